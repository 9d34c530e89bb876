//! What strangers may do only so often from one network, counted in the database,
//! so that all nodes count together. A bucket holds so many and fills at a rate;
//! one instant says it all: when it is full again.

use crate::sign_in_limits::prefix;
use crate::{Error, Registry, Result};
use chrono::{DateTime, Duration, Utc};
use std::net::IpAddr;
use wright_store::arrivals as store;
use wright_wire::problem::ProblemCode;

/// A bucket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    /// What it is for, in the database.
    name: &'static str,
    /// How many it holds.
    holds: i32,
    /// How long until one more is in it.
    refill: Duration,
}

/// Accounts opened or asked for: a class of thirty at once, then one every two
/// minutes.
pub(crate) const SIGN_UPS: Bucket = Bucket {
    name: "sign-up",
    holds: 30,
    refill: Duration::minutes(2),
};
/// Mails that a person, signed in or not, can have sent to an address they typed.
pub(crate) const TYPED_ADDRESSES: Bucket = Bucket {
    name: "typed-address",
    holds: 10,
    refill: Duration::minutes(6),
};
/// Challenges for passkeys, which cost a row each.
pub(crate) const CHALLENGES: Bucket = Bucket {
    name: "challenge",
    holds: 120,
    refill: Duration::seconds(5),
};

/// Pictures of actors, each of which a child decodes.
pub(crate) const PICTURES: Bucket = Bucket {
    name: "picture",
    holds: 20,
    refill: Duration::minutes(1),
};

impl Bucket {
    /// When it is full again after one more is taken, or from when on one may be.
    fn take(
        self,
        full_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, DateTime<Utc>> {
        let after = full_at.max(now) + self.refill;
        let latest = now + self.refill * self.holds;
        if after > latest {
            return Err(now + (after - latest));
        }
        Ok(after)
    }
}

impl Registry {
    /// Counts something done from a network, or says when to come back.
    pub(crate) async fn admit(&self, bucket: Bucket, address: IpAddr) -> Result<()> {
        self.admit_key(bucket, &prefix(address)).await
    }

    /// As [`Self::admit`], by another key than the network.
    pub(crate) async fn admit_key(&self, bucket: Bucket, key: &str) -> Result<()> {
        let now = self.source().now();
        let key = format!("{} {key}", bucket.name);
        let mut tx = self.db().begin_write().await?;
        let full_at = store::lock(&mut tx, &key, now).await?;
        match bucket.take(full_at, now) {
            Ok(full_at) => {
                store::set(&mut tx, &key, full_at).await?;
                Ok(tx.commit().await?)
            }
            Err(from) => Err(come_back(from, now)),
        }
    }
}

fn come_back(from: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = ((from - now).num_milliseconds() + 999) / 1000;
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX).max(1);
    Error::wait(
        ProblemCode::RateLimited,
        format!(
            "Too many requests of this kind came from your network. Wait {seconds} s and try again; nothing you entered was kept."
        ),
        seconds,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_what_it_holds_and_refills() {
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let mut full_at = now;
        for _ in 0..SIGN_UPS.holds {
            full_at = SIGN_UPS.take(full_at, now).unwrap();
        }
        let from = SIGN_UPS.take(full_at, now).unwrap_err();
        assert_eq!(from, now + SIGN_UPS.refill);
        assert!(SIGN_UPS.take(full_at, from).is_ok());
        assert!(SIGN_UPS.take(full_at, from - Duration::seconds(1)).is_err());
    }
}
