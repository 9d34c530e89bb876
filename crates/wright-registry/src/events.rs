//! Recording what happened, and telling whoever follows.
//!
//! An event is written in the transaction of what it tells. [`Registry::commit`]
//! commits and numbers it; a number that a crash left out is given by the poll
//! of any node's follower. Everything derived follows the numbers.

use crate::jobs::Job;
use crate::{Error, Principal, Registry, Result};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use wright_model::id::{ActorId, EventId};
use wright_store::events::{self, Event, Listener, NewEvent};
use wright_store::{Instant, Write};
use wright_wire::changes::{ChangeDetail, ChangeKind};

/// Events read from the database at once.
const FOLLOW_BATCH: i64 = 500;
/// The fallback where no signal came: a node died, a connection was lost.
const POLL: Duration = Duration::from_secs(1);

/// What is told, and of whom.
pub(crate) struct Told<'t> {
    pub(crate) kind: ChangeKind,
    /// Whose it is.
    pub(crate) actor: Option<ActorId>,
    /// A design's name, an actor's id, a digest: see [`ChangeKind`].
    pub(crate) subject: &'t str,
    pub(crate) detail: ChangeDetail,
    pub(crate) at: Instant,
}

impl Registry {
    /// Writes an event into `tx`; who caused it stays private.
    pub(crate) async fn tell(
        &self,
        tx: &mut Write,
        caller: &Principal,
        told: Told<'_>,
    ) -> Result<EventId> {
        let id = EventId(self.source().id());
        let public = told.detail.to_bytes().map_err(Error::internal)?;
        let public = String::from_utf8(public).map_err(Error::internal)?;
        let private = match caller {
            Principal::Person(person) => {
                Some(serde_json::json!({"account": person.account}).to_string())
            }
            Principal::Operator | Principal::Anonymous => None,
        };
        let event = NewEvent {
            id,
            at: told.at,
            kind: told.kind.as_str(),
            actor: told.actor,
            subject: told.subject,
            public: &public,
            private: private.as_deref(),
        };
        events::append(tx, &event).await?;
        if crate::notifications::reaches_followers(told.kind) {
            self.enqueue(tx, &Job::Notify { event: id }, self.source().now())
                .await?;
        }
        Ok(id)
    }

    /// Commits, numbers the events written and wakes followers and workers.
    ///
    /// Once the commit is through, what was written stands: a numbering that
    /// fails is logged and made up for by the next commit or poll.
    pub(crate) async fn commit(&self, tx: Write) -> Result<()> {
        tx.commit().await?;
        if let Err(error) = events::number(self.db()).await {
            tracing::warn!(%error, "events committed but not numbered yet");
        }
        self.signals().wake();
        Ok(())
    }

    /// The number of an event, if it has one yet.
    pub async fn seq_of(&self, event: EventId) -> Result<Option<i64>> {
        Ok(events::seq_of(&mut *self.db().read().await?, event).await?)
    }

    /// Follows events for as long as the node runs: numbers what a crash left
    /// unnumbered and hands every event, in order, to what this node derives.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut listener = None;
        let mut local = self.signals().events();
        while !stop.is_cancelled() {
            if listener.is_none() {
                listener = Listener::start(self.db()).await.ok();
            }
            if let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "following events");
            }
            let heard = async {
                match &mut listener {
                    Some(listener) => listener.woken().await,
                    None => std::future::pending().await,
                }
            };
            let lost = tokio::select! {
                () = stop.cancelled() => return,
                _ = local.changed() => false,
                heard = heard => { self.signals().wake_jobs(); heard.is_err() }
                () = tokio::time::sleep(POLL) => false,
            };
            if lost {
                listener = None;
            }
        }
    }

    /// Reads and applies every event that came since the last time.
    pub(crate) async fn catch_up(&self) -> Result<()> {
        let unnumbered = events::any_unnumbered(&mut *self.db().read().await?).await?;
        if unnumbered {
            events::number(self.db()).await?;
        }
        loop {
            let from = self.signals().applied();
            let batch = events::after(&mut *self.db().read().await?, from, FOLLOW_BATCH).await?;
            let Some(last) = batch.last().map(|event| event.seq) else {
                return Ok(());
            };
            for event in &batch {
                self.apply(event).await;
            }
            self.signals().set_applied(last);
        }
    }

    /// Lets go of what an event made stale.
    async fn apply(&self, event: &Event) {
        let Some(kind) = ChangeKind::parse(&event.kind) else {
            return;
        };
        self.index_cache().forget_for(kind, event).await;
        let removes = matches!(
            kind,
            ChangeKind::ReleaseWithdrawn
                | ChangeKind::ReleaseTombstoned
                | ChangeKind::BlobTombstoned
        );
        if removes {
            self.forget_public_blobs();
        }
    }
}
