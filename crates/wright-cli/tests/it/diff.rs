//! `wright diff --parts`: two releases, and a release with the folder.

use crate::registry::Registry;
use crate::running::wright;
use crate::server::Server;
use std::fmt::Write as _;

/// A dryer of this version, with these parts.
fn design_toml(version: &str, parts: &str) -> String {
    format!(
        "[design]\nname = \"ab/dryer\"\nversion = \"{version}\"\nsummary = \"Dries\"\n\
         license = \"CERN-OHL-S-2.0\"\nlicensor = \"ab\"\n\n[bom]\nfile = \"bom.csv\"\n{parts}"
    )
}

fn part(id: &str, material: &str, export: &str) -> String {
    format!(
        "\n[[part]]\nid = \"{id}\"\nprocess = \"fdm\"\nmaterial = \"{material}\"\nexport = \"{export}\"\n"
    )
}

/// A tetrahedron with these legs along the axes, as STL; moved by this.
fn tetrahedron(legs: [f32; 3], by: f32) -> Vec<u8> {
    let corner = |axis: usize| {
        let mut corner = [by; 3];
        corner[axis] += legs[axis];
        corner
    };
    let corners = [[by; 3], corner(0), corner(1), corner(2)];
    let mut text = String::from("solid t\n");
    for facet in [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]] {
        text.push_str("facet normal 0 0 0\nouter loop\n");
        for [x, y, z] in facet.map(|corner: usize| corners[corner]) {
            writeln!(text, "vertex {x} {y} {z}").unwrap();
        }
        text.push_str("endloop\nendfacet\n");
    }
    text.push_str("endsolid t\n");
    text.into_bytes()
}

const OLD_BOM: &str = "id,name,quantity,unit cost,currency,material,process\n\
    tray,Tray,2,0.50,EUR,,fdm\nnut,Nut M5,4,0.04,EUR,,bought\ncap,Cap,1,,,,bought\nrod,Rod,1,,,,bought\n";
const NEW_BOM: &str = "id,name,quantity,unit cost,currency,material,process\n\
    tray,Tray,3,0.50,EUR,,fdm\nnut,Nut M5,4,0.06,EUR,,bought\nlid,Lid,1,2.00,EUR,,bought\nrod,Rod,1,,,,bought\n";

/// Version 0.3.0 and 0.4.0.
fn registry() -> Registry {
    let registry = Registry::new();
    let parts = [
        part("tray", "PETG", "stl/tray.stl"),
        part("foot", "PLA", "stl/foot.stl"),
    ];
    let toml = design_toml("0.3.0", &parts.concat());
    let (tray, foot) = (tetrahedron([10.0; 3], 0.0), tetrahedron([20.0; 3], 0.0));
    let files: [(&str, &[u8]); 6] = [
        ("design.toml", toml.as_bytes()),
        ("bom.csv", OLD_BOM.as_bytes()),
        ("stl/tray.stl", &tray),
        ("stl/foot.stl", &foot),
        ("stl/same.stl", &foot),
        ("stl/gone.stl", b"solid gone"),
    ];
    registry.publish("ab/dryer", "0.3.0", &files, &[]);
    let parts = [
        part("tray", "PLA", "stl/tray.stl"),
        part("foot", "PLA", "stl/foot-b.stl"),
    ];
    let toml = design_toml("0.4.0", &parts.concat());
    let moved = tetrahedron([20.0; 3], 5.0);
    let tray = tetrahedron([10.0, 10.0, 12.0], 0.0);
    let files: [(&str, &[u8]); 5] = [
        ("design.toml", toml.as_bytes()),
        ("bom.csv", NEW_BOM.as_bytes()),
        ("stl/tray.stl", &tray),
        ("stl/foot-b.stl", &moved),
        ("stl/same.stl", &foot),
    ];
    registry.publish("ab/dryer", "0.4.0", &files, &[]);
    registry
}

/// Two releases of the same parts with these further files, of which all but
/// bills are never asked for: their bytes are not there.
fn two(before: &[(&str, &[u8])], after: &[(&str, &[u8])]) -> Registry {
    let registry = Registry::new();
    for (version, files) in [("0.3.0", before), ("0.4.0", after)] {
        let toml = design_toml(version, "");
        let own: [(&str, &[u8]); 1] = [("design.toml", toml.as_bytes())];
        registry.publish("ab/dryer", version, &[&own[..], files].concat(), &[]);
        for (_, bytes) in files.iter().filter(|(path, _)| *path != "bom.csv") {
            let blob = wright_wire::paths::blob(&wright_model::Digest::of(bytes));
            std::fs::remove_file(registry.path(&blob)).unwrap();
        }
    }
    registry
}

/// Every line, with one blank between words.
fn lines(text: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).collect()
}

#[test]
fn two_releases_are_compared() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let folder = tempfile::tempdir().unwrap();
    let at = ["--registry", &server.url];
    let diff = ["diff", "--parts", "ab/dryer@0.3.0", "0.4.0"];
    let (code, out, err) = wright(folder.path(), &[&diff[..], &at].concat());
    assert_eq!(code, 0, "{err}");
    let found = lines(&out);
    for line in [
        "ab/dryer 0.3.0 → 0.4.0",
        "Parts 1 added, 1 removed, 3 changed, 1 the same",
        "~ Tray quantity 2 → 3",
        "material PETG → PLA",
        "cost +0.5 EUR",
        "~ Nut M5 price of one 0.04 EUR → 0.06 EUR",
        "cost +0.08 EUR",
        "+ Lid 1, +2 EUR",
        "~ Foot file stl/foot.stl → stl/foot-b.stl",
        "- Cap 1",
        "cost +2.58 EUR",
        "Shapes 1 removed, 2 changed, 1 the same",
        "- stl/gone.stl",
    ] {
        assert!(found.iter().any(|one| one == line), "{line}:\n{out}");
    }
    let begins = |start: &str| found.iter().any(|line| line.starts_with(start));
    for start in [
        "~ stl/tray.stl resized to 100 % × 100 % × 120 % 0 × 0 × +2 mm +0.03 cm³",
        "~ stl/foot.stl → stl/foot-b.stl moved by +5 × +5 × +5 mm",
    ] {
        assert!(begins(start), "{start}:\n{out}");
    }
    let json = [&diff[..], &at, &["--json"]].concat();
    let (code, out, err) = wright(folder.path(), &json);
    assert_eq!(code, 0, "{err}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["command"], "diff");
    assert_eq!(json["new"]["version"], "0.4.0");
    assert_eq!(json["parts"]["changes"].as_array().unwrap().len(), 5);
    assert_eq!(json["shapes_unchanged"], 1);
    let verdicts = json["shapes"].as_array().unwrap().iter();
    let verdicts: Vec<_> = verdicts
        .map(|shape| {
            shape["difference"]["verdict"]["code"]
                .as_str()
                .unwrap_or("-")
        })
        .collect();
    assert_eq!(verdicts, ["resized", "moved", "-"]);
    let same = ["diff", "--parts", "ab/dryer@0.4.0", "ab/dryer"];
    let (code, out, _) = wright(folder.path(), &[&same[..], &at].concat());
    assert!(code == 0 && out.contains("are the same"), "{out}");
}

#[test]
fn the_folder_is_compared_with_the_newest_release() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let parts = part("tray", "PLA", "stl/tray.stl");
    write("design.toml", design_toml("0.5.0", &parts).as_bytes());
    write("bom.csv", NEW_BOM.replace("Rod,1", "Rod,2").as_bytes());
    write("stl/tray.stl", &tetrahedron([10.0, 10.0, 12.0], 0.0));
    write("stl/foot-b.stl", b"no mesh at all");
    write("stl/same.stl", &tetrahedron([20.0; 3], 0.0));
    let at = ["--registry", &server.url];
    let (code, out, err) = wright(folder.path(), &[&["diff", "--parts"][..], &at].concat());
    assert_eq!(code, 0, "{err}");
    let found = lines(&out);
    for line in [
        "ab/dryer 0.4.0 → 0.5.0 in this folder",
        "~ Rod quantity 1 → 2",
        "Shapes 1 changed, 2 the same",
    ] {
        assert!(found.iter().any(|one| one == line), "{line}:\n{out}");
    }
    let refused = found
        .iter()
        .find(|line| line.starts_with("~ stl/foot-b.stl"));
    assert!(
        refused.is_some_and(|line| line.contains("the file")),
        "{out}"
    );
    let (_, out, _) = wright(
        folder.path(),
        &[&["diff", "--parts", "0.3.0"][..], &at].concat(),
    );
    assert!(out.starts_with("ab/dryer 0.3.0 → 0.5.0"), "{out}");
    let (code, _, err) = wright(
        folder.path(),
        &[&["diff", "--parts", "9.9.9"][..], &at].concat(),
    );
    assert!(code == 1 && err.contains("no such release"), "{err}");
    let (code, _, err) = wright(folder.path(), &["diff"]);
    assert!(code == 2 && err.contains("--parts"), "{err}");
}

#[test]
fn step_files_that_differ_are_said_to() {
    let bom = ("bom.csv", OLD_BOM.as_bytes());
    let before: [(&str, &[u8]); 3] = [bom, ("cad/a.step", b"one"), ("cad/b.STP", b"two")];
    let after: [(&str, &[u8]); 3] = [bom, ("cad/a.step", b"three"), ("cad/c.p21", b"four")];
    let registry = two(&before, &after);
    let server = Server::start(registry.folder.path().into());
    let folder = tempfile::tempdir().unwrap();
    let diff = ["diff", "--parts", "ab/dryer@0.3.0", "0.4.0"];
    let at = ["--registry", &server.url];
    let (code, out, err) = wright(folder.path(), &[&diff[..], &at].concat());
    assert_eq!(code, 0, "{err}");
    let found = lines(&out);
    for line in [
        "Shapes 1 added, 1 removed, 1 changed",
        "~ cad/a.step another file",
        "+ cad/c.p21",
        "- cad/b.STP",
    ] {
        assert!(found.iter().any(|one| one == line), "{line}:\n{out}");
    }
    assert!(!out.contains("are the same"), "{out}");
}

#[test]
fn lines_are_not_compared_with_a_bill_that_cannot_be_read() {
    let large = vec![b' '; wright_bom::limits::FILE_BYTES_MAX + 1];
    for (bill, code, reason) in [
        (&b"%PDF-1.7"[..], "bom-format", "the file is a PDF"),
        (&large[..], "bom-too-large", "16777217 bytes"),
    ] {
        let registry = two(&[("bom.csv", OLD_BOM.as_bytes())], &[("bom.csv", bill)]);
        let server = Server::start(registry.folder.path().into());
        let folder = tempfile::tempdir().unwrap();
        let diff = ["diff", "--parts", "ab/dryer@0.3.0", "0.4.0"];
        let at = ["--registry", &server.url];
        let (exit, out, err) = wright(folder.path(), &[&diff[..], &at].concat());
        assert_eq!(exit, 0, "{err}");
        assert!(err.contains(reason), "{err}");
        assert!(err.contains("bom.csv of ab/dryer 0.4.0"), "{err}");
        let said = "Parts and bill of materials are not compared, as a bill cannot be read";
        assert_eq!(
            lines(&out),
            ["ab/dryer 0.3.0 → 0.4.0", "Shapes are the same", said]
        );
        let (_, out, _) = wright(folder.path(), &[&diff[..], &at, &["--json"]].concat());
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert!(json["parts"].is_null(), "{json}");
        assert!(json["old"].get("bill_unread").is_none(), "{json}");
        let unread = &json["new"]["bill_unread"];
        assert_eq!(unread["path"], "bom.csv");
        assert_eq!(unread["diagnostics"][0]["code"], code);
    }
    let bom = [("bom.csv", OLD_BOM.as_bytes())];
    let registry = two(&bom, &bom);
    let server = Server::start(registry.folder.path().into());
    let folder = tempfile::tempdir().unwrap();
    let toml = design_toml("0.5.0", "");
    std::fs::write(folder.path().join("design.toml"), toml).unwrap();
    std::fs::write(folder.path().join("bom.csv"), "%PDF-1.7").unwrap();
    let here = ["diff", "--parts", "0.3.0", "--registry", &server.url];
    let (exit, out, err) = wright(folder.path(), &here);
    assert!(exit == 0 && err.contains("at bom.csv\n"), "{err}");
    assert!(
        out.contains("not compared") && !out.contains("Tray"),
        "{out}"
    );
}

#[test]
fn what_is_too_large_to_be_compared_is_not_fetched() {
    let bom = ("bom.csv", OLD_BOM.as_bytes());
    let registry = two(&[bom], &[bom, ("stl/tray.stl", b"solid tray")]);
    let server = Server::start(registry.folder.path().into());
    let folder = tempfile::tempdir().unwrap();
    let path = |path: &str| folder.path().join(path);
    std::fs::write(path("design.toml"), design_toml("0.5.0", "")).unwrap();
    std::fs::write(path("bom.csv"), OLD_BOM).unwrap();
    std::fs::create_dir(path("stl")).unwrap();
    let large = std::fs::File::create(path("stl/tray.stl")).unwrap();
    // A hole, which takes no place on the disk.
    large.set_len((512 << 20) + 1).unwrap();
    let here = ["diff", "--parts", "--registry", &server.url];
    let (code, out, err) = wright(folder.path(), &here);
    assert_eq!(code, 0, "{err}");
    let found = lines(&out);
    let line = "~ stl/tray.stl the file is too large to be looked into";
    assert!(found.iter().any(|one| one == line), "{out}");
}
