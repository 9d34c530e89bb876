//! Pages for people: a handler takes what was asked, calls one use case, and
//! shows a view. Text comes from `locale`, markup from `web/templates`.

mod account_data;
mod account_mail;
mod account_security;
mod account_tokens;
mod accounts;
mod actor_pictures;
mod actors;
pub(crate) mod api_docs;
mod asker;
mod bom;
mod bom_columns;
mod bom_facts;
pub(crate) mod bom_findings;
mod bom_lines;
mod catalogue;
mod categories;
mod corrections;
mod design_page;
mod design_parts;
mod design_readme;
mod design_shown;
mod design_view;
mod designs;
mod devices;
mod differences;
mod download;
mod draft_edit;
mod draft_list;
mod draft_listing;
mod draft_metadata;
mod draft_questions;
mod draft_sheet;
mod drafts;
mod errors;
mod facets;
mod feeds;
mod fields;
mod files;
mod follows;
mod handbook;
mod home;
mod invitations;
mod keywords;
mod machines;
mod manual;
mod members;
mod notifications;
mod previews;
mod profiles;
mod releases;
mod search;
mod seen;
mod sessions;
mod shape_drawings;
mod shape_facts;
mod shape_words;
mod shapes;
mod sign_ups;
mod theme;
mod tombstones;
mod verification;

use askama::Template;
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
use crate::routes::Routes;
use crate::views::{Choice, Done};
pub(crate) use asker::{nowhere, refused};
pub(crate) use errors::Failure;

/// How hard pages are compressed: half a millisecond, and an eighth smaller than at
/// once.
const PAGE_COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);

/// Every page. [`nowhere`] answers what is no address of ours.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new()
        .route("/", get(home::page))
        .route("/-/designs", get(designs::newest))
        .route("/-/search", get(search::page))
        .route("/-/categories", get(categories::index))
        .route("/-/categories/{*path}", get(categories::page))
        .route("/-/keywords", get(keywords::index))
        .route("/-/keywords/{keyword}", get(keywords::page))
        .route("/@{actor}", get(actors::page))
        .merge(people_routes())
        .merge(design_routes())
        .merge(manage_routes())
        .merge(way_in_routes())
        .merge(account_routes())
        .merge(notification_routes())
        .merge(draft_routes(app))
        .route("/d/{digest}", get(tombstones::by_digest))
        .route("/-/theme", post(theme::choose))
        .route("/-/handbook", get(handbook::index))
        .route("/-/handbook/{page}", get(handbook::chapter))
        .route("/problems/{code}", get(handbook::problem))
        .route("/api/-/docs", get(api_docs::page))
        .layer(crate::middleware::catch_page_panics())
        .layer(from_fn_with_state(app.clone(), asker::surround))
        // Outside the frame: what is the same for everybody.
        .route("/robots.txt", get(machines::robots))
        .route("/sitemap.xml", get(machines::sitemap))
        .route("/sitemap-{block}", get(machines::sitemap_block))
        .route("/-/manifest.webmanifest", get(machines::web_manifest))
        .route("/-/oembed", get(machines::oembed))
        .route("/-/feed.atom", get(feeds::all))
        .route("/@{actor}/-/feed.atom", get(feeds::actor))
        .route("/@{actor}/{name}/-/feed.atom", get(feeds::design))
        .route("/@{actor}/-/picture", get(actor_pictures::current))
        .route("/-/pictures/{digest}", get(actor_pictures::bytes))
        .route("/-/static/{*file}", get(assets::serve))
        // Pages and their styles only: blobs are served in ranges of their own bytes.
        .layer(CompressionLayer::new().quality(PAGE_COMPRESSION))
}

fn design_routes() -> Routes {
    let version = "/@{actor}/{name}/{version}";
    let tab = |tab: &str| format!("{version}/-/{tab}");
    let of_latest =
        ["parts", "files", "manual", "download"]
            .into_iter()
            .fold(Routes::new(), |routes, tab| {
                let address = format!("/@{{actor}}/{{name}}/-/{tab}");
                routes.route(&address, get(design_page::tab_of_latest))
            });
    of_latest
        .route("/@{actor}/{name}", get(design_page::latest))
        .route(version, get(design_page::version))
        .route(&tab("parts"), get(bom::parts))
        .route(&tab("files"), get(design_parts::files))
        .route(&tab("files/{*path}"), get(files::page))
        .route(&tab("compare/{*path}"), get(differences::page))
        .route(&tab("manual"), get(manual::first))
        .route(&tab("manual/{*path}"), get(manual::chapter))
        .route(&tab("download"), get(download::choose))
        .route("/@{actor}/{name}/-/versions", get(design_page::versions))
        .route("/@{actor}/{name}/-/used-by", get(design_page::used_by))
}

fn manage_routes() -> Routes {
    Routes::new()
        .route("/@{actor}/{name}/-/manage", get(releases::manage))
        .route("/@{actor}/{name}/-/rename", post(releases::rename))
        .route(
            "/@{actor}/{name}/-/transfer",
            post(releases::offer_transfer),
        )
        .route("/-/transfers/{id}/accept", post(releases::accept_transfer))
        .route("/-/transfers/{id}/end", post(releases::end_transfer))
        .route("/@{actor}/{name}/{version}/-/yank", post(releases::yank))
        .route(
            "/@{actor}/{name}/{version}/-/unyank",
            post(releases::unyank),
        )
        .route(
            "/@{actor}/{name}/{version}/-/withdraw",
            post(releases::withdraw),
        )
        .route(
            "/@{actor}/{name}/{version}/-/correct/{part}",
            get(corrections::page).post(corrections::keep),
        )
        .route(
            "/@{actor}/{name}/{version}/-/unit",
            post(corrections::keep_unit),
        )
}

fn way_in_routes() -> Routes {
    Routes::new()
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
        .route(
            "/-/account",
            get(accounts::page).post(accounts::keep_preferences),
        )
        .route("/-/account/communities", post(accounts::found_community))
        .route("/-/device", get(devices::page).post(devices::decide))
}

/// Who belongs to an actor, and what it says of itself.
fn people_routes() -> Routes {
    // The limit of a picture, and a little for what stands around it.
    let picture_form = wright_registry::actor_pictures::PICTURE_BYTES_MAX + (64 << 10);
    let send_picture = post(profiles::send_picture).layer(DefaultBodyLimit::max(picture_form));
    Routes::new()
        .route(
            "/@{actor}/-/members",
            get(members::page).post(members::add_member),
        )
        .route("/@{actor}/-/invitations", post(members::invite))
        .route(
            "/@{actor}/-/invitations/{id}/withdraw",
            post(members::withdraw),
        )
        .route("/@{actor}/-/members/{person}", post(members::change_member))
        .route(
            "/@{actor}/-/members/{person}/remove",
            post(members::remove_member),
        )
        .route("/@{actor}/-/leave", post(members::leave))
        .route("/@{actor}/-/edit", get(profiles::edit).post(profiles::keep))
        .route("/@{actor}/-/picture", send_picture)
        .route("/@{actor}/-/picture/remove", post(profiles::remove_picture))
        .route("/-/invitations/{secret}", get(invitations::page))
        .route("/-/invitations/{secret}/accept", post(invitations::accept))
        .route(
            "/-/invitations/{secret}/decline",
            post(invitations::decline),
        )
}

/// One's own account, links that came by mail, and who waits for an account.
fn account_routes() -> Routes {
    Routes::new()
        .route(
            "/-/account/mail",
            get(account_mail::page).post(account_mail::change),
        )
        .route("/-/account/mail/verify", post(account_mail::send_again))
        .route("/-/account/security", get(account_security::page))
        .route(
            "/-/account/password",
            post(account_security::change_password),
        )
        .route(
            "/-/account/passkeys/challenge",
            post(account_security::passkey_challenge),
        )
        .route("/-/account/passkeys", post(account_security::add_passkey))
        .route(
            "/-/account/passkeys/{id}/rename",
            post(account_security::rename_passkey),
        )
        .route(
            "/-/account/passkeys/{id}/remove",
            post(account_security::remove_passkey),
        )
        .route(
            "/-/account/sessions/end",
            post(account_security::end_other_sessions),
        )
        .route(
            "/-/account/sessions/{id}/end",
            post(account_security::end_session),
        )
        .route(
            "/-/account/tokens",
            get(account_tokens::page).post(account_tokens::make_token),
        )
        .route(
            "/-/account/tokens/{id}/revoke",
            post(account_tokens::revoke_token),
        )
        .route("/-/account/data", get(account_data::page))
        .route("/-/account/data/export", post(account_data::ask_for_export))
        .route("/-/account/data/export.zip", get(account_data::export))
        .route("/-/account/data/delete", post(account_data::delete))
        .route(
            "/-/sign-in/passkey/challenge",
            post(account_security::sign_in_challenge),
        )
        .route("/-/sign-in/passkey", post(account_security::sign_in))
        .route(
            "/-/verify/{secret}",
            get(verification::verify_page).post(verification::verify),
        )
        .route(
            "/-/reset",
            get(verification::reset_form).post(verification::request_reset),
        )
        .route(
            "/-/reset/{secret}",
            get(verification::password_form).post(verification::choose_password),
        )
        .route("/-/admin/sign-ups", get(sign_ups::page))
        .route("/-/admin/sign-ups/{id}/approve", post(sign_ups::approve))
        .route("/-/admin/sign-ups/{id}/decline", post(sign_ups::decline))
        .route("/-/admin/invitations", post(sign_ups::invite))
        .route(
            "/-/admin/invitations/{id}/revoke",
            post(sign_ups::revoke_invitation),
        )
}

/// Following, and what people are told.
fn notification_routes() -> Routes {
    Routes::new()
        .route("/@{actor}/-/follow", post(follows::actor))
        .route("/@{actor}/{name}/-/follow", post(follows::design))
        .route("/-/notifications", get(notifications::page))
        .route("/-/notifications/read", post(notifications::read_all))
        .route("/-/notifications/{id}", get(notifications::open))
        .route("/-/notifications/{id}/read", post(notifications::read))
        .route(
            "/-/notifications/unsubscribe/{secret}",
            get(notifications::unsubscribe_page).post(notifications::unsubscribe),
        )
        .route(
            "/-/account/notifications",
            get(notifications::tellings).post(notifications::keep_tellings),
        )
}

fn draft_routes(app: &App) -> Routes {
    let form_bytes_max = app.registry().config().limits.form_request_bytes_max;
    // The limit of a form, and a little for what stands around its files.
    let form_bytes_max = usize::try_from(form_bytes_max)
        .unwrap_or(usize::MAX)
        .saturating_add(1 << 20);
    let add_files = post(drafts::add_files).layer(DefaultBodyLimit::max(form_bytes_max));
    Routes::new()
        .route("/-/publish", get(drafts::new_form).post(drafts::open))
        .route("/-/drafts/{id}", get(drafts::page))
        .route("/-/drafts/{id}/files", add_files)
        .route("/-/drafts/{id}/metadata", post(draft_metadata::save))
        .route("/-/drafts/{id}/change", post(draft_listing::change))
        .route("/-/drafts/{id}/remove", post(drafts::remove_file))
        .route("/-/drafts/{id}/publish", post(drafts::publish))
        .route("/-/drafts/{id}/discard", post(drafts::discard))
        .merge(draft_editing_routes(form_bytes_max))
}

/// A form with a text of the largest size, percent-encoded.
const TEXT_FORM_BYTES_MAX: usize = 4 * wright_registry::draft_texts::TEXT_BYTES_MAX;

fn draft_editing_routes(form_bytes_max: usize) -> Routes {
    let typed = |method: axum::routing::MethodRouter<App>| {
        method.layer(DefaultBodyLimit::max(TEXT_FORM_BYTES_MAX))
    };
    let replace = post(draft_edit::replace).layer(DefaultBodyLimit::max(form_bytes_max));
    Routes::new()
        .route("/-/drafts", get(draft_list::list))
        .route("/-/drafts/{id}/restore", post(draft_list::restore))
        .route("/@{actor}/{name}/{version}/-/edit", post(draft_list::begin))
        .route(
            "/-/drafts/{id}/edit/{*path}",
            typed(get(draft_edit::page).post(draft_edit::save)),
        )
        .route(
            "/-/drafts/{id}/rendered/{*path}",
            typed(post(draft_edit::preview)),
        )
        .route("/-/drafts/{id}/file/new", post(draft_edit::new_file))
        .route("/-/drafts/{id}/file/remove", post(draft_edit::remove))
        .route("/-/drafts/{id}/file/put-back", post(draft_edit::put_back))
        .route("/-/drafts/{id}/file/rename", post(draft_edit::rename))
        .route("/-/drafts/{id}/file/replace", replace)
        .route("/-/drafts/{id}/version", post(draft_edit::set_version))
        .route(
            "/-/drafts/{id}/columns",
            get(bom_columns::page).post(bom_columns::save),
        )
        .merge(preview_routes())
}

fn preview_routes() -> Routes {
    Routes::new()
        .route(
            "/-/drafts/{id}/previews",
            get(previews::list).post(previews::make),
        )
        .route(
            "/-/drafts/{id}/previews/{preview}/close",
            post(previews::close),
        )
        .route("/-/preview/{secret}", get(previews::overview))
        .route("/-/preview/{secret}/-/parts", get(previews::parts))
        .route("/-/preview/{secret}/-/files", get(previews::file_list))
        .route(
            "/-/preview/{secret}/-/files/{*path}",
            get(previews::file_page),
        )
        .route("/-/preview/{secret}/-/manual", get(previews::manual_first))
        .route(
            "/-/preview/{secret}/-/manual/{*path}",
            get(previews::manual_chapter),
        )
        .route("/-/preview/{secret}/-/raw/{*path}", get(previews::raw))
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
