//! `wright bom --production`: a folder with just what a workshop needs to make so
//! many of a design, the same as the zip of a registry.

use super::bom::{Gathered, on_disk};
use super::shapes;
use crate::context::Context;
use crate::text;
use anyhow::{Context as _, Result};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use wright_bom::roll_up::Node;
use wright_bom::{Facts, Line, Made, Measured, RollUp, production};
use wright_client::ClientError;
use wright_client::project::DESIGN_TOML;
use wright_model::{DesignPath, FileKind};

/// What measuring files found, by where they are.
type Seen = HashMap<PathBuf, Option<wright_geometry::Facts>>;

/// What is made, and what each part requires: as it is said, and as its files
/// measure.
pub(super) fn made(designs: &[Gathered], total: &RollUp) -> Vec<Made> {
    let shared: Vec<HashSet<&str>> = designs.iter().map(Gathered::shared_files).collect();
    let mut seen = Seen::new();
    let made = total.made.iter().filter_map(|made| {
        let from = made.from.first()?;
        let design = designs.get(from.design)?;
        let line = design.lines.get(from.line)?;
        let of_bom = design.bom.as_ref().and_then(|(path, bom)| {
            let of_bom = bom.lines.get(from.line)?;
            (of_bom.id == line.id).then_some((of_bom, path.as_str()))
        });
        let said = Facts::said(design.parts.get(&line.id), of_bom);
        let files = design.files(line);
        let measured = files.iter().filter_map(|path| {
            let is_shared = shared.get(from.design)?.contains(path);
            Some((design.measured(path, is_shared, &mut seen)?, *path))
        });
        Some(Made {
            design: design.name.clone(),
            id: line.id.to_string(),
            name: line.name.clone(),
            quantity: made.quantity,
            requirement: said.with_measured(measured).requirement(),
            files: files.into_iter().map(str::to_owned).collect(),
        })
    });
    made.collect()
}

impl Gathered {
    /// The files of a part that are there.
    fn files<'a>(&'a self, line: &'a Line) -> Vec<&'a str> {
        let mut files = production::files(self.parts.get(&line.id), line);
        files.retain(|path| {
            DesignPath::parse(path).is_ok() && on_disk(&self.folder, path).is_file()
        });
        files
    }

    /// Files that several of its parts are made of.
    fn shared_files(&self) -> HashSet<&str> {
        let lines = self.lines.iter().filter(|line| line.is_made());
        let files = lines.flat_map(|line| production::files(self.parts.get(&line.id), line));
        production::shared(files)
    }

    /// What measuring a file says of the part that is made of it.
    fn measured(&self, path: &str, is_shared: bool, seen: &mut Seen) -> Option<Measured> {
        let path = DesignPath::parse(path).ok()?;
        let disk = on_disk(&self.folder, path.as_str());
        let look = |disk: &PathBuf| shapes::facts(disk, &path);
        let facts = seen.entry(disk).or_insert_with_key(look);
        facts.as_ref()?.measured(is_shared)
    }

    /// The files that go along to a workshop.
    fn workshop_files(&self) -> Result<Vec<DesignPath>> {
        // A maker's project has no files of its own.
        if self.folder.as_os_str().is_empty() {
            return Ok(Vec::new());
        }
        let lines = self.lines.iter().filter(|line| line.is_made());
        let taken = lines.flat_map(|line| self.files(line));
        let taken: HashSet<String> = taken.map(str::to_owned).collect();
        let goes_along = |path: &DesignPath| {
            path.as_str() == DESIGN_TOML
                || production::goes_along(path.as_str(), FileKind::of(path), &taken)
        };
        // As publishing would take them.
        let listing = wright_client::listing::list(&self.folder)?;
        let paths = listing.files.iter();
        let paths = paths.filter_map(|file| DesignPath::parse(&file.path).ok());
        Ok(paths.filter(goes_along).collect())
    }
}

/// Writes the folder.
pub(super) fn write(
    context: &Context<'_>,
    (designs, not_counted): (&[Gathered], &[String]),
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
    let lists = production::lists(&designs[0].name, total, nodes, &made, not_counted);
    // Everything is found before anything is written, into what may be one of them.
    let mut copies = Vec::new();
    for counted in &total.designs {
        let design = &designs[counted.design];
        let to = folder.join(format!("{}-{}", design.name, design.version));
        let files = design.workshop_files()?.into_iter();
        let from = |path: &DesignPath| on_disk(&design.folder, path.as_str());
        copies.extend(files.map(|path| (from(&path), on_disk(&to, path.as_str()))));
    }
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let files = (lists.len() + copies.len()) as u64;
    for (name, text) in lists {
        let place = folder.join(name);
        fs::write(&place, text).with_context(|| format!("write {}", place.display()))?;
    }
    for (from, to) in copies {
        copy(&from, &to).with_context(|| format!("write {}", to.display()))?;
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

fn copy(from: &Path, to: &Path) -> std::io::Result<u64> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to)
}
