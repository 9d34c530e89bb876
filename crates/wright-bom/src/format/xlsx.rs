//! Office Open XML. Read here and not by a general spreadsheet library, because
//! a price's currency stands in the number format of its cell, which those pass
//! over, and because every limit must hold before memory is taken.

use super::package::Package;
use super::xml::{Element, Fault, Token, Tokens};
use super::{Budget, Cell, Grid, Kind, Span};
use crate::currency::Currency;
use crate::diagnostic::Findings;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, MERGED_AREAS_MAX, SHARED_TEXTS_MAX, SHEETS_MAX};
use std::collections::HashMap;

/// Cell formats of a workbook that are looked at.
const FORMATS_MAX: usize = 65_536;

pub(super) fn read(
    package: &mut Package<'_>,
    budget: &mut Budget,
    _findings: &mut Findings,
) -> Result<Vec<Grid>, Fault> {
    let relations = relations(package, "xl/_rels/workbook.xml.rels")?;
    let workbook = package.part("xl/workbook.xml")?.unwrap_or_default();
    let sheets = sheets(&workbook)?;
    let texts = match package.part("xl/sharedStrings.xml")? {
        Some(document) => shared_texts(&document, budget)?,
        None => Vec::new(),
    };
    let formats = match package.part("xl/styles.xml")? {
        Some(document) => formats(&document)?,
        None => Vec::new(),
    };
    let mut grids = Vec::new();
    budget.cut |= sheets.len() > SHEETS_MAX;
    for sheet in sheets.into_iter().take(SHEETS_MAX) {
        let Some(target) = relations.get(&sheet.relation) else {
            continue;
        };
        let path = resolved("xl", target);
        let Some(document) = package.part(&path)? else {
            continue;
        };
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let links = self::relations(package, &format!("{folder}/_rels/{file}.rels"))?;
        let mut reader = SheetReader {
            grid: Grid {
                sheet: Some(sheet.name),
                is_hidden: sheet.is_hidden,
                ..Grid::default()
            },
            texts: &texts,
            formats: &formats,
            links: &links,
            merged: Vec::new(),
            budget,
        };
        reader.document(&document)?;
        grids.push(reader.finish());
    }
    Ok(grids)
}

/// A path as a part of the package, whether it begins with a slash or not.
fn resolved(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{}", target.trim_start_matches("./")),
    }
}

/// What the ids of a part lead to.
fn relations(package: &mut Package<'_>, path: &str) -> Result<HashMap<String, String>, Fault> {
    let mut relations = HashMap::new();
    let Some(document) = package.part(path)? else {
        return Ok(relations);
    };
    let mut tokens = Tokens::new(&document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(relations),
            Token::Open(element) if element.name() == "Relationship" => {
                if let (Some(id), Some(target)) =
                    (element.attribute("Id"), element.attribute("Target"))
                {
                    relations.insert(id, target);
                }
            }
            _ => {}
        }
    }
}

struct Sheet {
    name: String,
    relation: String,
    is_hidden: bool,
}

fn sheets(document: &str) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(sheets),
            Token::Open(element) if element.name() == "sheet" && sheets.len() <= SHEETS_MAX => {
                sheets.push(Sheet {
                    name: element.attribute("name").unwrap_or_default(),
                    relation: element.attribute("id").unwrap_or_default(),
                    is_hidden: element
                        .attribute("state")
                        .is_some_and(|state| state != "visible"),
                });
            }
            _ => {}
        }
    }
}

fn shared_texts(document: &str, budget: &mut Budget) -> Result<Vec<Box<str>>, Fault> {
    let mut texts = Vec::new();
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(texts),
            Token::Open(element) if element.name() == "si" => {
                if texts.len() == SHARED_TEXTS_MAX {
                    return Err(Fault::Large("500,000 texts"));
                }
                let text = rich_text(&mut tokens)?;
                texts.push(budget.text(&text).into_boxed_str());
            }
            _ => {}
        }
    }
}

/// The text of an element without its readings aloud (`rPh`).
fn rich_text(tokens: &mut Tokens<'_>) -> Result<String, Fault> {
    let outside = tokens.depth().saturating_sub(1);
    let mut text = String::new();
    loop {
        match tokens.next()? {
            Token::Open(element) if element.name() == "t" => {
                let room = (CELL_BYTES_MAX + 1).saturating_sub(text.len());
                text.push_str(&tokens.text(room)?);
            }
            Token::Open(element) if element.name() == "rPh" => tokens.skip()?,
            Token::Close if tokens.depth() <= outside => return Ok(unescaped(&text)),
            Token::End => return Ok(text),
            _ => {}
        }
    }
}

/// `_x000D_` is how control characters are written.
fn unescaped(text: &str) -> String {
    match text.contains("_x000") {
        true => text
            .replace("_x000D_", " ")
            .replace("_x000A_", " ")
            .replace("_x0009_", " "),
        false => text.to_owned(),
    }
}

/// For each cell format whether it shows prices, and of what.
fn formats(document: &str) -> Result<Vec<Kind>, Fault> {
    let mut codes: HashMap<u32, Kind> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    let mut tokens = Tokens::new(document);
    loop {
        match tokens.next()? {
            Token::End => return Ok(formats),
            Token::Open(element) => match element.name() {
                "numFmt" if codes.len() < FORMATS_MAX => {
                    let code = element.attribute("formatCode").unwrap_or_default();
                    if let Some(id) = element.number("numFmtId") {
                        codes.insert(id, kind_of_format(&code));
                    }
                }
                "cellXfs" => in_cell_formats = true,
                "cellStyles" | "dxfs" => in_cell_formats = false,
                "xf" if in_cell_formats && formats.len() < FORMATS_MAX => {
                    let id = element.number("numFmtId").unwrap_or(0);
                    let known = codes.get(&id).copied();
                    formats.push(known.unwrap_or(match id {
                        5..=8 | 41..=44 => Kind::Money(None),
                        _ => Kind::Number,
                    }));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// What a number format shows: `[$€-407] #,##0.00`, `"$"#,##0.00`.
fn kind_of_format(code: &str) -> Kind {
    let currency = match code.split_once("[$") {
        Some((_, rest)) => {
            let sign = rest.split([']', '-']).next().unwrap_or_default();
            Currency::within(sign)
        }
        None => {
            let plain = code.replace(['"', '\\', '_', '*'], "");
            // Letters of a format (`m`, `h`, `General`) are no currency.
            let sign = plain.chars().find(|c| "$€£¥₹₽₩₺₴₪฿".contains(*c));
            let sign = sign.and_then(|sign| Currency::within(sign.encode_utf8(&mut [0; 4])));
            sign.or_else(|| {
                ["EUR", "USD", "CHF", "GBP"]
                    .iter()
                    .find(|word| plain.contains(**word))
                    .and_then(|word| Currency::within(word))
            })
        }
    };
    match currency {
        Some((currency, false)) => Kind::Money(Some(currency)),
        Some((currency, true)) => Kind::Money(Some(currency)),
        None => Kind::Number,
    }
}

/// A merged area: first and last row and column.
#[derive(Clone, Copy)]
struct Area {
    rows: (u32, u32),
    columns: (usize, usize),
}

struct SheetReader<'a> {
    grid: Grid,
    texts: &'a [Box<str>],
    formats: &'a [Kind],
    links: &'a HashMap<String, String>,
    merged: Vec<Area>,
    budget: &'a mut Budget,
}

impl SheetReader<'_> {
    fn document(&mut self, document: &str) -> Result<(), Fault> {
        let mut tokens = Tokens::new(document);
        let mut next_row = 1;
        loop {
            match tokens.next()? {
                Token::End => return Ok(()),
                Token::Open(element) => match element.name() {
                    "row" => {
                        let number = element.number("r").unwrap_or(next_row);
                        next_row = number.saturating_add(1);
                        self.row(&mut tokens, number)?;
                    }
                    "col" => self.column(&element),
                    "mergeCell" => self.merge(&element),
                    "hyperlink" => self.link(&element),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn row(&mut self, tokens: &mut Tokens<'_>, number: u32) -> Result<(), Fault> {
        let outside = tokens.depth().saturating_sub(1);
        let mut cells: Vec<Cell> = Vec::new();
        let mut next = 0;
        loop {
            match tokens.next()? {
                Token::Open(element) if element.name() == "c" => {
                    let column = element
                        .attribute("r")
                        .and_then(|reference| place(&reference))
                        .map_or(next, |(column, _)| column);
                    next = column.saturating_add(1);
                    let cell = self.cell(tokens, &element)?;
                    if column >= COLUMNS_MAX {
                        self.budget.cut |= !cell.is_empty();
                    } else if !cell.is_empty() {
                        if cells.len() <= column {
                            cells.resize(column + 1, Cell::default());
                        }
                        cells[column] = cell;
                    }
                }
                Token::Close if tokens.depth() <= outside => break,
                Token::End => break,
                _ => {}
            }
        }
        self.budget.keep(&mut self.grid, number, cells);
        Ok(())
    }

    fn cell(&mut self, tokens: &mut Tokens<'_>, element: &Element<'_>) -> Result<Cell, Fault> {
        let kind = element.attribute("t").unwrap_or_default();
        let format = element
            .number("s")
            .and_then(|at| self.formats.get(at as usize));
        let format = format.copied().unwrap_or(Kind::Number);
        let outside = tokens.depth().saturating_sub(1);
        let mut value = String::new();
        loop {
            match tokens.next()? {
                Token::Open(inner) => match inner.name() {
                    "v" => value = tokens.text(CELL_BYTES_MAX + 1)?,
                    "is" => value = rich_text(tokens)?,
                    _ => tokens.skip()?,
                },
                Token::Close if tokens.depth() <= outside => break,
                Token::End => break,
                _ => {}
            }
        }
        Ok(self.valued(&kind, &value, format))
    }

    fn valued(&mut self, kind: &str, value: &str, format: Kind) -> Cell {
        let (text, kind) = match kind {
            "s" => {
                let shared = value
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|at: usize| self.texts.get(at));
                (
                    shared.map(ToString::to_string).unwrap_or_default(),
                    Kind::Text,
                )
            }
            "str" | "inlineStr" | "d" => (unescaped(value), Kind::Text),
            "b" => (
                if value.trim() == "1" { "yes" } else { "no" }.to_owned(),
                Kind::Text,
            ),
            "e" => (value.to_owned(), Kind::Error),
            _ => match decimal(value) {
                Some(number) => (number, format),
                None => (value.to_owned(), Kind::Text),
            },
        };
        Cell {
            text: self.budget.text(&text),
            kind,
            link: None,
        }
    }

    fn column(&mut self, element: &Element<'_>) {
        let hidden = element.attribute("hidden");
        if !hidden.is_some_and(|value| value == "1" || value == "true") {
            return;
        }
        let first = element.number("min").unwrap_or(1).max(1) as usize - 1;
        let last = (element.number("max").unwrap_or(0) as usize).min(COLUMNS_MAX);
        self.grid.hidden_columns.extend(first..last);
    }

    fn merge(&mut self, element: &Element<'_>) {
        let reference = element.attribute("ref").unwrap_or_default();
        let Some((from, to)) = reference.split_once(':') else {
            return;
        };
        let (Some((left, top)), Some((right, bottom))) = (place(from), place(to)) else {
            return;
        };
        if self.merged.len() < MERGED_AREAS_MAX && left <= right && top <= bottom {
            self.merged.push(Area {
                rows: (top, bottom),
                columns: (left, right.min(COLUMNS_MAX)),
            });
        }
    }

    fn link(&mut self, element: &Element<'_>) {
        let reference = element.attribute("ref").unwrap_or_default();
        let target = element.attribute("id").and_then(|id| self.links.get(&id));
        let (Some((column, row)), Some(target)) = (place(&reference), target) else {
            return;
        };
        let rows = &mut self.grid.rows;
        let Ok(at) = rows.binary_search_by_key(&row, |row| row.number) else {
            return;
        };
        if let Some(cell) = rows[at]
            .cells
            .get_mut(column)
            .filter(|cell| !cell.is_empty())
        {
            let kept = target.len() <= CELL_BYTES_MAX && cell.text != *target;
            cell.link = kept.then(|| target.clone().into_boxed_str());
        }
    }

    fn finish(mut self) -> Grid {
        self.grid.rows.sort_by_key(|row| row.number);
        for area in std::mem::take(&mut self.merged) {
            spread(&mut self.grid, area);
        }
        self.grid
    }
}

/// A merged area over columns is a heading's span; one over rows says the same
/// of every row it covers, unless it is a number, which would count twice.
fn spread(grid: &mut Grid, area: Area) {
    let (left, right) = area.columns;
    if right > left {
        grid.spans.push(Span {
            row: area.rows.0,
            column: left,
            width: right - left + 1,
        });
    }
    if area.rows.0 == area.rows.1 {
        return;
    }
    let first = grid.rows.partition_point(|row| row.number < area.rows.0);
    let end = grid.rows.partition_point(|row| row.number <= area.rows.1);
    let top = grid.rows.get(first).filter(|row| row.number == area.rows.0);
    let Some(cell) = top.and_then(|row| row.cell(left)).cloned() else {
        return;
    };
    if cell.kind != Kind::Text || cell.text.bytes().all(|b| !b.is_ascii_alphabetic()) {
        return;
    }
    for row in &mut grid.rows[first + 1..end] {
        if row.cells.len() > left && row.cells[left].is_empty() {
            row.cells[left] = cell.clone();
        }
    }
}

/// Column and row of `AB12`.
fn place(reference: &str) -> Option<(usize, u32)> {
    let reference = reference.trim_start_matches('$');
    let letters = reference
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = reference[..letters].bytes().fold(0, |sum, letter| {
        sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row = reference[letters..].trim_start_matches('$').parse().ok()?;
    Some((column - 1, row))
}

/// A stored number as the shortest decimal: `0.28000000000000003` is what a
/// program computed, and its neighbors are told apart by what is shown here.
pub(super) fn decimal(value: &str) -> Option<String> {
    let value = value.trim();
    let number: f64 = value
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())?;
    if number.abs() >= 1e15 || (number != 0.0 && number.abs() < 1e-9) {
        return Some(value.to_owned());
    }
    // Fifteen digits are what a spreadsheet shows.
    let digits = if number == 0.0 {
        0.0
    } else {
        number.abs().log10().floor()
    };
    #[expect(clippy::cast_possible_truncation, reason = "between -9 and 15")]
    let decimals = usize::try_from(14 - digits as i64).unwrap_or(0);
    let text = format!("{number:.decimals$}");
    Some(match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        for (value, expected) in [
            ("1.0", Some("1")),
            ("0.28000000000000003", Some("0.28")),
            ("2.0816666669999999", Some("2.081666667")),
            ("5.0000000000000001E-3", Some("0.005")),
            ("0", Some("0")),
            ("-3.50", Some("-3.5")),
            ("1234567.891", Some("1234567.891")),
            ("NaN", None),
            ("", None),
            ("1e400", None),
        ] {
            assert_eq!(decimal(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn formats_tell_currencies() {
        for (code, expected) in [
            ("[$€-407] #,##0.00", Kind::Money(Some(Currency::EUR))),
            ("\"$\"#,##0.00", Kind::Money(Some(Currency::USD))),
            ("_-* #,##0.00 \"€\"_-", Kind::Money(Some(Currency::EUR))),
            ("#,##0.00\\ [$EUR]", Kind::Money(Some(Currency::EUR))),
            ("General", Kind::Number),
            ("yyyy-mm-dd", Kind::Number),
            ("[$-409]mmm d", Kind::Number),
        ] {
            assert_eq!(kind_of_format(code), expected, "{code}");
        }
    }

    #[test]
    fn references_are_places() {
        assert_eq!(place("AB12"), Some((27, 12)));
        assert_eq!(place("$C$3"), Some((2, 3)));
        for reference in ["", "12", "ABCD1", "A", "A99999999999"] {
            assert_eq!(place(reference), None, "{reference}");
        }
    }
}
