//! The cells of bills of materials: read by the sandboxed child, kept like
//! everything derived, understood anew for every mapping.

use crate::analysis::{BOM_TABLE, BOM_TABLE_BYTES_MAX, Failure, Patience, Reason, Task};
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
/// Tries of a file whose child ended badly.
const TRIES_MAX: i64 = 2;
/// A text that is read here where no child reads files, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// What there is of a bill of materials.
#[derive(Debug, Clone)]
pub enum TableState {
    /// Its cells.
    Read(Arc<Table>),
    /// Not yet read: too many wait, or it has to be tried again.
    Waiting,
    /// It cannot be read, for a reason.
    Refused(Reason),
    /// Spreadsheets are not looked into by this registry.
    Unread,
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

impl From<wright_store::StoreError> for NoCells {
    fn from(error: wright_store::StoreError) -> Self {
        Error::from(error).into()
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
#[derive(Default)]
struct Known {
    analysis: Option<Analysis>,
    kept: Option<Derivative>,
}

impl Registry {
    /// The cells of bills of materials: those that are kept, or read now.
    /// Whoever asks has checked that the files may be read.
    ///
    /// # Errors
    /// Those of the database and the store.
    pub(crate) async fn bom_tables(
        &self,
        digests: &[Digest],
    ) -> Result<HashMap<Digest, TableState>> {
        let remembered = &self.derived().tables.read;
        let mut states = HashMap::with_capacity(digests.len());
        let mut unknown = Vec::new();
        for digest in digests {
            match remembered.get(digest).await {
                Some(table) => drop(states.insert(*digest, TableState::Read(table))),
                None => unknown.push(*digest),
            }
        }
        if unknown.is_empty() {
            return Ok(states);
        }
        let mut known = self.known_tables(&unknown).await?;
        for digest in unknown {
            let known = known.remove(&digest).unwrap_or_default();
            // Whoever asks at the same time waits for the same child.
            let found = remembered.try_get_with(digest, self.find_table(digest, known));
            let state = match found.await {
                Ok(table) => TableState::Read(table),
                Err(none) => none.state()?,
            };
            states.insert(digest, state);
        }
        Ok(states)
    }

    async fn known_tables(&self, digests: &[Digest]) -> Result<HashMap<Digest, Known>> {
        let pipeline = Task::Bom.pipeline().unwrap_or_default();
        let mut read = self.db().read().await?;
        let mut known: HashMap<Digest, Known> = HashMap::new();
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

    async fn find_table(&self, digest: Digest, known: Known) -> Result<Arc<Table>, NoCells> {
        let Known { analysis, kept } = known;
        match analysis.as_ref().map(|analysis| analysis.state) {
            Some(AnalysisState::Done) => self.kept_table(kept).await,
            Some(AnalysisState::Refused) => {
                let reason = analysis.and_then(|analysis| analysis.reason);
                let reason = reason.and_then(|json| serde_json::from_str(&json).ok());
                Err(NoCells::Refused(reason.unwrap_or(Reason::Confused)))
            }
            _ if self.analyzes() => self.read_table_now(digest).await,
            _ => self.read_text_here(digest).await,
        }
    }

    /// What a child left.
    async fn kept_table(&self, kept: Option<Derivative>) -> Result<Arc<Table>, NoCells> {
        let Some(kept) = kept.filter(|kept| kept.bytes <= BOM_TABLE_BYTES_MAX) else {
            return Err(NoCells::Refused(Reason::Confused));
        };
        let bytes_max = usize::try_from(kept.bytes).unwrap_or(usize::MAX);
        let bytes = self.read_small_blob(kept.digest, bytes_max).await?;
        let turn = self.derived().tables.unpacking.acquire().await;
        let _turn = turn.map_err(Error::internal)?;
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
    async fn read_table_now(&self, digest: Digest) -> Result<Arc<Table>, NoCells> {
        let task = Task::Bom;
        let (now, pipeline) = (self.source().now(), task.pipeline().unwrap_or_default());
        let mut tx = self.db().begin_write().await?;
        derived::want(&mut tx, &[digest], pipeline, now).await?;
        tx.commit().await?;
        let Some(attempts) = self.begin(task, digest).await? else {
            return Err(NoCells::Refused(Reason::Crashed));
        };
        let opened = self.blobs().open_file(&digest).await;
        let Some((input, size)) = opened.map_err(Error::from)? else {
            return Err(NoCells::Failed(Error::internal(format!(
                "{digest} is recorded and missing in the store"
            ))));
        };
        let limits = task.limits(size);
        match self.analyze(task, input, &limits, Patience::Request).await {
            Ok(outcome) => {
                self.keep(task, digest, outcome, None).await?;
                let known = self.known_tables(&[digest]).await?.remove(&digest);
                self.kept_table(known.and_then(|known| known.kept)).await
            }
            Err(Failure::Reason(reason)) if reason.may_pass() && attempts < TRIES_MAX => {
                Err(NoCells::Waiting)
            }
            Err(Failure::Reason(reason)) => {
                self.refuse(task, digest, &reason).await?;
                Err(NoCells::Refused(reason))
            }
            Err(Failure::Broken(why)) => {
                tracing::warn!(%digest, why, "a bill of materials cannot be read now");
                let mut tx = self.db().begin_write().await?;
                derived::again(&mut tx, digest, pipeline, self.source().now()).await?;
                tx.commit().await?;
                Err(NoCells::Waiting)
            }
        }
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
