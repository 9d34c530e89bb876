//! The page of one file.

use std::sync::Arc;

use askama::Template;

use super::Frame;
use super::design_view::{Head, Link};
use super::shapes::{ShapeView, SidesView};
use crate::locale::{Arg, Locale};
use crate::markdown::Rendered;
use crate::small_pictures::Image;
use crate::table::Table;

/// STEP files that a browser is asked to read where the registry has nothing that
/// does, in bytes: a hundred times what most have, and what its memory is good for.
pub(crate) const STEP_BYTES_MAX: u64 = 32_000_000;

/// One file of a version.
#[derive(Template)]
#[template(path = "files/page.html")]
pub(crate) struct FilePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    /// Of the list of files.
    pub(crate) files_address: String,
    /// The folders it stands in.
    pub(crate) folders: Vec<Link>,
    /// Its name without them.
    pub(crate) name: String,
    pub(crate) path: String,
    /// In words.
    pub(crate) kind: String,
    pub(crate) media_type: String,
    pub(crate) bytes: u64,
    pub(crate) digest: String,
    /// Where its bytes are.
    pub(crate) raw: String,
    pub(crate) language: &'static str,
    /// How its text is written, where that is not UTF-8.
    pub(crate) encoding: String,
    pub(crate) lines: usize,
    /// Width and height in pixels.
    pub(crate) pixels: Option<(u32, u32)>,
    /// A picture, in a size that fits the page.
    pub(crate) image: Option<Image>,
    /// What is known of its shape, where it has one.
    pub(crate) shape: Option<ShapeView>,
    /// Parts it belongs to.
    pub(crate) parts: Vec<Link>,
    /// Files it is made from, or that are made from it.
    pub(crate) made_from: Vec<Link>,
    pub(crate) makes: Vec<Link>,
    /// Its chapter in the manual.
    pub(crate) chapter_address: Option<String>,
    pub(crate) previous: Option<Link>,
    pub(crate) next: Option<Link>,
    /// The oldest version from which on it is the same; empty where this one is.
    pub(crate) unchanged_since: String,
    pub(crate) past: Vec<PastRow>,
    /// What changed in its shape since the version before.
    pub(crate) compare: Option<Link>,
    /// Versions that are not listed.
    pub(crate) more_past: usize,
    pub(crate) content: Content,
    /// The same file shown otherwise.
    pub(crate) ways: Vec<Way>,
}

/// A version that has the file.
#[derive(Debug, Clone)]
pub(crate) struct PastRow {
    pub(crate) version: String,
    pub(crate) address: String,
    /// The beginning of its digest.
    pub(crate) digest: String,
    pub(crate) bytes: u64,
    pub(crate) state: PastState,
    /// The version of the page.
    pub(crate) current: bool,
}

/// What a version did to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PastState {
    New,
    Changed,
    Same,
}

impl PastRow {
    fn is_new(&self) -> bool {
        self.state == PastState::New
    }

    fn is_changed(&self) -> bool {
        self.state == PastState::Changed
    }
}

/// A way to show the file: as a page, as a table, as its source.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) text: String,
    pub(crate) address: String,
    pub(crate) current: bool,
}

/// What the page shows of the file.
pub(crate) enum Content {
    /// Program text and other lines.
    Lines {
        /// HTML by line.
        lines: Arc<Vec<String>>,
        /// Lines shown; less than there are in long files.
        shown: usize,
        is_cut: bool,
    },
    /// Markdown.
    Words(Arc<Rendered>),
    /// A table.
    Table(Table),
    /// A picture.
    Picture,
    /// A picture with too many pixels.
    Bomb,
    /// A drawing in many pages.
    Pdf {
        /// Whether it comes without being asked for.
        at_once: bool,
    },
    /// It is called `.pdf` and is none.
    NoPdf,
    /// Moving pictures.
    Video,
    /// A shape, which is measured and turned elsewhere.
    Geometry {
        /// Whether it is text.
        has_source: bool,
    },
    /// A STEP file, where this registry has nothing that reads it.
    Step {
        /// Whether it is text.
        has_source: bool,
        /// Whether a browser may be asked to read it.
        is_small: bool,
    },
    /// Nothing that is shown here.
    Nothing,
    /// It has no bytes.
    Empty,
}

impl Content {
    fn is_pdf(&self) -> bool {
        matches!(self, Self::Pdf { .. })
    }

    fn is_lines(&self) -> bool {
        matches!(self, Self::Lines { .. })
    }

    /// Whether the reader's browser is asked to read it.
    fn is_step_for_browser(&self) -> bool {
        matches!(self, Self::Step { is_small: true, .. })
    }
}

impl FilePage {
    /// Whether the page looks again by itself, until more is known.
    fn is_waiting(&self) -> bool {
        match &self.shape {
            Some(ShapeView::Known(known)) => known.sides.is_waiting(),
            Some(shape) => shape.is_waiting(),
            None => false,
        }
    }

    /// Whether there is a model to turn.
    fn has_model(&self) -> bool {
        matches!(&self.shape, Some(ShapeView::Known(known)) if known.figure.is_some())
    }

    /// Millions of bytes up to which a browser is asked to read STEP.
    fn step_megabytes(&self) -> u64 {
        STEP_BYTES_MAX / 1_000_000
    }

    /// The lines that are shown.
    fn numbered<'l>(&self, lines: &'l [String], shown: &usize) -> Vec<(usize, &'l String)> {
        (1..).zip(lines.iter().take(*shown)).collect()
    }

    fn is_number(&self, cell: &str) -> bool {
        crate::table::is_number(cell)
    }
}
