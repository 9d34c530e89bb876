//! A file as cells, before anything is said of what they mean.
//!
//! Reading a spreadsheet and understanding a table are two steps, so that the
//! first can be done where a damaged file does no harm and its result be kept,
//! and the second anew for every mapping an author tries. What is kept is plain
//! data: whoever reads it back holds it against the same limits again.

use crate::currency::Currency;
use crate::diagnostic::{CODES, Diagnostic, Findings, Place, Severity};
use crate::format::{Cell, File, Format, Grid, Kind, Row, Span};
use crate::limits::{
    CELL_BYTES_MAX, CELLS_MAX, COLUMNS_MAX, DIAGNOSTICS_MAX, MERGED_AREAS_MAX, ROWS_MAX,
};
use crate::line::Bom;
use serde::{Deserialize, Serialize};
use wright_model::BomMapping;

/// A number of a cell.
const NUMBER: &str = "number";
/// A formula that failed.
const ERROR: &str = "error";
/// A price; its currency may follow.
const MONEY: &str = "money";

/// The cells of a file, and what was found while reading them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Table {
    file: File,
    findings: Findings,
}

impl Table {
    /// Reads a file into cells. `name` counts only where the bytes leave open
    /// what it is; an empty one says nothing.
    pub fn read(bytes: &[u8], name: &str) -> Self {
        let mut findings = Findings::default();
        let file = crate::format::read(bytes, name, &mut findings);
        Self { file, findings }
    }

    /// What the cells say, by what the author states of them.
    pub fn understand(&self, mapping: &BomMapping) -> Bom {
        crate::understand::understand(&self.file, mapping, self.findings.clone())
    }

    /// How many cells it has.
    pub fn cells(&self) -> usize {
        let rows = self.file.grids.iter().flat_map(|grid| &grid.rows);
        rows.map(|row| row.cells.len()).sum()
    }

    /// What the bytes were.
    pub fn format(&self) -> Format {
        self.file.format
    }

    /// Names of the sheets, where there are several or they have names.
    pub fn sheets(&self) -> impl Iterator<Item = &str> {
        let grids = self.file.grids.iter();
        grids.filter_map(|grid| grid.sheet.as_deref())
    }

    /// The first texts in a column below a heading, for whoever corrects what
    /// the column means.
    pub fn samples(&self, column: &crate::Column, at_most: usize) -> Vec<&str> {
        let mut grids = self.file.grids.iter();
        let of_sheet = |grid: &&Grid| {
            grid.sheet == column.sheet && grid.rows.iter().any(|row| row.number >= column.row)
        };
        let Some(grid) = grids.rfind(of_sheet) else {
            return Vec::new();
        };
        let index = column.index as usize;
        let below = grid.rows.iter().filter(|row| row.number > column.row);
        let cells = below.filter_map(|row| row.cell(index));
        cells
            .map(|cell| cell.text.as_str())
            .filter(|text| !text.is_empty())
            .take(at_most)
            .collect()
    }
}

/// Why something that was kept is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no table that was read here: {0}")]
pub struct NoTable(&'static str);

/// How a table is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Format,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    commas_are_free: bool,
    grids: Vec<WrittenGrid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    findings: Vec<WrittenFinding>,
    #[serde(default, skip_serializing_if = "is_zero")]
    findings_left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGrid {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Row, column, width.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spans: Vec<(u32, usize, usize)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hidden_columns: Vec<usize>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_hidden: bool,
    /// Number and cells.
    rows: Vec<(u32, Vec<WrittenCell>)>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenCell {
    /// Words without more.
    Text(String),
    /// Text, kind, link.
    More(String, String, Option<String>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFinding {
    severity: Severity,
    code: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl From<Table> for Written {
    fn from(table: Table) -> Self {
        let file = table.file;
        let (findings, findings_left_out) = table.findings.into_parts();
        Self {
            format: file.format,
            encoding: file.encoding.map(str::to_owned),
            link: file.link,
            commas_are_free: file.commas_are_free,
            grids: file.grids.into_iter().map(WrittenGrid::from).collect(),
            findings: findings.into_iter().map(WrittenFinding::from).collect(),
            findings_left_out,
        }
    }
}

impl From<Grid> for WrittenGrid {
    fn from(grid: Grid) -> Self {
        let rows = grid.rows.into_iter().map(|row| {
            let cells = row.cells.into_iter().map(WrittenCell::from);
            (row.number, cells.collect())
        });
        let spans = grid.spans.into_iter();
        Self {
            sheet: grid.sheet,
            title: grid.title,
            spans: spans
                .map(|span| (span.row, span.column, span.width))
                .collect(),
            hidden_columns: grid.hidden_columns.into_iter().collect(),
            is_hidden: grid.is_hidden,
            rows: rows.collect(),
        }
    }
}

impl From<Cell> for WrittenCell {
    fn from(cell: Cell) -> Self {
        let kind = match cell.kind {
            Kind::Text if cell.link.is_none() => return Self::Text(cell.text),
            Kind::Text => String::new(),
            Kind::Number => NUMBER.to_owned(),
            Kind::Error => ERROR.to_owned(),
            Kind::Money(None) => MONEY.to_owned(),
            Kind::Money(Some(currency)) => format!("{MONEY} {currency}"),
        };
        Self::More(cell.text, kind, cell.link.map(String::from))
    }
}

impl From<Diagnostic> for WrittenFinding {
    fn from(finding: Diagnostic) -> Self {
        Self {
            severity: finding.severity,
            code: finding.code.to_owned(),
            message: finding.message,
            sheet: finding.place.sheet,
            row: finding.place.row,
            column: finding.place.column,
            help: finding.help,
        }
    }
}

impl TryFrom<Written> for Table {
    type Error = NoTable;

    fn try_from(written: Written) -> Result<Self, NoTable> {
        let encoding = match written.encoding {
            None => None,
            Some(name) => Some(
                encoding_rs::Encoding::for_label(name.as_bytes())
                    .ok_or(NoTable("an encoding"))?
                    .name(),
            ),
        };
        // A table of a text is a grid of its own, with a row at least.
        if written.grids.len() > ROWS_MAX {
            return Err(NoTable("too many sheets"));
        }
        let (mut rows, mut cells) = (0, 0);
        let mut grids = Vec::with_capacity(written.grids.len());
        for grid in written.grids {
            rows += grid.rows.len();
            cells += grid
                .rows
                .iter()
                .map(|(_, cells)| cells.len())
                .sum::<usize>();
            grids.push(Grid::try_from(grid)?);
        }
        if rows > ROWS_MAX || cells > CELLS_MAX {
            return Err(NoTable("too many cells"));
        }
        if written.findings.len() > 2 * DIAGNOSTICS_MAX {
            return Err(NoTable("too many findings"));
        }
        let findings = written.findings.into_iter().map(Diagnostic::try_from);
        let findings = findings.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            file: File {
                format: written.format,
                encoding,
                grids,
                link: written.link,
                commas_are_free: written.commas_are_free,
            },
            findings: Findings::from_parts(findings, written.findings_left_out),
        })
    }
}

impl TryFrom<WrittenGrid> for Grid {
    type Error = NoTable;

    fn try_from(grid: WrittenGrid) -> Result<Self, NoTable> {
        if grid.spans.len() > MERGED_AREAS_MAX {
            return Err(NoTable("too many merged areas"));
        }
        let row = |(number, cells): (u32, Vec<WrittenCell>)| {
            if cells.len() > COLUMNS_MAX {
                return Err(NoTable("too many columns"));
            }
            let cells = cells.into_iter().map(Cell::try_from);
            Ok(Row {
                number,
                cells: cells.collect::<Result<_, _>>()?,
            })
        };
        let spans = grid.spans.into_iter().map(|(row, column, width)| Span {
            row,
            column: column.min(COLUMNS_MAX),
            width: width.min(COLUMNS_MAX),
        });
        Ok(Self {
            sheet: grid.sheet,
            title: grid.title,
            rows: grid.rows.into_iter().map(row).collect::<Result<_, _>>()?,
            spans: spans.collect(),
            hidden_columns: grid.hidden_columns.into_iter().collect(),
            is_hidden: grid.is_hidden,
        })
    }
}

impl TryFrom<WrittenCell> for Cell {
    type Error = NoTable;

    fn try_from(cell: WrittenCell) -> Result<Self, NoTable> {
        let (text, kind, link) = match cell {
            WrittenCell::Text(text) => (text, Kind::Text, None),
            WrittenCell::More(text, kind, link) => (text, kind_of(&kind)?, link),
        };
        if text.len() > CELL_BYTES_MAX {
            return Err(NoTable("a text is too long"));
        }
        Ok(Self {
            text,
            kind,
            link: link.map(String::into_boxed_str),
        })
    }
}

fn kind_of(word: &str) -> Result<Kind, NoTable> {
    let (kind, currency) = word.split_once(' ').unwrap_or((word, ""));
    match (kind, currency) {
        ("", "") => Ok(Kind::Text),
        (NUMBER, "") => Ok(Kind::Number),
        (ERROR, "") => Ok(Kind::Error),
        (MONEY, "") => Ok(Kind::Money(None)),
        (MONEY, code) => match Currency::parse(code) {
            Some(currency) => Ok(Kind::Money(Some(currency))),
            None => Err(NoTable("a currency")),
        },
        _ => Err(NoTable("a kind of cell")),
    }
}

impl TryFrom<WrittenFinding> for Diagnostic {
    type Error = NoTable;

    fn try_from(finding: WrittenFinding) -> Result<Self, NoTable> {
        let known = CODES.iter().find(|(known, _)| *known == finding.code);
        let (code, _) = known.ok_or(NoTable("a code"))?;
        Ok(Self {
            severity: finding.severity,
            code,
            message: finding.message,
            place: Place {
                sheet: finding.sheet,
                row: finding.row,
                column: finding.column,
            },
            help: finding.help,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KICAD: &str = "\"Id\";\"Designator\";\"Quantity\";\"Price\"\n1;\"R1,R2\";2;\"€ 0,10\"\n";

    fn again(table: &Table) -> Table {
        serde_json::from_slice(&serde_json::to_vec(table).unwrap()).unwrap()
    }

    #[test]
    fn a_kept_table_says_the_same() {
        for text in [
            KICAD,
            "",
            "just words",
            "name,qty\n\"a,1\n",
            "https://x.org/a\n",
        ] {
            let table = Table::read(text.as_bytes(), "");
            assert_eq!(again(&table), table, "{text}");
            let mapping = BomMapping::default();
            assert_eq!(
                again(&table).understand(&mapping),
                crate::read(text.as_bytes(), "", &mapping),
                "{text}"
            );
        }
        let latin = Table::read(b"name;qty\nSchraube gro\xdf;2\n", "");
        assert_eq!(again(&latin), latin);
    }

    #[test]
    fn samples_stand_below_their_heading() {
        let table = Table::read(KICAD.as_bytes(), "");
        let bom = table.understand(&BomMapping::default());
        assert_eq!(table.samples(&bom.columns[1], 3), ["R1,R2"]);
        let nowhere = crate::Column {
            index: 40,
            ..bom.columns[0].clone()
        };
        assert!(table.samples(&nowhere, 3).is_empty());
    }

    #[test]
    fn what_nobody_could_have_read_is_refused() {
        let read = |json: String| serde_json::from_str::<Table>(&json).map(drop);
        let grid = |rows: &str| format!(r#"{{"format":"csv","grids":[{{"rows":[{rows}]}}]}}"#);
        assert!(read(grid(r#"[1,["a",["3","number",null]]]"#)).is_ok());
        for wrong in [
            grid(&format!("[1,[{}]]", vec!["\"\""; COLUMNS_MAX + 1].join(","))),
            grid(&vec!["[1,[\"a\"]]"; ROWS_MAX + 1].join(",")),
            grid(&format!("[1,[\"{}\"]]", "a".repeat(CELL_BYTES_MAX + 1))),
            grid(r#"[1,[["3","unknown",null]]]"#),
            grid(r#"[1,[["3","money euros",null]]]"#),
            r#"{"format":"csv","grids":[],"findings":[{"severity":"note","code":"x","message":""}]}"#
                .to_owned(),
            r#"{"format":"csv","grids":[],"encoding":"klingon"}"#.to_owned(),
            r#"{"format":"csv","grids":[],"more":1}"#.to_owned(),
        ] {
            assert!(read(wrong.clone()).is_err(), "{}", &wrong[..wrong.len().min(80)]);
        }
    }
}
