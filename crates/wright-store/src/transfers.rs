//! Offers of a design to another actor.

use crate::db::{changed, found_row, rows};
use crate::{Connection, Instant, Result, Write};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::{ActorId, DesignId, TransferId};

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Transfer {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: TransferId,
    /// The design.
    #[sqlx(try_from = "Uuid", rename = "design_id")]
    pub design: DesignId,
    /// The actor that may take it.
    #[sqlx(try_from = "Uuid", rename = "to_actor_id")]
    pub to: ActorId,
    /// The person who offered it.
    #[sqlx(try_from = "Uuid")]
    pub offered_by: ActorId,
    /// When.
    pub offered_at: Instant,
    /// Until when.
    pub expires_at: Instant,
}

const COLUMNS: &str =
    "SELECT id, design_id, to_actor_id, offered_by, offered_at, expires_at FROM transfers";

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Accepted,
    /// The receiver did not want it.
    Declined,
    /// The owner took it back.
    Withdrawn,
    /// Nobody answered.
    Expired,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// Writes an offer; `false` when one for the design is open.
pub async fn insert(tx: &mut Write, transfer: &Transfer) -> Result<bool> {
    let sql =
        "INSERT INTO transfers (id, design_id, to_actor_id, offered_by, offered_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        transfer.id.0,
        transfer.design.0,
        transfer.to.0,
        transfer.offered_by.0,
        transfer.offered_at,
        transfer.expires_at
    ) == 1)
}

/// An open offer that has not expired.
pub async fn find_open(
    connection: &mut Connection,
    id: TransferId,
    now: Instant,
) -> Result<Option<Transfer>> {
    let sql = format!("{COLUMNS} WHERE id = $1 AND ended_at IS NULL AND expires_at > $2");
    Ok(found_row!(connection, AssertSqlSafe(sql), id.0, now))
}

/// Open offers to the actors a person owns, themselves included, or of designs
/// these own; the latest first.
pub async fn open_of_person(
    connection: &mut Connection,
    person: ActorId,
    now: Instant,
) -> Result<Vec<Transfer>> {
    let sql = format!(
        "{COLUMNS} WHERE ended_at IS NULL AND expires_at > $2 AND (
           to_actor_id = $1 OR to_actor_id IN (SELECT actor_id FROM members WHERE person_id = $1 AND role = 'owner')
           OR design_id IN (SELECT id FROM designs WHERE owner_id = $1
             OR owner_id IN (SELECT actor_id FROM members WHERE person_id = $1 AND role = 'owner')))
         ORDER BY offered_at DESC, id DESC LIMIT 200"
    );
    Ok(rows!(connection, AssertSqlSafe(sql), person.0, now))
}

/// Ends an open offer; `false` when it was not open any more.
pub async fn end(tx: &mut Write, id: TransferId, outcome: Outcome, now: Instant) -> Result<bool> {
    let sql = "UPDATE transfers SET ended_at = $2, outcome = $3 WHERE id = $1 AND ended_at IS NULL";
    Ok(changed!(tx, sql, id.0, now, outcome.as_str()) == 1)
}

/// Ends every offer that expired, so that its design can be offered again.
pub async fn end_expired(tx: &mut Write, now: Instant) -> Result<u64> {
    let sql = "UPDATE transfers SET ended_at = $1, outcome = $2 WHERE ended_at IS NULL AND expires_at <= $1";
    Ok(changed!(tx, sql, now, Outcome::Expired.as_str()))
}
