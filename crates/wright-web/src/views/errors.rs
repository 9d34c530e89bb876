//! What is said when something cannot be done: what is wrong, what was kept,
//! what to do next.

use askama::Template;

use super::Frame;
use crate::locale::Locale;

#[derive(Template)]
#[template(path = "errors/page.html")]
pub(crate) struct ErrorPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) status: u16,
    pub(crate) title: String,
    pub(crate) wrong: String,
    /// What the use case said, in its own words.
    pub(crate) detail: String,
    pub(crate) kept: String,
    pub(crate) next: String,
    pub(crate) links: Vec<Link>,
    /// The stable code.
    pub(crate) code: String,
    pub(crate) request_id: String,
}

pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) text: String,
}

/// What went wrong, as far as a page tells kinds apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    BadRequest,
    Forbidden,
    NotFound,
    Conflict,
    Gone,
    Legal,
    TooLarge,
    TooMany,
    Server,
    Unavailable,
}

impl Fault {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 10] = [
        Self::BadRequest,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::Gone,
        Self::Legal,
        Self::TooLarge,
        Self::TooMany,
        Self::Server,
        Self::Unavailable,
    ];

    /// The fault an HTTP status stands for.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Forbidden,
            404 | 405 => Self::NotFound,
            409 | 412 | 423 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::TooLarge,
            429 => Self::TooMany,
            451 => Self::Legal,
            503 | 507 => Self::Unavailable,
            400..500 => Self::BadRequest,
            _ => Self::Server,
        }
    }

    /// Title, what is wrong, what to do next.
    pub(crate) fn sentences(self, tr: &Locale) -> [String; 3] {
        match self {
            Self::BadRequest => [
                tr.get("error-bad-request-title"),
                tr.get("error-bad-request-wrong"),
                tr.get("error-bad-request-next"),
            ],
            Self::Forbidden => [
                tr.get("error-forbidden-title"),
                tr.get("error-forbidden-wrong"),
                tr.get("error-forbidden-next"),
            ],
            Self::NotFound => [
                tr.get("error-not-found-title"),
                tr.get("error-not-found-wrong"),
                tr.get("error-not-found-next"),
            ],
            Self::Conflict => [
                tr.get("error-conflict-title"),
                tr.get("error-conflict-wrong"),
                tr.get("error-conflict-next"),
            ],
            Self::Gone => [
                tr.get("error-gone-title"),
                tr.get("error-gone-wrong"),
                tr.get("error-gone-next"),
            ],
            Self::Legal => [
                tr.get("error-legal-title"),
                tr.get("error-legal-wrong"),
                tr.get("error-legal-next"),
            ],
            Self::TooLarge => [
                tr.get("error-too-large-title"),
                tr.get("error-too-large-wrong"),
                tr.get("error-too-large-next"),
            ],
            Self::TooMany => [
                tr.get("error-too-many-title"),
                tr.get("error-too-many-wrong"),
                tr.get("error-too-many-next"),
            ],
            Self::Server => [
                tr.get("error-server-title"),
                tr.get("error-server-wrong"),
                tr.get("error-server-next"),
            ],
            Self::Unavailable => [
                tr.get("error-unavailable-title"),
                tr.get("error-unavailable-wrong"),
                tr.get("error-unavailable-next"),
            ],
        }
    }
}
