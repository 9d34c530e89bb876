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
    pub(crate) offered: Option<Offered>,
    /// Actors of the reader's own that could take it.
    pub(crate) receivers: Vec<String>,
    /// What was typed as the receiver.
    pub(crate) transfer_to: String,
}

/// An offer that waits for its answer.
pub(crate) struct Offered {
    pub(crate) to: String,
    pub(crate) until: DateTime<Utc>,
    /// Where the form that takes it back goes.
    pub(crate) end_address: String,
}

pub(crate) struct ManagedRelease {
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) published: DateTime<Utc>,
    pub(crate) yank: Option<Yank>,
    /// Until when its content may be withdrawn; `None` when it is too late.
    pub(crate) withdraw_until: Option<DateTime<Utc>>,
}
