//! Signals between the tasks of one node: something was committed, how far this
//! node has followed.

use tokio::sync::{Notify, watch};
use wright_store::jobs::Lane;

/// The signals of a node.
#[derive(Debug)]
pub(crate) struct Signals {
    events: watch::Sender<()>,
    general_jobs: Notify,
    file_jobs: Notify,
    applied: watch::Sender<i64>,
}

impl Signals {
    /// Signals of a node that starts following after event `applied`.
    pub(crate) fn new(applied: i64) -> Self {
        Self {
            events: watch::Sender::new(()),
            general_jobs: Notify::new(),
            file_jobs: Notify::new(),
            applied: watch::Sender::new(applied),
        }
    }

    /// Something was committed here.
    pub(crate) fn wake(&self) {
        self.events.send_replace(());
        self.wake_jobs();
    }

    /// There may be a job to take.
    pub(crate) fn wake_jobs(&self) {
        self.general_jobs.notify_one();
        self.file_jobs.notify_one();
    }

    /// Waits for commits.
    pub(crate) fn events(&self) -> watch::Receiver<()> {
        self.events.subscribe()
    }

    /// Waits until there may be a job.
    pub(crate) async fn jobs(&self, lane: Lane) {
        match lane {
            Lane::General => self.general_jobs.notified().await,
            Lane::Files => self.file_jobs.notified().await,
        }
    }

    /// The last event this node has applied.
    pub(crate) fn applied(&self) -> i64 {
        *self.applied.borrow()
    }

    /// Waits until further events were applied: other tasks follow this one.
    pub(crate) fn followed(&self) -> watch::Receiver<i64> {
        self.applied.subscribe()
    }

    /// Notes the last event applied.
    pub(crate) fn set_applied(&self, seq: i64) {
        self.applied.send_replace(seq);
    }
}
