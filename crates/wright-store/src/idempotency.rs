//! Answers kept under a client's `Idempotency-Key`, so that a repeated write is
//! done once.

use crate::db::{changed, found_row};
use crate::{Connection, Instant, Result, Write, row};
use wright_model::Digest;
use wright_model::id::AccountId;

/// What is kept under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Digest of the request that came first.
    pub request: Digest,
    /// Its answer; `None` while it is under way.
    pub answer: Option<Answer>,
    /// When it came.
    pub at: Instant,
}

/// An answer that is given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Those headers that belong to it, as JSON.
    pub headers: String,
    /// Its body.
    pub body: String,
}

/// Reserves a key; `false` when it is there already.
pub async fn reserve(
    tx: &mut Write,
    account: AccountId,
    key: &str,
    request: Digest,
    now: Instant,
) -> Result<bool> {
    let sql =
        "INSERT INTO idempotency (account_id, key, request, created_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT DO NOTHING";
    Ok(changed!(tx, sql, account.0, key, &request.bytes()[..], now) == 1)
}

/// Takes over a key whose request began before `before` and never came to an
/// answer; `false` when it has one, is younger, or another request was faster.
pub async fn take_over(
    tx: &mut Write,
    account: AccountId,
    key: &str,
    before: Instant,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE idempotency SET created_at = $4
               WHERE account_id = $1 AND key = $2 AND status IS NULL AND created_at < $3";
    Ok(changed!(tx, sql, account.0, key, before, now) == 1)
}

/// What is kept under a key.
pub async fn find(
    connection: &mut Connection,
    account: AccountId,
    key: &str,
) -> Result<Option<Kept>> {
    let sql = "SELECT request, status, headers, body, created_at FROM idempotency WHERE account_id = $1 AND key = $2";
    type Row = (
        Vec<u8>,
        Option<i64>,
        Option<String>,
        Option<String>,
        Instant,
    );
    let found: Option<Row> = found_row!(connection, sql, account.0, key);
    found
        .map(|(request, status, headers, body, at)| {
            Ok(Kept {
                request: row::digest(&request)?,
                answer: status
                    .and_then(|status| u16::try_from(status).ok())
                    .map(|status| Answer {
                        status,
                        headers: headers.unwrap_or_default(),
                        body: body.unwrap_or_default(),
                    }),
                at,
            })
        })
        .transpose()
}

/// Keeps the answer of a reserved key.
pub async fn keep(tx: &mut Write, account: AccountId, key: &str, answer: &Answer) -> Result<()> {
    let sql = "UPDATE idempotency SET status = $3, body = $4, headers = $5 WHERE account_id = $1 AND key = $2";
    changed!(
        tx,
        sql,
        account.0,
        key,
        i64::from(answer.status),
        &answer.body,
        &answer.headers
    );
    Ok(())
}

/// Gives a reserved key free again: its request failed in a way that a repeat may
/// mend.
pub async fn free(tx: &mut Write, account: AccountId, key: &str) -> Result<()> {
    let sql = "DELETE FROM idempotency WHERE account_id = $1 AND key = $2 AND status IS NULL";
    changed!(tx, sql, account.0, key);
    Ok(())
}

/// Forgets keys older than `before`.
pub async fn forget(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM idempotency WHERE created_at < $1";
    Ok(changed!(tx, sql, before))
}
