//! What actors say of themselves, checked: each text has a limit, links lead to
//! websites and nowhere else, and languages are tags.

use crate::{Error, Result};
use url::Url;
use wright_model::limits::{SHORT_TEXT_CHARS_MAX, SUMMARY_CHARS_MAX};
use wright_store::actors::Said;
use wright_wire::problem::ProblemCode;

/// What an actor says at length, in bytes of Markdown.
pub const ABOUT_BYTES_MAX: usize = 20_000;
/// Websites of an actor.
pub const LINKS_MAX: usize = 8;
/// The address of a website, in bytes.
pub const LINK_BYTES_MAX: usize = 300;
/// Languages of an actor.
pub const LANGUAGES_MAX: usize = 20;

/// Name and sentence of an actor, checked.
pub(crate) struct ActorTexts {
    pub(crate) display_name: String,
    pub(crate) summary: String,
}

impl ActorTexts {
    pub(crate) fn check(display_name: &str, summary: &str) -> Result<Self> {
        let display_name = one_line("display_name", display_name, SHORT_TEXT_CHARS_MAX)?;
        if display_name.is_empty() {
            return Err(refused("display_name: say what people call it"));
        }
        Ok(Self {
            display_name,
            summary: one_line("summary", summary, SUMMARY_CHARS_MAX)?,
        })
    }
}

/// Checks what an actor says beyond that.
pub(crate) fn check_said(said: &Said) -> Result<Said> {
    let about = said.about.replace("\r\n", "\n").trim().to_owned();
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    if about.len() > ABOUT_BYTES_MAX || about.contains(is_odd) {
        return Err(refused(&format!(
            "about: Markdown of at most {ABOUT_BYTES_MAX} bytes"
        )));
    }
    let filled = |texts: &[String]| -> Vec<String> {
        let texts = texts.iter().map(|text| text.trim().to_owned());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let mut links = filled(&said.links);
    links.dedup();
    if links.len() > LINKS_MAX {
        return Err(refused(&format!("links: at most {LINKS_MAX} websites")));
    }
    Ok(Said {
        about,
        place: one_line("place", &said.place, SHORT_TEXT_CHARS_MAX)?,
        languages: languages(&filled(&said.languages))?,
        links: links
            .iter()
            .map(|link| website(link))
            .collect::<Result<_>>()?,
    })
}

/// Tags such as `en`, `pt-BR`, each once.
fn languages(typed: &[String]) -> Result<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for text in typed {
        let subtags = || text.split('-');
        let is_tag = subtags().all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
        });
        let primary = subtags().next().unwrap_or_default();
        let is_language =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|c| c.is_ascii_alphabetic());
        if !is_tag || !is_language || text.len() > 35 {
            return Err(refused(&format!(
                "languages: {text:?} is no tag of a language; write tags such as en, sw, pt-BR"
            )));
        }
        let rest = &text[primary.len()..];
        let tag = format!("{}{rest}", primary.to_ascii_lowercase());
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > LANGUAGES_MAX {
        return Err(refused(&format!("languages: at most {LANGUAGES_MAX}")));
    }
    Ok(tags)
}

/// The address of a website: `http` or `https`, a host, nobody's password. What
/// has no scheme is taken for `https`.
fn website(typed: &str) -> Result<String> {
    let wrong = || {
        refused(&format!(
            "links: {typed:?} is no address of a website; write one such as https://example.org"
        ))
    };
    let has_scheme = typed.contains("://");
    if !has_scheme && typed.contains(':') {
        return Err(wrong());
    }
    let text = match has_scheme {
        true => typed.to_owned(),
        false => format!("https://{typed}"),
    };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_named = url.host_str().is_some_and(|host| host.contains(['.', ':']));
    let is_plain = url.username().is_empty() && url.password().is_none();
    let address = url.to_string();
    let is_website = is_web && is_named && is_plain && address.len() <= LINK_BYTES_MAX;
    is_website.then_some(address).ok_or_else(wrong)
}

/// A text on one line, trimmed.
fn one_line(field: &str, text: &str, chars_max: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > chars_max || text.chars().any(char::is_control) {
        return Err(refused(&format!(
            "{field}: one line of at most {chars_max} characters"
        )));
    }
    Ok(text.to_owned())
}

fn refused(why: &str) -> Error {
    Error::refused(ProblemCode::Validation, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_websites_only() {
        for (typed, expected) in [
            ("https://example.org", "https://example.org/"),
            ("http://example.org/a?b=c#d", "http://example.org/a?b=c#d"),
            ("example.org/team", "https://example.org/team"),
            ("HTTPS://Example.ORG", "https://example.org/"),
        ] {
            assert_eq!(website(typed).unwrap(), expected);
        }
        let long = format!("https://example.org/{}", "x".repeat(LINK_BYTES_MAX));
        for typed in [
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "data:text/html,x",
            "mailto:ana@example.org",
            "ftp://example.org",
            "https://ana:secret@example.org",
            "https://",
            "https://localhost",
            "not a website",
            &long,
        ] {
            assert!(website(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn languages_are_tags_each_once() {
        let read = |typed: &[&str]| {
            let typed: Vec<String> = typed.iter().map(|tag| (*tag).to_owned()).collect();
            languages(&typed)
        };
        assert_eq!(
            read(&["EN", "sw", "en", "pt-BR"]).unwrap(),
            ["en", "sw", "pt-BR"]
        );
        for wrong in ["english", "e", "en_US", "en-", "1a", "en-waytoolong1"] {
            assert!(read(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_said_has_limits() {
        let said = |about: &str, place: &str| Said {
            about: about.to_owned(),
            place: place.to_owned(),
            ..Said::default()
        };
        let kept = check_said(&said(" Hello\r\n\r\n* a ", " Kisumu ")).unwrap();
        assert_eq!(
            (kept.about.as_str(), kept.place.as_str()),
            ("Hello\n\n* a", "Kisumu")
        );
        assert!(check_said(&said(&"x".repeat(ABOUT_BYTES_MAX + 1), "")).is_err());
        assert!(check_said(&said("\u{1b}[0m", "")).is_err());
        assert!(check_said(&said("", "two\nlines")).is_err());
    }
}
