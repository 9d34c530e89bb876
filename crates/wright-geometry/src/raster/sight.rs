//! Whether two meshes look the same, each through a camera of its own: the same
//! outline, and everywhere about the same depth.

use super::camera::Camera;
use super::visible::{NOTHING, Visible};
use crate::limits::Limits;
use crate::mesh::Mesh;

/// Depths that differ by less than this share of all depth are the same.
const SAME_DEPTH: f32 = 0.01;
/// Samples that may differ: rounding at rims.
const STRAYS_MAX: usize = 6;

/// Nothing comes back where drawing costs too much.
pub(crate) fn same_sight(
    (one, one_camera): (&Mesh, &Camera),
    (two, two_camera): (&Mesh, &Camera),
    side: usize,
    limits: &Limits,
) -> Option<bool> {
    let tests_max = limits.pixel_tests_max / 4;
    let one = Visible::draw(&[one], one_camera, side, false, tests_max)?;
    let two = Visible::draw(&[two], two_camera, side, false, tests_max)?;
    Some(strays(&one, &two) <= STRAYS_MAX && strays(&two, &one) <= STRAYS_MAX)
}

/// Samples of one that have nothing like them near the same place of the other.
fn strays(one: &Visible, two: &Visible) -> usize {
    let side = one.side;
    let inner = 1..side - 1;
    let all = inner
        .clone()
        .flat_map(|y| inner.clone().map(move |x| y * side + x));
    all.filter(|&at| !has_like(one, at, two))
        .take(STRAYS_MAX + 1)
        .count()
}

/// Whether a sample lies between its neighbors in the other picture: on slopes
/// a shift of less than a sample changes the depth by much.
fn has_like(one: &Visible, at: usize, two: &Visible) -> bool {
    let side = one.side;
    let around = [at - side - 1, at - 1, at + side - 1];
    let around = around.into_iter().flat_map(|first| first..first + 3);
    let (mut nearest, mut farthest, mut is_rim) = (f32::INFINITY, f32::NEG_INFINITY, false);
    for near in around {
        if two.samples[near] == NOTHING {
            is_rim = true;
        } else {
            nearest = nearest.min(two.depth(near));
            farthest = farthest.max(two.depth(near));
        }
    }
    if one.samples[at] == NOTHING {
        return is_rim;
    }
    let depth = one.depth(at);
    depth >= nearest - SAME_DEPTH
        && (depth <= farthest + SAME_DEPTH || is_rim && nearest.is_finite())
}
