//! What a word that nobody wrote may mean: words near it, and words it is the
//! beginning of. Both are looked up in the dictionary of the spelled fields, and
//! both are bounded, whatever is asked.

use crate::Result;
use std::collections::HashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// Words of one query that are looked up so.
pub(crate) const WORDS_MAX: usize = 8;
/// Words near one, at most.
const NEAR_MAX: usize = 8;
/// Words that begin with one, at most.
const LONGER_MAX: usize = 16;
/// Entries of a segment's dictionary that are looked at for one word.
const ENTRIES_MAX: usize = 20_000;

/// A word of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Folded.
    pub(crate) word: String,
    /// Designs that have it.
    pub(crate) designs: u64,
}

/// Words one slip away from `folded`, two from a long word; the most frequent
/// first. Two letters swapped are one slip.
pub(crate) fn near(searcher: &Searcher, field: Field, folded: &str) -> Result<Vec<Known>> {
    let slips = match folded.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    for slips in 1..=slips {
        let term = Term::from_field_text(field, folded);
        let query = FuzzyTermQuery::new(term, slips, true);
        let mut found = HashMap::new();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted.terms().search(query.automaton()?).into_stream()?;
            for _ in 0..ENTRIES_MAX {
                if !stream.advance() {
                    break;
                }
                note(&mut found, stream.key(), stream.value().doc_freq);
            }
        }
        found.remove(folded);
        if !found.is_empty() {
            return Ok(most_frequent(found, NEAR_MAX));
        }
    }
    Ok(Vec::new())
}

/// Words that begin with `folded` and are longer, the most frequent first.
pub(crate) fn longer(searcher: &Searcher, field: Field, folded: &str) -> Result<Vec<Known>> {
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let from = inverted.terms().range().gt(folded.as_bytes());
        let mut stream = from.into_stream()?;
        for _ in 0..ENTRIES_MAX {
            if !stream.advance() || !stream.key().starts_with(folded.as_bytes()) {
                break;
            }
            note(&mut found, stream.key(), stream.value().doc_freq);
        }
    }
    Ok(most_frequent(found, LONGER_MAX))
}

fn note(found: &mut HashMap<String, u64>, key: &[u8], designs: u32) {
    if let Ok(word) = std::str::from_utf8(key) {
        *found.entry(word.to_owned()).or_default() += u64::from(designs);
    }
}

fn most_frequent(found: HashMap<String, u64>, most: usize) -> Vec<Known> {
    let mut found: Vec<Known> = found
        .into_iter()
        .map(|(word, designs)| Known { word, designs })
        .collect();
    found
        .sort_unstable_by(|one, other| (other.designs, &one.word).cmp(&(one.designs, &other.word)));
    found.truncate(most);
    found
}
