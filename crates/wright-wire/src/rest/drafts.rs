//! Drafts: what is being prepared, checked and published.

use super::Diagnostic;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::{DraftId, PreviewId};
use wright_model::{ActorHandle, DesignName, DesignPath, Digest, FileKind, Version};

/// `POST /api/v1/drafts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDraft {
    /// The design, `actor/name`; it need not exist yet. Not with `from`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The version it is to become. Not with `from`, which suggests one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// A release to begin with: all its files are in the draft at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ReleaseName>,
    /// Whether another draft is wanted where the account has an open one from that
    /// release; without it, that one is the answer (200).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another: bool,
}

/// A release by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaseName {
    /// The design, `actor/name`.
    pub design: String,
    /// The version.
    pub version: String,
}

/// The version a draft should get, and why. A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedVersion {
    /// The version.
    pub version: Version,
    /// The version it was compared with.
    pub from: Version,
    /// Why.
    pub reason: VersionReason,
    /// What was changed, or removed where that is the reason: paths, part ids,
    /// names of designs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<String>,
}

/// Why a version is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VersionReason {
    /// Only documentation changed: what was made by the version before counts for
    /// this one.
    Documentation,
    /// Files, parts or dependencies were changed or added, none removed.
    Compatible,
    /// Something that others may rely on was removed.
    Breaking,
}

/// `PUT /api/v1/drafts/{id}/version`: in the draft and in its `design.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutVersion {
    /// The version.
    pub version: String,
}

/// `POST /api/v1/drafts/{id}/previews`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPreview {
    /// For whom, in your words; at most 100 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Days it opens the draft, 1 to 90; 14 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u32>,
}

/// A new preview link. The address is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedPreview {
    /// Its id.
    pub id: PreviewId,
    /// Where whoever has it sees the draft.
    pub url: String,
    /// Until when.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
}

/// A preview link that opens its draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewInfo {
    /// Its id.
    pub id: PreviewId,
    /// For whom.
    pub label: String,
    /// The handle of who made it.
    pub created_by: ActorHandle,
    /// When.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Until when it opens the draft.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
}

/// A draft (`GET /api/v1/drafts/{id}`); its ETag is the revision in quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The design.
    pub name: DesignName,
    /// The version it is to become.
    pub version: Version,
    /// Counts changes; edits name it in `If-Match`.
    pub revision: i64,
    /// Begun when.
    #[serde(with = "crate::instant")]
    pub created_at: DateTime<Utc>,
    /// Last changed.
    #[serde(with = "crate::instant")]
    pub touched_at: DateTime<Utc>,
    /// Thrown away when nobody touches it until then.
    #[serde(with = "crate::instant")]
    pub expires_at: DateTime<Utc>,
    /// Its files, sorted by path.
    pub files: Vec<DraftFile>,
    /// The version it should get, in the answer that opens it from a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_version: Option<SuggestedVersion>,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftFile {
    /// Its path.
    pub path: DesignPath,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes, in number.
    pub size: u64,
    /// What the table takes it for; `design.toml` may say otherwise.
    pub kind: FileKind,
    /// Whether a photo's place is published on purpose.
    #[serde(default)]
    pub keep_location: bool,
}

/// `PATCH /api/v1/drafts/{id}`, with `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchDraft {
    /// Another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Files to add or replace by what the registry already has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<PutFile>,
    /// Paths to take out; those that are not there are passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// A file whose bytes need not be sent if the caller may already read them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutFile {
    /// Where it goes.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes, in number.
    pub size: u64,
    /// Whether a photo's place is published on purpose.
    #[serde(default)]
    pub keep_location: bool,
}

/// What a patch led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchedDraft {
    /// The draft now.
    pub draft: Draft,
    /// Digests that must be uploaded: unknown, or not the caller's to know.
    pub missing: Vec<Digest>,
}

/// `GET /api/v1/drafts/{id}/check`: all that publishing would say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// Whether publishing would succeed now.
    pub publishable: bool,
    /// The making digest it would have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub making: Option<Digest>,
    /// The digest its manifest would have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Digest>,
    /// The version it should get; absent for the first release of a design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested_version: Option<SuggestedVersion>,
    /// Errors that stand against it, and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// `POST /api/v1/drafts/{id}/publish`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Publish {
    /// The manifest digest the client computed; another result is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Digest>,
}

/// A release that is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Published {
    /// The design.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// The digest of its manifest: its identity.
    pub manifest: Digest,
    /// Its making digest.
    pub making: Digest,
    /// The number of its event; absent while it is not numbered yet (202).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// What the author may want to mend in the next version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Diagnostic>,
}

/// `GET /api/v1/events/{id}`: whether a publish is numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventStatus {
    /// The number; absent while it is not numbered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
}
