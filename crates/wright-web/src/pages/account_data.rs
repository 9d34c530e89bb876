//! One's own account: taking one's data along, and leaving.

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use super::accounts::side;
use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::headers::Caching;
use crate::views::accounts::{DataPage, Export, Orphan, Section};
use crate::views::verification::SaidPage;
use crate::views::{Done, Place};

const DATA: &str = "/-/account/data";

/// `GET /-/account/data`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&data_page(&app, &asker).await?))
}

async fn data_page(app: &App, SignedInAsker(asker): &SignedInAsker) -> Result<DataPage, Error> {
    let registry = app.registry();
    let preview = registry.erasure_preview(&asker.principal).await?;
    let export = registry.export(&asker.principal).await?;
    Ok(DataPage {
        tr: asker.tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::Data),
        export: export.map(|export| Export {
            size: export
                .size
                .map(|size| asker.tr.bytes(size))
                .unwrap_or_default(),
            until: export.until,
        }),
        handle: preview.handle,
        keeps_handle: preview.keeps_handle,
        orphans: preview
            .orphans
            .into_iter()
            .map(|orphan| Orphan {
                address: format!("/@{}/-/members", orphan.handle),
                display_name: orphan.display_name,
                designs: orphan.designs,
            })
            .collect(),
        proven: preview.is_proven,
        open_delete: false,
        password_error: String::new(),
    })
}

/// `POST /-/account/data/export`
pub(crate) async fn ask_for_export(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    match app.registry().request_export(&asker.0.principal).await {
        Ok(()) => {
            let address = done_address(DATA, Done::ExportAsked);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) if error.code() == ProblemCode::RateLimited => {
            let mut page = data_page(&app, &asker).await?;
            page.side.problem = asker.0.tr.get("data-export-again");
            Ok(show_refused(&error, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /-/account/data/export.zip`: as it comes from the store, for its owner.
pub(crate) async fn export(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
) -> Result<Response, Failure> {
    let (size, read) = app.registry().read_export(&asker.principal).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"my-data.zip\"".to_owned(),
        ),
    ];
    let body = Body::from_stream(read.body);
    Ok((StatusCode::OK, Caching::Never, headers, body).into_response())
}

/// `POST /-/account/data/delete`
pub(crate) async fn delete(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    if fields.one("sure") != "yes" {
        return Err(Failure::bad_request("sure"));
    }
    let password = Secret::new(fields.exact("password"));
    let leave = fields.one("leave") == "yes";
    let erased = app
        .registry()
        .erase_own_account(&asker.0.principal, &password, leave, &asker.0.client)
        .await;
    let error = match erased {
        Ok(()) => return Ok(goodbye(&app, &asker)),
        Err(error) => error,
    };
    let tr = asker.0.tr;
    let mut page = data_page(&app, &asker).await?;
    page.open_delete = true;
    match error.code() {
        ProblemCode::Forbidden => page.password_error = tr.get("security-password-wrong"),
        ProblemCode::LastOwner => page.side.problem = error.to_string(),
        ProblemCode::RateLimited => page.side.problem = tr.get("sign-in-slow"),
        _ => return Err(error.into()),
    }
    Ok(show_refused(&error, &page))
}

fn goodbye(app: &App, SignedInAsker(asker): &SignedInAsker) -> Response {
    let tr = asker.tr;
    let mut frame = asker.frame(Place::Elsewhere);
    frame.viewer = None;
    let page = SaidPage {
        tr,
        frame,
        title: tr.get("data-deleted-title"),
        paragraphs: vec![tr.get("data-deleted-text")],
        link: String::new(),
        link_text: String::new(),
        good: true,
    };
    let cookie = app.session_cookie().clear();
    ([(header::SET_COOKIE, cookie)], show(&page)).into_response()
}
