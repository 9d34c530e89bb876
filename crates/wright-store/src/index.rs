//! What index documents say, of many designs at once: resolving asks for as many
//! documents as there are designs, and must not ask once for each.

use crate::db::rows;
use crate::releases::{COLUMNS, Release, Row};
use crate::{Connection, Result, StoreError, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{DesignId, ReleaseId};
use wright_model::{Dependency, DependencyKind, Quantity};

/// Every numbered release of some designs, by `seq`.
pub async fn releases_of(
    connection: &mut Connection,
    designs: &[DesignId],
) -> Result<Vec<Release>> {
    let sql = format!(
        "{COLUMNS} JOIN events e ON e.id = r.event_id
         WHERE r.design_id IN {} AND e.seq IS NOT NULL ORDER BY e.seq",
        lists::ids(connection.flavor(), "$1")
    );
    let list = lists::of_ids(designs.iter().map(|id| id.0));
    let rows: Vec<Row> = rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter().map(Row::into_release).collect()
}

/// Dependencies of every release of some designs, by release and name.
pub async fn dependencies_of(
    connection: &mut Connection,
    designs: &[DesignId],
) -> Result<Vec<(ReleaseId, Dependency)>> {
    let sql = format!(
        "SELECT d.release_id, d.name, d.registry, d.requirement, d.kind, d.quantity
         FROM release_dependencies d JOIN releases r ON r.id = d.release_id
         WHERE r.design_id IN {} ORDER BY d.release_id, d.name, d.registry",
        lists::ids(connection.flavor(), "$1")
    );
    let list = lists::of_ids(designs.iter().map(|id| id.0));
    let rows: Vec<(Uuid, String, String, String, String, i64)> =
        rows!(connection, AssertSqlSafe(sql), list);
    rows.into_iter()
        .map(|(release, name, registry, requirement, kind, quantity)| {
            let dependency = Dependency {
                name: row::parse("design name", &name)?,
                requirement: row::parse("requirement", &requirement)?,
                kind: row::word("dependency kind", &kind, DependencyKind::parse)?,
                quantity: Quantity::from_millionths(quantity).map_err(|_| StoreError::Corrupt {
                    what: "quantity",
                    value: quantity.to_string(),
                })?,
                registry: (!registry.is_empty()).then_some(registry),
            };
            Ok((release.into(), dependency))
        })
        .collect()
}
