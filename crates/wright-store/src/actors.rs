//! Actors: whoever acts. Handles are never handed to somebody else, so a row
//! here is never deleted.

use crate::db::on;
use crate::{Connection, Flavor, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::id::ActorId;
use wright_model::{ActorHandle, ActorKind, Digest};

/// An actor to be created.
#[derive(Debug, Clone)]
pub struct NewActor<'a> {
    /// Its id, made by the caller.
    pub id: ActorId,
    /// What it is.
    pub kind: ActorKind,
    /// Its handle.
    pub handle: &'a ActorHandle,
    /// What the handle looks like.
    pub skeleton: &'a str,
    /// What it is called.
    pub display_name: &'a str,
    /// What it does; may be empty.
    pub summary: &'a str,
    /// Now.
    pub now: Instant,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// What it is.
    pub kind: ActorKind,
    /// Its handle.
    pub handle: ActorHandle,
    /// What it is called.
    pub display_name: String,
    /// What it does; may be empty.
    pub summary: String,
    /// When it was created.
    pub created_at: Instant,
    /// When and why it was suspended.
    pub suspended: Option<Measure>,
    /// When and why it was taken out of lists and search.
    pub hidden: Option<Measure>,
}

/// What a moderator did to an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// When.
    pub at: Instant,
    /// Why.
    pub why: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    #[sqlx(try_from = "String")]
    handle: ActorHandle,
    display_name: String,
    summary: String,
    created_at: Instant,
    suspended_at: Option<Instant>,
    suspended_why: Option<String>,
    hidden_at: Option<Instant>,
    hidden_why: Option<String>,
}

impl Row {
    fn into_actor(self) -> Result<Actor> {
        let measure = |at: Option<Instant>, why: Option<String>| {
            at.map(|at| Measure {
                at,
                why: why.unwrap_or_default(),
            })
        };
        Ok(Actor {
            id: self.id.into(),
            kind: row::word("kind of actor", &self.kind, ActorKind::parse)?,
            handle: self.handle,
            display_name: self.display_name,
            summary: self.summary,
            created_at: self.created_at,
            suspended: measure(self.suspended_at, self.suspended_why),
            hidden: measure(self.hidden_at, self.hidden_why),
        })
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, kind, handle, display_name, summary, created_at,
                    suspended_at, suspended_why, hidden_at, hidden_why
             FROM actors WHERE ",
            $condition
        )
    };
}

/// Creates an actor; `false` where its handle, hyphens left out, is taken.
pub async fn insert(tx: &mut Write, actor: &NewActor<'_>) -> Result<bool> {
    let sql = "INSERT INTO actors (id, kind, handle, handle_key, skeleton, display_name, summary, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(actor.id.0)
        .bind(actor.kind.as_str())
        .bind(actor.handle.as_str())
        .bind(actor.handle.key())
        .bind(actor.skeleton)
        .bind(actor.display_name)
        .bind(actor.summary)
        .bind(actor.now)
        .execute(c)
        .await?
        .rows_affected()
        == 1))
}

/// An actor by its handle exactly as written.
pub async fn by_handle(connection: &mut Connection, handle: &ActorHandle) -> Result<Option<Actor>> {
    let sql = select!("handle = $1");
    let row: Option<Row> = on!(connection, |c| sqlx::query_as(sql)
        .bind(handle.as_str())
        .fetch_optional(c)
        .await?);
    row.map(Row::into_actor).transpose()
}

/// An actor by its id.
pub async fn by_id(connection: &mut Connection, id: ActorId) -> Result<Option<Actor>> {
    let sql = select!("id = $1");
    let row: Option<Row> = on!(connection, |c| sqlx::query_as(sql)
        .bind(id.0)
        .fetch_optional(c)
        .await?);
    row.map(Row::into_actor).transpose()
}

/// Makes other transactions that lock this actor wait for the end of this one,
/// so that what was checked about it still holds when it is written. SQLite has
/// one writer anyway.
pub async fn lock(tx: &mut Write, id: ActorId) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT id FROM actors WHERE id = $1 FOR UPDATE";
        let _: Option<Uuid> = on!(tx, |c| sqlx::query_scalar(sql)
            .bind(id.0)
            .fetch_optional(c)
            .await?);
    }
    Ok(())
}

/// Changes what an actor is called and what it says it does.
pub async fn set_profile(
    tx: &mut Write,
    id: ActorId,
    display_name: &str,
    summary: &str,
) -> Result<()> {
    let sql = "UPDATE actors SET display_name = $2, summary = $3 WHERE id = $1";
    on!(tx, |c| sqlx::query(sql)
        .bind(id.0)
        .bind(display_name)
        .bind(summary)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}

/// Suspends an actor, or lets it in again; `false` where nothing changed.
pub async fn set_suspended(tx: &mut Write, id: ActorId, measure: Option<&Measure>) -> Result<bool> {
    let sql = "UPDATE actors SET suspended_at = $2, suspended_why = $3
               WHERE id = $1 AND (suspended_at IS NULL) = ($2 IS NOT NULL)";
    set_measure(tx, sql, id, measure).await
}

/// Takes an actor out of lists and search, or puts it back; `false` where
/// nothing changed.
pub async fn set_hidden(tx: &mut Write, id: ActorId, measure: Option<&Measure>) -> Result<bool> {
    let sql = "UPDATE actors SET hidden_at = $2, hidden_why = $3
               WHERE id = $1 AND (hidden_at IS NULL) = ($2 IS NOT NULL)";
    set_measure(tx, sql, id, measure).await
}

async fn set_measure(
    tx: &mut Write,
    sql: &'static str,
    id: ActorId,
    measure: Option<&Measure>,
) -> Result<bool> {
    on!(tx, |c| Ok(sqlx::query(sql)
        .bind(id.0)
        .bind(measure.map(|measure| measure.at))
        .bind(measure.map(|measure| measure.why.as_str()))
        .execute(c)
        .await?
        .rows_affected()
        == 1))
}

/// The handle of an actor other than `except` that looks like one of `skeletons`.
pub async fn looking_like(
    connection: &mut Connection,
    skeletons: [&str; 2],
    except: Option<ActorId>,
) -> Result<Option<String>> {
    let sql = "SELECT handle FROM actors WHERE skeleton IN ($1, $2) AND ($3 IS NULL OR id <> $3)
               ORDER BY created_at LIMIT 1";
    Ok(on!(connection, |c| sqlx::query_scalar(sql)
        .bind(skeletons[0])
        .bind(skeletons[1])
        .bind(except.map(|id| id.0))
        .fetch_optional(c)
        .await?))
}

/// Whether a handle belonged to somebody who was erased, by the hash of its key.
pub async fn is_retired(connection: &mut Connection, key: Digest) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM retired_handles WHERE key = $1)";
    Ok(on!(connection, |c| sqlx::query_scalar(sql)
        .bind(&key.bytes()[..])
        .fetch_one(c)
        .await?))
}
