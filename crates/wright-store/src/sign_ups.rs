//! People who asked for an account and wait for an administrator. No actor is
//! made for them before, so that a handle is not lost to somebody who is declined.

use crate::db::{changed, found_row, one_value, rows};
use crate::{Connection, Instant, Result, Write};
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use wright_model::id::SignUpId;
use wright_model::{ActorHandle, EmailAddress};

/// Somebody who waits.
#[derive(Clone, sqlx::FromRow)]
pub struct Waiting {
    /// The id of the request.
    #[sqlx(try_from = "Uuid")]
    pub id: SignUpId,
    /// The handle they ask for.
    #[sqlx(try_from = "String")]
    pub handle: ActorHandle,
    /// What the handle looks like.
    pub skeleton: String,
    /// Their address.
    #[sqlx(try_from = "String")]
    pub email: EmailAddress,
    /// A PHC string (argon2id).
    pub password_hash: String,
    /// What they are called.
    pub display_name: String,
    /// What they say; may be empty.
    pub why: String,
    /// The tag of their language.
    pub language: String,
    /// When they asked.
    pub created_at: Instant,
}

const COLUMNS: &str =
    "id, handle, skeleton, email, password_hash, display_name, why, language, created_at";

/// Keeps a request; `false` where somebody with this handle or address waits.
pub async fn insert(tx: &mut Write, waiting: &Waiting) -> Result<bool> {
    let sql =
        "INSERT INTO sign_ups (id, handle, handle_key, skeleton, email, email_key, password_hash,
                 display_name, why, language, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        waiting.id.0,
        waiting.handle.as_str(),
        waiting.handle.key(),
        &waiting.skeleton,
        waiting.email.as_str(),
        waiting.email.key(),
        &waiting.password_hash,
        &waiting.display_name,
        &waiting.why,
        &waiting.language,
        waiting.created_at
    ) == 1)
}

/// Whether somebody waits under an address.
pub async fn waits(connection: &mut Connection, email_key: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sign_ups WHERE email_key = $1)";
    Ok(one_value!(connection, sql, email_key))
}

/// How many wait.
pub async fn count(connection: &mut Connection) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM sign_ups";
    Ok(one_value!(connection, sql))
}

/// Those who wait, who asked first coming first, after `after`, at most `limit`.
pub async fn page(
    connection: &mut Connection,
    after: Option<(Instant, SignUpId)>,
    limit: i64,
) -> Result<Vec<Waiting>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sign_ups
         WHERE ($1 IS NULL OR created_at > $1 OR (created_at = $1 AND id > $2))
         ORDER BY created_at, id LIMIT $3"
    );
    Ok(rows!(
        connection,
        AssertSqlSafe(sql),
        after.map(|(at, _)| at),
        after.map(|(_, id)| id.0),
        limit
    ))
}

/// Takes a request out of the queue; none where somebody else decided meanwhile.
pub async fn take(tx: &mut Write, id: SignUpId) -> Result<Option<Waiting>> {
    let sql = format!("DELETE FROM sign_ups WHERE id = $1 RETURNING {COLUMNS}");
    Ok(found_row!(tx, AssertSqlSafe(sql), id.0))
}
