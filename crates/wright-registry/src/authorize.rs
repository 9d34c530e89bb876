//! Looking up the caller's role today and asking the table in [`crate::access`].
//! Suspended actors have no rights and give none.

use crate::access::Target;
use crate::{Action, Error, Principal, Registry, Result, SignedIn};
use wright_model::id::ActorId;
use wright_model::{ActorHandle, DesignName, Role};
use wright_store::actors::{self, Actor};
use wright_store::designs::{self, Named};
use wright_store::{Connection, Write, members};
use wright_wire::problem::ProblemCode;

impl Registry {
    /// The caller, if they may do `action` for themselves.
    pub(crate) fn authorize_own<'c>(
        &self,
        caller: &'c Principal,
        action: Action,
    ) -> Result<&'c SignedIn> {
        caller.may(action, &Target::Own, None)?;
        caller.person()
    }

    /// Checks that the caller may do `action` to the site as a whole.
    pub(crate) fn authorize_site(&self, caller: &Principal, action: Action) -> Result<()> {
        caller.may(action, &Target::Site, None)
    }

    /// Checks that the caller may do `action` to `target`, which belongs to the
    /// actor `owner`. Call it inside the transaction that then writes, so that a
    /// role taken away meanwhile counts.
    pub(crate) async fn authorize(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        action: Action,
        owner: ActorId,
        target: &Target<'_>,
    ) -> Result<()> {
        caller.may(action, target, role_in(connection, caller, owner).await?)?;
        if action.despite_suspension() || matches!(caller, Principal::Operator) {
            return Ok(());
        }
        let actor = actors::by_id(connection, owner).await?;
        match actor.and_then(|actor| Some((actor.handle, actor.suspended?))) {
            Some((handle, measure)) => Err(suspended(&handle, &measure.why)),
            None => Ok(()),
        }
    }

    /// The actor of that handle, if the caller may do `action` to it.
    pub(crate) async fn authorize_actor(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        action: Action,
        handle: &ActorHandle,
    ) -> Result<Actor> {
        require_somebody(caller)?;
        let actor = find_actor(connection, handle).await?;
        self.authorize(connection, caller, action, actor.id, &Target::Actor(handle))
            .await?;
        Ok(actor)
    }

    /// The design that has or had that name, if the caller may do `action` to it.
    pub(crate) async fn authorize_named(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        action: Action,
        name: &DesignName,
    ) -> Result<Named> {
        require_somebody(caller)?;
        // Rights on the site do not depend on whose it is, nor on whether it is.
        if action.rule().site.is_some() {
            caller.may(action, &Target::Design(name), None)?;
        }
        let named = designs::find(connection, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        let target = Target::Design(&named.design.name);
        self.authorize(connection, caller, action, named.design.owner, &target)
            .await?;
        Ok(named)
    }

    /// The design of that name, today's name only, if the caller may do `action`
    /// to it.
    pub(crate) async fn authorize_design(
        &self,
        connection: &mut Connection,
        caller: &Principal,
        action: Action,
        name: &DesignName,
    ) -> Result<designs::Design> {
        require_somebody(caller)?;
        let Named { design, left_at } = designs::find(connection, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        if left_at.is_some() {
            return Err(Error::refused(
                ProblemCode::NotFound,
                format!("{name} is called {} now; use that name.", design.name),
            ));
        }
        let target = Target::Design(&design.name);
        self.authorize(connection, caller, action, design.owner, &target)
            .await?;
        Ok(design)
    }
}

impl Registry {
    /// The design of that name, locked until the transaction ends, if the caller
    /// may do `action` to it. Whoever waited for the lock may have waited for a
    /// transfer, so name and right are looked at again behind it.
    pub(crate) async fn lock_design_for(
        &self,
        tx: &mut Write,
        caller: &Principal,
        action: Action,
        name: &DesignName,
    ) -> Result<designs::Design> {
        let design = self.authorize_design(tx, caller, action, name).await?;
        designs::lock(tx, design.id).await?;
        self.authorize_design(tx, caller, action, name).await
    }
}

/// Checks that the caller, who has `role` in the actor concerned, may look at what
/// `action` is about. A suspended actor's members may still look.
pub(crate) fn may_look(
    caller: &Principal,
    action: Action,
    target: &Target<'_>,
    role: Option<Role>,
) -> Result<()> {
    caller.may(action, target, role)
}

/// Whether the caller's session or token reaches `target` for `action`, given a
/// role there: what is listed for a token is what its patterns reach.
pub(crate) fn reaches(caller: &Principal, action: Action, target: &Target<'_>) -> bool {
    caller.may(action, target, Some(Role::Owner)).is_ok()
}

/// The caller's role in an actor today: a person is the owner of themselves.
pub(crate) async fn role_in(
    connection: &mut Connection,
    caller: &Principal,
    actor: ActorId,
) -> Result<Option<Role>> {
    match caller {
        Principal::Person(person) if person.actor == actor => Ok(Some(Role::Owner)),
        Principal::Person(person) => Ok(members::role_of(connection, actor, person.actor).await?),
        Principal::Anonymous | Principal::Operator => Ok(None),
    }
}

/// The actor of a handle.
pub(crate) async fn find_actor(connection: &mut Connection, handle: &ActorHandle) -> Result<Actor> {
    actors::by_handle(connection, handle)
        .await?
        .ok_or_else(|| Error::not_found(format!("actor {handle}")))
}

/// Asks for a sign-in before saying what there is and what not.
fn require_somebody(caller: &Principal) -> Result<()> {
    match caller {
        Principal::Anonymous => caller.person().map(drop),
        Principal::Person(_) | Principal::Operator => Ok(()),
    }
}

/// The refusal for a suspended actor.
pub(crate) fn suspended(handle: &ActorHandle, why: &str) -> Error {
    let reason = if why.is_empty() {
        String::new()
    } else {
        format!(" The reason given: {why}")
    };
    Error::refused(
        ProblemCode::Suspended,
        format!(
            "{handle} is suspended: what it published stays, but it cannot change anything. \
             Write to the operator of this registry.{reason}"
        ),
    )
}
