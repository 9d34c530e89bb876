//! The description of the API.

use askama::Template;

use super::Frame;
use crate::api::reference::{Asked, Piece, Reference};
use crate::locale::{Arg, Locale};

/// Every operation and every type, on one page.
#[derive(Template)]
#[template(path = "api_docs/page.html")]
pub(crate) struct ApiDocsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// The address of this registry.
    pub(crate) origin: String,
    /// What each group is called, in the order of the reference.
    pub(crate) titles: Vec<String>,
    pub(crate) reference: &'static Reference,
}

impl ApiDocsPage {
    /// How many operations there are.
    fn operations(&self) -> usize {
        let groups = self.reference.groups.iter();
        groups.map(|group| group.operations.len()).sum()
    }

    fn title(&self, group: &usize) -> &str {
        self.titles.get(*group).map_or("", String::as_str)
    }

    fn asked(&self, asked: &Asked) -> String {
        match asked {
            Asked::Anybody => self.tr.get("api-by-anybody"),
            Asked::BrowserOnly => self.tr.get("api-by-browser"),
            Asked::TokenToo => self.tr.get("api-by-token"),
        }
    }
}
