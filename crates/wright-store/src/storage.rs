//! What each actor stores, for the quota: every blob of an actor's releases once,
//! however many of them have it, and what their drafts hold beside.
//!
//! The sum of an actor's blobs is kept as a total and changes to it: publishing
//! appends a change, a job adds them up, and no two publishers wait for one row.

use crate::db::{changed, one_value, rows, values};
use crate::{Connection, Flavor, Result, Write};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::{ActorId, DesignId, ReleaseId};

/// Bytes an actor stores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// Of releases that have their content.
    pub released: u64,
    /// Of drafts that are open or can be put back, without what is released.
    pub drafted: u64,
    /// Announced by uploads that are not finished.
    pub announced: u64,
}

impl Used {
    /// All of it.
    pub fn total(self) -> u64 {
        self.released
            .saturating_add(self.drafted)
            .saturating_add(self.announced)
    }
}

/// Releases whose files are counted.
#[derive(Debug, Clone, Copy)]
pub enum Counted {
    /// One.
    Release(ReleaseId),
    /// All of a design.
    Design(DesignId),
}

impl Counted {
    /// The condition on `release_files f JOIN releases r`, with the id as `$2`.
    fn condition(self) -> (&'static str, Uuid) {
        match self {
            Self::Release(id) => ("r.id = $2", id.0),
            Self::Design(id) => ("r.design_id = $2", id.0),
        }
    }
}

/// What makes a file's bytes somebody's, of `release_files f JOIN releases r`.
const LIVE: &str = "r.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest IN (f.digest, r.manifest))";

/// Holds an actor's limits until the transaction ends: whoever counts against one
/// and then writes does so alone. SQLite has one writer anyway.
pub async fn hold(tx: &mut Write, actor: ActorId) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT 1 FROM actors WHERE id = $1 FOR NO KEY UPDATE";
        changed!(tx, sql, actor.0);
    }
    Ok(())
}

/// What an actor stores now.
pub async fn used(connection: &mut Connection, actor: ActorId) -> Result<Used> {
    let released = "SELECT CAST(COALESCE((SELECT bytes FROM actor_storage WHERE actor_id = $1), 0)
        + COALESCE((SELECT SUM(bytes) FROM storage_changes WHERE actor_id = $1), 0) AS BIGINT)";
    let drafted = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM (
        SELECT digest, MAX(size) AS size FROM (
            SELECT f.digest, f.size FROM drafts d JOIN draft_files f ON f.draft_id = d.id
              WHERE d.owner_id = $1 AND d.state IN ('open', 'discarded')
            UNION ALL SELECT f.digest, f.size FROM drafts d JOIN draft_past_files f ON f.draft_id = d.id
              WHERE d.owner_id = $1 AND d.state IN ('open', 'discarded')
        ) held
        WHERE NOT EXISTS (SELECT 1 FROM actor_blobs a WHERE a.actor_id = $1 AND a.digest = held.digest)
        GROUP BY digest) blobs";
    let announced = "SELECT CAST(COALESCE(SUM(u.length), 0) AS BIGINT)
        FROM drafts d JOIN uploads u ON u.draft_id = d.id
        WHERE d.owner_id = $1 AND d.state IN ('open', 'discarded') AND u.finished_at IS NULL";
    let mut sums = [0_i64; 3];
    for (sum, sql) in sums.iter_mut().zip([released, drafted, announced]) {
        *sum = one_value!(connection, sql, actor.0);
    }
    let [released, drafted, announced] = sums.map(|sum| u64::try_from(sum).unwrap_or_default());
    Ok(Used {
        released,
        drafted,
        announced,
    })
}

/// Counts releases as an actor's.
pub async fn add(tx: &mut Write, actor: ActorId, counted: Counted) -> Result<()> {
    let (condition, id) = counted.condition();
    // In the order of their digests: two who add the same must not wait for each other.
    let sql = format!(
        "INSERT INTO actor_blobs (actor_id, digest, size)
         SELECT CAST($1 AS {}), f.digest, MAX(f.size) FROM release_files f JOIN releases r ON r.id = f.release_id
         WHERE {condition} AND {LIVE} GROUP BY f.digest ORDER BY f.digest
         ON CONFLICT DO NOTHING RETURNING size",
        match tx.flavor() {
            Flavor::Sqlite => "BLOB",
            Flavor::Postgres => "UUID",
        }
    );
    let sizes: Vec<i64> = values!(tx, AssertSqlSafe(sql), actor.0, id);
    change(tx, actor, sizes.iter().sum()).await
}

/// Counts no longer as an actor's what these releases had and none of the actor's
/// live releases has: call it when they were removed or have another owner.
pub async fn remove(tx: &mut Write, actor: ActorId, counted: Counted) -> Result<()> {
    let (condition, id) = counted.condition();
    let sql = format!(
        "DELETE FROM actor_blobs WHERE actor_id = $1
         AND digest IN (SELECT f.digest FROM release_files f JOIN releases r ON r.id = f.release_id WHERE {condition})
         AND NOT EXISTS (SELECT 1 FROM release_files f JOIN releases r ON r.id = f.release_id
           JOIN designs d ON d.id = r.design_id
           WHERE f.digest = actor_blobs.digest AND d.owner_id = actor_blobs.actor_id AND {LIVE})
         RETURNING size"
    );
    let sizes: Vec<i64> = values!(tx, AssertSqlSafe(sql), actor.0, id);
    change(tx, actor, -sizes.iter().sum::<i64>()).await
}

/// Counts a blob no longer as anybody's: a tombstone lies on it.
pub async fn remove_blob(tx: &mut Write, digest: Digest) -> Result<()> {
    let sql = "DELETE FROM actor_blobs WHERE digest = $1 RETURNING actor_id, size";
    let rows: Vec<(Uuid, i64)> = rows!(tx, sql, &digest.bytes()[..]);
    for (actor, size) in rows {
        change(tx, actor.into(), -size).await?;
    }
    Ok(())
}

async fn change(tx: &mut Write, actor: ActorId, bytes: i64) -> Result<()> {
    if bytes == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO storage_changes (actor_id, bytes) VALUES ($1, $2)";
    changed!(tx, sql, actor.0, bytes);
    Ok(())
}

/// Adds at most `limit` changes to the totals; returns how many there were.
pub async fn fold(tx: &mut Write, limit: u16) -> Result<usize> {
    let changes = match tx.flavor() {
        Flavor::Sqlite => {
            "SELECT ordinal, actor_id, bytes FROM storage_changes ORDER BY ordinal LIMIT $1"
        }
        Flavor::Postgres => {
            "SELECT ordinal, actor_id, bytes FROM storage_changes ORDER BY ordinal LIMIT $1
             FOR UPDATE SKIP LOCKED"
        }
    };
    let total = "INSERT INTO actor_storage (actor_id, bytes) VALUES ($1, $2)
        ON CONFLICT (actor_id) DO UPDATE SET bytes = actor_storage.bytes + excluded.bytes";
    let done = "DELETE FROM storage_changes WHERE ordinal = $1";
    let changes: Vec<(i64, Uuid, i64)> = rows!(tx, changes, i64::from(limit));
    let mut sums: BTreeMap<Uuid, i64> = BTreeMap::new();
    for (_, actor, bytes) in &changes {
        *sums.entry(*actor).or_default() += bytes;
    }
    for (actor, bytes) in sums {
        changed!(tx, total, actor, bytes);
    }
    for (ordinal, _, _) in &changes {
        changed!(tx, done, ordinal);
    }
    Ok(changes.len())
}
