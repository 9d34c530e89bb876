//! What stands where a release was removed, and the short addresses on labels
//! and in papers that lead to a release for ever.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use wright_model::{DesignName, Digest};
use wright_registry::{Found, Release};
use wright_wire::rest::Removed;

use super::Failure;
use super::asker::Asker;
use crate::App;
use crate::headers::Caching;
use crate::views::Place;
use crate::views::tombstones::RemovedPage;

/// `GET /d/sha256:{hex}`
pub(crate) async fn by_digest(
    State(app): State<App>,
    asker: Asker,
    Path(digest): Path<String>,
) -> Result<Response, Failure> {
    let digest = Digest::parse(&digest).map_err(|_| Failure::not_found())?;
    let found = app.registry().release_by_manifest(digest).await?;
    let (name, release) = found.ok_or_else(Failure::not_found)?;
    if let Found::Design(view) = app.registry().design(&name).await?
        && let Some(removed) = view.removed.get(&release.manifest)
    {
        return Ok(page(&asker, &name, &release, removed));
    }
    let address = format!("/@{name}/{}", release.version);
    // Not for ever: the design may move.
    Ok((Caching::PerReader, Redirect::temporary(&address)).into_response())
}

/// The page of a removed release, under its 410 or 451.
pub(crate) fn page(
    asker: &Asker,
    name: &DesignName,
    release: &Release,
    removed: &Removed,
) -> Response {
    let status = StatusCode::from_u16(removed.status).unwrap_or(StatusCode::GONE);
    let legal = status == StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS;
    // Withdrawn content has no reason but that; a tombstone laid later has its own.
    let withdrawn = release.withdrawn_at == Some(removed.at);
    let page = RemovedPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        status: status.as_u16(),
        legal,
        withdrawn,
        reason: if withdrawn {
            String::new()
        } else {
            removed.why.clone()
        },
        design: name.to_string(),
        design_address: Some(format!("/@{name}")),
        title: release.title.clone(),
        version: release.version.to_string(),
        published: Some(release.published_at),
        removed: Some(removed.at),
        digest: release.manifest.to_string(),
    };
    match page.render() {
        Ok(html) => (status, Caching::PerReader, Html(html)).into_response(),
        Err(error) => Failure::from(wright_registry::Error::internal(error)).into_response(),
    }
}
