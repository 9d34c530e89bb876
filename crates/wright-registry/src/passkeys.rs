//! Passkeys beside passwords: WebAuthn with discoverable credentials.
//!
//! `webauthn_rp` does the ceremonies. The better known `webauthn-rs` links OpenSSL,
//! which the rest of the tree does without; `passkey` is the side of the
//! authenticator. `webauthn_rp` is small, strict, without unsafe code, and its
//! state can be kept in the database, so that any node finishes what another
//! began. It tells the time itself to end a ceremony after five minutes; our own
//! row ends then too, by the registry's clock.
//!
//! A challenge is taken out of the database before its answer is looked at, so each
//! works once, whatever comes of it.

use crate::accounts::Client;
use crate::arrivals::CHALLENGES;
use crate::mail::{Letter, Mail};
use crate::sessions::{Method, OpenedSession};
use crate::sign_in_limits::Login;
use crate::{Action, Error, Principal, Registry, Result};
use chrono::{DateTime, Duration, Utc};
use url::{Host, Url};
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::{
    CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16,
};
use webauthn_rp::request::{AsciiDomain, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};
use wright_model::id::{AccountId, ChallengeId, PasskeyId};
use wright_store::passkeys::{self as store, Challenge, Passkey};
use wright_wire::problem::ProblemCode;

/// Passkeys an account has at most.
const PASSKEYS_MAX: i64 = 20;
/// How long a challenge stands.
const CHALLENGE_MINUTES: i64 = 5;
/// What a browser answers at most, in bytes; the largest keys need a few thousand.
const ANSWER_BYTES_MAX: usize = 32 * 1024;
/// A name at most, in characters.
const NAME_CHARS_MAX: usize = 60;

/// The public key of a passkey as it is kept.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// A challenge for a browser.
#[derive(Debug, Clone)]
pub struct BrowserChallenge {
    /// What the browser brings back with its answer.
    pub id: ChallengeId,
    /// The options of `navigator.credentials`, as JSON.
    pub options: serde_json::Value,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When somebody last signed in with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The name browsers bind passkeys to: the host of the public address, if browsers
/// allow passkeys there (a name, over https or on this machine).
fn relying_party(public_url: &Url) -> Option<RpId> {
    let Some(Host::Domain(name)) = public_url.host() else {
        return None;
    };
    let is_local = name == "localhost" || name.ends_with(".localhost");
    if public_url.scheme() != "https" && !is_local {
        return None;
    }
    AsciiDomain::try_from(name.to_owned())
        .ok()
        .map(RpId::Domain)
}

impl Registry {
    /// Whether browsers allow passkeys at the public address.
    pub fn has_passkeys(&self) -> bool {
        relying_party(&self.config().public_url).is_some()
    }

    fn relying_party(&self) -> Result<RpId> {
        relying_party(&self.config().public_url).ok_or_else(|| {
            Error::refused(
                ProblemCode::Validation,
                "Passkeys need a registry with a name of its own and https; use your password.",
            )
        })
    }

    /// The caller's passkeys, the oldest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn passkeys(&self, principal: &Principal) -> Result<Vec<PasskeyView>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut connection = self.db().read().await?;
        let rows = store::of_account(&mut connection, person.account, PASSKEYS_MAX).await?;
        let view = |row: Passkey| PasskeyView {
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Begins to add a passkey.
    ///
    /// # Errors
    /// `quota-exceeded`, `rate-limited`, `validation` where passkeys cannot be used.
    pub async fn begin_passkey(
        &self,
        principal: &Principal,
        client: &Client,
    ) -> Result<BrowserChallenge> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let party = self.relying_party()?;
        self.admit(CHALLENGES, client.address).await?;
        let mut connection = self.db().read().await?;
        let known = store::of_account(&mut connection, person.account, PASSKEYS_MAX).await?;
        drop(connection);
        if i64::try_from(known.len()).unwrap_or(i64::MAX) >= PASSKEYS_MAX {
            return Err(Error::refused(
                ProblemCode::QuotaExceeded,
                format!("An account has at most {PASSKEYS_MAX} passkeys; remove one first."),
            ));
        }
        let known: Result<Vec<_>> = known.into_iter().map(descriptor).collect();
        let user = user_handle(person.account);
        let entity = PublicKeyCredentialUserEntity {
            name: person.handle.as_str().try_into().map_err(Error::internal)?,
            id: &user,
            display_name: None,
        };
        let mut options = PublicKeyCredentialCreationOptions::passkey(&party, entity, known?);
        // Browsers refuse authenticators that do not know this extension, which many do not; that
        // somebody is there is asked at each sign-in anyway.
        options.extensions.cred_protect = CredProtect::None;
        let (server, browser) = options.start_ceremony().map_err(Error::internal)?;
        let state = server.encode().map_err(Error::internal)?;
        let options = serde_json::to_value(&browser).map_err(Error::internal)?;
        self.keep_challenge(Some(person.account), state, options)
            .await
    }

    async fn keep_challenge(
        &self,
        account: Option<AccountId>,
        state: Vec<u8>,
        options: serde_json::Value,
    ) -> Result<BrowserChallenge> {
        let id = ChallengeId(self.source().id());
        let challenge = Challenge {
            id,
            account_id: account.map(|account| account.0),
            state,
            expires_at: self.source().now() + Duration::minutes(CHALLENGE_MINUTES),
        };
        let mut tx = self.db().begin_write().await?;
        store::insert_challenge(&mut tx, &challenge).await?;
        tx.commit().await?;
        Ok(BrowserChallenge { id, options })
    }

    /// Takes a challenge, which is gone then whatever comes of it.
    async fn take_challenge(&self, id: ChallengeId, account: Option<AccountId>) -> Result<Vec<u8>> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let state = store::take_challenge(&mut tx, id, account, now).await?;
        tx.commit().await?;
        state.ok_or_else(|| {
            Error::refused(
                ProblemCode::Gone,
                "This took longer than five minutes, or was done already. Try again.",
            )
        })
    }

    /// Adds the passkey a browser made.
    ///
    /// # Errors
    /// `gone` where the challenge has ended, `validation` where the answer does not
    /// fit it.
    pub async fn finish_passkey(
        &self,
        principal: &Principal,
        challenge: ChallengeId,
        answer: &str,
        name: &str,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let party = self.relying_party()?;
        let name = passkey_name(name)?;
        let state = self.take_challenge(challenge, Some(person.account)).await?;
        let passkey = self.verify_new(&party, &state, answer, name, person.account)?;
        let mut tx = self.db().begin_write().await?;
        // Again under the account's lock, so that many at once do not pass the limit.
        wright_store::actors::lock(&mut tx, person.actor).await?;
        let known = store::of_account(&mut tx, person.account, PASSKEYS_MAX).await?;
        if i64::try_from(known.len()).unwrap_or(i64::MAX) >= PASSKEYS_MAX {
            return Err(does_not_fit());
        }
        if !store::insert(&mut tx, &passkey).await? {
            return Err(does_not_fit());
        }
        let letter = Letter::PasskeyAdded {
            handle: person.handle.to_string(),
            name: passkey.name.clone(),
        };
        self.queue_mail(&mut tx, &Mail::to_account(person.account, letter))
            .await?;
        self.commit(tx).await
    }

    /// Holds a browser's answer against the challenge it was given.
    fn verify_new(
        &self,
        party: &RpId,
        state: &[u8],
        answer: &str,
        name: String,
        account: AccountId,
    ) -> Result<Passkey> {
        if answer.len() > ANSWER_BYTES_MAX {
            return Err(does_not_fit());
        }
        let server = RegistrationServerState::<16>::decode(state).map_err(|_| does_not_fit())?;
        let answer =
            Registration::from_json_relaxed(answer.as_bytes()).map_err(|_| does_not_fit())?;
        let origin = self.config().public_url.origin().ascii_serialization();
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[&origin],
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let verified = server
            .verify(party, &answer, &options)
            .map_err(|_| does_not_fit())?;
        let fixed_state = verified.static_state().encode().map_err(Error::internal)?;
        let moving_state = verified.dynamic_state().encode().map_err(Error::internal)?;
        let transports = verified.transports().encode().map_err(Error::internal)?;
        Ok(Passkey {
            id: PasskeyId(self.source().id()),
            account,
            credential: verified.id().as_ref().to_vec(),
            name,
            transports: transports.into(),
            fixed_state,
            moving_state: moving_state.to_vec(),
            created_at: self.source().now(),
            last_used_at: None,
        })
    }

    /// Gives one of the caller's passkeys another name.
    ///
    /// # Errors
    /// `not-found`, `validation`.
    pub async fn rename_passkey(
        &self,
        principal: &Principal,
        id: PasskeyId,
        name: &str,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let name = passkey_name(name)?;
        let mut tx = self.db().begin_write().await?;
        if !store::rename(&mut tx, person.account, id, &name).await? {
            return Err(Error::not_found("passkey of that id among yours"));
        }
        Ok(tx.commit().await?)
    }

    /// Removes one of the caller's passkeys; the password stays.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn remove_passkey(&self, principal: &Principal, id: PasskeyId) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        if !store::delete(&mut tx, person.account, id).await? {
            return Err(Error::not_found("passkey of that id among yours"));
        }
        Ok(tx.commit().await?)
    }

    /// Begins to sign somebody in by a passkey; who, the passkey says.
    ///
    /// # Errors
    /// `rate-limited`, `validation` where passkeys cannot be used.
    pub async fn begin_passkey_sign_in(&self, client: &Client) -> Result<BrowserChallenge> {
        let party = self.relying_party()?;
        self.admit(CHALLENGES, client.address).await?;
        let (server, browser) = DiscoverableCredentialRequestOptions::passkey(&party)
            .start_ceremony()
            .map_err(Error::internal)?;
        let state = server.encode().map_err(Error::internal)?;
        let options = serde_json::to_value(&browser).map_err(Error::internal)?;
        self.keep_challenge(None, state, options).await
    }

    /// Signs somebody in by the passkey a browser answered with.
    ///
    /// # Errors
    /// `gone` where the challenge has ended, `unauthenticated` where the passkey is
    /// not known here or the answer does not fit, `rate-limited`, `suspended`.
    pub async fn finish_passkey_sign_in(
        &self,
        challenge: ChallengeId,
        answer: &str,
        client: &Client,
    ) -> Result<OpenedSession> {
        let party = self.relying_party()?;
        let state = self.take_challenge(challenge, None).await?;
        let attempt = self
            .attempt_sign_in(&Login::Unknown("passkey"), client.address)
            .await?;
        let Some((passkey, moving_state)) = self.verify_known(&party, &state, answer).await? else {
            self.sign_in_failed(&attempt).await?;
            return Err(Error::refused(
                ProblemCode::Unauthenticated,
                "This passkey does not open an account here. Use another, or your password.",
            ));
        };
        self.sign_in_succeeded(&attempt).await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        store::set_used(&mut tx, passkey.id, &moving_state, now).await?;
        tx.commit().await?;
        let account = self.account(passkey.account).await?;
        self.open_session(&account, client, Method::Passkey).await
    }

    /// The passkey of an answer and where its counter stands now; none where the
    /// answer does not fit.
    async fn verify_known(
        &self,
        party: &RpId,
        state: &[u8],
        answer: &str,
    ) -> Result<Option<(Passkey, Vec<u8>)>> {
        if answer.len() > ANSWER_BYTES_MAX {
            return Ok(None);
        }
        let Ok(server) = DiscoverableAuthenticationServerState::decode(state) else {
            return Ok(None);
        };
        let Ok(answer) = DiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()) else {
            return Ok(None);
        };
        let mut connection = self.db().read().await?;
        let found = store::by_credential(&mut connection, answer.raw_id().as_ref()).await?;
        drop(connection);
        let Some(passkey) = found else {
            return Ok(None);
        };
        let user = user_handle(passkey.account);
        let id = CredentialId::decode(passkey.credential.as_slice()).map_err(Error::internal)?;
        let fixed = StaticState::<Key>::decode(&passkey.fixed_state).map_err(Error::internal)?;
        let moving = passkey.moving_state.as_slice().try_into();
        let moving = DynamicState::decode(moving.map_err(Error::internal)?);
        let mut credential =
            AuthenticatedCredential::new(id, &user, fixed, moving.map_err(Error::internal)?)
                .map_err(Error::internal)?;
        let origin = self.config().public_url.origin().ascii_serialization();
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[&origin],
            error_on_unsolicited_extensions: false,
            update_uv: true,
            ..AuthenticationVerificationOptions::default()
        };
        if server
            .verify(party, &answer, &mut credential, &options)
            .is_err()
        {
            return Ok(None);
        }
        let moving = credential.dynamic_state().encode();
        let moving = moving.map_err(Error::internal)?.to_vec();
        Ok(Some((passkey, moving)))
    }
}

/// What authenticators know an account by: its id, which says nothing of anybody.
fn user_handle(account: AccountId) -> UserHandle16 {
    match UserHandle16::decode(*account.0.as_bytes()) {
        Ok(handle) => handle,
        Err(never) => match never {},
    }
}

fn descriptor(passkey: Passkey) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let transports = u8::try_from(passkey.transports).map_err(Error::internal)?;
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::decode(passkey.credential).map_err(Error::internal)?,
        transports: AuthTransports::decode(transports).map_err(Error::internal)?,
    })
}

fn passkey_name(name: &str) -> Result<String> {
    let name = name.trim();
    let chars = name.chars().count();
    if !(1..=NAME_CHARS_MAX).contains(&chars) || name.chars().any(char::is_control) {
        return Err(Error::refused(
            ProblemCode::Validation,
            format!("name: one line of 1 to {NAME_CHARS_MAX} characters"),
        ));
    }
    Ok(name.to_owned())
}

fn does_not_fit() -> Error {
    Error::refused(
        ProblemCode::Validation,
        "The browser's answer does not fit what was asked; no passkey was added. Try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_and_a_safe_way() {
        for (url, expected) in [
            ("https://hub.example", true),
            ("https://hub.example:8443", true),
            ("http://localhost:8080", true),
            ("http://hub.example", false),
            ("http://127.0.0.1:8080", false),
            ("https://192.0.2.1", false),
        ] {
            let url: Url = url.parse().unwrap();
            assert_eq!(relying_party(&url).is_some(), expected, "{url}");
        }
    }
}
