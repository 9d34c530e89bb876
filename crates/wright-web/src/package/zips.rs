//! `/@actor/name/-/zip/{version}`: a release as a zip, or with everything it
//! uses. Made as it is sent, of exact length, resumable, the same bytes from
//! every node.

use super::blobs::Content;
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Path, Query};
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wright_model::{ActorHandle, DesignName, DesignSlug, Digest, FileKind, Version};
use wright_wire::ProblemCode;

#[derive(Deserialize)]
pub(super) struct ZipQuery {
    /// `dependencies`: redirects to the build set of today.
    with: Option<String>,
    /// A build set.
    set: Option<Digest>,
    /// Only files of these kinds, separated by commas.
    only: Option<String>,
}

pub(super) async fn zip(
    State(app): State<App>,
    method: Method,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, Version)>,
    Query(query): Query<ZipQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let registry = app.registry().clone();
    if query.with.as_deref() == Some("dependencies") {
        let set = registry.build_set_of(&name, &version).await?;
        let location = format!("/@{name}/-/zip/{version}?set={set}");
        let location =
            HeaderValue::from_str(&location).map_err(wright_registry::Error::internal)?;
        return Ok((
            StatusCode::FOUND,
            Caching::Never,
            [(header::LOCATION, location)],
        )
            .into_response());
    }
    let zip = match query.set {
        Some(set) => {
            let view = registry.build_set(set).await?;
            registry.build_set_zip(&view).await?
        }
        None => {
            registry
                .release_zip(&name, &version, &kinds(query.only.as_deref())?)
                .await?
        }
    };
    let disposition = format!("attachment; filename=\"{}\"", zip.file_name);
    let content = Content {
        length: zip.layout.length(),
        etag: zip.layout.etag(),
        media_type: HeaderValue::from_static("application/zip"),
        caching: Caching::Blob,
        disposition: HeaderValue::from_str(&disposition)
            .map_err(wright_registry::Error::internal)?,
    };
    content
        .answer(&method, &headers, async |range| {
            Ok(Body::from_stream(registry.zip_body(&zip.layout, range)))
        })
        .await
}

fn kinds(only: Option<&str>) -> ApiResult<Vec<FileKind>> {
    let words = only
        .unwrap_or_default()
        .split(',')
        .filter(|word| !word.is_empty());
    words
        .map(|word| {
            FileKind::parse(word).ok_or_else(|| {
                let known: Vec<_> = FileKind::ALL.iter().map(|kind| kind.as_str()).collect();
                ApiError::new(
                    ProblemCode::Validation,
                    format!(
                        "“{word}” is no kind of file; there are {}.",
                        known.join(", ")
                    ),
                )
            })
        })
        .collect()
}
