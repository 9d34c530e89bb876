//! Apertures: the shapes that are flashed, and the pens that draw.

use super::marks::{Mark, Pose};
use crate::drawing::curve::{self, Place};
use std::f64::consts::TAU;

/// Corners of a regular polygon.
const CORNERS: std::ops::RangeInclusive<f64> = 3.0..=12.0;

/// What draws along a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pen {
    /// A round one of this diameter.
    Round(f64),
    /// Any other one: the corners of what encloses it, counterclockwise.
    Corners(Vec<Place>),
    /// It only flashes.
    None,
}

/// A shape around its own origin.
#[derive(Debug)]
pub(super) struct Aperture {
    pub(super) marks: Vec<Mark>,
    pub(super) pen: Pen,
    /// What one flash costs, in points.
    pub(super) cost: usize,
    /// It flashes vias.
    pub(super) is_via: bool,
    /// It is a block: where it is flashed clear, what is clear in it gets dark.
    pub(super) is_block: bool,
}

impl Aperture {
    fn new(marks: Vec<Mark>, pen: Pen) -> Self {
        Self {
            cost: marks.iter().map(Mark::cost).sum(),
            marks,
            pen,
            is_via: false,
            is_block: false,
        }
    }

    /// An aperture of any marks, which is only flashed.
    pub(super) fn of(marks: Vec<Mark>) -> Self {
        Self::new(marks, Pen::None)
    }

    /// A part of a layer as an aperture.
    pub(super) fn block(marks: Vec<Mark>) -> Self {
        Self {
            is_block: true,
            ..Self::of(marks)
        }
    }

    /// A circle; `hole` is the diameter of a hole in it.
    fn circle(diameter: f64, hole: f64) -> Self {
        let marks = if is_hole(hole, diameter) {
            with_hole(circle([0.0; 2], diameter), hole)
        } else {
            vec![Mark::dot([0.0; 2], diameter)]
        };
        Self::new(marks, Pen::Round(diameter))
    }

    fn rectangle(size: Place, hole: f64) -> Self {
        let within = size[0].min(size[1]);
        Self::outlined(rectangle([0.0; 2], size), hole, within)
    }

    fn outlined(outline: Vec<Place>, hole: f64, within: f64) -> Self {
        let pen = Pen::Corners(outline.clone());
        let marks = if is_hole(hole, within) {
            with_hole(outline, hole)
        } else {
            vec![Mark::fill(outline)]
        };
        Self::new(marks, pen)
    }

    /// A line with round ends.
    fn obround(size: Place, hole: f64) -> Self {
        let width = size[0].min(size[1]);
        let ends = size.map(|extent| (extent - width) / 2.0);
        let line = [[-ends[0], -ends[1]], ends];
        let around = line.iter().flat_map(|&end| circle(end, width));
        let outline = hull(around.collect());
        if is_hole(hole, width) {
            return Self::outlined(outline, hole, width);
        }
        let marks = vec![Mark::stroke(width, line.to_vec())];
        Self::new(marks, Pen::Corners(outline))
    }

    fn polygon(diameter: f64, corners: f64, degrees: f64, hole: f64) -> Option<Self> {
        let outline = polygon([0.0; 2], diameter, corners, degrees)?;
        // Half of it is within the outline, whatever the number of corners.
        Some(Self::outlined(outline, hole, diameter / 2.0))
    }

    /// An aperture of a standard kind by its parameters, lengths in units of so many
    /// millimeters; nothing where these do not belong together.
    pub(super) fn standard(kind: &[u8], parameters: &[f64], unit: f64) -> Option<Self> {
        let length = |index: usize| parameters.get(index).map(|length| length * unit);
        let hole = |index: usize| length(index).unwrap_or(0.0);
        let is_sound = parameters.iter().all(|number| *number >= 0.0);
        match kind {
            b"C" if is_sound => Some(Self::circle(length(0)?, hole(1))),
            b"R" if is_sound => Some(Self::rectangle([length(0)?, length(1)?], hole(2))),
            b"O" if is_sound => Some(Self::obround([length(0)?, length(1)?], hole(2))),
            b"P" => {
                let degrees = parameters.get(2).copied().unwrap_or(0.0);
                let corners = *parameters.get(1)?;
                let diameter = length(0).filter(|diameter| *diameter >= 0.0)?;
                Self::polygon(diameter, corners, degrees, hole(3))
            }
            _ => None,
        }
    }
}

fn is_hole(hole: f64, within: f64) -> bool {
    hole > 0.0 && hole < within
}

fn with_hole(outline: Vec<Place>, hole: f64) -> Vec<Mark> {
    vec![Mark::fill(outline), Mark::hole(circle([0.0; 2], hole))]
}

/// The places of a circle, none of them twice.
pub(super) fn circle(center: Place, diameter: f64) -> Vec<Place> {
    let mut places = curve::arc(center, diameter / 2.0, 0.0, TAU);
    places.pop();
    places
}

pub(super) fn rectangle([x, y]: Place, size: Place) -> Vec<Place> {
    let [wide, high] = size.map(|extent| extent / 2.0);
    vec![
        [x - wide, y - high],
        [x + wide, y - high],
        [x + wide, y + high],
        [x - wide, y + high],
    ]
}

/// A regular polygon within a circle, its first corner to the right before it is turned.
pub(super) fn polygon(
    center: Place,
    diameter: f64,
    corners: f64,
    degrees: f64,
) -> Option<Vec<Place>> {
    if !CORNERS.contains(&corners) {
        return None;
    }
    let corners = corners.round() as u32;
    let corner = |index: u32| {
        let turn = degrees.to_radians() + TAU * f64::from(index) / f64::from(corners);
        let (sin, cos) = turn.sin_cos();
        [
            center[0] + diameter / 2.0 * cos,
            center[1] + diameter / 2.0 * sin,
        ]
    };
    Some((0..corners).map(corner).collect())
}

/// What encloses places, counterclockwise (Andrew's monotone chain).
pub(super) fn hull(mut places: Vec<Place>) -> Vec<Place> {
    places.retain(|place| place.iter().all(|number| number.is_finite()));
    places.sort_by(|one, two| one[0].total_cmp(&two[0]).then(one[1].total_cmp(&two[1])));
    places.dedup();
    if places.len() < 3 {
        return places;
    }
    let mut around = chain(places.iter());
    around.pop();
    around.extend(chain(places.iter().rev()));
    around.pop();
    around
}

/// Half of a hull.
fn chain<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::new();
    for &place in places {
        while let [.., a, b] = kept.as_slice()
            && (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]) <= 0.0
        {
            kept.pop();
        }
        kept.push(place);
    }
    kept
}

/// What a pen leaves between two places.
pub(super) fn swept(corners: &[Place], pose: &Pose, from: Place, to: Place) -> Mark {
    let ends = [pose.moved_to(from), pose.moved_to(to)];
    let both = ends
        .iter()
        .flat_map(|end| corners.iter().map(|&corner| end.of(corner)));
    Mark::fill(hull(both.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_sweeps_a_hexagon() {
        let Pen::Corners(corners) = Aperture::rectangle([2.0, 1.0], 0.0).pen else {
            panic!("a rectangle is not round");
        };
        assert_eq!(corners.len(), 4);
        let mark = swept(&corners, &Pose::at([0.0; 2]), [0.0, 0.0], [10.0, 10.0]);
        assert_eq!(mark.places().len(), 6);
        let flat = swept(&corners, &Pose::at([0.0; 2]), [0.0, 0.0], [10.0, 0.0]);
        assert_eq!(flat.places().len(), 4);
    }

    #[test]
    fn parameters_belong_together_or_there_is_no_aperture() {
        for (kind, parameters, marks) in [
            ("C", &[1.0][..], Some(1)),
            ("C", &[1.0, 0.5], Some(2)),
            ("C", &[1.0, 2.0], Some(1)),
            ("C", &[], None),
            ("C", &[-1.0], None),
            ("R", &[1.0, 2.0, 0.5], Some(2)),
            ("R", &[1.0], None),
            ("O", &[1.0, 2.0], Some(1)),
            ("O", &[1.0, 2.0, 0.5], Some(2)),
            ("P", &[1.0, 6.0, -30.0], Some(1)),
            ("P", &[1.0, 1e9], None),
            ("P", &[1.0, f64::NAN], None),
        ] {
            let found = Aperture::standard(kind.as_bytes(), parameters, 1.0);
            let found = found.map(|aperture| aperture.marks.len());
            assert_eq!(found, marks, "{kind} {parameters:?}");
        }
    }
}
