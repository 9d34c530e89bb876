//! Meshes that tests publish, as binary STL, and the design they stand in.

use crate::authoring::{Folder, folder};

pub(crate) use tests::block::{Corner, FACES};

pub(crate) type Facet = [Corner; 3];

/// A closed box with a corner at the origin.
pub(crate) fn block(size: Corner) -> Vec<Facet> {
    tests::block::block([0.0; 3], size)
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
