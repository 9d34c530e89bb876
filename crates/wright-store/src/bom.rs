//! What bills of materials are read from, of many releases at once: `design.toml`,
//! the table it names, and the files that lines speak of.

use crate::db::rows;
use crate::releases::{FileRow, ReleaseFile};
use crate::{Connection, Result, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::ReleaseId;

/// A release whose bill is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BomRelease {
    /// The release.
    pub id: ReleaseId,
    /// Its manifest.
    pub manifest: Digest,
    /// What it says of itself: canonical JSON of its config.
    pub config_json: String,
}

/// The releases with these manifests.
pub async fn releases(
    connection: &mut Connection,
    manifests: &[Digest],
) -> Result<Vec<BomRelease>> {
    let sql = format!(
        "SELECT id, manifest, config_json FROM releases WHERE withdrawn_at IS NULL AND manifest IN {}",
        lists::digests(connection.flavor(), "$1")
    );
    let list = lists::of_digests(manifests);
    let rows: Vec<(Uuid, Vec<u8>, String)> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter()
        .map(|(id, manifest, config_json)| {
            Ok(BomRelease {
                id: ReleaseId(id),
                manifest: row::digest(&manifest)?,
                config_json,
            })
        })
        .collect()
}

/// The files that some releases have at any of some paths.
pub async fn files(
    connection: &mut Connection,
    releases: &[ReleaseId],
    paths: &[&str],
) -> Result<Vec<(ReleaseId, ReleaseFile)>> {
    let flavor = connection.flavor();
    let sql = format!(
        "SELECT release_id, path, digest, size, kind, media_type FROM release_files
         WHERE release_id IN {} AND path IN {} ORDER BY release_id, path",
        lists::ids(flavor, "$1"),
        lists::texts(flavor, "$2")
    );
    let ids = lists::of_ids(releases.iter().map(|id| id.0));
    let rows: Vec<OfRelease> = rows!(connection, AssertSqlSafe(sql), ids, lists::of_texts(paths));
    rows.into_iter().map(OfRelease::read).collect()
}

/// Those and the files of some kinds.
pub async fn workshop_files(
    connection: &mut Connection,
    releases: &[ReleaseId],
    paths: &[&str],
    kinds: &[&str],
) -> Result<Vec<(ReleaseId, ReleaseFile)>> {
    let flavor = connection.flavor();
    let sql = format!(
        "SELECT release_id, path, digest, size, kind, media_type FROM release_files
         WHERE release_id IN {} AND (path IN {} OR kind IN {}) ORDER BY release_id, path",
        lists::ids(flavor, "$1"),
        lists::texts(flavor, "$2"),
        lists::texts(flavor, "$3")
    );
    let ids = lists::of_ids(releases.iter().map(|id| id.0));
    let (paths, kinds) = (lists::of_texts(paths), lists::of_texts(kinds));
    let rows: Vec<OfRelease> = rows!(connection, AssertSqlSafe(sql), ids, paths, kinds);
    rows.into_iter().map(OfRelease::read).collect()
}

#[derive(sqlx::FromRow)]
struct OfRelease {
    release_id: Uuid,
    #[sqlx(flatten)]
    file: FileRow,
}

impl OfRelease {
    fn read(self) -> Result<(ReleaseId, ReleaseFile)> {
        Ok((ReleaseId(self.release_id), self.file.read()?))
    }
}
