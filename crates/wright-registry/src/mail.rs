//! Mail: an outbox that is written in the transaction of what causes a mail, and
//! the job that sends it.
//!
//! To send one: add a variant to [`Letter`] (and its words to
//! `wright-web/src/mails.rs` and `web/locales/*/mails.ftl`), then, in the
//! transaction of what the mail tells,
//!
//! ```text
//! let mail = Mail::to_account(account, Letter::Invitation { … }).once(format!("invitation {id}"));
//! self.queue_mail(&mut tx, &mail).await?;
//! self.commit(tx).await?;
//! ```
//!
//! The receiver's address and language are looked up when the mail is queued, its
//! words are chosen when it is sent. Notification mails name the address that
//! ends them by [`Mail::unsubscribe`]: a path whose `GET` shows a button and whose
//! `POST` (without a session: mail programs send it) does it.
//!
//! A mail is tried again with growing pauses and given up after
//! [`jobs::ATTEMPTS_MAX`] tries; the gauge of failed mails tells the operator. A
//! crash between the server taking a mail and our noting it sends it again, under
//! the same Message-ID.

mod letter;
mod message;
mod post;

pub use letter::{Letter, NewsLine};
pub use message::{Envelope, Written};
pub use post::{MailConfig, MailTransport, MailUrlError};
pub(crate) use post::{Post, Sending};

use crate::jobs::{self, Job};
use crate::{Registry, Result};
use wright_model::EmailAddress;
use wright_model::id::{AccountId, MailId};
use wright_store::mails::{self as store, Ending};
use wright_store::{Instant, Write};

/// Chooses the words of a letter in the language of its receiver. It comes in from
/// the delivery, which has the Fluent files.
pub type Words = fn(&Letter, &Envelope<'_>) -> Written;

/// Whom a mail goes to.
#[derive(Debug, Clone)]
enum Receiver {
    /// An account, at the address it has now.
    Account(AccountId),
    /// An account, at another address than its own.
    AccountAt(AccountId, EmailAddress),
    /// Somebody without an account, in the language of that tag.
    Stranger(EmailAddress, String),
}

/// A mail to be queued.
#[derive(Debug, Clone)]
pub struct Mail {
    receiver: Receiver,
    letter: Letter,
    once: Option<String>,
    unsubscribe: Option<String>,
}

impl Mail {
    /// To the address of an account, in its language. Accounts whose address is
    /// not verified get only what [`Letter::is_for_unverified`] lets through.
    pub fn to_account(account: AccountId, letter: Letter) -> Self {
        Self::new(Receiver::Account(account), letter)
    }

    /// To an address that is, or was, an account's, in the account's language.
    pub fn to_address_of(account: AccountId, address: EmailAddress, letter: Letter) -> Self {
        Self::new(Receiver::AccountAt(account, address), letter)
    }

    /// To somebody without an account; `language` is a tag such as `es`.
    pub fn to_stranger(address: EmailAddress, language: &str, letter: Letter) -> Self {
        Self::new(Receiver::Stranger(address, language.to_owned()), letter)
    }

    fn new(receiver: Receiver, letter: Letter) -> Self {
        Self {
            receiver,
            letter,
            once: None,
            unsubscribe: None,
        }
    }

    /// Is queued once, however often it is asked for under this key.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.once = Some(key.into());
        self
    }

    /// The path that ends mails of this kind, such as
    /// `/-/notifications/unsubscribe/{secret}`, for mail programs to press.
    #[must_use]
    pub fn unsubscribe(mut self, path: impl Into<String>) -> Self {
        self.unsubscribe = Some(path.into());
        self
    }
}

/// A receiver with what is known of them.
struct Known {
    account: Option<AccountId>,
    address: String,
    language: String,
}

impl Registry {
    /// Queues a mail in the transaction of what it tells; `false` where it was
    /// queued before, where the receiver cannot get it (no verified address, an
    /// erased account), or where this registry sends none.
    pub(crate) async fn queue_mail(&self, tx: &mut Write, mail: &Mail) -> Result<bool> {
        if self.config().mail.is_none() {
            return Ok(false);
        }
        let Some(known) = receiver(tx, mail).await? else {
            return Ok(false);
        };
        let id = MailId(self.source().id());
        let now = self.source().now();
        let letter = serde_json::to_string(&mail.letter).map_err(crate::Error::internal)?;
        let new = store::NewMail {
            id,
            account: known.account,
            address: &known.address,
            language: &known.language,
            kind: mail.letter.kind(),
            letter: &letter,
            unsubscribe: mail.unsubscribe.as_deref(),
            once: mail.once.as_deref(),
            now,
        };
        if !store::insert(tx, &new).await? {
            return Ok(false);
        }
        self.enqueue(tx, &Job::Mail { id }, now).await?;
        Ok(true)
    }

    /// Sends one mail of the outbox; nothing to do where it has ended. `attempts`
    /// counts this try.
    pub(crate) async fn send_mail(&self, id: MailId, attempts: i64) -> Result<()> {
        let Some(post) = self.post() else {
            return Err(crate::Error::internal("this node has no way to send mail"));
        };
        let queued = store::queued(&mut *self.db().read().await?, id).await?;
        let Some(queued) = queued else { return Ok(()) };
        let sent = match message::build(self.config(), &queued) {
            Ok(message) => post.send(id, &message).await,
            // Nothing gets better by trying again.
            Err(error) => Err(Sending::Never(error.to_string())),
        };
        let ending = match &sent {
            Ok(()) => Ending::Sent,
            Err(Sending::Later(why)) if attempts < jobs::ATTEMPTS_MAX => {
                return Err(crate::Error::internal(format!("sending a mail: {why}")));
            }
            Err(Sending::Later(why) | Sending::Never(why)) => {
                tracing::error!(mail = %id, why, attempts, "mail given up");
                Ending::Failed(why)
            }
        };
        let word = if sent.is_ok() { "sent" } else { "failed" };
        metrics::counter!("commonwright_mails_total", "outcome" => word).increment(1);
        let mut tx = self.db().begin_write().await?;
        store::finish(&mut tx, id, ending, self.source().now()).await?;
        Ok(tx.commit().await?)
    }

    /// How the outbox stands, for metrics and warnings.
    pub async fn mail_counts(&self) -> Result<store::Counts> {
        Ok(store::counts(&mut *self.db().read().await?).await?)
    }

    /// Forgets mails that ended long ago.
    pub(crate) async fn forget_ended_mails(&self, tx: &mut Write, now: Instant) -> Result<()> {
        store::forget_finished(tx, now - KEEP_ENDED).await?;
        Ok(())
    }
}

/// How long it is kept that a mail was sent, for its receiver's export.
const KEEP_ENDED: chrono::Duration = chrono::Duration::days(90);

async fn receiver(tx: &mut Write, mail: &Mail) -> Result<Option<Known>> {
    let (id, elsewhere) = match &mail.receiver {
        Receiver::Stranger(address, language) => {
            return Ok(Some(Known {
                account: None,
                address: address.as_str().to_owned(),
                language: language.clone(),
            }));
        }
        Receiver::Account(id) => (*id, None),
        Receiver::AccountAt(id, address) => (*id, Some(address)),
    };
    let Some(account) = wright_store::accounts::by_id(tx, id).await? else {
        return Ok(None);
    };
    let is_reachable = account.erased_at.is_none()
        && (elsewhere.is_some()
            || account.email_verified_at.is_some()
            || mail.letter.is_for_unverified());
    Ok(is_reachable.then(|| Known {
        account: Some(id),
        address: elsewhere.map_or(account.email, |address| address.as_str().to_owned()),
        language: account.language,
    }))
}
