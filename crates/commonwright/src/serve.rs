//! The life of a server: open, announce, serve, finish.

use crate::settings::Loaded;
use crate::{http, metrics, open};
use anyhow::Context;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures::FutureExt;
use std::fs::File;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;
use wright_registry::Registry;
use wright_registry::health::Health;
use wright_web::{App, WebConfig};

/// How long an answer of `/readyz` is repeated, so that asking costs nothing.
const HEALTH_REMEMBERED: Duration = Duration::from_millis(500);
/// How long database and blob store may take to say that they are there.
const HEALTH_PATIENCE: Duration = Duration::from_secs(5);
/// How long a scrape under way may take to finish.
const METRICS_GRACE: Duration = Duration::from_secs(1);
/// The pause after a panic in the background.
const RESTART_PAUSE: Duration = Duration::from_secs(1);
/// How long jobs under way may take to finish after the last request.
const WORKER_GRACE: Duration = Duration::from_secs(10);

/// A server that runs.
pub(crate) struct Server {
    /// Where it answers.
    pub(crate) public_url: Url,
    /// The registry it serves.
    pub(crate) registry: Registry,
    open: open::Open,
    /// Nobody else serves the same embedded database.
    server_lock: Option<File>,
    stop: Stop,
    listeners: JoinSet<()>,
    background: JoinSet<()>,
}

/// The order of stopping: first no new requests, then no more work.
#[derive(Clone, Default)]
struct Stop {
    listening: CancellationToken,
    working: CancellationToken,
}

/// `commonwright serve`.
pub(crate) async fn serve(loaded: &Loaded) -> anyhow::Result<()> {
    let signal = Signal::new()?;
    let server = Server::start(loaded).await?;
    // An index of many designs takes a while to build; everything else answers meanwhile.
    tokio::select! {
        () = server.registry.search_ready() => {}
        () = signal.wait_for() => {}
    }
    println!("commonwright is ready at {}", server.public_url);
    if let Some(code) = server.registry.setup_code().await? {
        let url = server
            .public_url
            .join(&format!("/-/setup/{}", code.expose()))?;
        println!(
            "Nobody has an account yet. Whoever opens this address, once, becomes the administrator:\n  {url}"
        );
    }
    signal.wait_for().await;
    server.stop(loaded.settings.shutdown_grace()).await;
    Ok(())
}

/// `commonwright worker`.
pub(crate) async fn work(loaded: &Loaded) -> anyhow::Result<()> {
    let signal = Signal::new()?;
    let settings = &loaded.settings;
    let listener = metrics_listener(loaded)?;
    let public_url = public_url(settings.public_url.clone(), settings.listen)?;
    let open = open::registry(settings, public_url).await?;
    let stop = Stop::default();
    let mut listeners = JoinSet::new();
    serve_metrics(listener, &open.registry, &stop, &mut listeners)?;
    let mut background = JoinSet::new();
    // It hears what other nodes queue.
    spawn_follower(&open.registry, &stop, &mut background);
    spawn_work(
        &open.registry,
        settings.worker.count,
        &stop,
        &mut background,
    );
    println!("commonwright works on jobs");
    signal.wait_for().await;
    let server = Server {
        public_url: open.registry.config().public_url.clone(),
        registry: open.registry.clone(),
        open,
        server_lock: None,
        stop,
        listeners,
        background,
    };
    server.stop(settings.shutdown_grace()).await;
    Ok(())
}

impl Server {
    /// Opens everything and begins to serve.
    pub(crate) async fn start(loaded: &Loaded) -> anyhow::Result<Self> {
        let settings = &loaded.settings;
        http::raise_file_limit();
        // Both before the registry is opened: a taken address should say so at once.
        let listener = http::listen(settings.listen)?;
        let metrics_listener = metrics_listener(loaded)?;
        let address = listener.local_addr()?;
        let public_url = public_url(settings.public_url.clone(), address)?;
        let server_lock = open::server_lock(settings, address)?;
        let open = open::registry(settings, public_url.clone()).await?;
        let registry = open.registry.clone();
        let is_measured = metrics_listener.is_some();
        let web = WebConfig {
            observer: is_measured.then_some(metrics::count),
            trusted_proxies: settings.trusted_proxies.clone(),
            insecure_http: settings.insecure_http,
            ..WebConfig::default()
        };
        if let Err(error) = wright_web::assets::check() {
            tracing::warn!("pages go without style and scripts: {error}");
        }
        let app = App::new(registry.clone(), web)?;
        let stop = Stop::default();
        let health = health_router(&registry, &stop);
        let health = match is_measured {
            true => metrics::around(health),
            false => health,
        };
        let router = health.merge(wright_web::router(&app));
        let mut background = JoinSet::new();
        // Before anybody can ask whether this node is ready.
        spawn_searcher(&registry, &settings.data, &stop, &mut background);
        let mut listeners = JoinSet::new();
        serve_metrics(metrics_listener, &registry, &stop, &mut listeners)?;
        listeners.spawn(http::serve(
            listener,
            router,
            stop.listening.clone(),
            settings.shutdown_grace(),
        ));
        spawn_follower(&registry, &stop, &mut background);
        if settings.worker.enabled {
            spawn_work(&registry, settings.worker.count, &stop, &mut background);
        }
        Ok(Self {
            public_url,
            registry,
            open,
            server_lock,
            stop,
            listeners,
            background,
        })
    }

    /// Lets requests under way finish within `grace`, then jobs, then closes the
    /// database.
    pub(crate) async fn stop(mut self, grace: Duration) {
        tracing::info!("stopping: no new requests");
        self.stop.listening.cancel();
        while self.listeners.join_next().await.is_some() {}
        self.stop.working.cancel();
        let worked = async { while self.background.join_next().await.is_some() {} };
        if tokio::time::timeout(WORKER_GRACE.max(grace), worked)
            .await
            .is_err()
        {
            // Their lease runs out, and another worker goes on.
            tracing::warn!("jobs that took too long to finish were left");
            self.background.abort_all();
        }
        self.registry.close().await;
        drop((self.open, self.server_lock));
        tracing::info!("stopped");
    }
}

fn spawn_follower(registry: &Registry, stop: &Stop, background: &mut JoinSet<()>) {
    let (follower, until) = (registry.clone(), stop.working.clone());
    background.spawn(keep_running("follower", stop.working.clone(), move || {
        let (follower, until) = (follower.clone(), until.clone());
        async move { follower.follow(until).await }
    }));
}

/// Keeps this node's search index beside its other data.
fn spawn_searcher(registry: &Registry, data: &Path, stop: &Stop, background: &mut JoinSet<()>) {
    registry.expect_search();
    let (keeper, folder, until) = (registry.clone(), data.join("search"), stop.working.clone());
    background.spawn(keep_running("search", stop.working.clone(), move || {
        let (keeper, folder, until) = (keeper.clone(), folder.clone(), until.clone());
        async move { keeper.keep_search(Some(folder), until).await }
    }));
}

fn spawn_work(registry: &Registry, count: usize, stop: &Stop, background: &mut JoinSet<()>) {
    for _ in 0..count {
        let (worker, until) = (registry.clone(), stop.working.clone());
        background.spawn(keep_running("worker", stop.working.clone(), move || {
            let (worker, until) = (worker.clone(), until.clone());
            async move { worker.work(until).await }
        }));
    }
    if !registry.analyzes() {
        return;
    }
    for _ in 0..registry.config().analysis.at_once() {
        let (worker, until) = (registry.clone(), stop.working.clone());
        background.spawn(keep_running("analyst", stop.working.clone(), move || {
            let (worker, until) = (worker.clone(), until.clone());
            async move { worker.work_on_files(until).await }
        }));
    }
    let registry = registry.clone();
    background.spawn(async move { say_what_is_open(&registry).await });
}

/// Says what this system can lock away from the child that looks into files.
async fn say_what_is_open(registry: &Registry) {
    match open::sandbox(&registry.config().analysis).await {
        Ok(sandbox) => tracing::info!("{sandbox}"),
        Err(lacking) => tracing::warn!("{lacking}"),
    }
}

/// Runs `work` until `stop`. A panic in it is our fault, and must not leave a
/// server that answers and does nothing else.
async fn keep_running<F: Future<Output = ()>>(
    name: &'static str,
    stop: CancellationToken,
    work: impl Fn() -> F,
) {
    while !stop.is_cancelled() {
        if AssertUnwindSafe(work()).catch_unwind().await.is_err() {
            tracing::error!(name, "panicked; starting again");
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(RESTART_PAUSE) => {}
            }
        }
    }
}

/// The address people use: the one set, else this machine's own.
pub(crate) fn public_url(set: Option<Url>, listening: SocketAddr) -> anyhow::Result<Url> {
    match set {
        Some(url) => Ok(url),
        None => Url::parse(&format!("http://{listening}/")).context("the address as a URL"),
    }
}

/// Takes the address of the metrics. One that nobody set may be taken by another
/// registry on this machine: then there are no metrics here.
fn metrics_listener(loaded: &Loaded) -> anyhow::Result<Option<tokio::net::TcpListener>> {
    let Some(address) = loaded.settings.metrics.listen else {
        return Ok(None);
    };
    match http::listen(address) {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if loaded.is_set("metrics.listen") => Err(error),
        Err(error) => {
            tracing::warn!(
                "no metrics: {error:#}; set metrics.listen to another address, or to off"
            );
            Ok(None)
        }
    }
}

fn serve_metrics(
    listener: Option<tokio::net::TcpListener>,
    registry: &Registry,
    stop: &Stop,
    listeners: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    if let Some(listener) = listener {
        tracing::info!(address = %listener.local_addr()?, "serving metrics");
        let handle = metrics::record()?;
        let (recorded, until) = (handle.clone(), stop.listening.clone());
        listeners.spawn(async move {
            until.run_until_cancelled(metrics::keep_up(recorded)).await;
        });
        let router = metrics::router(handle, registry.clone());
        listeners.spawn(http::serve(
            listener,
            router,
            stop.listening.clone(),
            METRICS_GRACE,
        ));
    }
    Ok(())
}

/// `/healthz`: the process answers. `/readyz`: it can serve.
fn health_router(registry: &Registry, stop: &Stop) -> Router {
    let readiness = Readiness {
        registry: registry.clone(),
        stopping: stop.listening.clone(),
        last: Arc::default(),
    };
    Router::new()
        .route("/healthz", get(async || uncached(StatusCode::OK, "ok")))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

#[derive(Clone)]
struct Readiness {
    registry: Registry,
    stopping: CancellationToken,
    last: Arc<Mutex<Option<(Instant, Health)>>>,
}

/// How long an answer is repeated: whoever waits for a node to become ready does
/// not wait for that.
fn remembered(health: &Health) -> Duration {
    match health.is_ready() {
        true => HEALTH_REMEMBERED,
        false => HEALTH_REMEMBERED / 10,
    }
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    let mut last = readiness.last.lock().await;
    let health = match &*last {
        Some((at, health)) if at.elapsed() < remembered(health) => health.clone(),
        _ => {
            let health = tokio::time::timeout(HEALTH_PATIENCE, readiness.registry.health()).await;
            let health = health.unwrap_or_else(|_| Health {
                problems: vec![format!("no answer within {HEALTH_PATIENCE:?}")],
            });
            *last = Some((Instant::now(), health.clone()));
            health
        }
    };
    drop(last);
    if readiness.stopping.is_cancelled() {
        return uncached(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    if health.is_ready() {
        return uncached(StatusCode::OK, "ok");
    }
    // What exactly is wrong is for the log, not for everybody.
    tracing::warn!(problems = ?health.problems, "not ready");
    uncached(StatusCode::SERVICE_UNAVAILABLE, "not ready")
}

fn uncached(status: StatusCode, word: &str) -> Response {
    let body = Json(serde_json::json!({ "status": word }));
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// The wish to stop, from a terminal or a service manager.
pub(crate) struct Signal(CancellationToken);

impl Signal {
    /// Begins to listen; from now on the default of ending at once is gone.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let told = CancellationToken::new();
        let tell = told.clone();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (mut interrupt, mut terminate) = (
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
            );
            tokio::spawn(async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                tell.cancel();
            });
        }
        #[cfg(not(unix))]
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                tell.cancel();
            }
        });
        Ok(Self(told))
    }

    /// Waits for it.
    pub(crate) async fn wait_for(&self) {
        self.0.cancelled().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(start_paused = true)]
    async fn a_panic_in_the_background_is_not_its_end() {
        let (stop, runs) = (CancellationToken::new(), AtomicU32::new(0));
        let work = || async {
            match runs.fetch_add(1, Ordering::Relaxed) {
                0 => panic!("on purpose"),
                _ => stop.cancel(),
            }
        };
        keep_running("test", stop.clone(), work).await;
        assert_eq!(runs.load(Ordering::Relaxed), 2);
    }
}
