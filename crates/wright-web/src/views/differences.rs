//! The page of what changed in a mesh from one version to another.

use askama::Template;

use super::Frame;
use super::design_view::{Head, Link};
use crate::locale::{Arg, Locale};

/// What changed in one file.
#[derive(Template)]
#[template(path = "differences/page.html")]
pub(crate) struct DifferencePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    /// The page of the file.
    pub(crate) file: Link,
    /// Where the choice of another version is sent to.
    pub(crate) address: String,
    /// Versions in which the file is another, the highest first.
    pub(crate) choices: Vec<Choice>,
    /// The version it is compared with; empty where there is none.
    pub(crate) before: String,
    /// The version of the page.
    pub(crate) after: String,
    pub(crate) difference: DifferenceView,
}

/// A version to compare with.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) version: String,
    pub(crate) current: bool,
}

/// What there is of a difference.
#[derive(Debug, Clone)]
pub(crate) enum DifferenceView {
    /// The file is the same in every version.
    Nothing,
    /// Not yet.
    Later,
    /// Not both are meshes.
    NoMeshes,
    /// Why not, in words.
    Refused(String),
    /// All of it.
    Known(Box<KnownDifference>),
}

/// What changed between two meshes.
#[derive(Debug, Clone)]
pub(crate) struct KnownDifference {
    /// In a word.
    pub(crate) verdict: String,
    /// Facets that are found again.
    pub(crate) same: u64,
    pub(crate) gone: u64,
    pub(crate) new: u64,
    pub(crate) measures: Vec<MeasureRow>,
    /// Both meshes seen by one camera, where they could be drawn.
    pub(crate) pictures: Option<Pictures>,
    /// Both in one model.
    pub(crate) model: String,
    pub(crate) model_bytes: u64,
}

/// Pictures seen by one camera.
#[derive(Debug, Clone)]
pub(crate) struct Pictures {
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) both: String,
}

/// One measure in both versions.
#[derive(Debug, Clone)]
pub(crate) struct MeasureRow {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    /// Empty where it is the same.
    pub(crate) change: String,
}
