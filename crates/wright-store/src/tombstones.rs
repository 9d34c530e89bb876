//! Bytes this registry no longer hands out or takes in.

use crate::db::{changed, rows, values};
use crate::{Connection, Instant, Result, Write, lists, row};
use sqlx::AssertSqlSafe;
use wright_model::Digest;

/// A tombstone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// What lies under it.
    pub digest: Digest,
    /// 410 or 451.
    pub status: u16,
    /// Why, for everybody.
    pub reason: String,
    /// Since when.
    pub at: Instant,
}

/// Lays a tombstone; one that lies there stays as it is.
pub async fn insert(tx: &mut Write, tombstone: &Tombstone) -> Result<()> {
    let sql = "INSERT INTO tombstones (digest, status, reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    changed!(
        tx,
        sql,
        &tombstone.digest.bytes()[..],
        i64::from(tombstone.status),
        &tombstone.reason,
        tombstone.at
    );
    Ok(())
}

/// Tombstones among `digests`.
pub async fn among(connection: &mut Connection, digests: &[Digest]) -> Result<Vec<Tombstone>> {
    let sql = format!(
        "SELECT digest, status, reason, at FROM tombstones WHERE digest IN {}",
        lists::digests(connection.flavor(), "$1")
    );
    let list = lists::of_digests(digests);
    let rows: Vec<(Vec<u8>, i64, String, Instant)> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter()
        .map(|(digest, status, reason, at)| {
            Ok(Tombstone {
                digest: row::digest(&digest)?,
                status: u16::try_from(status).unwrap_or(410),
                reason,
                at,
            })
        })
        .collect()
}

/// The tombstone on `digest`.
pub async fn find(connection: &mut Connection, digest: Digest) -> Result<Option<Tombstone>> {
    Ok(among(connection, &[digest]).await?.pop())
}

/// Of a release's digests, those that no other release with content refers to:
/// what a tombstone on the release takes.
pub async fn only_in_release(
    connection: &mut Connection,
    release: wright_model::id::ReleaseId,
) -> Result<Vec<Digest>> {
    let sql = "
        WITH own AS (
          SELECT digest FROM release_files WHERE release_id = $1
          UNION SELECT manifest FROM releases WHERE id = $1
          UNION SELECT config FROM releases WHERE id = $1)
        SELECT digest FROM own WHERE NOT EXISTS (
            SELECT 1 FROM release_files f JOIN releases r ON r.id = f.release_id
            WHERE f.digest = own.digest AND r.id <> $1 AND r.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = r.manifest))
          AND NOT EXISTS (
            SELECT 1 FROM releases r WHERE r.id <> $1 AND r.withdrawn_at IS NULL
              AND (r.manifest = own.digest OR r.config = own.digest)
              AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = r.manifest))
        ORDER BY digest";
    let rows: Vec<Vec<u8>> = values!(connection, sql, release.0);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}
