//! HTTP: pages for people, the REST API and the package protocol.
//!
//! A handler extracts, calls one use case of `wright-registry`, and answers
//! with a view. No SQL, no role checks and no clock live here.

pub mod api;
mod app;
pub mod assets;
mod client_address;
mod config;
mod documents;
mod drain;
mod error;
mod extract;
mod findings;
mod form_fields;
mod handbook;
pub mod headers;
mod highlight;
mod idempotency;
pub mod locale;
pub mod mails;
mod manual;
pub mod markdown;
mod middleware;
mod news;
mod package;
mod pages;
mod routes;
mod selection;
mod session_cookie;
mod small_pictures;
mod sought;
mod table;
mod taxonomy;
mod text;
mod views;

pub use app::{App, addresses, router};
pub use config::{Answered, WebConfig, WebConfigError};
