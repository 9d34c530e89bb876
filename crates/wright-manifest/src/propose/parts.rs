//! Parts from file names: what a machine takes, paired with what is edited.

use super::names;
use crate::design_toml::read::title_of;
use crate::length::parse_length_um;
use std::collections::{BTreeMap, BTreeSet};
use wright_model::limits::{PARTS_MAX, SHORT_TEXT_CHARS_MAX};
use wright_model::{DesignPath, FileKind, Material, Part, PartId, Quantity};

/// Folders of what is kept but no longer made.
const OLD_FOLDERS: &[&str] = &[
    "old",
    "archive",
    "archived",
    "backup",
    "backups",
    "deprecated",
    "obsolete",
];

/// Words in a path, and the process they speak of.
const PROCESS_WORDS: &[(&[&str], &str)] = &[
    (&["laser", "lasercut", "lasercutting"], "laser-cut"),
    (&["plasma"], "plasma-cut"),
    (&["waterjet"], "waterjet"),
    (&["vinyl"], "vinyl-cut"),
    (&["knife"], "knife-cut"),
    (&["router", "routing", "cnc"], "cnc-router"),
    (&["mill", "milling", "milled"], "cnc-mill"),
    (&["sla", "resin"], "sla"),
    (&["sls"], "sls"),
    (
        &["sewing", "pattern", "patterns", "textile", "fabric"],
        "sewing",
    ),
];

const PAPER_SIZES: &[&str] = &["a0", "a1", "a2", "a3", "a4", "letter", "tabloid"];

/// A file that may be made, or made from.
struct Candidate<'a> {
    path: &'a DesignPath,
    words: Vec<String>,
    quantity: Quantity,
    process: Option<&'static str>,
}

/// Parts of a folder, by id; sources are found by name, and one lone source
/// counts for every part.
pub(super) fn propose(paths: &[DesignPath]) -> Vec<Part> {
    let current: Vec<&DesignPath> = paths.iter().filter(|path| !is_old(path)).collect();
    let exports: Vec<Candidate<'_>> = current.iter().filter_map(|path| export(path)).collect();
    let sources: Vec<Candidate<'_>> = current.iter().filter_map(|path| source(path)).collect();
    let made = if exports.is_empty() {
        &sources
    } else {
        &exports
    };
    let mut taken = BTreeSet::new();
    let mut parts: Vec<Part> = group(made)
        .into_iter()
        .take(PARTS_MAX)
        .filter_map(|(words, files)| {
            let id = unique_id(&words, &files, &mut taken)?;
            Some(part(id, &files, exports.is_empty()))
        })
        .collect();
    pair(&mut parts, &sources);
    parts.sort_by(|a, b| a.id.cmp(&b.id));
    parts
}

/// Kinds the table of file types cannot see: archives of fabrication data.
pub(super) fn kinds(paths: &[DesignPath]) -> Vec<(FileKind, Vec<String>)> {
    let gerbers: Vec<String> = paths
        .iter()
        .filter(|path| {
            path.extension() == "zip" && path.as_str().to_ascii_lowercase().contains("gerber")
        })
        .filter(|path| !path.as_str().contains(['[', ']', '{', '}']))
        .take(20)
        .map(ToString::to_string)
        .collect();
    if gerbers.is_empty() {
        Vec::new()
    } else {
        vec![(FileKind::Board, gerbers)]
    }
}

fn is_old(path: &DesignPath) -> bool {
    let folders = path.as_str().split('/').rev().skip(1);
    folders
        .map(str::to_ascii_lowercase)
        .any(|folder| OLD_FOLDERS.contains(&folder.as_str()))
}

fn stem(path: &DesignPath) -> &str {
    let name = path.file_name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn candidate<'a>(path: &'a DesignPath, process: Option<&'static str>) -> Candidate<'a> {
    let (mut words, quantity) = names::part_name(stem(path));
    if words.is_empty() {
        words.push("part".to_owned()); // a name in another script keeps its part
    }
    Candidate {
        path,
        words,
        quantity,
        process,
    }
}

/// A file a machine takes, and the process it speaks of.
fn export(path: &DesignPath) -> Option<Candidate<'_>> {
    let kind = FileKind::of(path);
    let said = process_said(path);
    let process = match path.extension().as_str() {
        "stl" | "3mf" | "amf" | "obj" if kind == FileKind::Mesh => match said {
            Some("cnc-router") => "cnc-mill",
            Some(process @ ("cnc-mill" | "sla" | "sls")) => process,
            _ => "fdm",
        },
        "dxf" => said.unwrap_or("laser-cut"),
        // A drawing for people and one for a laser look alike: only its place tells.
        "svg" if kind == FileKind::Drawing => said?,
        "pdf" if said == Some("sewing") => "sewing",
        "kicad_pcb" | "brd" => "pcb-fabrication",
        _ => return None,
    };
    let mut found = candidate(path, Some(process));
    if process == "sewing" {
        // A pattern's pages for small printers are no parts of their own.
        if found
            .words
            .iter()
            .any(|word| word == "page" || word == "tile")
        {
            return None;
        }
        found
            .words
            .retain(|word| !PAPER_SIZES.contains(&word.as_str()));
    }
    (!found.words.is_empty()).then_some(found)
}

/// A file people edit.
fn source(path: &DesignPath) -> Option<Candidate<'_>> {
    (FileKind::of(path) == FileKind::Cad).then(|| candidate(path, None))
}

fn path_words(path: &DesignPath) -> Vec<String> {
    let text = path.as_str();
    let end = text.len() - path.file_name().len() + stem(path).len();
    names::tokens(&text[..end])
}

fn process_said(path: &DesignPath) -> Option<&'static str> {
    let words = path_words(path);
    PROCESS_WORDS
        .iter()
        .find(|(say, _)| words.iter().any(|word| say.contains(&word.as_str())))
        .map(|(_, process)| *process)
}

/// Files of one name and process are one part (`corner.stl`, `corner.3mf`),
/// unless two are of one type: then each is a part, told apart by its folder.
fn group<'c, 'a>(candidates: &'c [Candidate<'a>]) -> Vec<(Vec<String>, Vec<&'c Candidate<'a>>)> {
    let mut groups: BTreeMap<(&[String], Option<&str>), Vec<&Candidate<'a>>> = BTreeMap::new();
    for candidate in candidates {
        groups
            .entry((&candidate.words, candidate.process))
            .or_default()
            .push(candidate);
    }
    let mut parts = Vec::new();
    for ((words, _), files) in groups {
        let types: BTreeSet<String> = files.iter().map(|file| file.path.extension()).collect();
        if types.len() == files.len() {
            parts.push((words.to_vec(), files));
            continue;
        }
        for file in files {
            let folder = file.path.as_str().rsplit('/').nth(1).unwrap_or_default();
            let mut told = names::tokens(folder);
            told.extend(words.iter().cloned());
            parts.push((told, vec![file]));
        }
    }
    parts
}

/// An id nothing else has: with the process behind it, then with a number.
fn unique_id(
    words: &[String],
    files: &[&Candidate<'_>],
    taken: &mut BTreeSet<String>,
) -> Option<PartId> {
    let plain = names::join(words.iter().map(String::as_str));
    let process = files.first().and_then(|file| file.process);
    let with_process = process.map(|process| format!("{plain}-{process}"));
    let numbered = (2..=PARTS_MAX).map(|number| format!("{plain}-{number}"));
    let id = std::iter::once(plain.clone())
        .chain(with_process)
        .chain(numbered)
        .find(|id| PartId::parse(id).is_ok() && !taken.contains(id))?;
    taken.insert(id.clone());
    PartId::parse(&id).ok()
}

fn part(id: PartId, files: &[&Candidate<'_>], files_are_sources: bool) -> Part {
    let process = files.first().and_then(|file| file.process);
    let paths: Vec<DesignPath> = files.iter().map(|file| file.path.clone()).collect();
    let words: Vec<String> = files
        .iter()
        .flat_map(|file| path_words(file.path))
        .collect();
    let is_board = process == Some("pcb-fabrication");
    // A board file is edited; its fabrication data is what a machine takes.
    let (source, export) = if files_are_sources || is_board {
        (paths, Vec::new())
    } else {
        (Vec::new(), paths)
    };
    Part {
        name: name(&id, files),
        quantity: files
            .iter()
            .map(|file| file.quantity)
            .max()
            .unwrap_or(Quantity::ONE),
        unit: None,
        process: process.map(str::to_owned),
        material: process.and_then(|process| material(process, &words)),
        thickness_um: process.and_then(|process| thickness(process, &words)),
        source,
        export,
        id,
    }
}

/// The id as words; the file's own name where the id cannot hold its letters.
fn name(id: &PartId, files: &[&Candidate<'_>]) -> String {
    let stem = files.first().map_or("", |file| stem(file.path));
    if stem.is_ascii() {
        return title_of(id.as_str());
    }
    let spaced = stem.replace('_', " ");
    spaced
        .chars()
        .take(SHORT_TEXT_CHARS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A material named in the path, if it is one the process works with.
fn material(process: &str, words: &[String]) -> Option<String> {
    let worked: &[&str] = match process {
        "fdm" => &["thermoplastic"],
        "laser-cut" | "cnc-router" | "knife-cut" => &[
            "wood",
            "thermoplastic",
            "paper",
            "textile",
            "steel",
            "aluminum",
        ],
        _ => return None,
    };
    words
        .iter()
        .filter(|word| word.len() >= 3)
        .filter_map(|word| Material::find(word))
        .find(|material| worked.iter().any(|family| material.is_a(family)))
        .map(|material| material.name.to_owned())
}

/// A sheet's thickness named in the path: `3mm`.
fn thickness(process: &str, words: &[String]) -> Option<i64> {
    let is_sheet = matches!(
        process,
        "laser-cut" | "cnc-router" | "plasma-cut" | "waterjet" | "knife-cut"
    );
    let named = words.iter().filter(|word| word.ends_with("mm"));
    named
        .filter(|_| is_sheet)
        .find_map(|word| parse_length_um(word).ok())
}

/// Gives parts their sources: by name, else the one source there is.
fn pair(parts: &mut [Part], sources: &[Candidate<'_>]) {
    for part in parts.iter_mut().filter(|part| part.source.is_empty()) {
        let names: BTreeSet<Vec<String>> = part
            .export
            .iter()
            .map(|path| names::part_name(stem(path)).0)
            .collect();
        let same_name = sources
            .iter()
            .filter(|source| names.contains(&source.words));
        part.source = same_name
            .map(|source| source.path.clone())
            .take(10)
            .collect();
        if let ([], [only]) = (&part.source[..], sources) {
            part.source = vec![only.path.clone()];
        }
    }
}
