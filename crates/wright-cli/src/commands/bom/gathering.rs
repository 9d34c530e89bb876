//! What a roll-up is made from: the design of the folder, or one file, and the
//! bills of every design it uses.

use crate::context::Context;
use anyhow::Result;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wright_bom::roll_up::Use;
use wright_bom::{Amount, Line, parts};
use wright_client::ClientError;
use wright_client::fetch::{Located, locate};
use wright_client::locking::read_lock;
use wright_client::project::{DESIGN_TOML, Project, read_text};
use wright_manifest::design_toml::{self, Parsed};
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{BomMapping, DependencyKind, Design, DesignName, Part, PartId, Version};
use wright_resolve::{LockedDesign, Wanted};

/// A design with its bill.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) name: String,
    /// Its version; empty for a single file.
    pub(crate) version: String,
    /// Where its files are; nowhere for a single file.
    pub(crate) folder: PathBuf,
    /// What `design.toml` says of parts.
    pub(crate) parts: HashMap<PartId, Part>,
    /// Its bill as it was read, with its path.
    pub(crate) bom: Option<(String, wright_bom::Bom)>,
    pub(crate) lines: Vec<Line>,
    pub(super) uses: Vec<Use>,
    /// Designs that go into it and whose files are not here.
    pub(super) missing: Vec<String>,
}

impl Gathered {
    /// That its bill is in no list, in the words of lists; nothing where it is read.
    pub(super) fn unread(&self) -> Option<String> {
        let (path, _) = self.bom.as_ref().filter(|(_, bom)| bom.has_errors())?;
        let (name, version) = (&self.name, &self.version);
        Some(match version.is_empty() {
            true => format!("{path}, which cannot be read"),
            false => format!("{name} {version}, whose bill {path} cannot be read"),
        })
    }
}

/// One file and nothing around it.
pub(super) fn of_file(file: &Path) -> Result<Gathered> {
    let bom = read_bom(file, &BomMapping::default())?;
    let name = file.display().to_string();
    Ok(Gathered {
        name: name.clone(),
        lines: bom.lines.clone(),
        bom: Some((name, bom)),
        ..Gathered::default()
    })
}

/// The project of the folder, with every design that is locked.
pub(super) fn of_folder(context: &Context<'_>) -> Result<Vec<Gathered>> {
    let project = context.project()?;
    let parsed = design_at(project.root())?;
    let mut own = match &parsed {
        Some(parsed) => gather(project.root(), parsed)?,
        None => Gathered::default(),
    };
    if own.name.is_empty() {
        let folder = project.root().file_name().unwrap_or_default();
        own.name = folder.to_string_lossy().into_owned();
    }
    let mut designs = vec![own];
    let design = parsed.and_then(|parsed| parsed.design);
    uses(&project, design.as_ref(), &mut designs)?;
    Ok(designs)
}

/// The design in a folder; an error where its `design.toml` has one.
fn design_at(folder: &Path) -> Result<Option<Parsed>> {
    let path = folder.join(DESIGN_TOML);
    let Some(text) = read_text(&path, DESIGN_TOML_BYTES_MAX as u64)? else {
        return Ok(None);
    };
    let parsed = design_toml::parse(&text);
    if parsed.design.is_none() {
        return Err(ClientError::local(
            format!("{} has errors", path.display()),
            "`wright check` lists them",
        )
        .into());
    }
    Ok(Some(parsed))
}

/// The lines of a design: its bill, and the parts its `design.toml` names.
fn gather(folder: &Path, parsed: &Parsed) -> Result<Gathered> {
    let Some(design) = &parsed.design else {
        return Ok(Gathered::default());
    };
    let bom = match &design.bom {
        Some(path) => {
            let bom = read_bom(&on_disk(folder, path.as_str()), &parsed.bom_mapping)?;
            Some((path.to_string(), bom))
        }
        None => None,
    };
    let lines = bom.as_ref().map(|(_, bom)| bom.lines.clone());
    let by_id = design.parts.iter();
    Ok(Gathered {
        name: design.name.to_string(),
        version: design.version.to_string(),
        folder: folder.to_owned(),
        parts: by_id.map(|part| (part.id.clone(), part.clone())).collect(),
        lines: parts::with_parts(lines.unwrap_or_default(), &design.parts),
        bom,
        ..Gathered::default()
    })
}

/// Where a path of a design is in its folder.
pub(crate) fn on_disk(folder: &Path, path: &str) -> PathBuf {
    let mut place = folder.to_owned();
    place.extend(path.split('/'));
    place
}

/// Reads a bill.
pub(crate) fn read_bom(path: &Path, mapping: &BomMapping) -> Result<wright_bom::Bom> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    read_named_bom(path, &name, mapping)
}

/// Reads a bill of this name, no more of it than a bill may have.
pub(crate) fn read_named_bom(
    path: &Path,
    name: &str,
    mapping: &BomMapping,
) -> Result<wright_bom::Bom> {
    let unreadable = |error: std::io::Error| {
        ClientError::local(
            format!("{} cannot be read: {error}", path.display()),
            "name an existing file, or mend file in [bom] of design.toml",
        )
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(wright_bom::limits::FILE_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(wright_bom::read(&bytes, name, mapping))
}

/// Adds every locked design, and how many of it each design uses.
fn uses(project: &Project, design: Option<&Design>, designs: &mut Vec<Gathered>) -> Result<()> {
    let wanted = project.parsed()?.wanted;
    let is_part = |one: &&Wanted| one.kind == DependencyKind::Part;
    let Some(lockfile) = read_lock(project)? else {
        let names = wanted
            .iter()
            .filter(is_part)
            .map(|wanted| wanted.design.name.to_string());
        designs[0].missing.extend(names);
        return Ok(());
    };
    let located = locate(&lockfile, &wanted);
    let mut places: HashMap<(&DesignName, &Version), usize> = HashMap::new();
    let mut here: Vec<(&Located, Design, usize)> = Vec::new();
    for one in &located {
        let folder = project.root().join("designs").join(&one.folder);
        // What goes into a design and is not here is said below.
        let Some(parsed) = design_at(&folder)? else {
            continue;
        };
        let place = designs.len();
        designs.push(gather(&folder, &parsed)?);
        places.insert((&one.locked.name, &one.locked.version), place);
        here.extend(parsed.design.map(|design| (one, design, place)));
    }
    let place_of = |locked: &LockedDesign| places.get(&(&locked.name, &locked.version)).copied();
    for wanted in wanted.iter().filter(is_part) {
        let name = &wanted.design.name;
        let is_it = |locked: &&LockedDesign| {
            is_called(locked, name) && wanted.requirement.matches(&locked.version)
        };
        let locked = located.iter().map(|one| &one.locked).find(is_it);
        let Some((locked, place)) = locked.and_then(|locked| Some((locked, place_of(locked)?)))
        else {
            let name = locked.map_or(name, |locked| &locked.name);
            designs[0].missing.push(name.to_string());
            continue;
        };
        let quantity = design.and_then(|design| quantity_of(design, locked));
        designs[0].uses.push(Use {
            design: place,
            quantity: quantity.unwrap_or(Amount::ONE),
        });
    }
    for (one, design, place) in here {
        let used = one.locked.dependencies.iter().filter_map(|dependency| {
            let mut locked = located.iter().map(|one| &one.locked);
            locked.find(|one| one.name == dependency.name && one.version == dependency.version)
        });
        for locked in used {
            match (place_of(locked), quantity_of(&design, locked)) {
                (Some(used), Some(quantity)) => designs[place].uses.push(Use {
                    design: used,
                    quantity,
                }),
                (None, Some(_)) => designs[place].missing.push(locked.name.to_string()),
                // A tool or a jig, which is in no list.
                (_, None) => {}
            }
        }
    }
    Ok(())
}

/// Whether a design is called so, or was.
fn is_called(locked: &LockedDesign, name: &DesignName) -> bool {
    locked.name == *name || locked.was.contains(name)
}

/// How many of another design go into one; none where it is a tool or a jig.
fn quantity_of(design: &Design, used: &LockedDesign) -> Option<Amount> {
    let mut dependencies = design.dependencies.iter();
    let dependency = dependencies.find(|one| is_called(used, &one.name))?;
    (dependency.kind == DependencyKind::Part).then(|| parts::amount(dependency.quantity))
}
