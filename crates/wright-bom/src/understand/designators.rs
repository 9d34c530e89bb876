//! Reference designators: `C1-C5; C8, R10`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Designators of one range.
const RANGE_MAX: u32 = 1_000;
/// A designator, in bytes.
const DESIGNATOR_BYTES_MAX: usize = 40;

/// The designators of a cell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Designators {
    pub(super) list: Vec<String>,
    /// One that stands twice in the cell.
    pub(super) twice: Option<String>,
    /// Whether there was no room for all.
    pub(super) cut: bool,
}

/// Reads a cell; at most `room` designators.
pub(super) fn parse(text: &str, room: usize) -> Designators {
    let mut found = Designators::default();
    let mut seen = HashSet::new();
    for token in tokens(text) {
        for one in written_out(&token) {
            if found.list.len() >= room {
                found.cut = true;
                return found;
            }
            if is_new(&found.list, &mut seen, &one) {
                found.list.push(one);
            } else if found.twice.is_none() {
                found.twice = Some(one);
            }
        }
    }
    found
}

/// Whether a designator is not in the list yet; short lists are looked through.
fn is_new(list: &[String], seen: &mut HashSet<String>, one: &str) -> bool {
    const SHORT: usize = 16;
    if list.len() < SHORT {
        return !list.iter().any(|known| known.eq_ignore_ascii_case(one));
    }
    if seen.is_empty() {
        seen.extend(list.iter().map(|known| known.to_ascii_uppercase()));
    }
    seen.insert(one.to_ascii_uppercase())
}

/// Whether a cell holds designators and nothing else.
pub(super) fn looks_like(text: &str) -> bool {
    let first = text.trim_start().as_bytes().first();
    let may_be = first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if !may_be {
        return false;
    }
    let mut any = false;
    for token in tokens(text) {
        any = true;
        if split(&token).is_none() && range(&token).is_none() {
            return false;
        }
    }
    any
}

fn tokens(text: &str) -> impl Iterator<Item = String> {
    let joined = joined(text);
    let tokens: Vec<String> = joined
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '&' | '+' | '|'))
        .map(|token| token.trim_matches(['.', '(', ')', '"', '\'', ':']))
        .filter(|token| !token.is_empty() && token.len() <= DESIGNATOR_BYTES_MAX && *token != "-")
        .map(str::to_owned)
        .collect();
    tokens.into_iter()
}

/// Ranges with one hyphen and no spaces, however they are written.
fn joined(text: &str) -> Cow<'_, str> {
    let is_plain = text.is_ascii() && !text.contains("..") && !text.contains(' ');
    if is_plain {
        return Cow::Borrowed(text);
    }
    let joined = text
        .replace(['\u{2013}', '\u{2014}', '\u{2026}'], "-")
        .replace("...", "-")
        .replace("..", "-")
        .replace(" - ", "-")
        .replace(" to ", "-")
        .replace(" bis ", "-")
        .replace(" and ", ",");
    Cow::Owned(joined)
}

/// Letters, number and what follows: `R`, 12, `A`.
fn split(token: &str) -> Option<(&str, u32, &str)> {
    let letters = token
        .find(|c: char| !(c.is_ascii_alphabetic() || c == '_'))
        .unwrap_or(token.len());
    let rest = &token[letters..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let tail = &rest[digits..];
    let fits = (1..=8).contains(&letters)
        && (1..=6).contains(&digits)
        && tail.len() <= 2
        && tail.bytes().all(|b| b.is_ascii_alphanumeric());
    if !fits {
        return None;
    }
    Some((&token[..letters], rest[..digits].parse().ok()?, tail))
}

/// Prefix, first and last of `R1-R4` and `R1-4`.
fn range(token: &str) -> Option<(&str, u32, u32)> {
    let (from, to) = token.split_once('-')?;
    let (prefix, first, tail) = split(from)?;
    let last = match split(to) {
        Some((other, last, "")) if other.eq_ignore_ascii_case(prefix) => last,
        Some(_) => return None,
        None => to.parse().ok()?,
    };
    (tail.is_empty() && last > first && last - first < RANGE_MAX).then_some((prefix, first, last))
}

fn written_out(token: &str) -> Vec<String> {
    match range(token) {
        Some((prefix, first, last)) => (first..=last).map(|n| format!("{prefix}{n}")).collect(),
        None => vec![token.to_owned()],
    }
}

/// `R2` before `R10`.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let key = |text: &str| {
        let (letters, number, tail) = split(text).unwrap_or((text, 0, ""));
        (letters.to_uppercase(), number, tail.to_uppercase())
    };
    key(one).cmp(&key(other)).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_are_written_out() {
        for (text, expected) in [
            ("C1,C2", "C1 C2"),
            ("C1-C5;C8-C9", "C1 C2 C3 C4 C5 C8 C9"),
            ("R1 - R3, R7", "R1 R2 R3 R7"),
            ("R1–R3", "R1 R2 R3"),
            ("R1...R3", "R1 R2 R3"),
            ("R1-3", "R1 R2 R3"),
            ("SW1/SW2/SW3", "SW1 SW2 SW3"),
            ("R3-R1", "R3-R1"),
            ("R1-R999999", "R1-R999999"),
            ("U1-A", "U1-A"),
            ("BAT", "BAT"),
            ("", ""),
        ] {
            assert_eq!(parse(text, 100).list.join(" "), expected, "{text}");
        }
        assert_eq!(parse("R1, r1", 100).twice.as_deref(), Some("r1"));
        assert!(parse("R1-R900", 10).cut);
    }

    #[test]
    fn designators_are_told_from_words() {
        for (text, expected) in [
            ("C11 C15", true),
            ("C1-C5;C8-C9", true),
            ("SHNT2, SHNT3", true),
            ("WM1, W2", true),
            ("DIN 795 M8 x 180", false),
            ("https://example.org", false),
            ("Bolt", false),
            ("", false),
        ] {
            assert_eq!(looks_like(text), expected, "{text}");
        }
        let mut list = vec!["R10", "C1", "R2"];
        list.sort_by(|a, b| natural(a, b));
        assert_eq!(list, ["C1", "R2", "R10"]);
    }
}
