//! Which facet is seen at which sample of a picture: the nearest one.
//!
//! A sample is one number, the distance above and the facet below, so that the
//! nearer one is the lower one. Corners are rounded to an eighth of a sample and
//! edges reckoned in whole numbers: no gap opens between neighbors.

use super::camera::Camera;
use crate::mesh::Mesh;
use crate::vector::Point;

/// Steps between two samples.
const STEPS: i32 = 8;
/// Depths are whole numbers up to here: single precision holds them exactly.
const DEPTH_MAX: f32 = 16_000_000.0;
/// Facets wider than this many samples are filled row by row.
const WIDE: i32 = 12;
/// What finding the ends of one row costs, in samples tested.
const ROW_COST: u64 = 4;

/// Nothing is seen.
pub(super) const NOTHING: u64 = u64::MAX;

/// What is seen at each sample of a square.
pub(super) struct Visible {
    /// Samples along one side.
    pub(super) side: usize,
    /// From the upper left, row by row.
    pub(super) samples: Vec<u64>,
}

impl Visible {
    /// The facet at a sample.
    pub(super) fn facet(&self, at: usize) -> Option<u32> {
        let sample = self.samples[at];
        (sample != NOTHING).then_some(sample as u32)
    }

    /// How far away it is, from 0 (near) to [`Self::depth_max`].
    pub(super) fn depth(&self, at: usize) -> f32 {
        (self.samples[at] >> 32) as f32 / DEPTH_MAX
    }

    /// Draws meshes that lie in one space, numbering their facets one after the
    /// other. `solid` says that no facet is ever seen from behind. Nothing comes
    /// back when more than `tests_max` samples would have to be tested.
    pub(super) fn draw(
        meshes: &[&Mesh],
        camera: &Camera,
        side: usize,
        solid: bool,
        tests_max: u64,
    ) -> Option<Self> {
        let mut canvas = Canvas {
            side: side as i32,
            samples: vec![NOTHING; side * side],
            tests_left: tests_max,
        };
        let mut first = 0_u32;
        for mesh in meshes {
            let corners = project(&mesh.vertices, camera, side);
            for (number, triangle) in (first..).zip(&mesh.triangles) {
                let [a, b, c] = triangle.map(|vertex| corners[vertex as usize]);
                if !canvas.facet(number, a, b, c, solid) {
                    return None;
                }
            }
            first += mesh.triangles.len() as u32;
        }
        Some(Self {
            side,
            samples: canvas.samples,
        })
    }
}

/// A vertex on the picture.
#[derive(Clone, Copy)]
struct Corner {
    x: i32,
    y: i32,
    depth: f32,
}

fn project(vertices: &[Point], camera: &Camera, side: usize) -> Vec<Corner> {
    let half = side as f64 * f64::from(STEPS) / 2.0;
    // Single precision would blur large coordinates of small things.
    let [right, up, near] = camera.rows();
    let along = |row: &[f64; 4], [x, y, z]: [f64; 3]| row[0] * x + row[1] * y + row[2] * z + row[3];
    let corner = |vertex: &Point| {
        let point = vertex.map(f64::from);
        Corner {
            x: (half + half * along(&right, point)) as i32,
            y: (half - half * along(&up, point)) as i32,
            depth: ((1.0 - along(&near, point)) as f32).clamp(0.0, 1.0) * DEPTH_MAX,
        }
    };
    vertices.iter().map(corner).collect()
}

struct Canvas {
    side: i32,
    samples: Vec<u64>,
    tests_left: u64,
}

/// The line from one corner to the next: positive to its inner side.
#[derive(Clone, Copy)]
struct Line {
    /// By how much it grows a sample to the right and a sample down.
    right: i32,
    down: i32,
    /// At the first sample.
    value: i32,
}

impl Line {
    fn new(from: Corner, to: Corner, x: i32, y: i32) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        Self {
            right: -dy * STEPS,
            down: dx * STEPS,
            value: dx * (y * STEPS + STEPS / 2 - from.y) - dy * (x * STEPS + STEPS / 2 - from.x),
        }
    }
}

impl Canvas {
    /// Whether the budget allows to go on.
    #[inline]
    fn facet(&mut self, number: u32, a: Corner, mut b: Corner, mut c: Corner, solid: bool) -> bool {
        let mut doubled = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        // Down is positive here, so what faces the eye runs the other way round.
        if doubled < 0 {
            (b, c, doubled) = (c, b, -doubled);
        } else if doubled == 0 || solid {
            return true;
        }
        let (low, high) = (a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x));
        let left = ((low + STEPS / 2 - 1) / STEPS).max(0);
        let right = ((high - STEPS / 2).div_euclid(STEPS)).min(self.side - 1);
        if left > right {
            return true;
        }
        let (low, high) = (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y));
        let top = ((low + STEPS / 2 - 1) / STEPS).max(0);
        let bottom = ((high - STEPS / 2).div_euclid(STEPS)).min(self.side - 1);
        if top > bottom {
            return true;
        }
        self.fill(number, [a, b, c], doubled, [left, right, top, bottom])
    }

    fn fill(
        &mut self,
        number: u32,
        [a, b, c]: [Corner; 3],
        doubled: i32,
        [left, right, top, bottom]: [i32; 4],
    ) -> bool {
        let mut lines = [
            Line::new(a, b, left, top),
            Line::new(b, c, left, top),
            Line::new(c, a, left, top),
        ];
        let inverse = 1.0 / doubled as f32;
        let (to_b, to_c) = ((b.depth - a.depth) * inverse, (c.depth - a.depth) * inverse);
        let nearest = a.depth.min(b.depth).min(c.depth);
        let farthest = a.depth.max(b.depth).max(c.depth);
        let depth_right = lines[2].right as f32 * to_b + lines[0].right as f32 * to_c;
        let wide = right - left >= WIDE;
        for y in top..=bottom {
            let (first, last) = if wide {
                row_ends(&lines, right - left)
            } else {
                (0, right - left)
            };
            let tests = (last - first + 1).max(0) as u64 + if wide { ROW_COST } else { 0 };
            let Some(tests_left) = self.tests_left.checked_sub(tests) else {
                return false;
            };
            self.tests_left = tests_left;
            if first <= last {
                let depth = a.depth
                    + lines[2].value as f32 * to_b
                    + lines[0].value as f32 * to_c
                    + depth_right * first as f32;
                let start = (y * self.side + left + first) as usize;
                let row = &mut self.samples[start..start + (last - first + 1) as usize];
                let mut values = lines.map(|line| line.value + line.right * first);
                let mut depth = depth;
                for sample in row {
                    if values[0] | values[1] | values[2] >= 0 {
                        let depth = depth.clamp(nearest, farthest) as u32;
                        let seen = u64::from(depth) << 32 | u64::from(number);
                        if seen < *sample {
                            *sample = seen;
                        }
                    }
                    for (value, line) in values.iter_mut().zip(&lines) {
                        *value += line.right;
                    }
                    depth += depth_right;
                }
            }
            for line in &mut lines {
                line.value += line.down;
            }
        }
        true
    }
}

/// The first and last sample of a row, counted from its left end, on the inner
/// side of all lines.
fn row_ends(lines: &[Line; 3], width: i32) -> (i32, i32) {
    // Quotients are at least a 2⁻¹⁷th away from a whole number they do not hit.
    const ROUNDING: f64 = 1e-6;
    let (mut first, mut last) = (0, width);
    for line in lines {
        if line.right == 0 {
            if line.value < 0 {
                return (1, 0);
            }
            continue;
        }
        let at = -f64::from(line.value) / f64::from(line.right);
        if line.right > 0 {
            first = first.max((at - ROUNDING).ceil() as i32);
        } else {
            last = last.min((at + ROUNDING).floor() as i32);
        }
    }
    (first, last)
}
