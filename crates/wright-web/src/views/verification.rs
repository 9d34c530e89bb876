//! Pages of links that came by mail, and of asking for one.

use askama::Template;

use super::Frame;
use crate::locale::{Arg, Locale};

/// A link whose button does what it is for.
#[derive(Template)]
#[template(path = "verification/link.html")]
pub(crate) struct LinkPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) action: String,
    pub(crate) button: String,
}

/// What came of something, with where to go next.
#[derive(Template)]
#[template(path = "verification/said.html")]
pub(crate) struct SaidPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// Empty: nowhere.
    pub(crate) link: String,
    pub(crate) link_text: String,
    /// Whether it went well, so that the link is the main thing to do.
    pub(crate) good: bool,
}

/// Asking for a link to choose a new password.
#[derive(Template)]
#[template(path = "verification/reset.html")]
pub(crate) struct ResetPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) email: String,
}

/// Choosing a new password by a link.
#[derive(Template)]
#[template(path = "verification/password.html")]
pub(crate) struct PasswordPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) handle: String,
    pub(crate) action: String,
    pub(crate) password_error: String,
}
