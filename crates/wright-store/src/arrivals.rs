//! Token buckets of what strangers may do, shared by all nodes. A bucket is one
//! instant: when it is full again. Each thing done moves that instant on.

use crate::db::{changed, one_value};
use crate::{Flavor, Instant, Result, Write};

/// When the bucket of a key is full again, locked until the transaction ends; a
/// key nobody knows is full since `now`.
pub async fn lock(tx: &mut Write, key: &str, now: Instant) -> Result<Instant> {
    let sql = "INSERT INTO arrivals (key, full_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    changed!(tx, sql, key, now);
    let sql = match tx.flavor() {
        Flavor::Sqlite => "SELECT full_at FROM arrivals WHERE key = $1",
        Flavor::Postgres => "SELECT full_at FROM arrivals WHERE key = $1 FOR UPDATE",
    };
    Ok(one_value!(tx, sql, key))
}

/// Says when the bucket of a key is full again.
pub async fn set(tx: &mut Write, key: &str, full_at: Instant) -> Result<()> {
    let sql = "UPDATE arrivals SET full_at = $2 WHERE key = $1";
    changed!(tx, sql, key, full_at);
    Ok(())
}

/// Forgets buckets that are full.
pub async fn forget_full(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM arrivals WHERE full_at <= $1";
    Ok(changed!(tx, sql, now))
}
