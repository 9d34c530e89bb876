//! Signing in, signing up, signing out, and the first administrator.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_registry::config::SignUp as SignUpMode;
use wright_registry::preferences::{Preferences, Switched, is_zone};
use wright_registry::sign_ups::{Asked, SignedUp};
use wright_registry::{Error, Principal, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Secret, SignIn, SignUp};

use super::asker::{Asker, own_path, preference_cookies};
use super::fields::Fields;
use super::invitations;
use super::{done_address, show, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::sessions::{InvitedInto, SignInPage, SignUpPage};
use crate::views::verification::SaidPage;
use crate::views::{Done, Place, words};

/// Where to go after signing in.
#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    to: String,
}

/// `GET /-/sign-in`
pub(crate) async fn sign_in_form(
    State(app): State<App>,
    asker: Asker,
    Query(back): Query<Back>,
) -> Response {
    let to = own_path(&back.to).to_owned();
    if asker.handle().is_some() {
        return Redirect::to(&to).into_response();
    }
    let problem = if to == "/" {
        String::new()
    } else {
        asker.tr.get("sign-in-needed")
    };
    show(&sign_in_page(&app, &asker, problem, String::new(), to))
}

pub(super) fn sign_in_page(
    app: &App,
    asker: &Asker,
    problem: String,
    handle: String,
    to: String,
) -> SignInPage {
    SignInPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem,
        handle,
        has_passkeys: app.registry().has_passkeys(),
        sign_up_address: match invitations::secret_in(&to) {
            Some(secret) => invitations::sign_up_address(&secret),
            None => "/-/sign-up".into(),
        },
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
        Ok(opened) => signed_in(&app, &opened.secret, &to).await,
        Err(error) => {
            let tr = asker.tr;
            let problem = match error.code() {
                ProblemCode::Unauthenticated => tr.get("sign-in-wrong"),
                ProblemCode::RateLimited => tr.get("sign-in-slow"),
                ProblemCode::Suspended => tr.get("sign-in-suspended"),
                _ => return super::errors::Failure::from(error).into_response(),
            };
            show_refused(
                &error,
                &sign_in_page(&app, &asker, problem, request.login, to),
            )
        }
    }
}

/// The answer to whoever just signed in: a new session's cookie, whatever cookie
/// came, and pages as their account says.
pub(super) async fn signed_in(app: &App, secret: &Secret, to: &str) -> Response {
    let days = app.registry().config().limits.session_idle_days_max;
    let cookie = app.session_cookie().set(secret, days);
    let mut response = ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response();
    match chosen(app, secret).await {
        Ok(Some(preferences)) => {
            for cookie in preference_cookies(&preferences) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        Ok(None) => {}
        // Signed in all the same.
        Err(error) => tracing::warn!(%error, "reading how an account has its pages"),
    }
    response
}

async fn chosen(app: &App, secret: &Secret) -> Result<Option<Preferences>> {
    let person = app.registry().principal_of_session(secret).await?;
    app.registry().chosen_preferences(&person).await
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

/// What the address of the sign-up page carries.
#[derive(Deserialize)]
pub(crate) struct Invited {
    #[serde(default)]
    invitation: String,
}

/// `GET /-/sign-up`
pub(crate) async fn sign_up_form(
    State(app): State<App>,
    asker: Asker,
    Query(invited): Query<Invited>,
) -> Result<Response, super::Failure> {
    let mut page = sign_up_page(&app, &asker).await?;
    invite(&app, &asker, &invited.invitation, &mut page).await?;
    if page.invited.is_some() && asker.handle().is_some() {
        return Ok(Redirect::to(&invitations::address(&page.invitation)).into_response());
    }
    if app.registry().config().sign_up == SignUpMode::Closed {
        page.problem = asker.tr.get("sign-up-closed");
    }
    Ok(show(&page))
}

/// Puts into the form what its reader is invited with, and into what.
async fn invite(app: &App, asker: &Asker, secret: &str, page: &mut SignUpPage) -> Result<()> {
    page.invited = invited_into(app, asker, secret).await?;
    if page.invited.is_some() {
        page.sign_in_address = invitations::sign_in_address(secret);
    }
    secret.clone_into(&mut page.invitation);
    Ok(())
}

/// What an invitation into a community that stands is for.
async fn invited_into(app: &App, asker: &Asker, secret: &str) -> Result<Option<InvitedInto>> {
    if secret.is_empty() {
        return Ok(None);
    }
    let found = app
        .registry()
        .invitation(&Principal::Anonymous, &Secret::new(secret))
        .await;
    match found {
        Ok(view) => Ok(view.ended.is_none().then(|| InvitedInto {
            community: view.actor.display_name,
            role: asker.tr.get(words::role_name(view.role)),
            email: view.email.unwrap_or_default(),
        })),
        Err(error) if error.code() == ProblemCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `GET /-/setup/{code}`: leaves the code as it is; only the form uses it.
pub(crate) async fn setup_form(
    State(app): State<App>,
    asker: Asker,
    Path(code): Path<String>,
) -> Result<Response, super::Failure> {
    let secret = Secret::new(code.as_str());
    match app.registry().check_setup_code(&secret).await {
        Ok(()) => Ok(show(&setup_page(&app, &asker, &code).await?)),
        Err(error) if error.code() == ProblemCode::Gone => {
            Ok(show_refused(&error, &setup_used_page(&asker)))
        }
        Err(error) => Err(error.into()),
    }
}

fn setup_used_page(asker: &Asker) -> SaidPage {
    let tr = asker.tr;
    SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title: tr.get("setup-used-title"),
        paragraphs: vec![tr.get("setup-used"), tr.get("setup-used-how")],
        link: "/-/sign-in".into(),
        link_text: tr.get("sign-in-title"),
        good: false,
    }
}

async fn setup_page(app: &App, asker: &Asker, code: &str) -> Result<SignUpPage> {
    Ok(SignUpPage {
        action: format!("/-/setup/{}", crate::views::encode(code)),
        first_administrator: true,
        on_approval: false,
        by_invitation: false,
        ..sign_up_page(app, asker).await?
    })
}

async fn sign_up_page(app: &App, asker: &Asker) -> Result<SignUpPage> {
    let mode = app.registry().config().sign_up;
    Ok(SignUpPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        action: "/-/sign-up".into(),
        first_administrator: false,
        on_approval: mode == SignUpMode::Approval,
        by_invitation: mode.is_by_invitation(),
        invitation: String::new(),
        invited: None,
        sign_in_address: "/-/sign-in".into(),
        why: String::new(),
        mark: app.registry().form_mark().await?,
        handle: String::new(),
        email: String::new(),
        handle_error: String::new(),
        email_error: String::new(),
        password_error: String::new(),
    })
}

/// `POST /-/sign-up`
pub(crate) async fn sign_up(
    State(app): State<App>,
    asker: Asker,
    fields: Fields,
) -> Result<Response, super::Failure> {
    let request = request_of(&fields);
    let asked = Asked {
        invitation: fields.one("invitation").to_owned(),
        why: fields.one("why").to_owned(),
        language: asker.tr.language().tag().to_owned(),
    };
    let mut page = sign_up_page(&app, &asker).await?;
    invite(&app, &asker, &asked.invitation, &mut page).await?;
    page.why.clone_from(&asked.why);
    let to = match &page.invited {
        Some(_) => invitations::address(&asked.invitation),
        None => "/-/account".to_owned(),
    };
    let is_filled_in = app.registry().is_form_filled_in(fields.one("mark")).await?;
    // Only programs see the field that is to stay empty.
    if !is_filled_in || !fields.one("website").is_empty() {
        let refusal = Error::refused(ProblemCode::Validation, "");
        page.problem = asker.tr.get("sign-up-too-fast");
        page.handle = request.handle;
        page.email = request.email;
        return Ok(show_refused(&refusal, &page));
    }
    let opened = app
        .registry()
        .ask_for_account(&request, &asked, &asker.client)
        .await;
    match opened {
        Ok(SignedUp::Waits) => Ok(show(&waits_page(&asker, &request.email))),
        Ok(SignedUp::Opened(_)) => {
            let zone = fields.one("time_zone");
            Ok(sign_in_now(&app, &asker, &request, zone, &to).await)
        }
        Err(error) => Ok(refuse_sign_up(&asker, &request, error, page)),
    }
}

fn waits_page(asker: &Asker, email: &str) -> SaidPage {
    let tr = asker.tr;
    SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title: tr.get("sign-up-waits-title"),
        paragraphs: vec![tr.text("sign-up-waits-text", &[("email", email.arg())])],
        link: String::new(),
        link_text: String::new(),
        good: true,
    }
}

/// `POST /-/setup/{code}`
pub(crate) async fn setup(
    State(app): State<App>,
    asker: Asker,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response, super::Failure> {
    let request = request_of(&fields);
    let secret = Secret::new(code.as_str());
    match app.registry().first_administrator(&secret, &request).await {
        Ok(_) => {
            let zone = fields.one("time_zone");
            Ok(sign_in_now(&app, &asker, &request, zone, "/-/account").await)
        }
        Err(error) if error.code() == ProblemCode::Forbidden => {
            Ok(show_refused(&error, &setup_used_page(&asker)))
        }
        Err(error) => {
            let page = setup_page(&app, &asker, &code).await?;
            Ok(refuse_sign_up(&asker, &request, error, page))
        }
    }
}

fn request_of(fields: &Fields) -> SignUp {
    SignUp {
        handle: fields.one("handle").to_owned(),
        email: fields.one("email").to_owned(),
        password: Secret::new(fields.exact("password")),
        display_name: None,
    }
}

/// Signs somebody in whose account was just opened. It keeps how they have their
/// pages; their browser's script says in which zone they live.
async fn sign_in_now(app: &App, asker: &Asker, request: &SignUp, zone: &str, to: &str) -> Response {
    let sign_in = SignIn {
        login: request.handle.clone(),
        password: request.password.clone(),
    };
    let opened = match app.registry().sign_in(&sign_in, &asker.client).await {
        Ok(opened) => opened,
        Err(error) => return super::errors::Failure::from(error).into_response(),
    };
    let kept = async {
        let registry = app.registry();
        let person = registry.principal_of_session(&opened.secret).await?;
        registry
            .switch_preferences(&person, Switched::default(), asker.reading())
            .await?;
        let mut preferences = registry.preferences(&person).await?;
        if is_zone(zone) {
            preferences.time_zone = zone.to_owned();
            registry.set_preferences(&person, &preferences).await?;
        }
        Ok::<(), Error>(())
    };
    if let Err(error) = kept.await {
        tracing::warn!(%error, "keeping how a new account has its pages");
    }
    signed_in(app, &opened.secret, to).await
}

/// Shows the form again, with what is wrong beside the field it is wrong in.
fn refuse_sign_up(asker: &Asker, request: &SignUp, error: Error, mut page: SignUpPage) -> Response {
    page.handle.clone_from(&request.handle);
    page.email.clone_from(&request.email);
    if !say_beside_field(asker.tr, &error, request, &mut page) {
        return super::errors::Failure::from(error).into_response();
    }
    let mut response = show_refused(&error, &page);
    if let Error::Refused(refusal) = &error
        && let Some(seconds) = refusal.retry_after
    {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Why a password was not taken.
pub(super) fn password_problem(tr: &Locale, password: &Secret) -> String {
    if password.expose().len() > 1_000 {
        tr.get("field-password-long")
    } else if password.expose().chars().count() < 10 {
        tr.get("field-password-short")
    } else {
        tr.get("field-password-weak")
    }
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
            let text = password_problem(tr, &request.password);
            (&mut page.password_error, text)
        }
        ProblemCode::Validation if detail.starts_with("display_name:") => {
            (&mut page.handle_error, tr.get("field-display-name"))
        }
        ProblemCode::Forbidden if page.by_invitation => {
            (&mut page.problem, tr.get("sign-up-not-invited"))
        }
        ProblemCode::Forbidden => (&mut page.problem, tr.get("sign-up-closed")),
        ProblemCode::RateLimited => (&mut page.problem, tr.get("sign-in-slow")),
        _ => return false,
    };
    *field.0 = field.1;
    true
}
