//! Prometheus metrics, on a listener of their own: what they tell is not for
//! everybody.

use anyhow::Context;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Instant;
use wright_registry::Registry;

/// Requests by route, method and status.
const REQUESTS: &str = "commonwright_http_requests_total";
/// How long until an answer's head was ready, in seconds.
const DURATION: &str = "commonwright_http_request_seconds";
/// Bounds of the histogram, in seconds.
const BOUNDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// Starts recording, once per process.
pub(crate) fn record() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BOUNDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("recording metrics")
}

/// What the metrics listener serves.
pub(crate) fn router(handle: PrometheusHandle, registry: Registry) -> Router {
    Router::new()
        .route("/metrics", get(render))
        .with_state((handle, registry))
}

async fn render(State((handle, registry)): State<(PrometheusHandle, Registry)>) -> Response {
    match registry.gauges().await {
        Ok(gauges) => set(&gauges),
        Err(error) => tracing::warn!(%error, "reading what the metrics tell"),
    }
    handle.run_upkeep();
    let kind = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    (StatusCode::OK, kind, handle.render()).into_response()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "Prometheus knows no other numbers"
)]
fn set(gauges: &wright_registry::health::Gauges) {
    for (state, jobs) in [
        ("queued", gauges.jobs.queued),
        ("running", gauges.jobs.running),
        ("failed", gauges.jobs.failed),
    ] {
        gauge!("commonwright_jobs", "state" => state).set(jobs as f64);
    }
    let connections = gauges.connections;
    gauge!("commonwright_database_connections", "state" => "idle").set(connections.idle);
    gauge!("commonwright_database_connections", "state" => "used")
        .set(connections.open.saturating_sub(connections.idle));
    gauge!("commonwright_blobs").set(gauges.blobs as f64);
    gauge!("commonwright_blob_bytes").set(gauges.blob_bytes as f64);
    gauge!("commonwright_events_behind").set(gauges.events_behind as f64);
}

/// Counts and times every request by the route it took, never by its path,
/// which anybody can make up.
pub(crate) fn around(routes: Router) -> Router {
    routes.layer(middleware::from_fn(measure))
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = method_label(request.method());
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    histogram!(DURATION, "route" => route, "method" => method)
        .record(started.elapsed().as_secs_f64());
    response
}

/// Methods anybody can make up, too.
fn method_label(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
