//! What templates see: plain data, ready to be shown. No rows, no use cases,
//! no HTTP. A module per page family, beside `web/templates/` and
//! `web/locales/` folders of the same names.

pub(crate) mod accounts;
pub(crate) mod actors;
pub(crate) mod designs;
pub(crate) mod devices;
pub(crate) mod drafts;
pub(crate) mod errors;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod keys;
pub(crate) mod releases;
pub(crate) mod sessions;
pub(crate) mod tombstones;
pub(crate) mod words;

use askama::filters::Safe;

use crate::assets;
use crate::locale::{Language, Locale};
pub(crate) use words::Done;

/// What stands around every page.
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) tr: &'static Locale,
    /// Who is signed in.
    pub(crate) viewer: Option<Viewer>,
    /// Path and query of this page, for the way back after signing in.
    pub(crate) here: String,
    /// Which place of the top bar this is.
    pub(crate) place: Place,
    /// What was just done, said once after a redirect.
    pub(crate) done: Option<Done>,
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) handle: String,
}

/// The places of the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Designs,
    Publish,
    Account,
    Elsewhere,
}

/// A link to this page in another language.
pub(crate) struct LanguageLink {
    pub(crate) address: String,
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) current: bool,
}

/// A choice in a form: what is sent and what is read.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) text: String,
}

impl Frame {
    pub(crate) fn is_at_designs(&self) -> bool {
        self.place == Place::Designs
    }

    pub(crate) fn is_at_publish(&self) -> bool {
        self.place == Place::Publish
    }

    pub(crate) fn is_at_account(&self) -> bool {
        self.place == Place::Account
    }

    /// The address of a built file.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// An icon beside words; it has no name of its own for screen readers.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn icon(&self, name: &str) -> Safe<String> {
        let sprite = assets::address("icons.svg");
        Safe(format!(
            "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"{sprite}#{name}\"/></svg>"
        ))
    }

    /// Where to sign in and come back here.
    pub(crate) fn sign_in_address(&self) -> String {
        format!("/-/sign-in?to={}", encode(&self.here))
    }

    /// This page in every offered language.
    pub(crate) fn languages(&self) -> Vec<LanguageLink> {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let kept: String = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter(|pair| !pair.starts_with("lang=") && !pair.starts_with("done="))
            .fold(String::new(), |kept, pair| kept + pair + "&");
        Language::OFFERED
            .into_iter()
            .map(|language| LanguageLink {
                address: format!("{path}?{kept}lang={}", language.tag()),
                tag: language.tag(),
                name: language.own_name(),
                current: language == self.tr.language(),
            })
            .collect()
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Percent-encodes what goes into one part of a query or path.
pub(crate) fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_links_keep_the_rest_of_the_address() {
        let frame = Frame {
            tr: Locale::of(Language::Spanish),
            viewer: None,
            here: "/@a/b?files=all&lang=es&done=yanked".into(),
            place: Place::Designs,
            done: None,
        };
        let links = frame.languages();
        assert_eq!(links[0].address, "/@a/b?files=all&lang=en");
        assert!(links[1].current);
    }
}
