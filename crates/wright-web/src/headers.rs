//! The headers every answer carries: what a browser may do with a page, and how
//! long an answer may be kept. Each route declares its caching with [`Caching`];
//! everything else is set here, in one place.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};

/// What a page may load and do. No style attributes, nothing from elsewhere;
/// WebAssembly hashes files before they are sent.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; connect-src 'self' blob:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the worker that reads STEP files in a browser may do: start the reader,
/// which writes functions for itself as it starts. It reaches no address, the page
/// hands it what it reads. No page may do what it may.
pub const STEP_WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-eval'";

/// Types that are parts of pages and never pages themselves: what a page may do
/// is no matter of theirs, and a first view is a dozen of them.
const PARTS_OF_PAGES: [&str; 4] = ["font/woff2", "image/png", "image/webp", "text/css"];

/// How long an answer may be kept, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Holds a secret or somebody's own page: kept nowhere.
    Never,
    /// May be kept by the reader's browser, asked again every time: it depends
    /// on who is signed in and in which language.
    PerReader,
    /// Named by its content: never changes.
    Immutable,
    /// Never changes, but may be removed: shared caches ask again each hour.
    Blob,
    /// A line may be added any moment: kept a minute, and shown stale while it is
    /// asked for again.
    Index,
    /// Changes rarely.
    Minutes,
}

impl Caching {
    /// The value of `Cache-Control`.
    #[must_use]
    pub fn value(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Never => "private, no-store",
            Self::PerReader => "private, no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Blob => "public, max-age=31536000, s-maxage=3600, immutable",
            Self::Index => "public, max-age=60, stale-while-revalidate=86400",
            Self::Minutes => "public, max-age=300",
        })
    }
}

impl IntoResponseParts for Caching {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts
            .headers_mut()
            .insert(header::CACHE_CONTROL, self.value());
        if self == Self::PerReader {
            parts.headers_mut().append(
                header::VARY,
                HeaderValue::from_static("cookie, accept-language"),
            );
        }
        Ok(parts)
    }
}

impl IntoResponse for Caching {
    fn into_response(self) -> Response {
        (self, ()).into_response()
    }
}

/// Around all routes: sets the headers of every answer that has not set its own
/// (a blob's policy is stricter than a page's).
pub fn apply<B>(mut response: http::Response<B>) -> http::Response<B> {
    set_defaults(response.headers_mut());
    response
}

fn set_defaults(headers: &mut HeaderMap) {
    const OF_ALL: [(HeaderName, &str); 2] = [
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    const OF_PAGES: [(HeaderName, &str); 3] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    let is_part = is_part_of_pages(headers);
    // One more for the request's id, so that the map grows once.
    headers.reserve(OF_ALL.len() + OF_PAGES.len() + 1);
    let of_pages = OF_PAGES.into_iter().filter(|_| !is_part);
    for (name, value) in OF_ALL.into_iter().chain(of_pages) {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

fn is_part_of_pages(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    media_type.is_some_and(|media_type| PARTS_OF_PAGES.contains(&media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_the_stricter_policy_it_came_with() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("sandbox"),
        );
        set_defaults(&mut headers);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], "sandbox");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[test]
    fn a_part_of_a_page_carries_no_policy_of_pages() {
        for (media_type, is_part) in [("font/woff2", true), ("text/javascript", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            set_defaults(&mut headers);
            let has_policy = headers.contains_key(header::CONTENT_SECURITY_POLICY);
            assert_eq!(has_policy, !is_part, "{media_type}");
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        }
    }

    #[test]
    fn the_policy_allows_no_inline_style_or_script() {
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe-inline"));
        assert!(!CONTENT_SECURITY_POLICY.contains("'unsafe-eval'"));
    }
}
