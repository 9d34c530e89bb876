//! Whether this node can serve, and what its operator watches.

use crate::{Registry, Result};
use wright_store::jobs::Counts;
use wright_store::{Connections, blobs, events};

/// Events a node may be behind and still count as caught up.
const BEHIND_MAX: i64 = 1_000;

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
    /// Connections to the database.
    pub connections: Connections,
    /// Recorded blobs.
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
        Health { problems }
    }

    /// The numbers now. Counting blobs reads their whole table: not more often
    /// than somebody looks.
    pub async fn gauges(&self) -> Result<Gauges> {
        let mut read = self.db().read().await?;
        let totals = blobs::totals(&mut read).await?;
        drop(read);
        Ok(Gauges {
            jobs: self.job_counts().await?,
            connections: self.db().connections(),
            blobs: totals.blobs,
            blob_bytes: totals.bytes,
            events_behind: self.events_behind().await?,
        })
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
