//! The members of an actor, what each role may do, and for its owners the forms
//! that invite, change and remove.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::actors::Face;
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
    /// How many there are in all.
    pub(crate) count: i64,
    /// The first page, where this is another.
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) roles: Vec<RoleChoice>,
    pub(crate) may_manage: bool,
    /// What the reader is in it.
    pub(crate) you: Option<You>,
    /// An invitation made by this very request.
    pub(crate) made: Option<Made>,
    pub(crate) invitations: Vec<OpenInvitation>,
    pub(crate) more_invitations: Option<String>,
    pub(crate) form: InviteForm,
}

/// A role, and what it may do.
pub(crate) struct RoleChoice {
    pub(crate) value: &'static str,
    pub(crate) name: String,
    pub(crate) what: String,
}

pub(crate) struct Member {
    pub(crate) handle: String,
    pub(crate) address: String,
    pub(crate) display_name: String,
    pub(crate) face: Face,
    pub(crate) role: String,
    pub(crate) role_value: &'static str,
    pub(crate) since: DateTime<Utc>,
    pub(crate) is_you: bool,
}

/// The reader, among the members.
pub(crate) struct You {
    pub(crate) role: String,
    /// Whether they are the only owner, and so cannot leave.
    pub(crate) is_last_owner: bool,
}

/// An invitation that was just made; shown this once.
pub(crate) struct Made {
    pub(crate) address: String,
    /// Where it was mailed to; empty where nowhere.
    pub(crate) mailed_to: String,
    /// Whose address an account must have; empty: whoever has the link.
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) until: DateTime<Utc>,
}

/// An invitation that nobody ended.
pub(crate) struct OpenInvitation {
    /// Where the form that withdraws it goes.
    pub(crate) withdraw_address: String,
    /// For whom: the note, else the address, else nothing.
    pub(crate) whom: String,
    /// The address, where the note says for whom.
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) inviter: String,
    pub(crate) ends: DateTime<Utc>,
    pub(crate) uses: i64,
    pub(crate) uses_max: i64,
    /// Why it lets nobody in all the same; empty where it does.
    pub(crate) ended: String,
}

/// What was typed into the form that invites.
pub(crate) struct InviteForm {
    pub(crate) is_open: bool,
    pub(crate) role: &'static str,
    pub(crate) email: String,
    pub(crate) note: String,
    pub(crate) uses: String,
    pub(crate) days: String,
}
