//! What feeds tell: releases, the newest first. Ids of releases grow with time
//! (UUIDv7), so that their order needs no index of its own.

use crate::db::rows;
use crate::{Connection, Instant, Result, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, ReleaseId};
use wright_model::{ActorHandle, DesignName, Version, YankClass};

/// Of an actor with very many designs, those are looked at that were last
/// published.
const DESIGNS_AMONG: i64 = 1_000;

/// Whose releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Everybody's that are in lists.
    All,
    /// Those of the designs of an actor, hidden designs left out.
    Actor(ActorId),
    /// Those of a design.
    Design(DesignId),
}

/// A release as a feed tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id, whatever it is called.
    pub id: ReleaseId,
    /// The name of its design today.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// A path of words, e.g. `food/drying`.
    pub category: Option<String>,
    /// License of the hardware.
    pub license: String,
    /// When it was published.
    pub published_at: Instant,
    /// Class, reason and instant of its yank.
    pub yank: Option<(YankClass, String, Instant)>,
    /// The handle of the design's owner today.
    pub owner: ActorHandle,
    /// What the owner is called.
    pub owner_name: String,
}

const COLUMNS: &str = "SELECT r.id, d.name, r.version, r.title, r.summary, r.category, r.license_hardware, r.published_at, r.yanked_class, r.yanked_why, r.yanked_at, a.handle, a.display_name";

const STANDS: &str = "r.id < $1 AND r.withdrawn_at IS NULL AND e.seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest = r.manifest) ORDER BY r.id DESC LIMIT $2";

/// Numbered releases with content, the newest first, before one of them.
pub async fn entries(
    connection: &mut Connection,
    of: Of,
    before: Option<ReleaseId>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let before = before.map_or(Uuid::max(), |place| place.0);
    let rows: Vec<Row> = match of {
        Of::All => {
            let sql = format!(
                "{COLUMNS} FROM releases r JOIN designs d ON d.id = r.design_id JOIN actors a ON a.id = d.owner_id
                   JOIN events e ON e.id = r.event_id
                 WHERE d.hidden_at IS NULL AND a.hidden_at IS NULL AND {STANDS}"
            );
            rows!(connection, AssertSqlSafe(sql), before, limit)
        }
        Of::Actor(owner) => {
            let sql = format!(
                "{COLUMNS} FROM (SELECT id, name, owner_id FROM designs
                                 WHERE owner_id = $3 AND latest_at IS NOT NULL AND hidden_at IS NULL
                                 ORDER BY latest_at DESC, id DESC LIMIT $4) d
                   CROSS JOIN releases r JOIN actors a ON a.id = d.owner_id JOIN events e ON e.id = r.event_id
                 WHERE r.design_id = d.id AND {STANDS}"
            );
            rows!(
                connection,
                AssertSqlSafe(sql),
                before,
                limit,
                owner.0,
                DESIGNS_AMONG
            )
        }
        Of::Design(design) => {
            let sql = format!(
                "{COLUMNS} FROM designs d JOIN releases r ON r.design_id = d.id JOIN actors a ON a.id = d.owner_id
                   JOIN events e ON e.id = r.event_id
                 WHERE d.id = $3 AND {STANDS}"
            );
            rows!(connection, AssertSqlSafe(sql), before, limit, design.0)
        }
    };
    rows.into_iter().map(Row::into_entry).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    version: String,
    title: String,
    summary: String,
    category: Option<String>,
    license_hardware: String,
    published_at: Instant,
    yanked_class: Option<String>,
    yanked_why: Option<String>,
    yanked_at: Option<Instant>,
    handle: String,
    display_name: String,
}

impl Row {
    fn into_entry(self) -> Result<Entry> {
        let yank = match (self.yanked_class, self.yanked_at) {
            (Some(class), Some(at)) => Some((
                row::word("class of a yank", &class, YankClass::parse)?,
                self.yanked_why.unwrap_or_default(),
                at,
            )),
            _ => None,
        };
        Ok(Entry {
            id: self.id.into(),
            name: row::parse("design name", &self.name)?,
            version: row::parse("version", &self.version)?,
            title: self.title,
            summary: self.summary,
            category: self.category,
            license: self.license_hardware,
            published_at: self.published_at,
            yank,
            owner: row::parse("handle of an actor", &self.handle)?,
            owner_name: self.display_name,
        })
    }
}
