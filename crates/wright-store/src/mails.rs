//! The outbox: mail is written in the transaction of what causes it and sent by
//! a job. What a mail says is emptied once it has ended, as it may hold a secret.

use crate::db::{changed, found_row, one_row, rows};
use crate::{Connection, Instant, Result, Write};
use uuid::Uuid;
use wright_model::id::{AccountId, MailId};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail<'m> {
    /// Its id, made by the caller.
    pub id: MailId,
    /// Whose mail it is; none for people without an account.
    pub account: Option<AccountId>,
    /// To which address.
    pub address: &'m str,
    /// The tag of the receiver's language.
    pub language: &'m str,
    /// What kind of mail it is.
    pub kind: &'m str,
    /// What it says, JSON.
    pub letter: &'m str,
    /// The path that ends mails of this kind with one click.
    pub unsubscribe: Option<&'m str>,
    /// Two mails never share it.
    pub once: Option<&'m str>,
    /// Now.
    pub now: Instant,
}

/// A mail that waits.
#[derive(Clone, sqlx::FromRow)]
pub struct Queued {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: MailId,
    /// To which address.
    pub address: String,
    /// The tag of the receiver's language.
    pub language: String,
    /// What it says, JSON.
    pub letter: String,
    /// The path that ends mails of this kind with one click.
    pub unsubscribe: Option<String>,
    /// When it was queued.
    pub created_at: Instant,
}

/// A mail as its receiver's own list shows it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: MailId,
    /// To which address.
    pub address: String,
    /// What kind of mail it is.
    pub kind: String,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// When it was queued.
    pub created_at: Instant,
    /// When it was sent or given up.
    pub finished_at: Option<Instant>,
}

/// How a mail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending<'e> {
    /// The mail server took it.
    Sent,
    /// It was given up, and why.
    Failed(&'e str),
}

/// Queues a mail; `false` where one of the same `once` was queued before.
pub async fn insert(tx: &mut Write, mail: &NewMail<'_>) -> Result<bool> {
    let sql = "INSERT INTO mails (id, account_id, address, language, kind, letter, unsubscribe, once, state, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        mail.id.0,
        mail.account.map(|account| account.0),
        mail.address,
        mail.language,
        mail.kind,
        mail.letter,
        mail.unsubscribe,
        mail.once,
        mail.now
    ) == 1)
}

/// A mail that still waits to be sent.
pub async fn queued(connection: &mut Connection, id: MailId) -> Result<Option<Queued>> {
    let sql = "SELECT id, address, language, letter, unsubscribe, created_at FROM mails
               WHERE id = $1 AND state = 'queued'";
    Ok(found_row!(connection, sql, id.0))
}

/// Notes how a mail ended and empties what it said.
pub async fn finish(tx: &mut Write, id: MailId, ending: Ending<'_>, now: Instant) -> Result<()> {
    let (state, error) = match ending {
        Ending::Sent => ("sent", None),
        Ending::Failed(why) => ("failed", Some(why)),
    };
    let sql = "UPDATE mails SET state = $2, last_error = $3, finished_at = $4, letter = ''
               WHERE id = $1 AND state = 'queued'";
    changed!(tx, sql, id.0, state, error, now);
    Ok(())
}

/// The mails of an account, newest first, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Listed>> {
    let sql = "SELECT id, address, kind, state, created_at, finished_at FROM mails
               WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2";
    Ok(rows!(connection, sql, account.0, limit))
}

/// Takes the mails of an account away, those that wait too.
pub async fn delete_of_account(tx: &mut Write, account: AccountId) -> Result<u64> {
    let sql = "DELETE FROM mails WHERE account_id = $1";
    Ok(changed!(tx, sql, account.0))
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting to be sent.
    pub queued: i64,
    /// Given up and not yet forgotten.
    pub failed: i64,
}

/// Counts what waits and what was given up.
pub async fn counts(connection: &mut Connection) -> Result<Counts> {
    let sql = "SELECT (SELECT COUNT(*) FROM mails WHERE state = 'queued'),
                      (SELECT COUNT(*) FROM mails WHERE state <> 'queued' AND state = 'failed')";
    let (queued, failed) = one_row!(connection, sql);
    Ok(Counts { queued, failed })
}

/// Forgets mails that ended before `before`.
pub async fn forget_finished(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM mails WHERE state <> 'queued' AND finished_at < $1";
    Ok(changed!(tx, sql, before))
}
