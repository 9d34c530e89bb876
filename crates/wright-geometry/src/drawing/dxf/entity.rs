//! One thing of a DXF file: its pairs, and what they draw.

use super::Placement;
use crate::drawing::curve::{self, Place};
use crate::limits::Limits;
use crate::read::number;
use crate::refusal::Refusal;
use crate::text;
use std::f64::consts::TAU;

/// Pairs of one entity.
const PAIRS_MAX: usize = 2_000_000;
/// Copies that one insert makes in rows and columns.
const COPIES_MAX: f64 = 10_000.0;

/// What an entity draws.
pub(super) enum Shape {
    Outline {
        layer: String,
        /// Its own color, where it has one.
        color: Option<i64>,
        places: Vec<Place>,
        is_closed: bool,
    },
    Insert {
        layer: String,
        block: String,
        placements: Vec<Placement>,
    },
    Text,
    Unknown(String),
}

/// The pairs of an entity.
pub(super) struct Entity {
    pub(super) kind: String,
    /// Numbers by their code, in the order of the file.
    numbers: Vec<(i32, f64)>,
    layer: String,
    name: String,
    /// Corners of an old polyline: place and bulge.
    vertices: Vec<(Place, f64)>,
}

impl Entity {
    pub(super) fn new(kind: &[u8]) -> Self {
        Self {
            kind: text::name(kind).to_ascii_uppercase(),
            numbers: Vec::new(),
            layer: "0".to_owned(),
            name: String::new(),
            vertices: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, code: i32, value: &[u8], limits: &Limits) -> Result<(), Refusal> {
        match code {
            2 => self.name = text::name(value),
            8 => self.layer = text::name(value),
            10..=79 | 210..=239 => {
                if self.numbers.len() >= PAIRS_MAX.min(limits.points_max * 4) {
                    return Err(Refusal::too_many("points", limits.points_max));
                }
                self.numbers
                    .push((code, number::whole(value).unwrap_or(0.0)));
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// The first number of a code, 0 where there is none.
    pub(super) fn number(&self, code: i32) -> f64 {
        self.find(code).unwrap_or(0.0)
    }

    fn find(&self, code: i32) -> Option<f64> {
        self.numbers
            .iter()
            .find(|(found, _)| *found == code)
            .map(|(_, number)| *number)
    }

    fn all(&self, code: i32) -> impl Iterator<Item = f64> {
        self.numbers
            .iter()
            .filter(move |(found, _)| *found == code)
            .map(|(_, number)| *number)
    }

    fn place(&self, x: i32) -> Place {
        [self.number(x), self.number(x + 10)]
    }

    fn places(&self, x: i32) -> Vec<Place> {
        self.all(x)
            .zip(self.all(x + 10))
            .map(|(x, y)| [x, y])
            .collect()
    }

    /// A corner of an old polyline.
    pub(super) fn vertex(&mut self, vertex: &Self) {
        // Corners of the frame of a spline are not on it.
        if vertex.number(70) as i64 & 16 == 0 && self.vertices.len() < PAIRS_MAX {
            self.vertices.push((vertex.place(10), vertex.number(42)));
        }
    }

    /// What it draws; nothing for what lies on paper, or for what is no shape.
    pub(super) fn shape(self) -> Option<Shape> {
        if self.number(67) == 1.0 {
            return None;
        }
        let is_closed = self.number(70) as i64 & 1 == 1;
        let (places, is_closed) = match self.kind.as_str() {
            "LINE" => (vec![self.place(10), self.place(11)], false),
            "CIRCLE" => (curve::arc(self.place(10), self.number(40), 0.0, TAU), true),
            "ARC" => (self.arc(), false),
            "ELLIPSE" => self.ellipse(),
            "LWPOLYLINE" => (with_bulges(&self.corners(), is_closed), is_closed),
            "POLYLINE" => (with_bulges(&self.vertices, is_closed), is_closed),
            "SPLINE" => (self.spline(), is_closed),
            "SOLID" | "3DFACE" | "TRACE" => (self.solid(), true),
            "INSERT" => return Some(self.insert()),
            "TEXT" | "MTEXT" | "ATTRIB" | "ATTDEF" => return Some(Shape::Text),
            "POINT" | "VIEWPORT" | "" | "EOF" | "BLOCK" | "TABLE" | "ENDTAB" => return None,
            _ => return Some(Shape::Unknown(self.kind)),
        };
        // Seen from behind.
        let flip = self.number(230) < 0.0 && self.kind != "LINE";
        let turned = |[x, y]: Place| if flip { [-x, y] } else { [x, y] };
        Some(Shape::Outline {
            color: self
                .find(62)
                .map(|color| color as i64)
                .filter(|&color| color != 256 && color != 0),
            layer: self.layer,
            places: places.into_iter().map(turned).collect(),
            is_closed,
        })
    }

    fn arc(&self) -> Vec<Place> {
        let from = self.number(50).to_radians();
        let sweep = (self.number(51).to_radians() - from).rem_euclid(TAU);
        let sweep = if sweep == 0.0 { TAU } else { sweep };
        curve::arc(self.place(10), self.number(40), from, sweep)
    }

    fn ellipse(&self) -> (Vec<Place>, bool) {
        let from = self.number(41);
        let sweep = self.find(42).unwrap_or(TAU) - from;
        let places = curve::ellipse(self.place(10), self.place(11), self.number(40), from, sweep);
        (places, (sweep.abs() - TAU).abs() < 1e-6)
    }

    /// Corners of a light polyline: a bulge belongs to the corner before it.
    fn corners(&self) -> Vec<(Place, f64)> {
        let mut corners: Vec<(Place, f64)> = Vec::new();
        for &(code, number) in &self.numbers {
            match (code, corners.last_mut()) {
                (10, _) => corners.push(([number, 0.0], 0.0)),
                (20, Some((place, _))) => place[1] = number,
                (42, Some((_, bulge))) => *bulge = number,
                _ => {}
            }
        }
        corners
    }

    fn spline(&self) -> Vec<Place> {
        let controls = self.places(10);
        let knots: Vec<f64> = self.all(40).collect();
        let weights: Vec<f64> = self.all(41).collect();
        curve::spline(
            self.number(71).max(0.0) as usize,
            &knots,
            &controls,
            &weights,
        )
        .unwrap_or_else(|| {
            if controls.is_empty() {
                self.places(11)
            } else {
                controls
            }
        })
    }

    fn solid(&self) -> Vec<Place> {
        let corner = |index: i32| Some([self.find(10 + index)?, self.find(20 + index)?]);
        // The third and fourth corner of a solid are the other way round.
        let order = if self.kind == "3DFACE" {
            [0, 1, 2, 3]
        } else {
            [0, 1, 3, 2]
        };
        order.into_iter().filter_map(corner).collect()
    }

    fn insert(self) -> Shape {
        let factor = |code| {
            self.find(code)
                .filter(|&factor| factor != 0.0)
                .unwrap_or(1.0)
        };
        let (sin, cos) = self.number(50).to_radians().sin_cos();
        let (x, y) = (factor(41), factor(42));
        let mirror = if self.number(230) < 0.0 { -1.0 } else { 1.0 };
        let count = |code| self.find(code).unwrap_or(1.0).clamp(1.0, COPIES_MAX) as usize;
        let (columns, rows) = (count(70), count(71));
        let (column_step, row_step) = (self.number(44), self.number(45));
        let [left, bottom] = self.place(10);
        let mut placements = Vec::new();
        for copy in 0..(columns * rows).min(COPIES_MAX as usize) {
            let along = (copy % columns) as f64 * column_step;
            let up = (copy / columns) as f64 * row_step;
            let origin = [
                left + along * cos - up * sin,
                bottom + along * sin + up * cos,
            ];
            placements.push(Placement {
                columns: [[x * cos * mirror, x * sin], [-y * sin * mirror, y * cos]],
                origin: [origin[0] * mirror, origin[1]],
            });
        }
        Shape::Insert {
            layer: self.layer,
            block: self.name,
            placements,
        }
    }
}

fn with_bulges(corners: &[(Place, f64)], is_closed: bool) -> Vec<Place> {
    let mut places: Vec<Place> = corners
        .first()
        .map(|(place, _)| *place)
        .into_iter()
        .collect();
    for pair in corners.windows(2) {
        places.extend(curve::bulge(pair[0].0, pair[1].0, pair[0].1));
    }
    if let (true, [(first, _), .., (last, bulge)]) = (is_closed, corners)
        && *bulge != 0.0
    {
        places.extend(curve::bulge(*last, *first, *bulge));
    }
    places
}
