//! `/api/v1/actors/{handle}/invitations` for those who invite, and
//! `/api/v1/invitations/{secret}` for those who are invited.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::ActorHandle;
use wright_model::id::InvitationId;
use wright_registry::invitations::{DAYS_DEFAULT, Invite};
use wright_wire::Problem;
use wright_wire::rest::{
    CreatedInvitation, Invitation, InvitationInfo, Joined, NewInvitation, Page, Secret,
};

use super::PageQuery;
use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path, Query};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(withdraw))
        .routes(routes!(look))
        .routes(routes!(accept))
        .routes(routes!(decline))
}

/// The invitations into an actor that nobody ended, newest first.
#[utoipa::path(get, path = "/api/v1/actors/{handle}/invitations", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path), PageQuery), responses(
    (status = 200, description = "A page of invitations, without their secrets", body = Page<InvitationInfo>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let page = app
        .registry()
        .invitations(&caller, &handle, &query.into())
        .await?;
    let items = page.items.into_iter().map(|one| InvitationInfo {
        id: one.id,
        role: one.role,
        email: one.email,
        note: Some(one.note).filter(|note| !note.is_empty()),
        created_by: one.inviter,
        created_at: one.created_at,
        expires_at: one.expires_at,
        uses_max: one.uses_max,
        uses: one.uses,
        ended: one.ended.map(|ended| ended.as_str().to_owned()),
    });
    let page = Page {
        items: items.collect(),
        next: page.next,
    };
    Ok((Caching::Never, Json::<_>(page)))
}

/// Makes an invitation; its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/actors/{handle}/invitations", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path)), request_body = NewInvitation, responses(
    (status = 201, description = "Made", body = CreatedInvitation),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
    Json(request): Json<NewInvitation>,
) -> ApiResult<impl IntoResponse> {
    let asked = Invite {
        role: request.role,
        email: request.email.unwrap_or_default(),
        note: request.note.unwrap_or_default(),
        uses_max: request.uses.unwrap_or(1),
        days: request.expires_in_days.unwrap_or(DAYS_DEFAULT),
    };
    let made = app.registry().invite(&caller, &handle, &asked).await?;
    let url = app.registry().config().public_url.join(&made.path);
    let body = CreatedInvitation {
        id: made.id,
        url: url.map_err(wright_registry::Error::internal)?.to_string(),
        secret: made.secret,
        expires_at: made.expires_at,
        mailed: made.is_mailed,
    };
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(body)))
}

/// Takes an invitation back; its link lets nobody in any more.
#[utoipa::path(delete, path = "/api/v1/actors/{handle}/invitations/{id}", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path), ("id" = InvitationId, Path)), responses(
    (status = 204, description = "Taken back"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn withdraw(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((handle, id)): Path<(ActorHandle, InvitationId)>,
) -> ApiResult<impl IntoResponse> {
    app.registry()
        .withdraw_invitation(&caller, &handle, id)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// What an invitation is for; uses nothing up. Needs only its secret.
#[utoipa::path(get, path = "/api/v1/invitations/{secret}", tag = "people", params(("secret" = String, Path)), responses(
    (status = 200, description = "The invitation", body = Invitation),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn look(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(secret): Path<String>,
) -> ApiResult<impl IntoResponse> {
    let secret = Secret::new(secret);
    let found = app.registry().invitation(&caller, &secret).await?;
    let body = Invitation {
        actor: found.actor.handle,
        kind: found.actor.kind,
        display_name: found.actor.display_name,
        role: found.role,
        invited_by: found.inviter.map(|(handle, _)| handle),
        email: found.email,
        expires_at: found.expires_at,
        ended: found.ended.map(|ended| ended.as_str().to_owned()),
    };
    Ok((Caching::Never, Json::<_>(body)))
}

/// Accepts an invitation. Harmless for who is a member with that role or a higher
/// one already: nothing is used up.
#[utoipa::path(post, path = "/api/v1/invitations/{secret}/accept", tag = "people", security(("session" = [])),
    params(("secret" = String, Path)), responses(
    (status = 200, description = "A member with that role or a higher one", body = Joined),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn accept(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(secret): Path<String>,
) -> ApiResult<impl IntoResponse> {
    let secret = Secret::new(secret);
    let joined = app.registry().accept_invitation(&caller, &secret).await?;
    let body = Joined {
        actor: joined.actor,
        role: joined.role,
        new: joined.is_new,
    };
    Ok((Caching::Never, Json::<_>(body)))
}

/// Declines an invitation. One for a single person ends by it.
#[utoipa::path(post, path = "/api/v1/invitations/{secret}/decline", tag = "people", security(("session" = [])),
    params(("secret" = String, Path)), responses(
    (status = 204, description = "Declined"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn decline(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(secret): Path<String>,
) -> ApiResult<impl IntoResponse> {
    let secret = Secret::new(secret);
    app.registry().decline_invitation(&caller, &secret).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
