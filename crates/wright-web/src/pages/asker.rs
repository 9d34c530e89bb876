//! Who asks for a page, from where, and in which language; and what stands
//! around the answer.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use wright_registry::{Client, Error, Principal};

use super::errors;
use crate::App;
use crate::locale::{Language, Locale};
use crate::middleware::ClientAddress;
use crate::session_cookie;
use crate::views::{Done, Frame, Place, Viewer};

/// The cookie that remembers a chosen language.
const LANGUAGE_COOKIE: &str = "lang";
/// A year, after which the language is negotiated again.
const LANGUAGE_COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;
/// An address of ours that is carried in another, in bytes.
const RETURN_BYTES_MAX: usize = 1_000;

/// Who asks for a page.
#[derive(Clone)]
pub(crate) struct Asker {
    /// Whom their session stands for.
    pub(crate) principal: Principal,
    /// From where.
    pub(crate) client: Client,
    /// In which language.
    pub(crate) tr: &'static Locale,
    /// Path and query that were asked for.
    here: String,
    done: Option<Done>,
}

impl Asker {
    /// The handle of the person who is signed in.
    pub(crate) fn handle(&self) -> Option<&str> {
        match &self.principal {
            Principal::Person(person) => Some(person.handle.as_str()),
            Principal::Anonymous | Principal::Operator => None,
        }
    }

    /// The page of the draft that a form was about.
    pub(crate) fn draft_address(&self) -> Option<String> {
        let (id, _form) = self.here.strip_prefix("/-/drafts/")?.split_once('/')?;
        Some(format!("/-/drafts/{id}"))
    }

    /// What stands around the page.
    pub(crate) fn frame(&self, place: Place) -> Frame {
        Frame {
            tr: self.tr,
            viewer: self.handle().map(|handle| Viewer {
                handle: handle.to_owned(),
            }),
            here: self.here.clone(),
            place,
            done: self.done,
        }
    }

    fn of(principal: Principal, headers: &HeaderMap, uri: &Uri, address: IpAddr) -> Self {
        let agent = headers.get(header::USER_AGENT);
        let here = uri.path_and_query().map_or("/", |here| here.as_str());
        Self {
            principal,
            client: Client {
                address,
                agent: agent
                    .and_then(|agent| agent.to_str().ok())
                    .unwrap_or_default()
                    .to_owned(),
            },
            tr: Locale::of(language(headers, uri)),
            here: own_path(here).to_owned(),
            done: query_value(uri, "done").and_then(Done::parse),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = StatusCode;

    /// Given by [`surround`], which is around every page.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let asker = parts.extensions.get::<Self>().cloned();
        asker.ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A person who is signed in; anybody else is led to the sign-in page.
pub(crate) struct SignedInAsker(pub(crate) Asker);

impl<S: Sync> FromRequestParts<S> for SignedInAsker {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let asker = Asker::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        if asker.handle().is_some() {
            return Ok(Self(asker));
        }
        // What a form held cannot be carried over; its page can.
        let back = if parts.method == Method::GET {
            asker.here.as_str()
        } else {
            "/"
        };
        let address = format!("/-/sign-in?to={}", crate::views::encode(back));
        Err(Redirect::to(&address).into_response())
    }
}

/// Finds out who asks. Where that cannot be told, somebody unknown asks, and
/// the error says why.
async fn ask(
    app: &App,
    headers: &HeaderMap,
    uri: &Uri,
    extensions: &Extensions,
) -> (Asker, Option<Error>) {
    let unknown = ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let ClientAddress(address) = extensions.get().copied().unwrap_or(unknown);
    let found = match app.session_cookie().read(headers) {
        Some(secret) => app.registry().principal_of_session(&secret).await,
        None => Ok(Principal::Anonymous),
    };
    let (principal, error) = match found {
        Ok(principal) => (principal, None),
        Err(error) => (Principal::Anonymous, Some(error)),
    };
    let asker = Asker::of(principal, headers, uri, address);
    (asker, error)
}

/// Middleware around every page: finds out who asks, remembers a chosen
/// language, and turns what went wrong into a page in that language.
pub(crate) async fn surround(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (asker, error) = ask(&app, &parts.headers, &parts.uri, &parts.extensions).await;
    let chosen = query_value(&parts.uri, "lang").and_then(Language::parse);
    parts.extensions.insert(asker.clone());
    let mut response = match error {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(error) => errors::Failure::from(error).into_response(),
    };
    if let Some(language) = chosen {
        let cookie = language_cookie(language);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    errors::as_page(&asker, response)
}

/// The answer to what is no address of ours.
pub(crate) async fn nowhere(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (asker, _) = ask(&app, &parts.headers, &parts.uri, &parts.extensions).await;
    errors::as_page(&asker, StatusCode::NOT_FOUND.into_response())
}

fn language_cookie(language: Language) -> HeaderValue {
    let tag = language.tag();
    let text =
        format!("{LANGUAGE_COOKIE}={tag}; Path=/; SameSite=Lax; Max-Age={LANGUAGE_COOKIE_SECONDS}");
    HeaderValue::from_str(&text).expect("tags are letters and hyphens")
}

/// What the address asks for, then what the browser remembers, then what its
/// settings prefer.
fn language(headers: &HeaderMap, uri: &Uri) -> Language {
    query_value(uri, "lang")
        .and_then(Language::parse)
        .or_else(|| session_cookie::read(headers, LANGUAGE_COOKIE).and_then(Language::parse))
        .unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE);
            Language::negotiate(
                accepted
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default(),
            )
        })
}

/// The value of a plain word in the query.
fn query_value<'u>(uri: &'u Uri, name: &str) -> Option<&'u str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// An address, if it is a path of this site; the first page otherwise. Browsers
/// take `//host` and `/\host` for other sites.
pub(crate) fn own_path(address: &str) -> &str {
    let own = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(|c: char| c == '\\' || c.is_control())
        && address.len() <= RETURN_BYTES_MAX;
    if own { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_away() {
        for own in ["/", "/@a/b?files=all", "/-/account#tokens"] {
            assert_eq!(own_path(own), own);
        }
        for foreign in [
            "//example.org",
            "/\\example.org",
            "https://example.org",
            "",
            "\t//x",
            "/\n/x",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
    }

    #[test]
    fn an_address_then_a_cookie_then_the_browser_choose_the_language() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("es"));
        let plain = Uri::from_static("/x?y=1");
        assert_eq!(language(&headers, &plain), Language::Spanish);
        headers.insert(header::COOKIE, HeaderValue::from_static("lang=en"));
        assert_eq!(language(&headers, &plain), Language::English);
        assert_eq!(
            language(&headers, &Uri::from_static("/x?lang=es")),
            Language::Spanish
        );
        assert_eq!(
            language(&headers, &Uri::from_static("/x?lang=zz")),
            Language::English
        );
    }
}
