//! `/derived/{hex}/{pipeline}/{file}`: what was made of a blob, read exactly where
//! that may be read; and the card of a design.

use super::blobs::Content;
use crate::App;
use crate::assets::takes_brotli;
use crate::error::{ApiError, ApiResult};
use crate::extract::Path;
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use wright_model::{ActorHandle, DesignName, DesignSlug, Digest};
use wright_registry::design_pages::FoundPage;
use wright_registry::{DIFFERENCE_FILES, DerivedFile, DifferenceState, Registry};
use wright_wire::ProblemCode;

/// Models for browsers, which are there compressed, too.
const MODEL: &str = "model/gltf-binary";

/// A derived file, whole or a range of it.
pub(super) async fn file(
    State(app): State<App>,
    method: Method,
    Path((hex, pipeline, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let source = Digest::parse_hex(&hex).map_err(|_| not_found())?;
    let registry = app.registry();
    if let Some(before) = pipeline.strip_prefix(DIFFERENCE_FILES) {
        let before = Digest::parse_hex(before).map_err(|_| not_found())?;
        return difference(registry, (before, source), &name, &method, &headers).await;
    }
    let file = registry.derived_file(source, &pipeline, &name).await?;
    if file.media_type != MODEL {
        return answer(registry, file, Caching::Blob, &method, &headers).await;
    }
    // Parts of a compressed file are of no use to who asks for parts.
    let packed = match takes_brotli(&headers) && !headers.contains_key(header::RANGE) {
        true => registry.derived_file_packed(source, &name).await?,
        false => None,
    };
    let is_packed = packed.is_some();
    let file = packed.unwrap_or(file);
    let mut response = answer(registry, file, Caching::Blob, &method, &headers).await?;
    let set = response.headers_mut();
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Ok(response)
}

/// A file of what changed between two meshes: pictures and a model of both.
async fn difference(
    registry: &Registry,
    (before, after): (Digest, Digest),
    name: &str,
    method: &Method,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let DifferenceState::Known(known) = registry.shape_difference(before, after).await? else {
        return Err(not_found());
    };
    let file = known.file(name).ok_or_else(not_found)?;
    let etag = format!("\"{}-{}-{name}\"", before.hex(), after.hex());
    let content = Content {
        length: file.head.bytes,
        etag: &etag,
        media_type: HeaderValue::from_str(&file.head.media_type)
            .map_err(wright_registry::Error::internal)?,
        caching: Caching::Blob,
        disposition: HeaderValue::from_static("inline"),
    };
    content
        .answer(method, headers, async |range| {
            let bytes = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let length = file.bytes.len();
            let range = bytes(range.start).min(length)..bytes(range.end).min(length);
            Ok(Body::from(file.bytes.slice(range)))
        })
        .await
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
