//! Secret addresses under which a draft can be looked at. Only a hash of the
//! secret is kept.

use crate::db::{changed, found_row, rows};
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::id::{ActorId, DraftId, PreviewId};
use wright_model::{ActorHandle, Digest};

/// A new preview link.
#[derive(Debug, Clone)]
pub struct NewPreview<'p> {
    /// Its id.
    pub id: PreviewId,
    /// The draft it shows.
    pub draft: DraftId,
    /// SHA-256 of its secret.
    pub secret: Digest,
    /// For whom, in the author's words.
    pub label: &'p str,
    /// Who made it.
    pub created_by: ActorId,
    /// When.
    pub created_at: Instant,
    /// Until when it opens the draft.
    pub expires_at: Instant,
}

/// A preview link that opens its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its id.
    pub id: PreviewId,
    /// For whom, in the author's words.
    pub label: String,
    /// Who made it.
    pub created_by: ActorHandle,
    /// When.
    pub created_at: Instant,
    /// Until when it opens the draft.
    pub expires_at: Instant,
}

/// Writes a new preview link.
pub async fn insert(tx: &mut Write, preview: &NewPreview<'_>) -> Result<()> {
    let sql = "INSERT INTO draft_previews (id, draft_id, secret, label, created_by, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    changed!(
        tx,
        sql,
        preview.id.0,
        preview.draft.0,
        &preview.secret.bytes()[..],
        preview.label,
        preview.created_by.0,
        preview.created_at,
        preview.expires_at
    );
    Ok(())
}

/// The draft that a secret opens at `now`, and who made the link.
pub async fn behind(
    connection: &mut Connection,
    secret: Digest,
    now: Instant,
) -> Result<Option<(DraftId, ActorId)>> {
    let sql = "SELECT draft_id, created_by FROM draft_previews WHERE secret = $1 AND revoked_at IS NULL AND expires_at > $2";
    let found: Option<(Uuid, Uuid)> = found_row!(connection, sql, &secret.bytes()[..], now);
    Ok(found.map(|(draft, maker)| (draft.into(), maker.into())))
}

/// The links that open a draft at `now`, the newest first, at most `limit`.
pub async fn of_draft(
    connection: &mut Connection,
    draft: DraftId,
    now: Instant,
    limit: i64,
) -> Result<Vec<Preview>> {
    let sql = "SELECT p.id, p.label, a.handle, p.created_at, p.expires_at
               FROM draft_previews p JOIN actors a ON a.id = p.created_by
               WHERE p.draft_id = $1 AND p.revoked_at IS NULL AND p.expires_at > $2
               ORDER BY p.created_at DESC, p.id DESC LIMIT $3";
    let rows: Vec<Row> = rows!(connection, sql, draft.0, now, limit);
    rows.into_iter().map(Row::into_preview).collect()
}

/// Closes a link of a draft; `false` where it has none of that id that is open.
pub async fn revoke(tx: &mut Write, draft: DraftId, id: PreviewId, now: Instant) -> Result<bool> {
    let sql = "UPDATE draft_previews SET revoked_at = $3 WHERE id = $1 AND draft_id = $2 AND revoked_at IS NULL";
    Ok(changed!(tx, sql, id.0, draft.0, now) == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    label: String,
    handle: String,
    created_at: Instant,
    expires_at: Instant,
}

impl Row {
    fn into_preview(self) -> Result<Preview> {
        Ok(Preview {
            id: self.id.into(),
            label: self.label,
            created_by: row::parse("handle", &self.handle)?,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}
