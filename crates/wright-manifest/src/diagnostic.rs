//! What was found while reading: one sentence each, with a place and what to do.

use crate::sentences::{Refusal, Value, sentence};
use serde::Serialize;
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Publishing would refuse it.
    Error,
    /// It can be published, and would be better otherwise.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place in a text, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for programs, in kebab-case: one of [`CODES`].
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// The file it is about, as a path in the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where in the file.
    #[serde(flatten)]
    pub position: Option<Position>,
    /// What of `design.toml` it concerns, e.g. `design.summary` or
    /// `part[2].process`: the field of a form that shows it.
    #[serde(skip)]
    pub key: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Which sentence of its code this is, for other languages: [`crate::sentences`].
    #[serde(skip)]
    pub case: &'static str,
    /// Which piece of advice the help is; empty for the sentence's own.
    #[serde(skip)]
    pub advice: &'static str,
    /// What the sentence and the advice name.
    #[serde(skip)]
    pub values: Vec<(&'static str, Value)>,
}

/// Every code and what it says. Codes are never renamed or reused.
pub const CODES: &[(&str, &str)] = &[
    ("toml-syntax", "the text is not TOML"),
    (
        "too-long",
        "a text, a list or the file itself is over its limit",
    ),
    ("too-many-findings", "more was found than is listed"),
    ("unknown-key", "a key the format does not have"),
    ("wrong-type", "a value of another type than the key takes"),
    ("missing-key", "a key that must be there is not"),
    ("empty", "a text that must say something is empty"),
    (
        "bad-character",
        "a text holds a control or direction-changing character",
    ),
    ("name-invalid", "not a design's name"),
    ("version-invalid", "not a version"),
    ("requirement-invalid", "not a version requirement"),
    ("license-invalid", "not an SPDX license expression"),
    (
        "license-deprecated",
        "a license identifier the SPDX list has retired",
    ),
    (
        "license-text-missing",
        "the text of a license is not among the files",
    ),
    ("path-invalid", "not a path a release can have"),
    ("path-conflict", "paths that cannot stand side by side"),
    ("glob-invalid", "not a pattern of paths"),
    ("glob-unused", "a pattern that matches no file"),
    ("part-id-invalid", "not a part id"),
    (
        "email-in-name",
        "an e-mail address where only a name is published",
    ),
    ("part-id-duplicate", "two parts with one id"),
    ("process-unknown", "a process the taxonomy does not have"),
    ("material-unknown", "a material the taxonomy does not have"),
    ("quantity-invalid", "not a quantity"),
    ("length-invalid", "not a length with its unit"),
    ("digest-invalid", "not a digest"),
    ("url-invalid", "not an http or https address"),
    ("language-invalid", "not a BCP 47 language tag"),
    ("currency-invalid", "not the code of a currency"),
    ("word-unknown", "not one of the words a key takes"),
    ("category-invalid", "not a path of words"),
    ("duplicate", "the same thing twice in a list"),
    ("depends-on-itself", "a design among its own dependencies"),
    ("forked-from-itself", "a release among its own parents"),
    ("design-toml-missing", "a folder without design.toml"),
    (
        "file-missing",
        "a file that design.toml names is not in the folder",
    ),
    ("file-too-large", "a file over the registry's limit"),
    (
        "release-too-large",
        "all files together over the registry's limit",
    ),
    (
        "release-empty",
        "nothing but design.toml is left to publish",
    ),
    ("readme-missing", "no README"),
    ("instructions-missing", "nothing says how to make it"),
    ("bom-missing", "parts, and no bill of materials"),
    ("export-missing", "a part without the file a machine takes"),
    // What only a registry can find.
    (
        "draft-mismatch",
        "design.toml says another name or version than its draft",
    ),
    ("blob-missing", "bytes of a file the registry does not have"),
    ("tombstoned", "bytes that were removed from the registry"),
    (
        "dependency-missing",
        "a dependency the registry cannot meet",
    ),
    ("parent-missing", "a parent that is not in the registry"),
    ("photo-located", "a photo that says where it was taken"),
    (
        "photo-unreadable",
        "a picture whose location data cannot be read",
    ),
    ("manifest-invalid", "files that make no manifest"),
    ("manifest-too-large", "a manifest over its limit"),
];

impl Diagnostic {
    /// An error with a code of [`CODES`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning with a code of [`CODES`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        debug_assert!(CODES.iter().any(|(known, _)| *known == code), "{code}");
        Self {
            severity,
            code,
            message,
            file: None,
            position: None,
            key: None,
            help: None,
            case: "",
            advice: "",
            values: Vec::new(),
        }
    }

    /// An error that says why something was refused.
    pub(crate) fn refusal(code: &'static str, why: &impl Refusal) -> Self {
        let (case, values) = why.told();
        let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
        let message: String = why.to_string().chars().map(visible).collect();
        Self {
            case,
            values,
            ..Self::error(code, message)
        }
    }

    /// Whether it comes with advice, in its sentence or beside it.
    pub fn is_advised(&self) -> bool {
        self.help.is_some() || !self.advice.is_empty()
    }

    /// Which sentence of its code it is.
    #[must_use]
    pub fn case(mut self, case: &'static str) -> Self {
        self.case = case;
        self
    }

    /// Naming something, in the order of [`crate::sentences::SENTENCES`].
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// With a piece of advice of [`crate::sentences::ADVICE`].
    #[must_use]
    pub fn advise(mut self, advice: &'static str, help: impl Into<String>) -> Self {
        self.advice = advice;
        self.help(help)
    }

    /// In this file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// At this place.
    #[must_use]
    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// About this value of `design.toml`.
    #[must_use]
    pub fn about(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// One line, `design.toml:12:8: error: …`, and a second for the help.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(formatter, "{file}:")?;
            if let Some(Position { line, column }) = self.position {
                write!(formatter, "{line}:{column}:")?;
            }
            write!(formatter, " ")?;
        }
        write!(formatter, "{}: {}", self.severity, self.message)?;
        if let Some(help) = &self.help {
            write!(formatter, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Findings listed at most; one more says how many were left out.
pub const DIAGNOSTICS_MAX: usize = 200;

/// All findings of one reading, at most [`DIAGNOSTICS_MAX`] and one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    #[serde(skip)]
    left_out: usize,
    #[serde(skip)]
    error_left_out: bool,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        debug_assert!(sentence(&diagnostic).is_some(), "{diagnostic:?}");
        if self.list.len() < DIAGNOSTICS_MAX {
            self.list.push(diagnostic);
        } else {
            self.left_out += 1;
            self.error_left_out |= diagnostic.severity == Severity::Error;
        }
    }

    /// Adds those of another reading.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in others {
            self.push(diagnostic);
        }
    }

    /// Whether anything would make publishing refuse.
    pub fn has_errors(&self) -> bool {
        self.error_left_out || self.list.iter().any(|one| one.severity == Severity::Error)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether further findings are counted only.
    pub fn is_full(&self) -> bool {
        self.list.len() >= DIAGNOSTICS_MAX
    }

    /// How many are listed.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Each one.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Orders by file and place, errors before warnings at one place, and says
    /// how many were left out.
    pub(crate) fn finish(&mut self) {
        self.list.sort_by(|a, b| {
            let place = |one: &Diagnostic| (one.file.clone(), one.position, one.severity);
            place(a).cmp(&place(b))
        });
        if self.left_out > 0 {
            let message = format!("{} more findings are not listed", self.left_out);
            let last = if self.error_left_out {
                Diagnostic::error("too-many-findings", message)
            } else {
                Diagnostic::warning("too-many-findings", message)
            };
            let last = last.with("count", self.left_out);
            self.list
                .push(last.help("mend those listed first, then check again"));
            self.left_out = 0;
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Each finding as it renders, a line or two each.
impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.list {
            writeln!(formatter, "{diagnostic}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_and_travels() {
        let diagnostic = Diagnostic::error("unknown-key", "“licence” is no key of [design]")
            .in_file("design.toml")
            .at(Some(Position {
                line: 12,
                column: 8,
            }))
            .help("did you mean license?");
        assert_eq!(
            diagnostic.to_string(),
            "design.toml:12:8: error: “licence” is no key of [design]\n  help: did you mean license?"
        );
        let json = serde_json::to_value(&diagnostic).unwrap();
        assert_eq!(json["severity"], "error");
        assert_eq!(json["line"], 12);
        assert_eq!(json["column"], 8);
        let bare = serde_json::to_value(Diagnostic::warning("empty", "x")).unwrap();
        assert_eq!(bare.as_object().unwrap().len(), 3);
    }

    #[test]
    fn keeps_a_bounded_list_and_never_forgets_an_error() {
        let mut diagnostics = Diagnostics::default();
        for _ in 0..DIAGNOSTICS_MAX {
            diagnostics.push(Diagnostic::warning("empty", "x"));
        }
        assert!(!diagnostics.has_errors());
        diagnostics.push(Diagnostic::error("empty", "y"));
        assert!(diagnostics.has_errors());
        diagnostics.finish();
        assert_eq!(diagnostics.len(), DIAGNOSTICS_MAX + 1);
        assert!(diagnostics.has_errors());
    }

    #[test]
    fn codes_are_distinct_words() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, meaning) in CODES {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert!(seen.insert(code) && !meaning.is_empty(), "{code}");
        }
    }
}
