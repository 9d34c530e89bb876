//! When to ask again, and how long to wait before: exponential backoff with
//! jitter, so that many clients cut off at once do not return at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often and how patiently a request is repeated.
#[derive(Debug)]
pub struct RetryPolicy {
    /// Failures in a row without a byte of progress before giving up.
    pub attempts_max: u32,
    /// Wait after the first failure; doubles with each further one.
    pub delay_first: Duration,
    /// Longest wait between two tries, and longest `Retry-After` obeyed.
    pub delay_max: Duration,
    state: AtomicU64,
}

impl RetryPolicy {
    /// The policy of the command line; `seed` is any number that differs
    /// between processes.
    pub fn standard(seed: u64) -> Self {
        Self {
            attempts_max: 6,
            delay_first: Duration::from_millis(300),
            delay_max: Duration::from_secs(60),
            state: AtomicU64::new(seed),
        }
    }

    /// No waiting at all, for tests.
    pub fn immediate(attempts_max: u32) -> Self {
        Self {
            attempts_max,
            delay_first: Duration::ZERO,
            delay_max: Duration::ZERO,
            state: AtomicU64::new(1),
        }
    }

    /// How long to wait after `failures` (from 1) in a row: between half and
    /// all of the doubled delay, at least `asked_for` where the server said so.
    pub fn delay(&self, failures: u32, asked_for: Option<Duration>) -> Duration {
        let doubled = self
            .delay_first
            .saturating_mul(1_u32 << failures.saturating_sub(1).min(16))
            .min(self.delay_max);
        let half = doubled / 2;
        let jittered = half + half.mul_f64(self.fraction());
        // A herd told the same `Retry-After` would come back together.
        asked_for.map_or(jittered, |wait| wait.min(self.delay_max) + jittered / 4)
    }

    /// A number in 0..1 (splitmix64: Steele, Lea, Flood 2014).
    fn fraction(&self) -> f64 {
        let state = self
            .state
            .fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        f64::from(u32::try_from(z >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}

/// Reads `Retry-After`: seconds, or a date measured against the answer's own
/// `Date`, so that the maker's clock does not matter.
pub fn retry_after(headers: &reqwest::header::HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let value = text(reqwest::header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = httpdate::parse_http_date(text(reqwest::header::DATE)?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// Whether an answer of this status is worth another try.
pub fn is_retryable(status: reqwest::StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

    #[test]
    fn delays_double_within_bounds_and_differ() {
        let policy = RetryPolicy::standard(7);
        for failures in 1..40 {
            let full = Duration::from_millis(300)
                .saturating_mul(1 << (failures - 1).min(16))
                .min(policy.delay_max);
            let delay = policy.delay(failures, None);
            assert!(delay >= full / 2 && delay <= full, "{failures}: {delay:?}");
        }
        assert_ne!(policy.delay(5, None), policy.delay(5, None));
        assert!(policy.delay(1, Some(Duration::from_secs(5))) >= Duration::from_secs(5));
        assert!(policy.delay(1, Some(Duration::from_secs(9_999))) <= Duration::from_secs(61));
    }

    #[test]
    fn reads_seconds_and_dates() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert(RETRY_AFTER, "7".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(7)));
        headers.insert(
            RETRY_AFTER,
            "Sat, 21 Nov 2026 10:00:30 GMT".parse().unwrap(),
        );
        assert_eq!(retry_after(&headers), None);
        headers.insert(DATE, "Sat, 21 Nov 2026 10:00:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(30)));
    }
}
