//! Publishing: opening a draft, filling it, looking it over.

use askama::Template;
use chrono::{DateTime, Utc};

use super::designs::License;
use super::draft_edit::{Suggestion, Traces};
use super::draft_metadata::Questions;
use super::{Choice, Frame};
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
    /// What no field of the page shows.
    pub(crate) findings: Vec<Finding>,
    /// What `design.toml` does not say; none where there is nothing to ask about.
    pub(crate) questions: Option<Questions>,
    /// Findings that refuse publishing.
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// Files by folder, the top first.
    pub(crate) folders: Vec<FileFolder>,
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    /// The picture that would stand for it; empty where there is none.
    pub(crate) cover: String,
    /// Every kind a file can be.
    pub(crate) kinds: Vec<Choice>,
    pub(crate) form_file_bytes_max: u64,
    pub(crate) may_publish: bool,
    /// The version it should get; none for the first of a design.
    pub(crate) suggestion: Option<Suggestion>,
    /// What was removed, and who else was here.
    pub(crate) traces: Traces,
}

impl DraftPage {
    /// Where the author stands: 1 files, 2 questions, 3 publishing.
    pub(crate) fn step(&self) -> u8 {
        match (self.files, self.errors) {
            (0, _) => 1,
            (_, 0) => 3,
            _ => 2,
        }
    }
}

/// What the check found.
#[derive(Debug, Default)]
pub(crate) struct Finding {
    pub(crate) refuses: bool,
    /// `design.toml:12:5`, or a path, or nothing.
    pub(crate) place: String,
    pub(crate) text: String,
    /// What to do.
    pub(crate) help: String,
    /// Where the handbook says more.
    pub(crate) explained: String,
    /// Where that can be done: the file in the editor, at its line.
    pub(crate) editor: String,
    /// The file it is about, where that is one of the draft's own and can be
    /// taken out.
    pub(crate) file: String,
    /// Whether it is a photo that says its place.
    pub(crate) is_located: bool,
}

/// A folder of a draft.
#[derive(Debug, Default)]
pub(crate) struct FileFolder {
    /// `stl/`; empty for the top.
    pub(crate) name: String,
    /// The page with this folder open.
    pub(crate) address: String,
    pub(crate) open: bool,
    pub(crate) count: usize,
    pub(crate) bytes: u64,
    /// Those that are listed.
    pub(crate) files: Vec<DraftFile>,
    /// Where the next ones are listed; empty where these are all.
    pub(crate) next: String,
}

#[derive(Debug)]
pub(crate) struct DraftFile {
    pub(crate) path: String,
    /// Its path inside its folder.
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) editor: String,
    /// The kind's word, for its icon.
    pub(crate) kind_word: &'static str,
    pub(crate) kind: String,
    pub(crate) bytes: u64,
    /// A photo that is published with its place on purpose.
    pub(crate) keeps_place: bool,
}
