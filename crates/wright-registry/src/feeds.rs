//! What feeds tell of the registry, an actor or a design: its releases, the
//! newest first, a bounded page at a time.

use uuid::Uuid;
use wright_model::id::ReleaseId;
use wright_model::{ActorHandle, DesignName};
use wright_store::Instant;
pub use wright_store::feeds::Entry;
use wright_store::feeds::{self, Of};

use crate::authorize::find_actor;
use crate::{Error, Registry, Result};

/// Entries on one page of a feed.
pub const ENTRIES_MAX: usize = 50;

/// What a feed is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Everything in lists.
    All,
    /// An actor's designs.
    Actor(ActorHandle),
    /// A design.
    Design(DesignName),
}

/// A page of a feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The id of what it is about, whatever that is called.
    pub id: Uuid,
    /// What that is called: of an actor its display name, of a design the title
    /// of its newest release.
    pub title: String,
    /// Since when that is there.
    pub since: Instant,
    /// Releases, the newest first.
    pub entries: Vec<Entry>,
    /// After which one the next page begins.
    pub next: Option<ReleaseId>,
}

/// Where a name leads.
#[derive(Debug, Clone)]
pub enum FoundFeed {
    /// It is called that.
    Here(Feed),
    /// The design is called this now.
    Moved(DesignName),
}

impl Registry {
    /// A page of a feed, before a release. What was withdrawn or removed is not in
    /// it; what is hidden only in the feed of the thing itself, as on its page.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn feed(&self, subject: &Subject, before: Option<ReleaseId>) -> Result<FoundFeed> {
        let mut read = self.db().read().await?;
        let (of, id, title, since) = match subject {
            Subject::All => {
                let id = self.id().0;
                (Of::All, id, String::new(), made_at(id))
            }
            Subject::Actor(handle) => {
                let actor = find_actor(&mut read, handle).await?;
                let since = actor.created_at;
                (Of::Actor(actor.id), actor.id.0, actor.display_name, since)
            }
            Subject::Design(name) => {
                let named = wright_store::designs::find(&mut read, name).await?;
                let named = named.ok_or_else(|| Error::not_found(format!("design {name}")))?;
                if named.left_at.is_some() {
                    return Ok(FoundFeed::Moved(named.design.name));
                }
                let design = named.design;
                let since = design.created_at;
                (Of::Design(design.id), design.id.0, String::new(), since)
            }
        };
        let wanted = i64::try_from(ENTRIES_MAX + 1).unwrap_or(i64::MAX);
        let mut entries = feeds::entries(&mut read, of, before, wanted).await?;
        let more = entries.len() > ENTRIES_MAX;
        entries.truncate(ENTRIES_MAX);
        let title = match (subject, entries.first()) {
            (Subject::Design(_), Some(newest)) => newest.title.clone(),
            _ => title,
        };
        Ok(FoundFeed::Here(Feed {
            id,
            title,
            since,
            next: entries.last().filter(|_| more).map(|last| last.id),
            entries,
        }))
    }
}

/// When an id was made, as far as it says.
fn made_at(id: Uuid) -> Instant {
    let (seconds, _) = id.get_timestamp().map_or((0, 0), |at| at.to_unix());
    Instant::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default()
}
