//! Letting a program in with a browser (RFC 8628): the program shows a short
//! code, a signed-in person approves it, the program fetches its token once.

use crate::sign_in_limits::Arrival;
use crate::tokens::{TOKEN_DAYS_DEFAULT, TokenRequest, check_reach};
use crate::{Action, Error, Principal, Registry, Result, accounts::Client};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use wright_model::id::{AccountId, DeviceId};
use wright_model::{Digest, NamePattern, Scopes};
use wright_store::devices::{self as store, Device as Row, DeviceState};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{CreatedToken, Device, NewDevice, Secret};

/// How long codes last.
const CODE_MINUTES: i64 = 10;
/// Seconds a program waits between polls.
const INTERVAL_SECONDS: u32 = 5;
/// Letters of a code to type: no vowels, so that no words appear, and none that
/// look alike (RFC 8628, section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in a code: 20⁸ = 2.6 · 10¹⁰ codes.
const USER_CODE_LETTERS: usize = 8;
/// Requests that may be open at once, on all nodes.
const OPEN_MAX: i64 = 10_000;
/// Where a person types the code.
pub const DEVICE_PAGE: &str = "/-/device";

/// A program that asks to be let in, as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRequest {
    /// The code, as shown by the program.
    pub user_code: String,
    /// What the program calls itself. It may say anything.
    pub client: String,
    /// What it wants to do.
    pub scopes: Scopes,
    /// Which designs it wants to reach.
    pub patterns: Vec<NamePattern>,
    /// From which network address it asked.
    pub address: String,
    /// When it asked.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be approved.
    pub expires_at: DateTime<Utc>,
}

impl Registry {
    /// Notes that a program asks to be let in.
    ///
    /// # Errors
    /// `validation`, `rate-limited`.
    pub async fn request_device(&self, request: &NewDevice, client: &Client) -> Result<Device> {
        let name = request.client.trim();
        check_reach(name, &request.scopes, &request.patterns)?;
        let now = self.source().now();
        self.people()
            .limits
            .admit(Arrival::Device, client.address, now)?;
        let device_code = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<32>());
        let mut tx = self.db().begin_write().await?;
        store::forget_expired(&mut tx, now - Duration::minutes(CODE_MINUTES)).await?;
        if store::count_open(&mut tx, now).await? >= OPEN_MAX {
            return Err(Error::wait(
                ProblemCode::RateLimited,
                "Too many programs ask to be let in at the moment. Try again in a few minutes.",
                120,
            ));
        }
        let user_code = self.user_code();
        let row = store::NewDevice {
            id: DeviceId(self.source().id()),
            secret: Digest::of(device_code.as_bytes()),
            user_code: &user_code,
            client: name,
            scopes: &request.scopes,
            patterns: &request.patterns,
            address: &client.address.to_canonical().to_string(),
            now,
            expires_at: now + Duration::minutes(CODE_MINUTES),
        };
        if !store::insert(&mut tx, &row).await? {
            return Err(Error::Unavailable {
                why: "a device code was drawn twice".to_owned(),
                retry_after: 1,
            });
        }
        tx.commit().await?;
        Ok(self.device_answer(device_code, &user_code))
    }

    fn device_answer(&self, device_code: String, user_code: &str) -> Device {
        let shown = shown(user_code);
        let mut page = self.config().public_url.clone();
        page.set_path(DEVICE_PAGE);
        let verification_uri = page.to_string();
        page.set_query(Some(&format!("code={shown}")));
        Device {
            device_code: Secret::new(device_code),
            user_code: shown,
            verification_uri,
            verification_uri_complete: page.to_string(),
            expires_in: (CODE_MINUTES * 60).unsigned_abs(),
            interval: INTERVAL_SECONDS.into(),
        }
    }

    fn user_code(&self) -> String {
        let letter =
            || LETTERS[usize::try_from(self.source().below(LETTERS.len() as u64)).unwrap_or(0)];
        (0..USER_CODE_LETTERS)
            .map(|_| char::from(letter()))
            .collect()
    }

    /// The program's side: its token, once, as soon as a person approved.
    ///
    /// # Errors
    /// `device-pending`, `device-slow-down`, `device-denied`, `device-expired`.
    pub async fn poll_device(&self, device_code: &Secret) -> Result<CreatedToken> {
        let digest = Digest::of(device_code.expose().as_bytes());
        let now = self.source().now();
        let found = store::by_secret(&mut *self.db().read().await?, &digest).await?;
        let row = found
            .filter(|row| row.expires_at > now)
            .ok_or_else(expired)?;
        match row.state {
            DeviceState::Approved(account) => self.redeem_device(&row, account, now).await,
            DeviceState::Denied => Err(Error::refused(
                ProblemCode::DeviceDenied,
                "The request was declined in the browser.",
            )),
            DeviceState::Consumed => Err(expired()),
            DeviceState::Pending => Err(self.note_poll(&row, now).await?),
        }
    }

    async fn note_poll(&self, row: &Row, now: DateTime<Utc>) -> Result<Error> {
        // A second's grace: networks deliver two polls closer than they were sent.
        let patience = Duration::seconds(i64::from(INTERVAL_SECONDS) - 1);
        let too_soon = row.last_polled_at.is_some_and(|at| now - at < patience);
        let mut tx = self.db().begin_write().await?;
        store::touch(&mut tx, row.id, now).await?;
        tx.commit().await?;
        Ok(if too_soon {
            Error::wait(
                ProblemCode::DeviceSlowDown,
                format!("Wait {} s between questions.", INTERVAL_SECONDS * 2),
                INTERVAL_SECONDS * 2,
            )
        } else {
            Error::wait(
                ProblemCode::DevicePending,
                "Nobody approved the code in the browser yet.",
                INTERVAL_SECONDS,
            )
        })
    }

    async fn redeem_device(
        &self,
        row: &Row,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<CreatedToken> {
        let person = self.account(account).await?;
        if person.suspended_at.is_some() {
            return Err(crate::authorize::suspended(&person.handle, ""));
        }
        let request = TokenRequest {
            name: &row.client,
            scopes: &row.scopes,
            patterns: &row.patterns,
            days: TOKEN_DAYS_DEFAULT,
        };
        let mut tx = self.db().begin_write().await?;
        wright_store::actors::lock(&mut tx, person.actor).await?;
        if !store::consume(&mut tx, row.id, now).await? {
            return Err(expired());
        }
        let created = self.insert_token(&mut tx, account, &request).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// The person's side: what the program of a code asks for.
    ///
    /// # Errors
    /// `device-expired` for unknown, decided and expired codes; `forbidden` for tokens.
    pub async fn device_request(
        &self,
        principal: &Principal,
        user_code: &str,
    ) -> Result<DeviceRequest> {
        self.authorize_own(principal, Action::MintToken)?;
        let row = self.open_device(user_code).await?;
        Ok(DeviceRequest {
            user_code: shown(&normalized(user_code)),
            client: row.client,
            scopes: row.scopes,
            patterns: row.patterns,
            address: row.address,
            asked_at: row.created_at,
            expires_at: row.expires_at,
        })
    }

    /// Lets the program of a code in, or refuses it.
    ///
    /// # Errors
    /// As [`Self::device_request`]; `validation` where it asks for more than the
    /// person has.
    pub async fn decide_device(
        &self,
        principal: &Principal,
        user_code: &str,
        approve: bool,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::MintToken)?;
        let row = self.open_device(user_code).await?;
        let request = TokenRequest {
            name: &row.client,
            scopes: &row.scopes,
            patterns: &row.patterns,
            days: TOKEN_DAYS_DEFAULT,
        };
        if approve {
            request.check(person)?;
        }
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let decided = match approve {
            true => store::approve(&mut tx, row.id, person.account, now).await?,
            false => store::deny(&mut tx, row.id, person.account, now).await?,
        };
        if !decided {
            return Err(expired());
        }
        Ok(tx.commit().await?)
    }

    async fn open_device(&self, user_code: &str) -> Result<Row> {
        let code = normalized(user_code);
        let now = self.source().now();
        let row = store::by_user_code(&mut *self.db().read().await?, &code).await?;
        row.filter(|row| row.state == DeviceState::Pending && row.expires_at > now)
            .ok_or_else(expired)
    }
}

/// A code as people type it: any case, with or without hyphen and spaces.
fn normalized(user_code: &str) -> String {
    user_code
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(USER_CODE_LETTERS + 1)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// A code as it is shown: `BDWP-HQPK`.
fn shown(user_code: &str) -> String {
    match user_code.split_at_checked(USER_CODE_LETTERS / 2) {
        Some((left, right)) => format!("{left}-{right}"),
        None => user_code.to_owned(),
    }
}

fn expired() -> Error {
    Error::refused(
        ProblemCode::DeviceExpired,
        "This code has expired, was used, or never was one. Start `wright login` again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for typed in ["BDWP-HQPK", "bdwphqpk", " bdwp hqpk ", "bdwp–hqpk"] {
            assert_eq!(normalized(typed), "BDWPHQPK");
        }
        assert_eq!(normalized(&"B".repeat(1000)).len(), 9);
        assert_eq!(shown("BDWPHQPK"), "BDWP-HQPK");
    }
}
