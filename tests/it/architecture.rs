//! The absences that `crates/README.md` promises, looked for in the sources: which crate may
//! depend on which, and what no crate, template or test may contain. A failure says what to do.
//!
//! Only what ships is looked at: a crate's own tests may read files and start servers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tests::repository::root;
use walkdir::WalkDir;

/// Types, rules and formats: values in, values out.
const PURE: [&str; 8] = [
    "wright-model",
    "wright-manifest",
    "wright-bom",
    "wright-geometry",
    "wright-match",
    "wright-pictures",
    "wright-resolve",
    "wright-wire",
];
/// What keeps bytes and rows; they never know each other.
const ADAPTERS: [&str; 3] = ["wright-store", "wright-blobs", "wright-search"];

/// Crates that a pure crate cannot use without touching the world.
const WORLDLY_CRATES: [&str; 10] = [
    "tokio",
    "sqlx",
    "axum",
    "object_store",
    "reqwest",
    "hyper",
    "rand",
    "getrandom",
    "tempfile",
    "walkdir",
];
/// Parts of the standard library that reach outside: files, network, clocks, processes.
const WORLDLY_PATHS: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::io::stdin",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
];

#[test]
fn crates_depend_only_on_the_layers_below() {
    for one in crates() {
        let allowed = allowed_below(&one.name);
        for dependency in one.own_dependencies() {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{} must not depend on {dependency} (allowed: {allowed:?}): move what it needs to \
                 a lower layer, or hand it in as a value; the layers are in crates/README.md",
                one.name
            );
        }
    }
}

/// The crates of ours that a crate may use.
fn allowed_below(name: &str) -> Vec<&'static str> {
    let server = || [&PURE[..], &ADAPTERS].concat();
    match name {
        "wright-model" | "xtask" => vec![],
        // Resolution reads index lines, and a lockfile becomes a build set.
        "wright-resolve" => vec!["wright-model", "wright-wire"],
        "wright-client" => vec![
            "wright-model",
            "wright-manifest",
            "wright-resolve",
            "wright-wire",
        ],
        "wright-cli" => [&PURE[..], &["wright-client"]].concat(),
        "wright-registry" => server(),
        "wright-web" => [&PURE[..], &["wright-registry"]].concat(),
        "commonwright" => {
            let mut below = server();
            below.extend(["wright-registry", "wright-web", "wright-client"]);
            below
        }
        other if PURE.contains(&other) || ADAPTERS.contains(&other) => vec!["wright-model"],
        unknown => panic!(
            "say in tests/it/architecture.rs which layer {unknown} belongs to, and in \
             crates/README.md what it is for"
        ),
    }
}

#[test]
fn pure_crates_do_no_input_or_output() {
    for one in crates().filter(|one| PURE.contains(&one.name.as_str())) {
        for dependency in one.dependencies() {
            assert!(
                !WORLDLY_CRATES.contains(&dependency.as_str()),
                "{} is pure and must not depend on {dependency}: take what it gives as a parameter",
                one.name
            );
        }
        for source in one.sources() {
            source.refuse(
                &WORLDLY_PATHS,
                "a pure crate takes time, files and network as values from its caller",
            );
        }
    }
}

#[test]
fn sql_stays_in_the_store() {
    for one in crates().filter(|one| one.name != "wright-store") {
        one.refuse_dependency("sqlx", "give wright-store a function for it");
        for source in one.sources() {
            source.refuse(&["sqlx"], "give wright-store a function for it");
            source.refuse_statements();
        }
    }
}

#[test]
fn axum_stays_in_the_delivery() {
    let delivery = ["wright-web", "commonwright"];
    for one in crates().filter(|one| !delivery.contains(&one.name.as_str())) {
        let remedy = "return a value or an error; wright-web turns it into a response";
        one.refuse_dependency("axum", remedy);
        for source in one.sources() {
            source.refuse(&["axum"], remedy);
        }
    }
}

#[test]
fn object_store_stays_in_the_blobs() {
    for one in crates().filter(|one| one.name != "wright-blobs") {
        let remedy = "give wright-blobs a function for it";
        one.refuse_dependency("object_store", remedy);
        for source in one.sources() {
            source.refuse(&["object_store"], remedy);
        }
    }
}

#[test]
fn pictures_of_strangers_are_decoded_in_the_child_alone() {
    let child = ["wright-pictures", "commonwright"];
    for one in crates().filter(|one| !child.contains(&one.name.as_str())) {
        for decoder in ["pictures", "image", "resvg", "webp"] {
            one.refuse_dependency(
                decoder,
                "ask for a task of wright-registry/src/analysis, which commonwright does in a child",
            );
        }
    }
}

#[test]
fn pages_never_see_rows() {
    for source in sources_below(&root().join("crates/wright-web/src")) {
        source.refuse(
            &["wright_store"],
            "pages show view structs made from what a use case returns, never rows",
        );
    }
}

/// What `tests/it/permissions` asks for is what `Routes` and the OpenAPI document remember.
#[test]
fn every_route_is_remembered() {
    let web = root().join("crates/wright-web/src");
    let remembering = ["app.rs", "routes.rs"].map(|file| web.join(file));
    for source in sources_below(&web) {
        if !remembering.contains(&source.file) {
            source.refuse(
                &["Router::new", "axum::Router::default"],
                "put routes together with crate::routes::Routes, or with OpenApiRouter",
            );
        }
        if source.file.starts_with(web.join("api")) {
            let plain = source
                .lines
                .iter()
                .find(|(_, text)| text.contains(".route("));
            assert!(
                plain.is_none(),
                "describe it with routes!(): {plain:?} in {:?}",
                source.file
            );
        }
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for one in crates() {
        let inherits = one
            .manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        assert_eq!(
            inherits,
            Some(&toml::Value::Boolean(true)),
            "write `[lints]\\nworkspace = true` into the Cargo.toml of {}",
            one.name
        );
    }
}

#[test]
fn every_crate_has_its_paragraph_in_the_code_map() {
    let map = read(&root().join("crates/README.md"));
    for one in crates() {
        assert!(
            map.contains(&format!("`{}`", one.name)),
            "crates/README.md has no paragraph about `{}`: say what it is for and what must not \
             be in it",
            one.name
        );
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let [sqlite, postgres] = ["sqlite", "postgres"].map(|database| {
        let folder = root().join("migrations").join(database);
        files_below(&folder, "sql")
            .iter()
            .map(|file| file_name(file))
            .collect::<BTreeSet<String>>()
    });
    assert!(!sqlite.is_empty(), "migrations/sqlite holds no migration");
    assert_eq!(
        sqlite, postgres,
        "a migration has the same number and name in migrations/sqlite and migrations/postgres"
    );
    for (index, name) in sqlite.iter().enumerate() {
        let number = format!("{:04}_", index + 1);
        assert!(
            name.starts_with(&number),
            "migrations are numbered without gaps: {name} should begin with {number}"
        );
    }
}

#[test]
fn templates_hold_nothing_that_the_content_security_policy_forbids() {
    let handlers = [
        "onclick=",
        "onsubmit=",
        "onchange=",
        "oninput=",
        "onload=",
        "onerror=",
    ];
    for template in files_below(&root().join("web/templates"), "html") {
        // Mail programs know nothing else than styles within the mail.
        let in_mail = template
            .parent()
            .is_some_and(|folder| folder.ends_with("mails"));
        for (line, text) in numbered(&read(&template)) {
            let at = format!("{}:{line}", template.display());
            let text = text.to_lowercase();
            let attribute = |name: &&str| {
                text.split([' ', '\t', '"'])
                    .any(|word| word.starts_with(*name))
            };
            assert!(
                in_mail || (!attribute(&"style=") && !text.contains("<style")),
                "{at}: browsers refuse inline styles here; give it a class and a rule in web/static"
            );
            assert!(
                !handlers.iter().any(attribute) && !text.contains("<script>"),
                "{at}: browsers refuse inline scripts here; put it into a module in web/src"
            );
        }
    }
}

#[test]
fn no_test_is_left_out() {
    for folder in ["crates", "tests"] {
        for file in files_below(&root().join(folder), "rs") {
            for (line, text) in numbered(&read(&file)) {
                assert!(
                    !text.trim_start().starts_with("#[ignore"),
                    "{}:{line}: make the test pass or remove it",
                    file.display()
                );
            }
        }
    }
}

/// One of our packages under `crates/`.
struct Crate {
    name: String,
    folder: PathBuf,
    manifest: toml::Table,
}

fn crates() -> impl Iterator<Item = Crate> {
    let folders = fs::read_dir(root().join("crates")).expect("crates/ is there");
    let crates: Vec<Crate> = folders
        .map(|entry| entry.expect("crates/ can be read").path())
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .map(|folder| Crate {
            name: file_name(&folder),
            manifest: read(&folder.join("Cargo.toml"))
                .parse()
                .expect("cargo reads it too"),
            folder,
        })
        .collect();
    assert!(
        crates.len() > 10,
        "crates/ holds only {} crates",
        crates.len()
    );
    crates.into_iter()
}

impl Crate {
    /// The packages it ships with, under their own names, platform-specific ones included.
    fn dependencies(&self) -> BTreeSet<String> {
        let targets = self.manifest.get("target").and_then(toml::Value::as_table);
        let tables = targets
            .into_iter()
            .flat_map(toml::Table::values)
            .filter_map(toml::Value::as_table)
            .chain([&self.manifest]);
        tables
            .flat_map(|table| ["dependencies", "build-dependencies"].map(|key| table.get(key)))
            .flatten()
            .filter_map(toml::Value::as_table)
            .flatten()
            .map(|(key, value)| match value.get("package") {
                Some(toml::Value::String(package)) => package.clone(),
                _ => key.clone(),
            })
            .collect()
    }

    fn own_dependencies(&self) -> Vec<String> {
        let ours = |name: &String| {
            name.starts_with("wright-")
                || ["commonwright", "xtask", "tests"].contains(&name.as_str())
        };
        self.dependencies().into_iter().filter(ours).collect()
    }

    fn refuse_dependency(&self, family: &str, remedy: &str) {
        for dependency in self.dependencies() {
            let is_one = dependency.split('-').any(|word| word == family);
            assert!(
                !is_one,
                "{} must not depend on {dependency}: {remedy}",
                self.name
            );
        }
    }

    fn sources(&self) -> Vec<Source> {
        sources_below(&self.folder.join("src"))
    }
}

/// The shipped lines of a source file: no comments, nothing from its tests.
struct Source {
    file: PathBuf,
    lines: Vec<(usize, String)>,
}

fn sources_below(folder: &Path) -> Vec<Source> {
    let sources = files_below(folder, "rs").into_iter();
    sources
        .filter(|file| {
            let in_tests = file.components().any(|part| part.as_os_str() == "tests");
            !in_tests && !file_name(file).ends_with("tests.rs")
        })
        .map(|file| Source {
            lines: shipped_lines(&read(&file)),
            file,
        })
        .collect()
}

fn shipped_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = numbered(text).peekable();
    let mut shipped = Vec::new();
    while let Some((line, text)) = lines.next() {
        let next = lines.peek().map_or("", |(_, next)| next.trim());
        if text == "#[cfg(test)]" && next.starts_with("mod ") && next.ends_with('{') {
            break;
        }
        if !text.trim_start().starts_with("//") {
            shipped.push((line, text.to_owned()));
        }
    }
    shipped
}

impl Source {
    fn refuse(&self, paths: &[&str], remedy: &str) {
        for (line, text) in &self.lines {
            for path in paths {
                assert!(
                    !has_word(text, path),
                    "{}:{line} names {path}: {remedy}",
                    self.file.display()
                );
            }
        }
    }

    fn refuse_statements(&self) {
        let statements = [
            ("SELECT ", " FROM "),
            ("INSERT INTO ", ""),
            ("UPDATE ", " SET "),
            ("DELETE FROM ", ""),
            ("CREATE TABLE ", ""),
        ];
        for (line, text) in &self.lines {
            for (first, second) in statements {
                assert!(
                    !(text.contains(first) && text.contains(second)),
                    "{}:{line} holds SQL: give wright-store a function for it",
                    self.file.display()
                );
            }
        }
    }
}

/// Whether `text` names `path`, not merely something that contains its letters.
fn has_word(text: &str, path: &str) -> bool {
    let of_a_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(path).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + path.len()..].chars().next();
        !before.is_some_and(of_a_name) && !after.is_some_and(of_a_name)
    })
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    assert!(folder.is_dir(), "{} is missing", folder.display());
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the sources can be read").into_path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().expect("a listed path has a name");
    name.to_string_lossy().into_owned()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
