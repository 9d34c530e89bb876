//! An example for every operation of the API, and the codes it may be refused
//! with: `examples.json`, by the operation's id. They stand in the OpenAPI
//! document, on its page, and a test sends every one of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

const EXAMPLES: &str = include_str!("examples.json");
/// Codes of every operation that a signed-in browser may do.
const OF_SESSION: [&str; 3] = ["unauthenticated", "suspended", "forbidden"];
/// Codes of every operation that a token may do.
const OF_TOKEN: [&str; 2] = ["scope-missing", "token-pattern"];
/// Codes of every operation that takes JSON.
const OF_JSON: [&str; 3] = ["validation", "media-type-unsupported", "request-too-large"];

/// Who sends an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Nobody,
    /// A browser; for curl, the cookie that it kept when it signed in.
    Session,
    Token,
}

/// A request and its answer. `$WORDS` in it are what came before: a draft's id.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    by: By,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    json: Option<Value>,
    /// A file whose bytes are the body.
    #[serde(default)]
    file: Option<String>,
    /// Files that are sent as a form.
    #[serde(default)]
    form: Vec<String>,
    #[serde(default)]
    problems: Vec<String>,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    answer_headers: BTreeMap<String, String>,
    #[serde(default)]
    answer: Value,
}

fn all() -> &'static BTreeMap<String, Example> {
    static ALL: OnceLock<BTreeMap<String, Example>> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(EXAMPLES).expect("a test reads it"))
}

impl Example {
    /// As somebody types it.
    fn curl(&self, verb: &str) -> String {
        let mut line = String::from("curl");
        match (verb, &self.json) {
            ("GET", _) | ("POST", Some(_)) => {}
            ("POST", _) if !self.form.is_empty() || self.file.is_some() => {}
            ("HEAD", _) => line.push_str(" --head"),
            (verb, _) => line.push_str(&format!(" -X {verb}")),
        }
        match self.by {
            By::Nobody => {}
            By::Session => line.push_str(" -b session.txt"),
            By::Token => line.push_str(" -H \"Authorization: Bearer $TOKEN\""),
        }
        for (name, value) in &self.headers {
            let value = value.replace('"', "\\\"");
            let _ = write!(line, " \\\n  -H \"{name}: {value}\"");
        }
        if self.path == "/api/v1/session" && verb == "POST" {
            line.push_str(" -c session.txt");
        }
        if let Some(body) = &self.json {
            let body = serde_json::to_string_pretty(body).unwrap_or_default();
            let body = body.replace('\n', "\n  ");
            let _ = write!(line, " \\\n  --json {}", quoted(&body));
        }
        if let Some(file) = &self.file {
            let _ = write!(line, " \\\n  --data-binary @{file}");
        }
        for file in &self.form {
            let _ = write!(line, " \\\n  -F \"file=@{file};filename={file}\"");
        }
        let _ = write!(line, " \\\n  \"$REGISTRY{}\"", self.path);
        line
    }

    fn told(&self, verb: &str) -> Value {
        let mut told = json!({ "curl": self.curl(verb), "status": self.status });
        if !self.answer_headers.is_empty() {
            told["headers"] = json!(self.answer_headers);
        }
        if !self.answer.is_null() {
            told["answer"] = self.answer.clone();
        }
        told
    }
}

/// A word of a shell. Where it names something, the shell is to put it in.
fn quoted(text: &str) -> String {
    if text.contains('$') {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Writes the examples and the codes into the description of the API. Operations
/// without an example are left alone; a test holds that there are none.
pub(super) fn add(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [
            ("GET", &mut item.get),
            ("HEAD", &mut item.head),
            ("OPTIONS", &mut item.options),
            ("POST", &mut item.post),
            ("PUT", &mut item.put),
            ("PATCH", &mut item.patch),
            ("DELETE", &mut item.delete),
        ];
        for (verb, operation) in operations {
            let Some(operation) = operation else { continue };
            let id = operation.operation_id.as_deref().unwrap_or_default();
            if let Some(example) = all().get(id) {
                illustrate(operation, verb, example);
            }
        }
    }
}

fn illustrate(operation: &mut Operation, verb: &str, example: &Example) {
    let problems = problems(operation, example);
    let told = Extensions::from_iter([("x-example", example.told(verb))]);
    operation.extensions.get_or_insert_default().merge(told);
    if let Some(RefOr::T(refused)) = operation.responses.responses.get_mut("default") {
        let codes = Extensions::from_iter([("x-problems", json!(problems))]);
        refused.extensions.get_or_insert_default().merge(codes);
    }
    if let (Some(RefOr::T(body)), Some(json)) = (&mut operation.request_body, &example.json) {
        for content in body.content.values_mut() {
            if let RefOr::T(content) = content {
                content.example = Some(json.clone());
            }
        }
    }
}

/// What an operation may be refused with: by who may do it, by what it takes, and
/// by what it does.
fn problems(operation: &Operation, example: &Example) -> Vec<String> {
    let security = serde_json::to_value(&operation.security).unwrap_or_default();
    let takes = |scheme: &str| {
        let schemes = security.as_array().into_iter().flatten();
        schemes.into_iter().any(|one| one.get(scheme).is_some())
    };
    let mut codes: Vec<String> = Vec::new();
    let mut add = |more: &[&str]| codes.extend(more.iter().map(ToString::to_string));
    if takes("session") || takes("token") {
        add(&OF_SESSION);
    }
    if takes("token") {
        add(&OF_TOKEN);
    }
    if example.json.is_some() {
        add(&OF_JSON);
    }
    if example.headers.contains_key("Tus-Resumable") {
        add(&["tus-version"]);
    }
    codes.extend(example.problems.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_wire::problem::ProblemCode;

    #[test]
    fn every_operation_has_an_example_and_every_code_is_one() {
        let document = serde_json::to_value(crate::api::openapi()).unwrap();
        let mut operations = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (verb, operation) in item.as_object().unwrap() {
                let Some(id) = operation["operationId"].as_str() else {
                    continue;
                };
                operations.insert(id.to_owned());
                assert!(
                    operation["x-example"].is_object(),
                    "{verb} {path}: write its example as {id} into api/examples.json"
                );
                let codes = &operation["responses"]["default"]["x-problems"];
                for code in codes.as_array().into_iter().flatten() {
                    assert!(
                        ProblemCode::parse(code.as_str().unwrap()).is_some(),
                        "{id}: {code}"
                    );
                }
            }
        }
        let known: std::collections::BTreeSet<_> = all().keys().cloned().collect();
        assert_eq!(known, operations, "examples of what is no operation");
    }

    #[test]
    fn a_request_is_a_command_that_a_shell_reads() {
        let of = |id: &str, verb: &str| all()[id].curl(verb);
        assert_eq!(
            of("get_actors_handle", "GET"),
            "curl \\\n  \"$REGISTRY/api/v1/actors/rural-energy\""
        );
        let draft = of("delete_drafts_id", "DELETE");
        assert_eq!(
            draft,
            "curl -X DELETE -H \"Authorization: Bearer $TOKEN\" \\\n  -H \"If-Match: \\\"$REVISION\\\"\" \\\n  \"$REGISTRY/api/v1/drafts/$DRAFT\""
        );
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("{\"a\":\"$B\"}"), "\"{\\\"a\\\":\\\"$B\\\"}\"");
    }
}
