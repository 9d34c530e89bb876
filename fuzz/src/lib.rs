//! What the fuzz targets do with bytes. Each target is one line that calls in here;
//! the tests of the crates run the same code over `corpus/`, and over small changes
//! of it, so that every build exercises them.

mod bom;
mod geometry;

/// Gives bytes to a reader of wright-geometry and looks at what came of them.
pub fn geometry(target: &str, bytes: &[u8]) {
    geometry::run(target, bytes);
}

/// The same with a reader of wright-bom.
pub fn bom(target: &str, bytes: &[u8]) {
    bom::run(target, bytes);
}
