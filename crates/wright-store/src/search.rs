//! What the search index is built from: the designs that lists show, with the
//! release their page shows.

use crate::db::{one_value, rows, values};
use crate::{Connection, Instant, Result, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, ReleaseId};
use wright_model::{DesignName, DesignPath, Digest, Version};

/// A design and the release its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    /// The design.
    pub id: DesignId,
    /// Its name.
    pub name: DesignName,
    /// What its actor is called.
    pub actor_name: String,
    /// The release.
    pub release: ReleaseId,
    /// Its version.
    pub version: Version,
    /// When it was published.
    pub published_at: Instant,
    /// The picture that stands for it.
    pub picture: Option<Digest>,
    /// What its author said, as canonical JSON.
    pub config_json: String,
}

/// A Markdown file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// The release.
    pub release: ReleaseId,
    /// Where it stands.
    pub path: DesignPath,
    /// Its bytes.
    pub digest: Digest,
    /// How many they are.
    pub size: u64,
}

/// Hidden designs and those of hidden actors are in no list; what is yanked is
/// not offered to anybody new.
const LISTED: &str = "SELECT d.id, d.name, a.display_name, r.id AS release_id, r.version, r.published_at, r.cover, r.config_json
    FROM designs d JOIN releases r ON r.id = d.latest_release_id JOIN actors a ON a.id = d.owner_id
    WHERE d.hidden_at IS NULL AND a.hidden_at IS NULL AND r.yanked_at IS NULL AND r.withdrawn_at IS NULL AND ";

/// Listed designs after `after` in the order of their ids.
pub async fn listed_after(
    connection: &mut Connection,
    after: Option<DesignId>,
    limit: i64,
) -> Result<Vec<SearchRow>> {
    let sql = format!("{LISTED} d.id > $1 ORDER BY d.id LIMIT $2");
    let rows: Vec<Row> = rows!(
        connection,
        AssertSqlSafe(sql),
        after.map_or(Uuid::nil(), |after| after.0),
        limit
    );
    rows.into_iter().map(Row::into_row).collect()
}

/// Those of some designs that are listed.
pub async fn listed_among(
    connection: &mut Connection,
    designs: &[DesignId],
) -> Result<Vec<SearchRow>> {
    let sql = format!("{LISTED} d.id IN {}", lists::ids(connection.flavor(), "$1"));
    let list = lists::of_ids(designs.iter().map(|id| id.0));
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter().map(Row::into_row).collect()
}

/// The Markdown files of some releases, by release and path.
pub async fn texts(connection: &mut Connection, releases: &[ReleaseId]) -> Result<Vec<TextRow>> {
    let sql = format!(
        "SELECT release_id, path, digest, size FROM release_files
         WHERE kind = 'documentation' AND media_type = 'text/markdown' AND release_id IN {}
         ORDER BY release_id, path",
        lists::ids(connection.flavor(), "$1")
    );
    let list = lists::of_ids(releases.iter().map(|id| id.0));
    let rows: Vec<(Uuid, String, Vec<u8>, i64)> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter()
        .map(|(release, path, digest, size)| {
            Ok(TextRow {
                release: release.into(),
                path: row::parse("path", &path)?,
                digest: row::digest(&digest)?,
                size: size.unsigned_abs(),
            })
        })
        .collect()
}

/// The designs that names lead to, today's or former ones.
pub async fn designs_named(connection: &mut Connection, names: &[&str]) -> Result<Vec<DesignId>> {
    let sql = format!(
        "SELECT DISTINCT design_id FROM design_names WHERE name IN {}",
        lists::texts(connection.flavor(), "$1")
    );
    let ids: Vec<Uuid> = values!(connection, AssertSqlSafe(sql), lists::of_texts(names));
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Every design of some actors.
pub async fn designs_of_actors(
    connection: &mut Connection,
    actors: &[ActorId],
) -> Result<Vec<DesignId>> {
    let sql = format!(
        "SELECT id FROM designs WHERE owner_id IN {}",
        lists::ids(connection.flavor(), "$1")
    );
    let list = lists::of_ids(actors.iter().map(|id| id.0));
    let ids: Vec<Uuid> = values!(connection, AssertSqlSafe(sql), list);
    Ok(ids.into_iter().map(Into::into).collect())
}

/// How many designs have a release that is shown.
pub async fn count(connection: &mut Connection) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM designs WHERE latest_release_id IS NOT NULL";
    Ok(one_value!(connection, sql))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    display_name: String,
    release_id: Uuid,
    version: String,
    published_at: Instant,
    cover: Option<Vec<u8>>,
    config_json: String,
}

impl Row {
    fn into_row(self) -> Result<SearchRow> {
        Ok(SearchRow {
            id: self.id.into(),
            name: row::parse("design name", &self.name)?,
            actor_name: self.display_name,
            release: self.release_id.into(),
            version: row::parse("version", &self.version)?,
            published_at: self.published_at,
            picture: self.cover.as_deref().map(row::digest).transpose()?,
            config_json: self.config_json,
        })
    }
}
