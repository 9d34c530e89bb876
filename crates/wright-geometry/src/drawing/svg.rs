//! SVG. `usvg` resolves styles, groups and references, reads no other file, and
//! gives paths; those are all that is taken over. Layers are the colors of
//! lines, as laser cutters tell them apart.

use super::curve::{Place, cubic};
use super::{DrawingAnalysis, Sheet};
use crate::finding::Finding;
use crate::format::{Format, contains};
use crate::read::Source;
use crate::refusal::Refusal;
use crate::unit::Unit;
use usvg::tiny_skia_path::{PathSegment, Point};
use usvg::{ImageHrefResolver, Node, Options, Paint, Tree};

/// Millimeters of a CSS pixel.
const PIXEL_MM: f64 = 25.4 / 96.0;
/// Bytes at the beginning that hold the outermost tag.
const HEAD: usize = 16 << 10;
/// The color of lines that have none of their own.
const INK: [u8; 3] = [0x14, 0x21, 0x2d];

/// Reads all paths.
pub(crate) fn read(source: Source<'_>) -> Result<DrawingAnalysis, Refusal> {
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_data(source.bytes, &options)
        .map_err(|error| Refusal::broken(Format::Svg, error.to_string()))?;
    let mut sheet = Sheet::new(source.limits);
    let size = tree.size();
    sheet.page_mm = Some([size.width(), size.height()].map(|extent| f64::from(extent) * PIXEL_MM));
    let mut waiting: Vec<&Node> = tree.root().children().iter().rev().collect();
    while let Some(node) = waiting.pop() {
        match node {
            Node::Group(group) => waiting.extend(group.children().iter().rev()),
            Node::Path(path) if path.is_visible() => add_path(path, &mut sheet)?,
            Node::Path(_) => {}
            Node::Image(_) => sheet.passed_over.note("picture"),
            Node::Text(_) => sheet.texts += 1,
        }
    }
    let lower = source.bytes.to_ascii_lowercase();
    sheet.texts += lower.windows(5).filter(|window| window == b"<text").count() as u64;
    for (mark, what) in [
        (&b"<script"[..], "a script"),
        (b"javascript:", "a script in a link"),
        (b"<foreignobject", "foreign content"),
        (b" onload=", "a script"),
    ] {
        let finding = Finding::Unsafe {
            what: what.to_owned(),
        };
        if contains(&lower, mark) && !sheet.findings.contains(&finding) {
            sheet.findings.push(finding);
        }
    }
    sheet.finish(Format::Svg, stated_unit(source.bytes), PIXEL_MM)
}

fn add_path(path: &usvg::Path, sheet: &mut Sheet) -> Result<(), Refusal> {
    let color = path
        .stroke()
        .map(usvg::Stroke::paint)
        .or_else(|| path.fill().map(usvg::Fill::paint));
    let color = match color {
        Some(Paint::Color(color)) => [color.red, color.green, color.blue],
        _ => INK,
    };
    let layer = format!("#{:02x}{:02x}{:02x}", color[0], color[1], color[2]);
    let transform = path.abs_transform();
    let place = |mut point: Point| -> Place {
        transform.map_point(&mut point);
        // y points down there and up here.
        [f64::from(point.x), -f64::from(point.y)]
    };
    let mut places: Vec<Place> = Vec::new();
    for segment in path.data().segments() {
        let from = places.last().copied().unwrap_or_default();
        match segment {
            PathSegment::MoveTo(to) => {
                let done = std::mem::replace(&mut places, vec![place(to)]);
                sheet.outline(&layer, color, done, false)?;
            }
            PathSegment::LineTo(to) => places.push(place(to)),
            PathSegment::QuadTo(control, to) => {
                let (control, to) = (place(control), place(to));
                let towards =
                    |end: Place| [0, 1].map(|axis| (end[axis] + 2.0 * control[axis]) / 3.0);
                places.extend(cubic([from, towards(from), towards(to), to]));
            }
            PathSegment::CubicTo(one, two, to) => {
                places.extend(cubic([from, place(one), place(two), place(to)]));
            }
            PathSegment::Close => {
                let first = places.first().copied().unwrap_or_default();
                let done = std::mem::replace(&mut places, vec![first]);
                sheet.outline(&layer, color, done, true)?;
            }
        }
    }
    sheet.outline(&layer, color, places, false)
}

/// The unit of the outermost width: pixels may mean anything.
fn stated_unit(bytes: &[u8]) -> Option<Unit> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let tag = head.split_once("<svg")?.1.split_once('>')?.0;
    let width = tag
        .split_once(" width=")
        .or_else(|| tag.split_once("\nwidth="))?
        .1;
    let quote = width.chars().next()?;
    let width = width[quote.len_utf8()..].split(quote).next()?.trim();
    let unit = width
        .trim_start_matches(|letter: char| letter.is_ascii_digit() || ".+-eE".contains(letter));
    match unit.trim() {
        // A point is a 72nd of an inch: it is inches that are meant.
        "pt" | "pc" => Some(Unit::Inch),
        unit => Unit::find(unit),
    }
}
