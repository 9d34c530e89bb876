//! What a layer is made of: strokes of a round pen and filled outlines, dark or
//! clear, in the order in which they lie on each other. Millimeters, y up.

use crate::drawing::curve::Place;
use crate::limits::Limits;
use crate::refusal::Refusal;
use std::collections::BTreeMap;

/// What a mark costs beside its points, in points.
const MARK_POINTS: usize = 2;
/// Farther away, in millimeters, is no board.
const FAR_MM: f64 = 1e6;

/// A stroke or an outline.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// What a round pen leaves along a line; of one place, a dot.
    Stroke { width: f64, places: Vec<Place> },
    /// A filled outline, counterclockwise, or clockwise where it is a hole in others.
    Fill { places: Vec<Place>, is_hole: bool },
}

/// Something that is put on a layer, or taken away from it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) is_dark: bool,
    pub(super) shape: Shape,
}

impl Mark {
    pub(super) fn dot(place: Place, diameter: f64) -> Self {
        Self::stroke(diameter, vec![place])
    }

    pub(super) fn stroke(width: f64, places: Vec<Place>) -> Self {
        Self {
            is_dark: true,
            shape: Shape::Stroke { width, places },
        }
    }

    pub(super) fn fill(places: Vec<Place>) -> Self {
        Self::outline(places, false)
    }

    pub(super) fn hole(places: Vec<Place>) -> Self {
        Self::outline(places, true)
    }

    fn outline(mut places: Vec<Place>, is_hole: bool) -> Self {
        // Outlines of one direction add to each other, whatever the file's direction.
        if (area(&places) < 0.0) != is_hole {
            places.reverse();
        }
        Self {
            is_dark: true,
            shape: Shape::Fill { places, is_hole },
        }
    }

    /// Dark, or what takes away.
    pub(super) fn toned(self, is_dark: bool) -> Self {
        Self { is_dark, ..self }
    }

    /// The same elsewhere; on a clear ground dark and clear change places.
    pub(super) fn placed(&self, pose: &Pose, on_dark: bool) -> Self {
        let moved = |places: &[Place]| places.iter().map(|&place| pose.of(place)).collect();
        let mark = match &self.shape {
            Shape::Stroke { width, places } => Self::stroke(width * pose.scale, moved(places)),
            Shape::Fill { places, is_hole } => Self::outline(moved(places), *is_hole),
        };
        mark.toned(self.is_dark == on_dark)
    }

    pub(super) fn places(&self) -> &[Place] {
        match &self.shape {
            Shape::Stroke { places, .. } | Shape::Fill { places, .. } => places,
        }
    }

    /// How far it reaches around its places.
    pub(super) fn margin(&self) -> f64 {
        match &self.shape {
            Shape::Stroke { width, .. } => width / 2.0,
            Shape::Fill { .. } => 0.0,
        }
    }

    /// What it costs, in points.
    pub(super) fn cost(&self) -> usize {
        self.places().len() + MARK_POINTS
    }

    /// Whether all of it is where a board can be.
    fn is_near(&self) -> bool {
        let is_near = |number: &f64| number.abs() <= FAR_MM;
        is_near(&self.margin()) && self.places().iter().flatten().all(is_near)
    }
}

/// Twice the area within, negative where places run clockwise.
fn area(places: &[Place]) -> f64 {
    let next = places.iter().cycle().skip(1);
    let cross = |(one, two): (&Place, &Place)| one[0] * two[1] - one[1] * two[0];
    places.iter().zip(next).map(cross).sum()
}

/// Mirrors, turns, scales and moves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    columns: [Place; 2],
    origin: Place,
    pub(super) scale: f64,
}

impl Pose {
    /// Only moves.
    pub(super) fn at(origin: Place) -> Self {
        Self {
            columns: [[1.0, 0.0], [0.0, 1.0]],
            origin,
            scale: 1.0,
        }
    }

    /// Mirrors first, then turns counterclockwise, then scales.
    pub(super) fn new(mirror: [bool; 2], degrees: f64, scale: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let [x, y] = mirror.map(|is_mirrored| if is_mirrored { -scale } else { scale });
        Self {
            columns: [[cos * x, sin * x], [-sin * y, cos * y]],
            origin: [0.0; 2],
            scale: scale.abs(),
        }
    }

    pub(super) fn moved_to(self, origin: Place) -> Self {
        Self { origin, ..self }
    }

    pub(super) fn of(&self, [x, y]: Place) -> Place {
        [0, 1].map(|axis| self.columns[0][axis] * x + self.columns[1][axis] * y + self.origin[axis])
    }
}

/// Points that may still be kept.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    max: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            left: limits.points_max,
            max: limits.points_max,
        }
    }

    /// Takes room for so many points.
    pub(super) fn take(&mut self, points: usize) -> Result<(), Refusal> {
        match self.left.checked_sub(points) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Refusal::too_many("points", self.max)),
        }
    }

    /// Whether a line of so many points could be kept.
    pub(super) fn check(&self, points: usize) -> Result<(), Refusal> {
        if points > self.left {
            return Err(Refusal::too_many("points", self.max));
        }
        Ok(())
    }
}

/// How much is on a layer.
#[derive(Debug, Default, Clone)]
pub(super) struct Counts {
    pub(super) flashes: u64,
    pub(super) draws: u64,
    pub(super) regions: u64,
    pub(super) vias: u64,
    /// Round flashes, and lines of a round pen, by its diameter in µm.
    pub(super) holes: BTreeMap<i64, [u64; 2]>,
}

impl Counts {
    fn add(&mut self, other: &Self, times: u64) {
        self.flashes += other.flashes * times;
        self.draws += other.draws * times;
        self.regions += other.regions * times;
        self.vias += other.vias * times;
        for (diameter, more) in &other.holes {
            let known = self.holes.entry(*diameter).or_default();
            for (known, more) in known.iter_mut().zip(more) {
                *known += more * times;
            }
        }
    }
}

/// Marks in their order.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) marks: Vec<Mark>,
    pub(super) counts: Counts,
    /// Something was too far away to be kept.
    pub(super) has_extremes: bool,
}

impl Layer {
    pub(super) fn push(&mut self, mark: Mark, budget: &mut Budget) -> Result<(), Refusal> {
        // What is too far away was work, too.
        budget.take(mark.cost())?;
        if mark.is_near() {
            self.marks.push(mark);
        } else {
            self.has_extremes = true;
        }
        Ok(())
    }

    /// Puts a layer here so many times along x and y.
    pub(super) fn repeat(
        &mut self,
        other: &Self,
        times: [u32; 2],
        step: Place,
        budget: &mut Budget,
    ) -> Result<(), Refusal> {
        self.has_extremes |= other.has_extremes;
        let copies = u64::from(times[0]) * u64::from(times[1]);
        self.counts.add(&other.counts, copies);
        if other.marks.is_empty() {
            return Ok(());
        }
        for column in 0..times[0] {
            for row in 0..times[1] {
                let pose = Pose::at([f64::from(column) * step[0], f64::from(row) * step[1]]);
                for mark in &other.marks {
                    budget.check(mark.cost())?;
                    self.push(mark.placed(&pose, true), budget)?;
                }
            }
        }
        Ok(())
    }

    /// Brings places nearer to the origin; strokes stay as wide as they are.
    pub(super) fn pull_together(&mut self, factor: f64) {
        for mark in &mut self.marks {
            let (Shape::Stroke { places, .. } | Shape::Fill { places, .. }) = &mut mark.shape;
            for place in places {
                *place = place.map(|number| number * factor);
            }
        }
    }

    /// The lowest and the highest corner of what is dark, with the width of strokes
    /// or without; nothing where nothing is.
    pub(super) fn bounds(&self, with_width: bool) -> Option<[Place; 2]> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for mark in self.marks.iter().filter(|mark| mark.is_dark) {
            let margin = if with_width { mark.margin() } else { 0.0 };
            for place in mark.places() {
                for axis in 0..2 {
                    low[axis] = low[axis].min(place[axis] - margin);
                    high[axis] = high[axis].max(place[axis] + margin);
                }
            }
        }
        (low[0] <= high[0]).then_some([low, high])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_keep_their_direction_when_mirrored() {
        let square = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]];
        let mark = Mark::fill(square.clone());
        assert!(area(mark.places()) > 0.0);
        let pose = Pose::new([true, false], 90.0, 2.0).moved_to([5.0, 5.0]);
        let placed = mark.placed(&pose, false);
        assert!(!placed.is_dark && (area(placed.places()) - 8.0).abs() < 1e-9);
        let hole = Mark::hole(square).placed(&pose, true);
        assert!(hole.is_dark && area(hole.places()) < 0.0);
        let [x, y] = pose.of([1.0, 0.0]);
        assert!((x - 5.0).abs() < 1e-9 && (y - 3.0).abs() < 1e-9);
    }

    #[test]
    fn copies_are_paid_for() {
        let mut budget = Budget { left: 20, max: 20 };
        let mut one = Layer::default();
        one.push(Mark::dot([1.0, 1.0], 0.5), &mut budget).unwrap();
        one.counts.flashes = 1;
        one.push(Mark::dot([1e9, 1.0], 0.5), &mut budget).unwrap();
        assert!(one.has_extremes && one.marks.len() == 1);
        let mut all = Layer::default();
        all.repeat(&one, [2, 2], [10.0, 5.0], &mut budget).unwrap();
        assert_eq!((all.marks.len(), all.counts.flashes), (4, 4));
        assert_eq!(all.bounds(true), Some([[0.75, 0.75], [11.25, 6.25]]));
        assert_eq!(all.bounds(false), Some([[1.0, 1.0], [11.0, 6.0]]));
        assert!(all.repeat(&one, [9, 9], [1.0, 1.0], &mut budget).is_err());
    }
}
