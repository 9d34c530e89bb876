//! Drawings: what a laser or a knife follows. Whatever the format, a drawing
//! becomes outlines on layers, measured in millimeters, and is written anew as
//! SVG from nothing but those: no script, link or font of the source gets there.

mod curve;
mod dxf;
mod gerber;
mod passed_over;
mod sheet;
mod svg;

pub(crate) use curve::arc;
pub(crate) use dxf::read as read_dxf;
pub(crate) use gerber::{read_drill, read_gerber};
pub(crate) use passed_over::PassedOver;
pub(crate) use sheet::Sheet;
pub(crate) use svg::read as read_svg;

pub use gerber::{BoardLayer, BoardLayerAnalysis, BoardLayerReport, HoleReport};

use crate::finding::Finding;
use crate::format::Format;
use crate::unit::Unit;

/// What is known of a drawing, and the drawing as clean SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawingAnalysis {
    /// What pages show and others reckon with.
    pub report: DrawingReport,
    /// The outlines, with sizes in millimeters.
    pub svg: String,
}

/// What is known of a drawing. Lengths are µm, read in the stated unit, else in
/// the one that the format means, else in millimeters.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DrawingReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// What the file is.
    pub format: Format,
    /// The unit that the file states.
    pub unit_stated: Option<Unit>,
    /// The unit it was likely drawn in, where that is not the one it is read in.
    pub unit_suggested: Option<Unit>,
    /// Width and height of what is drawn.
    pub size_um: [i64; 2],
    /// Width and height of the page, where the file has one.
    pub page_um: Option<[i64; 2]>,
    /// All outlines together: what a tool travels while cutting.
    pub cut_length_um: i64,
    /// Outlines that end where they begin, lines that meet taken together.
    pub closed_outlines: u64,
    /// Outlines with loose ends.
    pub open_outlines: u64,
    /// The layers; in SVG, the colors of lines.
    pub layers: Vec<LayerReport>,
    /// Texts, which are not outlines.
    pub texts: u64,
    /// What was odd about the file.
    pub findings: Vec<Finding>,
}

/// A layer of a drawing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LayerReport {
    /// What the file calls it.
    pub name: String,
    /// Its color, as `#rrggbb`.
    pub color: String,
    /// Its outlines together.
    pub length_um: i64,
    /// How many outlines it has.
    pub outlines: u64,
}
