//! Both meshes of a difference in one web model, each facet in the color of what
//! it is.

use super::Compared;
use crate::analyze::MeshAnalysis;
use crate::mesh::{Mesh, Part};
use crate::raster::Mark;
use crate::web_model::to_glb;

/// What the materials of the model are called, and the colors that programs
/// without a meaning for them show.
const SAME: (&str, [u8; 3]) = ("same", [0xcf, 0xd6, 0xdb]);
const ADDED: (&str, [u8; 3]) = ("added", [0x3f, 0xa8, 0x73]);
const REMOVED: (&str, [u8; 3]) = ("removed", [0xd4, 0x5a, 0x50]);

/// Writes both meshes as binary glTF, whose coordinates are so many millimeters:
/// what both have once, as material `same`, what only the new one has as `added`,
/// what only the old one had as `removed`. A material without facets is left out.
pub fn difference_model(
    before: &MeshAnalysis,
    after: &MeshAnalysis,
    compared: &Compared,
    millimeters: f64,
) -> Vec<u8> {
    let (old, new) = (&before.mesh, &after.mesh);
    let shift = new.vertices.len() as u32;
    let chosen = |mesh: &Mesh, marks: &[Mark], wanted: Mark, shift: u32| -> Vec<[u32; 3]> {
        let marked = mesh.triangles.iter().zip(marks);
        let wanted = marked.filter(|&(_, &mark)| mark == wanted);
        wanted
            .map(|(triangle, _)| triangle.map(|vertex| vertex + shift))
            .collect()
    };
    let mut both = Mesh {
        vertices: [new.vertices.as_slice(), old.vertices.as_slice()].concat(),
        ..Mesh::default()
    };
    for ((name, color), triangles) in [
        (SAME, chosen(new, &compared.after, Mark::Same, 0)),
        (ADDED, chosen(new, &compared.after, Mark::Added, 0)),
        (REMOVED, chosen(old, &compared.before, Mark::Removed, shift)),
    ] {
        if triangles.is_empty() {
            continue;
        }
        both.parts.push(Part {
            name: name.to_owned(),
            color: Some(color),
            first_triangle: both.triangles.len() as u32,
            triangles: triangles.len() as u32,
        });
        both.triangles.extend(triangles);
    }
    to_glb(&both, millimeters)
}
