//! The same of what is no mesh: drawings, boards, machine programs, FreeCAD
//! documents.

use wright_bom::Origin;
use wright_geometry::{
    BoardLayer, BoardLayerReport, BoardReport, DrawingReport, Format, FreeCadReport, GCodeReport,
};

use super::shape_facts::{PIECES_SHOWN, Reader, filled, unit_fact};
use super::shape_words as told;
use crate::locale::Arg;
use crate::taxonomy;
use crate::views::shapes::{FactView, KnownView, PieceView, Tone};

/// Everything that is known of a drawing.
pub(crate) fn of_drawing(reader: Reader, report: &DrawingReport) -> KnownView {
    let tr = reader.tr;
    let mut facts = drawing_measures(reader, report);
    let count = |number: u64| tr.number(number);
    facts.push(reader.fact(
        tr.get("shape-closed-outlines"),
        count(report.closed_outlines),
        None,
    ));
    facts.push(reader.fact(
        tr.get("shape-open-outlines"),
        count(report.open_outlines),
        None,
    ));
    facts.extend(reader.counts([(tr.get("shape-texts"), report.texts)]));
    facts.push(reader.format(report.format));
    facts.push(unit_fact(reader, report.unit_stated));
    let mut marks = Vec::new();
    if let Some(unit) = report.unit_suggested {
        let unit = told::unit(tr, unit);
        let text = tr.text("shape-unit-likely", &[("unit", unit.arg())]);
        marks.push(Reader::mark(text, Tone::Warning));
    }
    KnownView {
        facts: filled(facts),
        marks,
        findings: reader.findings(&report.findings),
        pieces: report
            .layers
            .iter()
            .take(PIECES_SHOWN)
            .map(|layer| PieceView {
                name: layer.name.clone(),
                color: Some(layer.color.clone()),
                amount: tr.text(
                    "shape-layer-amount",
                    &[
                        ("n", layer.outlines.arg()),
                        ("length", tr.length(layer.length_um, reader.units).arg()),
                    ],
                ),
            })
            .collect(),
        pieces_title: tr.get("shape-layers"),
        more_pieces: report.layers.len().saturating_sub(PIECES_SHOWN) as u64,
        ..KnownView::default()
    }
}

/// Size and cut length of a drawing.
pub(crate) fn drawing_measures(reader: Reader, report: &DrawingReport) -> Vec<FactView> {
    let Reader { tr, units } = reader;
    let mut facts = vec![reader.wide(
        tr.get("shape-size"),
        tr.envelope(&report.size_um, units),
        String::new(),
        Some(Origin::Measured),
    )];
    if let Some(page) = report.page_um {
        facts.push(reader.fact(tr.get("shape-page"), tr.envelope(&page, units), None));
    }
    facts.push(reader.fact(
        tr.get("shape-cut-length"),
        tr.length(report.cut_length_um, units),
        Some(Origin::Measured),
    ));
    facts
}

/// Everything that is known of a board or a schematic.
pub(crate) fn of_board(reader: Reader, report: &BoardReport) -> KnownView {
    let Reader { tr, units } = reader;
    let mut facts = Vec::new();
    facts.extend(reader.size(
        tr.get("shape-size"),
        report.size_um.as_ref().map(AsRef::as_ref),
    ));
    if let Some(thickness) = report.thickness_um {
        let value = tr.length(thickness, units);
        facts.push(reader.fact(tr.get("shape-thickness"), value, Some(Origin::Stated)));
    }
    let counts = [
        (tr.get("shape-copper-layers"), report.copper_layers),
        (tr.get("shape-components"), report.components),
        (tr.get("shape-nets"), report.nets),
        (tr.get("shape-tracks"), report.tracks),
        (tr.get("shape-vias"), report.vias),
    ];
    facts.extend(reader.counts(counts));
    let texts = [
        (tr.get("shape-title"), &report.title),
        (tr.get("shape-revision"), &report.revision),
    ];
    facts.extend(reader.stated(texts));
    facts.push(reader.format(report.format));
    KnownView {
        facts: filled(facts),
        findings: reader.findings(&report.findings),
        ..KnownView::default()
    }
}

/// Everything that is known of one layer of a board; its path tells what it is for
/// where the file does not.
pub(crate) fn of_board_layer(reader: Reader, report: &BoardLayerReport, path: &str) -> KnownView {
    let Reader { tr, units } = reader;
    let stated = Some(Origin::Stated);
    let (layer, origin) = match report.layer_stated {
        Some(_) => (report.layer, stated),
        None => (
            BoardLayer::named(path).or(report.layer),
            Some(Origin::Guessed),
        ),
    };
    let mut facts = Vec::new();
    let size = report.size_as(layer);
    facts.extend(reader.size(tr.get("shape-size"), size.as_ref().map(AsRef::as_ref)));
    if let Some(layer) = layer {
        let words = report.layer_stated.clone().unwrap_or_default();
        let name = told::board_layer(tr, layer);
        facts.push(reader.wide(tr.get("shape-board-layer"), name, words, origin));
    }
    if let Some(part) = &report.part {
        let part = told::board_part(tr, part);
        facts.push(reader.fact(tr.get("shape-board-part"), part, stated));
    }
    let apertures = match report.format {
        Format::Excellon => tr.get("shape-tools"),
        _ => tr.get("shape-apertures"),
    };
    let counts = [
        (tr.get("shape-flashes"), report.flashes),
        (tr.get("shape-draws"), report.draws),
        (tr.get("shape-regions"), report.regions),
        (apertures, report.apertures),
        (tr.get("shape-components"), report.components),
        (tr.get("shape-nets"), report.nets),
        (tr.get("shape-vias"), report.vias),
    ];
    facts.extend(reader.counts(counts));
    let texts = [
        (tr.get("shape-title"), &report.project),
        (tr.get("shape-revision"), &report.revision),
        (tr.get("shape-program"), &report.program),
    ];
    facts.extend(reader.stated(texts));
    facts.push(reader.format(report.format));
    if report.unit_stated.is_some() {
        facts.push(unit_fact(reader, report.unit_stated));
    }
    KnownView {
        facts: filled(facts),
        findings: reader.findings(&report.findings),
        pieces: report
            .holes
            .iter()
            .take(PIECES_SHOWN)
            .map(|one| PieceView {
                name: tr.length(one.diameter_um, units),
                color: None,
                amount: told::holes(tr, one.holes, one.slots),
            })
            .collect(),
        pieces_title: tr.get("shape-holes"),
        more_pieces: report.holes.len().saturating_sub(PIECES_SHOWN) as u64,
        ..KnownView::default()
    }
}

/// Everything that is known of a machine program.
pub(crate) fn of_program(reader: Reader, report: &GCodeReport) -> KnownView {
    let Reader { tr, units } = reader;
    let stated = Some(Origin::Stated);
    let mut facts = Vec::new();
    facts.extend(reader.size(
        tr.get("shape-reach"),
        report.size_um.as_ref().map(AsRef::as_ref),
    ));
    if let Some(seconds) = report
        .seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
    {
        facts.push(reader.fact(tr.get("shape-time"), tr.duration(seconds), stated));
    }
    if let Some(filament) = &report.filament {
        let filament = taxonomy::material(tr, filament);
        facts.push(reader.fact(tr.get("shape-filament"), filament, stated));
    }
    if let Some(mass) = report.filament_mg {
        facts.push(reader.fact(tr.get("shape-filament-mass"), tr.mass(mass, units), stated));
    }
    let lengths = [
        (tr.get("shape-filament-length"), report.filament_um),
        (tr.get("shape-layer-height"), report.layer_height_um),
        (tr.get("shape-nozzle"), report.nozzle_um),
    ];
    for (label, length) in lengths {
        if let Some(length) = length {
            facts.push(reader.fact(label, tr.length(length, units), stated));
        }
    }
    facts.push(reader.fact(tr.get("shape-moves"), tr.number(report.moves), None));
    if let Some(program) = &report.program {
        facts.push(reader.wide(
            tr.get("shape-program"),
            program.clone(),
            String::new(),
            stated,
        ));
    }
    KnownView {
        facts: filled(facts),
        ..KnownView::default()
    }
}

/// Everything that is known of a FreeCAD document.
pub(crate) fn of_freecad(reader: Reader, report: &FreeCadReport) -> KnownView {
    let tr = reader.tr;
    let stated = Some(Origin::Stated);
    let mut facts = Vec::new();
    let texts = [
        (tr.get("shape-label"), &report.label),
        (tr.get("shape-comment"), &report.comment),
        (tr.get("shape-license"), &report.license),
        (tr.get("shape-program-version"), &report.program_version),
    ];
    for (label, text) in texts {
        if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
            facts.push(reader.wide(label, text.clone(), String::new(), stated));
        }
    }
    facts.push(reader.fact(tr.get("shape-objects"), tr.number(report.objects), None));
    KnownView {
        facts: filled(facts),
        pieces: report
            .kinds
            .iter()
            .take(PIECES_SHOWN)
            .map(|(kind, count)| PieceView {
                name: kind.clone(),
                color: None,
                amount: tr.number(*count),
            })
            .collect(),
        pieces_title: tr.get("shape-object-kinds"),
        more_pieces: report.kinds.len().saturating_sub(PIECES_SHOWN) as u64,
        ..KnownView::default()
    }
}
