//! The one mesh that everything else works on: vertices and triangles between
//! them, whatever file they came from.

mod block;
mod builder;
pub(crate) mod contain;
pub(crate) mod duplicates;
pub(crate) mod edges;
mod measures;
pub(crate) mod shells;
mod weld;

pub(crate) use builder::{Builder, Built};
pub(crate) use measures::Measures;

use crate::vector::{Bounds, Point};

/// Triangles between vertices. No two vertices of a part are at one place; every
/// index is below the number of vertices; every coordinate is finite.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mesh {
    pub(crate) vertices: Vec<Point>,
    pub(crate) triangles: Vec<[u32; 3]>,
    pub(crate) parts: Vec<Part>,
}

/// A run of triangles that the file keeps apart: an object, a solid, a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// What the file calls it; may be empty.
    pub name: String,
    /// Red, green and blue.
    pub color: Option<[u8; 3]>,
    /// Its first triangle.
    pub first_triangle: u32,
    /// How many triangles it has.
    pub triangles: u32,
}

impl Mesh {
    /// Its vertices.
    pub fn vertices(&self) -> &[Point] {
        &self.vertices
    }

    /// Its triangles, as numbers of vertices, counterclockwise from outside.
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    /// Its parts; none where the file keeps nothing apart.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Forgets vertices without a facet.
    fn drop_unused(&mut self) {
        const UNUSED: u32 = u32::MAX;
        let mut numbers = vec![UNUSED; self.vertices.len()];
        for &vertex in self.triangles.as_flattened() {
            numbers[vertex as usize] = 0;
        }
        if !numbers.contains(&UNUSED) {
            return;
        }
        let mut kept = 0;
        for (index, number) in numbers.iter_mut().enumerate() {
            if *number != UNUSED {
                *number = kept as u32;
                self.vertices[kept] = self.vertices[index];
                kept += 1;
            }
        }
        self.vertices.truncate(kept);
        for vertex in self.triangles.as_flattened_mut() {
            *vertex = numbers[*vertex as usize];
        }
    }

    pub(crate) fn bounds(&self) -> Bounds {
        Bounds::of(&self.vertices)
    }

    /// The three corners of a triangle.
    #[inline]
    pub(crate) fn corners(&self, triangle: usize) -> [Point; 3] {
        self.triangles[triangle].map(|vertex| self.vertices[vertex as usize])
    }
}
