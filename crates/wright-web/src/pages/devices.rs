//! Letting a machine act for one's account: find the code, see what asks,
//! approve or deny.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_model::NamePattern;
use wright_registry::devices::DeviceRequest;
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::locale::Locale;
use crate::views::devices::{Ask, DevicePage};
use crate::views::{Done, Place, words};

/// The code a machine shows.
#[derive(Deserialize)]
pub(crate) struct Code {
    #[serde(default)]
    code: String,
}

/// `GET /-/device?code=…`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Query(Code { code }): Query<Code>,
) -> Result<Response, Failure> {
    if code.is_empty() {
        return Ok(show(&device_page(&asker, code, None, String::new())));
    }
    match app.registry().device_request(&asker.principal, &code).await {
        Ok(request) => {
            let ask = ask_view(asker.tr, &request);
            Ok(show(&device_page(
                &asker,
                request.user_code,
                Some(ask),
                String::new(),
            )))
        }
        Err(error) => unknown(&asker, error, code),
    }
}

/// `POST /-/device`
pub(crate) async fn decide(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let code = fields.one("code").to_owned();
    let approve = match fields.one("answer") {
        "approve" => true,
        "deny" => false,
        _ => return Err(Failure::bad_request("answer")),
    };
    let decided = app
        .registry()
        .decide_device(&asker.principal, &code, approve)
        .await;
    if let Err(error) = decided {
        return unknown(&asker, error, code);
    }
    let done = if approve {
        Done::DeviceApproved
    } else {
        Done::DeviceDenied
    };
    Ok(Redirect::to(&done_address("/-/device", done)).into_response())
}

fn unknown(
    asker: &Asker,
    error: wright_registry::Error,
    code: String,
) -> Result<Response, Failure> {
    if error.code() != ProblemCode::DeviceExpired {
        return Err(error.into());
    }
    let problem = asker.tr.get("device-unknown");
    Ok(show_refused(
        &error,
        &device_page(asker, code, None, problem),
    ))
}

fn device_page(asker: &Asker, code: String, ask: Option<Ask>, problem: String) -> DevicePage {
    DevicePage {
        tr: asker.tr,
        frame: asker.frame(Place::Account),
        problem,
        code,
        ask,
    }
}

fn ask_view(tr: &Locale, request: &DeviceRequest) -> Ask {
    let patterns: Vec<_> = request
        .patterns
        .iter()
        .map(NamePattern::to_string)
        .collect();
    Ask {
        client: request.client.clone(),
        until: request.expires_at,
        scopes: request
            .scopes
            .iter()
            .map(|scope| tr.get(words::scope(scope)))
            .collect(),
        patterns: patterns.join(" "),
    }
}
