//! The fields of a form. A field that was not sent reads as empty, so that the
//! use case says what is wrong with it in its own words.

use axum::extract::{FromRequest, RawForm, Request};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

/// Fields one form may have; a larger one is none of ours.
const FIELDS_MAX: usize = 20_000;

/// The fields of a form, in order.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).take(FIELDS_MAX);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The value of a field, without spaces around it.
    pub(crate) fn one(&self, name: &str) -> &str {
        self.exact(name).trim()
    }

    /// The value of a field as it was typed, for passwords.
    pub(crate) fn exact(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every field, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field that may stand several times.
    pub(crate) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        let named = self.0.iter().filter(move |(found, _)| found == name);
        named.map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let RawForm(bytes) = RawForm::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self::parse(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_name() {
        let fields = Fields::parse(b"scope=publish&scope=yank&name=+My+laptop+&password=%20x");
        assert_eq!(fields.all("scope").collect::<Vec<_>>(), ["publish", "yank"]);
        assert_eq!(fields.one("name"), "My laptop");
        assert_eq!(fields.exact("password"), " x");
        assert_eq!(fields.one("missing"), "");
    }
}
