//! Reading what somebody typed. Whatever it is, it is a query: quotes that do
//! not close, colons that mean nothing and 10 KB of anything are read as words.
//!
//! `solar dryer` · `"box dryer"` as a phrase · `-battery` without ·
//! `license:CERN-OHL-S-2.0`, `process:"laser cut"`, `actor:rural-energy` to
//! narrow.

use crate::Dimension;
use crate::text::{self, Word};

/// A query that is read, in bytes; the rest is left out.
pub const QUERY_BYTES_MAX: usize = 4_000;
/// Words that are searched; the rest is left out.
pub const QUERY_WORDS_MAX: usize = 200;
/// Words of one phrase.
const PHRASE_WORDS_MAX: usize = 20;

/// A query, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// Words that a design should have, each once.
    pub(crate) words: Vec<Asked>,
    /// Words that must stand beside each other.
    pub(crate) phrases: Vec<Vec<String>>,
    /// What it must not have: a word, or several as a phrase.
    pub(crate) without: Vec<Vec<String>>,
    /// Values asked for by name.
    pub(crate) values: Vec<(Dimension, String)>,
    /// Whether something was left out.
    pub(crate) is_cut: bool,
}

/// A word asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Lowercase and without accents.
    pub(crate) folded: String,
    /// What is compared.
    pub(crate) stem: String,
    /// As it was typed.
    pub(crate) typed: String,
    /// Whether it may be the beginning of a longer word: the last one typed.
    pub(crate) is_open: bool,
}

impl Parsed {
    /// Whether nothing narrows but values.
    pub(crate) fn has_no_text(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty() && self.without.is_empty()
    }
}

/// Reads a query.
pub(crate) fn parse(query: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut end = query.len().min(QUERY_BYTES_MAX);
    while !query.is_char_boundary(end) {
        end -= 1;
    }
    parsed.is_cut = end < query.len();
    let mut count = 0;
    let pieces = pieces(&query[..end]);
    let last = pieces.len().saturating_sub(1);
    for (place, piece) in pieces.into_iter().enumerate() {
        let words = text::words(piece.text);
        count += words.len().max(1);
        if count > QUERY_WORDS_MAX {
            parsed.is_cut = true;
            break;
        }
        let is_open = place == last && query.ends_with(piece.text);
        parsed.take(&piece, words, is_open);
    }
    parsed
}

/// The query as somebody typed it, without a value that it asks for by name.
pub fn without_value(query: &str, dimension: Dimension, value: &str) -> String {
    let mut kept = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (piece, after) = next_piece(rest);
        let is_it = piece.dimension == Some(dimension)
            && dimension.value(piece.text).eq_ignore_ascii_case(value);
        if !is_it {
            kept.push(rest[..rest.len() - after.len()].trim_end());
        }
        rest = after.trim_start();
    }
    kept.join(" ")
}

impl Parsed {
    fn take(&mut self, piece: &Piece<'_>, words: Vec<Word>, is_open: bool) {
        if let Some(dimension) = piece.dimension {
            let value = dimension.value(piece.text);
            if !value.is_empty() && !self.values.contains(&(dimension, value.clone())) {
                self.values.push((dimension, value));
            }
            return;
        }
        let stems = || {
            words
                .iter()
                .take(PHRASE_WORDS_MAX)
                .map(|word| word.stem.clone())
                .collect::<Vec<_>>()
        };
        if words.is_empty() {
        } else if piece.is_without {
            self.without.push(stems());
        } else if piece.is_quoted && words.len() > 1 {
            self.phrases.push(stems());
        } else {
            let last = words.len() - 1;
            for (place, word) in words.into_iter().enumerate() {
                let typed = piece.text[word.range].to_owned();
                let is_open = is_open && !piece.is_quoted && place == last;
                self.ask(word.folded, word.stem, typed, is_open);
            }
        }
    }

    fn ask(&mut self, folded: String, stem: String, typed: String, is_open: bool) {
        match self.words.iter_mut().find(|known| known.stem == stem) {
            Some(known) => known.is_open |= is_open,
            None => self.words.push(Asked {
                folded,
                stem,
                typed,
                is_open,
            }),
        }
    }
}

/// A piece of a query, between spaces or quotes.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'q> {
    text: &'q str,
    is_quoted: bool,
    is_without: bool,
    dimension: Option<Dimension>,
}

fn pieces(query: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (piece, after) = next_piece(rest);
        if !piece.text.is_empty() {
            found.push(piece);
        }
        rest = after.trim_start();
    }
    found
}

fn next_piece(rest: &str) -> (Piece<'_>, &str) {
    let minus = rest
        .strip_prefix('-')
        .filter(|after| after.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)));
    let (is_without, rest) = match minus {
        Some(after) => (true, after),
        None => (false, rest),
    };
    let word_end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let named = rest[..word_end]
        .split_once(':')
        .filter(|_| !is_without)
        .and_then(|(name, _)| Some((Dimension::parse(&name.to_lowercase())?, name.len() + 1)));
    let (dimension, rest) = match named {
        Some((dimension, length)) => (Some(dimension), &rest[length..]),
        None => (None, rest),
    };
    let (text, is_quoted, after) = quoted_or_word(rest);
    let piece = Piece {
        text,
        is_quoted,
        is_without,
        dimension,
    };
    (piece, after)
}

/// What stands in quotes, or up to the next space. Quotes that do not close are
/// none.
fn quoted_or_word(rest: &str) -> (&str, bool, &str) {
    let opening = rest.chars().next().filter(|first| is_quote(*first));
    if let Some(opening) = opening {
        let inside = &rest[opening.len_utf8()..];
        return match inside.find(is_quote) {
            Some(end) => {
                let closing = inside[end..].chars().next().map_or(0, char::len_utf8);
                (&inside[..end], true, &inside[end + closing..])
            }
            None => {
                let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
                (&inside[..end], false, &inside[end..])
            }
        };
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    (&rest[..end], false, &rest[end..])
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„' | '«' | '»')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_is_taken_out_of_what_was_typed() {
        let query = "solar license:mit  -battery process:\"laser cut\" dryer license:X";
        let license = without_value(query, Dimension::License, "MIT");
        assert_eq!(
            license,
            "solar -battery process:\"laser cut\" dryer license:X"
        );
        let process = without_value(query, Dimension::Process, "laser cut");
        assert_eq!(process, "solar license:mit -battery dryer license:X");
        assert_eq!(without_value("a  \"b", Dimension::Process, "x"), "a \"b");
    }

    fn stems(query: &str) -> Vec<String> {
        let words = parse(query).words;
        words.into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn words_phrases_and_absences() {
        let parsed = parse("solar \"box dryer\" -battery -\"lead acid\" M5");
        assert_eq!(
            parsed.words.iter().map(|w| &*w.stem).collect::<Vec<_>>(),
            ["solar", "m5"]
        );
        assert_eq!(parsed.phrases, [["box", "dryer"]]);
        assert_eq!(parsed.without, [vec!["batteri"], vec!["lead", "acid"]]);
        assert!(parsed.words[1].is_open && !parsed.words[0].is_open);
    }

    #[test]
    fn a_space_ends_the_last_word() {
        assert!(parse("solar dry").words[1].is_open);
        assert!(!parse("solar dry ").words[1].is_open);
        assert!(!parse("solar dry -x").words[1].is_open);
    }

    #[test]
    fn names_narrow_and_other_colons_are_words() {
        let parsed = parse("License:CERN-OHL-S-2.0 process:\"laser cut\" actor: http://x a:b");
        assert_eq!(
            parsed.values,
            [
                (Dimension::License, "CERN-OHL-S-2.0".to_owned()),
                (Dimension::Process, "laser cut".to_owned()),
            ]
        );
        assert_eq!(stems("http://x a:b"), ["http", "x", "a", "b"]);
    }

    #[test]
    fn whatever_is_typed_is_a_query() {
        for (query, expected) in [
            ("\"box", vec!["box"]),
            ("-", vec![]),
            ("- a", vec!["a"]),
            ("--a", vec!["a"]),
            ("a AND (b OR", vec!["a", "and", "b", "or"]),
            ("\"\" “x” «y»", vec!["x", "y"]),
            ("*:* ~2 ^3 [a TO", vec!["2", "3", "a", "to"]),
            ("\u{0}\u{202e}%", vec![]),
        ] {
            assert_eq!(stems(query), expected, "{query:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_said() {
        assert!(!parse("solar").is_cut);
        let long = parse(&"é".repeat(10_000));
        assert!(long.is_cut && long.words.len() == 1);
        let many: String = (0..300).fold(String::new(), |all, n| format!("{all}w{n} "));
        let many = parse(&many);
        assert!(many.is_cut && many.words.len() == QUERY_WORDS_MAX);
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(query in "[-\"“:a-z é\\PC]{0,200}") {
            let parsed = parse(&query);
            prop_assert!(parsed.words.len() <= QUERY_WORDS_MAX);
            prop_assert!(parsed.phrases.iter().all(|phrase| phrase.len() <= PHRASE_WORDS_MAX));
        }
    }
}
