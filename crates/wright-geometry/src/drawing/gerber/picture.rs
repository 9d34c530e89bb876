//! A layer as SVG: a ground, and on it what is dark; what is clear takes away by
//! being painted as the ground.

use super::function::BoardLayer;
use super::marks::{Layer, Mark, Shape};
use crate::drawing::curve::Place;
use crate::drawing::sheet::short;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Paths of one picture.
const PATHS_MAX: usize = 4_000;
/// Ground around what is plotted, as a share of the longer side.
const BORDER: f64 = 0.04;
/// The least ground around it, in millimeters.
const BORDER_MM_MIN: f64 = 0.5;
/// How wide a line without width is seen, as a share of the longer side.
const THIN: f64 = 0.001;
/// Nanometers of a millimeter: widths that are closer are one.
const NANOMETERS: f64 = 1e6;

/// Dark and clear take turns so often that nothing would ever draw it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooManyTones;

/// The colors of ground and ink.
fn colors(layer: Option<BoardLayer>) -> [&'static str; 2] {
    match layer {
        Some(BoardLayer::CopperTop | BoardLayer::CopperInner | BoardLayer::CopperBottom) => {
            ["#17352a", "#d08f4e"]
        }
        Some(BoardLayer::MaskTop | BoardLayer::MaskBottom) => ["#1f6b47", "#e3c27a"],
        Some(BoardLayer::PasteTop | BoardLayer::PasteBottom) => ["#17352a", "#c3cad0"],
        Some(BoardLayer::LegendTop | BoardLayer::LegendBottom) => ["#1f6b47", "#f5f4ec"],
        Some(BoardLayer::Holes | BoardLayer::PlatedHoles | BoardLayer::UnplatedHoles) => {
            ["#d8c692", "#14212d"]
        }
        Some(BoardLayer::Outline | BoardLayer::Other) | None => ["#f4f2ea", "#14212d"],
    }
}

/// The picture; nothing of a layer where nothing is.
pub(super) fn svg(
    layer: &Layer,
    function: Option<BoardLayer>,
    is_negative: bool,
) -> Result<Option<String>, TooManyTones> {
    let Some([low, high]) = layer.bounds(true) else {
        return Ok(None);
    };
    let longer = (high[0] - low[0]).max(high[1] - low[1]);
    let border = (longer * BORDER).max(BORDER_MM_MIN);
    let frame = Frame {
        low: low.map(|number| number - border),
        high: high.map(|number| number + border),
        thin: (longer * THIN).max(1.0 / NANOMETERS),
    };
    let [mut ground, mut ink] = colors(function);
    if is_negative {
        (ground, ink) = (ink, ground);
    }
    let [width, height] = frame.size().map(short);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"><path fill=\"{ground}\" d=\"M0 0H{width}V{height}H0Z\"/>"
    );
    let mut paths = 0;
    for run in layer.marks.chunk_by(|one, two| one.is_dark == two.is_dark) {
        let is_dark = run.first().is_some_and(|mark| mark.is_dark);
        paths += add(run, if is_dark { ink } else { ground }, &frame, &mut text);
        if paths > PATHS_MAX {
            return Err(TooManyTones);
        }
    }
    text.push_str("</svg>");
    Ok(Some(text))
}

/// What is seen.
struct Frame {
    low: Place,
    high: Place,
    /// How wide a line without width is seen.
    thin: f64,
}

impl Frame {
    fn size(&self) -> Place {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }

    /// Adds places to the data of a path.
    fn line(&self, places: &[Place], text: &mut String) {
        for (index, place) in places.iter().enumerate() {
            let letter = if index == 0 { 'M' } else { 'L' };
            // y points down there.
            let [x, y] = [place[0] - self.low[0], self.high[1] - place[1]].map(short);
            let _ = write!(text, "{letter}{x} {y}");
        }
    }
}

/// Adds marks of one tone, and says how many paths that took.
fn add(run: &[Mark], color: &str, frame: &Frame, text: &mut String) -> usize {
    let mut filled = String::new();
    let mut lines: BTreeMap<u64, String> = BTreeMap::new();
    for mark in run {
        match &mark.shape {
            Shape::Fill { places, .. } => {
                if places.len() > 2 {
                    frame.line(places, &mut filled);
                    filled.push('Z');
                }
            }
            Shape::Stroke { width, places } => {
                let width = (width.max(frame.thin) * NANOMETERS).round() as u64;
                let line = lines.entry(width).or_default();
                frame.line(places, line);
                if places.len() == 1 {
                    // A line so short that its round ends make a dot.
                    line.push_str("h.001");
                }
            }
        }
    }
    let paths = lines.len() + usize::from(!filled.is_empty());
    if !filled.is_empty() {
        let _ = write!(text, "<path fill=\"{color}\" d=\"{filled}\"/>");
    }
    for (width, line) in lines {
        let width = width as f64 / NANOMETERS;
        let _ = write!(
            text,
            "<path stroke=\"{color}\" stroke-width=\"{width}\" d=\"{line}\"/>"
        );
    }
    paths
}
