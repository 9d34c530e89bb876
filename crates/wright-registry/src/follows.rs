//! Following designs and actors: who follows is told what is new of them.

use crate::authorize::find_actor;
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use wright_model::id::{ActorId, DesignId, FollowId};
use wright_model::{ActorHandle, DesignName};
use wright_store::designs;
pub use wright_store::follows::Follow;
use wright_store::follows::{self as store, Followed};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Page;

/// Designs and actors a person follows at most.
pub const FOLLOWS_MAX: i64 = 2_000;

impl Registry {
    /// Begins to follow an actor, or ends it. Harmless when it was so already.
    ///
    /// # Errors
    /// `not-found`, `quota-exceeded`; `unauthenticated`; `forbidden` for tokens.
    pub async fn follow_actor(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        follow: bool,
    ) -> Result<()> {
        self.authorize_own(principal, Action::Follow)?;
        let actor = find_actor(&mut *self.db().read().await?, handle).await?;
        self.set_followed(principal, Followed::Actor(actor.id), follow)
            .await
    }

    /// Begins to follow a design, by its name today or a former one, or ends it.
    /// Harmless when it was so already.
    ///
    /// # Errors
    /// `not-found`, `quota-exceeded`; `unauthenticated`; `forbidden` for tokens.
    pub async fn follow_design(
        &self,
        principal: &Principal,
        name: &DesignName,
        follow: bool,
    ) -> Result<()> {
        self.authorize_own(principal, Action::Follow)?;
        let found = designs::find(&mut *self.db().read().await?, name).await?;
        let named = found.ok_or_else(|| Error::not_found(format_args!("design {name}")))?;
        self.set_followed(principal, Followed::Design(named.design.id), follow)
            .await
    }

    async fn set_followed(
        &self,
        principal: &Principal,
        followed: Followed,
        follow: bool,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::Follow)?;
        let mut tx = self.db().begin_write().await?;
        if follow {
            wright_store::actors::lock(&mut tx, person.actor).await?;
            if store::count(&mut tx, person.account).await? >= FOLLOWS_MAX
                && !store::is_followed(&mut tx, person.account, followed).await?
            {
                return Err(Error::refused(
                    ProblemCode::QuotaExceeded,
                    format!("A person follows at most {FOLLOWS_MAX} designs and actors."),
                ));
            }
            let id = FollowId(self.source().id());
            let now = self.source().now();
            store::insert(&mut tx, id, person.account, followed, now).await?;
        } else {
            store::delete(&mut tx, person.account, followed).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Whether the caller follows an actor; nobody unknown follows anything.
    pub async fn follows_actor(&self, principal: &Principal, actor: ActorId) -> Result<bool> {
        self.is_followed(principal, Followed::Actor(actor)).await
    }

    /// Whether the caller follows a design; nobody unknown follows anything.
    pub async fn follows_design(&self, principal: &Principal, design: DesignId) -> Result<bool> {
        self.is_followed(principal, Followed::Design(design)).await
    }

    async fn is_followed(&self, principal: &Principal, followed: Followed) -> Result<bool> {
        let Principal::Person(person) = principal else {
            return Ok(false);
        };
        let mut connection = self.db().read().await?;
        Ok(store::is_followed(&mut connection, person.account, followed).await?)
    }

    /// What the caller follows, the latest first.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn follows(
        &self,
        principal: &Principal,
        request: &PageRequest,
    ) -> Result<Page<Follow>> {
        let person = self.authorize_own(principal, Action::Follow)?;
        let after = request.cursor()?;
        let mut connection = self.db().read().await?;
        let rows =
            store::of_account(&mut connection, person.account, after, request.rows()).await?;
        Ok(request.page(rows, |row| (row.since, row.id.0), |row| row))
    }
}
