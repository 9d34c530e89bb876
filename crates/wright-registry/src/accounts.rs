//! Accounts: signing up, the first administrator, passwords, who one is.

use crate::actor_texts::ActorTexts;
use crate::lookalikes::{self, Asking};
use crate::passwords::{self, Passwords};
use crate::sign_in_limits::SignInLimits;
use crate::{Action, Error, Grant, Principal, Registry, Result, SignedIn, Source, config};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::net::IpAddr;
use wright_model::id::{AccountId, ActorId};
use wright_model::{ActorHandle, ActorKind, Digest, EmailAddress, Role};
use wright_store::accounts::{Account, NewAccount};
use wright_store::actors::NewActor;
use wright_store::{Connection, Write};
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, MeToken, Membership, Secret, SignUp};

/// Where the hash of the first administrator's code stands.
const SETUP_CODE: &str = "setup_code";
/// The language of people whose language nobody knows.
pub(crate) const DEFAULT_LANGUAGE: &str = "en";
/// Memberships shown to a person at most.
pub(crate) const MEMBERSHIPS_MAX: i64 = 500;

/// What a node keeps about people in memory.
pub(crate) struct People {
    pub(crate) passwords: Passwords,
    pub(crate) limits: SignInLimits,
}

impl People {
    pub(crate) fn new(limits: &config::Limits, source: &Source) -> Self {
        Self {
            passwords: Passwords::new(limits.password_hashes_at_once_max, &source.secret()),
            limits: SignInLimits::new(),
        }
    }
}

/// From where a person asks, for their own list of sessions and for limits.
#[derive(Debug, Clone)]
pub struct Client {
    /// The network address, behind trusted proxies the one they name.
    pub address: IpAddr,
    /// What the browser calls itself; may be empty.
    pub agent: String,
}

/// What an account may do beside what everybody may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SiteRoles {
    /// Administrator of the site.
    pub administrator: bool,
    /// Moderator of the site.
    pub moderator: bool,
}

/// A request for an account, checked.
pub(crate) struct Applicant {
    pub(crate) handle: ActorHandle,
    pub(crate) email: EmailAddress,
    pub(crate) display_name: String,
    pub(crate) password_hash: String,
    /// The tag of the person's language.
    pub(crate) language: String,
    /// Whether somebody who answers for it says the address is theirs.
    pub(crate) vouched: bool,
    pub(crate) asking: Asking,
}

impl Registry {
    /// Opens an account for somebody else.
    ///
    /// # Errors
    /// As [`Self::ask_for_account`]; `forbidden` for all but administrators.
    pub async fn create_account(
        &self,
        principal: &Principal,
        request: &SignUp,
        roles: SiteRoles,
    ) -> Result<Me> {
        self.authorize_site(principal, Action::Administer)?;
        let applicant = Applicant {
            vouched: true,
            asking: Asking::Site,
            ..self.check_applicant(request, DEFAULT_LANGUAGE).await?
        };
        let mut tx = self.db().begin_write().await?;
        let person = self.open_account(&mut tx, &applicant, roles).await?;
        self.commit(tx).await?;
        self.me(&Principal::Person(person)).await
    }

    /// While nobody has an account: the code that makes whoever brings it the
    /// first administrator. Each call draws a new one and ends the one before;
    /// only its hash is kept. `None` once there is an account.
    pub async fn setup_code(&self) -> Result<Option<Secret>> {
        let mut tx = self.db().begin_write().await?;
        if wright_store::accounts::any(&mut tx).await? {
            wright_store::meta::set(&mut tx, SETUP_CODE, None).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let code = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<32>());
        let hash = Digest::of(code.as_bytes());
        wright_store::meta::set(&mut tx, SETUP_CODE, Some(hash.as_str())).await?;
        tx.commit().await?;
        Ok(Some(Secret::new(code)))
    }

    /// Opens the first administrator's account with the one-time code.
    ///
    /// # Errors
    /// `forbidden` where the code is wrong or used; otherwise as [`Self::ask_for_account`].
    pub async fn first_administrator(&self, code: &Secret, request: &SignUp) -> Result<Me> {
        let hash = Digest::of(code.expose().as_bytes());
        // Looked at before anything that costs: anybody may come with any code.
        let stands = wright_store::meta::get(&mut *self.db().read().await?, SETUP_CODE).await?;
        if stands.as_deref() != Some(hash.as_str()) {
            return Err(setup_code_refused());
        }
        let applicant = Applicant {
            vouched: true,
            asking: Asking::Site,
            ..self.check_applicant(request, DEFAULT_LANGUAGE).await?
        };
        let mut tx = self.db().begin_write().await?;
        // Taking it away is what checks it: two who bring it cannot both have it.
        if !wright_store::meta::take(&mut tx, SETUP_CODE, hash.as_str()).await? {
            return Err(setup_code_refused());
        }
        let roles = SiteRoles {
            administrator: true,
            moderator: true,
        };
        let person = self.open_account(&mut tx, &applicant, roles).await?;
        self.commit(tx).await?;
        self.me(&Principal::Person(person)).await
    }

    /// Whether a setup code would make its bearer the first administrator now.
    ///
    /// # Errors
    /// `gone` where it was used or is not the newest.
    pub async fn check_setup_code(&self, code: &Secret) -> Result<()> {
        let hash = Digest::of(code.expose().as_bytes());
        let stands = wright_store::meta::get(&mut *self.db().read().await?, SETUP_CODE).await?;
        match stands.as_deref() == Some(hash.as_str()) {
            true => Ok(()),
            false => Err(Error::refused(
                ProblemCode::Gone,
                "This setup address was used already, or a newer one was printed.",
            )),
        }
    }

    /// Changes the caller's password and ends their other sessions.
    ///
    /// # Errors
    /// `forbidden` where the old one is wrong, `rate-limited` after several.
    pub async fn change_password(
        &self,
        principal: &Principal,
        old: &Secret,
        new: &Secret,
        client: &Client,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let account = self.account(person.account).await?;
        passwords::check(new, account.handle.as_str(), &account.email)?;
        let login = crate::sign_in_limits::Login::Known(account.id);
        let attempt = self.attempt_sign_in(&login, client.address).await?;
        let old_hash = account.password_hash;
        if !self
            .people()
            .passwords
            .verify(old, Some(old_hash.clone()))
            .await?
        {
            self.sign_in_failed(&attempt).await?;
            return Err(Error::refused(
                ProblemCode::Forbidden,
                "The old password is not right; nothing was changed.",
            ));
        }
        self.sign_in_succeeded(&attempt).await?;
        let hash = self
            .people()
            .passwords
            .hash(new, self.source().secret())
            .await?;
        let keep = match &person.grant {
            Grant::Session(session) => Some(*session),
            Grant::Token { .. } => None,
        };
        let mut tx = self.db().begin_write().await?;
        if !wright_store::accounts::replace_password(&mut tx, account.id, &old_hash, &hash).await? {
            return Err(Error::refused(
                ProblemCode::Forbidden,
                "The password was changed meanwhile.",
            ));
        }
        wright_store::sessions::delete_all_but(&mut tx, account.id, keep).await?;
        let account = self.account(account.id).await?;
        self.mail_password_changed(&mut tx, &account).await?;
        self.commit(tx).await
    }

    /// Gives somebody a new password that is returned this once, and ends all
    /// their sessions and tokens.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but administrators.
    pub async fn reset_password(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
    ) -> Result<Secret> {
        self.authorize_site(principal, Action::Administer)?;
        let password = Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<15>()));
        let hash = self
            .people()
            .passwords
            .hash(&password, self.source().secret())
            .await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let account = account_of_handle(&mut tx, handle).await?;
        let replaced = wright_store::accounts::replace_password(
            &mut tx,
            account.id,
            &account.password_hash,
            &hash,
        )
        .await?;
        if !replaced {
            return Err(Error::Unavailable {
                why: "the password was changed at this very moment".to_owned(),
                retry_after: 1,
            });
        }
        end_access(&mut tx, account.id, now).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// Makes somebody administrator or moderator of the site, or ends it. The
    /// last administrator stays one.
    ///
    /// # Errors
    /// `not-found`, `last-owner`; `forbidden` for all but administrators.
    pub async fn set_site_roles(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        roles: SiteRoles,
    ) -> Result<()> {
        self.authorize_site(principal, Action::Administer)?;
        let mut tx = self.db().begin_write().await?;
        wright_store::meta::lock(&mut tx).await?;
        let account = account_of_handle(&mut tx, handle).await?;
        wright_store::accounts::set_site_roles(
            &mut tx,
            account.id,
            roles.administrator,
            roles.moderator,
        )
        .await?;
        if account.administrator
            && wright_store::accounts::count_active_administrators(&mut tx).await? == 0
        {
            return Err(Error::refused(
                ProblemCode::LastOwner,
                format!("{handle} is the last administrator; make somebody else one first."),
            ));
        }
        Ok(tx.commit().await?)
    }

    /// Who the caller is and what they may act for.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub async fn me(&self, principal: &Principal) -> Result<Me> {
        let person = principal.person()?;
        let mut connection = self.db().read().await?;
        let account = wright_store::accounts::by_id(&mut connection, person.account)
            .await?
            .ok_or_else(|| Error::internal("an account that just signed in is not there"))?;
        let token = match &person.grant {
            Grant::Session(_) => None,
            Grant::Token { id, .. } => me_token(&mut connection, person, *id).await?,
        };
        Ok(Me {
            actors: memberships(&mut connection, &account).await?,
            account: account.id,
            handle: account.handle,
            display_name: account.display_name,
            email: account.email,
            administrator: account.administrator,
            moderator: account.moderator,
            token,
        })
    }

    pub(crate) async fn account(&self, id: AccountId) -> Result<Account> {
        wright_store::accounts::by_id(&mut *self.db().read().await?, id)
            .await?
            .ok_or_else(|| Error::internal("an account that signed in is not there"))
    }

    /// Checks what somebody entered; hashes their password last, as it costs most.
    pub(crate) async fn check_applicant(
        &self,
        request: &SignUp,
        language: &str,
    ) -> Result<Applicant> {
        let handle = crate::actors::parse_handle(&request.handle)?;
        let email = crate::verification::parse_email(&request.email)?;
        passwords::check(&request.password, handle.as_str(), email.as_str())?;
        let display_name = request.display_name.as_deref().unwrap_or(handle.as_str());
        let texts = ActorTexts::check(display_name, "")?;
        Ok(Applicant {
            email,
            display_name: texts.display_name,
            password_hash: self
                .people()
                .passwords
                .hash(&request.password, self.source().secret())
                .await?,
            handle,
            language: language.to_owned(),
            vouched: false,
            asking: Asking::Stranger,
        })
    }

    /// Writes person and account; the answer says who they are.
    pub(crate) async fn open_account(
        &self,
        tx: &mut Write,
        applicant: &Applicant,
        roles: SiteRoles,
    ) -> Result<SignedIn> {
        let now = self.source().now();
        let actor = ActorId(self.source().id());
        let account = AccountId(self.source().id());
        // Nobody else may come by a handle that looks the same meanwhile.
        wright_store::meta::lock(tx).await?;
        lookalikes::check_handle(tx, &applicant.handle, applicant.asking).await?;
        let is_strange = applicant.asking == Asking::Stranger;
        if is_strange && applicant.display_name != applicant.handle.as_str() {
            lookalikes::check_display_name(tx, &applicant.display_name, None).await?;
        }
        let new_actor = NewActor {
            id: actor,
            kind: ActorKind::Person,
            handle: &applicant.handle,
            skeleton: &lookalikes::of_handle(&applicant.handle),
            display_name: &applicant.display_name,
            summary: "",
            now,
        };
        if !wright_store::actors::insert(tx, &new_actor).await? {
            return Err(crate::actors::handle_taken(&applicant.handle));
        }
        let new_account = NewAccount {
            id: account,
            actor,
            email: applicant.email.as_str(),
            email_key: &applicant.email.key(),
            password_hash: &applicant.password_hash,
            administrator: roles.administrator,
            moderator: roles.moderator,
            language: &applicant.language,
            email_verified_at: applicant.vouched.then_some(now),
            now,
        };
        if !wright_store::accounts::insert(tx, &new_account).await? {
            return Err(Error::refused(
                ProblemCode::EmailTaken,
                "This address has an account; sign in with it, or ask an administrator for a new password.",
            ));
        }
        self.tell_of_actor(tx, &Principal::Anonymous, ChangeKind::ActorCreated, actor)
            .await?;
        Ok(SignedIn {
            account,
            actor,
            handle: applicant.handle.clone(),
            picture: None,
            administrator: roles.administrator,
            moderator: roles.moderator,
            grant: Grant::Session(self.source().id().into()),
        })
    }
}

fn setup_code_refused() -> Error {
    Error::refused(
        ProblemCode::Forbidden,
        "This link has been used or is not the newest one; start the server again for a new one.",
    )
}

/// Ends every session, token and device of an account.
pub(crate) async fn end_access(
    tx: &mut Write,
    account: AccountId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    wright_store::sessions::delete_all_but(tx, account, None).await?;
    wright_store::tokens::revoke_all(tx, account, now).await?;
    wright_store::devices::delete_of_account(tx, account).await?;
    Ok(())
}

async fn account_of_handle(connection: &mut Connection, handle: &ActorHandle) -> Result<Account> {
    let actor = crate::authorize::find_actor(connection, handle).await?;
    wright_store::accounts::by_actor(connection, actor.id)
        .await?
        .ok_or_else(|| Error::not_found(format_args!("account of {handle}")))
}

async fn memberships(connection: &mut Connection, account: &Account) -> Result<Vec<Membership>> {
    let own = Membership {
        handle: account.handle.clone(),
        kind: ActorKind::Person,
        role: Role::Owner,
        display_name: account.display_name.clone(),
    };
    let others =
        wright_store::members::of_person(connection, account.actor, MEMBERSHIPS_MAX).await?;
    let others = others.into_iter().map(|membership| Membership {
        handle: membership.handle,
        kind: membership.kind,
        role: membership.role,
        display_name: membership.display_name,
    });
    Ok(std::iter::once(own).chain(others).collect())
}

async fn me_token(
    connection: &mut Connection,
    person: &SignedIn,
    id: wright_model::id::TokenId,
) -> Result<Option<MeToken>> {
    let token = wright_store::tokens::by_id(connection, person.account, id).await?;
    Ok(token.map(|token| MeToken {
        id: token.id,
        name: token.name,
        scopes: token.scopes,
        patterns: token.patterns,
        expires_at: Some(token.expires_at),
    }))
}
