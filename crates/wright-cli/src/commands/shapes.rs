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
    BoardReport, DrawingReport, Facts, Finding, GCodeReport, Limits, Report, Severity, analyze,
    is_named_shape,
};
use wright_model::{DesignPath, Material};

/// The largest file that is looked into, in bytes; the registry has the same limit.
const FILE_BYTES_MAX: u64 = 512 << 20;
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
            known: match file.size {
                ..=FILE_BYTES_MAX => {
                    let disk = source(&checked.root, &file.path, &checked.sources);
                    look_at(&disk, &file.path)
                }
                _ => refused("is too large to be looked into"),
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

fn look_at(disk: &Path, path: &DesignPath) -> Known {
    let bytes = match std::fs::read(disk) {
        Ok(bytes) => bytes,
        Err(error) => return refused(format!("cannot be read: {error}")),
    };
    let seed = RandomState::new().hash_one(bytes.len());
    let look = || analyze(&bytes, path.as_str(), &Limits::default(), seed);
    // One odd file of many is to take nothing away from what the others are told.
    match catch_unwind(AssertUnwindSafe(look)) {
        Ok(Ok(analysis)) => Known::Known {
            report: Box::new(Facts::from(&analysis)),
        },
        Ok(Err(refusal)) => refused(refusal.to_string()),
        Err(_) => refused("brought down what reads it; please report this file"),
    }
}

fn refused(reason: impl Into<String>) -> Known {
    Known::Refused {
        reason: reason.into(),
    }
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
    let word = format!("{unit:?}").to_lowercase();
    let message = format!(
        "this file is probably drawn in {word}s: then it is {} large; it states no unit and is read in millimeters",
        extent(&reading.size_um)
    );
    context.printer.shape_finding(path, &message);
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
fn extent(size_um: &[i64]) -> String {
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
    }
}
