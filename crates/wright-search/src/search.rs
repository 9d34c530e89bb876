//! Searching: from a query to the designs it finds, counted by value.
//!
//! All words must be there. A word that hardly anybody wrote may be misspelt or
//! unfinished: then near and longer words count too, beneath the word itself.
//! A word that many wrote is taken as it is, so that `bolt` does not find `bold`.

use crate::collect::{Faceted, Fruit, Wanted};
use crate::document::{Card, Excerpt, ExcerptSource, Hit};
use crate::expand::{self, Known};
use crate::fragments::Shown;
use crate::query::{self, Asked, Parsed};
use crate::{Dimension, Index, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EnableScoring, Occur,
    PhraseQuery, Query as TantivyQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

/// The furthest a result can be from the first.
pub const OFFSET_MAX: usize = 10_000;
/// Results of one answer.
pub const PER_PAGE_MAX: usize = 100;
/// A word that fewer designs have may be misspelt.
const MISSPELT_BELOW: u64 = 5;
/// A word that fewer designs have may be unfinished.
const UNFINISHED_BELOW: u64 = 20;
/// A beginning has at least so many letters.
const BEGINNING_CHARS_MIN: usize = 2;
/// How much more often a near word must be written to be offered instead.
const INSTEAD_TIMES: u64 = 20;
/// What other fields add to the one a word weighs most in.
const TIE: f32 = 0.2;
/// A word as it was typed is above every near one.
const EXACT_SCORE: f32 = 1_000.0;
/// What a longer word weighs.
const LONGER_WEIGHT: f32 = 0.5;
/// What a near word weighs.
const NEAR_WEIGHT: f32 = 0.1;
/// Where no design has all words, so many are searched one by one.
const LOOSE_WORDS_MAX: usize = 12;
/// Answers without words that are kept.
const BROWSED_MAX: usize = 128;

/// In which order designs come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// The best match first; without words the newest.
    #[default]
    Relevance,
    /// The newest release first.
    New,
    /// The most made first.
    Made,
}

/// What is searched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// As somebody typed it.
    pub text: String,
    /// Whether they are still typing: the last word is a beginning, however
    /// many have it.
    pub is_being_typed: bool,
    /// Only designs with these values: any within a dimension, all across.
    pub values: Vec<(Dimension, String)>,
    /// Dimensions to count.
    pub count: Vec<Dimension>,
    /// The order.
    pub sort: Sort,
    /// Results to pass over, [`OFFSET_MAX`] at most.
    pub offset: usize,
    /// Results wanted, [`PER_PAGE_MAX`] at most.
    pub limit: usize,
}

impl Query {
    /// Words, and the first ten results.
    pub fn words(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            limit: 10,
            ..Self::default()
        }
    }
}

/// A value and how many designs have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Designs that would be found with it, what else is chosen in its
    /// dimension left aside.
    pub count: u64,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Designs in all.
    pub total: u64,
    /// Those of this page.
    pub hits: Vec<Hit>,
    /// Counts, the most frequent first.
    pub counts: BTreeMap<Dimension, Vec<ValueCount>>,
    /// What was chosen, in the query's text too, in the form values are kept.
    pub chosen: BTreeMap<Dimension, Vec<String>>,
    /// Whether a part of the query was left out because it is too long.
    pub is_cut: bool,
    /// Whether no design has all words, and these have some.
    pub is_loose: bool,
    /// What was probably meant.
    pub instead: Option<String>,
}

/// A question ready to be asked of the index.
struct Prepared {
    /// What must hold whatever is chosen; `None`: every design.
    base: Option<Box<dyn TantivyQuery>>,
    /// The same with any of the words.
    loose: Option<Box<dyn TantivyQuery>>,
    /// What a design must not have.
    without: Vec<Box<dyn TantivyQuery>>,
    chosen: BTreeMap<Dimension, Vec<String>>,
    shown: Shown,
    instead: Option<String>,
    is_cut: bool,
}

impl Index {
    /// Searches. Any text is a query; only a damaged index is an error.
    pub fn search(&self, query: &Query) -> Result<Found> {
        let searcher = self.searcher();
        let prepared = self.prepare(&searcher, query)?;
        let mut fruit = self.collect(&searcher, query, prepared.base.as_deref(), &prepared)?;
        let mut is_loose = false;
        if fruit.total == 0 && prepared.chosen.is_empty() && prepared.loose.is_some() {
            fruit = self.collect(&searcher, query, prepared.loose.as_deref(), &prepared)?;
            is_loose = fruit.total > 0;
        }
        let page = fruit.top.iter().skip(query.offset.min(OFFSET_MAX));
        let hits = page
            .take(query.limit.min(PER_PAGE_MAX))
            .map(|(_, address)| self.hit(&searcher, *address, &prepared.shown))
            .collect::<Result<_>>()?;
        Ok(Found {
            total: fruit.total,
            hits,
            counts: counts(&fruit),
            chosen: prepared.chosen,
            is_cut: prepared.is_cut,
            is_loose,
            instead: prepared.instead,
        })
    }

    fn prepare(&self, searcher: &Searcher, query: &Query) -> Result<Prepared> {
        let parsed = query::parse(&query.text);
        let mut chosen: BTreeMap<Dimension, Vec<String>> = BTreeMap::new();
        let given = query.values.iter();
        let given = given.map(|(dimension, value)| (*dimension, dimension.value(value)));
        for (dimension, value) in given.chain(parsed.values.iter().cloned()) {
            let value = self.spelled(searcher, dimension, value)?;
            let values = chosen.entry(dimension).or_default();
            if !value.is_empty() && !values.contains(&value) && values.len() < CHOSEN_MAX {
                values.push(value);
            }
        }
        chosen.retain(|_, values| !values.is_empty());
        let mut prepared = Prepared {
            base: None,
            loose: None,
            without: parsed
                .without
                .iter()
                .map(|words| self.phrase(words))
                .collect(),
            shown: Shown::default(),
            instead: None,
            is_cut: parsed.is_cut,
            chosen,
        };
        let mut musts = Vec::new();
        for (place, word) in parsed.words.iter().enumerate() {
            let is_looked_up = place < expand::WORDS_MAX || word.is_open;
            musts.push(self.word(searcher, query, word, is_looked_up, &mut prepared)?);
        }
        for phrase in &parsed.phrases {
            prepared.shown.stems.extend(phrase.iter().cloned());
            musts.push(self.phrase(phrase));
        }
        self.compose(&parsed, musts, &mut prepared);
        Ok(prepared)
    }

    /// A license as it is spelled in the index: people do not mind its capitals.
    fn spelled(&self, searcher: &Searcher, dimension: Dimension, value: String) -> Result<String> {
        if dimension != Dimension::License {
            return Ok(value);
        }
        let field = self.fields.of(dimension);
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            if inverted.terms().term_ord(&value)?.is_some() {
                return Ok(value);
            }
        }
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut known = inverted.terms().stream()?;
            for _ in 0..LICENSES_MAX {
                if !known.advance() {
                    break;
                }
                if known.key().eq_ignore_ascii_case(value.as_bytes()) {
                    return Ok(String::from_utf8_lossy(known.key()).into_owned());
                }
            }
        }
        Ok(value)
    }

    /// Puts the parts of a query together.
    fn compose(&self, parsed: &Parsed, musts: Vec<Box<dyn TantivyQuery>>, prepared: &mut Prepared) {
        let mut held: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
        if let Some(actors) = prepared.chosen.get(&Dimension::Actor) {
            let owned = self.any_of(Dimension::Actor, actors);
            held.push((Occur::Must, Box::new(ConstScoreQuery::new(owned, 0.0))));
        }
        if parsed.has_no_text() && held.is_empty() {
            return;
        }
        let all = || {
            let all: Box<dyn TantivyQuery> =
                Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0));
            (Occur::Must, all)
        };
        let join = |words: Vec<(Occur, Box<dyn TantivyQuery>)>| -> Box<dyn TantivyQuery> {
            let held = held.iter().map(|(occur, part)| (*occur, part.box_clone()));
            let mut parts: Vec<_> = words.into_iter().chain(held).collect();
            if parts.is_empty() {
                parts.push(all());
            }
            Box::new(BooleanQuery::new(parts))
        };
        if (2..=LOOSE_WORDS_MAX).contains(&musts.len()) {
            let any = musts.iter().map(|word| word.box_clone()).collect();
            let any: Box<dyn TantivyQuery> = Box::new(BooleanQuery::union(any));
            prepared.loose = Some(join(vec![(Occur::Must, any)]));
        }
        let musts = musts.into_iter().map(|word| (Occur::Must, word)).collect();
        prepared.base = Some(join(musts));
    }

    /// A word, and what it may have been meant to be.
    fn word(
        &self,
        searcher: &Searcher,
        query: &Query,
        word: &Asked,
        is_looked_up: bool,
        prepared: &mut Prepared,
    ) -> Result<Box<dyn TantivyQuery>> {
        prepared.shown.stems.insert(word.stem.clone());
        let exact = self.stem(searcher, &word.stem)?;
        let designs = exact.designs;
        if !is_looked_up {
            return Ok(exact.query());
        }
        let letters = word.folded.chars().count();
        let mut others: Vec<(f32, Known)> = Vec::new();
        let may_go_on = word.is_open
            && letters >= BEGINNING_CHARS_MIN
            && (query.is_being_typed || designs < UNFINISHED_BELOW);
        if may_go_on {
            let longer = expand::longer(searcher, self.fields.spelling, &word.folded)?;
            if !longer.is_empty() {
                prepared.shown.beginning = Some(word.folded.clone());
            }
            others.extend(longer.into_iter().map(|known| (LONGER_WEIGHT, known)));
        }
        if designs < MISSPELT_BELOW {
            let near = expand::near(searcher, self.fields.spelling, &word.folded)?;
            if let Some(best) = near.first()
                && others.is_empty()
                && best.designs > designs * INSTEAD_TIMES
                && crate::text::stem(&best.word) != word.stem
            {
                let text = prepared.instead.as_ref().unwrap_or(&query.text);
                prepared.instead = Some(text.replacen(&word.typed, &best.word, 1));
            }
            others.extend(near.into_iter().map(|known| (NEAR_WEIGHT, known)));
        }
        self.with_others(searcher, word, exact, others, prepared)
    }

    fn with_others(
        &self,
        searcher: &Searcher,
        word: &Asked,
        exact: Stem,
        others: Vec<(f32, Known)>,
        prepared: &mut Prepared,
    ) -> Result<Box<dyn TantivyQuery>> {
        let mut meant: BTreeMap<String, f32> = BTreeMap::new();
        for (weight, known) in others {
            let stem = crate::text::stem(&known.word);
            if stem != word.stem {
                let kept = meant.entry(stem).or_insert(weight);
                *kept = kept.max(weight);
            }
        }
        if meant.is_empty() {
            return Ok(exact.query());
        }
        let mut parts = exact.parts;
        if !parts.is_empty() {
            let typed = DisjunctionMaxQuery::new(parts.iter().map(|p| p.box_clone()).collect());
            parts.push(Box::new(ConstScoreQuery::new(Box::new(typed), EXACT_SCORE)));
        }
        let mut best: Vec<Box<dyn TantivyQuery>> = Vec::new();
        for (stem, weight) in meant {
            let other = self.stem(searcher, &stem)?;
            prepared.shown.stems.insert(stem);
            best.push(Box::new(BoostQuery::new(other.query(), weight)));
        }
        parts.push(Box::new(DisjunctionMaxQuery::new(best)));
        Ok(Box::new(BooleanQuery::union(parts)))
    }

    /// A stem in every field that has it.
    fn stem(&self, searcher: &Searcher, stem: &str) -> Result<Stem> {
        let mut found = Stem::default();
        for searched in &self.fields.searched {
            let term = Term::from_field_text(searched.field, stem);
            let designs = searcher.doc_freq(&term)?;
            found.designs = found.designs.max(designs);
            if designs > 0 {
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                let weighted = BoostQuery::new(Box::new(query), searched.weight);
                found.parts.push(Box::new(weighted));
            }
        }
        Ok(found)
    }

    /// Words beside each other in one field; a single one anywhere.
    fn phrase(&self, stems: &[String]) -> Box<dyn TantivyQuery> {
        let fields = self.fields.searched.iter().map(|searched| {
            let terms = stems
                .iter()
                .map(|stem| Term::from_field_text(searched.field, stem));
            let terms: Vec<Term> = terms.collect();
            let query: Box<dyn TantivyQuery> = match &terms[..] {
                [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            let weighted: Box<dyn TantivyQuery> = Box::new(BoostQuery::new(query, searched.weight));
            weighted
        });
        Box::new(DisjunctionMaxQuery::with_tie_breaker(fields.collect(), TIE))
    }

    fn any_of(&self, dimension: Dimension, values: &[String]) -> Box<dyn TantivyQuery> {
        let field = self.fields.of(dimension);
        let terms = values
            .iter()
            .map(|value| Term::from_field_text(field, value));
        Box::new(TermSetQuery::new(terms.collect::<Vec<_>>()))
    }

    /// Asks the index, or remembers what it said to the same question.
    fn collect(
        &self,
        searcher: &Searcher,
        query: &Query,
        base: Option<&dyn TantivyQuery>,
        prepared: &Prepared,
    ) -> Result<Arc<Fruit>> {
        if base.is_some() {
            return Ok(Arc::new(self.pass(searcher, query, base, prepared)?));
        }
        let key = Query {
            text: String::new(),
            values: flat(&prepared.chosen),
            ..query.clone()
        };
        let generation = searcher.generation().generation_id();
        {
            let mut browsed = self.browsed.lock().unwrap_or_else(PoisonError::into_inner);
            if browsed.generation != generation || browsed.answers.len() > BROWSED_MAX {
                browsed.answers.clear();
                browsed.generation = generation;
            }
            if let Some(fruit) = browsed.answers.get(&key) {
                return Ok(Arc::clone(fruit));
            }
        }
        let fruit = Arc::new(self.pass(searcher, query, None, prepared)?);
        let mut browsed = self.browsed.lock().unwrap_or_else(PoisonError::into_inner);
        if browsed.generation == generation {
            browsed.answers.insert(key, Arc::clone(&fruit));
        }
        Ok(fruit)
    }

    fn pass(
        &self,
        searcher: &Searcher,
        query: &Query,
        base: Option<&dyn TantivyQuery>,
        prepared: &Prepared,
    ) -> Result<Fruit> {
        let chosen: Vec<(Dimension, &[String])> = prepared
            .chosen
            .iter()
            .filter(|(dimension, _)| **dimension != Dimension::Actor)
            .map(|(dimension, values)| (*dimension, &values[..]))
            .collect();
        let asked: Box<dyn TantivyQuery> = match base {
            Some(base) => base.box_clone(),
            None => self.browsing(&chosen),
        };
        let mut dimensions: Vec<Wanted> = chosen
            .iter()
            .map(|(dimension, values)| Wanted {
                dimension: *dimension,
                chosen: values.to_vec(),
                is_counted: query.count.contains(dimension),
            })
            .collect();
        for dimension in &query.count {
            if !dimensions.iter().any(|known| known.dimension == *dimension) {
                dimensions.push(Wanted {
                    dimension: *dimension,
                    chosen: Vec::new(),
                    is_counted: true,
                });
            }
        }
        let top = query.offset.min(OFFSET_MAX) + query.limit.min(PER_PAGE_MAX);
        let scoring = EnableScoring::disabled_from_searcher(searcher);
        let without = prepared.without.iter();
        let collector = Faceted {
            without: without
                .map(|query| query.weight(scoring))
                .collect::<tantivy::Result<_>>()?,
            dimensions,
            sort: query.sort,
            top: top.max(1),
        };
        let mut fruit = searcher.search(&asked, &collector)?;
        if let (None, [(only, _)]) = (base, &chosen[..])
            && query.count.contains(only)
        {
            // The pass saw only designs with the chosen values.
            let all = Query {
                count: vec![*only],
                ..Query::default()
            };
            let all = self.search_counts(searcher, &all)?;
            fruit
                .counts
                .extend(all.counts.get(only).cloned().map(|found| (*only, found)));
        }
        Ok(fruit)
    }

    fn search_counts(&self, searcher: &Searcher, query: &Query) -> Result<Arc<Fruit>> {
        let prepared = self.prepare(searcher, query)?;
        self.collect(searcher, query, None, &prepared)
    }

    /// The designs to look at where only values are chosen. One that fails in
    /// two dimensions counts nowhere, so of two dimensions it must meet one.
    fn browsing(&self, chosen: &[(Dimension, &[String])]) -> Box<dyn TantivyQuery> {
        let mut parts: Vec<Box<dyn TantivyQuery>> = chosen
            .iter()
            .take(2)
            .map(|(dimension, values)| self.any_of(*dimension, values))
            .collect();
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (2, Some(second)) => {
                parts.push(second);
                let either = Box::new(BooleanQuery::union(parts));
                Box::new(ConstScoreQuery::new(either, 0.0))
            }
            _ => Box::new(AllQuery),
        }
    }

    fn hit(&self, searcher: &Searcher, address: DocAddress, shown: &Shown) -> Result<Hit> {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| {
            document
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let card: Card = serde_json::from_str(text(self.fields.card))?;
        let (title, in_title) = shown.mark(&card.title);
        let (summary, in_summary) = shown.mark(&card.summary);
        let mut excerpt = None;
        if !in_title && !in_summary {
            let sources = [
                (ExcerptSource::Parts, self.fields.parts_text),
                (ExcerptSource::Instructions, self.fields.instructions_text),
            ];
            excerpt = sources.into_iter().find_map(|(source, field)| {
                let fragments = shown.excerpt(text(field))?;
                Some(Excerpt { source, fragments })
            });
        }
        Ok(Hit {
            card,
            title,
            summary,
            excerpt,
        })
    }
}

/// Licenses that are looked through for one in other capitals.
const LICENSES_MAX: usize = 2_000;
/// Values chosen in one dimension.
const CHOSEN_MAX: usize = 50;

/// A stem, in the fields that have it.
#[derive(Default)]
struct Stem {
    parts: Vec<Box<dyn TantivyQuery>>,
    /// Designs that have it in the field where most do.
    designs: u64,
}

impl Stem {
    fn query(self) -> Box<dyn TantivyQuery> {
        Box::new(DisjunctionMaxQuery::with_tie_breaker(self.parts, TIE))
    }
}

fn flat(chosen: &BTreeMap<Dimension, Vec<String>>) -> Vec<(Dimension, String)> {
    let pairs = chosen
        .iter()
        .flat_map(|(dimension, values)| values.iter().map(|value| (*dimension, value.clone())));
    pairs.collect()
}

fn counts(fruit: &Fruit) -> BTreeMap<Dimension, Vec<ValueCount>> {
    let sorted = fruit.counts.iter().map(|(dimension, counts)| {
        let mut counts: Vec<ValueCount> = counts
            .iter()
            .map(|(value, count)| ValueCount {
                value: value.clone(),
                count: *count,
            })
            .collect();
        counts.sort_unstable_by(|one, other| {
            (other.count, &one.value).cmp(&(one.count, &other.value))
        });
        (*dimension, counts)
    });
    sorted.collect()
}
