//! `/api/v1/admin`: what moderators do to actors.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::ActorHandle;
use wright_wire::Problem;
use wright_wire::rest::{Hide, Suspend};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(suspend, restore))
        .routes(routes!(hide, show))
}

/// Stops an actor's sign-in, tokens and writes; what it published stays.
#[utoipa::path(put, path = "/api/v1/admin/actors/{handle}/suspension", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("handle" = ActorHandle, Path)), request_body = Suspend, responses(
    (status = 204, description = "Suspended"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn suspend(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
    Json(request): Json<Suspend>,
) -> ApiResult<impl IntoResponse> {
    app.registry()
        .suspend_actor(&caller, &handle, &request.reason)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Lets a suspended actor in again.
#[utoipa::path(delete, path = "/api/v1/admin/actors/{handle}/suspension", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("handle" = ActorHandle, Path)), responses(
    (status = 204, description = "Not suspended"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn restore(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<impl IntoResponse> {
    app.registry().restore_actor(&caller, &handle).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Takes an actor and its designs out of lists and search.
#[utoipa::path(put, path = "/api/v1/admin/actors/{handle}/hidden", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("handle" = ActorHandle, Path)), request_body = Hide, responses(
    (status = 204, description = "Hidden"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn hide(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
    Json(request): Json<Hide>,
) -> ApiResult<impl IntoResponse> {
    app.registry()
        .hide_actor(&caller, &handle, &request.reason)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Puts an actor back into lists and search.
#[utoipa::path(delete, path = "/api/v1/admin/actors/{handle}/hidden", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("handle" = ActorHandle, Path)), responses(
    (status = 204, description = "Listed"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn show(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<impl IntoResponse> {
    app.registry().show_actor(&caller, &handle).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
