//! Lists of drafts: those one can go on with, and those just thrown away.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::{Arg, Locale};

/// My drafts and my communities'.
#[derive(Template)]
#[template(path = "drafts/list.html")]
pub(crate) struct DraftListPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) drafts: Vec<ListedDraft>,
    /// What was discarded and can be put back.
    pub(crate) discarded: Vec<ListedDraft>,
    /// Hours a discarded draft is kept.
    pub(crate) hours_kept: i64,
    /// Where older drafts are.
    pub(crate) next: Option<String>,
}

/// A draft in a list.
pub(crate) struct ListedDraft {
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) address: String,
    /// The version it was begun from; empty for none.
    pub(crate) origin: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// Files that are announced and not all here.
    pub(crate) unfinished: u64,
    /// Who changed it last; empty where nobody knows.
    pub(crate) editor: String,
    pub(crate) touched: DateTime<Utc>,
    /// When it goes untouched; for a discarded one, when it is gone.
    pub(crate) expires: DateTime<Utc>,
    /// Named when it is discarded from the list.
    pub(crate) revision: i64,
}

/// The caller has a draft from that release already.
#[derive(Template)]
#[template(path = "drafts/begun.html")]
pub(crate) struct BegunPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) design: String,
    /// The release it was begun from.
    pub(crate) from: String,
    /// The version the open draft aims at.
    pub(crate) version: String,
    pub(crate) touched: DateTime<Utc>,
    pub(crate) address: String,
    /// Where another one is begun.
    pub(crate) begin_address: String,
}
