//! What moderators do to actors: suspending stops sign-in, tokens and writes at
//! once and leaves what was published; hiding takes out of lists and search only.

use crate::{Action, Error, Principal, Registry, Result};
use wright_model::ActorHandle;
use wright_store::accounts;
use wright_store::actors::{self, Measure};
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;

/// A reason, in characters.
const REASON_CHARS_MAX: usize = 2_000;

impl Registry {
    /// Suspends an actor: ends its sessions and tokens, refuses its writes.
    /// Harmless when it is suspended already.
    ///
    /// # Errors
    /// `not-found`, `validation`; `forbidden` for all but moderators, and for
    /// suspending an administrator unless one is administrator.
    pub async fn suspend_actor(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        reason: &str,
    ) -> Result<()> {
        let measure = self.measure(reason)?;
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::Suspend, handle)
            .await?;
        actors::lock(&mut tx, actor.id).await?;
        if let Some(account) = accounts::by_actor(&mut tx, actor.id).await? {
            if account.administrator {
                self.authorize_site(principal, Action::Administer)?;
            }
            if principal.actor() == Some(actor.id) {
                return Err(Error::refused(
                    ProblemCode::Validation,
                    "You cannot suspend yourself.",
                ));
            }
            crate::accounts::end_access(&mut tx, account.id, measure.at).await?;
        }
        if actors::set_suspended(&mut tx, actor.id, Some(&measure)).await? {
            self.tell_of_actor(&mut tx, principal, ChangeKind::ActorSuspended, actor.id)
                .await?;
        }
        self.commit(tx).await
    }

    /// Lets a suspended actor in again. Its sessions and tokens stay ended.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but moderators.
    pub async fn restore_actor(&self, principal: &Principal, handle: &ActorHandle) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::Suspend, handle)
            .await?;
        if actors::set_suspended(&mut tx, actor.id, None).await? {
            self.tell_of_actor(&mut tx, principal, ChangeKind::ActorRestored, actor.id)
                .await?;
        }
        self.commit(tx).await
    }

    /// Takes an actor and its designs out of lists and search.
    ///
    /// # Errors
    /// `not-found`, `validation`; `forbidden` for all but moderators.
    pub async fn hide_actor(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        reason: &str,
    ) -> Result<()> {
        let measure = self.measure(reason)?;
        self.set_actor_hidden(principal, handle, Some(&measure), ChangeKind::ActorHidden)
            .await
    }

    /// Puts an actor back into lists and search.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but moderators.
    pub async fn show_actor(&self, principal: &Principal, handle: &ActorHandle) -> Result<()> {
        self.set_actor_hidden(principal, handle, None, ChangeKind::ActorShown)
            .await
    }

    async fn set_actor_hidden(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        measure: Option<&Measure>,
        kind: ChangeKind,
    ) -> Result<()> {
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .authorize_actor(&mut tx, principal, Action::Hide, handle)
            .await?;
        if actors::set_hidden(&mut tx, actor.id, measure).await? {
            self.tell_of_actor(&mut tx, principal, kind, actor.id)
                .await?;
        }
        self.commit(tx).await
    }

    fn measure(&self, reason: &str) -> Result<Measure> {
        let why = reason.trim();
        if why.is_empty() || why.chars().count() > REASON_CHARS_MAX {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!(
                    "reason: say why, in at most {REASON_CHARS_MAX} characters; whoever is concerned will read it"
                ),
            ));
        }
        Ok(Measure {
            at: self.source().now(),
            why: why.to_owned(),
        })
    }
}
