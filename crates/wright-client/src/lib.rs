//! Everything `wright` does with a registry, as a library: reading it within
//! limits, a content-addressed cache, downloads that survive cuts and kills,
//! files in a maker's folder, and publishing an author's folder.
//!
//! Nothing here prints, reads a clock or an environment variable: times, folders
//! and settings come in as parameters, and [`progress`] tells whoever watches.

pub mod access;
pub mod api;
pub mod cache;
pub mod credentials;
pub mod download;
pub mod error;
pub mod export;
pub mod fetch;
pub mod folder;
pub mod http;
pub mod listing;
pub mod locking;
mod part;
pub mod photos;
pub mod place;
pub mod plain;
pub mod progress;
pub mod project;
pub mod publish;
pub mod read_side;
pub mod retry;
pub mod source;
pub mod state;
pub mod tus;

pub use cache::Cache;
pub use error::{ClientError, ErrorClass, Result};
pub use plain::plain;
pub use read_side::ReadSide;
pub use source::Source;
