//! `/index/…`: index documents, public events, and what this registry is.

use super::conditional::not_modified;
use crate::App;
use crate::error::ApiResult;
use crate::extract::Path;
use crate::headers::Caching;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wright_model::{ActorHandle, DesignName, DesignSlug, Digest};
use wright_registry::index::Rendered;
use wright_wire::RegistryConfig;
use wright_wire::registry_config::{API_BESIDE, BLOBS_BESIDE, REGISTRY_CONFIG_V};

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What this registry is and where its parts are.
pub(super) async fn config(State(app): State<App>, headers: HeaderMap) -> Response {
    let config = RegistryConfig {
        v: REGISTRY_CONFIG_V,
        registry: app.registry().id(),
        api: Some(API_BESIDE.to_owned()),
        blobs: BLOBS_BESIDE.to_owned(),
        features: vec!["zip".to_owned(), "changes".to_owned()],
    };
    let body = config.to_json();
    let etag = format!("\"{}\"", &Digest::of(body.as_bytes()).hex()[..32]);
    let rendered = Rendered {
        body: body.into(),
        etag: etag.into(),
    };
    answer(&headers, rendered, JSON, Caching::Minutes)
}

/// The index document of a design.
pub(super) async fn document(
    State(app): State<App>,
    Path((actor, slug)): Path<(ActorHandle, DesignSlug)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let rendered = app
        .registry()
        .index_document(&name, wants_fresh(&headers))
        .await?;
    Ok(answer(&headers, rendered, NDJSON, Caching::Index))
}

/// A block of 1,000 public events.
pub(super) async fn changes(
    State(app): State<App>,
    Path(block): Path<u64>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (rendered, full) = app.registry().changes(block).await?;
    let caching = if full {
        Caching::Immutable
    } else {
        Caching::Index
    };
    Ok(answer(&headers, rendered, NDJSON, caching))
}

/// `Cache-Control: no-cache` goes past every cache, ours included.
fn wants_fresh(headers: &HeaderMap) -> bool {
    headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("no-cache"))
}

fn answer(
    headers: &HeaderMap,
    rendered: Rendered,
    media_type: HeaderValue,
    caching: Caching,
) -> Response {
    let etag = HeaderValue::from_str(&rendered.etag).expect("hex digits in quotes");
    if not_modified(headers, &rendered.etag) {
        return (StatusCode::NOT_MODIFIED, caching, [(header::ETAG, etag)]).into_response();
    }
    (
        caching,
        [(header::ETAG, etag), (header::CONTENT_TYPE, media_type)],
        rendered.body,
    )
        .into_response()
}
