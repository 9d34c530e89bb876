//! Uploads in progress: enough in a row for any node to go on.

use crate::db::{changed, found_row, one_value, rows, values};
use crate::{Connection, Flavor, Instant, Result, StoreError, Write, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{AccountId, DraftId, UploadId};
use wright_model::{DesignPath, Digest};

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The draft its file goes into.
    pub draft: DraftId,
    /// Who opened it; nobody else may go on with it.
    pub account: AccountId,
    /// Where the file goes.
    pub path: DesignPath,
    /// The author keeps this photo's location on purpose.
    pub keep_location: bool,
    /// The digest declared.
    pub digest: Digest,
    /// The length declared, in bytes.
    pub length: u64,
    /// Bytes received and counted.
    pub received: u64,
    /// What the blob store needs to go on, as JSON.
    pub progress: String,
    /// When it was opened.
    pub created_at: Instant,
    /// When it expires.
    pub expires_at: Instant,
    /// When its file was put into the draft.
    pub finished_at: Option<Instant>,
}

const COLUMNS: &str = "SELECT id, draft_id, account_id, path, keep_location, digest, length, received, progress, created_at, expires_at, finished_at FROM uploads";

/// Writes a new upload.
pub async fn insert(tx: &mut Write, upload: &Upload) -> Result<()> {
    let sql = "INSERT INTO uploads (id, draft_id, account_id, path, keep_location, digest, length, received, progress, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    changed!(
        tx,
        sql,
        upload.id.0,
        upload.draft.0,
        upload.account.0,
        upload.path.as_str(),
        upload.keep_location,
        &upload.digest.bytes()[..],
        integer(upload.length)?,
        integer(upload.received)?,
        &upload.progress,
        upload.created_at,
        upload.expires_at
    );
    Ok(())
}

/// The upload of that id.
pub async fn find(connection: &mut Connection, id: UploadId) -> Result<Option<Upload>> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), id.0);
    found.map(Row::into_upload).transpose()
}

/// Takes the lease of an unfinished upload; `false` when somebody else holds it.
pub async fn lease(
    tx: &mut Write,
    id: UploadId,
    lease: Uuid,
    until: Instant,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE uploads SET lease = $2, lease_until = $3
               WHERE id = $1 AND finished_at IS NULL AND (lease IS NULL OR lease_until < $4)";
    Ok(changed!(tx, sql, id.0, lease, until, now) == 1)
}

/// Prolongs a lease; `false` when it is no longer ours, even if nobody else has it
/// now: others may have gone on and given it back meanwhile.
pub async fn prolong(tx: &mut Write, id: UploadId, lease: Uuid, until: Instant) -> Result<bool> {
    let sql =
        "UPDATE uploads SET lease_until = $3 WHERE id = $1 AND lease = $2 AND finished_at IS NULL";
    Ok(changed!(tx, sql, id.0, lease, until) == 1)
}

/// Saves progress under a lease and gives the lease back when `release`;
/// `false` when the lease is no longer ours (nothing was saved then).
pub async fn save(
    tx: &mut Write,
    id: UploadId,
    lease: Uuid,
    received: u64,
    progress: &str,
    release: bool,
) -> Result<bool> {
    let sql = "UPDATE uploads SET received = $3, progress = $4,
                 lease = CASE WHEN $5 THEN NULL ELSE lease END
               WHERE id = $1 AND lease = $2 AND finished_at IS NULL";
    Ok(changed!(tx, sql, id.0, lease, integer(received)?, progress, release) == 1)
}

/// Gives a lease back without saving.
pub async fn release(tx: &mut Write, id: UploadId, lease: Uuid) -> Result<()> {
    let sql = "UPDATE uploads SET lease = NULL WHERE id = $1 AND lease = $2";
    changed!(tx, sql, id.0, lease);
    Ok(())
}

/// Marks an upload finished under its lease; `false` when it is no longer ours.
pub async fn finish(
    tx: &mut Write,
    id: UploadId,
    lease: Uuid,
    received: u64,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE uploads SET received = $3, finished_at = $4, lease = NULL, progress = ''
               WHERE id = $1 AND lease = $2 AND finished_at IS NULL";
    Ok(changed!(tx, sql, id.0, lease, integer(received)?, now) == 1)
}

/// Forgets an upload.
pub async fn delete(tx: &mut Write, id: UploadId) -> Result<()> {
    let sql = "DELETE FROM uploads WHERE id = $1";
    changed!(tx, sql, id.0);
    Ok(())
}

/// Holds an account's limits until the transaction ends: whoever counts its
/// uploads and then opens one does so alone. SQLite has one writer anyway.
pub async fn hold(tx: &mut Write, account: AccountId) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE";
        changed!(tx, sql, account.0);
    }
    Ok(())
}

/// How many unfinished uploads an account has.
pub async fn count_unfinished(connection: &mut Connection, account: AccountId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM uploads WHERE account_id = $1 AND finished_at IS NULL";
    Ok(one_value!(connection, sql, account.0))
}

/// Unfinished uploads that expired, or whose draft is no longer open, at most
/// `limit`; none under a live lease.
pub async fn abandoned(
    connection: &mut Connection,
    now: Instant,
    limit: i64,
) -> Result<Vec<Upload>> {
    let sql = format!(
        "{COLUMNS} WHERE finished_at IS NULL AND (lease IS NULL OR lease_until < $1)
         AND (expires_at < $1 OR EXISTS (SELECT 1 FROM drafts d WHERE d.id = uploads.draft_id AND d.state NOT IN ('open', 'discarded')))
         ORDER BY expires_at LIMIT $2"
    );
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), now, limit);
    rows.into_iter().map(Row::into_upload).collect()
}

/// Bytes that unfinished uploads of an account have announced, in all.
pub async fn unfinished_bytes(connection: &mut Connection, account: AccountId) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM uploads
               WHERE account_id = $1 AND finished_at IS NULL";
    Ok(one_value!(connection, sql, account.0))
}

/// The ids of all unfinished uploads: what they staged is not stray.
pub async fn unfinished(connection: &mut Connection) -> Result<Vec<UploadId>> {
    let sql = "SELECT id FROM uploads WHERE finished_at IS NULL";
    let ids: Vec<Uuid> = values!(connection, sql);
    Ok(ids.into_iter().map(UploadId).collect())
}

/// Forgets uploads that finished before `before`.
pub async fn forget_finished(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM uploads WHERE finished_at < $1";
    Ok(changed!(tx, sql, before))
}

/// A size as the databases keep it.
pub(crate) fn integer(size: u64) -> Result<i64> {
    i64::try_from(size).map_err(|_| StoreError::Corrupt {
        what: "size",
        value: size.to_string(),
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    draft_id: Uuid,
    account_id: Uuid,
    path: String,
    keep_location: bool,
    digest: Vec<u8>,
    length: i64,
    received: i64,
    progress: String,
    created_at: Instant,
    expires_at: Instant,
    finished_at: Option<Instant>,
}

impl Row {
    fn into_upload(self) -> Result<Upload> {
        Ok(Upload {
            id: self.id.into(),
            draft: self.draft_id.into(),
            account: self.account_id.into(),
            path: row::parse("path", &self.path)?,
            keep_location: self.keep_location,
            digest: row::digest(&self.digest)?,
            length: self.length.unsigned_abs(),
            received: self.received.unsigned_abs(),
            progress: self.progress,
            created_at: self.created_at,
            expires_at: self.expires_at,
            finished_at: self.finished_at,
        })
    }
}
