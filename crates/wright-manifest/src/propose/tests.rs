use super::*;
use crate::write::{Init, fresh};
use proptest::prelude::*;

fn listing(paths: &[&str]) -> Vec<FolderFile> {
    paths
        .iter()
        .map(|path| FolderFile {
            path: (*path).to_owned(),
            size: 10,
        })
        .collect()
}

/// A part a line: id, quantity, process, material, thickness, source → export.
fn parts_of(paths: &[&str]) -> String {
    let proposal = propose("folder", &listing(paths), &[]);
    let join = |paths: &[DesignPath]| {
        paths
            .iter()
            .map(DesignPath::as_str)
            .collect::<Vec<_>>()
            .join("+")
    };
    let line = |part: &Part| {
        format!(
            "{} ×{} {} {} {} {} → {}\n",
            part.id,
            part.quantity,
            part.process.as_deref().unwrap_or("?"),
            part.material.as_deref().unwrap_or("?"),
            part.thickness_um.unwrap_or(0),
            join(&part.source),
            join(&part.export),
        )
    };
    proposal.parts.iter().map(line).collect()
}

#[test]
fn parts_of_folders_as_people_keep_them() {
    let folders: &[&[&str]] = &[
        &[
            "cad/corner.scad",
            "cad/foot.scad",
            "stl/corner_x4.stl",
            "stl/2x_foot.stl",
            "stl/foot.3mf",
        ],
        &["knob.scad", "stl/knob-body.stl", "stl/knob-cap.stl"],
        &[
            "left/arm.stl",
            "right/arm.stl",
            "old/arm.stl",
            "archive/2020/arm.stl",
        ],
        &[
            "laser/3mm_plywood/side_x2.dxf",
            "laser/3mm_plywood/top.svg",
            "docs/img/top.svg",
            "drawings/top.svg",
        ],
        &["side.dxf", "side.stl", "cnc/side.dxf"],
        &[
            "hardware/board.kicad_pcb",
            "hardware/board.kicad_sch",
            "fab/board-gerbers.zip",
        ],
        &["cad/frame.FCStd", "cad/Wheel.step"],
        &[
            "PETG/TrayCorner.stl",
            "stl/部品.stl",
            "stl/lead_screw_nut.stl",
        ],
        &[
            "pattern/pocket.svg",
            "pattern/pocket-a4.pdf",
            "pattern/a4/page-1.svg",
            "docs/manual.pdf",
        ],
    ];
    let all: String = folders
        .iter()
        .map(|paths| format!("{}\n{}\n", paths.join(" "), parts_of(paths)))
        .collect();
    insta::assert_snapshot!(all, @r##"
    cad/corner.scad cad/foot.scad stl/corner_x4.stl stl/2x_foot.stl stl/foot.3mf
    corner ×4 fdm ? 0 cad/corner.scad → stl/corner_x4.stl
    foot ×2 fdm ? 0 cad/foot.scad → stl/2x_foot.stl+stl/foot.3mf

    knob.scad stl/knob-body.stl stl/knob-cap.stl
    knob-body ×1 fdm ? 0 knob.scad → stl/knob-body.stl
    knob-cap ×1 fdm ? 0 knob.scad → stl/knob-cap.stl

    left/arm.stl right/arm.stl old/arm.stl archive/2020/arm.stl
    left-arm ×1 fdm ? 0  → left/arm.stl
    right-arm ×1 fdm ? 0  → right/arm.stl

    laser/3mm_plywood/side_x2.dxf laser/3mm_plywood/top.svg docs/img/top.svg drawings/top.svg
    side ×2 laser-cut Plywood 3000  → laser/3mm_plywood/side_x2.dxf
    top ×1 laser-cut Plywood 3000  → laser/3mm_plywood/top.svg

    side.dxf side.stl cnc/side.dxf
    side ×1 cnc-router ? 0  → cnc/side.dxf
    side-fdm ×1 fdm ? 0  → side.stl
    side-laser-cut ×1 laser-cut ? 0  → side.dxf

    hardware/board.kicad_pcb hardware/board.kicad_sch fab/board-gerbers.zip
    board ×1 pcb-fabrication ? 0 hardware/board.kicad_pcb → 

    cad/frame.FCStd cad/Wheel.step
    frame ×1 ? ? 0 cad/frame.FCStd → 
    wheel ×1 ? ? 0 cad/Wheel.step → 

    PETG/TrayCorner.stl stl/部品.stl stl/lead_screw_nut.stl
    lead-screw-nut ×1 fdm ? 0  → stl/lead_screw_nut.stl
    part ×1 fdm ? 0  → stl/部品.stl
    tray-corner ×1 fdm PETG 0  → PETG/TrayCorner.stl

    pattern/pocket.svg pattern/pocket-a4.pdf pattern/a4/page-1.svg docs/manual.pdf
    pocket ×1 sewing ? 0  → pattern/pocket-a4.pdf+pattern/pocket.svg
    "##);
}

const README: &str = "[![build](https://example.org/b.svg)](x)\n\n# The **Box** dryer ![logo](a.png) #\n\n![photo](docs/img/1.jpg)\n\nDries *4 kg* of [fruit](docs/fruit.md) a day, e.g. mangoes,\nwith no grid power. It is made of plywood and the sun is free.\n\n## Parts\nand the rest of this\n";

#[test]
fn words_of_a_folder() {
    let texts = [
        TextFile {
            path: "README.md",
            text: README,
        },
        TextFile {
            path: "LICENSE",
            text: "CERN Open Hardware Licence Version 2 - Strongly Reciprocal\n\nPreamble",
        },
        TextFile {
            path: "LICENSE-docs.txt",
            text: "Creative Commons Attribution-ShareAlike 4.0 International",
        },
    ];
    let files = listing(&[
        "README.md",
        "README.es.md",
        "README.pt-BR.md",
        "README.old.md",
        "LICENSE",
        "LICENSE-docs.txt",
        "LICENSES/GPL-3.0-or-later.txt",
        "electronics/bom.csv",
        "BOM.csv",
        "bom.ods",
        "fab/Gerbers_v1.zip",
    ]);
    let proposal = propose("Box_Dryer", &files, &texts);
    assert_eq!(proposal.title, "The Box dryer");
    assert_eq!(proposal.slug.as_ref().unwrap().as_str(), "box-dryer");
    assert_eq!(
        proposal.summary.as_deref(),
        Some("Dries 4 kg of fruit a day, e.g. mangoes, with no grid power")
    );
    let licenses = proposal.licenses.unwrap();
    assert_eq!(licenses.hardware.as_str(), "CERN-OHL-S-2.0");
    assert_eq!(licenses.documentation.unwrap().as_str(), "CC-BY-SA-4.0");
    assert_eq!(licenses.software.unwrap().as_str(), "GPL-3.0-or-later");
    assert_eq!(proposal.languages, ["en", "es", "pt-BR"]);
    assert_eq!(proposal.bom.unwrap().as_str(), "BOM.csv");
    assert_eq!(
        proposal.kinds,
        [(FileKind::Board, vec!["fab/Gerbers_v1.zip".to_owned()])]
    );
}

#[test]
fn a_folder_that_says_nothing() {
    let proposal = propose("my design", &[], &[]);
    assert_eq!(proposal.title, "My design");
    assert_eq!(proposal.slug.unwrap().as_str(), "my-design");
    assert_eq!(
        (proposal.summary, proposal.licenses, proposal.bom),
        (None, None, None)
    );
    assert_eq!(propose("設計", &[], &[]).slug, None);
}

#[test]
fn a_bom_is_known_by_its_head() {
    let texts = [
        TextFile {
            path: "data/colors.csv",
            text: "name,hex\n",
        },
        TextFile {
            path: "data/list.csv",
            text: "\"Part\";\"Qty\"\nscrew;4\n",
        },
    ];
    let proposal = propose("x", &listing(&["data/colors.csv", "data/list.csv"]), &texts);
    assert_eq!(proposal.bom.unwrap().as_str(), "data/list.csv");
}

#[test]
fn licenses_are_known_by_their_texts() {
    for (text, expect) in [
        ("MIT License\n\nCopyright", Some("MIT")),
        (
            "                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007",
            Some("GPL-3.0-or-later"),
        ),
        (
            "GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3",
            Some("AGPL-3.0-or-later"),
        ),
        (
            "Creative Commons Legal Code\n\nCC0 1.0 Universal",
            Some("CC0-1.0"),
        ),
        ("CERN Open Hardware Licence v1.2", Some("CERN-OHL-1.2")),
        (
            "Apache License\n Version 2.0, January 2004",
            Some("Apache-2.0"),
        ),
        ("All rights reserved", None),
    ] {
        let texts = [TextFile {
            path: "LICENSE",
            text,
        }];
        let licenses = propose("x", &listing(&["LICENSE"]), &texts).licenses;
        assert_eq!(
            licenses.as_ref().map(|found| found.hardware.as_str()),
            expect,
            "{text}"
        );
        assert!(licenses.is_none_or(|found| found.software == Some(found.hardware)));
    }
}

#[test]
fn texts_worth_reading() {
    for (path, wanted) in [
        ("README.md", true),
        ("docs/README.md", false),
        ("LICENSES/MIT.txt", true),
        ("parts/list.csv", true),
        ("stl/a.stl", false),
        ("../README.md", false),
    ] {
        assert_eq!(wants_text(path), wanted, "{path}");
    }
}

proptest! {
    /// Whatever is proposed can be written and read.
    #[test]
    fn proposals_are_designs(
        folder in "[a-zA-Z0-9 _-]{0,20}|.{0,10}",
        paths in proptest::collection::vec(
            "((left|laser|old|cad|3mm ply|[a-z]{1,3})/)?[a-zA-Z0-9 _x()é]{1,12}\\.(stl|scad|dxf|svg|3mf|kicad_pcb|csv|md|zip)", 0..20),
        readme in "(# )?.{0,40}\n\n[\\PC]{0,60}|[!\\[\\]()<>*`# a.\n]{0,60}",
    ) {
        let files: Vec<FolderFile> = paths.into_iter().map(|path| FolderFile { path, size: 1 }).collect();
        let texts = [TextFile { path: "README.md", text: &readme }];
        let proposal = propose(&folder, &files, &texts);
        prop_assert_eq!(&proposal, &propose(&folder, &files, &texts));
        let mut design = crate::design_toml::parse(crate::design_toml::tests::EXAMPLE).design.unwrap();
        design.parts = proposal.parts;
        design.kinds = proposal.kinds;
        let parsed = crate::design_toml::parse(&fresh(&Init { design, exclude: Vec::new() }));
        prop_assert!(!parsed.diagnostics.has_errors(), "{}", parsed.diagnostics);
    }
}
