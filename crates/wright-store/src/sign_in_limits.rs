//! Failures of signing in, a row a key, shared by all nodes. Nodes count in
//! memory first and add what they counted at most once a second a key.

use crate::db::{changed, found_row, one_row};
use crate::{Connection, Instant, Result, Write};

/// What is known of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Failures {
    /// Failures since the last quiet time.
    pub failures: i64,
    /// The last one.
    pub last_failure_at: Instant,
    /// The next attempt is allowed from here on.
    pub wait_until: Instant,
}

/// Reads a key.
pub async fn get(connection: &mut Connection, key: &str) -> Result<Option<Failures>> {
    let sql = "SELECT failures, last_failure_at, wait_until FROM sign_in_limits WHERE key = $1";
    Ok(found_row!(connection, sql, key))
}

/// Adds failures to a key; a key whose last failure lies before `quiet_since`
/// starts again. Returns what all nodes together have counted.
pub async fn add(
    tx: &mut Write,
    key: &str,
    added: Failures,
    quiet_since: Instant,
) -> Result<Failures> {
    let sql = "INSERT INTO sign_in_limits (key, failures, last_failure_at, wait_until) VALUES ($1, $2, $3, $4)
               ON CONFLICT (key) DO UPDATE SET
                 failures = excluded.failures + CASE WHEN sign_in_limits.last_failure_at < $5 THEN 0
                                                     ELSE sign_in_limits.failures END,
                 last_failure_at = excluded.last_failure_at,
                 wait_until = CASE WHEN sign_in_limits.wait_until > excluded.wait_until
                                   THEN sign_in_limits.wait_until ELSE excluded.wait_until END
               RETURNING failures, last_failure_at, wait_until";
    Ok(one_row!(
        tx,
        sql,
        key,
        added.failures,
        added.last_failure_at,
        added.wait_until,
        quiet_since
    ))
}

/// Forgets a key: its owner signed in.
pub async fn forget(tx: &mut Write, key: &str) -> Result<()> {
    let sql = "DELETE FROM sign_in_limits WHERE key = $1";
    changed!(tx, sql, key);
    Ok(())
}

/// Forgets keys that were quiet since `before`.
pub async fn forget_quiet(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM sign_in_limits WHERE last_failure_at < $1";
    Ok(changed!(tx, sql, before))
}
