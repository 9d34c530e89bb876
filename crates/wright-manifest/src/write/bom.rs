//! What `[bom]` says of the columns of a bill of materials, written so that
//! comments, order and the file it names stay.

use super::{EditError, document, put_list, set, table};
use toml_edit::{InlineTable, Item, Table, TableLike, Value};
use wright_model::{BomField, BomMapping, DecimalMark};

/// Writes what an author states of the columns; what is the same already stays
/// to the letter.
pub fn set_bom_mapping(text: &str, mapping: &BomMapping) -> Result<String, EditError> {
    let mut document = document(text)?;
    if mapping.is_empty() && !document.contains_key("bom") {
        return Ok(text.to_owned());
    }
    let is_inline = document
        .get("bom")
        .is_some_and(|bom| bom.as_table().is_none());
    let bom = table(&mut document, "bom")?;
    put(bom, "sheet", mapping.sheet.as_deref().map(Value::from));
    let header_row = mapping.header_row.map(i64::from);
    put(bom, "header-row", header_row.map(Value::from));
    let decimal = mapping.decimal.map(DecimalMark::as_str);
    put(bom, "decimal", decimal.map(Value::from));
    put(
        bom,
        "currency",
        mapping.currency.as_deref().map(Value::from),
    );
    if mapping.columns.is_empty() {
        bom.remove("columns");
        return Ok(document.to_string());
    }
    if bom
        .get("columns")
        .is_none_or(|item| item.as_table_like().is_none())
    {
        let empty = match is_inline {
            true => Item::Value(Value::InlineTable(InlineTable::new())),
            false => Item::Table(Table::new()),
        };
        bom.insert("columns", empty);
    }
    let columns = bom
        .get_mut("columns")
        .and_then(Item::as_table_like_mut)
        .ok_or(EditError::NotATable("bom.columns"))?;
    for field in BomField::ALL {
        let stated = mapping.columns.iter().filter(|(of, _)| of == field);
        let selectors: Vec<String> = stated.map(|(_, selector)| selector.clone()).collect();
        put_selectors(columns, field.as_str(), &selectors);
    }
    Ok(document.to_string())
}

/// One heading as a text, several as a list.
fn put_selectors(columns: &mut dyn TableLike, field: &str, selectors: &[String]) {
    if super::words(columns, field) == selectors {
        return;
    }
    match selectors {
        [one] => set(columns, field, Value::from(one.as_str())),
        several => put_list(columns, field, several),
    }
}

fn put(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(value) = value else {
        table.remove(key);
        return;
    };
    let before = table.get(key).and_then(Item::as_value);
    let said = |value: &Value| {
        let mut bare = value.clone();
        bare.decor_mut().clear();
        match bare.as_str() {
            Some(text) => text.to_owned(),
            None => bare.to_string(),
        }
    };
    if before.map(said) != Some(said(&value)) {
        set(table, key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORED: &str = r#"[bom]  # the bill
file = "bom.csv"
currency = 'EUR' # always

[[part]]
id = "a"
quantity = 1
"#;

    fn mapping(text: &str) -> BomMapping {
        crate::design_toml::parse(text).bom_mapping
    }

    fn stated(columns: &[(BomField, &str)]) -> BomMapping {
        let columns = columns.iter();
        BomMapping {
            currency: Some("EUR".to_owned()),
            columns: columns
                .map(|(field, selector)| (*field, (*selector).to_owned()))
                .collect(),
            ..BomMapping::default()
        }
    }

    #[test]
    fn what_is_said_already_stays_to_the_letter() {
        assert_eq!(
            set_bom_mapping(AUTHORED, &mapping(AUTHORED)).unwrap(),
            AUTHORED
        );
    }

    #[test]
    fn columns_are_written_beside_comments_and_read_again() {
        let wanted = BomMapping {
            header_row: Some(3),
            ..stated(&[
                (BomField::Quantity, "Item #"),
                (BomField::Other, "@F"),
                (BomField::Other, "Lager"),
            ])
        };
        let text = set_bom_mapping(AUTHORED, &wanted).unwrap();
        assert!(
            text.contains(
                "[bom]  # the bill\nfile = \"bom.csv\"\ncurrency = 'EUR' # always\nheader-row = 3\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("[bom.columns]\nquantity = \"Item #\"\nother = [\"@F\", \"Lager\"]\n"),
            "{text}"
        );
        assert!(
            text.ends_with("[[part]]\nid = \"a\"\nquantity = 1\n"),
            "{text}"
        );
        let mut read = mapping(&text);
        read.columns.sort_by_key(|(field, _)| *field as u8);
        assert_eq!(read, wanted);
        let back = set_bom_mapping(&text, &stated(&[])).unwrap();
        assert!(
            !back.contains("columns") && !back.contains("header-row"),
            "{back}"
        );
    }

    #[test]
    fn an_inline_table_stays_one() {
        let text = set_bom_mapping(
            "bom = { file = \"b.csv\" }\n",
            &stated(&[(BomField::Name, "Teil")]),
        );
        let text = text.unwrap();
        assert_eq!(
            mapping(&text),
            stated(&[(BomField::Name, "Teil")]),
            "{text}"
        );
        assert!(set_bom_mapping("bom = 3\n", &stated(&[])).is_err());
    }
}
