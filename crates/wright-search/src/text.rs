//! From text to the words that are indexed and searched.
//!
//! One analysis for every language: a design's texts are short and often in two
//! languages at once, so guessing a language a text would go wrong more often
//! than it helps. A word is folded (lowercase, no accents: `Secadór` and
//! `secador` are one word) and then reduced to a stem that only takes away the
//! plural of English and Spanish (`dryers`, `secadores`). Longer endings stay:
//! `dryer` and `drying` are found by prefix and by typing on, and a part called
//! `winder` is not the `wind` of a turbine.
//!
//! Chinese, Japanese and Korean are written without spaces; their runs become
//! overlapping pairs of characters.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A word in the index or a query, in bytes; longer ones are cut.
pub(crate) const WORD_BYTES_MAX: usize = 64;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lowercase and without accents.
    pub(crate) folded: String,
    /// What is compared: `folded` without the ending of a plural.
    pub(crate) stem: String,
    /// Where it stands in the text, in bytes.
    pub(crate) range: Range<usize>,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some(&(start, first)) = rest.peek() {
        if !is_part_of_word(first) {
            rest.next();
            continue;
        }
        let dense = is_dense(first);
        let mut places = Vec::new();
        while let Some((at, character)) =
            rest.next_if(|(_, next)| is_part_of_word(*next) && is_dense(*next) == dense)
        {
            places.push(at..at + character.len_utf8());
        }
        let end = places.last().map_or(start, |last| last.end);
        if dense {
            push_pairs(text, &places, &mut found);
        } else {
            push_word(text, start..end, &mut found);
        }
    }
    found
}

/// Folded words only, each as often as it stands there.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = String> {
    words(text).into_iter().map(|word| word.folded)
}

fn push_word(text: &str, range: Range<usize>, found: &mut Vec<Word>) {
    let folded = fold(&text[range.clone()]);
    if !folded.is_empty() {
        let stem = stem(&folded);
        found.push(Word {
            folded,
            stem,
            range,
        });
    }
}

fn push_pairs(text: &str, places: &[Range<usize>], found: &mut Vec<Word>) {
    if let [one] = places {
        push_word(text, one.clone(), found);
    }
    for pair in places.windows(2) {
        push_word(text, pair[0].start..pair[1].end, found);
    }
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || is_mark(character)
}

/// Accents that stand as characters of their own.
fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Scripts written without spaces between words.
fn is_dense(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Lowercase, without accents, at most [`WORD_BYTES_MAX`].
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let letters = word
        .nfkd()
        .filter(|character| !is_mark(*character))
        .flat_map(char::to_lowercase);
    for letter in letters {
        match letter {
            // Letters that no accent makes, as they are typed without their key.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            letter if letter.is_alphanumeric() => folded.push(letter),
            _ => {}
        }
        if folded.len() + 4 > WORD_BYTES_MAX {
            break;
        }
    }
    folded
}

/// A folded word without the ending of a plural. Singular and plural must meet,
/// so a final `e` goes as well: `plane`, `planes`, `plan` and `planes` (es).
pub(crate) fn stem(folded: &str) -> String {
    let bytes = folded.as_bytes();
    // Short words, numbers and names of things (`M8`, `GPS`) stay.
    if bytes.len() < 4 || bytes.iter().any(u8::is_ascii_digit) || !folded.is_ascii() {
        return folded.to_owned();
    }
    let mut stem = folded;
    let keeps = ["ss", "us", "is"].iter().any(|end| stem.ends_with(end));
    if !keeps && let Some(singular) = stem.strip_suffix('s') {
        stem = singular;
    }
    if stem.len() > 3 {
        stem = stem.strip_suffix('e').unwrap_or(stem);
    }
    match stem.strip_suffix('y') {
        Some(start) if start.len() > 2 && !start.ends_with(['a', 'e', 'i', 'o', 'u']) => {
            format!("{start}i")
        }
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stems(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn singular_and_plural_meet() {
        for (one, many) in [
            ("dryer", "Dryers"),
            ("box", "boxes"),
            ("plane", "planes"),
            ("battery", "batteries"),
            ("glass", "glasses"),
            ("secador", "SECADORES"),
            ("batería", "baterias"),
            ("tray", "trays"),
            ("bus", "bus"),
        ] {
            assert_eq!(stems(one), stems(many), "{one}");
        }
    }

    #[test]
    fn words_that_are_others_stay_apart() {
        for (one, other) in [("wind", "winder"), ("m8", "m8s"), ("gas", "ga")] {
            assert_ne!(stems(one), stems(other), "{one}");
        }
    }

    #[test]
    fn accents_and_case_are_folded() {
        for (text, folded) in [
            ("Secadór", "secador"),
            ("Cafe\u{301}", "cafe"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("ﬁlament", "filament"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn marks_separate_and_numbers_stay() {
        assert_eq!(
            stems("open-fasteners/knob-M5, 20×20 mm!"),
            ["open", "fastener", "knob", "m5", "20", "20", "mm"]
        );
        assert_eq!(words("太陽光乾燥").len(), 4);
        assert_eq!(words("木").len(), 1);
        assert_eq!(words("—…  ").len(), 0);
    }

    proptest! {
        #[test]
        fn ranges_are_of_the_text(text in "\\PC{0,60}") {
            for word in words(&text) {
                prop_assert!(text.get(word.range.clone()).is_some());
                prop_assert!(!word.stem.is_empty());
                prop_assert!(word.folded.len() <= WORD_BYTES_MAX);
                prop_assert_eq!(fold(&word.folded), word.folded.clone());
            }
        }
    }
}
