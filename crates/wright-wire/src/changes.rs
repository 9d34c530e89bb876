//! Public events, as followers read them below `/index/-/changes/`: what was
//! published, yanked, moved, removed, in the order of their numbers.
//!
//! Where a person is concerned only ids travel: the account behind an id may be
//! erased, the event stays. A design's name is public in its releases anyway.

use crate::canonical::{CanonicalError, canonical};
use crate::lines::{self, Limits};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::id::ActorId;
use wright_model::{DesignName, Digest, Version, YankClass};

pub use crate::lines::LinesError as ChangesError;

/// The version of the lines written here.
pub const CHANGES_V: u64 = 1;
/// Events in one full block.
pub const BLOCK_EVENTS: u64 = 1_000;
/// A block, in bytes.
pub const BLOCK_BYTES_MAX: usize = 16 << 20;
/// A line, in bytes.
pub const CHANGE_LINE_BYTES_MAX: usize = 1 << 20;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $text:literal,)*) => {
        /// What happened. `subject` is a design's name for `design-…` and
        /// `release-…`, a digest for `blob-…`, an actor's id for `actor-…`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ChangeKind { $($(#[$doc])* #[serde(rename = $text)] $kind,)* }

        impl ChangeKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The kind as written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $text,)* }
            }

            /// Reads a kind as written.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
            }
        }
    };
}

kinds! {
    /// An actor exists.
    ActorCreated = "actor-created",
    /// An actor's profile changed.
    ActorChanged = "actor-changed",
    /// A member joined, left or has another role.
    MembersChanged = "actor-members-changed",
    /// An actor may no longer write.
    ActorSuspended = "actor-suspended",
    /// An actor may write again.
    ActorRestored = "actor-restored",
    /// An actor is left out of lists and search.
    ActorHidden = "actor-hidden",
    /// An actor is listed again.
    ActorShown = "actor-shown",
    /// A person's account was erased; a nameless actor is left.
    ActorErased = "actor-erased",
    /// A design has its first release.
    DesignCreated = "design-created",
    /// A design has another name; `to` is the new one.
    DesignMoved = "design-moved",
    /// A design is left out of lists and search.
    DesignHidden = "design-hidden",
    /// A design is listed again.
    DesignShown = "design-shown",
    /// A release is out.
    ReleasePublished = "release-published",
    /// A release is passed over by new resolutions.
    ReleaseYanked = "release-yanked",
    /// A yank was taken back.
    ReleaseUnyanked = "release-unyanked",
    /// Its maintainers corrected what is known of a release; `corrections` say what.
    ReleaseCorrected = "release-corrected",
    /// Its maintainers took a release's content back within 72 hours.
    ReleaseWithdrawn = "release-withdrawn",
    /// An operator removed a release.
    ReleaseTombstoned = "release-tombstoned",
    /// An operator removed a blob; `releases` are the ones it hits.
    BlobTombstoned = "blob-tombstoned",
}

/// One public event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Version of the line's format, [`CHANGES_V`].
    pub v: u64,
    /// Its number, from 1, dense.
    pub seq: i64,
    /// When it happened.
    #[serde(with = "crate::instant")]
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: ChangeKind,
    /// Who did it; absent where the registry itself did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<ActorId>,
    /// To what: see [`ChangeKind`].
    pub subject: String,
    /// What else there is to say.
    #[serde(flatten)]
    pub detail: ChangeDetail,
}

/// What an event says beyond kind and subject; the canonical bytes of this are
/// what the database keeps as the event's public part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeDetail {
    /// Of a release: its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Of a release: the digest of its manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Digest>,
    /// Of a release: its making digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub making: Option<Digest>,
    /// Of a move: the new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DesignName>,
    /// Of a yank: its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<YankClass>,
    /// Of a yank or removal: why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Of a removal: 410 or 451.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Of a blob's removal: the releases it hits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<ChangedRelease>,
    /// Of a correction: what was corrected or taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<ChangedFact>,
}

/// An event of a kind that the program which writes the line does not know: a
/// newer one recorded it. Its number is told, so that followers miss none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherChange<'a> {
    /// Version of the line's format, [`CHANGES_V`].
    pub v: u64,
    /// Its number.
    pub seq: i64,
    /// When it happened.
    #[serde(with = "crate::instant")]
    pub at: DateTime<Utc>,
    /// What happened, as recorded.
    pub kind: &'a str,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<ActorId>,
    /// To what.
    pub subject: &'a str,
}

impl OtherChange<'_> {
    /// The line, without its line break.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and integers are always JSON")
    }
}

/// A release that an event touches beside its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRelease {
    /// The design.
    pub name: DesignName,
    /// The version.
    pub version: Version,
}

/// Something of a release that is known otherwise from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFact {
    /// The id of a part, or the path of a mesh.
    pub of: String,
    /// `process`, `size`, `material`, `thickness`, `mass` of a part; `unit` of a mesh.
    pub what: String,
    /// What it is; absent where a correction was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl ChangeDetail {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical(self)
    }

    /// Reads what [`Self::to_bytes`] wrote; keys it does not know are ignored.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

impl Change {
    /// The line, without its line break.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts, integers and lists are always JSON")
    }

    /// The block (from 0) that event `seq` (from 1) is in.
    pub fn block_of(seq: i64) -> u64 {
        seq.saturating_sub(1).max(0).unsigned_abs() / BLOCK_EVENTS
    }

    /// The numbers of the events in a block.
    pub fn range_of(block: u64) -> std::ops::RangeInclusive<i64> {
        let first = i64::try_from(block.saturating_mul(BLOCK_EVENTS))
            .unwrap_or(i64::MAX - 1_000)
            .saturating_add(1);
        first..=first.saturating_add(999)
    }
}

/// A block, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The events it knows, in order.
    pub changes: Vec<Change>,
    /// Lines of a later format or an unknown kind that were passed over.
    pub skipped: usize,
}

impl Changes {
    /// Reads a block. Events must be in the order of their numbers.
    pub fn parse(bytes: &[u8]) -> Result<Self, ChangesError> {
        let limits = Limits {
            bytes_max: BLOCK_BYTES_MAX,
            line_bytes_max: CHANGE_LINE_BYTES_MAX,
            lines_max: 1_000,
        };
        let (lines, mut skipped) = lines::parse(bytes, CHANGES_V, &limits, parse_line)?;
        let mut changes: Vec<Change> = Vec::with_capacity(lines.len());
        for (number, change) in lines {
            let Some(change) = change else {
                skipped += 1;
                continue;
            };
            if changes
                .last()
                .is_some_and(|before| before.seq >= change.seq)
            {
                return Err(ChangesError::Line {
                    number,
                    problem: format!("has the number {} out of order", change.seq),
                });
            }
            changes.push(change);
        }
        Ok(Self { changes, skipped })
    }
}

#[derive(Deserialize)]
struct KindProbe {
    kind: String,
}

/// `None` for a kind that this program does not know.
fn parse_line(line: &[u8]) -> Result<Option<Change>, serde_json::Error> {
    let probe: KindProbe = serde_json::from_slice(line)?;
    match ChangeKind::parse(&probe.kind) {
        None => Ok(None),
        Some(_) => serde_json::from_slice(line).map(Some),
    }
}
