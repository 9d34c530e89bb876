//! Arcs between two places around a center that is given as an offset.

use crate::drawing::curve::{self, Place};
use std::f64::consts::{FRAC_PI_2, TAU};

/// How much more than a quarter an arc of one quadrant may turn, in radians.
const QUADRANT_SLACK: f64 = 1e-3;

/// How the pen moves from place to place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    Straight,
    Clockwise,
    Counterclockwise,
}

/// How far an arc between two places turns, negative where it runs clockwise.
fn sweep(motion: Motion, center: Place, from: Place, to: Place) -> f64 {
    let angle = |place: Place| (place[1] - center[1]).atan2(place[0] - center[0]);
    let turn = angle(to) - angle(from);
    match (from == to, motion == Motion::Clockwise) {
        (true, false) => TAU,
        (true, true) => -TAU,
        (false, false) => turn.rem_euclid(TAU),
        (false, true) => -(-turn).rem_euclid(TAU),
    }
}

/// The places behind the first of an arc around `from` plus `offset`.
pub(super) fn arc(motion: Motion, from: Place, to: Place, offset: Place) -> Vec<Place> {
    let radius = offset[0].hypot(offset[1]);
    if radius == 0.0 {
        return vec![to];
    }
    let center = [from[0] + offset[0], from[1] + offset[1]];
    let start = (-offset[1]).atan2(-offset[0]);
    let mut places = curve::arc(center, radius, start, sweep(motion, center, from, to));
    places.remove(0);
    if let Some(last) = places.last_mut() {
        *last = to;
    }
    places
}

/// The same of a quarter at the most, whose center is given without signs.
pub(super) fn quadrant(motion: Motion, from: Place, to: Place, offset: Place) -> Vec<Place> {
    if from == to {
        return vec![to];
    }
    let [i, j] = offset.map(f64::abs);
    let signed = [[i, j], [-i, j], [i, -j], [-i, -j]];
    let miss = |offset: &Place| {
        let center = [from[0] + offset[0], from[1] + offset[1]];
        let turn = sweep(motion, center, from, to).abs();
        let far = (to[0] - center[0]).hypot(to[1] - center[1]);
        (turn > FRAC_PI_2 + QUADRANT_SLACK, (far - i.hypot(j)).abs())
    };
    let best = signed.into_iter().min_by(|one, two| {
        let (one, two) = (miss(one), miss(two));
        one.0.cmp(&two.0).then(one.1.total_cmp(&two.1))
    });
    arc(motion, from, to, best.unwrap_or(offset))
}
