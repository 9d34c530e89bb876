//! What a sitemap lists: designs and actors that are in lists, in blocks of a
//! fixed number of rows. Every query reads a bounded range of a primary key.

use crate::db::{found_value, rows};
use crate::{Connection, Instant, Result, row};
use uuid::Uuid;
use wright_model::{ActorHandle, DesignName};

/// A design in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDesign {
    /// Its place in the order of the list.
    pub id: Uuid,
    /// Its name.
    pub name: DesignName,
    /// When it was last published.
    pub changed_at: Instant,
}

/// An actor that published something which is in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedActor {
    /// Its place in the order of the list.
    pub id: Uuid,
    /// Its handle.
    pub handle: ActorHandle,
}

/// A range of ids: after one, up to and with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The last one before.
    pub after: Uuid,
    /// The last one; [`Uuid::max`] for all there are.
    pub until: Uuid,
}

/// The id of the `rows`-th design after one, counting those that are in no list,
/// too; `None` where there are fewer.
pub async fn design_bound(
    connection: &mut Connection,
    after: Uuid,
    rows: i64,
) -> Result<Option<Uuid>> {
    let sql = "SELECT id FROM designs WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2";
    Ok(found_value!(connection, sql, after, rows - 1))
}

/// The id of the `rows`-th actor after one, as [`design_bound`].
pub async fn actor_bound(
    connection: &mut Connection,
    after: Uuid,
    rows: i64,
) -> Result<Option<Uuid>> {
    let sql = "SELECT id FROM actors WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2";
    Ok(found_value!(connection, sql, after, rows - 1))
}

/// Designs in lists, by id.
pub async fn designs(
    connection: &mut Connection,
    range: Range,
    limit: i64,
) -> Result<Vec<ListedDesign>> {
    let sql = "SELECT d.id, d.name, d.latest_at FROM designs d
        WHERE d.id > $1 AND d.id <= $2 AND d.latest_at IS NOT NULL AND d.hidden_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM actors a WHERE a.id = d.owner_id AND a.hidden_at IS NOT NULL)
        ORDER BY d.id LIMIT $3";
    let rows: Vec<(Uuid, String, Instant)> =
        rows!(connection, sql, range.after, range.until, limit);
    rows.into_iter()
        .map(|(id, name, changed_at)| {
            Ok(ListedDesign {
                id,
                name: row::parse("name of a design", &name)?,
                changed_at,
            })
        })
        .collect()
}

/// Actors whose designs are in lists, by id.
pub async fn actors(
    connection: &mut Connection,
    range: Range,
    limit: i64,
) -> Result<Vec<ListedActor>> {
    let sql = "SELECT a.id, a.handle FROM actors a
        WHERE a.id > $1 AND a.id <= $2 AND a.hidden_at IS NULL AND a.suspended_at IS NULL
          AND EXISTS (SELECT 1 FROM designs d
                      WHERE d.owner_id = a.id AND d.latest_at IS NOT NULL AND d.hidden_at IS NULL)
        ORDER BY a.id LIMIT $3";
    let rows: Vec<(Uuid, String)> = rows!(connection, sql, range.after, range.until, limit);
    rows.into_iter()
        .map(|(id, handle)| {
            Ok(ListedActor {
                id,
                handle: row::parse("handle of an actor", &handle)?,
            })
        })
        .collect()
}
