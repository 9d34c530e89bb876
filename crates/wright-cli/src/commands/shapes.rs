//! What meshes, drawings, boards and machine programs are, as the registry will
//! tell it. These are the author's own files, so that they are read right here,
//! within the limits of the crate that reads them.

use super::check::CheckedFolder;
use crate::context::Context;
use crate::output::columns;
use owo_colors::OwoColorize as _;
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use wright_client::publish::source;
use wright_geometry::{
    Analysis, BoardLayer, BoardLayerReport, BoardReport, DrawingReport, Facts, Finding,
    GCodeReport, Limits, Report, Severity, Unit, analyze, is_named_shape,
};
use wright_model::{DesignPath, FileKind, Material};

/// The largest file that is looked into, in bytes; the registry has the same limit.
pub(super) const FILE_BYTES_MAX: u64 = 512 << 20;
/// Why a larger one is not, in words that go on from “this file”.
pub(super) const TOO_LARGE: &str = "is too large to be looked into";
const MICROMETERS: f64 = 1e3;

/// A file, and what it was found to be.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Shape {
    path: DesignPath,
    /// The material of the part that is made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    material: Option<String>,
    #[serde(flatten)]
    known: Known,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
enum Known {
    Known { report: Box<Facts> },
    Refused { reason: String },
}

/// Looks into every file of the folder whose name says that it is worth it.
pub(crate) fn look(checked: &CheckedFolder) -> Vec<Shape> {
    let files = checked.check.files.iter();
    let named = files.filter(|file| is_named_shape(&file.path, file.kind));
    named
        .map(|file| Shape {
            path: file.path.clone(),
            material: material_of(checked, &file.path),
            known: {
                let disk = source(&checked.root, &file.path, &checked.sources);
                match look_into(&disk, &file.path) {
                    Ok(analysis) => Known::Known {
                        report: Box::new(Facts::from(&analysis)),
                    },
                    Err(reason) => Known::Refused { reason },
                }
            },
        })
        .collect()
}

fn material_of(checked: &CheckedFolder, path: &DesignPath) -> Option<String> {
    let design = checked.check.design.as_ref()?;
    let mut parts = design.parts.iter();
    let part = parts.find(|part| part.export.contains(path))?;
    part.material.clone()
}

/// Looks into a file; else why not, in words that go on from “this file”.
pub(super) fn look_into(disk: &Path, path: &DesignPath) -> Result<Analysis, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    if std::fs::metadata(disk).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(TOO_LARGE.to_owned());
    }
    let bytes = std::fs::read(disk).map_err(unreadable)?;
    let seed = RandomState::new().hash_one(bytes.len());
    let look = || analyze(&bytes, path.as_str(), &Limits::default(), seed);
    // One odd file of many is to take nothing away from what the others are told.
    match catch_unwind(AssertUnwindSafe(look)) {
        Ok(analysis) => analysis.map_err(|refusal| refusal.to_string()),
        Err(_) => Err("brought down what reads it; please report this file".to_owned()),
    }
}

/// What a file of a design is found to be, if it is one that is looked into.
pub(super) fn facts(disk: &Path, path: &DesignPath) -> Option<Facts> {
    let is_shape = is_named_shape(path, FileKind::of(path));
    let analysis = is_shape.then(|| look_into(disk, path))?.ok()?;
    Some(Facts::from(&analysis))
}

/// Prints a line for each, then what is odd about some.
pub(crate) fn show(context: &Context<'_>, shapes: &[Shape]) {
    if shapes.is_empty() || context.printer.is_json() {
        return;
    }
    let head = ["file", "size", "volume", "mass", ""];
    let mut rows = vec![head.map(|cell| cell.dimmed().to_string()).to_vec()];
    rows.extend(shapes.iter().map(row));
    for line in columns(&rows) {
        context.printer.result(&line);
    }
    for shape in shapes {
        let path = shape.path.as_str();
        match &shape.known {
            Known::Refused { reason } => {
                let message = format!("this file {reason}; it is published all the same");
                context.printer.shape_finding(path, &message);
            }
            Known::Known { report } => {
                for finding in findings(report) {
                    if finding.severity() != Severity::Note {
                        let message = format!("this file {finding}");
                        context.printer.shape_finding(path, &message);
                    }
                }
                if let Facts::Mesh(report) = &**report {
                    show_unit(context, path, report);
                }
            }
        }
    }
}

fn findings(facts: &Facts) -> &[Finding] {
    match facts {
        Facts::Mesh(report) => &report.findings,
        Facts::Drawing(report) => &report.findings,
        Facts::BoardLayer(report) => &report.findings,
        _ => &[],
    }
}

/// Says when the numbers of a file were most likely meant in another unit.
fn show_unit(context: &Context<'_>, path: &str, report: &Report) {
    let Some(unit) = report.unit_suggested else {
        return;
    };
    let Some(reading) = report.reading(unit) else {
        return;
    };
    let message = format!(
        "this file is probably drawn in {}: then it is {} large; it states no unit and is read in millimeters",
        several(unit),
        extent(&reading.size_um)
    );
    context.printer.shape_finding(path, &message);
}

/// Several of a unit, in words.
fn several(unit: Unit) -> &'static str {
    match unit {
        Unit::Micrometer => "micrometers",
        Unit::Millimeter => "millimeters",
        Unit::Centimeter => "centimeters",
        Unit::Inch => "inches",
        Unit::Foot => "feet",
        Unit::Meter => "meters",
    }
}

fn row(shape: &Shape) -> Vec<String> {
    let path = shape.path.to_string();
    let told = match &shape.known {
        Known::Refused { reason } => {
            let reason = reason.yellow().to_string();
            [String::new(), String::new(), String::new(), reason]
        }
        Known::Known { report } => match &**report {
            Facts::Mesh(report) => mesh(report, shape.material.as_deref()),
            Facts::Drawing(report) => drawing(report),
            Facts::Board(report) => board(report),
            Facts::BoardLayer(report) => board_layer(report),
            Facts::GCode(report) => program(report),
            _ => Default::default(),
        },
    };
    std::iter::once(path).chain(told).collect()
}

fn mesh(report: &Report, material: Option<&str>) -> [String; 4] {
    let Some(reading) = report.readings.first() else {
        return Default::default();
    };
    let material = material.and_then(Material::find);
    let mass = material.and_then(|material| reading.mass_mg(material));
    let mut marks = vec![match report.closed {
        true => "closed".green().to_string(),
        false => {
            let open = format!("{} open edges", report.open_edges);
            open.yellow().to_string()
        }
    }];
    let counted = [
        (report.shells.inverted, "inside out"),
        (report.shells.cavities, "cavities"),
        (report.shared_edges, "edges where bodies touch"),
        (report.duplicate_facets, "double facets"),
        (report.degenerate_facets, "facets without area"),
    ];
    for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
        marks.push(format!("{count} {what}"));
    }
    if report.shells.count > 1 {
        marks.push(format!("{} shells", report.shells.count));
    }
    [
        extent(&reading.size_um),
        format!("{:.2} cm³", reading.volume_nl as f64 / 1e6),
        mass.map(|mass| format!("{:.1} g", mass as f64 / 1e3))
            .unwrap_or_default(),
        marks.join(", "),
    ]
}

fn drawing(report: &DrawingReport) -> [String; 4] {
    let mut cut = format!("{:.0} mm to cut", report.cut_length_um as f64 / MICROMETERS);
    if report.open_outlines > 0 {
        cut.push_str(&format!(", {} open outlines", report.open_outlines));
    }
    [extent(&report.size_um), String::new(), String::new(), cut]
}

fn board(report: &BoardReport) -> [String; 4] {
    let size = report.size_um.map(|size| extent(&size));
    let told = format!(
        "{} copper layers, {} components",
        report.copper_layers, report.components
    );
    [size.unwrap_or_default(), String::new(), String::new(), told]
}

fn board_layer(report: &BoardLayerReport) -> [String; 4] {
    let size = report.size_as(report.layer).map(|size| extent(&size));
    let holes = report.holes.iter().map(|one| one.holes + one.slots).sum();
    let counted: &[(u64, &str)] = match report.layer.is_some_and(BoardLayer::is_holes) {
        true => &[(holes, "holes")],
        false => &[
            (report.flashes, "flashed shapes"),
            (report.draws, "lines"),
            (report.regions, "areas"),
        ],
    };
    let layer = report
        .layer
        .map_or("a layer of a board".to_owned(), |layer| layer.to_string());
    let counted = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"));
    let told: Vec<String> = std::iter::once(layer).chain(counted).collect();
    [
        size.unwrap_or_default(),
        String::new(),
        String::new(),
        told.join(", "),
    ]
}

fn program(report: &GCodeReport) -> [String; 4] {
    let size = report.size_um.map(|size| extent(&size));
    let mass = report
        .filament_mg
        .map(|mass| format!("{:.1} g", mass as f64 / 1e3));
    let time = report.seconds.and_then(|time| u64::try_from(time).ok());
    let time = time.map(|time| crate::text::duration(std::time::Duration::from_secs(time)));
    [
        size.unwrap_or_default(),
        String::new(),
        mass.unwrap_or_default(),
        time.unwrap_or_default(),
    ]
}

/// `120 × 80 × 35 mm`, to a tenth.
pub(super) fn extent(size_um: &[i64]) -> String {
    let sides = size_um.iter().map(|side| {
        let tenths = (*side as f64 / MICROMETERS * 10.0).round() / 10.0;
        format!("{tenths}")
    });
    format!("{} mm", sides.collect::<Vec<_>>().join(" × "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_to_a_tenth() {
        assert_eq!(extent(&[120_040, 80_000, 35_060]), "120 × 80 × 35.1 mm");
        assert_eq!(
            (several(Unit::Inch), several(Unit::Foot)),
            ("inches", "feet")
        );
    }
}
