//! Token buckets of what strangers may do, shared by all nodes. A bucket is one
//! instant: when it is full again. Each thing done moves that instant on.

use crate::db::on;
use crate::{Flavor, Instant, Result, Write};

/// When the bucket of a key is full again, locked until the transaction ends; a
/// key nobody knows is full since `now`.
pub async fn lock(tx: &mut Write, key: &str, now: Instant) -> Result<Instant> {
    let sql = "INSERT INTO arrivals (key, full_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    on!(tx, |c| sqlx::query(sql)
        .bind(key)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected());
    let sql = match tx.flavor() {
        Flavor::Sqlite => "SELECT full_at FROM arrivals WHERE key = $1",
        Flavor::Postgres => "SELECT full_at FROM arrivals WHERE key = $1 FOR UPDATE",
    };
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(key)
        .fetch_one(c)
        .await?))
}

/// Says when the bucket of a key is full again.
pub async fn set(tx: &mut Write, key: &str, full_at: Instant) -> Result<()> {
    let sql = "UPDATE arrivals SET full_at = $2 WHERE key = $1";
    on!(tx, |c| sqlx::query(sql)
        .bind(key)
        .bind(full_at)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}

/// Forgets buckets that are full.
pub async fn forget_full(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "DELETE FROM arrivals WHERE full_at <= $1";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected()))
}
