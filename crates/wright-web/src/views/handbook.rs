//! The handbook: its chapters, one of them, and what was found in it.

use askama::Template;

use super::Frame;
use super::design_view::Link;
use crate::locale::{Arg, Locale};
use crate::markdown::OutlineRow;

/// All chapters, or the sections that were found.
#[derive(Template)]
#[template(path = "handbook/index.html")]
pub(crate) struct IndexPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) nav: Nav,
    pub(crate) cards: Vec<ChapterCard>,
    pub(crate) found: Vec<FoundSection>,
    /// Found in all, of which `found` are the best.
    pub(crate) total: usize,
}

/// One chapter.
#[derive(Template)]
#[template(path = "handbook/page.html")]
pub(crate) struct ChapterPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) nav: Nav,
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) group: String,
    /// Our own words, rendered.
    pub(crate) html: String,
    pub(crate) outline: Vec<OutlineRow>,
    /// The keys of `design.toml`, on its page.
    pub(crate) keys: Vec<KeySection>,
    pub(crate) previous: Option<Link>,
    pub(crate) next: Option<Link>,
}

/// The list of chapters and the field to look through them.
pub(crate) struct Nav {
    pub(crate) address: &'static str,
    pub(crate) groups: Vec<Group>,
    pub(crate) sought: String,
}

/// Chapters that belong together.
pub(crate) struct Group {
    pub(crate) title: String,
    pub(crate) rows: Vec<NavRow>,
}

/// A chapter in the list.
pub(crate) struct NavRow {
    pub(crate) title: String,
    pub(crate) address: String,
    pub(crate) current: bool,
}

/// A chapter and what it is about.
pub(crate) struct ChapterCard {
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) lead: String,
}

/// A section in which what was sought stands.
pub(crate) struct FoundSection {
    pub(crate) address: String,
    pub(crate) chapter: String,
    pub(crate) title: String,
    pub(crate) excerpt: String,
}

/// A section of `design.toml`.
pub(crate) struct KeySection {
    pub(crate) heading: String,
    pub(crate) id: String,
    pub(crate) meaning: String,
    pub(crate) rows: Vec<KeyRow>,
}

/// A key of `design.toml`.
pub(crate) struct KeyRow {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) required: bool,
    pub(crate) takes: String,
    pub(crate) meaning: String,
    pub(crate) default: String,
    pub(crate) example: String,
}
