//! Prometheus metrics, on a listener of their own: what they tell is not for
//! everybody.

use anyhow::Context;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use metrics::{Counter, Histogram, counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};
use wright_registry::Registry;
use wright_web::Answered;

/// Requests by route, method and status.
const REQUESTS: &str = "commonwright_http_requests_total";
/// How long until an answer's head was ready, in seconds.
const DURATION: &str = "commonwright_http_request_seconds";
/// Bounds of the histogram, in seconds.
const BOUNDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// How often recorded samples are sorted in.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(1);

/// Starts recording, once per process.
pub(crate) fn record() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BOUNDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("recording metrics")
}

/// Sorts what was recorded into the histograms, for ever: samples would pile up in
/// memory where nobody asks for the metrics.
pub(crate) async fn keep_up(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
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
    for (state, mails) in [
        ("queued", gauges.mails.queued),
        ("failed", gauges.mails.failed),
    ] {
        gauge!("commonwright_mails", "state" => state).set(mails as f64);
    }
    let connections = gauges.connections;
    gauge!("commonwright_database_connections", "state" => "idle").set(connections.idle);
    gauge!("commonwright_database_connections", "state" => "used")
        .set(connections.open.saturating_sub(connections.idle));
    gauge!("commonwright_blobs").set(gauges.blobs as f64);
    gauge!("commonwright_blob_bytes").set(gauges.blob_bytes as f64);
    gauge!("commonwright_events_behind").set(gauges.events_behind as f64);
}

/// Counts and times requests of routes that do not tell of their answers.
pub(crate) fn around(routes: Router) -> Router {
    routes.layer(middleware::from_fn(measure))
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let started = Instant::now();
    let response = next.run(request).await;
    count(&Answered {
        route: route.as_ref().map(MatchedPath::as_str),
        method: &method,
        status: response.status(),
        taken: started.elapsed(),
    });
    response
}

/// Counts and times an answer by its route.
pub(crate) fn count(answered: &Answered<'_>) {
    static METERS: LazyLock<Meters> = LazyLock::new(Meters::default);
    METERS.count(
        answered.route.unwrap_or("none"),
        method_label(answered.method),
        answered.status.as_u16(),
        answered.taken.as_secs_f64(),
    );
}

/// Meters by method and status, then by route.
type ByAnswer = HashMap<(&'static str, u16), HashMap<String, Meter>>;

/// What was counted before, by method, status and route: finding a metric by its
/// labels costs more than many an answer. Bounded by the routes there are.
#[derive(Default)]
struct Meters(RwLock<ByAnswer>);

struct Meter {
    requests: Counter,
    duration: Histogram,
}

impl Meters {
    fn count(&self, route: &str, method: &'static str, status: u16, seconds: f64) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let meter = known
            .get(&(method, status))
            .and_then(|routes| routes.get(route));
        if let Some(meter) = meter {
            return meter.count(seconds);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let routes = known.entry((method, status)).or_default();
        let meter = routes
            .entry(route.to_owned())
            .or_insert_with(|| Meter::new(route.to_owned(), method, status));
        meter.count(seconds);
    }
}

impl Meter {
    fn new(route: String, method: &'static str, status: u16) -> Self {
        let status = status.to_string();
        Self {
            requests: counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status),
            duration: histogram!(DURATION, "route" => route, "method" => method),
        }
    }

    fn count(&self, seconds: f64) {
        self.requests.increment(1);
        self.duration.record(seconds);
    }
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
