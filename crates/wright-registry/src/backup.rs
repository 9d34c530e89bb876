//! Copying the embedded default into a folder while it runs, and back.
//!
//! A backup is a consistent copy of the database and every blob its rows name.
//! The copy of the database is made first, in one read transaction; blobs never
//! change, so that copying them later gives the same bytes. The one thing that
//! can go wrong in between is the collector: a blob that the copy still needs
//! may be deleted before its turn comes (its draft was discarded, its release
//! taken down). Then the database is copied again. The next copy no longer needs
//! those blobs, and nearly all others are in the backup by then, so that a round
//! takes seconds and the next ends it: no lock, and nothing for the collector to
//! know. What is still missing after [`ROUNDS_MAX`] rounds is not in the
//! registry either, and the report says so.
//!
//! `backup.json` says whose backup a folder holds and whether it is complete. In
//! the folder of an earlier backup the new database arrives beside the old one
//! and takes its place only when all its blobs are there; what it no longer
//! needs goes after that. Cut off at any moment, the earlier backup is whole.

use crate::access::Target;
use crate::{Action, Error, Principal, Registry, Result};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use wright_blobs::{BlobError, BlobStore, BlobUrl, OpenOptions, StageError, Staged};
use wright_model::Digest;
use wright_model::id::RegistryId;
use wright_store::blobs::Blob;
use wright_store::{Db, DbOptions, Flavor, Instant, sqlite_url};
use wright_wire::problem::ProblemCode;

/// The layout this program writes and reads.
const FORMAT: u32 = 1;
/// The copy of the database, in a backup.
const DATABASE: &str = "commonwright.sqlite";
/// The same while its blobs are being copied.
const ARRIVING: &str = "arriving.sqlite";
/// What makes a folder a backup.
const MARK: &str = "backup.json";
/// Copies of the database before what is missing counts as lost.
const ROUNDS_MAX: u32 = 5;
/// Rows read at once.
const PAGE: i64 = 500;
/// Bytes staged before they are made durable together.
const BATCH_BYTES_MAX: u64 = 256 << 20;

/// What stands in `backup.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupMark {
    /// The layout.
    pub format: u32,
    /// Whose backup it is.
    pub registry: RegistryId,
    /// Whether it can be restored; `false` while the first one is under way.
    pub complete: bool,
    /// When the database was copied.
    pub at: Instant,
    /// Blobs in it.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What came of copying.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Blobs the database names.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Of these, blobs that had to be copied; the others were there already.
    pub copied: u64,
    /// Named, but not to be had.
    pub missing: Vec<Digest>,
    /// To be had only with other bytes than their name says; not copied.
    pub different: Vec<Digest>,
}

impl Copied {
    /// Whether every blob is in the copy.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.different.is_empty()
    }
}

impl Registry {
    /// Copies the registry into `folder`: a new one, or that of an earlier
    /// backup, of which what is still needed stays and the rest goes.
    ///
    /// # Errors
    /// `validation` on PostgreSQL, which has tools of its own, and for a folder
    /// that holds something else.
    pub async fn back_up(&self, caller: &Principal, folder: &Path) -> Result<Copied> {
        caller.may(Action::Administer, &Target::Own, None)?;
        if self.db().flavor() != Flavor::Sqlite {
            return Err(refused(
                "This backs up the embedded database. On PostgreSQL set worker.enabled = false on every node, \
                 so that nothing is collected meanwhile; then run pg_dump, and copy the bucket after it.",
            ));
        }
        claim_folder(folder, self.id(), self.source().now()).await?;
        let target = open_blobs(folder).await?;
        let mut rounds = 0;
        loop {
            rounds += 1;
            let at = self.source().now();
            let snapshot = self.snapshot(folder).await?;
            let copied = copy_blobs(&snapshot, self.blobs(), &target).await;
            let named = match &copied {
                Ok(copied) if copied.is_whole() || rounds == ROUNDS_MAX => {
                    Some(all_digests(&snapshot).await?)
                }
                _ => None,
            };
            snapshot.close().await;
            let copied = copied?;
            let Some(named) = named else {
                tracing::info!(
                    missing = copied.missing.len(),
                    "collected meanwhile; copying the database again"
                );
                continue;
            };
            let mark = BackupMark {
                format: FORMAT,
                registry: self.id(),
                complete: true,
                at,
                blobs: copied.blobs,
                bytes: copied.bytes,
            };
            replace(folder, ARRIVING, DATABASE).await?;
            write_mark(folder, &mark).await?;
            remove_others(&target, &named).await?;
            return Ok(copied);
        }
    }

    /// A copy of the database in `folder`, open for reading.
    async fn snapshot(&self, folder: &Path) -> Result<Db> {
        let path = folder.join(ARRIVING);
        remove_database(&path).await?;
        self.db().backup_sqlite(&path).await?;
        open_database(&path).await
    }
}

/// Sets up a new data folder from a backup: blobs under `data`, each hashed on
/// the way, then the database at `database` in the same folder, which must not
/// be there yet.
///
/// # Errors
/// `validation` when `folder` holds no complete backup or `database` is there.
pub async fn restore(folder: &Path, data: &Path, database: &Path) -> Result<(BackupMark, Copied)> {
    let mark = read_mark(folder).await?.filter(|mark| mark.complete);
    let mark =
        mark.ok_or_else(|| refused(format!("{} holds no complete backup.", folder.display())))?;
    if mark.format != FORMAT {
        return Err(refused(format!(
            "This backup has format {}, and this program reads format {FORMAT}.",
            mark.format
        )));
    }
    if tokio::fs::try_exists(database).await.map_err(io)? {
        return Err(refused(format!(
            "{} is there already. Restore into an empty data folder, then swap the two.",
            database.display()
        )));
    }
    let source = open_blobs(folder).await?;
    let target = open_blobs(data).await?;
    let arriving = data.join(ARRIVING);
    remove_database(&arriving).await?;
    tokio::fs::copy(folder.join(DATABASE), &arriving)
        .await
        .map_err(io)?;
    let snapshot = open_database(&arriving).await?;
    let copied = copy_blobs(&snapshot, &source, &target).await;
    snapshot.close().await;
    let copied = copied?;
    let name = database
        .file_name()
        .map(PathBuf::from)
        .unwrap_or_else(|| DATABASE.into());
    replace(data, ARRIVING, name).await?;
    Ok((mark, copied))
}

/// Brings every blob that `rows` names from one store into another, hashing it.
async fn copy_blobs(rows: &Db, from: &BlobStore, to: &BlobStore) -> Result<Copied> {
    let mut copied = Copied::default();
    let mut after = None;
    loop {
        let page = wright_store::blobs::page(&mut *rows.read().await?, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(copied);
        };
        after = Some(last.digest);
        let mut batch = Vec::new();
        let mut batch_bytes = 0;
        for blob in &page {
            copied.blobs += 1;
            copied.bytes += blob.size;
            if to.size(&blob.digest).await? == Some(blob.size) {
                continue;
            }
            match stage(blob, from, to).await? {
                Fetched::Missing => copied.missing.push(blob.digest),
                Fetched::Different => copied.different.push(blob.digest),
                Fetched::Staged(staged) => {
                    batch.push(staged);
                    batch_bytes += blob.size;
                    copied.copied += 1;
                }
            }
            if batch_bytes >= BATCH_BYTES_MAX {
                to.commit(std::mem::take(&mut batch)).await?;
                batch_bytes = 0;
            }
        }
        to.commit(batch).await?;
    }
}

enum Fetched {
    Staged(Staged),
    Missing,
    Different,
}

async fn stage(blob: &Blob, from: &BlobStore, to: &BlobStore) -> Result<Fetched> {
    let Some(read) = from.read(&blob.digest, None).await? else {
        return Ok(Fetched::Missing);
    };
    match to.stage(read.body, blob.size).await {
        Ok(staged) if staged.stored().digest == blob.digest => Ok(Fetched::Staged(staged)),
        Ok(_) | Err(StageError::Blob(BlobError::LengthExceeded { .. })) => Ok(Fetched::Different),
        Err(StageError::Blob(error)) | Err(StageError::Cut(error)) => Err(error.into()),
    }
}

async fn all_digests(rows: &Db) -> Result<HashSet<Digest>> {
    let mut digests = HashSet::new();
    let mut after = None;
    loop {
        let page = wright_store::blobs::page(&mut *rows.read().await?, after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(digests);
        };
        after = Some(last.digest);
        digests.extend(page.iter().map(|blob| blob.digest));
    }
}

/// Takes out of a backup what its database does not name: tombstoned bytes must
/// not live on in it.
async fn remove_others(target: &BlobStore, named: &HashSet<Digest>) -> Result<()> {
    let listed: Vec<_> = target.list().try_collect().await?;
    for blob in listed.iter().filter(|blob| !named.contains(&blob.digest)) {
        target.delete(&blob.digest).await?;
    }
    Ok(())
}

/// Makes sure that `folder` is new or holds a backup of this registry.
async fn claim_folder(folder: &Path, registry: RegistryId, at: Instant) -> Result<()> {
    make_folder(folder).await.map_err(io)?;
    match read_mark(folder).await? {
        Some(mark) if mark.registry == registry => Ok(()),
        Some(_) => Err(refused(format!(
            "{} holds the backup of another registry.",
            folder.display()
        ))),
        None if is_empty(folder).await? => {
            let mark = BackupMark {
                format: FORMAT,
                registry,
                complete: false,
                at,
                blobs: 0,
                bytes: 0,
            };
            write_mark(folder, &mark).await
        }
        None => Err(refused(format!(
            "{} is not empty and holds no backup; name a new folder.",
            folder.display()
        ))),
    }
}

/// For its owner's eyes: it holds addresses and password hashes.
async fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

async fn write_mark(folder: &Path, mark: &BackupMark) -> Result<()> {
    const ARRIVING_MARK: &str = "arriving.json";
    let text = serde_json::to_vec_pretty(mark).map_err(Error::internal)?;
    tokio::fs::write(folder.join(ARRIVING_MARK), text)
        .await
        .map_err(io)?;
    replace(folder, ARRIVING_MARK, MARK).await
}

/// Makes a file durable and gives it the name of another.
async fn replace(folder: &Path, arriving: &str, name: impl AsRef<Path>) -> Result<()> {
    let arriving = folder.join(arriving);
    sync_file(&arriving).await?;
    tokio::fs::rename(&arriving, folder.join(name))
        .await
        .map_err(io)?;
    sync_folder(folder).await
}

async fn read_mark(folder: &Path) -> Result<Option<BackupMark>> {
    match tokio::fs::read(folder.join(MARK)).await {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            refused(format!(
                "{MARK} in {} cannot be read: {error}.",
                folder.display()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io(error)),
    }
}

async fn is_empty(folder: &Path) -> Result<bool> {
    let mut entries = tokio::fs::read_dir(folder).await.map_err(io)?;
    Ok(entries.next_entry().await.map_err(io)?.is_none())
}

async fn open_blobs(folder: &Path) -> Result<BlobStore> {
    let url = BlobUrl::Folder(folder.to_owned());
    Ok(BlobStore::open(&url, &OpenOptions::default()).await?)
}

async fn open_database(path: &Path) -> Result<Db> {
    Ok(Db::open(&sqlite_url(path), &DbOptions { connections_max: 1 }).await?)
}

/// Removes a database with what SQLite keeps beside it.
async fn remove_database(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match tokio::fs::remove_file(PathBuf::from(name)).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(io(error)),
        }
    }
    Ok(())
}

/// Makes a file's bytes durable; SQLite does not when it copies a database.
async fn sync_file(path: &Path) -> Result<()> {
    let file = tokio::fs::OpenOptions::new()
        .write(true)
        .open(path)
        .await
        .map_err(io)?;
    file.sync_all().await.map_err(io)
}

/// Makes the names in a folder durable, where a folder can be opened.
async fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        tokio::fs::File::open(folder)
            .await
            .map_err(io)?
            .sync_all()
            .await
            .map_err(io)?;
    }
    Ok(())
}

fn refused(detail: impl Into<String>) -> Error {
    Error::refused(ProblemCode::Validation, detail)
}

fn io(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::full(),
        _ => Error::internal(error),
    }
}

#[cfg(test)]
mod tests;
