//! The choice between paper and blueprint, kept in a cookie and with the account.

use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use wright_registry::preferences::Switched;

use super::Failure;
use super::asker::{Asker, THEME, choice_cookie, keep_switched, own_path};
use super::fields::Fields;
use crate::App;
use crate::views::Theme;

/// `POST /-/theme`
pub(crate) async fn choose(
    State(app): State<App>,
    asker: Asker,
    fields: Fields,
) -> Result<Response, Failure> {
    let theme = Theme::parse(fields.one("theme")).ok_or_else(|| Failure::bad_request("theme"))?;
    let switched = Switched {
        theme: Some(theme.word()),
        ..Switched::default()
    };
    keep_switched(&app, &asker, switched).await;
    let cookie = choice_cookie(THEME, theme.word());
    let back = Redirect::to(own_path(fields.one("to")));
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), back).into_response())
}
