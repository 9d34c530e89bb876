//! Page text: Fluent messages by language (here), the choice of a language for
//! a request (`language`), what depends on it in dates and numbers (`format`),
//! lengths and masses by the units a reader chose (`units`), and where its
//! reader lives (`zone`).
//!
//! Text is never written in a template or a handler. Keys are literals, or
//! come from the functions in `views::words` that name them one by one, so that
//! a test can hold every key and its arguments against every locale.

mod decimal;
mod format;
mod language;
mod units;
pub(crate) mod zone;

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::RustEmbed;

pub use language::Language;
pub use units::Units;

/// The Fluent files, a folder a language, a file a page family.
#[derive(RustEmbed)]
#[folder = "../../web/locales"]
struct LocaleFiles;

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
        bundle.set_formatter(Some(match language {
            Language::English | Language::Mirrored => {
                |value, _| grouped_number(Language::English, value)
            }
            Language::Spanish => |value, _| grouped_number(Language::Spanish, value),
        }));
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
        self.told(key, arguments).unwrap_or_else(|| key.to_owned())
    }

    /// The message under a key that is put together; `None` when there is no such
    /// message. Whoever puts keys together has a test that holds each.
    pub(crate) fn told<'a>(
        &self,
        key: &str,
        arguments: &[(&'a str, FluentValue<'a>)],
    ) -> Option<String> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|found| found.value()) else {
            tracing::error!(key, language = self.language.tag(), "no such message");
            return None;
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
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
        Some(text.into_owned())
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
}

/// Whole numbers inside messages, written as [`Locale::number`] writes them.
fn grouped_number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "Fluent keeps numbers as f64; counts are whole and far below 2^53"
    )]
    (number.value >= 0.0 && number.value.fract() == 0.0)
        .then(|| language.grouped(number.value as u128))
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
    fn plain_text_has_no_bidi_marks() {
        let english = Locale::of(Language::English);
        let marked = english.text("manage-title", &[("design", "a".arg())]);
        assert!(marked.contains('\u{2068}'));
        let plain = english.plain("manage-title", &[("design", "a".arg())]);
        assert!(!plain.contains(['\u{2068}', '\u{2069}']));
    }
}
