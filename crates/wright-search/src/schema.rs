//! The fields of the index.

use crate::Dimension;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};

/// Stands in the folder's name: another one makes every node build its index anew.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// A searched text field and how much a word in it weighs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Searched {
    pub(crate) field: Field,
    pub(crate) weight: f32,
}

/// The fields.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// The design's id, by which it is replaced.
    pub(crate) id: Field,
    /// Title, name, keywords, summary, parts, instructions, the weightiest first.
    pub(crate) searched: [Searched; 6],
    /// Folded words of all but the instructions: what a misspelt word may mean
    /// and what a beginning may become.
    pub(crate) spelling: Field,
    /// A column and a list of designs for each dimension.
    pub(crate) values: [Field; Dimension::ALL.len()],
    /// Microseconds.
    pub(crate) published: Field,
    pub(crate) made: Field,
    /// What comes back: the card, and texts for excerpts.
    pub(crate) card: Field,
    pub(crate) parts_text: Field,
    pub(crate) instructions_text: Field,
}

/// Name of the column of publication instants.
pub(crate) const PUBLISHED: &str = "published";
/// Name of the column of made-counts.
pub(crate) const MADE: &str = "made";

impl Fields {
    pub(crate) fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let words = |record, norms| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(norms)
                .set_index_option(record);
            TextOptions::default().set_indexing_options(indexing)
        };
        let exact = words(IndexRecordOption::Basic, false);
        let id = schema.add_text_field("id", exact.clone());
        let searched = [
            ("title", 6.0),
            ("name", 4.0),
            ("keywords", 4.0),
            ("summary", 2.5),
            ("parts", 1.5),
            ("instructions", 0.7),
        ]
        .map(|(name, weight)| Searched {
            field: schema
                .add_text_field(name, words(IndexRecordOption::WithFreqsAndPositions, true)),
            weight,
        });
        let spelling = schema.add_text_field("spelling", exact.clone());
        let column = exact.set_fast("raw");
        let values =
            Dimension::ALL.map(|dimension| schema.add_text_field(dimension.word(), column.clone()));
        let number: NumericOptions = FAST.into();
        let published = schema.add_u64_field(PUBLISHED, number.clone());
        let made = schema.add_u64_field(MADE, number);
        let card = schema.add_text_field("card", STORED);
        let parts_text = schema.add_text_field("parts_text", STORED);
        let instructions_text = schema.add_text_field("instructions_text", STORED);
        let fields = Self {
            id,
            searched,
            spelling,
            values,
            published,
            made,
            card,
            parts_text,
            instructions_text,
        };
        (schema.build(), fields)
    }

    pub(crate) fn of(&self, dimension: Dimension) -> Field {
        self.values[dimension as usize]
    }
}
