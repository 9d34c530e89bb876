//! From requirements to one consistent set of releases, and to the lockfile that
//! keeps it.
//!
//! [`resolve`] is pure: index documents come from the network, so it says which
//! ones it lacks ([`Outcome::NeedsIndex`]), the caller loads them (all at once)
//! and calls again. One release is chosen per design and compatible line; two
//! majors may stand side by side. Where there is no such set, the reason is a
//! sentence.
//!
//! [`lockfile`] is `wright.lock`, [`project`] what a maker's project asks for,
//! [`next_version`] which number a release gets next.
//! Nothing here does I/O.

mod graph;
mod known;
pub mod lockfile;
pub mod next_version;
pub mod project;
mod report;
mod solve;
mod toml_error;

pub use graph::{Locked, Wanted};
pub use known::{DesignAt, Known};
pub use lockfile::{LockedDependency, LockedDesign, Lockfile, LockfileError, RegistryAt};
pub use project::{Project, ProjectError};
pub use report::Conflict;
pub use solve::{
    Chosen, ChosenDependency, LockedDiffers, Outcome, RESOLVED_MAX, Resolution, ResolveError,
    resolve, resolve_until,
};
