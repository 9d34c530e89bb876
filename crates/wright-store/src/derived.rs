//! What files were found to be, and what was made of them.
//!
//! An analysis is kept by the digest of what was looked into and the pipeline
//! that did it. What it made are blobs of their own; a row each says of what, and
//! goes with its source.

use crate::db::{changed, found_row, rows, values};
use crate::{Connection, Instant, Result, StoreError, Write, lists, row};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::ReleaseId;

/// Blobs of one statement.
const ASKED_AT_ONCE_MAX: usize = 500;

/// Where an analysis stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalysisState {
    /// Nobody looked yet, or it is to be tried again.
    Waiting,
    /// Somebody looks, or did until a crash.
    Running,
    /// All was found out and made.
    Done,
    /// It cannot be done, and will not be tried again.
    Refused,
}

impl AnalysisState {
    const WORDS: [(Self, &'static str); 4] = [
        (Self::Waiting, "waiting"),
        (Self::Running, "running"),
        (Self::Done, "done"),
        (Self::Refused, "refused"),
    ];

    fn parse(word: &str) -> Option<Self> {
        let mut states = Self::WORDS.into_iter();
        states.find_map(|(state, known)| (known == word).then_some(state))
    }
}

/// An analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// What was looked into.
    pub digest: Digest,
    /// Where it stands.
    pub state: AnalysisState,
    /// Tries that began.
    pub attempts: i64,
    /// What was found out, JSON.
    pub found: Option<String>,
    /// Why it is refused, JSON.
    pub reason: Option<String>,
}

/// Something made of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivative {
    /// Of what it was made.
    pub source: Digest,
    /// Its name among what was made of that.
    pub name: String,
    /// Its bytes.
    pub digest: Digest,
    /// Their type.
    pub media_type: String,
    /// How many they are.
    pub bytes: u64,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    /// Of a picture, in pixels.
    pub height: Option<u32>,
    /// Another blob that can be seen in it.
    pub shows: Option<Digest>,
}

/// A try that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Tries that began, this one included.
    pub attempts: i64,
    /// By which it proves itself when it ends: tries that run beside each other
    /// share it, one that is left over from before [`again`] has another.
    pub since: Instant,
}

/// Notes that stored blobs are to be looked into; those where that is known
/// already stay as they are. Returns the ones that still wait, whoever noted them.
pub async fn want(
    tx: &mut Write,
    digests: &[Digest],
    pipeline: &str,
    now: Instant,
) -> Result<Vec<Digest>> {
    let (flavor, list) = (tx.flavor(), lists::of_digests(digests));
    let sql = format!(
        "INSERT INTO analyses (digest, pipeline, state, attempts, changed_at)
         SELECT digest, $2, 'waiting', 0, $3 FROM blobs WHERE NOT swept AND digest IN {} ORDER BY digest
         ON CONFLICT DO NOTHING",
        lists::digests(flavor, "$1")
    );
    changed!(tx, AssertSqlSafe(sql), &list, pipeline, now);
    let sql = format!(
        "SELECT digest FROM analyses WHERE pipeline = $2 AND state IN ('waiting', 'running') AND digest IN {}",
        lists::digests(flavor, "$1")
    );
    let waiting: Vec<Vec<u8>> = values!(tx, AssertSqlSafe(sql), &list, pipeline);
    waiting.iter().map(|bytes| row::digest(bytes)).collect()
}

/// Begins a try; `None` where nothing is to be done any more.
pub async fn begin(
    tx: &mut Write,
    digest: Digest,
    pipeline: &str,
    now: Instant,
) -> Result<Option<Begun>> {
    let sql = "UPDATE analyses SET state = 'running', attempts = attempts + 1,
                 changed_at = CASE WHEN state = 'running' THEN changed_at ELSE $3 END
               WHERE digest = $1 AND pipeline = $2 AND state IN ('waiting', 'running')
               RETURNING attempts, changed_at";
    let begun: Option<(i64, Instant)> = found_row!(tx, sql, &digest.bytes()[..], pipeline, now);
    Ok(begun.map(|(attempts, since)| Begun { attempts, since }))
}

/// Ends a try well: keeps what was found out, and what was made instead of what
/// was made before. `false` where another ended it, it is to be done anew, or the
/// source is gone: then nothing of it counts.
pub async fn finish(
    tx: &mut Write,
    digest: Digest,
    pipeline: &str,
    begun: Begun,
    (found, made): (&str, &[Derivative]),
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE analyses SET state = 'done', found = $3, reason = NULL, changed_at = $4
               WHERE digest = $1 AND pipeline = $2 AND state = 'running' AND changed_at = $5";
    let source = &digest.bytes()[..];
    if changed!(tx, sql, source, pipeline, found, now, begun.since) == 0 {
        return Ok(false);
    }
    let sql = "DELETE FROM derivatives WHERE source = $1 AND pipeline = $2";
    changed!(tx, sql, &digest.bytes()[..], pipeline);
    for one in made {
        insert(tx, digest, pipeline, one).await?;
    }
    Ok(true)
}

async fn insert(tx: &mut Write, source: Digest, pipeline: &str, made: &Derivative) -> Result<()> {
    let sql = "INSERT INTO derivatives (source, pipeline, name, digest, media_type, bytes, width, height, shows)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    changed!(
        tx,
        sql,
        &source.bytes()[..],
        pipeline,
        &made.name,
        &made.digest.bytes()[..],
        &made.media_type,
        i64::try_from(made.bytes).unwrap_or(i64::MAX),
        made.width.map(i64::from),
        made.height.map(i64::from),
        made.shows.as_ref().map(|digest| &digest.bytes()[..])
    );
    Ok(())
}

/// Ends it for good: it is refused, for a reason in JSON; by the try that was begun,
/// or without one. `false` where it ended otherwise meanwhile, it is to be done anew,
/// or the source is gone.
pub async fn refuse(
    tx: &mut Write,
    digest: Digest,
    pipeline: &str,
    begun: Option<Begun>,
    reason: &str,
    now: Instant,
) -> Result<bool> {
    let source = &digest.bytes()[..];
    let refused = match begun {
        None => {
            let sql = "UPDATE analyses SET state = 'refused', reason = $3, changed_at = $4
                       WHERE digest = $1 AND pipeline = $2 AND state IN ('waiting', 'running')";
            changed!(tx, sql, source, pipeline, reason, now)
        }
        Some(begun) => {
            let sql = "UPDATE analyses SET state = 'refused', reason = $3, changed_at = $4
                       WHERE digest = $1 AND pipeline = $2 AND state = 'running' AND changed_at = $5";
            changed!(tx, sql, source, pipeline, reason, now, begun.since)
        }
    };
    Ok(refused == 1)
}

/// Ends a try that was none, unless another ended meanwhile: this try is not
/// counted, those before it are.
pub async fn give_back(
    tx: &mut Write,
    digest: Digest,
    pipeline: &str,
    begun: Begun,
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE analyses SET state = 'waiting', attempts = attempts - 1, changed_at = $3
               WHERE digest = $1 AND pipeline = $2 AND state = 'running' AND changed_at = $4";
    let source = &digest.bytes()[..];
    changed!(tx, sql, source, pipeline, now, begun.since);
    Ok(())
}

/// Has it looked into again, from the beginning.
pub async fn again(tx: &mut Write, digest: Digest, pipeline: &str, now: Instant) -> Result<()> {
    let sql = "UPDATE analyses SET state = 'waiting', attempts = 0, found = NULL, reason = NULL, changed_at = $3
               WHERE digest = $1 AND pipeline = $2";
    changed!(tx, sql, &digest.bytes()[..], pipeline, now);
    Ok(())
}

/// Forgets what shows any of some blobs that were removed, and has it made again;
/// returns of what, and by which pipeline.
pub async fn again_without(
    tx: &mut Write,
    shown: &[Digest],
    now: Instant,
) -> Result<Vec<(Digest, String)>> {
    let sql = format!(
        "DELETE FROM derivatives WHERE shows IN {} RETURNING source, pipeline",
        lists::digests(tx.flavor(), "$1")
    );
    let mut found = Vec::new();
    for some in shown.chunks(ASKED_AT_ONCE_MAX) {
        let list = lists::of_digests(some);
        let rows: Vec<(Vec<u8>, String)> = rows!(tx, AssertSqlSafe(sql.as_str()), list);
        for (source, pipeline) in rows {
            let source = row::digest(&source)?;
            again(tx, source, &pipeline, now).await?;
            found.push((source, pipeline));
        }
    }
    Ok(found)
}

/// An analysis.
pub async fn find(
    connection: &mut Connection,
    digest: Digest,
    pipeline: &str,
) -> Result<Option<Analysis>> {
    Ok(among(connection, &[digest], pipeline).await?.pop())
}

/// The analyses there are of `digests`.
pub async fn among(
    connection: &mut Connection,
    digests: &[Digest],
    pipeline: &str,
) -> Result<Vec<Analysis>> {
    let sql = format!(
        "SELECT digest, state, attempts, found, reason FROM analyses WHERE pipeline = $2 AND digest IN {}",
        lists::digests(connection.flavor(), "$1")
    );
    let list = lists::of_digests(digests);
    let rows: Vec<AnalysisRow> = rows!(connection, AssertSqlSafe(sql), list, pipeline);
    rows.into_iter().map(AnalysisRow::read).collect()
}

/// What was made of `digests`, each source's in the order of width.
pub async fn made_of(
    connection: &mut Connection,
    digests: &[Digest],
    pipeline: &str,
) -> Result<Vec<Derivative>> {
    let sql = format!(
        "{DERIVATIVE} WHERE pipeline = $2 AND source IN {} ORDER BY source, width, name",
        lists::digests(connection.flavor(), "$1")
    );
    let list = lists::of_digests(digests);
    let rows: Vec<DerivativeRow> = rows!(connection, AssertSqlSafe(sql), list, pipeline);
    rows.into_iter().map(DerivativeRow::read).collect()
}

/// One thing made of a blob.
pub async fn derivative(
    connection: &mut Connection,
    source: Digest,
    pipeline: &str,
    name: &str,
) -> Result<Option<Derivative>> {
    let sql = format!("{DERIVATIVE} WHERE source = $1 AND pipeline = $2 AND name = $3");
    let found: Option<DerivativeRow> = found_row!(
        connection,
        AssertSqlSafe(sql),
        &source.bytes()[..],
        pipeline,
        name
    );
    found.map(DerivativeRow::read).transpose()
}

/// Forgets what pipelines other than `current` found and made, of at most `limit`
/// blobs; returns of how many.
pub async fn forget_old_pipelines(tx: &mut Write, current: &[&str], limit: u16) -> Result<u64> {
    let sql = format!(
        "DELETE FROM analyses WHERE (digest, pipeline) IN
           (SELECT digest, pipeline FROM analyses WHERE pipeline NOT IN {} LIMIT $2)",
        lists::texts(tx.flavor(), "$1")
    );
    let list = lists::of_texts(current);
    Ok(changed!(tx, AssertSqlSafe(sql), list, i64::from(limit)))
}

/// Blobs noted before `before` that still wait, at most `limit`.
pub async fn unfinished(
    connection: &mut Connection,
    pipeline: &str,
    before: Instant,
    limit: i64,
) -> Result<Vec<Digest>> {
    let sql = "SELECT digest FROM analyses WHERE pipeline = $1 AND changed_at < $2 AND state IN ('waiting', 'running')
               ORDER BY changed_at LIMIT $3";
    let found: Vec<Vec<u8>> = values!(connection, sql, pipeline, before, limit);
    found.iter().map(|bytes| row::digest(bytes)).collect()
}

/// Paths that a blob has in releases, as a file that a machine acts on.
pub async fn paths_of(
    connection: &mut Connection,
    digest: Digest,
    limit: i64,
) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT path FROM release_files
               WHERE digest = $1 AND kind IN ('cad', 'mesh', 'drawing', 'board', 'firmware') ORDER BY path LIMIT $2";
    Ok(values!(connection, sql, &digest.bytes()[..], limit))
}

/// Has another picture stand for a release.
pub async fn set_cover(tx: &mut Write, release: ReleaseId, cover: Option<Digest>) -> Result<()> {
    let sql = "UPDATE releases SET cover = $2 WHERE id = $1";
    let cover = cover.as_ref().map(|cover| &cover.bytes()[..]);
    changed!(tx, sql, release.0, cover);
    Ok(())
}

/// Releases for which a blob stands, at most `limit`.
pub async fn covered_by(
    connection: &mut Connection,
    cover: Digest,
    limit: i64,
) -> Result<Vec<ReleaseId>> {
    let sql = "SELECT r.id FROM releases r JOIN release_files f ON f.release_id = r.id
               WHERE f.digest = $1 AND r.cover = $1 ORDER BY r.id LIMIT $2";
    let found: Vec<Uuid> = values!(connection, sql, &cover.bytes()[..], limit);
    Ok(found.into_iter().map(ReleaseId).collect())
}

/// Releases in the order of their ids, after one of them.
pub async fn releases_after(
    connection: &mut Connection,
    after: Option<ReleaseId>,
    limit: i64,
) -> Result<Vec<ReleaseId>> {
    let sql = "SELECT id FROM releases WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2";
    let after = after.map_or(Uuid::nil(), |release| release.0);
    let found: Vec<Uuid> = values!(connection, sql, after, limit);
    Ok(found.into_iter().map(ReleaseId).collect())
}

const DERIVATIVE: &str =
    "SELECT source, name, digest, media_type, bytes, width, height, shows FROM derivatives";

#[derive(sqlx::FromRow)]
struct AnalysisRow {
    digest: Vec<u8>,
    state: String,
    attempts: i64,
    found: Option<String>,
    reason: Option<String>,
}

impl AnalysisRow {
    fn read(self) -> Result<Analysis> {
        Ok(Analysis {
            digest: row::digest(&self.digest)?,
            state: row::word("state of an analysis", &self.state, AnalysisState::parse)?,
            attempts: self.attempts,
            found: self.found,
            reason: self.reason,
        })
    }
}

#[derive(sqlx::FromRow)]
struct DerivativeRow {
    source: Vec<u8>,
    name: String,
    digest: Vec<u8>,
    media_type: String,
    bytes: i64,
    width: Option<i64>,
    height: Option<i64>,
    shows: Option<Vec<u8>>,
}

impl DerivativeRow {
    fn read(self) -> Result<Derivative> {
        let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
        Ok(Derivative {
            source: row::digest(&self.source)?,
            name: self.name,
            digest: row::digest(&self.digest)?,
            media_type: self.media_type,
            bytes: u64::try_from(self.bytes).map_err(|_| StoreError::Corrupt {
                what: "size of a derivative",
                value: self.bytes.to_string(),
            })?,
            width: side(self.width),
            height: side(self.height),
            shows: self.shows.as_deref().map(row::digest).transpose()?,
        })
    }
}
