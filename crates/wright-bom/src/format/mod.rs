//! Files to grids of cells. The bytes decide what a file is; its name only
//! where they leave it open. What cells mean is none of this module's business.

mod delimited;
mod kicad;
mod markdown;
mod ods;
mod package;
mod text;
mod xlsx;
mod xlsx_sheet;
mod xml;

use crate::currency::Currency;
use crate::diagnostic::{Diagnostic, Findings};
use crate::limits::{
    CELL_BYTES_MAX, CELLS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, TEXT_BYTES_MAX,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Cells separated by commas, semicolons or bars.
    Csv,
    /// Cells separated by tabs.
    Tsv,
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
    /// Tables in Markdown.
    Markdown,
    /// KiCad's netlist as XML, from which its exports are made.
    KicadXml,
    /// None of these.
    Unknown,
}

/// What a cell holds, as far as its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Words, or numbers as somebody typed them.
    #[default]
    Text,
    /// A number with a decimal point, whatever the language of the file.
    Number,
    /// The same, shown as a price.
    Money(Option<Currency>),
    /// A formula that failed.
    Error,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its text without spaces around it.
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// Where it leads to.
    pub(crate) link: Option<Box<str>>,
}

impl Cell {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.link.is_none()
    }

    /// What it says and leads to, in bytes.
    fn bytes(&self) -> usize {
        self.text.len() + self.link.as_ref().map_or(0, |link| link.len())
    }
}

/// A row that holds something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// From 1, as its program counts.
    pub(crate) number: u32,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    pub(crate) fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.get(column).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, &Cell)> {
        let cells = self.cells.iter().enumerate();
        cells.filter(|(_, cell)| !cell.is_empty())
    }
}

/// Cells that one heading stands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) row: u32,
    pub(crate) column: usize,
    pub(crate) width: usize,
}

/// A sheet, or a table of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) sheet: Option<String>,
    /// What stands above it as a heading.
    pub(crate) title: Option<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) spans: Vec<Span>,
    pub(crate) hidden_columns: BTreeSet<usize>,
    pub(crate) is_hidden: bool,
}

/// A file as grids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) format: Format,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) grids: Vec<Grid>,
    pub(crate) link: Option<String>,
    /// Whether commas can hardly separate cells, so that they are decimal.
    pub(crate) commas_are_free: bool,
}

impl File {
    fn new(format: Format) -> Self {
        Self {
            format,
            encoding: None,
            grids: Vec::new(),
            link: None,
            commas_are_free: false,
        }
    }
}

/// What may still be kept of a file.
#[derive(Debug)]
pub(crate) struct Budget {
    rows: usize,
    cells: usize,
    text_bytes: usize,
    /// Whether something was beyond a limit.
    pub(crate) cut: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            rows: ROWS_MAX,
            cells: CELLS_MAX,
            text_bytes: TEXT_BYTES_MAX,
            cut: false,
        }
    }
}

/// What cells say together.
fn bytes(cells: &[Cell]) -> usize {
    cells.iter().map(Cell::bytes).sum()
}

impl Budget {
    /// Keeps a row, if it holds something and there is room for it.
    pub(crate) fn keep(&mut self, grid: &mut Grid, number: u32, mut cells: Vec<Cell>) {
        self.cut |= cells.len() > COLUMNS_MAX;
        cells.truncate(COLUMNS_MAX);
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return;
        }
        if !self.has_room(&cells) {
            return;
        }
        self.rows -= 1;
        self.cells -= cells.len();
        self.text_bytes -= bytes(&cells);
        grid.rows.push(Row { number, cells });
    }

    /// Whether a row of these cells can be kept.
    pub(crate) fn has_room(&mut self, cells: &[Cell]) -> bool {
        let fits = self.rows > 0 && self.cells >= cells.len() && self.text_bytes >= bytes(cells);
        self.cut |= !fits;
        fits
    }

    /// Takes room for so many bytes of text, if there is any.
    pub(crate) fn take(&mut self, text_bytes: usize) -> bool {
        let rest = self.text_bytes.checked_sub(text_bytes);
        self.cut |= rest.is_none();
        self.text_bytes = rest.unwrap_or(self.text_bytes);
        rest.is_some()
    }

    /// Whether nothing more can be kept.
    pub(crate) fn is_spent(&self) -> bool {
        self.rows == 0 || self.cells == 0 || self.text_bytes == 0
    }

    /// A text as the cell keeps it: trimmed, and no longer than there is room for.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let text =
            text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200e}');
        let room = CELL_BYTES_MAX.min(self.text_bytes);
        if text.len() <= room {
            return text.to_owned();
        }
        self.cut = true;
        text[..text.floor_char_boundary(room)].to_owned()
    }

    fn report(&self, findings: &mut Findings) {
        if self.cut {
            let message = format!(
                "rows beyond {ROWS_MAX}, columns beyond {COLUMNS_MAX}, texts beyond {CELL_BYTES_MAX} bytes and all beyond {} MiB together are left out",
                TEXT_BYTES_MAX >> 20
            );
            findings.push(
                Diagnostic::warning("bom-cut", message).help(
                    "keep the bill of materials in a file of its own, without data around it",
                ),
            );
        }
    }
}

/// Reads a file into grids.
pub(crate) fn read(bytes: &[u8], name: &str, findings: &mut Findings) -> File {
    if bytes.len() > FILE_BYTES_MAX {
        findings.push(Diagnostic::too_large(bytes.len() as u64));
        return File::new(Format::Unknown);
    }
    if let Some(refusal) = refused(bytes) {
        findings.push(refusal);
        return File::new(Format::Unknown);
    }
    let mut budget = Budget::default();
    let file = if bytes.starts_with(b"PK") {
        package::read(bytes, &mut budget, findings)
    } else {
        of_text(bytes, name, &mut budget, findings)
    };
    budget.report(findings);
    file
}

/// Formats that are known and not read, and what to do instead.
fn refused(bytes: &[u8]) -> Option<Diagnostic> {
    let known: [(&[u8], &str, &str); 6] = [
        (
            b"\xd0\xcf\x11\xe0",
            "an old binary office file",
            "open it and save it as .xlsx, .ods or .csv",
        ),
        (b"%PDF", "a PDF", "add the table it was made from"),
        (b"\x89PNG", "a picture", "type the table into a CSV file"),
        (
            b"\xff\xd8\xff",
            "a picture",
            "type the table into a CSV file",
        ),
        (b"\x1f\x8b", "compressed", "unpack it first"),
        (b"Rar!", "an archive", "unpack it first"),
    ];
    let (_, what, help) = known.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    let message = format!("the file is {what}, which cannot be read as a bill of materials");
    Some(Diagnostic::error("bom-format", message).help(*help))
}

fn of_text(bytes: &[u8], name: &str, budget: &mut Budget, findings: &mut Findings) -> File {
    let Some(decoded) = text::decode(bytes) else {
        findings.push(
            Diagnostic::error(
                "bom-unreadable",
                "the file is neither a text nor a spreadsheet",
            )
            .help("export the table as CSV"),
        );
        return File::new(Format::Unknown);
    };
    if decoded.guessed {
        let message = format!("the text is not UTF-8; it was read as {}", decoded.encoding);
        findings.push(
            Diagnostic::note("bom-encoding", message)
                .help("save it as UTF-8 if letters look wrong"),
        );
    }
    let text = decoded.text.as_str();
    let beginning = text.trim_start();
    let mut file = if beginning.starts_with('<') {
        kicad::read(text, budget, findings)
    } else if beginning.starts_with('{') || beginning.starts_with("(export") {
        findings.push(
            Diagnostic::error("bom-format", "the file is no table")
                .help("export the bill of materials as CSV"),
        );
        File::new(Format::Unknown)
    } else if let Some(link) = lone_link(beginning) {
        findings.push(
            Diagnostic::error("bom-is-link", "the file holds only a link, no table")
                .at(None, Some(1), None)
                .help("export the table behind it as CSV and add that, so that it stays with the design"),
        );
        let mut file = File::new(Format::Csv);
        file.link = Some(link.to_owned());
        file
    } else if markdown::is_markdown(text, name) {
        markdown::read(text, budget)
    } else {
        delimited::read(text, name, budget, findings)
    };
    file.encoding = decoded.guessed.then_some(decoded.encoding);
    file
}

/// The address, if the text is nothing else.
fn lone_link(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_link = (text.starts_with("http://") || text.starts_with("https://"))
        && text.len() <= 2_000
        && !text.contains(char::is_whitespace);
    is_link.then_some(text)
}
