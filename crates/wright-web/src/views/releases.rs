//! What maintainers may do with releases and with the design they belong to.

use askama::Template;
use chrono::{DateTime, Utc};

use super::designs::Yank;
use super::{Choice, Frame};
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "releases/manage.html")]
pub(crate) struct ManagePage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) actor: String,
    pub(crate) actor_address: String,
    pub(crate) name: String,
    pub(crate) releases: Vec<ManagedRelease>,
    pub(crate) yank_classes: Vec<Choice>,
    /// Rename and transfer are the owners'.
    pub(crate) may_transfer: bool,
    /// To whom it is offered.
    pub(crate) transfer_pending: Option<String>,
}

pub(crate) struct ManagedRelease {
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) published: DateTime<Utc>,
    pub(crate) yank: Option<Yank>,
    /// Until when its content may be withdrawn; `None` when it is too late.
    pub(crate) withdraw_until: Option<DateTime<Utc>>,
}
