//! `/blobs/sha256/{hex}`: the bytes of what a published release refers to.

use super::conditional::{Asked, asked};
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Path, Query};
use crate::headers::Caching;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde::Deserialize;
use std::ops::Range;
use wright_model::Digest;
use wright_wire::ProblemCode;

/// The policy of bytes that authors brought: nothing in them runs.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
);

#[derive(Deserialize)]
pub(super) struct BlobQuery {
    /// `1`: a redirect to the object store is welcome.
    direct: Option<String>,
}

/// A public blob, whole or a range of it.
pub(super) async fn blob(
    State(app): State<App>,
    method: Method,
    Path(hex): Path<String>,
    Query(query): Query<BlobQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let digest = Digest::parse_hex(&hex).map_err(|_| {
        ApiError::new(
            ProblemCode::NotFound,
            "A blob is named by 64 lowercase hex digits of its SHA-256.",
        )
    })?;
    let blob = app.registry().public_blob(digest).await?;
    // A presigned URL is signed for GET alone.
    if query.direct.as_deref() == Some("1")
        && method == Method::GET
        && let Some(url) = app.registry().presigned_blob(&blob).await?
    {
        let location =
            HeaderValue::from_str(url.as_str()).map_err(wright_registry::Error::internal)?;
        return Ok((
            StatusCode::FOUND,
            Caching::Never,
            [(header::LOCATION, location)],
        )
            .into_response());
    }
    let etag = format!("\"{}\"", digest.hex());
    let content = Content {
        length: blob.size,
        etag: &etag,
        media_type: HeaderValue::from_static(blob.content_type),
        caching: Caching::Blob,
        disposition: HeaderValue::from_static("attachment"),
    };
    let registry = app.registry().clone();
    content
        .answer(&method, &headers, async move |range| {
            let read = registry.read_public_blob(&blob, Some(range)).await?;
            Ok(Body::from_stream(read.body))
        })
        .await
}

/// Something of known length that is sent whole or in ranges.
pub(super) struct Content<'c> {
    pub(super) length: u64,
    pub(super) etag: &'c str,
    pub(super) media_type: HeaderValue,
    pub(super) caching: Caching,
    pub(super) disposition: HeaderValue,
}

impl Content<'_> {
    /// Answers GET or HEAD; `open` gives the bytes of a range that is not empty.
    pub(super) async fn answer(
        self,
        method: &Method,
        headers: &HeaderMap,
        open: impl AsyncFnOnce(Range<u64>) -> ApiResult<Body>,
    ) -> ApiResult<Response> {
        let (status, range) = match asked(headers, self.etag, self.length) {
            Asked::NotModified => (StatusCode::NOT_MODIFIED, None),
            Asked::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, None),
            Asked::Whole => (StatusCode::OK, Some(0..self.length)),
            Asked::Range(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        };
        let body = match &range {
            Some(range) if *method != Method::HEAD && !range.is_empty() => {
                open(range.clone()).await?
            }
            _ => Body::empty(),
        };
        let mut response = (status, self.caching, body).into_response();
        let length = self.length;
        let set = response.headers_mut();
        set.insert(
            header::ETAG,
            HeaderValue::from_str(self.etag).map_err(wright_registry::Error::internal)?,
        );
        match (status, range) {
            (StatusCode::NOT_MODIFIED, _) => return Ok(response),
            (StatusCode::PARTIAL_CONTENT, Some(range)) => {
                set.insert(
                    header::CONTENT_LENGTH,
                    HeaderValue::from(range.end - range.start),
                );
                let text = format!("bytes {}-{}/{length}", range.start, range.end - 1);
                set.insert(
                    header::CONTENT_RANGE,
                    HeaderValue::from_str(&text).map_err(wright_registry::Error::internal)?,
                );
            }
            (_, Some(_)) => {
                set.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            }
            (_, None) => {
                let text = format!("bytes */{length}");
                set.insert(
                    header::CONTENT_RANGE,
                    HeaderValue::from_str(&text).map_err(wright_registry::Error::internal)?,
                );
            }
        }
        set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        set.insert(header::CONTENT_TYPE, self.media_type);
        set.insert(header::CONTENT_DISPOSITION, self.disposition);
        set.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        set.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
        Ok(response)
    }
}

/// Bytes that only some may see and nothing may keep: a draft's file.
pub(crate) fn private<S, E>(media_type: &'static str, length: u64, body: S) -> Response
where
    S: Stream<Item = Result<bytes::Bytes, E>> + Send + 'static,
    E: Into<axum::BoxError> + 'static,
{
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment"),
        ),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (Caching::Never, headers, Body::from_stream(body)).into_response()
}
