//! Sessions: signed-in browsers. The cookie's secret is never stored, only its
//! SHA-256.

use crate::accounts::Identity;
use crate::db::{changed, found_row, rows};
use crate::{Connection, Instant, Result, Write, keyset};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::{AccountId, SessionId};

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession<'s> {
    /// Its id, made by the caller.
    pub id: SessionId,
    /// SHA-256 of the cookie's secret.
    pub secret: Digest,
    /// Whose.
    pub account: AccountId,
    /// Now.
    pub now: Instant,
    /// When it ends unless it is seen before.
    pub expires_at: Instant,
    /// From which address, as text.
    pub address: &'s str,
    /// What the browser calls itself, shortened.
    pub agent: &'s str,
    /// `password` or `passkey`.
    pub method: &'s str,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SessionId,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last seen, to the minute.
    pub last_seen_at: Instant,
    /// From which address it was opened.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// `password` or `passkey`.
    pub method: String,
}

/// A session and whom it stands for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Authenticated {
    /// The session.
    #[sqlx(try_from = "Uuid")]
    pub id: SessionId,
    /// When it was last seen, to the minute.
    pub last_seen_at: Instant,
    /// Whom it stands for.
    #[sqlx(flatten)]
    pub identity: Identity,
}

/// Opens a session.
pub async fn insert(tx: &mut Write, session: &NewSession<'_>) -> Result<()> {
    let sql = "INSERT INTO sessions (id, secret, account_id, created_at, last_seen_at, expires_at, address, agent, method)
               VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)";
    changed!(
        tx,
        sql,
        session.id.0,
        &session.secret.bytes()[..],
        session.account.0,
        session.now,
        session.expires_at,
        session.address,
        session.agent,
        session.method
    );
    Ok(())
}

/// The unexpired session of a secret.
pub async fn by_secret(
    connection: &mut Connection,
    secret: &Digest,
    now: Instant,
) -> Result<Option<Authenticated>> {
    let sql = "SELECT sessions.id, sessions.last_seen_at, accounts.id AS account, accounts.actor_id AS actor,
                      actors.handle, accounts.administrator, accounts.moderator, actors.suspended_at, actors.picture_small
               FROM sessions JOIN accounts ON accounts.id = sessions.account_id
                             JOIN actors ON actors.id = accounts.actor_id
               WHERE sessions.secret = $1 AND sessions.expires_at > $2";
    Ok(found_row!(connection, sql, &secret.bytes()[..], now))
}

/// Notes that a session was seen and prolongs it.
pub async fn touch(tx: &mut Write, id: SessionId, now: Instant, expires_at: Instant) -> Result<()> {
    let sql = "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1";
    changed!(tx, sql, id.0, now, expires_at);
    Ok(())
}

/// The unexpired sessions of an account, newest first, at most `limit`, those
/// before `before` only.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    now: Instant,
    before: Option<(Instant, SessionId)>,
    limit: i64,
) -> Result<Vec<Session>> {
    let (at, id) = keyset::from_newest(before);
    let sql = "SELECT id, created_at, last_seen_at, address, agent, method FROM sessions
               WHERE account_id = $1 AND expires_at > $2
                 AND (created_at, id) < ($3, $4)
               ORDER BY created_at DESC, id DESC LIMIT $5";
    Ok(rows!(connection, sql, account.0, now, at, id, limit))
}

/// When a session was opened, and how.
pub async fn opened(
    connection: &mut Connection,
    account: AccountId,
    id: SessionId,
) -> Result<Option<(Instant, String)>> {
    let sql = "SELECT created_at, method FROM sessions WHERE account_id = $1 AND id = $2";
    Ok(found_row!(connection, sql, account.0, id.0))
}

/// Ends a session of an account; `false` where there is none.
pub async fn delete(tx: &mut Write, account: AccountId, id: SessionId) -> Result<bool> {
    let sql = "DELETE FROM sessions WHERE account_id = $1 AND id = $2";
    Ok(changed!(tx, sql, account.0, id.0) == 1)
}

/// Ends all sessions of an account except one.
pub async fn delete_all_but(
    tx: &mut Write,
    account: AccountId,
    keep: Option<SessionId>,
) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE account_id = $1 AND ($2 IS NULL OR id <> $2)";
    Ok(changed!(tx, sql, account.0, keep.map(|id| id.0)))
}

/// Ends the oldest sessions of an account beyond the `keep` newest.
pub async fn delete_oldest(tx: &mut Write, account: AccountId, keep: i64) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE account_id = $1 AND id NOT IN
                 (SELECT id FROM sessions WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)";
    Ok(changed!(tx, sql, account.0, keep))
}

/// Forgets sessions that expired before `now`.
pub async fn forget_expired(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE expires_at <= $1";
    Ok(changed!(tx, sql, now))
}
