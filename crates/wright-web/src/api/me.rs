//! `/api/v1/me`: who the caller is.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_wire::Problem;
use wright_wire::rest::Me;

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who the caller is and what they may act for.
#[utoipa::path(get, path = "/api/v1/me", tag = "people", security(("session" = []), ("token" = [])), responses(
    (status = 200, description = "The caller", body = Me),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn me(State(app): State<App>, Caller(caller): Caller) -> ApiResult<impl IntoResponse> {
    let me = app.registry().me(&caller).await?;
    Ok((Caching::Never, Json::<_>(me)))
}
