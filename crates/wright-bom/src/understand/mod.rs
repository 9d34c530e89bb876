//! Grids of cells to lines: which tables count, what their columns say, and what
//! each row says then.

mod cells;
mod columns;
mod designators;
mod evidence;
mod identity;
mod lines;
mod prices;
mod record;
mod sections;
mod sources;
mod tables;
mod words;

pub(crate) use identity::unnamed;
pub(crate) use words::{plain, shop_name};

use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::format::{File, Format, Grid, Row};
use crate::limits::REMARKS_MAX;
use crate::line::{Bom, Column, Reason, Remark};
use crate::number::shown_mark;
use columns::{Assigned, Table, assign};
use tables::{Demand, Found, Segment};
use wright_model::{BomField, BomMapping, DecimalMark};

/// A grid with its tables.
struct Sheet<'a> {
    grid: &'a Grid,
    found: Found,
}

/// Understands a file.
pub(crate) fn understand(file: &File, mapping: &BomMapping, mut findings: Findings) -> Bom {
    let mark = mapping.decimal.unwrap_or_else(|| usual_mark(file));
    let sheets = sheets(file, mapping, &mut findings);
    let mut builder = lines::Builder::new(mapping, mark, &mut findings);
    let mut bom_columns = Vec::new();
    let mut remarks = Vec::new();
    let mut stated_found = vec![false; mapping.columns.len()];
    let mut table_number = 0;
    for sheet in &sheets {
        for (row, columns) in &sheet.found.outside {
            remark(&mut remarks, sheet.grid, &sheet.grid.rows[*row], *columns);
        }
        for segment in &sheet.found.segments {
            let assigned = assigned(sheet.grid, segment, mapping, mark);
            if !is_wanted(file, &assigned, &sheets) {
                continue;
            }
            for (at, (field, _)) in mapping.columns.iter().enumerate() {
                let is_it = |one: &Assigned| {
                    one.reason == Some(Reason::Stated) && one.field == Some(*field)
                };
                stated_found[at] |= assigned.iter().any(is_it);
            }
            bom_columns.extend(public(sheet.grid, segment, &assigned, table_number));
            builder.table(sheet.grid, segment, &assigned, &mut remarks);
            table_number += 1;
        }
    }
    let lines = builder.finish();
    for ((field, selector), found) in mapping.columns.iter().zip(stated_found) {
        if !found && table_number > 0 {
            let message =
                format!("there is no column “{selector}”, which is stated to be the {field}");
            findings.push(
                Diagnostic::warning("bom-mapping", message)
                    .help("write its heading as it stands in the table, or its letter as \"@F\""),
            );
        }
    }
    if lines.is_empty() {
        empty(file, table_number, &mut findings);
    }
    remarks.truncate(REMARKS_MAX);
    Bom {
        format: file.format,
        encoding: file.encoding,
        lines,
        columns: bom_columns,
        remarks,
        link: file.link.clone(),
        diagnostics: findings.finish(),
    }
}

fn empty(file: &File, tables: u32, findings: &mut Findings) {
    if file.format == Format::Unknown || file.link.is_some() {
        return; // Said already.
    }
    let finding = if tables > 0 {
        Diagnostic::warning("bom-empty", "the table has a heading and no line below it")
            .help("add a line for each part, or take the file out of [bom]")
    } else {
        Diagnostic::error("bom-empty", "the file holds no table of parts").help(
            "give it a row of headings such as name, quantity, unit cost, and a line for each part",
        )
    };
    findings.push(finding);
}

/// The decimal mark that most numbers show.
fn usual_mark(file: &File) -> DecimalMark {
    let (mut points, mut commas) = (0_usize, 0_usize);
    let cells = file
        .grids
        .iter()
        .flat_map(|grid| &grid.rows)
        .flat_map(|row| &row.cells);
    for cell in cells.filter(|cell| cell.kind == crate::format::Kind::Text && cell.text.len() <= 24)
    {
        match shown_mark(&cell.text) {
            Some(DecimalMark::Point) => points += 1,
            Some(DecimalMark::Comma) => commas += 1,
            None => {}
        }
    }
    let by_separator = file.format == Format::Csv && file.commas_are_free;
    match commas.cmp(&points) {
        std::cmp::Ordering::Greater => DecimalMark::Comma,
        std::cmp::Ordering::Equal if by_separator => DecimalMark::Comma,
        _ => DecimalMark::Point,
    }
}

/// The sheets that count, with their tables.
fn sheets<'a>(file: &'a File, mapping: &BomMapping, findings: &mut Findings) -> Vec<Sheet<'a>> {
    let wanted = |grid: &&Grid| match &mapping.sheet {
        None => !grid.is_hidden,
        Some(name) => grid.sheet.as_deref().is_some_and(|sheet| same(sheet, name)),
    };
    let mut grids: Vec<&Grid> = file.grids.iter().filter(wanted).collect();
    if grids.is_empty()
        && let Some(name) = &mapping.sheet
    {
        let message = format!("there is no sheet “{name}”");
        findings.push(
            Diagnostic::warning("bom-mapping", message)
                .help("all sheets are read instead; mend bom.sheet"),
        );
        grids = file.grids.iter().filter(|grid| !grid.is_hidden).collect();
    }
    let mut demands = vec![Demand::Heading, Demand::Words, Demand::Nothing];
    if mapping.header_row.is_some() {
        demands = vec![Demand::Words];
    }
    let mut sheets = Vec::new();
    for demand in demands {
        sheets = grids
            .iter()
            .map(|grid| Sheet {
                grid,
                found: tables::find(grid, mapping.header_row, demand),
            })
            .collect();
        if sheets.iter().any(|sheet| !sheet.found.segments.is_empty()) {
            no_heading(demand, &sheets, mapping, findings);
            break;
        }
    }
    of_bom(sheets, mapping, findings)
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn no_heading(demand: Demand, sheets: &[Sheet<'_>], mapping: &BomMapping, findings: &mut Findings) {
    let (Demand::Words | Demand::Nothing, None) = (demand, mapping.header_row) else {
        return;
    };
    let message = match demand {
        Demand::Nothing => {
            "no row names the columns; what they say was found from what stands in them"
        }
        _ => "no heading says what is listed; the first row of words was taken for the headings",
    };
    let first = sheets.iter().find(|sheet| !sheet.found.segments.is_empty());
    let row = first.and_then(|sheet| {
        let segment = sheet.found.segments.first()?;
        let at = segment.heading.unwrap_or(segment.rows.start);
        sheet.grid.rows.get(at).map(|row| row.number)
    });
    let sheet = first.and_then(|sheet| sheet.grid.sheet.as_deref());
    findings.push(
        Diagnostic::warning("bom-no-header", message)
            .at(sheet, row, None)
            .help("name the columns: name, quantity, part number, unit cost, …"),
    );
}

/// Of several sheets with tables, those whose name says that they are the bill;
/// all where none does.
fn of_bom<'a>(
    sheets: Vec<Sheet<'a>>,
    mapping: &BomMapping,
    findings: &mut Findings,
) -> Vec<Sheet<'a>> {
    let (with, without): (Vec<_>, Vec<_>) = sheets
        .into_iter()
        .partition(|sheet| !sheet.found.segments.is_empty());
    let is_named = |sheet: &Sheet<'_>| sheet.grid.sheet.as_deref().is_some_and(sections::names_bom);
    let several = with.len() > 1 && with.iter().all(|sheet| sheet.grid.sheet.is_some());
    let named = with.iter().filter(|sheet| is_named(sheet)).count();
    let mut kept = Vec::new();
    if several && named > 0 && named < with.len() && mapping.sheet.is_none() {
        for sheet in with {
            if is_named(&sheet) {
                kept.push(sheet);
                continue;
            }
            let name = sheet.grid.sheet.as_deref().unwrap_or_default();
            let message = format!(
                "the sheet “{name}” is left out: another is named like a bill of materials"
            );
            findings.push(
                Diagnostic::note("bom-sheet", message)
                    .at(Some(name), None, None)
                    .help("state the sheet that counts: sheet = \"…\" in [bom]"),
            );
        }
    } else {
        if several && mapping.sheet.is_none() {
            let message = format!("the lines of {} sheets are read together", with.len());
            findings.push(
                Diagnostic::warning("bom-sheet", message)
                    .help("state the sheet that counts: sheet = \"…\" in [bom]"),
            );
        }
        kept = with;
    }
    // What stands in sheets without a table is kept as remarks.
    kept.extend(without);
    kept
}

fn assigned(
    grid: &Grid,
    segment: &Segment,
    mapping: &BomMapping,
    mark: DecimalMark,
) -> Vec<Assigned> {
    let no_heading = Row::default();
    let rows: Vec<&Row> = grid.rows[segment.rows.clone()]
        .iter()
        .filter(|row| {
            (segment.columns.0..segment.columns.1)
                .filter(|at| row.cell(*at).is_some())
                .count()
                > 1
        })
        .collect();
    let table = Table {
        grid,
        columns: segment.columns,
        heading: segment.heading.map_or(&no_heading, |at| &grid.rows[at]),
        inherited: &segment.inherited,
        rows: &rows,
        mark,
    };
    assign(&table, mapping)
}

/// Whether a table is a bill of materials. Between other text only one that says
/// how many, what it costs or where it is from; if none does, all are.
fn is_wanted(file: &File, assigned: &[Assigned], sheets: &[Sheet<'_>]) -> bool {
    use BomField as F;
    let tables: usize = sheets.iter().map(|sheet| sheet.found.segments.len()).sum();
    if file.format != Format::Markdown || tables < 2 {
        return true;
    }
    let telling = [
        F::Quantity,
        F::Designators,
        F::UnitCost,
        F::PartNumber,
        F::OrderNumber,
        F::Supplier,
        F::TotalCost,
    ];
    assigned
        .iter()
        .any(|one| one.field.is_some_and(|field| telling.contains(&field)))
}

fn public<'a>(
    grid: &'a Grid,
    segment: &'a Segment,
    assigned: &'a [Assigned],
    table: u32,
) -> impl Iterator<Item = Column> + 'a {
    let row = segment.heading.map_or(0, |at| grid.rows[at].number);
    assigned.iter().map(move |one| {
        let of_supplier = matches!(
            one.field,
            Some(BomField::Supplier | BomField::OrderNumber | BomField::Link)
        );
        Column {
            table,
            sheet: grid.sheet.clone(),
            row,
            index: u32::try_from(one.index).unwrap_or(u32::MAX),
            heading: one.heading.clone(),
            field: one
                .field
                .filter(|field| *field != BomField::Other || one.reason == Some(Reason::Stated)),
            confidence: one.confidence,
            reason: one.reason,
            supplier: of_supplier.then_some(one.supplier),
            hidden: one.hidden,
        }
    })
}

/// Keeps a row that is no line.
fn remark(remarks: &mut Vec<Remark>, grid: &Grid, row: &Row, columns: (usize, usize)) {
    if remarks.len() >= REMARKS_MAX {
        return;
    }
    let inside = row
        .filled()
        .filter(|(column, _)| (columns.0..columns.1).contains(column));
    let texts: Vec<&str> = inside.map(|(_, cell)| cell.text.as_str()).collect();
    let text = texts.join(" · ");
    if text.chars().any(char::is_alphanumeric) {
        remarks.push(Remark {
            place: Place {
                sheet: grid.sheet.clone(),
                row: Some(row.number),
                column: None,
            },
            text,
        });
    }
}
