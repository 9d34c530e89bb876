//! One's own account: password, passkeys, sessions.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use wright_model::id::{ChallengeId, PasskeyId, SessionId};
use wright_registry::Error;
use wright_registry::passkeys::BrowserChallenge;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Secret, SessionInfo};

use super::accounts::{LIST, side};
use super::asker::{Asker, SignedInAsker, own_path};
use super::fields::Fields;
use super::sessions::{sign_in_page, signed_in};
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::headers::Caching;
use crate::views::accounts::{Passkey, Section, SecurityPage, Session};
use crate::views::{Done, Place};

const SECURITY: &str = "/-/account/security";

/// `GET /-/account/security`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&security_page(&app, &asker).await?))
}

async fn security_page(
    app: &App,
    SignedInAsker(asker): &SignedInAsker,
) -> Result<SecurityPage, Error> {
    let registry = app.registry();
    let sessions = registry.sessions(&asker.principal, &LIST).await?.items;
    let passkeys = registry.passkeys(&asker.principal).await?;
    Ok(SecurityPage {
        tr: asker.tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::Security),
        handle: asker.handle().unwrap_or_default().to_owned(),
        has_passkeys: registry.has_passkeys(),
        passkeys: passkeys
            .into_iter()
            .map(|passkey| Passkey {
                id: passkey.id.to_string(),
                name: passkey.name,
                added: passkey.created_at,
                last_used: passkey.last_used_at,
            })
            .collect(),
        password_error: String::new(),
        new_error: String::new(),
        sessions: sessions.iter().map(session_view).collect(),
    })
}

/// Browsers and systems by the mark they leave in a `User-Agent`; the first found
/// counts, as each names those before it for compatibility.
const BROWSERS: [(&str, &str); 6] = [
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("wright/", "wright"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox · Linux` for what such a browser sends; anything unknown as it is.
fn browser(agent: &str) -> String {
    let named = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => agent.to_owned(),
    }
}

fn session_view(session: &SessionInfo) -> Session {
    Session {
        id: session.id.to_string(),
        current: session.current,
        agent: session.agent.as_deref().map(browser).unwrap_or_default(),
        address: session.address.clone().unwrap_or_default(),
        since: session.created_at,
    }
}

/// `POST /-/account/password`
pub(crate) async fn change_password(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let old = Secret::new(fields.exact("password"));
    let new = Secret::new(fields.exact("new"));
    let changed = app
        .registry()
        .change_password(&asker.0.principal, &old, &new, &asker.0.client)
        .await;
    let error = match changed {
        Ok(()) => {
            let address = done_address(SECURITY, Done::PasswordChanged);
            return Ok(Redirect::to(&address).into_response());
        }
        Err(error) => error,
    };
    let tr = asker.0.tr;
    let mut page = security_page(&app, &asker).await?;
    match error.code() {
        ProblemCode::Forbidden => page.password_error = tr.get("security-password-wrong"),
        ProblemCode::Validation => page.new_error = super::sessions::password_problem(tr, &new),
        ProblemCode::RateLimited => page.side.problem = tr.get("sign-in-slow"),
        _ => return Err(error.into()),
    }
    Ok(show_refused(&error, &page))
}

/// A challenge as the page's script reads it.
#[derive(Serialize)]
pub(crate) struct ChallengeBody {
    /// What comes back with the answer.
    id: ChallengeId,
    /// The options of `navigator.credentials`.
    options: serde_json::Value,
}

impl From<BrowserChallenge> for ChallengeBody {
    fn from(challenge: BrowserChallenge) -> Self {
        Self {
            id: challenge.id,
            options: challenge.options,
        }
    }
}

/// `POST /-/account/passkeys/challenge`
pub(crate) async fn passkey_challenge(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
) -> Result<Response, Failure> {
    let challenge = app
        .registry()
        .begin_passkey(&asker.principal, &asker.client)
        .await?;
    Ok((Caching::Never, Json(ChallengeBody::from(challenge))).into_response())
}

/// `POST /-/account/passkeys`
pub(crate) async fn add_passkey(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let id = challenge_of(&fields)?;
    let (answer, name) = (fields.one("answer"), fields.one("name"));
    let added = app
        .registry()
        .finish_passkey(&asker.0.principal, id, answer, name)
        .await;
    match added {
        Ok(()) => {
            let address = done_address(SECURITY, Done::PasskeyAdded);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => match error.code() {
            ProblemCode::Gone | ProblemCode::Validation | ProblemCode::QuotaExceeded => {
                let mut page = security_page(&app, &asker).await?;
                page.side.problem = asker.0.tr.get("passkey-failed");
                Ok(show_refused(&error, &page))
            }
            _ => Err(error.into()),
        },
    }
}

fn challenge_of(fields: &Fields) -> Result<ChallengeId, Failure> {
    let id = fields.one("challenge").parse();
    id.map_err(|_| Failure::bad_request("challenge"))
}

/// `POST /-/account/passkeys/{id}/rename`
pub(crate) async fn rename_passkey(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<PasskeyId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    app.registry()
        .rename_passkey(&asker.principal, id, fields.one("name"))
        .await?;
    Ok(Redirect::to(&done_address(SECURITY, Done::PasskeyRenamed)))
}

/// `POST /-/account/passkeys/{id}/remove`
pub(crate) async fn remove_passkey(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<PasskeyId>,
) -> Result<Redirect, Failure> {
    app.registry().remove_passkey(&asker.principal, id).await?;
    Ok(Redirect::to(&done_address(SECURITY, Done::PasskeyRemoved)))
}

/// `POST /-/sign-in/passkey/challenge`
pub(crate) async fn sign_in_challenge(
    State(app): State<App>,
    asker: Asker,
) -> Result<Response, Failure> {
    let challenge = app.registry().begin_passkey_sign_in(&asker.client).await?;
    Ok((Caching::Never, Json(ChallengeBody::from(challenge))).into_response())
}

/// `POST /-/sign-in/passkey`
pub(crate) async fn sign_in(
    State(app): State<App>,
    asker: Asker,
    fields: Fields,
) -> Result<Response, Failure> {
    let to = own_path(fields.one("to")).to_owned();
    let id = challenge_of(&fields)?;
    let opened = app
        .registry()
        .finish_passkey_sign_in(id, fields.one("answer"), &asker.client)
        .await;
    let error = match opened {
        Ok(opened) => return Ok(signed_in(&app, &opened.secret, &to).await),
        Err(error) => error,
    };
    let tr = asker.tr;
    let problem = match error.code() {
        ProblemCode::Unauthenticated | ProblemCode::Gone => tr.get("passkey-failed"),
        ProblemCode::RateLimited => tr.get("sign-in-slow"),
        ProblemCode::Suspended => tr.get("sign-in-suspended"),
        _ => return Err(error.into()),
    };
    let page = sign_in_page(&app, &asker, problem, String::new(), to);
    Ok(show_refused(&error, &page))
}

/// `POST /-/account/sessions/{id}/end`
pub(crate) async fn end_session(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<SessionId>,
) -> Result<Redirect, Failure> {
    app.registry().end_session(&asker.principal, id).await?;
    Ok(Redirect::to(&done_address(SECURITY, Done::SessionEnded)))
}

/// `POST /-/account/sessions/end`: all but the one that asks.
pub(crate) async fn end_other_sessions(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
) -> Result<Redirect, Failure> {
    app.registry().end_other_sessions(&asker.principal).await?;
    Ok(Redirect::to(&done_address(SECURITY, Done::SessionsEnded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_have_short_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(browser(edge), "Edge · Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/604.1";
        assert_eq!(browser(phone), "Safari · iPhone");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
    }
}
