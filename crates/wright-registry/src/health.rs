//! Whether this node can serve, and what its operator watches.

use crate::{Registry, Result};
use chrono::Duration;
use tokio::sync::Mutex;
use wright_store::jobs::Counts;
use wright_store::{Connections, Instant, blobs, events};

/// Events a node may be behind and still count as caught up.
const BEHIND_MAX: i64 = 1_000;

/// How long the count of blobs is remembered: counting reads their whole table.
const TOTALS_REMEMBERED: Duration = Duration::minutes(10);

/// The last count of blobs, and when it was made.
#[derive(Debug, Default)]
pub(crate) struct Totals(Mutex<Option<(Instant, blobs::Totals)>>);

/// How a node stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// What keeps it from serving; nothing if it can.
    pub problems: Vec<String>,
}

impl Health {
    /// Whether the node can serve.
    pub fn is_ready(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Numbers to watch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Jobs by state.
    pub jobs: Counts,
    /// Mails that wait, and those that were given up.
    pub mails: wright_store::mails::Counts,
    /// Connections to the database.
    pub connections: Connections,
    /// Recorded blobs, some minutes ago.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// Events this node has not applied yet.
    pub events_behind: i64,
}

impl Registry {
    /// Asks the database and the blob store, and looks how far this node has
    /// followed.
    pub async fn health(&self) -> Health {
        let mut problems = Vec::new();
        match self.events_behind().await {
            Ok(behind) if behind > BEHIND_MAX => problems.push(format!("{behind} events behind")),
            Ok(_) => {}
            Err(error) => problems.push(format!("database: {error}")),
        }
        if let Err(error) = self.blobs().check().await {
            problems.push(format!("blobs: {error}"));
        }
        problems.extend(self.searching().problem());
        Health { problems }
    }

    /// The numbers now; those of blobs may be ten minutes old.
    pub async fn gauges(&self) -> Result<Gauges> {
        let totals = self.blob_totals().await?;
        Ok(Gauges {
            jobs: self.job_counts().await?,
            mails: self.mail_counts().await?,
            connections: self.db().connections(),
            blobs: totals.blobs,
            blob_bytes: totals.bytes,
            events_behind: self.events_behind().await?,
        })
    }

    async fn blob_totals(&self) -> Result<blobs::Totals> {
        let now = self.source().now();
        // Whoever asks meanwhile waits for this count and makes none of their own.
        let mut last = self.totals().0.lock().await;
        if let Some((at, totals)) = *last
            && now - at < TOTALS_REMEMBERED
        {
            return Ok(totals);
        }
        let totals = blobs::totals(&mut *self.db().read().await?).await?;
        *last = Some((now, totals));
        Ok(totals)
    }

    async fn events_behind(&self) -> Result<i64> {
        let newest = events::newest_seq(&mut *self.db().read().await?).await?;
        Ok((newest - self.signals().applied()).max(0))
    }

    /// Waits for what is under way in the database and closes it. Nothing works
    /// afterwards.
    pub async fn close(&self) {
        self.db().close().await;
    }
}
