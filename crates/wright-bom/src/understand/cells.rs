//! The cells of one row by what their columns say.

use super::columns::Assigned;
use super::evidence::is_link;
use crate::amount::Amount;
use crate::currency::Currency;
use crate::format::{Cell, Kind, Row};
use crate::number::{self, Money};
use crate::unit;
use wright_model::{BomField, DecimalMark};

/// Addresses longer than this are cells like others, in bytes.
const LINK_BYTES_MAX: usize = 2_000;

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) columns: &'a [Assigned],
    pub(super) mark: DecimalMark,
}

impl<'a> Cells<'a> {
    /// The cell of a column, under the whole of its heading.
    pub(super) fn of(&self, column: &Assigned) -> Option<&'a Cell> {
        (column.index..column.index + column.width).find_map(|at| self.row.cell(at))
    }

    /// The filled cells of all columns that say something.
    pub(super) fn all(
        &self,
        field: BomField,
    ) -> impl Iterator<Item = (&'a Assigned, &'a Cell)> + use<'a> {
        let this = *self;
        let columns = self.columns.iter();
        let columns = columns.filter(move |column| column.field == Some(field));
        columns.filter_map(move |column| this.of(column).map(|cell| (column, cell)))
    }

    /// The first of them.
    pub(super) fn first(&self, field: BomField) -> Option<(&'a Assigned, &'a Cell)> {
        self.all(field).next()
    }

    /// Its text, unless it only says that there is none.
    pub(super) fn text(&self, field: BomField) -> Option<String> {
        self.first(field)
            .map(|(_, cell)| cell.text.as_str())
            .filter(|text| says_something(text))
            .map(str::to_owned)
    }

    /// The texts of all columns that say it, one after another.
    pub(super) fn joined(&self, field: BomField) -> Option<String> {
        let mut texts: Vec<&str> = Vec::new();
        for (_, cell) in self.all(field) {
            if says_something(&cell.text) && !texts.contains(&cell.text.as_str()) {
                texts.push(&cell.text);
            }
        }
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// How numbers in a cell are written.
    pub(super) fn mark_of(&self, cell: &Cell) -> DecimalMark {
        match cell.kind {
            Kind::Number | Kind::Money(_) => DecimalMark::Point,
            Kind::Text | Kind::Error => self.mark,
        }
    }

    /// A price.
    pub(super) fn money(&self, cell: &Cell) -> Option<Money> {
        let money = number::money(&cell.text, self.mark_of(cell))?;
        Some(match cell.kind {
            Kind::Money(Some(currency)) => Money {
                currency: Some(currency),
                ambiguous: currency == Currency::USD,
                ..money
            },
            _ => money,
        })
    }

    /// A number in a unit, which its cell or its heading names.
    pub(super) fn measured(
        &self,
        column: &Assigned,
        cell: &Cell,
        usual: &'static str,
    ) -> Option<(Amount, &'static str)> {
        let (amount, named) = number::quantity(&cell.text, self.mark_of(cell))?;
        let of_cell = unit::ucum(named).filter(|code| !code.is_empty());
        if of_cell.is_none() && !named.is_empty() {
            return None;
        }
        let unit = of_cell.or_else(|| unit_of_heading(&column.heading));
        Some((amount, unit.unwrap_or(usual)))
    }
}

/// The unit in brackets of a heading: `Mass (g)`, `Länge [mm]`.
fn unit_of_heading(heading: &str) -> Option<&'static str> {
    let pieces = heading.split(['(', ')', '[', ']', '/', ',']).skip(1);
    let mut codes = pieces
        .filter_map(unit::ucum)
        .filter(|code| !code.is_empty());
    let last = heading.split_whitespace().last().and_then(unit::ucum);
    codes.next().or(last.filter(|code| !code.is_empty()))
}

/// Whether a text is more than a sign for nothing.
pub(super) fn says_something(text: &str) -> bool {
    let text = text.trim();
    !matches!(
        text,
        "" | "-"
            | "--"
            | "–"
            | "—"
            | "~"
            | "?"
            | "??"
            | "???"
            | "."
            | "/"
            | "n/a"
            | "N/A"
            | "na"
            | "NA"
            | "n.a."
            | "#N/A"
            | "NULL"
            | "null"
    )
}

/// The address a cell leads to.
pub(super) fn address(cell: &Cell) -> Option<String> {
    let own = is_link(&cell.text).then_some(cell.text.as_str());
    let text = own.or(cell.link.as_deref())?.trim();
    // Words may follow the address.
    let text = text.split_whitespace().next().unwrap_or_default();
    let absolute = match text.get(..4).map(str::to_ascii_lowercase).as_deref() {
        Some("www.") => format!("https://{text}"),
        Some("http") => text.to_owned(),
        _ => return None,
    };
    (absolute.len() <= LINK_BYTES_MAX && is_link(&absolute)).then_some(absolute)
}
