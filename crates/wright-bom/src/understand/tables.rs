//! Where in a grid tables stand: the row that names the columns, the rows below
//! it, what is above; several tables one below another, or side by side.

use super::evidence::is_link;
use super::{sections, words};
use crate::format::{Cell, Grid, Kind, Row};
use crate::limits::PREAMBLE_ROWS_MAX;
use crate::number;
use std::ops::Range;
use wright_model::{BomField, DecimalMark};

/// A table in a grid, by the indices of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// First column and the one after the last.
    pub(super) columns: (usize, usize),
    /// The row of the heading; `None` where nothing names the columns.
    pub(super) heading: Option<usize>,
    pub(super) rows: Range<usize>,
    pub(super) title: Option<String>,
    /// Headings for columns that have none in their own row.
    pub(super) inherited: Vec<(usize, String)>,
}

/// The tables of a grid, and the rows that are in none.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) segments: Vec<Segment>,
    pub(super) outside: Vec<(usize, (usize, usize))>,
}

impl Found {
    fn inherited_of_last(&self) -> Vec<(usize, String)> {
        let last = self.segments.last();
        last.map(|segment| segment.inherited.clone())
            .unwrap_or_default()
    }
}

/// How much is asked of a row before it is taken for a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// It must say what is listed, and something about it.
    Heading,
    /// Any row of words above rows of something else will do.
    Words,
    /// None: the first row is a line already.
    Nothing,
}

/// Finds the tables of a grid.
pub(super) fn find(grid: &Grid, header_row: Option<u32>, demand: Demand) -> Found {
    let mut found = Found::default();
    for columns in blocks(grid) {
        in_block(grid, columns, header_row, demand, &mut found);
    }
    found
}

/// Columns side by side that are tables of their own: an empty column stands
/// between them, and each has a heading that says what it lists.
fn blocks(grid: &Grid) -> Vec<(usize, usize)> {
    let width = grid
        .rows
        .iter()
        .map(|row| row.cells.len())
        .max()
        .unwrap_or(0);
    let mut used = vec![false; width];
    for (column, _) in grid.rows.iter().flat_map(Row::filled) {
        used[column] = true;
    }
    // A heading over several columns fills them all.
    for span in &grid.spans {
        let under_heading = grid.rows.iter().any(|row| row.number == span.row);
        let end = (span.column + span.width).min(width);
        if under_heading && span.column < end {
            let any = used[span.column..end].iter().any(|used| *used);
            used[span.column..end].fill(any);
        }
    }
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    let mut column = 0;
    while column < width {
        let start = column;
        while column < width && used[column] {
            column += 1;
        }
        if column > start {
            let is_table = (0..grid.rows.len().min(PREAMBLE_ROWS_MAX))
                .any(|row| heading_score(&grid.rows[row], (start, column)).is_some());
            match blocks.last_mut() {
                Some(last) if !is_table || !has_heading(grid, *last) => last.1 = column,
                _ => blocks.push((start, column)),
            }
        }
        column += 1;
    }
    blocks
}

fn has_heading(grid: &Grid, columns: (usize, usize)) -> bool {
    let rows = grid.rows.iter().take(PREAMBLE_ROWS_MAX);
    rows.into_iter()
        .any(|row| heading_score(row, columns).is_some())
}

fn in_block(
    grid: &Grid,
    columns: (usize, usize),
    header_row: Option<u32>,
    demand: Demand,
    found: &mut Found,
) {
    let Some(first) = first_heading(grid, columns, header_row, demand) else {
        found
            .outside
            .extend((0..grid.rows.len()).map(|row| (row, columns)));
        return;
    };
    let mut heading = Some(first);
    if demand == Demand::Nothing {
        heading = None;
    }
    let below = first + usize::from(heading.is_some());
    let mut start = below;
    let mut title = grid.title.clone();
    let mut inherited = Vec::new();
    let mut headings = Vec::new();
    if let Some(at) = heading {
        title = title_above(grid, columns, at, 0).0.or(title);
        inherited = from_above(grid, columns, at);
        found.outside.extend((0..at).map(|row| (row, columns)));
    }
    for row in below..grid.rows.len() {
        if !is_next_heading(grid, columns, row) {
            continue;
        }
        let (above, used) = title_above(grid, columns, row, start);
        found.segments.push(Segment {
            columns,
            heading,
            rows: start..used,
            title: title.clone(),
            inherited: std::mem::take(&mut inherited),
        });
        inherited = from_above(grid, columns, row);
        if let Some(heading) = heading {
            headings.push((heading, found.inherited_of_last()));
        }
        from_before(grid, columns, &headings, row, &mut inherited);
        // Totals between a title and its table are no lines.
        found.outside.extend((used..row).map(|row| (row, columns)));
        title = above.or(title);
        heading = Some(row);
        start = row + 1;
    }
    found.segments.push(Segment {
        columns,
        heading,
        rows: start..grid.rows.len(),
        title,
        inherited,
    });
}

fn first_heading(
    grid: &Grid,
    columns: (usize, usize),
    header_row: Option<u32>,
    demand: Demand,
) -> Option<usize> {
    if let Some(number) = header_row {
        return grid.rows.iter().position(|row| row.number >= number);
    }
    let rows = || grid.rows.iter().enumerate().take(PREAMBLE_ROWS_MAX);
    match demand {
        Demand::Heading => {
            let first = rows().find_map(|(at, row)| Some((at, heading_score(row, columns)?)))?;
            // Two rows of headings: the one that says more.
            let below = grid.rows.get(first.0 + 1);
            match below.and_then(|row| heading_score(row, columns)) {
                Some(score) if score > first.1 => Some(first.0 + 1),
                _ => Some(first.0),
            }
        }
        Demand::Words => rows()
            .find(|(at, row)| is_row_of_words(row, columns) && at + 1 < grid.rows.len())
            .map(|(at, _)| at),
        Demand::Nothing => rows()
            .find(|(_, row)| cells(row, columns).count() > 1)
            .map(|(at, _)| at),
    }
}

fn cells(row: &Row, columns: (usize, usize)) -> impl Iterator<Item = (usize, &Cell)> {
    let inside = move |(column, _): &(usize, &Cell)| (columns.0..columns.1).contains(column);
    row.filled().filter(inside)
}

/// Whether a cell holds something else than words.
fn is_data(cell: &Cell) -> bool {
    cell.kind != Kind::Text
        || is_link(&cell.text)
        || number::money(&cell.text, DecimalMark::Point).is_some()
}

/// What says what is listed.
fn is_anchor(field: BomField) -> bool {
    use BomField as F;
    matches!(
        field,
        F::Name | F::PartNumber | F::Designators | F::Description | F::Value | F::Id
    )
}

/// Headings that decide whether a row is one of headings.
const HEADINGS_LOOKED_AT: usize = 64;

/// How many meanings the cells of a row have as headings; `None` where it is no
/// row of headings.
fn heading_score(row: &Row, columns: (usize, usize)) -> Option<usize> {
    let mut meanings: Vec<BomField> = Vec::new();
    let (mut filled, mut known, mut data, mut anchors) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (_, cell) in cells(row, columns).take(HEADINGS_LOOKED_AT) {
        filled += 1;
        if data > 3 && known == 0 {
            return None;
        }
        if is_data(cell) {
            data += 1;
            continue;
        }
        let fields = words::known(&cell.text);
        let Some((field, _)) = fields.iter().max_by_key(|(_, confidence)| *confidence) else {
            continue;
        };
        known += 1;
        anchors += usize::from(fields.iter().any(|(field, _)| is_anchor(*field)));
        if !meanings.contains(field) {
            meanings.push(*field);
        }
    }
    let fits = anchors > 0
        && known >= 2
        && meanings.len() >= 2
        && data * 3 <= known
        && known * 5 >= filled * 2;
    fits.then_some(meanings.len())
}

/// Cheap first: nearly every row of a table is none.
fn is_next_heading(grid: &Grid, columns: (usize, usize), row: usize) -> bool {
    let row = &grid.rows[row];
    let mut exact = 0;
    for (_, cell) in cells(row, columns) {
        if is_plainly_no_heading(&cell.text) || cell.kind != Kind::Text {
            return false;
        }
        exact += usize::from(!words::exact(&cell.text).is_empty());
        if exact >= 2 {
            return heading_score(row, columns).is_some_and(|score| score >= 2);
        }
    }
    false
}

/// Numbers, prices and long texts are no headings.
fn is_plainly_no_heading(text: &str) -> bool {
    text.len() > 90
        || text.bytes().next().is_none_or(|byte| byte.is_ascii_digit())
        || text.starts_with("http")
}

fn is_row_of_words(row: &Row, columns: (usize, usize)) -> bool {
    let mut words = 0;
    for (_, cell) in cells(row, columns) {
        if is_data(cell) || cell.text.len() > words::HEADING_BYTES_MAX {
            return false;
        }
        words += 1;
    }
    words >= 2
}

/// The title above a heading: a row with one cell of words. The second value is
/// the first of the rows that belong to the title, or `at`.
fn title_above(
    grid: &Grid,
    columns: (usize, usize),
    at: usize,
    first: usize,
) -> (Option<String>, usize) {
    const ROWS_MAX: usize = 2;
    let mut used = at;
    for row in (first..at).rev().take(ROWS_MAX) {
        let worded: Vec<&Cell> = cells(&grid.rows[row], columns)
            .map(|(_, cell)| cell)
            .filter(|cell| !is_data(cell))
            .collect();
        let is_total = worded
            .first()
            .is_some_and(|cell| sections::is_total(&cell.text));
        let own: Vec<&&Cell> = worded
            .iter()
            .filter(|cell| words::exact(&cell.text).is_empty())
            .collect();
        match own[..] {
            _ if is_total => used = row,
            [title] => return (Some(title.text.clone()), row),
            _ => break,
        }
    }
    (None, used)
}

/// Headings in the row above for columns that have none in their own.
fn from_above(grid: &Grid, columns: (usize, usize), at: usize) -> Vec<(usize, String)> {
    let own = &grid.rows[at];
    let Some(above) = at.checked_sub(1).map(|above| &grid.rows[above]) else {
        return Vec::new();
    };
    if above.number + 1 != own.number {
        return Vec::new();
    }
    cells(above, columns)
        .filter(|(column, cell)| {
            own.cell(*column).is_none() && !words::exact(&cell.text).is_empty()
        })
        .map(|(column, cell)| (column, cell.text.clone()))
        .collect()
}

/// What the headings of tables before say of columns that have none here: all
/// they say if the columns stand as they did there, else which holds the ids.
fn from_before(
    grid: &Grid,
    columns: (usize, usize),
    headings: &[(usize, Vec<(usize, String)>)],
    at: usize,
    inherited: &mut Vec<(usize, String)>,
) {
    const SAME_MIN: usize = 3;
    let own = &grid.rows[at];
    let is_like = |before: &&(usize, Vec<(usize, String)>)| {
        let row = &grid.rows[before.0];
        let same = |(column, cell): (usize, &Cell)| {
            row.cell(column)
                .is_some_and(|other| other.text == cell.text)
        };
        let count = cells(own, columns).count();
        count >= SAME_MIN && cells(own, columns).all(same)
    };
    let alike = headings.iter().rev().find(is_like);
    let Some((before, of_before)) = alike.or(headings.last()) else {
        return;
    };
    let own_of_before =
        cells(&grid.rows[*before], columns).map(|(column, cell)| (column, &cell.text));
    let all_of_before = of_before.iter().map(|(column, text)| (*column, text));
    for (column, text) in own_of_before.chain(all_of_before) {
        let fields = words::exact(text);
        let is_id = fields.iter().any(|(field, _)| *field == BomField::Id);
        let is_free =
            own.cell(column).is_none() && inherited.iter().all(|(known, _)| *known != column);
        if is_free && (is_id || alike.is_some()) {
            inherited.push((column, text.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        let rows = text.lines().zip(1..).map(|(line, number)| Row {
            number,
            cells: line
                .split(',')
                .map(|text| Cell {
                    text: text.to_owned(),
                    ..Cell::default()
                })
                .collect(),
        });
        Grid {
            rows: rows.filter(|row| row.filled().next().is_some()).collect(),
            ..Grid::default()
        }
    }

    fn shown(text: &str) -> String {
        let grid = grid(text);
        let found = find(&grid, None, Demand::Heading);
        let segments = found.segments.iter().map(|one| {
            format!(
                "{}-{} {:?} {}..{} {}",
                one.columns.0,
                one.columns.1,
                one.heading.map(|at| grid.rows[at].number),
                one.rows.start,
                one.rows.end,
                one.title.as_deref().unwrap_or("-"),
            )
        });
        segments.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn tables_are_found_below_and_beside_each_other() {
        for (text, expected) in [
            ("name,qty\na,1\nb,2", "0-2 Some(1) 1..3 -"),
            (
                "My dryer,,Total Cost\nVersion:,4.1,\n,,\nName,Qty,Price\na,1,2",
                "0-3 Some(4) 3..4 -",
            ),
            ("Dryer\nName,Qty\na,1", "0-2 Some(2) 2..3 Dryer"),
            (
                "Name,Qty,Cost\na,1,2\nPrinted,,\nName,Qty,Mass\nb,1,2",
                "0-3 Some(1) 1..2 -; 0-3 Some(4) 4..5 Printed",
            ),
            (
                "Name,Qty,,Name,Supplier\na,1,,x,y\nb,2,,,",
                "0-2 Some(1) 1..3 -; 3-5 Some(1) 1..3 -",
            ),
            ("Name,Qty,,Link\na,1,,http://x.org", "0-4 Some(1) 1..2 -"),
            ("a,b\n1,2", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
