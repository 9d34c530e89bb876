//! Layers of circuit boards: Gerber and drill files.

use crate::samples::SEED;
use wright_geometry::{
    Analysis, BoardLayer, BoardLayerAnalysis, Finding, Format, HoleReport, Limits, Refusal, Unit,
    analyze,
};

fn answer(bytes: &[u8], name: &str) -> Result<Analysis, Refusal> {
    analyze(bytes, name, &Limits::default(), SEED)
}

fn layer(text: &str, name: &str) -> BoardLayerAnalysis {
    match answer(text.as_bytes(), name).unwrap() {
        Analysis::BoardLayer(layer) => *layer,
        other => panic!("{other:?}"),
    }
}

/// The commands of a layer in millimeters, with four decimals.
fn gerber(commands: &str) -> String {
    format!("%FSLAX34Y34*%\n%MOMM*%\n{commands}\nM02*\n")
}

/// Width and height of what commands plot, in µm.
fn size(commands: &str) -> [i64; 2] {
    let found = layer(&gerber(commands), "x.gbr").report;
    assert_eq!(found.findings, [], "{commands}");
    found.size_um.unwrap()
}

fn near(found: [i64; 2], expected: [i64; 2]) -> bool {
    found
        .iter()
        .zip(expected)
        .all(|(one, two)| (one - two).abs() <= 5)
}

/// A layer as programs of today write it.
const COPPER: &str = "%TF.GenerationSoftware,KiCad,Pcbnew,7.0.1*%
%TF.ProjectId,night-light,6e696768-742d-46c6-9967-68742e6b6963,B*%
%TF.FileFunction,Copper,L1,Top*%
%TF.FilePolarity,Positive*%
%TF.Part,Single*%
%FSLAX46Y46*%
G04 Created by a test*
%MOMM*%
%LPD*%
G01*
%AMRoundRect*
0 A rectangle whose corners are round*
4,1,4,-0.5,-0.25,0.5,-0.25,0.5,0.25,-0.5,0.25,-0.5,-0.25,0*
1,1,$1,-0.5,-0.25*
1,1,$1,0.5,-0.25*
1,1,$1,0.5,0.25*
1,1,$1,-0.5,0.25*
20,1,$1,-0.5,-0.25,0.5,-0.25,0*%
%TA.AperFunction,SMDPad,CuDef*%
%ADD10RoundRect,0.200000*%
%TD*%
%TA.AperFunction,ViaPad*%
%ADD11C,0.800000*%
%TD*%
%TA.AperFunction,Conductor*%
%ADD12C,0.250000*%
%TD*%
D10*
%TO.P,R1,1*%
%TO.N,GND*%
%TO.C,R1*%
X10000000Y-10000000D03*
%TO.C,R2*%
%TO.N,VCC,GND*%
X20000000Y-10000000D03*
%TD*%
D11*
X15000000Y-15000000D03*
D12*
X10000000Y-10000000D02*
X15000000Y-15000000D01*
X20000000Y-10000000D01*
G36*
X10000000Y-20000000D02*
X20000000Y-20000000D01*
X20000000Y-22000000D01*
X10000000Y-22000000D01*
X10000000Y-20000000D01*
G37*
%LPC*%
D11*
X15000000Y-21000000D03*
M02*
";

#[test]
fn layers_of_today_say_what_they_are() {
    let found = layer(COPPER, "night-light.gbr");
    let report = &found.report;
    assert_eq!(report.findings, []);
    assert_eq!(
        (report.format, report.unit_stated, report.layer),
        (
            Format::Gerber,
            Some(Unit::Millimeter),
            Some(BoardLayer::CopperTop)
        )
    );
    let words = [
        &report.layer_stated,
        &report.part,
        &report.project,
        &report.revision,
        &report.program,
    ];
    let words = words.map(|word| word.as_deref().unwrap_or_default());
    assert_eq!(
        words,
        [
            "Copper,L1,Top",
            "Single",
            "night-light",
            "B",
            "KiCad Pcbnew 7.0.1"
        ]
    );
    assert_eq!(
        (
            report.apertures,
            report.flashes,
            report.draws,
            report.regions
        ),
        (3, 4, 2, 1)
    );
    assert_eq!((report.vias, report.components, report.nets), (2, 2, 2));
    assert_eq!(report.size_um, Some([11_200, 12_350]));
    assert_eq!(report.holes, []);
    let svg = found.svg.unwrap();
    // The ground, what is filled, lines by their width, what is taken away.
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    assert_eq!(svg.matches("<path ").count(), 6, "{svg}");
    // What was written is drawn by others.
    assert!(answer(svg.as_bytes(), "again.svg").is_ok());
}

#[test]
fn apertures_have_their_sizes() {
    for (definition, expected) in [
        ("C,2", [2_000, 2_000]),
        ("C,2X1", [2_000, 2_000]),
        ("R,2X1", [2_000, 1_000]),
        ("R,2X1X0.5", [2_000, 1_000]),
        ("O,2X1", [2_000, 1_000]),
        ("O,1X2X0.5", [1_000, 2_000]),
        ("P,2X4", [2_000, 2_000]),
        ("P,2X4X45", [1_414, 1_414]),
        ("P,2X6X0X0.5", [2_000, 1_732]),
    ] {
        let found = size(&format!("%ADD10{definition}*%\nD10*\nX10000Y10000D03*"));
        assert!(near(found, expected), "{definition}: {found:?}");
    }
    let turned = "%ADD10R,2X1*%%LR90*%%LS2*%%LMX*%D10*X10000Y10000D03*";
    assert!(near(size(turned), [2_000, 4_000]));
}

#[test]
fn pens_leave_what_is_as_wide_as_they_are() {
    for (definition, expected) in [
        ("C,1", [11_000, 1_000]),
        ("R,2X1", [12_000, 1_000]),
        ("O,1X3", [11_000, 3_000]),
    ] {
        let found = size(&format!(
            "%ADD10{definition}*%\nD10*\nX0Y0D02*\nX100000D01*"
        ));
        assert!(near(found, expected), "{definition}: {found:?}");
    }
}

#[test]
fn arcs_turn_as_they_are_told() {
    let thin = "%ADD10C,0*%D10*";
    for (commands, expected) in [
        // A half circle over many quadrants, either way.
        ("G75*G03*X100000Y0D02*X0Y0I-50000J0D01*", [10_000, 5_000]),
        ("G75*G02*X100000Y0D02*X0Y0I-50000J0D01*", [10_000, 5_000]),
        // A whole one ends where it begins.
        (
            "G75*G03*X100000Y0D02*X100000Y0I-50000J0D01*",
            [10_000, 10_000],
        ),
        // A quarter whose center has no signs, and one that is no arc.
        ("G74*G03*X50000Y0D02*X0Y50000I50000J0D01*", [5_000, 5_000]),
        ("G74*G02*X50000Y0D02*X0Y-50000I50000J0D01*", [5_000, 5_000]),
        // The command and the place in one word, and the same command again.
        (
            "G75*X0Y0D02*G03X0Y0I50000J0D01*G01X0Y100000D01*X50000*",
            [10_000, 15_000],
        ),
    ] {
        let found = size(&format!("{thin}{commands}"));
        assert!(near(found, expected), "{commands}: {found:?}");
    }
}

#[test]
fn numbers_are_written_in_many_ways() {
    let square = |head: &str, far: &str| {
        let text = format!("{head}%ADD10C,0*%D10*X0Y0D02*X{far}Y{far}D01*M02*");
        layer(&text, "x.gbr").report
    };
    for (head, far, unit, expected) in [
        ("%FSLAX25Y25*%%MOIN*%", "100000", Some(Unit::Inch), 25_400),
        ("%FSTAX25Y25*%%MOIN*%", "01", Some(Unit::Inch), 25_400),
        (
            "%FSLAX25Y25*MOMM*%",
            "100000",
            Some(Unit::Millimeter),
            1_000,
        ),
        ("%FSLIX33Y33*%G71*", "1000", Some(Unit::Millimeter), 1_000),
        ("%FSLAX33Y33*%G70*", "1000", Some(Unit::Inch), 25_400),
        ("%FSLAX24Y24*%", "10000", None, 25_400),
        (
            "%FSLAX24Y24*%%MOMM*%",
            "10.5",
            Some(Unit::Millimeter),
            10_500,
        ),
    ] {
        let report = square(head, far);
        assert_eq!(
            (report.size_um, report.unit_stated),
            (Some([expected; 2]), unit),
            "{head}"
        );
    }
    let relative = layer(
        &gerber("G91*%ADD10C,0*%D10*X10000Y10000D02*X10000D01*Y10000D01*"),
        "x.gbr",
    );
    assert_eq!(relative.report.size_um, Some([1_000, 1_000]));
    // Attributes that older programs take for comments, and old commands.
    let old =
        "G04 #@! TF.FileFunction,Soldermask,Bot*\n%ASAXBY*OFA0B0*SFA1.0B1.0*IPPOS*LNmask*%G54D10*";
    let old = layer(&gerber(&format!("%ADD10C,1*%{old}X1Y1D03*")), "x.gtl").report;
    assert_eq!(
        (old.layer, old.findings),
        (Some(BoardLayer::MaskBottom), vec![])
    );
}

#[test]
fn what_is_repeated_is_put_down_that_often() {
    let copies = "%ADD10C,1*%D10*%SRX3Y2I10.0J5.0*%X0Y0D03*X0Y0D02*X20000Y0D01*%SR*%X0Y0D03*";
    let report = layer(&gerber(copies), "x.gbr").report;
    assert_eq!(
        (report.size_um, report.flashes, report.draws),
        (Some([23_000, 6_000]), 7, 6)
    );
    // A block is an aperture, turned like any other.
    let block = "%ADD10C,1*%%ABD20*%D10*X0Y0D03*X10000Y0D03*%AB*%D20*X0Y0D03*%LR90*%X50000Y0D03*";
    let report = layer(&gerber(block), "x.gbr").report;
    assert_eq!((report.size_um, report.flashes), (Some([6_000, 2_000]), 2));
}

#[test]
fn what_is_clear_within_an_aperture_stays_there_unless_that_is_a_block() {
    // A hole of a macro is one in the macro: flashed clear, it leaves nothing behind.
    let pad = "%AMpad*1,1,2,0,0*1,0,1,5,0*%%ADD10pad*%D10*";
    let report = |commands: String| layer(&gerber(&commands), "x.gbr").report;
    let dark = report(format!("{pad}X0Y0D03*"));
    let clear = report(format!("{pad}%LPC*%X0Y0D03*"));
    assert_eq!((dark.size_um, clear.size_um), (Some([2_000; 2]), None));
    assert_eq!(dark.findings, []);
    let told: Vec<String> = clear.findings.iter().map(ToString::to_string).collect();
    let hole = "has 1 × hole in a shape that clears, which is passed over";
    assert_eq!(told, [hole], "what lies in it should stay");
    // Of a block, dark and clear change places.
    let block = "%ADD10C,1*%%ABD20*%D10*X0Y0D03*%LPC*%X50000Y0D03*%AB*%D20*";
    let clear = report(format!("{block}X0Y0D03*"));
    assert_eq!((clear.size_um, clear.flashes), (Some([1_000; 2]), 1));
    let dark = layer(&gerber(&format!("{block}%LPD*%X10000Y0D03*")), "x.gbr");
    assert_eq!(dark.report.size_um, Some([1_000; 2]));
    assert_ne!(
        dark.svg,
        layer(&gerber(&format!("{block}X10000Y0D03*")), "x.gbr").svg
    );
}

#[test]
fn layers_are_known_by_their_names_where_they_do_not_say() {
    let text = gerber("%ADD10C,0.5*%D10*X0Y0D02*X100000Y0D01*X100000Y50000D01*");
    let outline = layer(&text, "fab/light.GKO").report;
    let other = layer(&text, "light.gbr").report;
    // Of an outline, the middle of the line is where the board ends.
    assert_eq!(outline.size_as(outline.layer), Some([10_000, 5_000]));
    assert_eq!(other.size_as(other.layer), Some([10_500, 5_500]));
    // Whatever the name, who knows better gets the same answer.
    for report in [&outline, &other] {
        assert_eq!(
            (report.size_um, report.middle_um, &report.layer_stated),
            (Some([10_500, 5_500]), Some([10_000, 5_000]), &None)
        );
    }
    assert_eq!(
        (outline.layer, other.layer),
        (Some(BoardLayer::Outline), None)
    );
    let empty = layer(&gerber(""), "light-B_Paste.gbp");
    assert_eq!(
        (empty.report.size_um, empty.report.layer, empty.svg),
        (None, Some(BoardLayer::PasteBottom), None)
    );
}

const DRILL: &str = "M48
; DRILL file
; FORMAT={-:-/ absolute / metric / decimal}
; #@! TF.FileFunction,Plated,1,2,PTH
FMAT,2
METRIC
; #@! TA.AperFunction,Plated,PTH,ViaDrill
T1C0.400
; #@! TA.AperFunction,Plated,PTH,ComponentDrill
T2C1.000
%
G90
G05
T1
X10.0Y-10.0
X20.0Y-10.0
T2
X10.0Y-20.0
X15.0Y-20.0G85X20.0Y-20.0
G00X10.0Y-15.0
M15
G01X12.0Y-15.0
M16
G05
T0
M30
";

#[test]
fn holes_are_counted_by_their_diameter() {
    let found = layer(DRILL, "night-light.drl");
    let report = found.report;
    assert_eq!(report.findings, []);
    assert_eq!(
        (report.format, report.layer, report.unit_stated),
        (
            Format::Excellon,
            Some(BoardLayer::PlatedHoles),
            Some(Unit::Millimeter)
        )
    );
    let holes = |diameter_um, holes, slots| HoleReport {
        diameter_um,
        holes,
        slots,
    };
    assert_eq!(report.holes, [holes(400, 2, 0), holes(1_000, 1, 2)]);
    assert_eq!((report.apertures, report.vias), (2, 2));
    assert_eq!(report.size_um, Some([11_000, 10_700]));
    assert!(found.svg.is_some());
    for (head, place, expected) in [
        // Zeros that are kept, at the front or at the end; the digits as stated, or as usual.
        ("INCH,LZ", "X01Y01", 25_400),
        ("INCH,TZ", "X10000Y10000", 25_400),
        ("METRIC,LZ", "X01Y01", 10_000),
        ("METRIC,TZ", "X10000Y10000", 10_000),
        ("METRIC,TZ,0000.00", "X1000Y1000", 10_000),
        (";FILE_FORMAT=4:4\nMETRIC,TZ", "X10000Y10000", 1_000),
        ("M71", "X1.5Y1.5", 1_500),
    ] {
        let text = format!("M48\n{head}\nT01C0\n%\nT01\nX0Y0\n{place}\nM30\n");
        let report = layer(&text, "x.drl").report;
        assert_eq!(report.size_um, Some([expected; 2]), "{head}");
    }
    // A board of half a meter, which none is, was meant to be smaller.
    let eagle = "%\nM48\nM72\nT01C0.04\n%\nT01\nX0Y0\nX220812Y11450\nM30\n";
    let report = layer(eagle, "shield.drd").report;
    assert_eq!(report.size_um, Some([57_102, 3_924]));
    assert_eq!(report.holes, [holes(1_016, 2, 0)]);
    // The same as Gerber.
    let text = gerber("%TF.FileFunction,NonPlated,1,2,NPTH*%%ADD10C,3*%D10*X1Y1D03*X90000Y1D03*");
    let report = layer(&text, "x.gbr").report;
    assert_eq!(report.holes, [holes(3_000, 2, 0)]);
    let repeated = layer(
        "M48\nMETRIC\nT1C1.0\n%\nT1\nX1.0Y1.0\nR4X2.0\nM30\n",
        "x.drl",
    )
    .report;
    assert_eq!(
        (repeated.size_um, repeated.flashes),
        (Some([9_000, 1_000]), 5)
    );
}

#[test]
fn what_cannot_be_read_is_passed_over_and_said() {
    for (commands, expected) in [
        ("X1Y1D03*", "1 × flash without an aperture"),
        ("X1Y1D01*", "1 × line without an aperture"),
        ("X1Y1*", "1 × coordinates without a command"),
        ("%ADD10Q,1*%", "1 × aperture that cannot be read"),
        ("%ADD10C,1e*%", "1 × aperture that cannot be read"),
        ("%ADD10C,-1*%", "1 × aperture that cannot be read"),
        ("%ADDC,1*%", "1 × aperture that cannot be read"),
        (
            "%AMa*99,1*%%ADD10a*%",
            "1 × shape of a macro that cannot be read",
        ),
        (
            "%AMa*$=*%%ADD10a*%",
            "1 × formula of a macro that cannot be read",
        ),
        (
            "%AMa*1,1,1,0,0*%%ADD10a*%D10*X1Y1D02*X9Y9D01*",
            "1 × line of an aperture that cannot draw",
        ),
        ("%LPX*%", "1 × setting that is not known"),
        ("%OFA1B0*%%OFA1B0*%", "2 × command %OF"),
        ("%\u{202e}x*%", "1 × command %"),
        ("X--1D02*", "1 × coordinate that is no number"),
        ("G99*", "1 × command that is not known"),
        ("?*", "1 × command that is not known"),
    ] {
        let report = layer(&gerber(commands), "x.gbr").report;
        let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            findings,
            [format!("has {expected}, which is passed over")],
            "{commands}"
        );
    }
    for cut in [
        "%FSLAX34Y34*%\nD02",
        "%FSLAX34Y34*%\n%ADD10C,1",
        "%FSLAX34Y34*%%ABD10*%M02*",
    ] {
        assert_eq!(
            layer(cut, "x.gbr").report.findings,
            [Finding::CutOff],
            "{cut}"
        );
    }
    for far in [
        "%ADD10C,1*%D10*X999999999999999999Y1D03*X1Y1D03*",
        // Within what is put together before it is placed, too.
        "%ADD10C,1*%%ABD20*%D10*X999999999999999999Y1D03*X1Y1D03*%AB*%D20*X0Y0D03*",
        "%ADD10C,1*%D10*%SRX1Y2I0J0*%X999999999999999999Y1D03*X1Y1D03*%SR*%",
    ] {
        let report = layer(&gerber(far), "x.gbr").report;
        assert_eq!(report.findings, [Finding::ExtremeCoordinates], "{far}");
        assert_eq!(report.size_um, Some([1_000; 2]), "{far}");
    }
}

#[test]
fn files_that_are_no_layers_are_refused() {
    for (bytes, name, reason) in [
        (
            &b"hello"[..],
            "x.gbr",
            "is no valid Gerber: it has no command that only Gerber has",
        ),
        (
            b"G0",
            "x.gbr",
            "is no valid Gerber: it has no command that only Gerber has",
        ),
        (
            b"\xff\xfe%*%%",
            "x.gtl",
            "is no valid Gerber: it has no command that only Gerber has",
        ),
        (
            b"X1Y1D03*",
            "x.gbr",
            "is no valid Gerber: it does not say how its coordinates are written",
        ),
        (
            b"hello",
            "x.drl",
            "is no valid drill file: it has no command that only drill files have",
        ),
        (
            b"a\0b",
            "x.gbr",
            "is of a kind that is not known here, which is not analyzed here",
        ),
    ] {
        assert_eq!(
            answer(bytes, name).unwrap_err().to_string(),
            reason,
            "{name}"
        );
    }
}

#[test]
fn nothing_multiplies() {
    let refused = |commands: &str| answer(gerber(commands).as_bytes(), "x.gbr").unwrap_err();
    let flash = "%ADD10C,1*%D10*X0Y0D03*";
    // One repetition, and one within another by way of blocks.
    let copies = refused("%SRX999999999Y999999999I1J1*%");
    assert_eq!(copies.to_string(), "has more than 10,000 copies");
    let mut blocks = flash.to_owned();
    for level in 11..40 {
        let inner = "X0Y0D03*".repeat(10);
        blocks += &format!("%ABD{level}*%{inner}%AB*%D{level}*");
    }
    assert_eq!(
        refused(&blocks).to_string(),
        "has more than 2,000,000 points"
    );
    let nested = "%ABD11*%".repeat(100_000);
    assert_eq!(refused(&nested), Refusal::TooDeep { max: 64 });
    // Many points for few letters.
    let rings = format!("%AMm*{}%%ADD11m*%", "6,0,0,99,.1,.1,64,0,0*".repeat(1_000));
    assert_eq!(
        refused(&rings).to_string(),
        "has more than 2,000,000 points"
    );
    let arcs = "G75*G03*G36*".to_owned() + &"X10000Y0I-10000J0D01*".repeat(50_000);
    assert_eq!(refused(&arcs).to_string(), "has more than 2,000,000 points");
    let wide = format!("{flash}%ADD11O,1X2*%D11*{}", "X0D01*X9D01*".repeat(20_000));
    assert_eq!(refused(&wide).to_string(), "has more than 2,000,000 points");
    // What is too far away to be kept was work all the same.
    let rings = "6,0,0,99,.1,.1,64,0,0,0*".repeat(150);
    let far = format!("%AMm*{rings}%%ADD10m*%D10*X999999999999999999Y0D03*");
    let found = layer(&gerber(&far), "x.gbr").report;
    assert_eq!(found.findings, [Finding::ExtremeCoordinates]);
    let often = far + &"D03*".repeat(2_000);
    assert_eq!(
        refused(&often).to_string(),
        "has more than 2,000,000 points"
    );
    // Names that belong to nothing that is plotted.
    let names = |kind: &str| -> String {
        let names = (0..60_000).map(|number| format!("%TO.{kind},{number}*%"));
        names.collect()
    };
    assert_eq!(
        refused(&(names("C") + &names("N"))).to_string(),
        "has more than 100,000 components and nets"
    );
    let words: Vec<String> = (0..100_001).map(|number| number.to_string()).collect();
    assert_eq!(
        refused(&format!("%TO.N,{}*%", words.join(","))).to_string(),
        "has more than 100,000 components and nets"
    );
    let comments: String = (0..100_001)
        .map(|number| format!("; #@! TO.C,{number}\n"))
        .collect();
    let holes = format!("M48\nMETRIC\n{comments}M30\n");
    let found = answer(holes.as_bytes(), "x.drl").unwrap_err();
    assert_eq!(
        found.to_string(),
        "has more than 100,000 components and nets"
    );
    // A macro that is long, and used often, although it draws nothing.
    let long = format!("%AMm*{}%{}", "0 x*".repeat(50_000), "%ADD11m*%".repeat(400));
    assert_eq!(
        refused(&long).to_string(),
        "has more than 67,108,864 bytes of macros"
    );
    let many: String = (0..100_001)
        .map(|code| format!("%ADD{}C,1*%", code + 10))
        .collect();
    assert_eq!(
        refused(&many).to_string(),
        "has more than 100,000 apertures"
    );
    let holes = "M48\nMETRIC\nT1C1.0\n%\nT1\nX1Y1\nR999999999X1\nM30\n";
    let found = answer(holes.as_bytes(), "x.drl").unwrap_err();
    assert_eq!(found.to_string(), "has more than 10,000 copies");
    let many = "M48\nMETRIC\nT1C1.0\n%\nT1\n".to_owned() + &"X1Y1\n".repeat(700_000);
    let found = answer(many.as_bytes(), "x.drl").unwrap_err();
    assert_eq!(found.to_string(), "has more than 2,000,000 points");
    // Dark and clear take turns: known, but not drawn.
    let tones = format!("{flash}{}", "%LPC*%X0Y0D03*%LPD*%X0Y0D03*".repeat(3_000));
    let found = layer(&gerber(&tones), "x.gbr");
    assert!(found.svg.is_none() && found.report.flashes == 6_001);
    assert_eq!(found.report.findings.len(), 1);
}
