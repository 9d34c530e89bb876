//! Pads: what of them is copper, and what is drilled.

use super::expression::Node;
use super::line::{Leg, Line, Place, Placing, graphic};

/// A drawn piece of a pad.
pub(super) struct Piece {
    pub(super) line: Line,
    /// Of its outline; what has none is filled only.
    pub(super) width: f64,
    pub(super) is_filled: bool,
}

/// The shapes of a pad, placed in its footprint.
pub(super) fn pieces(pad: &Node<'_>, footprint: &Placing) -> Vec<Piece> {
    let Some((placing, offset)) = placing_of(pad, footprint) else {
        return Vec::new();
    };
    let moved = Placing {
        at: placing.place(offset),
        ..placing
    };
    let filled = |line: Line, placing: &Placing| Piece {
        line: line.placed(placing).filled(),
        width: 0.0,
        is_filled: true,
    };
    let size = pad.place("size").unwrap_or_default().map(f64::abs);
    if pad.word(3) != Some(b"custom") {
        let shape = shape_of(pad, size);
        return shape.into_iter().map(|line| filled(line, &moved)).collect();
    }
    let options = pad.find("options");
    let is_rectangle = options.and_then(|options| options.find("anchor")?.word(1)) == Some(b"rect");
    let anchor = if is_rectangle {
        Line::rounded(size, 0.0)
    } else {
        Line::circle([0.0; 2], size[0] / 2.0)
    };
    let mut pieces = Vec::new();
    if size.iter().all(|&extent| extent > 0.0) {
        pieces.push(filled(anchor, &placing));
    }
    let primitives = pad.find("primitives").map_or(&[][..], Node::children);
    pieces.extend(primitives.iter().filter_map(|primitive| {
        let kind = primitive.head().strip_prefix(b"gr_")?;
        let line = graphic(primitive, kind)?.placed(&moved);
        let width = width_of(primitive);
        // Old files say so by a line without a width.
        let is_solid =
            width <= 0.0 && matches!(kind, b"circle" | b"rect") && primitive.find("fill").is_none();
        let is_filled = is_solid || is_filled(primitive, kind);
        let line = if is_filled { line.filled() } else { line };
        Some(Piece {
            line,
            width,
            is_filled,
        })
    }));
    pieces
}

/// The hole of a pad, as a line and how wide it is.
pub(super) fn hole(pad: &Node<'_>, footprint: &Placing) -> Option<(Line, f64)> {
    let (placing, _) = placing_of(pad, footprint)?;
    let drill = pad.find("drill")?;
    let [width, height] = if drill.word(1) == Some(b"oval") {
        let width = drill.number(2)?;
        [width, drill.number(3).unwrap_or(width)]
    } else {
        [drill.number(1)?; 2]
    };
    let (narrow, half) = (width.min(height), (width - height).abs() / 2.0);
    if narrow <= 0.0 {
        return None;
    }
    let to = if width > height {
        [half, 0.0]
    } else {
        [0.0, half]
    };
    let slot = Line::straight([-to[0], -to[1]], to);
    Some((slot.placed(&placing), narrow))
}

/// Where a pad is, and how far its copper is from its hole. Its angle is that on the
/// board already.
fn placing_of(pad: &Node<'_>, footprint: &Placing) -> Option<(Placing, Place)> {
    let at = pad.find("at")?;
    let place = footprint.place([at.number(1)?, at.number(2)?]);
    let offset = pad.find("drill").and_then(|drill| drill.place("offset"));
    let placing = Placing::turned(place, at.number(3).unwrap_or(0.0));
    Some((placing, offset.unwrap_or_default()))
}

fn shape_of(pad: &Node<'_>, size: Place) -> Option<Line> {
    let [width, height] = size;
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let number = |head| pad.find(head).and_then(|list| list.number(1));
    let shorter = width.min(height);
    Some(match pad.word(3)? {
        b"circle" => Line::circle([0.0; 2], width / 2.0),
        b"oval" => Line::rounded(size, shorter / 2.0),
        b"roundrect" => match number("chamfer_ratio").filter(|ratio| *ratio > 0.0) {
            Some(ratio) => chamfered(pad, size, shorter * ratio.min(0.5)),
            None => {
                let ratio = number("roundrect_rratio").unwrap_or(0.25);
                Line::rounded(size, shorter * ratio.clamp(0.0, 0.5))
            }
        },
        b"trapezoid" => {
            let [x, y] = pad.place("rect_delta").unwrap_or_default();
            trapezoid(size, [x / 2.0, y / 2.0])
        }
        _ => Line::rounded(size, 0.0),
    })
}

/// Four corners, of which one side is longer than the one across.
fn trapezoid([width, height]: Place, [x, y]: Place) -> Line {
    let [right, bottom] = [width / 2.0, height / 2.0];
    let others = [
        [right + y, bottom - x],
        [right - y, x - bottom],
        [y - right, -bottom - x],
    ];
    Line {
        start: [-right - y, bottom + x],
        legs: others.map(Leg::To).to_vec(),
        is_closed: true,
    }
}

/// A rectangle without the corners that the file names.
fn chamfered(pad: &Node<'_>, [width, height]: Place, cut: f64) -> Line {
    let names = pad.find("chamfer");
    let corners: [(&[u8], f64, f64); 4] = [
        (b"top_left", -1.0, -1.0),
        (b"top_right", 1.0, -1.0),
        (b"bottom_right", 1.0, 1.0),
        (b"bottom_left", -1.0, 1.0),
    ];
    let mut places = Vec::with_capacity(8);
    for (name, right, down) in corners {
        let [x, y] = [right * width / 2.0, down * height / 2.0];
        let has = |word: &Node<'_>| matches!(word, Node::Word(word) if *word == name);
        if !names.is_some_and(|names| names.children().iter().any(has)) {
            places.push([x, y]);
        } else if right * down > 0.0 {
            places.extend([[x, y - down * cut], [x - right * cut, y]]);
        } else {
            places.extend([[x - right * cut, y], [x, y - down * cut]]);
        }
    }
    Line {
        start: places[0],
        legs: places.into_iter().skip(1).map(Leg::To).collect(),
        is_closed: true,
    }
}

/// How wide an item's line is.
pub(super) fn width_of(item: &Node<'_>) -> f64 {
    let stroke = item.find("stroke").and_then(|stroke| stroke.find("width"));
    let width = item.find("width").or(stroke);
    width.and_then(|width| width.number(1)).unwrap_or(0.0)
}

/// Whether an item is filled: polygons are, unless they say no.
pub(super) fn is_filled(item: &Node<'_>, kind: &[u8]) -> bool {
    match item.find("fill").and_then(|fill| fill.word(1)) {
        Some(b"none" | b"no") => false,
        Some(_) => kind != b"line" && kind != b"arc",
        None => kind == b"poly",
    }
}
