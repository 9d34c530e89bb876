//! `/@actor/name/-/zip/{version}`: a release as a zip, or with everything it
//! uses, or what is selected of that by `kinds` and `parts`. Made as it is sent,
//! of exact length, resumable, the same bytes from every node.

use super::blobs::Content;
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Path, Query};
use crate::headers::Caching;
use crate::selection;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wright_model::{ActorHandle, DesignName, DesignSlug, Digest, Version};
use wright_registry::Registry;
use wright_registry::zip_selection::Selection;
use wright_registry::zips::Zip;
use wright_wire::ProblemCode;

#[derive(Deserialize)]
pub(super) struct ZipQuery {
    /// `dependencies`: redirects to the build set of today.
    with: Option<String>,
    /// A build set.
    set: Option<Digest>,
}

pub(super) async fn zip(
    State(app): State<App>,
    method: Method,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, Version)>,
    Query(query): Query<ZipQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let registry = app.registry().clone();
    let selection = selection::parse(raw.as_deref().unwrap_or_default())?;
    if query.with.as_deref() == Some("dependencies") {
        return to_build_set(&registry, &name, &version, &selection, &headers).await;
    }
    let zip = chosen(&registry, &name, &version, query.set, &selection).await?;
    answer(&registry, &zip, Caching::Blob, (&method, &headers)).await
}

/// A zip, or a range of it, made as it is sent.
pub(super) async fn answer(
    registry: &Registry,
    zip: &Zip,
    caching: Caching,
    (method, headers): (&Method, &HeaderMap),
) -> ApiResult<Response> {
    let disposition = format!("attachment; filename=\"{}\"", zip.file_name);
    let content = Content {
        length: zip.layout.length(),
        etag: zip.layout.etag(),
        media_type: HeaderValue::from_static("application/zip"),
        caching,
        disposition: HeaderValue::from_str(&disposition)
            .map_err(wright_registry::Error::internal)?,
    };
    content
        .answer(method, headers, async |range| {
            Ok(Body::from_stream(registry.zip_body(&zip.layout, range)))
        })
        .await
}

async fn chosen(
    registry: &Registry,
    name: &DesignName,
    version: &Version,
    set: Option<Digest>,
    selection: &Selection,
) -> ApiResult<Zip> {
    Ok(match set {
        Some(set) => {
            let view = registry.build_set(set).await?;
            registry
                .build_set_zip(&view, (name, version), selection)
                .await?
        }
        None => registry.release_zip(name, version, selection).await?,
    })
}

/// Leads to the zip of what the dependencies resolve to today. Where they do not,
/// a person who followed a link gets the page that says so and offers the rest.
async fn to_build_set(
    registry: &Registry,
    name: &DesignName,
    version: &Version,
    selection: &Selection,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let more = selection::to_query(selection);
    let location = match registry.build_set_of(name, version).await {
        Ok(set) => format!("/@{name}/-/zip/{version}?set={set}{more}"),
        Err(error) if error.code() == ProblemCode::DependencyMissing && is_browser(headers) => {
            format!("/@{name}/{version}/-/download?with=dependencies{more}")
        }
        Err(error) => return Err(ApiError::from(error)),
    };
    let location = HeaderValue::from_str(&location).map_err(wright_registry::Error::internal)?;
    Ok((
        StatusCode::FOUND,
        Caching::Never,
        [(header::LOCATION, location)],
    )
        .into_response())
}

fn is_browser(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT);
    accepts
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}
