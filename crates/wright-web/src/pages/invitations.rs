//! The page of an invitation: what it is for, and yes or no. `GET` only shows it:
//! mail programs open links before people do.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wright_registry::config::SignUp;
use wright_registry::invitations::{InvitationView, Standing};
use wright_registry::{Error, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use super::asker::{Asker, SignedInAsker};
use super::{Failure, answer, done_address, show_refused};
use crate::App;
use crate::locale::Locale;
use crate::views::actors::Face;
use crate::views::invitations::{InvitationPage, What};
use crate::views::verification::SaidPage;
use crate::views::{Done, Place, encode, words};

/// Where invitations lie.
const INVITATIONS: &str = "/-/invitations/";

/// `GET /-/invitations/{secret}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    shown(&app, &asker, &secret, StatusCode::OK).await
}

/// The page as it stands for whoever asks, under `status` unless it has ended.
async fn shown(
    app: &App,
    asker: &Asker,
    secret: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let found = app
        .registry()
        .invitation(&asker.principal, &Secret::new(secret))
        .await;
    match found {
        Ok(view) => {
            let is_over = view.ended.is_some() && !matches!(view.standing, Standing::Member(_));
            let status = match is_over && status == StatusCode::OK {
                true => StatusCode::GONE,
                false => status,
            };
            Ok(answer(status, &invitation_page(app, asker, secret, view)))
        }
        Err(error) if error.code() == ProblemCode::NotFound => {
            Ok(show_refused(&error, &unknown_page(asker)))
        }
        Err(error) => Err(error.into()),
    }
}

fn invitation_page(app: &App, asker: &Asker, secret: &str, view: InvitationView) -> InvitationPage {
    let tr = asker.tr;
    let picture = view.actor.picture.map(|picture| picture.large);
    let (inviter, inviter_name) = match &view.inviter {
        None => (String::new(), String::new()),
        Some((handle, name)) => (handle.to_string(), name.clone()),
    };
    let kind = tr.get(words::actor_kind(view.actor.kind));
    InvitationPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        actor_address: format!("/@{}", view.actor.handle),
        handle: view.actor.handle.to_string(),
        face: Face::of(&view.actor.display_name, picture.as_ref()),
        kind,
        role: tr.get(words::role_name(view.role)),
        role_what: tr.get(words::role_what(view.role)),
        inviter,
        inviter_name,
        until: view.expires_at,
        email: view.email.clone().unwrap_or_default(),
        what: what(app, asker, secret, &view),
        display_name: view.actor.display_name,
        summary: view.actor.summary,
        address: address(secret),
    }
}

fn what(app: &App, asker: &Asker, secret: &str, view: &InvitationView) -> What {
    let tr = asker.tr;
    match (view.standing, view.ended) {
        // What they are comes before what became of the link.
        (Standing::Member(role), _) => What::Member(tr.get(words::role_name(role))),
        (Standing::UsedByYou, _) => What::Used,
        (_, Some(ended)) => What::Ended(tr.get(words::invitation_ended(ended))),
        (Standing::Stranger, None) => What::Enter {
            sign_up_address: match app.registry().config().sign_up {
                SignUp::Closed => String::new(),
                _ => sign_up_address(secret),
            },
            sign_in_address: sign_in_address(secret),
        },
        (Standing::Open, None) => What::Answer(String::new()),
        (Standing::Rise(role), None) => What::Answer(tr.get(words::role_name(role))),
        (Standing::OtherAddress, None) => {
            What::OtherAddress(asker.handle().unwrap_or_default().to_owned())
        }
        (Standing::Unverified, None) => What::Unverified,
    }
}

/// Where an invitation is answered.
pub(super) fn address(secret: &str) -> String {
    format!("{INVITATIONS}{}", encode(secret))
}

/// The secret that an address below [`address`] holds.
pub(super) fn secret_in(address: &str) -> Option<String> {
    let secret = address
        .strip_prefix(INVITATIONS)?
        .split(['/', '?'])
        .next()?;
    let secret = percent_encoding::percent_decode_str(secret);
    Some(secret.decode_utf8_lossy().into_owned())
}

/// Where an account is opened that comes back to the invitation.
pub(super) fn sign_up_address(secret: &str) -> String {
    format!("/-/sign-up?invitation={}", encode(secret))
}

/// Where one signs in and comes back to the invitation.
pub(super) fn sign_in_address(secret: &str) -> String {
    format!("/-/sign-in?to={}", encode(&address(secret)))
}

fn unknown_page(asker: &Asker) -> SaidPage {
    let tr: &'static Locale = asker.tr;
    SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title: tr.get("invitation-unknown-title"),
        paragraphs: vec![tr.get("invitation-unknown")],
        link: "/".into(),
        link_text: tr.get("error-home"),
        good: false,
    }
}

/// `POST /-/invitations/{secret}/accept`
pub(crate) async fn accept(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let accepted = app
        .registry()
        .accept_invitation(&asker.principal, &Secret::new(secret.as_str()))
        .await;
    match accepted {
        Ok(joined) => {
            let done = if joined.is_new {
                Done::Joined
            } else {
                Done::MemberAlready
            };
            let address = done_address(&format!("/@{}", joined.actor), done);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => said_again(&app, &asker, &secret, error).await,
    }
}

/// `POST /-/invitations/{secret}/decline`
pub(crate) async fn decline(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let declined = app
        .registry()
        .decline_invitation(&asker.principal, &Secret::new(secret.as_str()))
        .await;
    match declined {
        Ok(()) => {
            let address = done_address("/", Done::InvitationDeclined);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => said_again(&app, &asker, &secret, error).await,
    }
}

/// The page, which says why an answer was not taken.
async fn said_again(
    app: &App,
    asker: &Asker,
    secret: &str,
    error: Error,
) -> Result<Response, Failure> {
    let is_said = matches!(
        error.code(),
        ProblemCode::NotFound
            | ProblemCode::Gone
            | ProblemCode::Suspended
            | ProblemCode::Forbidden
            | ProblemCode::EmailUnverified
    );
    if !is_said {
        return Err(error.into());
    }
    let status = StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::CONFLICT);
    shown(app, asker, secret, status).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_its_addresses_alone() {
        let page = address("a_b-1");
        for below in ["", "/accept", "?lang=es", "/decline?done=x"] {
            let found = secret_in(&format!("{page}{below}"));
            assert_eq!(found.as_deref(), Some("a_b-1"), "{below}");
        }
        for other in ["/", "/-/invitations", "/-/account"] {
            assert_eq!(secret_in(other), None, "{other}");
        }
        let back = "/-/sign-in?to=%2F%2D%2Finvitations%2Fx";
        assert_eq!(sign_in_address("x"), back);
    }
}
