//! Codes that let people in where accounts are by invitation. Only their SHA-256
//! is kept.

use crate::db::{changed, one_value, rows};
use crate::{Connection, Instant, Result, Write};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::{ActorId, SiteInvitationId};

/// A code to be kept.
#[derive(Debug, Clone)]
pub struct NewSiteInvitation<'i> {
    /// Its id, made by the caller.
    pub id: SiteInvitationId,
    /// SHA-256 of the code.
    pub secret: Digest,
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

/// A code as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SiteInvitation {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SiteInvitationId,
    /// For whom, in words.
    pub note: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// How many people it lets in.
    pub uses_max: i64,
    /// How many it has let in.
    pub uses: i64,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Keeps a code.
pub async fn insert(tx: &mut Write, new: &NewSiteInvitation<'_>) -> Result<()> {
    let sql = "INSERT INTO site_invitations (id, secret, note, created_by, created_at, expires_at, uses_max, uses)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
    changed!(
        tx,
        sql,
        new.id.0,
        &new.secret.bytes()[..],
        new.note,
        new.created_by.map(|actor| actor.0),
        new.now,
        new.expires_at,
        new.uses_max
    );
    Ok(())
}

/// Whether a code would let somebody in now.
pub async fn stands(connection: &mut Connection, secret: Digest, now: Instant) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM site_invitations
               WHERE secret = $1 AND uses < uses_max AND expires_at > $2 AND revoked_at IS NULL)";
    Ok(one_value!(connection, sql, &secret.bytes()[..], now))
}

/// Lets one person in by a code; `false` where it is used up, ended or taken back.
/// Taking it is what checks it: two cannot both have the last use.
pub async fn take(tx: &mut Write, secret: Digest, now: Instant) -> Result<bool> {
    let sql = "UPDATE site_invitations SET uses = uses + 1
               WHERE secret = $1 AND uses < uses_max AND expires_at > $2 AND revoked_at IS NULL";
    Ok(changed!(tx, sql, &secret.bytes()[..], now) == 1)
}

/// Codes, newest first, at most `limit`.
pub async fn newest(connection: &mut Connection, limit: i64) -> Result<Vec<SiteInvitation>> {
    let sql =
        "SELECT id, note, created_at, expires_at, uses_max, uses, revoked_at FROM site_invitations
               ORDER BY created_at DESC, id DESC LIMIT $1";
    Ok(rows!(connection, sql, limit))
}

/// Takes a code back; `false` where there is none of that id, or it was.
pub async fn revoke(tx: &mut Write, id: SiteInvitationId, now: Instant) -> Result<bool> {
    let sql = "UPDATE site_invitations SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    Ok(changed!(tx, sql, id.0, now) == 1)
}

/// Forgets codes that ended before `before`.
pub async fn forget_ended(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM site_invitations WHERE expires_at < $1";
    Ok(changed!(tx, sql, before))
}
