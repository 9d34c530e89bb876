//! What is said of shapes, in the reader's language: why a file was refused, what
//! was odd about it, what it is called.

use wright_geometry::{
    BoardLayer, Finding, Format, Refusal, Severity, ShellKind, Turn, Unit, View,
};
use wright_registry::analysis::Reason;

use crate::locale::{Arg, Locale};
use crate::views::shapes::{FindingView, Tone};

/// Why there is nothing to show of a file.
pub(crate) fn reason(tr: &Locale, reason: &Reason) -> String {
    match reason {
        Reason::Shape { refusal } => self::refusal(tr, refusal),
        Reason::TooLarge { mebibytes } => tr.text("shape-too-large", &[("n", mebibytes.arg())]),
        Reason::TooSlow { seconds } => tr.text("shape-too-slow", &[("n", seconds.arg())]),
        Reason::TooMuchWork { seconds } => tr.text("shape-too-much-work", &[("n", seconds.arg())]),
        Reason::TooMuchMemory { mebibytes } => {
            tr.text("shape-too-much-memory", &[("n", mebibytes.arg())])
        }
        Reason::TooMuchOutput { mebibytes } => {
            tr.text("shape-too-much-output", &[("n", mebibytes.arg())])
        }
        Reason::Crashed => tr.get("shape-crashed"),
        Reason::Confused => tr.get("shape-confused"),
        Reason::TooManyPixels { .. } | Reason::Unknown => tr.get("shape-unknown"),
        Reason::Refused { why } => why.clone(),
    }
}

fn refusal(tr: &Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Empty => tr.get("shape-empty"),
        Refusal::NoFacets { strange: 0 } => tr.get("shape-no-facets"),
        Refusal::NoFacets { strange } => tr.text("shape-only-strange", &[("n", strange.arg())]),
        Refusal::CountWithoutFacets { declared, held } => tr.text(
            "shape-count",
            &[("declared", declared.arg()), ("held", held.arg())],
        ),
        Refusal::TooManyTriangles { max, .. } => {
            tr.text("shape-too-many-triangles", &[("max", max.arg())])
        }
        Refusal::NoShape { format } => {
            tr.text("shape-none", &[("format", format_name(tr, *format).arg())])
        }
        Refusal::NotRead {
            format: Format::Unknown,
        } => tr.get("shape-unknown"),
        Refusal::NotRead { format } => tr.text(
            "shape-not-read",
            &[("format", format_name(tr, *format).arg())],
        ),
        Refusal::Broken { format, reason } => tr.text(
            "shape-broken",
            &[
                ("format", format_name(tr, *format).arg()),
                ("reason", reason.arg()),
            ],
        ),
        Refusal::TooManyEntries { found, max } => tr.text(
            "shape-too-many-entries",
            &[("found", found.arg()), ("max", max.arg())],
        ),
        Refusal::Inflates { packed, max } => tr.text(
            "shape-inflates",
            &[
                ("packed", tr.bytes(packed).arg()),
                ("max", tr.bytes(max).arg()),
            ],
        ),
        Refusal::TooDeep { max } => tr.text("shape-too-deep", &[("max", max.arg())]),
        Refusal::TokenTooLong { max } => tr.text("shape-token", &[("max", max.arg())]),
        Refusal::TooMany { what, max } => tr.text(
            "shape-too-many",
            &[("what", what.arg()), ("max", max.arg())],
        ),
        Refusal::NeedsFile { name } => tr.text("shape-needs-file", &[("name", name.arg())]),
    }
}

/// What was odd about a file that could be read.
pub(crate) fn finding(tr: &Locale, finding: &Finding) -> FindingView {
    let text = match finding {
        Finding::FacetCount { declared, held } if declared > held => tr.text(
            "shape-found-count-short",
            &[("declared", declared.arg()), ("held", held.arg())],
        ),
        Finding::FacetCount { declared, held } => tr.text(
            "shape-found-count",
            &[("declared", declared.arg()), ("held", held.arg())],
        ),
        Finding::TrailingBytes { bytes } => tr.text("shape-found-trailing", &[("n", bytes.arg())]),
        Finding::CutOff => tr.get("shape-found-cut"),
        Finding::StrangeFacets { facets } => tr.text("shape-found-strange", &[("n", facets.arg())]),
        Finding::BrokenFacets { facets } => tr.text("shape-found-broken", &[("n", facets.arg())]),
        Finding::PolygonFacets { facets } => {
            tr.text("shape-found-polygons", &[("n", facets.arg())])
        }
        Finding::TextFormat => tr.get("shape-found-text"),
        Finding::RunsProgram { setting } => {
            tr.text("shape-found-program", &[("setting", setting.arg())])
        }
        Finding::Missing { what } => tr.text("shape-found-missing", &[("what", what.arg())]),
        Finding::Unknown { what } => tr.text("shape-found-unknown", &[("what", what.arg())]),
        Finding::ExtremeCoordinates => tr.get("shape-found-extreme"),
        Finding::Unsafe { what } => tr.text("shape-found-unsafe", &[("what", what.arg())]),
    };
    let tone = match finding.severity() {
        Severity::Note => Tone::Note,
        Severity::Warning => Tone::Warning,
        Severity::Problem => Tone::Problem,
    };
    FindingView { text, tone }
}

/// What a format is called; most names are the same everywhere.
pub(crate) fn format_name(tr: &Locale, format: Format) -> String {
    match format {
        Format::StlBinary => tr.get("shape-stl-binary"),
        Format::StlAscii => tr.get("shape-stl-text"),
        Format::Glb => tr.get("shape-glb"),
        Format::KicadBoard => tr.get("shape-kicad-board"),
        Format::KicadSchematic => tr.get("shape-kicad-schematic"),
        Format::Excellon => tr.get("shape-drill-file"),
        Format::FreeCad => tr.get("shape-freecad"),
        Format::Html => tr.get("shape-web-page"),
        Format::Zip => tr.get("shape-zip"),
        Format::Picture => tr.get("shape-picture"),
        Format::Unknown => tr.get("shape-unknown-kind"),
        Format::ThreeMf
        | Format::Obj
        | Format::Ply
        | Format::Amf
        | Format::Gltf
        | Format::Step
        | Format::Iges
        | Format::Dxf
        | Format::Svg
        | Format::Gerber
        | Format::GCode
        | Format::OpenScad
        | Format::Pdf => format.to_string(),
    }
}

/// A unit of length.
pub(crate) fn unit(tr: &Locale, unit: Unit) -> String {
    match unit {
        Unit::Micrometer => tr.get("shape-micrometers"),
        Unit::Millimeter => tr.get("shape-millimeters"),
        Unit::Centimeter => tr.get("shape-centimeters"),
        Unit::Inch => tr.get("shape-inches"),
        Unit::Foot => tr.get("shape-feet"),
        Unit::Meter => tr.get("shape-meters"),
    }
}

/// What a layer of a board is for.
pub(crate) fn board_layer(tr: &Locale, layer: BoardLayer) -> String {
    match layer {
        BoardLayer::CopperTop => tr.get("shape-layer-copper-top"),
        BoardLayer::CopperInner => tr.get("shape-layer-copper-inner"),
        BoardLayer::CopperBottom => tr.get("shape-layer-copper-bottom"),
        BoardLayer::MaskTop => tr.get("shape-layer-mask-top"),
        BoardLayer::MaskBottom => tr.get("shape-layer-mask-bottom"),
        BoardLayer::PasteTop => tr.get("shape-layer-paste-top"),
        BoardLayer::PasteBottom => tr.get("shape-layer-paste-bottom"),
        BoardLayer::LegendTop => tr.get("shape-layer-legend-top"),
        BoardLayer::LegendBottom => tr.get("shape-layer-legend-bottom"),
        BoardLayer::Outline => tr.get("shape-layer-outline"),
        BoardLayer::Holes => tr.get("shape-layer-holes"),
        BoardLayer::PlatedHoles => tr.get("shape-layer-plated-holes"),
        BoardLayer::UnplatedHoles => tr.get("shape-layer-unplated-holes"),
        BoardLayer::Other => tr.get("shape-layer-other"),
    }
}

/// Of how many boards a layer is, which its file says in words of its own.
pub(crate) fn board_part(tr: &Locale, part: &str) -> String {
    match part {
        "Single" => tr.get("shape-board-single"),
        "Array" => tr.get("shape-board-array"),
        "FabricationPanel" => tr.get("shape-board-panel"),
        "Coupon" => tr.get("shape-board-coupon"),
        part => part.to_owned(),
    }
}

/// How many round holes and long ones there are.
pub(crate) fn holes(tr: &Locale, holes: u64, slots: u64) -> String {
    let mut told = Vec::new();
    if holes > 0 {
        told.push(tr.text("shape-hole-amount", &[("n", holes.arg())]));
    }
    if slots > 0 {
        told.push(tr.text("shape-slot-amount", &[("n", slots.arg())]));
    }
    told.join(" · ")
}

/// How a part is turned to fit.
pub(crate) fn turn(tr: &Locale, turn: Turn) -> String {
    match turn {
        Turn::AsItIs => tr.get("shape-turn-none"),
        Turn::Quarter => tr.get("shape-turn-quarter"),
        Turn::Diagonal => tr.get("shape-turn-diagonal"),
        Turn::XUp => tr.get("shape-turn-x"),
        Turn::YUp => tr.get("shape-turn-y"),
    }
}

/// What a shell is, and how that is to be taken.
pub(crate) fn shell(tr: &Locale, kind: ShellKind) -> (String, Tone) {
    match kind {
        ShellKind::Body => (tr.get("shape-shell-body"), Tone::Note),
        ShellKind::Cavity => (tr.get("shape-shell-cavity"), Tone::Note),
        ShellKind::Inverted => (tr.get("shape-shell-inverted"), Tone::Warning),
        ShellKind::Open => (tr.get("shape-shell-open"), Tone::Warning),
    }
}

/// From where a mesh is looked at.
pub(crate) fn view(tr: &Locale, view: View) -> String {
    match view {
        View::ThreeQuarter => tr.get("shape-view-three-quarter"),
        View::Front => tr.get("shape-view-front"),
        View::Back => tr.get("shape-view-back"),
        View::Left => tr.get("shape-view-left"),
        View::Right => tr.get("shape-view-right"),
        View::Top => tr.get("shape-view-top"),
        View::Bottom => tr.get("shape-view-bottom"),
    }
}
