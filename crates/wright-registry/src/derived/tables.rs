//! The cells of bills of materials: read by the sandboxed child, kept like
//! everything derived, understood anew for every mapping.

use crate::analysis::{BOM_TABLE, BOM_TABLE_BYTES_MAX, Patience, Reason, Task};
use crate::{Error, Registry, Result};
use moka::future::Cache;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use wright_bom::Table;
use wright_model::Digest;
use wright_store::derived::{self, Analysis, AnalysisState, Derivative};

/// Cells that a node remembers, counted together.
const CELLS_REMEMBERED_MAX: u64 = 1_000_000;
/// Tables that are unpacked from what is kept at once.
const UNPACKED_AT_ONCE_MAX: usize = 2;
/// A text that is read here where no child reads files, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// What there is of a bill of materials: its cells, or `()` where they are of no
/// interest any more.
#[derive(Debug, Clone)]
pub enum TableState<Cells = Arc<Table>> {
    /// Its cells.
    Read(Cells),
    /// Not yet read: too many wait, or it has to be tried again.
    Waiting,
    /// It cannot be read, for a reason.
    Refused(Reason),
    /// Spreadsheets are not looked into by this registry.
    Unread,
}

impl TableState {
    /// The cells, and what there is without them.
    pub(crate) fn parted(self) -> (Option<Arc<Table>>, TableState<()>) {
        match self {
            Self::Read(table) => (Some(table), TableState::Read(())),
            Self::Waiting => (None, TableState::Waiting),
            Self::Refused(reason) => (None, TableState::Refused(reason)),
            Self::Unread => (None, TableState::Unread),
        }
    }
}

/// Why there are no cells.
#[derive(Debug)]
enum NoCells {
    Waiting,
    Unread,
    Refused(Reason),
    Failed(Error),
}

impl NoCells {
    fn state(&self) -> Result<TableState> {
        match self {
            Self::Waiting => Ok(TableState::Waiting),
            Self::Unread => Ok(TableState::Unread),
            Self::Refused(reason) => Ok(TableState::Refused(reason.clone())),
            Self::Failed(error) => Err(Error::internal(error.to_string())),
        }
    }
}

impl From<Error> for NoCells {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable { .. } => Self::Waiting,
            error => Self::Failed(error),
        }
    }
}

/// What a node remembers of tables.
pub(crate) struct Tables {
    read: Cache<Digest, Arc<Table>>,
    unpacking: Semaphore,
}

impl Tables {
    pub(super) fn new() -> Self {
        let read = Cache::builder()
            .max_capacity(CELLS_REMEMBERED_MAX)
            .weigher(|_, table: &Arc<Table>| u32::try_from(table.cells() + 100).unwrap_or(u32::MAX))
            .build();
        Self {
            read,
            unpacking: Semaphore::new(UNPACKED_AT_ONCE_MAX),
        }
    }

    pub(super) fn forget_all(&self) {
        self.read.invalidate_all();
    }
}

/// What the database knows of a table.
#[derive(Clone, Default)]
pub(crate) struct KnownTable {
    analysis: Option<Analysis>,
    kept: Option<Derivative>,
}

impl Registry {
    /// What the database knows of tables, for [`Registry::bom_table`].
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn known_tables(
        &self,
        digests: &[Digest],
    ) -> Result<HashMap<Digest, KnownTable>> {
        let pipeline = Task::Bom.pipeline();
        let mut known: HashMap<Digest, KnownTable> = HashMap::new();
        if digests.is_empty() {
            return Ok(known);
        }
        let mut read = self.db().read().await?;
        for analysis in derived::among(&mut read, digests, pipeline).await? {
            let digest = analysis.digest;
            known.entry(digest).or_default().analysis = Some(analysis);
        }
        for kept in derived::made_of(&mut read, digests, pipeline).await? {
            if kept.name == BOM_TABLE {
                let digest = kept.source;
                known.entry(digest).or_default().kept = Some(kept);
            }
        }
        Ok(known)
    }

    /// The cells of a bill of materials: those that are kept, or read now. Whoever
    /// asks has checked that the file may be read.
    ///
    /// # Errors
    /// Those of the database and the store.
    pub(crate) async fn bom_table(&self, digest: Digest, known: KnownTable) -> Result<TableState> {
        let registry = self.clone();
        // Whoever asks at the same time waits for the same child, which goes on when one
        // of them goes away: a page that is not waited for must not cost the file a try.
        let found = tokio::spawn(async move {
            let remembered = &registry.derived().tables.read;
            let found = registry.find_table(digest, known);
            remembered.try_get_with(digest, found).await
        });
        match found.await.map_err(Error::internal)? {
            Ok(table) => Ok(TableState::Read(table)),
            Err(none) => none.state(),
        }
    }

    async fn find_table(&self, digest: Digest, known: KnownTable) -> Result<Arc<Table>, NoCells> {
        if let Some(found) = self.settled_table(known).await {
            return found;
        }
        if !self.analyzes() {
            return self.read_text_here(digest).await;
        }
        self.read_table_now(digest).await?;
        // Another node may have been faster, whatever came of this try.
        let known = self.known_tables(&[digest]).await?.remove(&digest);
        let settled = self.settled_table(known.unwrap_or_default()).await;
        settled.unwrap_or(Err(NoCells::Waiting))
    }

    /// What a child left, or why it left nothing; `None` where none is through with it.
    async fn settled_table(&self, known: KnownTable) -> Option<Result<Arc<Table>, NoCells>> {
        let analysis = known.analysis?;
        match analysis.state {
            AnalysisState::Waiting | AnalysisState::Running => None,
            AnalysisState::Refused => Some(Err(NoCells::Refused(Reason::of(&analysis)))),
            AnalysisState::Done => Some(self.kept_table(known.kept).await),
        }
    }

    async fn kept_table(&self, kept: Option<Derivative>) -> Result<Arc<Table>, NoCells> {
        let Some(kept) = kept.filter(|kept| kept.bytes <= BOM_TABLE_BYTES_MAX) else {
            return Err(NoCells::Refused(Reason::Confused));
        };
        let turn = self.derived().tables.unpacking.acquire().await;
        let _turn = turn.map_err(Error::internal)?;
        let bytes_max = usize::try_from(kept.bytes).unwrap_or(usize::MAX);
        let bytes = self.read_small_blob(kept.digest, bytes_max).await?;
        let unpacked = tokio::task::spawn_blocking(move || serde_json::from_slice(&bytes));
        match unpacked.await.map_err(Error::internal)? {
            Ok(table) => Ok(Arc::new(table)),
            Err(error) => {
                let digest = kept.source;
                tracing::warn!(%digest, %error, "what is kept of a bill of materials is no table");
                Err(NoCells::Refused(Reason::Confused))
            }
        }
    }

    /// Has a child read it while somebody waits.
    async fn read_table_now(&self, digest: Digest) -> Result<()> {
        let task = Task::Bom;
        let mut tx = self.db().begin_write().await?;
        derived::want(&mut tx, &[digest], task.pipeline(), self.source().now()).await?;
        tx.commit().await?;
        let tried = self.look_into_blob(task, digest, Patience::Request).await;
        if let Err(error) = &tried {
            tracing::warn!(%digest, %error, "a bill of materials cannot be read now");
        }
        tried
    }

    /// Small texts need no child: cells between commas.
    async fn read_text_here(&self, digest: Digest) -> Result<Arc<Table>, NoCells> {
        let blob = self.open_blob(digest, None).await?;
        if blob.size > TEXT_BYTES_MAX as u64 {
            return Err(NoCells::Unread);
        }
        drop(blob);
        let bytes = self.read_small_blob(digest, TEXT_BYTES_MAX).await?;
        if !is_text(&bytes) {
            return Err(NoCells::Unread);
        }
        let read = tokio::task::spawn_blocking(move || Table::read(&bytes, ""));
        Ok(Arc::new(read.await.map_err(Error::internal)?))
    }
}

/// Whether bytes are neither an archive nor anything else that is unpacked.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn only_texts_are_read_here() {
        assert!(is_text("name,qty\nTornillo ñ,2\n".as_bytes()));
        for bytes in [&b"PK\x03\x04\0\0"[..], b"\xd0\xcf\x11\xe0", b"a\0b"] {
            assert!(!is_text(bytes));
        }
    }
}
