//! `wright bom`: a folder with a bill, the designs it uses, and single files.

use crate::running::wright;
use std::path::Path;
use tempfile::TempDir;

const DRYER: &str = r#"
[design]
name = "ab/dryer"
version = "0.3.0"
summary = "Dries fruit"
license = "CERN-OHL-S-2.0"
licensor = "ab"

[bom]
file = "bom.csv"
currency = "CAD"
columns = { quantity = "Item #" }

[[part]]
id = "tray"
quantity = 2
process = "fdm"
material = "PETG"

[dependencies]
"ab/knob" = { version = "^1.2", quantity = 4 }
"ab/jig" = { version = "^1", kind = "jig" }
"#;

const KNOB: &str = r#"
[design]
name = "ab/knob"
version = "1.2.0"
summary = "A knob"
license = "CERN-OHL-S-2.0"
licensor = "ab"

[bom]
file = "parts/bom.csv"
"#;

const LOCK: &str = r#"
version = 1

[[design]]
name = "ab/knob"
version = "1.2.0"
registry = "01890000-0000-7000-8000-000000000001"
url = "https://registry.example.org"
manifest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
"#;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "design.toml", DRYER);
    write(
        folder.path(),
        "bom.csv",
        "id,name,Item #,unit price,supplier,sku\ntray,Tray,2,$0.50,,\nnut-m5,Nut M5,3,$0.04,Digi-Key,N5-ND\n=hint,Hint,1,,,\n",
    );
    folder
}

#[test]
fn a_design_is_added_up_with_what_it_uses() {
    let folder = project();
    write(folder.path(), "wright.lock", LOCK);
    write(folder.path(), "designs/ab/knob/design.toml", KNOB);
    write(
        folder.path(),
        "designs/ab/knob/parts/bom.csv",
        "id,name,quantity,unit cost,currency,process\nbody,Body,1,0.28,CAD,fdm\nnut,Nut M5,1,0.04,CAD,bought\n",
    );
    let (code, out, err) = wright(folder.path(), &["bom", "--for", "10"]);
    assert_eq!(code, 0, "{err}");
    for line in [
        "10 × ab/dryer",
        "To make 2 lines",
        "40  Body",
        "To buy 2 lines",
        "70  Nut M5",
        "24.00 CAD",
    ] {
        assert!(out.contains(line), "{line}:\n{out}\n{err}");
    }
    let (code, out, _) = wright(folder.path(), &["bom", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["command"].as_str()), (0, Some("bom")));
    assert_eq!(json["designs"][1]["quantity"], "4");
    assert_eq!(json["cost"][0]["amount"], "2.4");
    assert_eq!(json["bills"][1]["name"], "ab/knob");
    let (_, out, _) = wright(folder.path(), &["bom", "--shopping", "--for", "2"]);
    assert!(
        out.contains("14,,Nut M5,,,,Digi-Key,N5-ND,,0.04,0.56,CAD,\"ab/dryer, ab/knob\""),
        "{out}"
    );
    let (_, out, _) = wright(folder.path(), &["bom", "--paste", "digikey"]);
    assert_eq!(out, "7,N5-ND\n");
    let (code, _, err) = wright(folder.path(), &["bom", "--paste", "mouser"]);
    assert!(code != 0 && err.contains("Digi-Key"), "{err}");
    let (_, out, _) = wright(folder.path(), &["bom", "--csv"]);
    assert!(
        out.starts_with("id,designators,quantity,unit,name") && !out.contains("\n=hint"),
        "{out}"
    );
    let (_, out, _) = wright(folder.path(), &["bom", "--markdown"]);
    assert!(out.starts_with("| Quantity | Name |"), "{out}");
}

#[test]
fn what_is_not_here_is_said() {
    let folder = project();
    let (code, out, err) = wright(folder.path(), &["bom", "--columns"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("ab/knob") && err.contains("wright fetch"),
        "{err}"
    );
    assert!(out.contains("quantity"), "{out}");
    write(folder.path(), "list.csv", "name,qty\nBolt,x\n");
    let (code, out, err) = wright(folder.path(), &["bom", "list.csv"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("Bolt") && err.contains("list.csv, B2"),
        "{out}\n{err}"
    );
    let (code, _, err) = wright(folder.path(), &["bom", "gone.csv"]);
    assert!(code != 0 && err.contains("gone.csv"), "{err}");
    let (_, _, err) = wright(folder.path(), &["check"]);
    assert!(!err.contains("bom.columns"), "the keys are known: {err}");
}

#[test]
fn a_design_that_is_not_locked_is_said_to_be_missing() {
    let folder = project();
    let both_are_parts = DRYER.replace(", kind = \"jig\"", "");
    write(folder.path(), "design.toml", &both_are_parts);
    write(folder.path(), "wright.lock", LOCK);
    write(folder.path(), "designs/ab/knob/design.toml", KNOB);
    write(
        folder.path(),
        "designs/ab/knob/parts/bom.csv",
        "id,name,quantity\nbody,Body,1\n",
    );
    let (code, _, err) = wright(folder.path(), &["bom"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("ab/jig not counted"), "{err}");
    let (_, out, _) = wright(folder.path(), &["bom", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["missing"], serde_json::json!(["ab/jig"]));
}

#[test]
fn a_bill_that_cannot_be_read_is_said_to_be_missing() {
    let folder = project();
    write(folder.path(), "wright.lock", LOCK);
    write(folder.path(), "designs/ab/knob/design.toml", KNOB);
    write(folder.path(), "designs/ab/knob/parts/bom.csv", "%PDF-1.7\n");
    let unread = "ab/knob 1.2.0, whose bill parts/bom.csv cannot be read";
    let (code, _, err) = wright(folder.path(), &["bom"]);
    assert_eq!(code, 0, "{err}");
    for said in [
        unread,
        "the file is a PDF",
        "parts/bom.csv of ab/knob 1.2.0",
    ] {
        assert!(err.contains(said), "{said}:\n{err}");
    }
    assert!(!err.contains("wright fetch"), "it is here already: {err}");
    let (_, out, _) = wright(folder.path(), &["bom", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["missing"], serde_json::json!([unread]));
    let (_, out, _) = wright(folder.path(), &["bom", "--shopping"]);
    assert!(out.contains(&format!("Not counted: {unread}")), "{out}");
    write(folder.path(), "list.csv", "%PDF-1.7\n");
    let (_, out, _) = wright(folder.path(), &["bom", "--shopping", "list.csv"]);
    assert!(
        out.contains("Not counted: list.csv, which cannot be"),
        "{out}"
    );
}

/// A design in `wright.lock`.
fn locked(name: &str, uses: &str) -> String {
    let digest = "0".repeat(64);
    format!(
        "\n[[design]]\nname = \"{name}\"\nversion = \"1.2.0\"\n\
         registry = \"01890000-0000-7000-8000-000000000001\"\nurl = \"https://registry.example.org\"\n\
         manifest = \"sha256:{digest}\"\ndependencies = [{uses}]\n"
    )
}

#[test]
fn tools_and_jigs_are_not_missing() {
    let folder = project();
    let json = || {
        let (code, out, err) = wright(folder.path(), &["bom", "--json"]);
        assert_eq!(code, 0, "{out}\n{err}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap()
    };
    let lock = [
        "version = 1\n".to_owned(),
        locked("ab/jig", "\"ab/pin 1.2.0\""),
        locked("ab/knob", "\"ab/screw 1.2.0\", \"ab/wrench 1.2.0\""),
        locked("ab/pin", ""),
        locked("ab/screw", ""),
        locked("ab/wrench", ""),
    ];
    write(folder.path(), "wright.lock", &lock.concat());
    assert_eq!(json()["missing"], serde_json::json!(["ab/knob"]));
    let uses = |name: &str, uses: &str| {
        let toml = KNOB.replace("ab/knob", name);
        let toml = toml.replace("[bom]\nfile = \"parts/bom.csv\"\n", "[dependencies]\n");
        let path = format!("designs/{name}/design.toml");
        write(folder.path(), &path, &format!("{toml}{uses}"));
    };
    let wrench = "\"ab/wrench\" = { version = \"1\", kind = \"tool\" }\n";
    uses("ab/knob", &format!("\"ab/screw\" = \"1\"\n{wrench}"));
    uses("ab/jig", "\"ab/pin\" = \"1\"\n");
    // A part of a part is needed; a tool is not, nor what a jig is made of.
    assert_eq!(json()["missing"], serde_json::json!(["ab/screw"]));
}

#[test]
fn a_makers_project_sends_what_it_uses() {
    let folder = tempfile::tempdir().unwrap();
    let uses = "[dependencies]\n\"ab/knob\" = \"^1.2\"\n";
    write(folder.path(), "wright.toml", uses);
    write(folder.path(), "wright.lock", LOCK);
    write(folder.path(), "designs/ab/knob/design.toml", KNOB);
    write(folder.path(), "designs/ab/knob/stl/knob.stl", "solid knob");
    write(
        folder.path(),
        "designs/ab/knob/parts/bom.csv",
        "id,name,quantity,process\nbody,Body,1,fdm\n",
    );
    let arguments = ["bom", "--for", "2", "--production", "workshop"];
    let (code, out, err) = wright(folder.path(), &arguments);
    assert_eq!(code, 0, "{out}\n{err}");
    let shop = folder.path().join("workshop");
    assert!(shop.join("make-list.csv").is_file());
    assert!(shop.join("ab/knob-1.2.0/stl/knob.stl").is_file());
}

#[test]
fn files_of_parts_are_measured() {
    let folder = project();
    let exported = "material = \"PETG\"\nexport = \"stl/tray.stl\"";
    let toml = DRYER.replace("material = \"PETG\"", exported);
    write(folder.path(), "design.toml", &toml);
    let facets = [
        "0 0 0 vertex 0 10 0 vertex 10 0 0",
        "0 0 0 vertex 10 0 0 vertex 0 0 10",
        "0 0 0 vertex 0 0 10 vertex 0 10 0",
        "10 0 0 vertex 0 10 0 vertex 0 0 10",
    ];
    let facet = |corners: &str| {
        let corners = corners.replace(" vertex", "\nvertex");
        format!("facet normal 0 0 0\nouter loop\nvertex {corners}\nendloop\nendfacet\n")
    };
    let mesh = facets.map(facet).concat();
    write(
        folder.path(),
        "stl/tray.stl",
        &format!("solid t\n{mesh}endsolid t\n"),
    );
    let (code, out, err) = wright(folder.path(), &["bom", "--make-list"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("2,Tray,tray,fdm,PETG,,10 x 10 x 10,0.21"),
        "{out}"
    );
}

#[test]
fn a_workshop_gets_a_folder() {
    let folder = project();
    write(
        folder.path(),
        "bom.csv",
        "id,name,quantity,process,material,specification\ntray,Tray,2,fdm,PETG,\nside,Side,2,saw-cut,Softwood,40 x 20 x 500 mm\nnut,Nut M5,3,bought,,\n",
    );
    write(folder.path(), "drawings/side.svg", "<svg/>");
    write(folder.path(), "cad/side.scad", "cube(1);");
    let (_, out, _) = wright(folder.path(), &["bom", "--cut-list", "--for", "3"]);
    assert!(
        out.contains("saw-cut,Softwood,20,500,40,6,Side,,ab/dryer"),
        "{out}"
    );
    let (_, out, _) = wright(folder.path(), &["bom", "--make-list"]);
    assert!(out.contains("2,Tray,tray,fdm,PETG"), "{out}");
    let arguments = ["bom", "--for", "3", "--production", "workshop"];
    let (code, out, err) = wright(folder.path(), &arguments);
    assert_eq!(code, 0, "{out}\n{err}");
    let shop = folder.path().join("workshop");
    for list in [
        "MAKE.md",
        "make-list.csv",
        "cut-list.csv",
        "shopping-list.csv",
    ] {
        assert!(shop.join(list).is_file(), "{list}");
    }
    let design = std::fs::read_dir(shop.join("ab")).unwrap();
    let design = design.map(|entry| entry.unwrap().path()).next().unwrap();
    assert!(design.join("drawings/side.svg").is_file());
    assert!(design.join("design.toml").is_file() && !design.join("cad").exists());
    let (code, _, err) = wright(folder.path(), &arguments);
    assert!(code != 0 && err.contains("there already"), "{err}");
}
