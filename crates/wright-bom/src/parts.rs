//! Lines of a bill together with what `design.toml` says of parts.

use crate::amount::Amount;
use crate::diagnostic::Place;
use crate::line::{Counted, Line, Role, Source};
use std::collections::HashMap;
use wright_model::{Part, PartId, Process, Quantity};

/// The lines of a bill, with the parts of `design.toml`: a part with the id of a
/// line says how it is made and of what; a part the bill does not have becomes a
/// line of its own.
pub fn with_parts(mut lines: Vec<Line>, parts: &[Part]) -> Vec<Line> {
    let ids = lines.iter().enumerate();
    let mut places: HashMap<PartId, usize> = ids.map(|(at, line)| (line.id.clone(), at)).collect();
    for part in parts {
        match places.get(&part.id) {
            Some(at) => tell(&mut lines[*at], part),
            None => {
                places.insert(part.id.clone(), lines.len());
                lines.push(of_part(part));
            }
        }
    }
    for line in &mut lines {
        weigh(line);
    }
    lines
}

/// What `design.toml` says counts before the bill.
fn tell(line: &mut Line, part: &Part) {
    if let Some(process) = &part.process {
        let is_bought = is_bought(process);
        line.source = Some(if is_bought {
            Source::Bought
        } else {
            Source::Made
        });
        line.process = (!is_bought).then(|| process.clone());
    }
    line.material = part.material.clone().or(line.material.take());
    line.thickness_um = part.thickness_um.or(line.thickness_um);
    let export = part.export.first().map(ToString::to_string);
    line.file = export.or(line.file.take());
}

/// What is made says its mass in words where no column does: `about 26 g`.
fn weigh(line: &mut Line) {
    if line.mass.is_none() && line.is_made() {
        let words = line.specification.as_deref();
        line.mass = words.and_then(crate::requirement::mass);
    }
}

fn is_bought(process: &str) -> bool {
    Process::find(process).is_some_and(|process| process.is_a("bought"))
}

fn of_part(part: &Part) -> Line {
    let mut line = Line {
        id: part.id.clone(),
        place: Place::default(),
        section: None,
        role: Role::Part,
        designators: Vec::new(),
        quantity: amount(part.quantity),
        counted: Counted::Stated,
        unit: part.unit.clone().unwrap_or_default(),
        name: part.name.clone(),
        description: None,
        value: None,
        specification: None,
        part_number: None,
        manufacturer: None,
        suppliers: Vec::new(),
        unit_cost: None,
        pack_size: None,
        mass: None,
        material: None,
        thickness_um: None,
        source: None,
        process: None,
        file: None,
        notes: None,
        level: 0,
        kept: Vec::new(),
    };
    tell(&mut line, part);
    line
}

/// A quantity of `design.toml` as the amounts here.
pub fn amount(quantity: Quantity) -> Amount {
    Amount::from_millionths(quantity.millionths()).unwrap_or(Amount::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::BomMapping;

    #[test]
    fn parts_tell_lines_and_become_lines() {
        let text = "id,name,qty,process\ncap,Cap,2,bought\nnut,Nut,4,bought\n";
        let bom = crate::read(text.as_bytes(), "bom.csv", &BomMapping::default());
        let part = |id: &str, process: Option<&str>| Part {
            id: PartId::parse(id).unwrap(),
            name: id.to_owned(),
            quantity: Quantity::ONE,
            unit: None,
            process: process.map(str::to_owned),
            material: Some("PETG".to_owned()),
            thickness_um: None,
            source: Vec::new(),
            export: Vec::new(),
        };
        let lines = with_parts(bom.lines, &[part("cap", Some("fdm")), part("lid", None)]);
        let shown: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{} {} {:?} {:?}",
                    line.id, line.quantity, line.source, line.process
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "cap 2 Some(Made) Some(\"fdm\")",
                "nut 4 Some(Bought) None",
                "lid 1 None None",
            ]
        );
    }
}
