//! Readers of bills of materials: whatever the bytes, there are lines, remarks and
//! diagnostics, none beyond its limit, and what is read can be kept and written.

use std::collections::HashSet;
use std::io::Write as _;
use wright_bom::{Table, export, limits};
use wright_model::BomMapping;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A reader, and how its files are called.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    file: &'static str,
}

/// Every target.
pub(crate) const TARGETS: [Target; 5] = [
    Target {
        name: "bom_csv",
        file: "bom.csv",
    },
    Target {
        name: "bom_xlsx",
        file: "bom.xlsx",
    },
    Target {
        name: "bom_ods",
        file: "bom.ods",
    },
    Target {
        name: "bom_markdown",
        file: "bom.md",
    },
    Target {
        name: "bom_kicad",
        file: "bom.xml",
    },
];

/// Gives bytes to a target. Bytes that are no archive are put where a spreadsheet
/// has its cells, as changed archives rarely unfold.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let target = TARGETS
        .iter()
        .find(|known| known.name == target)
        .expect("targets are named as in the table");
    let is_archive = bytes.starts_with(b"PK");
    match target.name {
        "bom_xlsx" if !is_archive => look(&xlsx(bytes), target.file),
        "bom_ods" if !is_archive => look(&packed(&[("content.xml", bytes)]), target.file),
        _ => look(bytes, target.file),
    }
}

fn xlsx(sheet: &[u8]) -> Vec<u8> {
    packed(&[
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name='a' id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<R><Relationship Id='r1' Target='worksheets/s.xml'/></R>",
        ),
        ("xl/worksheets/s.xml", sheet),
        (
            "xl/sharedStrings.xml",
            b"<sst><si><t>Name</t></si><si><t>Qty</t></si><si><t>bolt</t></si></sst>",
        ),
    ])
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        writer
            .start_file(*name, options)
            .and_then(|()| Ok(writer.write_all(content)?))
            .expect("memory takes an entry");
    }
    let file = writer.finish().expect("memory takes an archive");
    file.into_inner()
}

fn look(bytes: &[u8], name: &str) {
    let table = Table::read(bytes, name);
    let kept = serde_json::to_string(&table).expect("tables can be kept");
    let again: Table = serde_json::from_str(&kept).expect("what was kept can be read");
    let bom = table.understand(&BomMapping::default());
    assert_eq!(again.understand(&BomMapping::default()), bom);
    assert!(bom.lines.len() <= limits::LINES_MAX);
    assert!(bom.remarks.len() <= limits::REMARKS_MAX);
    // One more says that there are more.
    assert!(bom.diagnostics.len() <= limits::DIAGNOSTICS_MAX + 1);
    let ids: HashSet<&str> = bom.lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids.len(), bom.lines.len());
    let _ = export::lines_csv(&bom.lines);
    let _ = export::markdown_table(&bom.lines);
    let changed = wright_bom::difference(&bom.lines, &bom.lines);
    assert!(changed.changes.is_empty());
}
