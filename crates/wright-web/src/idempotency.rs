//! `Idempotency-Key` on writes: the first answer is kept and given again, so
//! that a client which lost the answer can repeat the request.
//!
//! Only around routes whose answers hold no secret: what is kept is readable in
//! the database.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use wright_model::Digest;
use wright_registry::Principal;
use wright_registry::idempotency::{Answer, Repeat};

use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Caller, body_error};
use crate::headers::Caching;
use crate::middleware::{in_request, request_id};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is the one of an earlier request.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// What belongs to an answer beside status and body.
const KEPT_HEADERS: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::ETAG,
    header::RETRY_AFTER,
];
/// The largest body of the routes below this, in bytes.
const BODY_BYTES_MAX: usize = 8 << 20;
/// An answer that is kept, in bytes; a larger one is given and not kept.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Middleware: does a request with a key once and repeats its answer.
pub(crate) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match repeatable(&app, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn repeatable(app: &App, request: Request, next: Next) -> ApiResult<Response> {
    let (mut parts, body) = request.into_parts();
    let Caller(caller) = Caller::from_request_parts(&mut parts, app).await?;
    let key = parts
        .headers
        .get(KEY)
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut request = Request::from_parts(parts, body);
    DefaultBodyLimit::max(BODY_BYTES_MAX).apply(&mut request);
    let (parts, body) = request.into_parts();
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), &())
        .await
        .map_err(|rejection| body_error(&rejection, BODY_BYTES_MAX))?;
    let asked = digest_of(&parts, &bytes);
    let repeat = app.registry().begin_idempotent(&caller, &key, asked);
    if let Repeat::Done(answer) = repeat.await? {
        return Ok(replay(answer));
    }
    let request = Request::from_parts(parts, Body::from(bytes));
    let work = do_once(app.clone(), caller.clone(), key.clone(), request, next);
    // A task of its own: who hangs up does not leave the request half done.
    let work = in_request(request_id().unwrap_or_default(), work).in_current_span();
    match tokio::spawn(work).await {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(%error, "a request panicked");
            app.registry().keep_answer(&caller, &key, None).await?;
            Err(ApiError::internal())
        }
    }
}

async fn do_once(
    app: App,
    caller: Principal,
    key: String,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (parts, body) = next.run(request).await.into_parts();
    // The routes below this answer JSON that is in memory already.
    let bytes = to_bytes(body, usize::MAX)
        .await
        .map_err(wright_registry::Error::internal)?;
    let final_word =
        !parts.status.is_server_error() && parts.status != StatusCode::TOO_MANY_REQUESTS;
    let text = std::str::from_utf8(&bytes).ok();
    let kept = text.filter(|text| final_word && text.len() <= ANSWER_BYTES_MAX);
    let kept = kept.map(|text| Answer {
        status: parts.status.as_u16(),
        headers: kept_headers(&parts.headers),
        body: text.to_owned(),
    });
    let keeping = app.registry().keep_answer(&caller, &key, kept.as_ref());
    if let Err(error) = keeping.await {
        // The request was carried out: its answer must not become another one.
        tracing::warn!(%error, "keeping the answer of a repeatable request");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// Everything that makes a request what it is.
fn digest_of(parts: &Parts, body: &[u8]) -> Digest {
    let revision = parts
        .headers
        .get(header::IF_MATCH)
        .map_or(&b""[..], HeaderValue::as_bytes);
    let head = format!(
        "{}\n{}\n{}\n",
        parts.method,
        parts.uri,
        String::from_utf8_lossy(revision)
    );
    Digest::of(&[head.as_bytes(), body].concat())
}

/// The headers that say what the answer means, as JSON.
fn kept_headers(headers: &HeaderMap) -> String {
    let kept: BTreeMap<&str, &str> = KEPT_HEADERS
        .iter()
        .filter_map(|name| Some((name.as_str(), headers.get(name)?.to_str().ok()?)))
        .collect();
    serde_json::json!(kept).to_string()
}

fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let replayed = [(REPLAYED, HeaderValue::from_static("true"))];
    let mut response = (status, Caching::Never, replayed, Body::from(answer.body)).into_response();
    let kept: BTreeMap<String, String> = serde_json::from_str(&answer.headers).unwrap_or_default();
    for name in KEPT_HEADERS {
        let value = kept.get(name.as_str());
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
