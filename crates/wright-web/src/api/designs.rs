//! `/api/v1/designs`: designs and their releases, read and looked after.

use super::PageQuery;
use super::drafts::parse_version;
use super::view::{design_detail, listed_view, release_detail, release_summary};
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, Json, Path, Query};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_model::id::EventId;
use wright_model::{ActorHandle, DesignName, DesignSlug, Version};
use wright_registry::{DesignView, Error, Found};
use wright_wire::rest::{
    DesignDetail, DesignSummary, Hide, Page, ReleaseDetail, ReleaseSummary, Rename, Yank,
};
use wright_wire::{Problem, ProblemCode};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(release, withdraw))
        .routes(routes!(yank, unyank))
        .routes(routes!(rename))
        .routes(routes!(hide, unhide))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// Items wanted, at most 200.
    limit: Option<u32>,
    /// Only designs of this actor.
    actor: Option<ActorHandle>,
}

/// Designs, the newest release first.
#[utoipa::path(get, path = "/api/v1/designs", tag = "designs", params(ListQuery), responses(
    (status = 200, description = "A page of designs", body = Page<DesignSummary>),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> ApiResult<impl IntoResponse> {
    let owner = match &query.actor {
        Some(handle) => Some(app.registry().actor_id(handle).await?),
        None => None,
    };
    let request = PageQuery {
        after: query.after,
        limit: query.limit,
    }
    .into();
    let page = app.registry().design_page(owner, &request).await?;
    let items = page.items.into_iter().map(listed_view).collect();
    Ok((
        Caching::PerReader,
        Json::<_>(Page {
            items,
            next: page.next,
        }),
    ))
}

/// A design and its versions, the newest first.
#[utoipa::path(get, path = "/api/v1/designs/{actor}/{name}", tag = "designs",
    params(("actor" = ActorHandle, Path), ("name" = String, Path)), responses(
    (status = 200, description = "The design", body = DesignDetail),
    (status = 308, description = "It is called otherwise now: Location"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn show(
    State(app): State<App>,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let view = match app.registry().design(&name).await? {
        Found::Design(view) => view,
        Found::Moved(new) => return moved(&format!("/api/v1/designs/{new}")),
    };
    let shown = view
        .latest()
        .or(view.releases.first())
        .ok_or_else(|| no_release(&name))?;
    let content = app.registry().release_content(shown).await?;
    Ok((
        Caching::PerReader,
        Json::<_>(design_detail(&view, shown, &content)),
    )
        .into_response())
}

/// One release: what its author said, files, dependencies.
#[utoipa::path(get, path = "/api/v1/designs/{actor}/{name}/versions/{version}", tag = "designs",
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path)), responses(
    (status = 200, description = "The release", body = ReleaseDetail),
    (status = 308, description = "Its design is called otherwise now: Location"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn release(
    State(app): State<App>,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let view = match app.registry().design(&name).await? {
        Found::Design(view) => view,
        Found::Moved(new) => return moved(&format!("/api/v1/designs/{new}/versions/{version}")),
    };
    let release = view.release(&version).ok_or_else(|| no_release(&name))?;
    let content = app.registry().release_content(release).await?;
    Ok((
        Caching::PerReader,
        Json::<_>(release_detail(&view, release, content)),
    )
        .into_response())
}

/// Withdraws a release's content, within 72 hours and while nobody builds on it.
#[utoipa::path(delete, path = "/api/v1/designs/{actor}/{name}/versions/{version}", tag = "publishing",
    security(("session" = []), ("token" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path)), responses(
    (status = 204, description = "Withdrawn"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn withdraw(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    app.registry()
        .withdraw(&caller, &name, &parse_version(&version)?)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Yanks a release: new resolutions pass it over, lockfiles still fetch it.
#[utoipa::path(put, path = "/api/v1/designs/{actor}/{name}/versions/{version}/yank", tag = "publishing",
    security(("session" = []), ("token" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path)), request_body = Yank, responses(
    (status = 200, description = "Yanked", body = ReleaseSummary),
    (status = 202, description = "Yanked, and seen by every node in a moment: ask at Location", body = ReleaseSummary),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn yank(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
    Json(request): Json<Yank>,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let event = app
        .registry()
        .yank(&caller, &name, &version, request.class, &request.why)
        .await?;
    summary(&app, &name, &version, event).await
}

/// Takes a yank back.
#[utoipa::path(delete, path = "/api/v1/designs/{actor}/{name}/versions/{version}/yank", tag = "publishing",
    security(("session" = []), ("token" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path)), responses(
    (status = 200, description = "No longer yanked", body = ReleaseSummary),
    (status = 202, description = "No longer yanked, and seen by every node in a moment: ask at Location", body = ReleaseSummary),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn unyank(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let event = app.registry().unyank(&caller, &name, &version).await?;
    summary(&app, &name, &version, event).await
}

/// Renames a design below its actor; its former name goes on leading to it.
#[utoipa::path(post, path = "/api/v1/designs/{actor}/{name}/rename", tag = "publishing", security(("session" = [])),
    params(("actor" = ActorHandle, Path), ("name" = String, Path)), request_body = Rename, responses(
    (status = 200, description = "Renamed", body = DesignDetail),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn rename(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
    Json(request): Json<Rename>,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let to = DesignSlug::parse(&request.name).map_err(Error::from)?;
    let new = app.registry().rename(&caller, &name, &to).await?;
    show(State(app), Path((new.actor(), new.slug()))).await
}

/// Takes a design out of lists and search.
#[utoipa::path(put, path = "/api/v1/admin/designs/{actor}/{name}/hidden", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("actor" = ActorHandle, Path), ("name" = String, Path)), request_body = Hide, responses(
    (status = 204, description = "Hidden"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn hide(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
    Json(request): Json<Hide>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    app.registry()
        .set_design_hidden(&caller, &name, Some(&request.reason))
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// Puts a design back into lists and search.
#[utoipa::path(delete, path = "/api/v1/admin/designs/{actor}/{name}/hidden", tag = "moderation",
    security(("session" = []), ("token" = [])), params(("actor" = ActorHandle, Path), ("name" = String, Path)), responses(
    (status = 204, description = "Listed"),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn unhide(
    State(app): State<App>,
    Caller(caller): Caller,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    app.registry()
        .set_design_hidden(&caller, &name, None)
        .await?;
    Ok((StatusCode::NO_CONTENT, Caching::Never))
}

/// A release after something was done to it: 200 once the event is numbered and
/// so seen by every node, else 202 and where to ask.
async fn summary(
    app: &App,
    name: &DesignName,
    version: &Version,
    event: EventId,
) -> ApiResult<Response> {
    let Found::Design(view) = app.registry().design(name).await? else {
        return Err(no_release(name));
    };
    let body = Json::<_>(summary_of(&view, version)?);
    if app.registry().seq_of(event).await?.is_some() {
        return Ok((Caching::Never, body).into_response());
    }
    let location = format!("/api/v1/events/{event}");
    let location = HeaderValue::from_str(&location).map_err(Error::internal)?;
    let location = [(header::LOCATION, location)];
    Ok((StatusCode::ACCEPTED, Caching::Never, location, body).into_response())
}

fn summary_of(view: &DesignView, version: &Version) -> ApiResult<ReleaseSummary> {
    let release = view
        .release(version)
        .ok_or_else(|| no_release(&view.design.name))?;
    Ok(release_summary(view, release))
}

fn moved(location: &str) -> ApiResult<Response> {
    let location = HeaderValue::from_str(location).map_err(Error::internal)?;
    Ok((
        StatusCode::PERMANENT_REDIRECT,
        [(header::LOCATION, location)],
    )
        .into_response())
}

fn no_release(name: &DesignName) -> ApiError {
    ApiError::new(
        ProblemCode::NotFound,
        format!("{name} has no such release."),
    )
}
