//! What search pages and the shelves of the catalogue show.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::designs::Card;
use crate::locale::{Arg, Locale};
use crate::small_pictures::Image;

/// What was found.
#[derive(Template)]
#[template(path = "search/page.html")]
pub(crate) struct SearchPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// As it was typed, shortened for the page.
    pub(crate) text: String,
    pub(crate) total: u64,
    pub(crate) facets: Vec<Facet>,
    pub(crate) chosen: Vec<Chosen>,
    /// The same search with nothing chosen.
    pub(crate) clear_address: String,
    /// The whole catalogue.
    pub(crate) is_everything: bool,
    /// Sent along when the search is narrowed or sorted.
    pub(crate) kept: Vec<Kept>,
    /// The same, with the chosen values, when it is sorted.
    pub(crate) kept_for_sorting: Vec<Kept>,
    pub(crate) is_newest_first: bool,
    pub(crate) hits: Vec<Found>,
    /// The number of the first result on this page, from 1.
    pub(crate) from: u64,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// There are more, but a search ends here.
    pub(crate) is_end: bool,
    pub(crate) is_cut: bool,
    pub(crate) is_loose: bool,
    /// What was probably meant.
    pub(crate) instead: Option<Instead>,
    /// Where to look when nothing was found.
    pub(crate) shelves: Vec<ShelfLink>,
}

impl SearchPage {
    /// The number of the last result on this page.
    fn to(&self) -> u64 {
        self.from + self.hits.len() as u64 - 1
    }

    /// The number of chosen values.
    fn chosen_count(&self) -> usize {
        self.chosen.len()
    }
}

/// A dimension with its values.
pub(crate) struct Facet {
    /// The name it is sent under.
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) is_open: bool,
    pub(crate) rows: Vec<FacetRow>,
    /// Further ones, folded.
    pub(crate) more: Vec<FacetRow>,
}

/// A value.
pub(crate) struct FacetRow {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: u64,
    pub(crate) is_chosen: bool,
    /// Below another value.
    pub(crate) is_inner: bool,
    /// An identifier, set in the face of identifiers.
    pub(crate) is_code: bool,
}

/// A chosen value.
pub(crate) struct Chosen {
    pub(crate) label: String,
    /// The search without it; none where it stands among the words.
    pub(crate) without_address: Option<String>,
}

/// What is sent along.
pub(crate) struct Kept {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// A better spelling.
pub(crate) struct Instead {
    pub(crate) text: String,
    pub(crate) address: String,
}

/// A design that was found.
pub(crate) struct Found {
    pub(crate) address: String,
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) license: String,
    pub(crate) published: DateTime<Utc>,
    pub(crate) picture: Option<Image>,
    pub(crate) title: Vec<Piece>,
    pub(crate) summary: Vec<Piece>,
    pub(crate) excerpt: Option<Excerpt>,
}

/// A piece of text, marked where it is what was searched.
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) is_marked: bool,
}

/// Where else the words stand.
pub(crate) struct Excerpt {
    /// Out of what, in words.
    pub(crate) source: String,
    pub(crate) pieces: Vec<Piece>,
}

/// A shelf of the catalogue.
pub(crate) struct ShelfLink {
    pub(crate) label: String,
    pub(crate) address: String,
    pub(crate) count: u64,
    /// Pictures of what is there.
    pub(crate) pictures: Vec<Option<Image>>,
    /// What is below it.
    pub(crate) below: Vec<ShelfLink>,
}

impl ShelfLink {
    /// Whether there is a picture to show.
    pub(crate) fn has_pictures(&self) -> bool {
        self.pictures.iter().any(Option::is_some)
    }
}

/// All shelves.
#[derive(Template)]
#[template(path = "categories/index.html")]
pub(crate) struct CategoriesPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) shelves: Vec<ShelfLink>,
}

/// One shelf.
#[derive(Template)]
#[template(path = "categories/page.html")]
pub(crate) struct CategoryPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) label: String,
    /// The shelves it is below.
    pub(crate) above: Vec<ShelfLink>,
    pub(crate) below: Vec<ShelfLink>,
    pub(crate) list: ShelfList,
}

/// Words authors gave their designs.
#[derive(Template)]
#[template(path = "keywords/index.html")]
pub(crate) struct KeywordsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) keywords: Vec<ShelfLink>,
}

/// Designs with one word.
#[derive(Template)]
#[template(path = "keywords/page.html")]
pub(crate) struct KeywordPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) keyword: String,
    pub(crate) list: ShelfList,
}

/// The designs of a shelf.
pub(crate) struct ShelfList {
    pub(crate) total: u64,
    pub(crate) cards: Vec<Card>,
    pub(crate) from: u64,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// The same as a search, which can be narrowed.
    pub(crate) search_address: String,
}

impl ShelfList {
    /// The number of the last design on this page.
    fn to(&self) -> u64 {
        self.from + self.cards.len() as u64 - 1
    }
}
