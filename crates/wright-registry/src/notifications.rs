//! Telling people what happened: on a page, and by mail.
//!
//! What everybody may know reaches followers through a job that reads `events` in
//! the order of their numbers (`followers`); what concerns a few people is written
//! in the transaction that causes it. Whoever did it is not told, nor is anybody of
//! what is hidden, suspended or gone. Each is harmless when done twice: nobody is
//! told of one thing twice.
//!
//! A notification that is to be mailed carries when. A job a person sends
//! everything that is due in one mail, so that a flood becomes a digest
//! (`mailing`). How people read them is in `inbox`, how they choose in
//! `choices`.

mod choices;
mod followers;
mod inbox;
mod mailing;

pub use inbox::{NotificationView, UNREAD_COUNTED_MAX};

use crate::jobs::Job;
use crate::{Error, Principal, Registry, Result};
use chrono::Duration;
use wright_model::id::{AccountId, ActorId, NotificationId};
use wright_model::{ActorKind, NotificationKind, Role, Telling};
use wright_store::notifications::{self as store, About, NewNotification, Receiver};
use wright_store::{Instant, Write, actors};
use wright_wire::changes::ChangeKind;

/// Between two mails of news that are sent at once.
const MAIL_PAUSE: Duration = Duration::hours(1);
/// How long notifications are kept.
const KEPT: Duration = Duration::days(180);

/// What there is to say of a thing that happened. No names of persons: they may be
/// erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The page about it.
    pub path: String,
    /// The name of a design.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub design: String,
    /// Its title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The version of a release.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// What an actor that is no person is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor: String,
    /// As what one is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// Something a few people are told in the transaction that causes it.
pub(crate) struct News<'n> {
    pub(crate) kind: NotificationKind,
    /// What caused it: nobody is told of one thing twice.
    pub(crate) once: &'n str,
    pub(crate) facts: Facts,
    /// Who did it and is not told.
    pub(crate) by: Option<AccountId>,
}

/// Whom news are for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum For {
    /// A person, or the owners of an actor.
    Owners(ActorId),
    /// The person of an account.
    Account(AccountId),
}

/// Whether followers are told of events of that kind.
pub(crate) fn reaches_followers(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::ReleasePublished | ChangeKind::ReleaseYanked
    )
}

/// What an actor is called where persons go by their handle alone.
pub(crate) fn called(actor: &actors::Actor) -> String {
    match actor.kind {
        ActorKind::Person => actor.handle.to_string(),
        _ => actor.display_name.clone(),
    }
}

/// The account of whoever does something.
pub(crate) fn account_of(principal: &Principal) -> Option<AccountId> {
    match principal {
        Principal::Person(person) => Some(person.account),
        Principal::Anonymous | Principal::Operator => None,
    }
}

impl Registry {
    /// Tells a few people, in the transaction that causes it.
    pub(crate) async fn notify(&self, tx: &mut Write, to: For, news: &News<'_>) -> Result<()> {
        let now = self.source().now();
        let about = about(news.kind, now);
        let receivers = match to {
            For::Owners(actor) => store::owners(tx, about, actor).await?,
            For::Account(account) => {
                let receiver = store::receiver(tx, about, account).await?;
                receiver.into_iter().collect()
            }
        };
        self.keep_news(tx, &receivers, news, now).await
    }

    async fn keep_news(
        &self,
        tx: &mut Write,
        receivers: &[Receiver],
        news: &News<'_>,
        at: Instant,
    ) -> Result<()> {
        let now = self.source().now();
        let facts = serde_json::to_string(&news.facts).map_err(Error::internal)?;
        for receiver in receivers {
            let telling = receiver
                .telling
                .unwrap_or_else(|| news.kind.usual_telling());
            let is_told = receiver.is_active
                && telling != Telling::Nothing
                && news.by != Some(receiver.account);
            if !is_told {
                continue;
            }
            let mail_at =
                mailing::mail_at(telling, receiver, now).filter(|_| self.config().mail.is_some());
            let new = NewNotification {
                id: NotificationId(self.source().id()),
                account: receiver.account,
                once: news.once,
                kind: news.kind,
                facts: &facts,
                at,
                mail_at,
            };
            if store::insert(tx, &new).await?
                && let Some(mail_at) = mail_at
            {
                let account = receiver.account;
                self.enqueue(tx, &Job::News { account }, mail_at).await?;
            }
        }
        Ok(())
    }

    /// Forgets what was told long ago.
    pub(crate) async fn forget_old_notifications(
        &self,
        tx: &mut Write,
        now: Instant,
    ) -> Result<()> {
        store::forget(tx, now - KEPT).await?;
        Ok(())
    }
}

fn about(kind: NotificationKind, now: Instant) -> About {
    About {
        kind,
        mailed_after: now - MAIL_PAUSE,
    }
}
