//! Editing what an actor says of itself, and its picture.

use askama::Template;

use super::Frame;
use super::actors::Face;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "profiles/edit.html")]
pub(crate) struct EditPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) handle: String,
    pub(crate) is_person: bool,
    pub(crate) face: Face,
    /// Whether pictures can be read here.
    pub(crate) may_send_picture: bool,
    pub(crate) picture_problem: String,
    pub(crate) display_name: String,
    pub(crate) name_error: String,
    pub(crate) summary: String,
    pub(crate) about: String,
    pub(crate) place: String,
    /// Tags, separated by spaces.
    pub(crate) languages: String,
    pub(crate) languages_error: String,
    /// Addresses; empty ones wait to be filled in.
    pub(crate) links: Vec<String>,
    pub(crate) links_error: String,
}
