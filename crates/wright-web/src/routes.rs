//! Routes that are remembered: pages and the package protocol are put together
//! with [`Routes`], so that a test can hold every address the router answers
//! against who may use it. (The API is remembered by its OpenAPI document.)

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use tower::{Layer, Service};

use crate::App;

/// A router and every address in it.
#[derive(Default)]
pub(crate) struct Routes {
    router: Router<App>,
    addresses: Vec<String>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// As [`Router::route`].
    pub(crate) fn route(mut self, address: &str, methods: MethodRouter<App>) -> Self {
        self.addresses.push(address.to_owned());
        self.router = self.router.route(address, methods);
        self
    }

    /// As [`Router::merge`].
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.addresses.extend(other.addresses);
        self.router = self.router.merge(other.router);
        self
    }

    /// As [`Router::layer`].
    pub(crate) fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    /// The router, to be served.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }

    /// Every address, as the router has it: `/@{actor}/{name}`.
    pub(crate) fn into_addresses(self) -> Vec<String> {
        self.addresses
    }
}
