//! What changed between two meshes: by how much, in which way, and which facets.

mod facets;
mod model;
mod verdict;

use crate::analyze::MeshAnalysis;
use crate::limits::Limits;
use crate::raster::{Camera, Drawn, Mark, Paint, Picture, Theme, View, draw};
use crate::report::Reading;
pub use model::difference_model;
pub use verdict::Verdict;

/// How far the old mesh is drawn behind the new one, as a share of all depth: where
/// both lie in one plane, the new one is seen.
const BEHIND: f64 = 1e-3;

/// What changed, after minus before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Difference {
    /// In which way it changed.
    pub verdict: Verdict,
    /// Change of width, depth and height.
    pub size_change_um: [i64; 3],
    /// Change of the volume; times a density, that of the mass.
    pub volume_change_nl: i64,
    /// Change of the surface.
    pub surface_change_um2: i64,
    /// Facets that only the new mesh has.
    pub facets_added: u64,
    /// Facets that only the old mesh had.
    pub facets_removed: u64,
    /// Facets that both have, at the same place.
    pub facets_same: u64,
}

/// A difference, and what each facet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What changed.
    pub difference: Difference,
    /// Of the old mesh: which facets are the same, which are removed.
    pub before: Vec<Mark>,
    /// Of the new mesh: which facets are the same, which are added.
    pub after: Vec<Mark>,
}

/// The pictures of a difference, seen by one camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferencePictures {
    /// The old mesh, what was removed in red.
    pub before: Picture,
    /// The new mesh, what was added in green.
    pub after: Picture,
    /// Both in one.
    pub both: Picture,
}

/// Compares two meshes as they are first read (in their stated unit, else in
/// millimeters). The answer does not depend on the seed.
pub fn difference(
    before: &MeshAnalysis,
    after: &MeshAnalysis,
    limits: &Limits,
    seed: u64,
) -> Compared {
    let marks = facets::compare(&before.mesh, &after.mesh, seed);
    let count =
        |marks: &[Mark], wanted: Mark| marks.iter().filter(|&&mark| mark == wanted).count() as u64;
    let facets_added = count(&marks.after, Mark::Added);
    let facets_removed = count(&marks.before, Mark::Removed);
    let verdict = if facets_added == 0 && facets_removed == 0 {
        Verdict::Same
    } else {
        verdict::find(before, after, limits)
    };
    let (old, new) = (first(before), first(after));
    let change = |of: fn(&Reading) -> i64| new.map_or(0, of) - old.map_or(0, of);
    let sizes = |reading: Option<&Reading>| reading.map_or([0; 3], |reading| reading.size_um);
    let (old_size, new_size) = (sizes(old), sizes(new));
    Compared {
        difference: Difference {
            verdict,
            size_change_um: [0, 1, 2].map(|axis| new_size[axis] - old_size[axis]),
            volume_change_nl: change(|reading| reading.volume_nl),
            surface_change_um2: change(|reading| reading.surface_um2),
            facets_added,
            facets_removed,
            facets_same: count(&marks.after, Mark::Same),
        },
        before: marks.before,
        after: marks.after,
    }
}

fn first(analysis: &MeshAnalysis) -> Option<&Reading> {
    analysis.report.readings.first()
}

/// Draws a difference three times from one place; nothing where that costs too much.
pub fn draw_difference(
    before: &MeshAnalysis,
    after: &MeshAnalysis,
    compared: &Compared,
    view: View,
    size: u32,
    theme: Theme,
    limits: &Limits,
) -> Option<DifferencePictures> {
    let (old, new) = (&before.mesh, &after.mesh);
    let camera = Camera::of(&[old, new], view);
    let one = |meshes: &[&_], marks: &[&[Mark]]| {
        let drawn = Drawn {
            size,
            theme,
            paint: Paint::Marks(marks),
            solid: false,
        };
        draw(meshes, &camera, drawn, limits)
    };
    let behind = camera.moved_away(old, BEHIND);
    Some(DifferencePictures {
        before: one(&[old], &[&compared.before])?,
        after: one(&[new], &[&compared.after])?,
        both: one(&[new, &behind], &[&compared.after, &compared.before])?,
    })
}
