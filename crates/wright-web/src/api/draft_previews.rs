//! `/api/v1/drafts/{id}/previews`: secret links to a draft.

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::{DraftId, PreviewId};
use wright_registry::draft_previews::PREVIEW_DAYS_DEFAULT;
use wright_wire::Problem;
use wright_wire::rest::{CreatedPreview, NewPreview, Page, PreviewInfo};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// The links that open a draft now, the newest first; all of them.
#[utoipa::path(get, path = "/api/v1/drafts/{id}/previews", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), responses(
    (status = 200, description = "Links, without their secrets", body = Page<PreviewInfo>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
) -> ApiResult<impl IntoResponse> {
    let previews = app.registry().previews(&caller, id).await?;
    let items = previews
        .into_iter()
        .map(|preview| PreviewInfo {
            id: preview.id,
            label: preview.label,
            created_by: preview.created_by,
            created_at: preview.created_at,
            expires_at: preview.expires_at,
        })
        .collect();
    Ok((Caching::Never, Json::<_>(Page { items, next: None })))
}

/// Makes a secret link: whoever has it sees the draft as it would be published.
#[utoipa::path(post, path = "/api/v1/drafts/{id}/previews", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), request_body = NewPreview, responses(
    (status = 201, description = "Made; its address is shown this once", body = CreatedPreview),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    Json(request): Json<NewPreview>,
) -> ApiResult<impl IntoResponse> {
    let days = request.expires_in_days.unwrap_or(PREVIEW_DAYS_DEFAULT);
    let made = app
        .registry()
        .create_preview(&caller, id, &request.label, days)
        .await?;
    let path = format!("/-/preview/{}", made.secret.expose());
    let url = app.registry().config().public_url.join(&path);
    let body = CreatedPreview {
        id: made.id,
        url: url.map_err(wright_registry::Error::internal)?.to_string(),
        expires_at: made.expires_at,
    };
    Ok((StatusCode::CREATED, Caching::Never, Json::<_>(body)))
}

/// Closes a link; whoever has it is answered as if there never was one.
#[utoipa::path(delete, path = "/api/v1/drafts/{id}/previews/{preview}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("preview" = PreviewId, Path)), responses(
    (status = 204, description = "Closed"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((id, preview)): Path<(DraftId, PreviewId)>,
) -> ApiResult<impl IntoResponse> {
    app.registry().revoke_preview(&caller, id, preview).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}
