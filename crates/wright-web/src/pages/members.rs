//! The members of an actor; its owners add, change and remove them here.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::{ActorHandle, ActorKind, Role};
use wright_registry::{Error, Principal, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Actor;

use super::actors::parse_handle;
use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, choices, done_address, show, show_public, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::members::{Member, MembersPage};
use crate::views::{Done, Place, words};

/// `GET /@{actor}/-/members`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let page = members_page(&app, &asker, &parse_handle(&handle)?).await?;
    Ok(if page.may_manage {
        show(&page)
    } else {
        show_public(&page)
    })
}

async fn members_page(app: &App, asker: &Asker, handle: &ActorHandle) -> Result<MembersPage> {
    let actor = app.registry().actor(handle).await?;
    if actor.kind == ActorKind::Person {
        return Err(Error::not_found("members of a person"));
    }
    let tr = asker.tr;
    Ok(MembersPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        handle: actor.handle.to_string(),
        display_name: actor.display_name.clone(),
        members: members(tr, &actor),
        roles: choices(Role::ALL, Role::as_str, |role| tr.get(words::role(role))),
        may_manage: role_in(&asker.principal, &actor) == Some(Role::Owner),
    })
}

/// What the asker is in the actor.
fn role_in(principal: &Principal, actor: &Actor) -> Option<Role> {
    let Principal::Person(person) = principal else {
        return None;
    };
    let found = actor
        .members
        .iter()
        .find(|member| member.handle == person.handle);
    found.map(|member| member.role)
}

fn members(tr: &Locale, actor: &Actor) -> Vec<Member> {
    let members = actor.members.iter();
    members
        .map(|member| Member {
            handle: member.handle.to_string(),
            address: format!("/@{}", member.handle),
            role: tr.get(words::role_name(member.role)),
            role_value: member.role.as_str(),
            since: member.since,
        })
        .collect()
}

/// `POST /@{actor}/-/members`
pub(crate) async fn add_member(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let person = fields.one("handle").trim_start_matches('@').to_lowercase();
    put_member(&app, &asker, &handle, &person, &fields, Done::MemberAdded).await
}

/// `POST /@{actor}/-/members/{person}`
pub(crate) async fn change_member(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((handle, person)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    put_member(&app, &asker, &handle, &person, &fields, Done::MemberChanged).await
}

async fn put_member(
    app: &App,
    asker: &Asker,
    handle: &str,
    typed: &str,
    fields: &Fields,
    done: Done,
) -> Result<Response, Failure> {
    let handle = parse_handle(handle)?;
    let role = Role::parse(fields.one("role")).ok_or_else(|| Failure::bad_request("role"))?;
    let put = match ActorHandle::parse(typed) {
        Ok(person) => app
            .registry()
            .put_member(&asker.principal, &handle, &person, role)
            .await
            .map(drop),
        Err(_) => Err(Error::not_found("person of that handle")),
    };
    let Err(error) = put else {
        return Ok(done_with(&handle, done).into_response());
    };
    let problem = match error.code() {
        ProblemCode::NotFound => asker
            .tr
            .text("actor-no-such-person", &[("handle", typed.arg())]),
        ProblemCode::LastOwner => asker.tr.get("actor-last-owner"),
        ProblemCode::Validation | ProblemCode::QuotaExceeded | ProblemCode::Suspended => {
            error.to_string()
        }
        _ => return Err(error.into()),
    };
    let mut page = members_page(app, asker, &handle).await?;
    page.problem = problem;
    Ok(show_refused(&error, &page))
}

/// `POST /@{actor}/-/members/{person}/remove`
pub(crate) async fn remove_member(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((handle, person)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    let handle = parse_handle(&handle)?;
    let person = parse_handle(&person)?;
    app.registry()
        .remove_member(&asker.principal, &handle, &person)
        .await?;
    Ok(done_with(&handle, Done::MemberRemoved))
}

fn done_with(handle: &ActorHandle, done: Done) -> Redirect {
    Redirect::to(&done_address(&format!("/@{handle}/-/members"), done))
}
