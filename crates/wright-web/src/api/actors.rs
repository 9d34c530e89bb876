//! `/api/v1/actors`: communities, associations, enterprises, public bodies, and
//! persons as everybody sees them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::ActorHandle;
use wright_wire::Problem;
use wright_wire::rest::{Actor, NewActor, PatchActor};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(show, change))
}

/// Creates an actor; the caller becomes its owner.
#[utoipa::path(post, path = "/api/v1/actors", tag = "people", security(("session" = [])), request_body = NewActor, responses(
    (status = 201, description = "Created", body = Actor),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    Json(request): Json<NewActor>,
) -> ApiResult<impl IntoResponse> {
    let actor = app.registry().create_actor(&caller, &request).await?;
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(actor)))
}

/// An actor as everybody sees it.
#[utoipa::path(get, path = "/api/v1/actors/{handle}", tag = "people", params(("handle" = ActorHandle, Path)), responses(
    (status = 200, description = "The actor", body = Actor),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn show(
    State(app): State<App>,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<impl IntoResponse> {
    let actor = app.registry().actor(&handle).await?;
    Ok((Caching::PerReader, Json::<_>(actor)))
}

/// Changes what an actor says of itself.
#[utoipa::path(patch, path = "/api/v1/actors/{handle}", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path)), request_body = PatchActor, responses(
    (status = 200, description = "Changed", body = Actor),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn change(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
    Json(patch): Json<PatchActor>,
) -> ApiResult<impl IntoResponse> {
    let actor = app
        .registry()
        .change_actor(&caller, &handle, &patch)
        .await?;
    Ok((Caching::Never, Json::<_>(actor)))
}
