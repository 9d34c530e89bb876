//! An actor: its designs, its members, and for members its drafts.

use askama::Template;
use chrono::{DateTime, Utc};

use super::designs::Card;
use super::{Choice, Frame};
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "actors/page.html")]
pub(crate) struct ActorPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    /// Two letters for its square.
    pub(crate) initials: String,
    pub(crate) kind: String,
    pub(crate) summary: String,
    pub(crate) cards: Vec<Card>,
    pub(crate) next: Option<String>,
    pub(crate) members: Vec<Member>,
    pub(crate) roles: Vec<Choice>,
    /// Empty for who may not see them.
    pub(crate) drafts: Vec<DraftLink>,
    /// Designs offered to this actor, for its owners.
    pub(crate) offers: Vec<Offer>,
    pub(crate) may_draft: bool,
    pub(crate) may_manage_members: bool,
}

pub(crate) struct Member {
    pub(crate) handle: String,
    pub(crate) address: String,
    pub(crate) role: String,
    pub(crate) role_value: &'static str,
}

pub(crate) struct DraftLink {
    pub(crate) address: String,
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) changed: DateTime<Utc>,
}

pub(crate) struct Offer {
    pub(crate) design: String,
    /// Where the form that accepts it goes.
    pub(crate) accept_address: String,
}

/// Two letters that stand for a name: of its first two words, or the first two.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name
        .split([' ', '-'])
        .filter_map(|word| word.chars().next());
    let letters: String = match (words.next(), words.next()) {
        (Some(first), Some(second)) => [first, second].into_iter().collect(),
        _ => name.chars().take(2).collect(),
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
        assert_eq!(initials(""), "");
    }
}
