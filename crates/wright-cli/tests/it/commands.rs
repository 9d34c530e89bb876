//! Commands against a registry made of files.

use crate::registry::{Registry, noise};
use crate::running;
use crate::server::{Fault, Server};
use std::path::PathBuf;

struct Person {
    home: tempfile::TempDir,
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Person {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("project")).unwrap();
        Self { home }
    }

    fn project(&self) -> PathBuf {
        self.home.path().join("project")
    }

    fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        running::command(self.home.path(), &self.project(), arguments)
    }

    fn wright(&self, arguments: &[&str]) -> Said {
        let (code, out, err) = running::said(self.command(arguments));
        Said { code, out, err }
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.project().join(path)).unwrap()
    }
}

fn registry() -> Registry {
    let registry = Registry::new();
    registry.publish("ab/knob", "1.0.0", &[("a.stl", b"solid one")], &[]);
    registry.publish("ab/knob", "1.2.0", &[("a.stl", b"solid two")], &[]);
    registry.publish(
        "ab/dryer",
        "0.3.0",
        &[("README.md", b"dries")],
        &[("ab/knob", "^1")],
    );
    registry
}

#[test]
fn a_makers_day() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let person = Person::new();
    let at = ["--registry", &server.url];

    let said = person.wright(&[&["add", "ab/dryer", "ab/knob@=1.0.0"][..], &at].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("Added ab/dryer ^0.3.0 to wright.toml"),
        "{}",
        said.err
    );
    assert!(said.err.contains(" + ab/knob 1.0.0"), "{}", said.err);
    assert!(
        !said.err.contains('\u{1b}'),
        "no colors in a pipe: {:?}",
        said.err
    );
    assert_eq!(person.text("designs/ab/knob/a.stl"), "solid one");
    assert!(
        person
            .text("wright.toml")
            .contains("\"ab/knob\" = \"=1.0.0\"")
    );

    let said = person.wright(&["tree"]);
    assert_eq!(
        said.out,
        "project\n├── ab/dryer 0.3.0\n│   └── ab/knob 1.0.0\n└── ab/knob 1.0.0\n"
    );
    let said = person.wright(&[&["outdated"][..], &at].concat());
    assert!(
        said.out.contains("ab/knob  1.0.0   1.2.0       1.2.0"),
        "{}",
        said.out
    );

    let said = person.wright(&[&["add", "ab/knob@^1"][..], &at].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains(" ~ ab/knob 1.0.0 → 1.2.0"),
        "{}",
        said.err
    );
    assert_eq!(person.text("designs/ab/knob/a.stl"), "solid two");

    let said = person.wright(&[&["info", "ab/dryer"][..], &at].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("│ uses      │ ab/knob ^1 (part)"),
        "{}",
        said.out
    );

    // The server is gone: everything rebuilds from the lockfile.
    std::fs::remove_dir_all(person.project().join("designs")).unwrap();
    let said = person.wright(&["fetch", "--offline", "--locked"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(person.text("designs/ab/dryer/README.md"), "dries");

    let said = person.wright(&[&["remove", "ab/dryer"][..], &at].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!person.project().join("designs/ab/dryer").exists());
}

#[test]
fn nothing_to_do_needs_no_registry() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let person = Person::new();
    let said = person.wright(&["add", "ab/dryer", "--registry", &server.url]);
    assert_eq!(said.code, 0, "{}", said.err);
    server.forget_requests();
    let said = person.wright(&["fetch", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&json["v"], &json["command"], &json["unchanged"]),
        (&1.into(), &"fetch".into(), &2.into())
    );
    assert!(said.err.is_empty(), "{}", said.err);
    assert!(server.requests().is_empty());

    // An edited file is told every time.
    std::fs::write(person.project().join("designs/ab/knob/a.stl"), "mine").unwrap();
    for _ in 0..2 {
        let said = person.wright(&["fetch"]);
        assert!(said.err.contains("designs/ab/knob/a.stl"), "{}", said.err);
    }
    person.wright(&["fetch", "--force"]);
    assert_eq!(person.text("designs/ab/knob/a.stl"), "solid two");
}

#[test]
fn every_failure_has_its_exit_code_and_says_what_to_do() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let person = Person::new();
    let check = |arguments: &[&str], code: i32, words: &[&str]| {
        let said = person.wright(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        for word in words {
            assert!(said.err.contains(word), "{arguments:?}: {}", said.err);
        }
    };
    check(
        &["fetch"],
        1,
        &["error: there is no wright.toml", "help: `wright add"],
    );
    check(&["add", "no-slash"], 2, &["is not a design's name"]);
    check(
        &["add", "ab/knob"],
        1,
        &["no registry is set", "wright login"],
    );
    check(
        &["add", "ab/none", "--registry", &server.url],
        1,
        &["ab/none is not in this registry"],
    );
    check(
        &["add", "ab/knob", "--offline", "--registry", &server.url],
        3,
        &["--offline"],
    );
    check(
        &["add", "ab/knob@^9", "--registry", &server.url],
        1,
        &["ab/knob ^9"],
    );
    assert!(
        !person.project().join("wright.toml").exists(),
        "a failed add writes nothing"
    );
    let yank = [
        "yank",
        "ab/knob@1.0.0",
        "--class",
        "defect",
        "--why",
        "cracks",
    ];
    check(
        &[&yank[..], &["--registry", &server.url]].concat(),
        5,
        &["not signed in", "wright login"],
    );
    check(&["check"], 1, &["there is no design.toml", "wright init"]);

    let digest = wright_model::Digest::of(b"solid two");
    server.fault(digest.hex(), Fault::Flip(0));
    check(
        &["add", "ab/knob", "--registry", &server.url],
        4,
        &["a.stl", "is not what was promised"],
    );
    let said = person.wright(&["fetch", "--json", "--mirror", "/nowhere"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &json["error"]["exit_code"]), (1, &1.into()));
}

#[test]
fn killed_at_any_moment_the_next_fetch_continues() {
    let registry = Registry::new();
    let large = noise(6_000_000, 8);
    registry.publish(
        "ab/cd",
        "1.0.0",
        &[("large.step", &large), ("a.md", b"words")],
        &[],
    );
    let server = Server::start(registry.folder.path().into());
    let person = Person::new();
    let said = person.wright(&["add", "ab/cd", "--no-fetch", "--registry", &server.url]);
    assert_eq!(said.code, 0, "{}", said.err);
    let digest = wright_model::Digest::of(&large);
    server.fault(digest.hex(), Fault::Stall(4_000_000));
    let program = person.command(&[]).get_program().to_owned();
    let mut child = std::process::Command::new(program)
        .args(["fetch", "-q"])
        .env("WRIGHT_CACHE", person.home.path().join(".cache"))
        .env("WRIGHT_CONFIG_DIR", person.home.path().join(".config"))
        .current_dir(person.project())
        .spawn()
        .unwrap();
    server.wait_for_stall();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!person.project().join("designs").exists());
    let said = person.wright(&["fetch"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(std::fs::read(person.project().join("designs/ab/cd/large.step")).unwrap() == large);
    server.release();
}

#[test]
fn a_design_is_begun_and_checked_offline() {
    let person = Person::new();
    let write = |path: &str, text: &str| {
        let path = person.project().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "README.md",
        "# Corner bracket\n\nHolds two shelves at a right angle.\n",
    );
    write("stl/bracket.stl", "solid bracket\nendsolid");
    write("cad/bracket.scad", "cube([20, 20, 3]);");
    let init = [
        "init",
        "--name",
        "ab/bracket",
        "--license",
        "CERN-OHL-S-2.0",
        "--licensor",
        "Somebody",
    ];
    let said = person.wright(&init);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(person.text("design.toml").contains("ab/bracket"));
    let said = person.wright(&["check"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("Publishable: 4 files"), "{}", said.err);
    let said = person.wright(&["publish", "--dry-run", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert!(
        json["manifest"].as_str().unwrap().starts_with("sha256:"),
        "{json}"
    );
    assert_eq!(person.wright(&init).code, 1);

    write("design.toml", "[design]\nname = \"ab/bracket\"\n");
    let said = person.wright(&["check"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("design.toml:") && said.err.contains("Not publishable"),
        "{}",
        said.err
    );
}

#[test]
fn the_cache_is_looked_after() {
    let registry = registry();
    let server = Server::start(registry.folder.path().into());
    let person = Person::new();
    person.wright(&["add", "ab/knob", "--registry", &server.url]);
    let cache = person.wright(&["cache", "dir"]).out;
    assert_eq!(
        PathBuf::from(cache.trim()),
        person.home.path().join(".cache")
    );
    assert_eq!(person.wright(&["cache", "verify"]).code, 0);
    let hex = wright_model::Digest::of(b"solid two").hex().to_owned();
    let blob = person
        .home
        .path()
        .join(".cache/blobs/sha256")
        .join(&hex[..2])
        .join(&hex[2..]);
    std::fs::write(blob, "solid tw0").unwrap();
    let said = person.wright(&["cache", "verify"]);
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(said.err.contains(&hex), "{}", said.err);
    assert_eq!(person.wright(&["fetch", "--verify"]).code, 0);
    let said = person.wright(&["cache", "clean", "--json"]);
    assert!(said.out.contains("freed_bytes"), "{}", said.out);
}

#[test]
fn manual_and_completions_are_generated() {
    let person = Person::new();
    assert_eq!(person.wright(&["man", "man"]).code, 0);
    assert!(person.text("man/wright.1").contains("Exit codes"));
    assert!(person.project().join("man/wright-fetch.1").exists());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            person
                .wright(&["completions", shell])
                .out
                .contains("wright"),
            "{shell}"
        );
    }
}
