//! Members of an actor: owners add, change and remove persons; everybody may
//! leave by themselves; the last owner cannot.

use crate::authorize::{find_actor, role_in, suspended};
use crate::notifications::{Facts, For, News, account_of, called};
use crate::{Action, Error, PageRequest, Principal, Registry, Result};
use wright_model::id::ActorId;
use wright_model::{ActorHandle, ActorKind, NotificationKind, Role};
use wright_store::actors::{self, Actor as Row};
use wright_store::{Write, members};
use wright_wire::changes::ChangeKind;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Member, Page};

/// Members an actor has at most.
pub(crate) const MEMBERS_MAX: i64 = 1_000;

/// The members of an actor, a page of them, and what the reader is among them.
#[derive(Debug, Clone)]
pub struct MembersView {
    /// The actor.
    pub actor: Row,
    /// A page of its members, in the order they joined.
    pub members: Page<members::Member>,
    /// How many there are.
    pub count: i64,
    /// What the reader is in it.
    pub role: Option<Role>,
    /// Whether the reader is its only owner, and so cannot leave.
    pub is_last_owner: bool,
}

impl Registry {
    /// The members of an actor as everybody sees them.
    ///
    /// # Errors
    /// `not-found`, for persons too; `validation` for a place that no page of ours
    /// says.
    pub async fn members(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        request: &PageRequest,
    ) -> Result<MembersView> {
        let after = request.cursor()?.map(|(since, id)| (since, ActorId(id)));
        let mut read = self.db().read().await?;
        let actor = find_actor(&mut read, handle).await?;
        if actor.kind == ActorKind::Person {
            return Err(Error::not_found("members of a person"));
        }
        let role = role_in(&mut read, principal, actor.id).await?;
        let others = match principal.actor().filter(|_| role == Some(Role::Owner)) {
            Some(person) => members::count_other_owners(&mut read, actor.id, person).await?,
            None => i64::MAX,
        };
        let rows = members::page_of_actor(&mut read, actor.id, after, request.rows()).await?;
        Ok(MembersView {
            count: members::count_of_actor(&mut read, actor.id).await?,
            members: request.page(rows, |row| (row.since, row.person.0), |row| row),
            actor,
            role,
            is_last_owner: others == 0,
        })
    }

    /// Adds a person to an actor, or changes their role.
    ///
    /// # Errors
    /// `not-found`, `validation`, `last-owner`, `quota-exceeded`, `suspended`;
    /// `forbidden` for all but owners.
    pub async fn put_member(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        person: &ActorHandle,
        role: Role,
    ) -> Result<Member> {
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .lock_and_authorize(&mut tx, principal, Action::ManageMembers, handle)
            .await?;
        refuse_person(&actor)?;
        let person = find_actor(&mut tx, person).await?;
        if person.kind != ActorKind::Person {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!(
                    "{} is no person; only persons can be members",
                    person.handle
                ),
            ));
        }
        if let Some(measure) = &person.suspended {
            return Err(suspended(&person.handle, &measure.why));
        }
        let now = self.source().now();
        let before = members::role_of(&mut tx, actor.id, person.id).await?;
        match before {
            Some(Role::Owner) if role != Role::Owner => {
                keep_an_owner(&mut tx, &actor, &person).await?;
            }
            Some(_) => {}
            None => check_room(&mut tx, actor.id, person.id).await?,
        }
        members::put(&mut tx, actor.id, person.id, role, now).await?;
        let since = members::of_actor(&mut tx, actor.id, MEMBERS_MAX)
            .await?
            .into_iter()
            .find(|member| member.person == person.id)
            .map_or(now, |member| member.since);
        self.tell_of_actor(&mut tx, principal, ChangeKind::MembersChanged, actor.id)
            .await?;
        let kind = match before {
            None => Some(NotificationKind::MemberAdded),
            Some(before) if before != role => Some(NotificationKind::RoleChanged),
            Some(_) => None,
        };
        if let Some(kind) = kind {
            self.tell_member(&mut tx, principal, &actor, &person, kind, Some(role))
                .await?;
        }
        self.commit(tx).await?;
        Ok(Member {
            handle: person.handle,
            role,
            since,
        })
    }

    /// Takes a person out of an actor; a person may always leave by themselves.
    ///
    /// # Errors
    /// `not-found`, `last-owner`; `forbidden` for all but owners.
    pub async fn remove_member(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        person: &ActorHandle,
    ) -> Result<()> {
        let leaving = matches!(principal, Principal::Person(caller) if caller.handle == *person);
        let action = if leaving {
            Action::Leave
        } else {
            Action::ManageMembers
        };
        let mut tx = self.db().begin_write().await?;
        let actor = self
            .lock_and_authorize(&mut tx, principal, action, handle)
            .await?;
        refuse_person(&actor)?;
        let person = find_actor(&mut tx, person).await?;
        if members::role_of(&mut tx, actor.id, person.id).await? == Some(Role::Owner) {
            keep_an_owner(&mut tx, &actor, &person).await?;
        }
        if !members::remove(&mut tx, actor.id, person.id).await? {
            return Err(Error::not_found(format_args!(
                "member {} of {handle}",
                person.handle
            )));
        }
        self.tell_of_actor(&mut tx, principal, ChangeKind::MembersChanged, actor.id)
            .await?;
        let kind = NotificationKind::MemberRemoved;
        self.tell_member(&mut tx, principal, &actor, &person, kind, None)
            .await?;
        self.commit(tx).await
    }

    /// Tells a person what became of them in an actor, unless they did it.
    async fn tell_member(
        &self,
        tx: &mut Write,
        principal: &Principal,
        actor: &Row,
        person: &Row,
        kind: NotificationKind,
        role: Option<Role>,
    ) -> Result<()> {
        let news = News {
            kind,
            once: &format!("member {}", self.source().id()),
            facts: Facts {
                path: format!("/@{}", actor.handle),
                actor: called(actor),
                role,
                ..Facts::default()
            },
            by: account_of(principal),
        };
        self.notify(tx, For::Owners(person.id), &news).await
    }

    /// Locks the actor before looking at the caller's role, so that two owners
    /// who remove each other at once do not both succeed.
    async fn lock_and_authorize(
        &self,
        tx: &mut Write,
        principal: &Principal,
        action: Action,
        handle: &ActorHandle,
    ) -> Result<Row> {
        if let Some(actor) = actors::by_handle(tx, handle).await? {
            actors::lock(tx, actor.id).await?;
        }
        self.authorize_actor(tx, principal, action, handle).await
    }
}

fn refuse_person(actor: &Row) -> Result<()> {
    if actor.kind == ActorKind::Person {
        return Err(Error::refused(
            ProblemCode::Validation,
            "A person has no members; create a community for several.",
        ));
    }
    Ok(())
}

async fn keep_an_owner(tx: &mut Write, actor: &Row, person: &Row) -> Result<()> {
    if members::count_other_owners(tx, actor.id, person.id).await? > 0 {
        return Ok(());
    }
    Err(Error::refused(
        ProblemCode::LastOwner,
        format!(
            "{} is the last owner of {}; make somebody else an owner first.",
            person.handle, actor.handle
        ),
    ))
}

/// Refuses one more member where the actor has enough, or the person belongs to
/// enough.
pub(crate) async fn check_room(tx: &mut Write, actor: ActorId, person: ActorId) -> Result<()> {
    if members::count_of_actor(tx, actor).await? >= MEMBERS_MAX {
        return Err(Error::refused(
            ProblemCode::QuotaExceeded,
            format!("An actor has at most {MEMBERS_MAX} members."),
        ));
    }
    if members::count_of_person(tx, person).await? >= crate::actors::ACTORS_PER_PERSON_MAX {
        return Err(crate::actors::too_many_actors());
    }
    Ok(())
}
