//! Search as this node answers it: the index it keeps, how far that is, and what
//! is asked of it.
//!
//! `keeper` builds the index and follows events; `documents` makes what goes into
//! it out of rows and files; `values` says where a design stands in the
//! catalogue.

mod documents;
mod keeper;
mod plain_text;
mod shelves;
mod values;

pub use shelves::Shelf;
pub use values::LicenseGroup;
pub use wright_search::{
    Card, Dimension, Excerpt, ExcerptSource, Found, Fragment, Hit, OFFSET_MAX, PER_PAGE_MAX, Query,
    Sort, Suggestions, ValueCount, without_value,
};

use crate::{Error, Registry, Result};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::{Semaphore, watch};
use wright_search::Index;
use wright_store::meta;

/// Searches a node works on at once; more wait. Each takes one processor.
const AT_ONCE_MAX: usize = 4;
/// Seconds after which to ask again while the index is being built.
const NOT_READY_SECONDS: u32 = 2;
/// The key under which an operator's wish for new indexes stands.
const EPOCH_KEY: &str = "search_epoch";

/// How this node's index stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SearchState {
    /// Nobody asked this process to keep one.
    #[default]
    Off,
    /// It is being opened.
    Opening,
    /// There is none yet: so many designs of about so many are in.
    Building {
        /// Designs done.
        done: u64,
        /// Designs there are.
        of: u64,
    },
    /// It answers, and holds every event up to this one.
    Ready {
        /// The event's number.
        seq: i64,
    },
}

/// The index of this node.
#[derive(Debug)]
pub(crate) struct Search {
    index: RwLock<Option<Arc<Index>>>,
    state: watch::Sender<SearchState>,
    /// A search broke on it: it must be built anew.
    is_broken: Mutex<bool>,
    at_once: Semaphore,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            index: RwLock::default(),
            state: watch::Sender::default(),
            is_broken: Mutex::default(),
            at_once: Semaphore::new(AT_ONCE_MAX),
        }
    }
}

impl Search {
    fn index(&self) -> Option<Arc<Index>> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        index.clone()
    }

    fn set_index(&self, new: Option<Arc<Index>>) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = new;
    }

    fn state(&self) -> SearchState {
        *self.state.borrow()
    }

    fn set_state(&self, new: SearchState) {
        self.state.send_replace(new);
    }

    fn take_broken(&self) -> bool {
        std::mem::take(&mut *held(&self.is_broken))
    }

    /// What keeps search from answering, for whoever watches the node.
    pub(crate) fn problem(&self) -> Option<String> {
        match self.state() {
            SearchState::Off | SearchState::Ready { .. } => None,
            _ if self.index().is_some() => None,
            SearchState::Opening => Some("search: the index is being opened".to_owned()),
            SearchState::Building { done, of } => {
                Some(format!("search: {done} of {of} designs indexed"))
            }
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// Searches the designs that lists show.
    pub async fn search(&self, query: Query) -> Result<Found> {
        self.ask_index(move |index| index.search(&query)).await
    }

    /// What somebody who is still typing may want.
    pub async fn suggest(&self, text: String, limit: usize) -> Result<Suggestions> {
        self.ask_index(move |index| index.suggest(&text, limit))
            .await
    }

    /// The values of a dimension with how many designs have them, the most
    /// frequent first.
    pub async fn catalogue(&self, dimension: Dimension) -> Result<Vec<ValueCount>> {
        self.ask_index(move |index| index.values(dimension)).await
    }

    /// The shelves of a dimension whose values are paths: those right below
    /// `under`, the first steps where nothing is given; each with what is below
    /// it and its newest designs that have a picture.
    pub async fn shelves(
        &self,
        dimension: Dimension,
        under: Option<String>,
        most: usize,
        cards: usize,
    ) -> Result<Vec<Shelf>> {
        self.ask_index(move |index| shelves::read(index, dimension, under.as_deref(), most, cards))
            .await
    }

    /// How this node's index stands.
    pub fn search_state(&self) -> SearchState {
        self.searching().state()
    }

    /// Says that this process will keep an index: until it does, it is not ready.
    pub fn expect_search(&self) {
        let search = self.searching();
        if search.state() == SearchState::Off {
            search.set_state(SearchState::Opening);
        }
    }

    /// Waits until this node's index answers; not at all where it keeps none.
    pub async fn search_ready(&self) {
        let answers =
            |state: &SearchState| matches!(state, SearchState::Off | SearchState::Ready { .. });
        // Its sender lives as long as this registry.
        let _ = self.searching().state.subscribe().wait_for(answers).await;
    }

    /// Makes every node build its index anew, soon, while it goes on answering
    /// from the one it has.
    pub async fn reindex(&self) -> Result<()> {
        let drawn = self.source().id().to_string();
        let mut tx = self.db().begin_write().await?;
        meta::set(&mut tx, EPOCH_KEY, Some(&drawn)).await?;
        tx.commit().await?;
        self.signals().wake();
        Ok(())
    }

    /// Asks the index on a thread that may block.
    async fn ask_index<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Index) -> wright_search::Result<T> + Send + 'static,
    ) -> Result<T> {
        let index = self.searching().index().ok_or_else(|| Error::Unavailable {
            why: "the search index is not there yet".to_owned(),
            retry_after: NOT_READY_SECONDS,
        })?;
        let search = self.searching();
        let _turn = search.at_once.acquire().await.map_err(Error::internal)?;
        let answer = tokio::task::spawn_blocking(move || ask(&index)).await;
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            // A damaged file shows as an error or as a panic, wherever it is read.
            Ok(Err(error)) => Err(self.broken_index(error)),
            Err(error) => Err(self.broken_index(error)),
        }
    }

    fn broken_index(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        let error = error.into();
        tracing::error!(%error, "the search index is broken and will be built anew");
        *held(&self.searching().is_broken) = true;
        self.signals().wake();
        Error::internal(error)
    }
}
