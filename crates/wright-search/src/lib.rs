//! Full-text search and facets over tantivy, on a node's own disk.
//!
//! The index is derived: what it holds is in the database and in blobs, it is
//! followed up by events and built anew whenever it is absent, damaged or of
//! another form. Nothing here knows where documents come from (no SQL, no
//! network) or who asks (no HTTP); all of it blocks, so callers give it a
//! thread.
//!
//! - [`Home`]: the folder, the lock on it, damaged ones put aside.
//! - [`Index`]: documents in, [`Index::search`] and [`Index::suggest`] out.
//! - [`Dimension`]: what results are narrowed by and counted over.

mod collect;
mod dimension;
mod document;
mod expand;
mod fragments;
mod home;
mod index;
mod query;
mod schema;
mod search;
mod suggest;
mod text;

pub use dimension::Dimension;
pub use document::{Card, Document, Excerpt, ExcerptSource, Fragment, Hit, INSTRUCTIONS_BYTES_MAX};
pub use home::Home;
pub use index::{Checkpoint, Index};
pub use query::{QUERY_BYTES_MAX, QUERY_WORDS_MAX, without_value};
pub use search::{Found, OFFSET_MAX, PER_PAGE_MAX, Query, Sort, ValueCount};
pub use suggest::Suggestions;

/// Why an index cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index is damaged, or its folder cannot be read or written.
    #[error("the search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A file or folder beside the index.
    #[error("the folder of the search index: {0}")]
    Folder(#[from] std::io::Error),
    /// Every place in the folder is taken by another process.
    #[error("{0} other processes keep their search index in this folder already")]
    Crowded(u32),
    /// What was kept of a design cannot be read.
    #[error("a document of the search index cannot be read: {0}")]
    Document(#[from] serde_json::Error),
}

/// A result of this crate.
pub type Result<T, E = SearchError> = std::result::Result<T, E>;
