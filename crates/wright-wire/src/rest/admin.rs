//! What moderators and administrators do.

use serde::{Deserialize, Serialize};
use wright_model::{DesignName, Digest, Version};

/// `PUT /api/v1/admin/actors/{handle}/suspension`: no sign-in, tokens, writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suspend {
    /// In words.
    pub reason: String,
}

/// `PUT …/hidden`: out of lists and search, nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hide {
    /// In words.
    pub reason: String,
}

/// `POST /api/v1/admin/tombstones`: removes a release or a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tombstone {
    /// What is removed.
    pub target: TombstoneTarget,
    /// What its addresses answer: 410, or 451 for legal reasons.
    pub status: u16,
    /// In words; public.
    pub reason: String,
    /// Whether the objects are deleted at once, not by the next collection.
    #[serde(default)]
    pub now: bool,
}

/// What a tombstone hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tombstoned {
    /// Blobs that are no longer served.
    pub digests: Vec<Digest>,
    /// Releases that are no longer whole.
    pub releases: Vec<TombstonedRelease>,
}

/// A release that a tombstone hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TombstonedRelease {
    /// The design.
    pub name: DesignName,
    /// The version.
    pub version: Version,
}

/// What a tombstone is laid on: `{"release":{"name","version"}}` or
/// `{"digest":"sha256:…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TombstoneTarget {
    /// A release: its manifest, and the blobs that no other live release uses.
    Release(TombstonedRelease),
    /// A blob, in whatever releases it is.
    Digest(Digest),
}
