//! Background work: a lease table of our own.
//!
//! A job is queued in the transaction that caused it. A worker takes it under a
//! lease and proves itself by `(id, attempt)` when it beats or ends, so a worker
//! that stalled past its lease can no longer end a job another one has taken.

use crate::db::{changed, one_value, rows, values};
use crate::{Connection, Flavor, Instant, Result, Write};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::JobId;

/// A line in which jobs wait, so that long ones do not hold up short ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Mail, housekeeping and the like.
    General,
    /// Looking into files.
    Files,
}

impl Lane {
    fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Files => "files",
        }
    }
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub struct NewJob<'j> {
    /// Its id, made by the caller.
    pub id: JobId,
    /// What is to be done.
    pub kind: &'j str,
    /// Two queued jobs of a kind never share a key.
    pub key: &'j str,
    /// What the worker needs, JSON.
    pub payload: &'j str,
    /// Where it waits.
    pub lane: Lane,
    /// Not before.
    pub run_at: Instant,
    /// Now.
    pub now: Instant,
}

/// A job taken under a lease.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TakenJob {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: JobId,
    /// The proof of this lease.
    pub attempt: Uuid,
    /// What is to be done.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// What the worker needs, JSON.
    pub payload: String,
    /// How often it was taken, this time included.
    pub attempts: i64,
}

/// Queues a job. Where one of the same kind and key is queued already, that one
/// stays, and comes as early as either was to.
pub async fn enqueue(tx: &mut Write, job: &NewJob<'_>) -> Result<()> {
    let sql = "INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, created_at, lane)
               VALUES ($1, $2, $3, $4, 'queued', $5, 0, $6, $7)
               ON CONFLICT (kind, key) WHERE state = 'queued' DO UPDATE SET run_at = excluded.run_at
               WHERE excluded.run_at < jobs.run_at";
    changed!(
        tx,
        sql,
        job.id.0,
        job.kind,
        job.key,
        job.payload,
        job.run_at,
        job.now,
        job.lane.word()
    );
    if tx.flavor() == Flavor::Postgres {
        changed!(tx, "SELECT pg_notify('jobs', '')");
    }
    Ok(())
}

/// Whether there is a job to take, or one whose lease ran out: a look before a
/// write transaction is opened for it. Without a lane: in any.
pub async fn any_due(
    connection: &mut Connection,
    now: Instant,
    lane: Option<Lane>,
) -> Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND run_at <= $1{})
         OR EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND locked_until < $1)",
        and_lane(lane)
    );
    Ok(one_value!(connection, AssertSqlSafe(sql), now))
}

/// The lane as a condition; the word is ours.
fn and_lane(lane: Option<Lane>) -> String {
    lane.map_or_else(String::new, |lane| format!(" AND lane = '{}'", lane.word()))
}

/// Takes at most `limit` due jobs, of one lane or of any, under a lease until
/// `locked_until`; each gets an attempt id from `attempts`.
pub async fn take(
    tx: &mut Write,
    now: Instant,
    locked_until: Instant,
    attempt: Uuid,
    lane: Option<Lane>,
    limit: i64,
) -> Result<Vec<TakenJob>> {
    let skip = match tx.flavor() {
        Flavor::Sqlite => "",
        Flavor::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let sql = format!(
        "UPDATE jobs SET state = 'running', locked_until = $2, attempt = $3, attempts = attempts + 1
         WHERE id IN (SELECT id FROM jobs WHERE state = 'queued' AND run_at <= $1{} ORDER BY run_at, id LIMIT $4{skip})
         RETURNING id, attempt, kind, key, payload, attempts",
        and_lane(lane)
    );
    Ok(rows!(
        tx,
        AssertSqlSafe(sql),
        now,
        locked_until,
        attempt,
        limit
    ))
}

/// Puts jobs whose worker died or stalled back into the queue. One whose twin is
/// queued already is done: the twin will do its work.
pub async fn requeue_expired(tx: &mut Write, now: Instant) -> Result<u64> {
    let twins = "UPDATE jobs SET state = 'done', finished_at = $1, last_error = 'lease expired; a newer one is queued'
                 WHERE state = 'running' AND locked_until < $1
                 AND EXISTS (SELECT 1 FROM jobs twin WHERE twin.state = 'queued' AND twin.kind = jobs.kind AND twin.key = jobs.key)";
    // Two expired jobs of one key cannot both go back: the older waits its turn. What expired is said
    // twice: PostgreSQL looks again at a row that another worker took meanwhile, but only by what
    // the outer statement asks.
    let back = "UPDATE jobs SET state = 'queued', run_at = $1, attempt = NULL, locked_until = NULL,
                  last_error = 'the worker died or stalled past its lease'
                WHERE state = 'running' AND locked_until < $1 AND id IN (SELECT expired.id FROM (
                  SELECT id, ROW_NUMBER() OVER (PARTITION BY kind, key ORDER BY created_at DESC, id DESC) AS place
                  FROM jobs WHERE state = 'running' AND locked_until < $1) expired WHERE expired.place = 1)";
    changed!(tx, twins, now);
    Ok(changed!(tx, back, now))
}

/// Prolongs a lease; `false` when it is no longer ours.
pub async fn beat(tx: &mut Write, job: &TakenJob, locked_until: Instant) -> Result<bool> {
    let sql =
        "UPDATE jobs SET locked_until = $3 WHERE id = $1 AND attempt = $2 AND state = 'running'";
    Ok(changed!(tx, sql, job.id.0, job.attempt, locked_until) == 1)
}

/// Ends a job well; `false` when the lease is no longer ours.
pub async fn complete(tx: &mut Write, job: &TakenJob, now: Instant) -> Result<bool> {
    finish(tx, job, "done", None, now).await
}

/// Gives a job up; `false` when the lease is no longer ours.
pub async fn give_up(tx: &mut Write, job: &TakenJob, error: &str, now: Instant) -> Result<bool> {
    finish(tx, job, "failed", Some(error), now).await
}

async fn finish(
    tx: &mut Write,
    job: &TakenJob,
    state: &str,
    error: Option<&str>,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE jobs SET state = $3, finished_at = $4, last_error = $5, locked_until = NULL
               WHERE id = $1 AND attempt = $2 AND state = 'running'";
    Ok(changed!(tx, sql, job.id.0, job.attempt, state, now, error) == 1)
}

/// Puts a failed job back for another try at `run_at`; when one of the same key
/// is queued meanwhile, that one will do and this one is done.
pub async fn retry(
    tx: &mut Write,
    job: &TakenJob,
    error: &str,
    run_at: Instant,
    now: Instant,
) -> Result<bool> {
    let twin =
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND kind = $1 AND key = $2)";
    let twin: bool = one_value!(tx, twin, &job.kind, &job.key);
    if twin {
        return finish(tx, job, "done", Some(error), now).await;
    }
    let sql = "UPDATE jobs SET state = 'queued', run_at = $3, last_error = $4, attempt = NULL, locked_until = NULL
               WHERE id = $1 AND attempt = $2 AND state = 'running'";
    Ok(changed!(tx, sql, job.id.0, job.attempt, run_at, error) == 1)
}

/// The keys of the jobs of a kind that are queued or being worked on.
pub async fn open_keys(connection: &mut Connection, kind: &str) -> Result<Vec<String>> {
    let sql = "SELECT key FROM jobs WHERE kind = $1 AND state = 'queued'
               UNION SELECT key FROM jobs WHERE kind = $1 AND state = 'running'";
    Ok(values!(connection, sql, kind))
}

/// How many jobs stand in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting for their time or a worker.
    pub queued: i64,
    /// Being worked on.
    pub running: i64,
    /// Given up.
    pub failed: i64,
}

/// Counts jobs by state.
pub async fn counts(connection: &mut Connection) -> Result<Counts> {
    let sql = "SELECT state, COUNT(*) FROM jobs WHERE state <> 'done' GROUP BY state";
    let rows: Vec<(String, i64)> = rows!(connection, sql);
    let mut counts = Counts::default();
    for (state, count) in rows {
        match state.as_str() {
            "queued" => counts.queued = count,
            "running" => counts.running = count,
            _ => counts.failed += count,
        }
    }
    Ok(counts)
}

/// Forgets jobs that ended before `before`.
pub async fn forget_ended(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM jobs WHERE state IN ('done', 'failed') AND finished_at < $1";
    Ok(changed!(tx, sql, before))
}
