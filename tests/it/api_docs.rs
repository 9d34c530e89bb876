//! The description of the API: each example in it is sent as it stands, to a registry in which
//! what it names is there, and answered as it says.

use std::collections::BTreeMap;

use chrono::Duration;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use wright_model::{Digest, Role};
use wright_registry::analysis::Task;
use wright_store::derived::{self, Derivative};

use crate::authoring::Folder;
use crate::for_each_backend;
use crate::test_registry::{Answer, Caller, PASSWORD, TestRegistry, send};

/// Set to `1` to write the answers anew; then look at what changed.
const UPDATE: &str = "COMMONWRIGHT_TEST_UPDATE";
/// Where the examples stand.
const EXAMPLES: &str = "crates/wright-web/src/api/examples.json";
/// Headers that an example of an answer tells.
const TOLD_HEADERS: [&str; 8] = [
    "etag",
    "location",
    "tus-extension",
    "tus-max-size",
    "tus-resumable",
    "tus-version",
    "upload-length",
    "upload-offset",
];

const DESIGN: &str = "rural-energy/box-dryer";
const README: &str = "# Box solar dryer\n\nDries 4 kg of fruit a day with no grid power.\n";
const STEP: &[u8] = b"0123456789";

/// A small wedge, as STL.
fn corner(name: &str, version: &str) -> String {
    const POINTS: [&str; 4] = ["0 0 0", "40 0 0", "0 40 0", "0 0 35"];
    let facets = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]].map(|corners| {
        let vertices = corners.map(|corner| format!("vertex {}\n", POINTS[corner]));
        format!(
            "facet normal 0 0 0\nouter loop\n{}endloop\nendfacet\n",
            vertices.concat()
        )
    });
    format!("solid {name} {version}\n{}endsolid\n", facets.concat())
}

/// The design that the examples are about.
fn dryer(name: &str, version: &str) -> Folder {
    let toml = format!(
        r#"[design]
name = "{name}"
version = "{version}"
title = "Box solar dryer"
summary = "Dries 4 kg of fruit a day with no grid power"
license = "CERN-OHL-S-2.0"
licensor = "Rural Energy Collective"
keywords = ["solar", "food"]
category = "food/drying"

[[part]]
id = "tray-corner"
name = "Tray corner"
quantity = 8
process = "fdm"
material = "PETG"
export = "stl/corner.stl"

[bom]
file = "bom.csv"
"#
    );
    let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    vec![
        file("design.toml", &toml),
        file("README.md", README),
        file("stl/corner.stl", &corner(name, version)),
        file("bom.csv", "id,name,quantity\ntray-corner,Tray corner,8\n"),
        file(
            "docs/assembly.md",
            "# Assembly\n\n1. Print eight corners.\n",
        ),
        file("LICENSES/CERN-OHL-S-2.0.txt", "The license.\n"),
    ]
}

impl TestRegistry {
    /// Notes of a mesh what a child would find out, as none is started here.
    async fn look_into(&self, digest: Digest, bytes: &[u8]) {
        let limits = wright_geometry::Limits::default();
        let analysis = wright_geometry::analyze(bytes, "corner.stl", &limits, 1).unwrap();
        let found = serde_json::to_string(&wright_geometry::Facts::from(&analysis)).unwrap();
        let pipeline = Task::Shape.pipeline();
        let made = |name: &str, media_type: &str, side| Derivative {
            source: digest,
            name: name.to_owned(),
            digest: Digest::of(name.as_bytes()),
            media_type: media_type.to_owned(),
            bytes: 1_248,
            width: side,
            height: side,
            shows: None,
        };
        let made = [
            made("512.png", "image/png", Some(512)),
            made("model.glb", "model/gltf-binary", None),
        ];
        let (now, mut tx) = (self.clock.now(), self.db.begin_write().await.unwrap());
        derived::want(&mut tx, &[digest], pipeline, now)
            .await
            .unwrap();
        let begun = derived::begin(&mut tx, digest, pipeline, now)
            .await
            .unwrap();
        let kept = (found.as_str(), &made[..]);
        let done = derived::finish(&mut tx, digest, pipeline, begun.unwrap(), kept, now);
        assert!(done.await.unwrap());
        tx.commit().await.unwrap();
    }
}

/// Everybody and everything that the examples name.
struct Story<'s> {
    server: &'s TestRegistry,
    ana: Caller,
    session: Caller,
    token: Caller,
    administrator: Caller,
    /// Drafts that were made.
    drafts: u32,
    /// What a `$WORD` of an example is.
    words: BTreeMap<String, String>,
}

impl<'s> Story<'s> {
    async fn new(server: &'s TestRegistry) -> Self {
        server.keep_search().await;
        let ana = server.community("rural-energy", "ana").await;
        let lamps = server.community("lamp-makers", "cyd").await;
        let spammer = server.as_user("spammer").await;
        server.as_user("ben").await;
        for (author, name, version) in [
            (&lamps, "lamp-makers/desk-lamp", "1.0.0"),
            (&spammer, "spammer/miracle-motor", "0.1.0"),
            (&ana, "rural-energy/hand-mill", "0.1.0"),
            (&ana, "rural-energy/drier", "0.1.0"),
            (&ana, DESIGN, "0.2.0"),
            (&ana, DESIGN, "0.3.0"),
            (&ana, DESIGN, "0.3.1"),
        ] {
            server.advance(Duration::minutes(1));
            let published = author
                .publish_folder(name, version, &dryer(name, version))
                .await;
            published.expect(201);
        }
        server.as_administrator("operator").await;
        let scopes = ["publish", "yank"];
        Self {
            server,
            session: ana.clone(),
            token: server.token("ana", &scopes, &["*"]).await,
            administrator: server.token("operator", &["admin"], &["*"]).await,
            ana,
            drafts: 0,
            words: BTreeMap::from([
                // The caller brings its own; addresses are asked for without their host.
                ("TOKEN".to_owned(), "a token".to_owned()),
                ("REGISTRY".to_owned(), String::new()),
            ]),
        }
    }

    /// Makes anew what an example names by words, and has who sends it signed in.
    async fn prepare(&mut self, id: &str, line: &str) {
        self.session = self.ana.clone();
        let of_draft = ["$DRAFT", "$UPLOAD", "$DISCARDED_DRAFT"];
        if of_draft.iter().any(|word| line.contains(word)) {
            self.prepare_draft(id).await;
        }
        self.prepare_people(id).await;
    }

    async fn prepare_draft(&mut self, id: &str) {
        self.drafts += 1;
        let version = &format!("0.6.{}", self.drafts);
        let ana = &self.ana;
        let draft = ana
            .post(
                "/api/v1/drafts",
                json!({ "name": DESIGN, "version": version }),
            )
            .await;
        let draft = text(&draft.expect(201), "id");
        let mut files = dryer(DESIGN, version);
        files.retain(|(path, _)| path != "docs/assembly.md" || id == "post_drafts_id_publish");
        files.push((
            "stl/old-corner.stl".to_owned(),
            b"solid\nendsolid\n".to_vec(),
        ));
        ana.send_files(&draft, &files).await.expect(200);
        let of_draft = format!("/api/v1/drafts/{draft}");
        let revision = ana.get(&of_draft).await.expect(200).value()["revision"].to_string();
        let upload = ana
            .open_upload(&draft, "cad/corner.step", Digest::of(STEP).hex(), 10)
            .await
            .expect(201);
        let upload = upload
            .header("location")
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let preview = ana.post(&format!("{of_draft}/previews"), json!({})).await;
        let preview = text(&preview.expect(201), "id");
        let discarded = json!({ "name": DESIGN, "version": format!("0.5.{}", self.drafts) });
        let discarded = text(
            &ana.post("/api/v1/drafts", discarded).await.expect(201),
            "id",
        );
        let discard = ana.request(Method::DELETE, &format!("/api/v1/drafts/{discarded}"));
        send(discard.header("if-match", "\"1\"")).await.expect(204);
        let readme = Digest::of(README.as_bytes()).to_string();
        for (word, value) in [
            ("DRAFT", draft),
            ("REVISION", revision),
            ("UPLOAD", upload),
            ("PREVIEW", preview),
            ("DISCARDED_DRAFT", discarded),
            ("README_DIGEST", readme),
        ] {
            self.words.insert(word.to_owned(), value);
        }
    }

    async fn prepare_people(&mut self, id: &str) {
        let (server, ana) = (self.server, &self.ana);
        let mut words = BTreeMap::new();
        match id {
            "delete_session" => self.session = server.signed_in("ana").await,
            "delete_sessions_id" => {
                server.sign_in("ana", PASSWORD).await.expect(200);
                let sessions = ana.get("/api/v1/sessions").await.expect(200).value();
                let mut sessions = sessions["items"].as_array().unwrap().iter();
                let other = sessions.find(|one| one["current"] == false).unwrap();
                words.insert("SESSION", other["id"].as_str().unwrap().to_owned());
            }
            "delete_tokens_id" => {
                let wanted = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] });
                let made = ana.post("/api/v1/tokens", wanted).await.expect(201);
                words.insert("TOKEN_ID", text(&made, "id"));
            }
            "post_device_token" => {
                let asked = json!({ "client": "x", "scopes": ["publish"], "patterns": ["*"] });
                let asked = server
                    .anonymous()
                    .post("/api/v1/device", asked)
                    .await
                    .expect(200);
                let principal = server.principal(ana).await;
                let code = text(&asked, "user_code");
                server
                    .registry
                    .decide_device(&principal, &code, true)
                    .await
                    .unwrap();
                words.insert("DEVICE_CODE", text(&asked, "device_code"));
            }
            "get_events_id" => {
                let event = server.events().await.pop().unwrap();
                words.insert("EVENT", event.id.to_string());
            }
            "get_blobs_digest_report" => {
                let mesh = corner(DESIGN, "0.3.1");
                let digest = Digest::of(mesh.as_bytes());
                self.server.look_into(digest, mesh.as_bytes()).await;
                words.insert("MESH_DIGEST", digest.to_string());
            }
            "post_transfers_id_accept" | "delete_transfers_id" | "get_transfers" => {
                let full = format!("rural-energy/{}", id.replace('_', "-"));
                let files = dryer(&full, "0.1.0");
                ana.publish_folder(&full, "0.1.0", &files).await.expect(201);
                let offer = ana
                    .post(
                        &format!("/api/v1/designs/{full}/transfer"),
                        json!({ "to": "ana" }),
                    )
                    .await
                    .expect(201);
                words.insert("TRANSFER", text(&offer, "id"));
            }
            "delete_actors_handle_members_person" => {
                server
                    .put_member("rural-energy", "ben", Role::Contributor)
                    .await;
            }
            "get_actors_handle_invitations" | "delete_actors_handle_invitations_id" => {
                let (invitation, _) = self.invite().await;
                words.insert("INVITATION", invitation);
            }
            "get_invitations_secret"
            | "post_invitations_secret_accept"
            | "post_invitations_secret_decline" => {
                let (_, secret) = self.invite().await;
                words.insert("INVITATION_SECRET", secret);
                self.session = server.as_user("ben").await;
            }
            "get_designs_actor_name_versions_version_corrections" => {
                let size =
                    json!({ "of": "tray-corner", "what": "size", "value": "60 x 60 x 20 mm" });
                let path = format!("/api/v1/designs/{DESIGN}/versions/0.2.0/corrections");
                let put = ana.request(Method::PUT, &path).header("if-match", "*");
                let put = put.json(&json!({ "corrections": [size] }));
                send(put).await.expect(200);
            }
            "delete_designs_actor_name_versions_version_yank" => {
                let yank = json!({ "class": "defect", "why": "x" });
                let path = format!("/api/v1/designs/{DESIGN}/versions/0.2.0/yank");
                ana.put(&path, yank).await.expect(200);
            }
            _ => {}
        }
        for (word, value) in words {
            self.words.insert(word.to_owned(), value);
        }
    }

    /// An invitation into the community: its id and its secret.
    async fn invite(&self) -> (String, String) {
        let path = "/api/v1/actors/rural-energy/invitations";
        let made = self
            .ana
            .post(path, json!({ "role": "contributor" }))
            .await
            .expect(201);
        let url = text(&made, "url");
        (
            text(&made, "id"),
            url.rsplit('/').next().unwrap().to_owned(),
        )
    }

    /// The caller that a command stands for, from its options.
    fn caller(&self, command: &Command) -> Caller {
        let token = command
            .headers
            .iter()
            .any(|(name, _)| name == "Authorization");
        match (token, command.cookie) {
            (true, _) if command.path.starts_with("/api/v1/admin/") => self.administrator.clone(),
            (true, _) => self.token.clone(),
            (_, true) => self.session.clone(),
            _ => self.server.anonymous(),
        }
    }
}

fn text(answer: &Answer, key: &str) -> String {
    answer.value()[key].as_str().unwrap().to_owned()
}

/// A command as a shell and curl read it.
#[derive(Debug, Default)]
struct Command {
    verb: Option<Method>,
    path: String,
    headers: Vec<(String, String)>,
    cookie: bool,
    body: Option<Vec<u8>>,
    form: Vec<(String, String)>,
}

impl Command {
    fn read(line: &str, words: &BTreeMap<String, String>) -> Self {
        let mut command = Self::default();
        let mut rest = shell_words(line, words).into_iter();
        assert_eq!(rest.next().as_deref(), Some("curl"), "{line}");
        while let Some(word) = rest.next() {
            let mut value = || {
                rest.next()
                    .unwrap_or_else(|| panic!("{word} of what? {line}"))
            };
            match word.as_str() {
                "-X" => command.verb = Some(value().parse().unwrap()),
                "--head" => command.verb = Some(Method::HEAD),
                "-H" => {
                    let header = value();
                    let (name, value) = header.split_once(": ").expect("Name: value");
                    command.headers.push((name.to_owned(), value.to_owned()));
                }
                "-b" => command.cookie = value() == "session.txt",
                "-c" => drop(value()),
                "--json" => {
                    let header = ("Content-Type".to_owned(), "application/json".to_owned());
                    command.headers.push(header);
                    command.verb.get_or_insert(Method::POST);
                    command.body = Some(value().into_bytes());
                }
                "--data-binary" => {
                    command.verb.get_or_insert(Method::POST);
                    command.body = Some(file(value().strip_prefix('@').expect("a file")));
                }
                "-F" => {
                    let field = value();
                    let (name, file) = field.split_once("=@").expect("name=@file");
                    let (_, path) = file.split_once(";filename=").expect("its path");
                    command.verb.get_or_insert(Method::POST);
                    command.form.push((name.to_owned(), path.to_owned()));
                }
                address if address.starts_with('/') => address.clone_into(&mut command.path),
                other => panic!("curl has no {other}: {line}"),
            }
        }
        command
    }

    async fn send(self, caller: &Caller) -> Answer {
        let verb = self.verb.unwrap_or(Method::GET);
        let mut request = caller.request(verb, &self.path);
        for (name, value) in self.headers {
            if name != "Authorization" {
                request = request.header(name, value);
            }
        }
        if let Some(body) = self.body {
            request = request.body(body);
        }
        if !self.form.is_empty() {
            let parts = self
                .form
                .into_iter()
                .fold(Form::new(), |form, (name, path)| {
                    let part = Part::bytes(file(&path)).file_name(path);
                    form.part(name, part)
                });
            request = request.multipart(parts);
        }
        send(request).await
    }
}

/// A file that lies beside whoever types a command.
fn file(path: &str) -> Vec<u8> {
    if path == "cad/corner.step" {
        return STEP.to_vec();
    }
    let mut files = dryer(DESIGN, "0.4.0").into_iter();
    let (_, bytes) = files.find(|(known, _)| known == path).expect(path);
    bytes
}

/// Words of a command: quotes as a shell reads them, `$WORD` put in where it would.
fn shell_words(line: &str, words: &BTreeMap<String, String>) -> Vec<String> {
    let (mut found, mut word, mut within) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (within, c) {
            (Some('\''), '\'') | (Some('"'), '"') => within = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                within = Some(c);
                word.get_or_insert_default();
            }
            (_, '\\') => match chars.next() {
                Some('\n') if within.is_none() => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
                None => panic!("ends in a backslash: {line}"),
            },
            (_, '$') => {
                let mut name = String::new();
                while let Some(c) = chars.next_if(|c| c.is_ascii_uppercase() || *c == '_') {
                    name.push(c);
                }
                let value = words.get(&name);
                let value = value.unwrap_or_else(|| panic!("nobody says what ${name} is: {line}"));
                word.get_or_insert_default().push_str(value);
            }
            (None, c) if c.is_whitespace() => found.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    assert_eq!(within, None, "a quote is open: {line}");
    found.extend(word);
    found
}

/// Where an answer has another shape than the example: other keys, another type of value.
fn differences(example: &Value, found: &Value, at: &str, into: &mut Vec<String>) {
    match (example, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                match found.get(key) {
                    Some(other) => differences(value, other, &format!("{at}.{key}"), into),
                    None => into.push(format!("{at}.{key} is missing")),
                }
            }
            for key in found.keys().filter(|key| !wanted.contains_key(*key)) {
                into.push(format!("{at}.{key} is not in the example"));
            }
        }
        (Value::Array(wanted), Value::Array(found)) => match (wanted.first(), found.first()) {
            (Some(wanted), Some(found)) => differences(wanted, found, &format!("{at}[0]"), into),
            (None, None) => {}
            _ => into.push(format!("{at} is empty here and not there")),
        },
        (one, other) if std::mem::discriminant(one) == std::mem::discriminant(other) => {}
        _ => into.push(format!("{at} is {found}, in the example {example}")),
    }
}

/// The answer as an example tells it: the same for every run as far as it can be.
fn told(answer: &Answer, server: &TestRegistry) -> Value {
    if answer.body.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        // The description of itself is long.
        Ok(mut description) if description["openapi"].is_string() => {
            description["components"] = json!({});
            description["paths"] = json!({});
            description
        }
        Ok(value) => {
            let text = value
                .to_string()
                .replace(&server.url(""), "https://hub.example");
            hide_tokens(serde_json::from_str(&text).unwrap())
        }
        Err(_) => Value::String(answer.text()),
    }
}

/// Nobody is to take a secret of an example for one that could be used.
fn hide_tokens(mut value: Value) -> Value {
    match &mut value {
        Value::String(text) if text.starts_with("cwt_") => *text = "cwt_…".to_owned(),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|one| *one = hide_tokens(one.take())),
        Value::Object(map) => map
            .values_mut()
            .for_each(|one| *one = hide_tokens(one.take())),
        _ => {}
    }
    value
}

/// Every operation of the description that the registry hands out, with its example.
async fn operations(server: &TestRegistry) -> Vec<(String, Value)> {
    let document = server
        .anonymous()
        .get("/api/v1/openapi.json")
        .await
        .expect(200)
        .value();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values().cloned());
    let with_id = operations.filter_map(|one| Some((one["operationId"].as_str()?.to_owned(), one)));
    with_id.collect()
}

fn by_name(items: &mut Value) {
    let items = items.as_array_mut().unwrap();
    items.sort_by_key(|item| item["name"].to_string());
}

for_each_backend! {
    async fn every_example_works(server: TestRegistry) {
        let mut story = Story::new(&server).await;
        let (mut wrong, mut answers) = (Vec::new(), BTreeMap::new());
        let operations = operations(&server).await;
        assert!(operations.len() > 60, "{}", operations.len());
        for (id, operation) in operations {
            let example = &operation["x-example"];
            let line = example["curl"].as_str().unwrap_or_else(|| panic!("{id} has no example"));
            story.prepare(&id, line).await;
            let command = Command::read(line, &story.words);
            let caller = story.caller(&command);
            let answer = command.send(&caller).await;
            let mut differs = Vec::new();
            if example["status"] != answer.status || answer.status >= 400 {
                differs.push(format!("{} is not {}", answer.status, example["status"]));
            }
            let mut found = told(&answer, &server);
            if id == "get_tokens" {
                // Both were made in the same moment of this clock.
                by_name(&mut found["items"]);
            }
            differences(&example["answer"], &found, "", &mut differs);
            let headers: BTreeMap<&str, &str> = TOLD_HEADERS
                .into_iter()
                .map(|name| (name, answer.header(name)))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            let in_example = example["headers"].as_object().into_iter().flatten();
            let in_example: Vec<&str> = in_example.map(|(name, _)| name.as_str()).collect();
            if in_example != headers.keys().copied().collect::<Vec<_>>() {
                differs.push(format!("headers {headers:?}, in the example {in_example:?}"));
            }
            let kept = json!({ "status": answer.status, "answer_headers": headers, "answer": found });
            answers.insert(id.clone(), kept);
            if !differs.is_empty() {
                wrong.push(format!("{id}: {differs:?}\n  {line}\n  {}", answer.text()));
            }
        }
        if std::env::var(UPDATE).is_ok_and(|value| value == "1") {
            keep(answers);
        }
        assert!(
            wrong.is_empty(),
            "{} examples are wrong; {UPDATE}=1 writes the answers of {EXAMPLES} anew:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    }

    async fn the_page_says_all_of_it(server: TestRegistry) {
        let anybody = server.anonymous();
        let page = anybody.get("/api/-/docs").await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let html = page.text();
        let escape = |text: &str| text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;");
        let operations = operations(&server).await;
        for (id, operation) in &operations {
            let place = format!("id=\"{}\"", id.replace('_', "-"));
            assert_eq!(html.matches(&place).count(), 1, "{place}");
            let curl = operation["x-example"]["curl"].as_str().unwrap();
            assert!(html.contains(&format!("<code>{}</code>", escape(curl))), "{id}: {curl}");
        }
        // Every place that is linked to is there, and every code has its page.
        for link in html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            if let Some(id) = link.strip_prefix('#') {
                assert!(html.contains(&format!("id=\"{id}\"")), "nothing at {link}");
            }
            if let Some(code) = link.strip_prefix("/problems/") {
                assert!(wright_wire::ProblemCode::parse(code).is_some(), "{code}");
            }
        }
        assert!(html.contains(&format!("REGISTRY={}", server.url(""))), "{html}");
        let spanish = anybody.get("/api/-/docs?lang=es").await.expect(200).text();
        assert!(spanish.contains("<h1>La API</h1>") && spanish.contains("id=\"post-drafts\""));
        let home = anybody.get("/").await.expect(200).text();
        assert!(home.contains("href=\"/api/-/docs\""), "{home}");
    }
}

/// Writes what the examples were answered with beside their requests.
fn keep(answers: BTreeMap<String, Value>) {
    let file = tests::repository::root().join(EXAMPLES);
    let mut examples: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    for (id, answer) in answers {
        for (key, value) in answer.as_object().unwrap() {
            let is_empty =
                value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
            if is_empty {
                examples[&id].as_object_mut().unwrap().remove(key);
            } else {
                examples[&id][key] = value.clone();
            }
        }
    }
    std::fs::write(
        &file,
        serde_json::to_string_pretty(&examples).unwrap() + "\n",
    )
    .unwrap();
}

/// What an operation is refused with in the table of permissions stands in its description.
#[test]
fn every_refusal_of_the_table_is_told() {
    let document = serde_json::to_value(wright_web::api::openapi()).unwrap();
    for (verb, path, codes) in crate::permissions::refusals() {
        let operation = &document["paths"][&path][verb.to_lowercase()];
        let told = operation["responses"]["default"]["x-problems"].clone();
        let told: Vec<String> = serde_json::from_value(told).unwrap_or_default();
        for code in codes {
            assert!(
                told.iter().any(|one| one == code) || path == "/api/v1/openapi.json",
                "{verb} {path} may be refused with {code}: say so in {EXAMPLES}"
            );
        }
    }
}

#[test]
fn commands_are_read_as_a_shell_reads_them() {
    let words = BTreeMap::from([("DRAFT".to_owned(), "42".to_owned())]);
    let read = |line: &str| shell_words(line, &words);
    assert_eq!(read("a 'b c' \\\n  d"), ["a", "b c", "d"]);
    assert_eq!(
        read("\"x/$DRAFT/y\" \"{\\\"a\\\"}\""),
        ["x/42/y", "{\"a\"}"]
    );
    assert_eq!(read("'it'\\''s $DRAFT'"), ["it's $DRAFT"]);
}
