//! `/api/v1/drafts`: releases being prepared.

use super::PageQuery;
use super::view::{check_view, draft_view, published_view, suggestion_view};
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, IfMatch, Json, Path, Query};
use crate::form_fields::{FormFields, broken};
use crate::headers::Caching;
use crate::package::private;
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::TryStreamExt;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::{DraftId, EventId};
use wright_model::{DesignName, DesignPath, Version, kind};
use wright_registry::draft_lists::ListedDraft;
use wright_registry::draft_origins::Begun;
use wright_registry::drafts::DraftFile;
use wright_registry::{DraftEdit, DraftWithFiles, Error};
use wright_wire::rest::{
    Check, Draft, EventStatus, NewDraft, Page, PatchDraft, PatchedDraft, Publish, Published,
};
use wright_wire::{Problem, ProblemCode};

/// A `PATCH` may list every file of a release, in bytes of JSON.
const PATCH_BYTES_MAX: usize = 8 << 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(show, edit, discard))
        .routes(routes!(check))
        .routes(routes!(publish))
        .routes(routes!(event))
}

/// Routes that move bytes and may take long.
pub(super) fn transfers() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(add_files))
        .routes(routes!(file))
}

/// Open drafts of the caller and the actors they belong to, the latest touched first.
#[utoipa::path(get, path = "/api/v1/drafts", tag = "publishing", security(("session" = []), ("token" = [])), params(PageQuery), responses(
    (status = 200, description = "A page of drafts, without their files", body = Page<Draft>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(caller): Caller,
    Query(query): Query<PageQuery>,
) -> ApiResult<impl IntoResponse> {
    let page = app.registry().draft_page(&caller, &query.into()).await?;
    let view = |listed: ListedDraft| {
        draft_view(DraftWithFiles {
            draft: listed.draft,
            files: Vec::new(),
        })
    };
    let items = page.items.into_iter().map(view).collect();
    Ok((
        Caching::Never,
        Json::<_>(Page {
            items,
            next: page.next,
        }),
    ))
}

/// Opens a draft of a release: an empty one, or one with everything an earlier
/// release has (`from`).
#[utoipa::path(post, path = "/api/v1/drafts", tag = "publishing", security(("session" = []), ("token" = [])), request_body = NewDraft, responses(
    (status = 201, description = "Opened", body = Draft),
    (status = 200, description = "The draft from that release that was open already", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn open(
    State(app): State<App>,
    Caller(caller): Caller,
    Json(request): Json<NewDraft>,
) -> ApiResult<Response> {
    let registry = app.registry();
    let named = !request.name.is_empty() || !request.version.is_empty();
    let (status, draft, suggestion) = match &request.from {
        None if named => {
            let (name, version) = (parse_name(&request.name)?, parse_version(&request.version)?);
            let draft = registry.open_draft(&caller, &name, &version).await?;
            (StatusCode::CREATED, draft, None)
        }
        Some(from) if !named => {
            let (name, version) = (parse_name(&from.design)?, parse_version(&from.version)?);
            let begun = registry
                .begin_draft_from(&caller, &name, &version, request.another)
                .await?;
            let (status, id) = match begun {
                Begun::New(draft) => (StatusCode::CREATED, draft.draft.id),
                Begun::Open(draft) => (StatusCode::OK, draft.id),
            };
            let checked = registry.check_draft(&caller, id).await?;
            let suggestion = checked.suggestion.as_ref().map(suggestion_view);
            (status, checked.draft, suggestion)
        }
        _ => {
            return Err(ApiError::new(
                ProblemCode::Validation,
                "Give name and version, or from; a draft from a release has its name, and the version that follows.",
            ));
        }
    };
    let location = format!("/api/v1/drafts/{}", draft.draft.id);
    let location = HeaderValue::from_str(&location).map_err(Error::internal)?;
    let etag = etag(draft.draft.revision)?;
    let body = Draft {
        suggested_version: suggestion,
        ..draft_view(draft)
    };
    Ok((
        status,
        Caching::Never,
        [(header::LOCATION, location), (header::ETAG, etag)],
        Json::<_>(body),
    )
        .into_response())
}

/// A draft and its files.
#[utoipa::path(get, path = "/api/v1/drafts/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), responses(
    (status = 200, description = "The draft; its ETag is the revision", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn show(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
) -> ApiResult<Response> {
    Ok(answer(app.registry().draft(&caller, id).await?))
}

/// Changes version and files. Files whose bytes the registry has and the caller
/// may read need not be sent; the others are listed as missing.
#[utoipa::path(patch, path = "/api/v1/drafts/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("If-Match" = String, Header, description = "The revision in quotes")), request_body = PatchDraft, responses(
    (status = 200, description = "Changed", body = PatchedDraft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn edit(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    IfMatch(revision): IfMatch,
    Json(request): Json<PatchDraft, PATCH_BYTES_MAX>,
) -> ApiResult<Response> {
    let put = request
        .put
        .into_iter()
        .map(|file| {
            Ok(DraftFile {
                path: parse_path(&file.path)?,
                digest: file.digest,
                size: file.size,
                keep_location: file.keep_location,
            })
        })
        .collect::<ApiResult<Vec<_>>>()?;
    // What is to go may have a path that could never come.
    let remove = request
        .remove
        .iter()
        .filter_map(|path| DesignPath::parse(path).ok())
        .collect();
    let version = request.version.as_deref().map(parse_version).transpose()?;
    let edit = DraftEdit {
        version,
        put,
        remove,
    };
    let (draft, missing) = app
        .registry()
        .edit_draft(&caller, id, revision, &edit)
        .await?;
    let etag = etag(draft.draft.revision)?;
    let body = PatchedDraft {
        draft: draft_view(draft),
        missing,
    };
    Ok((Caching::Never, [(header::ETAG, etag)], Json::<_>(body)).into_response())
}

/// Discards a draft. Within a day it can be put back.
#[utoipa::path(delete, path = "/api/v1/drafts/{id}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("If-Match" = String, Header, description = "The revision in quotes")), responses(
    (status = 204, description = "Discarded"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn discard(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    IfMatch(revision): IfMatch,
) -> ApiResult<impl IntoResponse> {
    app.registry().discard_draft(&caller, id, revision).await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Many small files in one durable batch: `multipart/form-data`, each part's
/// `filename` is the file's path. A part named `keep-location` marks a photo
/// whose location is published on purpose.
#[utoipa::path(post, path = "/api/v1/drafts/{id}/files", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), responses(
    (status = 200, description = "The draft with the files", body = Draft),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn add_files(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    mut form: Multipart,
) -> ApiResult<Response> {
    let mut batch = app.registry().begin_batch(&caller, id).await?;
    let mut fields = FormFields::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        // Browsers send an empty part for a field nobody filled in.
        let Some(name) = field
            .file_name()
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
        else {
            fields.read(field).await?;
            continue;
        };
        let keep_location = field.name() == Some("keep-location");
        let path = parse_path(&name)?;
        let body = field.map_err(|error| error.body_text());
        batch.add(path, keep_location, body).await?;
    }
    Ok(answer(batch.commit().await?))
}

/// The bytes of a draft's file.
#[utoipa::path(get, path = "/api/v1/drafts/{id}/files/{*path}", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path), ("path" = String, Path)), responses(
    (status = 200, description = "The bytes, for members only; the ETag is their digest"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn file(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((id, path)): Path<(DraftId, String)>,
) -> ApiResult<Response> {
    let path = parse_path(&path)?;
    let (file, read) = app.registry().draft_file(&caller, id, &path, None).await?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", file.digest)).map_err(Error::internal)?;
    let bytes = private(kind::served_type(&file.path), read.size, read.body);
    Ok(([(header::ETAG, etag)], bytes).into_response())
}

/// All that publishing would say, and what it would make.
#[utoipa::path(get, path = "/api/v1/drafts/{id}/check", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), responses(
    (status = 200, description = "Findings", body = Check),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn check(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
) -> ApiResult<impl IntoResponse> {
    let checked = app.registry().check_draft(&caller, id).await?;
    Ok((Caching::Never, Json::<_>(check_view(&checked))))
}

/// Publishes a draft.
#[utoipa::path(post, path = "/api/v1/drafts/{id}/publish", tag = "publishing", security(("session" = []), ("token" = [])),
    params(("id" = DraftId, Path)), request_body = Publish, responses(
    (status = 201, description = "Published", body = Published),
    (status = 200, description = "These very files were published before", body = Published),
    (status = 202, description = "Published, and listed in a moment: ask at Location", body = Published),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn publish(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(id): Path<DraftId>,
    revision: Option<IfMatch>,
    Json(request): Json<Publish>,
) -> ApiResult<Response> {
    let revision = revision.map(|IfMatch(revision)| revision);
    let publication = app
        .registry()
        .publish(&caller, id, request.manifest, revision)
        .await?;
    let event = publication.event;
    let status = match (publication.seq, publication.is_new) {
        (None, _) => StatusCode::ACCEPTED,
        (Some(_), true) => StatusCode::CREATED,
        (Some(_), false) => StatusCode::OK,
    };
    let body = published_view(publication);
    let location = match status {
        StatusCode::ACCEPTED => format!("/api/v1/events/{event}"),
        _ => format!("/@{}/{}", body.name, body.version),
    };
    let location = HeaderValue::from_str(&location).map_err(Error::internal)?;
    Ok((
        status,
        Caching::Never,
        [(header::LOCATION, location)],
        Json::<_>(body),
    )
        .into_response())
}

/// Whether an event has its number yet.
#[utoipa::path(get, path = "/api/v1/events/{id}", tag = "publishing", params(("id" = EventId, Path)), responses(
    (status = 200, description = "Its number, once it has one", body = EventStatus),
))]
async fn event(State(app): State<App>, Path(id): Path<EventId>) -> ApiResult<impl IntoResponse> {
    let seq = app.registry().seq_of(id).await?;
    Ok((Caching::Never, Json::<_>(EventStatus { seq })))
}

pub(super) fn answer(draft: DraftWithFiles) -> Response {
    let etag = format!("\"{}\"", draft.draft.revision);
    (
        Caching::Never,
        [(header::ETAG, etag)],
        Json::<_>(draft_view(draft)),
    )
        .into_response()
}

fn etag(revision: i64) -> ApiResult<HeaderValue> {
    Ok(HeaderValue::from_str(&format!("\"{revision}\"")).map_err(Error::internal)?)
}

fn parse_name(text: &str) -> ApiResult<DesignName> {
    Ok(DesignName::parse(text).map_err(Error::from)?)
}

pub(super) fn parse_path(text: &str) -> ApiResult<DesignPath> {
    Ok(DesignPath::parse(text).map_err(Error::from)?)
}

pub(super) fn parse_version(text: &str) -> ApiResult<Version> {
    Ok(Version::parse(text).map_err(Error::from)?)
}
