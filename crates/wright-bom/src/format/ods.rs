//! OpenDocument spreadsheets. A cell or row may stand for a million of its kind:
//! empty ones are counted and passed over, others are written out only as far
//! as there is room.

use super::package::Package;
use super::xlsx::decimal;
use super::xml::{Element, Fault, Token, Tokens};
use super::{Budget, Cell, Grid, Kind, Span};
use crate::currency::Currency;
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, MERGED_AREAS_MAX, ROWS_MAX, SHEETS_MAX};

pub(super) fn read(package: &mut Package<'_>, budget: &mut Budget) -> Result<Vec<Grid>, Fault> {
    let document = package.part("content.xml")?.unwrap_or_default();
    let mut tokens = Tokens::new(&document);
    let mut grids = Vec::new();
    loop {
        match tokens.next()? {
            Token::End => return Ok(grids),
            Token::Open(element) if element.name() == "table" => {
                if grids.len() == SHEETS_MAX {
                    budget.cut = true;
                    return Ok(grids);
                }
                let mut reader = TableReader {
                    grid: Grid {
                        sheet: element.attribute("name"),
                        ..Grid::default()
                    },
                    row: 1,
                    column: 0,
                    budget,
                };
                reader.table(&mut tokens)?;
                grids.push(reader.grid);
            }
            _ => {}
        }
    }
}

struct TableReader<'a> {
    grid: Grid,
    /// The number of the next row.
    row: u32,
    /// The next column that is described.
    column: usize,
    budget: &'a mut Budget,
}

impl TableReader<'_> {
    fn table(&mut self, tokens: &mut Tokens<'_>) -> Result<(), Fault> {
        let outside = tokens.depth().saturating_sub(1);
        loop {
            match tokens.next()? {
                Token::Open(element) => match element.name() {
                    "table-row" => {
                        let times = element.number("number-rows-repeated").unwrap_or(1).max(1);
                        self.rows(tokens, times)?;
                    }
                    "table-column" => self.described(&element),
                    // Drawings and nested tables are no rows of this one.
                    "shapes" | "table" | "forms" => tokens.skip()?,
                    _ => {}
                },
                Token::Close if tokens.depth() <= outside => return Ok(()),
                Token::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn described(&mut self, element: &Element<'_>) {
        let times = element
            .number("number-columns-repeated")
            .unwrap_or(1)
            .max(1) as usize;
        let end = self.column.saturating_add(times).min(COLUMNS_MAX);
        if element
            .attribute("visibility")
            .is_some_and(|value| value != "visible")
        {
            self.grid.hidden_columns.extend(self.column..end);
        }
        self.column = end;
    }

    fn rows(&mut self, tokens: &mut Tokens<'_>, times: u32) -> Result<(), Fault> {
        let cells = self.cells(tokens)?;
        let first = self.row;
        self.row = self.row.saturating_add(times);
        if cells.iter().all(Cell::is_empty) {
            return Ok(());
        }
        let times = times.min(u32::try_from(ROWS_MAX).unwrap_or(u32::MAX));
        for number in (first..).take(times as usize) {
            // Asked before the row is copied, which may hold two megabytes.
            if !self.budget.has_room(&cells) {
                break;
            }
            self.budget.keep(&mut self.grid, number, cells.clone());
        }
        Ok(())
    }

    fn cells(&mut self, tokens: &mut Tokens<'_>) -> Result<Vec<Cell>, Fault> {
        let outside = tokens.depth().saturating_sub(1);
        let mut cells: Vec<Cell> = Vec::new();
        // Cells that were passed over because they are empty.
        let mut empty = 0_usize;
        loop {
            match tokens.next()? {
                Token::Open(element) if is_cell(element.name()) => {
                    let times = element
                        .number("number-columns-repeated")
                        .unwrap_or(1)
                        .max(1);
                    let at = cells.len().saturating_add(empty);
                    self.span(&element, at);
                    let cell = self.cell(tokens, &element)?;
                    if cell.is_empty() {
                        empty = empty.saturating_add(times as usize);
                        continue;
                    }
                    if at >= COLUMNS_MAX {
                        self.budget.cut = true;
                        continue;
                    }
                    self.budget.cut |= at + times as usize > COLUMNS_MAX;
                    cells.resize(at, Cell::default());
                    let end = (at + times as usize).min(COLUMNS_MAX);
                    cells.resize(end, cell);
                    empty = 0;
                }
                Token::Close if tokens.depth() <= outside => return Ok(cells),
                Token::End => return Ok(cells),
                _ => {}
            }
        }
    }

    fn span(&mut self, element: &Element<'_>, column: usize) {
        let width = element.number("number-columns-spanned").unwrap_or(1) as usize;
        if width > 1 && self.grid.spans.len() < MERGED_AREAS_MAX {
            self.grid.spans.push(Span {
                row: self.row,
                column,
                width: width.min(COLUMNS_MAX),
            });
        }
    }

    fn cell(&mut self, tokens: &mut Tokens<'_>, element: &Element<'_>) -> Result<Cell, Fault> {
        let kind = element.attribute("value-type").unwrap_or_default();
        let value = element.attribute("value");
        let currency = element.attribute("currency");
        let (shown, link) = paragraphs(tokens)?;
        let number = value.as_deref().and_then(decimal);
        let (text, kind) = match (kind.as_str(), number) {
            ("float", Some(number)) => (number, Kind::Number),
            ("currency", Some(number)) => {
                let currency = currency.as_deref().and_then(Currency::parse);
                (number, Kind::Money(currency))
            }
            _ if is_formula_error(&shown) => (shown, Kind::Error),
            _ => (shown, Kind::Text),
        };
        Ok(Cell {
            text: self.budget.text(&text),
            kind,
            link,
        })
    }
}

fn is_cell(name: &str) -> bool {
    matches!(name, "table-cell" | "covered-table-cell")
}

/// The paragraphs of a cell, without its comments, and where it leads to.
fn paragraphs(tokens: &mut Tokens<'_>) -> Result<(String, Option<Box<str>>), Fault> {
    let outside = tokens.depth().saturating_sub(1);
    let mut text = String::new();
    let mut link = None;
    loop {
        match tokens.next()? {
            Token::Open(element) => match element.name() {
                "annotation" | "frame" | "g" | "custom-shape" => tokens.skip()?,
                "p" if !text.is_empty() => text.push(' '),
                "s" | "tab" | "line-break" => text.push(' '),
                "a" => {
                    let target = element.attribute("href");
                    link = target
                        .filter(|target| target.len() <= CELL_BYTES_MAX)
                        .map(String::into_boxed_str);
                }
                _ => {}
            },
            Token::Text(piece) if text.len() <= CELL_BYTES_MAX => {
                let room = CELL_BYTES_MAX + 1 - text.len().min(CELL_BYTES_MAX);
                text.push_str(&piece[..piece.floor_char_boundary(room)]);
            }
            Token::Close if tokens.depth() <= outside => return Ok((text, link)),
            Token::End => return Ok((text, link)),
            Token::Text(_) | Token::Close => {}
        }
    }
}

fn is_formula_error(text: &str) -> bool {
    text.starts_with("Err:")
        || (text.starts_with('#') && text.ends_with(['!', '?']))
        || matches!(text, "#N/A" | "#NAME?" | "#REF!")
}
