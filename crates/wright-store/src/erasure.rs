//! Emptying a person: everything that says who somebody was goes, the rows that
//! public history refers to stay.

use crate::db::{changed, one_value, rows};
use crate::{Connection, Instant, Result, Write};
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId};
use wright_model::{ActorHandle, Digest};

/// What an actor's name and handle become.
#[derive(Debug, Clone)]
pub struct Nameless<'n> {
    /// The person's actor.
    pub actor: ActorId,
    /// Another handle, and the hash of the key of the one it had, which nobody gets
    /// again; none where the handle is part of the names of designs and stays.
    pub handle: Option<(&'n ActorHandle, Digest)>,
    /// Now.
    pub now: Instant,
}

/// Takes the name off an actor.
pub async fn unname(tx: &mut Write, nameless: &Nameless<'_>) -> Result<()> {
    let sql = "UPDATE actors SET display_name = '', summary = '', about = '', place = '', languages = '', links = '',
                 picture = NULL, picture_small = NULL, erased_at = $2 WHERE id = $1";
    changed!(tx, sql, nameless.actor.0, nameless.now);
    let Some((handle, former)) = &nameless.handle else {
        return Ok(());
    };
    let sql = "INSERT INTO retired_handles (key) VALUES ($1) ON CONFLICT (key) DO NOTHING";
    changed!(tx, sql, &former.bytes()[..]);
    let sql = "UPDATE actors SET handle = $2, handle_key = $3, skeleton = '' WHERE id = $1";
    changed!(tx, sql, nameless.actor.0, handle.as_str(), handle.key());
    Ok(())
}

/// Empties an account: no address, no password, no rights, nobody's language.
pub async fn empty_account(tx: &mut Write, id: AccountId, now: Instant) -> Result<()> {
    let sql = "UPDATE accounts SET email = '', email_key = $2, password_hash = '', administrator = FALSE,
                 moderator = FALSE, language = 'en', time_zone = 'UTC', units = 'mm', theme = 'system',
                 preferences_at = NULL, email_verified_at = NULL, erased_at = $3
               WHERE id = $1";
    changed!(tx, sql, id.0, format!("erased {id}"), now);
    Ok(())
}

/// Takes away what belongs to an account and is nobody else's history: sessions,
/// tokens, passkeys, mails, secrets, answers, exports, what it follows and was told.
pub async fn delete_belongings(tx: &mut Write, id: AccountId) -> Result<()> {
    for sql in [
        "DELETE FROM sessions WHERE account_id = $1",
        "DELETE FROM tokens WHERE account_id = $1",
        "DELETE FROM devices WHERE account_id = $1",
        "DELETE FROM passkeys WHERE account_id = $1",
        "DELETE FROM passkey_challenges WHERE account_id = $1",
        "DELETE FROM mails WHERE account_id = $1",
        "DELETE FROM mail_secrets WHERE account_id = $1",
        "DELETE FROM idempotency WHERE account_id = $1",
        "DELETE FROM exports WHERE account_id = $1",
        "DELETE FROM follows WHERE account_id = $1",
        "DELETE FROM notifications WHERE account_id = $1",
        "DELETE FROM notification_choices WHERE account_id = $1",
    ] {
        changed!(tx, sql, id.0);
    }
    Ok(())
}

/// Ends the drafts of a person's own actor, and takes the person out of
/// every actor they belong to.
pub async fn leave_everything(tx: &mut Write, person: ActorId, now: Instant) -> Result<()> {
    let sql = "UPDATE drafts SET state = 'ended', touched_at = $2
               WHERE owner_id = $1 AND state IN ('open', 'discarded')";
    changed!(tx, sql, person.0, now);
    let sql = "DELETE FROM members WHERE person_id = $1";
    changed!(tx, sql, person.0);
    Ok(())
}

/// An actor that would have no owner without a person.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Orphan {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ActorId,
    /// Its handle.
    #[sqlx(try_from = "String")]
    pub handle: ActorHandle,
    /// What it is called.
    pub display_name: String,
    /// How many designs it has.
    pub designs: i64,
    /// How many other members it has.
    pub others: i64,
}

/// The actors of which a person is the only owner, at most `limit`.
pub async fn solely_owned(
    connection: &mut Connection,
    person: ActorId,
    limit: i64,
) -> Result<Vec<Orphan>> {
    let sql = "SELECT actors.id, actors.handle, actors.display_name,
                      (SELECT COUNT(*) FROM designs WHERE designs.owner_id = actors.id) AS designs,
                      (SELECT COUNT(*) FROM members other WHERE other.actor_id = actors.id
                         AND other.person_id <> $1) AS others
               FROM members JOIN actors ON actors.id = members.actor_id
               WHERE members.person_id = $1 AND members.role = 'owner'
                 AND NOT EXISTS (SELECT 1 FROM members other WHERE other.actor_id = members.actor_id
                                 AND other.role = 'owner' AND other.person_id <> $1)
               ORDER BY actors.handle LIMIT $2";
    Ok(rows!(connection, sql, person.0, limit))
}

/// Whether a handle is, or was, part of the name of a design.
pub async fn names_designs(connection: &mut Connection, handle: &ActorHandle) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM design_names WHERE name > $1 AND name < $2)";
    // Every name that begins with the handle and a slash: 0 is what follows the slash in ASCII.
    Ok(one_value!(
        connection,
        sql,
        format!("{handle}/"),
        format!("{handle}0")
    ))
}

/// Of at most `limit` events after `ordinal`, those whose private column names the
/// account; and how far it looked.
pub async fn events_naming(
    connection: &mut Connection,
    account: AccountId,
    ordinal: i64,
    limit: i64,
) -> Result<(Vec<i64>, Option<i64>)> {
    let sql = "SELECT ordinal, private FROM events WHERE ordinal > $1 ORDER BY ordinal LIMIT $2";
    let rows: Vec<(i64, Option<String>)> = rows!(connection, sql, ordinal, limit);
    let last = rows.last().map(|row| row.0);
    let marker = account.to_string();
    let naming = rows
        .into_iter()
        .filter(|(_, private)| private.as_ref().is_some_and(|text| text.contains(&marker)))
        .map(|(ordinal, _)| ordinal)
        .collect();
    Ok((naming, last))
}

/// Empties the private column of events.
pub async fn forget_private(tx: &mut Write, ordinals: &[i64]) -> Result<()> {
    let sql = "UPDATE events SET private = NULL WHERE ordinal = $1";
    for ordinal in ordinals {
        changed!(tx, sql, ordinal);
    }
    Ok(())
}
