//! What making the parts of a version requires: each fact with where it is known
//! from, and what a place must have to make all of them.

use std::collections::BTreeMap;

use wright_bom::{Fact, Made, Origin, Requirement};
use wright_model::{ActorHandle, Process};

use super::bom_lines::{Context, mass};
use super::corrections;
use super::design_shown::Links;
use super::design_view;
use super::shape_facts::Reader;
use crate::locale::Locale;
use crate::taxonomy;
use crate::views::bom as view;
use crate::views::words;

/// Parts that are listed one by one.
const PARTS_MAX: usize = 300;
/// Materials that are named for one process.
const MATERIALS_MAX: usize = 6;

/// Each made part with what is known of it.
pub(super) fn required(context: &Context<'_>, made: &[Made]) -> Vec<view::Required> {
    let own = context.bill.designs[0].name.as_str();
    let made = made.iter().take(PARTS_MAX);
    made.map(|one| view::Required {
        id: one.id.clone(),
        correct_address: String::new(),
        name: one.name.clone(),
        design: match one.design.as_str() {
            design if design == own => String::new(),
            design => design.to_owned(),
        },
        facts: facts(context, one),
        is_incomplete: !one.requirement.missing().is_empty(),
    })
    .collect()
}

/// Has whoever maintains the design correct its own parts.
pub(super) fn offer_corrections(links: &Links, required: &mut [view::Required]) {
    for part in required.iter_mut().filter(|part| part.design.is_empty()) {
        part.correct_address = corrections::address(links, &part.id);
    }
}

fn facts(context: &Context<'_>, made: &Made) -> Vec<view::FactCell> {
    let at = |from: &str| address(context, made, from);
    fact_cells(context.reader, &made.requirement, at)
}

/// What is known of a part: process, size, material, thickness, mass.
pub(super) fn fact_cells(
    reader: Reader,
    known: &Requirement,
    address: impl Fn(&str) -> String,
) -> Vec<view::FactCell> {
    let Reader { tr, units } = reader;
    let missing = known.missing();
    let cell = |what: &str, label: String, value: String, said: Option<(Origin, &str)>| {
        let mut cell = view::FactCell {
            label,
            value,
            is_missing: missing.contains(&what),
            ..view::FactCell::default()
        };
        if let Some((origin, from)) = said {
            cell.origin = origin_class(origin);
            cell.origin_word = tr.get(words::origin(origin));
            cell.from = from.to_owned();
            // Paths of files may begin like handles.
            let file = address(from);
            let handle = from.strip_prefix('@').map(ActorHandle::parse);
            cell.from_address = match handle {
                Some(Ok(handle)) if file.is_empty() => format!("/@{handle}"),
                _ => file,
            };
        }
        cell
    };
    let process = known.process.as_ref();
    let material = known.material.as_ref();
    let size = known.size_um.as_ref();
    let thickness = known.thickness_um.as_ref();
    let weight = known.mass.as_ref();
    vec![
        cell(
            "process",
            tr.get("bom-process"),
            shown(process, |said| taxonomy::process(tr, said)),
            said(process),
        ),
        cell(
            "size",
            tr.get("bom-size"),
            shown(size, |size| tr.envelope(size, units)),
            said(size),
        ),
        cell(
            "material",
            tr.get("bom-material"),
            shown(material, |said| taxonomy::material(tr, said)),
            said(material),
        ),
        cell(
            "thickness",
            tr.get("bom-thickness"),
            shown(thickness, |um| tr.length(*um, units)),
            said(thickness),
        ),
        cell(
            "mass",
            tr.get("bom-mass"),
            shown(weight, |grams| mass(Reader { tr, units }, *grams)),
            said(weight),
        ),
    ]
}

fn shown<T>(fact: Option<&Fact<T>>, show: impl Fn(&T) -> String) -> String {
    fact.map(|fact| show(&fact.value)).unwrap_or_default()
}

fn said<T>(fact: Option<&Fact<T>>) -> Option<(Origin, &str)> {
    fact.map(|fact| (fact.origin, fact.from.as_str()))
}

/// The class that draws a fact's line, after drafting conventions.
fn origin_class(origin: Origin) -> &'static str {
    match origin {
        Origin::Corrected => "corrected",
        Origin::Stated => "stated",
        Origin::Measured => "measured",
        Origin::Guessed => "guessed",
    }
}

/// The page of the file that says it: a path, and for a bill a place behind it.
fn address(context: &Context<'_>, made: &Made, from: &str) -> String {
    let designs = &context.bill.designs;
    let Some(at) = designs
        .iter()
        .position(|design| design.name.as_str() == made.design)
    else {
        return String::new();
    };
    let design = &designs[at];
    let links = context.links(at);
    if let Some(file) = design.files.get(from) {
        return links.file(&file.path);
    }
    if let Some(path) = &design.path
        && from.starts_with(path.as_str())
    {
        return links.file(path);
    }
    match wright_model::DesignPath::parse(wright_manifest::FILE_NAME) {
        Ok(path) if path.as_str() == from => links.file(&path),
        _ => String::new(),
    }
}

/// What a place must have, a process each: the largest part decides.
pub(super) fn facilities(context: &Context<'_>, made: &[Made]) -> Vec<view::FacilityNeed> {
    let Reader { tr, units } = context.reader;
    let mut needs: BTreeMap<&str, Need<'_>> = BTreeMap::new();
    for one in made {
        let Some(process) = &one.requirement.process else {
            continue;
        };
        let slug = design_view::process_slug(&process.value);
        needs.entry(slug).or_default().add(one);
    }
    needs
        .into_iter()
        .map(|(slug, need)| view::FacilityNeed {
            process: design_view::process_link(tr, slug),
            size: need
                .size_um
                .map(|size| tr.envelope(&size, units))
                .unwrap_or_default(),
            materials: need.materials(tr, slug, |um| tr.length(um, units)),
            parts: need.parts,
        })
        .collect()
}

/// What the parts of one process ask together.
#[derive(Default)]
struct Need<'a> {
    parts: usize,
    /// The largest of each side, sides sorted: a machine that takes this takes all.
    size_um: Option<[i64; 3]>,
    /// With the thicknesses of sheets.
    stuff: Vec<(&'a str, Option<i64>)>,
}

impl<'a> Need<'a> {
    fn add(&mut self, made: &'a Made) {
        self.parts += 1;
        let known = &made.requirement;
        if let Some(size) = &known.size_um {
            let mut sides = size.value;
            sides.sort_unstable_by(|one, other| other.cmp(one));
            let before = self.size_um.unwrap_or(sides);
            self.size_um = Some(std::array::from_fn(|at| before[at].max(sides[at])));
        }
        let thickness = known.thickness_um.as_ref().map(|thickness| thickness.value);
        if let Some(material) = &known.material {
            let stuff = (material.value.as_str(), thickness);
            if !self.stuff.contains(&stuff) {
                self.stuff.push(stuff);
            }
        }
    }

    fn materials(&self, tr: &Locale, slug: &str, length: impl Fn(i64) -> String) -> String {
        let is_flat = Process::find(slug)
            .is_some_and(|process| process.is_a("cutting") || process.is_a("sheet-metal"));
        let named = self.stuff.iter().take(MATERIALS_MAX);
        let named: Vec<String> = named
            .map(|(material, thickness)| {
                let material = taxonomy::material(tr, material);
                match thickness {
                    Some(um) if is_flat => format!("{material} {}", length(*um)),
                    _ => material,
                }
            })
            .collect();
        let mut named: Vec<&str> = named.iter().map(String::as_str).collect();
        named.dedup();
        named.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_bom::Requirement;

    fn made(size_um: [i64; 3]) -> Made {
        Made {
            requirement: Requirement {
                size_um: Some(Fact::new(size_um, Origin::Stated, "bom.csv row 2")),
                material: Some(Fact::new("PETG".to_owned(), Origin::Stated, "design.toml")),
                ..Requirement::default()
            },
            ..Made::default()
        }
    }

    #[test]
    fn the_largest_of_each_side_decides() {
        let parts = [made([1, 9, 3]), made([8, 4, 2])];
        let mut need = Need::default();
        for part in &parts {
            need.add(part);
        }
        assert_eq!((need.parts, need.size_um), (2, Some([9, 4, 2])));
        assert_eq!(need.stuff, [("PETG", None)]);
    }
}
