//! A box as facets, what most meshes of tests are made of.

/// A point or a size, in whatever the file counts in.
pub type Corner = [f32; 3];

/// The faces of a box: corners by number, counter-clockwise from outside. Bits of a number say which
/// end of each axis a corner is at.
pub const FACES: [[usize; 4]; 6] = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
];

/// A closed box of 12 facets between `low` and `low + size`.
pub fn block(low: Corner, size: Corner) -> Vec<[Corner; 3]> {
    let corner =
        |number: usize| [0, 1, 2].map(|axis| low[axis] + size[axis] * (number >> axis & 1) as f32);
    let halves = FACES
        .into_iter()
        .flat_map(|[a, b, c, d]| [[a, b, c], [a, c, d]]);
    halves.map(|corners| corners.map(corner)).collect()
}
