//! What pages, programs and databases keep of an analysis: its report, told
//! apart by what the file is.

use crate::analyze::Analysis;
use crate::drawing::{BoardLayerReport, DrawingReport};
use crate::freecad::FreeCadReport;
use crate::gcode::GCodeReport;
use crate::kicad::BoardReport;
use crate::report::Report;
use crate::unit::Unit;
use wright_model::Measured;

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

    /// The same, of a mesh whose coordinates are in that unit: [`Report::read_in`].
    #[must_use]
    pub fn read_in(self, unit: Unit) -> Self {
        match self {
            Self::Mesh(report) => Self::Mesh(Box::new(report.read_in(unit))),
            other => other,
        }
    }

    /// What concerns the part that is made of the file. A drawing that others are
    /// made of as well, `is_shared`, measures none of them.
    pub fn measured(&self, is_shared: bool) -> Option<Measured> {
        match self {
            Self::Mesh(report) => {
                let reading = report.readings.first()?;
                Some(Measured::Body {
                    size_um: reading.size_um,
                    volume_nl: report.closed.then_some(reading.volume_nl),
                })
            }
            Self::Board(report) => Some(Measured::Board {
                size_um: report.size_um,
                thickness_um: report.thickness_um,
            }),
            Self::Drawing(report) if !is_shared => Some(Measured::Drawing {
                size_um: report.size_um,
            }),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, analyze};

    fn facts(text: &str, name: &str) -> Facts {
        let found = analyze(text.as_bytes(), name, &Limits::default(), 7);
        Facts::from(&found.unwrap())
    }

    #[test]
    fn a_file_measures_the_part_that_is_made_of_it() {
        let sheet = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="30mm" viewBox="0 0 40 30"><path d="M0 0H40V30H0Z" fill="none" stroke="red"/></svg>"#;
        let sheet = facts(sheet, "sheet.svg");
        let size_um = [40_000, 30_000];
        let drawing = Some(Measured::Drawing { size_um });
        assert_eq!(sheet.measured(false), drawing);
        assert_eq!(sheet.measured(true), None, "it is of several parts");
        let corners = "v 0 0 0\nv 10 0 0\nv 0 10 0\nv 0 0 10\n";
        let closed = facts(
            &format!("{corners}f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"),
            "a.obj",
        );
        let open = facts(&format!("{corners}f 1 3 2\nf 1 2 4\nf 1 4 3\n"), "a.obj");
        let body = |volume_nl| Measured::Body {
            size_um: [10_000; 3],
            volume_nl,
        };
        assert_eq!(closed.measured(true), Some(body(Some(166_667))));
        assert_eq!(open.measured(true), Some(body(None)));
        let inches = closed.clone().read_in(Unit::Inch);
        let in_inches = Measured::Body {
            size_um: [254_000; 3],
            volume_nl: Some(2_731_177_333),
        };
        assert_eq!(inches.measured(true), Some(in_inches));
        let report = inches.mesh().unwrap();
        assert_eq!(report.largest_shells[0].size_um, [254_000; 3]);
        let back = inches.clone().read_in(Unit::Millimeter);
        assert_eq!(back.measured(true), closed.measured(true));
        // Nothing says what it would be in feet.
        assert_eq!(closed.clone().read_in(Unit::Foot), closed);
        let board = "(kicad_pcb (general (thickness 1.6)))";
        let board = facts(board, "board.kicad_pcb").measured(true);
        let bare = Measured::Board {
            size_um: None,
            thickness_um: Some(1_600),
        };
        assert_eq!(board, Some(bare));
    }
}
