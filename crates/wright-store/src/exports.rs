//! Exports of what a person has here: a row while one is made and kept, and what
//! goes into it that no other module reads.

use crate::db::{changed, found_row, found_value, rows};
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::{AccountId, ActorId, ExportId};

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// The packed file and its size; none while it is being made.
    pub packed: Option<(Digest, u64)>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it is taken away.
    pub expires_at: Instant,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    digest: Option<Vec<u8>>,
    size: Option<i64>,
    created_at: Instant,
    expires_at: Instant,
}

/// Keeps that an export was asked for.
pub async fn insert(
    tx: &mut Write,
    id: ExportId,
    account: AccountId,
    now: Instant,
    expires_at: Instant,
) -> Result<()> {
    let sql =
        "INSERT INTO exports (id, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    changed!(tx, sql, id.0, account.0, now, expires_at);
    Ok(())
}

/// Whose export this is, where it still stands.
pub async fn account_of(
    connection: &mut Connection,
    id: ExportId,
    now: Instant,
) -> Result<Option<AccountId>> {
    let sql = "SELECT account_id FROM exports WHERE id = $1 AND expires_at > $2";
    let account: Option<Uuid> = found_value!(connection, sql, id.0, now);
    Ok(account.map(AccountId::from))
}

/// Notes what was packed.
pub async fn set_packed(
    tx: &mut Write,
    id: ExportId,
    digest: Digest,
    size: u64,
    expires_at: Instant,
) -> Result<()> {
    let sql = "UPDATE exports SET digest = $2, size = $3, expires_at = $4 WHERE id = $1";
    changed!(
        tx,
        sql,
        id.0,
        &digest.bytes()[..],
        i64::try_from(size).unwrap_or(i64::MAX),
        expires_at
    );
    Ok(())
}

/// The newest unexpired export of an account.
pub async fn newest(
    connection: &mut Connection,
    account: AccountId,
    now: Instant,
) -> Result<Option<Export>> {
    let sql = "SELECT id, digest, size, created_at, expires_at FROM exports
               WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 1";
    let found: Option<Row> = found_row!(connection, sql, account.0, now);
    let Some(found) = found else { return Ok(None) };
    let digest = found.digest.as_deref().map(row::digest).transpose()?;
    let size = found.size.and_then(|size| u64::try_from(size).ok());
    Ok(Some(Export {
        id: found.id.into(),
        packed: digest.zip(size),
        created_at: found.created_at,
        expires_at: found.expires_at,
    }))
}

/// Takes the other exports of an account away; its blob goes with the next
/// collection.
pub async fn delete_others(tx: &mut Write, account: AccountId, keep: ExportId) -> Result<u64> {
    let sql = "DELETE FROM exports WHERE account_id = $1 AND id <> $2";
    Ok(changed!(tx, sql, account.0, keep.0))
}

/// Takes expired exports away.
pub async fn forget_expired(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM exports WHERE expires_at <= $1";
    Ok(changed!(tx, sql, now))
}

/// A release somebody published.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Published {
    /// The design's name today.
    pub name: String,
    /// The version.
    pub version: String,
    /// When it was published.
    pub published_at: Instant,
}

/// The releases a person published, newest first, at most `limit`.
pub async fn releases_by(
    connection: &mut Connection,
    person: ActorId,
    limit: i64,
) -> Result<Vec<Published>> {
    let sql = "SELECT designs.name, releases.version, releases.published_at
               FROM releases JOIN designs ON designs.id = releases.design_id
               WHERE releases.published_by = $1 ORDER BY releases.published_at DESC LIMIT $2";
    Ok(rows!(connection, sql, person.0, limit))
}

/// A draft somebody opened.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenDraft {
    /// The name the release will have.
    pub name: String,
    /// The version.
    pub version: String,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last worked on.
    pub touched_at: Instant,
}

/// The open drafts of an account, newest first, at most `limit`.
pub async fn drafts_of(
    connection: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<OpenDraft>> {
    let sql = "SELECT name, version, created_at, touched_at FROM drafts
               WHERE account_id = $1 AND state = 'open' ORDER BY touched_at DESC LIMIT $2";
    Ok(rows!(connection, sql, account.0, limit))
}

/// A public event of an actor.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnEvent {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What kind.
    pub kind: String,
    /// Of what.
    pub subject: String,
}

/// Numbered events of `actor` after `seq`, at most `limit`.
pub async fn events_of(
    connection: &mut Connection,
    account: AccountId,
    seq: i64,
    limit: i64,
) -> Result<(Vec<OwnEvent>, i64)> {
    // Who caused an event stands in its private column, which is read, never searched: a page of
    // events at a time, by their numbers.
    let sql =
        "SELECT seq, at, kind, subject, private FROM events WHERE seq > $1 ORDER BY seq LIMIT $2";
    let rows: Vec<(i64, Instant, String, String, Option<String>)> =
        rows!(connection, sql, seq, limit);
    let last = rows.last().map_or(seq, |row| row.0);
    let marker = account.to_string();
    let own = rows
        .into_iter()
        .filter_map(|(seq, at, kind, subject, private)| {
            private?.contains(&marker).then_some(OwnEvent {
                seq,
                at,
                kind,
                subject,
            })
        });
    Ok((own.collect(), last))
}
