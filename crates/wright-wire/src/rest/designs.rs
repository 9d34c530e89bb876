//! Designs and their releases, read.

use crate::index::{IndexDependency, Removed, Yanked};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::{
    ActorHandle, DependencyKind, DesignName, DesignPath, Digest, FileKind, Licenses, Quantity,
    Requirement, Version,
};

/// A design in a list, told by its newest release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DesignSummary {
    /// Its name.
    pub name: DesignName,
    /// What people call it.
    pub title: String,
    /// One sentence: what it does.
    pub summary: String,
    /// The newest version that is neither yanked, removed nor a pre-release, else the newest.
    pub version: Version,
    /// The digest of that version's manifest.
    pub manifest: Digest,
    /// When that version was published.
    #[serde(with = "crate::instant")]
    pub published_at: DateTime<Utc>,
    /// Its licenses.
    pub licenses: Licenses,
    /// A path of words, e.g. `food/drying`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// A picture of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Digest>,
}

/// `GET /api/v1/designs/{actor}/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DesignDetail {
    /// What lists show.
    pub summary: DesignSummary,
    /// Its first release.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<DesignName>,
    /// Words people search for.
    pub keywords: Vec<String>,
    /// Every release, the newest first.
    pub versions: Vec<ReleaseSummary>,
}

/// A release in its design's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseSummary {
    /// Its version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// Its making digest.
    pub making: Digest,
    /// Its files, in number.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
    /// When it was published.
    #[serde(with = "crate::instant")]
    pub published_at: DateTime<Utc>,
    /// Whether and why it was yanked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yanked: Option<Yanked>,
    /// Whether and why its content was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
}

/// `GET /api/v1/designs/{actor}/{name}/versions/{version}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseDetail {
    /// The design's name today.
    pub name: DesignName,
    /// What the list shows.
    pub release: ReleaseSummary,
    /// What people call it.
    pub title: String,
    /// One sentence: what it does.
    pub summary: String,
    /// Its licenses.
    pub licenses: Licenses,
    /// Who licenses it.
    pub licensor: String,
    /// Words people search for.
    pub keywords: Vec<String>,
    /// A path of words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Where it is developed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Languages of the documentation (BCP 47).
    pub languages: Vec<String>,
    /// Who published it; absent where they erased their account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<ActorHandle>,
    /// The digest of its config.
    pub config: Digest,
    /// Its files, sorted by path.
    pub files: Vec<ReleaseFile>,
    /// Designs it uses, sorted by name.
    pub dependencies: Vec<ReleaseDependency>,
    /// Releases it starts from.
    pub parents: Vec<ReleaseParent>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseFile {
    /// Its path.
    pub path: DesignPath,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes, in number.
    pub size: u64,
    /// What it is.
    pub kind: FileKind,
    /// The media type it travels under.
    pub media_type: String,
}

/// A design that a release uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseDependency {
    /// The design.
    pub name: DesignName,
    /// Versions that will do.
    pub requirement: Requirement,
    /// What it is used as.
    pub kind: DependencyKind,
    /// How many, in millionths.
    pub quantity: Quantity,
    /// Where it is published, if not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
}

/// A release that another starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseParent {
    /// The design.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
}

impl From<ReleaseDependency> for IndexDependency {
    fn from(dependency: ReleaseDependency) -> Self {
        Self {
            name: dependency.name,
            req: dependency.requirement,
            kind: dependency.kind,
            registry: dependency.registry,
        }
    }
}

impl From<crate::ManifestFile> for ReleaseFile {
    fn from(file: crate::ManifestFile) -> Self {
        Self {
            path: file.path,
            digest: file.digest,
            size: file.size,
            kind: file.kind,
            media_type: file.media_type,
        }
    }
}
