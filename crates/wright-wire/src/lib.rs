//! What travels over HTTP, as values: the canonical [config] and [manifest] of a
//! release and its [making digest](making), [index] lines and [changes],
//! [build sets](build_set), the bodies of the [REST API](rest) and the [problem]s
//! it answers with.
//!
//! The server and the command line build and read these bytes with the same
//! functions, so a digest computed on a laptop is the digest of the registry.
//! `README.md` beside this crate describes the digested formats without Rust.
//! Nothing here does I/O or reads a clock.

pub mod build_set;
pub mod canonical;
pub mod changes;
pub mod config;
pub mod index;
pub mod instant;
mod lines;
pub mod making;
pub mod manifest;
pub mod paths;
pub mod problem;
pub mod registry_config;
pub mod rest;

pub use build_set::BuildSet;
pub use canonical::{CanonicalError, canonical};
pub use changes::{Change, ChangeDetail, ChangeKind};
pub use config::Config;
pub use index::{IndexDocument, IndexLine, ReleaseLine};
pub use making::making;
pub use manifest::{Built, Manifest, ManifestFile, build};
pub use problem::{Problem, ProblemCode};
pub use registry_config::RegistryConfig;
