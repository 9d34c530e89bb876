//! What `[bom]` of `design.toml` states of a bill of materials.

use wright_manifest::design_toml::parse;
use wright_model::{BomField, DecimalMark};

const DESIGN: &str = "[design]\nname = \"ab/dryer\"\nversion = \"0.3.0\"\nsummary = \"Dries\"\nlicense = \"CERN-OHL-S-2.0\"\nlicensor = \"ab\"\n";

#[test]
fn columns_are_stated() {
    let text = format!(
        "{DESIGN}\n[bom]\nfile = \"bom.ods\"\nsheet = \"Parts\"\nheader-row = 3\ndecimal = \"comma\"\ncurrency = \"CAD\"\n\
         columns = {{ quantity = \"Item #\", unit-cost = \"@F\" }}\n"
    );
    let parsed = parse(&text);
    assert!(parsed.design.is_some(), "{}", parsed.diagnostics);
    let mapping = parsed.bom_mapping;
    assert_eq!(mapping.sheet.as_deref(), Some("Parts"));
    assert_eq!(mapping.header_row, Some(3));
    assert_eq!(mapping.decimal, Some(DecimalMark::Comma));
    assert_eq!(mapping.currency.as_deref(), Some("CAD"));
    assert_eq!(mapping.field_of("item #", "A"), Some(BomField::Quantity));
    assert_eq!(mapping.field_of("", "F"), Some(BomField::UnitCost));
    assert!(parse(DESIGN).bom_mapping.is_empty());
}

#[test]
fn words_that_are_none_are_told() {
    for (line, found) in [
        ("decimal = \"dot\"", "point, comma"),
        ("columns = { amount = \"Qty\" }", "amount"),
        ("columns = { quantity = 3 }", "quantity"),
        ("currency = \"euros\"", "“euros” is not the code"),
        ("currency = \"€\"", "“€” is not the code"),
        ("currency = \"12\"", "“12” is not the code"),
        ("currency = \"1€\"", "ISO 4217"),
        ("header-row = 0", "0 is not a whole number from 1"),
        ("header-row = 1.5", "1.5 is not a whole number"),
        ("header-row = -3", "-3 is not a whole number"),
        ("header-row = 5000000000", "5000000000 is not"),
        ("header-row = \"3\"", "without quotes"),
    ] {
        let parsed = parse(&format!("{DESIGN}\n[bom]\nfile = \"bom.csv\"\n{line}\n"));
        let said = parsed.diagnostics.to_string();
        assert!(
            parsed.design.is_none() && said.contains(found),
            "{line}: {said}"
        );
    }
}
