//! The languages of the pages, and which of them a reader gets.

use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};

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

    /// Between whole and fraction of a number.
    #[must_use]
    pub fn decimal_mark(self) -> char {
        match self {
            Self::English | Self::Mirrored => '.',
            Self::Spanish => ',',
        }
    }

    /// A whole number with its digits in groups of three. Spanish takes a narrow
    /// space, which no country reads as a decimal mark, and leaves four digits
    /// alone.
    pub(super) fn grouped(self, number: u128) -> String {
        let digits = number.to_string();
        let (mark, digits_min) = match self {
            Self::English | Self::Mirrored => (',', 4),
            Self::Spanish => ('\u{202f}', 5),
        };
        if digits.len() < digits_min {
            return digits;
        }
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(mark);
            }
            grouped.push(digit);
        }
        grouped
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
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::English | Self::Mirrored => "en",
            Self::Spanish => "es",
        }
    }
}

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
}
