//! The choice between paper and blueprint, kept in a cookie.

use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::Failure;
use super::asker::{THEME, choice_cookie, own_path};
use super::fields::Fields;
use crate::views::Theme;

/// `POST /-/theme`
pub(crate) async fn choose(fields: Fields) -> Result<Response, Failure> {
    let theme = Theme::parse(fields.one("theme")).ok_or_else(|| Failure::bad_request("theme"))?;
    let cookie = choice_cookie(THEME, theme.word());
    let back = Redirect::to(own_path(fields.one("to")));
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), back).into_response())
}
