//! Keeping the index: opened at the start, built from the database where there is
//! none, and then following events in the order of their numbers.
//!
//! The index says in each commit which event it has reached and of which
//! database. Another database, one put back to an earlier state, or an operator's
//! wish makes it worthless: then a new one is built beside it and takes its
//! place. Applying an event twice is harmless: designs are put in as they are now.

use super::{EPOCH_KEY, SearchState};
use crate::{Error, Registry, Result};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use wright_model::id::{ActorId, DesignId};
use wright_search::{Checkpoint, Home, Index};
use wright_store::events::{self, Event};
use wright_store::{meta, search};
use wright_wire::changes::{ChangeDetail, ChangeKind};

/// Designs read from the database at once.
const ROWS: i64 = 200;
/// Events read at once.
const EVENTS: i64 = 500;
/// Under a stream of events, what came is shown after so long at most.
const COMMIT_AFTER: Duration = Duration::from_millis(700);
/// The least time between two commits, so that a thousand releases a minute do
/// not make a thousand.
const COMMIT_PAUSE: Duration = Duration::from_millis(150);
/// The fallback where no signal came.
const POLL: Duration = Duration::from_secs(1);
/// Without changes for so long, the writer lets go of its memory.
const REST_AFTER: Duration = Duration::from_secs(5);
/// The pause after something went wrong.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

/// Why following ended.
enum Ended {
    Stopped,
    /// The index is worthless.
    Anew,
}

impl Registry {
    /// Keeps this node's index in `folder`, in memory where there is none, for as
    /// long as the node runs.
    pub async fn keep_search(&self, folder: Option<PathBuf>, stop: CancellationToken) {
        self.searching().set_state(SearchState::Opening);
        while !stop.is_cancelled() {
            let kept = stop.run_until_cancelled(self.keep_index(folder.clone(), &stop));
            if let Some(Err(error)) = kept.await {
                tracing::warn!(%error, "keeping the search index");
                let _ = stop
                    .run_until_cancelled(tokio::time::sleep(RETRY_PAUSE))
                    .await;
            }
        }
        self.searching().set_state(SearchState::Off);
        // The last searches may still hold it.
        if let Some(index) = self.searching().index() {
            self.searching().set_index(None);
            let _ = tokio::task::spawn_blocking(move || index.let_go()).await;
        }
    }

    async fn keep_index(&self, folder: Option<PathBuf>, stop: &CancellationToken) -> Result<()> {
        let home = blocking(move || match folder {
            Some(folder) => Home::claim(&folder),
            None => Ok(Home::in_memory()),
        })
        .await?;
        let home = Arc::new(home);
        let opened = Arc::clone(&home);
        let opened = blocking(move || Ok(opened.open())).await?;
        let mut reached = match opened {
            Some((index, checkpoint)) if self.still_holds(&checkpoint).await? => {
                self.searching().set_index(Some(Arc::new(index)));
                checkpoint
            }
            _ => self.build(&home).await?,
        };
        loop {
            let seq = reached.seq;
            self.searching().set_state(SearchState::Ready { seq });
            match self.follow_into_index(reached, stop).await? {
                Ended::Stopped => return Ok(()),
                Ended::Anew => reached = self.build(&home).await?,
            }
        }
    }

    /// Whether what an index says of itself is true of this database as it is.
    async fn still_holds(&self, checkpoint: &Checkpoint) -> Result<bool> {
        let known = self.checkpoint(checkpoint.seq).await?;
        Ok(known.is_some_and(|known| known == *checkpoint))
    }

    /// What an index that has reached `seq` says of itself; `None` where there is
    /// no such event.
    async fn checkpoint(&self, seq: i64) -> Result<Option<Checkpoint>> {
        let mut read = self.db().read().await?;
        let epoch = meta::get(&mut read, EPOCH_KEY).await?.unwrap_or_default();
        let event = match seq {
            0 => None,
            seq => match events::after(&mut read, seq - 1, 1).await?.pop() {
                Some(event) if event.seq == seq => Some(event.id),
                _ => return Ok(None),
            },
        };
        let event = event.map(|id| id.to_string()).unwrap_or_default();
        let origin = format!("{}/{epoch}/{event}", self.id());
        Ok(Some(Checkpoint { seq, origin }))
    }

    /// Builds an index from the database, and says how far it goes.
    async fn build(&self, home: &Arc<Home>) -> Result<Checkpoint> {
        let began = Instant::now();
        let mut read = self.db().read().await?;
        // Read first: what happens meanwhile is applied again afterwards.
        let seq = events::newest_seq(&mut read).await?;
        let of = search::count(&mut read).await?.unsigned_abs();
        drop(read);
        let checkpoint = self.checkpoint(seq).await?;
        let checkpoint = checkpoint.ok_or_else(|| Error::internal("an event that is gone"))?;
        self.searching()
            .set_state(SearchState::Building { done: 0, of });
        let begun = Arc::clone(home);
        let index = Arc::new(blocking(move || begun.begin()).await?);
        let done = self.fill(&index, of).await?;
        let (home, reached) = (Arc::clone(home), checkpoint.clone());
        let index = blocking(move || {
            index.commit(&reached)?;
            index.rest()?;
            let index = Arc::into_inner(index).expect("the tasks that filled it have ended");
            home.install(index)
        })
        .await?;
        self.searching().set_index(Some(Arc::new(index)));
        tracing::info!(designs = done, seq, took = ?began.elapsed(), "built the search index");
        Ok(checkpoint)
    }

    async fn fill(&self, index: &Arc<Index>, of: u64) -> Result<u64> {
        let mut done = 0;
        let mut after: Option<DesignId> = None;
        loop {
            let mut read = self.db().read().await?;
            let rows = search::listed_after(&mut read, after, ROWS).await?;
            drop(read);
            let Some(last) = rows.last() else {
                return Ok(done);
            };
            after = Some(last.id);
            done += rows.len() as u64;
            let documents = self.search_documents(rows).await?;
            let index = Arc::clone(index);
            blocking(move || {
                documents
                    .iter()
                    .try_for_each(|document| index.add(document))
            })
            .await?;
            self.searching()
                .set_state(SearchState::Building { done, of });
        }
    }

    /// Applies every event after those `reached`, for as long as the index is
    /// worth it.
    async fn follow_into_index(
        &self,
        mut reached: Checkpoint,
        stop: &CancellationToken,
    ) -> Result<Ended> {
        let mut signal = self.signals().followed();
        let mut changed_at = Instant::now();
        loop {
            signal.mark_unchanged();
            if self.searching().take_broken() || !self.still_holds(&reached).await? {
                return Ok(Ended::Anew);
            }
            if let Some(further) = self.apply_to_index(reached.seq).await? {
                reached = further;
                changed_at = Instant::now();
                let seq = reached.seq;
                self.searching().set_state(SearchState::Ready { seq });
                tokio::select! {
                    () = stop.cancelled() => return Ok(Ended::Stopped),
                    () = tokio::time::sleep(COMMIT_PAUSE) => continue,
                }
            }
            if changed_at.elapsed() > REST_AFTER
                && let Some(index) = self.searching().index()
                && !index.is_at_rest()
            {
                blocking(move || index.rest()).await?;
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(Ended::Stopped),
                _ = signal.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Applies the events that came after `seq` and commits; `None` where none did.
    async fn apply_to_index(&self, seq: i64) -> Result<Option<Checkpoint>> {
        let index = self.searching().index();
        let index = index.ok_or_else(|| Error::internal("the search index is gone"))?;
        let began = Instant::now();
        let mut reached = seq;
        loop {
            let mut read = self.db().read().await?;
            let batch = events::after(&mut read, reached, EVENTS).await?;
            drop(read);
            let Some(last) = batch.last().map(|event| event.seq) else {
                break;
            };
            let touched = self.touched(&batch).await?;
            for some in touched.chunks(usize::try_from(ROWS).unwrap_or(1)) {
                self.refresh(&index, some).await?;
            }
            reached = last;
            if began.elapsed() > COMMIT_AFTER {
                break;
            }
        }
        if reached == seq {
            return Ok(None);
        }
        let checkpoint = self.checkpoint(reached).await?;
        let checkpoint = checkpoint.ok_or_else(|| Error::internal("an event that is gone"))?;
        let committed = checkpoint.clone();
        blocking(move || index.commit(&committed)).await?;
        Ok(Some(checkpoint))
    }

    /// The designs that events may have changed.
    async fn touched(&self, events: &[Event]) -> Result<Vec<DesignId>> {
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut actors: BTreeSet<ActorId> = BTreeSet::new();
        for event in events {
            let Some(kind) = ChangeKind::parse(&event.kind) else {
                continue;
            };
            match Touches::of(kind) {
                Touches::Nothing => {}
                Touches::Design => {
                    names.insert(event.subject.clone());
                }
                Touches::Actor => actors.extend(event.subject.parse::<ActorId>()),
                Touches::Releases => {
                    let detail = ChangeDetail::parse(event.public.as_bytes());
                    let releases = detail.map_err(Error::internal)?.releases;
                    names.extend(releases.iter().map(|release| release.name.to_string()));
                }
            }
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let actors: Vec<ActorId> = actors.into_iter().collect();
        let mut read = self.db().read().await?;
        let mut found: BTreeSet<DesignId> = BTreeSet::new();
        if !names.is_empty() {
            found.extend(search::designs_named(&mut read, &names).await?);
        }
        if !actors.is_empty() {
            found.extend(search::designs_of_actors(&mut read, &actors).await?);
        }
        Ok(found.into_iter().collect())
    }

    /// Puts designs in as they are now, or takes them out.
    async fn refresh(&self, index: &Arc<Index>, designs: &[DesignId]) -> Result<()> {
        let rows = search::listed_among(&mut *self.db().read().await?, designs).await?;
        let documents = self.search_documents(rows).await?;
        let listed: BTreeSet<_> = documents.iter().map(|document| document.card.id).collect();
        let gone: Vec<_> = designs
            .iter()
            .map(|design| design.0)
            .filter(|design| !listed.contains(design))
            .collect();
        let index = Arc::clone(index);
        blocking(move || {
            gone.into_iter()
                .try_for_each(|design| index.remove(design))?;
            documents
                .iter()
                .try_for_each(|document| index.put(document))
        })
        .await
    }
}

/// What of the index an event changes.
enum Touches {
    Nothing,
    Design,
    /// All designs of an actor.
    Actor,
    /// The designs whose releases it names.
    Releases,
}

impl Touches {
    fn of(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::DesignCreated
            | ChangeKind::DesignMoved
            | ChangeKind::DesignHidden
            | ChangeKind::DesignShown
            | ChangeKind::ReleasePublished
            | ChangeKind::ReleaseYanked
            | ChangeKind::ReleaseUnyanked
            | ChangeKind::ReleaseWithdrawn
            | ChangeKind::ReleaseTombstoned => Self::Design,
            ChangeKind::ActorChanged
            | ChangeKind::ActorHidden
            | ChangeKind::ActorShown
            | ChangeKind::ActorErased => Self::Actor,
            ChangeKind::BlobTombstoned => Self::Releases,
            _ => Self::Nothing,
        }
    }
}

/// Works on the index on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> wright_search::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Error::internal)?.map_err(Error::internal)
}
