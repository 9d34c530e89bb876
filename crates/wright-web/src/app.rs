//! What every handler has at hand, and all routes put together.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use wright_registry::Registry;

use crate::config::{WebConfig, WebConfigError, session_cookie};
use crate::documents::Documents;
use crate::error::ApiError;
use crate::middleware::{ForgedLayer, around, forged_layer, guard};
use crate::session_cookie::SessionCookie;
use crate::{api, package, pages};

/// The registry and how it is delivered. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    registry: Registry,
    config: WebConfig,
    session_cookie: SessionCookie,
    csrf: ForgedLayer,
    documents: Documents,
    origin: Arc<str>,
}

impl App {
    /// Prepares a registry for delivery.
    ///
    /// # Errors
    /// [`WebConfigError`] where it could not be served safely.
    pub fn new(registry: Registry, config: WebConfig) -> Result<Self, WebConfigError> {
        let public_url = &registry.config().public_url;
        let session_cookie = session_cookie(public_url, config.insecure_http)?;
        if session_cookie == SessionCookie::Insecure {
            tracing::warn!(%public_url, "insecure_http: passwords and sessions can be read on the way");
        }
        let csrf = forged_layer(&public_url.origin().ascii_serialization())
            .ok_or_else(|| WebConfigError::NoOrigin(public_url.clone()))?;
        let origin = public_url.as_str().trim_end_matches('/').into();
        Ok(Self(Arc::new(Inner {
            origin,
            registry,
            config,
            session_cookie,
            csrf,
            documents: Documents::default(),
        })))
    }

    /// The use cases.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// How it is delivered.
    pub fn config(&self) -> &WebConfig {
        &self.0.config
    }

    /// How the session cookie is read and set here.
    pub(crate) fn session_cookie(&self) -> SessionCookie {
        self.0.session_cookie
    }

    /// The address of the registry, without a slash at its end.
    pub(crate) fn origin(&self) -> Arc<str> {
        Arc::clone(&self.0.origin)
    }

    /// What renders Markdown and program text.
    pub(crate) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    pub(crate) fn csrf(&self) -> ForgedLayer {
        self.0.csrf.clone()
    }
}

/// All routes: the API, the pages, the package protocol.
pub fn router(app: &App) -> Router {
    let routes = Router::new()
        .merge(api::routes(app))
        .merge(pages::routes(app).into_router())
        .fallback(nowhere);
    // The package protocol only reads: an index document takes microseconds, and
    // each layer around it would show.
    let routes = guard(routes, app).merge(package::routes().into_router());
    around(routes.with_state(app.clone()), app)
}

/// Every address of the pages and of the package protocol, as the router has it.
pub fn addresses(app: &App) -> Vec<String> {
    pages::routes(app).merge(package::routes()).into_addresses()
}

/// Programs are told in JSON, people on a page.
async fn nowhere(app: State<App>, uri: Uri, request: Request) -> Response {
    if is_for_programs(&uri) {
        return ApiError::nowhere(&uri).into_response();
    }
    pages::nowhere(app, request).await
}

/// Whether what stands there speaks to programs.
pub(crate) fn is_for_programs(uri: &Uri) -> bool {
    let prefixes = ["/api/", "/index/", "/blobs/", "/derived/"];
    prefixes.iter().any(|prefix| uri.path().starts_with(prefix))
}
