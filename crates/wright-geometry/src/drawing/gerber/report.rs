//! What is known of a layer of a board.

use super::function::BoardLayer;
use super::{BoardLayerAnalysis, Plotted, picture};
use crate::drawing::curve::Place;
use crate::finding::Finding;
use crate::format::Format;
use crate::report::{REPORT_VERSION, whole};
use crate::text;
use crate::unit::Unit;

/// Diameters of holes that are listed.
const DIAMETERS_LISTED_MAX: usize = 200;

/// What is known of a layer of a board.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardLayerReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// What the file is.
    pub format: Format,
    /// The unit that the file states.
    pub unit_stated: Option<Unit>,
    /// What the layer is for: as the file states it, else by its name.
    pub layer: Option<BoardLayer>,
    /// The same in the file's own words.
    pub layer_stated: Option<String>,
    /// Whether it is of one board or of a panel of several, in the file's own words.
    pub part: Option<String>,
    /// The name of the project.
    pub project: Option<String>,
    /// The revision of the project.
    pub revision: Option<String>,
    /// The program that wrote it.
    pub program: Option<String>,
    /// Width and height of what is plotted.
    pub size_um: Option<[i64; 2]>,
    /// The same along the middle of lines: of an outline, the size of the board.
    pub middle_um: Option<[i64; 2]>,
    /// Apertures, or tools.
    pub apertures: u64,
    /// Shapes that are flashed, such as pads.
    pub flashes: u64,
    /// Lines that are drawn, such as tracks.
    pub draws: u64,
    /// Areas that are filled.
    pub regions: u64,
    /// Flashes that are said to be of vias.
    pub vias: u64,
    /// Components that something is said to belong to.
    pub components: u64,
    /// Connections that something is said to belong to.
    pub nets: u64,
    /// Holes by their diameter, where the layer is holes.
    pub holes: Vec<HoleReport>,
    /// What was odd about the file.
    pub findings: Vec<Finding>,
}

/// Holes of one diameter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoleReport {
    /// Their diameter, of slots their width.
    pub diameter_um: i64,
    /// Round ones.
    pub holes: u64,
    /// Long ones.
    pub slots: u64,
}

impl BoardLayerReport {
    /// Width and height of what the file is, if that is `layer`. Who knows its path
    /// may know the layer better than the report.
    pub fn size_as(&self, layer: Option<BoardLayer>) -> Option<[i64; 2]> {
        match layer {
            Some(BoardLayer::Outline) => self.middle_um,
            _ => self.size_um,
        }
    }
}

/// The report on what was plotted, and its picture.
pub(super) fn finish(plotted: Plotted<'_>, format: Format, name: &str) -> BoardLayerAnalysis {
    let attributes = &plotted.attributes;
    let stated = attributes.function.map(BoardLayer::stated);
    let layer = stated.or_else(|| BoardLayer::named(name));
    let layer = layer.or((format == Format::Excellon).then_some(BoardLayer::Holes));
    let (svg, is_drawn) = match picture::svg(&plotted.layer, layer, plotted.is_negative) {
        Ok(svg) => (svg, true),
        Err(picture::TooManyTones) => (None, false),
    };
    let mut findings = plotted.findings;
    if plotted.layer.has_extremes {
        findings.push(Finding::ExtremeCoordinates);
    }
    if !is_drawn {
        findings.push(Finding::Unknown {
            what: "more changes between dark and clear than are drawn".to_owned(),
        });
    }
    findings.extend(plotted.passed_over.findings());
    let counts = &plotted.layer.counts;
    let is_holes = layer.is_some_and(BoardLayer::is_holes);
    let holes = counts.holes.iter().filter(|_| is_holes);
    let [project, revision] = attributes.project();
    let report = BoardLayerReport {
        v: REPORT_VERSION,
        format,
        unit_stated: plotted.unit,
        layer,
        layer_stated: named(attributes.function),
        part: named(attributes.part),
        project,
        revision,
        program: attributes.program(),
        size_um: plotted.layer.bounds(true).map(extent),
        middle_um: plotted.layer.bounds(false).map(extent),
        apertures: plotted.apertures,
        flashes: counts.flashes,
        draws: counts.draws,
        regions: counts.regions,
        vias: counts.vias,
        components: attributes.components.len() as u64,
        nets: attributes.nets.len() as u64,
        holes: holes
            .take(DIAMETERS_LISTED_MAX)
            .map(|(diameter, [holes, slots])| HoleReport {
                diameter_um: *diameter,
                holes: *holes,
                slots: *slots,
            })
            .collect(),
        findings,
    };
    BoardLayerAnalysis { report, svg }
}

/// Width and height between two corners.
fn extent([low, high]: [Place; 2]) -> [i64; 2] {
    [0, 1].map(|axis| whole((high[axis] - low[axis]) * 1e3))
}

fn named(word: Option<&[u8]>) -> Option<String> {
    word.map(text::name).filter(|word| !word.is_empty())
}
