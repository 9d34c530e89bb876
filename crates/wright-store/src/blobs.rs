//! What the blob store holds, and who needs it.
//!
//! A blob is *needed* while a release that still has its content, a build set
//! or a draft that is open or can be put back refers to it and no tombstone lies
//! on it. Only the garbage collector deletes, in two phases: mark with a claim,
//! and later sweep what is still marked with it.

use crate::db::{changed, one_row, one_value, rows, values};
use crate::{Connection, Flavor, Instant, Result, StoreError, Write, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::Digest;

/// A stored blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// CRC-32 of its bytes, for zips.
    pub crc32: u32,
}

/// What [`record`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The blob is recorded and safe from the collector for its grace.
    Ready,
    /// The collector is deleting these very bytes; come back in a moment.
    BeingSwept,
}

/// Records stored blobs, or touches those recorded already, in one statement.
pub async fn record(tx: &mut Write, blobs: &[Blob], now: Instant) -> Result<Recorded> {
    let list: Vec<_> = blobs
        .iter()
        .map(|blob| serde_json::json!({"digest": blob.digest.hex(), "size": blob.size, "crc32": blob.crc32}))
        .collect();
    let list = serde_json::Value::Array(list).to_string();
    let from = match tx.flavor() {
        Flavor::Sqlite => {
            "INSERT INTO blobs (digest, size, crc32, state, swept, created_at, touched_at)
             SELECT DISTINCT unhex(value->>'digest'), value->>'size', value->>'crc32', 'ready', FALSE, $2, $2
             FROM json_each($1) WHERE TRUE
             ON CONFLICT (digest) DO UPDATE SET touched_at = excluded.touched_at, state = 'ready', claim = NULL
             WHERE NOT blobs.swept"
        }
        Flavor::Postgres => {
            "INSERT INTO blobs (digest, size, crc32, state, swept, created_at, touched_at)
             SELECT DISTINCT decode(digest, 'hex'), size, crc32, 'ready', FALSE, $2, $2
             FROM json_to_recordset($1::json) AS blob(digest text, size bigint, crc32 bigint)
             ORDER BY 1
             ON CONFLICT (digest) DO UPDATE SET touched_at = excluded.touched_at, state = 'ready', claim = NULL
             WHERE NOT blobs.swept"
        }
    };
    changed!(tx, from, &list, now);
    let digests: Vec<Digest> = blobs.iter().map(|blob| blob.digest).collect();
    any_swept(tx, &digests).await
}

async fn any_swept(tx: &mut Write, digests: &[Digest]) -> Result<Recorded> {
    let swept = "SELECT COUNT(*) FROM blobs WHERE swept AND digest IN ";
    let swept = with_digests(tx.flavor(), swept);
    let swept: i64 = one_value!(tx, AssertSqlSafe(swept), lists::of_digests(digests));
    Ok(if swept == 0 {
        Recorded::Ready
    } else {
        Recorded::BeingSwept
    })
}

/// How firmly [`hold`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Whoever holds them alone waits; others may touch them and hold them as well.
    Shared,
    /// For touching them.
    Touching,
    /// Everybody else waits.
    Alone,
}

/// Holds the recorded ones of `digests` until the transaction ends, in the order
/// of their digests, so that two who hold the same do not wait for each other.
/// SQLite has one writer anyway.
pub async fn hold(tx: &mut Write, digests: &[Digest], hold: Hold) -> Result<()> {
    if tx.flavor() == Flavor::Sqlite {
        return Ok(());
    }
    let strength = match hold {
        Hold::Shared => "FOR KEY SHARE",
        Hold::Touching => "FOR NO KEY UPDATE",
        Hold::Alone => "FOR UPDATE",
    };
    let sql = with_digests(tx.flavor(), "SELECT 1 FROM blobs WHERE digest IN ");
    let sql = format!("{sql} ORDER BY digest {strength}");
    changed!(tx, AssertSqlSafe(sql), lists::of_digests(digests));
    Ok(())
}

/// Touches those of `digests` that are stored, so that they stay for the grace.
/// The collector may have set some aside already; those are not touched.
pub async fn touch(tx: &mut Write, digests: &[Digest], now: Instant) -> Result<Recorded> {
    hold(tx, digests, Hold::Touching).await?;
    let sql = "UPDATE blobs SET touched_at = $2, state = 'ready', claim = NULL WHERE NOT swept AND digest IN ";
    let sql = with_digests(tx.flavor(), sql);
    changed!(tx, AssertSqlSafe(sql), lists::of_digests(digests), now);
    any_swept(tx, digests).await
}

/// Those of `digests` that are stored.
pub async fn find(connection: &mut Connection, digests: &[Digest]) -> Result<Vec<Blob>> {
    let sql = "SELECT digest, size, crc32 FROM blobs WHERE NOT swept AND digest IN ";
    let sql = with_digests(connection.flavor(), sql);
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), lists::of_digests(digests));
    rows.into_iter().map(Row::into_blob).collect()
}

/// Those of `digests` that anybody may read: a release that has its content
/// refers to them and no tombstone lies on them.
pub async fn public(connection: &mut Connection, digests: &[Digest]) -> Result<Vec<Blob>> {
    let sql = "SELECT digest, size, crc32 FROM blobs WHERE NOT swept
        AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.digest = blobs.digest)
        AND (EXISTS (SELECT 1 FROM release_files f JOIN releases r ON r.id = f.release_id
                     WHERE f.digest = blobs.digest AND r.withdrawn_at IS NULL
                     AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = r.manifest))
          OR EXISTS (SELECT 1 FROM releases r WHERE r.manifest = blobs.digest AND r.withdrawn_at IS NULL)
          OR EXISTS (SELECT 1 FROM releases r WHERE r.config = blobs.digest AND r.withdrawn_at IS NULL)
          OR EXISTS (SELECT 1 FROM build_sets b WHERE b.digest = blobs.digest))
        AND digest IN ";
    let sql = with_digests(connection.flavor(), sql);
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), lists::of_digests(digests));
    rows.into_iter().map(Row::into_blob).collect()
}

/// Unneeded blobs untouched since `before`, the longest untouched first, at most
/// `limit`. Looks at every old blob, so it must not run in a write transaction.
pub async fn unneeded(
    connection: &mut Connection,
    before: Instant,
    limit: i64,
) -> Result<Vec<Digest>> {
    let sql =
        "SELECT digest FROM blobs b WHERE b.state = 'ready' AND b.touched_at < $1 AND NOT EXISTS (";
    let sql = format!("{sql}{NEEDED}) ORDER BY b.touched_at LIMIT $2");
    let rows: Vec<Vec<u8>> = values!(connection, AssertSqlSafe(sql), before, limit);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}

/// Marks those of `digests` that are still unneeded and untouched since `before`
/// for deletion under `claim`; returns how many.
pub async fn mark_unneeded(
    tx: &mut Write,
    digests: &[Digest],
    before: Instant,
    claim: Uuid,
) -> Result<u64> {
    // Said twice: a row that was locked meanwhile is looked at again by PostgreSQL, but only by
    // what the outer statement asks.
    let sql = "UPDATE blobs SET state = 'deleting', claim = $3 WHERE state = 'ready' AND touched_at < $2 AND digest IN (
          SELECT digest FROM blobs b WHERE NOT EXISTS (";
    let sql = format!("{sql}{NEEDED}) AND digest IN ");
    let sql = format!("{})", with_digests(tx.flavor(), &sql));
    Ok(changed!(
        tx,
        AssertSqlSafe(sql),
        lists::of_digests(digests),
        before,
        claim
    ))
}

/// Second phase: of what `claim` marked, sets aside (`swept`) what is still
/// unneeded and returns it; its objects may be deleted now, then its rows.
pub async fn sweep(tx: &mut Write, claim: Uuid, before: Instant) -> Result<Vec<Digest>> {
    // Said twice, as in `mark_unneeded`.
    let sql = "UPDATE blobs SET swept = TRUE WHERE state = 'deleting' AND claim = $1 AND touched_at < $2 AND digest IN (
          SELECT digest FROM blobs b WHERE b.state = 'deleting' AND b.claim = $1 AND b.touched_at < $2 AND NOT EXISTS (";
    let sql = format!("{sql}{NEEDED})) RETURNING digest");
    let rows: Vec<Vec<u8>> = values!(tx, AssertSqlSafe(sql), claim, before);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}

/// Sets one tombstoned blob aside for deletion at once, whatever its age;
/// `false` when it is not stored or not tombstoned.
pub async fn sweep_tombstoned(tx: &mut Write, digest: Digest, claim: Uuid) -> Result<bool> {
    let sql = "UPDATE blobs SET state = 'deleting', claim = $2, swept = TRUE WHERE digest = $1
               AND EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = blobs.digest)";
    Ok(changed!(tx, sql, &digest.bytes()[..], claim) == 1)
}

/// Sets what was made of a tombstoned blob, or shows it, aside for deletion at
/// once, unless something else needs it.
pub async fn sweep_derived(tx: &mut Write, source: Digest, claim: Uuid) -> Result<()> {
    let sql = "UPDATE blobs SET state = 'deleting', claim = $2, swept = TRUE WHERE digest IN (
          SELECT b.digest FROM blobs b JOIN derivatives of_it ON of_it.digest = b.digest
          WHERE (of_it.source = $1 OR of_it.shows = $1) AND EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = $1)
          AND NOT EXISTS (";
    let sql = format!("{sql}{NEEDED}))");
    changed!(tx, AssertSqlSafe(sql), &source.bytes()[..], claim);
    Ok(())
}

/// Takes the mark of `claim` off what it marked and did not set aside: somebody
/// needs it again.
pub async fn unmark(tx: &mut Write, claim: Uuid) -> Result<()> {
    let sql = "UPDATE blobs SET state = 'ready', claim = NULL WHERE state = 'deleting' AND claim = $1 AND NOT swept";
    changed!(tx, sql, claim);
    Ok(())
}

/// Blobs set aside under `claim`, whose objects may not be deleted yet.
pub async fn swept(connection: &mut Connection, claim: Uuid) -> Result<Vec<Digest>> {
    let sql = "SELECT digest FROM blobs WHERE state = 'deleting' AND claim = $1 AND swept";
    let rows: Vec<Vec<u8>> = values!(connection, sql, claim);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}

/// Every claim that blobs are marked or set aside with.
pub async fn claims(connection: &mut Connection) -> Result<Vec<Uuid>> {
    let sql = "SELECT DISTINCT claim FROM blobs WHERE state = 'deleting' AND claim IS NOT NULL";
    Ok(values!(connection, sql))
}

/// Forgets a blob set aside under `claim`, whose object is gone.
pub async fn forget(tx: &mut Write, digest: Digest, claim: Uuid) -> Result<()> {
    let sql = "DELETE FROM blobs WHERE digest = $1 AND claim = $2 AND swept";
    changed!(tx, sql, &digest.bytes()[..], claim);
    Ok(())
}

/// A page of all recorded blobs after `after`, for verification.
pub async fn page(
    connection: &mut Connection,
    after: Option<Digest>,
    limit: i64,
) -> Result<Vec<Blob>> {
    let sql = "SELECT digest, size, crc32 FROM blobs WHERE NOT swept AND digest > $1 ORDER BY digest LIMIT $2";
    let after = after
        .map(|digest| digest.bytes().to_vec())
        .unwrap_or_default();
    let rows: Vec<Row> = rows!(connection, sql, after, limit);
    rows.into_iter().map(Row::into_blob).collect()
}

/// How much is recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Blobs.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Counts all recorded blobs.
pub async fn totals(connection: &mut Connection) -> Result<Totals> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs WHERE NOT swept";
    let (blobs, bytes): (i64, i64) = one_row!(connection, sql);
    Ok(Totals {
        blobs: u64::try_from(blobs).unwrap_or_default(),
        bytes: u64::try_from(bytes).unwrap_or_default(),
    })
}

/// What refers to a blob `b` (a correlated subquery).
const NEEDED: &str = "
    SELECT 1 FROM release_files f JOIN releases r ON r.id = f.release_id
      WHERE f.digest = b.digest AND r.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest IN (b.digest, r.manifest))
    UNION ALL SELECT 1 FROM releases r WHERE r.manifest = b.digest AND r.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = b.digest)
    UNION ALL SELECT 1 FROM releases r WHERE r.config = b.digest AND r.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = b.digest)
    UNION ALL SELECT 1 FROM exports e WHERE e.digest = b.digest
    UNION ALL SELECT 1 FROM derivatives v WHERE v.digest = b.digest
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest IN (v.source, v.shows))
    UNION ALL SELECT 1 FROM actors a WHERE a.picture = b.digest
    UNION ALL SELECT 1 FROM actors a WHERE a.picture_small = b.digest
    UNION ALL SELECT 1 FROM build_sets s WHERE s.digest = b.digest
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = b.digest)
    UNION ALL SELECT 1 FROM draft_files f JOIN drafts d ON d.id = f.draft_id
      WHERE f.digest = b.digest AND d.state IN ('open', 'discarded')
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = b.digest)
    UNION ALL SELECT 1 FROM draft_past_files f JOIN drafts d ON d.id = f.draft_id
      WHERE f.digest = b.digest AND d.state IN ('open', 'discarded')
      AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = b.digest)
    UNION ALL SELECT 1 FROM uploads u WHERE u.digest = b.digest AND u.finished_at IS NULL";

/// Ends a statement that stops at `… IN ` with the list bound as `$1`.
fn with_digests(flavor: Flavor, sql: &str) -> String {
    format!("{sql}{}", lists::digests(flavor, "$1"))
}

#[derive(sqlx::FromRow)]
struct Row {
    digest: Vec<u8>,
    size: i64,
    crc32: i64,
}

impl Row {
    fn into_blob(self) -> Result<Blob> {
        let corrupt = |what, value: i64| StoreError::Corrupt {
            what,
            value: value.to_string(),
        };
        Ok(Blob {
            digest: row::digest(&self.digest)?,
            size: u64::try_from(self.size).map_err(|_| corrupt("blob size", self.size))?,
            crc32: u32::try_from(self.crc32).map_err(|_| corrupt("blob CRC-32", self.crc32))?,
        })
    }
}
