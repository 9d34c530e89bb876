//! What pages, programs and databases keep of an analysis: its report, told
//! apart by what the file is.

use crate::analyze::Analysis;
use crate::drawing::{BoardLayerReport, DrawingReport};
use crate::freecad::FreeCadReport;
use crate::gcode::GCodeReport;
use crate::kicad::BoardReport;
use crate::report::Report;

/// The report on a file, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ShapeFacts))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Facts {
    /// Of a mesh.
    Mesh(Box<Report>),
    /// Of a drawing.
    Drawing(DrawingReport),
    /// Of a circuit board or a schematic.
    Board(BoardReport),
    /// Of one layer of a circuit board.
    BoardLayer(BoardLayerReport),
    /// Of moves of a machine.
    #[serde(rename = "gcode")]
    GCode(GCodeReport),
    /// Of a FreeCAD document.
    #[serde(rename = "freecad")]
    FreeCad(FreeCadReport),
}

impl Facts {
    /// The mesh's report, where it is one.
    pub fn mesh(&self) -> Option<&Report> {
        match self {
            Self::Mesh(report) => Some(report),
            _ => None,
        }
    }
}

impl From<&Analysis> for Facts {
    fn from(analysis: &Analysis) -> Self {
        match analysis {
            Analysis::Mesh(known) => Self::Mesh(Box::new(known.report.clone())),
            Analysis::Drawing(known) => Self::Drawing(known.report.clone()),
            Analysis::Board(known) => Self::Board(known.report.clone()),
            Analysis::BoardLayer(known) => Self::BoardLayer(known.report.clone()),
            Analysis::GCode(known) => Self::GCode(known.report.clone()),
            Analysis::FreeCad(known) => Self::FreeCad(known.report.clone()),
        }
    }
}
