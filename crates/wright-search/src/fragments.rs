//! Showing where the words stand: a text in pieces, and an excerpt of a long one.

use crate::document::Fragment;
use crate::text::{self, Word};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// An excerpt, in bytes of text around what was found.
const EXCERPT_BYTES: usize = 180;
/// Text before the first word found.
const LEAD_BYTES: usize = 50;
/// Places in a text that are weighed against each other.
const PLACES_MAX: usize = 100;

/// The words to show.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Compared with stems.
    pub(crate) stems: HashSet<String>,
    /// The last word typed, where longer ones were found by it.
    pub(crate) beginning: Option<String>,
}

impl Shown {
    fn is_shown(&self, word: &Word) -> bool {
        self.stems.contains(&word.stem)
            || self
                .beginning
                .as_ref()
                .is_some_and(|start| word.folded.starts_with(start.as_str()))
    }

    /// A text in pieces, and whether a word stands in it.
    pub(crate) fn mark(&self, text: &str) -> (Vec<Fragment>, bool) {
        let places: Vec<Range<usize>> = text::words(text)
            .into_iter()
            .filter(|word| self.is_shown(word))
            .map(|word| word.range)
            .collect();
        (pieces(text, &places), !places.is_empty())
    }

    /// The part of a long text where most of the words stand, in pieces.
    pub(crate) fn excerpt(&self, text: &str) -> Option<Vec<Fragment>> {
        let words: Vec<Word> = text::words(text)
            .into_iter()
            .filter(|word| self.is_shown(word))
            .take(PLACES_MAX)
            .collect();
        let best = words.iter().enumerate().rev().max_by_key(|(place, word)| {
            let end = word.range.start + EXCERPT_BYTES - LEAD_BYTES;
            let near = words[*place..].iter();
            let near = near.take_while(|other| other.range.end <= end);
            near.map(|other| &other.stem).collect::<BTreeSet<_>>().len()
        });
        let start = best?.1.range.start;
        let range = around(text, start);
        let places: Vec<Range<usize>> = words
            .iter()
            .filter(|word| word.range.start >= range.start && word.range.end <= range.end)
            .map(|word| word.range.start - range.start..word.range.end - range.start)
            .collect();
        let mut fragments = pieces(&text[range.clone()], &places);
        if range.start > 0
            && let Some(first) = fragments.first_mut()
        {
            let text = first
                .text
                .trim_start_matches(|c: char| !c.is_alphanumeric());
            first.text = format!("…{text}");
        }
        if range.end < text.len()
            && let Some(last) = fragments.last_mut()
        {
            last.text.push('…');
        }
        Some(fragments)
    }
}

/// The bytes around a place, from and to the end of a word.
fn around(text: &str, place: usize) -> Range<usize> {
    let start = place.saturating_sub(LEAD_BYTES);
    let end = (start + EXCERPT_BYTES).min(text.len());
    let start = match start {
        0 => 0,
        start => text[floor(text, start)..place]
            .find(char::is_whitespace)
            .map_or(place, |space| floor(text, start) + space + 1),
    };
    let end = match floor(text, end) {
        end if end == text.len() => end,
        end => text[place..end]
            .rfind(char::is_whitespace)
            .map_or(end, |space| place + space),
    };
    start.min(place)..end.max(place)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn pieces(text: &str, places: &[Range<usize>]) -> Vec<Fragment> {
    let mut pieces = Vec::with_capacity(places.len() * 2 + 1);
    let mut done = 0;
    for place in places {
        // Pairs of characters overlap.
        let start = place.start.max(done);
        if start >= place.end {
            continue;
        }
        push(&mut pieces, &text[done..start], false);
        push(&mut pieces, &text[start..place.end], true);
        done = place.end;
    }
    push(&mut pieces, &text[done..], false);
    pieces
}

fn push(pieces: &mut Vec<Fragment>, text: &str, is_match: bool) {
    if !text.is_empty() {
        pieces.push(Fragment {
            text: text.to_owned(),
            is_match,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(words: &[&str]) -> Shown {
        Shown {
            stems: words.iter().map(|word| (*word).to_owned()).collect(),
            beginning: None,
        }
    }

    fn written(fragments: &[Fragment]) -> String {
        let mut all = String::new();
        for fragment in fragments {
            match fragment.is_match {
                true => all.extend(["[", &fragment.text, "]"]),
                false => all.push_str(&fragment.text),
            }
        }
        all
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        let (fragments, found) = shown(&["dryer", "solar"]).mark("The Sólar box-Dryers, solar.");
        assert!(found);
        assert_eq!(written(&fragments), "The [Sólar] box-[Dryers], [solar].");
        assert!(!shown(&["x"]).mark("plain").1);
    }

    #[test]
    fn an_excerpt_is_where_most_words_stand() {
        let far = "filler words without any sense ".repeat(20);
        let text = format!("glue {far} the glue and the clamp hold {far}");
        let excerpt = shown(&["glu", "clamp"]).excerpt(&text).unwrap();
        let excerpt = written(&excerpt);
        assert!(excerpt.contains("[glue] and the [clamp]"), "{excerpt}");
        assert!(
            excerpt.starts_with('…') && excerpt.ends_with('…'),
            "{excerpt}"
        );
        assert!(shown(&["none"]).excerpt(&text).is_none());
    }

    proptest! {
        #[test]
        fn excerpts_of_any_text(text in "(solar|é木光 |\\PC){0,400}") {
            if let Some(fragments) = shown(&["solar"]).excerpt(&text) {
                let all: String = fragments.iter().map(|fragment| &*fragment.text).collect();
                prop_assert!(text.contains(all.trim_matches('…')));
            }
            let (fragments, _) = shown(&["solar"]).mark(&text);
            let all: String = fragments.iter().map(|fragment| &*fragment.text).collect();
            prop_assert_eq!(all, text);
        }
    }
}
