//! From a report to what a page tells of it: every figure in the reader's units,
//! every fact with how it is known.

use wright_bom::Origin;
use wright_geometry::{Finding, Format, PRINTERS, Reading, Report, ShellKind, Unit};
use wright_model::Material;
use wright_model::limits::JSON_INTEGER_MAX;

use super::shape_words as told;
use crate::locale::{Arg, Locale, Units};
use crate::taxonomy;
use crate::views::shapes::{
    FactView, FindingView, FitView, KnownView, MarkView, PieceView, ReadingView, ShellView, Tone,
};
use crate::views::words;

/// Parts or layers of a file that are listed.
pub(super) const PIECES_SHOWN: usize = 24;
/// Shells that are listed.
const SHELLS_SHOWN: usize = 12;
/// Thousandths of the surface that may hang over without a word.
const OVERHANG_FREE_PERMILLE: i64 = 20;

/// For whom the figures are.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub(crate) tr: &'static Locale,
    pub(crate) units: Units,
}

impl Reader {
    /// A fact; `origin` where it matters how it is known.
    pub(super) fn fact(self, label: String, value: String, origin: Option<Origin>) -> FactView {
        let tr = self.tr;
        FactView {
            label,
            value,
            note: String::new(),
            origin: origin
                .map(|origin| tr.get(words::origin(origin)))
                .unwrap_or_default(),
            is_wide: false,
        }
    }

    /// The same across the whole width, with something small behind it.
    pub(super) fn wide(
        self,
        label: String,
        value: String,
        note: String,
        origin: Option<Origin>,
    ) -> FactView {
        FactView {
            note,
            is_wide: true,
            ..self.fact(label, value, origin)
        }
    }

    /// Outer measures, if there are any.
    pub(super) fn size(self, label: String, size_um: Option<&[i64]>) -> Option<FactView> {
        let size = self.tr.envelope(size_um?, self.units);
        Some(self.wide(label, size, String::new(), Some(Origin::Measured)))
    }

    /// How many there are of what there is any.
    pub(super) fn counts(
        self,
        counts: impl IntoIterator<Item = (String, u64)>,
    ) -> impl Iterator<Item = FactView> {
        let some = counts.into_iter().filter(|(_, count)| *count > 0);
        some.map(move |(label, count)| self.fact(label, self.tr.number(count), None))
    }

    /// What the file says of itself.
    pub(super) fn stated<'a>(
        self,
        texts: impl IntoIterator<Item = (String, &'a Option<String>)>,
    ) -> impl Iterator<Item = FactView> {
        let some = texts
            .into_iter()
            .filter_map(|(label, text)| Some((label, text.clone()?)));
        some.map(move |(label, text)| self.fact(label, text, Some(Origin::Stated)))
    }

    pub(super) fn format(self, format: Format) -> FactView {
        let name = told::format_name(self.tr, format);
        self.fact(self.tr.get("shape-format"), name, None)
    }

    pub(super) fn findings(self, findings: &[Finding]) -> Vec<FindingView> {
        let told = findings.iter().map(|one| told::finding(self.tr, one));
        told.collect()
    }

    pub(super) fn mark(text: String, tone: Tone) -> MarkView {
        MarkView { text, tone }
    }
}

/// The same without a hole at the end: narrow cells stand side by side.
pub(super) fn filled(mut facts: Vec<FactView>) -> Vec<FactView> {
    let narrow = facts.iter().rev().take_while(|fact| !fact.is_wide).count();
    if let Some(last) = facts.last_mut() {
        last.is_wide |= narrow % 2 == 1;
    }
    facts
}

/// The size of a mesh as it is read.
fn used(report: &Report) -> Option<&Reading> {
    report.readings.first()
}

/// Outer measures, volume, surface and mass of a mesh.
pub(crate) fn measures(reader: Reader, report: &Report, material: Option<&str>) -> Vec<FactView> {
    let Reader { tr, units } = reader;
    let Some(reading) = used(report) else {
        return Vec::new();
    };
    let solid = if report.closed {
        Origin::Measured
    } else {
        Origin::Guessed
    };
    let mut facts = vec![
        reader.wide(
            tr.get("shape-size"),
            tr.envelope(&reading.size_um, units),
            String::new(),
            Some(Origin::Measured),
        ),
        reader.fact(
            tr.get("shape-volume"),
            tr.volume(reading.volume_nl, units),
            Some(solid),
        ),
        reader.fact(
            tr.get("shape-surface"),
            tr.area(reading.surface_um2, units),
            Some(Origin::Measured),
        ),
    ];
    facts.extend(mass(reader, reading, material));
    facts
}

/// What it weighs, made solid of its part's material.
fn mass(reader: Reader, reading: &Reading, material: Option<&str>) -> Option<FactView> {
    let Reader { tr, units } = reader;
    let said = material?;
    let known = Material::find(said)?;
    let milligrams = reading.mass_mg(known)?;
    let note = tr.text(
        "shape-mass-solid",
        &[
            ("material", taxonomy::material(tr, said).arg()),
            ("density", known.density_kg_m3.unwrap_or_default().arg()),
        ],
    );
    let value = tr.mass(milligrams, units);
    Some(reader.wide(tr.get("shape-mass"), value, note, Some(Origin::Guessed)))
}

/// Everything that is known of a mesh; `corrected` is the unit that somebody said.
pub(crate) fn of_mesh(
    reader: Reader,
    report: &Report,
    material: Option<&str>,
    corrected: Option<Unit>,
) -> KnownView {
    let Reader { tr, .. } = reader;
    let mut facts = measures(reader, report, material);
    facts.push(reader.fact(tr.get("shape-triangles"), tr.number(report.triangles), None));
    facts.push(reader.format(report.format));
    facts.push(match corrected {
        Some(unit) => reader.fact(
            tr.get("shape-unit"),
            told::unit(tr, unit),
            Some(Origin::Corrected),
        ),
        None => unit_fact(reader, report.unit_stated),
    });
    let percent = (report.overhang_permille + 5) / 10;
    facts.push(reader.fact(
        tr.get("shape-overhang"),
        tr.text("shape-percent", &[("n", percent.arg())]),
        Some(Origin::Measured),
    ));
    let mut findings = reader.findings(&report.findings);
    findings.sort_by_key(|finding| match finding.tone {
        Tone::Problem => 0,
        Tone::Warning => 1,
        Tone::Note | Tone::Good => 2,
    });
    KnownView {
        facts: filled(facts),
        marks: marks(tr, report),
        findings,
        readings: readings(reader, report),
        fits: fits(reader, report),
        shells: shells(reader, report),
        more_shells: report.shells.count.saturating_sub(SHELLS_SHOWN as u64),
        pieces: report
            .parts
            .iter()
            .take(PIECES_SHOWN)
            .map(|part| PieceView {
                name: part.name.clone(),
                color: part.color.clone(),
                amount: tr.text("shape-n-triangles", &[("n", part.triangles.arg())]),
            })
            .collect(),
        pieces_title: tr.get("shape-parts"),
        more_pieces: report.parts.len().saturating_sub(PIECES_SHOWN) as u64,
        ..KnownView::default()
    }
}

pub(super) fn unit_fact(reader: Reader, stated: Option<Unit>) -> FactView {
    let tr = reader.tr;
    match stated {
        Some(unit) => reader.fact(
            tr.get("shape-unit"),
            told::unit(tr, unit),
            Some(Origin::Stated),
        ),
        None => reader.fact(
            tr.get("shape-unit"),
            told::unit(tr, Unit::Millimeter),
            Some(Origin::Guessed),
        ),
    }
}

/// Whether it can be made as it is, at a glance.
pub(crate) fn marks(tr: &Locale, report: &Report) -> Vec<MarkView> {
    let mut marks = Vec::new();
    let mut mark = |text: String, tone: Tone| marks.push(Reader::mark(text, tone));
    match report.closed {
        true => mark(tr.get("shape-closed"), Tone::Good),
        false => {
            let text = tr.text("shape-open", &[("n", report.open_edges.arg())]);
            mark(text, Tone::Problem);
        }
    }
    if report.unoriented_edges > 0 {
        let text = tr.text("shape-unoriented", &[("n", report.unoriented_edges.arg())]);
        mark(text, Tone::Warning);
    }
    if report.shells.inverted > 0 {
        let text = tr.text("shape-inverted", &[("n", report.shells.inverted.arg())]);
        mark(text, Tone::Warning);
    }
    if report.wrong_normals > 0 {
        let text = tr.text("shape-wrong-normals", &[("n", report.wrong_normals.arg())]);
        mark(text, Tone::Note);
    }
    if report.shared_edges > 0 {
        let text = tr.text("shape-shared", &[("n", report.shared_edges.arg())]);
        mark(text, Tone::Note);
    }
    if report.shells.count > 1 {
        let text = tr.text("shape-shells-count", &[("n", report.shells.count.arg())]);
        mark(text, Tone::Note);
    }
    if report.shells.cavities > 0 {
        let text = tr.text("shape-cavities", &[("n", report.shells.cavities.arg())]);
        mark(text, Tone::Note);
    }
    if report.degenerate_facets > 0 {
        let text = tr.text("shape-degenerate", &[("n", report.degenerate_facets.arg())]);
        mark(text, Tone::Note);
    }
    if report.duplicate_facets > 0 {
        let text = tr.text("shape-duplicate", &[("n", report.duplicate_facets.arg())]);
        mark(text, Tone::Note);
    }
    if report.overhang_permille > OVERHANG_FREE_PERMILLE {
        mark(tr.get("shape-overhangs"), Tone::Note);
    }
    marks
}

/// Of all that is to be said, what somebody should see before making it.
pub(crate) fn warnings(tr: &Locale, report: &Report) -> Vec<MarkView> {
    let mut warnings = marks(tr, report);
    warnings.retain(|mark| matches!(mark.tone, Tone::Warning | Tone::Problem));
    if let Some(unit) = report.unit_suggested {
        let unit = told::unit(tr, unit);
        let text = tr.text("shape-unit-likely", &[("unit", unit.arg())]);
        warnings.push(Reader::mark(text, Tone::Warning));
    }
    warnings
}

fn readings(reader: Reader, report: &Report) -> Vec<ReadingView> {
    let Reader { tr, units } = reader;
    if report.unit_stated.is_some() {
        return Vec::new();
    }
    let row = |(at, reading): (usize, &Reading)| ReadingView {
        word: reading.unit.as_str(),
        unit: told::unit(tr, reading.unit),
        size: tr.envelope(&reading.size_um, units),
        // Beyond what a report counts, only that it is too much.
        volume: match reading.volume_nl {
            ..JSON_INTEGER_MAX => tr.volume(reading.volume_nl, units),
            _ => "—".to_owned(),
        },
        is_used: at == 0,
        is_suggested: report.unit_suggested == Some(reading.unit),
    };
    report.readings.iter().enumerate().map(row).collect()
}

fn fits(reader: Reader, report: &Report) -> Vec<FitView> {
    let Reader { tr, units } = reader;
    let Some(reading) = used(report) else {
        return Vec::new();
    };
    let rows = reading.fits.iter().map(|fit| {
        let known = PRINTERS.iter().find(|one| one.volume_um == fit.volume_um);
        FitView {
            size: tr.envelope(&fit.volume_um, units),
            examples: known.map_or("", |printer| printer.examples),
            fits: fit.turn.is_some(),
            how: match fit.turn {
                Some(turn) => told::turn(tr, turn),
                None => tr.get("shape-fits-not"),
            },
        }
    });
    rows.collect()
}

fn shells(reader: Reader, report: &Report) -> Vec<ShellView> {
    let Reader { tr, units } = reader;
    // One that is as it should be says nothing that is not said already.
    let is_plain = report.shells.count == 1
        && report
            .largest_shells
            .iter()
            .all(|shell| shell.kind == ShellKind::Body);
    if is_plain {
        return Vec::new();
    }
    let rows = report
        .largest_shells
        .iter()
        .take(SHELLS_SHOWN)
        .map(|shell| {
            let (kind, tone) = told::shell(tr, shell.kind);
            ShellView {
                kind,
                tone,
                size: tr.envelope(&shell.size_um, units),
                volume: tr.volume(shell.volume_nl.abs(), units),
                triangles: shell.triangles,
            }
        });
    rows.collect()
}
