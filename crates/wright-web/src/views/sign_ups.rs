//! People who wait for an account, and invitations: for administrators.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::accounts::Side;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "sign_ups/page.html")]
pub(crate) struct SignUpsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) side: Side,
    /// The address of an invitation made by this very request.
    pub(crate) made: Option<String>,
    pub(crate) waiting: Vec<Waiting>,
    /// The address of the next page; empty on the last.
    pub(crate) next: String,
    pub(crate) invitations: Vec<Invitation>,
}

pub(crate) struct Waiting {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) email: String,
    pub(crate) why: String,
    pub(crate) asked_at: DateTime<Utc>,
}

pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) note: String,
    pub(crate) uses: i64,
    pub(crate) uses_max: i64,
    pub(crate) ends: DateTime<Utc>,
    pub(crate) stands: bool,
}
