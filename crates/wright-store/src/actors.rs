//! Actors: whoever acts. Handles are never handed to somebody else, so a row
//! here is never deleted.

use crate::db::{changed, found_row, found_value, one_value};
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
    /// What it says of itself beyond that.
    pub said: Said,
    /// Its picture.
    pub picture: Option<Picture>,
    /// When it was created.
    pub created_at: Instant,
    /// When and why it was suspended.
    pub suspended: Option<Measure>,
    /// When and why it was taken out of lists and search.
    pub hidden: Option<Measure>,
}

/// What an actor says of itself at length; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Markdown.
    pub about: String,
    /// Where it is, in words.
    pub place: String,
    /// Tags of the languages it reads.
    pub languages: Vec<String>,
    /// Addresses of its websites.
    pub links: Vec<String>,
}

/// The digests of an actor's square picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// For its page.
    pub large: Digest,
    /// For lists.
    pub small: Digest,
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
    about: String,
    place: String,
    languages: String,
    links: String,
    picture: Option<Vec<u8>>,
    picture_small: Option<Vec<u8>>,
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
        let digest = |bytes: Option<Vec<u8>>| bytes.as_deref().map(row::digest).transpose();
        let picture = digest(self.picture)?.zip(digest(self.picture_small)?);
        Ok(Actor {
            id: self.id.into(),
            kind: row::word("kind of actor", &self.kind, ActorKind::parse)?,
            handle: self.handle,
            display_name: self.display_name,
            summary: self.summary,
            said: Said {
                about: self.about,
                place: self.place,
                languages: self
                    .languages
                    .split(' ')
                    .filter(|tag| !tag.is_empty())
                    .map(str::to_owned)
                    .collect(),
                links: self.links.lines().map(str::to_owned).collect(),
            },
            picture: picture.map(|(large, small)| Picture { large, small }),
            created_at: self.created_at,
            suspended: measure(self.suspended_at, self.suspended_why),
            hidden: measure(self.hidden_at, self.hidden_why),
        })
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, kind, handle, display_name, summary, about, place, languages, links, picture,
                    picture_small, created_at, suspended_at, suspended_why, hidden_at, hidden_why
             FROM actors WHERE ",
            $condition
        )
    };
}

/// Creates an actor; `false` where its handle, hyphens left out, is taken.
pub async fn insert(tx: &mut Write, actor: &NewActor<'_>) -> Result<bool> {
    let sql = "INSERT INTO actors (id, kind, handle, handle_key, skeleton, display_name, summary, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        actor.id.0,
        actor.kind.as_str(),
        actor.handle.as_str(),
        actor.handle.key(),
        actor.skeleton,
        actor.display_name,
        actor.summary,
        actor.now
    ) == 1)
}

/// An actor by its handle exactly as written.
pub async fn by_handle(connection: &mut Connection, handle: &ActorHandle) -> Result<Option<Actor>> {
    let sql = select!("handle = $1");
    let row: Option<Row> = found_row!(connection, sql, handle.as_str());
    row.map(Row::into_actor).transpose()
}

/// An actor by its id.
pub async fn by_id(connection: &mut Connection, id: ActorId) -> Result<Option<Actor>> {
    let sql = select!("id = $1");
    let row: Option<Row> = found_row!(connection, sql, id.0);
    row.map(Row::into_actor).transpose()
}

/// Makes other transactions that lock this actor wait for the end of this one,
/// so that what was checked about it still holds when it is written. SQLite has
/// one writer anyway.
pub async fn lock(tx: &mut Write, id: ActorId) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT id FROM actors WHERE id = $1 FOR UPDATE";
        let _: Option<Uuid> = found_value!(tx, sql, id.0);
    }
    Ok(())
}

/// What an actor's page says of it.
#[derive(Debug, Clone)]
pub struct Profile<'p> {
    /// What it is called.
    pub display_name: &'p str,
    /// What it does.
    pub summary: &'p str,
    /// What it says beyond that.
    pub said: &'p Said,
}

/// Changes what an actor is called and what it says of itself.
pub async fn set_profile(tx: &mut Write, id: ActorId, profile: &Profile<'_>) -> Result<()> {
    let sql = "UPDATE actors SET display_name = $2, summary = $3, about = $4, place = $5,
                 languages = $6, links = $7 WHERE id = $1";
    let said = profile.said;
    changed!(
        tx,
        sql,
        id.0,
        profile.display_name,
        profile.summary,
        &said.about,
        &said.place,
        said.languages.join(" "),
        said.links.join("\n")
    );
    Ok(())
}

/// Gives an actor a picture, or takes it away.
pub async fn set_picture(tx: &mut Write, id: ActorId, picture: Option<Picture>) -> Result<()> {
    let sql = "UPDATE actors SET picture = $2, picture_small = $3 WHERE id = $1";
    let bytes = |digest: Digest| digest.bytes().to_vec();
    changed!(
        tx,
        sql,
        id.0,
        picture.map(|picture| bytes(picture.large)),
        picture.map(|picture| bytes(picture.small))
    );
    Ok(())
}

/// Whether an actor shows this picture now.
pub async fn is_picture(connection: &mut Connection, digest: Digest) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM actors WHERE picture = $1)
               OR EXISTS (SELECT 1 FROM actors WHERE picture_small = $1)";
    Ok(one_value!(connection, sql, &digest.bytes()[..]))
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
    Ok(changed!(
        tx,
        sql,
        id.0,
        measure.map(|measure| measure.at),
        measure.map(|measure| measure.why.as_str())
    ) == 1)
}

/// The handle of an actor other than `except` that looks like one of `skeletons`.
pub async fn looking_like(
    connection: &mut Connection,
    skeletons: [&str; 2],
    except: Option<ActorId>,
) -> Result<Option<String>> {
    let sql = "SELECT handle FROM actors WHERE skeleton IN ($1, $2) AND ($3 IS NULL OR id <> $3)
               ORDER BY created_at LIMIT 1";
    Ok(found_value!(
        connection,
        sql,
        skeletons[0],
        skeletons[1],
        except.map(|id| id.0)
    ))
}

/// Whether a handle belonged to somebody who was erased, by the hash of its key.
pub async fn is_retired(connection: &mut Connection, key: Digest) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM retired_handles WHERE key = $1)";
    Ok(one_value!(connection, sql, &key.bytes()[..]))
}
