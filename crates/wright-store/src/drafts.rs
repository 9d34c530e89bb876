//! Releases being prepared.

use crate::db::{changed, found_row, found_value, one_row, one_value, rows, values};
use crate::{Connection, Flavor, Instant, Result, StoreError, Write, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId, DraftId, ReleaseId};
use wright_model::{DesignName, DesignPath, Digest, Version};

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The design's name.
    pub name: DesignName,
    /// The version it aims at.
    pub version: Version,
    /// The actor it belongs to.
    pub owner: ActorId,
    /// Who opened it.
    pub account: AccountId,
    /// Counts every change.
    pub revision: i64,
    /// Open, published or discarded.
    pub state: DraftState,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last changed.
    pub touched_at: Instant,
    /// When it expires untouched.
    pub expires_at: Instant,
    /// What it became.
    pub release: Option<ReleaseId>,
    /// The release it was begun from.
    pub origin: Option<ReleaseId>,
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    /// Being prepared.
    Open,
    /// A release now.
    Published,
    /// Thrown away; can be put back for a while, so its blobs are kept.
    Discarded,
    /// Gone for good.
    Ended,
}

impl DraftState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Published => "published",
            Self::Discarded => "discarded",
            Self::Ended => "ended",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Published, Self::Discarded, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFile {
    /// Where it stands.
    pub path: DesignPath,
    /// Its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The author keeps this photo's location on purpose.
    pub keep_location: bool,
}

pub(crate) const COLUMNS: &str = "SELECT id, name, version, owner_id, account_id, revision, state, created_at, touched_at, expires_at, release_id, origin_release_id FROM drafts";

/// Writes a new draft.
pub async fn insert(tx: &mut Write, draft: &Draft) -> Result<()> {
    let sql = "INSERT INTO drafts (id, name, version, owner_id, account_id, revision, state, created_at, touched_at, expires_at, origin_release_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    changed!(
        tx,
        sql,
        draft.id.0,
        draft.name.as_str(),
        draft.version.as_str(),
        draft.owner.0,
        draft.account.0,
        draft.revision,
        draft.state.as_str(),
        draft.created_at,
        draft.touched_at,
        draft.expires_at,
        draft.origin.map(|release| release.0)
    );
    Ok(())
}

/// The draft of that id.
pub async fn find(connection: &mut Connection, id: DraftId) -> Result<Option<Draft>> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), id.0);
    found.map(Row::into_draft).transpose()
}

/// Makes other transactions that lock this draft wait for the end of this one.
/// SQLite has one writer anyway.
pub async fn lock(tx: &mut Write, id: DraftId) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT id FROM drafts WHERE id = $1 FOR NO KEY UPDATE";
        let _: Option<Uuid> = found_value!(tx, sql, id.0);
    }
    Ok(())
}

/// How many open drafts an account has.
pub async fn count_open(connection: &mut Connection, account: AccountId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM drafts WHERE account_id = $1 AND state = 'open'";
    Ok(one_value!(connection, sql, account.0))
}

/// Counts one change: revision up, expiry out. With `expected`, only where the
/// revision is that one. Returns the new revision, or `None` when the draft is
/// no longer open or has another revision.
pub async fn change(
    tx: &mut Write,
    id: DraftId,
    expected: Option<i64>,
    version: Option<&Version>,
    now: Instant,
    expires_at: Instant,
) -> Result<Option<i64>> {
    let sql = "UPDATE drafts SET revision = revision + 1, version = COALESCE($3, version), touched_at = $4, expires_at = $5
               WHERE id = $1 AND state = 'open' AND ($2 IS NULL OR revision = $2) RETURNING revision";
    let sql = match tx.flavor() {
        Flavor::Sqlite => sql.to_owned(),
        Flavor::Postgres => sql.replace("$2 IS NULL", "$2::bigint IS NULL"),
    };
    Ok(found_value!(
        tx,
        AssertSqlSafe(sql),
        id.0,
        expected,
        version.map(Version::as_str),
        now,
        expires_at
    ))
}

/// Ends an open draft as it was at `revision`; `false` when it was changed or is
/// not open any more.
pub async fn end(
    tx: &mut Write,
    id: DraftId,
    revision: i64,
    state: DraftState,
    release: Option<ReleaseId>,
    now: Instant,
) -> Result<bool> {
    let sql =
        "UPDATE drafts SET state = $2, release_id = $3, touched_at = $4, revision = revision + 1
               WHERE id = $1 AND state = 'open' AND revision = $5";
    Ok(changed!(
        tx,
        sql,
        id.0,
        state.as_str(),
        release.map(|release| release.0),
        now,
        revision
    ) == 1)
}

/// The newest open draft of an account that was begun from `origin`.
pub async fn open_from(
    connection: &mut Connection,
    account: AccountId,
    origin: ReleaseId,
) -> Result<Option<Draft>> {
    let sql = format!(
        "{COLUMNS} WHERE state = 'open' AND account_id = $1 AND origin_release_id = $2
         ORDER BY touched_at DESC, id DESC LIMIT 1"
    );
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), account.0, origin.0);
    found.map(Row::into_draft).transpose()
}

/// Opens a draft again that was discarded after `since`; `false` when it was
/// not, or is gone for good.
pub async fn restore(
    tx: &mut Write,
    id: DraftId,
    since: Instant,
    now: Instant,
    expires_at: Instant,
) -> Result<bool> {
    let sql = "UPDATE drafts SET state = 'open', revision = revision + 1, touched_at = $3, expires_at = $4
               WHERE id = $1 AND state = 'discarded' AND touched_at > $2";
    Ok(changed!(tx, sql, id.0, since, now, expires_at) == 1)
}

/// Lets go of drafts discarded before `before`; returns how many.
pub async fn end_discarded(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "UPDATE drafts SET state = 'ended' WHERE state = 'discarded' AND touched_at <= $1";
    Ok(changed!(tx, sql, before))
}

/// Ends every open draft that expired before `now`; returns how many.
pub async fn end_expired(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "UPDATE drafts SET state = 'ended' WHERE state = 'open' AND expires_at < $1";
    Ok(changed!(tx, sql, now))
}

/// Forgets drafts that ended before `before` and no upload belongs to, with their
/// lists of files, at most `limit`; returns how many.
pub async fn forget_ended(tx: &mut Write, before: Instant, limit: i64) -> Result<usize> {
    let ended =
        "SELECT id FROM drafts WHERE state <> 'open' AND state <> 'discarded' AND touched_at < $1
                 AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.draft_id = drafts.id)
                 ORDER BY touched_at LIMIT $2";
    let of_draft = [
        "DELETE FROM draft_files WHERE draft_id = $1",
        "DELETE FROM draft_past_files WHERE draft_id = $1",
        "DELETE FROM draft_editors WHERE draft_id = $1",
        "DELETE FROM draft_previews WHERE draft_id = $1",
        "DELETE FROM drafts WHERE id = $1",
    ];
    let ended: Vec<Uuid> = values!(tx, ended, before, limit);
    for id in &ended {
        for sql in of_draft {
            changed!(tx, sql, id);
        }
    }
    Ok(ended.len())
}

/// The files of a draft, by path.
pub async fn files(connection: &mut Connection, id: DraftId) -> Result<Vec<DraftFile>> {
    let sql = "SELECT path, digest, size, keep_location FROM draft_files WHERE draft_id = $1 ORDER BY path";
    let rows: Vec<FileRow> = rows!(connection, sql, id.0);
    rows.into_iter().map(FileRow::into_file).collect()
}

/// Puts files, each replacing the one at its path.
pub async fn put_files(tx: &mut Write, id: DraftId, files: &[DraftFile]) -> Result<()> {
    let list: Vec<_> = files
        .iter()
        .map(|file| {
            serde_json::json!({
                "path": file.path, "digest": file.digest.hex(), "size": file.size, "keep": file.keep_location,
            })
        })
        .collect();
    let list = serde_json::Value::Array(list).to_string();
    let sql = match tx.flavor() {
        Flavor::Sqlite => {
            "INSERT INTO draft_files (draft_id, path, digest, size, keep_location)
             SELECT $1, value->>'path', unhex(value->>'digest'), value->>'size', value->>'keep'
             FROM json_each($2) WHERE TRUE
             ON CONFLICT (draft_id, path) DO UPDATE
             SET digest = excluded.digest, size = excluded.size, keep_location = excluded.keep_location"
        }
        Flavor::Postgres => {
            "INSERT INTO draft_files (draft_id, path, digest, size, keep_location)
             SELECT $1, path, decode(digest, 'hex'), size, keep
             FROM json_to_recordset($2::json) AS file(path text, digest text, size bigint, keep boolean)
             ON CONFLICT (draft_id, path) DO UPDATE
             SET digest = excluded.digest, size = excluded.size, keep_location = excluded.keep_location"
        }
    };
    changed!(tx, sql, id.0, list);
    Ok(())
}

/// Removes files by path; paths that are not there are no error.
pub async fn remove_files(tx: &mut Write, id: DraftId, paths: &[DesignPath]) -> Result<()> {
    let sql = format!(
        "DELETE FROM draft_files WHERE draft_id = $1 AND path IN {}",
        lists::texts(tx.flavor(), "$2")
    );
    changed!(tx, AssertSqlSafe(sql), id.0, lists::of_texts(paths));
    Ok(())
}

/// How many files a draft has and their bytes in all.
pub async fn totals(connection: &mut Connection, id: DraftId) -> Result<(i64, i64)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM draft_files WHERE draft_id = $1";
    Ok(one_row!(connection, sql, id.0))
}

/// Of `digests`, those in an open draft that `person` may read (a member's
/// draft of any of their actors).
pub async fn readable_digests(
    connection: &mut Connection,
    person: ActorId,
    digests: &[Digest],
) -> Result<Vec<Digest>> {
    let sql = format!(
        "SELECT DISTINCT f.digest
         FROM (SELECT draft_id, digest FROM draft_files UNION ALL SELECT draft_id, digest FROM draft_past_files) f
         JOIN drafts d ON d.id = f.draft_id
         WHERE d.state = 'open'
         AND (d.owner_id = $1 OR d.owner_id IN (SELECT actor_id FROM members WHERE person_id = $1))
         AND f.digest IN {}",
        lists::digests(connection.flavor(), "$2")
    );
    let list = lists::of_digests(digests);
    let rows: Vec<Vec<u8>> = values!(connection, AssertSqlSafe(sql), person.0, list);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Uuid,
    name: String,
    version: String,
    owner_id: Uuid,
    account_id: Uuid,
    revision: i64,
    state: String,
    created_at: Instant,
    touched_at: Instant,
    expires_at: Instant,
    release_id: Option<Uuid>,
    origin_release_id: Option<Uuid>,
}

impl Row {
    pub(crate) fn into_draft(self) -> Result<Draft> {
        Ok(Draft {
            id: self.id.into(),
            name: row::parse("design name", &self.name)?,
            version: row::parse("version", &self.version)?,
            owner: self.owner_id.into(),
            account: self.account_id.into(),
            revision: self.revision,
            state: row::word("draft state", &self.state, DraftState::parse)?,
            created_at: self.created_at,
            touched_at: self.touched_at,
            expires_at: self.expires_at,
            release: self.release_id.map(Into::into),
            origin: self.origin_release_id.map(Into::into),
        })
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct FileRow {
    path: String,
    digest: Vec<u8>,
    size: i64,
    keep_location: bool,
}

impl FileRow {
    pub(crate) fn into_file(self) -> Result<DraftFile> {
        Ok(DraftFile {
            path: row::parse("path", &self.path)?,
            digest: row::digest(&self.digest)?,
            size: u64::try_from(self.size).map_err(|_| StoreError::Corrupt {
                what: "file size",
                value: self.size.to_string(),
            })?,
            keep_location: self.keep_location,
        })
    }
}
