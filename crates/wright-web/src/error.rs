//! The one place where a use case's error becomes an answer of the API.
//!
//! Faults of ours are logged here, once, with the request's id, and never shown.
//! Pages show their own version of the same [`Problem`].

use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use wright_registry::Error;
use wright_wire::problem::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode};
use wright_wire::rest::{Diagnostic, Severity};

use crate::headers::Caching;
use crate::middleware::request_id;

/// What a handler of the API answers where it does not do what was asked.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) problem: Box<Problem>,
    /// Seconds to wait before trying again.
    pub(crate) retry_after: Option<u32>,
    /// What else the answer says.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// What a handler of the API answers.
pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A problem found before any use case was asked.
    pub(crate) fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            problem: Box::new(Problem::new(code, detail)),
            retry_after: None,
            headers: Vec::new(),
        }
    }

    /// The same with the limit that was passed.
    pub(crate) fn with_limit(mut self, limit: impl Into<String>) -> Self {
        self.problem.limit = Some(limit.into());
        self
    }

    /// `404` for an address that leads nowhere.
    pub(crate) fn nowhere(uri: &Uri) -> Self {
        let path: String = uri.path().chars().take(200).collect();
        Self::new(
            ProblemCode::NotFound,
            format!("There is nothing at {path}. The API is described at /api/v1/openapi.json."),
        )
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => {
                let mut problem = Problem::new(refusal.code, refusal.detail);
                problem.diagnostics = refusal.diagnostics.into_iter().map(diagnostic).collect();
                Self {
                    problem: Box::new(problem),
                    retry_after: refusal.retry_after,
                    headers: Vec::new(),
                }
            }
            Error::Unavailable { why, retry_after } => {
                tracing::warn!(%why, "cannot answer at the moment");
                Self {
                    retry_after: Some(retry_after),
                    ..Self::new(
                        ProblemCode::Unavailable,
                        format!(
                            "The registry cannot answer at the moment. Nothing was changed; try again in {retry_after} s."
                        ),
                    )
                }
            }
            Error::Internal(error) => {
                let id = request_id().unwrap_or_default();
                tracing::error!(%id, error = %chain(&*error), "a request failed");
                Self::internal()
            }
        }
    }
}

impl ApiError {
    /// Our fault, logged elsewhere.
    pub(crate) fn internal() -> Self {
        Self::new(
            ProblemCode::Internal,
            "Something went wrong inside the registry, and its log says what. Try again; if it stays, tell the operator the request's id.",
        )
    }
}

/// An error and what caused it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

pub(crate) fn diagnostic(found: wright_manifest::Diagnostic) -> Diagnostic {
    let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Diagnostic {
        severity: match found.severity {
            wright_manifest::Severity::Error => Severity::Error,
            wright_manifest::Severity::Warning => Severity::Warning,
        },
        code: found.code.to_owned(),
        message: found.message,
        file: found.file,
        line: found.position.map(|position| place(position.line)),
        column: found.position.map(|position| place(position.column)),
        help: found.help,
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut problem = self.problem;
        if problem.instance.is_none() {
            problem.instance = request_id();
        }
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let media_type = [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)];
        let mut response = (status, Caching::Never, media_type, body).into_response();
        response.headers_mut().extend(self.headers);
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2: a 401 says how to authenticate.
            let scheme = HeaderValue::from_static("Bearer realm=\"commonwright\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
