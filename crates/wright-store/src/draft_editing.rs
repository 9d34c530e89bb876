//! What editing a draft leaves beside its files: what stood at a path before,
//! and who changed something last.

use crate::db::{changed, found_row, one_value, rows};
use crate::drafts::{DraftFile, FileRow};
use crate::{Connection, Instant, Result, Write, lists, row};
use sqlx::AssertSqlSafe;
use wright_model::id::{ActorId, DraftId};
use wright_model::{ActorHandle, DesignPath, Digest};

/// A person's latest change of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// Who.
    pub person: ActorId,
    /// Their handle.
    pub handle: ActorHandle,
    /// The one file they changed; `None` where it was several, or the draft itself.
    pub path: Option<DesignPath>,
    /// When.
    pub at: Instant,
}

/// How many past files a draft keeps, and how large they may be.
#[derive(Debug, Clone, Copy)]
pub struct PastLimits {
    /// Files in all.
    pub files: i64,
    /// Their bytes in all.
    pub bytes: i64,
}

/// Keeps what stands at `paths` now, where it has at most `bytes_max` bytes, as
/// past: call it before it is replaced or removed.
pub async fn keep_past(
    tx: &mut Write,
    id: DraftId,
    paths: &[&DesignPath],
    bytes_max: i64,
    now: Instant,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO draft_past_files (draft_id, path, digest, size, keep_location, ended_at)
         SELECT draft_id, path, digest, size, keep_location, $4 FROM draft_files
         WHERE draft_id = $1 AND size <= $3 AND path IN {}
         ON CONFLICT (draft_id, path, digest) DO UPDATE SET ended_at = excluded.ended_at",
        lists::texts(tx.flavor(), "$2")
    );
    changed!(
        tx,
        AssertSqlSafe(sql),
        id.0,
        lists::of_texts(paths),
        bytes_max,
        now
    );
    Ok(())
}

/// Lets go of the oldest past files of a draft beyond `limits`.
pub async fn forget_past(tx: &mut Write, id: DraftId, limits: PastLimits) -> Result<()> {
    let sql = "DELETE FROM draft_past_files WHERE draft_id = $1 AND (path, digest) IN (
                 SELECT path, digest FROM (
                   SELECT path, digest, ROW_NUMBER() OVER newest AS place, SUM(size) OVER newest AS bytes
                   FROM draft_past_files WHERE draft_id = $1
                   WINDOW newest AS (ORDER BY ended_at DESC, path, digest)) AS past
                 WHERE place > CAST($2 AS BIGINT) OR bytes > CAST($3 AS BIGINT))";
    changed!(tx, sql, id.0, limits.files, limits.bytes);
    Ok(())
}

/// Whether a draft has, or had, those bytes at that path.
pub async fn had(
    connection: &mut Connection,
    id: DraftId,
    path: &DesignPath,
    digest: Digest,
) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM (
                 SELECT 1 AS found FROM draft_files WHERE draft_id = $1 AND path = $2 AND digest = $3
                 UNION ALL SELECT 1 FROM draft_past_files WHERE draft_id = $1 AND path = $2 AND digest = $3) AS both_tables";
    let found: i64 = one_value!(connection, sql, id.0, path.as_str(), &digest.bytes()[..]);
    Ok(found > 0)
}

/// Files that were removed from a draft and can be put back, by path: the latest
/// where there were several.
pub async fn removed(
    connection: &mut Connection,
    id: DraftId,
    limit: i64,
) -> Result<Vec<DraftFile>> {
    let sql = "SELECT p.path, p.digest, p.size, p.keep_location FROM draft_past_files p
               WHERE p.draft_id = $1
               AND NOT EXISTS (SELECT 1 FROM draft_files f WHERE f.draft_id = $1 AND f.path = p.path)
               AND NOT EXISTS (SELECT 1 FROM draft_past_files later WHERE later.draft_id = $1 AND later.path = p.path
                               AND (later.ended_at, later.digest) > (p.ended_at, p.digest))
               ORDER BY p.path LIMIT $2";
    let rows: Vec<FileRow> = rows!(connection, sql, id.0, limit);
    rows.into_iter().map(FileRow::into_file).collect()
}

/// The file at a path of a draft.
pub async fn file_at(
    connection: &mut Connection,
    id: DraftId,
    path: &DesignPath,
) -> Result<Option<DraftFile>> {
    let sql = "SELECT path, digest, size, keep_location FROM draft_files WHERE draft_id = $1 AND path = $2";
    let found: Option<FileRow> = found_row!(connection, sql, id.0, path.as_str());
    found.map(FileRow::into_file).transpose()
}

/// Notes a person's latest change.
pub async fn note_editor(
    tx: &mut Write,
    id: DraftId,
    person: ActorId,
    path: Option<&DesignPath>,
    now: Instant,
) -> Result<()> {
    let sql = "INSERT INTO draft_editors (draft_id, person_id, path, edited_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (draft_id, person_id) DO UPDATE SET path = excluded.path, edited_at = excluded.edited_at";
    changed!(
        tx,
        sql,
        id.0,
        person.0,
        path.map_or("", DesignPath::as_str),
        now
    );
    Ok(())
}

/// Who changed a draft, the latest first, at most `limit`.
pub async fn editors(connection: &mut Connection, id: DraftId, limit: i64) -> Result<Vec<Editor>> {
    let sql = "SELECT e.person_id, a.handle, e.path, e.edited_at
               FROM draft_editors e JOIN actors a ON a.id = e.person_id
               WHERE e.draft_id = $1 ORDER BY e.edited_at DESC, e.person_id LIMIT $2";
    let rows: Vec<EditorRow> = rows!(connection, sql, id.0, limit);
    rows.into_iter().map(EditorRow::into_editor).collect()
}

#[derive(sqlx::FromRow)]
struct EditorRow {
    person_id: uuid::Uuid,
    handle: String,
    path: String,
    edited_at: Instant,
}

impl EditorRow {
    fn into_editor(self) -> Result<Editor> {
        Ok(Editor {
            person: self.person_id.into(),
            handle: row::parse("handle", &self.handle)?,
            path: match self.path.as_str() {
                "" => None,
                path => Some(row::parse("path", path)?),
            },
            at: self.edited_at,
        })
    }
}
