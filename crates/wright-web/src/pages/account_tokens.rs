//! One's own account: tokens for programs.

use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use wright_model::id::TokenId;
use wright_model::{NamePattern, Scope, Scopes};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{NewToken, TokenInfo};

use super::accounts::{LIST, side};
use super::asker::SignedInAsker;
use super::fields::Fields;
use super::{Failure, choices, done_address, show, show_refused};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::accounts::{NewToken as MadeToken, Section, Token, TokensPage};
use crate::views::{Done, Place, words};

const TOKENS: &str = "/-/account/tokens";

/// `GET /-/account/tokens`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&tokens_page(&app, &asker).await?))
}

async fn tokens_page(app: &App, SignedInAsker(asker): &SignedInAsker) -> Result<TokensPage, Error> {
    let registry = app.registry();
    let me = registry.me(&asker.principal).await?;
    let tokens = registry.tokens(&asker.principal, &LIST).await?.items;
    let tr = asker.tr;
    Ok(TokensPage {
        tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::Tokens),
        new_token: None,
        tokens: tokens
            .into_iter()
            .map(|token| token_view(tr, token))
            .collect(),
        open_token: false,
        scopes: choices(Scope::ALL, Scope::as_str, |scope| {
            tr.get(words::scope(scope))
        }),
        pattern_examples: me
            .actors
            .iter()
            .map(|actor| format!("{}/*", actor.handle))
            .collect(),
    })
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
            let mut page = tokens_page(&app, &asker).await?;
            page.side.problem = problem;
            page.open_token = true;
            let error = Error::refused(ProblemCode::Validation, "");
            return Ok(show_refused(&error, &page));
        }
    };
    let made = app
        .registry()
        .create_token(&asker.0.principal, &request)
        .await?;
    let mut page = tokens_page(&app, &asker).await?;
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
    Ok(Redirect::to(&done_address(TOKENS, Done::TokenRevoked)))
}
