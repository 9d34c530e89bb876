//! The lines of a board as a drawing is reckoned: how large its outline is, and what
//! lies on which layer.

use super::expression::Node;
use crate::drawing::{DrawingReport, Sheet, arc};
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::text;
use crate::unit::Unit;

/// The layer of a board's outline.
const OUTLINE: &str = "Edge.Cuts";

/// The report on the lines of a board; nothing where it has none.
pub(super) fn report(root: &Node<'_>, limits: &Limits) -> Result<Option<DrawingReport>, Refusal> {
    let mut sheet = Sheet::new(limits);
    draw(root, &|_| true, &mut sheet)?;
    match sheet.finish(Format::KicadBoard, Some(Unit::Millimeter), 1.0) {
        Ok(drawing) => Ok(Some(drawing.report)),
        // A board without any line is a board all the same.
        Err(Refusal::Broken { .. }) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Width and height of a board's outline.
pub(super) fn size(root: &Node<'_>, limits: &Limits) -> Result<Option<[i64; 2]>, Refusal> {
    let mut sheet = Sheet::new(limits);
    draw(root, &|layer| layer == OUTLINE, &mut sheet)?;
    let drawing = sheet.finish(Format::KicadBoard, Some(Unit::Millimeter), 1.0);
    Ok(drawing.ok().map(|drawing| drawing.report.size_um))
}

/// Draws the lines of the board and of its footprints on wanted layers.
fn draw(root: &Node<'_>, wanted: &dyn Fn(&str) -> bool, sheet: &mut Sheet) -> Result<(), Refusal> {
    let here = |place: [f64; 2]| place;
    for item in root.children() {
        match item.head() {
            b"footprint" | b"module" => {
                let at = item.find("at");
                let number = |index| at.and_then(|at| at.number(index)).unwrap_or(0.0);
                let (x, y, turn) = (number(1), number(2), number(3).to_radians());
                let (sin, cos) = turn.sin_cos();
                // y points down, angles run counterclockwise.
                let place = |[u, v]: [f64; 2]| [x + u * cos + v * sin, y - u * sin + v * cos];
                for line in item.children() {
                    draw_item(line, &place, wanted, sheet)?;
                }
            }
            _ => draw_item(item, &here, wanted, sheet)?,
        }
    }
    Ok(())
}

fn draw_item(
    item: &Node<'_>,
    place: &dyn Fn([f64; 2]) -> [f64; 2],
    wanted: &dyn Fn(&str) -> bool,
    sheet: &mut Sheet,
) -> Result<(), Refusal> {
    let Some((places, is_closed)) = outline_of(item) else {
        return Ok(());
    };
    let Some(layer) = layer_of(item).filter(|layer| wanted(layer)) else {
        return Ok(());
    };
    let up = |[x, y]: [f64; 2]| [x, -y];
    let places = places.into_iter().map(|one| up(place(one))).collect();
    sheet.outline(
        &layer,
        color_of(&layer).unwrap_or_default(),
        places,
        is_closed,
    )
}

/// The layer on which an item is drawn; of several, such as copper and its mask, the
/// first.
fn layer_of(item: &Node<'_>) -> Option<String> {
    let list = item.find("layer").or_else(|| item.find("layers"))?;
    let names = (1..list.children().len()).filter_map(|index| list.word(index));
    let mut drawn = names.map(text::name);
    drawn.find(|name| color_of(name).is_some())
}

/// What an item draws, and whether that is closed.
fn outline_of(item: &Node<'_>) -> Option<(Vec<[f64; 2]>, bool)> {
    let (start, end) = (item.place("start"), item.place("end"));
    match item.head() {
        b"gr_line" | b"fp_line" | b"segment" => Some((vec![start?, end?], false)),
        b"gr_rect" | b"fp_rect" => {
            let ([left, top], [right, bottom]) = (start?, end?);
            Some((
                vec![[left, top], [right, top], [right, bottom], [left, bottom]],
                true,
            ))
        }
        b"gr_circle" | b"fp_circle" => {
            let (center, end) = (item.place("center")?, end?);
            let radius = (end[0] - center[0]).hypot(end[1] - center[1]);
            Some((arc(center, radius, 0.0, std::f64::consts::TAU), true))
        }
        b"gr_arc" | b"fp_arc" => Some((arc_of(item, start?, end?)?, false)),
        b"gr_poly" | b"fp_poly" => {
            let points = item.find("pts")?.all("xy");
            let places = points.filter_map(|xy| Some([xy.number(1)?, xy.number(2)?]));
            Some((places.collect(), true))
        }
        _ => None,
    }
}

/// An arc by three places, or, in old files, by its center, start and angle.
fn arc_of(item: &Node<'_>, start: [f64; 2], end: [f64; 2]) -> Option<Vec<[f64; 2]>> {
    let angle = |center: [f64; 2], at: [f64; 2]| (at[1] - center[1]).atan2(at[0] - center[0]);
    let Some(middle) = item.place("mid") else {
        let sweep = item.find("angle")?.number(1)?.to_radians();
        let radius = (end[0] - start[0]).hypot(end[1] - start[1]);
        return Some(arc(start, radius, angle(start, end), sweep));
    };
    let [a, b, c] = [start, middle, end];
    let twice = 2.0 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
    if twice.abs() < 1e-12 {
        return Some(vec![start, end]);
    }
    let [p, q, r] = [a, b, c].map(|place| place[0] * place[0] + place[1] * place[1]);
    let center = [
        (p * (b[1] - c[1]) + q * (c[1] - a[1]) + r * (a[1] - b[1])) / twice,
        (p * (c[0] - b[0]) + q * (a[0] - c[0]) + r * (b[0] - a[0])) / twice,
    ];
    let radius = (a[0] - center[0]).hypot(a[1] - center[1]);
    let from = angle(center, start);
    let to_middle = (angle(center, middle) - from).rem_euclid(std::f64::consts::TAU);
    let to_end = (angle(center, end) - from).rem_euclid(std::f64::consts::TAU);
    let sweep = if to_middle < to_end {
        to_end
    } else {
        to_end - std::f64::consts::TAU
    };
    Some(arc(center, radius, from, sweep))
}

/// The colors of the layers that are drawn.
fn color_of(layer: &str) -> Option<[u8; 3]> {
    Some(match layer {
        OUTLINE => [0x14, 0x21, 0x2d],
        "F.Cu" => [0xb1, 0x22, 0x1a],
        "B.Cu" => [0x1f, 0x4f, 0xd0],
        "F.SilkS" | "F.Silkscreen" => [0x0b, 0x70, 0x40],
        "B.SilkS" | "B.Silkscreen" => [0x7a, 0x5a, 0x9a],
        _ => return None,
    })
}
