//! Where a page of a list begins: after a place in its order, which is an instant
//! and an id, so that nothing is left out or shown twice while others write.

use crate::Instant;
use uuid::Uuid;

/// The place a list that shows the newest first goes on after: the given one, or
/// one before everything there is.
pub(crate) fn from_newest<I: Into<Uuid>>(after: Option<(Instant, I)>) -> (Instant, Uuid) {
    match after {
        Some((at, id)) => (at, id.into()),
        None => (far_future(), Uuid::max()),
    }
}

/// Later than every instant a row can have.
pub(crate) fn far_future() -> Instant {
    Instant::from_timestamp(253_402_300_799, 0).unwrap_or_default()
}
