//! Pages for people: a handler takes what was asked, calls one use case, and
//! shows a view. Text comes from `locale`, markup from `web/templates`.

mod accounts;
mod actors;
mod asker;
mod design_view;
mod designs;
mod devices;
mod drafts;
mod errors;
mod fields;
mod first_toml;
mod releases;
mod sessions;
mod tombstones;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::App;
use crate::assets;
use crate::headers::Caching;
use crate::views::{Choice, Done};
pub(crate) use asker::nowhere;
pub(crate) use errors::Failure;

/// Every page. [`nowhere`] answers what is no address of ours.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(designs::newest))
        .route("/@{actor}", get(actors::page))
        .route("/@{actor}/-/members", post(actors::add_member))
        .route("/@{actor}/-/members/{person}", post(actors::change_member))
        .route(
            "/@{actor}/-/members/{person}/remove",
            post(actors::remove_member),
        )
        .route("/@{actor}/{name}", get(designs::latest))
        .route("/@{actor}/{name}/{version}", get(designs::version))
        .merge(manage_routes())
        .merge(way_in_routes())
        .merge(draft_routes(app))
        .route("/d/{digest}", get(tombstones::by_digest))
        .layer(from_fn_with_state(app.clone(), asker::surround))
        // Outside the frame: files that are the same for everybody.
        .route("/-/static/{file}", get(assets::serve))
        // Pages and their styles only: blobs are served in ranges of their own bytes.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
}

fn manage_routes() -> Router<App> {
    Router::new()
        .route("/@{actor}/{name}/-/manage", get(releases::manage))
        .route("/@{actor}/{name}/-/rename", post(releases::rename))
        .route(
            "/@{actor}/{name}/-/transfer",
            post(releases::offer_transfer),
        )
        .route("/-/transfers/{id}/accept", post(releases::accept_transfer))
        .route("/@{actor}/{name}/{version}/-/yank", post(releases::yank))
        .route(
            "/@{actor}/{name}/{version}/-/unyank",
            post(releases::unyank),
        )
        .route(
            "/@{actor}/{name}/{version}/-/withdraw",
            post(releases::withdraw),
        )
}

fn way_in_routes() -> Router<App> {
    Router::new()
        .route(
            "/-/sign-in",
            get(sessions::sign_in_form).post(sessions::sign_in),
        )
        .route(
            "/-/sign-up",
            get(sessions::sign_up_form).post(sessions::sign_up),
        )
        .route("/-/sign-out", post(sessions::sign_out))
        .route(
            "/-/setup/{code}",
            get(sessions::setup_form).post(sessions::setup),
        )
        .route("/-/account", get(accounts::page))
        .route("/-/account/communities", post(accounts::found_community))
        .route("/-/account/tokens", post(accounts::make_token))
        .route(
            "/-/account/tokens/{id}/revoke",
            post(accounts::revoke_token),
        )
        .route("/-/account/sessions/{id}/end", post(accounts::end_session))
        .route("/-/device", get(devices::page).post(devices::decide))
}

fn draft_routes(app: &App) -> Router<App> {
    let form_bytes_max = app.registry().config().limits.form_request_bytes_max;
    // The limit of a form, and a little for what stands around its files.
    let form_bytes_max = usize::try_from(form_bytes_max)
        .unwrap_or(usize::MAX)
        .saturating_add(1 << 20);
    let add_files = post(drafts::add_files).layer(DefaultBodyLimit::max(form_bytes_max));
    Router::new()
        .route("/-/publish", get(drafts::new_form).post(drafts::open))
        .route("/-/drafts/{id}", get(drafts::page))
        .route("/-/drafts/{id}/files", add_files)
        .route("/-/drafts/{id}/design-toml", post(first_toml::write))
        .route("/-/drafts/{id}/remove", post(drafts::remove_file))
        .route("/-/drafts/{id}/publish", post(drafts::publish))
        .route("/-/drafts/{id}/discard", post(drafts::discard))
}

/// A page that only its reader sees, or that depends on who reads it.
fn show(page: &impl Template) -> Response {
    answer(StatusCode::OK, page)
}

/// A form again, with what is wrong in it, under the status of the refusal.
fn show_refused(error: &wright_registry::Error, page: &impl Template) -> Response {
    let status =
        StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    answer(status, page)
}

fn answer(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Caching::Never, Html(html)).into_response(),
        Err(error) => Failure::from(wright_registry::Error::internal(error)).into_response(),
    }
}

/// A public page, the same for everybody who is signed out: may be kept and
/// asked for again.
fn show_public(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (Caching::PerReader, Html(html)).into_response(),
        Err(error) => Failure::from(wright_registry::Error::internal(error)).into_response(),
    }
}

/// The address a form leads to, where the page says what was done.
fn done_address(path: &str, done: Done) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}done={}", done.word())
}

/// A closed set as choices of a form.
fn choices<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    text: impl Fn(T) -> String,
) -> Vec<Choice> {
    let choice = |one: &T| Choice {
        value: word(*one),
        text: text(*one),
    };
    all.iter().map(choice).collect()
}
