//! Letting a machine act for one's account.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "devices/page.html")]
pub(crate) struct DevicePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) code: String,
    /// Who asks, once a code was found.
    pub(crate) ask: Option<Ask>,
}

pub(crate) struct Ask {
    /// What the machine calls itself.
    pub(crate) client: String,
    /// When the code ends.
    pub(crate) until: DateTime<Utc>,
    pub(crate) scopes: Vec<String>,
    pub(crate) patterns: String,
}
