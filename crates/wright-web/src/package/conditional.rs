//! Conditional and range requests (RFC 9110, 13 and 14) over something that has
//! a strong ETag and a known length.

use axum::http::{HeaderMap, header};
use std::ops::Range;

/// What a request asks of a representation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// The reader has it already: 304.
    NotModified,
    /// All of it.
    Whole,
    /// One range of it: 206.
    Range(Range<u64>),
    /// No range of it: 416.
    Unsatisfiable,
}

/// Reads If-None-Match, Range and If-Range. Several ranges at once are answered
/// with the whole, as the RFC allows.
pub(super) fn asked(headers: &HeaderMap, etag: &str, length: u64) -> Asked {
    if not_modified(headers, etag) {
        return Asked::NotModified;
    }
    let Some(range) = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
    else {
        return Asked::Whole;
    };
    let holds = headers
        .get(header::IF_RANGE)
        .is_none_or(|condition| condition.as_bytes() == etag.as_bytes());
    if !holds {
        return Asked::Whole;
    }
    parse_range(range, length)
}

/// Whether If-None-Match names this ETag (weak comparison, `*` included).
pub(crate) fn not_modified(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn parse_range(text: &str, length: u64) -> Asked {
    let Some(spec) = text
        .strip_prefix("bytes=")
        .filter(|spec| !spec.contains(','))
    else {
        return Asked::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Asked::Whole;
    };
    let number = |text: &str| match text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are beyond every length.
        true if !text.is_empty() => Some(text.parse().unwrap_or(u64::MAX)),
        _ => None,
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Some(first), None) if last.is_empty() => first..length,
        (None, Some(suffix)) if first.is_empty() => length.saturating_sub(suffix)..length,
        _ => return Asked::Whole,
    };
    if range.start >= range.end || range.start >= length {
        return Asked::Unsatisfiable;
    }
    Asked::Range(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_rfc_reads_them() {
        let range = |text| parse_range(text, 100);
        assert_eq!(range("bytes=0-0"), Asked::Range(0..1));
        assert_eq!(range("bytes=10-"), Asked::Range(10..100));
        assert_eq!(range("bytes=-10"), Asked::Range(90..100));
        assert_eq!(range("bytes=-1000"), Asked::Range(0..100));
        assert_eq!(range("bytes=90-1000"), Asked::Range(90..100));
        assert_eq!(
            range("bytes=0-99999999999999999999999"),
            Asked::Range(0..100)
        );
        for text in ["bytes=100-", "bytes=-0", "bytes=1000-2000"] {
            assert_eq!(range(text), Asked::Unsatisfiable, "{text}");
        }
        for text in [
            "bytes=5-4",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "items=0-1",
            "bytes=",
            "bytes=-",
            "bytes=+1-2",
        ] {
            assert_eq!(range(text), Asked::Whole, "{text}");
        }
        assert_eq!(parse_range("bytes=0-", 0), Asked::Unsatisfiable);
    }

    #[test]
    fn conditions_by_etag() {
        let with = |pairs: &[(header::HeaderName, &str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.clone(), value.parse().unwrap()))
                .collect();
            asked(&headers, "\"abc\"", 10)
        };
        assert_eq!(with(&[]), Asked::Whole);
        assert_eq!(
            with(&[(header::IF_NONE_MATCH, "\"x\", W/\"abc\"")]),
            Asked::NotModified
        );
        assert_eq!(
            with(&[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"abc\"")]),
            Asked::Range(0..4)
        );
        assert_eq!(
            with(&[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"old\"")]),
            Asked::Whole
        );
        assert_eq!(
            with(&[
                (header::RANGE, "bytes=0-3"),
                (header::IF_RANGE, "W/\"abc\"")
            ]),
            Asked::Whole
        );
    }
}
