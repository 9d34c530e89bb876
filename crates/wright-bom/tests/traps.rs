//! The traps of real files, one at a time: what people write, and what is read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write as _;
use wright_bom::{Bom, Format, Role, Severity, Source};
use wright_model::{BomField, BomMapping, DecimalMark};
use zip::write::SimpleFileOptions;

fn read(text: &str) -> Bom {
    wright_bom::read(text.as_bytes(), "bom.csv", &BomMapping::default())
}

/// `id×quantity unit` of each line.
fn lines(bom: &Bom) -> String {
    let lines = bom.lines.iter();
    let lines: Vec<String> = lines
        .map(|line| format!("{}×{}", line.id, line.quantity_shown()))
        .collect();
    lines.join(" ")
}

fn codes(bom: &Bom) -> Vec<&str> {
    bom.diagnostics.iter().map(|one| one.code).collect()
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut bytes);
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut workbook = String::from("<workbook xmlns:r=\"r\"><sheets>");
    let mut relations = String::from("<Relationships>");
    let mut parts = Vec::new();
    for (number, (name, state, sheet)) in (1..).zip(sheets) {
        workbook += &format!("<sheet name=\"{name}\" state=\"{state}\" r:id=\"r{number}\"/>");
        relations +=
            &format!("<Relationship Id=\"r{number}\" Target=\"worksheets/s{number}.xml\"/>");
        parts.push((format!("xl/worksheets/s{number}.xml"), (*sheet).to_owned()));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        workbook + "</sheets></workbook>",
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        relations + "</Relationships>",
    ));
    parts.push((
        "xl/styles.xml".to_owned(),
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"#,##0.00\\ [$€-407]\"/></numFmts>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            .to_owned(),
    ));
    parts.push((
        "xl/sharedStrings.xml".to_owned(),
        "<sst><si><t>Name</t></si><si><t>Qty</t></si><si><r><t>Pri</t></r><r><t>ce</t></r><rPh><t>x</t></rPh></si></sst>"
            .to_owned(),
    ));
    let parts: Vec<(&str, &str)> = parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_str()))
        .collect();
    zipped(&parts)
}

/// Rows of texts and numbers as a worksheet.
fn worksheet(rows: &[&[&str]], more: &str) -> String {
    let mut sheet = String::from("<worksheet><sheetData>");
    for (number, row) in (1..).zip(rows) {
        sheet += &format!("<row r=\"{number}\">");
        for (column, text) in ('A'..).zip(row.iter()) {
            let cell = match text.parse::<f64>() {
                Ok(_) => format!("<c r=\"{column}{number}\"><v>{text}</v></c>"),
                Err(_) if text.is_empty() => String::new(),
                Err(_) => {
                    format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
            };
            sheet += &cell;
        }
        sheet += "</row>";
    }
    sheet + "</sheetData>" + more + "</worksheet>"
}

#[test]
fn rows_above_the_heading_are_kept_as_remarks() {
    let bom = read("Box dryer,,\nRevision:,0.3,\n,,\nName,Qty,Price\nBolt,4,0.10\nNut,4,0.05\n");
    assert_eq!(lines(&bom), "bolt×4 nut×4");
    assert_eq!(bom.lines[0].place.row, Some(5));
    let remarks: Vec<&str> = bom
        .remarks
        .iter()
        .map(|remark| remark.text.as_str())
        .collect();
    assert_eq!(remarks, ["Box dryer", "Revision: · 0.3"]);
}

#[test]
fn references_are_counted_where_no_column_says_how_many() {
    let bom = read("Comment,Designator,Footprint\n10k,\"R1-R4, R7\",0603\n1u,C1,0805\n");
    assert_eq!(lines(&bom), "r1×5 c1×1");
    assert_eq!(bom.lines[0].designators, ["R1", "R2", "R3", "R4", "R7"]);
    assert_eq!(bom.lines[0].name, "10k");
    assert_eq!(codes(&bom), ["bom-quantity"]);
    let bom =
        read("Reference,Value,Qty\n\"R1,R2\",10k,3\nC1,1u,1\nC2,2u,1\nC3,3u,1\n\"R8,R8\",1k,1\n");
    assert_eq!(codes(&bom), ["bom-designator", "bom-count"]);
    assert!(
        bom.diagnostics[1]
            .to_string()
            .starts_with("row 2: warning: “10k” has the quantity 3 and 2 references")
    );
}

#[test]
fn a_column_that_counts_rows_is_no_id_and_one_that_counts_references_is_the_quantity() {
    let bom = read("Item #,Ref Des,Name\n7,C1-C7,Capacitor\n2,R1;R2,Resistor\n1,U1,Chip\n");
    assert_eq!(lines(&bom), "c1×7 r1×2 u1×1");
    let bom = read("Id,Part,Qty\n1,Bolt,2\n2,Nut,2\n3,Washer,4\n");
    assert_eq!(lines(&bom), "bolt×2 nut×2 washer×4");
    let inserted = read("Id,Part,Qty\n1,Rod,1\n2,Bolt,2\n3,Nut,2\n4,Washer,4\n");
    assert!(
        inserted.line("washer").is_some(),
        "ids do not move with the rows"
    );
}

#[test]
fn totals_are_no_lines() {
    let bom =
        read("Name,Qty,Price\nBolt,4,0.10 €\nNut,2,0.05 €\nTotal,,0.50 €\n,,0.50 €\nSumme:,6,\n");
    assert_eq!(lines(&bom), "bolt×4 nut×2");
    assert_eq!(bom.remarks.len(), 3);
    assert!(codes(&bom).contains(&"bom-total"));
}

#[test]
fn several_suppliers_stay_apart() {
    let bom = read(
        "Part,Qty,Supplier 1,Supplier Part Number 1,Supplier Unit Price 1,Supplier 2,Supplier Part Number 2,Supplier Unit Price 2\n\
         Chip,2,Digi-Key,296-1-ND,$1.20,Mouser,595-1,1.10 €\n",
    );
    let suppliers = &bom.lines[0].suppliers;
    let shown: Vec<String> = suppliers
        .iter()
        .map(|one| {
            let price = one
                .price
                .map(|price| format!("{} {}", price.amount, price.currency.unwrap()));
            format!(
                "{}/{}/{}",
                one.name.as_deref().unwrap(),
                one.order_number.as_deref().unwrap(),
                price.unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(shown, ["Digi-Key/296-1-ND/1.2 USD", "Mouser/595-1/1.1 EUR"]);
    let bom = read(
        "Part,Qty,Vendor,Vendor P/N,Vendor,Vendor P/N,LCSC,Mouser Link\nChip,2,RS,1-1,TME,2-2,C123,https://mouser.com/x\n",
    );
    let names: Vec<&str> = bom.lines[0]
        .suppliers
        .iter()
        .filter_map(|one| one.name.as_deref())
        .collect();
    assert_eq!(names, ["RS", "TME", "LCSC", "Mouser"]);
}

#[test]
fn headings_speak_many_languages() {
    for text in [
        "Pos.;Benennung;Stückzahl;Einheit;Werkstoff;Einzelpreis [€];Bezugsquelle\n1;Mutter M5;4;Stk;Stahl;0,04;Baumarkt\n2;Seil;1,5;m;;2,00;\n3;Rad;1;;;1.000,00;\n",
        "N.º;Pieza;Cantidad;Unidad;Material;Precio unitario (EUR);Proveedor\n1;Mutter M5;4;uds;Stahl;0,04;Baumarkt\n2;Seil;1,5;m;;2,00;\n3;Rad;1;;;1000;\n",
        "Repère;Désignation;Qté;Unité;Matière;Prix unitaire €;Fournisseur\n1;Mutter M5;4;pièces;Stahl;0,04;Baumarkt\n2;Seil;1,5;m;;2,00;\n3;Rad;1;;;1 000,00;\n",
        "Posizione;Denominazione;Quantità;U.M.;Materiale;Prezzo unitario EUR;Fornitore\n1;Mutter M5;4;pz;Stahl;0,04;Baumarkt\n2;Seil;1,5;m;;2,00;\n3;Rad;1;;;1000,00;\n",
        "Item;Nome da peça;Quantidade;Unidade;Material;Preço unitário (€);Fornecedor\n1;Mutter M5;4;un;Stahl;0,04;Baumarkt\n2;Seil;1,5;m;;2,00;\n3;Rad;1;;;1000,00;\n",
        "Name / Benennung;Menge / Quantity;Unit;Material;Price EUR;Supplier\nMutter M5;4;pcs;Stahl;0,04;Baumarkt\nSeil;1,5;m;;2,00;\nRad;1;;;1000,00;\n",
    ] {
        let bom = read(text);
        assert_eq!(lines(&bom), "mutter-m5×4 seil×1.5 m rad×1", "{text}");
        let line = &bom.lines[0];
        let cost = line.unit_cost.unwrap();
        assert_eq!(
            (
                cost.amount.to_string().as_str(),
                cost.currency.unwrap().as_str()
            ),
            ("0.04", "EUR"),
            "{text}"
        );
        assert_eq!(line.material.as_deref(), Some("Stahl"), "{text}");
        assert_eq!(
            line.suppliers[0].name.as_deref(),
            Some("Baumarkt"),
            "{text}"
        );
        assert_eq!(
            bom.lines[2].unit_cost.unwrap().amount.to_string(),
            "1000",
            "{text}"
        );
        assert!(bom.diagnostics.is_empty(), "{text}: {:?}", bom.diagnostics);
    }
}

#[test]
fn encodings_are_found() {
    let text = "Bezeichnung;Stückzahl;Größe\nMutter;4;groß\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        latin.into_owned(),
        wide,
        format!("\u{feff}{text}").into_bytes(),
    ] {
        let bom = wright_bom::read(&bytes, "x", &BomMapping::default());
        assert_eq!(lines(&bom), "mutter×4");
        assert_eq!(bom.lines[0].specification.as_deref(), Some("groß"));
    }
}

#[test]
fn bytes_decide_what_a_file_is() {
    let sheet = worksheet(&[&["Name", "Qty"], &["Bolt", "4"]], "");
    let bytes = xlsx(&[("Sheet1", "visible", &sheet)]);
    let bom = wright_bom::read(&bytes, "bom.csv", &BomMapping::default());
    assert_eq!((bom.format, lines(&bom).as_str()), (Format::Xlsx, "bolt×4"));
    for (bytes, code) in [
        (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "bom-format"),
        (b"%PDF-1.7", "bom-format"),
        (b"PK\x03\x04 but nothing more", "bom-unreadable"),
        (b"solid\0\x01\x02\x03", "bom-unreadable"),
        (b"<html><table></table></html>", "bom-format"),
        (
            b"https://docs.google.com/spreadsheet/ccc?key=1",
            "bom-is-link",
        ),
        (b"", "bom-empty"),
        (b"just words", "bom-empty"),
    ] {
        let bom = wright_bom::read(bytes, "bom.xlsx", &BomMapping::default());
        assert!(bom.lines.is_empty());
        assert_eq!(codes(&bom), [code], "{bytes:?}");
        assert!(bom.diagnostics.iter().all(|one| one.help.is_some()));
    }
}

#[test]
fn a_spreadsheet_tells_currencies_merged_cells_errors_and_what_it_hides() {
    let sheet = "<worksheet><cols><col min=\"5\" max=\"5\" hidden=\"1\"/></cols><sheetData>\
        <row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>2</v></c>\
        <c r=\"E2\" t=\"inlineStr\"><is><t>Secret</t></is></c><c r=\"F2\" t=\"inlineStr\"><is><t>Supplier</t></is></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"str\"><f>x</f><v>Bolt</v></c><c r=\"C3\"><v>4</v></c><c r=\"D3\" s=\"1\"><v>0.28000000000000003</v></c>\
        <c r=\"E3\" t=\"str\"><v>kept</v></c><c r=\"F3\" t=\"inlineStr\"><is><t>Shop</t></is></c></row>\
        <row r=\"4\"><c r=\"B4\" t=\"str\"><v>Nut</v></c><c r=\"C4\"><v>2</v></c><c r=\"D4\" t=\"e\"><v>#REF!</v></c></row>\
        </sheetData><mergeCells><mergeCell ref=\"A2:B2\"/><mergeCell ref=\"F3:F4\"/></mergeCells></worksheet>";
    let rows = wright_bom::read(
        &xlsx(&[("BOM", "visible", sheet)]),
        "",
        &BomMapping::default(),
    );
    assert_eq!(lines(&rows), "bolt×4 nut×2");
    let cost = rows.lines[0].unit_cost.unwrap();
    assert_eq!(
        (
            cost.amount.to_string().as_str(),
            cost.currency.unwrap().as_str()
        ),
        ("0.28", "EUR")
    );
    assert_eq!(rows.lines[0].kept[0].text, "kept");
    assert!(
        rows.columns
            .iter()
            .any(|column| column.hidden && column.heading == "Secret")
    );
    assert_eq!(
        rows.diagnostics[0].to_string().lines().next(),
        Some("BOM!D4: warning: the formula gives #REF!, which says nothing")
    );
    assert_eq!(
        rows.lines[1].suppliers.len(),
        0,
        "a merged area that ends beyond its row's cells adds none"
    );
}

#[test]
fn of_several_sheets_the_bill_counts() {
    let bill = worksheet(&[&["Name", "Qty"], &["Bolt", "4"]], "");
    let other = worksheet(&[&["Name", "Qty"], &["Old bolt", "9"]], "");
    let named = xlsx(&[
        ("Notes", "visible", &other),
        ("Stückliste", "visible", &bill),
    ]);
    let bom = wright_bom::read(&named, "", &BomMapping::default());
    assert_eq!(
        (lines(&bom).as_str(), codes(&bom)),
        ("bolt×4", vec!["bom-sheet"])
    );
    let equal = xlsx(&[
        ("One", "visible", &other),
        ("Two", "visible", &bill),
        ("Three", "hidden", &bill),
    ]);
    let bom = wright_bom::read(&equal, "", &BomMapping::default());
    assert_eq!(
        (lines(&bom).as_str(), codes(&bom)),
        ("old-bolt×9 bolt×4", vec!["bom-sheet"])
    );
    let stated = BomMapping {
        sheet: Some("two".to_owned()),
        ..BomMapping::default()
    };
    let bom = wright_bom::read(&equal, "", &stated);
    assert_eq!((lines(&bom).as_str(), codes(&bom)), ("bolt×4", vec![]));
}

#[test]
fn open_document_rows_and_cells_may_be_repeated() {
    let content = "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet>\
        <table:table table:name='Sheet1'><table:table-column table:number-columns-repeated='1024'/>\
        <table:table-row><table:table-cell office:value-type='string'><text:p>Name</text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated='2'/><table:table-cell office:value-type='string'><text:p>Qty</text:p></table:table-cell>\
        <table:table-cell><text:p>Price</text:p><office:annotation><text:p>a comment</text:p></office:annotation></table:table-cell>\
        <table:table-cell table:number-columns-repeated='1000'/></table:table-row>\
        <table:table-row table:number-rows-repeated='2'><table:table-cell><text:p>Bolt <text:a xmlns:xlink='l' xlink:href='https://example.org/b'>M5</text:a></text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated='2'/><table:table-cell office:value-type='float' office:value='4'><text:p>4,0</text:p></table:table-cell>\
        <table:table-cell office:value-type='currency' office:currency='EUR' office:value='0.04'><text:p>0,04 €</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated='1048504'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>\
        </table:table></office:spreadsheet></office:body></office:document-content>";
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
    ]);
    let bom = wright_bom::read(&bytes, "", &BomMapping::default());
    assert_eq!(
        (bom.format, lines(&bom).as_str()),
        (Format::Ods, "bolt-m5×4 bolt-m5-2×4")
    );
    assert_eq!(bom.lines[1].place.row, Some(3));
    assert_eq!(
        bom.lines[0].unit_cost.unwrap().currency.unwrap().as_str(),
        "EUR"
    );
}

#[test]
fn markdown_tables_between_words_are_read() {
    let text = "# Dryer\n\n| Option | Description |\n|---|---|\n| a | b |\n\n## Parts to buy\n\n| Part | Qty | Where |\n|:--|--:|--|\n| Bolt | 4 | [shop](https://example.org/b) |\n| Nut | 2 pcs | hardware store |\n";
    let bom = wright_bom::read(text.as_bytes(), "README.md", &BomMapping::default());
    assert_eq!(
        (bom.format, lines(&bom).as_str()),
        (Format::Markdown, "bolt×4 nut×2")
    );
    assert_eq!(
        bom.lines[0].suppliers[0].link.as_deref(),
        Some("https://example.org/b")
    );
    assert_eq!(bom.lines[0].place.row, Some(11));
    assert_eq!(bom.lines[0].source, Some(Source::Bought));
}

#[test]
fn kicad_exports_are_read_with_their_preamble() {
    let text = "\"Source:\",\"board.kicad_sch\"\n\"Date:\",\"2024\"\n\"Tool:\",\"Eeschema 8\"\n\"Component Count:\",\"3\"\n\n\"Ref\",\"Qnty\",\"Value\",\"Cmp name\",\"Footprint\",\"Description\",\"DNP\"\n\"R1, R2, \",\"2\",\"10k\",\"R\",\"R_0603\",\"Resistor\",\"\"\n\"C1, \",\"1\",\"1u\",\"C\",\"C_0603\",\"Capacitor\",\"DNP\"\n";
    let bom = read(text);
    assert_eq!(lines(&bom), "r1×2 c1×1");
    assert_eq!(
        (bom.lines[0].role, bom.lines[1].role),
        (Role::Part, Role::LeftOut)
    );
    let old = "\"Id\";\"Designator\";\"Package\";\"Quantity\";\"Designation\";\"Supplier and ref\";\n1;\"R1,R2\";\"R_0603\";2;\"10k\";;\n2;\"C1\";\"C_0603\";1;\"1u\";;\n3;\"U1\";\"QFN\";1;\"MCU\";;\n";
    let bom = read(old);
    assert_eq!(lines(&bom), "r1×2 c1×1 u1×1");
    assert_eq!(bom.lines[0].name, "10k");
}

#[test]
fn what_the_author_states_overrides_every_guess() {
    let text = "Rev,2,,\nA,B,Cost,D\nBolt,4,1.500,x\nNut,2,2.000,y\n";
    let stated = BomMapping {
        header_row: Some(2),
        decimal: Some(DecimalMark::Comma),
        currency: Some("CLP".to_owned()),
        columns: vec![
            (BomField::Name, "a".to_owned()),
            (BomField::Quantity, "@B".to_owned()),
            (BomField::Material, "D".to_owned()),
            (BomField::Notes, "gone".to_owned()),
        ],
        ..BomMapping::default()
    };
    let bom = wright_bom::read(text.as_bytes(), "", &stated);
    assert_eq!(lines(&bom), "bolt×4 nut×2");
    let cost = bom.lines[0].unit_cost.unwrap();
    assert_eq!(
        (
            cost.amount.to_string().as_str(),
            cost.currency.unwrap().as_str()
        ),
        ("1500", "CLP")
    );
    assert_eq!(bom.lines[0].material.as_deref(), Some("x"));
    assert_eq!(codes(&bom), ["bom-mapping"]);
}

#[test]
fn nothing_is_dropped() {
    let bom = read("Name,Qty,Weird,Price,,Notes\nBolt,some,1,ask,unheaded,see\nNut,2,,,,\n");
    assert_eq!(lines(&bom), "bolt×1 nut×2");
    let kept: Vec<String> = bom.lines[0]
        .kept
        .iter()
        .map(|kept| format!("{}={}", kept.heading, kept.text))
        .collect();
    for expected in ["Qty=some", "Weird=1", "Price=ask", "E=unheaded"] {
        assert!(
            kept.iter().any(|one| one == expected),
            "{expected}: {kept:?}"
        );
    }
    assert_eq!(
        bom.diagnostics
            .iter()
            .filter(|one| one.severity == Severity::Warning)
            .count(),
        1
    );
}

#[test]
fn sections_and_assemblies_say_what_lines_are_good_for() {
    let bom = read(
        "Name,Qty,Link\nBolt,4,\n3D Printed Parts,,\nCap,1,\nTools,,\nWrench,1,\nAlternatives,,\nOther bolt,4,\n",
    );
    let shown: Vec<String> = bom
        .lines
        .iter()
        .map(|line| {
            format!(
                "{:?}{}",
                line.role,
                if line.is_made() { " made" } else { "" }
            )
        })
        .collect();
    assert_eq!(shown, ["Part", "Part made", "Tool", "Alternative"]);
    let bom = read("No,Name,Qty\n1,Frame,1\n1.1,Rail,2\n1.2,Foot,4\n2,Cover,1\n");
    let roles: Vec<Role> = bom.lines.iter().map(|line| line.role).collect();
    assert_eq!(roles, [Role::Assembly, Role::Part, Role::Part, Role::Part]);
}

#[test]
fn a_table_without_headings_is_read_by_its_content() {
    let bom = read("\"R1, R2\",10k,2\nC1,100n,1\nU1,STM32,1\n");
    assert_eq!(lines(&bom), "r1×2 c1×1 u1×1");
    assert!(codes(&bom).contains(&"bom-no-header"));
    let header_only = read("Item #,Ref Des,Full Name/Description,Notes\n");
    assert_eq!(
        (header_only.lines.len(), codes(&header_only)),
        (0, vec!["bom-empty"])
    );
    assert!(!header_only.has_errors());
}
