//! Links that let people into an actor with a role. Only the SHA-256 of their
//! secrets is kept. Whoever uses one is noted beside it, so that nobody uses one
//! twice.

use crate::db::{changed, found_row, found_value, one_value, rows};
use crate::keyset::from_newest;
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::id::{ActorId, InvitationId};
use wright_model::{ActorHandle, Digest, EmailAddress, Role};

/// A link to be kept.
#[derive(Debug, Clone)]
pub struct NewInvitation<'i> {
    /// Its id, made by the caller.
    pub id: InvitationId,
    /// SHA-256 of the secret.
    pub secret: Digest,
    /// Into what.
    pub actor: ActorId,
    /// As what.
    pub role: Role,
    /// Whose address an account must have to use it; none: whoever has the link.
    pub email: Option<&'i EmailAddress>,
    /// For whom, in words.
    pub note: &'i str,
    /// Who made it; none for the operator.
    pub created_by: Option<ActorId>,
    /// Now.
    pub now: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// How many people it lets in.
    pub uses_max: i64,
}

/// A link, with what its maker is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Into what.
    pub actor: ActorId,
    /// As what.
    pub role: Role,
    /// Whose address an account must have to use it.
    pub email: Option<String>,
    /// For whom, in words.
    pub note: String,
    /// Who made it; none for the operator.
    pub inviter: Option<Inviter>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// How many people it lets in.
    pub uses_max: i64,
    /// How many it has let in.
    pub uses: i64,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
    /// When whom it was for said no.
    pub declined_at: Option<Instant>,
}

/// Who made a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inviter {
    /// Their handle.
    pub handle: ActorHandle,
    /// What they are called.
    pub display_name: String,
    /// Whether they are suspended.
    pub is_suspended: bool,
    /// What they are in the actor today.
    pub role: Option<Role>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    actor_id: Uuid,
    role: String,
    email: Option<String>,
    note: String,
    created_at: Instant,
    expires_at: Instant,
    uses_max: i64,
    uses: i64,
    withdrawn_at: Option<Instant>,
    declined_at: Option<Instant>,
    inviter: Option<String>,
    inviter_name: Option<String>,
    inviter_suspended: bool,
    inviter_role: Option<String>,
}

impl Row {
    fn into_invitation(self) -> Result<Invitation> {
        let role = |text: &str| row::word("role", text, Role::parse);
        let inviter = match self.inviter {
            None => None,
            Some(handle) => Some(Inviter {
                handle: row::parse("handle", &handle)?,
                display_name: self.inviter_name.unwrap_or_default(),
                is_suspended: self.inviter_suspended,
                role: self.inviter_role.as_deref().map(role).transpose()?,
            }),
        };
        Ok(Invitation {
            id: self.id.into(),
            actor: self.actor_id.into(),
            role: role(&self.role)?,
            email: self.email,
            note: self.note,
            inviter,
            created_at: self.created_at,
            expires_at: self.expires_at,
            uses_max: self.uses_max,
            uses: self.uses,
            withdrawn_at: self.withdrawn_at,
            declined_at: self.declined_at,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.actor_id, i.role, i.email, i.note, i.created_at, i.expires_at, i.uses_max,
                    i.uses, i.withdrawn_at, i.declined_at, p.handle AS inviter,
                    p.display_name AS inviter_name, (p.suspended_at IS NOT NULL) AS inviter_suspended,
                    m.role AS inviter_role
             FROM invitations i
             LEFT JOIN actors p ON p.id = i.created_by
             LEFT JOIN members m ON m.actor_id = i.actor_id AND m.person_id = i.created_by ",
            $rest
        )
    };
}

/// Keeps a link.
pub async fn insert(tx: &mut Write, new: &NewInvitation<'_>) -> Result<()> {
    let sql =
        "INSERT INTO invitations (id, secret, actor_id, role, email, email_key, note, created_by,
                 created_at, expires_at, uses_max, uses)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)";
    changed!(
        tx,
        sql,
        new.id.0,
        &new.secret.bytes()[..],
        new.actor.0,
        new.role.as_str(),
        new.email.map(EmailAddress::as_str),
        new.email.map(EmailAddress::key),
        new.note,
        new.created_by.map(|actor| actor.0),
        new.now,
        new.expires_at,
        new.uses_max
    );
    Ok(())
}

/// The link of a secret, however it stands.
pub async fn find(connection: &mut Connection, secret: Digest) -> Result<Option<Invitation>> {
    let sql = select!("WHERE i.secret = $1");
    let found: Option<Row> = found_row!(connection, sql, &secret.bytes()[..]);
    found.map(Row::into_invitation).transpose()
}

/// The links into an actor that nobody ended and that can still be used, newest
/// first, after a place, at most `limit`.
pub async fn open_of_actor(
    connection: &mut Connection,
    actor: ActorId,
    now: Instant,
    after: Option<(Instant, InvitationId)>,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let sql = select!(
        "WHERE i.actor_id = $1 AND i.expires_at > $2 AND i.withdrawn_at IS NULL AND i.declined_at IS NULL
           AND i.uses < i.uses_max AND (i.created_at, i.id) < ($3, $4)
         ORDER BY i.created_at DESC, i.id DESC LIMIT $5"
    );
    let (at, id) = from_newest(after.map(|(at, id)| (at, id.0)));
    let found: Vec<Row> = rows!(connection, sql, actor.0, now, at, id, limit);
    found.into_iter().map(Row::into_invitation).collect()
}

/// How many links into an actor can still be used.
pub async fn count_open(connection: &mut Connection, actor: ActorId, now: Instant) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM invitations WHERE actor_id = $1 AND expires_at > $2
               AND withdrawn_at IS NULL AND declined_at IS NULL AND uses < uses_max";
    Ok(one_value!(connection, sql, actor.0, now))
}

/// Lets one person in; `false` where it is used up or ended. Taking it is what
/// checks it: two cannot both have the last use.
pub async fn take(tx: &mut Write, id: InvitationId, now: Instant) -> Result<bool> {
    let sql = "UPDATE invitations SET uses = uses + 1
               WHERE id = $1 AND uses < uses_max AND expires_at > $2
                 AND withdrawn_at IS NULL AND declined_at IS NULL";
    Ok(changed!(tx, sql, id.0, now) == 1)
}

/// How somebody used a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// By opening an account; they may still join.
    Reserved,
    /// By joining.
    Joined,
}

/// How a person used a link, where they did.
pub async fn use_of(
    connection: &mut Connection,
    id: InvitationId,
    person: ActorId,
) -> Result<Option<Use>> {
    let sql = "SELECT joined_at IS NOT NULL FROM invitation_uses
               WHERE invitation_id = $1 AND person_id = $2";
    let joined: Option<bool> = found_value!(connection, sql, id.0, person.0);
    Ok(joined.map(|joined| match joined {
        true => Use::Joined,
        false => Use::Reserved,
    }))
}

/// Notes that a person used a link.
pub async fn keep_use(
    tx: &mut Write,
    id: InvitationId,
    person: ActorId,
    how: Use,
    now: Instant,
) -> Result<()> {
    let sql = "INSERT INTO invitation_uses (invitation_id, person_id, taken_at, joined_at)
               VALUES ($1, $2, $3, $4)
               ON CONFLICT (invitation_id, person_id) DO UPDATE SET joined_at = excluded.joined_at";
    let joined = (how == Use::Joined).then_some(now);
    changed!(tx, sql, id.0, person.0, now, joined);
    Ok(())
}

/// Takes a link into `actor` back; `false` where there is none of that id, or it
/// was ended.
pub async fn withdraw(
    tx: &mut Write,
    actor: ActorId,
    id: InvitationId,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE invitations SET withdrawn_at = $3
               WHERE id = $1 AND actor_id = $2 AND withdrawn_at IS NULL AND declined_at IS NULL";
    Ok(changed!(tx, sql, id.0, actor.0, now) == 1)
}

/// Notes that whom a link was for said no; `false` where it was ended before.
pub async fn decline(tx: &mut Write, id: InvitationId, now: Instant) -> Result<bool> {
    let sql = "UPDATE invitations SET declined_at = $2
               WHERE id = $1 AND withdrawn_at IS NULL AND declined_at IS NULL";
    Ok(changed!(tx, sql, id.0, now) == 1)
}

/// Forgets links that ended before `before`.
pub async fn forget_ended(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM invitation_uses WHERE invitation_id IN
                 (SELECT id FROM invitations WHERE expires_at < $1)";
    changed!(tx, sql, before);
    let sql = "DELETE FROM invitations WHERE expires_at < $1";
    Ok(changed!(tx, sql, before))
}

/// Forgets the links a person made, those made for their address, and which they
/// used.
pub async fn forget_person(tx: &mut Write, person: ActorId, email_key: &str) -> Result<()> {
    let sql = "DELETE FROM invitation_uses WHERE person_id = $1 OR invitation_id IN
                 (SELECT id FROM invitations WHERE created_by = $1 OR email_key = $2)";
    changed!(tx, sql, person.0, email_key);
    let sql = "DELETE FROM invitations WHERE created_by = $1 OR email_key = $2";
    changed!(tx, sql, person.0, email_key);
    Ok(())
}
