//! Releases: immutable, but for yanking and withdrawal.

use crate::db::{changed, found_row, found_value, rows, values};
use crate::uploads::integer;
use crate::{Connection, Flavor, Instant, Result, Write, keyset, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, EventId, ReleaseId};
use wright_model::{
    Dependency, DesignName, DesignPath, Digest, FileKind, LicenseExpression, Licenses, Parent,
    Requirement, Version, YankClass,
};

/// Users of a release that a refusal names at most.
const USERS_NAMED_MAX: usize = 5;

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Its design.
    pub design: DesignId,
    /// Its version.
    pub version: Version,
    /// The name its config says.
    pub published_name: DesignName,
    /// The event that published it.
    pub event: EventId,
    /// The digest of its manifest: its identity.
    pub manifest: Digest,
    /// The digest of its config.
    pub config: Digest,
    /// What a machine acts on.
    pub making: Digest,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// A path of words, e.g. `food/drying`.
    pub category: Option<String>,
    /// The picture that stands for it, one of its files.
    pub cover: Option<Digest>,
    /// Its licenses.
    pub licenses: Licenses,
    /// How many files.
    pub files: u64,
    /// Their bytes in all.
    pub bytes: u64,
    /// When.
    pub published_at: Instant,
    /// By whom.
    pub published_by: ActorId,
    /// Why it was yanked, if it was.
    pub yank: Option<Yank>,
    /// When its content was withdrawn.
    pub withdrawn_at: Option<Instant>,
}

/// A yank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yank {
    /// Its class.
    pub class: YankClass,
    /// Why, for everybody.
    pub why: String,
    /// Since when.
    pub at: Instant,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFile {
    /// Where it stands.
    pub path: DesignPath,
    /// Its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// What it is.
    pub kind: FileKind,
    /// The type it travels under.
    pub media_type: String,
}

pub(crate) const COLUMNS: &str = "SELECT r.id, r.design_id, r.version, r.published_name, r.event_id, r.manifest, r.config, r.making, r.title, r.summary, r.category, r.cover, r.license_hardware, r.license_documentation, r.license_software, r.files, r.bytes, r.published_at, r.published_by, r.yanked_class, r.yanked_why, r.yanked_at, r.withdrawn_at FROM releases r";

/// Writes a release; `false` when its design has that version already.
pub async fn insert(tx: &mut Write, release: &Release, config_json: &str) -> Result<bool> {
    let sql = "INSERT INTO releases (id, design_id, version, published_name, event_id, manifest, config, making, title, summary,
                 license_hardware, license_documentation, license_software, files, bytes, config_json, published_at, published_by, category, cover)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
               ON CONFLICT (design_id, version) DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        release.id.0,
        release.design.0,
        release.version.as_str(),
        release.published_name.as_str(),
        release.event.0,
        &release.manifest.bytes()[..],
        &release.config.bytes()[..],
        &release.making.bytes()[..],
        &release.title,
        &release.summary,
        release.licenses.hardware.as_str(),
        release
            .licenses
            .documentation
            .as_ref()
            .map(LicenseExpression::as_str),
        release
            .licenses
            .software
            .as_ref()
            .map(LicenseExpression::as_str),
        integer(release.files)?,
        integer(release.bytes)?,
        config_json,
        release.published_at,
        release.published_by.0,
        release.category.as_deref(),
        release.cover.as_ref().map(|cover| &cover.bytes()[..])
    ) == 1)
}

/// Writes a release's files in one statement.
pub async fn insert_files(tx: &mut Write, id: ReleaseId, files: &[ReleaseFile]) -> Result<()> {
    let list: Vec<_> = files
        .iter()
        .map(|file| {
            serde_json::json!({
                "path": file.path, "digest": file.digest.hex(), "size": file.size,
                "kind": file.kind, "media_type": file.media_type,
            })
        })
        .collect();
    let list = serde_json::Value::Array(list).to_string();
    let sql = match tx.flavor() {
        Flavor::Sqlite => {
            "INSERT INTO release_files (release_id, path, digest, size, kind, media_type)
             SELECT $1, value->>'path', unhex(value->>'digest'), value->>'size', value->>'kind', value->>'media_type'
             FROM json_each($2)"
        }
        Flavor::Postgres => {
            "INSERT INTO release_files (release_id, path, digest, size, kind, media_type)
             SELECT $1, path, decode(digest, 'hex'), size, kind, media_type
             FROM json_to_recordset($2::json)
               AS file(path text, digest text, size bigint, kind text, media_type text)"
        }
    };
    changed!(tx, sql, id.0, list);
    Ok(())
}

/// Writes what a release uses and what it starts from.
pub async fn insert_edges(
    tx: &mut Write,
    id: ReleaseId,
    dependencies: &[Dependency],
    parents: &[Parent],
) -> Result<()> {
    let uses =
        "INSERT INTO release_dependencies (release_id, name, registry, requirement, kind, quantity)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let starts = "INSERT INTO release_parents (release_id, position, manifest, design, version) VALUES ($1, $2, $3, $4, $5)";
    for dependency in dependencies {
        changed!(
            tx,
            uses,
            id.0,
            dependency.name.as_str(),
            dependency.registry.as_deref().unwrap_or_default(),
            dependency.requirement.as_str(),
            dependency.kind.as_str(),
            dependency.quantity.millionths()
        );
    }
    for (position, parent) in (0_i64..).zip(parents) {
        changed!(
            tx,
            starts,
            id.0,
            position,
            &parent.manifest.bytes()[..],
            parent.design.as_str(),
            parent.version.as_str()
        );
    }
    Ok(())
}

/// A release by its version.
pub async fn find(
    connection: &mut Connection,
    design: DesignId,
    version: &Version,
) -> Result<Option<Release>> {
    let sql = format!("{COLUMNS} WHERE r.design_id = $1 AND r.version = $2");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), design.0, version.as_str());
    found.map(Row::into_release).transpose()
}

/// A release by its version that followers of events have seen or will see.
pub async fn find_numbered(
    connection: &mut Connection,
    design: DesignId,
    version: &Version,
) -> Result<Option<Release>> {
    let sql = format!(
        "{COLUMNS} JOIN events e ON e.id = r.event_id
         WHERE r.design_id = $1 AND r.version = $2 AND e.seq IS NOT NULL"
    );
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), design.0, version.as_str());
    found.map(Row::into_release).transpose()
}

/// A release by its manifest's digest.
pub async fn by_manifest(connection: &mut Connection, manifest: Digest) -> Result<Option<Release>> {
    let sql = format!("{COLUMNS} WHERE r.manifest = $1");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), &manifest.bytes()[..]);
    found.map(Row::into_release).transpose()
}

/// A release by its id.
pub async fn by_id(connection: &mut Connection, id: ReleaseId) -> Result<Option<Release>> {
    let sql = format!("{COLUMNS} WHERE r.id = $1");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), id.0);
    found.map(Row::into_release).transpose()
}

/// A release by the event that published it, for a publisher who waits for its
/// number.
pub async fn by_event(connection: &mut Connection, event: EventId) -> Result<Option<Release>> {
    let sql = format!("{COLUMNS} WHERE r.event_id = $1");
    let found: Option<Row> = found_row!(connection, AssertSqlSafe(sql), event.0);
    found.map(Row::into_release).transpose()
}

/// Every numbered release of a design, by `seq`; those up to `until` where given.
pub async fn of_design(
    connection: &mut Connection,
    design: DesignId,
    until: Option<Instant>,
) -> Result<Vec<Release>> {
    let sql = format!(
        "{COLUMNS} JOIN events e ON e.id = r.event_id
         WHERE r.design_id = $1 AND e.seq IS NOT NULL AND r.published_at <= $2 ORDER BY e.seq"
    );
    let rows: Vec<Row> = rows!(
        connection,
        AssertSqlSafe(sql),
        design.0,
        until.unwrap_or_else(keyset::far_future)
    );
    rows.into_iter().map(Row::into_release).collect()
}

/// Every release of a design, numbered or not, in no order.
pub async fn all_of_design(connection: &mut Connection, design: DesignId) -> Result<Vec<Release>> {
    let sql = format!("{COLUMNS} WHERE r.design_id = $1");
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), design.0);
    rows.into_iter().map(Row::into_release).collect()
}

/// The files of a release, by path.
pub async fn files(connection: &mut Connection, id: ReleaseId) -> Result<Vec<ReleaseFile>> {
    let sql = "SELECT path, digest, size, kind, media_type FROM release_files WHERE release_id = $1 ORDER BY path";
    let rows: Vec<FileRow> = rows!(connection, sql, id.0);
    rows.into_iter().map(FileRow::read).collect()
}

/// The config's canonical JSON.
pub async fn config_json(connection: &mut Connection, id: ReleaseId) -> Result<Option<String>> {
    let sql = "SELECT config_json FROM releases WHERE id = $1";
    Ok(found_value!(connection, sql, id.0))
}

/// Media type of one file of any release with that digest, and its name.
pub async fn one_file_with(
    connection: &mut Connection,
    digest: Digest,
) -> Result<Option<(String, String)>> {
    let sql =
        "SELECT path, media_type FROM release_files WHERE digest = $1 ORDER BY release_id LIMIT 1";
    Ok(found_row!(connection, sql, &digest.bytes()[..]))
}

/// Yanks a release, or takes the yank back.
pub async fn set_yank(tx: &mut Write, id: ReleaseId, yank: Option<&Yank>) -> Result<()> {
    let sql =
        "UPDATE releases SET yanked_class = $2, yanked_why = $3, yanked_at = $4 WHERE id = $1";
    changed!(
        tx,
        sql,
        id.0,
        yank.map(|yank| yank.class.as_str()),
        yank.map(|yank| yank.why.as_str()),
        yank.map(|yank| yank.at)
    );
    Ok(())
}

/// Withdraws a release's content.
pub async fn set_withdrawn(tx: &mut Write, id: ReleaseId, at: Instant) -> Result<()> {
    let sql = "UPDATE releases SET withdrawn_at = $2 WHERE id = $1";
    changed!(tx, sql, id.0, at);
    Ok(())
}

/// Designs whose releases start from this one or ask for what it meets: what
/// forbids withdrawal. `names` are all its design has or had. Names at most five.
pub async fn users_of(
    connection: &mut Connection,
    release: &Release,
    names: &[String],
) -> Result<Vec<String>> {
    let forks = "SELECT DISTINCT r.published_name FROM release_parents p JOIN releases r ON r.id = p.release_id
                 WHERE p.manifest = $1 AND r.design_id <> $2 ORDER BY 1 LIMIT 5";
    let mut users: Vec<String> = values!(
        connection,
        forks,
        &release.manifest.bytes()[..],
        release.design.0
    );
    let asking = format!(
        "SELECT DISTINCT r.published_name, d.requirement
         FROM release_dependencies d JOIN releases r ON r.id = d.release_id
         WHERE d.registry = '' AND r.design_id <> $1 AND r.withdrawn_at IS NULL
         AND d.name IN {} ORDER BY 1, 2",
        lists::texts(connection.flavor(), "$2")
    );
    let asking: Vec<(String, String)> = rows!(
        connection,
        AssertSqlSafe(asking),
        release.design.0,
        lists::of_texts(names)
    );
    for (user, requirement) in asking {
        let requirement: Requirement = row::parse("requirement", &requirement)?;
        if requirement.matches(&release.version) && !users.contains(&user) {
            users.push(user);
        }
    }
    users.truncate(USERS_NAMED_MAX);
    Ok(users)
}

/// Of some releases, each by a name of its design and its version, those whose
/// content is gone: withdrawn, or under a tombstone.
pub async fn gone_among(
    connection: &mut Connection,
    releases: &[(&str, &str)],
) -> Result<Vec<(String, String)>> {
    if releases.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = releases.iter().map(|(name, _)| *name).collect();
    let addresses: Vec<String> = releases
        .iter()
        .map(|(name, version)| format!("{name}/{version}"))
        .collect();
    let sql = format!(
        "SELECT n.name, r.version FROM design_names n JOIN releases r ON r.design_id = n.design_id
         WHERE n.name IN {} AND n.name || '/' || r.version IN {}
           AND (r.withdrawn_at IS NOT NULL OR EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = r.manifest))",
        lists::texts(connection.flavor(), "$1"),
        lists::texts(connection.flavor(), "$2")
    );
    Ok(rows!(
        connection,
        AssertSqlSafe(sql),
        lists::of_texts(&names),
        lists::of_texts(&addresses)
    ))
}

/// Releases with content that refer to a digest: `actor/name` today and version.
pub async fn with_digest(
    connection: &mut Connection,
    digest: Digest,
    limit: i64,
) -> Result<Vec<(String, String)>> {
    let sql =
        "SELECT DISTINCT d.name, r.version FROM releases r JOIN designs d ON d.id = r.design_id
               WHERE r.withdrawn_at IS NULL AND (r.manifest = $1 OR r.config = $1
                 OR r.id IN (SELECT release_id FROM release_files WHERE digest = $1))
               ORDER BY 1, 2 LIMIT $2";
    Ok(rows!(connection, sql, &digest.bytes()[..], limit))
}

/// A row of `release_files`.
#[derive(sqlx::FromRow)]
pub(crate) struct FileRow {
    path: String,
    digest: Vec<u8>,
    size: i64,
    kind: String,
    media_type: String,
}

impl FileRow {
    pub(crate) fn read(self) -> Result<ReleaseFile> {
        Ok(ReleaseFile {
            path: row::parse("path", &self.path)?,
            digest: row::digest(&self.digest)?,
            size: self.size.unsigned_abs(),
            kind: row::word("file kind", &self.kind, FileKind::parse)?,
            media_type: self.media_type,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: Uuid,
    design_id: Uuid,
    version: String,
    published_name: String,
    event_id: Uuid,
    manifest: Vec<u8>,
    config: Vec<u8>,
    making: Vec<u8>,
    title: String,
    summary: String,
    category: Option<String>,
    cover: Option<Vec<u8>>,
    license_hardware: String,
    license_documentation: Option<String>,
    license_software: Option<String>,
    files: i64,
    bytes: i64,
    published_at: Instant,
    published_by: Uuid,
    yanked_class: Option<String>,
    yanked_why: Option<String>,
    yanked_at: Option<Instant>,
    withdrawn_at: Option<Instant>,
}

impl Row {
    pub(crate) fn into_release(self) -> Result<Release> {
        let license = |text: &String| row::parse("license", text);
        let yank = match (self.yanked_class, self.yanked_at) {
            (Some(class), Some(at)) => Some(Yank {
                class: row::word("yank class", &class, YankClass::parse)?,
                why: self.yanked_why.unwrap_or_default(),
                at,
            }),
            _ => None,
        };
        Ok(Release {
            id: self.id.into(),
            design: self.design_id.into(),
            version: row::parse("version", &self.version)?,
            published_name: row::parse("design name", &self.published_name)?,
            event: self.event_id.into(),
            manifest: row::digest(&self.manifest)?,
            config: row::digest(&self.config)?,
            making: row::digest(&self.making)?,
            title: self.title,
            summary: self.summary,
            category: self.category,
            cover: self.cover.as_deref().map(row::digest).transpose()?,
            licenses: Licenses {
                hardware: license(&self.license_hardware)?,
                documentation: self
                    .license_documentation
                    .as_ref()
                    .map(license)
                    .transpose()?,
                software: self.license_software.as_ref().map(license).transpose()?,
            },
            files: self.files.unsigned_abs(),
            bytes: self.bytes.unsigned_abs(),
            published_at: self.published_at,
            published_by: self.published_by.into(),
            yank,
            withdrawn_at: self.withdrawn_at,
        })
    }
}
