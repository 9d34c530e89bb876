//! The first pass: every key, type and single text of the file against the
//! table in [`super::keys`]. What it lets through, the second pass can read.

use super::keys::{DESIGN, Key, ROOT, Shape, is_own};
use super::rule::{Rule, quoted};
use crate::diagnostic::{Diagnostic, Diagnostics, Position};
use crate::source::{Positions, Source};
use crate::suggest::{near_or, nearest};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};
use wright_model::{Process, Quantity};

/// What the first pass found, and where everything stands.
pub(super) struct Checker<'a> {
    source: &'a Source<'a>,
    pub(super) diagnostics: Diagnostics,
    pub(super) positions: Positions,
}

impl<'a> Checker<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            diagnostics: Diagnostics::default(),
            positions: Positions::default(),
        }
    }

    /// Checks the whole file.
    pub(super) fn file(&mut self, root: &DeTable<'_>) {
        let start = Position { line: 1, column: 1 };
        self.table(root, ROOT, "", start);
    }

    /// Reports a finding of the second pass at the place of `path`.
    pub(super) fn report_at(&mut self, path: &str, diagnostic: Diagnostic) {
        let diagnostic = diagnostic
            .in_file(super::FILE_NAME)
            .at(self.positions.of(path))
            .about(path);
        self.diagnostics.push(diagnostic);
    }

    fn report(&mut self, path: &str, position: Position, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.in_file(super::FILE_NAME);
        self.diagnostics
            .push(diagnostic.at(Some(position)).about(path));
    }

    fn position(&self, span: &Range<usize>) -> Position {
        self.source.position(span.start)
    }

    fn table(&mut self, table: &DeTable<'_>, keys: &'static [Key], path: &str, at: Position) {
        let mut meant = Vec::new();
        for (name, value) in table {
            let position = self.position(&name.span());
            match keys.iter().find(|key| key.name == name.get_ref().as_ref()) {
                Some(key) => {
                    let path = join(path, key.name);
                    self.value(value, &key.shape, &path, position);
                }
                None if is_own(name.get_ref()) => {}
                None => meant.extend(self.unknown_key(name.get_ref(), keys, path, position)),
            }
        }
        for key in keys.iter().filter(|key| key.required) {
            if !table.contains_key(key.name) && !meant.contains(&key.name) {
                let message = format!("{} has no {}", place(path), key.name);
                self.report(&join(path, key.name), at, missing(key, path, message));
            }
        }
    }

    /// Reports a key the table does not have; returns the one that was meant.
    fn unknown_key(
        &mut self,
        name: &str,
        keys: &'static [Key],
        path: &str,
        position: Position,
    ) -> Option<&'static str> {
        let message = format!("“{}” is not a key of {}", quoted(name), place(path));
        let among = |keys: &'static [Key]| nearest(name, keys.iter().map(|key| key.name));
        let meant = among(keys);
        let found = Diagnostic::error("unknown-key", message)
            .with("key", quoted(name))
            .with("place", place(path));
        let elsewhere = among(DESIGN).filter(|_| meant.is_none() && path.is_empty());
        let found = match elsewhere {
            Some(key) => found
                .with("meant", key)
                .advise("below-design", format!("write {key} below [design]")),
            None => near_or(found, meant, "take it out; keys of your own begin with x-"),
        };
        self.report(&join(path, &quoted(name)), position, found);
        meant
    }

    /// `position` is that of the key, which is where a table's faults are shown.
    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        shape: &'static Shape,
        path: &str,
        position: Position,
    ) {
        let own = self.position(&value.span());
        match (shape, value.get_ref()) {
            (Shape::Reserved, _) => {}
            (
                Shape::Text(rule) | Shape::TextOrTexts(rule, _) | Shape::TextOrTable(rule, _),
                DeValue::String(text),
            ) => self.text(text, *rule, path, own),
            (
                Shape::Texts(rule, items_max) | Shape::TextOrTexts(rule, items_max),
                DeValue::Array(items),
            ) => {
                self.list(items, *items_max, path, position);
                for (index, item) in items.iter().enumerate().take(*items_max) {
                    self.list_text(item, *rule, path, index);
                }
            }
            (Shape::Quantity, DeValue::Integer(_) | DeValue::Float(_)) => {
                self.positions.set(path.to_owned(), own);
                if let Err(error) = Quantity::parse(&number_text(value.get_ref())) {
                    let found = Diagnostic::refusal("quantity-invalid", &error);
                    self.report(path, own, found);
                }
            }
            (Shape::Count(max), DeValue::Integer(_) | DeValue::Float(_)) => {
                self.positions.set(path.to_owned(), own);
                let text = number_text(value.get_ref());
                let count = text.parse::<usize>().ok();
                if !count.is_some_and(|count| (1..=*max).contains(&count)) {
                    let message = format!("{text} is not a whole number from 1 to {max}");
                    let found = Diagnostic::error("quantity-invalid", message)
                        .case("whole")
                        .with("text", quoted(&text))
                        .with("max", *max);
                    self.report(path, own, found);
                }
            }
            (Shape::Table(keys) | Shape::TextOrTable(_, keys), DeValue::Table(table)) => {
                self.positions.set(path.to_owned(), position);
                self.table(table, keys, path, position);
            }
            (Shape::Tables(keys, items_max), DeValue::Array(items)) => {
                self.list(items, *items_max, path, position);
                for (index, item) in items.iter().enumerate().take(*items_max) {
                    self.list_table(item, keys, path, index);
                }
            }
            (Shape::Map(rule, shape, items_max), DeValue::Table(table)) => {
                self.positions.set(path.to_owned(), position);
                self.map(table, *rule, shape, *items_max, path, position);
            }
            (_, other) => self.wrong_type(other, Wanted::by(shape), path, own),
        }
    }

    fn list(&mut self, items: &DeArray<'_>, items_max: usize, path: &str, position: Position) {
        self.positions.set(path.to_owned(), position);
        self.count(items.len(), items_max, path, position);
    }

    fn list_text(&mut self, item: &Spanned<DeValue<'_>>, rule: Rule, path: &str, index: usize) {
        let own = self.position(&item.span());
        match item.get_ref() {
            DeValue::String(text) => self.text(text, rule, &format!("{path}[{index}]"), own),
            other => self.wrong_type(other, Wanted::Texts, path, own),
        }
    }

    fn list_table(
        &mut self,
        item: &Spanned<DeValue<'_>>,
        keys: &'static [Key],
        path: &str,
        index: usize,
    ) {
        let own = self.position(&item.span());
        let path = format!("{path}[{index}]");
        self.positions.set(path.clone(), own);
        match item.get_ref() {
            DeValue::Table(table) => self.table(table, keys, &path, own),
            other => self.wrong_type(other, Wanted::Tables, &path, own),
        }
    }

    fn map(
        &mut self,
        table: &DeTable<'_>,
        rule: Rule,
        shape: &'static Shape,
        items_max: usize,
        path: &str,
        position: Position,
    ) {
        self.count(table.len(), items_max, path, position);
        for (name, value) in table.iter().filter(|(name, _)| !is_own(name.get_ref())) {
            let at = self.position(&name.span());
            let path = join(path, name.get_ref());
            self.text(name.get_ref(), rule, &path, at);
            self.value(value, shape, &path, at);
        }
    }

    fn text(&mut self, text: &str, rule: Rule, path: &str, position: Position) {
        self.positions.set(path.to_owned(), position);
        if rule == Rule::Process && self.diagnostics.is_full() {
            // Looking for what was meant costs time, and nobody would read it.
            if Process::find(text).is_none() {
                let message = "this is not a process of the taxonomy";
                let found = Diagnostic::warning("process-unknown", message).case("some");
                self.report(path, position, found);
            }
            return;
        }
        if let Some(diagnostic) = rule.check(text) {
            self.report(path, position, diagnostic);
        }
    }

    fn count(&mut self, count: usize, max: usize, path: &str, position: Position) {
        if count > max {
            let message = format!("{path} has {count} entries; {max} are allowed");
            let found = Diagnostic::error("too-long", message)
                .case("list")
                .with("path", quoted(path))
                .with("count", count)
                .with("max", max);
            self.report(path, position, found);
        }
    }

    fn wrong_type(&mut self, value: &DeValue<'_>, wanted: Wanted, path: &str, position: Position) {
        let (word, article) = kind_of(value);
        let message = format!("{path} takes {}, not {article}", wanted.article());
        let found = Diagnostic::error("wrong-type", message)
            .with("path", quoted(path))
            .with("wanted", wanted.word())
            .with("found", word);
        let found = match (value, wanted) {
            (DeValue::Table(_), Wanted::Tables) => {
                found.advise("tables", format!("write [[{path}]]"))
            }
            (DeValue::Array(_), Wanted::Table) => found.advise("table", format!("write [{path}]")),
            (DeValue::Integer(_) | DeValue::Float(_), wanted) if wanted.takes_text() => {
                found.advise("quotes", "put it in quotes")
            }
            (DeValue::String(_), Wanted::Texts) => found.advise("brackets", "put it in [ ]"),
            (DeValue::String(_), Wanted::Number) => found.advise("bare", "write it without quotes"),
            _ => found.advise("as-wanted", format!("write {}", wanted.article())),
        };
        self.report(path, position, found);
    }
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Text,
    Texts,
    TextOrTexts,
    Number,
    Table,
    Tables,
    TextOrTable,
    Anything,
}

impl Wanted {
    fn by(shape: &Shape) -> Self {
        match shape {
            Shape::Text(_) => Self::Text,
            Shape::Texts(..) => Self::Texts,
            Shape::TextOrTexts(..) => Self::TextOrTexts,
            Shape::Quantity | Shape::Count(_) => Self::Number,
            Shape::Table(_) | Shape::Map(..) => Self::Table,
            Shape::Tables(..) => Self::Tables,
            Shape::TextOrTable(..) => Self::TextOrTable,
            Shape::Reserved => Self::Anything,
        }
    }

    fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Texts | Self::TextOrTexts | Self::TextOrTable
        )
    }

    /// For other languages.
    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::TextOrTexts => "text-or-texts",
            Self::Number => "number",
            Self::Table => "table",
            Self::Tables => "tables",
            Self::TextOrTable => "text-or-table",
            Self::Anything => "anything",
        }
    }

    fn article(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Texts => "a list of texts",
            Self::TextOrTexts => "a text or a list of texts",
            Self::Number => "a number",
            Self::Table => "a table",
            Self::Tables => "a list of tables",
            Self::TextOrTable => "a text or a table",
            Self::Anything => "anything",
        }
    }
}

/// What a value is: a word for other languages, and in English.
fn kind_of(value: &DeValue<'_>) -> (&'static str, &'static str) {
    match value {
        DeValue::String(_) => ("text", "a text"),
        DeValue::Integer(_) | DeValue::Float(_) => ("number", "a number"),
        DeValue::Boolean(_) => ("boolean", "true or false"),
        DeValue::Datetime(_) => ("date", "a date"),
        DeValue::Array(_) => ("list", "a list"),
        DeValue::Table(_) => ("table", "a table"),
    }
}

/// A number's text: never through floating point.
pub(super) fn number_text(value: &DeValue<'_>) -> String {
    let text = match value {
        DeValue::Integer(integer) => integer.to_string(),
        DeValue::Float(float) => float.to_string(),
        _ => String::new(),
    };
    text.strip_prefix('+').unwrap_or(&text).to_owned()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// A table as its author writes it: `[design]`, `[[part]]`, `design.license`.
fn place(path: &str) -> String {
    match path
        .strip_suffix(']')
        .and_then(|path| path.rsplit_once('['))
    {
        _ if path.is_empty() => super::FILE_NAME.to_owned(),
        Some((list, _)) => format!("[[{list}]]"),
        None if path.contains('.') => quoted(path),
        None => format!("[{path}]"),
    }
}

/// A key is missing, and what to write.
fn missing(key: &Key, path: &str, message: String) -> Diagnostic {
    let found = Diagnostic::error("missing-key", message)
        .with("place", place(path))
        .with("key", key.name);
    match key.shape {
        Shape::Table(_) => found.advise(
            "missing-table",
            format!("write [{}]; wright init makes a whole file", key.name),
        ),
        _ => found.advise(
            "missing-line",
            format!("write {} = \"…\": {}", key.name, lower_first(key.doc)),
        ),
    }
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if chars.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
