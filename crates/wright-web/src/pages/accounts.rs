//! One's own account: communities, tokens, sessions.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::id::{SessionId, TokenId};
use wright_model::{ActorKind, NamePattern, Role, Scope, Scopes};
use wright_registry::{Error, PageRequest};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, NewActor, NewToken, SessionInfo, TokenInfo};

use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, choices, done_address, show, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::accounts::{AccountPage, Community, NewToken as MadeToken, Session, Token};
use crate::views::{Done, Place, words};

const ACCOUNT: &str = "/-/account";
/// Tokens and sessions shown on the page, each.
const LIST_ITEMS_MAX: u32 = 200;

/// `GET /-/account`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&account_page(&app, &asker).await?))
}

async fn account_page(
    app: &App,
    SignedInAsker(asker): &SignedInAsker,
) -> Result<AccountPage, Error> {
    let registry = app.registry();
    let list = PageRequest {
        after: None,
        limit: Some(LIST_ITEMS_MAX),
    };
    let me = registry.me(&asker.principal).await?;
    let tokens = registry.tokens(&asker.principal, &list).await?.items;
    let sessions = registry.sessions(&asker.principal, &list).await?.items;
    let tr = asker.tr;
    Ok(AccountPage {
        tr,
        frame: asker.frame(Place::Account),
        problem: String::new(),
        profile_address: format!("/@{}", me.handle),
        new_token: None,
        pattern_examples: me
            .actors
            .iter()
            .map(|actor| format!("{}/*", actor.handle))
            .collect(),
        communities: communities(tr, &me),
        community_handle: String::new(),
        community_name: String::new(),
        open_community: false,
        actor_kinds: ActorKind::ALL
            .iter()
            .filter(|kind| **kind != ActorKind::Person)
            .map(|kind| crate::views::Choice {
                value: kind.as_str(),
                text: tr.get(words::actor_kind(*kind)),
            })
            .collect(),
        tokens: tokens
            .into_iter()
            .map(|token| token_view(tr, token))
            .collect(),
        open_token: false,
        scopes: choices(Scope::ALL, Scope::as_str, |scope| {
            tr.get(words::scope(scope))
        }),
        sessions: sessions.iter().map(session_view).collect(),
    })
}

fn communities(tr: &Locale, me: &Me) -> Vec<Community> {
    me.actors
        .iter()
        .filter(|actor| actor.kind != ActorKind::Person)
        .map(|actor| Community {
            handle: actor.handle.to_string(),
            display_name: actor.display_name.clone(),
            address: format!("/@{}", actor.handle),
            kind: tr.get(words::actor_kind(actor.kind)),
            role: tr.get(words::role_name(actor.role)),
        })
        .collect()
}

fn token_view(tr: &Locale, token: TokenInfo) -> Token {
    let patterns: Vec<_> = token.patterns.iter().map(NamePattern::to_string).collect();
    Token {
        id: token.id.to_string(),
        name: token.name,
        patterns: patterns.join(" "),
        scopes: token
            .scopes
            .iter()
            .map(|scope| tr.get(words::scope(scope)))
            .collect(),
        last_used: token.last_used_at,
        expires: token.expires_at,
    }
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
        since: session.created_at,
    }
}

/// `POST /-/account/communities`
pub(crate) async fn found_community(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let kind = ActorKind::parse(fields.one("kind")).ok_or_else(|| Failure::bad_request("kind"))?;
    let request = NewActor {
        handle: fields.one("handle").to_owned(),
        kind,
        display_name: fields.one("name").to_owned(),
        summary: None,
    };
    match app
        .registry()
        .create_actor(&asker.0.principal, &request)
        .await
    {
        Ok(actor) => {
            let address = done_address(&format!("/@{}", actor.handle), Done::CommunityFounded);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let mut page = account_page(&app, &asker).await?;
            page.problem = match error.code() {
                ProblemCode::HandleTaken => asker.0.tr.get("field-handle-taken"),
                ProblemCode::NameInvalid => asker.0.tr.get("field-handle-form"),
                ProblemCode::Validation | ProblemCode::QuotaExceeded => error.to_string(),
                _ => return Err(error.into()),
            };
            page.community_handle = request.handle;
            page.community_name = request.display_name;
            page.open_community = true;
            Ok(show_refused(&error, &page))
        }
    }
}

/// `POST /-/account/tokens`: answers with the page itself, as the secret is
/// shown once and never stands in an address.
pub(crate) async fn make_token(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let request = match token_request(asker.0.tr, &fields) {
        Ok(request) => request,
        Err(problem) => {
            let mut page = account_page(&app, &asker).await?;
            page.problem = problem;
            page.open_token = true;
            let error = Error::refused(ProblemCode::Validation, "");
            return Ok(show_refused(&error, &page));
        }
    };
    let made = app
        .registry()
        .create_token(&asker.0.principal, &request)
        .await?;
    let mut page = account_page(&app, &asker).await?;
    page.new_token = Some(MadeToken {
        name: made.name,
        secret: made.token.expose().to_owned(),
    });
    Ok(show(&page))
}

fn token_request(tr: &Locale, fields: &Fields) -> Result<NewToken, String> {
    let scopes: Option<Scopes> = fields.all("scope").map(Scope::parse).collect();
    let scopes = scopes
        .filter(|scopes| !scopes.is_empty())
        .ok_or_else(|| tr.get("token-no-scope"))?;
    let mut patterns = fields
        .one("patterns")
        .split_whitespace()
        .map(|text| {
            let pattern = NamePattern::parse(text);
            pattern.map_err(|_| tr.text("token-bad-pattern", &[("pattern", text.arg())]))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if patterns.is_empty() {
        patterns.push(NamePattern::Any);
    }
    Ok(NewToken {
        name: fields.one("name").to_owned(),
        scopes,
        patterns,
        expires_in_days: fields.one("days").parse().ok(),
    })
}

/// `POST /-/account/tokens/{id}/revoke`
pub(crate) async fn revoke_token(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<TokenId>,
) -> Result<Redirect, Failure> {
    app.registry().revoke_token(&asker.principal, id).await?;
    Ok(Redirect::to(&done_address(ACCOUNT, Done::TokenRevoked)))
}

/// `POST /-/account/sessions/{id}/end`
pub(crate) async fn end_session(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<SessionId>,
) -> Result<Redirect, Failure> {
    app.registry().end_session(&asker.principal, id).await?;
    Ok(Redirect::to(&done_address(ACCOUNT, Done::SessionEnded)))
}

/// The actors a person may open drafts for: where they are a member at all.
pub(crate) fn draftable(me: &Me) -> Vec<String> {
    let all = me.actors.iter();
    all.filter(|actor| actor.role >= Role::Contributor)
        .map(|actor| actor.handle.to_string())
        .collect()
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
