//! Signing in and up, and the first administrator.

use askama::Template;

use super::Frame;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "sessions/sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) handle: String,
    /// Where to go afterwards: a path of this site.
    pub(crate) to: String,
    /// Whether browsers allow passkeys here.
    pub(crate) has_passkeys: bool,
    /// Where an account is opened.
    pub(crate) sign_up_address: String,
}

#[derive(Template)]
#[template(path = "sessions/sign_up.html")]
pub(crate) struct SignUpPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    /// Where the form goes.
    pub(crate) action: String,
    /// Whether this makes the first administrator.
    pub(crate) first_administrator: bool,
    /// Whether an administrator decides.
    pub(crate) on_approval: bool,
    /// Whether a code is needed.
    pub(crate) by_invitation: bool,
    pub(crate) invitation: String,
    /// What that is for, where it is one into a community.
    pub(crate) invited: Option<InvitedInto>,
    /// For those who have an account.
    pub(crate) sign_in_address: String,
    pub(crate) why: String,
    /// When the form was shown, and the proof that we showed it.
    pub(crate) mark: String,
    pub(crate) handle: String,
    pub(crate) email: String,
    pub(crate) handle_error: String,
    pub(crate) email_error: String,
    pub(crate) password_error: String,
}

/// An invitation into a community that stands.
pub(crate) struct InvitedInto {
    pub(crate) community: String,
    pub(crate) role: String,
    /// Whose address it is for, masked; empty: whoever has the link.
    pub(crate) email: String,
}
