//! Cells between commas, semicolons, tabs or bars.

use super::{Budget, Cell, File, Format, Grid};
use crate::diagnostic::{Diagnostic, Findings};
use std::borrow::Cow;
use wright_model::limits::SHORT_TEXT_CHARS_MAX;

/// Beginning of a text that the separator is found from, in bytes.
const SNIFFED_BYTES: usize = 64 << 10;
/// Rows it is found from.
const SNIFFED_ROWS: usize = 100;
/// What may stand between cells, the most usual first.
const SEPARATORS: [u8; 4] = *b",;\t|";
/// A quoted cell with more lines than this is one whose quote was never closed.
const CELL_LINES_MAX: usize = 40;

pub(super) fn read(text: &str, name: &str, budget: &mut Budget, findings: &mut Findings) -> File {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // One kind of line end, so that lines are counted as an editor counts them.
    let ended = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let text = &*ended;
    let (stated, rest) = stated_separator(text);
    let separator = stated.unwrap_or_else(|| found_separator(rest, name));
    let format = match separator {
        b'\t' => Format::Tsv,
        _ => Format::Csv,
    };
    let skipped = u32::from(stated.is_some());
    let mut grid = grid(rest, separator, true, skipped, budget);
    if let Some(row) = never_closed(&grid) {
        findings.push(
            Diagnostic::warning(
                "bom-quote",
                "a quotation mark is opened here and never closed; quotation marks are read as letters",
            )
            .at(None, Some(row), None)
            .help("write \" twice inside a quoted cell"),
        );
        *budget = Budget::default();
        grid = self::grid(rest, separator, false, skipped, budget);
    }
    let mut file = File::new(format);
    file.commas_are_free = separator != b',';
    file.grids.push(grid);
    file
}

fn grid(text: &str, separator: u8, quoting: bool, skipped: u32, budget: &mut Budget) -> Grid {
    let mut grid = Grid::default();
    let mut reader = reader(text, separator, quoting);
    let mut record = csv::StringRecord::new();
    let mut lines = Lines::new(text, skipped);
    // The text is UTF-8 and rows may have any number of cells: no row fails.
    while !budget.is_spent() && reader.read_record(&mut record).unwrap_or(false) {
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        budget.cut |= record.len() > super::COLUMNS_MAX;
        let cells = record.iter().take(super::COLUMNS_MAX).map(|cell| Cell {
            text: budget.text(unguarded(cell)),
            ..Cell::default()
        });
        let cells = cells.collect();
        budget.keep(&mut grid, line, cells);
    }
    budget.cut |= budget.is_spent();
    grid
}

/// Counts lines. A record's own position is where the reader stood before it
/// passed over empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, skipped: u32) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line: skipped.saturating_add(1),
        }
    }

    /// The line of the record that begins here; records come in order.
    fn at(&mut self, byte: u64) -> u32 {
        let byte = usize::try_from(byte)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        let is_before = |at: usize, next: Option<&u8>| at < byte || next == Some(&b'\n');
        while is_before(self.at, self.bytes.get(self.at)) && self.at < self.bytes.len() {
            self.line = self
                .line
                .saturating_add(u32::from(self.bytes[self.at] == b'\n'));
            self.at += 1;
        }
        self.line
    }
}

/// Without the mark that keeps a spreadsheet from running a text as a formula.
fn unguarded(cell: &str) -> &str {
    let text = cell.strip_prefix('\'').unwrap_or(cell);
    match text.starts_with(['=', '+', '-', '@']) {
        true => text,
        false => cell,
    }
}

fn reader(text: &str, separator: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// Excel's `sep=;` in the first line.
fn stated_separator(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let word = first.trim_matches('"');
    let stated = word
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .and(word.as_bytes().get(4))
        .filter(|separator| word.len() == 5 && SEPARATORS.contains(separator));
    match stated {
        Some(separator) => (Some(*separator), rest),
        None => (None, text),
    }
}

/// What most rows agree on: of the rows that have several cells, as many as
/// possible have equally many.
fn found_separator(text: &str, name: &str) -> u8 {
    let end = text.floor_char_boundary(text.len().min(SNIFFED_BYTES));
    let beginning = &text[..end];
    let prefers_tab = name.to_lowercase().ends_with(".tsv");
    let score = |separator: u8| {
        let widths = widths(beginning, separator);
        let wide: Vec<usize> = widths.iter().copied().filter(|width| *width > 1).collect();
        let usual = mode(&wide);
        let alike = wide.iter().filter(|width| **width == usual).count();
        let all = widths.len().max(1);
        let share = (alike * 100 / all, wide.len() * 100 / all);
        // Many columns that nearly all rows have beat few that all have.
        let columns = usual.min(12);
        share.0 * 3 + share.1 + columns * 10 + usize::from(prefers_tab && separator == b'\t') * 50
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|one| score(*one));
    best.unwrap_or(b',')
}

fn widths(text: &str, separator: u8) -> Vec<usize> {
    let mut widths = Vec::new();
    let mut reader = reader(text, separator, true);
    let mut record = csv::StringRecord::new();
    while widths.len() < SNIFFED_ROWS && reader.read_record(&mut record).unwrap_or(false) {
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            widths.push(record.len());
        }
    }
    widths
}

/// The most usual width.
fn mode(widths: &[usize]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for width in widths {
        *counts.entry(*width).or_insert(0_usize) += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(width, count)| (**count, **width));
    most.map_or(0, |(width, _)| *width)
}

/// The row of a cell that swallowed the rest of the file.
fn never_closed(grid: &Grid) -> Option<u32> {
    let swallows = |cell: &Cell| {
        cell.text.len() > SHORT_TEXT_CHARS_MAX && cell.text.lines().count() > CELL_LINES_MAX
    };
    let row = grid.rows.iter().find(|row| row.cells.iter().any(swallows));
    row.map(|row| row.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, name: &str) -> Vec<String> {
        let mut findings = Findings::default();
        let file = read(text, name, &mut Budget::default(), &mut findings);
        let joined = |row: &super::super::Row| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
            format!("{}:{}", row.number, cells.join("/"))
        };
        file.grids[0].rows.iter().map(joined).collect()
    }

    #[test]
    fn the_separator_is_found() {
        for (text, expected) in [
            ("id,name\na,b\n", "1:id/name 2:a/b"),
            ("id;name\na;b\n", "1:id/name 2:a/b"),
            ("id\tname\na\tb\n", "1:id/name 2:a/b"),
            ("id|name\na|b", "1:id/name 2:a/b"),
            ("sep=;\r\nid;name\r\na,b;c\r\n", "2:id/name 3:a,b/c"),
            (
                "part;price\n\"Bolt, M5\";1,50\nNut, M5;0,20\n",
                "1:part/price 2:Bolt, M5/1,50 3:Nut, M5/0,20",
            ),
            (
                "Id\tDescription\tQty\n1\tCable, 6 x 22\t0.1\n2\tPlug, a, b\t2\n",
                "1:Id/Description/Qty 2:1/Cable, 6 x 22/0.1 3:2/Plug, a, b/2",
            ),
            (
                "My dryer\n\nid,name,n\na,b,1\n,,\nc,\"d\ne\",2\n",
                "1:My dryer 3:id/name/n 4:a/b/1 6:c/d\ne/2",
            ),
            ("name\na\nb\n", "1:name 2:a 3:b"),
        ] {
            assert_eq!(rows(text, "bom.csv").join(" "), expected);
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_no_rows() {
        let text = format!("id,name\na,\"5\n{}", "b,c,d,e,f\n".repeat(60));
        let found = rows(&text, "bom.csv");
        assert_eq!(found.len(), 62);
        assert_eq!(found[1], "2:a/\"5");
    }

    #[test]
    fn a_flood_is_cut() {
        let mut budget = Budget::default();
        let wide = format!("{}\n", "x,".repeat(1_000_000));
        let file = read(&wide, "", &mut budget, &mut Findings::default());
        assert_eq!(file.grids[0].rows[0].cells.len(), super::super::COLUMNS_MAX);
        assert!(budget.cut);
        let mut budget = Budget::default();
        let long = "a,b\n".repeat(super::super::ROWS_MAX + 1);
        let file = read(&long, "", &mut budget, &mut Findings::default());
        assert_eq!(file.grids[0].rows.len(), super::super::ROWS_MAX);
        assert!(budget.cut);
    }
}
