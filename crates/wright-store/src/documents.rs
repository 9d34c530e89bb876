//! What pages of files and manuals ask for: how a file went from release to
//! release of its design.

use crate::db::rows;
use crate::{Connection, Instant, Result, lists, row};
use sqlx::AssertSqlSafe;
use wright_model::id::DesignId;
use wright_model::{Digest, Version};

/// A file as one release has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFile {
    /// The release's version.
    pub version: Version,
    /// When it was published.
    pub published_at: Instant,
    /// The file's path.
    pub path: String,
    /// Its bytes.
    pub digest: Digest,
    /// How many they are.
    pub size: u64,
}

/// What some paths hold in the numbered releases of a design, the newest
/// release first, at most `limit` of them.
pub async fn past_files(
    connection: &mut Connection,
    design: DesignId,
    paths: &[&str],
    limit: i64,
) -> Result<Vec<PastFile>> {
    let sql = format!(
        "SELECT r.version, r.published_at, f.path, f.digest, f.size
         FROM releases r JOIN events e ON e.id = r.event_id JOIN release_files f ON f.release_id = r.id
         WHERE r.design_id = $1 AND e.seq IS NOT NULL AND f.path IN {}
         ORDER BY r.published_at DESC, r.id DESC LIMIT $3",
        lists::texts(connection.flavor(), "$2")
    );
    let list = lists::of_texts(paths);
    let rows: Vec<(String, Instant, String, Vec<u8>, i64)> =
        rows!(connection, AssertSqlSafe(sql), design.0, list, limit);
    rows.into_iter()
        .map(|(version, published_at, path, digest, size)| {
            Ok(PastFile {
                version: row::parse("version", &version)?,
                published_at,
                path,
                digest: row::digest(&digest)?,
                size: size.unsigned_abs(),
            })
        })
        .collect()
}
