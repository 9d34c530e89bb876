//! Members: which persons belong to which actor, as what. A person has no rows
//! for itself; `wright-registry` knows that everybody owns themselves.

use crate::db::{changed, found_value, one_value, rows};
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::id::ActorId;
use wright_model::{ActorHandle, ActorKind, Digest, Role};

/// A member of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person's actor.
    pub person: ActorId,
    /// The person's handle.
    pub handle: ActorHandle,
    /// What the person is called.
    pub display_name: String,
    /// Their picture, small.
    pub picture: Option<Digest>,
    /// As what.
    pub role: Role,
    /// Since when.
    pub since: Instant,
}

/// An actor that a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The actor.
    pub actor: ActorId,
    /// Its handle.
    pub handle: ActorHandle,
    /// What it is.
    pub kind: ActorKind,
    /// What it is called.
    pub display_name: String,
    /// Its picture, small.
    pub picture: Option<Digest>,
    /// As what the person belongs to it.
    pub role: Role,
}

/// Adds a person or changes their role; the day they joined stays.
pub async fn put(
    tx: &mut Write,
    actor: ActorId,
    person: ActorId,
    role: Role,
    now: Instant,
) -> Result<()> {
    let sql = "INSERT INTO members (actor_id, person_id, role, since) VALUES ($1, $2, $3, $4)
               ON CONFLICT (actor_id, person_id) DO UPDATE SET role = excluded.role";
    changed!(tx, sql, actor.0, person.0, role.as_str(), now);
    Ok(())
}

/// Takes a person out; `false` where they were not in.
pub async fn remove(tx: &mut Write, actor: ActorId, person: ActorId) -> Result<bool> {
    let sql = "DELETE FROM members WHERE actor_id = $1 AND person_id = $2";
    Ok(changed!(tx, sql, actor.0, person.0) == 1)
}

/// As what a person belongs to an actor.
pub async fn role_of(
    connection: &mut Connection,
    actor: ActorId,
    person: ActorId,
) -> Result<Option<Role>> {
    let sql = "SELECT role FROM members WHERE actor_id = $1 AND person_id = $2";
    let role: Option<String> = found_value!(connection, sql, actor.0, person.0);
    role.map(|role| row::word("role", &role, Role::parse))
        .transpose()
}

/// The members of an actor in the order they joined, at most `limit`.
pub async fn of_actor(
    connection: &mut Connection,
    actor: ActorId,
    limit: i64,
) -> Result<Vec<Member>> {
    let sql =
        "SELECT members.person_id, actors.handle, actors.display_name, actors.picture_small, members.role, members.since
               FROM members JOIN actors ON actors.id = members.person_id
               WHERE members.actor_id = $1 ORDER BY members.since, actors.handle LIMIT $2";
    let rows: Vec<MemberRow> = rows!(connection, sql, actor.0, limit);
    rows.into_iter().map(MemberRow::into_member).collect()
}

/// The members of an actor in the order they joined, after a place, at most `limit`.
pub async fn page_of_actor(
    connection: &mut Connection,
    actor: ActorId,
    after: Option<(Instant, ActorId)>,
    limit: i64,
) -> Result<Vec<Member>> {
    let sql =
        "SELECT members.person_id, actors.handle, actors.display_name, actors.picture_small, members.role, members.since
               FROM members JOIN actors ON actors.id = members.person_id
               WHERE members.actor_id = $1 AND (members.since, members.person_id) > ($2, $3)
               ORDER BY members.since, members.person_id LIMIT $4";
    let (since, person) = after.unwrap_or((Instant::UNIX_EPOCH, ActorId(Uuid::nil())));
    let rows: Vec<MemberRow> = rows!(connection, sql, actor.0, since, person.0, limit);
    rows.into_iter().map(MemberRow::into_member).collect()
}

/// The actors that a person belongs to by handle, at most `limit`.
pub async fn of_person(
    connection: &mut Connection,
    person: ActorId,
    limit: i64,
) -> Result<Vec<Membership>> {
    let sql = "SELECT actors.id, actors.handle, actors.kind, actors.display_name, actors.picture_small, members.role
               FROM members JOIN actors ON actors.id = members.actor_id
               WHERE members.person_id = $1 ORDER BY actors.handle LIMIT $2";
    let rows: Vec<MembershipRow> = rows!(connection, sql, person.0, limit);
    rows.into_iter()
        .map(MembershipRow::into_membership)
        .collect()
}

/// The actors that a person belongs to as everybody sees them, by handle, at
/// most `limit`, hidden ones left out; with since when.
pub async fn shown_of_person(
    connection: &mut Connection,
    person: ActorId,
    limit: i64,
) -> Result<Vec<(Membership, Instant)>> {
    let sql =
        "SELECT actors.id, actors.handle, actors.kind, actors.display_name, actors.picture_small, members.role, members.since
               FROM members JOIN actors ON actors.id = members.actor_id
               WHERE members.person_id = $1 AND actors.hidden_at IS NULL
               ORDER BY actors.handle LIMIT $2";
    let rows: Vec<SinceRow> = rows!(connection, sql, person.0, limit);
    rows.into_iter()
        .map(|row| Ok((row.membership.into_membership()?, row.since)))
        .collect()
}

/// How many members an actor has.
pub async fn count_of_actor(connection: &mut Connection, actor: ActorId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM members WHERE actor_id = $1";
    Ok(one_value!(connection, sql, actor.0))
}

/// How many actors a person belongs to.
pub async fn count_of_person(connection: &mut Connection, person: ActorId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM members WHERE person_id = $1";
    Ok(one_value!(connection, sql, person.0))
}

/// How many owners an actor has beside `person`.
pub async fn count_other_owners(
    connection: &mut Connection,
    actor: ActorId,
    person: ActorId,
) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) FROM members WHERE actor_id = $1 AND person_id <> $2 AND role = 'owner'";
    Ok(one_value!(connection, sql, actor.0, person.0))
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    person_id: Uuid,
    #[sqlx(try_from = "String")]
    handle: ActorHandle,
    display_name: String,
    picture_small: Option<Vec<u8>>,
    role: String,
    since: Instant,
}

impl MemberRow {
    fn into_member(self) -> Result<Member> {
        Ok(Member {
            person: self.person_id.into(),
            handle: self.handle,
            display_name: self.display_name,
            picture: self.picture_small.as_deref().map(row::digest).transpose()?,
            role: row::word("role", &self.role, Role::parse)?,
            since: self.since,
        })
    }
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    id: Uuid,
    #[sqlx(try_from = "String")]
    handle: ActorHandle,
    kind: String,
    display_name: String,
    picture_small: Option<Vec<u8>>,
    role: String,
}

#[derive(sqlx::FromRow)]
struct SinceRow {
    #[sqlx(flatten)]
    membership: MembershipRow,
    since: Instant,
}

impl MembershipRow {
    fn into_membership(self) -> Result<Membership> {
        Ok(Membership {
            actor: self.id.into(),
            handle: self.handle,
            kind: row::word("kind of actor", &self.kind, ActorKind::parse)?,
            display_name: self.display_name,
            picture: self.picture_small.as_deref().map(row::digest).transpose()?,
            role: row::word("role", &self.role, Role::parse)?,
        })
    }
}
