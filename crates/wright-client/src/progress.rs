//! How long work tells whoever watches how far it is. The library never prints.

use std::sync::Arc;

/// One step of long work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A phase begins: so many items, so many bytes in all.
    Begin {
        /// What is being done.
        phase: Phase,
        /// How many items.
        items: u64,
        /// How many bytes, 0 where unknown.
        bytes: u64,
    },
    /// Bytes went over the wire or the disk.
    Bytes(u64),
    /// So many of them were lost on the way and go again.
    Back(u64),
    /// An item is complete.
    Item,
    /// The phase is over.
    End,
    /// Something worth a line of its own, e.g. a wait for another process.
    Note(String),
}

/// What long work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading index documents and resolving.
    Resolve,
    /// Fetching manifests.
    Manifests,
    /// Fetching files.
    Download,
    /// Writing files into the maker's folder.
    Place,
    /// Hashing the author's files.
    Hash,
    /// Sending files.
    Upload,
    /// Re-hashing what is there.
    Verify,
}

/// Where progress goes. Cheap to clone; called from any thread.
#[derive(Clone)]
pub struct ProgressSink(Arc<dyn Fn(Progress) + Send + Sync>);

impl ProgressSink {
    /// Hands every step to `listener`.
    pub fn new(listener: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Nobody watches.
    pub fn silent() -> Self {
        Self::new(|_| ())
    }

    /// Tells one step.
    pub fn tell(&self, step: Progress) {
        (self.0)(step);
    }

    /// Begins a phase.
    pub fn begin(&self, phase: Phase, items: u64, bytes: u64) {
        self.tell(Progress::Begin {
            phase,
            items,
            bytes,
        });
    }
}

impl std::fmt::Debug for ProgressSink {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ProgressSink")
    }
}
