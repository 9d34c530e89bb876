//! Bytes that mean harm, and bytes that mean nothing: no panic, no flood, an
//! answer in time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use std::io::Write as _;
use wright_bom::{Bom, Table, export, limits};
use wright_model::BomMapping;
use zip::write::SimpleFileOptions;

fn read(bytes: &[u8]) -> Bom {
    wright_bom::read(bytes, "bom.csv", &BomMapping::default())
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut bytes);
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_level(Some(1));
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

fn xlsx(sheet: &[u8], texts: &[u8]) -> Vec<u8> {
    zipped(&[
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<R><Relationship Id='r1' Target='worksheets/s.xml'/></R>",
        ),
        ("xl/worksheets/s.xml", sheet),
        ("xl/sharedStrings.xml", texts),
    ])
}

/// One error, said in words.
fn refused(bytes: &[u8], words: &str) {
    let bom = read(bytes);
    assert!(bom.lines.is_empty());
    let said = bom
        .diagnostics
        .iter()
        .any(|one| one.message.contains(words) && one.help.is_some());
    assert!(said, "{words}: {:?}", bom.diagnostics);
}

#[test]
fn archives_that_grow_are_refused() {
    let zeros = vec![b' '; limits::UNPACKED_BYTES_MAX + 1];
    refused(&xlsx(&zeros, b"<sst/>"), "64 MiB");
    let many = b"<si><t/></si>".repeat(limits::SHARED_TEXTS_MAX + 1);
    refused(
        &xlsx(b"<worksheet/>", &[b"<sst>", &many[..], b"</sst>"].concat()),
        "500,000 texts",
    );
    let names: Vec<String> = (0..=limits::PACKAGE_FILES_MAX)
        .map(|n| n.to_string())
        .collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&zipped(&parts), "2,000 files");
    refused(&zipped(&[("a.txt", b"x")]), "without a table");
    refused(&vec![b'a'; limits::FILE_BYTES_MAX + 1], "at most");
}

#[test]
fn documents_that_go_deep_are_refused() {
    let deep = b"<a>".repeat(1_000_000);
    refused(&xlsx(&deep, b"<sst/>"), "deep in each other");
    refused(&zipped(&[("content.xml", &deep)]), "deep in each other");
    refused(&[b"<export>", &deep[..]].concat(), "deep in each other");
    let entities = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><export><components><comp ref='R1'><value>&b;</value></comp></components></export>";
    assert_eq!(read(entities).lines[0].name, "&b;");
}

/// A file whose cells, all of which say the same, are cut where they are too much.
fn bounded(bytes: &[u8], text: &str) {
    let kept = serde_json::to_string(&Table::read(bytes, "")).unwrap();
    let texts = kept.matches(text.trim()).count();
    let is_bounded = texts * text.trim().len() <= limits::TEXT_BYTES_MAX;
    assert!(
        texts > 1 && is_bounded && kept.contains("bom-cut"),
        "{texts}"
    );
}

#[test]
fn floods_are_cut() {
    // A million columns in one row, a cell as long as the file, far places.
    let mut wide = String::from("name,qty\nbolt,2\n");
    wide.push_str(&"x,".repeat(1_000_000));
    assert_eq!(read(wide.as_bytes()).lines[0].id.as_str(), "bolt");
    let long = format!("name,qty\n{},2\n", "x".repeat(8 << 20));
    assert_eq!(
        read(long.as_bytes()).lines[0].name.len(),
        limits::CELL_BYTES_MAX
    );
    let far = b"<worksheet><sheetData><row r='1048576'><c r='XFD1048576'><v>1</v></c></row><row r='1'><c r='A1' t='str'><v>Name</v></c><c r='B1' t='str'><v>Qty</v></c></row><row r='2'><c r='A2' t='str'><v>x</v></c><c r='B2'><v>2</v></c></row></sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells></worksheet>";
    assert_eq!(read(&xlsx(far, b"<sst/>")).lines.len(), 1);
    let repeated = b"<d><table name='a'><table-row number-rows-repeated='4294967295'><table-cell number-columns-repeated='4294967295'><p>bolt</p></table-cell></table-row></table></d>";
    let bom = read(&zipped(&[("content.xml", repeated)]));
    assert!(bom.diagnostics.iter().any(|one| one.code == "bom-cut"));
    // A long text that a few bytes repeat, in each of the ways there are.
    let long = "bolt ".repeat(limits::CELL_BYTES_MAX / 5 - 20);
    let repeated = format!(
        "<d><table name='a'><table-row number-rows-repeated='50000'><table-cell number-columns-repeated='256'><p>{long}</p></table-cell></table-row></table></d>"
    );
    bounded(&zipped(&[("content.xml", repeated.as_bytes())]), &long);
    let row = format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(200));
    let sheet = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        row.repeat(100)
    );
    let texts = format!("<sst><si><t>{long}</t></si></sst>");
    bounded(&xlsx(sheet.as_bytes(), texts.as_bytes()), &long);
    let row = "<row><c t='str'><v/></c><c><v>1</v></c></row>".repeat(20_000);
    let merged = format!(
        "<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>1</v></c></row>{row}</sheetData><mergeCells><mergeCell ref='A1:A20001'/></mergeCells></worksheet>"
    );
    bounded(&xlsx(merged.as_bytes(), texts.as_bytes()), &long);
    let ranges = format!("ref,value\n{}", "R1-R999,10k\n".repeat(2_000));
    let bom = read(ranges.as_bytes());
    let count: usize = bom.lines.iter().map(|line| line.designators.len()).sum();
    assert!(count <= limits::DESIGNATORS_MAX);
    let rows = "bolt,2\n".repeat(limits::LINES_MAX + 100);
    assert_eq!(
        read(format!("name,qty\n{rows}").as_bytes()).lines.len(),
        limits::LINES_MAX
    );
    let attributes = format!("<export {}></export>", "a='1' ".repeat(100_000));
    assert!(read(attributes.as_bytes()).lines.is_empty());
}

#[test]
fn formulas_do_not_leave_as_formulas() {
    let bom = read(b"name,qty,mpn\n=1+1,2,@SUM(A1)\n+cmd,1,-2\n\t=x,1,\n");
    let csv = export::lines_csv(&bom.lines);
    for row in csv.lines().skip(1) {
        for cell in row.split(',') {
            let cell = cell.trim_matches('"');
            assert!(!cell.starts_with(['=', '+', '@', '-', '\t']), "{row}");
        }
    }
    let again = read(csv.as_bytes());
    let names: Vec<&str> = again.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["=1+1", "+cmd", "=x"]);
}

/// Cells that people could have written.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[A-Za-zäñ 0-9.,/()#€$%=+@'\"-]{1,24}",
        "[0-9]{1,4}([.,][0-9]{1,4})?( ?(€|m|pcs|kg))?",
        "[RCUL][0-9]{1,3}([,; -]+[RCUL][0-9]{1,3}){0,3}",
        "https://[a-z]{1,8}\\.org/[a-z0-9]{0,8}",
        Just("Name".to_owned()),
        Just("Quantity".to_owned()),
        Just("Total".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), prefix in 0..7_usize) {
        let beginnings: [&[u8]; 7] = [b"", b"PK\x03\x04", b"<export>", b"name,qty\n", b"| a | b |\n|---|---|\n", b"\xff\xfe", b"sep=;\n"];
        let bom = read(&[beginnings[prefix], &bytes].concat());
        prop_assert!(bom.lines.len() <= 400);
    }

    #[test]
    fn no_table_panics_and_ids_are_unique(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..7), 0..14),
        separator in prop_oneof![Just(","), Just(";"), Just("\t")],
    ) {
        let text: Vec<String> = rows
            .iter()
            .map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(separator))
            .collect();
        let bom = read(text.join("\n").as_bytes());
        let ids: std::collections::HashSet<&str> = bom.lines.iter().map(|line| line.id.as_str()).collect();
        prop_assert_eq!(ids.len(), bom.lines.len());
        prop_assert_eq!(&read(text.join("\n").as_bytes()), &bom);
        let _ = (export::lines_csv(&bom.lines), export::markdown_table(&bom.lines));
        prop_assert!(wright_bom::difference(&bom.lines, &bom.lines).changes.is_empty());
    }

    #[test]
    fn what_is_written_is_read_again(
        rows in proptest::collection::vec(
            ("[A-Za-zäñ=+@-][A-Za-z0-9 .,;äñ\"'=-]{0,20}[a-z0-9]", 0_u32..5_000, 0_u32..4, proptest::option::of(0_u64..10_000_000), proptest::option::of("[A-Z][A-Z0-9-]{2,10}[A-Z0-9]")),
            1..12,
        ),
    ) {
        let mut text = String::from("name,quantity,unit,unit cost,currency,part number\n");
        for (name, quantity, unit, cost, number) in &rows {
            let unit = ["", "m", "kg", "{set}"][*unit as usize];
            let cost = cost.map(|cost| format!("{}.{:06}", cost / 1_000_000, cost % 1_000_000)).unwrap_or_default();
            text += &format!("\"{}\",{quantity},{unit},{cost},EUR,{}\n", name.replace('"', "\"\""), number.as_deref().unwrap_or_default());
        }
        let bom = read(text.as_bytes());
        let again = read(export::lines_csv(&bom.lines).as_bytes());
        prop_assert_eq!(again.lines.len(), bom.lines.len());
        for (one, other) in again.lines.iter().zip(&bom.lines) {
            prop_assert_eq!(&one.id, &other.id);
            prop_assert_eq!(&one.name, &other.name);
            prop_assert_eq!((one.quantity, &one.unit, one.unit_cost), (other.quantity, &other.unit, other.unit_cost));
            prop_assert_eq!((&one.part_number, one.role), (&other.part_number, other.role));
        }
    }
}
