//! The list of designs, and what lists and pages of designs have in common.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::Locale;
use crate::small_pictures::Image;

/// Designs, newest first.
#[derive(Template)]
#[template(path = "designs/list.html")]
pub(crate) struct ListPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// Whether this is the first of its pages.
    pub(crate) is_first: bool,
    pub(crate) cards: Vec<Card>,
    /// Where older designs are.
    pub(crate) next: Option<String>,
}

/// A design in a list.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) version: String,
    pub(crate) published: DateTime<Utc>,
    /// Of its hardware, as an SPDX expression.
    pub(crate) license: String,
    /// A small picture.
    pub(crate) picture: Option<Image>,
}

/// Why a release should not be taken into new work.
#[derive(Debug, Clone)]
pub(crate) struct Yank {
    /// The class in words.
    pub(crate) class: String,
    pub(crate) why: String,
}

/// A license and what it covers, in words.
#[derive(Debug, Clone)]
pub(crate) struct License {
    pub(crate) slot: String,
    pub(crate) expression: String,
}
