//! Layers of a circuit board as factories take them: Gerber (RS-274X and its
//! attributes, X2) and drill files (Excellon). A file is one layer. What it plots
//! becomes strokes and outlines, dark or clear, measured in millimeters, and is
//! written anew as SVG from nothing but those.

mod aperture;
mod arcs;
mod attributes;
mod drill;
mod expression;
mod function;
mod macros;
mod marks;
mod picture;
mod plot;
mod report;
mod setup;
mod words;

pub use function::BoardLayer;
pub use report::{BoardLayerReport, HoleReport};

use super::passed_over::PassedOver;
use crate::finding::Finding;
use crate::format::Format;
use crate::read::Source;
use crate::refusal::Refusal;
use attributes::Attributes;
use marks::Layer;
use plot::Plotter;

/// What is known of a layer of a board, and the layer as clean SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardLayerAnalysis {
    /// What pages show and others reckon with.
    pub report: BoardLayerReport,
    /// What is plotted, seen from above; nothing where a layer is empty.
    pub svg: Option<String>,
}

/// Reads a Gerber file.
pub(crate) fn read_gerber(source: Source<'_>, name: &str) -> Result<BoardLayerAnalysis, Refusal> {
    let plotted = Plotter::new(source.limits).read(crate::format::without_mark(source.bytes))?;
    Ok(report::finish(plotted, Format::Gerber, name))
}

/// Reads a drill file.
pub(crate) fn read_drill(source: Source<'_>, name: &str) -> Result<BoardLayerAnalysis, Refusal> {
    let plotted = drill::read(crate::format::without_mark(source.bytes), source.limits)?;
    Ok(report::finish(plotted, Format::Excellon, name))
}

/// What a reader found in a file.
struct Plotted<'a> {
    layer: Layer,
    unit: Option<crate::unit::Unit>,
    attributes: Attributes<'a>,
    /// Apertures, or tools.
    apertures: u64,
    /// All is plotted, except what the file says.
    is_negative: bool,
    passed_over: PassedOver,
    findings: Vec<Finding>,
}
