//! The members of an actor; its owners invite, add, change and remove them here,
//! and members leave.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_model::id::InvitationId;
use wright_model::{ActorHandle, Role};
use wright_registry::invitations::{DAYS_DEFAULT, Ended, Invite, OpenInvitation};
use wright_registry::members::MembersView;
use wright_registry::{Error, PageRequest, Result};
use wright_wire::problem::ProblemCode;

use super::actors::parse_handle;
use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, done_address, show, show_public, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::actors::Face;
use crate::views::members::{
    InviteForm, Made, Member, MembersPage, OpenInvitation as InvitationRow, RoleChoice, You,
};
use crate::views::{Done, Place, encode, words};

/// Members shown on a page.
const MEMBERS_SHOWN: u32 = 50;
/// Invitations shown on a page.
const INVITATIONS_SHOWN: u32 = 20;

/// Which page of the members, and of the invitations.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    after: Option<String>,
    invitations: Option<String>,
}

/// `GET /@{actor}/-/members`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(handle): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let page = members_page(&app, &asker, &parse_handle(&handle)?, wanted).await?;
    Ok(match page.you {
        Some(_) => show(&page),
        None => show_public(&page),
    })
}

async fn members_page(
    app: &App,
    asker: &Asker,
    handle: &ActorHandle,
    wanted: Wanted,
) -> Result<MembersPage> {
    let path = members_path(handle);
    let request = PageRequest {
        after: wanted.after,
        limit: Some(MEMBERS_SHOWN),
    };
    let view = app
        .registry()
        .members(&asker.principal, handle, &request)
        .await?;
    let mut page = public_view(asker, &view);
    page.first = request.after.map(|_| path.clone());
    let next = view.members.next.as_deref();
    page.next = next.map(|next| format!("{path}?after={}", encode(next)));
    if page.may_manage {
        let request = PageRequest {
            after: wanted.invitations,
            limit: Some(INVITATIONS_SHOWN),
        };
        let open = app
            .registry()
            .invitations(&asker.principal, handle, &request)
            .await?;
        let next = open.next.as_deref();
        page.more_invitations =
            next.map(|next| format!("{path}?invitations={}#invitations", encode(next)));
        let rows = open.items.into_iter();
        page.invitations = rows.map(|one| invitation(asker.tr, handle, one)).collect();
    }
    Ok(page)
}

fn members_path(handle: &ActorHandle) -> String {
    format!("/@{handle}/-/members")
}

fn public_view(asker: &Asker, view: &MembersView) -> MembersPage {
    let tr = asker.tr;
    MembersPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        handle: view.actor.handle.to_string(),
        display_name: view.actor.display_name.clone(),
        members: members(asker, view),
        count: view.count,
        first: None,
        next: None,
        roles: roles(tr),
        may_manage: view.role == Some(Role::Owner),
        you: view.role.map(|role| You {
            role: tr.get(words::role_name(role)),
            is_last_owner: view.is_last_owner,
        }),
        made: None,
        invitations: Vec::new(),
        more_invitations: None,
        form: InviteForm {
            is_open: false,
            role: Role::Contributor.as_str(),
            email: String::new(),
            note: String::new(),
            uses: "1".into(),
            days: DAYS_DEFAULT.to_string(),
        },
    }
}

fn roles(tr: &Locale) -> Vec<RoleChoice> {
    let role = |role: &Role| RoleChoice {
        value: role.as_str(),
        name: tr.get(words::role_name(*role)),
        what: tr.get(words::role_what(*role)),
    };
    Role::ALL.iter().map(role).collect()
}

fn members(asker: &Asker, view: &MembersView) -> Vec<Member> {
    let members = view.members.items.iter();
    members
        .map(|member| Member {
            handle: member.handle.to_string(),
            address: format!("/@{}", member.handle),
            face: Face::of(&member.display_name, member.picture.as_ref()),
            display_name: member.display_name.clone(),
            role: asker.tr.get(words::role_name(member.role)),
            role_value: member.role.as_str(),
            since: member.since,
            is_you: asker.handle() == Some(member.handle.as_str()),
        })
        .collect()
}

fn invitation(tr: &Locale, handle: &ActorHandle, one: OpenInvitation) -> InvitationRow {
    let email = one.email.unwrap_or_default();
    let (whom, email) = match one.note.is_empty() {
        true => (email, String::new()),
        false => (one.note, email),
    };
    InvitationRow {
        withdraw_address: format!("/@{handle}/-/invitations/{}/withdraw", one.id),
        whom,
        email,
        role: tr.get(words::role_name(one.role)),
        inviter: one
            .inviter
            .map(|handle| handle.to_string())
            .unwrap_or_default(),
        ends: one.expires_at,
        uses: one.uses,
        uses_max: one.uses_max,
        ended: one.ended.map(|ended| short(tr, ended)).unwrap_or_default(),
    }
}

/// Why an invitation that nobody ended lets nobody in, in a word or two.
fn short(tr: &Locale, ended: Ended) -> String {
    match ended {
        Ended::InviterLeft => tr.get("members-invitation-inviter-left"),
        _ => tr.get("members-invitation-paused"),
    }
}

/// `POST /@{actor}/-/invitations`: answers with the page itself, as the
/// link is shown once and never stands in an address of ours.
pub(crate) async fn invite(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let role = Role::parse(fields.one("role")).ok_or_else(|| Failure::bad_request("role"))?;
    let asked = Invite {
        role,
        email: fields.one("email").to_owned(),
        note: fields.one("note").to_owned(),
        uses_max: fields.one("uses").parse().unwrap_or(0),
        days: fields.one("days").parse().unwrap_or(0),
    };
    let made = app
        .registry()
        .invite(&asker.principal, &handle, &asked)
        .await;
    let error = match made {
        Ok(made) => {
            let mut page = members_page(&app, &asker, &handle, Wanted::default()).await?;
            let mailed_to = if made.is_mailed {
                asked.email.clone()
            } else {
                String::new()
            };
            page.made = Some(Made {
                address: format!("{}{}", asker.origin(), made.path),
                mailed_to,
                email: asked.email,
                role: asker.tr.get(words::role_name(role)),
                until: made.expires_at,
            });
            return Ok(show(&page));
        }
        Err(error) => error,
    };
    let problem = invite_problem(asker.tr, &error);
    let Some(problem) = problem else {
        return Err(error.into());
    };
    let mut page = members_page(&app, &asker, &handle, Wanted::default()).await?;
    page.problem = problem;
    page.form = InviteForm {
        is_open: true,
        role: role.as_str(),
        email: asked.email,
        note: asked.note,
        uses: fields.one("uses").to_owned(),
        days: fields.one("days").to_owned(),
    };
    Ok(show_refused(&error, &page))
}

/// What is wrong with an invitation that was asked for, where its form says it.
fn invite_problem(tr: &Locale, error: &Error) -> Option<String> {
    let detail = error.to_string();
    let field = detail.split(':').next().unwrap_or_default();
    Some(match (error.code(), field) {
        (ProblemCode::Validation, "email") => tr.get("field-email-form"),
        (ProblemCode::Validation, "uses") => tr.get("members-invite-wrong-uses"),
        (ProblemCode::Validation, "days") => tr.get("members-invite-wrong-days"),
        (ProblemCode::Validation, "note") => tr.get("members-invite-wrong-note"),
        (ProblemCode::RateLimited, _) => tr.get("members-invite-slow"),
        (ProblemCode::QuotaExceeded, _) => tr.get("members-invite-many"),
        (ProblemCode::Suspended, _) => detail,
        _ => return None,
    })
}

/// `POST /@{actor}/-/invitations/{id}/withdraw`
pub(crate) async fn withdraw(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((handle, id)): Path<(String, InvitationId)>,
) -> Result<Redirect, Failure> {
    let handle = parse_handle(&handle)?;
    app.registry()
        .withdraw_invitation(&asker.principal, &handle, id)
        .await?;
    Ok(done_with(&handle, Done::InvitationRevoked))
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
    match put {
        Ok(()) => Ok(done_with(&handle, done).into_response()),
        Err(error) => refused(app, asker, &handle, typed, error).await,
    }
}

/// The page again, with why somebody could not be added, changed or removed.
async fn refused(
    app: &App,
    asker: &Asker,
    handle: &ActorHandle,
    typed: &str,
    error: Error,
) -> Result<Response, Failure> {
    let tr = asker.tr;
    let problem = match error.code() {
        ProblemCode::NotFound => tr.text("actor-no-such-person", &[("handle", typed.arg())]),
        ProblemCode::LastOwner => tr.get("actor-last-owner"),
        ProblemCode::Validation | ProblemCode::QuotaExceeded | ProblemCode::Suspended => {
            error.to_string()
        }
        _ => return Err(error.into()),
    };
    let mut page = members_page(app, asker, handle, Wanted::default()).await?;
    page.problem = problem;
    Ok(show_refused(&error, &page))
}

/// `POST /@{actor}/-/members/{person}/remove`
pub(crate) async fn remove_member(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((handle, person)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let person = parse_handle(&person)?;
    let removed = app
        .registry()
        .remove_member(&asker.principal, &handle, &person)
        .await;
    match removed {
        Ok(()) => Ok(done_with(&handle, Done::MemberRemoved).into_response()),
        Err(error) if error.code() == ProblemCode::LastOwner => {
            refused(&app, &asker, &handle, person.as_str(), error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /@{actor}/-/leave`
pub(crate) async fn leave(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let own = parse_handle(asker.handle().unwrap_or_default())?;
    let left = app
        .registry()
        .remove_member(&asker.principal, &handle, &own)
        .await;
    match left {
        Ok(()) => {
            let address = done_address(&format!("/@{handle}"), Done::Left);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) if error.code() == ProblemCode::LastOwner => {
            refused(&app, &asker, &handle, own.as_str(), error).await
        }
        Err(error) => Err(error.into()),
    }
}

fn done_with(handle: &ActorHandle, done: Done) -> Redirect {
    Redirect::to(&done_address(&members_path(handle), done))
}
