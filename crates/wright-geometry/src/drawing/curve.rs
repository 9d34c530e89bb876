//! Curves as short straight pieces.

use std::f64::consts::TAU;

/// A place on a drawing.
pub(crate) type Place = [f64; 2];

/// How far a straight piece may be off its curve, as a share of the radius.
const SAG: f64 = 5e-4;
/// Straight pieces of one curve.
const PIECES_MAX: f64 = 512.0;

/// An arc around `center`, from one angle over a sweep, both in radians.
pub(crate) fn arc(center: Place, radius: f64, from: f64, sweep: f64) -> Vec<Place> {
    ellipse(center, [radius, 0.0], 1.0, from, sweep)
}

/// Part of an ellipse whose long half is `long`, its short half `ratio` of that.
pub(crate) fn ellipse(center: Place, long: Place, ratio: f64, from: f64, sweep: f64) -> Vec<Place> {
    let step = 2.0 * (1.0 - SAG).acos();
    let pieces = (sweep.abs().min(TAU) / step).ceil().clamp(1.0, PIECES_MAX) as usize;
    let point = |index: usize| {
        let (sin, cos) = (from + sweep * index as f64 / pieces as f64).sin_cos();
        [
            center[0] + long[0] * cos - long[1] * ratio * sin,
            center[1] + long[1] * cos + long[0] * ratio * sin,
        ]
    };
    (0..=pieces).map(point).collect()
}

/// From one place to another with a bulge (the tangent of a quarter of the
/// angle), without the first place.
pub(crate) fn bulge(from: Place, to: Place, bulge: f64) -> Vec<Place> {
    let sweep = 4.0 * bulge.atan();
    let chord = [to[0] - from[0], to[1] - from[1]];
    let length = chord[0].hypot(chord[1]);
    if bulge == 0.0 || !sweep.is_finite() || length == 0.0 {
        return vec![to];
    }
    let height = length / 2.0 / (sweep / 2.0).tan();
    let center = [
        (from[0] + to[0]) / 2.0 - chord[1] / length * height,
        (from[1] + to[1]) / 2.0 + chord[0] / length * height,
    ];
    let radius = (from[0] - center[0]).hypot(from[1] - center[1]);
    let start = (from[1] - center[1]).atan2(from[0] - center[0]);
    let mut places = arc(center, radius, start, sweep);
    places.remove(0);
    if let Some(last) = places.last_mut() {
        *last = to;
    }
    places
}

/// A cubic Bézier curve, without its first place.
pub(crate) fn cubic([a, b, c, d]: [Place; 4]) -> Vec<Place> {
    let leg = |one: Place, two: Place| (two[0] - one[0]).hypot(two[1] - one[1]);
    let (around, across) = (leg(a, b) + leg(b, c) + leg(c, d), leg(a, d));
    // The more the legs turn, the more pieces.
    let turn = if around > 0.0 {
        1.0 - across / around
    } else {
        0.0
    };
    let pieces = (4.0 + 44.0 * turn.max(0.0).sqrt()).ceil();
    let pieces = if pieces.is_finite() {
        pieces as usize
    } else {
        1
    };
    let point = |index: usize| {
        let t = index as f64 / pieces as f64;
        let s = 1.0 - t;
        let (p, q, r, u) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        [0, 1].map(|axis| p * a[axis] + q * b[axis] + r * c[axis] + u * d[axis])
    };
    (1..=pieces).map(point).collect()
}

/// Degrees of splines that are followed.
const DEGREE_MAX: usize = 11;

/// A B-spline by its degree, knots and control places (de Boor); nothing where
/// these do not belong together.
pub(crate) fn spline(
    degree: usize,
    knots: &[f64],
    controls: &[Place],
    weights: &[f64],
) -> Option<Vec<Place>> {
    let count = controls.len();
    let fits = (1..=DEGREE_MAX).contains(&degree)
        && count > degree
        && knots.len() == count + degree + 1
        && knots.windows(2).all(|pair| pair[0] <= pair[1])
        && (weights.is_empty() || weights.len() == count);
    if !fits {
        return None;
    }
    let (start, end) = (knots[degree], knots[count]);
    let pieces = ((count - degree) * 16).clamp(16, 4_096);
    let weighted = |index: usize| {
        let weight = weights.get(index).copied().unwrap_or(1.0);
        [
            controls[index][0] * weight,
            controls[index][1] * weight,
            weight,
        ]
    };
    let point = |index: usize| {
        let t = start + (end - start) * index as f64 / pieces as f64;
        let span = knots[..=count]
            .partition_point(|&knot| knot <= t)
            .clamp(degree + 1, count)
            - 1;
        let mut row: Vec<[f64; 3]> = (0..=degree).map(|j| weighted(span - degree + j)).collect();
        for level in 1..=degree {
            for j in (level..=degree).rev() {
                let low = knots[span - degree + j];
                let wide = knots[span + 1 + j - level] - low;
                let share = if wide > 0.0 { (t - low) / wide } else { 0.0 };
                row[j] =
                    [0, 1, 2].map(|axis| row[j - 1][axis] * (1.0 - share) + row[j][axis] * share);
            }
        }
        let [x, y, weight] = row[degree];
        [x / weight, y / weight]
    };
    Some((0..=pieces).map(point).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(places: &[Place]) -> f64 {
        let leg = |pair: &[Place]| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        places.windows(2).map(leg).sum()
    }

    #[test]
    fn curves_have_their_lengths() {
        let circle = arc([5.0, 5.0], 10.0, 1.0, TAU);
        assert!((length(&circle) / (TAU * 10.0) - 1.0).abs() < 1e-3);
        let mut half = bulge([0.0, 0.0], [2.0, 0.0], 1.0);
        half.insert(0, [0.0, 0.0]);
        assert!((length(&half) / std::f64::consts::PI - 1.0).abs() < 1e-3);
        // A positive bulge runs counterclockwise, so below a line to the right.
        assert!(half.iter().all(|place| place[1] <= 1e-9));
        let straight = spline(
            2,
            &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
            &[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
            &[],
        );
        assert!((length(&straight.unwrap()) - 2.0).abs() < 1e-9);
        assert_eq!(spline(3, &[0.0], &[[0.0, 0.0]], &[]), None);
    }
}
