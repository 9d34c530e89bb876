//! Editing a draft: one file, its version, what was removed, and two texts for
//! one file.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::{Arg, Locale};

/// One file in the editor.
#[derive(Template)]
#[template(path = "drafts/edit.html")]
pub(crate) struct EditPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) draft: DraftHead,
    pub(crate) path: String,
    /// Where the form goes, and where this page is.
    pub(crate) address: String,
    /// The digest the edit begins from; empty for a new file.
    pub(crate) base: String,
    /// Empty while there is no such file.
    pub(crate) raw_address: String,
    pub(crate) bytes: u64,
    /// None where it is no text: it can be replaced, not edited.
    pub(crate) text: Option<String>,
    pub(crate) language: Syntax,
    /// Safe HTML of the text as it would be shown; none for what is not Markdown.
    pub(crate) preview: Option<String>,
    /// Where a script asks for the preview of what is typed.
    pub(crate) preview_address: String,
    /// Pictures that can be shown in the text.
    pub(crate) pictures: Vec<Picture>,
    /// Who else changed something lately.
    pub(crate) others: Vec<Editor>,
    pub(crate) problem: String,
    /// Somebody else saved the same lines meanwhile.
    pub(crate) conflict: Option<Conflict>,
    /// Saved just now, together with somebody else's changes.
    pub(crate) merged: bool,
    pub(crate) text_bytes_max: u64,
    pub(crate) form_file_bytes_max: u64,
}

impl EditPage {
    fn is_new(&self) -> bool {
        self.base.is_empty()
    }

    fn is_markdown(&self) -> bool {
        self.language == Syntax::Markdown
    }

    /// Rows of the plain field: as many as the text has, within reason.
    fn rows(&self) -> usize {
        let lines = self.text.as_deref().map_or(0, |text| text.lines().count());
        lines.clamp(16, 40)
    }
}

/// The draft that a page is about.
pub(crate) struct DraftHead {
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) revision: i64,
}

/// What an editor colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Markdown,
    Toml,
    Plain,
}

impl Syntax {
    fn word(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Toml => "toml",
            Self::Plain => "plain",
        }
    }
}

/// A picture of the draft.
pub(crate) struct Picture {
    pub(crate) address: String,
    /// What shows it in Markdown.
    pub(crate) markdown: String,
}

/// Somebody in the draft.
pub(crate) struct Editor {
    pub(crate) handle: String,
    /// The file they changed; empty where it was several.
    pub(crate) path: String,
    pub(crate) at: DateTime<Utc>,
}

/// Two texts for one file. The page's text is yours.
pub(crate) struct Conflict {
    /// What is in the draft; none where it was removed or is no text now.
    pub(crate) theirs: Option<String>,
    pub(crate) by: Option<Editor>,
    pub(crate) pieces: Vec<Vec<ComparedLine>>,
}

/// A line of a comparison.
pub(crate) struct ComparedLine {
    pub(crate) side: Side,
    pub(crate) text: String,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Both,
    Theirs,
    Yours,
}

impl ComparedLine {
    fn class(&self) -> &'static str {
        match self.side {
            Side::Both => "both",
            Side::Theirs => "theirs",
            Side::Yours => "yours",
        }
    }

    fn sign(&self) -> &'static str {
        match self.side {
            Side::Both => " ",
            Side::Theirs => "−",
            Side::Yours => "+",
        }
    }
}

/// The version a draft should get, with a form to choose one: a piece of the
/// draft's page.
pub(crate) struct Suggestion {
    /// Where the form goes.
    pub(crate) action: String,
    /// What the draft aims at now.
    pub(crate) current: String,
    pub(crate) suggested: String,
    /// Why, as a sentence.
    pub(crate) reason: String,
    /// What was changed or removed.
    pub(crate) what: Vec<String>,
    /// How many more there are.
    pub(crate) more: usize,
}

impl Suggestion {
    pub(crate) fn is_followed(&self) -> bool {
        self.current == self.suggested
    }
}

/// What stands beside the files of a draft: a piece of its page.
pub(crate) struct Traces {
    /// The address of the draft.
    pub(crate) address: String,
    pub(crate) removed: Vec<RemovedFile>,
    pub(crate) others: Vec<Editor>,
}

/// A removed file that can be put back.
pub(crate) struct RemovedFile {
    pub(crate) path: String,
    pub(crate) bytes: u64,
}
