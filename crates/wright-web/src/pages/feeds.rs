//! Atom feeds (RFC 4287): of everything, of an actor, of a design. Ids are those
//! of the things themselves, so that no rename makes old news new.

use atom_syndication::{Category, Entry, FixedDateTime, Generator, Link, Person, Text};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use wright_model::id::ReleaseId;
use wright_model::{ActorHandle, DesignName, Digest};
use wright_registry::feeds::{self, Feed, FoundFeed, Subject};
use wright_wire::problem::ProblemCode;

use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Path, Query};
use crate::headers::Caching;
use crate::locale::{Arg, Language, Locale};
use crate::package::not_modified;
use crate::views::words;

const ATOM: HeaderValue = HeaderValue::from_static("application/atom+xml; charset=utf-8");

/// Which page of a feed, in which language.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    /// The last release of the page before.
    before: Option<ReleaseId>,
    /// The language of what is ours in it.
    lang: Option<String>,
}

/// `GET /-/feed.atom`
pub(crate) async fn all(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    answer(&app, &Subject::All, &wanted, &headers).await
}

/// `GET /@{actor}/-/feed.atom`
pub(crate) async fn actor(
    State(app): State<App>,
    Path(handle): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let handle = ActorHandle::parse(&handle).map_err(|_| nothing())?;
    answer(&app, &Subject::Actor(handle), &wanted, &headers).await
}

/// `GET /@{actor}/{name}/-/feed.atom`
pub(crate) async fn design(
    State(app): State<App>,
    Path((actor, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let name = DesignName::parse(&format!("{actor}/{name}")).map_err(|_| nothing())?;
    answer(&app, &Subject::Design(name), &wanted, &headers).await
}

fn nothing() -> ApiError {
    ApiError::new(ProblemCode::NotFound, "There is nothing of that name.")
}

async fn answer(
    app: &App,
    subject: &Subject,
    wanted: &Wanted,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let feed = match app.registry().feed(subject, wanted.before).await? {
        FoundFeed::Here(feed) => feed,
        FoundFeed::Moved(name) => {
            let place = Place::of(app, &Subject::Design(name), wanted);
            return Ok(Redirect::permanent(&place.feed(None)).into_response());
        }
    };
    let place = Place::of(app, subject, wanted);
    let updated = updated(&feed);
    let xml = written(&place, &feed, updated, wanted)?;
    let etag = format!("\"{}\"", &Digest::of(&xml).hex()[..32]);
    let modified = httpdate(updated);
    // Weak: what is sent may be compressed.
    let weak = format!("W/{etag}");
    let validators = [
        (header::ETAG, HeaderValue::from_str(&weak)),
        (header::LAST_MODIFIED, HeaderValue::from_str(&modified)),
    ];
    let mut response = match is_known(headers, &etag, &modified) {
        true => (StatusCode::NOT_MODIFIED, Caching::Index).into_response(),
        false => (Caching::Index, [(header::CONTENT_TYPE, ATOM)], xml).into_response(),
    };
    for (name, value) in validators {
        let value = value.map_err(wright_registry::Error::internal)?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// Whether the reader has it already. An instant counts only where it is the very
/// one: a feed that lost its newest entry is older than before.
fn is_known(headers: &HeaderMap, etag: &str, modified: &str) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return not_modified(headers, etag);
    }
    let since = headers.get(header::IF_MODIFIED_SINCE);
    since.is_some_and(|since| since.as_bytes() == modified.as_bytes())
}

/// An instant as HTTP writes it (RFC 9110, 5.6.7).
fn httpdate(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// When an entry changed in a way that readers should be told of.
fn told_at(entry: &feeds::Entry) -> DateTime<Utc> {
    let yanked = entry.yank.as_ref().map(|(_, _, at)| *at);
    yanked.map_or(entry.published_at, |at| at.max(entry.published_at))
}

fn updated(feed: &Feed) -> DateTime<Utc> {
    let newest = feed.entries.iter().map(told_at).max();
    newest.unwrap_or(feed.since)
}

/// Where a feed and its page are, and in whose language it speaks.
struct Place {
    tr: &'static Locale,
    origin: String,
    /// The path of the page it is about.
    page: String,
    /// The word of the language, where the address says one.
    lang: Option<&'static str>,
}

impl Place {
    fn of(app: &App, subject: &Subject, wanted: &Wanted) -> Self {
        let language = wanted.lang.as_deref().and_then(Language::parse);
        Self {
            tr: Locale::of(language.unwrap_or(Language::English)),
            origin: app.origin().to_string(),
            page: match subject {
                Subject::All => String::new(),
                Subject::Actor(handle) => format!("/@{handle}"),
                Subject::Design(name) => format!("/@{name}"),
            },
            lang: language.map(Language::tag),
        }
    }

    /// The address of a page of the feed.
    fn feed(&self, before: Option<ReleaseId>) -> String {
        let before = before.map(|id| format!("before={id}"));
        let lang = self.lang.map(|lang| format!("lang={lang}"));
        let query: Vec<String> = before.into_iter().chain(lang).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!(
            "{}{}/-/feed.atom{mark}{}",
            self.origin,
            self.page,
            query.join("&")
        )
    }
}

fn written(
    place: &Place,
    feed: &Feed,
    updated: DateTime<Utc>,
    wanted: &Wanted,
) -> ApiResult<Vec<u8>> {
    let tr = place.tr;
    let title = match (place.page.as_str(), feed.title.as_str()) {
        ("", _) => tr.get("feed-all"),
        (page, "") => tr.plain("feed-of", &[("what", page.trim_start_matches("/@").arg())]),
        (_, title) => tr.plain("feed-of", &[("what", title.arg())]),
    };
    let mut links = vec![
        link("self", &place.feed(wanted.before), "application/atom+xml"),
        link(
            "alternate",
            &format!("{}{}", place.origin, or_root(&place.page)),
            "text/html",
        ),
        link("first", &place.feed(None), "application/atom+xml"),
    ];
    if let Some(next) = feed.next {
        let address = place.feed(Some(next));
        links.push(link("next", &address, "application/atom+xml"));
    }
    let document = atom_syndication::Feed {
        title: plain(&title),
        id: urn(feed.id),
        updated: fixed(updated),
        generator: Some(Generator {
            value: "Commonwright".to_owned(),
            uri: Some(place.origin.clone()),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links,
        entries: feed.entries.iter().map(|one| entry(place, one)).collect(),
        lang: Some(tr.language().tag().to_owned()),
        ..atom_syndication::Feed::default()
    };
    Ok(document
        .write_to(Vec::new())
        .map_err(wright_registry::Error::internal)?)
}

fn or_root(page: &str) -> &str {
    if page.is_empty() { "/" } else { page }
}

fn entry(place: &Place, told: &feeds::Entry) -> Entry {
    let (tr, origin) = (place.tr, &place.origin);
    let title = format!("{} {}", told.title, told.version);
    let (title, summary) = match &told.yank {
        None => (title, told.summary.clone()),
        Some((class, why, _)) => {
            let class = tr.get(words::yank_class(*class));
            let yanked = tr.plain("feed-yanked", &[("title", title.arg())]);
            let why = tr.plain(
                "feed-yanked-why",
                &[("class", class.arg()), ("why", why.arg())],
            );
            (yanked, why)
        }
    };
    Entry {
        title: plain(&title),
        id: urn(told.id.0),
        updated: fixed(told_at(told)),
        published: Some(fixed(told.published_at)),
        authors: vec![Person {
            name: legal(&told.owner_name),
            email: None,
            uri: Some(format!("{origin}/@{}", told.owner)),
            ..Person::default()
        }],
        categories: told.category.iter().map(|path| category(path)).collect(),
        links: vec![link(
            "alternate",
            &format!("{origin}/@{}/{}", told.name, told.version),
            "text/html",
        )],
        rights: Some(plain(&told.license)),
        summary: Some(plain(&summary)),
        ..Entry::default()
    }
}

fn category(path: &str) -> Category {
    Category {
        term: legal(path),
        scheme: None,
        label: None,
    }
}

fn link(rel: &str, address: &str, media_type: &str) -> Link {
    Link {
        href: address.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    }
}

fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

fn fixed(at: DateTime<Utc>) -> FixedDateTime {
    at.fixed_offset()
}

fn plain(text: &str) -> Text {
    Text::plain(legal(text))
}

/// A text without characters that XML 1.0 has no way to write (2.2).
fn legal(text: &str) -> String {
    let refused = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    text.replace(refused, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_in_a_feed_that_xml_cannot_say() {
        assert_eq!(legal("a\u{0}b\u{1b}c\u{FFFF}d\te"), "a b c d\te");
        assert_eq!(legal("Ñandú & <مرحبا>"), "Ñandú & <مرحبا>");
    }

    #[test]
    fn an_instant_is_known_only_where_it_is_the_same() {
        let modified = httpdate(DateTime::UNIX_EPOCH);
        assert_eq!(modified, "Thu, 01 Jan 1970 00:00:00 GMT");
        let mut headers = HeaderMap::new();
        assert!(!is_known(&headers, "\"x\"", &modified));
        headers.insert(
            header::IF_MODIFIED_SINCE,
            HeaderValue::from_static("Fri, 02 Jan 1970 00:00:00 GMT"),
        );
        assert!(!is_known(&headers, "\"x\"", &modified));
        headers.insert(
            header::IF_MODIFIED_SINCE,
            HeaderValue::from_str(&modified).unwrap(),
        );
        assert!(is_known(&headers, "\"x\"", &modified));
        // A tag counts before any instant.
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"y\""));
        assert!(!is_known(&headers, "\"x\"", &modified));
    }
}
