//! What handlers take out of a request. Each extractor answers a problem that
//! says which part of the request is wrong and what to write instead.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{
    DefaultBodyLimit, FromRequest, FromRequestParts, OptionalFromRequestParts, Request,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wright_registry::{Client, Principal};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use crate::App;
use crate::error::ApiError;
use crate::middleware::ClientAddress;

/// A JSON body at most, in bytes, where a handler does not say otherwise.
pub(crate) const JSON_BYTES_MAX: usize = 64 << 10;

/// Who asks: by bearer token, else by session cookie, else nobody.
#[derive(Debug, Clone)]
pub(crate) struct Caller(pub(crate) Principal);

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let principal = match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => {
                let token = bearer(value).ok_or_else(not_bearer)?;
                app.registry().principal_of_token(&token).await?
            }
            None => match app.session_cookie().read(&parts.headers) {
                Some(secret) => app.registry().principal_of_session(&secret).await?,
                None => Principal::Anonymous,
            },
        };
        Ok(Self(principal))
    }
}

/// The token of `Authorization: Bearer …`; the scheme in any case (RFC 9110, 11.1).
pub(crate) fn bearer(value: &HeaderValue) -> Option<Secret> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::new(token.trim()))
}

fn not_bearer() -> ApiError {
    ApiError::new(
        ProblemCode::Unauthenticated,
        "Authorization must read `Bearer` and a token that begins with cwt_.",
    )
}

/// From where the request comes.
#[derive(Debug, Clone)]
pub(crate) struct ClientInfo(pub(crate) Client);

impl<S: Sync> FromRequestParts<S> for ClientInfo {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let unknown = ClientAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
        let ClientAddress(address) = parts.extensions.get().copied().unwrap_or(unknown);
        let agent = text_header(&parts.headers, &header::USER_AGENT).unwrap_or_default();
        Ok(Self(Client {
            address,
            agent: agent.to_owned(),
        }))
    }
}

/// A body of JSON, at most `BYTES_MAX` long; as an answer, JSON.
#[derive(Debug, Clone)]
pub(crate) struct Json<T, const BYTES_MAX: usize = JSON_BYTES_MAX>(pub(crate) T);

impl<S, T, const BYTES_MAX: usize> FromRequest<S> for Json<T, BYTES_MAX>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::new(
                ProblemCode::Validation,
                "Send the body as JSON, with Content-Type: application/json.",
            ));
        }
        DefaultBodyLimit::max(BYTES_MAX).apply(&mut request);
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| body_error(&rejection, BYTES_MAX))?;
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let value =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| field_error(&error))?;
        reader.end().map_err(|error| wrong_body(&error))?;
        Ok(Self(value))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = text_header(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")
}

pub(crate) fn body_error(rejection: &BytesRejection, bytes_max: usize) -> ApiError {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            ApiError::new(
                ProblemCode::RequestTooLarge,
                format!("The body of this request may have {bytes_max} bytes."),
            )
            .with_limit(format!("{bytes_max} bytes"))
        }
        _ => ApiError::new(
            ProblemCode::Validation,
            "The body of the request ended early or came too slowly; send it again.",
        ),
    }
}

fn field_error(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let path = error.path().to_string();
    if path == "." {
        return wrong_body(error.inner());
    }
    ApiError::new(
        ProblemCode::Validation,
        format!("{path}: {}", error.inner()),
    )
}

fn wrong_body(error: &serde_json::Error) -> ApiError {
    ApiError::new(
        ProblemCode::Validation,
        format!("The body is not what this address takes: {error}"),
    )
}

/// Parts of the path. One that cannot be, such as a handle with a capital, is
/// the address of nothing.
#[derive(Debug, Clone)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path =
            <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state);
        match path.await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::nowhere(&parts.uri)),
        }
    }
}

/// The query.
#[derive(Debug, Clone)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiError::new(
                ProblemCode::Validation,
                rejection.body_text(),
            )),
        }
    }
}

/// The revision that `If-Match` names. Required; take `Option<IfMatch>` where it
/// is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IfMatch(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        if_match(&parts.headers)?.ok_or_else(|| {
            ApiError::new(
                ProblemCode::PreconditionRequired,
                "Say in If-Match which revision you mean, as the ETag of your last look said it: If-Match: \"7\"",
            )
        })
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        if_match(&parts.headers)
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<IfMatch>, ApiError> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let revision = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .and_then(|text| text.parse().ok());
    match revision {
        Some(revision) => Ok(Some(IfMatch(revision))),
        None => Err(ApiError::new(
            ProblemCode::Validation,
            "If-Match must be one revision in quotes, as the ETag of your last look said it: If-Match: \"7\"",
        )),
    }
}

fn text_header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_is_read_in_any_case() {
        for (value, expected) in [
            ("Bearer cwt_x", Some("cwt_x")),
            ("bearer  cwt_x ", Some("cwt_x")),
            ("Basic abc", None),
            ("cwt_x", None),
        ] {
            let read = bearer(&HeaderValue::from_static(value));
            assert_eq!(read, expected.map(Secret::new), "{value}");
        }
    }

    #[test]
    fn if_match_is_one_quoted_revision() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_static(value));
            if_match(&headers)
        };
        assert_eq!(read("\"7\"").unwrap(), Some(IfMatch(7)));
        for wrong in ["7", "*", "W/\"7\"", "\"7\", \"8\"", "\"x\""] {
            assert_eq!(
                read(wrong).unwrap_err().problem.code,
                ProblemCode::Validation,
                "{wrong}"
            );
        }
        assert_eq!(if_match(&HeaderMap::new()).unwrap(), None);
    }
}
