//! Lines of straight pieces, arcs and curves, as KiCad's graphics are, and how they
//! are placed.

use super::expression::Node;
use std::f64::consts::TAU;

/// A place, in millimeters.
pub(super) type Place = [f64; 2];

/// An arc whose circle is larger than this, in millimeters, is straight.
const RADIUS_MAX: f64 = 10_000.0;

/// A piece of a line, from where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Leg {
    To(Place),
    Arc {
        radius: f64,
        is_large: bool,
        /// From the axis to the right towards the one down.
        is_clockwise: bool,
        center: Place,
        /// A place in its middle.
        middle: Place,
        to: Place,
    },
    Curve([Place; 3]),
}

/// Connected pieces, y down.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) start: Place,
    pub(super) legs: Vec<Leg>,
    pub(super) is_closed: bool,
}

/// Where something is placed: turned, mirrored, moved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placing {
    pub(super) at: Place,
    /// Where the axes go.
    pub(super) right: Place,
    pub(super) down: Place,
}

impl Placing {
    /// Turned counterclockwise, by degrees.
    pub(super) fn turned(at: Place, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self {
            at,
            right: [cos, -sin],
            down: [sin, cos],
        }
    }

    pub(super) fn place(&self, place: Place) -> Place {
        let [x, y] = self.turn(place);
        [self.at[0] + x, self.at[1] + y]
    }

    /// A direction, which is not moved.
    pub(super) fn turn(&self, [x, y]: Place) -> Place {
        [0, 1].map(|axis| x * self.right[axis] + y * self.down[axis])
    }

    /// By how much it turns counterclockwise, where it does not mirror.
    pub(super) fn degrees(&self) -> f64 {
        (-self.right[1]).atan2(self.right[0]).to_degrees()
    }

    fn is_mirrored(&self) -> bool {
        self.right[0] * self.down[1] - self.right[1] * self.down[0] < 0.0
    }
}

impl Leg {
    pub(super) fn end(&self) -> Place {
        match *self {
            Self::To(to) | Self::Arc { to, .. } | Self::Curve([_, _, to]) => to,
        }
    }

    fn map(mut self, placing: &Placing) -> Self {
        match &mut self {
            Self::To(to) => *to = placing.place(*to),
            Self::Arc {
                is_clockwise,
                center,
                middle,
                to,
                ..
            } => {
                *is_clockwise ^= placing.is_mirrored();
                for place in [center, middle, to] {
                    *place = placing.place(*place);
                }
            }
            Self::Curve(places) => *places = places.map(|place| placing.place(place)),
        }
        self
    }

    /// The same piece from its end to where it begins.
    fn reversed(mut self, start: Place) -> Self {
        match &mut self {
            Self::To(to) => *to = start,
            Self::Arc {
                is_clockwise, to, ..
            } => {
                *is_clockwise = !*is_clockwise;
                *to = start;
            }
            Self::Curve(places) => *places = [places[1], places[0], start],
        }
        self
    }

    /// Where an arc that begins at a place is farthest along an axis.
    fn extremes(self, start: Place) -> [Option<Place>; 4] {
        const WAYS: [Place; 4] = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]];
        let Self::Arc {
            radius,
            is_clockwise,
            center,
            to,
            ..
        } = self
        else {
            return [None; 4];
        };
        let angle = |[x, y]: Place| (y - center[1]).atan2(x - center[0]);
        let (from, to) = if is_clockwise {
            (angle(start), angle(to))
        } else {
            (angle(to), angle(start))
        };
        let sweep = (to - from).rem_euclid(TAU);
        WAYS.map(|[x, y]| {
            let turned = (y.atan2(x) - from).rem_euclid(TAU);
            (turned < sweep).then_some([center[0] + x * radius, center[1] + y * radius])
        })
    }
}

impl Line {
    pub(super) fn straight(from: Place, to: Place) -> Self {
        Self {
            start: from,
            legs: vec![Leg::To(to)],
            is_closed: false,
        }
    }

    /// Nothing without a place.
    pub(super) fn through(places: &[Place], is_closed: bool) -> Option<Self> {
        let (&start, rest) = places.split_first()?;
        Some(Self {
            start,
            legs: rest.iter().map(|&place| Leg::To(place)).collect(),
            is_closed,
        })
    }

    pub(super) fn rectangle([left, top]: Place, [right, bottom]: Place) -> Self {
        let others = [[right, top], [right, bottom], [left, bottom]];
        Self {
            start: [left, top],
            legs: others.map(Leg::To).to_vec(),
            is_closed: true,
        }
    }

    pub(super) fn circle(center: Place, radius: f64) -> Self {
        let [x, y] = center;
        let half = |middle, to| Leg::Arc {
            radius,
            is_large: false,
            is_clockwise: true,
            center,
            middle,
            to,
        };
        Self {
            start: [x + radius, y],
            legs: vec![
                half([x, y + radius], [x - radius, y]),
                half([x, y - radius], [x + radius, y]),
            ],
            is_closed: true,
        }
    }

    /// A rectangle around the middle with round corners; one whose corners are as
    /// round as can be is an oval.
    pub(super) fn rounded([width, height]: Place, radius: f64) -> Self {
        let [x, y] = [width / 2.0, height / 2.0];
        let radius = radius.clamp(0.0, x.min(y).max(0.0));
        if radius <= 0.0 {
            return Self::rectangle([-x, -y], [x, y]);
        }
        let (p, q) = (x - radius, y - radius);
        let far = radius * std::f64::consts::FRAC_1_SQRT_2;
        let corner = |right: f64, down: f64, to| Leg::Arc {
            radius,
            is_large: false,
            is_clockwise: true,
            center: [right * p, down * q],
            middle: [right * (p + far), down * (q + far)],
            to,
        };
        let legs = vec![
            Leg::To([p, -y]),
            corner(1.0, -1.0, [x, -q]),
            Leg::To([x, q]),
            corner(1.0, 1.0, [p, y]),
            Leg::To([-p, y]),
            corner(-1.0, 1.0, [-x, q]),
            Leg::To([-x, -q]),
            corner(-1.0, -1.0, [-p, -y]),
        ];
        Self {
            start: [-p, -y],
            legs,
            is_closed: true,
        }
    }

    pub(super) fn placed(&self, placing: &Placing) -> Self {
        Self {
            start: placing.place(self.start),
            legs: self.legs.iter().map(|leg| leg.map(placing)).collect(),
            is_closed: self.is_closed,
        }
    }

    pub(super) fn end(&self) -> Place {
        self.legs.last().map_or(self.start, Leg::end)
    }

    pub(super) fn reversed(&self) -> Self {
        let mut legs = Vec::with_capacity(self.legs.len());
        let mut from = self.start;
        for leg in &self.legs {
            legs.push(leg.reversed(from));
            from = leg.end();
        }
        legs.reverse();
        Self {
            start: from,
            legs,
            is_closed: self.is_closed,
        }
    }

    /// Places on it, or near it: of arcs the middle and the ends.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let of = |leg: &Leg| match *leg {
            Leg::To(to) => [to; 3],
            Leg::Arc { middle, to, .. } => [middle, to, to],
            Leg::Curve(places) => places,
        };
        std::iter::once(self.start).chain(self.legs.iter().flat_map(of))
    }

    /// Places enough to know how far it reaches: those of it, and where its arcs are
    /// farthest along an axis.
    pub(super) fn outermost(&self) -> impl Iterator<Item = Place> {
        let mut from = self.start;
        let extremes = self.legs.iter().flat_map(move |leg| {
            let start = std::mem::replace(&mut from, leg.end());
            leg.extremes(start)
        });
        self.places().chain(extremes.flatten())
    }

    /// What it encloses, in square millimeters; negative where it runs the other way
    /// around than circles do.
    pub(super) fn area(&self) -> f64 {
        let [x, y] = self.start;
        let mut twice = 0.0;
        let mut before = [0.0; 2];
        for place in self.places() {
            let here = [place[0] - x, place[1] - y];
            twice += before[0] * here[1] - before[1] * here[0];
            before = here;
        }
        twice / 2.0
    }

    /// The same way around as circles run, so that none takes from another.
    pub(super) fn filled(self) -> Self {
        if self.area() < 0.0 {
            self.reversed()
        } else {
            self
        }
    }
}

/// An arc from one place over another to a third; straight where they are in a row.
pub(super) fn arc_through(start: Place, middle: Place, end: Place) -> Line {
    let [b, c] = [middle, end].map(|place| [place[0] - start[0], place[1] - start[1]]);
    let twice = 2.0 * (b[0] * c[1] - b[1] * c[0]);
    let [q, r] = [b, c].map(|place| place[0] * place[0] + place[1] * place[1]);
    let center = [(c[1] * q - b[1] * r) / twice, (b[0] * r - c[0] * q) / twice];
    let radius = center[0].hypot(center[1]);
    if !radius.is_finite() || radius > RADIUS_MAX {
        return Line::straight(start, end);
    }
    // The center is on the other side of the chord than the middle of a large arc.
    let side = |place: Place| c[0] * place[1] - c[1] * place[0];
    Line {
        start,
        legs: vec![Leg::Arc {
            radius,
            is_large: side(b) * side(center) > 0.0,
            is_clockwise: twice > 0.0,
            center: [start[0] + center[0], start[1] + center[1]],
            middle,
            to: end,
        }],
        is_closed: false,
    }
}

/// An arc from a place around a center, by degrees clockwise: how old files say it.
fn arc_around(center: Place, start: Place, degrees: f64) -> Line {
    let from = [start[0] - center[0], start[1] - center[1]];
    if degrees.abs() >= 360.0 {
        return Line::circle(center, from[0].hypot(from[1]));
    }
    let at = |share: f64| {
        let (sin, cos) = (degrees * share).to_radians().sin_cos();
        let [x, y] = from;
        [center[0] + x * cos - y * sin, center[1] + x * sin + y * cos]
    };
    arc_through(start, at(0.5), at(1.0))
}

/// What a graphic draws, whichever family its name says it is of (`gr_`, `fp_`).
pub(super) fn graphic(item: &Node<'_>, kind: &[u8]) -> Option<Line> {
    let (start, end) = (item.place("start"), item.place("end"));
    match kind {
        b"line" | b"segment" => Some(Line::straight(start?, end?)),
        b"rect" | b"rectangle" => Some(Line::rectangle(start?, end?)),
        b"circle" => {
            let center = item.place("center")?;
            let radius = match item.find("radius") {
                Some(radius) => radius.number(1)?,
                None => {
                    let end = end?;
                    (end[0] - center[0]).hypot(end[1] - center[1])
                }
            };
            (radius > 0.0).then(|| Line::circle(center, radius))
        }
        b"arc" => match item.place("mid") {
            Some(middle) => Some(arc_through(start?, middle, end?)),
            None => Some(arc_around(start?, end?, item.find("angle")?.number(1)?)),
        },
        b"poly" => points(item.find("pts")?, true),
        b"polyline" | b"wire" | b"bus" => points(item.find("pts")?, false),
        b"curve" | b"bezier" => curve(item.find("pts")?),
        _ => None,
    }
}

/// The places of a list, between which arcs may be.
pub(super) fn points(list: &Node<'_>, is_closed: bool) -> Option<Line> {
    let mut line: Option<Line> = None;
    for point in list.children() {
        let piece = match point.head() {
            b"xy" => Line::through(&[[point.number(1)?, point.number(2)?]], is_closed)?,
            b"arc" => graphic(point, b"arc")?,
            _ => continue,
        };
        match &mut line {
            None => line = Some(Line { is_closed, ..piece }),
            Some(line) => {
                if line.end() != piece.start {
                    line.legs.push(Leg::To(piece.start));
                }
                line.legs.extend(piece.legs);
            }
        }
    }
    line
}

fn curve(list: &Node<'_>) -> Option<Line> {
    let mut places = list
        .all("xy")
        .map_while(|xy| Some([xy.number(1)?, xy.number(2)?]));
    let mut next = || places.next();
    Some(Line {
        start: next()?,
        legs: vec![Leg::Curve([next()?, next()?, next()?])],
        is_closed: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc_of(line: &Line) -> (f64, bool, bool) {
        match line.legs[..] {
            [
                Leg::Arc {
                    radius,
                    is_large,
                    is_clockwise,
                    ..
                },
            ] => (radius, is_large, is_clockwise),
            _ => panic!("{line:?}"),
        }
    }

    #[test]
    fn arcs_run_over_their_middle() {
        let short = arc_through([1.0, 0.0], [0.6, 0.8], [0.0, 1.0]);
        let (radius, is_large, is_clockwise) = arc_of(&short);
        assert!((radius - 1.0).abs() < 1e-9 && !is_large && is_clockwise);
        let long = arc_through([1.0, 0.0], [-0.6, -0.8], [0.0, 1.0]);
        let (radius, is_large, is_clockwise) = arc_of(&long);
        assert!((radius - 1.0).abs() < 1e-9 && is_large && !is_clockwise);
        assert!(!arc_of(&short.reversed()).2);
        let mirrored = Placing {
            at: [0.0; 2],
            right: [-1.0, 0.0],
            down: [0.0, 1.0],
        };
        assert!(!arc_of(&short.placed(&mirrored)).2);
        let row = arc_through([0.0, 0.0], [1.0, 1.0], [2.0, 2.0]);
        assert_eq!(row.legs, [Leg::To([2.0, 2.0])]);
        let quarter = arc_around([0.0; 2], [2.0, 0.0], 90.0);
        assert!((quarter.end()[1] - 2.0).abs() < 1e-9, "y is down");
    }

    #[test]
    fn arcs_reach_as_far_as_their_circle_where_they_pass() {
        let reach = |line: &Line| {
            let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
            for place in line.outermost() {
                for axis in [0, 1] {
                    low[axis] = low[axis].min(place[axis]);
                    high[axis] = high[axis].max(place[axis]);
                }
            }
            [low, high].map(|place| place.map(|number| (number * 1e6).round() / 1e6))
        };
        // Of a circle of 5 mm, most: only the right of it is missing.
        let most = arc_through([3.0, -4.0], [-5.0, 0.0], [3.0, 4.0]);
        assert_eq!(reach(&most), [[-5.0, -5.0], [3.0, 5.0]]);
        assert_eq!(reach(&most.reversed()), [[-5.0, -5.0], [3.0, 5.0]]);
        let mirrored = Placing {
            at: [10.0, 0.0],
            right: [-1.0, 0.0],
            down: [0.0, 1.0],
        };
        assert_eq!(reach(&most.placed(&mirrored)), [[7.0, -5.0], [15.0, 5.0]]);
        // What is left of it.
        let least = arc_through([3.0, 4.0], [5.0, 0.0], [3.0, -4.0]);
        assert_eq!(reach(&least), [[3.0, -4.0], [5.0, 4.0]]);
        let turned = Placing::turned([1.0, 2.0], 45.0);
        let circle = Line::circle([0.0; 2], 2.0).placed(&turned);
        assert_eq!(reach(&circle), [[-1.0, 0.0], [3.0, 4.0]]);
        let oval = Line::rounded([4.0, 2.0], 1.0).placed(&Placing::turned([0.0; 2], 45.0));
        let far = (1.0 + std::f64::consts::FRAC_1_SQRT_2) * 1e6;
        assert_eq!(reach(&oval)[1], [far.round() / 1e6; 2]);
    }

    #[test]
    fn what_is_filled_runs_one_way_around() {
        let circle = Line::circle([5.0, 5.0], 1.0);
        assert!(circle.area() > 0.0);
        assert!(Line::rounded([4.0, 2.0], 1.0).area() > 0.0);
        let turned = circle.reversed();
        assert!(turned.area() < 0.0);
        assert_eq!(turned.filled(), circle);
    }
}
