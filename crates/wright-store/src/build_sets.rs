//! Build sets that were asked for: public blobs of their own.

use crate::db::changed;
use crate::{Instant, Result, Write};
use wright_model::Digest;

/// Records a build set; harmless when it is there.
pub async fn record(tx: &mut Write, digest: Digest, now: Instant) -> Result<()> {
    let sql = "INSERT INTO build_sets (digest, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    changed!(tx, sql, &digest.bytes()[..], now);
    Ok(())
}
