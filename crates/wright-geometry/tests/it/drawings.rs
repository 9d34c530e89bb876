//! Drawings, boards, moves and documents.

use crate::samples::SEED;
use wright_geometry::{
    Analysis, BoardAnalysis, DrawingAnalysis, Finding, FreeCadAnalysis, GCodeAnalysis, Limits,
    Refusal, Unit, analyze,
};

fn answer(bytes: &[u8], name: &str) -> Result<Analysis, Refusal> {
    analyze(bytes, name, &Limits::default(), SEED)
}

fn drawing(text: &str, name: &str) -> DrawingAnalysis {
    match answer(text.as_bytes(), name).unwrap() {
        Analysis::Drawing(drawing) => *drawing,
        other => panic!("{other:?}"),
    }
}

/// A DXF of pairs, one pair a line, number and value parted by a blank.
fn dxf(unit: u32, blocks: &str, entities: &str) -> String {
    let pairs = format!(
        "0 SECTION;2 HEADER;9 $INSUNITS;70 {unit};0 ENDSEC;0 SECTION;2 BLOCKS;{blocks}0 ENDSEC;0 SECTION;2 ENTITIES;{entities}0 ENDSEC;0 EOF"
    );
    pairs
        .split(';')
        .map(|pair| pair.replacen(' ', "\n", 1) + "\n")
        .collect()
}

#[test]
fn dxf_shapes_have_their_lengths() {
    let square = "0 LINE;8 cut;10 0;20 0;11 10;21 0;0 LINE;8 cut;10 10;20 0;11 10;21 10;0 LINE;8 cut;10 10;20 10;11 0;21 10;0 LINE;8 cut;10 0;20 10;11 0;21 0;";
    let found = drawing(&dxf(4, "", square), "x.dxf");
    assert_eq!(found.report.size_um, [10_000; 2]);
    assert_eq!(found.report.cut_length_um, 40_000);
    assert_eq!(
        (found.report.closed_outlines, found.report.open_outlines),
        (1, 0)
    );
    assert_eq!(found.report.layers[0].name, "cut");
    assert_eq!(found.report.unit_stated, Some(Unit::Millimeter));
    let open = drawing(
        &dxf(0, "", &square[..square.rfind("0 LINE").unwrap()]),
        "x.dxf",
    )
    .report;
    assert_eq!(
        (open.closed_outlines, open.open_outlines, open.unit_stated),
        (0, 1, None)
    );

    for (entity, length, closed) in [
        ("0 CIRCLE;10 5;20 5;40 10;", 62_832, 1),
        ("0 ARC;10 0;20 0;40 10;50 350;51 10;", 3_491, 0),
        (
            "0 ELLIPSE;10 0;20 0;11 10;21 0;40 1;41 0;42 6.283185307179586;",
            62_832,
            1,
        ),
        (
            "0 LWPOLYLINE;90 2;70 1;10 0;20 0;42 1;10 10;20 0;42 1;",
            31_416,
            1,
        ),
        (
            "0 POLYLINE;70 1;0 VERTEX;10 0;20 0;0 VERTEX;10 3;20 0;0 VERTEX;10 3;20 4;0 SEQEND;",
            12_000,
            1,
        ),
        (
            "0 SPLINE;70 0;71 3;40 0;40 0;40 0;40 0;40 1;40 1;40 1;40 1;10 0;20 0;10 1;20 0;10 2;20 0;10 3;20 0;",
            3_000,
            0,
        ),
    ] {
        let report = drawing(&dxf(4, "", entity), "x.dxf").report;
        let off = (report.cut_length_um - length).abs();
        assert!(off * 1_000 <= length, "{entity}: {}", report.cut_length_um);
        assert_eq!(report.closed_outlines, closed, "{entity}");
    }
    let inches = drawing(&dxf(1, "", "0 LINE;10 0;20 0;11 2;21 0;"), "x.dxf").report;
    assert_eq!(
        (inches.size_um[0], inches.unit_stated),
        (50_800, Some(Unit::Inch))
    );
}

#[test]
fn dxf_lines_meet_where_drawings_of_two_decimals_lie() {
    // An arc's ends are reckoned, a line's are written.
    let arc = "0 ARC;10 10.01;20 5;40 50;50 90;51 270;";
    let closed = |line: &str| {
        let report = drawing(&dxf(4, "", &format!("{arc}{line}")), "x.dxf").report;
        (report.closed_outlines, report.open_outlines)
    };
    assert_eq!(closed("0 LINE;10 10.01;20 55;11 10.01;21 -45;"), (1, 0));
    // Near enough, on any side of it.
    for (x, y) in [
        (10.025, 55.0),
        (9.995, 55.0),
        (10.01, 55.015),
        (10.0, 54.99),
    ] {
        let line = format!("0 LINE;10 {x};20 {y};11 10.01;21 -45;");
        assert_eq!(closed(&line), (1, 0), "{line}");
    }
    assert_eq!(closed("0 LINE;10 10.035;20 55;11 10.01;21 -45;"), (0, 1));
}

#[test]
fn dxf_blocks_are_placed() {
    let block = "0 BLOCK;2 hole;10 1;20 1;0 CIRCLE;8 0;10 1;20 1;40 2;0 TEXT;1 x;0 ENDBLK;";
    let inserts = "0 INSERT;8 drill;2 hole;10 10;20 0;41 2;42 2;0 INSERT;8 drill;2 hole;10 30;20 0;70 3;44 10;0 INSERT;2 gone;0 HATCH;8 x;";
    let report = drawing(&dxf(4, block, inserts), "x.dxf").report;
    assert_eq!((report.closed_outlines, report.texts), (4, 4));
    assert_eq!(report.layers.len(), 1);
    assert_eq!(report.layers[0].name, "drill");
    assert!(
        (report.size_um[0] - 46_000).abs() < 30,
        "{}",
        report.size_um[0]
    );
    assert_eq!(report.findings.len(), 2);
}

#[test]
fn dxf_blocks_do_not_multiply() {
    let mut blocks = "0 BLOCK;2 b0;0 LINE;11 1;0 ENDBLK;".to_owned();
    for level in 1..12 {
        let inner = format!("0 INSERT;2 b{};", level - 1).repeat(10);
        blocks += &format!("0 BLOCK;2 b{level};{inner}0 ENDBLK;");
    }
    let found = answer(dxf(4, &blocks, "0 INSERT;2 b11;").as_bytes(), "x.dxf").unwrap_err();
    assert_eq!(found.to_string(), "has more than 200,000 shapes");
    let circle = "0 BLOCK;2 a;0 INSERT;2 a;0 ENDBLK;";
    let found = answer(dxf(4, circle, "0 INSERT;2 a;").as_bytes(), "x.dxf").unwrap_err();
    assert_eq!(found, Refusal::TooDeep { max: 16 });
    let rows = "0 INSERT;2 a;70 9999;71 9999;".repeat(100);
    let found = answer(
        dxf(4, "0 BLOCK;2 a;0 LINE;11 1;0 ENDBLK;", &rows).as_bytes(),
        "x.dxf",
    )
    .unwrap_err();
    assert_eq!(found.to_string(), "has more than 200,000 shapes");
}

#[test]
fn svg_is_measured_and_written_anew() {
    let file = "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n\
        <svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"100mm\" height=\"50mm\" viewBox=\"0 0 100 50\">\
        <script>alert(1)</script><g transform=\"translate(10 10)\"><rect width=\"20\" height=\"10\" fill=\"none\" stroke=\"#f00\"/></g>\
        <circle cx=\"60\" cy=\"25\" r=\"5\" fill=\"none\" stroke=\"blue\"/><path d=\"M0 0 L5 0\" stroke=\"red\" onload=\"x()\"/>\
        <image xlink:href=\"/etc/hostname\" width=\"9\" height=\"9\"/><text x=\"1\" y=\"1\">hello</text></svg>";
    let found = drawing(file, "x.svg");
    let report = &found.report;
    assert_eq!(
        (report.unit_stated, report.page_um),
        (Some(Unit::Millimeter), Some([100_000, 50_000]))
    );
    assert_eq!(report.size_um, [65_000, 30_000]);
    let length = 60_000 + 31_416 + 5_000;
    assert!(
        (report.cut_length_um - length).abs() < 60,
        "{}",
        report.cut_length_um
    );
    assert_eq!(
        (report.closed_outlines, report.open_outlines, report.texts),
        (2, 1, 1)
    );
    let layers: Vec<&str> = report
        .layers
        .iter()
        .map(|layer| layer.name.as_str())
        .collect();
    assert_eq!(layers, ["#ff0000", "#0000ff"]);
    assert!(report.findings.contains(&Finding::Unsafe {
        what: "a script".to_owned()
    }));
    for word in ["script", "alert", "onload", "href", "hostname", "hello"] {
        assert!(!found.svg.contains(word), "{word}");
    }
    // What was written is read again as the same.
    let again = drawing(&found.svg, "again.svg").report;
    assert!((again.cut_length_um - report.cut_length_um).abs() < 100);
    assert!((again.size_um[0] - report.size_um[0]).abs() < 20);
}

#[test]
fn svg_does_not_multiply() {
    let mut file = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\"><defs><path id=\"a0\" d=\"M0 0L1 1\" stroke=\"red\"/>".to_owned();
    for level in 1..12 {
        let uses = format!("<use xlink:href=\"#a{}\"/>", level - 1).repeat(10);
        file += &format!("<g id=\"a{level}\">{uses}</g>");
    }
    file += "</defs><use xlink:href=\"#a11\"/></svg>";
    assert!(answer(file.as_bytes(), "x.svg").is_err());
    let laughs = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&d;&d;&d;&d;</svg>";
    assert!(answer(laughs.as_bytes(), "x.svg").is_err());
    let deep = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\">{}",
        "<g>".repeat(5_000)
    );
    assert!(answer(deep.as_bytes(), "x.svg").is_err());
}

#[test]
fn boards_are_measured() {
    let file = "(kicad_pcb (version 20221018) (general (thickness 1.6))\n (title_block (title \"Feeder \\\"two\\\"\") (rev \"B\"))\n\
        (layers (0 \"F.Cu\" signal) (31 \"B.Cu\" signal) (44 \"Edge.Cuts\" user))\n (net 0 \"\") (net 1 \"GND\")\n\
        (footprint \"R\" (at 100 100 90) (fp_line (start 0 0) (end 5 0) (layer \"F.SilkS\")) (pad 1))\n\
        (gr_line (start 90 90) (end 130 90) (layer \"Edge.Cuts\")) (gr_line (start 130 90) (end 130 110) (layer Edge.Cuts))\n\
        (gr_arc (start 130 110) (mid 110 120) (end 90 110) (layer Edge.Cuts)) (gr_line (start 90 110) (end 90 90) (layer Edge.Cuts))\n\
        (segment (start 95 95) (end 99 95) (width 0.2) (layer \"F.Cu\") (net 1)) (via (at 99 95)))";
    let board: BoardAnalysis = match answer(file.as_bytes(), "x.kicad_pcb").unwrap() {
        Analysis::Board(board) => *board,
        other => panic!("{other:?}"),
    };
    let report = &board.report;
    assert_eq!(report.size_um, Some([40_000, 30_000]));
    assert_eq!(
        (report.thickness_um, report.copper_layers),
        (Some(1_600), 2)
    );
    assert_eq!(
        (report.components, report.nets, report.tracks, report.vias),
        (1, 1, 1, 1)
    );
    assert_eq!(report.revision.as_deref(), Some("B"));
    assert_eq!(report.drawing.as_ref().unwrap().closed_outlines, 1);
    assert!(board.svg.unwrap().starts_with("<svg "));
    let deep = format!("(kicad_pcb {}", "(".repeat(1_000_000));
    assert_eq!(
        answer(deep.as_bytes(), "x").unwrap_err(),
        Refusal::TooDeep { max: 64 }
    );
    for broken in ["(kicad_pcb", "(kicad_pcb \"x", "(kicad_pcb \"x\\"] {
        assert!(matches!(
            answer(broken.as_bytes(), "x").unwrap_err(),
            Refusal::Broken { .. }
        ));
    }
}

fn gcode(text: &str) -> GCodeAnalysis {
    match answer(text.as_bytes(), "x.gcode").unwrap() {
        Analysis::GCode(found) => *found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn slicers_are_understood() {
    use base64::Engine;
    let picture = b"\x89PNG\r\n\x1a\n and more";
    let encoded = base64::engine::general_purpose::STANDARD.encode(picture);
    let (one, two) = encoded.split_at(12);
    let prusa = gcode(&format!(
        "; generated by PrusaSlicer 2.7.1 on 2024-02-02 at 10:00:00 UTC\n; thumbnail begin 16x16 {}\n; {one}\n; {two}\n; thumbnail end\nG21\nG90\nM83\nG1 X0 Y0 Z0.2 F1\nG1 X10 Y0 E1\nG1 X10 Y20 E1\nG1 X100 Y100\n; filament used [mm] = 1234.5, 10.0\n; filament used [g] = 3.68\n; estimated printing time (normal mode) = 1h 2m 3s\n; filament_type = PETG;PLA\n; layer_height = 0.2\n; nozzle_diameter = 0.4,0.4\n",
        encoded.len()
    ));
    let report = &prusa.report;
    assert_eq!(report.program.as_deref(), Some("PrusaSlicer 2.7.1"));
    assert_eq!(
        (report.seconds, report.filament_mg, report.filament_um),
        (Some(3_723), Some(3_680), Some(1_244_500))
    );
    assert_eq!(
        (
            report.filament.as_deref(),
            report.layer_height_um,
            report.nozzle_um
        ),
        (Some("PETG"), Some(200), Some(400))
    );
    assert_eq!(
        (report.size_um, report.moves),
        (Some([10_000, 20_000, 0]), 4)
    );
    let thumbnail = prusa.thumbnail.unwrap();
    assert_eq!(
        (thumbnail.media_type, thumbnail.bytes.as_slice()),
        ("image/png", &picture[..])
    );

    let cura = gcode(";FLAVOR:Marlin\n;TIME:6666\n;Filament used: 1.5m\n;Layer height: 0.15\n;Generated with Cura_SteamEngine 5.6\nG1 X1 Y1\n").report;
    assert_eq!(
        (cura.seconds, cura.filament_um, cura.layer_height_um),
        (Some(6_666), Some(1_500_000), Some(150))
    );
    assert_eq!(cura.program.as_deref(), Some("Cura_SteamEngine 5.6"));
    let bambu =
        gcode("; model printing time: 20m 5s; total estimated time: 26m 5s\nG1 X1\n").report;
    assert_eq!(bambu.seconds, Some(1_565));
    let mill = gcode("G20\nG91\nG0 X1\nG0 X1 Y-1\nG1 Z-0.5\n").report;
    assert_eq!(mill.size_um, Some([25_400, 25_400, 12_700]));
}

#[test]
fn documents_are_opened() {
    let document = "<?xml version='1.0' encoding='utf-8'?>\n<!-- x -->\n<Document SchemaVersion=\"4\" ProgramVersion=\"0.20R2\">\
        <Properties Count=\"2\"><Property name=\"Label\" type=\"App::PropertyString\"><String value=\"cover &amp; lid\"/></Property>\
        <Property name=\"License\"><String value=\"CC-BY\"/></Property></Properties>\
        <Objects Count=\"2\"><Object type=\"PartDesign::Body\" name=\"Body\"/><Object type=\"Sketcher::SketchObject\" name=\"S\"/></Objects>\
        <ObjectData Count=\"2\"><Object name=\"Body\"><Properties Count=\"1\"><Property name=\"Label\"><String value=\"no\"/></Property></Properties></Object></ObjectData></Document>";
    let file = crate::formats::archive(&[("Document.xml", document), ("GuiDocument.xml", "<x/>")]);
    let found: FreeCadAnalysis = match answer(&file, "x.FCStd").unwrap() {
        Analysis::FreeCad(found) => *found,
        other => panic!("{other:?}"),
    };
    let report = found.report;
    assert_eq!(
        (report.label.as_deref(), report.license.as_deref()),
        (Some("cover & lid"), Some("CC-BY"))
    );
    assert_eq!((report.objects, report.kinds.len()), (2, 2));
    assert_eq!(report.program_version.as_deref(), Some("0.20R2"));
}
