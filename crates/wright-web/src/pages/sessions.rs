//! Signing in, signing up, signing out, and the first administrator.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_registry::{Error, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, Secret, SignIn, SignUp};

use super::asker::{Asker, own_path};
use super::fields::Fields;
use super::{done_address, show, show_refused};
use crate::App;
use crate::locale::Locale;
use crate::views::sessions::{SignInPage, SignUpPage};
use crate::views::{Done, Place};

/// Where to go after signing in.
#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    to: String,
}

/// `GET /-/sign-in`
pub(crate) async fn sign_in_form(asker: Asker, Query(back): Query<Back>) -> Response {
    let to = own_path(&back.to).to_owned();
    if asker.handle().is_some() {
        return Redirect::to(&to).into_response();
    }
    let problem = if to == "/" {
        String::new()
    } else {
        asker.tr.get("sign-in-needed")
    };
    show(&sign_in_page(&asker, problem, String::new(), to))
}

fn sign_in_page(asker: &Asker, problem: String, handle: String, to: String) -> SignInPage {
    SignInPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem,
        handle,
        to,
    }
}

/// `POST /-/sign-in`
pub(crate) async fn sign_in(State(app): State<App>, asker: Asker, fields: Fields) -> Response {
    let to = own_path(fields.one("to")).to_owned();
    let request = SignIn {
        login: fields.one("handle").to_owned(),
        password: Secret::new(fields.exact("password")),
    };
    match app.registry().sign_in(&request, &asker.client).await {
        Ok(opened) => signed_in(&app, &opened.secret, &to),
        Err(error) => {
            let tr = asker.tr;
            let problem = match error.code() {
                ProblemCode::Unauthenticated => tr.get("sign-in-wrong"),
                ProblemCode::RateLimited => tr.get("sign-in-slow"),
                ProblemCode::Suspended => tr.get("sign-in-suspended"),
                _ => return super::errors::Failure::from(error).into_response(),
            };
            show_refused(&error, &sign_in_page(&asker, problem, request.login, to))
        }
    }
}

fn signed_in(app: &App, secret: &Secret, to: &str) -> Response {
    let days = app.registry().config().limits.session_idle_days_max;
    let cookie = app.session_cookie().set(secret, days);
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

/// `POST /-/sign-out`
pub(crate) async fn sign_out(
    State(app): State<App>,
    asker: Asker,
) -> Result<Response, super::Failure> {
    app.registry().sign_out(&asker.principal).await?;
    let cookie = app.session_cookie().clear();
    let home = Redirect::to(&done_address("/", Done::SignedOut));
    Ok(([(header::SET_COOKIE, cookie)], home).into_response())
}

/// `GET /-/sign-up`
pub(crate) async fn sign_up_form(asker: Asker) -> Response {
    show(&sign_up_page(&asker, "/-/sign-up".into(), false))
}

/// `GET /-/setup/{code}`: leaves the code as it is; only the form uses it.
pub(crate) async fn setup_form(asker: Asker, Path(code): Path<String>) -> Response {
    show(&sign_up_page(&asker, setup_address(&code), true))
}

fn setup_address(code: &str) -> String {
    format!("/-/setup/{}", crate::views::encode(code))
}

fn sign_up_page(asker: &Asker, action: String, first_administrator: bool) -> SignUpPage {
    SignUpPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        action,
        first_administrator,
        handle: String::new(),
        email: String::new(),
        handle_error: String::new(),
        email_error: String::new(),
        password_error: String::new(),
    }
}

/// `POST /-/sign-up`
pub(crate) async fn sign_up(State(app): State<App>, asker: Asker, fields: Fields) -> Response {
    let request = request_of(&fields);
    let opened = app.registry().sign_up(&request, &asker.client).await;
    let page = sign_up_page(&asker, "/-/sign-up".into(), false);
    opened_account(&app, &asker, &request, opened, page).await
}

/// `POST /-/setup/{code}`
pub(crate) async fn setup(
    State(app): State<App>,
    asker: Asker,
    Path(code): Path<String>,
    fields: Fields,
) -> Response {
    let request = request_of(&fields);
    let secret = Secret::new(code.as_str());
    let opened = app.registry().first_administrator(&secret, &request).await;
    let page = sign_up_page(&asker, setup_address(&code), true);
    opened_account(&app, &asker, &request, opened, page).await
}

fn request_of(fields: &Fields) -> SignUp {
    SignUp {
        handle: fields.one("handle").to_owned(),
        email: fields.one("email").to_owned(),
        password: Secret::new(fields.exact("password")),
        display_name: None,
    }
}

/// Signs the new person in, or shows the form again with what is wrong beside
/// the field it is wrong in.
async fn opened_account(
    app: &App,
    asker: &Asker,
    request: &SignUp,
    opened: Result<Me>,
    mut page: SignUpPage,
) -> Response {
    let error = match opened {
        Ok(_) => {
            let sign_in = SignIn {
                login: request.handle.clone(),
                password: request.password.clone(),
            };
            return match app.registry().sign_in(&sign_in, &asker.client).await {
                Ok(session) => signed_in(app, &session.secret, "/-/account"),
                Err(error) => super::errors::Failure::from(error).into_response(),
            };
        }
        Err(error) => error,
    };
    page.handle.clone_from(&request.handle);
    page.email.clone_from(&request.email);
    if !say_beside_field(asker.tr, &error, request, &mut page) {
        return super::errors::Failure::from(error).into_response();
    }
    show_refused(&error, &page)
}

/// Puts a refusal into the page's own words; whether it could.
fn say_beside_field(tr: &Locale, error: &Error, request: &SignUp, page: &mut SignUpPage) -> bool {
    let detail = error.to_string();
    let field = match error.code() {
        ProblemCode::HandleTaken => (&mut page.handle_error, tr.get("field-handle-taken")),
        ProblemCode::NameInvalid => (&mut page.handle_error, tr.get("field-handle-form")),
        ProblemCode::EmailTaken => (&mut page.email_error, tr.get("field-email-taken")),
        ProblemCode::Validation if detail.starts_with("email:") => {
            (&mut page.email_error, tr.get("field-email-form"))
        }
        ProblemCode::Validation if detail.starts_with("password:") => {
            let text = if request.password.expose().len() > 1_000 {
                tr.get("field-password-long")
            } else if request.password.expose().chars().count() < 10 {
                tr.get("field-password-short")
            } else {
                tr.get("field-password-weak")
            };
            (&mut page.password_error, text)
        }
        ProblemCode::Forbidden if page.first_administrator => {
            (&mut page.problem, tr.get("setup-used"))
        }
        ProblemCode::Forbidden => (&mut page.problem, tr.get("sign-up-closed")),
        ProblemCode::RateLimited => (&mut page.problem, tr.get("sign-in-slow")),
        _ => return false,
    };
    *field.0 = field.1;
    true
}
