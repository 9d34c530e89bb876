//! An invitation, as whoever has its link sees it.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::actors::Face;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "invitations/page.html")]
pub(crate) struct InvitationPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// `/-/invitations/{secret}`.
    pub(crate) address: String,
    pub(crate) actor_address: String,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) kind: String,
    pub(crate) summary: String,
    pub(crate) face: Face,
    pub(crate) role: String,
    /// What the role may do.
    pub(crate) role_what: String,
    /// Who invites, by handle; empty where the registry does.
    pub(crate) inviter: String,
    pub(crate) inviter_name: String,
    pub(crate) until: DateTime<Utc>,
    /// Whose address it is for, masked; empty: whoever has the link.
    pub(crate) email: String,
    pub(crate) what: What,
}

/// What the page offers.
pub(crate) enum What {
    /// Nothing: why.
    Ended(String),
    /// A way in, for somebody not signed in.
    Enter {
        /// Empty where nobody may sign up.
        sign_up_address: String,
        sign_in_address: String,
    },
    /// To say yes or no. The role they have, where they are a member.
    Answer(String),
    /// They are a member, as this.
    Member(String),
    /// They used it before.
    Used,
    /// It is for another address; they are signed in as this.
    OtherAddress(String),
    /// They must confirm their address first.
    Unverified,
}
