//! Meshes that tests publish, as binary STL, and the design they stand in.

use crate::authoring::{Folder, folder};

pub(crate) type Corner = [f32; 3];
pub(crate) type Facet = [Corner; 3];

/// The faces of a box: corners by number, counter-clockwise from outside. Bits of a number say which
/// end of each axis a corner is at.
pub(crate) const FACES: [[usize; 4]; 6] = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
];

/// A closed box with a corner at the origin.
pub(crate) fn block(size: Corner) -> Vec<Facet> {
    let corner = |index: usize| [0, 1, 2].map(|axis| size[axis] * (index >> axis & 1) as f32);
    let halves = |[a, b, c, d]: [usize; 4]| [[a, b, c], [a, c, d]];
    let facets = FACES.into_iter().flat_map(halves);
    facets.map(|corners| corners.map(corner)).collect()
}

pub(crate) fn cube(side: f32) -> Vec<Facet> {
    block([side; 3])
}

pub(crate) fn stl(facets: &[Facet]) -> Vec<u8> {
    stl_that_declares(facets, u32::try_from(facets.len()).unwrap())
}

/// Binary STL whose count is not necessarily true.
pub(crate) fn stl_that_declares(facets: &[Facet], declared: u32) -> Vec<u8> {
    let mut file = vec![0; 80];
    file.extend(declared.to_le_bytes());
    for facet in facets {
        file.extend([0; 12]);
        let numbers = facet.as_flattened().iter();
        file.extend(numbers.flat_map(|number| number.to_le_bytes()));
        file.extend([0; 2]);
    }
    file
}

/// The usual design, with these bytes as the mesh of its part.
pub(crate) fn with_mesh(name: &str, version: &str, mesh: &[u8]) -> Folder {
    let mut files = folder(name, version);
    for (path, bytes) in &mut files {
        if path == "stl/corner.stl" {
            *bytes = mesh.to_vec();
        }
    }
    files
}
