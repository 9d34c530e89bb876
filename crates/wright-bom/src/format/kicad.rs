//! KiCad's netlist as XML, from which its bills of materials are made: equal
//! components become one row, as its own exports group them.

use super::xml::{Element, Fault, Token, Tokens};
use super::{Budget, Cell, File, Format, Grid};
use crate::diagnostic::{Diagnostic, Findings};
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, DESIGNATORS_MAX};
use std::collections::BTreeMap;

/// A component: its fields by name.
type Fields = BTreeMap<String, String>;

/// Headings of the columns that every component has.
const HEADINGS: [&str; 6] = [
    "Reference",
    "Value",
    "Footprint",
    "Datasheet",
    "Description",
    "DNP",
];

pub(super) fn read(text: &str, budget: &mut Budget, findings: &mut Findings) -> File {
    let mut file = File::new(Format::KicadXml);
    match components(text, budget) {
        Ok(Some(components)) => file.grids.push(grid(components, budget)),
        Ok(None) => {
            file.format = Format::Unknown;
            findings.push(
                Diagnostic::error(
                    "bom-format",
                    "the file is XML or HTML, but no netlist of KiCad",
                )
                .help("export the bill of materials as CSV"),
            );
        }
        Err(fault) => {
            file.format = Format::Unknown;
            findings.push(
                Diagnostic::error(
                    "bom-unreadable",
                    format!("the file cannot be read: {fault}"),
                )
                .help("export the bill of materials again, as CSV"),
            );
        }
    }
    file
}

/// A component with the place of its kind.
struct Component {
    reference: String,
    fields: Fields,
}

/// The components, `None` where the document is another one.
fn components(text: &str, budget: &mut Budget) -> Result<Option<Vec<Component>>, Fault> {
    let mut tokens = Tokens::new(text);
    let mut components = Vec::new();
    let mut is_export = false;
    loop {
        match tokens.next()? {
            Token::End => return Ok(is_export.then_some(components)),
            Token::Open(element) if tokens.depth() == 1 => {
                is_export = element.name() == "export";
                if !is_export {
                    return Ok(None);
                }
            }
            Token::Open(element) if element.name() == "comp" => {
                if components.len() == DESIGNATORS_MAX {
                    budget.cut = true;
                    return Ok(Some(components));
                }
                let reference = element.attribute("ref").unwrap_or_default();
                let fields = component(&mut tokens)?;
                // Parts of the schematic that are no parts of the board.
                let is_part =
                    !fields.contains_key("exclude_from_bom") && !reference.starts_with('#');
                if is_part {
                    components.push(Component { reference, fields });
                }
            }
            Token::Open(element) if matches!(element.name(), "libparts" | "nets" | "libraries") => {
                tokens.skip()?;
            }
            _ => {}
        }
    }
}

fn component(tokens: &mut Tokens<'_>) -> Result<Fields, Fault> {
    let outside = tokens.depth().saturating_sub(1);
    let mut fields = Fields::new();
    loop {
        match tokens.next()? {
            Token::Open(element) => keep(&mut fields, &element, tokens)?,
            Token::Close if tokens.depth() <= outside => return Ok(fields),
            Token::End => return Ok(fields),
            _ => {}
        }
        if fields.len() > COLUMNS_MAX {
            return Err(Fault::Large("256 fields of one component"));
        }
    }
}

fn keep(fields: &mut Fields, element: &Element<'_>, tokens: &mut Tokens<'_>) -> Result<(), Fault> {
    let name = match element.name() {
        "value" => "Value".to_owned(),
        "footprint" => "Footprint".to_owned(),
        "datasheet" => "Datasheet".to_owned(),
        "description" => "Description".to_owned(),
        "libsource" => {
            if let Some(description) = element.attribute("description") {
                fields
                    .entry("Description".to_owned())
                    .or_insert(description);
            }
            return Ok(());
        }
        "field" => element.attribute("name").unwrap_or_default(),
        // KiCad 6 and later: <property name="…" value="…"/>, flags without a value.
        "property" => {
            let name = element.attribute("name").unwrap_or_default();
            let value = element.attribute("value");
            match (name.as_str(), value) {
                ("dnp", None) => drop(fields.insert("DNP".to_owned(), "DNP".to_owned())),
                ("exclude_from_bom", _) => drop(fields.insert(name, String::new())),
                (known, _) if known.starts_with("Sheet") || known.starts_with("ki_") => {}
                (_, Some(value)) => drop(fields.entry(name).or_insert(value)),
                _ => {}
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    let text = tokens.text(CELL_BYTES_MAX + 1)?;
    if !text.trim().is_empty() && text.trim() != "~" {
        fields.insert(name, text.trim().to_owned());
    }
    Ok(())
}

/// One row for all components with the same fields.
fn grid(components: Vec<Component>, budget: &mut Budget) -> Grid {
    let mut kinds: BTreeMap<Fields, (usize, Vec<String>)> = BTreeMap::new();
    for component in components {
        let next = kinds.len();
        let kind = kinds.entry(component.fields).or_insert((next, Vec::new()));
        kind.1.push(component.reference);
    }
    let is_used =
        |name: &&str| *name == HEADINGS[0] || kinds.keys().any(|fields| fields.contains_key(*name));
    let usual = HEADINGS.iter().copied().filter(is_used);
    let mut headings: Vec<String> = usual.map(str::to_owned).collect();
    for fields in kinds.keys() {
        let new = fields.keys().filter(|name| !headings.contains(name));
        let new: Vec<String> = new.cloned().collect();
        headings.extend(new);
        headings.truncate(COLUMNS_MAX);
    }
    let mut rows: Vec<(usize, Fields, Vec<String>)> = kinds
        .into_iter()
        .map(|(fields, (order, references))| (order, fields, references))
        .collect();
    rows.sort_by_key(|(order, ..)| *order);
    let mut grid = Grid::default();
    let cell = |text: &str, budget: &mut Budget| Cell {
        text: budget.text(text),
        ..Cell::default()
    };
    let head = headings
        .iter()
        .map(|heading| cell(heading, budget))
        .collect();
    budget.keep(&mut grid, 1, head);
    let mut numbers = 2..;
    for (_, fields, references) in &rows {
        for references in joined(references, budget) {
            let mut cells = vec![cell(&references, budget)];
            for heading in headings.iter().skip(1) {
                let text = fields.get(heading).map_or("", String::as_str);
                cells.push(cell(text, budget));
            }
            let number = numbers.next().unwrap_or(u32::MAX);
            budget.keep(&mut grid, number, cells);
        }
    }
    grid
}

/// References as cells hold them. A thousand test points are not cut like other
/// texts: what one cell has no room for is a row of its own.
fn joined(references: &[String], budget: &mut Budget) -> Vec<String> {
    const BETWEEN: &str = ", ";
    let mut cells: Vec<String> = Vec::new();
    for reference in references {
        let reference = budget.text(reference);
        let fits =
            |cell: &&mut String| cell.len() + BETWEEN.len() + reference.len() <= CELL_BYTES_MAX;
        match cells.last_mut().filter(fits) {
            Some(cell) => {
                cell.push_str(BETWEEN);
                cell.push_str(&reference);
            }
            None => cells.push(reference),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_components_are_one_row() {
        let text = "<export version='E'><components>\
            <comp ref='R1'><value>10k</value><footprint>R_0603</footprint><datasheet>~</datasheet></comp>\
            <comp ref='C1'><value>1u</value><property name='dnp'/><fields><field name='MPN'>X &amp; Y</field></fields></comp>\
            <comp ref='R2'><value>10k</value><footprint>R_0603</footprint></comp>\
            <comp ref='H1'><value>hole</value><property name='exclude_from_bom'/></comp>\
            </components><nets><net><node ref='R9'/></net></nets></export>";
        let mut findings = Findings::default();
        let file = read(text, &mut Budget::default(), &mut findings);
        let rows: Vec<String> = file.grids[0]
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                cells.join("/")
            })
            .collect();
        assert_eq!(
            rows,
            [
                "Reference/Value/Footprint/DNP/MPN",
                "R1, R2/10k/R_0603",
                "C1/1u//DNP/X & Y",
            ]
        );
        assert!(findings.finish().is_empty());
    }

    #[test]
    fn more_references_than_a_cell_holds_are_several_rows() {
        let component = |n| format!("<comp ref='TP{n}'><value>test point</value></comp>");
        let components: String = (1..=2_000).map(component).collect();
        let text = format!("<export><components>{components}</components></export>");
        let table = crate::Table::read(text.as_bytes(), "board.xml");
        let kept = serde_json::to_vec(&table).unwrap();
        let again: crate::Table = serde_json::from_slice(&kept).unwrap();
        assert_eq!(again, table);
        let bom = again.understand(&wright_model::BomMapping::default());
        let references = bom.lines.iter().map(|line| line.designators.len());
        assert_eq!(references.sum::<usize>(), 2_000);
        let pieces = bom.lines.iter().map(|line| line.quantity.millionths());
        assert_eq!(pieces.sum::<i64>(), 2_000 * 1_000_000);
        assert!(bom.lines.len() > 1 && bom.lines.iter().all(|line| line.name == "test point"));
    }

    #[test]
    fn other_documents_are_refused() {
        for text in ["<html><table></table></html>", "<export><comp", "<a></b>"] {
            let mut findings = Findings::default();
            let file = read(text, &mut Budget::default(), &mut findings);
            assert!(file.grids.is_empty());
            assert_eq!(findings.finish().len(), 1, "{text}");
        }
    }
}
