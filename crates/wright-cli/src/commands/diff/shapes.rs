//! What became of the files that have a shape: which geometry differs, and how.

use super::side::{File, Side};
use crate::commands::shapes::{FILE_BYTES_MAX, TOO_LARGE, look_into};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wright_geometry::{
    Analysis, Difference, Limits, MeshAnalysis, difference, is_named_shape, is_step_extension,
};
use wright_model::{DesignPath, Material, Part, PartId};

/// A file that is new, gone, or holds something else.
#[derive(Debug, serde::Serialize)]
pub(super) struct ShapeChange {
    /// Its path; the one it had where it is gone.
    pub(super) path: DesignPath,
    /// The path it had, where a part now has this file instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) was: Option<DesignPath>,
    #[serde(flatten)]
    pub(super) what: What,
}

/// What became of it.
#[derive(Debug, serde::Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(super) enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Two meshes.
    Compared {
        difference: Difference,
        /// How much more the part weighs, where its material is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        mass_change_mg: Option<i64>,
    },
    /// Other bytes, of which at most the sizes are compared.
    Changed {
        /// The sides of what was and what is, in µm; of drawings and boards.
        #[serde(skip_serializing_if = "Option::is_none")]
        sizes_um: Option<[[i64; 2]; 2]>,
    },
    /// One of the two cannot be read.
    Refused { reason: String },
}

impl What {
    /// `reason` goes on from “this file”.
    fn before_is_refused(reason: &str) -> Self {
        let reason = format!("the file before {reason}");
        Self::Refused { reason }
    }

    /// `reason` goes on from “this file”.
    fn after_is_refused(reason: &str) -> Self {
        let reason = format!("the file {reason}");
        Self::Refused { reason }
    }
}

/// What became of all of them.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) changes: Vec<ShapeChange>,
    /// Files with the same bytes.
    pub(super) unchanged: usize,
}

/// A file before, after, or both.
type Pair<'a> = (Option<&'a DesignPath>, Option<&'a DesignPath>);

/// Compares the shapes of two sides; fetches what it has to look into.
pub(super) async fn compare(old: &Side, new: &Side) -> Result<Shapes> {
    let mut shapes = Shapes::default();
    let mut differing = Vec::new();
    for pair in pairs(old, new) {
        match both(old, new, pair) {
            Some((before, after)) if before.is_same(after)? => shapes.unchanged += 1,
            _ => differing.push(pair),
        }
    }
    let looked_into = differing.iter().filter_map(|pair| {
        let paths = pair.0.zip(pair.1)?;
        at_sight(paths, both(old, new, *pair)?)
            .is_none()
            .then_some(paths)
    });
    let (before, after): (Vec<&DesignPath>, Vec<&DesignPath>) = looked_into.unzip();
    old.bring(&before).await?;
    new.bring(&after).await?;
    let found = differing
        .into_iter()
        .filter_map(|pair| change(old, new, pair));
    shapes.changes.extend(found);
    Ok(shapes)
}

fn both<'a>(
    old: &'a Side,
    new: &'a Side,
    (before, after): Pair<'_>,
) -> Option<(&'a File, &'a File)> {
    Some((old.files.get(before?)?, new.files.get(after?)?))
}

/// Files by their path; those whose path is only on one side by the part that is
/// made of them.
fn pairs<'a>(old: &'a Side, new: &'a Side) -> Vec<Pair<'a>> {
    let (before, after) = (shapes_of(old), shapes_of(new));
    let (mut gone, mut come) = (before.clone(), after.clone());
    gone.retain(|path| !after.contains(path));
    come.retain(|path| !before.contains(path));
    let parts: HashMap<&PartId, &Part> = old.parts.iter().map(|part| (&part.id, part)).collect();
    let mut instead: BTreeMap<&DesignPath, &DesignPath> = BTreeMap::new();
    for part in &new.parts {
        let Some(was) = parts.get(&part.id) else {
            continue;
        };
        let was = was.export.iter().filter(|path| gone.contains(path));
        let is = part.export.iter().filter(|path| come.contains(path));
        instead.extend(is.zip(was));
    }
    for (is, was) in &instead {
        gone.remove(was);
        come.remove(is);
    }
    let stayed = after.iter().filter(|path| before.contains(*path));
    let stayed = stayed.map(|path| (Some(*path), Some(*path)));
    let instead = instead.iter().map(|(is, was)| (Some(*was), Some(*is)));
    let come = come.iter().map(|path| (None, Some(*path)));
    let gone = gone.iter().map(|path| (Some(*path), None));
    stayed.chain(instead).chain(come).chain(gone).collect()
}

fn shapes_of(side: &Side) -> BTreeSet<&DesignPath> {
    let files = side.files.iter();
    let shapes = files.filter(|(path, file)| is_named_shape(path, file.kind) || is_step(path));
    shapes.map(|(path, _)| path).collect()
}

fn is_step(path: &DesignPath) -> bool {
    is_step_extension(&path.extension())
}

/// What is said of two files that differ without looking into them; nothing where
/// they are looked into.
fn at_sight(paths: (&DesignPath, &DesignPath), files: (&File, &File)) -> Option<What> {
    // Nothing here reads STEP.
    if is_step(paths.0) || is_step(paths.1) {
        return Some(What::Changed { sizes_um: None });
    }
    let is_too_large = |file: &File| file.size > FILE_BYTES_MAX;
    match files {
        (before, _) if is_too_large(before) => Some(What::before_is_refused(TOO_LARGE)),
        (_, after) if is_too_large(after) => Some(What::after_is_refused(TOO_LARGE)),
        _ => None,
    }
}

fn change(old: &Side, new: &Side, (before, after): Pair<'_>) -> Option<ShapeChange> {
    let what = match (before, after) {
        (Some(before), Some(after)) => {
            let (one, two) = both(old, new, (Some(before), Some(after)))?;
            at_sight((before, after), (one, two)).unwrap_or_else(|| {
                let one = look_into(&one.disk, before);
                let two = look_into(&two.disk, after);
                let materials = [material(&old.parts, before), material(&new.parts, after)];
                compared(one, two, materials)
            })
        }
        (None, _) => What::Added,
        (_, None) => What::Removed,
    };
    let path = after.or(before)?.clone();
    let was = before.filter(|before| **before != path).cloned();
    Some(ShapeChange { path, was, what })
}

/// Of what the part is made that is made of a file.
fn material(parts: &[Part], path: &DesignPath) -> Option<&'static Material> {
    let part = parts.iter().find(|part| part.export.contains(path))?;
    Material::find(part.material.as_deref()?)
}

type Looked = std::result::Result<Analysis, String>;

fn compared(before: Looked, after: Looked, materials: [Option<&Material>; 2]) -> What {
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(reason), _) => return What::before_is_refused(&reason),
        (_, Err(reason)) => return What::after_is_refused(&reason),
    };
    let (Analysis::Mesh(before), Analysis::Mesh(after)) = (&before, &after) else {
        let sizes = sides(&before).zip(sides(&after));
        let sizes_um = sizes.map(|(before, after)| [before, after]);
        return What::Changed { sizes_um };
    };
    let seed = RandomState::new().hash_one(before.report.triangles);
    let compare = || difference(before, after, &Limits::default(), seed).difference;
    match catch_unwind(AssertUnwindSafe(compare)) {
        Ok(difference) => What::Compared {
            difference,
            mass_change_mg: mass_change(before, after, materials),
        },
        Err(_) => What::Refused {
            reason: "the two brought down what compares them; please report these files".to_owned(),
        },
    }
}

fn mass_change(
    before: &MeshAnalysis,
    after: &MeshAnalysis,
    [old, new]: [Option<&Material>; 2],
) -> Option<i64> {
    let mass = |mesh: &MeshAnalysis, material: &Material| {
        let reading = mesh
            .report
            .readings
            .first()
            .filter(|_| mesh.report.closed)?;
        reading.mass_mg(material)
    };
    mass(after, new?)?.checked_sub(mass(before, old?)?)
}

/// The sides of what is flat.
fn sides(analysis: &Analysis) -> Option<[i64; 2]> {
    match analysis {
        Analysis::Drawing(drawing) => Some(drawing.report.size_um),
        Analysis::Board(board) => board.report.size_um,
        _ => None,
    }
}
