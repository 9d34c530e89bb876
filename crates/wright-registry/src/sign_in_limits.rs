//! Slows down guessing without ever locking anybody out.
//!
//! Failures are counted for the pair (account, address prefix) and, more
//! leniently, for the address prefix alone; never for the account alone, or
//! anybody could keep its owner out. From a few failures on, the next attempt has
//! to wait, twice as long each time up to a cap. Counting is in memory first; at
//! most once a second a key what was counted goes to the database, where other
//! nodes see it.

use crate::{Error, Registry, Result};
use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use wright_model::Digest;
use wright_model::id::AccountId;
use wright_store::sign_in_limits::{self as store, Failures};
use wright_wire::problem::ProblemCode;

/// Keys a node keeps in memory.
const KEYS_MAX: u64 = 100_000;
/// A key without failures for so long starts again.
const QUIET_HOURS: i64 = 24;
/// How old what a node knows of a key may be before it asks the database.
const SHARED_EVERY: Duration = Duration::seconds(1);

/// How a key is slowed down.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// Failures that cost nothing.
    free: i64,
    /// Seconds to wait at most.
    wait_seconds_max: i64,
}

const PAIR: Rule = Rule {
    free: 5,
    wait_seconds_max: 900,
};
const ADDRESS: Rule = Rule {
    free: 50,
    wait_seconds_max: 300,
};

impl Rule {
    /// How long to wait after so many failures.
    fn wait(self, failures: i64) -> Duration {
        let beyond = failures - self.free;
        if beyond < 0 {
            return Duration::zero();
        }
        let doublings = u32::try_from(beyond.min(20)).unwrap_or(20);
        Duration::seconds((1_i64 << doublings).min(self.wait_seconds_max))
    }
}

/// Whom an attempt is for.
#[derive(Debug, Clone)]
pub(crate) enum Login<'l> {
    /// An account that is there.
    Known(AccountId),
    /// A login that nobody has, as it was typed.
    Unknown(&'l str),
}

/// An attempt that was let through; ends in [`SignInLimits::failed`] or
/// [`SignInLimits::succeeded`].
#[derive(Debug)]
pub(crate) struct Attempt {
    keys: [(String, Rule); 2],
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    known: Failures,
    /// Counted here and not yet in the database.
    pending: i64,
    /// When the database was last asked.
    read_at: DateTime<Utc>,
    /// When the database was last told.
    written_at: DateTime<Utc>,
    /// Whether the database has a row.
    stored: bool,
}

/// What a node knows of failures.
pub(crate) struct SignInLimits {
    entries: Cache<String, Arc<Mutex<Entry>>>,
    arrivals: Mutex<Arrivals>,
}

/// Since when and how often, by what and network.
type Arrivals = HashMap<(Arrival, String), (DateTime<Utc>, u32)>;

/// What strangers may do only so often from one address prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Arrival {
    /// Open an account.
    SignUp,
    /// Ask to let a device in.
    Device,
}

impl Arrival {
    /// How often an hour, on one node.
    fn hourly_max(self) -> u32 {
        match self {
            Self::SignUp => 30,
            Self::Device => 60,
        }
    }
}

impl SignInLimits {
    pub(crate) fn new() -> Self {
        Self {
            entries: Cache::new(KEYS_MAX),
            arrivals: Mutex::new(HashMap::new()),
        }
    }

    /// Counts something a stranger does, or says to come back later.
    pub(crate) fn admit(
        &self,
        arrival: Arrival,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        if arrivals.len() >= usize::try_from(KEYS_MAX).unwrap_or(usize::MAX) {
            // Better to forget some counts than to grow without end.
            arrivals.clear();
        }
        let (since, count) = arrivals
            .entry((arrival, prefix(address)))
            .or_insert((now, 0));
        if now - *since >= Duration::hours(1) {
            (*since, *count) = (now, 0);
        }
        if *count >= arrival.hourly_max() {
            return Err(wait_until(*since + Duration::hours(1), now));
        }
        *count += 1;
        Ok(())
    }

    fn entry(&self, key: &str, now: DateTime<Utc>) -> Arc<Mutex<Entry>> {
        let fresh = || {
            Arc::new(Mutex::new(Entry {
                known: Failures {
                    failures: 0,
                    last_failure_at: now,
                    wait_until: now,
                },
                pending: 0,
                read_at: DateTime::UNIX_EPOCH,
                written_at: DateTime::UNIX_EPOCH,
                stored: false,
            }))
        };
        self.entries.get_with_by_ref(key, fresh)
    }

    /// Changes what is known of a key.
    fn with<T>(&self, key: &str, now: DateTime<Utc>, change: impl FnOnce(&mut Entry) -> T) -> T {
        let entry = self.entry(key, now);
        let mut entry = entry.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut entry)
    }
}

impl Entry {
    /// Takes over what other nodes counted.
    fn learn(&mut self, shared: Option<Failures>, now: DateTime<Utc>) {
        self.read_at = now;
        self.stored = shared.is_some();
        let Some(shared) = shared else { return };
        self.known.failures = self.known.failures.max(shared.failures + self.pending);
        self.known.wait_until = self.known.wait_until.max(shared.wait_until);
        self.known.last_failure_at = self.known.last_failure_at.max(shared.last_failure_at);
    }

    /// Counts an attempt as a failure until it turns out well, so that a
    /// thousand at once do not all see a clean slate.
    fn attempt(&mut self, rule: Rule, now: DateTime<Utc>) -> Result<()> {
        if now < self.known.wait_until {
            return Err(wait_until(self.known.wait_until, now));
        }
        if now - self.known.last_failure_at > Duration::hours(QUIET_HOURS) {
            self.known.failures = 0;
        }
        self.known.failures += 1;
        self.pending += 1;
        self.known.last_failure_at = now;
        self.known.wait_until = now + rule.wait(self.known.failures);
        Ok(())
    }

    /// Takes an attempt back that turned out well.
    fn forgive(&mut self, now: DateTime<Utc>) {
        self.known.failures = (self.known.failures - 1).max(0);
        self.pending = (self.pending - 1).max(0);
        self.known.wait_until = now;
    }

    /// What is to be added to the database, if it is time.
    fn take_pending(&mut self, now: DateTime<Utc>) -> Option<Failures> {
        if self.pending == 0 || now - self.written_at < SHARED_EVERY {
            return None;
        }
        let added = Failures {
            failures: self.pending,
            ..self.known
        };
        self.pending = 0;
        self.written_at = now;
        self.stored = true;
        Some(added)
    }
}

impl Registry {
    /// Lets an attempt to sign in through, or says how long to wait.
    pub(crate) async fn attempt_sign_in(
        &self,
        login: &Login<'_>,
        address: IpAddr,
    ) -> Result<Attempt> {
        let now = self.source().now();
        let limits = &self.people().limits;
        let attempt = Attempt {
            keys: keys(login, address),
        };
        for (key, _) in &attempt.keys {
            if limits.with(key, now, |entry| now - entry.read_at >= SHARED_EVERY) {
                let shared = store::get(&mut *self.db().read().await?, key).await?;
                limits.with(key, now, |entry| entry.learn(shared, now));
            }
        }
        let [(pair, pair_rule), (address, address_rule)] = &attempt.keys;
        limits.with(address, now, |entry| entry.attempt(*address_rule, now))?;
        if let Err(refusal) = limits.with(pair, now, |entry| entry.attempt(*pair_rule, now)) {
            limits.with(address, now, |entry| entry.forgive(now));
            return Err(refusal);
        }
        Ok(attempt)
    }

    /// The password was wrong: tells the other nodes, at most once a second a key.
    pub(crate) async fn sign_in_failed(&self, attempt: &Attempt) -> Result<()> {
        let now = self.source().now();
        let limits = &self.people().limits;
        for (key, _) in &attempt.keys {
            let Some(added) = limits.with(key, now, |entry| entry.take_pending(now)) else {
                continue;
            };
            let mut tx = self.db().begin_write().await?;
            let shared =
                store::add(&mut tx, key, added, now - Duration::hours(QUIET_HOURS)).await?;
            tx.commit().await?;
            limits.with(key, now, |entry| entry.learn(Some(shared), now));
        }
        Ok(())
    }

    /// The password was right: the pair starts again, the address gets its
    /// attempt back.
    pub(crate) async fn sign_in_succeeded(&self, attempt: &Attempt) -> Result<()> {
        let now = self.source().now();
        let limits = &self.people().limits;
        let [(pair, _), (address, _)] = &attempt.keys;
        limits.with(address, now, |entry| entry.forgive(now));
        let stored = limits.with(pair, now, |entry| entry.stored);
        limits.entries.invalidate(pair);
        if stored {
            let mut tx = self.db().begin_write().await?;
            store::forget(&mut tx, pair).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn keys(login: &Login<'_>, address: IpAddr) -> [(String, Rule); 2] {
    let prefix = prefix(address);
    let whom = match login {
        Login::Known(account) => account.to_string(),
        // A login may be long, and may be a password typed into the wrong field.
        Login::Unknown(text) => Digest::of(text.to_lowercase().as_bytes()).hex()[..32].to_owned(),
    };
    [(format!("{whom} {prefix}"), PAIR), (prefix, ADDRESS)]
}

/// The network an address is in: /24 of IPv4, /56 of IPv6, the size in which
/// providers hand them out.
pub(crate) fn prefix(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let bits = address.to_bits() & (u128::MAX << 72);
            format!("{}/56", std::net::Ipv6Addr::from_bits(bits))
        }
    }
}

fn wait_until(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = u32::try_from(((until - now).num_milliseconds() + 999) / 1000)
        .unwrap_or(1)
        .max(1);
    Error::wait(
        ProblemCode::RateLimited,
        format!("Too many attempts from here. Wait {seconds} s and try again."),
        seconds,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let waits: Vec<i64> = (0..20)
            .map(|failures| PAIR.wait(failures).num_seconds())
            .collect();
        assert_eq!(waits[..8], [0, 0, 0, 0, 0, 1, 2, 4]);
        assert_eq!(waits[19], 900);
        assert_eq!(PAIR.wait(i64::MAX).num_seconds(), 900);
    }

    #[test]
    fn prefixes_are_networks() {
        for (address, expected) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2ff:aaaa::1", "2001:db8:1:200::/56"),
        ] {
            assert_eq!(prefix(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn attempts_at_once_do_not_all_see_a_clean_slate() {
        let limits = SignInLimits::new();
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let let_through = (0..100)
            .filter(|_| {
                limits
                    .with("key", now, |entry| entry.attempt(PAIR, now))
                    .is_ok()
            })
            .count();
        assert_eq!(let_through, 5);
    }

    #[test]
    fn strangers_arrive_only_so_often() {
        let limits = SignInLimits::new();
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let address = "192.0.2.1".parse().unwrap();
        for _ in 0..Arrival::SignUp.hourly_max() {
            limits.admit(Arrival::SignUp, address, now).unwrap();
        }
        let refused = limits.admit(Arrival::SignUp, address, now).unwrap_err();
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        limits.admit(Arrival::Device, address, now).unwrap();
        limits
            .admit(Arrival::SignUp, address, now + Duration::hours(1))
            .unwrap();
    }
}
