//! What stands around every route, in one place: the request's id and log line,
//! panics, forged requests, slow bodies, security headers.

use std::any::Any;
use std::future::Future;
use std::net::IpAddr;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::{Layer, ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestId, MakeRequestUuid, RequestId};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tracing::Instrument;
use wright_wire::problem::ProblemCode;

use crate::client_address::client_address;
use crate::drain::drain_refused;
use crate::error::ApiError;
use crate::{App, headers};

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
        .layer(from_fn_with_state(app.csrf(), refuse_forged))
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
    let span = tracing::info_span!("request", id = %text, method = %request.method(), path = request.uri().path());
    let answered = async {
        let started = Instant::now();
        let response = next.run(request).await;
        let milliseconds = started.elapsed().as_millis();
        tracing::info!(status = response.status().as_u16(), %milliseconds, "answered");
        response
    };
    let mut response = in_request(text, answered.instrument(span)).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

pub(crate) async fn in_request<T>(id: String, work: impl Future<Output = T>) -> T {
    CURRENT_ID.scope(id, work).await
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that CatchPanicLayer asks for"
)]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a request panicked");
    ApiError::internal().into_response()
}

type Forged = fn(ProtectionError) -> Response;

/// The layer that tells forged requests by `Sec-Fetch-Site` and `Origin`.
pub(crate) type ForgedLayer = CsrfLayer<Forged>;

/// Builds the layer for the registry's own origin.
pub(crate) fn forged_layer(origin: &str) -> Option<ForgedLayer> {
    let refuse: Forged = |_| {
        ApiError::new(
            ProblemCode::Forbidden,
            "This request was sent by another site's page, so it was not carried out. Open this registry itself and try again.",
        )
        .into_response()
    };
    let layer = CsrfLayer::new().with_rejection_response(refuse);
    layer.add_trusted_origin(origin).ok()
}

/// Refuses what another site's page makes a browser send. A bearer token is
/// never sent by a browser of its own accord, so those requests pass.
async fn refuse_forged(State(layer): State<ForgedLayer>, request: Request, next: Next) -> Response {
    if is_bearer(&request) {
        return next.run(request).await;
    }
    match layer.layer(next).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
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
