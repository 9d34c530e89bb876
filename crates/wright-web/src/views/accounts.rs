//! One's own account: communities, tokens, sessions.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{Choice, Frame};
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "accounts/page.html")]
pub(crate) struct AccountPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) profile_address: String,
    /// A token made by this very request; its secret is never shown again.
    pub(crate) new_token: Option<NewToken>,
    pub(crate) communities: Vec<Community>,
    pub(crate) community_handle: String,
    pub(crate) community_name: String,
    pub(crate) open_community: bool,
    pub(crate) actor_kinds: Vec<Choice>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) open_token: bool,
    pub(crate) scopes: Vec<Choice>,
    pub(crate) pattern_examples: Vec<String>,
    pub(crate) sessions: Vec<Session>,
}

pub(crate) struct NewToken {
    pub(crate) name: String,
    pub(crate) secret: String,
}

pub(crate) struct Community {
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) role: String,
}

pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Empty: everything the person may.
    pub(crate) patterns: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) last_used: Option<DateTime<Utc>>,
    pub(crate) expires: Option<DateTime<Utc>>,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) current: bool,
    /// What the browser says it is.
    pub(crate) agent: String,
    pub(crate) since: DateTime<Utc>,
}
