//! Links that came by mail, and asking for one. `GET` only shows a button: mail
//! programs open links before people do.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use wright_registry::Error;
use wright_registry::verification::Verified;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use super::asker::Asker;
use super::fields::Fields;
use super::{Failure, show, show_refused};
use crate::App;
use crate::locale::Arg;
use crate::views::Place;
use crate::views::verification::{LinkPage, PasswordPage, ResetPage, SaidPage};

/// `GET /-/verify/{secret}`
pub(crate) async fn verify_page(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let link = match app
        .registry()
        .verification(&Secret::new(secret.as_str()))
        .await
    {
        Ok(link) => link,
        Err(error) => return ended(&asker, error, "/-/account/mail"),
    };
    let tr = asker.tr;
    let (title, text, button) = match link.takes_back {
        true => (
            tr.get("undo-title"),
            tr.text(
                "undo-text",
                &[("email", link.email.arg()), ("handle", link.handle.arg())],
            ),
            tr.get("undo-do"),
        ),
        false => (
            tr.get("verify-title"),
            tr.text(
                "verify-text",
                &[("email", link.email.arg()), ("handle", link.handle.arg())],
            ),
            tr.get("verify-do"),
        ),
    };
    Ok(show(&LinkPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title,
        text,
        action: format!("/-/verify/{}", crate::views::encode(&secret)),
        button,
    }))
}

/// `POST /-/verify/{secret}`
pub(crate) async fn verify(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let tr = asker.tr;
    let done = app.registry().verify_email(&Secret::new(secret)).await;
    let (title, text, address) = match done {
        Ok(Verified::Confirmed) => (
            tr.get("verify-done-title"),
            tr.get("verify-done-text"),
            "/-/account",
        ),
        Ok(Verified::Changed) => (
            tr.get("verify-done-title"),
            tr.get("verify-changed-text"),
            "/-/account/mail",
        ),
        Ok(Verified::TakenBack) => (tr.get("undo-done-title"), tr.get("undo-done-text"), ""),
        Err(error) => return ended(&asker, error, "/-/account/mail"),
    };
    Ok(show(&SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title,
        paragraphs: vec![text],
        link: address.to_owned(),
        link_text: tr.get("link-account"),
        good: true,
    }))
}

/// A link that does nothing any more: why, and where to get another.
fn ended(asker: &Asker, error: Error, again: &str) -> Result<Response, Failure> {
    let tr = asker.tr;
    let (title, text) = match error.code() {
        ProblemCode::Gone | ProblemCode::EmailTaken => {
            (tr.get("link-ended-title"), tr.get("link-used"))
        }
        ProblemCode::NotFound => (tr.get("link-unknown-title"), tr.get("link-unknown")),
        _ => return Err(error.into()),
    };
    let is_reset = again == "/-/reset";
    let page = SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title,
        paragraphs: vec![text],
        link: again.to_owned(),
        link_text: match is_reset {
            true => tr.get("reset-title"),
            false => tr.get("link-account"),
        },
        good: false,
    };
    Ok(show_refused(&error, &page))
}

/// `GET /-/reset`
pub(crate) async fn reset_form(asker: Asker) -> Response {
    show(&reset_page(&asker, String::new(), String::new()))
}

fn reset_page(asker: &Asker, problem: String, email: String) -> ResetPage {
    ResetPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem,
        email,
    }
}

/// `POST /-/reset`: the same answer whether an account has the address or not.
pub(crate) async fn request_reset(
    State(app): State<App>,
    asker: Asker,
    fields: Fields,
) -> Result<Response, Failure> {
    let email = fields.one("email");
    let asked = app
        .registry()
        .request_password_reset(email, &asker.client)
        .await;
    let tr = asker.tr;
    let error = match asked {
        Ok(()) => {
            return Ok(show(&SaidPage {
                tr,
                frame: asker.frame(Place::Elsewhere),
                title: tr.get("reset-sent-title"),
                paragraphs: vec![
                    tr.text("reset-sent", &[("email", email.arg())]),
                    tr.get("reset-sent-else"),
                ],
                link: String::new(),
                link_text: String::new(),
                good: true,
            }));
        }
        Err(error) => error,
    };
    let problem = match error.code() {
        ProblemCode::Validation => tr.get("field-email-form"),
        ProblemCode::RateLimited => tr.get("sign-in-slow"),
        _ => return Err(error.into()),
    };
    let mut response = show_refused(&error, &reset_page(&asker, problem, email.to_owned()));
    if let Error::Refused(refusal) = &error
        && let Some(seconds) = refusal.retry_after
    {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// `GET /-/reset/{secret}`
pub(crate) async fn password_form(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    match password_page(&app, &asker, &secret).await {
        Ok(page) => Ok(show(&page)),
        Err(error) => ended(&asker, error, "/-/reset"),
    }
}

async fn password_page(app: &App, asker: &Asker, secret: &str) -> Result<PasswordPage, Error> {
    let link = app.registry().password_reset(&Secret::new(secret)).await?;
    Ok(PasswordPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        handle: link.handle,
        action: format!("/-/reset/{}", crate::views::encode(secret)),
        password_error: String::new(),
    })
}

/// `POST /-/reset/{secret}`
pub(crate) async fn choose_password(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let new = Secret::new(fields.exact("password"));
    let chosen = app
        .registry()
        .choose_password(&Secret::new(secret.as_str()), &new)
        .await;
    let tr = asker.tr;
    match chosen {
        Ok(_) => {
            let page = SaidPage {
                tr,
                frame: asker.frame(Place::Elsewhere),
                title: tr.get("reset-done-title"),
                paragraphs: vec![tr.get("reset-done-text")],
                link: "/-/sign-in".into(),
                link_text: tr.get("sign-in-title"),
                good: true,
            };
            // Whoever sits here may have been somebody else until now.
            let cookie = app.session_cookie().clear();
            Ok(([(header::SET_COOKIE, cookie)], show(&page)).into_response())
        }
        Err(error) if error.code() == ProblemCode::Validation => {
            let mut page = password_page(&app, &asker, &secret).await?;
            page.password_error = super::sessions::password_problem(tr, &new);
            Ok(show_refused(&error, &page))
        }
        Err(error) => ended(&asker, error, "/-/reset"),
    }
}
