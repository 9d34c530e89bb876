//! The JSON Schema of `design.toml`, for editors (completion, hover texts,
//! early faults). Made from the same table the reader uses; committed as
//! `design.schema.json` beside this crate's manifest.

use crate::design_toml::keys::{Key, ROOT, Shape};
use serde_json::{Map, Value, json};
use wright_model::Material;

/// The schema (JSON Schema 2020-12), ready to be written to a file.
pub fn schema_json() -> String {
    let mut text =
        serde_json::to_string_pretty(&schema()).expect("a JSON value is written without fail");
    text.push('\n');
    text
}

/// The schema as a value.
pub fn schema() -> Value {
    let mut schema = table(ROOT);
    let head = [
        (
            "$schema",
            json!("https://json-schema.org/draft/2020-12/schema"),
        ),
        ("title", json!("design.toml")),
        (
            "description",
            json!("What a Commonwright design is, and how it is made."),
        ),
    ];
    for (name, value) in head {
        schema.insert(name.to_owned(), value);
    }
    Value::Object(schema)
}

fn table(keys: &[Key]) -> Map<String, Value> {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("patternProperties".to_owned(), json!({"^x-": true}));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = shape(&key.shape);
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), json!(key.doc));
        if key.name == "material" {
            let names: Vec<&str> = Material::all()
                .iter()
                .map(|material| material.name)
                .collect();
            schema.insert("examples".to_owned(), json!(names));
        }
    }
    schema
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text(rule) => rule.schema(),
        Shape::Texts(rule, max) => {
            json!({"type": "array", "items": rule.schema(), "maxItems": max})
        }
        Shape::TextOrTexts(rule, max) => json!({"anyOf": [
            rule.schema(),
            {"type": "array", "items": rule.schema(), "maxItems": max},
        ]}),
        Shape::Quantity => {
            json!({"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000_000})
        }
        Shape::Count(max) => json!({"type": "integer", "minimum": 1, "maximum": max}),
        Shape::Table(keys) => Value::Object(table(keys)),
        Shape::Tables(keys, max) => json!({"type": "array", "items": table(keys), "maxItems": max}),
        Shape::TextOrTable(rule, keys) => json!({"anyOf": [rule.schema(), table(keys)]}),
        Shape::Map(rule, value, max) => json!({
            "type": "object",
            "propertyNames": {"anyOf": [rule.schema(), {"pattern": "^x-"}]},
            "patternProperties": {"^x-": true},
            "additionalProperties": self::shape(value),
            "maxProperties": max,
        }),
        Shape::Reserved => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design_toml::{parse, tests::EXAMPLE};

    fn accepts(text: &str) -> bool {
        let value: Value = toml::from_str(text).unwrap();
        jsonschema::draft202012::meta::validate(&schema()).unwrap();
        jsonschema::validator_for(&schema())
            .unwrap()
            .is_valid(&value)
    }

    /// Schema and reader agree on each of these.
    #[test]
    fn agrees_with_the_reader() {
        let wrong = [
            ("name = \"rural-energy/box-dryer\"", "name = \"Box Dryer\""),
            ("version = \"0.3.0\"", "version = \"0.3\""),
            ("summary =", "sumary ="),
            ("\"CERN-OHL-S-2.0\"", "3"),
            ("keywords = [\"solar\", \"food\"]", "keywords = \"solar\""),
            ("category = \"food/drying\"", "category = \"Food\""),
            ("\"OTRL-4\"", "\"OTRL-9\""),
            ("https://example.org/box-dryer", "example.org"),
            ("\"en\"", "\"english_uk\""),
            ("sha256:01", "sha256:xx"),
            ("kinds = { mesh", "kinds = { meshes"),
            ("[bom]", "[[bom]]"),
            ("id = \"tray-corner\"", "id = \"Tray Corner\""),
            ("quantity = 8", "quantity = 0"),
            ("quantity = 8", "quantity = \"8\""),
            ("cad/corner.scad", "../corner.scad"),
            ("kind = \"part\"", "kind = \"thing\""),
            ("\"open-fasteners/knob-m5\"", "\"knob-m5\""),
        ];
        assert!(accepts(EXAMPLE));
        assert!(parse(EXAMPLE).design.is_some());
        for (right, other) in wrong {
            let text = EXAMPLE.replace(right, other);
            assert_ne!(text, EXAMPLE, "{right}");
            assert!(parse(&text).design.is_none(), "the reader takes {other}");
            assert!(!accepts(&text), "the schema takes {other}");
        }
        let own = format!("x-mine = 1\n{EXAMPLE}\n[translation.es]\ntitle = \"Secador\"\n");
        assert!(accepts(&own) && parse(&own).design.is_some());
    }
}
