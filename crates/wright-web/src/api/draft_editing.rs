//! `/api/v1/drafts/{id}/…`: single files, the version, and putting a discarded
//! draft back.

use super::drafts::{answer, parse_path, parse_version};
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, Json, Path};
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::Digest;
use wright_model::id::DraftId;
use wright_registry::draft_files::Seen;
use wright_registry::draft_texts::TEXT_BYTES_MAX;
use wright_wire::rest::{Draft, PutVersion};
use wright_wire::{Problem, ProblemCode};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(put_version))
        .routes(routes!(restore))
}

/// Routes that move bytes and may take long.
pub(super) fn transfers() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put_file, remove_file))
}

/// Lets a draft aim at another version, and writes it into its `design.toml`.
#[utoipa::path(put, path = "/api/v1/drafts/{id}/version", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), request_body = PutVersion, responses(
    (status = 200, description = "Changed", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn put_version(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    Json(request): Json<PutVersion>,
) -> ApiResult<Response> {
    let version = parse_version(&request.version)?;
    let draft = app
        .registry()
        .set_draft_version(&caller, id, &version, None)
        .await?;
    Ok(answer(draft))
}

/// Puts a draft back that was discarded within the last day.
#[utoipa::path(post, path = "/api/v1/drafts/{id}/restore", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), responses(
    (status = 200, description = "Open again", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn restore(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
) -> ApiResult<Response> {
    Ok(answer(app.registry().restore_draft(&caller, id).await?))
}

/// Writes one small file. `If-Match` names the digest of the bytes it replaces,
/// so that two people may work on different files and neither overwrites the
/// other; `If-None-Match: *` says that there is none yet.
#[utoipa::path(put, path = "/api/v1/drafts/{id}/files/{*path}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("path" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The digest of the bytes replaced, in quotes, as their ETag says it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`: a new file")),
    request_body(content = [u8], content_type = "application/octet-stream", description = "At most 1 MiB; larger files are uploaded"), responses(
    (status = 204, description = "Written; the ETag is the new digest"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn put_file(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((id, path)): Path<(DraftId, String)>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    let path = parse_path(&path)?;
    let seen = seen(&headers)?;
    let bytes = axum::body::to_bytes(body, TEXT_BYTES_MAX)
        .await
        .map_err(|_| {
            let text = format!("A file written this way has at most {TEXT_BYTES_MAX} bytes; send larger ones as uploads.");
            ApiError::new(ProblemCode::RequestTooLarge, text)
        })?;
    let digest = app
        .registry()
        .put_draft_file(&caller, id, &path, bytes, seen)
        .await?;
    let etag = HeaderValue::from_str(&format!("\"{digest}\""))
        .map_err(wright_registry::Error::internal)?;
    Ok((
        StatusCode::NO_CONTENT,
        Caching::Never,
        [(header::ETAG, etag)],
    )
        .into_response())
}

/// Takes one file out; it can be put back on the draft's page until it is
/// published.
#[utoipa::path(delete, path = "/api/v1/drafts/{id}/files/{*path}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("path" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The digest of the bytes removed, in quotes, as their ETag says it")), responses(
    (status = 200, description = "The draft without it", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn remove_file(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((id, path)): Path<(DraftId, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let path = parse_path(&path)?;
    let draft = app
        .registry()
        .remove_draft_file(&caller, id, &path, seen(&headers)?)
        .await?;
    Ok(answer(draft))
}

/// Which bytes the caller saw.
fn seen(headers: &HeaderMap) -> ApiResult<Seen> {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if value(header::IF_NONE_MATCH).is_some_and(|value| value.trim() == "*") {
        return Ok(Seen::Nothing);
    }
    let digest = value(header::IF_MATCH).and_then(|value| {
        let text = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        text.parse::<Digest>().ok()
    });
    digest.map(Seen::File).ok_or_else(|| {
        ApiError::new(
            ProblemCode::PreconditionRequired,
            "Say in If-Match which bytes you saw, as their ETag said it (If-Match: \"sha256:…\"), or If-None-Match: * for a new file.",
        )
    })
}
