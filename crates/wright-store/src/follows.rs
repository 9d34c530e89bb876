//! Who follows which designs and actors.

use crate::db::{changed, one_value, rows};
use crate::{Connection, Instant, Result, Write, keyset};
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId, DesignId, FollowId};

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// An actor.
    Actor(ActorId),
    /// A design.
    Design(DesignId),
}

impl Followed {
    fn columns(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Actor(id) => (Some(id.0), None),
            Self::Design(id) => (None, Some(id.0)),
        }
    }
}

/// Something that is followed, as it is called today.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Follow {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FollowId,
    /// Since when.
    pub since: Instant,
    /// The handle of an actor.
    pub handle: Option<String>,
    /// What that actor is called.
    pub display_name: Option<String>,
    /// The name of a design.
    pub design: Option<String>,
    /// The title of the design's newest release.
    pub title: Option<String>,
}

/// Begins to follow; `false` where it was followed already.
pub async fn insert(
    tx: &mut Write,
    id: FollowId,
    account: AccountId,
    followed: Followed,
    now: Instant,
) -> Result<bool> {
    let (actor, design) = followed.columns();
    let sql = "INSERT INTO follows (id, account_id, actor_id, design_id, since)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    Ok(changed!(tx, sql, id.0, account.0, actor, design, now) == 1)
}

/// Ends following; `false` where it was not followed.
pub async fn delete(tx: &mut Write, account: AccountId, followed: Followed) -> Result<bool> {
    let (sql, id) = match followed {
        Followed::Actor(id) => (
            "DELETE FROM follows WHERE account_id = $1 AND actor_id = $2",
            id.0,
        ),
        Followed::Design(id) => (
            "DELETE FROM follows WHERE account_id = $1 AND design_id = $2",
            id.0,
        ),
    };
    Ok(changed!(tx, sql, account.0, id) == 1)
}

/// Whether an account follows something.
pub async fn is_followed(
    connection: &mut Connection,
    account: AccountId,
    followed: Followed,
) -> Result<bool> {
    let (sql, id) = match followed {
        Followed::Actor(id) => (
            "SELECT EXISTS (SELECT 1 FROM follows WHERE account_id = $1 AND actor_id = $2)",
            id.0,
        ),
        Followed::Design(id) => (
            "SELECT EXISTS (SELECT 1 FROM follows WHERE account_id = $1 AND design_id = $2)",
            id.0,
        ),
    };
    Ok(one_value!(connection, sql, account.0, id))
}

/// How much an account follows.
pub async fn count(connection: &mut Connection, account: AccountId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM follows WHERE account_id = $1";
    Ok(one_value!(connection, sql, account.0))
}

/// What an account follows, the latest first, after a place, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    after: Option<(Instant, Uuid)>,
    limit: i64,
) -> Result<Vec<Follow>> {
    let (at, id) = keyset::from_newest(after);
    let sql = "SELECT follows.id, follows.since, actors.handle, actors.display_name,
                      designs.name AS design, releases.title
               FROM follows LEFT JOIN actors ON actors.id = follows.actor_id
                 LEFT JOIN designs ON designs.id = follows.design_id
                 LEFT JOIN releases ON releases.id = designs.latest_release_id
               WHERE follows.account_id = $1 AND (follows.since, follows.id) < ($2, $3)
               ORDER BY follows.since DESC, follows.id DESC LIMIT $4";
    Ok(rows!(connection, sql, account.0, at, id, limit))
}
