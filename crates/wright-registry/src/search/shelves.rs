//! The catalogue as shelves: values that are paths, with what stands there.

use wright_search::{Card, Dimension, Index, Query, Result, Sort};

/// Designs looked through for pictures.
const LOOKED_AT: usize = 12;

/// A shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Its path.
    pub value: String,
    /// Designs on it and below it.
    pub count: u64,
    /// The newest with a picture.
    pub cards: Vec<Card>,
    /// What is right below it, the fullest first.
    pub below: Vec<Shelf>,
}

pub(super) fn read(
    index: &Index,
    dimension: Dimension,
    under: Option<&str>,
    most: usize,
    cards: usize,
) -> Result<Vec<Shelf>> {
    let counts = index.values(dimension)?;
    let right_below = |path: Option<&str>, value: &str| {
        let rest = match path {
            None => Some(value),
            Some(path) => value
                .strip_prefix(path)
                .and_then(|rest| rest.strip_prefix('/')),
        };
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    };
    let bare = |count: &wright_search::ValueCount| Shelf {
        value: count.value.clone(),
        count: count.count,
        cards: Vec::new(),
        below: Vec::new(),
    };
    let mut shelves: Vec<Shelf> = counts
        .iter()
        .filter(|count| right_below(under, &count.value))
        .take(most)
        .map(bare)
        .collect();
    for shelf in &mut shelves {
        let below = counts
            .iter()
            .filter(|count| right_below(Some(&shelf.value), &count.value));
        shelf.below = below.map(bare).collect();
        // Answers without words are remembered until the index changes.
        let found = index.search(&Query {
            values: vec![(dimension, shelf.value.clone())],
            sort: Sort::New,
            limit: LOOKED_AT,
            ..Query::default()
        })?;
        let pictured = found.hits.into_iter().map(|hit| hit.card);
        shelf.cards = pictured
            .filter(|card| card.picture.is_some())
            .take(cards)
            .collect();
    }
    Ok(shelves)
}
