//! Rows of a table to lines: which rows are lines, which are headings of
//! sections, totals or words; and what concerns all lines together.

use super::cells::{Cells, says_something};
use super::columns::Assigned;
use super::record::{self, Context};
use super::sections::{self, Section};
use super::tables::Segment;
use super::{identity, remark};
use crate::currency::Currency;
use crate::diagnostic::{Diagnostic, Findings};
use crate::format::{Grid, Kind, Row};
use crate::limits::{DESIGNATORS_MAX, LINES_MAX};
use crate::line::{Counted, Line, Reason, Remark, Role};
use wright_model::{BomField, BomMapping, DecimalMark};

/// Builds the lines of all tables of a file.
pub(super) struct Builder<'a> {
    mapping: &'a BomMapping,
    mark: DecimalMark,
    findings: &'a mut Findings,
    lines: Vec<Line>,
    /// The id an author wrote, by line.
    stated: Vec<Option<String>>,
    designators_left: usize,
    /// Prices without a word on their currency, by line.
    currency: CurrencyFound,
    cut: bool,
}

/// What the prices of a file say of their currency.
#[derive(Debug, Default)]
struct CurrencyFound {
    usual: Option<Currency>,
    ambiguous_said: bool,
}

/// What became of the quantities of one table.
#[derive(Debug, Default)]
struct Quantities {
    assumed: usize,
    counted: usize,
    /// Lines whose quantity is not the number of their references.
    differing: Vec<(u32, String)>,
    compared: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        mapping: &'a BomMapping,
        mark: DecimalMark,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            mapping,
            mark,
            findings,
            lines: Vec::new(),
            stated: Vec::new(),
            designators_left: DESIGNATORS_MAX,
            currency: CurrencyFound::default(),
            cut: false,
        }
    }

    /// Adds the lines of a table.
    pub(super) fn table(
        &mut self,
        grid: &Grid,
        segment: &Segment,
        columns: &[Assigned],
        remarks: &mut Vec<Remark>,
    ) {
        self.say_columns(grid, segment, columns);
        let mut section = Section::new(grid.sheet.as_deref(), segment.title.as_deref());
        let mut quantities = Quantities::default();
        let first = self.lines.len();
        let has_quantity = columns
            .iter()
            .any(|one| one.field == Some(BomField::Quantity));
        for row in &grid.rows[segment.rows.clone()] {
            let cells = Cells {
                row,
                columns,
                mark: self.mark,
            };
            match self.kind_of(grid, &cells, has_quantity) {
                RowKind::Nothing => {}
                RowKind::Outside => remark(remarks, grid, row, segment.columns),
                RowKind::Heading(title) => {
                    remark(remarks, grid, row, segment.columns);
                    section.enter(&title);
                }
                RowKind::Line if self.lines.len() >= LINES_MAX => self.cut = true,
                RowKind::Line => self.line(grid, &cells, &section, has_quantity, &mut quantities),
            }
        }
        self.say_quantities(grid, segment, has_quantity, &quantities);
        assemblies(&mut self.lines[first..]);
    }

    fn line(
        &mut self,
        grid: &Grid,
        cells: &Cells<'_>,
        section: &Section,
        has_quantity: bool,
        quantities: &mut Quantities,
    ) {
        let mut context = Context {
            sheet: grid.sheet.as_deref(),
            section,
            currency: self.mapping.currency.as_deref().and_then(Currency::parse),
            designators_left: self.designators_left,
            findings: self.findings,
        };
        let record = record::line(cells, &mut context);
        let line = record.line;
        self.designators_left = self.designators_left.saturating_sub(line.designators.len());
        self.cut |= record.designators_cut;
        match line.counted {
            Counted::Assumed if has_quantity && record.quantity_is_blank => {
                let message = format!("“{}” has no quantity; it is read as 1", short(&line.name));
                self.findings.push(
                    Diagnostic::warning("bom-quantity", message)
                        .at(
                            grid.sheet.as_deref(),
                            Some(cells.row.number),
                            record.quantity_column,
                        )
                        .help("write how many are needed"),
                );
            }
            Counted::Assumed => quantities.assumed += usize::from(line.role == Role::Part),
            Counted::Designators => quantities.counted += 1,
            Counted::Stated => compare(&line, cells.row.number, quantities),
        }
        if let Some(money) = record.money {
            self.currency.usual = self.currency.usual.or(money.currency);
            if money.ambiguous && !self.currency.ambiguous_said && self.mapping.currency.is_none() {
                self.currency.ambiguous_said = true;
                let code = money
                    .currency
                    .map_or("USD".to_owned(), |one| one.to_string());
                self.findings.push(
                    Diagnostic::note(
                        "bom-currency",
                        format!("the sign of the prices is read as {code}"),
                    )
                    .at(grid.sheet.as_deref(), Some(cells.row.number), None)
                    .help("state another one: currency = \"CAD\" in [bom]"),
                );
            }
        }
        self.stated.push(record.stated_id);
        self.lines.push(line);
    }

    fn kind_of(&mut self, grid: &Grid, cells: &Cells<'_>, has_quantity: bool) -> RowKind {
        let row = cells.row;
        self.say_errors(grid, row);
        let filled = cells
            .columns
            .iter()
            .filter_map(|column| Some((column, cells.of(column)?)));
        let filled: Vec<_> = filled
            .filter(|(_, cell)| says_something(&cell.text))
            .collect();
        if filled.is_empty() {
            return RowKind::Nothing;
        }
        let words = filled
            .iter()
            .find(|(_, cell)| cell.kind == Kind::Text && cell.text.contains(char::is_alphabetic));
        let is_total = words.is_some_and(|(_, cell)| sections::is_total(&cell.text));
        let is_named = is_named(cells);
        if is_total && (!is_named || cells.first(BomField::PartNumber).is_none()) {
            let message = "this row of totals is no line; totals are computed";
            self.findings
                .push(Diagnostic::note("bom-total", message).at(
                    grid.sheet.as_deref(),
                    Some(row.number),
                    None,
                ));
            return RowKind::Outside;
        }
        let alone = filled.len() == 1 && row.filled().count() == 1;
        let several = cells
            .columns
            .iter()
            .filter(|column| column.field.is_some())
            .count()
            > 2;
        if alone
            && several
            && has_quantity
            && let Some((_, cell)) = words
        {
            return RowKind::Heading(cell.text.clone());
        }
        if is_named {
            return RowKind::Line;
        }
        let says_more = filled.iter().any(|(column, cell)| {
            column.field.is_some() && cell.text.contains(char::is_alphabetic)
        });
        if says_more {
            let message = "this row says neither name nor part number; it is no line";
            self.findings.push(
                Diagnostic::note("bom-row", message)
                    .at(grid.sheet.as_deref(), Some(row.number), None)
                    .help("give it a name if it is one"),
            );
        }
        RowKind::Outside
    }

    /// Formulas that failed where something is read from.
    fn say_errors(&mut self, grid: &Grid, row: &Row) {
        for (column, cell) in row.filled().filter(|(_, cell)| cell.kind == Kind::Error) {
            let message = format!(
                "the formula gives {}, which says nothing",
                short(&cell.text)
            );
            self.findings.push(
                Diagnostic::warning("bom-formula", message)
                    .at(
                        grid.sheet.as_deref(),
                        Some(row.number),
                        u32::try_from(column).ok(),
                    )
                    .help("mend the formula, or write the value"),
            );
        }
    }

    /// Columns that were understood with doubt.
    fn say_columns(&mut self, grid: &Grid, segment: &Segment, columns: &[Assigned]) {
        use BomField as F;
        const DOUBT: u8 = 60;
        let weighty = [
            F::Id,
            F::Name,
            F::Quantity,
            F::UnitCost,
            F::Designators,
            F::PartNumber,
        ];
        let row = segment.heading.map(|at| grid.rows[at].number);
        for one in columns {
            let Some(field) = one.field.filter(|field| weighty.contains(field)) else {
                continue;
            };
            let doubtful = one.reason == Some(Reason::Content)
                || (one.reason == Some(Reason::Heading) && one.confidence < DOUBT);
            if !doubtful || one.is_blank {
                continue;
            }
            let label = one.label();
            let why = match one.reason {
                Some(Reason::Content) => "by what stands in it",
                _ => "by its heading",
            };
            self.findings.push(
                Diagnostic::note(
                    "bom-column",
                    format!(
                        "the column “{}” is taken for the {field}, {why}",
                        short(&label)
                    ),
                )
                .at(grid.sheet.as_deref(), row, u32::try_from(one.index).ok())
                .help(format!(
                    "to state it: columns = {{ {field} = \"{}\" }} in [bom]",
                    stated_as(one)
                )),
            );
        }
    }

    fn say_quantities(
        &mut self,
        grid: &Grid,
        segment: &Segment,
        has_quantity: bool,
        quantities: &Quantities,
    ) {
        let sheet = grid.sheet.as_deref();
        let row = segment.heading.map(|at| grid.rows[at].number);
        if !has_quantity && quantities.counted > 0 {
            let message = "no column says how many; the references of each line are counted";
            self.findings
                .push(Diagnostic::note("bom-quantity", message).at(sheet, row, None));
        }
        if !has_quantity && quantities.assumed > 0 {
            let message = format!(
                "no column says how many; one is assumed for {} of the lines",
                quantities.assumed
            );
            self.findings.push(
                Diagnostic::warning("bom-quantity", message)
                    .at(sheet, row, None)
                    .help("add a column quantity"),
            );
        }
        // Where most differ, the references count something else.
        let few = quantities.differing.len() * 4 <= quantities.compared;
        if few {
            for (row, message) in &quantities.differing {
                self.findings.push(
                    Diagnostic::warning("bom-count", message.clone())
                        .at(sheet, Some(*row), None)
                        .help("mend the quantity or the references"),
                );
            }
        }
    }

    /// The lines, with ids, and with the currency that others in the file have.
    pub(super) fn finish(mut self) -> Vec<Line> {
        let usual = self
            .mapping
            .currency
            .as_deref()
            .and_then(Currency::parse)
            .or(self.currency.usual);
        let mut without = 0_usize;
        for line in &mut self.lines {
            let prices = line
                .suppliers
                .iter_mut()
                .filter_map(|supplier| supplier.price.as_mut());
            for price in prices.chain(line.unit_cost.as_mut()) {
                price.currency = price.currency.or(usual);
                without += usize::from(price.currency.is_none());
            }
        }
        if without > 0 {
            self.findings.push(
                Diagnostic::warning("bom-currency", "the prices do not say their currency")
                    .help("state it: currency = \"EUR\" in [bom]"),
            );
        }
        if self.cut {
            let message = format!(
                "lines beyond {LINES_MAX} and references beyond {DESIGNATORS_MAX} are left out"
            );
            self.findings.push(
                Diagnostic::warning("bom-cut", message).help("split the design into several"),
            );
        }
        for at in identity::identify(&mut self.lines, &self.stated) {
            let line = &self.lines[at];
            let is_other = matches!(line.role, Role::Alternative | Role::Optional | Role::Tool);
            if is_other {
                continue;
            }
            let stated = self.stated[at].as_deref().unwrap_or_default();
            let message = format!(
                "the id “{}” stands twice; this line is called {}",
                short(stated),
                line.id
            );
            self.findings.push(
                Diagnostic::warning("bom-id", message)
                    .at(line.place.sheet.as_deref(), line.place.row, None)
                    .help("give each line an id of its own"),
            );
        }
        self.lines
    }
}

/// What a row is.
enum RowKind {
    Nothing,
    Outside,
    Heading(String),
    Line,
}

/// Whether something says what is needed.
fn is_named(cells: &Cells<'_>) -> bool {
    use BomField as F;
    let names = [
        F::Name,
        F::Value,
        F::Description,
        F::PartNumber,
        F::Designators,
        F::OrderNumber,
    ];
    names.iter().any(|field| {
        cells.all(*field).any(|(_, cell)| {
            says_something(&cell.text) && cell.text.chars().any(char::is_alphanumeric)
        })
    })
}

fn compare(line: &Line, row: u32, quantities: &mut Quantities) {
    let count = line.designators.len();
    if count == 0 || !line.unit.is_empty() || line.role == Role::LeftOut {
        return;
    }
    quantities.compared += 1;
    let millionths = i64::try_from(count)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000_000);
    if line.quantity.millionths() != millionths {
        let message = format!(
            "“{}” has the quantity {} and {count} references",
            short(&line.name),
            line.quantity
        );
        quantities.differing.push((row, message));
    }
}

/// Lines with deeper ones below them are put together from these. Where none is
/// deeper than another there is no tree.
fn assemblies(lines: &mut [Line]) {
    let is_tree = lines.iter().any(|line| line.level > 1);
    for at in 0..lines.len() {
        let next = lines.get(at + 1).map_or(0, |line| line.level);
        let line = &mut lines[at];
        let is_root = at == 0 && line.level == 0;
        if !is_tree {
            line.level = 0;
        } else if next > line.level && (line.level > 0 || is_root) && line.role == Role::Part {
            line.role = Role::Assembly;
        }
    }
}

/// How a column is named in `design.toml`.
fn stated_as(column: &Assigned) -> String {
    match column.heading.trim() {
        "" => format!("@{}", column.label()),
        heading => heading.replace(['"', '\\', '\n'], " "),
    }
}

/// A text for a sentence.
pub(super) fn short(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
