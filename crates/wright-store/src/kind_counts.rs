//! What releases hold, counted by kind of file.

use crate::db::on;
use crate::{Connection, Flavor, Result, row};
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
    let sql = match connection.flavor() {
        Flavor::Sqlite => {
            "SELECT r.manifest, r.published_name, r.version, f.kind,
               CASE WHEN f.kind = 'license' OR f.path = 'design.toml' THEN 1 ELSE 0 END AS kept,
               COUNT(*) AS files, SUM(f.size) AS bytes
             FROM releases r JOIN release_files f ON f.release_id = r.id
             WHERE r.manifest IN (SELECT unhex(value) FROM json_each($1))
             GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 1, 4, 5"
        }
        Flavor::Postgres => {
            "SELECT r.manifest, r.published_name, r.version, f.kind,
               (CASE WHEN f.kind = 'license' OR f.path = 'design.toml' THEN 1 ELSE 0 END)::bigint AS kept,
               COUNT(*) AS files, SUM(f.size)::bigint AS bytes
             FROM releases r JOIN release_files f ON f.release_id = r.id
             WHERE r.manifest IN (SELECT decode(value, 'hex') FROM json_array_elements_text($1::json))
             GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 1, 4, 5"
        }
    };
    let hex: Vec<&str> = manifests.iter().map(Digest::hex).collect();
    let list = serde_json::json!(hex).to_string();
    let rows: Vec<Row> = on!(connection, |c| sqlx::query_as(sql)
        .bind(list)
        .fetch_all(c)
        .await?);
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
