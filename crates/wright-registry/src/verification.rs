//! Secrets that go by mail: to say that an address is one's own, to change it, to
//! take a change back, and to choose a new password.
//!
//! A link's page only shows a button (mail programs open links before people do);
//! the secret is used by the `POST`. Only its hash is kept, it works once, and who
//! comes again is told so.

use crate::accounts::{Client, end_access};
use crate::arrivals::TYPED_ADDRESSES;
use crate::jobs::Job;
use crate::mail::{Letter, Mail};
use crate::sign_in_limits::Login;
use crate::{Action, Error, Grant, Principal, Registry, Result, passwords};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Duration;
use wright_model::id::AccountId;
use wright_model::{Digest, EmailAddress};
use wright_store::accounts::{self, Account};
use wright_store::mail_secrets::{self as store, MailSecret, Purpose};
use wright_store::{Connection, Write};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

/// A secret at most, in bytes; ours have 43.
const SECRET_BYTES_MAX: usize = 100;
/// How long an address can be said to be one's own.
const VERIFY_HOURS: i64 = 48;
/// How long a new password can be chosen.
const RESET_HOURS: i64 = 1;
/// How long a change of address can be taken back.
const UNDO_DAYS: i64 = 7;

/// What the page of a link says before its button is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// Whose account, by handle.
    pub handle: String,
    /// The address it is about.
    pub email: String,
    /// Whether the button takes a change of address back.
    pub takes_back: bool,
}

/// What became of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The account's address is its owner's.
    Confirmed,
    /// The account has another address now.
    Changed,
    /// The account has its former address again; everybody was signed out.
    TakenBack,
}

/// How an account's address stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailState {
    /// The address.
    pub email: String,
    /// Whether its owner said it is theirs.
    pub verified: bool,
    /// A new address that waits for its owner to say so.
    pub pending: Option<String>,
}

impl Registry {
    /// How the caller's address stands.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn email_state(&self, principal: &Principal) -> Result<EmailState> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut connection = self.db().read().await?;
        let account = known(&mut connection, person.account).await?;
        let now = self.source().now();
        let pending = store::pending(&mut connection, account.id, Purpose::Verify, now).await?;
        Ok(EmailState {
            pending: pending
                .map(|(email, _)| email)
                .filter(|email| *email != account.email),
            verified: account.email_verified_at.is_some(),
            email: account.email,
        })
    }

    /// Mails a link by which the owner of the caller's address says it is theirs.
    ///
    /// # Errors
    /// `rate-limited`; `unauthenticated`; `forbidden` for tokens.
    pub async fn request_verification(&self, principal: &Principal) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        self.admit_key(TYPED_ADDRESSES, &person.account.to_string())
            .await?;
        let mut tx = self.db().begin_write().await?;
        let account = known(&mut tx, person.account).await?;
        if account.email_verified_at.is_none() {
            self.mail_verification(&mut tx, &account).await?;
        }
        self.commit(tx).await
    }

    /// Queues the mail that asks whether an account's own address is its owner's.
    pub(crate) async fn mail_verification(&self, tx: &mut Write, account: &Account) -> Result<()> {
        let path = self
            .new_secret(
                tx,
                account.id,
                Purpose::Verify,
                &account.email,
                Duration::hours(VERIFY_HOURS),
            )
            .await?;
        let letter = Letter::VerifyAddress {
            handle: account.handle.to_string(),
            path,
        };
        self.queue_mail(tx, &Mail::to_account(account.id, letter))
            .await?;
        Ok(())
    }

    /// Begins a change of the caller's address: a link goes to the new one, and
    /// the account keeps the old one until it is pressed. The answer is the same
    /// whether somebody has that address or not; who has it is told nothing new.
    ///
    /// # Errors
    /// `forbidden` where the password is wrong, `validation`, `rate-limited`.
    pub async fn change_email(
        &self,
        principal: &Principal,
        email: &str,
        password: &Secret,
        client: &Client,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let email = parse_email(email)?;
        self.admit_key(TYPED_ADDRESSES, &person.account.to_string())
            .await?;
        self.prove_owner(principal, password, client).await?;
        let mut tx = self.db().begin_write().await?;
        let account = known(&mut tx, person.account).await?;
        let taken = accounts::by_email_key(&mut tx, &email.key()).await?;
        if taken.is_none_or(|other| other.id == account.id) {
            let path = self
                .new_secret(
                    &mut tx,
                    account.id,
                    Purpose::Verify,
                    email.as_str(),
                    Duration::hours(VERIFY_HOURS),
                )
                .await?;
            let letter = Letter::VerifyAddress {
                handle: account.handle.to_string(),
                path,
            };
            let mail = Mail::to_address_of(account.id, email, letter);
            self.queue_mail(&mut tx, &mail).await?;
        }
        self.commit(tx).await
    }

    /// What the page of a link shows; uses nothing up.
    ///
    /// # Errors
    /// `gone` where it was used or ended, `not-found` where it never was.
    pub async fn verification(&self, secret: &Secret) -> Result<LinkView> {
        let purposes = [Purpose::Verify, Purpose::Undo];
        self.look_at(secret, &purposes).await
    }

    /// As [`Self::verification`], for a link to choose a new password.
    ///
    /// # Errors
    /// As [`Self::verification`].
    pub async fn password_reset(&self, secret: &Secret) -> Result<LinkView> {
        self.look_at(secret, &[Purpose::Reset]).await
    }

    async fn look_at(&self, secret: &Secret, purposes: &[Purpose]) -> Result<LinkView> {
        let mut connection = self.db().read().await?;
        let found = self.find_secret(&mut connection, secret, purposes).await?;
        let account = known(&mut connection, found.account).await?;
        Ok(LinkView {
            handle: account.handle.to_string(),
            email: found.email,
            takes_back: found.purpose == Purpose::Undo,
        })
    }

    /// Says that an address is one's own, makes it the account's, or takes a
    /// change back: whatever the link was for.
    ///
    /// # Errors
    /// `gone` where it was used or ended, `not-found`, `email-taken`.
    pub async fn verify_email(&self, secret: &Secret) -> Result<Verified> {
        let mut tx = self.db().begin_write().await?;
        let purposes = [Purpose::Verify, Purpose::Undo];
        let found = self.find_secret(&mut tx, secret, &purposes).await?;
        let now = self.source().now();
        if !store::take(&mut tx, found.secret, now).await? {
            return Err(used());
        }
        let account = known(&mut tx, found.account).await?;
        let email = parse_email(&found.email)?;
        if found.purpose == Purpose::Undo {
            self.take_back(&mut tx, &account, &email).await?;
            self.commit(tx).await?;
            return Ok(Verified::TakenBack);
        }
        if accounts::set_verified(&mut tx, account.id, &email.key(), now).await? {
            self.commit(tx).await?;
            return Ok(Verified::Confirmed);
        }
        if !accounts::set_email(&mut tx, account.id, email.as_str(), &email.key(), now).await? {
            return Err(Error::refused(
                ProblemCode::EmailTaken,
                "Another account has this address by now; nothing was changed.",
            ));
        }
        // Secrets to the old address must not reach the account any more.
        store::end(&mut tx, account.id, Purpose::Reset, now).await?;
        self.tell_former_address(&mut tx, &account, &email).await?;
        self.commit(tx).await?;
        Ok(Verified::Changed)
    }

    async fn tell_former_address(
        &self,
        tx: &mut Write,
        account: &Account,
        new: &EmailAddress,
    ) -> Result<()> {
        // An address nobody said is theirs gets no say.
        let Some(former) = EmailAddress::parse(&account.email)
            .ok()
            .filter(|_| account.email_verified_at.is_some())
        else {
            return Ok(());
        };
        let path = self
            .new_secret(
                tx,
                account.id,
                Purpose::Undo,
                former.as_str(),
                Duration::days(UNDO_DAYS),
            )
            .await?;
        let letter = Letter::AddressChanged {
            handle: account.handle.to_string(),
            new: new.masked(),
            path,
        };
        let mail = Mail::to_address_of(account.id, former, letter);
        self.queue_mail(tx, &mail).await?;
        Ok(())
    }

    /// Whoever changed the address may know the password: everybody is signed out
    /// and the owner, back at their address, can choose a new one.
    async fn take_back(
        &self,
        tx: &mut Write,
        account: &Account,
        former: &EmailAddress,
    ) -> Result<()> {
        let now = self.source().now();
        if !accounts::set_email(tx, account.id, former.as_str(), &former.key(), now).await? {
            return Err(Error::refused(
                ProblemCode::EmailTaken,
                "Another account has this address by now; ask an administrator.",
            ));
        }
        for purpose in [Purpose::Verify, Purpose::Reset, Purpose::Undo] {
            store::end(tx, account.id, purpose, now).await?;
        }
        end_access(tx, account.id, now).await?;
        self.mail_reset(tx, account.id).await
    }

    /// Mails a link to choose a new password, if an account has that address. The
    /// answer, and how long it takes, is the same if none has: looking it up and
    /// mailing is a job's work.
    ///
    /// # Errors
    /// `validation` where it is no address, `rate-limited`.
    pub async fn request_password_reset(&self, email: &str, client: &Client) -> Result<()> {
        let email = parse_email(email)?;
        let key = format!("reset {}", email.key());
        let attempt = self
            .attempt_sign_in(&Login::Unknown(&key), client.address)
            .await?;
        self.sign_in_failed(&attempt).await?;
        let account = accounts::by_email_key(&mut *self.db().read().await?, &email.key()).await?;
        let job = Job::MailReset {
            account: account.map(|account| account.id),
            request: self.source().id(),
        };
        let mut tx = self.db().begin_write().await?;
        self.enqueue(&mut tx, &job, self.source().now()).await?;
        self.commit(tx).await
    }

    /// The job of [`Self::request_password_reset`].
    pub(crate) async fn work_on_reset(&self, account: Option<AccountId>) -> Result<()> {
        let Some(account) = account else {
            return Ok(());
        };
        let mut tx = self.db().begin_write().await?;
        self.mail_reset(&mut tx, account).await?;
        self.commit(tx).await
    }

    async fn mail_reset(&self, tx: &mut Write, account: AccountId) -> Result<()> {
        let account = known(tx, account).await?;
        if account.erased_at.is_some() {
            return Ok(());
        }
        let path = self
            .new_secret(
                tx,
                account.id,
                Purpose::Reset,
                &account.email,
                Duration::hours(RESET_HOURS),
            )
            .await?;
        let letter = Letter::ResetPassword {
            handle: account.handle.to_string(),
            path,
        };
        self.queue_mail(tx, &Mail::to_account(account.id, letter))
            .await?;
        Ok(())
    }

    /// Chooses a new password by a mailed secret: ends every session and device,
    /// and says that the address is its owner's.
    ///
    /// # Errors
    /// `gone` where it was used or ended, `not-found`, `validation`.
    pub async fn choose_password(&self, secret: &Secret, new: &Secret) -> Result<String> {
        let purposes = [Purpose::Reset];
        let mut connection = self.db().read().await?;
        let found = self.find_secret(&mut connection, secret, &purposes).await?;
        let account = known(&mut connection, found.account).await?;
        drop(connection);
        passwords::check(new, account.handle.as_str(), &account.email)?;
        let salt = self.source().secret();
        let hash = self.people().passwords.hash(new, salt).await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        if !store::take(&mut tx, found.secret, now).await? {
            return Err(used());
        }
        accounts::set_password(&mut tx, account.id, &hash).await?;
        let key = found.email.to_lowercase();
        accounts::set_verified(&mut tx, account.id, &key, now).await?;
        store::end(&mut tx, account.id, Purpose::Reset, now).await?;
        wright_store::sessions::delete_all_but(&mut tx, account.id, None).await?;
        wright_store::devices::delete_of_account(&mut tx, account.id).await?;
        self.mail_password_changed(&mut tx, &account).await?;
        self.commit(tx).await?;
        Ok(account.handle.to_string())
    }

    pub(crate) async fn mail_password_changed(
        &self,
        tx: &mut Write,
        account: &Account,
    ) -> Result<()> {
        let letter = Letter::PasswordChanged {
            handle: account.handle.to_string(),
        };
        self.queue_mail(tx, &Mail::to_account(account.id, letter))
            .await?;
        Ok(())
    }

    /// Draws a secret, keeps its hash, ends those it stands for, and says the path
    /// of its page.
    async fn new_secret(
        &self,
        tx: &mut Write,
        account: AccountId,
        purpose: Purpose,
        email: &str,
        lasts: Duration,
    ) -> Result<String> {
        let now = self.source().now();
        if purpose != Purpose::Undo {
            store::end(tx, account, purpose, now).await?;
        }
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<32>());
        let kept = MailSecret {
            secret: Digest::of(secret.as_bytes()),
            account,
            purpose,
            email: email.to_owned(),
            created_at: now,
            expires_at: now + lasts,
            used_at: None,
        };
        store::insert(tx, &kept).await?;
        let page = match purpose {
            Purpose::Verify | Purpose::Undo => "verify",
            Purpose::Reset => "reset",
            Purpose::Unsubscribe => "notifications/unsubscribe",
        };
        Ok(format!("/-/{page}/{secret}"))
    }

    async fn find_secret(
        &self,
        connection: &mut Connection,
        secret: &Secret,
        purposes: &[Purpose],
    ) -> Result<MailSecret> {
        let text = secret.expose();
        if text.len() > SECRET_BYTES_MAX {
            return Err(Error::not_found("link like this"));
        }
        let found = store::find(connection, Digest::of(text.as_bytes())).await?;
        let found = found
            .filter(|found| purposes.contains(&found.purpose))
            .ok_or_else(|| Error::not_found("link like this"))?;
        match found.used_at {
            Some(_) => Err(used()),
            None if found.expires_at <= self.source().now() => Err(Error::refused(
                ProblemCode::Gone,
                "This link has ended, or a newer one was sent. Ask for another.",
            )),
            None => Ok(found),
        }
    }

    /// Whether the caller must say that their address is theirs before they do
    /// what everybody sees.
    ///
    /// # Errors
    /// `email-unverified`.
    pub(crate) async fn require_verified(
        &self,
        connection: &mut Connection,
        caller: &Principal,
    ) -> Result<()> {
        let config = self.config();
        let Principal::Person(person) = caller else {
            return Ok(());
        };
        if !config.require_verified_email || config.mail.is_none() {
            return Ok(());
        }
        let account = known(connection, person.account).await?;
        if account.email_verified_at.is_some() {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::EmailUnverified,
            "Say first that your e-mail address is yours: press the button in the mail we sent, or ask for another on your account page. Your draft is kept.",
        ))
    }

    /// Makes sure that it is the owner who asks: by the password, or because they
    /// signed in with a passkey a moment ago.
    ///
    /// # Errors
    /// `forbidden` where the password is wrong, `rate-limited` after several.
    pub(crate) async fn prove_owner(
        &self,
        caller: &Principal,
        password: &Secret,
        client: &Client,
    ) -> Result<Account> {
        let person = self.authorize_own(caller, Action::ManageAccount)?;
        let account = self.account(person.account).await?;
        if self.has_fresh_passkey(caller).await? {
            return Ok(account);
        }
        let login = Login::Known(account.id);
        let attempt = self.attempt_sign_in(&login, client.address).await?;
        let hash = Some(account.password_hash.clone());
        if !self.people().passwords.verify(password, hash).await? {
            self.sign_in_failed(&attempt).await?;
            return Err(Error::refused(
                ProblemCode::Forbidden,
                "The password is not right; nothing was changed.",
            ));
        }
        self.sign_in_succeeded(&attempt).await?;
        Ok(account)
    }

    /// Whether the caller's session was opened by a passkey in the last minutes.
    ///
    /// # Errors
    /// Only where the database cannot be read.
    pub async fn has_fresh_passkey(&self, caller: &Principal) -> Result<bool> {
        let Principal::Person(person) = caller else {
            return Ok(false);
        };
        let Grant::Session(id) = &person.grant else {
            return Ok(false);
        };
        let mut connection = self.db().read().await?;
        let opened = wright_store::sessions::opened(&mut connection, person.account, *id).await?;
        let now = self.source().now();
        Ok(opened.is_some_and(|(at, method)| method == "passkey" && now - at < FRESH))
    }
}

/// How long a sign-in by passkey stands for asking again.
const FRESH: Duration = Duration::minutes(10);

/// Reads an address somebody typed.
pub(crate) fn parse_email(text: &str) -> Result<EmailAddress> {
    EmailAddress::parse(text.trim())
        .map_err(|error| Error::refused(ProblemCode::Validation, format!("email: {error}")))
}

fn used() -> Error {
    Error::refused(
        ProblemCode::Gone,
        "This link was used already; each works once. Ask for another.",
    )
}

async fn known(connection: &mut Connection, id: AccountId) -> Result<Account> {
    accounts::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::internal("an account that a row refers to is not there"))
}
