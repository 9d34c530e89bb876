//! One sheet of Office Open XML as a grid.

use super::xlsx::{decimal, rich_text, unescaped};
use super::xml::{Element, Fault, Token, Tokens};
use super::{Budget, Cell, Grid, Kind, Span};
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, MERGED_AREAS_MAX};
use std::borrow::Cow;
use std::collections::HashMap;

/// A merged area: first and last row and column.
#[derive(Clone, Copy)]
struct Area {
    rows: (u32, u32),
    columns: (usize, usize),
}

/// What all sheets of a workbook share: its texts, the kinds of its formats, and
/// where links of this sheet lead.
type Shared<'a> = (&'a [Box<str>], &'a [Kind], &'a HashMap<String, String>);

pub(super) struct SheetReader<'a> {
    grid: Grid,
    texts: &'a [Box<str>],
    formats: &'a [Kind],
    links: &'a HashMap<String, String>,
    merged: Vec<Area>,
    budget: &'a mut Budget,
}

impl<'a> SheetReader<'a> {
    pub(super) fn new(
        grid: Grid,
        (texts, formats, links): Shared<'a>,
        budget: &'a mut Budget,
    ) -> Self {
        Self {
            grid,
            texts,
            formats,
            links,
            merged: Vec::new(),
            budget,
        }
    }

    pub(super) fn document(&mut self, document: &str) -> Result<(), Fault> {
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
        let texts = self.texts;
        let (text, kind) = match kind {
            "s" => {
                let at = value.trim().parse::<usize>().ok();
                let shared = at.and_then(|at| texts.get(at));
                (Cow::Borrowed(shared.map_or("", |text| &**text)), Kind::Text)
            }
            "str" | "inlineStr" | "d" => (unescaped(value).into(), Kind::Text),
            "b" => (
                if value.trim() == "1" { "yes" } else { "no" }.into(),
                Kind::Text,
            ),
            "e" => (value.into(), Kind::Error),
            _ => match decimal(value) {
                Some(number) => (number.into(), format),
                None => (value.into(), Kind::Text),
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
            let kept = target.len() <= CELL_BYTES_MAX
                && cell.text != *target
                && self.budget.take(target.len());
            cell.link = kept.then(|| target.clone().into_boxed_str());
        }
    }

    pub(super) fn finish(mut self) -> Grid {
        self.grid.rows.sort_by_key(|row| row.number);
        for area in std::mem::take(&mut self.merged) {
            spread(&mut self.grid, area, self.budget);
        }
        self.grid
    }
}

/// A merged area over columns is a heading's span; one over rows says the same
/// of every row it covers, unless it is a number, which would count twice.
fn spread(grid: &mut Grid, area: Area, budget: &mut Budget) {
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
            if !budget.take(cell.bytes()) {
                return;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_places() {
        assert_eq!(place("AB12"), Some((27, 12)));
        assert_eq!(place("$C$3"), Some((2, 3)));
        for reference in ["", "12", "ABCD1", "A", "A99999999999"] {
            assert_eq!(place(reference), None, "{reference}");
        }
    }
}
