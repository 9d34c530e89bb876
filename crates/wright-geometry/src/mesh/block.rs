//! A few facets at a time, coordinate by coordinate, so that one instruction
//! does the same to several of them.

use crate::vector::{Point, settled};

/// Facets in a block: nine coordinates of each stay in the first-level cache.
pub(super) const FACETS: usize = 128;

/// Up to [`FACETS`] facets, as columns.
pub(super) struct Block {
    /// `corner[c][axis][facet]`.
    pub(super) corner: [[[f32; FACETS]; 3]; 3],
    /// `normal[axis][facet]`, as the file states it; zero where it states none.
    pub(super) normal: [[f32; FACETS]; 3],
    pub(super) facets: usize,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            corner: [[[0.0; FACETS]; 3]; 3],
            normal: [[0.0; FACETS]; 3],
            facets: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.facets == FACETS
    }

    pub(super) fn push(&mut self, corners: [Point; 3], normal: Point) {
        let facet = self.facets;
        for (column, point) in self.corner.iter_mut().zip(corners) {
            for (axis, number) in column.iter_mut().zip(point) {
                axis[facet] = number;
            }
        }
        for (axis, number) in self.normal.iter_mut().zip(normal) {
            axis[facet] = number;
        }
        self.facets += 1;
    }

    #[inline]
    pub(super) fn point(&self, corner: usize, facet: usize) -> Point {
        // Not by `map`, which would copy the columns.
        let [x, y, z] = &self.corner[corner];
        [x[facet], y[facet], z[facet]]
    }

    /// Makes `-0.0` and `0.0` one number, and what is next to them; takes out facets with a coordinate
    /// that is not finite, and says how many those were.
    pub(super) fn clean(&mut self) -> u64 {
        let mut strange = 0_u32;
        for axis in self.corner.iter_mut().flatten() {
            let mut found = 0_u32;
            for number in axis.iter_mut() {
                *number = settled(*number);
                found |= u32::from(number.to_bits() & EXPONENT == EXPONENT);
            }
            strange |= found;
        }
        if strange == 0 {
            return 0;
        }
        let before = self.facets;
        let mut kept = 0;
        for facet in 0..before {
            let finite = |corner: usize| self.point(corner, facet).iter().all(|n| n.is_finite());
            if (0..3).all(finite) {
                for axis in self.corner.iter_mut().flatten().chain(&mut self.normal) {
                    axis[kept] = axis[facet];
                }
                kept += 1;
            }
        }
        // What lies behind the last facet must not be found strange again.
        for axis in self.corner.iter_mut().flatten() {
            axis[kept..].fill(0.0);
        }
        self.facets = kept;
        (before - kept) as u64
    }
}

/// All ones in numbers that are infinite or none.
const EXPONENT: u32 = 0x7f80_0000;
