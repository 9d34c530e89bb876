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
    assert!(front.contains("M130 102h18v10h-18v-4h4v-2h-4Z"), "{front}");
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
    let work = "has more than 20,000,000 words of placed symbols, which is passed over";
    assert_eq!(too_much(&file), work);
    // A symbol that stands on its own shoulders.
    let own = symbol("(extends \"A\")");
    assert_eq!(look(&format!("(kicad_sch {own} {placed})")).svg, None);
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
