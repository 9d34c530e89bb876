//! One row as a line.

use super::cells::{Cells, says_something};
use super::columns::{Assigned, SURE};
use super::lines::short;
use super::sections::{Section, SectionWord};
use super::sources::{is_left_out, source, yes};
use super::words;
use super::{designators, identity};
use crate::amount::Amount;
use crate::currency::Currency;
use crate::diagnostic::{Diagnostic, Findings, Place};
use crate::line::{Counted, Kept, Line, Role, Source};
use crate::number::{self, Money};
use crate::unit;
use wright_model::{BomField, Process};

/// What a row needs to become a line.
pub(super) struct Context<'a> {
    pub(super) sheet: Option<&'a str>,
    pub(super) section: &'a Section,
    /// The currency the author states.
    pub(super) currency: Option<Currency>,
    pub(super) designators_left: usize,
    pub(super) findings: &'a mut Findings,
}

/// A line, and what else its row says.
pub(super) struct Record {
    pub(super) line: Line,
    pub(super) stated_id: Option<String>,
    /// The first price that was read.
    pub(super) money: Option<Money>,
    pub(super) quantity_is_blank: bool,
    pub(super) quantity_column: Option<u32>,
    pub(super) designators_cut: bool,
}

/// Reads a row as a line.
pub(super) fn line(cells: &Cells<'_>, context: &mut Context<'_>) -> Record {
    let mut reading = Reading {
        cells,
        context,
        kept: Vec::new(),
        money: None,
    };
    reading.record()
}

pub(super) struct Reading<'a, 'b> {
    pub(super) cells: &'a Cells<'a>,
    pub(super) context: &'a mut Context<'b>,
    kept: Vec<Kept>,
    pub(super) money: Option<Money>,
}

impl Reading<'_, '_> {
    fn record(&mut self) -> Record {
        use BomField as F;
        let cells = self.cells;
        let references = cells.first(F::Designators).map(|(_, cell)| &cell.text);
        let references = references
            .map(|text| designators::parse(text, self.context.designators_left))
            .unwrap_or_default();
        if let Some(twice) = &references.twice {
            let message = format!("the reference {} stands twice", short(twice));
            self.say(
                Diagnostic::warning("bom-designator", message),
                F::Designators,
            );
        }
        let (quantity, counted, unit) = self.quantity(references.list.len());
        let Names {
            name,
            value,
            description,
        } = self.names(&references.list);
        let unit_cost = self.unit_cost(quantity);
        let suppliers = self.suppliers();
        let (process, stated_source) = self.process();
        let role = self.role(&name);
        let mut line = Line {
            id: identity::unnamed(),
            place: Place {
                sheet: self.context.sheet.map(str::to_owned),
                row: Some(cells.row.number),
                column: None,
            },
            section: self.context.section.title.clone(),
            role,
            designators: references.list,
            quantity,
            counted,
            unit,
            name,
            description,
            value,
            specification: cells.joined(F::Specification),
            part_number: cells.text(F::PartNumber),
            manufacturer: cells.text(F::Manufacturer),
            unit_cost: unit_cost.or_else(|| suppliers.iter().find_map(|one| one.price)),
            suppliers,
            pack_size: self.plain(F::PackSize).filter(|size| !size.is_zero()),
            mass: self.mass(quantity),
            material: cells.text(F::Material),
            thickness_um: self.thickness(),
            source: stated_source,
            process,
            file: cells.text(F::File),
            notes: cells.joined(F::Notes),
            level: self.level(),
            kept: Vec::new(),
        };
        self.guess_source(&mut line);
        self.keep_others(&line);
        line.kept = std::mem::take(&mut self.kept);
        let quantity_cell = cells.first(F::Quantity);
        Record {
            line,
            stated_id: cells.text(F::Id),
            money: self.money,
            quantity_is_blank: quantity_cell.is_none(),
            quantity_column: cells
                .columns
                .iter()
                .find(|column| column.field == Some(F::Quantity))
                .and_then(|column| u32::try_from(column.index).ok()),
            designators_cut: references.cut,
        }
    }

    /// Says something about a cell.
    pub(super) fn say(&mut self, finding: Diagnostic, field: BomField) {
        let column = self.cells.first(field).map(|(column, _)| column.index);
        let column = column.and_then(|index| u32::try_from(index).ok());
        let row = Some(self.cells.row.number);
        self.context
            .findings
            .push(finding.at(self.context.sheet, row, column));
    }

    pub(super) fn keep(&mut self, column: &Assigned, text: &str) {
        self.kept.push(Kept {
            heading: column.label(),
            text: text.to_owned(),
        });
    }

    fn quantity(&mut self, references: usize) -> (Amount, Counted, String) {
        let cells = self.cells;
        let unit_cell = cells
            .first(BomField::Unit)
            .map(|(_, cell)| cell.text.as_str());
        let counted = match u32::try_from(references) {
            Ok(0) | Err(_) => (Amount::ONE, Counted::Assumed),
            Ok(count) => (Amount::whole(count), Counted::Designators),
        };
        let Some((column, cell)) = cells.first(BomField::Quantity) else {
            return (
                counted.0,
                counted.1,
                self.unit(unit_cell.unwrap_or_default()),
            );
        };
        match number::quantity(&cell.text, cells.mark_of(cell)) {
            Some((quantity, named)) => {
                let word = if named.is_empty() {
                    unit_cell.unwrap_or_default()
                } else {
                    named
                };
                (quantity, Counted::Stated, self.unit(word))
            }
            None => {
                let message = format!(
                    "“{}” is no quantity; it is read as {}",
                    short(&cell.text),
                    counted.0
                );
                let finding = Diagnostic::warning("bom-quantity", message)
                    .help("write a number, and the unit in a column of its own");
                self.say(finding, BomField::Quantity);
                self.keep(column, &cell.text);
                (
                    counted.0,
                    counted.1,
                    self.unit(unit_cell.unwrap_or_default()),
                )
            }
        }
    }

    fn unit(&mut self, word: &str) -> String {
        if !says_something(word) {
            return String::new();
        }
        match unit::ucum(word) {
            Some(code) => code.to_owned(),
            None => {
                let finding = Diagnostic::note(
                    "bom-unit",
                    format!(
                        "the unit “{}” is not known; it is kept as written",
                        short(word)
                    ),
                )
                .help("write m, cm, mm, m2, g, kg, L, mL, set, pair, or leave it out for pieces");
                self.say(finding, BomField::Unit);
                word.trim().to_owned()
            }
        }
    }

    /// The first that says something is the name, the others stay what they are.
    fn names(&self, references: &[String]) -> Names {
        use BomField as F;
        let cells = self.cells;
        let mut value = cells.text(F::Value);
        let mut description = cells.text(F::Description);
        let name = cells
            .text(F::Name)
            .or_else(|| value.take())
            .or_else(|| description.take())
            .or_else(|| cells.text(F::PartNumber))
            .or_else(|| cells.text(F::OrderNumber))
            .or_else(|| references.first().cloned())
            .unwrap_or_else(|| "?".to_owned());
        let differs = |text: &String| *text != name;
        Names {
            value: value.filter(differs),
            description: description.filter(differs),
            name,
        }
    }

    pub(super) fn plain(&self, field: BomField) -> Option<Amount> {
        let (_, cell) = self.cells.first(field)?;
        let (amount, _) = number::quantity(&cell.text, self.cells.mark_of(cell))?;
        Some(amount)
    }

    fn thickness(&mut self) -> Option<i64> {
        let (column, cell) = self.cells.first(BomField::Thickness)?;
        let measured = self.cells.measured(column, cell, "mm");
        let micrometers = measured.and_then(|(amount, code)| {
            let factor = Amount::from_millionths(unit::micrometers(code)?)?;
            Some(amount.times(factor)?.millionths())
        });
        if micrometers.is_none() && says_something(&cell.text) {
            self.keep(column, &cell.text);
        }
        micrometers
    }

    /// How it is made, and whether it is made at all, as far as columns say it.
    fn process(&mut self) -> (Option<String>, Option<Source>) {
        let stated = self.cells.text(BomField::MakeOrBuy);
        let mut stated_source = stated.as_deref().and_then(source);
        if let (Some(text), None) = (&stated, stated_source)
            && let Some((column, _)) = self.cells.first(BomField::MakeOrBuy)
        {
            self.keep(column, text);
        }
        let column = self
            .cells
            .first(BomField::Process)
            .map(|(column, _)| column);
        let (Some(text), Some(column)) = (self.cells.text(BomField::Process), column) else {
            return (None, stated_source);
        };
        match Process::find(&text) {
            Some(process) if process.is_a("bought") => {
                stated_source = stated_source.or(Some(Source::Bought));
                (None, stated_source)
            }
            Some(process) => {
                // A board is fabricated somewhere; who buys it says so.
                stated_source = stated_source.or(Some(Source::Made));
                (Some(process.slug.to_owned()), stated_source)
            }
            None => {
                stated_source = stated_source.or_else(|| source(&text));
                // “Type” may say anything; “process” says how it is made.
                let is_process = column.confidence >= SURE;
                if !is_process {
                    self.keep(column, &text);
                }
                (is_process.then_some(text), stated_source)
            }
        }
    }

    fn role(&self, name: &str) -> Role {
        let cells = self.cells;
        let marked = cells.first(BomField::LeftOut).map(|(column, cell)| {
            let heading = words::plain(&column.heading);
            let text = &cell.text;
            let fits = ["fitted", "populate", "populated", "mount", "bestuckung"];
            let is_optional =
                heading.contains("option") || heading.contains("opci") || heading.contains("opzi");
            match yes(text) {
                _ if is_left_out(text) => Some(Role::LeftOut),
                Some(true) if is_optional => Some(Role::Optional),
                Some(answer) if fits.contains(&heading.as_str()) != answer => Some(Role::LeftOut),
                _ => None,
            }
        });
        if let Some(Some(role)) = marked {
            return role;
        }
        if is_left_out(name) {
            return Role::LeftOut;
        }
        match self.context.section.word() {
            Some(SectionWord::Alternatives) => Role::Alternative,
            Some(SectionWord::Tools) => Role::Tool,
            Some(SectionWord::Optional) => Role::Optional,
            _ => Role::Part,
        }
    }

    /// How deep: a column says so, or the numbers of an outline.
    fn level(&self) -> u8 {
        let cells = self.cells;
        if let Some((_, cell)) = cells.first(BomField::Level) {
            return cell.text.parse().unwrap_or(0);
        }
        let position = cells
            .first(BomField::Position)
            .or_else(|| cells.first(BomField::Id));
        let Some((_, cell)) = position else {
            return 0;
        };
        let text = cell.text.trim_end_matches('.');
        let is_outline = !text.is_empty()
            && text.split('.').all(|part| {
                part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty()
            });
        match is_outline && text != "0" {
            true => u8::try_from(text.split('.').count()).unwrap_or(u8::MAX),
            false => 0,
        }
    }

    /// Made or bought, where no column says so: by the section, by where it can
    /// be bought, by a file that a machine takes.
    fn guess_source(&self, line: &mut Line) {
        if line.source.is_some() {
            return;
        }
        let section = self.context.section.word();
        let lower = line.name.to_lowercase();
        let is_mesh = [".stl", ".3mf", ".step", ".stp", ".dxf"]
            .iter()
            .any(|end| lower.ends_with(end));
        line.source = match section {
            Some(SectionWord::Made | SectionWord::Printed) => Some(Source::Made),
            Some(SectionWord::Bought) => Some(Source::Bought),
            _ if is_mesh => Some(Source::Made),
            _ => {
                let from_shop = line
                    .suppliers
                    .iter()
                    .any(|one| one.order_number.is_some() || one.link.is_some());
                (from_shop || line.part_number.is_some()).then_some(Source::Bought)
            }
        };
        if section == Some(SectionWord::Printed) && line.process.is_none() {
            line.process = Some("additive".to_owned());
        }
        if is_mesh && line.file.is_none() {
            line.file = Some(line.name.clone());
        }
    }

    /// Columns that mean nothing here, and texts that no other place has.
    fn keep_others(&mut self, line: &Line) {
        for column in self.cells.columns {
            let is_other = matches!(column.field, None | Some(BomField::Other));
            let Some(cell) = self.cells.of(column).filter(|_| is_other) else {
                continue;
            };
            if cell.text.is_empty() || cell.text == line.name {
                continue;
            }
            self.keep(column, &cell.text);
        }
    }
}

struct Names {
    name: String,
    value: Option<String>,
    description: Option<String>,
}
