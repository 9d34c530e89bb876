//! `/api/v1/…/follow`: following actors and designs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::{ActorHandle, DesignName, DesignSlug};
use wright_wire::Problem;

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Path};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(follow_actor, unfollow_actor))
        .routes(routes!(follow_design, unfollow_design))
}

/// Follows an actor; harmless when it was followed already.
#[utoipa::path(put, path = "/api/v1/actors/{handle}/follow", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path)), responses(
    (status = 204, description = "Followed"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn follow_actor(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<impl IntoResponse> {
    app.registry().follow_actor(&caller, &handle, true).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Ends following an actor; harmless when it was not followed.
#[utoipa::path(delete, path = "/api/v1/actors/{handle}/follow", tag = "people", security(("session" = [])),
    params(("handle" = ActorHandle, Path)), responses(
    (status = 204, description = "Not followed any more"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn unfollow_actor(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(handle): Path<ActorHandle>,
) -> ApiResult<impl IntoResponse> {
    app.registry().follow_actor(&caller, &handle, false).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Follows a design, by its name today or a former one.
#[utoipa::path(put, path = "/api/v1/designs/{actor}/{name}/follow", tag = "people", security(("session" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path)), responses(
    (status = 204, description = "Followed"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn follow_design(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, name)): Path<(ActorHandle, DesignSlug)>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &name);
    app.registry().follow_design(&caller, &name, true).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Ends following a design.
#[utoipa::path(delete, path = "/api/v1/designs/{actor}/{name}/follow", tag = "people", security(("session" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path)), responses(
    (status = 204, description = "Not followed any more"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn unfollow_design(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, name)): Path<(ActorHandle, DesignSlug)>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &name);
    app.registry().follow_design(&caller, &name, false).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
