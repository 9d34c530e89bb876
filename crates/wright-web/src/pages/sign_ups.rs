//! For administrators: people who wait for an account, and invitations.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_model::id::{SignUpId, SiteInvitationId};
use wright_registry::{Error, PageRequest};
use wright_wire::problem::ProblemCode;

use super::accounts::side;
use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::views::accounts::Section;
use crate::views::sign_ups::{Invitation, SignUpsPage, Waiting};
use crate::views::{Done, Place};

const SIGN_UPS: &str = "/-/admin/sign-ups";
/// People shown on a page.
const SHOWN: u32 = 50;

/// Which page of those who wait.
#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /-/admin/sign-ups`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    Ok(show(&sign_ups_page(&app, &asker, after.after).await?))
}

async fn sign_ups_page(
    app: &App,
    SignedInAsker(asker): &SignedInAsker,
    after: Option<String>,
) -> Result<SignUpsPage, Error> {
    let registry = app.registry();
    let list = PageRequest {
        after,
        limit: Some(SHOWN),
    };
    let waiting = registry.waiting_sign_ups(&asker.principal, &list).await?;
    let invitations = registry.site_invitations(&asker.principal).await?;
    let next = waiting.next.as_deref().map(crate::views::encode);
    Ok(SignUpsPage {
        tr: asker.tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::SignUps),
        made: None,
        waiting: waiting
            .items
            .into_iter()
            .map(|person| Waiting {
                id: person.id.to_string(),
                handle: person.handle,
                display_name: person.display_name,
                email: person.email,
                why: person.why,
                asked_at: person.asked_at,
            })
            .collect(),
        next: next
            .map(|next| format!("{SIGN_UPS}?after={next}"))
            .unwrap_or_default(),
        invitations: invitations
            .into_iter()
            .map(|one| Invitation {
                id: one.id.to_string(),
                note: one.note,
                uses: one.uses,
                uses_max: one.uses_max,
                ends: one.expires_at,
                stands: one.stands,
            })
            .collect(),
    })
}

/// `POST /-/admin/sign-ups/{id}/approve`
pub(crate) async fn approve(
    State(app): State<App>,
    asker: SignedInAsker,
    Path(id): Path<SignUpId>,
) -> Result<Response, Failure> {
    match app.registry().approve_sign_up(&asker.0.principal, id).await {
        Ok(_) => {
            let address = done_address(SIGN_UPS, Done::SignUpApproved);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => match error.code() {
            ProblemCode::HandleTaken | ProblemCode::EmailTaken | ProblemCode::Validation => {
                let mut page = sign_ups_page(&app, &asker, None).await?;
                page.side.problem = error.to_string();
                Ok(show_refused(&error, &page))
            }
            _ => Err(error.into()),
        },
    }
}

/// `POST /-/admin/sign-ups/{id}/decline`
pub(crate) async fn decline(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<SignUpId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    app.registry()
        .decline_sign_up(&asker.principal, id, fields.one("why"))
        .await?;
    Ok(Redirect::to(&done_address(SIGN_UPS, Done::SignUpDeclined)))
}

/// `POST /-/admin/invitations`: answers with the page itself, as the code is shown
/// once and never stands in an address of ours.
pub(crate) async fn invite(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let uses = fields.one("uses").parse().unwrap_or(0);
    let days = fields.one("days").parse().unwrap_or(0);
    let made = app
        .registry()
        .invite_to_site(&asker.0.principal, fields.one("note"), uses, days)
        .await;
    match made {
        Ok(made) => {
            let mut page = sign_ups_page(&app, &asker, None).await?;
            let site = app.registry().config().public_url.as_str();
            page.made = Some(format!("{}{}", site.trim_end_matches('/'), made.path));
            Ok(show(&page))
        }
        Err(error) if error.code() == ProblemCode::Validation => {
            let mut page = sign_ups_page(&app, &asker, None).await?;
            page.side.problem = error.to_string();
            Ok(show_refused(&error, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /-/admin/invitations/{id}/revoke`
pub(crate) async fn revoke_invitation(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<SiteInvitationId>,
) -> Result<Redirect, Failure> {
    app.registry()
        .revoke_site_invitation(&asker.principal, id)
        .await?;
    Ok(Redirect::to(&done_address(
        SIGN_UPS,
        Done::InvitationRevoked,
    )))
}
