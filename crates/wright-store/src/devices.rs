//! Devices asking to be let in (RFC 8628): a command line shows a short code,
//! a signed-in person approves it in the browser, the device fetches a token.

use crate::db::{changed, found_row, one_value};
use crate::tokens::{parse_patterns, patterns_to_text};
use crate::{Connection, Instant, Result, Write, row};
use uuid::Uuid;
use wright_model::id::{AccountId, DeviceId};
use wright_model::{Digest, NamePattern, Scopes};

/// A device's request.
#[derive(Debug, Clone)]
pub struct NewDevice<'d> {
    /// Its id, made by the caller.
    pub id: DeviceId,
    /// SHA-256 of the code only the device knows.
    pub secret: Digest,
    /// The code a person types.
    pub user_code: &'d str,
    /// What the device calls itself.
    pub client: &'d str,
    /// What it asks for.
    pub scopes: &'d Scopes,
    /// On what.
    pub patterns: &'d [NamePattern],
    /// From which address it asks, as text.
    pub address: &'d str,
    /// Now.
    pub now: Instant,
    /// When the codes end.
    pub expires_at: Instant,
}

/// A device's request as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What the device calls itself.
    pub client: String,
    /// What it asks for.
    pub scopes: Scopes,
    /// On what.
    pub patterns: Vec<NamePattern>,
    /// From which address it asked.
    pub address: String,
    /// When it asked to be let in.
    pub created_at: Instant,
    /// When the codes end.
    pub expires_at: Instant,
    /// When it last asked.
    pub last_polled_at: Option<Instant>,
    /// What became of it.
    pub state: DeviceState,
}

/// What became of a device's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// Nobody decided yet.
    Pending,
    /// A person let it in; the token waits to be fetched.
    Approved(AccountId),
    /// A person refused it.
    Denied,
    /// Its token was fetched.
    Consumed,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    client: String,
    scopes: String,
    patterns: String,
    address: String,
    created_at: Instant,
    expires_at: Instant,
    last_polled_at: Option<Instant>,
    account_id: Option<Uuid>,
    approved_at: Option<Instant>,
    denied_at: Option<Instant>,
    consumed_at: Option<Instant>,
}

impl Row {
    fn into_device(self) -> Result<Device> {
        let approved_by = self.approved_at.and(self.account_id);
        let state = match (self.consumed_at, self.denied_at, approved_by) {
            (Some(_), _, _) => DeviceState::Consumed,
            (None, Some(_), _) => DeviceState::Denied,
            (None, None, Some(account)) => DeviceState::Approved(account.into()),
            (None, None, None) => DeviceState::Pending,
        };
        Ok(Device {
            id: self.id.into(),
            client: self.client,
            scopes: row::word("set of scopes", &self.scopes, Scopes::parse)?,
            patterns: parse_patterns(&self.patterns)?,
            address: self.address,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_polled_at: self.last_polled_at,
            state,
        })
    }
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, client, scopes, patterns, address, created_at, expires_at, last_polled_at, account_id,
                    approved_at, denied_at, consumed_at
             FROM devices WHERE ",
            $condition
        )
    };
}

/// Notes a request; `false` where the code to type is in use.
pub async fn insert(tx: &mut Write, device: &NewDevice<'_>) -> Result<bool> {
    let sql = "INSERT INTO devices (id, device_secret, user_code, client, scopes, patterns, created_at, expires_at, address)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    Ok(changed!(
        tx,
        sql,
        device.id.0,
        &device.secret.bytes()[..],
        device.user_code,
        device.client,
        device.scopes.to_text(),
        patterns_to_text(device.patterns),
        device.now,
        device.expires_at,
        device.address
    ) == 1)
}

/// The request of a device's own code.
pub async fn by_secret(connection: &mut Connection, secret: &Digest) -> Result<Option<Device>> {
    let sql = select!("device_secret = $1");
    let row: Option<Row> = found_row!(connection, sql, &secret.bytes()[..]);
    row.map(Row::into_device).transpose()
}

/// The request of a code that a person types.
pub async fn by_user_code(connection: &mut Connection, user_code: &str) -> Result<Option<Device>> {
    let sql = select!("user_code = $1");
    let row: Option<Row> = found_row!(connection, sql, user_code);
    row.map(Row::into_device).transpose()
}

/// How many requests are still open.
pub async fn count_open(connection: &mut Connection, now: Instant) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM devices WHERE expires_at > $1 AND consumed_at IS NULL";
    Ok(one_value!(connection, sql, now))
}

/// Notes that a device asked.
pub async fn touch(tx: &mut Write, id: DeviceId, now: Instant) -> Result<()> {
    let sql = "UPDATE devices SET last_polled_at = $2 WHERE id = $1";
    changed!(tx, sql, id.0, now);
    Ok(())
}

/// Lets a device in; `false` where it was decided or has expired meanwhile.
pub async fn approve(
    tx: &mut Write,
    id: DeviceId,
    account: AccountId,
    now: Instant,
) -> Result<bool> {
    let sql = "UPDATE devices SET account_id = $2, approved_at = $3
               WHERE id = $1 AND approved_at IS NULL AND denied_at IS NULL AND expires_at > $3";
    decide(tx, sql, id, account, now).await
}

/// Refuses a device; `false` where it was decided or has expired meanwhile.
pub async fn deny(tx: &mut Write, id: DeviceId, account: AccountId, now: Instant) -> Result<bool> {
    let sql = "UPDATE devices SET account_id = $2, denied_at = $3
               WHERE id = $1 AND approved_at IS NULL AND denied_at IS NULL AND expires_at > $3";
    decide(tx, sql, id, account, now).await
}

async fn decide(
    tx: &mut Write,
    sql: &'static str,
    id: DeviceId,
    account: AccountId,
    now: Instant,
) -> Result<bool> {
    Ok(changed!(tx, sql, id.0, account.0, now) == 1)
}

/// Marks an approved request as used up; `false` where somebody was faster.
pub async fn consume(tx: &mut Write, id: DeviceId, now: Instant) -> Result<bool> {
    let sql = "UPDATE devices SET consumed_at = $2
               WHERE id = $1 AND approved_at IS NOT NULL AND consumed_at IS NULL AND expires_at > $2";
    Ok(changed!(tx, sql, id.0, now) == 1)
}

/// Ends what an account approved and was not fetched yet.
pub async fn delete_of_account(tx: &mut Write, account: AccountId) -> Result<u64> {
    let sql = "DELETE FROM devices WHERE account_id = $1 AND consumed_at IS NULL";
    Ok(changed!(tx, sql, account.0))
}

/// Forgets requests that expired before `before`.
pub async fn forget_expired(tx: &mut Write, before: Instant) -> Result<u64> {
    let sql = "DELETE FROM devices WHERE expires_at <= $1";
    Ok(changed!(tx, sql, before))
}
