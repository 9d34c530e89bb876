//! The index itself: designs are put in, replaced and removed, and a commit
//! makes that visible together with the number of the last event it holds.

use crate::collect::Fruit;
use crate::document::Document;
use crate::schema::Fields;
use crate::search::Query;
use crate::{Dimension, Result, text};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::indexer::IndexWriterOptions;
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Directory, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};
use uuid::Uuid;

/// Memory a writer gathers documents in before it writes them down; the least
/// tantivy takes. It is held only while documents come.
const WRITER_BYTES: usize = 15_000_000;
/// Blocks of stored documents kept unpacked for each segment.
const STORE_BLOCKS: usize = 8;
/// Positions between two values of one field, so that no phrase spans them.
const VALUE_GAP: usize = 10;

/// How far an index has followed, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The number of the last event it holds.
    pub seq: i64,
    /// Of which database, in the caller's words: another one makes the index
    /// worthless.
    pub origin: String,
}

/// An index.
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    /// Takes threads and memory: there only from the first change to [`Self::rest`].
    writer: Mutex<Option<IndexWriter>>,
    pub(crate) fields: Fields,
    /// Answers to questions without words, which touch every design.
    pub(crate) browsed: Mutex<Browsed>,
}

/// Answers kept until the index changes.
#[derive(Default)]
pub(crate) struct Browsed {
    pub(crate) generation: u64,
    pub(crate) answers: HashMap<Query, Arc<Fruit>>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Index")
            .field("designs", &self.len())
            .finish_non_exhaustive()
    }
}

impl Index {
    /// A new, empty index in an empty folder.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        Self::build(MmapDirectory::open(path).map_err(tantivy::TantivyError::from)?)
    }

    /// A new, empty index that is gone with the process.
    pub(crate) fn in_memory() -> Result<Self> {
        Self::build(RamDirectory::create())
    }

    fn build(directory: impl Directory) -> Result<Self> {
        let (schema, fields) = Fields::build();
        let index = tantivy::Index::create(directory, schema, tantivy::IndexSettings::default())?;
        Self::around(index, fields)
    }

    /// An index that was committed, and its checkpoint; with `check` every byte
    /// is held against its checksum.
    pub(crate) fn open(path: &Path, check: bool) -> Result<(Self, Option<Checkpoint>)> {
        let (schema, fields) = Fields::build();
        let index = tantivy::Index::open_in_dir(path)?;
        if index.schema() != schema {
            let other = "another schema under this version".to_owned();
            return Err(tantivy::TantivyError::SchemaError(other).into());
        }
        if check && let Some(damaged) = index.validate_checksum()?.into_iter().next() {
            let damaged = format!("{} is damaged", damaged.display());
            return Err(tantivy::TantivyError::InternalError(damaged).into());
        }
        let index = Self::around(index, fields)?;
        let checkpoint = index.checkpoint()?;
        Ok((index, checkpoint))
    }

    fn around(index: tantivy::Index, fields: Fields) -> Result<Self> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        Ok(Self {
            index,
            reader,
            writer: Mutex::default(),
            fields,
            browsed: Mutex::default(),
        })
    }

    /// Designs in it, as far as committed.
    #[expect(
        clippy::len_without_is_empty,
        reason = "nobody asks whether it is empty"
    )]
    pub fn len(&self) -> u64 {
        self.searcher().num_docs()
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    fn writer(&self) -> Result<MutexGuard<'_, Option<IndexWriter>>> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_none() {
            let options = IndexWriterOptions::builder()
                .memory_budget_per_thread(WRITER_BYTES)
                .num_worker_threads(1)
                .num_merge_threads(1)
                .build();
            *writer = Some(self.index.writer_with_options(options)?);
        }
        Ok(writer)
    }

    fn write<T>(&self, change: impl FnOnce(&mut IndexWriter) -> tantivy::Result<T>) -> Result<T> {
        let mut writer = self.writer()?;
        Ok(change(writer.as_mut().expect("opened with the guard"))?)
    }

    /// Puts a design in, in the place of what was known of it.
    pub fn put(&self, document: &Document) -> Result<()> {
        let made = self.document(document)?;
        let known = self.id_term(document.card.id);
        self.write(|writer| {
            writer.delete_term(known);
            writer.add_document(made).map(|_| ())
        })
    }

    /// Puts a design in that is not there yet: for building from nothing.
    pub fn add(&self, document: &Document) -> Result<()> {
        let made = self.document(document)?;
        self.write(|writer| writer.add_document(made).map(|_| ()))
    }

    /// Takes a design out. Harmless where it is not there.
    pub fn remove(&self, design: Uuid) -> Result<()> {
        let known = self.id_term(design);
        self.write(|writer| {
            writer.delete_term(known);
            Ok(())
        })
    }

    fn id_term(&self, design: Uuid) -> Term {
        Term::from_field_text(self.fields.id, &id_text(design))
    }

    /// Makes all changes durable and visible, with how far they go.
    pub fn commit(&self, checkpoint: &Checkpoint) -> Result<()> {
        let payload = serde_json::to_string(checkpoint)?;
        self.write(|writer| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()
        })?;
        self.reader.reload()?;
        Ok(())
    }

    /// How far it goes, as last committed.
    fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        match self.index.load_metas()?.payload {
            Some(payload) => Ok(Some(serde_json::from_str(&payload)?)),
            None => Ok(None),
        }
    }

    /// Lets go of the writer's threads and memory once they have finished.
    pub fn rest(&self) -> Result<()> {
        let mut held = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = held.take() {
            writer.wait_merging_threads()?;
            self.reader.reload()?;
        }
        Ok(())
    }

    /// Lets go of the writer at once, for the end of the process: what was not
    /// committed is undone, and what was being merged is merged another time.
    pub fn let_go(&self) {
        let mut held = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        drop(held.take());
    }

    /// Whether a writer is held.
    pub fn is_at_rest(&self) -> bool {
        let held = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_none()
    }

    fn document(&self, document: &Document) -> Result<TantivyDocument> {
        let fields = &self.fields;
        let card = &document.card;
        let mut made = TantivyDocument::default();
        let category: Vec<String> = card.category.iter().cloned().collect();
        let mut names = vec![card.name.clone()];
        // “boxdryer” finds box-dryer.
        names.extend(card.name.split('/').map(|part| part.replace('-', "")));
        names.extend(document.people.iter().cloned());
        let keywords = [&document.keywords[..], &category].concat();
        let texts: [&[String]; 6] = [
            std::slice::from_ref(&card.title),
            &names,
            &keywords,
            std::slice::from_ref(&card.summary),
            &document.parts,
            std::slice::from_ref(&document.instructions),
        ];
        let mut spelling = BTreeSet::new();
        for (place, (searched, values)) in fields.searched.iter().zip(texts).enumerate() {
            made.add_pre_tokenized_text(searched.field, tokens(values));
            if place < texts_spelled() {
                spelling.extend(values.iter().flat_map(|value| text::folded(value)));
            }
        }
        for word in spelling {
            made.add_text(fields.spelling, word);
        }
        let values: BTreeSet<_> = document
            .values
            .iter()
            .map(|(dimension, value)| (*dimension, dimension.value(value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        for (dimension, value) in values {
            made.add_text(fields.of(dimension), value);
        }
        made.add_text(fields.id, id_text(card.id));
        let micros = card.published.timestamp_micros();
        made.add_u64(fields.published, u64::try_from(micros).unwrap_or(0));
        made.add_u64(fields.made, document.made);
        made.add_text(fields.card, serde_json::to_string(card)?);
        made.add_text(fields.parts_text, document.parts.join(" · "));
        made.add_text(fields.instructions_text, &document.instructions);
        Ok(made)
    }

    /// Values of a dimension with the designs that have them, all designs
    /// counted, the most frequent first.
    pub fn values(&self, dimension: Dimension) -> Result<Vec<crate::ValueCount>> {
        let found = self.search(&Query {
            count: vec![dimension],
            ..Query::default()
        })?;
        Ok(found.counts.into_values().next().unwrap_or_default())
    }
}

/// The fields before the instructions.
fn texts_spelled() -> usize {
    5
}

fn id_text(id: Uuid) -> String {
    id.simple().to_string()
}

/// Stems with their positions; the text itself is not kept in these fields.
fn tokens(values: &[String]) -> PreTokenizedString {
    let mut tokens = Vec::new();
    let mut position = 0;
    for value in values {
        for word in text::words(value) {
            tokens.push(Token {
                offset_from: word.range.start,
                offset_to: word.range.end,
                position,
                text: word.stem,
                position_length: 1,
            });
            position += 1;
        }
        position += VALUE_GAP;
    }
    PreTokenizedString {
        text: String::new(),
        tokens,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Card;

    pub(crate) fn checkpoint(seq: i64) -> Checkpoint {
        Checkpoint {
            seq,
            origin: "here".into(),
        }
    }

    pub(crate) fn document(id: u128, title: &str) -> Document {
        let name = title.to_lowercase().replace(' ', "-");
        Document {
            card: Card {
                id: Uuid::from_u128(id),
                name: format!("some-people/{name}"),
                title: title.into(),
                summary: String::new(),
                version: "1.0.0".into(),
                license: "CERN-OHL-S-2.0".into(),
                category: None,
                picture: None,
                published: chrono::DateTime::from_timestamp_micros(
                    1_700_000_000_000_000 + i64::try_from(id).unwrap(),
                )
                .unwrap(),
            },
            people: vec![],
            keywords: vec![],
            parts: vec![],
            instructions: String::new(),
            values: vec![],
            made: 0,
        }
    }

    #[test]
    fn a_design_is_replaced_and_removed() {
        let index = Index::in_memory().unwrap();
        index.put(&document(1, "Box dryer")).unwrap();
        index.put(&document(2, "Hand pump")).unwrap();
        index.commit(&checkpoint(1)).unwrap();
        assert_eq!(index.len(), 2);
        index.put(&document(1, "Tray dryer")).unwrap();
        index.remove(Uuid::from_u128(2)).unwrap();
        index.remove(Uuid::from_u128(3)).unwrap();
        assert_eq!(index.len(), 2, "not committed");
        index.commit(&checkpoint(2)).unwrap();
        assert_eq!(index.len(), 1);
        index.rest().unwrap();
        assert!(index.is_at_rest());
        let found = index.search(&Query::words("tray")).unwrap();
        assert_eq!(found.hits[0].card.title, "Tray dryer");
        assert_eq!(index.search(&Query::words("box")).unwrap().total, 0);
    }
}
