//! Pictures of boards and schematics.

use crate::samples::SEED;
use std::fmt::Write as _;
use wright_geometry::{Analysis, BoardAnalysis, Finding, Limits, analyze};

const BOARD: &str = include_str!("kicad_files/lamp.kicad_pcb");
const SCHEMATIC: &str = include_str!("kicad_files/lamp.kicad_sch");

fn look(file: &str) -> BoardAnalysis {
    match analyze(file.as_bytes(), "x", &Limits::default(), SEED).unwrap() {
        Analysis::Board(board) => *board,
        other => panic!("{other:?}"),
    }
}

/// The picture, which another reader understands as well.
fn picture(file: &str) -> String {
    let svg = look(file).svg.unwrap();
    let again = analyze(svg.as_bytes(), "again.svg", &Limits::default(), SEED);
    assert!(matches!(again, Ok(Analysis::Drawing(_))), "{again:?}");
    svg
}

/// What a group holds.
fn group<'a>(svg: &'a str, name: &str) -> &'a str {
    let begin = format!("<g id=\"{name}\">");
    let (_, rest) = svg
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {name}"));
    rest.split_once("<g id=").map_or(rest, |(group, _)| group)
}

fn view(svg: &str) -> Vec<f64> {
    let (_, rest) = svg.split_once("viewBox=\"").unwrap();
    let (numbers, _) = rest.split_once('"').unwrap();
    numbers
        .split(' ')
        .map(|word| word.parse().unwrap())
        .collect()
}

#[test]
fn boards_are_seen_from_above() {
    let known = look(BOARD);
    let report = &known.report;
    assert_eq!(report.size_um, Some([50_000, 30_000]));
    assert_eq!((report.components, report.vias), (3, 1));
    let unknown = Finding::Unknown {
        what: "1 × image".to_owned(),
    };
    assert_eq!(report.findings, [unknown]);
    let svg = picture(BOARD);
    assert_eq!(view(&svg), [99.0, 99.0, 52.0, 32.0]);
    // Board, a hole in it, and what is drilled by how wide: four widths.
    let (mask, _) = svg.split_once("</mask>").unwrap();
    assert_eq!(mask.matches("stroke=\"#000\"").count(), 4, "{mask}");
    let front = group(&svg, "copper-front");
    assert!(
        front.contains("stroke-width=\".4\" d=\"M112 122h6M118 122a3"),
        "{front}"
    );
    // An area, and the border that it had then.
    let area = "d=\"M130 102h18v10h-18v-4h4v-2h-4Z\"";
    assert_eq!(front.matches(area).count(), 2, "{front}");
    assert!(front.contains(&format!("stroke-width=\".25\" {area}")));
    let back = group(&svg, "copper-back");
    assert!(
        back.contains("stroke-width=\".6\" d=\"M112 118l18-10\""),
        "{back}"
    );
    assert!(group(&svg, "vias").contains("M121.4 119a.4 .4 0 0 1-.8 0"));
    // A square pad of 2 mm, 4 mm to the right of a footprint turned by 90°.
    assert!(group(&svg, "pads").contains("M115 123v-2h2v2Z"));
    let legend = group(&svg, "legend");
    for text in [">U1</text>", ">J1</text>", ">Lamp &lt;C&gt;</text>"] {
        assert!(legend.contains(text), "{text}");
    }
    assert_eq!(
        legend.matches(">U1<").count(),
        2,
        "the reference, and who asks for it"
    );
    assert!(group(&svg, "legend-letters").contains(">BOX</text>"));
    for hidden in ["TS555", "hidden-sheet", "behind", "aGVs"] {
        assert!(!svg.contains(hidden), "{hidden}");
    }
}

#[test]
fn boards_of_old_versions_are_seen() {
    let file = "(kicad_pcb (version 20171130) (host pcbnew 5.1) (layers (0 Top signal) (31 Bottom signal) (37 F.SilkS user))\n\
        (gr_circle (center 50 50) (end 60 50) (layer Edge.Cuts) (width 0.1))\n\
        (module R (layer Top) (at 50 50 90) (fp_text reference R7 (at 0 2 90) (layer F.SilkS) (effects (font (size 1 1))))\n\
         (fp_text value 10k (at 0 -2 90) (layer F.SilkS) hide (effects (font (size 1 1)))) (fp_text user %R (at 0 4 90) (layer F.SilkS))\n\
         (fp_arc (start 0 0) (end 3 0) (angle 90) (layer F.SilkS) (width 0.12)) (pad 1 thru_hole circle (at 2 0 90) (size 2 2) (drill 1) (layers *.Cu *.Mask)))\n\
        (segment (start 50 50) (end 50 55) (width 0.25) (layer Top) (net 1)) (via (at 45 50) (size 0.8) (layers Top Bottom))\n\
        (zone (layer Bottom) (min_thickness 0.254) (filled_polygon (pts (xy 45 45) (xy 55 45) (xy 55 55)))))";
    let svg = picture(file);
    assert_eq!(view(&svg), [39.5, 39.5, 21.0, 21.0]);
    assert!(group(&svg, "copper-front").contains("stroke-width=\".25\" d=\"M50 50v5\""));
    let back = group(&svg, "copper-back");
    assert!(
        back.contains("stroke-width=\".254\"") && back.contains("M45 45h10v10Z"),
        "{back}"
    );
    let legend = group(&svg, "legend");
    assert_eq!(legend.matches(">R7</text>").count(), 2);
    assert!(!legend.contains("10k"));
    // From the right of the footprint, which is up on the board, a quarter clockwise.
    assert!(legend.contains("M50 47a3 3 0 0 1 3 3"), "{legend}");
    assert!(group(&svg, "pads").contains("M50 47"), "{svg}");
    let (mask, _) = svg.split_once("</mask>").unwrap();
    assert!(
        mask.contains("stroke-width=\"1\" d=\"M50 48h.001\""),
        "{mask}"
    );
}

#[test]
fn boards_without_outline_are_seen() {
    let pad = "(footprint \"P\" (layer \"F.Cu\") (at 10 10) (pad \"1\" smd rect (at 0 0) (size 2 1) (layers \"F.Cu\" \"F.Mask\")))";
    let svg = picture(&format!("(kicad_pcb (version 20221018) {pad})"));
    assert_eq!(view(&svg), [7.5, 8.0, 5.0, 4.0]);
    let open = format!(
        "(kicad_pcb {pad} (gr_line (start 0 0) (end 30 0) (layer \"Edge.Cuts\")) (gr_line (start 30 0) (end 30 20) (layer \"Edge.Cuts\")))"
    );
    let svg = picture(&open);
    assert!(
        svg.contains("<path id=\"edge\"") && svg.contains("M0 0h30"),
        "{svg}"
    );
    assert_eq!(look("(kicad_pcb (version 4) (host x))").svg, None);
}

/// The part of a picture that says what is board, and not air.
fn mask(svg: &str) -> &str {
    svg.split_once("</mask>").unwrap().0
}

#[test]
fn boards_are_as_large_as_their_arcs() {
    // A round one with a flat side.
    let flat = "(kicad_pcb (gr_arc (start 58 44) (mid 40 50) (end 58 56) (layer Edge.Cuts))\n\
        (gr_line (start 58 56) (end 58 44) (layer Edge.Cuts)))";
    assert_eq!(view(&picture(flat)), [39.5, 39.5, 19.0, 21.0]);
    let turned = "(kicad_pcb (module x (at 50 50 45) (fp_circle (center 0 0) (end 10 0) (layer Edge.Cuts))))";
    assert_eq!(view(&picture(turned)), [39.5, 39.5, 21.0, 21.0]);
}

#[test]
fn outlines_that_are_there_twice_are_outlines() {
    let board = "(gr_rect (start 0 0) (end 20 10) (layer \"Edge.Cuts\"))";
    let svg = picture(&format!("(kicad_pcb {board} {board})"));
    assert_eq!(mask(&svg).matches("M0 0h20").count(), 1, "{svg}");
}

#[test]
fn copper_without_a_mask_is_bare() {
    let line = |down: u8, layers: &str| {
        format!("(gr_line (start 0 {down}) (end 5 {down}) (stroke (width 0.3)) (layers {layers}))")
    };
    let file = format!(
        "(kicad_pcb (version 20241229) (gr_circle (center 10 10) (end 12 10) (stroke (width 0)) (fill yes) (layers \"F.Cu\" \"F.Mask\") (net 1)) {} {} {} {}\n\
         (zone (layers \"F.Cu\" \"In1.Cu\") (filled_polygon (layer \"In1.Cu\") (pts (xy 0 0) (xy 9 0) (xy 9 9)))))",
        line(0, "\"F.Cu\""),
        line(1, "\"B.Cu\" \"B.Mask\""),
        line(2, "\"F.Mask\""),
        line(3, "\"In1.Cu\""),
    );
    let svg = picture(&file);
    assert!(group(&svg, "pads").contains("M12 10a2 2"), "{svg}");
    assert!(group(&svg, "copper-front").contains("M0 0h5"), "{svg}");
    assert!(group(&svg, "copper-back").contains("M0 1h5"), "{svg}");
    assert!(group(&svg, "mask-openings").contains("M0 2h5"), "{svg}");
    for inside in ["M0 3h5", "M0 0h9"] {
        assert!(!svg.contains(inside), "{svg}");
    }
    let layers = look(&file).report.drawing.unwrap().layers;
    let of = |name| layers.iter().find(|layer| layer.name == name).unwrap();
    assert_eq!((of("F.Cu").outlines, of("B.Cu").outlines), (2, 1));
}

#[test]
fn areas_have_the_border_of_their_version() {
    for (version, stated, has_border) in [
        (20_241_229, "", true),
        (20_241_229, "(filled_areas_thickness yes)", true),
        (20_241_229, "(filled_areas_thickness no)", false),
        (20_250_210, "", false),
    ] {
        let file = format!(
            "(kicad_pcb (version {version}) (zone (layer \"F.Cu\") (min_thickness 0.2) {stated} (filled_polygon (pts (xy 0 0) (xy 9 0) (xy 9 9)))))"
        );
        let svg = picture(&file);
        let found = svg.contains("stroke-width=\".2\"");
        assert_eq!(found, has_border, "{version} {stated}");
    }
}

#[test]
fn vias_are_seen_where_they_come_out() {
    let via = |at: u8, layers: &str| {
        format!("(via (at {at} {at}) (size 0.8) (drill 0.4) (layers {layers}))")
    };
    let svg = picture(&format!(
        "(kicad_pcb {} {} {} {})",
        via(1, "\"In1.Cu\" \"In2.Cu\""),
        via(2, "\"F.Cu\" \"In1.Cu\""),
        via(3, "\"In2.Cu\" \"B.Cu\""),
        via(4, "\"F.Cu\" \"B.Cu\""),
    ));
    let vias = group(&svg, "vias");
    assert!(
        vias.contains("M2.4 2a") && vias.contains("M4.4 4a"),
        "{svg}"
    );
    assert!(group(&svg, "copper-back").contains("M3.4 3a"), "{svg}");
    assert!(!svg.contains("M1.4 1a"), "{svg}");
    assert!(mask(&svg).contains("d=\"M4 4h.001\""), "{svg}");
    assert_eq!(mask(&svg).matches("h.001").count(), 1, "{svg}");
}

#[test]
fn pads_of_old_versions_are_filled() {
    let svg = picture(
        "(kicad_pcb (module x (at 10 10) (pad 1 smd custom (at 0 0) (size 0.1 0.1) (layers F.Cu F.Mask)\n\
         (primitives (gr_circle (center 0 0) (end 3 0) (width 0)) (gr_circle (center 9 0) (end 11 0) (width 0.2))))))",
    );
    let (filled, lines) = group(&svg, "pads").split_once("<path stroke").unwrap();
    assert!(filled.contains("M13 10a3 3"), "{svg}");
    assert!(lines.contains("M21 10a2 2"), "{svg}");
    assert!(!lines.contains("M13 10") && !filled.contains("M21 10"));
}

#[test]
fn texts_stand_in_their_boxes() {
    let svg = picture(
        "(kicad_pcb (gr_text_box \"Up\" (start 10 20) (end 30 60) (angle 90) (layer \"F.SilkS\") (effects (font (size 4 4)) (justify left top)))\n\
         (gr_text_box \"Slanted\" (pts (xy 0 10) (xy 10 0) (xy 20 10) (xy 10 20)) (angle 45) (layer \"F.SilkS\"))\n\
         (footprint \"x\" (at 50 50 30) (fp_text_box \"Turned\" (start -10 -5) (end 10 5) (layer \"F.SilkS\"))))",
    );
    let legend = group(&svg, "legend");
    for (place, rest) in [
        ("translate(13 57)rotate(-90)", ">Up<"),
        ("translate(10 10)rotate(-45)", ">Slanted<"),
        ("translate(50 50)rotate(-30)", ">Turned<"),
    ] {
        let (_, text) = legend.split_once(place).expect(place);
        let (text, _) = text.split_once("/text>").unwrap();
        assert!(text.contains(rest), "{text}");
        assert_eq!(text.contains("middle"), rest != ">Up<", "{text}");
    }
    let svg = picture(
        "(kicad_sch (text_box \"Up\" (at 10 20 90) (size 20 40) (effects (font (size 4 4)) (justify left top))))",
    );
    let notes = group(&svg, "notes");
    assert!(notes.contains("translate(13 57)rotate(-90)"), "{notes}");
}

#[test]
fn what_is_not_drawn_is_said() {
    let told = |file: &str| -> Vec<String> {
        let findings = look(file).report.findings;
        findings.iter().map(ToString::to_string).collect()
    };
    let board = "(kicad_pcb (segment (start 0 0) (end 9 9) (layer \"F.Cu\")) (dimension (type aligned) (layer \"F.SilkS\"))\n\
        (dimension (type aligned) (layer \"Dwgs.User\")) (footprint \"x\" (table (layer \"F.SilkS\"))))";
    assert_eq!(
        told(board),
        [
            "has 1 × dimension, which is passed over",
            "has 1 × table, which is passed over",
        ]
    );
    let schematic = "(kicad_sch (wire (pts (xy 0 0) (xy 9 9))) (table (cells)) (netclass_flag \"\" (at 9 9 0))\n\
        (rule_area (polyline (pts (xy 0 0) (xy 9 0) (xy 9 9)))) (rule_area))";
    assert_eq!(
        told(schematic),
        [
            "has 1 × table, which is passed over",
            "has 1 × net class flag, which is passed over",
            "has 2 × rule area, which is passed over",
        ]
    );
}

#[test]
fn schematics_are_seen() {
    let known = look(SCHEMATIC);
    let told: Vec<String> = known
        .report
        .findings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        told,
        [
            "has 1 × image, which is passed over",
            "has 1 × embedded file, which is passed over",
            "refers to the graphics of 1 × symbol, which is not there",
        ]
    );
    assert_eq!((known.report.size_um, known.report.components), (None, 7));
    let svg = picture(SCHEMATIC);
    // The second unit of the amplifier, a large circle, is not on this page.
    assert_eq!(view(&svg), [0.0, 0.0, 210.0, 148.0]);
    let pins = group(&svg, "pins");
    for (what, path) in [
        ("R1 as it is", "M50 41.19v1.27"),
        ("R2 turned left", "M100.19 54.92h1.27"),
        ("R3 turned right and mirrored", "M107.81 80h-1.27"),
        ("U2 mirrored", "M157.62 87.46h-2.54"),
        (
            "U1, whose graphics are those of another",
            "M67.3 52.38h2.54",
        ),
        ("its inverted pin", "M67.3 57.46h1.27"),
    ] {
        assert!(pins.contains(path), "{what}: {pins}");
    }
    for (layer, texts) in [
        (
            "references",
            &["U1", "R1", "R2", "R3", "D1", "U2A", "X9"][..],
        ),
        ("values", &["TS555", "10 kΩ", "LM358"]),
        ("pin-names", &["TRIG", "OUT", "VCC"]),
        ("pin-numbers", &["2", "7"]),
        ("net-names", &["DATA0", "UP"]),
        ("labels", &["SUPPLY", "LIGHT", "SENSE"]),
        (
            "sheet-names",
            &["Charger", "File: charger.kicad_sch", "ON", "FULL"],
        ),
        (
            "notes",
            &["First line", "with &lt;b&gt;no&lt;/b&gt; markup", "A box"],
        ),
        (
            "title",
            &["Lamp &amp; &quot;dimmer&quot;", "Rural Energy", "for 12 V"],
        ),
    ] {
        let group = group(&svg, layer);
        for text in texts {
            assert!(
                group.contains(&format!(">{text}</text>")),
                "{text}: {group}"
            );
        }
    }
    assert!(svg.contains("<tspan text-decoration=\"overline\">RESET</tspan>"));
    assert!(svg.contains(">DIS<tspan baseline-shift=\"sub\""));
    for hidden in ["HIDDEN", "Secret", "aGVs", "a.pdf"] {
        assert!(!svg.contains(hidden), "{hidden}");
    }
    // R3 is not put on the board: the others have no cross.
    let crosses = group(&svg, "left-out");
    assert!(crosses.contains("M100.09 78.857l7.82 2.286"), "{crosses}");
    assert_eq!(crosses.matches('M').count(), 2);
    assert!(group(&svg, "note-grounds").contains("#ffe699"));
    assert!(group(&svg, "notes").contains("stroke-dasharray"));
    assert_eq!(
        look("(kicad_sch (version 20211123) (paper \"A4\"))").svg,
        None
    );
}

#[test]
fn references_have_the_letters_of_their_unit() {
    let placed = |name: &str, unit: u32, reference: &str| {
        format!(
            "(symbol (lib_id \"{name}\") (at 9 9 0) (unit {unit}) (property \"Reference\" \"{reference}\" (at 5 5 0)) (property \"Value\" \"value\" (at 5 9 0)))"
        )
    };
    let svg = picture(&format!(
        "(kicad_sch (lib_symbols (symbol \"Many\" (symbol \"Many_0_1\") (symbol \"Many_1_1\") (symbol \"Many_28_1\")) (symbol \"Same\" (extends \"Many\"))\n\
         (symbol \"One\" (symbol \"One_0_1\") (symbol \"One_1_1\") (symbol \"One_1_2\"))) {} {} {} {})",
        placed("Many", 1, "U1"),
        placed("Many", 26, "U2"),
        placed("Same", 28, "U3"),
        placed("One", 1, "U4"),
    ));
    let references = group(&svg, "references");
    for reference in [">U1A<", ">U2Z<", ">U3AB<", ">U4<"] {
        assert!(references.contains(reference), "{references}");
    }
    assert_eq!(svg.matches(">value<").count(), 4);
}

#[test]
fn symbols_of_which_nothing_is_drawn_are_not_crossed_out() {
    let file = "(kicad_sch (lib_symbols (symbol \"A\")) (symbol (lib_id \"A\") (at 9 9 0) (dnp yes) (property \"Reference\" \"A1\" (at 9 9 0))))";
    let known = look(file);
    assert_eq!(known.report.findings, []);
    assert!(!known.svg.unwrap().contains("left-out"));
}

#[test]
fn pages_have_their_sizes() {
    for (paper, width, height) in [
        ("", 297.0, 210.0),
        ("(paper \"A3\" portrait)", 297.0, 420.0),
        ("(paper \"USLetter\")", 279.4, 215.9),
        ("(paper \"User\" 500 100)", 500.0, 100.0),
        ("(paper \"User\" 1e300 -5)", 297.0, 210.0),
    ] {
        let file = format!("(kicad_sch {paper} (wire (pts (xy 20 20) (xy 30 20))))");
        assert_eq!(view(&picture(&file)), [0.0, 0.0, width, height], "{paper}");
    }
    // What lies beside the page is seen.
    let beside = "(kicad_sch (paper \"A4\") (wire (pts (xy -100 20) (xy 30 250))))";
    let svg = picture(beside);
    assert!((view(&svg)[0] + 105.1).abs() < 0.01, "{:?}", view(&svg));
}

#[test]
fn texts_stay_texts() {
    let hostile = "</text><script>alert(1)</script>&\\\"'\u{7}\u{202e}";
    let board = format!(
        "(kicad_pcb (gr_text \"{hostile}\" (at 5 5) (layer \"F.SilkS\") (effects (font (size 1 1)))) (gr_text \"x\" (at 0 0) (layer \"F.SilkS\" onload=alert) (effects (font (face \"url(x)\") (size 1e308 1)))))"
    );
    let schematic = format!(
        "(kicad_sch (title_block (title \"{hostile}\")) (paper \"{hostile}\") (text \"{hostile}\" (at 5 5 0)) (global_label \"{hostile}\" (shape \"{hostile}\") (at 9 9 0)))"
    );
    for file in [board, schematic] {
        let svg = picture(&file);
        let escaped = "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;'</text>";
        assert!(svg.contains(escaped), "{svg}");
        for foreign in ["<script", "onload", "url(x", "\u{202e}", "\u{7}"] {
            assert!(!svg.contains(foreign), "{foreign:?}");
        }
    }
}

#[test]
fn far_and_strange_places_are_left_out() {
    let board = "(kicad_pcb (gr_circle (center 0 0) (end 9 0) (layer \"Edge.Cuts\")) (segment (start nan 1) (end 2 2) (width 1) (layer \"F.Cu\"))\n\
        (segment (start 1e300 0) (end 0 1) (width 1) (layer \"F.Cu\")) (segment (start 0 0) (end 1 1) (width 1e300) (layer \"F.Cu\")) (via (at 1e9 0) (size 1) (drill 1))\n\
        (footprint \"x\" (at 0 0 1e300) (pad \"1\" smd roundrect (at 1 1 1e30) (size 1e308 1e308) (layers \"F.Cu\"))) (gr_arc (start 0 0) (mid 1e200 0) (end 0 1e200) (layer \"F.Cu\")))";
    let known = look(board);
    let svg = known.svg.unwrap();
    assert!(known.report.findings.contains(&Finding::ExtremeCoordinates));
    assert!(view(&svg)[2] < 20.0 && svg.len() < 2_000, "{svg}");
    let schematic = "(kicad_sch (wire (pts (xy 1e20 0) (xy 1 1))) (wire (pts (xy 0 0) (xy 1 1))) (text \"far\" (at -1e12 0 0)))";
    let known = look(schematic);
    assert_eq!(known.report.findings, [Finding::ExtremeCoordinates]);
    assert!(!known.svg.unwrap().contains("far"));
}

#[test]
fn symbols_do_not_multiply() {
    let placed = "(symbol (lib_id \"A\") (at 9 9 0))";
    let symbol = |inside: &str| format!("(lib_symbols (symbol \"A\" {inside}))");
    let too_much = |file: &str| {
        let known = look(file);
        assert_eq!(known.svg, None);
        known.report.findings[0].to_string()
    };
    let line = "(polyline (pts (xy 0 0) (xy 1 1)))";
    let lines = symbol(&format!("(symbol \"A_0_1\" {})", line.repeat(1_000)));
    let file = format!("(kicad_sch {lines} {})", placed.repeat(1_000));
    let shapes = "has more than 200,000 shapes, which is passed over";
    assert_eq!(too_much(&file), shapes);
    let points = format!("(polyline (pts {}))", "(xy 0 0) (xy 1 1)".repeat(20_000));
    let file = format!(
        "(kicad_sch {} {})",
        symbol(&format!("(symbol \"A_0_1\" {points})")),
        placed.repeat(1_000)
    );
    let points = "has more than 2,000,000 points, which is passed over";
    assert_eq!(too_much(&file), points);
    // What is looked at counts as what is drawn does.
    let idle = symbol(&"(x)".repeat(100_000));
    let file = format!("(kicad_sch {idle} {})", placed.repeat(10_000));
    let work = "has more than 20,000,000 words of placed parts, which is passed over";
    assert_eq!(too_much(&file), work);
    // A symbol that stands on its own shoulders.
    let own = symbol("(extends \"A\")");
    assert_eq!(look(&format!("(kicad_sch {own} {placed})")).svg, None);
}

#[test]
fn names_of_footprints_do_not_multiply() {
    let told = |bytes: usize, times: usize| {
        let name = "x".repeat(bytes);
        let asking = "(fp_text user \"%R\" (at 0 0) (layer \"F.SilkS\"))".repeat(times);
        let known = look(&format!(
            "(kicad_pcb (footprint \"x\" (property \"Reference\" \"{name}\") {asking}))"
        ));
        assert_eq!(known.svg, None);
        known.report.findings[0].to_string()
    };
    let points = "has more than 2,000,000 points, which is passed over";
    assert_eq!(told(24_000, 1_000), points);
    let work = "has more than 20,000,000 words of placed parts, which is passed over";
    assert_eq!(told(1_000_000, 400), work);
}

#[test]
fn long_texts_are_cut() {
    let mut file = "(kicad_pcb".to_owned();
    let text = "_{}\\n".repeat(20_000);
    for _ in 0..100 {
        let _ = write!(file, "(gr_text \"{text}\" (at 0 0) (layer \"F.SilkS\"))");
    }
    file.push(')');
    let svg = look(&file).svg.unwrap();
    assert!(svg.len() < 4 << 20, "{}", svg.len());
}

#[test]
fn public_boards_and_schematics_are_seen() {
    let Some(corpus) = crate::corpus::corpus() else {
        return;
    };
    for (name, words) in [
        (
            "NemoAndrea__SpotiStation__pcb__spotistation-pcb.kicad_pcb",
            ["Interstate 75", "STEMMA QT", "SpotiStation"],
        ),
        (
            "0x23__MicroManipulatorStepper__electronics__EncoderBoard.kicad_sch",
            ["SPI breakout board to encoders", "Encoder_MISO", "+3.3V"],
        ),
    ] {
        let file = std::fs::read_to_string(corpus.join("cad").join(name)).unwrap();
        let known = look(&file);
        assert_eq!(known.report.findings, [], "{name}");
        let svg = picture(&file);
        assert!(svg.len() < file.len() / 2, "{name}: {}", svg.len());
        for word in words {
            assert!(svg.contains(&format!(">{word}</text>")), "{word}");
        }
    }
}
