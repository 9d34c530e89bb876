//! Telling people what happened: on a page, and by mail.
//!
//! What everybody may know reaches followers through a job that reads `events` in
//! the order of their numbers; what concerns a few people is written in the
//! transaction that causes it. Whoever did it is not told, nor is anybody of what
//! is hidden or suspended. Each is harmless when done twice: nobody is told of one
//! thing twice.
//!
//! A notification that is to be mailed carries when. A job a person sends
//! everything that is due in one mail, so that a flood becomes a digest.

use crate::jobs::Job;
use crate::mail::{Letter, Mail, NewsLine};
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Days, Duration, NaiveTime, TimeZone, Utc};
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId, NotificationId};
use wright_model::{ActorKind, DesignName, Digest, NotificationKind, Role, Telling};
use wright_store::mail_secrets::{self, MailSecret, Purpose};
use wright_store::notifications::{
    self as store, About, CausedEvent, FollowedAt, NewNotification, Receiver,
};
use wright_store::{Instant, Write, actors, designs, events, releases};
use wright_wire::changes::{ChangeDetail, ChangeKind};
use wright_wire::rest::{Page, Secret};

/// Between two mails of news that are sent at once.
const MAIL_PAUSE: Duration = Duration::hours(1);
/// When the mail of the day is sent, in the receiver's time zone.
const DAILY_AT: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of the day");
/// Lines of one mail; what is beyond is counted.
const LINES_MAX: usize = 40;
/// Lines looked for beyond those, to count them.
const LINES_COUNTED_MAX: i64 = 1_000;
/// Followers told in one transaction.
const FOLLOWERS_BATCH: i64 = 500;
/// Events read from the database at once.
const EVENTS_BATCH: i64 = 200;
/// How long notifications are kept.
const KEPT: Duration = Duration::days(180);
/// How long the link that ends mails works.
const UNSUBSCRIBE_LASTS: Duration = Duration::days(180);
/// Unread notifications are counted no further than this.
pub const UNREAD_COUNTED_MAX: i64 = 100;

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

/// A notification as its receiver sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationView {
    /// Its id.
    pub id: NotificationId,
    /// Of what kind it is.
    pub kind: NotificationKind,
    /// What there is to say.
    pub facts: Facts,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Whether it was read.
    pub is_read: bool,
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
            let mail_at = mail_at(telling, receiver, now).filter(|_| self.config().mail.is_some());
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

    /// The job that tells followers of public events, in the order of their numbers.
    /// Harmless when run twice.
    pub async fn work_on_notifications(&self) -> Result<()> {
        // The event that caused this job may not have its number yet.
        events::number(self.db()).await?;
        loop {
            let mut connection = self.db().read().await?;
            let from = store::cursor(&mut connection).await?;
            let batch = store::events_after(&mut connection, from, EVENTS_BATCH).await?;
            drop(connection);
            let Some(last) = batch.last().map(|event| event.seq) else {
                return Ok(());
            };
            for event in &batch {
                self.tell_followers(event).await?;
            }
            let mut tx = self.db().begin_write().await?;
            store::advance(&mut tx, last).await?;
            tx.commit().await?;
        }
    }

    async fn tell_followers(&self, event: &CausedEvent) -> Result<()> {
        let Some((kind, design, facts)) = self.public_news(event).await? else {
            return Ok(());
        };
        let once = format!("event {}", event.id);
        let news = News {
            kind,
            once: &once,
            facts,
            by: causer(event),
        };
        let actor = event.actor.map(ActorId);
        let followed = FollowedAt {
            design,
            actor: actor.filter(|_| kind == NotificationKind::ReleasePublished),
            at: event.at,
        };
        let about = about(kind, self.source().now());
        let mut after = AccountId(Uuid::nil());
        loop {
            let mut tx = self.db().begin_write().await?;
            let receivers =
                store::followers(&mut tx, about, followed, after, FOLLOWERS_BATCH).await?;
            let Some(last) = receivers.last() else {
                return Ok(());
            };
            after = last.account;
            self.keep_news(&mut tx, &receivers, &news, event.at).await?;
            self.commit(tx).await?;
        }
    }

    /// What followers are told of a public event, where they are told of it at all.
    async fn public_news(
        &self,
        event: &CausedEvent,
    ) -> Result<Option<(NotificationKind, wright_model::id::DesignId, Facts)>> {
        let kind = match ChangeKind::parse(&event.kind) {
            Some(ChangeKind::ReleasePublished) => NotificationKind::ReleasePublished,
            Some(ChangeKind::ReleaseYanked) => NotificationKind::ReleaseYanked,
            _ => return Ok(None),
        };
        let detail: Option<ChangeDetail> = serde_json::from_str(&event.public).ok();
        let version = detail.and_then(|detail| detail.version);
        let name = DesignName::parse(&event.subject).ok();
        let Some((name, version)) = name.zip(version) else {
            return Ok(None);
        };
        let mut connection = self.db().read().await?;
        let Some(named) = designs::find(&mut connection, &name).await? else {
            return Ok(None);
        };
        let design = named.design;
        let owner = actors::by_id(&mut connection, design.owner).await?;
        let is_shown = design.hidden_at.is_none()
            && owner.is_some_and(|owner| owner.hidden.is_none() && owner.suspended.is_none());
        let release = releases::find(&mut connection, design.id, &version).await?;
        let release = release.filter(|release| is_shown && release.withdrawn_at.is_none());
        Ok(release.map(|release| {
            let facts = Facts {
                path: format!("/@{}/{version}", design.name),
                design: design.name.to_string(),
                title: release.title,
                version: version.to_string(),
                ..Facts::default()
            };
            (kind, design.id, facts)
        }))
    }

    /// The job that mails a person what is due, in one mail.
    pub(crate) async fn work_on_news(&self, account: AccountId) -> Result<()> {
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let due = store::due(&mut tx, account, now, LINES_COUNTED_MAX).await?;
        store::set_mailed(&mut tx, account, now).await?;
        if !due.is_empty() {
            let more = due.len().saturating_sub(LINES_MAX);
            let lines = due.iter().take(LINES_MAX);
            let letter = Letter::News {
                lines: lines.map(line).collect::<Result<_>>()?,
                more: u32::try_from(more).unwrap_or(u32::MAX),
            };
            let path = self.unsubscribe_path(&mut tx, account).await?;
            let mail = Mail::to_account(account, letter).unsubscribe(path);
            self.queue_mail(&mut tx, &mail).await?;
        }
        if let Some(next) = store::next_mail(&mut tx, account).await? {
            self.enqueue(&mut tx, &Job::News { account }, next).await?;
        }
        self.commit(tx).await
    }

    /// A link that ends the mails of an account without signing in.
    async fn unsubscribe_path(&self, tx: &mut Write, account: AccountId) -> Result<String> {
        let now = self.source().now();
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.source().secret::<18>());
        let kept = MailSecret {
            secret: Digest::of(secret.as_bytes()),
            account,
            purpose: Purpose::Unsubscribe,
            email: String::new(),
            created_at: now,
            expires_at: now + UNSUBSCRIBE_LASTS,
            used_at: None,
        };
        mail_secrets::insert(tx, &kept).await?;
        Ok(format!("/-/notifications/unsubscribe/{secret}"))
    }

    /// Checks a link that ends mails; nothing changes.
    ///
    /// # Errors
    /// `not-found` where it is no such link, or has ended.
    pub async fn check_unsubscribe(&self, secret: &Secret) -> Result<()> {
        let mut connection = self.db().read().await?;
        self.account_to_unsubscribe(&mut connection, secret)
            .await
            .map(drop)
    }

    /// Ends the mails of news of whoever the link was sent to: they go on reading
    /// them on the page. Harmless when done twice.
    ///
    /// # Errors
    /// `not-found` where it is no such link, or has ended.
    pub async fn unsubscribe(&self, secret: &Secret) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let account = self.account_to_unsubscribe(&mut tx, secret).await?;
        let chosen = store::choices(&mut tx, account).await?;
        for kind in NotificationKind::ALL {
            let telling = telling_of(&chosen, *kind);
            if matches!(telling, Telling::Mail | Telling::Daily) {
                store::choose(&mut tx, account, *kind, Telling::Page).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    async fn account_to_unsubscribe(
        &self,
        connection: &mut wright_store::Connection,
        secret: &Secret,
    ) -> Result<AccountId> {
        let digest = Digest::of(secret.expose().as_bytes());
        let found = mail_secrets::find(connection, digest).await?;
        let now = self.source().now();
        found
            .filter(|found| found.purpose == Purpose::Unsubscribe && found.expires_at > now)
            .map(|found| found.account)
            .ok_or_else(|| Error::not_found("link like this"))
    }

    /// How many notifications the caller has not read, counted no further than
    /// [`UNREAD_COUNTED_MAX`]; none for who is no person.
    pub async fn unread(&self, principal: &Principal) -> Result<Option<u32>> {
        let Principal::Person(person) = principal else {
            return Ok(None);
        };
        let mut connection = self.db().read().await?;
        let count =
            store::count_unread(&mut connection, person.account, UNREAD_COUNTED_MAX).await?;
        Ok(u32::try_from(count).ok())
    }

    /// The caller's notifications, unread ones first, each group newest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens; `validation` for a place that no
    /// page of ours says.
    pub async fn notifications(
        &self,
        principal: &Principal,
        request: &PageRequest,
    ) -> Result<Page<NotificationView>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let account = person.account;
        let (from_read, place) = split_place(request);
        let after = place.cursor()?;
        let mut connection = self.db().read().await?;
        let mut rows = Vec::new();
        if !from_read {
            rows = store::of_account(&mut connection, account, true, after, request.rows()).await?;
        }
        let room = request.rows() - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if room > 0 {
            let after = after.filter(|_| from_read);
            let read = store::of_account(&mut connection, account, false, after, room).await?;
            rows.extend(read);
        }
        let last = rows.get(request.limit().saturating_sub(1));
        let is_last_read = last.is_some_and(|last| last.read_at.is_some());
        let page = request.page(rows, |row| (row.at, row.id.0), |row| row);
        let items: Result<Vec<_>> = page.items.iter().map(view).collect();
        Ok(Page {
            items: items?,
            next: page.next.map(|next| match is_last_read {
                true => format!("{READ_PLACE}{next}"),
                false => next,
            }),
        })
    }

    /// Notes that the caller read one, and answers where it leads.
    ///
    /// # Errors
    /// `not-found`; `unauthenticated`; `forbidden` for tokens.
    pub async fn read_notification(
        &self,
        principal: &Principal,
        id: NotificationId,
    ) -> Result<String> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut connection = self.db().read().await?;
        let found = store::find(&mut connection, person.account, id).await?;
        drop(connection);
        let found = found.ok_or_else(|| Error::not_found("notification of that id"))?;
        let is_read = found.read_at.is_some();
        let view = view(&found)?;
        if !is_read {
            let mut tx = self.db().begin_write().await?;
            store::set_read(&mut tx, person.account, id, self.source().now()).await?;
            tx.commit().await?;
        }
        Ok(view.facts.path)
    }

    /// Notes that the caller read everything that came until `until`.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn read_all_notifications(
        &self,
        principal: &Principal,
        until: DateTime<Utc>,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        store::set_all_read(&mut tx, person.account, until, self.source().now()).await?;
        Ok(tx.commit().await?)
    }

    /// How the caller wants to be told, of each kind.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn tellings(
        &self,
        principal: &Principal,
    ) -> Result<Vec<(NotificationKind, Telling)>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let chosen = store::choices(&mut *self.db().read().await?, person.account).await?;
        let kinds = NotificationKind::ALL.iter();
        Ok(kinds
            .map(|kind| (*kind, telling_of(&chosen, *kind)))
            .collect())
    }

    /// Keeps how the caller wants to be told; kinds left out stay as they are.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn set_tellings(
        &self,
        principal: &Principal,
        chosen: &[(NotificationKind, Telling)],
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let mut tx = self.db().begin_write().await?;
        for (kind, telling) in chosen {
            store::choose(&mut tx, person.account, *kind, *telling).await?;
        }
        Ok(tx.commit().await?)
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

/// Begins the place of a page that has only read ones.
const READ_PLACE: &str = "read.";

/// Whether a page begins among the read ones, and its place there.
fn split_place(request: &PageRequest) -> (bool, PageRequest) {
    let among_read = request
        .after
        .as_deref()
        .and_then(|after| after.strip_prefix(READ_PLACE));
    let place = PageRequest {
        after: among_read.map(str::to_owned).or(request.after.clone()),
        limit: request.limit,
    };
    (among_read.is_some(), place)
}

fn about(kind: NotificationKind, now: Instant) -> About {
    About {
        kind,
        mailed_after: now - MAIL_PAUSE,
    }
}

fn telling_of(chosen: &[(NotificationKind, Telling)], kind: NotificationKind) -> Telling {
    let found = chosen.iter().find(|(of, _)| *of == kind);
    found.map_or_else(|| kind.usual_telling(), |(_, telling)| *telling)
}

/// When somebody is mailed: at once, but an hour after the last mail; or with the
/// mail of the day.
fn mail_at(telling: Telling, receiver: &Receiver, now: Instant) -> Option<Instant> {
    match telling {
        Telling::Mail => Some(
            receiver
                .mailed_at
                .map_or(now, |last| now.max(last + MAIL_PAUSE)),
        ),
        Telling::Daily => Some(next_morning(&receiver.time_zone, now)),
        Telling::Page | Telling::Nothing => None,
    }
}

/// The next time it is eight in the morning in a time zone.
fn next_morning(zone: &str, now: Instant) -> Instant {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let today = now.with_timezone(&zone).date_naive();
    let mornings = (0..3).filter_map(|days| {
        let day = today.checked_add_days(Days::new(days))?;
        let morning = zone.from_local_datetime(&day.and_time(DAILY_AT));
        Some(morning.earliest()?.with_timezone(&Utc))
    });
    let mut mornings = mornings.filter(|morning| *morning > now);
    mornings.next().unwrap_or(now + Duration::days(1))
}

/// The account that caused an event, as its private column says.
fn causer(event: &CausedEvent) -> Option<AccountId> {
    #[derive(serde::Deserialize)]
    struct Private {
        account: AccountId,
    }
    let private: Private = serde_json::from_str(event.private.as_deref()?).ok()?;
    Some(private.account)
}

fn line(row: &store::Notification) -> Result<NewsLine> {
    let view = view(row)?;
    Ok(NewsLine {
        kind: view.kind,
        facts: view.facts,
    })
}

fn view(row: &store::Notification) -> Result<NotificationView> {
    Ok(NotificationView {
        id: row.id,
        kind: row.kind,
        facts: serde_json::from_str(&row.facts).map_err(Error::internal)?,
        at: row.at,
        is_read: row.read_at.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_mail_of_the_day_comes_at_eight_where_its_reader_lives() {
        for (zone, now, expected) in [
            ("UTC", "2026-11-21T07:59:59Z", "2026-11-21T08:00:00Z"),
            ("UTC", "2026-11-21T08:00:00Z", "2026-11-22T08:00:00Z"),
            (
                "Africa/Nairobi",
                "2026-11-21T07:00:00Z",
                "2026-11-22T05:00:00Z",
            ),
            (
                "America/Lima",
                "2026-11-21T03:00:00Z",
                "2026-11-21T13:00:00Z",
            ),
            // Summer time ended in the night before.
            (
                "Europe/Madrid",
                "2026-10-24T20:00:00Z",
                "2026-10-25T07:00:00Z",
            ),
            ("nowhere", "2026-11-21T09:00:00Z", "2026-11-22T08:00:00Z"),
        ] {
            assert_eq!(next_morning(zone, at(now)), at(expected), "{zone} {now}");
        }
    }

    #[test]
    fn a_second_mail_waits_for_an_hour() {
        let now = at("2026-11-21T12:00:00Z");
        let mut receiver = Receiver {
            account: AccountId(Uuid::nil()),
            time_zone: "UTC".into(),
            is_active: true,
            telling: None,
            mailed_at: None,
        };
        assert_eq!(mail_at(Telling::Mail, &receiver, now), Some(now));
        receiver.mailed_at = Some(at("2026-11-21T11:45:00Z"));
        let later = at("2026-11-21T12:45:00Z");
        assert_eq!(mail_at(Telling::Mail, &receiver, now), Some(later));
        assert_eq!(mail_at(Telling::Page, &receiver, now), None);
        assert_eq!(mail_at(Telling::Nothing, &receiver, now), None);
    }
}
