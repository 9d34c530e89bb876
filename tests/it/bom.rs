//! Bills of materials: read by the child whatever their format, added up over the designs that a
//! design uses, shown and handed out for so many; and a mapping that is corrected and kept.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use chrono::Duration;
use serde_json::{Value, json};
use tests::corpus::corpus;
use wright_model::{BomMapping, Digest};
use zip::write::SimpleFileOptions;

use crate::authoring::Folder;
use crate::derived::{analyzing, missing};
use crate::for_each_backend;
use crate::test_registry::{Backend, Caller, TestRegistry, assert_has};

/// A design whose bill is this file.
fn design(name: &str, version: &str, bom: (&str, &[u8]), more: &str) -> Folder {
    let (path, bytes) = bom;
    let toml = format!(
        r#"[design]
name = "{name}"
version = "{version}"
title = "Of {name}"
summary = "Has a bill of materials"
license = "CERN-OHL-S-2.0"
licensor = "Ana"

[bom] # what it takes
file = "{path}"

{more}
"#
    );
    vec![
        ("design.toml".into(), toml.into_bytes()),
        ("README.md".into(), b"# A design\n".to_vec()),
        (
            "LICENSES/CERN-OHL-S-2.0.txt".into(),
            b"The license.\n".to_vec(),
        ),
        (path.into(), bytes.to_vec()),
    ]
}

const KNOB: &str = "id,name,quantity,process,material,specification,unit cost,currency\n\
    body,Knob body,1,fdm,PETG,\"35 x 35 x 19 mm, about 11 g\",0.28,EUR\n\
    nut,Hex nut M5,1,bought,Steel,ISO 4032 M5,0.04,EUR\n";

/// The sheet of a spreadsheet, a row each.
fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::from("<worksheet><sheetData>");
    for (row, cells) in (1..).zip(rows) {
        sheet.push_str(&format!("<row r='{row}'>"));
        for (column, text) in ('A'..).zip(*cells) {
            sheet.push_str(&format!("<c r='{column}{row}' t='str'><v>{text}</v></c>"));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    packed(sheet.as_bytes())
}

/// A spreadsheet with this sheet in it.
fn packed(sheet: &[u8]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut bytes);
    let workbook = b"<workbook><sheets><sheet name='Parts' id='r1'/></sheets></workbook>";
    let relations = b"<R><Relationship Id='r1' Target='worksheets/s.xml'/></R>";
    for (name, content) in [
        ("xl/workbook.xml", &workbook[..]),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/s.xml", sheet),
    ] {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

/// A dryer that uses four knobs; its bill is a spreadsheet.
fn dryer(version: &str) -> Folder {
    let bill = xlsx(&[
        &[
            "id",
            "name",
            "quantity",
            "process",
            "material",
            "specification",
            "unit cost",
            "currency",
            "supplier",
            "order number",
            "Lager",
        ],
        &[
            "tray",
            "Tray",
            "2",
            "fdm",
            "PETG",
            "70 x 70 x 40 mm, about 20 g",
            "0.5",
            "EUR",
            "",
            "",
            "Regal 3",
        ],
        &[
            "side",
            "Side",
            "2",
            "saw-cut",
            "Softwood",
            "40 x 20 x 500 mm",
            "1.10",
            "EUR",
            "",
            "",
            "",
        ],
        &[
            "m5",
            "Hex nut M5",
            "3",
            "bought",
            "Steel",
            "ISO 4032 M5",
            "0.04",
            "EUR",
            "Mouser",
            "123-M5",
            "",
        ],
        &[
            "cord", "Cord", "1", "bought", "", "", "2", "USD", "", "", "",
        ],
    ]);
    let more = r#"[[part]]
id = "tray"
name = "Tray"
quantity = 2
process = "fdm"
export = "stl/tray.stl"

[dependencies]
"ana/knob" = { version = "^1", kind = "part", quantity = 4 }
"#;
    let mut files = design("ana/dryer", version, ("bom.xlsx", &bill), more);
    files.push(("stl/tray.stl".into(), b"solid tray\nendsolid\n".to_vec()));
    files.push(("cad/tray.scad".into(), b"cube(1);\n".to_vec()));
    files.push((
        "drawings/side.svg".into(),
        b"<svg xmlns='http://www.w3.org/2000/svg' width='10mm' height='10mm'/>".to_vec(),
    ));
    files
}

async fn publish(caller: &Caller, files: &Folder) {
    let toml = String::from_utf8_lossy(&files[0].1).into_owned();
    let said = |key: &str| {
        let (_, rest) = toml.split_once(&format!("{key} = \"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (name, version) = (said("name"), said("version"));
    caller
        .publish_folder(&name, &version, files)
        .await
        .expect(201);
}

async fn bill(caller: &Caller, design: &str, version: &str, query: &str) -> Value {
    let path = format!("/api/v1/designs/{design}/versions/{version}/bom{query}");
    caller.get(&path).await.expect(200).value()
}

fn unpacked(zip: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

for_each_backend! {
    async fn a_design_multiplies_what_it_uses(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, &design("ana/knob", "1.2.0", ("bom.csv", KNOB.as_bytes()), "")).await;
        publish(&ana, &dryer("0.1.0")).await;

        let all = bill(&anybody, "ana/dryer", "0.1.0", "?n=10").await;
        assert_eq!(all["n"], 10);
        assert_eq!(all["designs"][0]["state"], "read", "{all}");
        assert_eq!((&all["designs"][1]["name"], &all["designs"][1]["quantity"]), (&json!("ana/knob"), &json!("40")));
        // 20 trays, 20 sides, 70 nuts, 40 bodies; 10 cords in dollars.
        assert_eq!(all["cost"], json!([{ "amount": "46", "currency": "EUR" }, { "amount": "20", "currency": "USD" }]));
        assert_eq!(all["mass"], "840");
        let nut = &all["bought"][0];
        assert_eq!((&nut["quantity"], nut["from"].as_array().unwrap().len()), (&json!("70"), 2));
        assert_eq!(all["designs"][0]["lines"][0]["kept"], json!([{ "heading": "Lager", "text": "Regal 3" }]));
        let tray = &all["made"][0];
        assert_eq!((&tray["id"], &tray["quantity"], &tray["files"]), (&json!("tray"), &json!("20"), &json!(["stl/tray.stl"])));
        let facts: Vec<String> = tray["requires"].as_array().unwrap().iter()
            .map(|fact| format!("{} {} {} {}", fact["what"], fact["value"], fact["origin"], fact["from"]).replace('"', ""))
            .collect();
        assert_eq!(facts[0], "process fdm stated design.toml");
        assert_has(&facts.join("\n"), &["size-um 70000 x 70000 x 40000 stated bom.xlsx Parts!row 2", "material PETG stated bom.xlsx"]);

        // The page says the same, with links for what scripts would do elsewhere.
        let page = anybody.get("/@ana/dryer/0.1.0/-/parts?n=10&sort=-cost").await.expect(200).text();
        assert_has(&page, &[
            "id=\"part-tray\"", "id=\"part-m5\"", "Regal 3", "46.00\u{a0}EUR", "20.00\u{a0}USD", "840\u{a0}g",
            "href=\"/@ana/knob/1.2.0\"", "Knob body", "value=\"10\"", "aria-sort=\"descending\"",
            "href=\"/@ana/dryer/0.1.0/-/parts?n=10&#38;sort=cost\"",
            "href=\"/@ana/dryer/0.1.0/-/lists/production.zip?n=10\"",
            "href=\"/@ana/dryer/0.1.0/-/lists/order-Mouser.txt?n=10\"",
            "href=\"/@ana/dryer/0.1.0/-/files/stl/tray.stl\"", "Parts!row 2",
        ]);
        // How to correct what is known is told to whoever can.
        let hint = "Edit the design to correct them";
        assert!(!page.contains(hint));
        assert_has(&ana.get("/@ana/dryer/0.1.0/-/parts").await.expect(200).text(), &[hint]);
        let cheap = anybody.get("/@ana/dryer/0.1.0/-/parts?sort=cost").await.expect(200).text();
        assert!(cheap.find("id=\"part-tray\"") < cheap.find("id=\"part-side\""), "one tray costs less");
        let dear = anybody.get("/@ana/dryer/0.1.0/-/parts?sort=-cost").await.expect(200).text();
        assert!(dear.find("id=\"part-side\"") < dear.find("id=\"part-tray\""));
        for odd in ["n=0", "n=-3", "n=9999999999999", "n=%3Cb%3E", "sort=%3Cscript%3Ealert", "process=%3Cscript%3Ealert"] {
            let page = anybody.get(&format!("/@ana/dryer/0.1.0/-/parts?{odd}")).await.expect(200).text();
            assert!(!page.contains("value=\"<b>") && !page.contains("<script>alert"), "{odd}: {page}");
            assert_eq!(page.contains("aria-invalid=\"true\""), odd.starts_with("n="), "{odd}: {page}");
        }
    }

    async fn a_workshop_is_handed_what_it_needs(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, &design("ana/knob", "1.2.0", ("bom.csv", KNOB.as_bytes()), "")).await;
        publish(&ana, &dryer("0.1.0")).await;
        let list = |list: &str| format!("/@ana/dryer/0.1.0/-/lists/{list}");
        let shopping = anybody.get(&list("shopping.csv?n=10")).await.expect(200);
        assert_eq!(shopping.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(shopping.header("content-disposition"), "attachment; filename=\"dryer-0.1.0-shopping.csv\"");
        assert_has(&shopping.text(), &["70,,Hex nut M5,ISO 4032 M5,,,Mouser,123-M5,,0.04,2.8,EUR,\"ana/dryer, ana/knob\""]);
        assert_eq!(anybody.get(&list("order-Mouser.txt?n=10")).await.expect(200).text(), "70,123-M5\n");
        let cut = anybody.get(&list("cut.csv?n=10")).await.expect(200).text();
        assert_has(&cut, &["saw-cut,Softwood,20,500,40,20,Side,,ana/dryer"]);
        assert!(!cut.contains("Tray"), "{cut}");
        assert_has(&anybody.get(&list("bom.csv")).await.expect(200).text(), &["tray,", "Lager: Regal 3"]);

        let zip = anybody.get(&list("production.zip?n=10")).await.expect(200);
        assert_eq!(zip.header("content-length"), zip.body.len().to_string());
        let files = unpacked(&zip.body);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, [
            "dryer-0.1.0-for-10/MAKE.md",
            "dryer-0.1.0-for-10/ana/dryer-0.1.0/LICENSES/CERN-OHL-S-2.0.txt",
            "dryer-0.1.0-for-10/ana/dryer-0.1.0/design.toml",
            "dryer-0.1.0-for-10/ana/dryer-0.1.0/drawings/side.svg",
            "dryer-0.1.0-for-10/ana/dryer-0.1.0/stl/tray.stl",
            "dryer-0.1.0-for-10/ana/knob-1.2.0/LICENSES/CERN-OHL-S-2.0.txt",
            "dryer-0.1.0-for-10/ana/knob-1.2.0/design.toml",
            "dryer-0.1.0-for-10/cut-list.csv",
            "dryer-0.1.0-for-10/make-list.csv",
            "dryer-0.1.0-for-10/shopping-list.csv",
        ]);
        assert_has(&files["dryer-0.1.0-for-10/MAKE.md"], &["# 10 × Of ana/dryer", "| 40 | Knob body |", "10.00 m"]);
        // A range of it is a range of the same bytes.
        let range = anybody.request(reqwest::Method::GET, &list("production.zip?n=10")).header("range", "bytes=30-99");
        let range = crate::test_registry::send(range).await.expect(206);
        assert_eq!(range.body, zip.body.slice(30..100));

        for (wrong, status) in [("shopping.csv?n=0", 422), ("production.zip?n=1.5", 422), ("nothing.csv", 404), ("order-Nobody.txt", 404), ("order-.txt", 404)] {
            let refused = anybody.get(&list(wrong)).await.expect(status);
            assert!(!refused.code().is_empty(), "{wrong}");
        }
        anybody.get("/@ana/dryer/9.9.9/-/lists/bom.csv").await.expect(404);
    }

    async fn designs_that_go_into_each_other_are_said_and_shown(server: TestRegistry) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let uses = |other: &str| format!("[dependencies]\n\"{other}\" = {{ version = \"^1\", kind = \"part\", quantity = 2 }}\n");
        let of = |name: &str, version: &str, more: &str| design(name, version, ("bom.csv", KNOB.as_bytes()), more);
        publish(&ana, &of("ana/hen", "1.0.0", "")).await;
        publish(&ana, &of("ana/egg", "1.0.0", &uses("ana/hen"))).await;
        publish(&ana, &of("ana/hen", "1.1.0", &uses("ana/egg"))).await;
        let page = anybody.get("/@ana/hen/1.1.0/-/parts").await.expect(200).text();
        assert_has(&page, &["cannot be added up", "goes into itself", "id=\"part-body\""]);
        let refused = anybody.get("/api/v1/designs/ana/hen/versions/1.1.0/bom").await.expect(422);
        assert_eq!(refused.code(), "dependency-missing");
        anybody.get("/@ana/hen/1.1.0/-/lists/production.zip").await.expect(422);
    }

    async fn published_bills_are_read_by_the_child(server: TestRegistry, analyzing) {
        let Some(corpus) = corpus() else { return };
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let mut paths: Vec<_> = std::fs::read_dir(corpus.join("bom")).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert_eq!(paths.len(), 27);
        let mut table = String::new();
        for (at, path) in paths.iter().enumerate() {
            let bytes = std::fs::read(path).unwrap();
            let extension = path.extension().unwrap().to_str().unwrap().to_lowercase();
            let (name, file) = (format!("ana/bill-{at}"), format!("bom.{extension}"));
            publish(&ana, &design(&name, "1.0.0", (&file, &bytes), "")).await;
            let all = bill(&anybody, &name, "1.0.0", "").await;
            let own = &all["designs"][0];
            let expected = wright_bom::read(&bytes, &file, &BomMapping::default());
            let lines: Vec<&str> = own["lines"].as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap()).collect();
            let ids: Vec<&str> = expected.lines.iter().map(|line| line.id.as_str()).collect();
            assert_eq!((own["state"].as_str(), &lines), (Some("read"), &ids), "{}", path.display());
            let found = own["diagnostics"].as_array().map_or(0, Vec::len);
            assert_eq!(found, expected.diagnostics.len(), "{}", path.display());
            anybody.get(&format!("/@{name}/1.0.0/-/parts?sort=name")).await.expect(200);
            table.push_str(&format!("{:>4} lines {:>3} found  {}\n", lines.len(), found, path.file_name().unwrap().display()));
        }
        println!("{table}");
    }

    async fn without_a_child_only_texts_are_read(server: TestRegistry) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, &design("ana/knob", "1.2.0", ("bom.csv", KNOB.as_bytes()), "")).await;
        publish(&ana, &dryer("0.1.0")).await;
        assert_eq!(bill(&anybody, "ana/knob", "1.2.0", "").await["designs"][0]["state"], "read");
        let all = bill(&anybody, "ana/dryer", "0.1.0", "").await;
        assert_eq!(all["designs"][0]["state"], "unread");
        // The parts of design.toml are there all the same.
        assert_eq!(all["designs"][0]["lines"][0]["id"], "tray");
        let page = anybody.get("/@ana/dryer/0.1.0/-/parts").await.expect(200).text();
        assert_has(&page, &["does not read spreadsheets", "id=\"part-tray\"", "Knob body", "lists/production.zip"]);
        assert!(!page.contains("lists/bom.csv"), "{page}");
        // What is handed out says what it lacks; what cannot say so is not handed out.
        let list = |list: &str| format!("/@ana/dryer/0.1.0/-/lists/{list}");
        let lacks = "Not counted: ana/dryer 0.1.0, whose bill bom.xlsx is not read by this registry";
        for csv in ["shopping.csv", "make.csv", "cut.csv"] {
            assert_has(&anybody.get(&list(csv)).await.expect(200).text(), &[lacks]);
        }
        let files = unpacked(&anybody.get(&list("production.zip")).await.expect(200).body);
        assert_has(&files["dryer-0.1.0-for-1/MAKE.md"], &["## Not counted", "- ana/dryer 0.1.0, whose bill bom.xlsx"]);
        assert_has(&files["dryer-0.1.0-for-1/make-list.csv"], &[lacks]);
        assert_has(&files["dryer-0.1.0-for-1/shopping-list.csv"], &[lacks]);
        let refused = anybody.get(&list("bom.csv")).await.expect(422);
        assert_has(&refused.text(), &["dependency-missing", "bom.xlsx is not read by this registry"]);
        assert_has(&anybody.get("/@ana/knob/1.2.0/-/lists/bom.csv").await.expect(200).text(), &["Knob body"]);
    }

    async fn a_bill_that_was_removed_is_said_to_be(server: TestRegistry) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, &design("ana/knob", "1.2.0", ("bom.csv", KNOB.as_bytes()), "")).await;
        let bolts = b"name,quantity,supplier,order number\nHex nut M5,2,Mouser,123-M5\n";
        let uses = "[dependencies]\n\"ana/knob\" = { version = \"^1\", kind = \"part\", quantity = 4 }\n";
        publish(&ana, &design("ana/dryer", "0.1.0", ("bom.csv", bolts), uses)).await;
        let parts = async || anybody.get("/@ana/dryer/0.1.0/-/parts").await.expect(200).text();
        assert_has(&parts().await, &["Knob body", "lists/bom.csv", "lists/order-Mouser.txt"]);
        let order = json!({ "target": { "digest": Digest::of(KNOB.as_bytes()) }, "status": 410, "reason": "Not theirs" });
        server.as_moderator("mo").await.post("/api/v1/admin/tombstones", order).await.expect(201);
        let page = parts().await;
        assert_has(&page, &["since their bills of materials were removed:</b> <bdi>ana/knob</bdi>", "lists/bom.csv", "lists/shopping.csv"]);
        for untrue in ["since they are not here", "Knob body", "lists/order-"] {
            assert!(!page.contains(untrue), "{untrue}: {page}");
        }
        let list = |list: &str| format!("/@ana/dryer/0.1.0/-/lists/{list}");
        let shopping = anybody.get(&list("shopping.csv")).await.expect(200).text();
        assert_has(&shopping, &["Hex nut M5", "Not counted: ana/knob, whose bill was removed"]);
        anybody.get(&list("order-Mouser.txt")).await.expect(422);
        assert_eq!(bill(&anybody, "ana/dryer", "0.1.0", "").await["missing"], json!(["ana/knob"]));
    }

    async fn lists_wait_for_what_is_not_read_yet(server: TestRegistry, missing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, &design("ana/knob", "1.2.0", ("bom.csv", KNOB.as_bytes()), "")).await;
        assert_eq!(bill(&anybody, "ana/knob", "1.2.0", "").await["designs"][0]["state"], "waiting");
        for list in ["production.zip", "shopping.csv", "order-Mouser.txt", "bom.csv"] {
            let later = anybody.get(&format!("/@ana/knob/1.2.0/-/lists/{list}")).await.expect(503);
            assert_eq!(later.code(), "unavailable");
            assert!(!later.header("retry-after").is_empty(), "{list}");
        }
        let page = anybody.get("/@ana/knob/1.2.0/-/parts").await.expect(200).text();
        assert!(page.contains("is being read") && !page.contains("/-/lists/"), "{page}");
    }

    async fn what_columns_mean_is_corrected_and_kept(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let odd = "Teil;Bedarf;Lager;Preis\nSchraube;4;7;0,10\nMutter;4;9;0,05\n";
        let id = ana.open_draft("ana/odd", "1.0.0").await;
        let files = design("ana/odd", "1.0.0", ("bom.csv", odd.as_bytes()), "");
        ana.send_files(&id, &files).await.expect(200);
        let address = format!("/-/drafts/{id}/columns");
        server.anonymous().get(&address).await.expect(303);
        server.as_user("eve").await.get(&address).await.expect(404);
        let page = ana.get(&address).await.expect(200).text();
        assert_has(&page, &["Bedarf", "Schraube", "name=\"field.2\"", "value=\"Lager\""]);
        let draft = ana.get(&format!("/-/drafts/{id}")).await.expect(200).text();
        assert_has(&draft, &[&format!("href=\"{address}\"")]);
        let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = |currency: &'static str, seen: &str| -> Vec<(&'static str, String)> {
            [
                ("seen", seen), ("selector.0", "Teil"), ("field.0", "name"), ("selector.1", "Bedarf"), ("field.1", "notes"),
                ("selector.2", "Lager"), ("field.2", "quantity"), ("selector.3", "Preis"), ("field.3", "unit-cost"),
                ("decimal", "comma"), ("currency", currency), ("header-row", ""), ("sheet", ""),
            ].map(|(name, value)| (name, value.to_owned())).into()
        };
        let sent = |fields: Vec<(&'static str, String)>| {
            let (ana, address) = (&ana, &address);
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                ana.form(address, &fields).await
            }
        };
        // What is wrong comes back with what was chosen.
        let refused = sent(fields("euros", &seen)).await.expect(422).text();
        assert_has(&refused, &["three letters", "value=\"quantity\" selected"]);
        sent(fields("eur", "sha256:0")).await.expect(422);
        sent(fields("eur", &seen)).await.expect(303);
        let toml = ana.get(&format!("/api/v1/drafts/{id}/files/design.toml")).await.expect(200).text();
        assert_has(&toml, &["[bom] # what it takes", "currency = \"EUR\"", "[bom.columns]", "quantity = \"Lager\""]);
        ana.publish_draft(&id).await.expect(201);
        let all = bill(&anybody, "ana/odd", "1.0.0", "").await;
        assert_eq!(all["designs"][0]["lines"][0]["quantity"], "7", "{all}");
        assert_eq!(all["cost"], json!([{ "amount": "1.15", "currency": "EUR" }]));

        // The next version begins with it.
        let next = ana.form("/@ana/odd/1.0.0/-/edit", &[]).await.expect(303);
        let next = next.header("location").split('?').next().unwrap().to_owned();
        let page = ana.get(&format!("{next}/columns")).await.expect(200).text();
        assert_has(&page, &["value=\"quantity\" selected", "stated in design.toml"]);
    }
}

/// Bytes do not depend on the database.
#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_mean_harm_are_said_and_nothing_breaks() {
    let server = TestRegistry::start_with(Backend::Sqlite, analyzing)
        .await
        .unwrap();
    let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
    let spaces = vec![b' '; 65 << 20];
    let wide = format!("name,qty\nbolt,2\n{}\n", "x,".repeat(10_000));
    let deep = [&b"<worksheet>"[..], &b"<a>".repeat(200_000)].concat();
    let many = format!(
        "name,qty\n{}",
        "a bolt with a rather long name,2\n".repeat(400_000)
    );
    let long = format!("name,qty\n{},2\n", "n".repeat(100_000));
    let cells = format!(
        "name,qty\n{}",
        format!("{},1\n", "w".repeat(7_000)).repeat(2_000)
    );
    let harmful: [(&str, &str, Vec<u8>); 10] = [
        ("bomb", "bom.xlsx", packed(&spaces)),
        ("deep", "bom.xlsx", packed(&deep)),
        ("wide", "bom.csv", wide.into_bytes()),
        ("many", "bom.csv", many.into_bytes()),
        ("long", "bom.csv", long.into_bytes()),
        ("cells", "bom.csv", cells.into_bytes()),
        ("pdf", "bom.csv", b"%PDF-1.7 nothing".to_vec()),
        ("torn", "bom.xlsx", xlsx(&[&["name"]])[..60].to_vec()),
        ("noise", "bom.ods", (0..=255).cycle().take(5_000).collect()),
        (
            "script",
            "bom.csv",
            b"name,qty,link\n<script>alert(1)</script>,2,javascript:alert(1)\n=cmd,1,\n".to_vec(),
        ),
    ];
    for (name, path, bytes) in &harmful {
        publish(
            &ana,
            &design(&format!("ana/{name}"), "1.0.0", (path, bytes), ""),
        )
        .await;
        let all = bill(&anybody, &format!("ana/{name}"), "1.0.0", "").await;
        let own = &all["designs"][0];
        let said = match own["state"].as_str() {
            Some("refused") => own["reason"].to_string(),
            _ => own["diagnostics"].to_string(),
        };
        let page = anybody
            .get(&format!("/@ana/{name}/1.0.0/-/parts"))
            .await
            .expect(200)
            .text();
        assert!(
            !page.contains("<script>alert") && !page.contains("href=\"javascript"),
            "{page}"
        );
        let expected = match *name {
            "bomb" => "64 MiB",
            "deep" => "deep in each other",
            "wide" | "many" | "long" => "bom-cut",
            "cells" => "larger than 8 MiB",
            "pdf" => "a PDF",
            "torn" | "noise" => "bom-",
            _ => "",
        };
        assert!(said.contains(expected), "{name}: {said}");
        if *name == "pdf" {
            let list = anybody
                .get("/@ana/pdf/1.0.0/-/lists/shopping.csv")
                .await
                .expect(200);
            assert_has(&list.text(), &["whose bill bom.csv cannot be read"]);
        }
    }
    // Refused for good, and not read again.
    server.advance(Duration::minutes(2));
    let all = bill(&anybody, "ana/cells", "1.0.0", "").await;
    assert_eq!(
        all["designs"][0]["state"], "refused",
        "{}",
        all["designs"][0]["reason"]
    );
    anybody.get("/").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_may_be_too_large_together_with_those_it_uses() {
    let server = TestRegistry::sqlite().await;
    let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
    // As many lines as one bill may have: those of two are added up, those of three are not.
    let bolts = |of: &str| -> String {
        let lines = (0..wright_bom::limits::LINES_MAX).map(|n| format!("{of} {n},1\n"));
        std::iter::once("name,qty\n".to_owned())
            .chain(lines)
            .collect()
    };
    let mut uses = String::from("[dependencies]\n");
    for name in ["ana/left", "ana/right"] {
        let bom = bolts(name);
        publish(
            &ana,
            &design(name, "1.0.0", ("bom.csv", bom.as_bytes()), ""),
        )
        .await;
        uses.push_str(&format!(
            "\"{name}\" = {{ version = \"^1\", kind = \"part\", quantity = 1 }}\n"
        ));
    }
    let short = "name,qty\nbolt,1\n";
    for (name, bom, is_told) in [
        ("ana/some", short, false),
        ("ana/all", bolts("own").as_str(), true),
    ] {
        publish(
            &ana,
            &design(name, "1.0.0", ("bom.csv", bom.as_bytes()), &uses),
        )
        .await;
        let page = anybody
            .get(&format!("/@{name}/1.0.0/-/parts"))
            .await
            .expect(200)
            .text();
        let told = "This design and 2 of those that go into it have 60000 lines";
        assert_eq!(page.contains(told), is_told, "{name}");
        // Lists that would be refused are not offered.
        assert_eq!(page.contains("/-/lists/"), !is_told, "{name}");
    }
    anybody
        .get("/@ana/all/1.0.0/-/lists/shopping.csv")
        .await
        .expect(422);
}
