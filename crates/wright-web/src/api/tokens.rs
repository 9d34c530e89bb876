//! `/api/v1/tokens`: the caller's tokens for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::TokenId;
use wright_wire::Problem;
use wright_wire::rest::{CreatedToken, NewToken, Page, TokenInfo};

use super::PageQuery;
use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path, Query};
use crate::headers::Caching;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// The caller's tokens that may still be used, newest first.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "people", security(("session" = [])), params(PageQuery), responses(
    (status = 200, description = "A page of tokens, without their secrets", body = Page<TokenInfo>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(caller): Caller,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let page = app.registry().tokens(&caller, &query.into()).await?;
    Ok((Caching::Never, Json::<_>(page)))
}

/// Makes a token; its secret is shown this once. Tokens cannot make tokens.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "people", security(("session" = [])), request_body = NewToken, responses(
    (status = 201, description = "Made", body = CreatedToken),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    Json(request): Json<NewToken>,
) -> ApiResult<impl IntoResponse> {
    let created = app.registry().create_token(&caller, &request).await?;
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(created)))
}

/// Revokes one of the caller's tokens. A token may revoke itself.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "people", security(("session" = []), ("token" = [])),
    params(("id" = TokenId, Path)), responses(
    (status = 204, description = "Revoked"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<TokenId>,
) -> ApiResult<impl IntoResponse> {
    app.registry().revoke_token(&caller, id).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
