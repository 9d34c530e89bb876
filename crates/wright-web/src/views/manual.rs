//! The manual of a version: a chapter, or all of them to be printed.

use std::sync::Arc;

use askama::Template;

use super::Frame;
use super::design_view::{Head, Link};
use crate::locale::{Arg, Locale};
use crate::markdown::{OutlineRow, Rendered};

/// One chapter.
#[derive(Template)]
#[template(path = "manual/page.html")]
pub(crate) struct ManualPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) groups: Vec<Group>,
    pub(crate) languages: Vec<LanguageLink>,
    /// `None` where the version has no instructions.
    pub(crate) chapter: Option<Chapter>,
    pub(crate) previous: Option<Link>,
    pub(crate) next: Option<Link>,
    /// All chapters on one page.
    pub(crate) whole_address: String,
}

/// Chapters that a phone shows without being asked.
const SHORT_CHAPTERS_MAX: usize = 6;

impl ManualPage {
    /// Whether the list of chapters does not stand in the way on a phone.
    fn is_short(&self) -> bool {
        self.groups
            .iter()
            .map(|group| group.rows.len())
            .sum::<usize>()
            <= SHORT_CHAPTERS_MAX
    }
}

/// All chapters on one page, for printing and for reading without a network.
#[derive(Template)]
#[template(path = "manual/whole.html")]
pub(crate) struct WholePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) chapters: Vec<Chapter>,
    /// Chapters that are not on this page, because it would be too long.
    pub(crate) left_out: usize,
    pub(crate) back_address: String,
}

/// A folder of chapters.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Empty for those that stand in none.
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

/// A chapter in the list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) address: String,
    pub(crate) current: bool,
    pub(crate) is_pdf: bool,
    /// The name of its language, where it is not the one that is read.
    pub(crate) other_language: String,
}

/// The same chapter in another language.
#[derive(Debug, Clone)]
pub(crate) struct LanguageLink {
    pub(crate) name: String,
    pub(crate) tag: String,
    pub(crate) address: String,
    pub(crate) current: bool,
    /// The chapter is written in it.
    pub(crate) exists: bool,
}

/// A chapter and what is to be said of it.
pub(crate) struct Chapter {
    pub(crate) id: String,
    pub(crate) title: String,
    /// The tag of its language.
    pub(crate) language: String,
    pub(crate) path: String,
    /// Its page among the files.
    pub(crate) file_address: String,
    pub(crate) body: Body,
    /// The name of the language that was asked for and is missing, and of the one shown.
    pub(crate) missing: Option<(String, String)>,
    /// The version since which its source is newer, and where the source is.
    pub(crate) outdated: Option<Outdated>,
}

/// A translation that is older than its source.
#[derive(Debug, Clone)]
pub(crate) struct Outdated {
    pub(crate) since: String,
    /// The name of the source's language.
    pub(crate) language: String,
    pub(crate) address: String,
}

/// The text of a chapter.
pub(crate) enum Body {
    Words(Arc<Rendered>),
    /// Where its bytes are.
    Pdf(String),
    /// Larger than what is shown here, or no text.
    TooLarge,
}

impl Chapter {
    fn outline(&self) -> &[OutlineRow] {
        match &self.body {
            Body::Words(rendered) => &rendered.outline,
            Body::Pdf(_) | Body::TooLarge => &[],
        }
    }
}
