//! Single values of the registry: its id, the one-time setup code.

use crate::db::{changed, found_value};
use crate::{Connection, Flavor, Result, Write};

/// Reads a value.
pub async fn get(connection: &mut Connection, key: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM meta WHERE key = $1";
    Ok(found_value!(connection, sql, key))
}

/// Writes a value unless there is one; returns the one that stands.
pub async fn get_or_set(tx: &mut Write, key: &str, value: &str) -> Result<String> {
    let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    changed!(tx, sql, key, value);
    Ok(get(tx, key).await?.unwrap_or_default())
}

/// Writes a value, or removes it.
pub async fn set(tx: &mut Write, key: &str, value: Option<&str>) -> Result<()> {
    let sql = "DELETE FROM meta WHERE key = $1";
    changed!(tx, sql, key);
    if let Some(value) = value {
        get_or_set(tx, key, value).await?;
    }
    Ok(())
}

/// Removes a value if it is `value`; `false` where another or none stands. Of two
/// who try at once, one succeeds.
pub async fn take(tx: &mut Write, key: &str, value: &str) -> Result<bool> {
    let sql = "DELETE FROM meta WHERE key = $1 AND value = $2";
    let removed = changed!(tx, sql, key, value);
    Ok(removed == 1)
}

/// Makes other transactions that lock the site's settings wait for the end of
/// this one. SQLite has one writer anyway.
pub async fn lock(tx: &mut Write) -> Result<()> {
    if tx.flavor() == Flavor::Postgres {
        let sql = "SELECT value FROM meta WHERE key = 'registry_id' FOR UPDATE";
        let _: Option<String> = found_value!(tx, sql);
    }
    Ok(())
}
