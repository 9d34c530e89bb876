//! What somebody who is still typing may want: how the last word goes on, and
//! designs that are there already.

use crate::document::Card;
use crate::{Index, Query, Result, expand, query};

/// Ways a query may go on.
const QUERIES_MAX: usize = 5;

/// What may be wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Queries, complete.
    pub queries: Vec<String>,
    /// Designs.
    pub designs: Vec<Card>,
}

impl Index {
    /// Suggests what `text` may become, and at most `limit` designs.
    pub fn suggest(&self, text: &str, limit: usize) -> Result<Suggestions> {
        let found = self.search(&Query {
            text: text.to_owned(),
            is_being_typed: true,
            limit,
            ..Query::default()
        })?;
        let searcher = self.searcher();
        let parsed = query::parse(text);
        let open = parsed.words.iter().find(|word| word.is_open);
        let mut queries = Vec::new();
        if let Some(open) = open.filter(|open| open.folded.chars().count() > 1)
            && let Some(start) = text.strip_suffix(&open.typed)
        {
            let longer = expand::longer(&searcher, self.fields.spelling, &open.folded)?;
            for known in longer.into_iter().take(QUERIES_MAX) {
                queries.push(format!("{}{}", start.trim_start(), known.word));
            }
        }
        if queries.is_empty() {
            queries.extend(found.instead);
        }
        let designs = found.hits.into_iter().map(|hit| hit.card).collect();
        Ok(Suggestions { queries, designs })
    }
}
