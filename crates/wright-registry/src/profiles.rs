//! An actor as its page shows it: what it says of itself, who belongs to it or
//! where it belongs, and its designs a page at a time.

use wright_model::id::{ActorId, DesignId};
use wright_model::{ActorHandle, Role};
use wright_store::Instant;
use wright_store::actors::Actor;
use wright_store::designs;
use wright_store::members;
pub use wright_store::members::{Member, Membership};

use crate::authorize::{find_actor, role_in};
use crate::home::COUNTED_MAX;
use crate::releases::Listed;
use crate::{Principal, Registry, Result};

/// An actor as its page shows it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What it says of itself.
    pub actor: Actor,
    /// What the reader is in it; a person is the owner of themselves.
    pub role: Option<Role>,
    /// Its members in the order they joined, as many as were asked for.
    pub members: Vec<Member>,
    /// How many there are.
    pub member_count: i64,
    /// Of a person: where they belong, and since when.
    pub memberships: Vec<(Membership, Instant)>,
    /// Its designs in lists, counted no further than [`COUNTED_MAX`].
    pub design_count: i64,
}

/// In which order an actor's designs stand, and after which place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DesignsAfter {
    /// The newest first.
    Newest(Option<(Instant, DesignId)>),
    /// By name, after one of them; the empty one stands before all.
    Name(String),
}

impl Registry {
    /// An actor with at most `people` of its members or communities. Hidden ones
    /// are shown to whoever knows their handle.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn profile(
        &self,
        caller: &Principal,
        handle: &ActorHandle,
        people: i64,
    ) -> Result<Profile> {
        let mut read = self.db().read().await?;
        let actor = find_actor(&mut read, handle).await?;
        let role = role_in(&mut read, caller, actor.id).await?;
        Ok(Profile {
            role,
            members: members::of_actor(&mut read, actor.id, people).await?,
            member_count: members::count_of_actor(&mut read, actor.id).await?,
            memberships: members::shown_of_person(&mut read, actor.id, people).await?,
            design_count: designs::count_listed(&mut read, actor.id, COUNTED_MAX).await?,
            actor,
        })
    }

    /// Designs of an actor in an order, after a place in it.
    pub async fn designs_by(
        &self,
        owner: ActorId,
        after: &DesignsAfter,
        limit: i64,
    ) -> Result<Vec<Listed>> {
        let mut read = self.db().read().await?;
        Ok(match after {
            DesignsAfter::Newest(place) => {
                designs::newest(&mut read, Some(owner), *place, limit).await?
            }
            DesignsAfter::Name(name) => designs::by_name(&mut read, owner, name, limit).await?,
        })
    }
}
