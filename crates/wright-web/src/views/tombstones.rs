//! What stands where a release was removed.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::Locale;

#[derive(Template)]
#[template(path = "tombstones/page.html")]
pub(crate) struct RemovedPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// 410 or 451.
    pub(crate) status: u16,
    pub(crate) legal: bool,
    /// By its own maintainers, within the time they have for it.
    pub(crate) withdrawn: bool,
    pub(crate) reason: String,
    pub(crate) design: String,
    pub(crate) design_address: Option<String>,
    /// Empty when the manifest is gone, too.
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) published: Option<DateTime<Utc>>,
    pub(crate) removed: Option<DateTime<Utc>>,
    pub(crate) digest: String,
}
