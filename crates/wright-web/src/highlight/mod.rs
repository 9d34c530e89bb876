//! Program text in three tones: words of the language, literals, comments.
//!
//! One pass over the text, whatever it holds: the time grows with its length and
//! nothing else, so that a hostile file costs what an honest one costs. What a
//! language is made of stands in [`languages`]; the formats of workshops
//! (OpenSCAD, G-code, KiCad) are there like those of programmers.

mod languages;
mod scan;

use std::fmt::Write;
use std::ops::Range;

pub(crate) use languages::{Language, by_path, by_tag};

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A word that the language reserves, or the name of an element.
    Keyword,
    /// The name of a value in a file of settings.
    Key,
    /// A text or a number.
    Literal,
    /// Words for people.
    Comment,
}

impl Tone {
    /// The class of its spans.
    fn class(self) -> &'static str {
        match self {
            Self::Keyword => "hk",
            Self::Key => "hn",
            Self::Literal => "hl",
            Self::Comment => "hc",
        }
    }
}

/// Every class a span may have, for the allow-list of Markdown.
pub(crate) const CLASSES: [&str; 4] = ["hk", "hn", "hl", "hc"];

/// A stretch of a text in one tone.
type Span = (Range<usize>, Tone);

/// The text as HTML, in spans of their tones.
pub(crate) fn html(text: &str, language: &Language) -> String {
    let mut html = String::with_capacity(text.len() * 3 / 2);
    let mut at = 0;
    for (range, tone) in scan::scan(text, language) {
        escape(&mut html, &text[at..range.start]);
        span(&mut html, &text[range.clone()], tone);
        at = range.end;
    }
    escape(&mut html, &text[at..]);
    html
}

/// The text as HTML, a piece for each line without its end; no span reaches over
/// a line.
pub(crate) fn lines(text: &str, language: Option<&Language>) -> Vec<String> {
    let spans = language.map_or_else(Vec::new, |language| scan::scan(text, language));
    let mut spans = spans.into_iter().peekable();
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        let mut html = String::with_capacity(line.len() * 3 / 2);
        let mut at = start;
        while let Some((range, tone)) = spans.peek() {
            if range.start >= end {
                break;
            }
            let from = range.start.max(at);
            escape(&mut html, &text[at..from]);
            let to = range.end.min(end);
            span(&mut html, &text[from..to], *tone);
            at = to;
            if range.end > end {
                break; // goes on in the next line
            }
            spans.next();
        }
        escape(&mut html, &text[at..end]);
        lines.push(html);
        start += line.len();
        while spans.peek().is_some_and(|(range, _)| range.end <= start) {
            spans.next();
        }
    }
    lines
}

fn span(html: &mut String, text: &str, tone: Tone) {
    if text.is_empty() {
        return;
    }
    let written = write!(html, "<span class=\"{}\">", tone.class());
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    escape(html, text);
    html.push_str("</span>");
}

/// Text as HTML text.
pub(crate) fn escape(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            character => html.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Marks tones as `k‹…›`.
    fn marked(text: &str, path: &str) -> String {
        let html = html(text, by_path(path).expect("a known language"));
        html.replace("<span class=\"h", "")
            .replace("\">", "‹")
            .replace("</span>", "›")
            .replace("&quot;", "\"")
    }

    #[test]
    fn formats_of_the_workshop() {
        for (path, text, expected) in [
            (
                "a.scad",
                "module foot(d = 4.5) { // round\n  cylinder(d = d); }",
                "k‹module› foot(d = l‹4.5›) { c‹// round›\n  cylinder(d = d); }",
            ),
            (
                "a.gcode",
                "G1 X10.5 F1500 ; go (on)\n(home) M104 S200",
                "k‹G1› Xl‹10.5› Fl‹1500› c‹; go (on)›\nc‹(home)› k‹M104› Sl‹200›",
            ),
            (
                "a.kicad_pcb",
                "(net 3 \"GND (0)\")",
                "(k‹net› l‹3› l‹\"GND (0)\"›)",
            ),
            (
                "design.toml",
                "[design]\nname = \"a/b\" # c\nn = 3",
                "k‹[design]›\nn‹name› = l‹\"a/b\"› c‹# c›\nn‹n› = l‹3›",
            ),
            (
                "a.yaml",
                "parts:\n  - id: foot # x\n    n: 4",
                "n‹parts›:\n  - n‹id›: foot c‹# x›\n    n‹n›: l‹4›",
            ),
            (
                "a.json",
                "{\"a\": \"b\", \"c\": [1, true]}",
                "{n‹\"a\"›: l‹\"b\"›, n‹\"c\"›: [l‹1›, k‹true›]}",
            ),
            (
                "a.ino",
                "#define LED 13\nvoid setup() { /* all\nof it */ }",
                "k‹#define› LED l‹13›\nk‹void› setup() { c‹/* all\nof it */› }",
            ),
            (
                "a.py",
                "def go(): # now\n  return '''a\nb''' + \"c\"",
                "k‹def› go(): c‹# now›\n  k‹return› l‹'''a\nb'''› + l‹\"c\"›",
            ),
            (
                "a.svg",
                "<!-- x --><rect width=\"3\"/>",
                "c‹&lt;!-- x --&gt;›k‹&lt;rect› width=l‹\"3\"›k‹/&gt;›",
            ),
        ] {
            assert_eq!(marked(text, path), expected, "{path}");
        }
    }

    #[test]
    fn a_tone_ends_with_its_line_and_goes_on_in_the_next() {
        let scad = by_path("a.scad");
        assert_eq!(
            lines("x /* a\r\nb */ y\n\n<z>", scad),
            [
                "x <span class=\"hc\">/* a</span>",
                "<span class=\"hc\">b */</span> y",
                "",
                "&lt;z&gt;"
            ]
        );
        assert_eq!(lines("", scad), Vec::<String>::new());
        assert_eq!(lines("a\n", None), ["a"]);
    }

    #[test]
    fn every_tone_has_a_class_of_the_list() {
        for tone in [Tone::Keyword, Tone::Key, Tone::Literal, Tone::Comment] {
            assert!(CLASSES.contains(&tone.class()));
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(text in "[a-z0-9\"'/*#();:=<>\\[\\]{}\\\\\n é!-]{0,300}") {
            for language in languages::ALL {
                let html = html(&text, language);
                let mut plain = html;
                for class in CLASSES {
                    plain = plain.replace(&format!("<span class=\"{class}\">"), "");
                }
                let mut expected = String::new();
                escape(&mut expected, &text);
                prop_assert_eq!(plain.replace("</span>", ""), expected);
                let by_line = lines(&text, Some(language)).join("\n");
                prop_assert_eq!(by_line.matches("<span").count(), by_line.matches("</span>").count());
            }
        }
    }
}
