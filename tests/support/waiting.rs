//! Waiting for what another process does: looked at again and again, with a deadline.

use std::time::{Duration, Instant};

/// How often a condition is looked at again.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Waits until `look` finds what it looks for, and returns that.
///
/// # Panics
/// When it does not within `patience`.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() <= patience, "no {what} within {patience:?}");
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
