//! What the pages of a design ask for: one release and its design, a page of
//! versions, who uses it. Each is one statement that an index answers, whatever
//! else the registry holds.

use crate::db::{found_row, one_value, rows};
use crate::designs::{Design, Listed, ListedRow};
use crate::releases::Release;
use crate::{Connection, Instant, Result, StoreError, keyset, lists, releases, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, ReleaseId};
use wright_model::{ActorKind, DependencyKind, DesignName, Digest, Quantity, Requirement, Version};

/// A design as the head of each of its pages tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The design.
    pub design: Design,
    /// Why it is out of lists and search.
    pub hidden_why: Option<String>,
    /// What its owner is called.
    pub owner_name: String,
    /// What its owner is.
    pub owner_kind: ActorKind,
    /// Whether it moved on from the name asked for.
    pub moved: bool,
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    created_at: Instant,
    hidden_at: Option<Instant>,
    hidden_why: Option<String>,
    latest_release_id: Option<Uuid>,
    left_at: Option<Instant>,
    display_name: String,
    kind: String,
}

/// The design a name leads to, today's or a former one.
pub async fn head(connection: &mut Connection, name: &DesignName) -> Result<Option<Head>> {
    let sql = "SELECT d.id, d.owner_id, d.name, d.created_at, d.hidden_at, d.hidden_why, d.latest_release_id,
                 n.left_at, a.display_name, a.kind
               FROM design_names n JOIN designs d ON d.id = n.design_id JOIN actors a ON a.id = d.owner_id
               WHERE n.name = $1";
    let found: Option<HeadRow> = found_row!(connection, sql, name.as_str());
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Head {
        design: Design {
            id: DesignId(found.id),
            owner: ActorId(found.owner_id),
            name: row::parse("design name", &found.name)?,
            created_at: found.created_at,
            hidden_at: found.hidden_at,
            latest: found.latest_release_id.map(Into::into),
        },
        hidden_why: found.hidden_why,
        owner_name: found.display_name,
        owner_kind: row::word("kind of actor", &found.kind, ActorKind::parse)?,
        moved: found.left_at.is_some(),
    }))
}

/// Numbered releases of a design, newest first, after a place in that order.
pub async fn releases_of(
    connection: &mut Connection,
    design: DesignId,
    before: Option<(Instant, ReleaseId)>,
    limit: i64,
) -> Result<Vec<Release>> {
    let sql = format!(
        "{} JOIN events e ON e.id = r.event_id
         WHERE r.design_id = $1 AND (r.published_at, r.id) < ($2, $3) AND e.seq IS NOT NULL
         ORDER BY r.published_at DESC, r.id DESC LIMIT $4",
        releases::COLUMNS
    );
    let (at, id) = keyset::from_newest(before);
    let rows: Vec<releases::Row> = rows!(connection, AssertSqlSafe(sql), design.0, at, id, limit);
    rows.into_iter().map(releases::Row::into_release).collect()
}

/// How many releases a design has, as many as `at_most` counted.
pub async fn count_releases(
    connection: &mut Connection,
    design: DesignId,
    at_most: i64,
) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) FROM (SELECT 1 FROM releases WHERE design_id = $1 LIMIT $2) AS counted";
    Ok(one_value!(connection, sql, design.0, at_most))
}

/// A design whose shown release uses another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The release that says so, the one its page shows; its place in the list.
    pub release: ReleaseId,
    /// What the design is called today.
    pub name: DesignName,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// The version of that release.
    pub version: Version,
    /// The picture that stands for it.
    pub cover: Option<Digest>,
    /// What it uses the other as.
    pub kind: DependencyKind,
    /// Versions that will do for it.
    pub requirement: Requirement,
    /// How many it needs.
    pub quantity: Quantity,
}

#[derive(sqlx::FromRow)]
struct UserRow {
    release_id: Uuid,
    name: String,
    title: String,
    summary: String,
    version: String,
    cover: Option<Vec<u8>>,
    kind: String,
    requirement: String,
    quantity: i64,
}

/// Designs whose shown release asks for `name`, the newest first, after a place
/// in that order; hidden ones and those of hidden actors left out.
pub async fn users(
    connection: &mut Connection,
    name: &str,
    before: Option<ReleaseId>,
    limit: i64,
) -> Result<Vec<User>> {
    let sql = "SELECT u.release_id, d.name, r.title, r.summary, r.version, r.cover, u.kind, u.requirement, u.quantity
               FROM release_dependencies u
                 JOIN designs d ON d.latest_release_id = u.release_id
                 JOIN releases r ON r.id = u.release_id
               WHERE u.name = $1 AND u.release_id < $2 AND u.registry = '' AND r.withdrawn_at IS NULL
                 AND d.hidden_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM actors a WHERE a.id = d.owner_id AND a.hidden_at IS NOT NULL)
               ORDER BY u.release_id DESC LIMIT $3";
    let rows: Vec<UserRow> = rows!(
        connection,
        sql,
        name,
        before.map_or(Uuid::max(), |place| place.0),
        limit
    );
    rows.into_iter().map(UserRow::into_user).collect()
}

impl UserRow {
    fn into_user(self) -> Result<User> {
        Ok(User {
            release: self.release_id.into(),
            name: row::parse("design name", &self.name)?,
            title: self.title,
            summary: self.summary,
            version: row::parse("version", &self.version)?,
            cover: self.cover.as_deref().map(row::digest).transpose()?,
            kind: row::word("dependency kind", &self.kind, DependencyKind::parse)?,
            requirement: row::parse("requirement", &self.requirement)?,
            quantity: Quantity::from_millionths(self.quantity).map_err(|_| {
                StoreError::Corrupt {
                    what: "quantity",
                    value: self.quantity.to_string(),
                }
            })?,
        })
    }
}

/// How many designs [`users`] would list, as many as `at_most` counted.
pub async fn count_users(connection: &mut Connection, name: &str, at_most: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (
                 SELECT 1 FROM release_dependencies u
                   JOIN designs d ON d.latest_release_id = u.release_id
                   JOIN releases r ON r.id = u.release_id
                 WHERE u.name = $1 AND u.registry = '' AND r.withdrawn_at IS NULL AND d.hidden_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM actors a WHERE a.id = d.owner_id AND a.hidden_at IS NOT NULL)
                 LIMIT $2) AS counted";
    Ok(one_value!(connection, sql, name, at_most))
}

/// The designs that names lead to, as lists show them, each with the name asked
/// for; those without a release to show are left out.
pub async fn cards(
    connection: &mut Connection,
    names: &[DesignName],
) -> Result<Vec<(String, Listed)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT n.name AS asked, d.id, d.name, r.title, r.summary, r.version, r.published_at, r.files, r.bytes,
           r.category, r.manifest, r.license_hardware, r.license_documentation, r.license_software,
           d.latest_at, r.cover AS picture
         FROM design_names n JOIN designs d ON d.id = n.design_id JOIN releases r ON r.id = d.latest_release_id
         WHERE n.name IN {} AND d.latest_at IS NOT NULL",
        lists::texts(connection.flavor(), "$1")
    );
    let rows: Vec<CardRow> = rows!(connection, AssertSqlSafe(sql), lists::of_texts(names));
    rows.into_iter()
        .map(|row| Ok((row.asked, row.listed.into_listed()?)))
        .collect()
}

#[derive(sqlx::FromRow)]
struct CardRow {
    asked: String,
    #[sqlx(flatten)]
    listed: ListedRow,
}
