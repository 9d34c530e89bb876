//! Readers of shapes: whatever the bytes, there is an answer or a reason, of a
//! bounded size, and what is answered can be drawn, packed and kept.

use std::io::Write as _;
use wright_geometry::{
    Analysis, Camera, Drawn, Facts, Limits, MeshAnalysis, Paint, Theme, View, analyze, draw, to_glb,
};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A reader, and how its files are called.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    file: &'static str,
    /// Where an archive holds its text: bytes that are no archive are put there, as
    /// changed archives rarely unfold.
    within: Option<&'static str>,
}

const fn plain(name: &'static str, file: &'static str) -> Target {
    Target {
        name,
        file,
        within: None,
    }
}

const fn archive(name: &'static str, file: &'static str, within: &'static str) -> Target {
    Target {
        name,
        file,
        within: Some(within),
    }
}

/// Every target.
pub(crate) const TARGETS: [Target; 14] = [
    plain("stl_binary", "x.stl"),
    plain("stl_ascii", "x.stl"),
    archive("three_mf", "x.3mf", "3D/3dmodel.model"),
    plain("obj", "x.obj"),
    plain("amf", "x.amf"),
    plain("ply", "x.ply"),
    plain("gltf", "x.gltf"),
    plain("dxf", "x.dxf"),
    plain("svg", "x.svg"),
    plain("kicad", "x.kicad_pcb"),
    plain("gerber", "x.gbr"),
    plain("excellon", "x.drl"),
    plain("gcode", "x.gcode"),
    archive("freecad", "x.FCStd", "Document.xml"),
];

/// Small enough that a fuzzer gets on, and that going beyond one is seen.
const LIMITS: Limits = Limits {
    triangles_max: 5_000,
    archive_entries_max: 50,
    inflated_bytes_max: 1 << 20,
    inflated_ratio_max: 200,
    depth_max: 32,
    token_bytes_max: 1_024,
    nodes_max: 1_000,
    shapes_max: 2_000,
    points_max: 20_000,
    pixel_tests_max: 1_000_000,
    thumbnail_bytes_max: 1 << 16,
};
/// A number that no answer depends on.
const SEED: u64 = 7;
/// Pixels along one side of a picture.
const PICTURE_SIZE: u32 = 32;
/// A reason, in bytes: people read it.
const REASON_BYTES_MAX: usize = 1_000;
/// A report, in bytes.
const REPORT_BYTES_MAX: usize = 1 << 20;
/// A clean drawing of so few points, in bytes.
const DRAWING_BYTES_MAX: usize = 4 << 20;
/// What clean drawings are made of.
const ELEMENTS: [&str; 6] = ["svg", "g", "path", "mask", "text", "tspan"];

/// Gives bytes to a target.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let target = TARGETS
        .iter()
        .find(|known| known.name == target)
        .expect("targets are named as in the table");
    match target.within {
        Some(entry) if !bytes.starts_with(b"PK") => look(&packed(entry, bytes), target.file),
        _ => look(bytes, target.file),
    }
}

fn packed(entry: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer
        .start_file(entry, options)
        .and_then(|()| Ok(writer.write_all(bytes)?))
        .and_then(|()| writer.finish())
        .expect("memory takes an archive")
        .into_inner()
}

fn look(bytes: &[u8], name: &str) {
    let analysis = match analyze(bytes, name, &LIMITS, SEED) {
        Ok(analysis) => analysis,
        Err(refusal) => {
            let reason = refusal.to_string();
            assert!(reason.len() <= REASON_BYTES_MAX, "{reason}");
            return;
        }
    };
    let facts = Facts::from(&analysis);
    let kept = serde_json::to_string(&facts).expect("reports can be kept");
    assert!(kept.len() <= REPORT_BYTES_MAX, "{} bytes", kept.len());
    let again: Facts = serde_json::from_str(&kept).expect("what was kept can be read");
    assert_eq!(again, facts);
    match &analysis {
        Analysis::Mesh(mesh) => look_at_mesh(mesh),
        Analysis::Drawing(drawing) => look_at_drawing(&drawing.svg),
        Analysis::Board(board) => look_at_drawing(board.svg.as_deref().unwrap_or_default()),
        Analysis::BoardLayer(layer) => look_at_drawing(layer.svg.as_deref().unwrap_or_default()),
        Analysis::GCode(program) => look_at_thumbnail(program.thumbnail.as_ref()),
        Analysis::FreeCad(document) => look_at_thumbnail(document.thumbnail.as_ref()),
        _ => {}
    }
}

fn look_at_mesh(known: &MeshAnalysis) {
    let mesh = &known.mesh;
    let is_within = mesh.triangles().len() as u64 <= LIMITS.triangles_max;
    assert!(is_within && !mesh.triangles().is_empty());
    let corners = mesh.triangles().iter().flatten();
    let far = corners.map(|&corner| corner as usize).max();
    assert!(far.is_some_and(|far| far < mesh.vertices().len()));
    assert!(to_glb(mesh, 1.0).starts_with(b"glTF"));
    let looks = Drawn {
        size: PICTURE_SIZE,
        theme: Theme::Light,
        paint: Paint::Plain,
        solid: known.report.is_solid(),
    };
    let camera = Camera::of(&[mesh], View::ThreeQuarter);
    if let Some(picture) = draw(&[mesh], &camera, looks, &LIMITS) {
        assert_eq!(picture.size, PICTURE_SIZE);
    }
}

fn look_at_drawing(svg: &str) {
    assert!(svg.len() <= DRAWING_BYTES_MAX, "{} bytes", svg.len());
    // Between tags there is text, which may say anything.
    for piece in svg.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '/']).next();
        let is_known = name.is_some_and(|name| ELEMENTS.contains(&name));
        assert!(is_known, "{tag}");
        let lower = tag.to_ascii_lowercase();
        // Numbers that are none would be a drawing that nothing draws.
        for foreign in ["href", "javascript:", " on", "nan", "inf"] {
            assert!(!lower.contains(foreign), "{foreign}");
        }
    }
}

fn look_at_thumbnail(thumbnail: Option<&wright_geometry::Thumbnail>) {
    if let Some(thumbnail) = thumbnail {
        assert!(thumbnail.bytes.len() <= LIMITS.thumbnail_bytes_max);
    }
}
