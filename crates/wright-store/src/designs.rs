//! Designs and every name they ever had.

use crate::db::{changed, found_row, found_value, one_value, rows, values};
use crate::{Connection, Flavor, Instant, Result, Write, keyset, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, ReleaseId};
use wright_model::{DesignName, Digest, Version};

/// A design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Its id, whatever it is called.
    pub id: DesignId,
    /// The actor it belongs to.
    pub owner: ActorId,
    /// Its name today.
    pub name: DesignName,
    /// When its first release came.
    pub created_at: Instant,
    /// Since when it is out of lists and search.
    pub hidden_at: Option<Instant>,
    /// The release its page shows.
    pub latest: Option<ReleaseId>,
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The design.
    pub design: Design,
    /// When it moved on from the name asked for; `None`: it is called that today.
    pub left_at: Option<Instant>,
}

const COLUMNS: &str =
    "SELECT d.id, d.owner_id, d.name, d.created_at, d.hidden_at, d.latest_release_id";

/// The design a name leads to, today's or a former one.
pub async fn find(connection: &mut Connection, name: &DesignName) -> Result<Option<Named>> {
    let sql = format!(
        "{COLUMNS}, n.left_at FROM design_names n JOIN designs d ON d.id = n.design_id WHERE n.name = $1"
    );
    let found: Option<NamedRow> = found_row!(connection, AssertSqlSafe(sql), name.as_str());
    found.map(NamedRow::into_named).transpose()
}

/// The designs that names lead to, each with the name asked for.
pub async fn find_many(
    connection: &mut Connection,
    names: &[DesignName],
) -> Result<Vec<(String, Named)>> {
    let sql = format!(
        "{COLUMNS}, n.left_at, n.name AS asked FROM design_names n JOIN designs d ON d.id = n.design_id
         WHERE n.name IN {}",
        lists::texts(connection.flavor(), "$1")
    );
    let rows: Vec<AskedRow> = rows!(connection, AssertSqlSafe(sql), lists::of_texts(names));
    let named = rows.into_iter();
    named
        .map(|row| Ok((row.asked, row.named.into_named()?)))
        .collect()
}

/// The design of that id.
pub async fn by_id(connection: &mut Connection, id: DesignId) -> Result<Option<Design>> {
    let sql = format!("{COLUMNS} FROM designs d WHERE d.id = $1");
    let found: Option<Columns> = found_row!(connection, AssertSqlSafe(sql), id.0);
    found.map(design).transpose()
}

/// Holds a design's row until the transaction ends, so that what is checked of
/// it stays true. (SQLite has one writer anyway.)
pub async fn lock(tx: &mut Write, id: DesignId) -> Result<()> {
    let sql = "UPDATE designs SET name = name WHERE id = $1";
    changed!(tx, sql, id.0);
    Ok(())
}

/// Holds the designs that `names` lead to until the transaction ends, so that
/// nobody withdraws or moves anything of them; others may hold them as well.
/// (SQLite has one writer anyway.)
pub async fn hold(tx: &mut Write, names: &[&str]) -> Result<()> {
    if tx.flavor() == Flavor::Postgres && !names.is_empty() {
        let sql = format!(
            "SELECT d.id FROM designs d JOIN design_names n ON n.design_id = d.id
             WHERE n.name IN {} ORDER BY d.id FOR SHARE OF d",
            lists::texts(tx.flavor(), "$1")
        );
        changed!(tx, AssertSqlSafe(sql), lists::of_texts(names));
    }
    Ok(())
}

/// Names a design was called before, the oldest first.
pub async fn former_names(connection: &mut Connection, id: DesignId) -> Result<Vec<String>> {
    let sql = "SELECT name FROM design_names WHERE design_id = $1 AND left_at IS NOT NULL ORDER BY created_at, name";
    Ok(values!(connection, sql, id.0))
}

/// Names that designs were called before, the oldest first.
pub async fn former_names_of(
    connection: &mut Connection,
    ids: &[DesignId],
) -> Result<Vec<(DesignId, String)>> {
    let sql = format!(
        "SELECT design_id, name FROM design_names WHERE left_at IS NOT NULL AND design_id IN {}
         ORDER BY created_at, name",
        lists::ids(connection.flavor(), "$1")
    );
    let list = lists::of_ids(ids.iter().map(|id| id.0));
    let rows: Vec<(Uuid, String)> = rows!(connection, AssertSqlSafe(sql), list);
    Ok(rows
        .into_iter()
        .map(|(id, name)| (DesignId(id), name))
        .collect())
}

/// Writes a new design with its first name. `false`: the name, or one that
/// differs in hyphens alone, belongs or belonged to another design.
pub async fn insert(tx: &mut Write, design: &Design) -> Result<bool> {
    let sql = "INSERT INTO designs (id, owner_id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let inserted = changed!(
        tx,
        sql,
        design.id.0,
        design.owner.0,
        design.name.as_str(),
        design.created_at
    );
    Ok(inserted == 1 && take_name(tx, design.id, &design.name, design.created_at).await?)
}

/// Gives a design a new name; it leaves its present one, which stays its own for
/// ever. `false`: the new name belongs or belonged to another design.
pub async fn rename(
    tx: &mut Write,
    design: &Design,
    name: &DesignName,
    owner: ActorId,
    now: Instant,
) -> Result<bool> {
    if !take_name(tx, design.id, name, now).await? {
        return Ok(false);
    }
    let leave = "UPDATE design_names SET left_at = $3 WHERE name = $1 AND design_id = $2";
    let set = "UPDATE designs SET name = $2, owner_id = $3 WHERE id = $1";
    changed!(tx, leave, design.name.as_str(), design.id.0, now);
    changed!(tx, set, design.id.0, name.as_str(), owner.0);
    Ok(true)
}

/// Writes a name for a design, or goes back to one that was its own before.
async fn take_name(tx: &mut Write, id: DesignId, name: &DesignName, now: Instant) -> Result<bool> {
    let key = format!("{}/{}", name.actor().key(), name.slug().key());
    let taken = "SELECT design_id FROM design_names WHERE key = $1 OR name = $2";
    let taken: Option<Uuid> = found_value!(tx, taken, &key, name.as_str());
    match taken {
        Some(other) if other != id.0 => return Ok(false),
        Some(_) => {
            // Back to a name of its own: spelled as asked for now.
            let back = "UPDATE design_names SET left_at = NULL, name = $2 WHERE key = $1";
            changed!(tx, back, &key, name.as_str());
            return Ok(true);
        }
        None => {}
    }
    let insert =
        "INSERT INTO design_names (key, name, design_id, created_at) VALUES ($1, $2, $3, $4)
                  ON CONFLICT DO NOTHING";
    Ok(changed!(tx, insert, &key, name.as_str(), id.0, now) == 1)
}

/// Chooses the release a design's page and lists show.
pub async fn set_latest(
    tx: &mut Write,
    id: DesignId,
    latest: Option<(ReleaseId, Instant)>,
) -> Result<()> {
    let sql = "UPDATE designs SET latest_release_id = $2, latest_at = $3 WHERE id = $1";
    changed!(
        tx,
        sql,
        id.0,
        latest.map(|(release, _)| release.0),
        latest.map(|(_, at)| at)
    );
    Ok(())
}

/// Takes a design out of lists and search, or puts it back.
pub async fn set_hidden(
    tx: &mut Write,
    id: DesignId,
    hidden: Option<(Instant, &str)>,
) -> Result<()> {
    let sql = "UPDATE designs SET hidden_at = $2, hidden_why = $3 WHERE id = $1";
    changed!(
        tx,
        sql,
        id.0,
        hidden.map(|(at, _)| at),
        hidden.map(|(_, why)| why)
    );
    Ok(())
}

/// How many designs an actor has.
pub async fn count_of_owner(connection: &mut Connection, owner: ActorId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM designs WHERE owner_id = $1";
    Ok(one_value!(connection, sql, owner.0))
}

/// A design as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: DesignId,
    /// Its name.
    pub name: DesignName,
    /// Title of the release shown.
    pub title: String,
    /// Summary of it.
    pub summary: String,
    /// Its version.
    pub version: Version,
    /// When it was published.
    pub published_at: Instant,
    /// Its files.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// A path of words, e.g. `food/drying`.
    pub category: Option<String>,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// License of the hardware.
    pub license: String,
    /// License of the documentation.
    pub license_documentation: Option<String>,
    /// License of the software.
    pub license_software: Option<String>,
    /// The picture that stands for it.
    pub picture: Option<Digest>,
    /// When and where it stands in the list, for the next page.
    pub latest_at: Instant,
}

const LISTED: &str =
    "SELECT d.id, d.name, r.title, r.summary, r.version, r.published_at, r.files, r.bytes, r.category, r.manifest,
          r.license_hardware, r.license_documentation, r.license_software, d.latest_at, r.cover AS picture
        FROM designs d JOIN releases r ON r.id = d.latest_release_id";

/// Designs newest first after a place in that order, hidden ones and those of
/// hidden actors left out; of one owner where given.
pub async fn newest(
    connection: &mut Connection,
    owner: Option<ActorId>,
    before: Option<(Instant, DesignId)>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let order = "d.latest_at IS NOT NULL AND (d.latest_at, d.id) < ($1, $2)
        AND d.hidden_at IS NULL ORDER BY d.latest_at DESC, d.id DESC LIMIT $3";
    let (at, id) = keyset::from_newest(before);
    let rows: Vec<ListedRow> = match owner {
        Some(owner) => {
            let sql = format!("{LISTED} WHERE d.owner_id = $4 AND {order}");
            rows!(connection, AssertSqlSafe(sql), at, id, limit, owner.0)
        }
        None => {
            let sql = format!(
                "{LISTED} WHERE NOT EXISTS (SELECT 1 FROM actors a WHERE a.id = d.owner_id AND a.hidden_at IS NOT NULL) AND {order}"
            );
            rows!(connection, AssertSqlSafe(sql), at, id, limit)
        }
    };
    rows.into_iter().map(ListedRow::into_listed).collect()
}

/// Designs of an owner by name after one of them, hidden ones left out.
pub async fn by_name(
    connection: &mut Connection,
    owner: ActorId,
    after: &str,
    limit: i64,
) -> Result<Vec<Listed>> {
    let sql = format!(
        "{LISTED} WHERE d.owner_id = $1 AND d.name > $2 AND d.latest_at IS NOT NULL AND d.hidden_at IS NULL
         ORDER BY d.name LIMIT $3"
    );
    let rows: Vec<ListedRow> = rows!(connection, AssertSqlSafe(sql), owner.0, after, limit);
    rows.into_iter().map(ListedRow::into_listed).collect()
}

/// How many designs of an owner are in lists, counted no further than `limit`.
pub async fn count_listed(connection: &mut Connection, owner: ActorId, limit: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM designs
                 WHERE owner_id = $1 AND latest_at IS NOT NULL AND hidden_at IS NULL LIMIT $2) AS few";
    Ok(one_value!(connection, sql, owner.0, limit))
}

#[derive(sqlx::FromRow)]
pub(crate) struct ListedRow {
    id: Uuid,
    name: String,
    title: String,
    summary: String,
    version: String,
    published_at: Instant,
    files: i64,
    bytes: i64,
    category: Option<String>,
    manifest: Vec<u8>,
    license_hardware: String,
    license_documentation: Option<String>,
    license_software: Option<String>,
    latest_at: Instant,
    picture: Option<Vec<u8>>,
}

impl ListedRow {
    pub(crate) fn into_listed(self) -> Result<Listed> {
        Ok(Listed {
            id: self.id.into(),
            name: row::parse("design name", &self.name)?,
            title: self.title,
            summary: self.summary,
            version: row::parse("version", &self.version)?,
            published_at: self.published_at,
            files: self.files,
            bytes: self.bytes,
            category: self.category,
            manifest: row::digest(&self.manifest)?,
            license: self.license_hardware,
            license_documentation: self.license_documentation,
            license_software: self.license_software,
            picture: self.picture.as_deref().map(row::digest).transpose()?,
            latest_at: self.latest_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct AskedRow {
    asked: String,
    #[sqlx(flatten)]
    named: NamedRow,
}

#[derive(sqlx::FromRow)]
struct NamedRow {
    id: Uuid,
    owner_id: Uuid,
    name: String,
    created_at: Instant,
    hidden_at: Option<Instant>,
    latest_release_id: Option<Uuid>,
    left_at: Option<Instant>,
}

impl NamedRow {
    fn into_named(self) -> Result<Named> {
        let columns = (
            self.id,
            self.owner_id,
            self.name,
            self.created_at,
            self.hidden_at,
            self.latest_release_id,
        );
        Ok(Named {
            design: design(columns)?,
            left_at: self.left_at,
        })
    }
}

type Columns = (Uuid, Uuid, String, Instant, Option<Instant>, Option<Uuid>);

fn design((id, owner, name, created_at, hidden_at, latest): Columns) -> Result<Design> {
    Ok(Design {
        id: id.into(),
        owner: owner.into(),
        name: row::parse("design name", &name)?,
        created_at,
        hidden_at,
        latest: latest.map(Into::into),
    })
}
