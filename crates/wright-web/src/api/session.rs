//! `/api/v1/session`: the browser's own session.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_wire::Problem;
use wright_wire::rest::{Me, SignIn};

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, ClientInfo, Json};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_in, sign_out))
}

/// Signs a browser in; the answer sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "people", request_body = SignIn, responses(
    (status = 200, description = "Signed in", body = Me),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_in(
    State(app): State<App>,
    ClientInfo(client): ClientInfo,
    Json(request): Json<SignIn>,
) -> ApiResult<impl IntoResponse> {
    let opened = app.registry().sign_in(&request, &client).await?;
    let days = app.registry().config().limits.session_idle_days_max;
    let cookie = [(
        header::SET_COOKIE,
        app.session_cookie().set(&opened.secret, days),
    )];
    Ok((Caching::Never, cookie, Json::<_>(opened.me)))
}

/// Ends the session that asks; harmless for anybody else.
#[utoipa::path(delete, path = "/api/v1/session", tag = "people", security(("session" = [])), responses(
    (status = 204, description = "Signed out"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn sign_out(State(app): State<App>, Caller(caller): Caller) -> ApiResult<impl IntoResponse> {
    app.registry().sign_out(&caller).await?;
    let cookie = [(header::SET_COOKIE, app.session_cookie().clear())];
    Ok((StatusCode::NO_CONTENT, Caching::Never, cookie))
}
