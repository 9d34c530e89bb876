//! API tokens. A token is shown once; only its SHA-256 is stored.

use crate::accounts::Identity;
use crate::db::{changed, found_row, one_value, rows};
use crate::{Connection, Instant, Result, Write, keyset, row};
use uuid::Uuid;
use wright_model::id::{AccountId, TokenId};
use wright_model::{Digest, NamePattern, Scopes};

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken<'t> {
    /// Its id, made by the caller.
    pub id: TokenId,
    /// SHA-256 of the token.
    pub secret: Digest,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: &'t str,
    /// What for.
    pub scopes: &'t Scopes,
    /// On what.
    pub patterns: &'t [NamePattern],
    /// Now.
    pub now: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What for.
    pub scopes: Scopes,
    /// On what.
    pub patterns: Vec<NamePattern>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
}

/// A token and whom it stands for, expired and revoked ones included, so that
/// the answer can say which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// The token.
    pub token: Token,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Whom it stands for.
    pub identity: Identity,
}

/// Patterns as the database keeps them: separated by single spaces, which no
/// pattern holds.
pub(crate) fn patterns_to_text(patterns: &[NamePattern]) -> String {
    let texts: Vec<String> = patterns.iter().map(ToString::to_string).collect();
    texts.join(" ")
}

/// Reads [`patterns_to_text`].
pub(crate) fn parse_patterns(text: &str) -> Result<Vec<NamePattern>> {
    text.split(' ')
        .filter(|text| !text.is_empty())
        .map(|text| row::word("name pattern", text, |text| NamePattern::parse(text).ok()))
        .collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    scopes: String,
    patterns: String,
    created_at: Instant,
    expires_at: Instant,
    last_used_at: Option<Instant>,
}

impl Row {
    fn into_token(self) -> Result<Token> {
        Ok(Token {
            id: self.id.into(),
            name: self.name,
            scopes: row::word("set of scopes", &self.scopes, Scopes::parse)?,
            patterns: parse_patterns(&self.patterns)?,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct AuthenticatedRow {
    #[sqlx(flatten)]
    token: Row,
    revoked_at: Option<Instant>,
    #[sqlx(flatten)]
    identity: Identity,
}

/// Makes a token.
pub async fn insert(tx: &mut Write, token: &NewToken<'_>) -> Result<()> {
    let sql = "INSERT INTO tokens (id, secret, account_id, name, scopes, patterns, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    changed!(
        tx,
        sql,
        token.id.0,
        &token.secret.bytes()[..],
        token.account.0,
        token.name,
        token.scopes.to_text(),
        patterns_to_text(token.patterns),
        token.now,
        token.expires_at
    );
    Ok(())
}

/// The token of a secret.
pub async fn by_secret(
    connection: &mut Connection,
    secret: &Digest,
) -> Result<Option<Authenticated>> {
    let sql = "SELECT tokens.id, tokens.name, tokens.scopes, tokens.patterns, tokens.created_at, tokens.expires_at,
                      tokens.last_used_at, tokens.revoked_at, accounts.id AS account, accounts.actor_id AS actor,
                      actors.handle, accounts.administrator, accounts.moderator, actors.suspended_at, actors.picture_small
               FROM tokens JOIN accounts ON accounts.id = tokens.account_id
                           JOIN actors ON actors.id = accounts.actor_id
               WHERE tokens.secret = $1";
    let row: Option<AuthenticatedRow> = found_row!(connection, sql, &secret.bytes()[..]);
    row.map(|row| {
        Ok(Authenticated {
            token: row.token.into_token()?,
            revoked_at: row.revoked_at,
            identity: row.identity,
        })
    })
    .transpose()
}

/// A token of an account by its id.
pub async fn by_id(
    connection: &mut Connection,
    account: AccountId,
    id: TokenId,
) -> Result<Option<Token>> {
    let sql = "SELECT id, name, scopes, patterns, created_at, expires_at, last_used_at FROM tokens
               WHERE account_id = $1 AND id = $2";
    let row: Option<Row> = found_row!(connection, sql, account.0, id.0);
    row.map(Row::into_token).transpose()
}

/// Notes that a token was used.
pub async fn touch(tx: &mut Write, id: TokenId, now: Instant) -> Result<()> {
    let sql = "UPDATE tokens SET last_used_at = $2 WHERE id = $1";
    changed!(tx, sql, id.0, now);
    Ok(())
}

/// The tokens of an account that may still be used, newest first, at most
/// `limit`, those before `before` only.
pub async fn of_account(
    connection: &mut Connection,
    account: AccountId,
    now: Instant,
    before: Option<(Instant, TokenId)>,
    limit: i64,
) -> Result<Vec<Token>> {
    let (at, id) = keyset::from_newest(before);
    let sql = "SELECT id, name, scopes, patterns, created_at, expires_at, last_used_at FROM tokens
               WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2
                 AND (created_at, id) < ($3, $4)
               ORDER BY created_at DESC, id DESC LIMIT $5";
    let rows: Vec<Row> = rows!(connection, sql, account.0, now, at, id, limit);
    rows.into_iter().map(Row::into_token).collect()
}

/// How many tokens of an account may still be used.
pub async fn count_of_account(
    connection: &mut Connection,
    account: AccountId,
    now: Instant,
) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM tokens WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2";
    Ok(one_value!(connection, sql, account.0, now))
}

/// Revokes a token of an account; `false` where there is none to revoke.
pub async fn revoke(tx: &mut Write, account: AccountId, id: TokenId, now: Instant) -> Result<bool> {
    let sql = "UPDATE tokens SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(changed!(tx, sql, account.0, id.0, now) == 1)
}

/// Revokes every token of an account.
pub async fn revoke_all(tx: &mut Write, account: AccountId, now: Instant) -> Result<u64> {
    let sql = "UPDATE tokens SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL";
    Ok(changed!(tx, sql, account.0, now))
}

/// Forgets tokens that ended before `before`.
pub async fn forget_ended(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM tokens WHERE expires_at < $1 OR revoked_at < $1";
    Ok(changed!(tx, sql, before))
}
