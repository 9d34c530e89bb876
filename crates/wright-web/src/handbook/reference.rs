//! The keys of `design.toml` as tables, made from its JSON Schema, so that they
//! cannot differ from what is checked. Examples, and what keys mean in other
//! languages than the schema's, are in `web/handbook/keys.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Files;
use crate::locale::Language;

/// Words a table shows instead of saying how many there are.
const WORDS_SHOWN_MAX: usize = 10;

/// A section of the file.
#[derive(Debug, Clone)]
pub(crate) struct KeyTable {
    /// As written, such as `[[part]]`.
    pub(crate) heading: String,
    /// Its place on the page.
    pub(crate) id: String,
    pub(crate) meaning: String,
    pub(crate) rows: Vec<KeyRow>,
}

/// A key.
#[derive(Debug, Clone)]
pub(crate) struct KeyRow {
    /// As written below its section, such as `license.hardware`.
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) required: bool,
    pub(crate) takes: Takes,
    pub(crate) meaning: String,
    /// What holds where it is left out.
    pub(crate) default: String,
    pub(crate) example: String,
}

/// What a key takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A text of so many characters; 0: no limit is said.
    Text(u64),
    /// One of these words.
    OneOf(Vec<String>),
    /// At most so many of these.
    List(u64, Box<Takes>),
    Number,
    Table,
    /// One or the other.
    Either(Box<Takes>, Box<Takes>),
    Anything,
}

/// What `keys.json` says of a key.
#[derive(Debug, Default, Clone, Deserialize)]
struct Said {
    es: String,
    example: String,
}

/// All sections in the order of their names, `[design]` first.
pub(super) fn tables(language: Language) -> Vec<KeyTable> {
    let schema = wright_manifest::schema::schema();
    let said = said();
    let mut tables: Vec<_> = properties(&schema)
        .into_iter()
        .map(|(name, schema)| table(name, schema, language, &said))
        .collect();
    tables.sort_by_key(|table| (table.id != "design", table.id.clone()));
    tables
}

fn said() -> BTreeMap<String, Said> {
    let file = Files::get("keys.json");
    let said = file.and_then(|file| serde_json::from_slice(&file.data).ok());
    said.unwrap_or_default()
}

fn table(
    name: &str,
    schema: &Value,
    language: Language,
    said: &BTreeMap<String, Said>,
) -> KeyTable {
    let mut rows = Vec::new();
    collect(name, "", schema, language, said, &mut rows);
    // What is asked stands first, each with what is below it.
    let asked = required(schema);
    rows.sort_by_key(|row| !asked.contains(&row.name.split('.').next().unwrap_or_default()));
    let heading = match schema["type"].as_str() {
        Some("array") => format!("[[{name}]]"),
        _ => format!("[{name}]"),
    };
    KeyTable {
        heading,
        id: name.to_owned(),
        meaning: meaning(name, schema, language, said),
        rows,
    }
}

/// The keys below a schema, and below those.
fn collect(
    path: &str,
    prefix: &str,
    schema: &Value,
    language: Language,
    said: &BTreeMap<String, Said>,
    rows: &mut Vec<KeyRow>,
) {
    let required = required(schema);
    for (name, inner) in properties(schema) {
        let path = format!("{path}.{name}");
        let whole = meaning(&path, inner, language, said);
        let (meaning, default) = split_default(&whole);
        rows.push(KeyRow {
            name: format!("{prefix}{name}"),
            id: path.replace('.', "-"),
            required: required.contains(&name),
            takes: takes(inner),
            meaning,
            default,
            example: said
                .get(&path)
                .map(|said| said.example.clone())
                .unwrap_or_default(),
        });
        collect(
            &path,
            &format!("{prefix}{name}."),
            inner,
            language,
            said,
            rows,
        );
    }
}

/// What a key means, in a language.
fn meaning(
    path: &str,
    schema: &Value,
    language: Language,
    said: &BTreeMap<String, Said>,
) -> String {
    let original = schema["description"].as_str().unwrap_or_default();
    match language {
        Language::English | Language::Mirrored => original.to_owned(),
        Language::Spanish => said
            .get(path)
            .map_or_else(|| original.to_owned(), |said| said.es.clone()),
    }
}

/// What a sentence says holds by itself, apart from the rest.
fn split_default(whole: &str) -> (String, String) {
    let marks = ["Default: ", "Predeterminado: "];
    let found = marks.iter().find_map(|mark| whole.split_once(mark));
    match found {
        Some((meaning, default)) => (
            meaning.trim().to_owned(),
            default.trim_end_matches('.').to_owned(),
        ),
        None => (whole.to_owned(), String::new()),
    }
}

/// The keys of a schema, wherever it says them: itself, its items, its choices,
/// or what stands under keys of the author's choice.
fn properties(schema: &Value) -> Vec<(&str, &Value)> {
    let own = schema["properties"].as_object();
    let own = own.into_iter().flatten();
    let mut found: Vec<_> = own.map(|(name, schema)| (name.as_str(), schema)).collect();
    for inner in inner(schema) {
        found.extend(properties(inner));
    }
    found
}

fn required(schema: &Value) -> Vec<&str> {
    let own = schema["required"].as_array().into_iter().flatten();
    let mut found: Vec<_> = own.filter_map(Value::as_str).collect();
    for inner in inner(schema) {
        found.extend(required(inner));
    }
    found
}

fn inner(schema: &Value) -> impl Iterator<Item = &Value> {
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    let others = [&schema["items"], &schema["additionalProperties"]];
    choices.chain(others.into_iter().filter(|other| other.is_object()))
}

fn takes(schema: &Value) -> Takes {
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().filter_map(Value::as_str).map(str::to_owned);
        return Takes::OneOf(words.take(WORDS_SHOWN_MAX).collect());
    }
    match schema["type"].as_str() {
        Some("string") => return Takes::Text(schema["maxLength"].as_u64().unwrap_or(0)),
        Some("number") => return Takes::Number,
        Some("array") => {
            let most = schema["maxItems"].as_u64().unwrap_or(0);
            return Takes::List(most, Box::new(takes(&schema["items"])));
        }
        Some("object") => return Takes::Table,
        _ => {}
    }
    match schema["anyOf"].as_array().map(Vec::as_slice) {
        Some([one, other, ..]) => Takes::Either(Box::new(takes(one)), Box::new(takes(other))),
        _ => Takes::Anything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(tables: &[KeyTable]) -> Vec<String> {
        let rows = |table: &KeyTable| {
            let id = table.id.clone();
            let rows = table
                .rows
                .iter()
                .map(move |row| format!("{id}.{}", row.name));
            std::iter::once(table.id.clone())
                .chain(rows)
                .collect::<Vec<_>>()
        };
        tables.iter().flat_map(rows).collect()
    }

    #[test]
    fn every_key_has_a_meaning_in_every_language_and_an_example() {
        let said = said();
        let tables = tables(Language::Spanish);
        let mut paths = paths(&tables);
        for path in &paths {
            let said = said
                .get(path)
                .unwrap_or_else(|| panic!("keys.json: {path}"));
            assert!(!said.es.is_empty(), "{path}");
            assert!(!said.example.is_empty() || path == "translation", "{path}");
        }
        paths.sort();
        let known: Vec<_> = said.keys().cloned().collect();
        assert_eq!(paths, known, "keys.json says nothing of what is not there");
    }

    #[test]
    fn every_example_is_what_its_key_takes() {
        let mut document = String::new();
        for table in tables(Language::English)
            .iter()
            .filter(|table| table.id == "part")
        {
            document.push_str("[[part]]\n");
            for row in &table.rows {
                document.push_str(&row.example);
                document.push('\n');
            }
        }
        let least = "[design]\nname = \"a1/b1\"\nversion = \"1.0.0\"\nsummary = \"s\"\nlicense = \"MIT\"\nlicensor = \"l\"\n";
        let parsed = wright_manifest::design_toml::parse(&format!("{least}{document}"));
        let said = parsed.diagnostics.to_string();
        assert!(parsed.design.is_some(), "{document}\n{said}");
    }

    #[test]
    fn a_key_says_what_it_takes_and_what_holds_without_it() {
        let tables = tables(Language::English);
        let row = |table: &str, name: &str| {
            let table = tables.iter().find(|one| one.id == table).unwrap();
            table
                .rows
                .iter()
                .find(|row| row.name == name)
                .unwrap()
                .clone()
        };
        assert!(row("design", "name").required);
        assert!(row("design", "license.hardware").required);
        assert!(!row("design", "title").required);
        assert_eq!(row("part", "quantity").default, "1");
        assert_eq!(row("part", "quantity").takes, Takes::Number);
        assert_eq!(row("design", "summary").takes, Takes::Text(500));
        assert!(matches!(row("part", "source").takes, Takes::Either(..)));
        assert!(row("dependencies", "version").required);
        assert_eq!(tables[0].heading, "[design]");
    }
}
