//! HTTP: pages for people, the REST API and the package protocol.
//!
//! A handler extracts, calls one use case of `wright-registry`, and answers
//! with a view. No SQL, no role checks and no clock live here.

pub mod api;
mod app;
pub mod assets;
mod client_address;
mod config;
mod drain;
mod error;
mod extract;
pub mod headers;
mod idempotency;
pub mod locale;
pub mod markdown;
mod middleware;
mod package;
mod pages;
mod session_cookie;
mod views;

pub use app::{App, router};
pub use config::{WebConfig, WebConfigError};
