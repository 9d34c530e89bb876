//! Sessions of signed-in browsers: opened by a password, known by a cookie's
//! secret, ended by their owner, by idling, or by suspension.

use crate::accounts::Client;
use crate::page::PageRequest;
use crate::sign_in_limits::Login;
use crate::{Action, Error, Grant, Principal, Registry, Result, SignedIn};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use wright_model::id::SessionId;
use wright_model::{ActorHandle, Digest};
use wright_store::accounts::{Account, Identity};
use wright_store::sessions as store;
use wright_store::{Connection, accounts};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, Page, Secret, SessionInfo, SignIn};

/// Sessions an account has at most; the oldest end.
const SESSIONS_PER_ACCOUNT_MAX: i64 = 50;
/// How much of what a browser calls itself is kept, in characters.
const AGENT_CHARS_MAX: usize = 200;
/// How stale "last seen" may be: one write a minute a session.
pub(crate) const TOUCH_EVERY: Duration = Duration::minutes(1);
/// A login at most, in bytes: an address, with room for a typo.
const LOGIN_BYTES_MAX: usize = 300;

/// How a session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// By e-mail or handle and password.
    Password,
    /// By a passkey.
    Passkey,
}

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// For the cookie, and nowhere else.
    pub secret: Secret,
    /// Whom it stands for.
    pub me: Me,
}

impl Registry {
    /// Signs a browser in by e-mail or handle and password.
    ///
    /// # Errors
    /// `unauthenticated` where login or password is wrong (never which),
    /// `rate-limited` with how long to wait, `suspended`.
    pub async fn sign_in(&self, request: &SignIn, client: &Client) -> Result<OpenedSession> {
        let typed = request.login.trim();
        if typed.len() > LOGIN_BYTES_MAX {
            return Err(wrong());
        }
        let account = find_login(&mut *self.db().read().await?, typed)
            .await?
            .filter(|account| account.erased_at.is_none());
        let login = match &account {
            Some(account) => Login::Known(account.id),
            None => Login::Unknown(typed),
        };
        let attempt = self.attempt_sign_in(&login, client.address).await?;
        let hash = account
            .as_ref()
            .map(|account| account.password_hash.clone());
        let fits = self
            .people()
            .passwords
            .verify(&request.password, hash)
            .await?;
        let Some(account) = account.filter(|_| fits) else {
            self.sign_in_failed(&attempt).await?;
            return Err(wrong());
        };
        self.sign_in_succeeded(&attempt).await?;
        self.open_session(&account, client, Method::Password).await
    }

    /// Opens a session under a new id and a new secret: whatever cookie the browser
    /// came with, it was not this one.
    pub(crate) async fn open_session(
        &self,
        account: &Account,
        client: &Client,
        method: Method,
    ) -> Result<OpenedSession> {
        let secret = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<32>()));
        let now = self.source().now();
        let id = SessionId(self.source().id());
        let agent: String = client
            .agent
            .chars()
            .filter(|c| !c.is_control())
            .take(AGENT_CHARS_MAX)
            .collect();
        let mut tx = self.db().begin_write().await?;
        // Under lock, so that nobody suspends the person between check and write.
        wright_store::actors::lock(&mut tx, account.actor).await?;
        self.refuse_suspended_person(&mut tx, account).await?;
        let session = store::NewSession {
            id,
            secret: Digest::of(secret.expose().as_bytes()),
            account: account.id,
            now,
            expires_at: self.session_end(now),
            address: &client.address.to_canonical().to_string(),
            agent: &agent,
            method: match method {
                Method::Password => "password",
                Method::Passkey => "passkey",
            },
        };
        store::insert(&mut tx, &session).await?;
        store::delete_oldest(&mut tx, account.id, SESSIONS_PER_ACCOUNT_MAX).await?;
        tx.commit().await?;
        let person = SignedIn {
            account: account.id,
            actor: account.actor,
            handle: account.handle.clone(),
            picture: None,
            administrator: account.administrator,
            moderator: account.moderator,
            grant: Grant::Session(id),
        };
        let me = self.me(&Principal::Person(person)).await?;
        Ok(OpenedSession { secret, me })
    }

    async fn refuse_suspended_person(
        &self,
        connection: &mut Connection,
        account: &Account,
    ) -> Result<()> {
        let actor = wright_store::actors::by_id(connection, account.actor).await?;
        match actor.and_then(|actor| actor.suspended) {
            Some(measure) => Err(crate::authorize::suspended(&account.handle, &measure.why)),
            None => Ok(()),
        }
    }

    /// Who a cookie's secret stands for; anonymous where it ended or is unknown.
    /// Prolongs the session, at most once a minute.
    pub async fn principal_of_session(&self, secret: &Secret) -> Result<Principal> {
        let now = self.source().now();
        let digest = Digest::of(secret.expose().as_bytes());
        let found = store::by_secret(&mut *self.db().read().await?, &digest, now).await?;
        let Some(found) = found.filter(|found| found.identity.suspended_at.is_none()) else {
            return Ok(Principal::Anonymous);
        };
        if now - found.last_seen_at >= TOUCH_EVERY {
            self.touch_session(found.id, now).await;
        }
        Ok(Principal::Person(signed_in(
            found.identity,
            Grant::Session(found.id),
        )))
    }

    /// A full disk must not sign anybody out, so a failure is only logged.
    async fn touch_session(&self, id: SessionId, now: DateTime<Utc>) {
        let touched = async {
            let mut tx = self.db().begin_write().await?;
            store::touch(&mut tx, id, now, self.session_end(now)).await?;
            tx.commit().await
        };
        if let Err(error) = touched.await {
            tracing::warn!(%error, session = %id, "cannot note that a session was seen");
        }
    }

    fn session_end(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + Duration::days(self.config().limits.session_idle_days_max.into())
    }

    /// Ends the session that asks; nothing to do for anybody else.
    pub async fn sign_out(&self, principal: &Principal) -> Result<()> {
        if let Principal::Person(SignedIn {
            account,
            grant: Grant::Session(id),
            ..
        }) = principal
        {
            let mut tx = self.db().begin_write().await?;
            store::delete(&mut tx, *account, *id).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The caller's sessions, newest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn sessions(
        &self,
        principal: &Principal,
        page: &PageRequest,
    ) -> Result<Page<SessionInfo>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let before = page.cursor()?.map(|(at, id)| (at, SessionId(id)));
        let now = self.source().now();
        let mut connection = self.db().read().await?;
        let rows =
            store::of_account(&mut connection, person.account, now, before, page.rows()).await?;
        let current = match &person.grant {
            Grant::Session(id) => Some(*id),
            Grant::Token { .. } => None,
        };
        Ok(page.page(
            rows,
            |row| (row.created_at, row.id.0),
            |row| SessionInfo {
                current: Some(row.id) == current,
                id: row.id,
                created_at: row.created_at,
                last_seen_at: row.last_seen_at,
                address: Some(row.address).filter(|text| !text.is_empty()),
                agent: Some(row.agent).filter(|text| !text.is_empty()),
            },
        ))
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// `not-found`, also for somebody else's; `unauthenticated`; `forbidden` for tokens.
    pub async fn end_session(&self, principal: &Principal, id: SessionId) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        if !store::delete(&mut tx, person.account, id).await? {
            return Err(Error::not_found("session of that id among yours"));
        }
        Ok(tx.commit().await?)
    }
}

impl Registry {
    /// Ends all the caller's sessions but the one that asks.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn end_other_sessions(&self, principal: &Principal) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let keep = match &person.grant {
            Grant::Session(id) => Some(*id),
            Grant::Token { .. } => None,
        };
        let mut tx = self.db().begin_write().await?;
        store::delete_all_but(&mut tx, person.account, keep).await?;
        Ok(tx.commit().await?)
    }
}

/// Who a session or token stands for.
pub(crate) fn signed_in(identity: Identity, grant: Grant) -> SignedIn {
    SignedIn {
        account: identity.account,
        actor: identity.actor,
        picture: identity.picture(),
        handle: identity.handle,
        administrator: identity.administrator,
        moderator: identity.moderator,
        grant,
    }
}

/// An account by address or handle, a leading `@` allowed.
async fn find_login(connection: &mut Connection, typed: &str) -> Result<Option<Account>> {
    let handle = typed.strip_prefix('@').unwrap_or(typed);
    if handle.contains('@') {
        return Ok(accounts::by_email_key(connection, &handle.to_lowercase()).await?);
    }
    match ActorHandle::parse(&handle.to_lowercase()) {
        Ok(handle) => Ok(accounts::by_handle_key(connection, &handle.key()).await?),
        Err(_) => Ok(None),
    }
}

fn wrong() -> Error {
    Error::refused(
        ProblemCode::Unauthenticated,
        "Handle or address and password do not fit together. Try again, or ask an administrator for a new password.",
    )
}
