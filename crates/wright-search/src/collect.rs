//! One pass over the designs that match: the best of them, how many there are,
//! and counts by value.
//!
//! A count within a dimension leaves out what was chosen in that dimension, so
//! that it says what one more choice would bring. So a design that fails in one
//! chosen dimension alone still counts there, and one that fails in two is
//! passed over.

use crate::Dimension;
use crate::schema::{MADE, PUBLISHED};
use crate::search::Sort;
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::collector::sort_key::NaturalComparator;
use tantivy::collector::{Collector, SegmentCollector, TopNComputer};
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::query::Weight;
use tantivy::{BitSet, DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TERMINATED};

/// Values of a dimension that a segment reports at most; the rarest are left out.
const VALUES_MAX: usize = 2_000;

/// What is collected.
pub(crate) struct Faceted {
    /// What excludes a design. (The index itself cannot exclude by a phrase:
    /// `PhraseScorer` must not be asked for documents it has passed.)
    pub(crate) without: Vec<Box<dyn Weight>>,
    pub(crate) dimensions: Vec<Wanted>,
    pub(crate) sort: Sort,
    pub(crate) top: usize,
}

/// A dimension that is counted, chosen from, or both.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) dimension: Dimension,
    /// Empty: nothing is chosen.
    pub(crate) chosen: Vec<String>,
    pub(crate) is_counted: bool,
}

/// What was collected.
#[derive(Debug, Default)]
pub(crate) struct Fruit {
    pub(crate) total: u64,
    pub(crate) top: Vec<(u64, DocAddress)>,
    pub(crate) counts: HashMap<Dimension, HashMap<String, u64>>,
}

impl Collector for Faceted {
    type Fruit = Fruit;
    type Child = OfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        let columns = reader.fast_fields();
        let mut dimensions = Vec::with_capacity(self.dimensions.len());
        for wanted in &self.dimensions {
            let column = columns.str(wanted.dimension.word())?;
            dimensions.push(Counted::new(wanted, column)?);
        }
        let mut excluded = None;
        for weight in &self.without {
            let excluded = excluded.get_or_insert_with(|| BitSet::with_max_value(reader.max_doc()));
            let mut scorer = weight.scorer(reader, 1.0)?;
            while scorer.doc() != TERMINATED {
                excluded.insert(scorer.doc());
                scorer.advance();
            }
        }
        let key = match self.sort {
            Sort::Relevance | Sort::New => PUBLISHED,
            Sort::Made => MADE,
        };
        Ok(OfSegment {
            segment,
            excluded,
            dimensions,
            sort: self.sort,
            key: columns.u64(key)?.first_or_default_col(0),
            total: 0,
            top: TopNComputer::new_with_comparator(self.top, NaturalComparator),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Fruit>>) -> tantivy::Result<Fruit> {
        let mut merged = Fruit::default();
        for fruit in fruits {
            let fruit = fruit?;
            merged.total += fruit.total;
            merged.top.extend(fruit.top);
            for (dimension, counts) in fruit.counts {
                let into = merged.counts.entry(dimension).or_default();
                for (value, count) in counts {
                    *into.entry(value).or_default() += count;
                }
            }
        }
        merged
            .top
            .sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        merged.top.truncate(self.top);
        Ok(merged)
    }
}

/// A dimension within one segment.
struct Counted {
    dimension: Dimension,
    column: Option<StrColumn>,
    /// Ordinals of what is chosen; `None`: nothing is.
    chosen: Option<Vec<u64>>,
    /// By ordinal; `None`: not counted.
    counts: Option<Vec<u32>>,
}

impl Counted {
    fn new(wanted: &Wanted, column: Option<StrColumn>) -> tantivy::Result<Self> {
        let mut chosen = None;
        if !wanted.chosen.is_empty() {
            let mut ordinals = Vec::new();
            if let Some(column) = &column {
                for value in &wanted.chosen {
                    ordinals.extend(column.dictionary().term_ord(value.as_bytes())?);
                }
            }
            chosen = Some(ordinals);
        }
        let terms = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self {
            dimension: wanted.dimension,
            column,
            chosen,
            counts: wanted.is_counted.then(|| vec![0; terms]),
        })
    }

    fn fails(&self, doc: DocId) -> bool {
        let Some(chosen) = &self.chosen else {
            return false;
        };
        let Some(column) = &self.column else {
            return true;
        };
        !column
            .term_ords(doc)
            .any(|ordinal| chosen.contains(&ordinal))
    }

    fn count(&mut self, doc: DocId) {
        let (Some(counts), Some(column)) = (&mut self.counts, &self.column) else {
            return;
        };
        for ordinal in column.term_ords(doc) {
            if let Some(count) = usize::try_from(ordinal)
                .ok()
                .and_then(|n| counts.get_mut(n))
            {
                *count += 1;
            }
        }
    }

    fn values(self) -> tantivy::Result<Option<(Dimension, HashMap<String, u64>)>> {
        let (Some(counts), Some(column)) = (self.counts, self.column) else {
            return Ok(None);
        };
        let mut found: Vec<(u32, u64)> = counts
            .into_iter()
            .zip(0_u64..)
            .filter(|(count, _)| *count > 0)
            .collect();
        if found.len() > VALUES_MAX {
            found.select_nth_unstable_by(VALUES_MAX, |one, other| other.cmp(one));
            found.truncate(VALUES_MAX);
        }
        // Ordinals in order are read from the dictionary in one go.
        found.sort_unstable_by_key(|(_, ordinal)| *ordinal);
        let mut values = HashMap::with_capacity(found.len());
        let mut texts = Vec::with_capacity(found.len());
        column.dictionary().sorted_ords_to_term_cb(
            &found
                .iter()
                .map(|(_, ordinal)| *ordinal)
                .collect::<Vec<_>>(),
            |bytes| texts.push(String::from_utf8_lossy(bytes).into_owned()),
        )?;
        for (text, (count, _)) in texts.into_iter().zip(found) {
            values.insert(text, u64::from(count));
        }
        Ok(Some((self.dimension, values)))
    }
}

/// One segment's pass.
pub(crate) struct OfSegment {
    segment: SegmentOrdinal,
    excluded: Option<BitSet>,
    dimensions: Vec<Counted>,
    sort: Sort,
    key: Arc<dyn ColumnValues<u64>>,
    total: u64,
    top: TopNComputer<u64, DocAddress, NaturalComparator>,
}

impl OfSegment {
    /// By score, and the newer first where scores are equal.
    fn key(&self, doc: DocId, score: Score) -> u64 {
        let key = self.key.get_val(doc);
        match self.sort {
            Sort::New | Sort::Made => key,
            // Positive floats are ordered as their bits are.
            Sort::Relevance => {
                u64::from(score.max(0.0).to_bits()) << 32 | (key / 1_000_000).min(u32::MAX.into())
            }
        }
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = tantivy::Result<Fruit>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.excluded.as_ref().is_some_and(|set| set.contains(doc)) {
            return;
        }
        let mut failed = None;
        for (place, dimension) in self.dimensions.iter().enumerate() {
            if dimension.fails(doc) {
                if failed.is_some() {
                    return;
                }
                failed = Some(place);
            }
        }
        if let Some(place) = failed {
            self.dimensions[place].count(doc);
            return;
        }
        self.total += 1;
        let key = self.key(doc, score);
        self.top.push(key, DocAddress::new(self.segment, doc));
        for dimension in &mut self.dimensions {
            dimension.count(doc);
        }
    }

    fn harvest(self) -> tantivy::Result<Fruit> {
        let mut counts = HashMap::new();
        for dimension in self.dimensions {
            counts.extend(dimension.values()?);
        }
        let top = self.top.into_sorted_vec().into_iter();
        Ok(Fruit {
            total: self.total,
            top: top.map(|best| (best.sort_key, best.doc)).collect(),
            counts,
        })
    }
}
