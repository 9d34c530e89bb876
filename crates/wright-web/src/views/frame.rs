//! What stands around every page: the bar with its places, who is signed in,
//! what was just done, and the choices of language, units and theme.

use askama::filters::Safe;
use chrono::{DateTime, Utc};
use wright_model::{ActorHandle, DesignName};

use super::seen::Seen;
use super::{Done, encode};
use crate::assets;
use crate::locale::{Arg, Language, Locale, Units};

/// What stands around every page.
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) tr: &'static Locale,
    /// The units of lengths and masses on the page.
    pub(crate) units: Units,
    /// Light or dark, where the reader chose.
    pub(crate) theme: Theme,
    /// When the page is shown, for "3 days ago".
    pub(crate) now: DateTime<Utc>,
    /// Who is signed in.
    pub(crate) viewer: Option<Viewer>,
    /// Path and query of this page, for the way back after signing in.
    pub(crate) here: String,
    /// Path and query of a page that can be asked for again: this one, or, where
    /// this answers a form, the one the form stood on.
    pub(crate) back: String,
    /// What the search field of the bar holds.
    pub(crate) sought: String,
    /// Which place of the top bar this is.
    pub(crate) place: Place,
    /// What was just done, said once after a redirect.
    pub(crate) done: Option<Done>,
    /// What search engines and other sites are told of it.
    pub(crate) seen: Option<Seen>,
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) handle: String,
    /// The address of their picture, small.
    pub(crate) picture: Option<String>,
    /// Notifications not read yet; `None` where that was not asked.
    pub(crate) unread: Option<u32>,
}

impl Viewer {
    /// What the bell says to those who do not see it.
    pub(crate) fn notifications(&self, tr: &Locale) -> String {
        match self.unread {
            Some(n) => tr.plain("layout-notifications-unread", &[("n", n.arg())]),
            None => tr.get("layout-notifications"),
        }
    }

    /// Notifications not read yet, where there are any; many are not counted.
    pub(crate) fn unread_shown(&self, tr: &Locale) -> Option<String> {
        let unread = self.unread.filter(|unread| *unread > 0)?;
        Some(match unread {
            ..=UNREAD_SHOWN_MAX => tr.number(unread),
            _ => format!("{}+", tr.number(UNREAD_SHOWN_MAX)),
        })
    }
}

/// Beyond this, notifications are many.
const UNREAD_SHOWN_MAX: u32 = 99;

/// Faces that every page begins with: text, its bold, heads, figures.
const FACES: [&str; 4] = [
    "ibm-plex-sans-latin-400-normal-core.woff2",
    "ibm-plex-sans-latin-600-normal-core.woff2",
    "ibm-plex-sans-condensed-latin-600-normal-core.woff2",
    "ibm-plex-mono-latin-400-normal-core.woff2",
];

/// The places of the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Designs,
    Publish,
    Help,
    Notifications,
    Account,
    Elsewhere,
}

/// Paper or blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the reader's system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the form and in the cookie.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a word as `word` writes it.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

/// A link to this page in another language or other units.
pub(crate) struct SwitchLink {
    pub(crate) address: String,
    /// The word of the choice; of a language its tag.
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) current: bool,
}

/// Where programs read what is new.
pub(crate) struct FeedLink {
    pub(crate) address: String,
    pub(crate) title: String,
}

/// The actor or design that a path after `/@` begins with.
fn about(path: &str) -> Option<String> {
    let mut names = path.split('/');
    let actor = names.next()?;
    match names.next() {
        None | Some("" | "-") => ActorHandle::parse(actor)
            .ok()
            .map(|handle| handle.to_string()),
        Some(name) => DesignName::parse(&format!("{actor}/{name}"))
            .ok()
            .map(|name| name.to_string()),
    }
}

impl Frame {
    pub(crate) fn is_at_designs(&self) -> bool {
        self.place == Place::Designs
    }

    pub(crate) fn is_at_publish(&self) -> bool {
        self.place == Place::Publish
    }

    pub(crate) fn is_at_help(&self) -> bool {
        self.place == Place::Help
    }

    pub(crate) fn is_at_notifications(&self) -> bool {
        self.place == Place::Notifications
    }

    pub(crate) fn is_at_account(&self) -> bool {
        self.place == Place::Account
    }

    pub(crate) fn is_light(&self) -> bool {
        self.theme == Theme::Light
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.theme == Theme::Dark
    }

    /// The same, told of to search engines and other sites.
    pub(crate) fn seen_as(mut self, seen: Option<Seen>) -> Self {
        self.seen = seen;
        self
    }

    /// The address of a built file.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The addresses of the faces that every page begins with.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn faces(&self) -> [String; 4] {
        FACES.map(assets::address)
    }

    /// An icon beside words; it has no name of its own for screen readers.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn icon(&self, name: &str) -> Safe<String> {
        let sprite = assets::address("icons.svg");
        Safe(format!(
            "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><use href=\"{sprite}#{name}\"/></svg>"
        ))
    }

    /// `<time>`: how long ago, with the exact instant on hovering.
    pub(crate) fn ago(&self, at: &DateTime<Utc>) -> Safe<String> {
        self.tr.ago(at, self.now)
    }

    /// A length in the reader's units, from micrometres. Masses and outer measures
    /// in the same way: `tr.mass(milligrams, frame.units)`, `tr.envelope(…)`.
    pub(crate) fn length(&self, micrometres: &i64) -> String {
        self.tr.length(micrometres, self.units)
    }

    /// Where to sign in and come back here.
    pub(crate) fn sign_in_address(&self) -> String {
        format!("/-/sign-in?to={}", encode(&self.here))
    }

    /// This page in every offered language.
    pub(crate) fn languages(&self) -> Vec<SwitchLink> {
        let link = |language: Language| SwitchLink {
            address: self.with("lang", language.tag()),
            tag: language.tag(),
            name: language.own_name(),
            current: language == self.tr.language(),
        };
        Language::OFFERED.map(link).into()
    }

    /// This page with every choice of units.
    pub(crate) fn unit_choices(&self) -> Vec<SwitchLink> {
        let link = |units: Units| SwitchLink {
            address: self.with("units", units.word()),
            tag: units.word(),
            name: units.word(),
            current: units == self.units,
        };
        Units::ALL.map(link).into()
    }

    /// This page's address with one word of its query replaced.
    fn with(&self, name: &str, value: &str) -> String {
        let (path, query) = self.back.split_once('?').unwrap_or((&self.back, ""));
        let kept: String = query
            .split('&')
            .filter(|pair| {
                let key = pair.split('=').next().unwrap_or_default();
                !key.is_empty() && key != name && key != "done"
            })
            .fold(String::new(), |kept, pair| kept + pair + "&");
        format!("{path}?{kept}{name}={value}")
    }

    /// The feed of what this page is about.
    pub(crate) fn feed(&self) -> FeedLink {
        let path = self.back.split('?').next().unwrap_or_default();
        let about = path.strip_prefix("/@").and_then(about).unwrap_or_default();
        let title = match about.as_str() {
            "" => self.tr.get("feed-all"),
            about => self.tr.plain("feed-of", &[("what", about.arg())]),
        };
        let page = match about.as_str() {
            "" => String::new(),
            about => format!("/@{about}"),
        };
        let language = match self.tr.language() {
            Language::English => String::new(),
            other => format!("?lang={}", other.tag()),
        };
        FeedLink {
            address: format!("{page}/-/feed.atom{language}"),
            title,
        }
    }

    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_keep_the_rest_of_the_address() {
        let here = "/@a/b?files=all&lang=es&done=yanked&language=x";
        let frame = Frame {
            tr: Locale::of(Language::Spanish),
            units: Units::Inch,
            theme: Theme::System,
            now: DateTime::UNIX_EPOCH,
            viewer: None,
            here: here.into(),
            back: here.into(),
            sought: String::new(),
            place: Place::Designs,
            done: None,
            seen: None,
        };
        let languages = frame.languages();
        assert_eq!(languages[0].address, "/@a/b?files=all&language=x&lang=en");
        assert!(languages[1].current);
        let units = frame.unit_choices();
        assert_eq!(
            units[0].address,
            "/@a/b?files=all&lang=es&language=x&units=mm"
        );
        assert!(units[1].current);
    }

    #[test]
    fn a_page_leads_to_the_feed_of_what_it_is_about() {
        let named = |path: &str| about(path).unwrap_or_default();
        assert_eq!(named("ana"), "ana");
        assert_eq!(named("ana/-/members"), "ana");
        assert_eq!(named("ana/lamp"), "ana/lamp");
        assert_eq!(named("ana/lamp/1.0.0/-/files/a"), "ana/lamp");
        for nothing in ["", "<x>", "ana/<x>", "../x"] {
            assert_eq!(named(nothing), "", "{nothing}");
        }
    }

    #[test]
    fn a_theme_reads_what_it_writes() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.word()), Some(theme));
        }
    }
}
