//! Group commit for local files: whoever finishes while a sync runs waits for the next one, which
//! then covers all of them. First the contents become durable, then the files move to their final
//! names, then the names become durable.
//!
//! One `syncfs` stands for many single syncs where the system has it. The kernel reports a failed
//! write-back once per open file, so the first to meet one is told, and [`Syncer::failures`] lets
//! everyone whose bytes were written before it know as well.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use crate::local::folder::sync_folder;

/// Up to so many files or folders are synced one by one; more by one sync of the file system,
/// which must also write what others have written.
const SINGLE_SYNCS_MAX: usize = 8;

/// What shall be durable.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Files whose contents are not synced yet.
    pub(crate) contents: Vec<PathBuf>,
    /// Files to move, from and to, once their contents are durable.
    pub(crate) moves: Vec<(PathBuf, PathBuf)>,
    /// More folders in which names were added.
    pub(crate) folders: Vec<PathBuf>,
    /// [`Syncer::failures`] before the first byte was written.
    pub(crate) failures_before: u64,
}

/// Makes files durable, many at once.
#[derive(Debug)]
pub(crate) struct Syncer {
    root: File,
    queue: Mutex<Queue>,
    failures: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<Waiting>,
    working: bool,
}

#[derive(Debug)]
struct Waiting {
    work: Work,
    done: oneshot::Sender<io::Result<()>>,
}

impl Syncer {
    /// For the files under `root`.
    pub(crate) fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: File::open(root)?,
            queue: Mutex::default(),
            failures: AtomicU64::new(0),
        })
    }

    /// How many syncs of the whole file system have failed so far.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    /// Does `work`, together with whatever else waits. It is done even if nobody waits for it.
    pub(crate) async fn settle(self: &Arc<Self>, work: Work) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        if self.enqueue(Waiting { work, done }) {
            let syncer = Arc::clone(self);
            spawn_blocking(move || syncer.drain());
        }
        answer
            .await
            .unwrap_or_else(|_| Err(io::Error::other("the process is shutting down")))
    }

    /// Whether the caller must see to it that the queue is drained.
    fn enqueue(&self, waiting: Waiting) -> bool {
        let mut queue = self.queue();
        queue.waiting.push(waiting);
        !std::mem::replace(&mut queue.working, true)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn drain(&self) {
        loop {
            let group = {
                let mut queue = self.queue();
                if queue.waiting.is_empty() {
                    queue.working = false;
                    return;
                }
                std::mem::take(&mut queue.waiting)
            };
            self.settle_group(group);
        }
    }

    fn settle_group(&self, group: Vec<Waiting>) {
        let group = self.sync_contents(group);
        let group = keep_if(group, |work| {
            work.moves
                .iter()
                .try_for_each(|(from, to)| fs::rename(from, to))
        });
        let outcome = self.sync_folders(&group);
        for waiting in group {
            // Nobody waits any more: it is durable all the same.
            let _ = waiting.done.send(repeat(&outcome));
        }
    }

    fn sync_contents(&self, group: Vec<Waiting>) -> Vec<Waiting> {
        let files: usize = group
            .iter()
            .map(|waiting| waiting.work.contents.len())
            .sum();
        if files > SINGLE_SYNCS_MAX && self.sync_file_system().is_some() {
            let failures = self.failures();
            return keep_if(group, |work| {
                if work.failures_before == failures || work.contents.is_empty() {
                    return Ok(());
                }
                Err(io::Error::other(
                    "the file system could not write everything",
                ))
            });
        }
        keep_if(group, |work| {
            work.contents
                .iter()
                .try_for_each(|path| OpenOptions::new().write(true).open(path)?.sync_data())
        })
    }

    fn sync_folders(&self, group: &[Waiting]) -> io::Result<()> {
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for Waiting { work, .. } in group {
            folders.extend(work.moves.iter().filter_map(|(_, to)| to.parent()));
            folders.extend(work.folders.iter().map(PathBuf::as_path));
        }
        if folders.len() > SINGLE_SYNCS_MAX
            && let Some(outcome) = self.sync_file_system()
        {
            return outcome;
        }
        folders.into_iter().try_for_each(sync_folder)
    }

    /// Syncs everything at once; `None` where the system cannot.
    fn sync_file_system(&self) -> Option<io::Result<()>> {
        #[cfg(target_os = "linux")]
        let outcome = Some(rustix::fs::syncfs(&self.root).map_err(io::Error::from));
        #[cfg(not(target_os = "linux"))]
        let outcome: Option<io::Result<()>> = None;
        if let Some(Err(error)) = &outcome {
            tracing::error!(%error, "the file system of the blobs could not write everything");
            self.failures.fetch_add(1, Ordering::Release);
        }
        outcome
    }
}

/// Answers those whose step fails and keeps the others.
fn keep_if(group: Vec<Waiting>, step: impl Fn(&Work) -> io::Result<()>) -> Vec<Waiting> {
    let mut kept = Vec::with_capacity(group.len());
    for waiting in group {
        match step(&waiting.work) {
            Ok(()) => kept.push(waiting),
            Err(error) => drop(waiting.done.send(Err(error))),
        }
    }
    kept
}

fn repeat(outcome: &io::Result<()>) -> io::Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) => Err(match error.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(error.kind(), error.to_string()),
        }),
    }
}
