//! Accounts: the credentials and e-mail of a person, apart from the person's
//! actor, so that erasing somebody empties one row and leaves history whole.

use crate::db::{changed, found_row, one_value, values};
use crate::{Connection, Instant, Result, Write};
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId};
use wright_model::{ActorHandle, Digest};

/// An account to be opened.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Its id, made by the caller.
    pub id: AccountId,
    /// The person's actor, inserted before.
    pub actor: ActorId,
    /// The address as its owner writes it.
    pub email: &'a str,
    /// The address as it is looked up and kept unique.
    pub email_key: &'a str,
    /// A PHC string (argon2id).
    pub password_hash: &'a str,
    /// Administrator of the site.
    pub administrator: bool,
    /// Moderator of the site.
    pub moderator: bool,
    /// The tag of the person's language.
    pub language: &'a str,
    /// When the owner of the address said it is theirs.
    pub email_verified_at: Option<Instant>,
    /// Now.
    pub now: Instant,
}

/// An account with its person.
#[derive(Clone, sqlx::FromRow)]
pub struct Account {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AccountId,
    /// The person's actor.
    #[sqlx(try_from = "Uuid")]
    pub actor: ActorId,
    /// The person's handle.
    #[sqlx(try_from = "String")]
    pub handle: ActorHandle,
    /// What the person is called.
    pub display_name: String,
    /// The address as its owner writes it.
    pub email: String,
    /// A PHC string (argon2id).
    pub password_hash: String,
    /// Administrator of the site.
    pub administrator: bool,
    /// Moderator of the site.
    pub moderator: bool,
    /// When it was opened.
    pub created_at: Instant,
    /// When the person was suspended.
    pub suspended_at: Option<Instant>,
    /// The tag of the person's language.
    pub language: String,
    /// The IANA name of the person's time zone.
    pub time_zone: String,
    /// `mm` or `in`.
    pub units: String,
    /// `light`, `dark`, or `system`.
    pub theme: String,
    /// When the person first chose how pages read.
    pub preferences_at: Option<Instant>,
    /// When the owner of the address said it is theirs.
    pub email_verified_at: Option<Instant>,
    /// When the account was erased; nothing personal is left in it then.
    pub erased_at: Option<Instant>,
}

/// Whom a session or a token stands for, in the columns that every request needs.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Identity {
    /// The account.
    #[sqlx(try_from = "Uuid")]
    pub account: AccountId,
    /// The person's actor.
    #[sqlx(try_from = "Uuid")]
    pub actor: ActorId,
    /// The person's handle.
    #[sqlx(try_from = "String")]
    pub handle: ActorHandle,
    /// Administrator of the site.
    pub administrator: bool,
    /// Moderator of the site.
    pub moderator: bool,
    /// When the person was suspended.
    pub suspended_at: Option<Instant>,
    /// The digest of their picture, small.
    pub picture_small: Option<Vec<u8>>,
}

impl Identity {
    /// The person's picture, small.
    pub fn picture(&self) -> Option<Digest> {
        let bytes = self.picture_small.as_deref()?;
        bytes.try_into().ok().map(Digest::from_bytes)
    }
}

// Neither the hash nor the address belongs in a log.
impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("handle", &self.handle)
            .finish_non_exhaustive()
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT accounts.id, accounts.actor_id AS actor, actors.handle, actors.display_name, accounts.email,
                    accounts.password_hash, accounts.administrator, accounts.moderator, accounts.created_at,
                    actors.suspended_at, accounts.language, accounts.time_zone, accounts.units,
                    accounts.theme, accounts.preferences_at,
                    accounts.email_verified_at, accounts.erased_at
             FROM accounts JOIN actors ON actors.id = accounts.actor_id WHERE ",
            $condition
        )
    };
}

/// Opens an account; `false` where the address has one already.
pub async fn insert(tx: &mut Write, account: &NewAccount<'_>) -> Result<bool> {
    let sql = "INSERT INTO accounts
                 (id, actor_id, email, email_key, password_hash, administrator, moderator, language,
                  email_verified_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        account.id.0,
        account.actor.0,
        account.email,
        account.email_key,
        account.password_hash,
        account.administrator,
        account.moderator,
        account.language,
        account.email_verified_at,
        account.now
    ) == 1)
}

/// Whether anybody has an account.
pub async fn any(connection: &mut Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts)";
    Ok(one_value!(connection, sql))
}

/// An account by its id.
pub async fn by_id(connection: &mut Connection, id: AccountId) -> Result<Option<Account>> {
    let sql = select!("accounts.id = $1");
    Ok(found_row!(connection, sql, id.0))
}

/// The account of a person's actor.
pub async fn by_actor(connection: &mut Connection, actor: ActorId) -> Result<Option<Account>> {
    let sql = select!("accounts.actor_id = $1");
    Ok(found_row!(connection, sql, actor.0))
}

/// An account by the address as it is looked up.
pub async fn by_email_key(connection: &mut Connection, email_key: &str) -> Result<Option<Account>> {
    let sql = select!("accounts.email_key = $1");
    Ok(found_row!(connection, sql, email_key))
}

/// An account by its person's handle, hyphens left out as they are in keys.
pub async fn by_handle_key(
    connection: &mut Connection,
    handle_key: &str,
) -> Result<Option<Account>> {
    let sql = select!("actors.handle_key = $1");
    Ok(found_row!(connection, sql, handle_key))
}

/// Replaces the password, but only where it is still the one that `old_hash`
/// was read from; `false` where somebody else changed it meanwhile.
pub async fn replace_password(
    tx: &mut Write,
    id: AccountId,
    old_hash: &str,
    new_hash: &str,
) -> Result<bool> {
    let sql = "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    Ok(changed!(tx, sql, id.0, old_hash, new_hash) == 1)
}

/// Makes somebody administrator or moderator of the site, or ends it.
pub async fn set_site_roles(
    tx: &mut Write,
    id: AccountId,
    administrator: bool,
    moderator: bool,
) -> Result<()> {
    let sql = "UPDATE accounts SET administrator = $2, moderator = $3 WHERE id = $1";
    changed!(tx, sql, id.0, administrator, moderator);
    Ok(())
}

/// How many administrators can still sign in.
pub async fn count_active_administrators(connection: &mut Connection) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM accounts JOIN actors ON actors.id = accounts.actor_id
               WHERE accounts.administrator AND actors.suspended_at IS NULL";
    Ok(one_value!(connection, sql))
}

/// How pages and mails read for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences<'p> {
    /// The tag of the language.
    pub language: &'p str,
    /// The IANA name of the time zone.
    pub time_zone: &'p str,
    /// `mm` or `in`.
    pub units: &'p str,
    /// `light`, `dark`, or `system`.
    pub theme: &'p str,
}

/// Keeps how pages and mails read for a person.
pub async fn set_preferences(
    tx: &mut Write,
    id: AccountId,
    preferences: &Preferences<'_>,
    now: Instant,
) -> Result<()> {
    let sql = "UPDATE accounts SET language = $2, time_zone = $3, units = $4, theme = $5,
                 preferences_at = COALESCE(preferences_at, $6) WHERE id = $1";
    changed!(
        tx,
        sql,
        id.0,
        preferences.language,
        preferences.time_zone,
        preferences.units,
        preferences.theme,
        now
    );
    Ok(())
}

/// Notes that the owner of an address said it is theirs; `false` where the
/// account has another one by now.
pub async fn set_verified(
    tx: &mut Write,
    id: AccountId,
    email_key: &str,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE accounts SET email_verified_at = $3
               WHERE id = $1 AND email_key = $2 AND erased_at IS NULL";
    Ok(changed!(tx, sql, id.0, email_key, now) == 1)
}

/// Changes the address of an account to one whose owner said it is theirs; `false`
/// where another account has it.
pub async fn set_email(
    tx: &mut Write,
    id: AccountId,
    email: &str,
    email_key: &str,
    now: Instant,
) -> Result<bool> {
    // Looked at inside the statement: a failed one would end the transaction on PostgreSQL.
    let sql = "UPDATE accounts SET email = $2, email_key = $3, email_verified_at = $4
               WHERE id = $1 AND erased_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM accounts other WHERE other.email_key = $3 AND other.id <> $1)";
    Ok(changed!(tx, sql, id.0, email, email_key, now) == 1)
}

/// Sets the password whatever it was: by a secret that was mailed.
pub async fn set_password(tx: &mut Write, id: AccountId, hash: &str) -> Result<()> {
    let sql = "UPDATE accounts SET password_hash = $2 WHERE id = $1 AND erased_at IS NULL";
    changed!(tx, sql, id.0, hash);
    Ok(())
}

/// The accounts of the site's administrators who can sign in, at most `limit`.
pub async fn administrators(connection: &mut Connection, limit: i64) -> Result<Vec<AccountId>> {
    let sql = "SELECT accounts.id FROM accounts JOIN actors ON actors.id = accounts.actor_id
               WHERE accounts.administrator AND actors.suspended_at IS NULL
               ORDER BY accounts.created_at LIMIT $1";
    let ids: Vec<Uuid> = values!(connection, sql, limit);
    Ok(ids.into_iter().map(AccountId::from).collect())
}
