//! `/api/v1/actors/{handle}/members`: who belongs to an actor, as what.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::ActorHandle;
use wright_wire::Problem;
use wright_wire::rest::{Member, PutMember};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put, remove))
}

/// Adds a person to an actor, or changes their role.
#[utoipa::path(put, path = "/api/v1/actors/{handle}/members/{person}", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path), ("person" = ActorHandle, Path)), request_body = PutMember, responses(
    (status = 200, description = "A member with that role", body = Member),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn put(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((handle, person)): Path<(ActorHandle, ActorHandle)>,
    Json(request): Json<PutMember>,
) -> ApiResult<impl IntoResponse> {
    let member = app
        .registry()
        .put_member(&caller, &handle, &person, request.role)
        .await?;
    Ok((Caching::Never, Json::<_>(member)))
}

/// Takes a person out of an actor; everybody may leave by themselves.
#[utoipa::path(delete, path = "/api/v1/actors/{handle}/members/{person}", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path), ("person" = ActorHandle, Path)), responses(
    (status = 204, description = "No member any more"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn remove(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((handle, person)): Path<(ActorHandle, ActorHandle)>,
) -> ApiResult<impl IntoResponse> {
    app.registry()
        .remove_member(&caller, &handle, &person)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
