//! An actor: its designs, its members, and for members its drafts.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::{ActorHandle, ActorKind, Role};
use wright_registry::{Error, Principal, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Actor;

use super::asker::{Asker, SignedInAsker};
use super::designs::{After, CARDS_MAX, cards, next_address};
use super::fields::Fields;
use super::{Failure, choices, done_address, show, show_public, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::actors::{ActorPage, DraftLink, Member, Offer, initials};
use crate::views::{Done, Place, words};

/// Drafts shown on the page.
const DRAFTS_MAX: i64 = 100;

/// `GET /@{actor}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(handle): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let page = actor_page(&app, &asker, &handle, &after).await?;
    Ok(if page.may_draft {
        show(&page)
    } else {
        show_public(&page)
    })
}

async fn actor_page(
    app: &App,
    asker: &Asker,
    handle: &ActorHandle,
    after: &After,
) -> Result<ActorPage> {
    let registry = app.registry();
    let actor = registry.actor(handle).await?;
    let listed = registry
        .designs_of(handle, after.place(), CARDS_MAX + 1)
        .await?;
    let role = role_in(&asker.principal, &actor);
    let mut page = public_view(asker, &actor, role);
    page.next = next_address(&listed, &format!("/@{handle}"));
    page.cards = cards(listed);
    if role.is_some() {
        page.drafts = drafts(app, asker, handle).await?;
    }
    if role == Some(Role::Owner) {
        let offers = registry.transfers(&asker.principal).await?;
        let to_this = offers.into_iter().filter(|offer| offer.to == *handle);
        page.offers = to_this
            .map(|offer| Offer {
                design: offer.design.to_string(),
                accept_address: format!("/-/transfers/{}/accept", offer.transfer.id),
            })
            .collect();
    }
    Ok(page)
}

pub(crate) fn parse_handle(text: &str) -> Result<ActorHandle, Failure> {
    ActorHandle::parse(text).map_err(|_| Failure::not_found())
}

/// What the asker is in the actor; a person is the owner of themselves.
fn role_in(principal: &Principal, actor: &Actor) -> Option<Role> {
    let Principal::Person(person) = principal else {
        return None;
    };
    if person.handle == actor.handle {
        return Some(Role::Owner);
    }
    let found = actor
        .members
        .iter()
        .find(|member| member.handle == person.handle);
    found.map(|member| member.role)
}

fn public_view(asker: &Asker, actor: &Actor, role: Option<Role>) -> ActorPage {
    let tr = asker.tr;
    let has_members = actor.kind != ActorKind::Person;
    ActorPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        handle: actor.handle.to_string(),
        initials: initials(&actor.display_name),
        display_name: actor.display_name.clone(),
        summary: actor.summary.clone().unwrap_or_default(),
        kind: tr.get(words::actor_kind(actor.kind)),
        cards: Vec::new(),
        next: None,
        members: if has_members {
            members(tr, actor)
        } else {
            Vec::new()
        },
        roles: choices(Role::ALL, Role::as_str, |role| tr.get(words::role(role))),
        drafts: Vec::new(),
        offers: Vec::new(),
        may_draft: role.is_some(),
        may_manage_members: has_members && role == Some(Role::Owner),
    }
}

fn members(tr: &Locale, actor: &Actor) -> Vec<Member> {
    let members = actor.members.iter();
    members
        .map(|member| Member {
            handle: member.handle.to_string(),
            address: format!("/@{}", member.handle),
            role: tr.get(words::role_name(member.role)),
            role_value: member.role.as_str(),
        })
        .collect()
}

async fn drafts(app: &App, asker: &Asker, handle: &ActorHandle) -> Result<Vec<DraftLink>> {
    let drafts = app
        .registry()
        .drafts(&asker.principal, None, DRAFTS_MAX)
        .await?;
    Ok(drafts
        .into_iter()
        .filter(|draft| draft.name.actor() == *handle)
        .map(|draft| DraftLink {
            address: format!("/-/drafts/{}", draft.id),
            design: draft.name.to_string(),
            version: draft.version.to_string(),
            changed: draft.touched_at,
        })
        .collect())
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
        let address = done_address(&format!("/@{handle}"), done);
        return Ok(Redirect::to(&address).into_response());
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
    let mut page = actor_page(app, asker, &handle, &After::default()).await?;
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
    Ok(Redirect::to(&done_address(
        &format!("/@{handle}"),
        Done::MemberRemoved,
    )))
}
