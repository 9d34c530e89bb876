//! The words of the registry as types.
//!
//! Every type here is parsed once at the edge and is valid from then on: a
//! [`DesignName`] that exists obeys the rules of a name. Nothing in this crate
//! does I/O, reads a clock or draws a random number; the layers above hand in
//! what changes.

#[cfg(feature = "openapi")]
mod openapi;
mod text_type;

pub mod access;
pub mod bom;
pub mod design;
pub mod digest;
pub mod email;
pub mod id;
pub mod kind;
pub mod license;
pub mod limits;
pub mod measured;
pub mod name;
pub mod notification;
pub mod path;
pub mod quantity;
pub mod taxonomy;
pub mod version;
pub mod yank;

pub use access::{ActorKind, NamePattern, Role, Scope, Scopes};
pub use bom::{BomField, BomMapping, DecimalMark};
pub use design::{
    Contributor, Dependency, DependencyKind, Design, Parent, Part, PartId, Readiness,
};
pub use digest::Digest;
pub use email::EmailAddress;
pub use kind::FileKind;
pub use license::{LicenseExpression, Licenses, Slot};
pub use measured::Measured;
pub use name::{ActorHandle, DesignName, DesignSlug};
pub use notification::{NotificationKind, Telling};
pub use path::DesignPath;
pub use quantity::Quantity;
pub use taxonomy::material::Material;
pub use taxonomy::process::Process;
pub use version::{CompatibleLine, Requirement, Version};
pub use yank::YankClass;
