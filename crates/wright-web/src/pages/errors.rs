//! What went wrong, as a page: what is wrong, what was kept, what to do next.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;

use super::asker::Asker;
use crate::headers::Caching;
use crate::middleware::request_id;
use crate::views::Place;
use crate::views::errors::{ErrorPage, Fault, Link};

/// Why a page could not be given. [`as_page`] makes a page of it.
pub(crate) struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl Failure {
    /// `404`.
    pub(crate) fn not_found() -> Self {
        Self(Error::refused(ProblemCode::NotFound, ""))
    }

    /// `403`: the role does not include it.
    pub(crate) fn forbidden() -> Self {
        Self(Error::refused(ProblemCode::Forbidden, ""))
    }

    /// `400` and its kind: a request that no form of ours sends.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self(Error::refused(ProblemCode::Validation, detail))
    }
}

/// A failure on its way through the response, to be shown.
#[derive(Clone)]
struct Told {
    code: ProblemCode,
    detail: String,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let code = self.0.code();
        let mut retry_after = None;
        let detail = match self.0 {
            Error::Refused(refusal) => {
                retry_after = refusal.retry_after;
                refusal.detail
            }
            Error::Unavailable {
                why,
                retry_after: wait,
            } => {
                tracing::warn!(%why, "a page could not be given");
                retry_after = Some(wait);
                String::new()
            }
            Error::Internal(error) => {
                tracing::error!(%error, "a page failed");
                String::new()
            }
        };
        let status =
            StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response
            .extensions_mut()
            .insert(Arc::new(Told { code, detail }));
        if let Some(seconds) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Anything refused that is not a page yet, as a page; everything else as it is.
pub(crate) fn as_page(asker: &Asker, response: Response) -> Response {
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let told = response.extensions().get::<Arc<Told>>().cloned();
    let page = error_page(asker, status.as_u16(), told.as_deref());
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the error page does not render");
        status.to_string()
    });
    let mut answer = (status, Caching::Never, Html(html)).into_response();
    for name in [header::RETRY_AFTER, header::ALLOW, header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            answer
                .headers_mut()
                .append(name.clone(), HeaderValue::clone(value));
        }
    }
    answer
}

fn error_page(asker: &Asker, status: u16, told: Option<&Told>) -> ErrorPage {
    let tr = asker.tr;
    let fault = Fault::of_status(status);
    let [title, wrong, next] = fault.sentences(tr);
    let kept = match told.map(|told| told.code) {
        Some(
            ProblemCode::DraftChanged
            | ProblemCode::VersionTaken
            | ProblemCode::NameTaken
            | ProblemCode::NameRetired
            | ProblemCode::ManifestInvalid
            | ProblemCode::DesignTomlInvalid,
        ) => tr.get("error-kept-draft"),
        _ if matches!(fault, Fault::Conflict | Fault::TooLarge | Fault::Forbidden) => {
            tr.get("error-kept-nothing-changed")
        }
        _ => String::new(),
    };
    ErrorPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        status,
        title,
        wrong,
        detail: told.map(|told| told.detail.clone()).unwrap_or_default(),
        kept,
        next,
        links: links(asker, fault),
        code: told
            .map(|told| told.code.as_str().to_owned())
            .unwrap_or_default(),
        request_id: request_id().unwrap_or_default(),
    }
}

fn links(asker: &Asker, fault: Fault) -> Vec<Link> {
    let tr = asker.tr;
    let home = Link {
        address: "/".into(),
        text: tr.get("error-home"),
    };
    let sign_in = || Link {
        address: asker.frame(Place::Elsewhere).sign_in_address(),
        text: tr.get("layout-sign-in"),
    };
    let account = || Link {
        address: "/-/account".into(),
        text: tr.get("layout-account"),
    };
    if let Some(draft) = asker.draft_address() {
        let text = tr.get("error-draft");
        return vec![
            Link {
                address: draft,
                text,
            },
            home,
        ];
    }
    match (fault, asker.handle()) {
        (Fault::Forbidden | Fault::NotFound, None) => vec![home, sign_in()],
        (Fault::Conflict | Fault::Forbidden, Some(_)) => vec![home, account()],
        _ => vec![home],
    }
}
