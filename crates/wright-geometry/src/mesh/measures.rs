//! What can be said of facets one by one: extent, volume, surface, overhangs,
//! facets without area, normals that contradict their corners. One pass, eight
//! facets at a time; sums are kept in double precision and coordinates are
//! taken relative to the first corner, which keeps the volume within 10⁻⁸ of
//! exact arithmetic at the cost of single precision.

use super::block::{Block, FACETS};
use crate::vector::{Bounds, Point, cross, dot, length, subtract, wide};

/// Facets that are reckoned with at once.
const LANES: usize = 8;
/// A facet is without area when it is thinner than this share of its longest
/// side (single precision has seven digits).
const THINNEST: f32 = 1e-6;
/// A face hangs over when it looks down steeper than 45°.
const OVERHANG_SLOPE: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Beyond this many units single precision could overflow: then everything is
/// reckoned in double precision, facet by facet.
const LARGEST_NARROW: f32 = 1e9;
/// Below this extent single precision could underflow.
const SMALLEST_NARROW: f32 = 1e-6;

/// Sums over the facets of a mesh, in the units of its coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measures {
    /// Volume inside, negative where the surface is inside out.
    pub(crate) volume: f64,
    /// Area of all facets.
    pub(crate) surface: f64,
    /// Area of what looks down steeper than 45° and does not lie on the bed.
    pub(crate) overhang: f64,
    /// Facets thinner than a millionth of their longest side.
    pub(crate) degenerate_facets: u64,
    /// Facets whose stated normal points to the other side than their corners do.
    pub(crate) wrong_normals: u64,
    pub(crate) bounds: Bounds,
}

/// Takes blocks, gives [`Measures`]. Until it is finished, volume is six times
/// and areas are twice what they come to.
pub(super) struct Meter {
    reference: Option<Point>,
    measures: Measures,
    /// Twice the area looking down at the lowest height so far.
    bed: f64,
    bed_height: f32,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self {
            reference: None,
            measures: Measures {
                volume: 0.0,
                surface: 0.0,
                overhang: 0.0,
                degenerate_facets: 0,
                wrong_normals: 0,
                bounds: Bounds::NONE,
            },
            bed: 0.0,
            bed_height: f32::INFINITY,
        }
    }

    /// The point that volumes are reckoned from.
    pub(super) fn reference(&self) -> Point {
        self.reference.unwrap_or_default()
    }

    pub(super) fn finish(mut self) -> Measures {
        // Sums of whole numbers stay whole until here.
        self.measures.volume /= 6.0;
        self.measures.surface /= 2.0;
        self.measures.overhang = ((self.measures.overhang - self.bed) / 2.0).max(0.0);
        self.measures
    }

    pub(super) fn add(&mut self, block: &Block) {
        if block.facets == 0 {
            return;
        }
        let reference = *self.reference.get_or_insert_with(|| block.point(0, 0));
        let bounds = bounds_of(block);
        self.include(bounds);
        let widest = bounds.low.iter().chain(&bounds.high);
        let widest = widest.fold(0.0_f32, |widest, number| widest.max(number.abs()));
        if !(SMALLEST_NARROW..=LARGEST_NARROW).contains(&widest) {
            self.add_widely(block, reference);
        } else {
            self.add_narrowly(block, reference);
        }
        self.add_bed(block);
    }

    fn include(&mut self, bounds: Bounds) {
        self.measures.bounds.include(bounds.low);
        self.measures.bounds.include(bounds.high);
        // Facets counted as lying on the bed hang over when something lower comes.
        let tolerance = bed_tolerance(bounds.low[2]);
        if bounds.low[2] < self.bed_height - tolerance {
            self.bed = 0.0;
        }
        self.bed_height = self.bed_height.min(bounds.low[2]);
    }

    fn add_narrowly(&mut self, block: &Block, reference: Point) {
        let with_normals = block.normal.iter().flatten().any(|&number| number != 0.0);
        for first in (0..block.facets).step_by(LANES) {
            let sums = lanes(block, first, reference);
            let used = LANES.min(block.facets - first);
            let measures = &mut self.measures;
            for lane in 0..used {
                measures.volume += f64::from(sums.volume[lane]);
                measures.surface += f64::from(sums.area[lane]);
                measures.overhang += f64::from(sums.overhang[lane]);
                measures.degenerate_facets += u64::from(sums.degenerate[lane]);
            }
            if with_normals {
                let wrong = wrong_normals(block, first, &sums.normal);
                let wrong = wrong[..used].iter().map(|&wrong| u64::from(wrong));
                measures.wrong_normals += wrong.sum::<u64>();
            }
        }
    }

    /// The same, slowly, for coordinates that single precision cannot square.
    fn add_widely(&mut self, block: &Block, reference: Point) {
        for facet in 0..block.facets {
            let [a, b, c] = [0, 1, 2].map(|corner| wide(block.point(corner, facet)));
            let (side, other) = (subtract(b, a), subtract(c, a));
            let normal = cross(side, other);
            let doubled = length(normal);
            let longest = [side, other, subtract(c, b)].map(|s| dot(s, s));
            let longest = longest.into_iter().fold(0.0, f64::max);
            let measures = &mut self.measures;
            measures.volume += dot(subtract(a, wide(reference)), normal);
            measures.surface += doubled;
            if normal[2] < -f64::from(OVERHANG_SLOPE) * doubled {
                measures.overhang += doubled;
            }
            measures.degenerate_facets += u64::from(doubled <= f64::from(THINNEST) * longest);
            let stated = block.normal.map(|axis| f64::from(axis[facet]));
            measures.wrong_normals += u64::from(dot(stated, normal) < 0.0);
        }
    }

    /// Facets that lie flat at the lowest height stand on the bed.
    fn add_bed(&mut self, block: &Block) {
        let limit = self.bed_height + bed_tolerance(self.bed_height);
        let heights = [0, 1, 2].map(|corner| &block.corner[corner][2][..block.facets]);
        for facet in 0..block.facets {
            if heights.iter().all(|height| height[facet] <= limit) {
                let [a, b, c] = [0, 1, 2].map(|corner| wide(block.point(corner, facet)));
                let normal = cross(subtract(b, a), subtract(c, a));
                let doubled = length(normal);
                if normal[2] < -f64::from(OVERHANG_SLOPE) * doubled {
                    self.bed += doubled;
                }
            }
        }
    }
}

/// How far above the lowest point a face may be and still lie on the bed.
fn bed_tolerance(height: f32) -> f32 {
    1e-3_f32.max(height.abs() * 1e-5)
}

fn bounds_of(block: &Block) -> Bounds {
    let mut bounds = Bounds::NONE;
    for corner in &block.corner {
        for (axis, numbers) in corner.iter().enumerate() {
            let numbers = &numbers[..block.facets];
            let mut low = [f32::INFINITY; LANES];
            let mut high = [f32::NEG_INFINITY; LANES];
            let (chunks, rest) = numbers.as_chunks::<LANES>();
            for chunk in chunks {
                for lane in 0..LANES {
                    low[lane] = if chunk[lane] < low[lane] {
                        chunk[lane]
                    } else {
                        low[lane]
                    };
                    high[lane] = if chunk[lane] > high[lane] {
                        chunk[lane]
                    } else {
                        high[lane]
                    };
                }
            }
            let low = low.iter().chain(rest).fold(f32::INFINITY, |a, &b| a.min(b));
            let high = high
                .iter()
                .chain(rest)
                .fold(f32::NEG_INFINITY, |a, &b| a.max(b));
            bounds.low[axis] = bounds.low[axis].min(low);
            bounds.high[axis] = bounds.high[axis].max(high);
        }
    }
    bounds
}

/// What eight facets come to.
struct Lanes {
    volume: [f32; LANES],
    area: [f32; LANES],
    overhang: [f32; LANES],
    degenerate: [bool; LANES],
    normal: [[f32; LANES]; 3],
}

#[inline(always)]
fn lanes(block: &Block, first: usize, reference: Point) -> Lanes {
    let load = |corner: usize, axis: usize| -> [f32; LANES] {
        let mut numbers = [0.0; LANES];
        numbers.copy_from_slice(&block.corner[corner][axis][first..first + LANES]);
        numbers
    };
    let [ax, ay, az] = [0, 1, 2].map(|axis| load(0, axis));
    let [bx, by, bz] = [0, 1, 2].map(|axis| load(1, axis));
    let [cx, cy, cz] = [0, 1, 2].map(|axis| load(2, axis));
    let mut sums = Lanes {
        volume: [0.0; LANES],
        area: [0.0; LANES],
        overhang: [0.0; LANES],
        degenerate: [false; LANES],
        normal: [[0.0; LANES]; 3],
    };
    for i in 0..LANES {
        let (ux, uy, uz) = (bx[i] - ax[i], by[i] - ay[i], bz[i] - az[i]);
        let (vx, vy, vz) = (cx[i] - ax[i], cy[i] - ay[i], cz[i] - az[i]);
        let (wx, wy, wz) = (cx[i] - bx[i], cy[i] - by[i], cz[i] - bz[i]);
        let nx = uy * vz - uz * vy;
        let ny = uz * vx - ux * vz;
        let nz = ux * vy - uy * vx;
        let doubled = (nx * nx + ny * ny + nz * nz).sqrt();
        let (u, v, w) = (
            ux * ux + uy * uy + uz * uz,
            vx * vx + vy * vy + vz * vz,
            wx * wx + wy * wy + wz * wz,
        );
        let longest = if u > v { u } else { v };
        let longest = if longest > w { longest } else { w };
        let from_reference =
            (ax[i] - reference[0]) * nx + (ay[i] - reference[1]) * ny + (az[i] - reference[2]) * nz;
        sums.volume[i] = from_reference;
        sums.area[i] = doubled;
        sums.overhang[i] = if nz < -OVERHANG_SLOPE * doubled {
            doubled
        } else {
            0.0
        };
        sums.degenerate[i] = doubled <= THINNEST * longest;
        sums.normal[0][i] = nx;
        sums.normal[1][i] = ny;
        sums.normal[2][i] = nz;
    }
    sums
}

fn wrong_normals(block: &Block, first: usize, normal: &[[f32; LANES]; 3]) -> [bool; LANES] {
    let mut wrong = [false; LANES];
    let stated = |axis: usize, lane: usize| block.normal[axis][first + lane];
    for (lane, wrong) in wrong.iter_mut().enumerate() {
        let agreement = stated(0, lane) * normal[0][lane]
            + stated(1, lane) * normal[1][lane]
            + stated(2, lane) * normal[2][lane];
        *wrong = agreement < 0.0;
    }
    wrong
}

const _: () = assert!(FACETS.is_multiple_of(LANES));
