//! Aperture macros: shapes with arithmetic. A macro is read anew for each
//! aperture that is made of it.

use super::PassedOver;
use super::aperture::{polygon, rectangle};
use super::expression::{Variables, value};
use super::marks::{Budget, Mark, Pose};
use super::words::code;
use crate::drawing::curve::{self, Place};
use crate::refusal::Refusal;
use std::f64::consts::{FRAC_PI_2, TAU};

/// Rings of a moiré.
const RINGS_MAX: f64 = 64.0;

/// The marks of a macro. `unit` is how many millimeters its numbers mean.
pub(super) fn marks(
    body: &[u8],
    arguments: &[f64],
    unit: f64,
    budget: &Budget,
    passed_over: &mut PassedOver,
) -> Result<Vec<Mark>, Refusal> {
    let mut variables = Variables::new(arguments);
    let mut found = Vec::new();
    let mut points = 0;
    for statement in body.split(|&byte| byte == b'*') {
        let statement = statement.trim_ascii();
        match statement.first() {
            // A comment.
            None | Some(b'0') => {}
            Some(b'$') => {
                if assign(statement, &mut variables).is_none() {
                    passed_over.note("formula of a macro that cannot be read");
                }
            }
            Some(_) => match primitive(statement, &variables) {
                Some(marks) => {
                    points += marks.iter().map(Mark::cost).sum::<usize>();
                    budget.check(points)?;
                    found.extend(marks);
                }
                None => passed_over.note("shape of a macro that cannot be read"),
            },
        }
    }
    let pose = Pose::new([false; 2], 0.0, unit);
    let placed = found.iter().map(|mark: &Mark| mark.placed(&pose, true));
    Ok(placed.collect())
}

/// `$3=$1x2`
fn assign(statement: &[u8], variables: &mut Variables) -> Option<()> {
    let equals = memchr::memchr(b'=', statement)?;
    let number = code(statement[1..equals].trim_ascii())?;
    let value = value(&statement[equals + 1..], variables)?;
    variables.set(number, value);
    Some(())
}

/// The numbers behind the code of a primitive.
struct Numbers(Vec<f64>);

impl Numbers {
    fn get(&self, index: usize) -> Option<f64> {
        self.0.get(index).copied()
    }

    fn place(&self, index: usize) -> Option<Place> {
        Some([self.get(index)?, self.get(index + 1)?])
    }

    /// How far it is turned, in degrees; not at all where it does not say.
    fn turn(&self, index: usize) -> Pose {
        Pose::new([false; 2], self.get(index).unwrap_or(0.0), 1.0)
    }
}

/// `21,1,$1,$2,0,0,45`
fn primitive(statement: &[u8], variables: &Variables) -> Option<Vec<Mark>> {
    let mut words = statement.split(|&byte| byte == b',');
    let code = code(words.next()?.trim_ascii())?;
    let numbers: Option<Vec<f64>> = words.map(|word| value(word, variables)).collect();
    let numbers = Numbers(numbers?);
    match code {
        6 => moire(&numbers),
        7 => thermal(&numbers),
        _ => {
            let is_dark = numbers.get(0)? != 0.0;
            let (mark, turn) = exposed(code, &numbers)?;
            Some(vec![mark.placed(&numbers.turn(turn), true).toned(is_dark)])
        }
    }
}

/// A primitive that is dark or clear, and where its rotation stands.
fn exposed(code: u32, numbers: &Numbers) -> Option<(Mark, usize)> {
    let positive = |index| numbers.get(index).filter(|number| *number >= 0.0);
    match code {
        1 => Some((Mark::dot(numbers.place(2)?, positive(1)?), 4)),
        2 | 20 => {
            let (from, to) = (numbers.place(2)?, numbers.place(4)?);
            Some((Mark::fill(bar(positive(1)?, from, to)), 6))
        }
        4 => {
            // It says one corner less than there are: the last one is the first again.
            let corners = positive(1)?;
            let left = numbers.0.len().checked_sub(2)? / 2;
            if corners < 1.0 || corners >= left as f64 {
                return None;
            }
            let corners = corners as usize + 1;
            let places: Option<Vec<Place>> = (0..corners)
                .map(|index| numbers.place(2 + 2 * index))
                .collect();
            Some((Mark::fill(places?), 2 + 2 * corners))
        }
        5 => {
            let outline = polygon(numbers.place(2)?, positive(4)?, positive(1)?, 0.0)?;
            Some((Mark::fill(outline), 5))
        }
        21 => {
            let size = [positive(1)?, positive(2)?];
            Some((Mark::fill(rectangle(numbers.place(3)?, size)), 5))
        }
        22 => {
            let size = [positive(1)?, positive(2)?];
            let [x, y] = numbers.place(3)?;
            let center = [x + size[0] / 2.0, y + size[1] / 2.0];
            Some((Mark::fill(rectangle(center, size)), 5))
        }
        _ => None,
    }
}

/// A line with square ends.
fn bar(width: f64, from: Place, to: Place) -> Vec<Place> {
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0].hypot(along[1]);
    if length == 0.0 {
        return Vec::new();
    }
    let [x, y] = along.map(|part| part / length * width / 2.0);
    vec![
        [from[0] + y, from[1] - x],
        [to[0] + y, to[1] - x],
        [to[0] - y, to[1] + x],
        [from[0] - y, from[1] + x],
    ]
}

/// Rings around each other, and a cross.
fn moire(numbers: &Numbers) -> Option<Vec<Mark>> {
    let center = numbers.place(0)?;
    let (outer, thickness, gap) = (numbers.get(2)?, numbers.get(3)?, numbers.get(4)?);
    let rings = numbers.get(5)?.clamp(0.0, RINGS_MAX) as u32;
    let (cross, length) = (numbers.get(6)?, numbers.get(7)?);
    if thickness < 0.0 || gap < 0.0 || cross < 0.0 || length < 0.0 {
        return None;
    }
    let diameters =
        (0..rings).map(|ring| outer - 2.0 * f64::from(ring) * (thickness + gap) - thickness);
    let mut marks: Vec<Mark> = diameters
        .take_while(|diameter| *diameter > 0.0)
        .map(|diameter| Mark::stroke(thickness, curve::arc(center, diameter / 2.0, 0.0, TAU)))
        .collect();
    for size in [[length, cross], [cross, length]] {
        marks.push(Mark::fill(rectangle(center, size)));
    }
    let turn = numbers.turn(8);
    Some(marks.iter().map(|mark| mark.placed(&turn, true)).collect())
}

/// A ring with four gaps.
fn thermal(numbers: &Numbers) -> Option<Vec<Mark>> {
    let center = numbers.place(0)?;
    let (outer, inner, gap) = (numbers.get(2)?, numbers.get(3)?, numbers.get(4)?);
    let half = gap / 2.0;
    let is_sound = inner >= 0.0 && outer > inner && half >= 0.0;
    if !is_sound || half * 2.0_f64.sqrt() >= outer / 2.0 {
        return None;
    }
    let arc = |diameter: f64| {
        let radius = diameter / 2.0;
        // Where the gaps leave nothing of the inner arc, it is a corner.
        if half * 2.0_f64.sqrt() >= radius {
            return vec![[half, half]];
        }
        let from = (half / radius).asin();
        curve::arc([0.0; 2], radius, from, FRAC_PI_2 - 2.0 * from)
    };
    let mut quarter = arc(outer);
    quarter.extend(arc(inner).into_iter().rev());
    let turn = numbers.turn(5);
    let quarters = (0..4).map(|number| {
        let pose = Pose::new([false; 2], 90.0 * f64::from(number), 1.0).moved_to(center);
        Mark::fill(quarter.clone())
            .placed(&pose, true)
            .placed(&turn, true)
    });
    Some(quarters.collect())
}

#[cfg(test)]
mod tests {
    use super::super::marks::Layer;
    use super::*;
    use crate::limits::Limits;

    fn marks_of(body: &str, arguments: &[f64], unit: f64) -> Vec<Mark> {
        let budget = Budget::new(&Limits::default());
        let mut passed_over = PassedOver::default();
        marks(body.as_bytes(), arguments, unit, &budget, &mut passed_over).unwrap()
    }

    /// The size of what a macro draws, and of how many marks that is.
    fn size(body: &str, arguments: &[f64]) -> Option<([i64; 2], usize)> {
        let layer = Layer {
            marks: marks_of(body, arguments, 1.0),
            ..Layer::default()
        };
        let [low, high] = layer.bounds(true)?;
        let extent = |axis: usize| ((high[axis] - low[axis]) * 1e3).round() as i64;
        Some(([extent(0), extent(1)], layer.marks.len()))
    }

    #[test]
    fn primitives_have_their_sizes() {
        for (body, expected) in [
            ("1,1,$1,0,0*", Some(([2_000, 2_000], 1))),
            (
                "0 a comment, of words*\n1,1,$1+1,$1,0,90*",
                Some(([3_000, 3_000], 1)),
            ),
            ("20,1,1,-2,0,2,0,0*", Some(([4_000, 1_000], 1))),
            ("2,1,1,-2,0,2,0,90*", Some(([1_000, 4_000], 1))),
            ("4,1,3,0,0,4,0,4,1,0,0,0*", Some(([4_000, 1_000], 1))),
            ("5,1,4,0,0,2,0*", Some(([2_000, 2_000], 1))),
            ("21,1,3,1,0,0,90*", Some(([1_000, 3_000], 1))),
            ("22,1,3,1,0,0,0*", Some(([3_000, 1_000], 1))),
            ("$3=$1x2*21,1,$3,$2,0,0,0*", Some(([4_000, 3_000], 1))),
            ("6,0,0,5,0.5,0.5,3,0.1,6,0*", Some(([6_000, 6_000], 5))),
            ("7,0,0,4,3,0.5,0*", Some(([3_969, 3_969], 4))),
            ("7,0,0,4,0.1,0.5,0*", Some(([3_969, 3_969], 4))),
            ("4,1,9,0,0,1,0,1,1,0,0,0*", None),
            ("4,1,1e9,0,0*", None),
            ("1,1,1*", None),
            ("99,1*", None),
            ("*", None),
        ] {
            assert_eq!(size(body, &[2.0, 3.0]), expected, "{body}");
        }
    }

    #[test]
    fn rings_do_not_multiply() {
        let limits = Limits {
            points_max: 10_000,
            ..Limits::default()
        };
        let body = "6,0,0,100,0.1,0.1,64,0,0,0*".repeat(1_000);
        let mut passed_over = PassedOver::default();
        let budget = Budget::new(&limits);
        let found = marks(body.as_bytes(), &[], 1.0, &budget, &mut passed_over);
        assert_eq!(found, Err(Refusal::too_many("points", 10_000)));
    }

    #[test]
    fn circles_take_away_where_they_are_not_exposed() {
        let found = marks_of("1,1,2,0,0*1,0,1,0,0*", &[], 25.4);
        let tones: Vec<(bool, f64)> = found
            .iter()
            .map(|mark| (mark.is_dark, mark.margin()))
            .collect();
        assert_eq!(tones, [(true, 25.4), (false, 12.7)]);
    }
}
