//! The bodies of the REST API, a file a noun.
//!
//! Answers carry checked types. Requests carry plain text where a wrong value
//! has a problem code of its own (names, versions, paths), so that the use case
//! can say it; everything else is checked while it is read. Instants are RFC 3339
//! in UTC with microseconds, ids UUIDs.

use serde::{Deserialize, Serialize};

mod accounts;
mod actors;
mod admin;
mod bom;
mod corrections;
mod designs;
mod devices;
mod drafts;
mod invitations;
mod releases;
mod search;
mod sessions;
mod shapes;
mod tokens;
mod transfers;

pub use crate::index::{Removed, Yanked};
pub use accounts::{AskedForAccount, Me, MeToken, Membership, NewAccount, SignIn, SignUp};
pub use actors::{Actor, Member, NewActor, PatchActor, PutMember};
pub use admin::{Hide, Suspend, Tombstone, TombstoneTarget, Tombstoned, TombstonedRelease};
pub use bom::{
    BillOfMaterials, BomBought, BomColumn, BomDesign, BomDiagnostic, BomFact, BomFrom, BomKept,
    BomLine, BomMade, BomPrice, BomState, BomSupplier,
};
pub use corrections::{Correction, Corrections, PutCorrection, PutCorrections};
pub use designs::{
    DesignDetail, DesignSummary, ReleaseDependency, ReleaseDetail, ReleaseFile, ReleaseParent,
    ReleaseSummary,
};
pub use devices::{Device, DevicePoll, NewDevice};
pub use drafts::{
    Check, CreatedPreview, Draft, DraftFile, EventStatus, NewDraft, NewPreview, PatchDraft,
    PatchedDraft, PreviewInfo, Publish, Published, PutFile, PutVersion, ReleaseName,
    SuggestedVersion, VersionReason,
};
pub use invitations::{CreatedInvitation, Invitation, InvitationInfo, Joined, NewInvitation};
pub use releases::{Rename, Yank};
pub use search::{
    SEARCH_ITEMS_MAX, SEARCH_RESULTS_MAX, SearchHit, SearchResults, SearchSuggestions,
    SuggestedDesign, ValueCount,
};
pub use sessions::SessionInfo;
pub use shapes::{Shape, ShapeModel, ShapePicture, ShapeReason, ShapeStanding};
pub use tokens::{CreatedToken, NewToken, TokenInfo};
pub use transfers::{OfferTransfer, Transfer};

/// Items a page of a list holds where the caller does not say.
pub const PAGE_ITEMS_DEFAULT: u32 = 50;
/// Items a page of a list holds at most.
pub const PAGE_ITEMS_MAX: u32 = 200;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to give as `after` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A password, a token: travels as text and never shows up in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself; for hashing, comparing, or showing it this once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Publishing is refused.
    Error,
    /// Publishing goes on.
    Warning,
}

/// One thing that is wrong or could be better, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diagnostic {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable kebab-case name of what it is.
    pub code: String,
    /// What is wrong, in words.
    pub message: String,
    /// The file it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in characters, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}
