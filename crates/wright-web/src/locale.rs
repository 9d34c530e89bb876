//! Page text: Fluent messages by language, the choice of a language for a
//! request, and the few formats (sizes, days, counts) that depend on it.
//!
//! Text is never written in a template or a handler. Keys are literals, or
//! come from the functions in `views::words` that name them one by one, so that
//! a test can hold every key and its arguments against every locale.

use std::borrow::Borrow;
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use rust_embed::RustEmbed;

/// The Fluent files, a folder a language, a file a page family.
#[derive(RustEmbed)]
#[folder = "../../web/locales"]
struct LocaleFiles;

/// The languages pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, the source of all others.
    English,
    /// Spanish.
    Spanish,
    /// English text set from right to left, for testing the layout; only by
    /// asking for it, never by negotiation.
    Mirrored,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::Mirrored];
    /// The languages offered to readers.
    pub const OFFERED: [Self; 2] = [Self::English, Self::Spanish];

    /// The BCP 47 tag, as in `lang` and `?lang=`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Mirrored => "en-XB",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English | Self::Mirrored => "English",
            Self::Spanish => "Español",
        }
    }

    /// Writing direction, as in `dir`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::English | Self::Spanish => "ltr",
            Self::Mirrored => "rtl",
        }
    }

    /// Reads a tag as `tag` writes it.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The offered language that fits an `Accept-Language` header best;
    /// English when none does.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let available = Self::OFFERED.map(|language| {
            language
                .tag()
                .parse::<fluent_langneg::LanguageIdentifier>()
                .expect("the tags above are well-formed")
        });
        let requested = parse_accepted_languages(accept_language);
        negotiate_languages(
            &requested,
            &available,
            Some(&available[0]),
            NegotiationStrategy::Lookup,
        )
        .first()
        .and_then(|tag| Self::parse(&tag.to_string()))
        .unwrap_or(Self::English)
    }

    /// The folder under `web/locales` its text is read from.
    fn folder(self) -> &'static str {
        match self {
            Self::English | Self::Mirrored => "en",
            Self::Spanish => "es",
        }
    }
}

/// The messages of one language.
pub struct Locale {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Locale {
    /// The locale of a language; read once per process.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static LOCALES: OnceLock<[Locale; 3]> = OnceLock::new();
        let locales = LOCALES.get_or_init(|| Language::ALL.map(Self::load));
        &locales[match language {
            Language::English => 0,
            Language::Spanish => 1,
            Language::Mirrored => 2,
        }]
    }

    /// Reads all files of a language. A file that does not parse is logged and
    /// contributes what could be read; a test holds that none does.
    fn load(language: Language) -> Self {
        let tag = language
            .tag()
            .parse()
            .expect("the tags above are well-formed");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        let folder = format!("{}/", language.folder());
        for name in LocaleFiles::iter().filter(|name| name.starts_with(&folder)) {
            let Some(file) = LocaleFiles::get(&name) else {
                continue;
            };
            let text = String::from_utf8_lossy(&file.data).into_owned();
            let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
                tracing::error!(%name, ?errors, "locale file does not parse");
                resource
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(%name, ?errors, "locale file defines a key again");
            }
        }
        Self { language, bundle }
    }

    /// The language of this locale.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message under a key, for messages without arguments.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// The message under a key with its arguments; user text in it is isolated
    /// by bidi marks. The key itself when there is no such message.
    #[must_use]
    pub fn text<'a, const N: usize>(
        &self,
        key: &str,
        arguments: &[(&'a str, FluentValue<'a>); N],
    ) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|found| found.value()) else {
            tracing::error!(key, language = self.language.tag(), "no such message");
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(N);
        for (name, value) in arguments {
            values.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&values), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "message could not be formatted");
        }
        text.into_owned()
    }

    /// The message without bidi marks: for titles, mail subjects, commands and
    /// attributes that programs read.
    #[must_use]
    pub fn plain<'a, const N: usize>(
        &self,
        key: &str,
        arguments: &[(&'a str, FluentValue<'a>); N],
    ) -> String {
        self.text(key, arguments)
            .replace(['\u{2068}', '\u{2069}'], "")
    }

    /// A size: `840 B`, `1.4 kB`, `14.2 MB`, in powers of 1,000.
    #[must_use]
    pub fn bytes(&self, bytes: impl Borrow<u64>) -> String {
        let bytes = *bytes.borrow();
        let units = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000_u64)];
        let Some((unit, size)) = units.into_iter().rfind(|(_, size)| bytes >= *size) else {
            return format!("{bytes} B");
        };
        let tenths = (u128::from(bytes) * 10 + u128::from(size) / 2) / u128::from(size);
        if tenths >= 1000 || tenths % 10 == 0 {
            return format!("{} {unit}", (tenths + 5 * u128::from(tenths >= 1000)) / 10);
        }
        let mark = match self.language {
            Language::English | Language::Mirrored => '.',
            Language::Spanish => ',',
        };
        format!("{}{mark}{} {unit}", tenths / 10, tenths % 10)
    }

    /// A day as on a drawing: `2026-11-02`, in UTC, the same in all languages.
    #[must_use]
    pub fn day(&self, at: &DateTime<Utc>) -> String {
        at.format("%Y-%m-%d").to_string()
    }

    /// A day and a time to the minute, in UTC.
    #[must_use]
    pub fn minute(&self, at: &DateTime<Utc>) -> String {
        at.format("%Y-%m-%d %H:%M UTC").to_string()
    }
}

/// What can be handed to a message as an argument.
pub trait Arg {
    /// The value as Fluent sees it.
    fn arg(&self) -> FluentValue<'_>;
}

impl Arg for str {
    fn arg(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Arg for &str {
    fn arg(&self) -> FluentValue<'_> {
        (*self).into()
    }
}

impl Arg for String {
    fn arg(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

macro_rules! number_arguments {
    ($($number:ty),*) => {$(
        impl Arg for $number {
            fn arg(&self) -> FluentValue<'_> {
                (*self).into()
            }
        }
    )*};
}
number_arguments!(i64, u64, u32, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_offered_language_is_chosen() {
        for (header, expected) in [
            ("", Language::English),
            ("es-MX,es;q=0.9,en;q=0.8", Language::Spanish),
            ("fr, es", Language::Spanish),
            ("xx-nonsense;;;,,", Language::English),
            ("en-XB", Language::English),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header}");
        }
    }

    #[test]
    fn sizes_read_like_sizes() {
        let english = Locale::of(Language::English);
        let spanish = Locale::of(Language::Spanish);
        for (bytes, expected) in [
            (0_u64, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_449, "1.4 kB"),
            (14_200_000, "14.2 MB"),
            (212_400_000, "212 MB"),
            (u64::MAX, "18446744074 GB"),
        ] {
            assert_eq!(english.bytes(bytes), expected);
        }
        assert_eq!(spanish.bytes(1_449_u64), "1,4 kB");
    }

    #[test]
    fn plain_text_has_no_bidi_marks() {
        let english = Locale::of(Language::English);
        let marked = english.text("manage-title", &[("design", "a".arg())]);
        assert!(marked.contains('\u{2068}'));
        let plain = english.plain("manage-title", &[("design", "a".arg())]);
        assert!(!plain.contains(['\u{2068}', '\u{2069}']));
    }
}
