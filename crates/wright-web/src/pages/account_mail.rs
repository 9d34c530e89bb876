//! One's own account: the address of e-mail.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use super::accounts::side;
use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::views::accounts::{MailPage, Section};
use crate::views::{Done, Place};

const MAIL: &str = "/-/account/mail";

/// `GET /-/account/mail`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&mail_page(&app, &asker).await?))
}

async fn mail_page(app: &App, SignedInAsker(asker): &SignedInAsker) -> Result<MailPage, Error> {
    let registry = app.registry();
    let state = registry.email_state(&asker.principal).await?;
    Ok(MailPage {
        tr: asker.tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::Mail),
        email: state.email,
        verified: state.verified,
        pending: state.pending.unwrap_or_default(),
        open: false,
        new_email: String::new(),
        email_error: String::new(),
        password_error: String::new(),
        proven: registry.has_fresh_passkey(&asker.principal).await?,
    })
}

/// `POST /-/account/mail/verify`
pub(crate) async fn send_again(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
) -> Result<Redirect, Failure> {
    app.registry()
        .request_verification(&asker.principal)
        .await?;
    Ok(Redirect::to(&done_address(MAIL, Done::MailSent)))
}

/// `POST /-/account/mail`
pub(crate) async fn change(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let email = fields.one("email");
    let password = Secret::new(fields.exact("password"));
    let begun = app
        .registry()
        .change_email(&asker.0.principal, email, &password, &asker.0.client)
        .await;
    let error = match begun {
        Ok(()) => {
            let address = done_address(MAIL, Done::MailSent);
            return Ok(Redirect::to(&address).into_response());
        }
        Err(error) => error,
    };
    let tr = asker.0.tr;
    let mut page = mail_page(&app, &asker).await?;
    page.open = true;
    page.new_email = email.to_owned();
    match error.code() {
        ProblemCode::Forbidden => page.password_error = tr.get("security-password-wrong"),
        ProblemCode::Validation => page.email_error = tr.get("field-email-form"),
        ProblemCode::RateLimited => page.side.problem = tr.get("sign-in-slow"),
        _ => return Err(error.into()),
    }
    Ok(show_refused(&error, &page))
}
