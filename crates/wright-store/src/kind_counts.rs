//! What releases hold, counted by kind of file.

use crate::db::rows;
use crate::{Connection, Result, lists, row};
use sqlx::AssertSqlSafe;
use wright_model::{DesignName, Digest, FileKind, Version};

/// Files of one kind in one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindCount {
    /// The release's manifest.
    pub manifest: Digest,
    /// The name it was published under.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// The kind.
    pub kind: FileKind,
    /// Whether they are what every selection keeps: licenses and `design.toml`.
    pub kept: bool,
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    manifest: Vec<u8>,
    published_name: String,
    version: String,
    kind: String,
    kept: i64,
    files: i64,
    bytes: i64,
}

/// Files of releases by kind, release after release in the order of their names.
pub async fn of_releases(
    connection: &mut Connection,
    manifests: &[Digest],
) -> Result<Vec<KindCount>> {
    let sql = format!(
        "SELECT r.manifest, r.published_name, r.version, f.kind,
           CAST(CASE WHEN f.kind = 'license' OR f.path = 'design.toml' THEN 1 ELSE 0 END AS BIGINT) AS kept,
           COUNT(*) AS files, CAST(SUM(f.size) AS BIGINT) AS bytes
         FROM releases r JOIN release_files f ON f.release_id = r.id
         WHERE r.manifest IN {}
         GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 1, 4, 5",
        lists::digests(connection.flavor(), "$1")
    );
    let list = lists::of_digests(manifests);
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter()
        .map(|row| {
            Ok(KindCount {
                manifest: row::digest(&row.manifest)?,
                name: row::parse("design name", &row.published_name)?,
                version: row::parse("version", &row.version)?,
                kind: row::word("file kind", &row.kind, FileKind::parse)?,
                kept: row.kept != 0,
                files: row.files.unsigned_abs(),
                bytes: row.bytes.unsigned_abs(),
            })
        })
        .collect()
}
