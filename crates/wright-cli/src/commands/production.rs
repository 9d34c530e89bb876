//! `wright bom --production`: a folder with just what a workshop needs to make so
//! many of a design, the same as the zip of a registry.

use super::bom::{Gathered, on_disk};
use crate::context::Context;
use crate::text;
use anyhow::{Context as _, Result};
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use wright_bom::roll_up::Node;
use wright_bom::{Facts, Line, Made, RollUp, export, production};
use wright_client::ClientError;
use wright_client::project::DESIGN_TOML;
use wright_model::{DesignPath, FileKind};

/// Kinds that a workshop needs whatever part they are of.
const WORKSHOP_KINDS: [FileKind; 4] = [
    FileKind::Drawing,
    FileKind::Board,
    FileKind::Firmware,
    FileKind::License,
];

/// What is made, and what each part requires.
pub(super) fn made(designs: &[Gathered], total: &RollUp) -> Vec<Made> {
    let made = total.made.iter().filter_map(|made| {
        let from = made.from.first()?;
        let design = designs.get(from.design)?;
        let line = design.lines.get(from.line)?;
        let part = design.parts.iter().find(|part| part.id == line.id);
        let of_bom = design.bom.as_ref().and_then(|(path, bom)| {
            let of_bom = bom.lines.get(from.line)?;
            (of_bom.id == line.id).then_some((of_bom, path.as_str()))
        });
        Some(Made {
            design: design.name.clone(),
            id: line.id.to_string(),
            name: line.name.clone(),
            quantity: made.quantity,
            requirement: Facts::said(part, of_bom).requirement(),
            files: exports(design, line),
        })
    });
    made.collect()
}

/// The files of a part that a machine takes, else those that it is made from.
fn exports(design: &Gathered, line: &Line) -> Vec<String> {
    let part = design.parts.iter().find(|part| part.id == line.id);
    let named = part.map(|part| match part.export.is_empty() {
        true => part.source.as_slice(),
        false => part.export.as_slice(),
    });
    let named = named.into_iter().flatten().map(ToString::to_string);
    let mut files: Vec<String> = named
        .chain(line.file.clone())
        .filter(|path| DesignPath::parse(path).is_ok())
        .filter(|path| on_disk(&design.folder, path).is_file())
        .collect();
    files.dedup();
    files
}

/// Writes the folder.
pub(super) fn write(
    context: &Context<'_>,
    designs: &[Gathered],
    (total, nodes): (&RollUp, &[Node<'_>]),
    folder: &Path,
) -> Result<()> {
    if folder.exists() {
        return Err(ClientError::local(
            format!("{} is there already", folder.display()),
            "name a folder that is not there yet",
        )
        .into());
    }
    let made = made(designs, total);
    let mut texts = vec![
        (
            "MAKE.md",
            production::page(&designs[0].name, total, nodes, &made),
        ),
        ("make-list.csv", production::make_list_csv(&made)),
    ];
    if !production::stock(&made).is_empty() {
        texts.push(("cut-list.csv", production::cut_list_csv(&made)));
    }
    if !total.bought.is_empty() {
        texts.push(("shopping-list.csv", export::shopping_csv(total, nodes)));
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let mut files = texts.len() as u64;
    for (name, text) in texts {
        let place = folder.join(name);
        fs::write(&place, text).with_context(|| format!("write {}", place.display()))?;
    }
    for counted in &total.designs {
        files += copy(&designs[counted.design], folder)?;
    }
    let count = text::count(files, "file");
    context
        .printer
        .result(&format!("{count} in {}", folder.display()));
    context.printer.json(
        "bom",
        &serde_json::json!({ "folder": folder, "files": files }),
    )
}

/// Copies the files of a design that go along; returns how many.
fn copy(design: &Gathered, folder: &Path) -> Result<u64> {
    let lines = design.lines.iter().filter(|line| line.is_made());
    let taken: HashSet<String> = lines.flat_map(|line| exports(design, line)).collect();
    let to = folder.join(format!("{}-{}", design.name, design.version));
    let mut copied = 0;
    for path in paths(&design.folder)? {
        if !is_for_workshops(&path, &taken) {
            continue;
        }
        let place = on_disk(&to, path.as_str());
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        }
        fs::copy(on_disk(&design.folder, path.as_str()), &place)
            .with_context(|| format!("write {}", place.display()))?;
        copied += 1;
    }
    Ok(copied)
}

/// The files of a design as publishing would take them.
fn paths(folder: &Path) -> Result<Vec<DesignPath>> {
    let listing = wright_client::listing::list(folder)?;
    let paths = listing.files.iter();
    Ok(paths
        .filter_map(|file| DesignPath::parse(&file.path).ok())
        .collect())
}

fn is_for_workshops(path: &DesignPath, taken: &HashSet<String>) -> bool {
    let kind = FileKind::of(path);
    path.as_str() == DESIGN_TOML
        || taken.contains(path.as_str())
        || WORKSHOP_KINDS.contains(&kind)
        || (taken.is_empty() && kind == FileKind::Mesh)
}
