//! An actor: what it says of itself, its designs, who belongs to it; and for
//! its members what they work on.

use askama::Template;
use chrono::{DateTime, Utc};
use wright_model::Digest;
use wright_registry::actors::picture_path;

use super::Frame;
use super::designs::Card;
use super::notifications::FollowButton;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "actors/page.html")]
pub(crate) struct ActorPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) face: Face,
    pub(crate) kind: String,
    pub(crate) is_person: bool,
    pub(crate) summary: String,
    /// What it says of itself at length: safe HTML.
    pub(crate) about: Option<String>,
    pub(crate) place: String,
    /// The languages it reads, in words.
    pub(crate) languages: String,
    pub(crate) links: Vec<Website>,
    pub(crate) since: DateTime<Utc>,
    /// Sign-in and publishing are stopped.
    pub(crate) is_suspended: bool,
    pub(crate) design_count: String,
    pub(crate) cards: Vec<Card>,
    pub(crate) orders: Vec<OrderLink>,
    pub(crate) next: Option<String>,
    /// The first page of the list, where this is another.
    pub(crate) first: Option<String>,
    /// Of a community the first members, of a person the communities.
    pub(crate) people: Vec<ActorLine>,
    pub(crate) people_count: i64,
    /// Empty for who may not see them.
    pub(crate) drafts: Vec<DraftLink>,
    /// Designs offered to this actor, for its owners.
    pub(crate) offers: Vec<Offer>,
    /// None on one's own page.
    pub(crate) follow: Option<FollowButton>,
    pub(crate) may_draft: bool,
    pub(crate) may_edit: bool,
}

impl ActorPage {
    /// Members that stand on the page of their own.
    fn has_more_people(&self) -> bool {
        !self.is_person && i64::try_from(self.people.len()).is_ok_and(|n| n < self.people_count)
    }
}

/// A website of an actor.
pub(crate) struct Website {
    pub(crate) address: String,
    /// The address without what all have.
    pub(crate) shown: String,
}

impl Website {
    pub(crate) fn of(address: &str) -> Self {
        let (_, rest) = address.split_once("://").unwrap_or(("", address));
        let shown = rest.strip_prefix("www.").unwrap_or(rest);
        Self {
            address: address.to_owned(),
            shown: shown.trim_end_matches('/').to_owned(),
        }
    }
}

/// An actor as one line of a list.
pub(crate) struct ActorLine {
    pub(crate) handle: String,
    pub(crate) address: String,
    pub(crate) display_name: String,
    pub(crate) face: Face,
    pub(crate) summary: String,
    /// What it is, or as what it belongs.
    pub(crate) role: String,
    pub(crate) since: DateTime<Utc>,
}

/// A way to order a list.
pub(crate) struct OrderLink {
    pub(crate) address: String,
    pub(crate) text: String,
    pub(crate) current: bool,
}

pub(crate) struct DraftLink {
    pub(crate) address: String,
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) changed: DateTime<Utc>,
}

pub(crate) struct Offer {
    pub(crate) design: String,
    /// Who has it now.
    pub(crate) from: String,
    /// Where the form that accepts it goes.
    pub(crate) accept_address: String,
    /// Where the form that declines it goes.
    pub(crate) decline_address: String,
}

/// What stands for an actor: its picture, or its initials.
pub(crate) struct Face {
    pub(crate) picture: Option<String>,
    pub(crate) initials: String,
}

impl Face {
    pub(crate) fn of(display_name: &str, picture: Option<&Digest>) -> Self {
        Self {
            picture: picture.map(picture_path),
            initials: initials(display_name),
        }
    }
}

/// Two letters that stand for a name: of its first two words, or the first two.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let letters: String = match (words.next(), words.next()) {
        (Some(first), Some(second)) => [first, second].into_iter().collect(),
        _ => name
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(2)
            .collect(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_two_letters() {
        assert_eq!(initials("rural-energy"), "RE");
        assert_eq!(initials("Ørsted"), "ØR");
        assert_eq!(initials("“Solar” (Kisumu)"), "SK");
        assert_eq!(initials("مجفف شمسي"), "مش");
        assert_eq!(initials("—"), "");
        assert_eq!(initials(""), "");
    }
}
