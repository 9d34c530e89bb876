//! KiCad boards and schematics: how large a board is, of how many layers, what
//! is on it; its outline and printing as a drawing.

mod expression;

use crate::drawing::{DrawingReport, Sheet, arc};
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::report::{REPORT_VERSION, whole};
use crate::text;
use crate::unit::Unit;
use expression::{Node, parse};

/// What is known of a board or a schematic.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// What the file is.
    pub format: Format,
    /// The title in its title block.
    pub title: Option<String>,
    /// The revision in its title block.
    pub revision: Option<String>,
    /// Width and height of the board's outline.
    pub size_um: Option<[i64; 2]>,
    /// Thickness of the board.
    pub thickness_um: Option<i64>,
    /// Layers of copper.
    pub copper_layers: u64,
    /// Footprints, in a schematic symbols.
    pub components: u64,
    /// Connections.
    pub nets: u64,
    /// Pieces of track.
    pub tracks: u64,
    /// Vias.
    pub vias: u64,
    /// What is drawn, where it is a board.
    pub drawing: Option<DrawingReport>,
}

/// What is known of a board or a schematic, and the board as clean SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardAnalysis {
    /// What pages show and others reckon with.
    pub report: BoardReport,
    /// Outline, printing and tracks of a board.
    pub svg: Option<String>,
}

/// The layer of a board's outline.
const OUTLINE: &str = "Edge.Cuts";

pub(crate) fn analyze(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
) -> Result<BoardAnalysis, Refusal> {
    let root = parse(bytes, format, limits)?;
    let title_block = root.find("title_block");
    let titled = |head| {
        let word = title_block.and_then(|block| block.find(head)?.word(1));
        word.map(text::name).filter(|text| !text.is_empty())
    };
    let count = |head| root.all(head).count() as u64;
    let nets = root.all("net").filter(|net| net.number(1) != Some(0.0));
    let mut report = BoardReport {
        v: REPORT_VERSION,
        format,
        title: titled("title"),
        revision: titled("rev"),
        size_um: None,
        thickness_um: root
            .find("general")
            .and_then(|general| general.find("thickness")?.number(1))
            .map(|thickness| whole(thickness * 1e3)),
        copper_layers: root.find("layers").map_or(0, copper_layers),
        components: count("footprint") + count("module") + count("symbol"),
        nets: nets.count() as u64,
        tracks: count("segment"),
        vias: count("via"),
        drawing: None,
    };
    if format != Format::KicadBoard {
        return Ok(BoardAnalysis { report, svg: None });
    }
    report.size_um = outline_size(&root, limits)?;
    let mut sheet = Sheet::new(limits);
    draw(&root, &|_| true, &mut sheet)?;
    let svg = match sheet.finish(format, Some(Unit::Millimeter), 1.0) {
        Ok(drawing) => {
            report.drawing = Some(drawing.report);
            Some(drawing.svg)
        }
        // A board without any line is a board all the same.
        Err(Refusal::Broken { .. }) => None,
        Err(refusal) => return Err(refusal),
    };
    Ok(BoardAnalysis { report, svg })
}

fn copper_layers(layers: &Node<'_>) -> u64 {
    let is_copper = |layer: &&Node<'_>| layer.word(1).is_some_and(|name| name.ends_with(b".Cu"));
    layers.children().iter().filter(is_copper).count() as u64
}

fn outline_size(root: &Node<'_>, limits: &Limits) -> Result<Option<[i64; 2]>, Refusal> {
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
    let layer = item
        .find("layer")
        .and_then(|layer| layer.word(1))
        .map(text::name);
    let Some(layer) = layer.filter(|layer| wanted(layer) && color_of(layer).is_some()) else {
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
