//! The API as its page shows it, read from its OpenAPI document: operations by
//! tag, what they take, what they answer, and the types in both.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value;

/// Tags in the order of the page; what has another comes last.
const TAGS: [&str; 5] = ["designs", "publishing", "people", "moderation", "registry"];
/// Verbs in the order of an address.
const VERBS: [&str; 7] = ["get", "head", "options", "post", "put", "patch", "delete"];
/// What a type of pages is called in the document: `Page_Draft`.
const PAGE_OF: &str = "Page_";
/// The problem that every refusal is.
const PROBLEM: &str = "Problem";

/// The whole API.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) groups: Vec<Group>,
    pub(crate) types: Vec<Type>,
}

/// Operations under one tag.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) tag: String,
    pub(crate) operations: Vec<Operation>,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Anybody,
    BrowserOnly,
    TokenToo,
}

/// A verb on an address.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its place on the page.
    pub(crate) id: String,
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) asked: Asked,
    pub(crate) about: Vec<Piece>,
    pub(crate) parameters: Vec<Field>,
    pub(crate) body: Option<Body>,
    pub(crate) answers: Vec<Answer>,
    /// Codes of refusals.
    pub(crate) problems: Vec<String>,
    pub(crate) example: Example,
}

/// What an operation takes beside its address.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) media_types: String,
    pub(crate) takes: Vec<Piece>,
    pub(crate) fields: Vec<Field>,
}

/// What an operation answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) about: Vec<Piece>,
    pub(crate) gives: Vec<Piece>,
}

/// A request as it is typed, and its answer as it comes.
#[derive(Debug, Default)]
pub(crate) struct Example {
    pub(crate) curl: String,
    /// Status, headers and body; without the body where there is none.
    pub(crate) answer: String,
}

/// Something with a name that takes something: a parameter, a key of JSON.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Of a parameter: path, query or header.
    pub(crate) place: String,
    pub(crate) required: bool,
    pub(crate) takes: Vec<Piece>,
    pub(crate) about: Vec<Piece>,
}

/// A type with a name.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    pub(crate) about: Vec<Piece>,
    /// What it is, where it is no object.
    pub(crate) takes: Vec<Piece>,
    pub(crate) fields: Vec<Field>,
}

/// Words, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Words(String),
    Code(String),
    /// A type of the page.
    Named(String),
}

impl Reference {
    /// The API of this registry.
    pub(crate) fn of_this() -> &'static Self {
        static REFERENCE: OnceLock<Reference> = OnceLock::new();
        REFERENCE.get_or_init(|| {
            let document = serde_json::to_value(super::openapi()).unwrap_or_default();
            Self::read(&document)
        })
    }

    fn read(document: &Value) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for (path, item) in entries(&document["paths"]) {
            for verb in VERBS {
                let Some(operation) = item.get(verb) else {
                    continue;
                };
                let tag = operation["tags"][0].as_str().unwrap_or("registry");
                let operation = read_operation(document, path, verb, operation);
                match groups.iter_mut().find(|group| group.tag == tag) {
                    Some(group) => group.operations.push(operation),
                    None => groups.push(Group {
                        tag: tag.to_owned(),
                        operations: vec![operation],
                    }),
                }
            }
        }
        let place = |group: &Group| TAGS.iter().position(|tag| *tag == group.tag);
        groups.sort_by_key(|group| place(group).unwrap_or(TAGS.len()));
        let schemas = entries(&document["components"]["schemas"]);
        let types = schemas.filter(|(name, _)| !name.starts_with(PAGE_OF));
        let mut reference = Self {
            groups,
            types: types
                .map(|(name, schema)| Type {
                    name: name.clone(),
                    about: words(&schema["description"]),
                    takes: match fields_of(document, schema) {
                        fields if fields.is_empty() => takes(schema),
                        _ => Vec::new(),
                    },
                    fields: fields_of(document, schema),
                })
                .collect(),
        };
        reference.settle();
        reference
    }

    /// What is named and not described is an id: only parameters name such.
    fn settle(&mut self) {
        let known: BTreeSet<String> = self.types.iter().map(|one| one.name.clone()).collect();
        let operations = self
            .groups
            .iter_mut()
            .flat_map(|group| &mut group.operations);
        let parameters = operations.flat_map(|operation| &mut operation.parameters);
        for piece in parameters.flat_map(|parameter| &mut parameter.takes) {
            if matches!(piece, Piece::Named(name) if !known.contains(name)) {
                *piece = Piece::Words("UUID".to_owned());
            }
        }
    }
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn items(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

fn read_operation(document: &Value, path: &str, verb: &str, operation: &Value) -> Operation {
    let problems = &operation["responses"]["default"]["x-problems"];
    let id = operation["operationId"].as_str().unwrap_or(path);
    Operation {
        id: id.replace('_', "-"),
        verb: verb.to_uppercase(),
        path: path.to_owned(),
        asked: asked(&operation["security"]),
        about: [
            words(&operation["summary"]),
            words(&operation["description"]),
        ]
        .concat(),
        parameters: items(&operation["parameters"]).map(parameter).collect(),
        body: body(document, &operation["requestBody"]),
        answers: answers(&operation["responses"]),
        problems: items(problems)
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect(),
        example: example(&operation["x-example"]),
    }
}

fn asked(security: &Value) -> Asked {
    let has = |scheme: &str| items(security).any(|one| one.get(scheme).is_some());
    match (has("session"), has("token")) {
        (_, true) => Asked::TokenToo,
        (true, false) => Asked::BrowserOnly,
        (false, false) => Asked::Anybody,
    }
}

fn parameter(parameter: &Value) -> Field {
    let text = |name: &str| parameter[name].as_str().unwrap_or_default().to_owned();
    Field {
        name: text("name"),
        place: text("in"),
        required: parameter["required"] == true,
        takes: takes(&parameter["schema"]),
        about: words(&parameter["description"]),
    }
}

fn body(document: &Value, body: &Value) -> Option<Body> {
    let contents: Vec<(&String, &Value)> = entries(&body["content"]).collect();
    let (_, content) = contents.first()?;
    let media_types: Vec<&str> = contents.iter().map(|(name, _)| name.as_str()).collect();
    let schema = &content["schema"];
    Some(Body {
        media_types: media_types.join(", "),
        takes: takes(schema),
        fields: fields_of(document, schema),
    })
}

fn answers(responses: &Value) -> Vec<Answer> {
    let told = entries(responses).filter(|(status, _)| *status != "default");
    told.map(|(status, response)| Answer {
        status: status.clone(),
        about: words(&response["description"]),
        gives: entries(&response["content"])
            .next()
            .map_or_else(Vec::new, |(_, content)| takes(&content["schema"])),
    })
    .collect()
}

fn example(told: &Value) -> Example {
    let Some(curl) = told["curl"].as_str() else {
        return Example::default();
    };
    let mut answer = format!("HTTP {}", told["status"]);
    for (name, value) in entries(&told["headers"]) {
        answer.push_str(&format!("\n{name}: {}", value.as_str().unwrap_or_default()));
    }
    match &told["answer"] {
        Value::Null => {}
        Value::String(text) => answer.push_str(&format!("\n\n{text}")),
        json => {
            let json = serde_json::to_string_pretty(json).unwrap_or_default();
            answer.push_str(&format!("\n\n{json}"));
        }
    }
    Example {
        curl: curl.to_owned(),
        answer,
    }
}

/// What a schema refers to, by name.
fn referred<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

/// The keys of an object, of all it is put together from.
fn fields_of(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = referred(document, schema);
    let mut fields: Vec<Field> = Vec::new();
    for part in items(&schema["allOf"]).chain(items(&schema["oneOf"])) {
        fields.extend(fields_of(document, part));
    }
    let required: Vec<&Value> = items(&schema["required"]).collect();
    fields.extend(
        entries(&schema["properties"]).map(|(name, property)| Field {
            name: name.clone(),
            place: String::new(),
            required: required.iter().any(|one| *one == name) && schema["oneOf"].is_null(),
            takes: takes(property),
            about: words(&description(property)),
        }),
    );
    fields
}

/// Of a value that may be absent, that of what it is otherwise.
fn description(property: &Value) -> Value {
    if property["description"].is_string() {
        return property["description"].clone();
    }
    let mut variants = items(&property["oneOf"]);
    let said = variants.find_map(|variant| variant.get("description"));
    said.cloned().unwrap_or_default()
}

/// What a schema lets through, in words.
fn takes(schema: &Value) -> Vec<Piece> {
    if let Some(path) = schema["$ref"].as_str() {
        return named(path.rsplit('/').next().unwrap_or(path));
    }
    for variants in ["oneOf", "anyOf", "allOf"] {
        if schema[variants].is_array() {
            let some = items(&schema[variants]).filter(|one| one["type"] != "null");
            return joined(
                some.map(takes),
                if variants == "allOf" {
                    " with "
                } else {
                    " or "
                },
            );
        }
    }
    if schema["enum"].is_array() {
        let words = items(&schema["enum"]).filter_map(Value::as_str);
        return joined(words.map(|word| vec![Piece::Code(word.to_owned())]), ", ");
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null"),
        kind => Some(kind),
    };
    let words = match (
        kind.and_then(Value::as_str).unwrap_or_default(),
        schema["format"].as_str().unwrap_or_default(),
    ) {
        ("string", "date-time") => "instant",
        ("string", "uuid") => "UUID",
        ("string", "binary") => "bytes",
        ("string", _) => "text",
        ("integer", _) => "whole number",
        ("number", _) => "number",
        ("boolean", _) => "true or false",
        ("array", _) => {
            let mut list = vec![Piece::Words("list of ".to_owned())];
            list.extend(takes(&schema["items"]));
            return list;
        }
        ("object", _) => "object",
        _ => "anything",
    };
    vec![Piece::Words(words.to_owned())]
}

fn named(name: &str) -> Vec<Piece> {
    match name.strip_prefix(PAGE_OF) {
        Some(item) => vec![
            Piece::Words("page of ".to_owned()),
            Piece::Named(item.to_owned()),
        ],
        None => vec![Piece::Named(name.to_owned())],
    }
}

fn joined(parts: impl Iterator<Item = Vec<Piece>>, between: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    for part in parts {
        if !all.is_empty() {
            all.push(Piece::Words(between.to_owned()));
        }
        all.extend(part);
    }
    all
}

/// A sentence in which programs' words stand between backticks.
fn words(text: &Value) -> Vec<Piece> {
    let text = text.as_str().unwrap_or_default().replace('\n', " ");
    let pieces = text
        .split('`')
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty());
    pieces
        .map(|(at, piece)| match at % 2 {
            0 => Piece::Words(piece.to_owned()),
            _ => Piece::Code(piece.to_owned()),
        })
        .collect()
}

impl Type {
    /// Whether it is the problem that every refusal is.
    pub(crate) fn is_problem(&self) -> bool {
        self.name == PROBLEM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[Piece]) -> String {
        let word = |piece: &Piece| match piece {
            Piece::Words(text) => text.clone(),
            Piece::Code(text) => format!("`{text}`"),
            Piece::Named(name) => format!("<{name}>"),
        };
        pieces.iter().map(word).collect()
    }

    #[test]
    fn every_operation_and_every_type_that_is_named_is_there() {
        let reference = Reference::of_this();
        let operations: Vec<&Operation> = reference
            .groups
            .iter()
            .flat_map(|group| &group.operations)
            .collect();
        assert!(operations.len() > 60, "{}", operations.len());
        let ids: BTreeSet<&str> = operations.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), operations.len(), "a place stands twice");
        let types: BTreeSet<&str> = reference
            .types
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        let in_fields = |fields: &[Field]| {
            fields
                .iter()
                .flat_map(|field| field.takes.clone())
                .collect::<Vec<_>>()
        };
        let mut pieces: Vec<Piece> = Vec::new();
        for operation in &operations {
            assert!(!operation.about.is_empty(), "{}", operation.id);
            assert!(
                operation.example.curl.starts_with("curl"),
                "{}",
                operation.id
            );
            pieces.extend(in_fields(&operation.parameters));
            pieces.extend(
                operation
                    .answers
                    .iter()
                    .flat_map(|answer| answer.gives.clone()),
            );
            if let Some(body) = &operation.body {
                pieces.extend(body.takes.clone());
                pieces.extend(in_fields(&body.fields));
            }
        }
        pieces.extend(
            reference
                .types
                .iter()
                .flat_map(|one| in_fields(&one.fields)),
        );
        for piece in pieces {
            if let Piece::Named(name) = piece {
                assert!(types.contains(&*name), "no type {name}");
            }
        }
        let tags: Vec<&str> = reference
            .groups
            .iter()
            .map(|group| group.tag.as_str())
            .collect();
        assert_eq!(tags, TAGS, "say in api/reference.rs where a new tag stands");
    }

    #[test]
    fn a_schema_is_said_in_words() {
        let of = |schema: Value| text(&takes(&schema));
        assert_eq!(
            of(serde_json::json!({ "type": ["string", "null"] })),
            "text"
        );
        assert_eq!(
            of(
                serde_json::json!({ "type": "array", "items": { "$ref": "#/components/schemas/Draft" } })
            ),
            "list of <Draft>"
        );
        assert_eq!(
            of(serde_json::json!({ "oneOf": [{ "$ref": "#/x/Page_Draft" }, { "type": "null" }] })),
            "page of <Draft>"
        );
        assert_eq!(of(serde_json::json!({ "enum": ["a", "b"] })), "`a`, `b`");
        assert_eq!(text(&words(&"Say `x` or\n`y`.".into())), "Say `x` or `y`.");
    }
}
