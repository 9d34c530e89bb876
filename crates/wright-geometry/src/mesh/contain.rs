//! Which inside-out shells lie within a body: a line goes up from a point of
//! each, and every facet it meets on the way says whether it leaves or enters.
//! All such points are asked in one pass over the facets.

use super::Mesh;
use super::shells::{NO_SHELL, Shell, ShellKind, Shells};
use crate::vector::{Bounds, Vector, wide};

/// Tests of a line against a facet, less than a second's work. Shells that are left
/// over count as cavities, which is what most are.
const TESTS_MAX: u64 = 100_000_000;

/// A line that goes up from a point of a shell.
struct Probe {
    shell: u32,
    from: Vector,
    /// Surfaces left minus surfaces entered above.
    around: i64,
}

/// Says of every closed shell with negative volume whether it is a cavity.
pub(super) fn tell_cavities(mesh: &Mesh, shells: &mut Shells) {
    let mut probes: Vec<Probe> = (0_u32..)
        .zip(&shells.list)
        .filter(|(_, shell)| shell.kind == ShellKind::Body && shell.volume < 0.0)
        .map(|(number, shell)| Probe {
            shell: number,
            from: inner_point(mesh, shell),
            around: 0,
        })
        .collect();
    if probes.is_empty() {
        return;
    }
    let complete = shells.list.len() == 1 || cast(mesh, shells, &mut probes);
    for probe in probes {
        let is_cavity = !complete || probe.around > 0;
        shells.list[probe.shell as usize].kind = if is_cavity {
            ShellKind::Cavity
        } else {
            ShellKind::Inverted
        };
    }
}

/// A point of a shell's first facet, off every line that a regular model has.
fn inner_point(mesh: &Mesh, shell: &Shell) -> Vector {
    let [a, b, c] = mesh.corners(shell.first_facet as usize).map(wide);
    [0, 1, 2].map(|axis| 0.314_159 * a[axis] + 0.271_828 * b[axis] + 0.414_013 * c[axis])
}

/// Whether all facets could be asked within the budget.
fn cast(mesh: &Mesh, shells: &Shells, probes: &mut [Probe]) -> bool {
    probes.sort_by(|one, two| one.from[0].total_cmp(&two.from[0]));
    let positions: Vec<f64> = probes.iter().map(|probe| probe.from[0]).collect();
    let mut tests = 0;
    for facet in 0..mesh.triangles.len() {
        let number = shells.of(facet);
        if number == NO_SHELL || shells.list[number as usize].kind == ShellKind::Open {
            continue;
        }
        let corners = mesh.corners(facet);
        let mut bounds = Bounds::NONE;
        for corner in corners {
            bounds.include(corner);
        }
        let (low, high) = (wide(bounds.low), wide(bounds.high));
        let first = positions.partition_point(|&position| position < low[0]);
        for probe in &mut probes[first..] {
            if probe.from[0] > high[0] {
                break;
            }
            tests += 1;
            let is_beside = probe.from[1] < low[1] || probe.from[1] > high[1];
            if !is_beside && probe.shell != number {
                let corners = corners.map(wide);
                probe.around += crossing(mesh.triangles[facet], corners, probe.from);
            }
        }
        if tests > TESTS_MAX {
            return false;
        }
    }
    true
}

/// +1 where the line up from `from` leaves through the facet, -1 where it enters, 0 past it.
fn crossing(vertices: [u32; 3], corners: [Vector; 3], from: Vector) -> i64 {
    let side = |one: usize, two: usize| {
        // Both facets of an edge reckon it from the same end, so that no line
        // slips through between them or counts twice.
        let flip = vertices[one] > vertices[two];
        let (a, b) = if flip {
            (corners[two], corners[one])
        } else {
            (corners[one], corners[two])
        };
        let area = (b[0] - a[0]) * (from[1] - a[1]) - (b[1] - a[1]) * (from[0] - a[0]);
        ((area >= 0.0) != flip, area * if flip { -1.0 } else { 1.0 })
    };
    let sides = [side(0, 1), side(1, 2), side(2, 0)];
    let left = sides.iter().filter(|(is_left, _)| *is_left).count();
    if left != 0 && left != 3 {
        return 0;
    }
    let total: f64 = sides.iter().map(|(_, area)| area).sum();
    if total == 0.0 {
        return 0;
    }
    let height =
        (sides[1].1 * corners[0][2] + sides[2].1 * corners[1][2] + sides[0].1 * corners[2][2])
            / total;
    match (height > from[2], left == 3) {
        (true, true) => 1,
        (true, false) => -1,
        _ => 0,
    }
}
