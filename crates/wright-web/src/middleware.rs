//! What stands around every route, in one place: the request's id and log line,
//! panics, forged requests, slow bodies, security headers.

use std::any::Any;
use std::borrow::Cow;
use std::future::Future;
use std::net::IpAddr;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::{Layer, ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestId, MakeRequestUuid, RequestId};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tracing::{Instrument, Span};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;

use crate::app::is_for_programs;
use crate::client_address::client_address;
use crate::config::Answered;
use crate::drain::drain_refused;
use crate::error::ApiError;
use crate::{App, headers, pages};

/// Under which name a request's id is answered.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT_ID: String;
}

/// The id of the request this task answers.
pub(crate) fn request_id() -> Option<String> {
    CURRENT_ID.try_with(Clone::clone).ok()
}

/// From where a request comes; see [`client_address`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Puts everything around the routes, the outermost first.
pub(crate) fn around(routes: Router, app: &App) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), identify))
        .map_response(headers::apply)
        .layer(CatchPanicLayer::custom(panicked));
    routes.layer(layers)
}

/// Puts around routes that take more than GET what guards those: no forged
/// requests, no slow bodies, no answer lost to somebody still sending.
pub(crate) fn guard(routes: Router<App>, app: &App) -> Router<App> {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), refuse_forged))
        .layer(RequestBodyTimeoutLayer::new(app.config().body_idle_max))
        .map_request(|request: http::Request<_>| request.map(Body::new))
        .layer(from_fn(drain_refused));
    routes.layer(layers)
}

/// Gives the request an id that its log lines, problems and answer carry.
async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = MakeRequestUuid
        .make_request_id(&request)
        .map(RequestId::into_header_value)
        .unwrap_or(HeaderValue::from_static("unknown"));
    let text = id.to_str().unwrap_or_default().to_owned();
    let address = client_address(
        request.headers(),
        request.extensions(),
        &app.config().trusted_proxies,
    );
    request.extensions_mut().insert(ClientAddress(address));
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let span = span(&text, &method, &uri);
    let is_spanned = !span.is_disabled();
    let answered = async {
        let started = Instant::now();
        let response = next.run(request).await;
        let answered = Answered {
            route: route.as_ref().map(MatchedPath::as_str),
            method: &method,
            status: response.status(),
            taken: started.elapsed(),
        };
        log(&answered, (!is_spanned).then_some((&id, &uri)));
        if let Some(observer) = app.config().observer {
            observer(&answered);
        }
        response
    };
    let mut response = in_request(text, answered.instrument(span)).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// What the log lines of a request have in common. One of the package protocol
/// has a single line; a span would cost as much as its answer.
fn span(id: &str, method: &Method, uri: &Uri) -> Span {
    let is_package = crate::package::is_below(uri.path());
    let path = told_path(uri.path());
    let path = path.as_ref();
    match is_package {
        true => tracing::debug_span!("request", id, %method, path),
        false => tracing::info_span!("request", id, %method, path),
    }
}

/// Addresses whose next segment lets in whoever knows it.
const SECRET_ADDRESSES: [&str; 7] = [
    "/-/preview/",
    "/-/verify/",
    "/-/reset/",
    "/-/invitations/",
    "/api/v1/invitations/",
    "/-/notifications/unsubscribe/",
    "/-/setup/",
];

/// A path as the log may tell it: without the secret it holds.
fn told_path(path: &str) -> Cow<'_, str> {
    for address in SECRET_ADDRESSES {
        if let Some(secret) = path.strip_prefix(address) {
            let rest = secret.find('/').map_or("", |at| &secret[at..]);
            return Cow::Owned(format!("{address}…{rest}"));
        }
    }
    Cow::Borrowed(path)
}

/// The line of an answer; with id and path where no span says them.
fn log(answered: &Answered<'_>, request: Option<(&HeaderValue, &Uri)>) {
    let status = answered.status.as_u16();
    let milliseconds = u64::try_from(answered.taken.as_millis()).unwrap_or(u64::MAX);
    match request {
        None => tracing::info!(status, milliseconds, "answered"),
        Some((id, uri)) => tracing::info!(
            id = id.to_str().unwrap_or_default(),
            method = answered.method.as_str(),
            path = told_path(uri.path()).as_ref(),
            status,
            milliseconds,
            "answered"
        ),
    }
}

pub(crate) async fn in_request<T>(id: String, work: impl Future<Output = T>) -> T {
    CURRENT_ID.scope(id, work).await
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that CatchPanicLayer asks for"
)]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    log_panic(&*panic);
    ApiError::internal().into_response()
}

type Panicked = fn(Box<dyn Any + Send + 'static>) -> Response;

/// Around pages: leaves the status, of which what surrounds them makes a page.
pub(crate) fn catch_page_panics() -> CatchPanicLayer<Panicked> {
    CatchPanicLayer::custom(|panic: Box<dyn Any + Send + 'static>| {
        log_panic(&*panic);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

fn log_panic(panic: &(dyn Any + Send)) {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a request panicked");
}

type Forged = fn(ProtectionError) -> Response;

/// The layer that tells forged requests by `Sec-Fetch-Site` and `Origin`.
pub(crate) type ForgedLayer = CsrfLayer<Forged>;

/// Builds the layer for the registry's own origin.
pub(crate) fn forged_layer(origin: &str) -> Option<ForgedLayer> {
    let refuse: Forged = |_| {
        let mut response = StatusCode::FORBIDDEN.into_response();
        response.extensions_mut().insert(IsForged);
        response
    };
    let layer = CsrfLayer::new().with_rejection_response(refuse);
    layer.add_trusted_origin(origin).ok()
}

/// Marks the refusal of a forged request, which still has no words.
#[derive(Clone)]
struct IsForged;

/// Refuses what another site's page makes a browser send, in JSON to programs
/// and on a page to people. A bearer token is never sent by a browser of its own
/// accord, so those requests pass.
async fn refuse_forged(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_bearer(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let head = Request::from_parts(parts.clone(), Body::empty());
    let request = Request::from_parts(parts, body);
    let response = match app.csrf().layer(next).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.extensions().get::<IsForged>().is_none() {
        return response;
    }
    let error = Error::refused(
        ProblemCode::Forbidden,
        "This request was sent by another site's page, so it was not carried out. Open this registry itself and try again.",
    );
    match is_for_programs(head.uri()) {
        true => ApiError::from(error).into_response(),
        false => pages::refused(&app, head, error).await,
    }
}

fn is_bearer(request: &Request) -> bool {
    let value = request.headers().get(header::AUTHORIZATION);
    value.is_some_and(|value| crate::extract::bearer(value).is_some())
}

/// Ends requests of the REST API that take too long. Their transactions roll
/// back; what was committed stands.
pub(crate) async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.config().request_time_max, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a request took too long and was ended");
            let mut error = ApiError::new(
                ProblemCode::Unavailable,
                "This took too long and was ended. Look whether it was carried out before you try again.",
            );
            error.retry_after = Some(5);
            error.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_addresses_stay_out_of_the_log() {
        for (path, told) in [
            ("/-/preview/s3cret", "/-/preview/…"),
            ("/-/preview/s3cret/-/files/a", "/-/preview/…/-/files/a"),
            ("/-/reset/s3cret", "/-/reset/…"),
            ("/@ana/lamp/1.0.0", "/@ana/lamp/1.0.0"),
        ] {
            assert_eq!(told_path(path), told);
        }
    }
}
