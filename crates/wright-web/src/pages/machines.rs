//! What programs read of the pages: sitemap, `robots.txt`, web manifest, oEmbed.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, stream};
use serde_json::json;
use url::Url;
use uuid::Uuid;
use wright_model::{ActorHandle, DesignName};
use wright_registry::sitemap::{Kind, Range};
use wright_registry::{PictureState, Principal, Registry};
use wright_wire::problem::ProblemCode;

use crate::App;
use crate::assets;
use crate::error::{ApiError, ApiResult};
use crate::handbook;
use crate::headers::Caching;

/// Pages that are no design and no actor.
const PAGES: [&str; 5] = [
    "/",
    "/-/designs",
    "/-/categories",
    "/-/keywords",
    handbook::ADDRESS,
];
/// An address that is asked about, in bytes.
const ADDRESS_BYTES_MAX: usize = 2_000;
/// How long an embedded card may be kept, in seconds.
const EMBED_SECONDS: u32 = 24 * 60 * 60;
/// The widest picture an embedded card comes with, in pixels.
const THUMBNAIL_WIDTH_MAX: u32 = 640;
/// What robots are asked to leave alone: what somebody is writing, ways in, and
/// lists that are endless.
const DISALLOWED: [&str; 11] = [
    "/-/account",
    "/-/admin",
    "/-/device",
    "/-/drafts",
    "/-/notifications",
    "/-/preview/",
    "/-/publish",
    "/-/reset",
    "/-/search",
    "/-/sign-in",
    "/-/sign-up",
];

/// Our address without a slash at its end.
fn origin(registry: &Registry) -> &str {
    registry.config().public_url.as_str().trim_end_matches('/')
}

/// `GET /robots.txt`
pub(crate) async fn robots(State(app): State<App>) -> Response {
    let lines: String = DISALLOWED
        .map(|path| format!("Disallow: {path}\n"))
        .concat();
    let origin = origin(app.registry());
    let text = format!("User-agent: *\n{lines}\nSitemap: {origin}/sitemap.xml\n");
    let media_type = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (Caching::Minutes, media_type, text).into_response()
}

const XML: [(header::HeaderName, &str); 1] =
    [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `GET /sitemap.xml`: which blocks there are.
pub(crate) async fn sitemap(State(app): State<App>) -> ApiResult<Response> {
    let registry = app.registry();
    let origin = origin(registry);
    let mut text = format!("{XML_HEAD}<sitemapindex xmlns=\"{SITEMAPS}\">\n");
    let mut block = |name: &str| {
        text.push_str(&format!(
            "<sitemap><loc>{origin}/sitemap-{name}.xml</loc></sitemap>\n"
        ));
    };
    block("pages");
    for (word, kind) in [("designs", Kind::Designs), ("actors", Kind::Actors)] {
        for after in registry.sitemap_blocks(kind).await? {
            block(&format!("{word}-{after}"));
        }
    }
    text.push_str("</sitemapindex>\n");
    Ok((Caching::Minutes, XML, text).into_response())
}

/// `GET /sitemap-{block}`: one of them, streamed.
pub(crate) async fn sitemap_block(
    State(app): State<App>,
    Path(block): Path<String>,
) -> ApiResult<Response> {
    let nowhere = || ApiError::new(ProblemCode::NotFound, "There is no such sitemap.");
    let name = block.strip_suffix(".xml").ok_or_else(nowhere)?;
    let registry = app.registry();
    if name == "pages" {
        return Ok((Caching::Minutes, XML, pages(origin(registry))).into_response());
    }
    let (word, after) = name.split_once('-').ok_or_else(nowhere)?;
    let kind = match word {
        "designs" => Kind::Designs,
        "actors" => Kind::Actors,
        _ => return Err(nowhere()),
    };
    let after = Uuid::parse_str(after).map_err(|_| nowhere())?;
    let range = registry.sitemap_block(kind, after).await?;
    let body = Body::from_stream(addresses(registry.clone(), kind, range));
    Ok((Caching::Minutes, XML, body).into_response())
}

fn pages(origin: &str) -> String {
    let chapters = handbook::Topic::ALL.map(handbook::Topic::address);
    let pages = PAGES.into_iter().chain(chapters.iter().map(String::as_str));
    let rows: String = pages.map(|page| entry(origin, page, None)).collect();
    format!("{XML_HEAD}<urlset xmlns=\"{SITEMAPS}\">\n{rows}</urlset>\n")
}

/// An address; names of ours need no escaping.
fn entry(origin: &str, path: &str, changed: Option<chrono::DateTime<chrono::Utc>>) -> String {
    let changed =
        changed.map(|at| format!("<lastmod>{}</lastmod>", at.format("%Y-%m-%dT%H:%M:%SZ")));
    format!(
        "<url><loc>{origin}{path}</loc>{}</url>\n",
        changed.unwrap_or_default()
    )
}

/// Where the stream of a block stands.
enum At {
    Beginning,
    Rows(Range),
    End,
}

fn addresses(
    registry: Registry,
    kind: Kind,
    range: Range,
) -> impl Stream<Item = Result<Bytes, wright_registry::Error>> {
    stream::try_unfold(
        (registry, At::Beginning),
        move |(registry, at)| async move {
            let (text, next) = match at {
                At::End => return Ok(None),
                At::Beginning => {
                    let head = format!("{XML_HEAD}<urlset xmlns=\"{SITEMAPS}\">\n");
                    (head, At::Rows(range))
                }
                At::Rows(range) => rows(&registry, kind, range).await?,
            };
            Ok(Some((Bytes::from(text), (registry, next))))
        },
    )
}

async fn rows(
    registry: &Registry,
    kind: Kind,
    range: Range,
) -> Result<(String, At), wright_registry::Error> {
    let origin = origin(registry);
    let (last, text) = match kind {
        Kind::Designs => {
            let rows = registry.sitemap_designs(range).await?;
            let text: String = rows
                .iter()
                .map(|row| entry(origin, &format!("/@{}", row.name), Some(row.changed_at)))
                .collect();
            (rows.last().map(|row| row.id), text)
        }
        Kind::Actors => {
            let rows = registry.sitemap_actors(range).await?;
            let text: String = rows
                .iter()
                .map(|row| entry(origin, &format!("/@{}", row.handle), None))
                .collect();
            (rows.last().map(|row| row.id), text)
        }
    };
    Ok(match last {
        Some(after) => (text, At::Rows(Range { after, ..range })),
        None => ("</urlset>\n".to_owned(), At::End),
    })
}

/// `GET /-/manifest.webmanifest`: the registry as an app.
pub(crate) async fn web_manifest() -> Response {
    let icon = |name: &str, sizes: &str, media_type: &str| json!({ "src": assets::address(name), "sizes": sizes, "type": media_type, "purpose": "any" });
    let manifest = json!({
        "name": "Commonwright",
        "short_name": "Commonwright",
        "description": "A registry for open hardware",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            icon("favicon.svg", "any", "image/svg+xml"),
            icon("icon-192.png", "192x192", "image/png"),
            icon("icon-512.png", "512x512", "image/png"),
        ],
    });
    let media_type = [(header::CONTENT_TYPE, "application/manifest+json")];
    (Caching::Minutes, media_type, manifest.to_string()).into_response()
}

/// `GET /-/oembed`: what another site shows of a page of ours (oembed.com).
pub(crate) async fn oembed(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> ApiResult<Response> {
    let mut asked = None;
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "format" if value != "json" => return Ok(StatusCode::NOT_IMPLEMENTED.into_response()),
            "url" if value.len() <= ADDRESS_BYTES_MAX => asked = Some(value.into_owned()),
            _ => {}
        }
    }
    let nowhere = || {
        ApiError::new(
            ProblemCode::NotFound,
            "Give ?url= with the address of a design or an actor of this registry.",
        )
    };
    let registry = app.registry();
    let asked = asked.and_then(|url| path_here(&url, &registry.config().public_url));
    let seen = match asked
        .as_deref()
        .and_then(Place::parse)
        .ok_or_else(nowhere)?
    {
        Place::Design(name) => design(registry, &name).await?,
        Place::Actor(handle) => actor(registry, &handle).await?,
    };
    let media_type = [(header::CONTENT_TYPE, "application/json")];
    Ok((Caching::Minutes, media_type, seen.to_string()).into_response())
}

/// What an address of a page is about.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Design(DesignName),
    Actor(ActorHandle),
}

impl Place {
    fn parse(path: &str) -> Option<Self> {
        let mut names = path.strip_prefix("/@")?.split('/');
        let actor = names.next()?;
        match names.next() {
            None | Some("") => ActorHandle::parse(actor).ok().map(Self::Actor),
            Some(name) => DesignName::parse(&format!("{actor}/{name}"))
                .ok()
                .map(Self::Design),
        }
    }
}

/// The path of an address, if it is one of this registry.
fn path_here(address: &str, public_url: &Url) -> Option<String> {
    let address = Url::parse(address).ok()?;
    (address.origin() == public_url.origin()).then(|| address.path().to_owned())
}

/// What oEmbed says of everything here.
fn embedded(
    registry: &Registry,
    title: &str,
    author: &str,
    author_path: &str,
) -> serde_json::Value {
    let origin = origin(registry);
    json!({
        "version": "1.0",
        "type": "link",
        "title": title,
        "author_name": author,
        "author_url": format!("{origin}{author_path}"),
        "provider_name": "Commonwright",
        "provider_url": origin,
        "cache_age": EMBED_SECONDS,
    })
}

async fn design(registry: &Registry, name: &DesignName) -> ApiResult<serde_json::Value> {
    let cards = registry.design_cards(std::slice::from_ref(name)).await?;
    let card = cards.into_values().next().ok_or_else(|| {
        ApiError::new(
            ProblemCode::NotFound,
            "There is no such design in this registry.",
        )
    })?;
    let title = if card.title.is_empty() {
        card.name.to_string()
    } else {
        card.title
    };
    let actor = card.name.actor();
    let mut told = embedded(registry, &title, actor.as_str(), &format!("/@{actor}"));
    let picture = match card.picture {
        Some(picture) => registry.pictures_made(&[picture]).await?.remove(&picture),
        None => None,
    };
    if let Some(PictureState::Made(made)) = picture.as_deref()
        && let Some(size) = made
            .sizes
            .iter()
            .rfind(|size| size.width <= THUMBNAIL_WIDTH_MAX)
    {
        told["thumbnail_url"] = format!("{}/{}", origin(registry), size.path).into();
        told["thumbnail_width"] = size.width.into();
        told["thumbnail_height"] = size.height.into();
    }
    Ok(told)
}

async fn actor(registry: &Registry, handle: &ActorHandle) -> ApiResult<serde_json::Value> {
    let profile = registry.profile(&Principal::Anonymous, handle, 1).await?;
    let name = profile.actor.display_name;
    Ok(embedded(registry, &name, &name, &format!("/@{handle}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_registry_are_about_something() {
        let here: Url = "https://hub.example/".parse().unwrap();
        let place = |address: &str| path_here(address, &here).and_then(|path| Place::parse(&path));
        let design = DesignName::parse("rural-energy/box-dryer").unwrap();
        let address = "https://hub.example/@rural-energy/box-dryer";
        assert_eq!(place(address), Some(Place::Design(design.clone())));
        assert_eq!(
            place(&format!("{address}/0.3.0/-/parts?x#y")),
            Some(Place::Design(design))
        );
        assert!(matches!(
            place("https://hub.example/@rural-energy"),
            Some(Place::Actor(_))
        ));
        for other in [
            "https://evil.example/@rural-energy/box-dryer",
            "http://hub.example/@rural-energy/box-dryer",
            "https://hub.example:8443/@rural-energy/box-dryer",
            "https://hub.example/-/designs",
            "https://hub.example/@Not a Name/x",
            "/@rural-energy/box-dryer",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(place(other), None, "{other}");
        }
    }
}
