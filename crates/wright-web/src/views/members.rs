//! The members of an actor, and for its owners the forms that change them.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{Choice, Frame};
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "members/page.html")]
pub(crate) struct MembersPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) members: Vec<Member>,
    pub(crate) roles: Vec<Choice>,
    pub(crate) may_manage: bool,
}

pub(crate) struct Member {
    pub(crate) handle: String,
    pub(crate) address: String,
    pub(crate) role: String,
    pub(crate) role_value: &'static str,
    pub(crate) since: DateTime<Utc>,
}
