//! Who asks for a page, from where, in which language, units and theme; and
//! what stands around the answer.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use wright_registry::actors::picture_path;
use wright_registry::preferences::{Preferences, Switched};
use wright_registry::{Client, Error, Principal};

use super::errors;
use crate::App;
use crate::locale::zone::reading_in;
use crate::locale::{Language, Locale, Units};
use crate::middleware::ClientAddress;
use crate::session_cookie;
use crate::views::{Done, Frame, Place, Theme, Viewer};

/// The word of the query and the cookie that remember a chosen language.
const LANGUAGE: &str = "lang";
/// The word of the query and the cookie that remember chosen units.
const UNITS: &str = "units";
/// The cookie that remembers a chosen theme.
pub(super) const THEME: &str = "theme";
/// The cookie that remembers the time zone of whoever signed in.
const ZONE: &str = "zone";
/// A year, after which a choice is forgotten.
const CHOICE_COOKIE_SECONDS: u32 = 365 * 24 * 60 * 60;
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
    /// Units of lengths and masses.
    units: Units,
    theme: Theme,
    zone: Option<Tz>,
    now: DateTime<Utc>,
    /// Notifications not read yet.
    unread: Option<u32>,
    /// Path and query that were asked for.
    here: String,
    /// Path and query of the page a form stood on; else `here`.
    back: String,
    done: Option<Done>,
    /// The address of the registry, without a slash at its end.
    origin: Arc<str>,
}

impl Asker {
    /// The handle of the person who is signed in.
    pub(crate) fn handle(&self) -> Option<&str> {
        match &self.principal {
            Principal::Person(person) => Some(person.handle.as_str()),
            Principal::Anonymous | Principal::Operator => None,
        }
    }

    /// The address of the picture of the person who is signed in, small.
    fn picture(&self) -> Option<String> {
        match &self.principal {
            Principal::Person(person) => person.picture.as_ref().map(picture_path),
            Principal::Anonymous | Principal::Operator => None,
        }
    }

    /// How the page is read now, for an account to keep.
    pub(super) fn reading(&self) -> Switched<'static> {
        Switched {
            language: Some(self.tr.language())
                .filter(|language| Language::OFFERED.contains(language))
                .map(Language::tag),
            units: Some(self.units.word()),
            theme: Some(self.theme.word()),
        }
    }

    /// Units of lengths and masses.
    pub(super) fn units(&self) -> Units {
        self.units
    }

    /// The address of the registry, without a slash at its end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the form stood on the page of that path.
    pub(crate) fn came_from(&self, path: &str) -> bool {
        self.back.split('?').next() == Some(path)
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
            units: self.units,
            theme: self.theme,
            now: self.now,
            viewer: self.handle().map(|handle| Viewer {
                handle: handle.to_owned(),
                picture: self.picture(),
                unread: self.unread,
            }),
            here: self.here.clone(),
            back: self.back.clone(),
            sought: self.sought(),
            place,
            done: self.done,
            seen: None,
        }
    }

    /// What was typed into the search field, on the page that answers it.
    fn sought(&self) -> String {
        let Some(query) = self.here.strip_prefix("/-/search?") else {
            return String::new();
        };
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let sought = pairs.find(|(name, _)| name == "q");
        sought.map_or_else(String::new, |(_, value)| value.into_owned())
    }

    fn of(app: &App, asked: &Asked<'_>, principal: Principal) -> Self {
        let Asked { headers, uri, .. } = *asked;
        let agent = headers.get(header::USER_AGENT);
        let here = uri.path_and_query().map_or("/", |here| here.as_str());
        let here = own_path(here).to_owned();
        Self {
            principal,
            client: Client {
                address: asked.address(),
                agent: agent
                    .and_then(|agent| agent.to_str().ok())
                    .unwrap_or_default()
                    .to_owned(),
            },
            tr: Locale::of(language(headers, uri)),
            units: units(headers, uri),
            theme: session_cookie::read(headers, THEME)
                .and_then(Theme::parse)
                .unwrap_or_default(),
            zone: session_cookie::read(headers, ZONE).and_then(|name| name.parse().ok()),
            now: app.registry().now(),
            origin: app.origin(),
            unread: None,
            back: match *asked.method {
                Method::GET | Method::HEAD => here.clone(),
                _ => referring_path(headers).unwrap_or("/").to_owned(),
            },
            here,
            done: query_value(uri, "done").and_then(Done::parse),
        }
    }
}

/// What a request says of who asks.
struct Asked<'r> {
    method: &'r Method,
    headers: &'r HeaderMap,
    uri: &'r Uri,
    extensions: &'r Extensions,
}

impl<'r> Asked<'r> {
    fn by(parts: &'r Parts) -> Self {
        Self {
            method: &parts.method,
            headers: &parts.headers,
            uri: &parts.uri,
            extensions: &parts.extensions,
        }
    }

    fn address(&self) -> IpAddr {
        let unknown = ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let ClientAddress(address) = self.extensions.get().copied().unwrap_or(unknown);
        address
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
async fn ask(app: &App, asked: Asked<'_>) -> (Asker, Option<Error>) {
    let found = match app.session_cookie().read(asked.headers) {
        Some(secret) => app.registry().principal_of_session(&secret).await,
        None => Ok(Principal::Anonymous),
    };
    let (principal, error) = match found {
        Ok(principal) => (principal, None),
        Err(error) => (Principal::Anonymous, Some(error)),
    };
    let mut asker = Asker::of(app, &asked, principal);
    asker.unread = app
        .registry()
        .unread(&asker.principal)
        .await
        .unwrap_or_else(|error| {
            // A page without the number is better than none.
            tracing::warn!(%error, "counting notifications");
            None
        });
    (asker, error)
}

/// Middleware around every page: finds out who asks, remembers language and units
/// that were switched, and turns what went wrong into a page in that language.
pub(crate) async fn surround(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (asker, error) = ask(&app, Asked::by(&parts)).await;
    let by_switch = is_switch(&parts);
    let word = |name| query_value(&parts.uri, name).filter(|_| by_switch);
    let language = word(LANGUAGE).and_then(Language::parse);
    let units = word(UNITS).and_then(Units::parse);
    parts.extensions.insert(asker.clone());
    let switched = Switched {
        language: language
            .filter(|one| Language::OFFERED.contains(one))
            .map(Language::tag),
        units: units.map(Units::word),
        theme: None,
    };
    if switched != Switched::default() {
        keep_switched(&app, &asker, switched).await;
    }
    let zone = asker.zone;
    let answer = async {
        let response = match error {
            None => next.run(Request::from_parts(parts, body)).await,
            Some(error) => errors::Failure::from(error).into_response(),
        };
        errors::as_page(&asker, response)
    };
    let mut response = reading_in(zone, answer).await;
    let chosen = [
        language.map(|language| (LANGUAGE, language.tag())),
        units.map(|units| (UNITS, units.word())),
    ];
    for (name, value) in chosen.into_iter().flatten() {
        let cookie = choice_cookie(name, value);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether a switch of a page of ours was pressed on it: then it is remembered. A
/// link that somebody was sent shows its page in that language, once.
fn is_switch(parts: &Parts) -> bool {
    let from = referring_path(&parts.headers).and_then(|from| from.split('?').next());
    from == Some(parts.uri.path())
}

/// Keeps what was switched with the account, too. A page is better than an error
/// where that fails: the browser remembers.
pub(super) async fn keep_switched(app: &App, asker: &Asker, switched: Switched<'_>) {
    let kept = app
        .registry()
        .switch_preferences(&asker.principal, switched, asker.reading())
        .await;
    if let Err(error) = kept {
        tracing::warn!(%error, "keeping what was switched");
    }
}

/// Cookies that have this browser show pages as an account says.
pub(super) fn preference_cookies(preferences: &Preferences) -> Vec<HeaderValue> {
    let zone: Option<Tz> = preferences.time_zone.parse().ok();
    let chosen = [
        Language::parse(&preferences.language).map(|one| (LANGUAGE, one.tag())),
        Units::parse(&preferences.units).map(|one| (UNITS, one.word())),
        Theme::parse(&preferences.theme).map(|one| (THEME, one.word())),
        zone.map(|zone| (ZONE, zone.name())),
    ];
    let chosen = chosen.into_iter().flatten();
    chosen
        .map(|(name, value)| choice_cookie(name, value))
        .collect()
}

/// The answer to what is no address of ours.
pub(crate) async fn nowhere(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (asker, _) = ask(&app, Asked::by(&parts)).await;
    let nothing = StatusCode::NOT_FOUND.into_response();
    reading_in(asker.zone, async { errors::as_page(&asker, nothing) }).await
}

/// The page of a refusal that came before any page: `head` is the request
/// without its body.
pub(crate) async fn refused(app: &App, head: Request, error: Error) -> Response {
    let (parts, _) = head.into_parts();
    let (asker, _) = ask(app, Asked::by(&parts)).await;
    errors::as_page(&asker, errors::Failure::from(error).into_response())
}

/// Remembers a choice of the reader's, which is no secret.
pub(super) fn choice_cookie(name: &str, value: &'static str) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={CHOICE_COOKIE_SECONDS}");
    HeaderValue::from_str(&text).expect("names and words are letters, digits and -_/+")
}

/// The path and query of the page a request came from, where it was ours.
fn referring_path(headers: &HeaderMap) -> Option<&str> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let path = rest.strip_prefix(host)?;
    path.starts_with('/').then(|| own_path(path))
}

/// The units the address asks for, then those the browser remembers.
fn units(headers: &HeaderMap, uri: &Uri) -> Units {
    query_value(uri, UNITS)
        .and_then(Units::parse)
        .or_else(|| session_cookie::read(headers, UNITS).and_then(Units::parse))
        .unwrap_or_default()
}

/// What the address asks for, then what the browser remembers, then what its
/// settings prefer.
fn language(headers: &HeaderMap, uri: &Uri) -> Language {
    query_value(uri, LANGUAGE)
        .and_then(Language::parse)
        .or_else(|| session_cookie::read(headers, LANGUAGE).and_then(Language::parse))
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

    #[test]
    fn an_address_then_a_cookie_choose_the_units() {
        let mut headers = HeaderMap::new();
        let plain = Uri::from_static("/x?y=1");
        assert_eq!(units(&headers, &plain), Units::Metric);
        headers.insert(header::COOKIE, HeaderValue::from_static("units=in"));
        assert_eq!(units(&headers, &plain), Units::Inch);
        let asked = Uri::from_static("/x?units=mm");
        assert_eq!(units(&headers, &asked), Units::Metric);
    }

    #[test]
    fn only_a_page_of_ours_is_the_way_back_from_a_form() {
        let from = |referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("hub.example:8000"));
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            referring_path(&headers).map(str::to_owned)
        };
        let ours = from("http://hub.example:8000/-/account?x=1");
        assert_eq!(ours.as_deref(), Some("/-/account?x=1"));
        for foreign in [
            "http://other.example/-/account",
            "http://hub.example:80001/",
            "http://hub.example:8000",
            "nonsense",
        ] {
            assert_eq!(from(foreign), None, "{foreign}");
        }
        assert_eq!(from("http://hub.example:8000//other").as_deref(), Some("/"));
    }
}
