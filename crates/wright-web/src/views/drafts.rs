//! Publishing: opening a draft, filling it, looking it over.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::designs::License;
use crate::locale::{Arg, Locale};

/// Where a draft begins.
#[derive(Template)]
#[template(path = "drafts/new.html")]
pub(crate) struct NewDraftPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) uploader: Uploader,
    /// Handles of actors the viewer may draft for.
    pub(crate) actors: Vec<String>,
    pub(crate) actor: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) name_error: String,
    pub(crate) version_error: String,
}

/// What the upload script is told. All empty: it opens the draft itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uploader {
    pub(crate) draft: String,
    pub(crate) design: String,
    pub(crate) version: String,
    /// Whether choosing the folder is what the page is for.
    pub(crate) main: bool,
}

/// One draft.
#[derive(Template)]
#[template(path = "drafts/page.html")]
pub(crate) struct DraftPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) uploader: Uploader,
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) actor: String,
    pub(crate) actor_address: String,
    /// Empty until its `design.toml` says one.
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) revision: i64,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) licenses: Vec<License>,
    /// Unknown until its `design.toml` is read without errors.
    pub(crate) parts: Option<usize>,
    pub(crate) findings: Vec<Finding>,
    /// Asked for where there is no `design.toml`.
    pub(crate) first_toml: Option<FirstToml>,
    /// Findings that refuse publishing.
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) files: Vec<DraftFile>,
    pub(crate) bytes: u64,
    pub(crate) form_file_bytes_max: u64,
    pub(crate) may_publish: bool,
}

/// What the form for a first `design.toml` begins with.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstToml {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) licensor: String,
    pub(crate) hardware: String,
    pub(crate) documentation: String,
    pub(crate) software: String,
}

/// What the check found.
pub(crate) struct Finding {
    pub(crate) refuses: bool,
    /// `design.toml:12:5`, or a path, or nothing.
    pub(crate) place: String,
    pub(crate) text: String,
    /// What to do.
    pub(crate) help: String,
}

pub(crate) struct DraftFile {
    pub(crate) path: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) bytes: u64,
}
