//! What somebody is told, and how they want to be told.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::accounts::{Selectable, Side};
use crate::locale::{Arg, Locale};

/// Everything that happened, unread things first.
#[derive(Template)]
#[template(path = "notifications/page.html")]
pub(crate) struct NotificationsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) items: Vec<Item>,
    /// Until when the form reads them all; empty where all are read.
    pub(crate) until: String,
    pub(crate) next: Option<String>,
    pub(crate) first: Option<String>,
}

/// One thing that happened.
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) text: String,
    /// The name of the design it is about; empty where it is about none.
    pub(crate) design: String,
    /// Where it is read, which leads to the thing.
    pub(crate) address: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) is_read: bool,
}

/// How somebody wants to be told, and what they follow.
#[derive(Template)]
#[template(path = "accounts/notifications.html")]
pub(crate) struct TellingsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) time_zone: String,
    /// Whether this registry sends mail.
    pub(crate) has_mail: bool,
    pub(crate) follows: Vec<Follow>,
    pub(crate) next: Option<String>,
    pub(crate) first: Option<String>,
}

/// A kind of thing, with the ways of telling.
pub(crate) struct Kind {
    pub(crate) value: &'static str,
    pub(crate) text: String,
    pub(crate) tellings: Vec<Selectable>,
}

/// Something that is followed.
pub(crate) struct Follow {
    pub(crate) address: String,
    /// A handle, or the name of a design.
    pub(crate) name: String,
    /// What it is called.
    pub(crate) title: String,
    pub(crate) since: DateTime<Utc>,
}

/// The button that follows and ends it.
#[derive(Debug, Clone)]
pub(crate) struct FollowButton {
    /// Where the form goes; empty where one signs in first.
    pub(crate) address: String,
    pub(crate) is_followed: bool,
}
