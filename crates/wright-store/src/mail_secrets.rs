//! Secrets that were mailed: to say that an address is one's own, to choose a new
//! password, to take a change of address back. Only their SHA-256 is kept; each
//! works once and is remembered a while, so that a second use gets a clear answer.

use crate::db::{changed, found_row};
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::AccountId;

/// What a secret is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To say that the address is one's own, or make it one's own.
    Verify,
    /// To choose a new password.
    Reset,
    /// To take a change of address back.
    Undo,
    /// To end mails of news.
    Unsubscribe,
}

impl Purpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Undo => "undo",
            Self::Unsubscribe => "unsubscribe",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Verify, Self::Reset, Self::Undo, Self::Unsubscribe]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
    }
}

/// A secret that was mailed.
#[derive(Debug, Clone)]
pub struct MailSecret {
    /// Its SHA-256.
    pub secret: Digest,
    /// Whose account it is about.
    pub account: AccountId,
    /// What it is good for.
    pub purpose: Purpose,
    /// The address it was sent to, or goes back to.
    pub email: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    purpose: String,
    email: String,
    created_at: Instant,
    expires_at: Instant,
    used_at: Option<Instant>,
}

/// Keeps a new secret.
pub async fn insert(tx: &mut Write, secret: &MailSecret) -> Result<()> {
    let sql =
        "INSERT INTO mail_secrets (secret, account_id, purpose, email, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    changed!(
        tx,
        sql,
        &secret.secret.bytes()[..],
        secret.account.0,
        secret.purpose.as_str(),
        &secret.email,
        secret.created_at,
        secret.expires_at
    );
    Ok(())
}

/// A secret, used and expired ones too.
pub async fn find(connection: &mut Connection, secret: Digest) -> Result<Option<MailSecret>> {
    let sql = "SELECT account_id, purpose, email, created_at, expires_at, used_at FROM mail_secrets WHERE secret = $1";
    let found: Option<Row> = found_row!(connection, sql, &secret.bytes()[..]);
    let Some(found) = found else { return Ok(None) };
    Ok(Some(MailSecret {
        secret,
        account: found.account_id.into(),
        purpose: row::word("purpose of a secret", &found.purpose, Purpose::parse)?,
        email: found.email,
        created_at: found.created_at,
        expires_at: found.expires_at,
        used_at: found.used_at,
    }))
}

/// Uses a secret; `false` where it was used or ended. Of two who try at once, one
/// succeeds.
pub async fn take(tx: &mut Write, secret: Digest, now: Instant) -> Result<bool> {
    let sql = "UPDATE mail_secrets SET used_at = $2
               WHERE secret = $1 AND used_at IS NULL AND expires_at > $2";
    Ok(changed!(tx, sql, &secret.bytes()[..], now) == 1)
}

/// Ends the unused secrets of an account for one purpose: a newer one stands for
/// them, or what they were for is done.
pub async fn end(tx: &mut Write, account: AccountId, purpose: Purpose, now: Instant) -> Result<()> {
    let sql = "UPDATE mail_secrets SET expires_at = $3
               WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    changed!(tx, sql, account.0, purpose.as_str(), now);
    Ok(())
}

/// The newest unused, unexpired secret of an account for one purpose.
pub async fn pending(
    connection: &mut Connection,
    account: AccountId,
    purpose: Purpose,
    now: Instant,
) -> Result<Option<(String, Instant)>> {
    let sql = "SELECT email, created_at FROM mail_secrets
               WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
               ORDER BY created_at DESC LIMIT 1";
    Ok(found_row!(
        connection,
        sql,
        account.0,
        purpose.as_str(),
        now
    ))
}

/// Forgets secrets that ended before `before`.
pub async fn forget_ended(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM mail_secrets WHERE expires_at < $1";
    Ok(changed!(tx, sql, before))
}
