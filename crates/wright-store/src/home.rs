//! What the first page shows of the whole registry. Every query here reads a
//! bounded number of rows, however large the registry is.

use crate::db::{one_row, rows};
use crate::{Connection, Instant, Result, row};
use wright_model::{ActorHandle, ActorKind, Digest};

/// An actor that is no person, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// Its handle.
    pub handle: ActorHandle,
    /// What it is.
    pub kind: ActorKind,
    /// What it is called.
    pub display_name: String,
    /// Its picture, small.
    pub picture: Option<Digest>,
    /// What it does; may be empty.
    pub summary: String,
    /// Here since.
    pub created_at: Instant,
}

/// What a design says it is for, and the picture that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categorized {
    /// A path of words, e.g. `food/drying`.
    pub category: String,
    /// The picture of its release.
    pub picture: Option<Digest>,
}

/// How many there are, counted no further than a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Designs in lists.
    pub designs: i64,
    /// Releases, removed ones too.
    pub releases: i64,
    /// Actors that are no persons.
    pub communities: i64,
}

/// The newest actors that are no persons and have published something: looked
/// for among the newest `among`, at most `limit`.
pub async fn newest_communities(
    connection: &mut Connection,
    among: i64,
    limit: i64,
) -> Result<Vec<Community>> {
    let sql = "SELECT a.handle, a.kind, a.display_name, a.picture_small, a.summary, a.created_at
        FROM (SELECT id, handle, kind, display_name, picture_small, summary, created_at FROM actors
              WHERE kind <> 'person' AND hidden_at IS NULL AND suspended_at IS NULL
              ORDER BY created_at DESC, id DESC LIMIT $1) a
        WHERE EXISTS (SELECT 1 FROM designs d
                      WHERE d.owner_id = a.id AND d.latest_at IS NOT NULL AND d.hidden_at IS NULL)
        ORDER BY a.created_at DESC, a.id DESC LIMIT $2";
    let rows: Vec<CommunityRow> = rows!(connection, sql, among, limit);
    rows.into_iter().map(CommunityRow::into_community).collect()
}

/// What the newest `among` designs are for, the newest first; those that do not
/// say are left out.
pub async fn newest_categories(
    connection: &mut Connection,
    among: i64,
) -> Result<Vec<Categorized>> {
    let sql = "SELECT r.category, r.cover
        FROM (SELECT id, latest_release_id, latest_at FROM designs d
              WHERE d.latest_at IS NOT NULL AND d.hidden_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM actors a WHERE a.id = d.owner_id AND a.hidden_at IS NOT NULL)
              ORDER BY d.latest_at DESC, d.id DESC LIMIT $1) d
        JOIN releases r ON r.id = d.latest_release_id
        WHERE r.category IS NOT NULL
        ORDER BY d.latest_at DESC, d.id DESC";
    let rows: Vec<(String, Option<Vec<u8>>)> = rows!(connection, sql, among);
    rows.into_iter()
        .map(|(category, cover)| {
            Ok(Categorized {
                category,
                picture: cover.as_deref().map(row::digest).transpose()?,
            })
        })
        .collect()
}

/// Counts no further than `limits`, so that it costs the same at a million.
pub async fn counts(connection: &mut Connection, limits: Counts) -> Result<Counts> {
    let sql = "SELECT
        (SELECT COUNT(*) FROM (SELECT 1 FROM designs
            WHERE latest_at IS NOT NULL AND hidden_at IS NULL LIMIT $1) AS a),
        (SELECT COUNT(*) FROM (SELECT 1 FROM releases LIMIT $2) AS b),
        (SELECT COUNT(*) FROM (SELECT 1 FROM actors
            WHERE kind <> 'person' AND hidden_at IS NULL AND suspended_at IS NULL LIMIT $3) AS c)";
    let (designs, releases, communities): (i64, i64, i64) = one_row!(
        connection,
        sql,
        limits.designs,
        limits.releases,
        limits.communities
    );
    Ok(Counts {
        designs,
        releases,
        communities,
    })
}

#[derive(sqlx::FromRow)]
struct CommunityRow {
    #[sqlx(try_from = "String")]
    handle: ActorHandle,
    kind: String,
    display_name: String,
    picture_small: Option<Vec<u8>>,
    summary: String,
    created_at: Instant,
}

impl CommunityRow {
    fn into_community(self) -> Result<Community> {
        Ok(Community {
            handle: self.handle,
            kind: row::word("kind of actor", &self.kind, ActorKind::parse)?,
            display_name: self.display_name,
            picture: self.picture_small.as_deref().map(row::digest).transpose()?,
            summary: self.summary,
            created_at: self.created_at,
        })
    }
}
