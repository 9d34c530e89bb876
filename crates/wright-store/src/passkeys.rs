//! Passkeys, and the challenges given to browsers that have or make one.

use crate::db::on;
use crate::{Connection, Instant, Result, Write};
use uuid::Uuid;
use wright_model::id::{AccountId, ChallengeId, PasskeyId};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Passkey {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PasskeyId,
    /// Whose.
    #[sqlx(try_from = "Uuid")]
    pub account: AccountId,
    /// What the authenticator calls it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// How the authenticator can be reached, as bits.
    pub transports: i64,
    /// What never changes: the public key.
    pub fixed_state: Vec<u8>,
    /// What changes with each use: the counter.
    pub moving_state: Vec<u8>,
    /// When it was added.
    pub created_at: Instant,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Instant>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id AS account, credential, name, transports, fixed_state, moving_state,
                    created_at, last_used_at FROM passkeys WHERE ",
            $rest
        )
    };
}

/// Adds a passkey; `false` where the authenticator's name for it is taken.
pub async fn insert(tx: &mut Write, passkey: &Passkey) -> Result<bool> {
    let sql = "INSERT INTO passkeys (id, account_id, credential, name, transports, fixed_state, moving_state, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(passkey.id.0)
        .bind(passkey.account.0)
        .bind(&passkey.credential)
        .bind(&passkey.name)
        .bind(passkey.transports)
        .bind(&passkey.fixed_state)
        .bind(&passkey.moving_state)
        .bind(passkey.created_at)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
}

/// The passkey an authenticator names.
pub async fn by_credential(
    connection: &mut Connection,
    credential: &[u8],
) -> Result<Option<Passkey>> {
    let sql = select!("credential = $1");
    Ok(on!(connection, |c| sqlx::query_as(sql)
        .bind(credential)
        .fetch_optional(c)
        .await?))
}

/// The passkeys of an account, the oldest first, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Passkey>> {
    let sql = select!("account_id = $1 ORDER BY created_at, id LIMIT $2");
    Ok(on!(connection, |c| sqlx::query_as(sql)
        .bind(account.0)
        .bind(limit)
        .fetch_all(c)
        .await?))
}

/// Notes that a passkey was used, and where its counter stands.
pub async fn set_used(
    tx: &mut Write,
    id: PasskeyId,
    moving_state: &[u8],
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE passkeys SET moving_state = $2, last_used_at = $3 WHERE id = $1";
    on!(tx, |c| sqlx::query(sql)
        .bind(id.0)
        .bind(moving_state)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}

/// Gives a passkey of an account another name; `false` where there is none.
pub async fn rename(tx: &mut Write, account: AccountId, id: PasskeyId, name: &str) -> Result<bool> {
    let sql = "UPDATE passkeys SET name = $3 WHERE account_id = $1 AND id = $2";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(account.0)
        .bind(id.0)
        .bind(name)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
}

/// Removes a passkey of an account; `false` where there is none.
pub async fn delete(tx: &mut Write, account: AccountId, id: PasskeyId) -> Result<bool> {
    let sql = "DELETE FROM passkeys WHERE account_id = $1 AND id = $2";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(account.0)
        .bind(id.0)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
}

/// A challenge that was given to a browser.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Challenge {
    /// Its id, which the browser brings back.
    #[sqlx(try_from = "Uuid")]
    pub id: ChallengeId,
    /// Whose passkey is to be made; none for signing in.
    pub account_id: Option<Uuid>,
    /// What the library needs to check the answer.
    pub state: Vec<u8>,
    /// When it ends.
    pub expires_at: Instant,
}

/// Keeps a challenge.
pub async fn insert_challenge(tx: &mut Write, challenge: &Challenge) -> Result<()> {
    let sql = "INSERT INTO passkey_challenges (id, account_id, state, expires_at) VALUES ($1, $2, $3, $4)";
    on!(tx, |c| sqlx::query(sql)
        .bind(challenge.id.0)
        .bind(challenge.account_id)
        .bind(&challenge.state)
        .bind(challenge.expires_at)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}

/// Takes a challenge, which is gone then; none where it ended, was taken, or was
/// made for somebody else.
pub async fn take_challenge(
    tx: &mut Write,
    id: ChallengeId,
    account: Option<AccountId>,
    now: Instant,
) -> Result<Option<Vec<u8>>> {
    let sql = "DELETE FROM passkey_challenges WHERE id = $1 AND expires_at > $3
                 AND (account_id = $2 OR (account_id IS NULL AND $2 IS NULL)) RETURNING state";
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(id.0)
        .bind(account.map(|account| account.0))
        .bind(now)
        .fetch_optional(c)
        .await?))
}

/// Forgets challenges that ended.
pub async fn forget_ended_challenges(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM passkey_challenges WHERE expires_at <= $1";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected()))
}
