//! Passkeys, and the challenges given to browsers that have or make one.

use crate::db::{changed, found_row, found_value, rows};
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
    Ok(changed!(
        tx,
        sql,
        passkey.id.0,
        passkey.account.0,
        &passkey.credential,
        &passkey.name,
        passkey.transports,
        &passkey.fixed_state,
        &passkey.moving_state,
        passkey.created_at
    ) == 1)
}

/// The passkey an authenticator names.
pub async fn by_credential(
    connection: &mut Connection,
    credential: &[u8],
) -> Result<Option<Passkey>> {
    let sql = select!("credential = $1");
    Ok(found_row!(connection, sql, credential))
}

/// The passkeys of an account, the oldest first, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Passkey>> {
    let sql = select!("account_id = $1 ORDER BY created_at, id LIMIT $2");
    Ok(rows!(connection, sql, account.0, limit))
}

/// Notes that a passkey was used, and where its counter stands.
pub async fn set_used(
    tx: &mut Write,
    id: PasskeyId,
    moving_state: &[u8],
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE passkeys SET moving_state = $2, last_used_at = $3 WHERE id = $1";
    changed!(tx, sql, id.0, moving_state, now);
    Ok(())
}

/// Gives a passkey of an account another name; `false` where there is none.
pub async fn rename(tx: &mut Write, account: AccountId, id: PasskeyId, name: &str) -> Result<bool> {
    let sql = "UPDATE passkeys SET name = $3 WHERE account_id = $1 AND id = $2";
    Ok(changed!(tx, sql, account.0, id.0, name) == 1)
}

/// Removes a passkey of an account; `false` where there is none.
pub async fn delete(tx: &mut Write, account: AccountId, id: PasskeyId) -> Result<bool> {
    let sql = "DELETE FROM passkeys WHERE account_id = $1 AND id = $2";
    Ok(changed!(tx, sql, account.0, id.0) == 1)
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
    changed!(
        tx,
        sql,
        challenge.id.0,
        challenge.account_id,
        &challenge.state,
        challenge.expires_at
    );
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
    Ok(found_value!(
        tx,
        sql,
        id.0,
        account.map(|account| account.0),
        now
    ))
}

/// Forgets challenges that ended.
pub async fn forget_ended_challenges(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM passkey_challenges WHERE expires_at <= $1";
    Ok(changed!(tx, sql, now))
}
