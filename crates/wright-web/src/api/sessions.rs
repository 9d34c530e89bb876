//! `/api/v1/sessions`: all sessions of the caller.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::SessionId;
use wright_wire::Problem;
use wright_wire::rest::{Page, SessionInfo};

use super::PageQuery;
use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path, Query};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(end))
}

/// The caller's sessions, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "people", security(("session" = [])), params(PageQuery), responses(
    (status = 200, description = "A page of sessions", body = Page<SessionInfo>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(caller): Caller,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let page = app.registry().sessions(&caller, &query.into()).await?;
    Ok((Caching::Never, Json::<_>(page)))
}

/// Ends one of the caller's sessions.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "people", security(("session" = [])),
    params(("id" = SessionId, Path)), responses(
    (status = 204, description = "Ended"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn end(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<SessionId>,
) -> ApiResult<impl IntoResponse> {
    app.registry().end_session(&caller, id).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
