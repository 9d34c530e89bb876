//! The spine of everything derived: an append-only, densely numbered list.
//!
//! SQLite numbers an event in the transaction that writes it. On PostgreSQL a
//! number drawn inside the writer's transaction would commit out of order and a
//! follower would lose rows for ever; so an event commits without a number and
//! [`number`] gives numbers afterwards, one node at a time.

use crate::db::{changed, found_value, one_value, rows};
use crate::{Connection, Db, Flavor, Instant, Result, Write};
use uuid::Uuid;
use wright_model::id::{ActorId, EventId};

/// The advisory lock of the numbering transaction on PostgreSQL.
const NUMBERING_LOCK: i64 = 0x636f_6d6d_6f6e;
/// The channel that wakes followers on other nodes.
const CHANNEL: &str = "events";

/// An event to be written.
#[derive(Debug, Clone)]
pub struct NewEvent<'e> {
    /// Its id, made by the caller.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What happened, e.g. `release-published`.
    pub kind: &'e str,
    /// Whose it is.
    pub actor: Option<ActorId>,
    /// What it happened to: a design's name, an actor's id, a digest.
    pub subject: &'e str,
    /// Canonical JSON for everybody.
    pub public: &'e str,
    /// JSON that can be erased: which account, from where.
    pub private: Option<&'e str>,
}

/// A numbered event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number, dense from 1.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What happened.
    pub kind: String,
    /// Whose it is.
    pub actor: Option<ActorId>,
    /// What it happened to.
    pub subject: String,
    /// Canonical JSON for everybody.
    pub public: String,
}

/// Appends an event. On SQLite it is numbered at once.
pub async fn append(tx: &mut Write, event: &NewEvent<'_>) -> Result<()> {
    let sql = match tx.flavor() {
        Flavor::Sqlite => {
            "INSERT INTO events (id, at, kind, actor_id, subject, public, private, seq)
             VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT COALESCE(MAX(seq), 0) + 1 FROM events))"
        }
        Flavor::Postgres => {
            "INSERT INTO events (id, at, kind, actor_id, subject, public, private)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        }
    };
    changed!(
        tx,
        sql,
        event.id.0,
        event.at,
        event.kind,
        event.actor.map(|actor| actor.0),
        event.subject,
        event.public,
        event.private
    );
    Ok(())
}

/// Numbers every committed event that has no number yet, in order of arrival,
/// and wakes followers. Nothing to do on SQLite. Harmless when run twice.
///
/// Lock and update are statements of their own: in one statement the update
/// would see the rows as they were before the lock was granted.
pub async fn number(db: &Db) -> Result<()> {
    let Some(pool) = db.postgres() else {
        return Ok(());
    };
    let mut tx = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(NUMBERING_LOCK)
        .execute(&mut *tx)
        .await?;
    let numbered = sqlx::query(
        "WITH waiting AS (
           SELECT ordinal, ROW_NUMBER() OVER (ORDER BY ordinal) AS place
           FROM events WHERE seq IS NULL)
         UPDATE events SET seq = waiting.place + (SELECT COALESCE(MAX(seq), 0) FROM events)
         FROM waiting WHERE events.ordinal = waiting.ordinal",
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if numbered > 0 {
        sqlx::query("SELECT pg_notify($1, '')")
            .bind(CHANNEL)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether committed events wait for a number (a node died between its commit
/// and the numbering).
pub async fn any_unnumbered(connection: &mut Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM events WHERE seq IS NULL)";
    Ok(one_value!(connection, sql))
}

/// The newest number; 0 where there is none.
pub async fn newest_seq(connection: &mut Connection) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM events";
    Ok(one_value!(connection, sql))
}

/// The number an event got, if it has one yet; `None` also for an unknown one.
pub async fn seq_of(connection: &mut Connection, id: EventId) -> Result<Option<i64>> {
    let sql = "SELECT seq FROM events WHERE id = $1";
    let found: Option<Option<i64>> = found_value!(connection, sql, id.0);
    Ok(found.flatten())
}

/// Events after `seq`, in order, at most `limit`.
pub async fn after(connection: &mut Connection, seq: i64, limit: i64) -> Result<Vec<Event>> {
    let sql = "SELECT seq, id, at, kind, actor_id, subject, public FROM events
               WHERE seq > $1 ORDER BY seq LIMIT $2";
    let rows: Vec<Row> = rows!(connection, sql, seq, limit);
    Ok(rows.into_iter().map(Row::into_event).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    id: Uuid,
    at: Instant,
    kind: String,
    actor_id: Option<Uuid>,
    subject: String,
    public: String,
}

impl Row {
    fn into_event(self) -> Event {
        Event {
            seq: self.seq,
            id: self.id.into(),
            at: self.at,
            kind: self.kind,
            actor: self.actor_id.map(Into::into),
            subject: self.subject,
            public: self.public,
        }
    }
}

/// Wakes when another node numbered events. PostgreSQL only; elsewhere it waits
/// for ever, and followers rely on the process's own signal and their poll.
#[derive(Debug)]
pub struct Listener(Option<sqlx::postgres::PgListener>);

impl Listener {
    /// Starts listening.
    pub async fn start(db: &Db) -> Result<Self> {
        let Some(pool) = db.postgres() else {
            return Ok(Self(None));
        };
        let mut listener = sqlx::postgres::PgListener::connect_with(pool).await?;
        listener.listen_all([CHANNEL, "jobs"]).await?;
        Ok(Self(Some(listener)))
    }

    /// Waits for the next wake-up.
    pub async fn woken(&mut self) -> Result<()> {
        match &mut self.0 {
            Some(listener) => {
                listener.recv().await?;
                Ok(())
            }
            None => std::future::pending().await,
        }
    }
}
