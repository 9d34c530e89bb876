//! The quota of an actor: what it may store in all, and in how many designs.
//!
//! Counted inside the transaction that writes, behind a lock on the actor, so
//! that two requests at once cannot both take the last place. Bytes are counted
//! after they were written into the draft, a blob once; what is too much rolls
//! back.

use crate::access::Target;
use crate::authorize::find_actor;
use crate::{Action, Error, Principal, Registry, Result};
use wright_model::ActorHandle;
use wright_model::id::ActorId;
pub use wright_store::storage::Used;
use wright_store::{Write, designs, storage};
use wright_wire::problem::ProblemCode;

/// What an actor stores and may store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// What is used.
    pub used: Used,
    /// Bytes at most.
    pub bytes_max: u64,
}

impl Registry {
    /// What an actor stores, for whoever may prepare drafts for it.
    pub async fn storage_of(&self, caller: &Principal, handle: &ActorHandle) -> Result<Storage> {
        let mut read = self.db().read().await?;
        let actor = find_actor(&mut read, handle).await?;
        let role = crate::authorize::role_in(&mut read, caller, actor.id).await?;
        caller.may(Action::EditDraft, &Target::Actor(handle), role)?;
        Ok(Storage {
            used: storage::used(&mut read, actor.id).await?,
            bytes_max: self.config().limits.actor_bytes_max,
        })
    }

    /// Refuses what makes an actor store too much. Call it after the files were
    /// written into the draft.
    pub(crate) async fn check_storage(&self, tx: &mut Write, actor: ActorId) -> Result<()> {
        self.check_storage_with(tx, actor, 0).await
    }

    /// The same with `more` bytes that are only announced.
    pub(crate) async fn check_storage_with(
        &self,
        tx: &mut Write,
        actor: ActorId,
        more: u64,
    ) -> Result<()> {
        storage::hold(tx, actor).await?;
        let used = storage::used(tx, actor).await?;
        let bytes_max = self.config().limits.actor_bytes_max;
        if used.total().saturating_add(more) <= bytes_max {
            return Ok(());
        }
        let Used {
            released,
            drafted,
            announced,
        } = used;
        Err(Error::refused(
            ProblemCode::QuotaExceeded,
            format!(
                "With this the actor would store more than the {bytes_max} bytes it may: its releases hold {released}, its drafts {drafted} more, and unfinished uploads announce {}. Discard drafts or cancel uploads that nobody needs, or ask the operator of this registry for more.",
                announced.saturating_add(more)
            ),
        ))
    }

    /// Refuses one more design than an actor may have.
    pub(crate) async fn check_designs(
        &self,
        tx: &mut Write,
        actor: ActorId,
        handle: &ActorHandle,
    ) -> Result<()> {
        storage::hold(tx, actor).await?;
        let limit = self.config().limits.designs_per_actor_max;
        if designs::count_of_owner(tx, actor).await? < i64::from(limit) {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::QuotaExceeded,
            format!(
                "{handle} has {limit} designs, as many as are allowed. Ask the operator of this registry for more."
            ),
        ))
    }
}
