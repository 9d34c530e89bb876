//! One pass over a text that finds its tones.

use super::languages::{Language, Shape};
use super::{Span, Tone};

/// How a text is quoted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quote {
    mark: &'static str,
    /// Whether it may hold the ends of lines.
    over_lines: bool,
    /// Whether a backslash takes the meaning of what follows.
    escapes: bool,
}

impl Quote {
    pub(super) const fn line(mark: &'static str) -> Self {
        Self {
            mark,
            over_lines: false,
            escapes: true,
        }
    }

    pub(super) const fn block(mark: &'static str) -> Self {
        Self {
            over_lines: true,
            ..Self::line(mark)
        }
    }

    pub(super) const fn raw(mark: &'static str) -> Self {
        Self {
            escapes: false,
            ..Self::line(mark)
        }
    }

    pub(super) const fn raw_block(mark: &'static str) -> Self {
        Self {
            escapes: false,
            ..Self::block(mark)
        }
    }
}

/// The tones of a text, in order, not over each other.
pub(super) fn scan(text: &str, language: &Language) -> Vec<Span> {
    let mut scan = Scan {
        text,
        language,
        at: 0,
        line_start: true,
        in_tag: false,
        after_bracket: false,
        spans: Vec::new(),
    };
    while scan.at < text.len() {
        scan.step();
    }
    scan.spans
}

struct Scan<'t> {
    text: &'t str,
    language: &'t Language,
    at: usize,
    /// Nothing but space and list marks stood in this line so far.
    line_start: bool,
    in_tag: bool,
    after_bracket: bool,
    spans: Vec<Span>,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Moves on by so many bytes, as a tone or as none.
    fn take(&mut self, bytes: usize, tone: Option<Tone>) {
        let end = self.at + bytes;
        if let Some(tone) = tone
            && bytes > 0
        {
            self.spans.push((self.at..end, tone));
        }
        self.at = end;
    }

    fn step(&mut self) {
        let Some(character) = self.rest().chars().next() else {
            return;
        };
        if character == '\n' {
            self.line_start = true;
            return self.take(1, None);
        }
        if character.is_whitespace() {
            return self.take(character.len_utf8(), None);
        }
        let was_start = std::mem::replace(&mut self.line_start, character == '-');
        let after_bracket = std::mem::replace(&mut self.after_bracket, character == '(');
        if self.comment() || self.heading(was_start) || self.markup() || self.quoted() {
            return;
        }
        if character.is_ascii_digit() {
            return self.number();
        }
        if character.is_alphabetic() || matches!(character, '_' | '#' | '$' | '@') {
            return self.word(was_start, after_bracket);
        }
        self.take(character.len_utf8(), None);
    }

    fn comment(&mut self) -> bool {
        let rest = self.rest();
        let opened = self.language.block_comments.iter();
        if let Some((open, close)) = opened.clone().find(|(open, _)| rest.starts_with(open)) {
            // A bracket of G-code that is left open ends with its line.
            let within = match self.language.shape {
                Shape::Gcode => &rest[..line_end(rest)],
                _ => rest,
            };
            let end = within[open.len()..].find(close);
            let end = end.map_or(within.len(), |at| open.len() + at + close.len());
            self.take(end, Some(Tone::Comment));
            return true;
        }
        let starts = self.language.line_comments.iter();
        if starts.clone().any(|mark| rest.starts_with(mark)) {
            self.take(line_end(rest), Some(Tone::Comment));
            return true;
        }
        false
    }

    /// `[design]` in a file of settings.
    fn heading(&mut self, line_start: bool) -> bool {
        let rest = self.rest();
        if self.language.shape != Shape::Settings || !line_start || !rest.starts_with('[') {
            return false;
        }
        let line = &rest[..line_end(rest)];
        let Some(end) = line.rfind(']') else {
            return false;
        };
        if line[..end].contains(['"', '=', ',']) {
            return false; // a list of values
        }
        self.take(end + 1, Some(Tone::Keyword));
        true
    }

    /// `<name`, `</name`, `>` and `/>`.
    fn markup(&mut self) -> bool {
        if self.language.shape != Shape::Markup {
            return false;
        }
        let rest = self.rest();
        if let Some(inside) = rest.strip_prefix('<') {
            let name = inside.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<'));
            let mut end = name.map_or(rest.len(), |at| at + 1);
            self.in_tag = !rest[end..].starts_with('>');
            if rest[end..].starts_with('>') {
                end += 1;
            } else if rest[..end].ends_with('/') {
                end -= usize::from(end > 1);
            }
            self.take(end, Some(Tone::Keyword));
            return true;
        }
        if !self.in_tag {
            let end = rest.find(['<', '\n']).unwrap_or(rest.len());
            self.take(end.max(1).min(rest.len()), None);
            // Never inside a character: `find` gave a boundary, or it is ASCII.
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
            return true;
        }
        for end in ["/>", "?>", ">"] {
            if rest.starts_with(end) {
                self.in_tag = false;
                self.take(end.len(), Some(Tone::Keyword));
                return true;
            }
        }
        false
    }

    fn quoted(&mut self) -> bool {
        let rest = self.rest();
        let quotes = self.language.quotes.iter();
        let Some(quote) = quotes.clone().find(|quote| rest.starts_with(quote.mark)) else {
            return false;
        };
        let end = quoted_end(rest, quote);
        let key = self.language.shape == Shape::Json && rest[end..].trim_start().starts_with(':')
            || self.language.shape == Shape::Settings
                && rest[end..].trim_start_matches(' ').starts_with(['=', ':']);
        let tone = if key { Tone::Key } else { Tone::Literal };
        self.take(end, Some(tone));
        true
    }

    fn number(&mut self) {
        let gcode = self.language.shape == Shape::Gcode;
        let rest = self.rest();
        let part = |c: char| {
            c == '.' || c.is_ascii_digit() || !gcode && (c.is_ascii_alphanumeric() || c == '_')
        };
        let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
        self.take(end, Some(Tone::Literal));
    }

    fn word(&mut self, line_start: bool, after_bracket: bool) {
        let rest = self.rest();
        if self.language.shape == Shape::Gcode {
            return self.gcode_word();
        }
        let settings = self.language.shape == Shape::Settings;
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end_of = |inside: &dyn Fn(char) -> bool| {
            let end = rest[first..].find(|c: char| !inside(c));
            end.map_or(rest.len(), |at| first + at)
        };
        if settings && line_start {
            let end = end_of(&|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' '));
            if rest[end..].starts_with(['=', ':']) {
                return self.take(rest[..end].trim_end().len(), Some(Tone::Key));
            }
        }
        let end = end_of(&|c| c.is_alphanumeric() || c == '_');
        let word = &rest[..end];
        let reserved = self.language.keywords.contains(&word)
            || self.language.shape == Shape::Lists && after_bracket;
        self.take(end, reserved.then_some(Tone::Keyword));
    }

    /// Commands stand out; axes keep their letter plain.
    fn gcode_word(&mut self) {
        let rest = self.rest();
        let letter = rest.chars().next().unwrap_or_default();
        let digits = rest[letter.len_utf8()..].find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let end = digits.map_or(rest.len(), |at| letter.len_utf8() + at);
        if matches!(letter, 'G' | 'M' | 'T' | 'g' | 'm' | 't') && end > 1 {
            self.take(end, Some(Tone::Keyword));
        } else {
            self.take(letter.len_utf8(), None);
        }
    }
}

fn line_end(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// Where a quoted text that begins here ends; one that is left open ends with
/// its line, or with the file.
fn quoted_end(text: &str, quote: &Quote) -> usize {
    let mut at = quote.mark.len();
    loop {
        let rest = &text[at..];
        let Some(character) = rest.chars().next() else {
            return text.len();
        };
        if rest.starts_with(quote.mark) {
            return at + quote.mark.len();
        }
        if character == '\n' && !quote.over_lines {
            return at;
        }
        at += character.len_utf8();
        if character == '\\' && quote.escapes {
            let next = text[at..].chars().next();
            at += next.filter(|c| *c != '\n').map_or(0, char::len_utf8);
        }
    }
}
