//! The first page.

use askama::Template;

use super::Frame;
use super::actors::ActorLine;
use super::designs::Card;
use crate::locale::Locale;
use crate::small_pictures::Image;

/// What this registry is, what is new, who is here. Nothing stands here that
/// has nothing to show: production runs and needs get their sections, after the
/// categories, when there are such things.
#[derive(Template)]
#[template(path = "home/page.html")]
pub(crate) struct HomePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// Whether anybody has an account.
    pub(crate) is_set_up: bool,
    /// For `wright login`.
    pub(crate) registry_url: String,
    /// The newest design that has a picture, drawn large.
    pub(crate) pictured: Option<Card>,
    /// A design to fetch, as an example.
    pub(crate) example: Option<String>,
    pub(crate) designs: Counted,
    pub(crate) releases: Counted,
    pub(crate) communities_count: Counted,
    pub(crate) categories: Vec<CategoryLink>,
    pub(crate) communities: Vec<ActorLine>,
    pub(crate) cards: Vec<Card>,
}

/// A count.
pub(crate) struct Counted {
    pub(crate) n: i64,
    /// As it is shown: grouped, or "more than so many".
    pub(crate) figure: String,
}

/// Designs of one sort.
pub(crate) struct CategoryLink {
    pub(crate) name: String,
    pub(crate) address: String,
    /// A picture of one of them.
    pub(crate) picture: Option<Image>,
}
