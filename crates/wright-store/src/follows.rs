//! Who follows which designs and actors.

use crate::db::on;
use crate::{Connection, Instant, Result, Write};
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
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(id.0)
        .bind(account.0)
        .bind(actor)
        .bind(design)
        .bind(now)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
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
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(account.0)
        .bind(id)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
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
    Ok(on!(connection, |c| sqlx::query_scalar(sql)
        .bind(account.0)
        .bind(id)
        .fetch_one(c)
        .await?))
}

/// How much an account follows.
pub async fn count(connection: &mut Connection, account: AccountId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM follows WHERE account_id = $1";
    Ok(on!(connection, |c| sqlx::query_scalar(sql)
        .bind(account.0)
        .fetch_one(c)
        .await?))
}

/// What an account follows, the latest first, after a place, at most `limit`.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    after: Option<(Instant, Uuid)>,
    limit: i64,
) -> Result<Vec<Follow>> {
    let (at, id) = after.unwrap_or((crate::drafts::far_future(), Uuid::max()));
    let sql = "SELECT follows.id, follows.since, actors.handle, actors.display_name,
                      designs.name AS design, releases.title
               FROM follows LEFT JOIN actors ON actors.id = follows.actor_id
                 LEFT JOIN designs ON designs.id = follows.design_id
                 LEFT JOIN releases ON releases.id = designs.latest_release_id
               WHERE follows.account_id = $1 AND (follows.since, follows.id) < ($2, $3)
               ORDER BY follows.since DESC, follows.id DESC LIMIT $4";
    Ok(on!(connection, |c| sqlx::query_as(sql)
        .bind(account.0)
        .bind(at)
        .bind(id)
        .bind(limit)
        .fetch_all(c)
        .await?))
}
