//! Followers are told of public events, in the order of their numbers.

use super::{Facts, News, about};
use crate::{Registry, Result};
use uuid::Uuid;
use wright_model::id::{AccountId, ActorId, DesignId};
use wright_model::{DesignName, NotificationKind};
use wright_store::notifications::{self as store, CausedEvent, FollowedAt};
use wright_store::{actors, designs, events, releases, tombstones};
use wright_wire::changes::{ChangeDetail, ChangeKind};

/// Followers told in one transaction.
const FOLLOWERS_BATCH: i64 = 500;
/// Events read from the database at once.
const EVENTS_BATCH: i64 = 200;

impl Registry {
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
        let followed = FollowedAt {
            design,
            actor: event.actor.map(ActorId),
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
    ) -> Result<Option<(NotificationKind, DesignId, Facts)>> {
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
        let Some(release) = release.filter(|_| is_shown) else {
            return Ok(None);
        };
        let tombstone = tombstones::find(&mut connection, release.manifest).await?;
        if release.withdrawn_at.is_some() || tombstone.is_some() {
            return Ok(None);
        }
        let facts = Facts {
            path: format!("/@{}/{version}", design.name),
            design: design.name.to_string(),
            title: release.title,
            version: version.to_string(),
            ..Facts::default()
        };
        Ok(Some((kind, design.id, facts)))
    }
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
