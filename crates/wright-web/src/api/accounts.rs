//! `/api/v1/accounts`: signing up.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_wire::Problem;
use wright_wire::rest::{Me, SignUp};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{ClientInfo, Json};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_up))
}

/// Opens an account.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "people", request_body = SignUp, responses(
    (status = 201, description = "Opened; sign in with it", body = Me),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_up(
    State(app): State<App>,
    ClientInfo(client): ClientInfo,
    Json(request): Json<SignUp>,
) -> ApiResult<impl IntoResponse> {
    let me = app.registry().sign_up(&request, &client).await?;
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(me)))
}
