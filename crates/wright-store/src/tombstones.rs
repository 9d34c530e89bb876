//! Bytes this registry no longer hands out or takes in.

use crate::db::on;
use crate::{Connection, Flavor, Instant, Result, Write, row};
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
    on!(tx, |c| {
        sqlx::query(sql)
            .bind(&tombstone.digest.bytes()[..])
            .bind(i64::from(tombstone.status))
            .bind(&tombstone.reason)
            .bind(tombstone.at)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Tombstones among `digests`.
pub async fn among(connection: &mut Connection, digests: &[Digest]) -> Result<Vec<Tombstone>> {
    let sql = match connection.flavor() {
        Flavor::Sqlite => {
            "SELECT digest, status, reason, at FROM tombstones
             WHERE digest IN (SELECT unhex(value) FROM json_each($1))"
        }
        Flavor::Postgres => {
            "SELECT digest, status, reason, at FROM tombstones
             WHERE digest IN (SELECT decode(value, 'hex') FROM json_array_elements_text($1::json))"
        }
    };
    let hex: Vec<&str> = digests.iter().map(Digest::hex).collect();
    let list = serde_json::json!(hex).to_string();
    let rows: Vec<(Vec<u8>, i64, String, Instant)> = on!(connection, |c| sqlx::query_as(sql)
        .bind(list)
        .fetch_all(c)
        .await?);
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
    let rows: Vec<Vec<u8>> = on!(connection, |c| sqlx::query_scalar(sql)
        .bind(release.0)
        .fetch_all(c)
        .await?);
    rows.iter().map(|bytes| row::digest(bytes)).collect()
}
