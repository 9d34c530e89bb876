//! In which way a mesh changed. First by its corners, where both meshes list
//! them in the same order, as one program saving twice does. Otherwise by how
//! both look from six sides, each filling its own picture: if they look the
//! same, only place, size or the cutting into triangles differ.

use crate::analyze::MeshAnalysis;
use crate::limits::Limits;
use crate::mesh::Mesh;
use crate::raster::{Camera, View, same_sight};
use crate::report::whole;
use crate::vector::{Bounds, Vector, cross, dot, length, subtract, unit, wide};

/// In which way a mesh changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Verdict {
    /// Not at all: the same facets, in whatever order.
    Same,
    /// The same shape at another place.
    Moved {
        /// How far the middle of the box around it went.
        by_um: [i64; 3],
        /// Whether it was turned as well.
        turned: bool,
    },
    /// The same shape, larger or smaller.
    Resized {
        /// Thousandths of the old width, depth and height.
        permille: [i64; 3],
    },
    /// The same shape, cut into other triangles.
    Retessellated,
    /// Another shape.
    Changed,
}

/// Coordinates that differ by less than this share of the extent are the same.
const SAME: f64 = 2e-5;
/// Volumes and surfaces that differ by less than this share may be the same shape.
const NEAR: f64 = 5e-3;
/// Samples along one side of the pictures that are compared.
const SIDE: usize = 512;

pub(super) fn find(before: &MeshAnalysis, after: &MeshAnalysis, limits: &Limits) -> Verdict {
    let (old, new) = (&before.mesh, &after.mesh);
    if old.triangles == new.triangles
        && let Some(verdict) = by_corners(old, new)
    {
        return verdict;
    }
    by_sight(before, after, limits).unwrap_or(Verdict::Changed)
}

/// Corner by corner: moved and turned, or stretched along the axes.
fn by_corners(old: &Mesh, new: &Mesh) -> Option<Verdict> {
    let (old_bounds, new_bounds) = (old.bounds(), new.bounds());
    let tolerance = tolerance(&old_bounds, &new_bounds);
    let pairs = || {
        old.vertices
            .iter()
            .map(|&v| wide(v))
            .zip(new.vertices.iter().map(|&v| wide(v)))
    };
    if let Some(motion) = Motion::between(old, new) {
        let moved = pairs().all(|(one, two)| length(subtract(motion.of(one), two)) <= tolerance);
        if moved {
            return Some(Verdict::Moved {
                by_um: shift(&old_bounds, &new_bounds),
                turned: motion.turns(),
            });
        }
    }
    let factors = factors(&old_bounds, &new_bounds);
    let (old_low, new_low) = (wide(old_bounds.low), wide(new_bounds.low));
    let stretched = pairs().all(|(one, two)| {
        (0..3).all(|axis| {
            let expected = (one[axis] - old_low[axis]) * factors[axis] + new_low[axis];
            (expected - two[axis]).abs() <= tolerance
        })
    });
    stretched.then(|| Verdict::Resized {
        permille: factors.map(|factor| whole(factor * 1e3)),
    })
}

fn tolerance(old: &Bounds, new: &Bounds) -> f64 {
    let largest = |bounds: &Bounds| {
        let far = bounds
            .low
            .iter()
            .chain(&bounds.high)
            .fold(0.0_f32, |far, n| far.max(n.abs()));
        let extent = bounds.extent().into_iter().fold(0.0, f64::max);
        extent * SAME + f64::from(far) * 4.0 * f64::from(f32::EPSILON)
    };
    largest(old).max(largest(new))
}

fn shift(old: &Bounds, new: &Bounds) -> [i64; 3] {
    subtract(new.center(), old.center()).map(|by| whole(by * 1e3))
}

/// How many times as wide, deep and high it is.
fn factors(old: &Bounds, new: &Bounds) -> Vector {
    let (old, new) = (old.extent(), new.extent());
    [0, 1, 2].map(|axis| {
        if old[axis] > 0.0 {
            new[axis] / old[axis]
        } else {
            1.0
        }
    })
}

/// A turn and a move that take one point to another and keep all distances.
struct Motion {
    from: Vector,
    to: Vector,
    rows: [Vector; 3],
}

impl Motion {
    /// From three points far apart, the same ones in both meshes.
    fn between(old: &Mesh, new: &Mesh) -> Option<Self> {
        let point = |index: usize| wide(old.vertices[index]);
        let farthest = |distance: &dyn Fn(Vector) -> f64| {
            let distances = old.vertices.iter().map(|&vertex| distance(wide(vertex)));
            distances
                .enumerate()
                .max_by(|one, two| one.1.total_cmp(&two.1))
                .map(|(index, _)| index)
        };
        let second = farthest(&|at| length(subtract(at, point(0))))?;
        let along = unit(subtract(point(second), point(0)));
        let third = farthest(&|at| length(cross(along, subtract(at, point(0)))))?;
        let (from, to) = (
            frame(old, [0, second, third])?,
            frame(new, [0, second, third])?,
        );
        // What a direction is in the old frame, it is in the new one.
        let rows = [0, 1, 2].map(|row| {
            [0, 1, 2].map(|column| (0..3).map(|axis| to[axis][row] * from[axis][column]).sum())
        });
        Some(Self {
            from: point(0),
            to: wide(new.vertices[0]),
            rows,
        })
    }

    fn of(&self, point: Vector) -> Vector {
        let from = subtract(point, self.from);
        [0, 1, 2].map(|row| dot(self.rows[row], from) + self.to[row])
    }

    fn turns(&self) -> bool {
        (0..3).any(|axis| self.rows[axis][axis] < 1.0 - 1e-6)
    }
}

/// Three directions at right angles that three points give.
fn frame(mesh: &Mesh, points: [usize; 3]) -> Option<[Vector; 3]> {
    let [a, b, c] = points.map(|index| wide(mesh.vertices[index]));
    let first = unit(subtract(b, a));
    let third = unit(cross(first, subtract(c, a)));
    let flat = length(first) == 0.0 || length(third) == 0.0;
    (!flat).then(|| [first, cross(third, first), third])
}

fn by_sight(before: &MeshAnalysis, after: &MeshAnalysis, limits: &Limits) -> Option<Verdict> {
    let (old, new) = (&before.mesh, &after.mesh);
    let (old_bounds, new_bounds) = (old.bounds(), new.bounds());
    let factors = factors(&old_bounds, &new_bounds);
    let [factor, ..] = factors;
    let is_even = factors
        .iter()
        .all(|other| (other / factor - 1.0).abs() <= NEAR);
    let old_reading = before.report.readings.first()?;
    let new_reading = after.report.readings.first()?;
    let near = |old: i64, new: i64, power: i32| {
        let expected = old as f64 * factor.powi(power);
        (expected - new as f64).abs() <= expected.abs() * NEAR
    };
    if !is_even
        || !near(old_reading.volume_nl, new_reading.volume_nl, 3)
        || !near(old_reading.surface_um2, new_reading.surface_um2, 2)
        || before.report.shells.count != after.report.shells.count
    {
        return None;
    }
    for view in View::ALL {
        let (one, two) = (Camera::of(&[old], view), Camera::of(&[new], view));
        if !same_sight((old, &one), (new, &two), SIDE, limits)? {
            return None;
        }
    }
    let moved = subtract(new_bounds.center(), old_bounds.center());
    let extent = old_bounds.extent().into_iter().fold(0.0, f64::max);
    Some(if (factor - 1.0).abs() > NEAR {
        Verdict::Resized {
            permille: factors.map(|factor| whole(factor * 1e3)),
        }
    } else if length(moved) > extent * NEAR {
        Verdict::Moved {
            by_um: shift(&old_bounds, &new_bounds),
            turned: false,
        }
    } else {
        Verdict::Retessellated
    })
}
