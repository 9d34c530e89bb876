//! Preview links of a draft.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::draft_edit::DraftHead;
use crate::locale::{Arg, Locale};

/// The links that open a draft, and a form for a new one.
#[derive(Template)]
#[template(path = "previews/links.html")]
pub(crate) struct LinksPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) draft: DraftHead,
    pub(crate) address: String,
    pub(crate) problem: String,
    /// The address of a link just made; shown this once.
    pub(crate) made: Option<String>,
    pub(crate) label: String,
    pub(crate) links: Vec<LinkRow>,
    pub(crate) days: Vec<u32>,
    pub(crate) days_chosen: u32,
}

/// A link that opens the draft.
pub(crate) struct LinkRow {
    pub(crate) label: String,
    pub(crate) by: String,
    pub(crate) created: DateTime<Utc>,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) revoke_address: String,
}

/// A draft whose `design.toml` cannot be read yet, under its preview link.
#[derive(Template)]
#[template(path = "previews/unready.html")]
pub(crate) struct UnreadyPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) files: Vec<FileRow>,
}

/// A file of such a draft.
pub(crate) struct FileRow {
    pub(crate) path: String,
    pub(crate) address: String,
    pub(crate) bytes: u64,
}
