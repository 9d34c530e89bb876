//! Where time, ids and secrets come from. The one place that asks the system for
//! them, so that tests can say what time it is.

use chrono::{DateTime, SubsecRound, Utc};
use rand::RngCore;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// Tells the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands until moved, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.timestamp_micros())))
    }

    /// Moves a manual clock; the system's does not move.
    pub fn advance(&self, by: chrono::Duration) {
        if let (Self::Manual(micros), Some(by)) = (self, by.num_microseconds()) {
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Now, cut to the microsecond that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that reads the clock"
                )]
                let now = Utc::now();
                now.trunc_subsecs(6)
            }
            Self::Manual(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }
}

/// Time, ids and secrets.
#[derive(Debug, Clone)]
pub struct Source {
    clock: Clock,
}

impl Source {
    /// A source on a clock.
    pub fn new(clock: Clock) -> Self {
        Self { clock }
    }

    /// Now, to the microsecond.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new UUIDv7 of now.
    pub fn id(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let mut random = [0; 10];
        rand::rng().fill_bytes(&mut random);
        let millis = seconds * 1000 + u64::from(now.timestamp_subsec_millis());
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// `N` random bytes from the system's generator.
    pub fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }

    /// A random number below `bound`, for jitter.
    pub fn below(&self, bound: u64) -> u64 {
        rand::rng().next_u64() % bound.max(1)
    }
}
