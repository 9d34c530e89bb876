//! DXF: pairs of a number and a value, line by line. The number says what the
//! value is; 0 begins the next thing.

mod entity;

use super::{DrawingAnalysis, Sheet};
use crate::format::{Format, contains};
use crate::limits::Limits;
use crate::read::Source;
use crate::refusal::Refusal;
use crate::unit::Unit;
use entity::{Entity, Shape};
use std::collections::HashMap;

/// Blocks within blocks.
const INSERT_DEPTH_MAX: usize = 16;

/// Reads what is drawn in model space.
pub(crate) fn read(source: Source<'_>) -> Result<DrawingAnalysis, Refusal> {
    if contains(
        &source.bytes[..source.bytes.len().min(64)],
        b"AutoCAD Binary DXF",
    ) {
        return Err(Refusal::broken(
            Format::Dxf,
            "its binary kind is not read here",
        ));
    }
    let mut document = Document {
        pairs: Pairs {
            lines: crate::format::without_mark(source.bytes),
        },
        blocks: HashMap::new(),
        drawn: Vec::new(),
        colors: HashMap::new(),
        unit: None,
        limits: source.limits,
        shapes: 0,
        points: 0,
    };
    document.read()?;
    document.draw(source.limits)
}

/// The pairs that are left.
struct Pairs<'a> {
    lines: &'a [u8],
}

impl<'a> Pairs<'a> {
    fn line(&mut self) -> Option<&'a [u8]> {
        if self.lines.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', self.lines).unwrap_or(self.lines.len());
        let (line, rest) = self.lines.split_at(end);
        let ending = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        self.lines = rest.get(ending..).unwrap_or_default();
        Some(line.trim_ascii())
    }

    fn next(&mut self) -> Option<(i32, &'a [u8])> {
        loop {
            let code = self.line()?;
            if let Some(code) = std::str::from_utf8(code)
                .ok()
                .and_then(|code| code.parse().ok())
            {
                return Some((code, self.line()?));
            }
        }
    }
}

/// A named group of shapes.
#[derive(Default)]
struct Block {
    base: [f64; 2],
    shapes: Vec<Shape>,
}

struct Document<'a> {
    pairs: Pairs<'a>,
    blocks: HashMap<String, Block>,
    drawn: Vec<Shape>,
    /// Colors of layers.
    colors: HashMap<String, i64>,
    unit: Option<Unit>,
    limits: &'a Limits,
    shapes: usize,
    points: usize,
}

impl Document<'_> {
    fn read(&mut self) -> Result<(), Refusal> {
        let mut section = String::new();
        let mut block: Option<(String, Block)> = None;
        let mut polyline: Option<Entity> = None;
        let mut next = self.pairs.next();
        while let Some((code, value)) = next {
            if code != 0 {
                next = self.pairs.next();
                continue;
            }
            let mut entity = Entity::new(value);
            let mut variable = Vec::new();
            next = self.pairs.next();
            while let Some((code, value)) = next
                && code != 0
            {
                entity.set(code, value, self.limits)?;
                self.header(&mut variable, code, value);
                next = self.pairs.next();
            }
            match entity.kind.as_str() {
                "SECTION" => section = entity.name(),
                "ENDSEC" => section.clear(),
                "LAYER" if section == "TABLES" => {
                    self.colors
                        .insert(entity.name(), entity.number(62).abs() as i64);
                }
                "BLOCK" => {
                    let base = [entity.number(10), entity.number(20)];
                    block = Some((
                        entity.name(),
                        Block {
                            base,
                            shapes: Vec::new(),
                        },
                    ));
                }
                "ENDBLK" => {
                    if let Some((name, block)) = block.take() {
                        self.blocks.insert(name, block);
                    }
                }
                "POLYLINE" => polyline = Some(entity),
                "VERTEX" => {
                    if let Some(polyline) = &mut polyline {
                        polyline.vertex(&entity);
                    }
                }
                _ if section != "ENTITIES" && block.is_none() => {}
                kind => {
                    let whole = if kind == "SEQEND" {
                        polyline.take()
                    } else {
                        Some(entity)
                    };
                    if let Some(shape) = whole.and_then(Entity::shape) {
                        self.count(&shape)?;
                        match &mut block {
                            Some((_, block)) => block.shapes.push(shape),
                            None => self.drawn.push(shape),
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, shape: &Shape) -> Result<(), Refusal> {
        self.shapes += 1;
        match shape {
            Shape::Outline { places, .. } => self.points += places.len(),
            Shape::Insert { placements, .. } => self.shapes += placements.len(),
            Shape::Text | Shape::Unknown(_) => {}
        }
        if self.points > self.limits.points_max {
            return Err(Refusal::too_many("points", self.limits.points_max));
        }
        if self.shapes > self.limits.shapes_max {
            return Err(Refusal::too_many("shapes", self.limits.shapes_max));
        }
        Ok(())
    }

    /// A pair of the header: variables, each after its name.
    fn header(&mut self, name: &mut Vec<u8>, code: i32, value: &[u8]) {
        if code == 9 {
            name.clear();
            name.extend_from_slice(&value[..value.len().min(32)]);
        } else if name == b"$INSUNITS" {
            self.unit = match value {
                b"1" => Some(Unit::Inch),
                b"2" => Some(Unit::Foot),
                b"4" => Some(Unit::Millimeter),
                b"5" => Some(Unit::Centimeter),
                b"6" => Some(Unit::Meter),
                b"13" => Some(Unit::Micrometer),
                _ => None,
            };
        }
    }

    fn draw(self, limits: &Limits) -> Result<DrawingAnalysis, Refusal> {
        let mut sheet = Sheet::new(limits);
        let mut drawn = 0;
        for shape in &self.drawn {
            self.draw_shape(shape, &Placement::IDENTITY, None, 0, &mut drawn, &mut sheet)?;
        }
        let millimeters = self.unit.unwrap_or(Unit::Millimeter).millimeters();
        sheet.finish(Format::Dxf, self.unit, millimeters)
    }

    fn draw_shape(
        &self,
        shape: &Shape,
        placement: &Placement,
        outer: Option<&str>,
        depth: usize,
        drawn: &mut usize,
        sheet: &mut Sheet,
    ) -> Result<(), Refusal> {
        *drawn += 1;
        if *drawn > self.limits.shapes_max {
            return Err(Refusal::too_many("shapes", self.limits.shapes_max));
        }
        match shape {
            Shape::Outline {
                layer,
                color,
                places,
                is_closed,
            } => {
                // Layer 0 within a block is the layer that the block is put on.
                let layer = match outer {
                    Some(outer) if layer == "0" => outer,
                    _ => layer.as_str(),
                };
                let color = color
                    .or_else(|| self.colors.get(layer).copied())
                    .unwrap_or(7);
                let places = places.iter().map(|&place| placement.of(place)).collect();
                sheet.outline(layer, color_of(color), places, *is_closed)
            }
            Shape::Insert {
                layer,
                block,
                placements,
            } => {
                if depth >= INSERT_DEPTH_MAX {
                    return Err(Refusal::TooDeep {
                        max: INSERT_DEPTH_MAX as u64,
                    });
                }
                let Some(found) = self.blocks.get(block) else {
                    sheet.passed_over.note("block that is not there");
                    return Ok(());
                };
                for inner in placements {
                    *drawn += 1;
                    let placement = placement.after(&inner.without(found.base));
                    for shape in &found.shapes {
                        self.draw_shape(shape, &placement, Some(layer), depth + 1, drawn, sheet)?;
                    }
                }
                Ok(())
            }
            Shape::Text => {
                sheet.texts += 1;
                Ok(())
            }
            Shape::Unknown(kind) => {
                sheet.passed_over.note(kind);
                Ok(())
            }
        }
    }
}

/// Turns, scales and moves on the plane: two columns, then the origin.
#[derive(Clone, Copy)]
struct Placement {
    columns: [[f64; 2]; 2],
    origin: [f64; 2],
}

impl Placement {
    const IDENTITY: Self = Self {
        columns: [[1.0, 0.0], [0.0, 1.0]],
        origin: [0.0; 2],
    };

    fn direction(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| self.columns[0][axis] * x + self.columns[1][axis] * y)
    }

    fn of(&self, place: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.direction(place);
        [x + self.origin[0], y + self.origin[1]]
    }

    /// First `inner`, then this.
    fn after(&self, inner: &Self) -> Self {
        Self {
            columns: inner.columns.map(|column| self.direction(column)),
            origin: self.of(inner.origin),
        }
    }

    /// The same with another place as its origin.
    fn without(&self, base: [f64; 2]) -> Self {
        let moved = self.direction(base);
        Self {
            columns: self.columns,
            origin: [self.origin[0] - moved[0], self.origin[1] - moved[1]],
        }
    }
}

/// The first seven colors are used for layers everywhere; the others are greys here.
fn color_of(number: i64) -> [u8; 3] {
    match number {
        1 => [0xd6, 0x2a, 0x20],
        2 => [0xb3, 0x8a, 0x00],
        3 => [0x1a, 0x8f, 0x3c],
        4 => [0x0d, 0x8b, 0x9a],
        5 => [0x1f, 0x4f, 0xd0],
        6 => [0xb0, 0x2a, 0xa8],
        0 | 7 | 256 => [0x14, 0x21, 0x2d],
        _ => [0x6b, 0x77, 0x82],
    }
}
