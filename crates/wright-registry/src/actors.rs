//! Actors: creating communities, associations, enterprises and public bodies,
//! their profiles, and what everybody sees of them.

use crate::access::Target;
use crate::actor_texts::{ActorTexts, check_said};
use crate::authorize::{find_actor, may_look, role_in};
use crate::events::Told;
use crate::lookalikes::{self, Asking};
use crate::{Action, Error, Principal, Registry, Result};
use wright_model::id::ActorId;
use wright_model::{ActorHandle, ActorKind, Digest, Role};
use wright_store::actors::{self as store, Actor as Row, Said};
use wright_store::{Connection, Write, members};
use wright_wire::changes::{ChangeDetail, ChangeKind};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Actor, Member, NewActor, PatchActor};

/// Actors a person belongs to at most.
pub(crate) const ACTORS_PER_PERSON_MAX: i64 = 200;

impl Registry {
    /// Creates an actor; the caller becomes its owner.
    ///
    /// # Errors
    /// `name-invalid`, `validation`, `handle-taken`, `quota-exceeded`.
    pub async fn create_actor(&self, principal: &Principal, request: &NewActor) -> Result<Actor> {
        let person = self.authorize_own(principal, Action::CreateActor)?;
        if request.kind == ActorKind::Person {
            return Err(Error::refused(
                ProblemCode::Validation,
                "kind: persons come by signing up; choose community, association, enterprise or public-body",
            ));
        }
        let handle = parse_handle(&request.handle)?;
        let texts = ActorTexts::check(
            &request.display_name,
            request.summary.as_deref().unwrap_or_default(),
        )?;
        let now = self.source().now();
        let id = ActorId(self.source().id());
        let mut tx = self.db().begin_write().await?;
        store::lock(&mut tx, person.actor).await?;
        if members::count_of_person(&mut tx, person.actor).await? >= ACTORS_PER_PERSON_MAX {
            return Err(too_many_actors());
        }
        self.require_verified(&mut tx, principal).await?;
        self.check_names(&mut tx, principal, &handle, &texts.display_name)
            .await?;
        let actor = store::NewActor {
            id,
            kind: request.kind,
            handle: &handle,
            skeleton: &lookalikes::of_handle(&handle),
            display_name: &texts.display_name,
            summary: &texts.summary,
            now,
        };
        if !store::insert(&mut tx, &actor).await? {
            return Err(handle_taken(&handle));
        }
        members::put(&mut tx, id, person.actor, Role::Owner, now).await?;
        self.tell_of_actor(&mut tx, principal, ChangeKind::ActorCreated, id)
            .await?;
        self.commit(tx).await?;
        self.actor(&handle).await
    }

    /// Refuses names for a new actor that look like somebody else's.
    async fn check_names(
        &self,
        tx: &mut Write,
        principal: &Principal,
        handle: &ActorHandle,
        display_name: &str,
    ) -> Result<()> {
        let is_site = matches!(principal, Principal::Operator)
            || matches!(principal, Principal::Person(person) if person.administrator);
        let asking = match is_site {
            true => Asking::Site,
            false => Asking::Stranger,
        };
        wright_store::meta::lock(tx).await?;
        lookalikes::check_handle(tx, handle, asking).await?;
        if asking == Asking::Stranger {
            lookalikes::check_display_name(tx, display_name, principal.actor()).await?;
        }
        Ok(())
    }

    /// An actor as everybody sees it. Hidden ones are shown to whoever knows
    /// their handle.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn actor(&self, handle: &ActorHandle) -> Result<Actor> {
        let mut connection = self.db().read().await?;
        let row = find_actor(&mut connection, handle).await?;
        view(&mut connection, row).await
    }

    /// An actor, for whoever may edit what it says of itself.
    ///
    /// # Errors
    /// `not-found`; `forbidden` for all but its owners.
    pub async fn actor_to_edit(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
    ) -> Result<Actor> {
        let mut connection = self.db().read().await?;
        let row = find_actor(&mut connection, handle).await?;
        let role = role_in(&mut connection, principal, row.id).await?;
        may_look(principal, Action::EditActor, &Target::Actor(handle), role)?;
        view(&mut connection, row).await
    }

    /// The id of an actor, for lists of what is its own.
    pub async fn actor_id(&self, handle: &ActorHandle) -> Result<ActorId> {
        Ok(find_actor(&mut *self.db().read().await?, handle).await?.id)
    }

    /// Changes what an actor says of itself; what is absent stays.
    ///
    /// # Errors
    /// `not-found`, `validation`; `forbidden` for all but its owners.
    pub async fn change_actor(
        &self,
        principal: &Principal,
        handle: &ActorHandle,
        patch: &PatchActor,
    ) -> Result<Actor> {
        let mut tx = self.db().begin_write().await?;
        let row = self
            .authorize_actor(&mut tx, principal, Action::EditActor, handle)
            .await?;
        let texts = ActorTexts::check(
            patch.display_name.as_deref().unwrap_or(&row.display_name),
            patch.summary.as_deref().unwrap_or(&row.summary),
        )?;
        if texts.display_name != row.display_name {
            wright_store::meta::lock(&mut tx).await?;
            lookalikes::check_display_name(&mut tx, &texts.display_name, Some(row.id)).await?;
        }
        let or = |new: &Option<String>, old: &str| new.as_deref().unwrap_or(old).to_owned();
        let said = check_said(&Said {
            about: or(&patch.about, &row.said.about),
            place: or(&patch.place, &row.said.place),
            languages: patch.languages.clone().unwrap_or(row.said.languages),
            links: patch.links.clone().unwrap_or(row.said.links),
        })?;
        let profile = store::Profile {
            display_name: &texts.display_name,
            summary: &texts.summary,
            said: &said,
        };
        store::set_profile(&mut tx, row.id, &profile).await?;
        self.tell_of_actor(&mut tx, principal, ChangeKind::ActorChanged, row.id)
            .await?;
        self.commit(tx).await?;
        self.actor(handle).await
    }

    /// Writes an event about an actor. Only its id is public: the person behind
    /// one may be erased, the event stays.
    pub(crate) async fn tell_of_actor(
        &self,
        tx: &mut Write,
        caller: &Principal,
        kind: ChangeKind,
        actor: ActorId,
    ) -> Result<()> {
        let told = Told {
            kind,
            actor: Some(actor),
            subject: &actor.to_string(),
            detail: ChangeDetail::default(),
            at: self.source().now(),
        };
        self.tell(tx, caller, told).await?;
        Ok(())
    }
}

/// An actor and its members, owners first.
async fn view(connection: &mut Connection, row: Row) -> Result<Actor> {
    let mut rows = members::of_actor(connection, row.id, crate::members::MEMBERS_MAX).await?;
    rows.sort_by_key(|member| std::cmp::Reverse(member.role));
    Ok(Actor {
        handle: row.handle,
        kind: row.kind,
        display_name: row.display_name,
        summary: filled(row.summary),
        about: filled(row.said.about),
        place: filled(row.said.place),
        languages: row.said.languages,
        links: row.said.links,
        picture: row.picture.map(|picture| picture_path(&picture.large)),
        created_at: row.created_at,
        members: rows
            .into_iter()
            .map(|member| Member {
                handle: member.handle,
                role: member.role,
                since: member.since,
            })
            .collect(),
    })
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The path of a picture of an actor.
pub fn picture_path(digest: &Digest) -> String {
    format!("/-/pictures/{}", digest.hex())
}

/// Reads a handle somebody asks for.
pub(crate) fn parse_handle(text: &str) -> Result<ActorHandle> {
    ActorHandle::parse(text)
        .map_err(|error| Error::refused(ProblemCode::NameInvalid, format!("handle: {error}.")))
}

pub(crate) fn handle_taken(handle: &ActorHandle) -> Error {
    Error::refused(
        ProblemCode::HandleTaken,
        format!(
            "{handle}, or the same with other hyphens, belongs or belonged to somebody; choose another."
        ),
    )
}

pub(crate) fn too_many_actors() -> Error {
    Error::refused(
        ProblemCode::QuotaExceeded,
        format!("A person belongs to at most {ACTORS_PER_PERSON_MAX} actors."),
    )
}
