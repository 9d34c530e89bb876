//! Signing up: open to everybody, by invitation, or on approval.
//!
//! Who waits for approval has no actor yet: their handle is kept only while they
//! wait. Floods are met before anything that costs: by network, in memory and in
//! the database; the form's own traps are `wright-web`'s.

use crate::access::{Principal, SignedIn};
use crate::accounts::{Applicant, Client, SiteRoles};
use crate::arrivals::SIGN_UPS;
use crate::config::SignUp as Mode;
use crate::lookalikes::{self, Asking};
use crate::mail::{Letter, Mail};
use crate::page::PageRequest;
use crate::preferences::LANGUAGES;
use crate::sign_in_limits::Arrival;
use crate::{Action, Error, Registry, Result};
use chrono::{DateTime, Utc};
use wright_model::Digest;
use wright_model::id::SignUpId;
use wright_store::Write;
use wright_store::sign_ups::{self as store, Waiting};
use wright_store::site_invitations;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, Page, Secret, SignUp};

/// What somebody says who asks for an account at most, in characters.
const WHY_CHARS_MAX: usize = 500;
/// People who wait at most; more are asked to come back.
const WAITING_MAX: i64 = 1_000;
/// Administrators who get a mail about each request.
const ADMINISTRATORS_TOLD_MAX: i64 = 20;

/// What comes with a request for an account beside the account itself.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The code of a site invitation, or the secret of one into a community; empty
    /// without.
    pub invitation: String,
    /// Why somebody wants an account; for administrators to read.
    pub why: String,
    /// The tag of the language they read.
    pub language: String,
}

impl Asked {
    /// The invitation, as a code's hash and as a link's secret.
    fn brought(&self) -> (Digest, Secret) {
        let text = self.invitation.trim();
        (Digest::of(text.as_bytes()), Secret::new(text))
    }
}

/// What became of a request for an account.
#[derive(Debug, Clone)]
pub enum SignedUp {
    /// It is open.
    Opened(Box<Me>),
    /// An administrator will decide; mail goes to the address.
    Waits,
}

/// Somebody who waits, as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPerson {
    /// The id of the request.
    pub id: SignUpId,
    /// The handle they ask for.
    pub handle: String,
    /// What they are called.
    pub display_name: String,
    /// Their address.
    pub email: String,
    /// What they say; may be empty.
    pub why: String,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
}

impl Registry {
    /// Opens an account and creates its person, or keeps the request for an
    /// administrator to decide.
    ///
    /// # Errors
    /// `forbidden` where nobody may sign up or the invitation does not stand,
    /// `rate-limited`, `name-invalid`, `validation`, `handle-taken`, `email-taken`.
    pub async fn ask_for_account(
        &self,
        request: &SignUp,
        asked: &Asked,
        client: &Client,
    ) -> Result<SignedUp> {
        let mode = self.config().sign_up;
        if mode == Mode::Closed {
            return Err(closed());
        }
        if mode.is_by_invitation() && !self.is_invited(request, asked).await? {
            return Err(not_invited());
        }
        let limits = &self.people().limits;
        limits.admit(Arrival::SignUp, client.address, self.source().now())?;
        self.admit(SIGN_UPS, client.address).await?;
        let language = match asked.language.as_str() {
            language if LANGUAGES.contains(&language) => language,
            _ => crate::accounts::DEFAULT_LANGUAGE,
        };
        let applicant = self.check_applicant(request, language).await?;
        if mode == Mode::Approval {
            return self.keep_waiting(applicant, &asked.why).await;
        }
        let mut tx = self.db().begin_write().await?;
        let person = self
            .open_account(&mut tx, &applicant, SiteRoles::default())
            .await?;
        // Taking it is what checks it: the last use is one person's.
        if mode.is_by_invitation()
            && !self
                .take_invitation(&mut tx, asked, &applicant, &person)
                .await?
        {
            return Err(not_invited());
        }
        self.ask_whose_address(&mut tx, &person).await?;
        self.commit(tx).await?;
        let me = self.me(&Principal::Person(person)).await?;
        Ok(SignedUp::Opened(Box::new(me)))
    }

    /// Whether what somebody brings would let them in now; looked at before anything
    /// that costs.
    async fn is_invited(&self, request: &SignUp, asked: &Asked) -> Result<bool> {
        let (code, secret) = asked.brought();
        let mut read = self.db().read().await?;
        if site_invitations::stands(&mut read, code, self.source().now()).await? {
            return Ok(true);
        }
        if self.config().sign_up == Mode::AdministratorsInvite {
            return Ok(false);
        }
        let email = crate::verification::parse_email(&request.email)?;
        self.invites_newcomer(&mut read, &secret, &email).await
    }

    async fn take_invitation(
        &self,
        tx: &mut Write,
        asked: &Asked,
        applicant: &Applicant,
        person: &SignedIn,
    ) -> Result<bool> {
        let (code, secret) = asked.brought();
        if site_invitations::take(tx, code, self.source().now()).await? {
            return Ok(true);
        }
        if self.config().sign_up == Mode::AdministratorsInvite {
            return Ok(false);
        }
        self.reserve_invitation(tx, &secret, &applicant.email, person.actor)
            .await
    }

    async fn ask_whose_address(&self, tx: &mut Write, person: &SignedIn) -> Result<()> {
        let account = wright_store::accounts::by_id(tx, person.account).await?;
        let account =
            account.ok_or_else(|| Error::internal("an account just opened is not there"))?;
        self.mail_verification(tx, &account).await
    }

    async fn keep_waiting(&self, applicant: Applicant, why: &str) -> Result<SignedUp> {
        let why: String = why.trim().replace(char::is_control, " ");
        if why.chars().count() > WHY_CHARS_MAX {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("why: at most {WHY_CHARS_MAX} characters"),
            ));
        }
        let mut tx = self.db().begin_write().await?;
        wright_store::meta::lock(&mut tx).await?;
        lookalikes::check_handle(&mut tx, &applicant.handle, Asking::Stranger).await?;
        let email_key = applicant.email.key();
        let has_account = wright_store::accounts::by_email_key(&mut tx, &email_key).await?;
        if has_account.is_some() || store::waits(&mut tx, &email_key).await? {
            return Err(Error::refused(
                ProblemCode::EmailTaken,
                "This address has an account, or waits for one.",
            ));
        }
        if store::count(&mut tx).await? >= WAITING_MAX {
            return Err(Error::wait(
                ProblemCode::RateLimited,
                "Too many people wait for an account. Come back tomorrow; nothing you entered was kept.",
                86_400,
            ));
        }
        let waiting = Waiting {
            id: SignUpId(self.source().id()),
            skeleton: lookalikes::of_handle(&applicant.handle),
            handle: applicant.handle,
            email: applicant.email,
            password_hash: applicant.password_hash,
            display_name: applicant.display_name,
            why,
            language: applicant.language,
            created_at: self.source().now(),
        };
        if !store::insert(&mut tx, &waiting).await? {
            return Err(crate::actors::handle_taken(&waiting.handle));
        }
        self.tell_administrators(&mut tx, &waiting).await?;
        self.commit(tx).await?;
        Ok(SignedUp::Waits)
    }

    async fn tell_administrators(&self, tx: &mut Write, waiting: &Waiting) -> Result<()> {
        let all = wright_store::accounts::administrators(tx, ADMINISTRATORS_TOLD_MAX).await?;
        for account in all {
            let letter = Letter::SignUpWaits {
                handle: waiting.handle.to_string(),
                why: waiting.why.clone(),
            };
            let mail = Mail::to_account(account, letter);
            self.queue_mail(tx, &mail.once(format!("{} {account}", waiting.id)))
                .await?;
        }
        Ok(())
    }

    /// Those who wait for an account, who asked first coming first.
    ///
    /// # Errors
    /// `forbidden` for all but administrators.
    pub async fn waiting_sign_ups(
        &self,
        principal: &Principal,
        page: &PageRequest,
    ) -> Result<Page<WaitingPerson>> {
        self.authorize_site(principal, Action::Administer)?;
        let after = page.cursor()?.map(|(at, id)| (at, SignUpId(id)));
        let mut connection = self.db().read().await?;
        let rows = store::page(&mut connection, after, page.rows()).await?;
        Ok(page.page(
            rows,
            |row| (row.created_at, row.id.0),
            |row| WaitingPerson {
                id: row.id,
                handle: row.handle.to_string(),
                display_name: row.display_name,
                email: row.email.as_str().to_owned(),
                why: row.why,
                asked_at: row.created_at,
            },
        ))
    }

    /// Opens the account of somebody who waits, and tells them.
    ///
    /// # Errors
    /// `not-found` where somebody else decided; `handle-taken` where the handle is
    /// somebody's by now: they stay in the queue.
    pub async fn approve_sign_up(&self, principal: &Principal, id: SignUpId) -> Result<String> {
        self.authorize_site(principal, Action::Administer)?;
        let mut tx = self.db().begin_write().await?;
        let waiting = take(&mut tx, id).await?;
        let applicant = Applicant {
            handle: waiting.handle,
            email: waiting.email,
            display_name: waiting.display_name,
            password_hash: waiting.password_hash,
            language: waiting.language,
            vouched: false,
            asking: Asking::Stranger,
        };
        let person = self
            .open_account(&mut tx, &applicant, SiteRoles::default())
            .await?;
        let handle = person.handle.to_string();
        let letter = Letter::SignUpApproved {
            handle: handle.clone(),
        };
        self.queue_mail(&mut tx, &Mail::to_account(person.account, letter))
            .await?;
        self.ask_whose_address(&mut tx, &person).await?;
        self.commit(tx).await?;
        Ok(handle)
    }

    /// Says no to somebody who waits, tells them, and forgets what they entered.
    ///
    /// # Errors
    /// `not-found` where somebody else decided; `forbidden` for all but
    /// administrators.
    pub async fn decline_sign_up(
        &self,
        principal: &Principal,
        id: SignUpId,
        why: &str,
    ) -> Result<String> {
        self.authorize_site(principal, Action::Administer)?;
        let why: String = why.trim().chars().take(WHY_CHARS_MAX).collect();
        let mut tx = self.db().begin_write().await?;
        let waiting = take(&mut tx, id).await?;
        let letter = Letter::SignUpDeclined {
            handle: waiting.handle.to_string(),
            why: why.replace(char::is_control, " "),
        };
        let mail = Mail::to_stranger(waiting.email, &waiting.language, letter);
        self.queue_mail(&mut tx, &mail).await?;
        self.commit(tx).await?;
        Ok(waiting.handle.to_string())
    }

    /// The hidden mark of a sign-up form: when it was shown, and a proof that we
    /// showed it.
    ///
    /// # Errors
    /// Only where the database cannot be written.
    pub async fn form_mark(&self) -> Result<String> {
        let shown = self.source().now().timestamp();
        let proof = self.form_proof(shown).await?;
        Ok(format!("{shown}.{proof}"))
    }

    /// Whether a sign-up form was shown by us long enough ago for somebody to have
    /// filled it in, and not yesterday.
    ///
    /// # Errors
    /// Only where the database cannot be read.
    pub async fn is_form_filled_in(&self, mark: &str) -> Result<bool> {
        let least = i64::from(self.config().limits.sign_up_seconds_min);
        if least == 0 {
            return Ok(true);
        }
        let Some((shown, proof)) = mark.split_once('.') else {
            return Ok(false);
        };
        let Ok(shown) = shown.parse::<i64>() else {
            return Ok(false);
        };
        let taken = self.source().now().timestamp() - shown;
        Ok(self.form_proof(shown).await? == proof && (least..=FORM_SECONDS_MAX).contains(&taken))
    }

    async fn form_proof(&self, shown: i64) -> Result<String> {
        let key = wright_store::meta::get(&mut *self.db().read().await?, FORM_KEY).await?;
        let key = match key {
            Some(key) => key,
            None => {
                let drawn = Secret::new(Digest::of(&self.source().secret::<32>()).hex());
                let mut tx = self.db().begin_write().await?;
                let key = wright_store::meta::get_or_set(&mut tx, FORM_KEY, drawn.expose()).await?;
                tx.commit().await?;
                key
            }
        };
        // A keyed hash of a few digits: SHA-256 of key and text serves, as both have one length.
        let proof = Digest::of(format!("{key} sign-up {shown:020}").as_bytes());
        Ok(proof.hex()[..32].to_owned())
    }
}

/// What signs the marks of forms; the same on every node.
const FORM_KEY: &str = "form_key";
/// How old a form may be, in seconds.
const FORM_SECONDS_MAX: i64 = 24 * 3600;

async fn take(tx: &mut Write, id: SignUpId) -> Result<Waiting> {
    store::take(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("request of that id; somebody else decided, perhaps"))
}

fn closed() -> Error {
    Error::refused(
        ProblemCode::Forbidden,
        "This registry opens no new accounts by itself; ask its administrators for one.",
    )
}

fn not_invited() -> Error {
    Error::refused(
        ProblemCode::Forbidden,
        "This registry opens accounts by invitation only. The invitation is missing, used up or has ended; ask whoever sent it for another.",
    )
}
