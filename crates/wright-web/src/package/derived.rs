//! `/derived/{hex}/{pipeline}/{file}`: what was made of a blob, read exactly where
//! that may be read; and the card of a design.

use super::blobs::Content;
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::Path;
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::Response;
use wright_model::{ActorHandle, DesignName, DesignSlug, Digest};
use wright_registry::design_pages::FoundPage;
use wright_registry::{DerivedFile, Registry};
use wright_wire::ProblemCode;

/// A derived file, whole or a range of it.
pub(super) async fn file(
    State(app): State<App>,
    method: Method,
    Path((hex, pipeline, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let source = Digest::parse_hex(&hex).map_err(|_| not_found())?;
    let registry = app.registry();
    let file = registry.derived_file(source, &pipeline, &name).await?;
    answer(registry, file, Caching::Blob, &method, &headers).await
}

/// The card of a design's newest version.
pub(super) async fn card(
    State(app): State<App>,
    method: Method,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let registry = app.registry();
    let name = DesignName::new(&actor, &slug);
    let release = match registry.release_page(&name, None).await? {
        FoundPage::Here(page) => page.release,
        FoundPage::Moved(_) => return Err(not_found()),
    };
    let file = registry.card(release.manifest).await?;
    answer(registry, file, Caching::Minutes, &method, &headers).await
}

fn not_found() -> ApiError {
    ApiError::new(
        ProblemCode::NotFound,
        "A derived file is named by the 64 lowercase hex digits of its source, the pipeline that made it, and its own name.",
    )
}

async fn answer(
    registry: &Registry,
    file: DerivedFile,
    caching: Caching,
    method: &Method,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let etag = format!("\"{}\"", file.digest.hex());
    let content = Content {
        length: file.bytes,
        etag: &etag,
        media_type: HeaderValue::from_str(&file.media_type)
            .map_err(wright_registry::Error::internal)?,
        caching,
        disposition: HeaderValue::from_static("inline"),
    };
    content
        .answer(method, headers, async |range| {
            let read = registry.read_derived(&file, Some(range)).await?;
            Ok(Body::from_stream(read.body))
        })
        .await
}
