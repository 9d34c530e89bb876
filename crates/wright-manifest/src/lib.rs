//! `design.toml` in and out, the checks of a design's folder that need no
//! network, proposals for a new one, and where photos were taken.
//!
//! Pure: texts, bytes and listings come in, values and diagnostics go out. What
//! people wrote is never a reason to panic; every fault is found at once and
//! says what to do.

pub mod design_toml;
pub mod diagnostic;
pub mod folder;
pub mod length;
pub mod photo;
pub mod propose;
pub mod schema;
pub mod sentences;
mod source;
mod suggest;
pub mod write;

pub use design_toml::{FILE_NAME, FilesSection, Parsed};
pub use diagnostic::{Diagnostic, Diagnostics, Position, Severity};
pub use length::format_length_um;
pub use source::Positions;
