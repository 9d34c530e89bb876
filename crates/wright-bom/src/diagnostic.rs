//! What was found while reading: one sentence each, with sheet, row and column,
//! and what to do.

use crate::limits::{DIAGNOSTICS_MAX, FILE_BYTES_MAX};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file, or a part of it, could not be read.
    Error,
    /// Something is probably not what its author meant.
    Warning,
    /// How something was understood.
    Note,
}

/// Where in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The sheet, where a file has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of the sheet, or the line of the text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Place {
    /// The letter a spreadsheet shows for the column: `A`, `AB`.
    pub fn letter(&self) -> Option<String> {
        self.column.map(letter)
    }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub fn letter(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// `Sheet1!C12`, `C12`, `row 12`.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(formatter, "{sheet}")?;
            if self.row.is_some() || self.column.is_some() {
                write!(formatter, "!")?;
            }
        }
        match (self.letter(), self.row) {
            (Some(letter), Some(row)) => write!(formatter, "{letter}{row}"),
            (Some(letter), None) => write!(formatter, "column {letter}"),
            (None, Some(row)) => write!(formatter, "row {row}"),
            (None, None) => Ok(()),
        }
    }
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
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// Every code and what it says. Codes are never renamed or reused.
pub const CODES: &[(&str, &str)] = &[
    (
        "bom-too-large",
        "the file or a part of it is over its limit",
    ),
    ("bom-unreadable", "the file is damaged, or no table"),
    ("bom-format", "a format that is not read"),
    ("bom-is-link", "only a link to a table elsewhere"),
    ("bom-empty", "no line"),
    ("bom-no-header", "no row that names the columns"),
    ("bom-encoding", "a text that is not UTF-8"),
    ("bom-quote", "a quotation mark that is never closed"),
    ("bom-ragged", "a row with more cells than there are columns"),
    ("bom-cut", "rows, columns or texts beyond a limit"),
    (
        "bom-sheet",
        "a sheet that was left out, or counted with others",
    ),
    ("bom-mapping", "a column that is stated and not there"),
    ("bom-column", "how a column was understood"),
    (
        "bom-quantity",
        "a quantity that cannot be read, or is missing",
    ),
    ("bom-count", "a quantity and references that differ"),
    ("bom-designator", "a reference that stands twice"),
    ("bom-cost", "a price that cannot be read"),
    ("bom-currency", "a currency that was guessed"),
    ("bom-mass", "a mass that cannot be read"),
    ("bom-unit", "a unit that is not known"),
    ("bom-formula", "a formula with an error"),
    ("bom-total", "a row of totals"),
    ("bom-row", "a row that is no line"),
    ("bom-id", "an id that stands twice"),
    ("bom-more", "more was found than is listed"),
];

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        debug_assert!(CODES.iter().any(|(known, _)| *known == code), "{code}");
        Self {
            severity,
            code,
            message,
            place: Place::default(),
            help: None,
        }
    }

    /// A file of so many bytes is no bill of materials: it is not read.
    pub fn too_large(bytes: u64) -> Self {
        let message =
            format!("the file has {bytes} bytes; a bill of materials has at most {FILE_BYTES_MAX}");
        Self::error("bom-too-large", message).help("leave out pictures, or export the table as CSV")
    }

    /// The file, or a part of it, could not be read.
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// Something is probably not what its author meant.
    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// How something was understood.
    pub(crate) fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    #[must_use]
    pub(crate) fn at(mut self, sheet: Option<&str>, row: Option<u32>, column: Option<u32>) -> Self {
        self.place = Place {
            sheet: sheet.map(str::to_owned),
            row,
            column,
        };
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `C12: warning: …`, and a second line for the help.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(formatter, "{place}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(formatter, "{severity}: {}", self.message)?;
        if let Some(help) = &self.help {
            write!(formatter, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Findings of one reading: bounded, the worst are never lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Findings {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let is_error = diagnostic.severity == Severity::Error;
        if self.list.len() < DIAGNOSTICS_MAX || (is_error && self.list.len() < 2 * DIAGNOSTICS_MAX)
        {
            self.list.push(diagnostic);
        } else {
            self.left_out += 1;
        }
    }

    /// What is listed, and how many are not.
    pub(crate) fn into_parts(self) -> (Vec<Diagnostic>, usize) {
        (self.list, self.left_out)
    }

    /// What [`Self::into_parts`] gave.
    pub(crate) fn from_parts(list: Vec<Diagnostic>, left_out: usize) -> Self {
        Self { list, left_out }
    }

    /// In the order of the file, with a word on what is not listed.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        if self.left_out > 0 {
            let message = format!("{} more findings are not listed", self.left_out);
            self.list.push(Diagnostic::note("bom-more", message));
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_like_a_spreadsheet() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(column), expected);
        }
        let place = |sheet: Option<&str>, row, column| {
            Diagnostic::note("bom-row", "x")
                .at(sheet, row, column)
                .to_string()
        };
        assert_eq!(place(Some("BOM"), Some(12), Some(2)), "BOM!C12: note: x");
        assert_eq!(place(None, Some(3), None), "row 3: note: x");
        assert_eq!(place(None, None, None), "note: x");
    }

    #[test]
    fn a_flood_is_counted() {
        let mut findings = Findings::default();
        for _ in 0..DIAGNOSTICS_MAX + 5 {
            findings.push(Diagnostic::note("bom-row", "x"));
        }
        findings.push(Diagnostic::error("bom-unreadable", "y"));
        let list = findings.finish();
        assert!(list.iter().any(|one| one.severity == Severity::Error));
        assert_eq!(
            list.last().unwrap().message,
            "5 more findings are not listed"
        );
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
