//! What maintainers corrected of releases that are out: what stands, not what
//! stood before, which events tell.

use crate::db::{changed, rows};
use crate::{Connection, Instant, Result, Write, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::ActorHandle;
use wright_model::id::{ActorId, ReleaseId};

/// A correction that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The id of a part, or the path of a mesh.
    pub subject: String,
    /// What of it: `size`, `unit`.
    pub fact: String,
    /// What it is.
    pub value: String,
    /// Who said so; `None`: the operator, or a person who was erased.
    pub by: Option<ActorHandle>,
    /// When.
    pub at: Instant,
}

/// The corrections of some releases, each release's by subject and fact.
pub async fn of_releases(
    connection: &mut Connection,
    releases: &[ReleaseId],
) -> Result<Vec<(ReleaseId, Correction)>> {
    let sql = format!(
        "SELECT c.release_id, c.subject, c.fact, c.value, a.handle, c.corrected_at
         FROM corrections c LEFT JOIN actors a ON a.id = c.corrected_by AND a.erased_at IS NULL
         WHERE c.release_id IN {} ORDER BY c.release_id, c.subject, c.fact",
        lists::ids(connection.flavor(), "$1")
    );
    let ids = lists::of_ids(releases.iter().map(|id| id.0));
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), ids);
    rows.into_iter().map(Row::read).collect()
}

/// What is to stand, in place of what stood.
#[derive(Debug, Clone, Copy)]
pub struct NewCorrection<'c> {
    /// The id of a part, or the path of a mesh.
    pub subject: &'c str,
    /// What of it.
    pub fact: &'c str,
    /// What it is.
    pub value: &'c str,
    /// Who says so.
    pub by: Option<ActorId>,
    /// When.
    pub at: Instant,
}

/// Has a correction stand.
pub async fn put(tx: &mut Write, release: ReleaseId, new: &NewCorrection<'_>) -> Result<()> {
    let sql = "INSERT INTO corrections (release_id, subject, fact, value, corrected_by, corrected_at)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (release_id, subject, fact) DO UPDATE
               SET value = excluded.value, corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at";
    let by = new.by.map(|actor| actor.0);
    changed!(
        tx,
        sql,
        release.0,
        new.subject,
        new.fact,
        new.value,
        by,
        new.at
    );
    Ok(())
}

/// Takes a correction back; `false` where none stands.
pub async fn remove(tx: &mut Write, release: ReleaseId, subject: &str, fact: &str) -> Result<bool> {
    let sql = "DELETE FROM corrections WHERE release_id = $1 AND subject = $2 AND fact = $3";
    Ok(changed!(tx, sql, release.0, subject, fact) == 1)
}

#[derive(sqlx::FromRow)]
struct Row {
    release_id: Uuid,
    subject: String,
    fact: String,
    value: String,
    handle: Option<String>,
    corrected_at: Instant,
}

impl Row {
    fn read(self) -> Result<(ReleaseId, Correction)> {
        let by = self.handle.map(|handle| row::parse("handle", &handle));
        let correction = Correction {
            subject: self.subject,
            fact: self.fact,
            value: self.value,
            by: by.transpose()?,
            at: self.corrected_at,
        };
        Ok((ReleaseId(self.release_id), correction))
    }
}
