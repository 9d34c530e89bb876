//! Index documents, changes, the registry's config, problems: as they travel.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure"
)]

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use wright_model::{DesignName, Digest, Version};
use wright_wire::changes::{ChangeDetail, ChangeKind, Changes};
use wright_wire::rest::{Diagnostic, Secret, Severity, SignIn};
use wright_wire::{
    Change, Config, IndexDocument, IndexLine, Manifest, Problem, ProblemCode, RegistryConfig,
    ReleaseLine,
};

/// A line exactly as the map of the design shows it.
const LINE: &str = r#"{"v":1,"vers":"0.3.0","manifest":"sha256:1111111111111111111111111111111111111111111111111111111111111111","making":"sha256:2222222222222222222222222222222222222222222222222222222222222222","files":12,"bytes":3456,"deps":[{"name":"open-fasteners/knob-m5","req":"^1.2","kind":"part"},{"name":"zz/jig","req":"*","kind":"jig","registry":"https://there.example.org"}],"license":{"hardware":"CERN-OHL-S-2.0","documentation":"CC-BY-SA-4.0"},"published":"2026-03-01T12:00:00.123456Z","yanked":null}"#;
const YANKED: &str = r#"{"class":"hazard","why":"it burns","at":"2026-03-02T00:00:00.000000Z"}"#;

fn parse(text: &str) -> Result<IndexDocument, String> {
    IndexDocument::parse(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn index_lines_read_and_write_the_same_bytes() {
    let yanked = LINE
        .replace("0.3.0", "0.3.1")
        .replace("\"yanked\":null", &format!("\"yanked\":{YANKED}"));
    let was = r#"{"v":1,"was":["old/name","older/name"]}"#;
    let moved = r#"{"v":1,"moved":"new/name"}"#;
    let text = format!("{was}\n{LINE}\n{yanked}\n{moved}\n");
    let document = parse(&text).unwrap();
    assert_eq!(document.render(), text);
    assert_eq!(document.releases.len(), 2);
    assert!(document.releases[0].is_available());
    assert!(!document.releases[1].is_available());
    assert_eq!(document.moved, Some(DesignName::parse("new/name").unwrap()));
    let version = Version::parse("0.3.1").unwrap();
    assert!(document.release(&version).unwrap().yanked.is_some());
    assert_eq!(parse("").unwrap(), IndexDocument::default());
    let line = IndexLine::Release(Box::new(document.releases[0].clone()));
    assert_eq!(line.to_json(), LINE);
}

#[test]
fn later_registries_are_understood_as_far_as_possible() {
    let more = LINE.replacen("{\"v\":1,", "{\"v\":1,\"mass\":{\"g\":12.5},", 1);
    let later = r#"{"v":2,"vers":{"major":1}}"#;
    let document = parse(&format!("{later}\r\n\n{more}\r\n{later}")).unwrap();
    assert_eq!((document.releases.len(), document.skipped), (1, 2));
}

#[test]
fn malformed_lines_are_named() {
    for (wrong, expect) in [
        ("{", "line 2 is no JSON object"),
        ("[]", "line 2 is no JSON object"),
        ("{}", "line 2 is no JSON object"),
        ("{\"v\":0}", "line 2 has the version 0"),
        ("{\"v\":-1}", "line 2 is no JSON object"),
        ("{\"v\":1}", "line 2 is malformed: missing field `vers`"),
        ("{\"v\":1,\"v\":2}", "line 2 is no JSON object"),
        ("{\"v\":1,\"moved\":\"x\"}", "line 2 is malformed"),
        (LINE, "line 2 lists 0.3.0 a second time"),
        (&LINE.replace("0.3.0", "0.3"), "line 2 is malformed"),
        (
            &LINE.replace("sha256:1111", "sha256:111"),
            "line 2 is malformed",
        ),
        (
            &LINE.replace("\"files\":12", "\"files\":-12"),
            "line 2 is malformed",
        ),
        (
            &LINE.replace("null", "{\"class\":\"other\"}"),
            "line 2 is malformed",
        ),
        (
            &LINE.replace("12:00:00.123456Z", "noon"),
            "line 2 is malformed",
        ),
        (&" ".repeat(10), "fine"),
        (
            &format!("{{\"v\":1,\"x\":\"{}\"}}", "x".repeat(2 << 20)),
            "line 2 has more than 2097152 bytes",
        ),
    ] {
        let said = match parse(&format!("{LINE}\n{wrong}\n")) {
            Ok(_) => "fine".to_owned(),
            Err(error) => error,
        };
        assert!(said.contains(expect), "{expect}: {said}");
    }
    let moved = r#"{"v":1,"moved":"new/name"}"#;
    assert!(
        parse(&format!("{moved}\n{moved}\n"))
            .unwrap_err()
            .contains("second time")
    );
    let skipped = "{\"v\":9}\n".repeat(100_001);
    assert!(
        parse(&skipped)
            .unwrap_err()
            .contains("more than 100000 lines")
    );
    assert!(
        parse(&"\n".repeat((64 << 20) + 1))
            .unwrap_err()
            .contains("at most")
    );
}

fn release() -> (Manifest, Config) {
    let case: Value = serde_json::from_str(include_str!("golden/full.json")).unwrap();
    let design: Value = case["design"].clone();
    let config = json!({
        "v": 1, "name": design["name"], "version": design["version"], "title": design["title"],
        "summary": "", "licenses": design["licenses"], "licensor": "x", "keywords": [],
        "languages": [], "parents": [], "parts": [], "contributors": [],
        "dependencies": [{"name": "aa/bb", "requirement": "^1", "kind": "part", "quantity": 1}],
    });
    let config = Config::parse(&wright_wire::canonical(&config).unwrap()).unwrap();
    let files = vec![wright_wire::ManifestFile::new(
        "design.toml".parse().unwrap(),
        Digest::of(b"design.toml"),
        7,
        wright_model::FileKind::Other,
    )];
    let manifest = Manifest {
        digest: Digest::of(b"manifest"),
        name: config.name.clone(),
        version: config.version.clone(),
        making: Digest::of(b"making"),
        config_digest: Digest::of(b"config"),
        config_size: 3,
        files,
    };
    (manifest, config)
}

#[test]
fn an_index_line_must_say_what_the_release_says() {
    let (manifest, config) = release();
    let published = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let line = ReleaseLine::of(&manifest, &config, published);
    assert_eq!((line.files, line.bytes), (1, 7));
    line.check_against(&manifest, &config).unwrap();
    type Break = fn(&mut ReleaseLine);
    let changes: [(&str, Break); 7] = [
        ("version", |line| {
            line.vers = Version::parse("9.0.0").unwrap();
        }),
        ("manifest digest", |line| line.manifest = Digest::of(b"x")),
        ("making digest", |line| line.making = Digest::of(b"x")),
        ("number of files", |line| line.files = 2),
        ("number of bytes", |line| line.bytes = 8),
        ("dependencies", |line| line.deps.clear()),
        ("license", |line| line.license.software = None),
    ];
    for (field, change) in changes {
        let mut line = line.clone();
        change(&mut line);
        let error = line.check_against(&manifest, &config).unwrap_err();
        assert_eq!(error.field, field);
    }
}

#[test]
fn changes_carry_ids_where_persons_are_concerned() {
    let change = Change {
        v: 1,
        seq: 17,
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        kind: ChangeKind::ReleasePublished,
        actor: Some("0190a000-0000-7000-8000-000000000001".parse().unwrap()),
        subject: "rural-energy/box-dryer".into(),
        detail: ChangeDetail {
            version: Some(Version::parse("0.3.0").unwrap()),
            ..ChangeDetail::default()
        },
    };
    let text = r#"{"v":1,"seq":17,"at":"2027-01-15T08:00:00.000000Z","kind":"release-published","actor":"0190a000-0000-7000-8000-000000000001","subject":"rural-energy/box-dryer","version":"0.3.0"}"#;
    assert_eq!(change.to_json(), text);
    let bytes = change.detail.to_bytes().unwrap();
    assert_eq!(bytes, br#"{"version":"0.3.0"}"#);
    assert_eq!(ChangeDetail::parse(&bytes).unwrap(), change.detail);
    let unknown = text
        .replace("release-published", "claim-made")
        .replace("17", "18");
    let block = format!("{text}\n{unknown}\n{{\"v\":2}}\n");
    let changes = Changes::parse(block.as_bytes()).unwrap();
    assert_eq!(
        (changes.changes.as_slice(), changes.skipped),
        ([change].as_slice(), 2)
    );
    let twice = format!("{text}\n{text}\n");
    let said = Changes::parse(twice.as_bytes()).unwrap_err().to_string();
    assert!(
        said.contains("line 2 has the number 17 out of order"),
        "{said}"
    );
    for (seq, block) in [(1, 0), (1_000, 0), (1_001, 1), (0, 0), (-5, 0)] {
        assert_eq!(Change::block_of(seq), block);
    }
    assert_eq!(Change::range_of(1), 1_001..=2_000);
    for kind in ChangeKind::ALL {
        assert_eq!(ChangeKind::parse(kind.as_str()), Some(*kind));
    }
}

#[test]
fn a_registry_says_where_its_parts_are() {
    let text = r#"{"v":1,"registry":"0190a000-0000-7000-8000-000000000001","api":"../../api/v1/","blobs":"../../blobs/","features":["zip"]}"#;
    let config = RegistryConfig::parse(text.as_bytes()).unwrap();
    assert_eq!(config.to_json(), text);
    for (from, to, expect) in [
        ("\"v\":1", "\"v\":2", "version 2"),
        ("\"v\":1,", "", "malformed"),
        ("../../blobs/", "../../blobs", "does not end in /"),
        ("\"registry\":\"0", "\"registry\":\"x", "malformed"),
    ] {
        let said = RegistryConfig::parse(text.replace(from, to).as_bytes());
        let said = said.unwrap_err().to_string();
        assert!(said.contains(expect), "{said}");
    }
    assert!(RegistryConfig::parse(&vec![b' '; (64 << 10) + 1]).is_err());
}

#[test]
fn problems_are_one_closed_list() {
    let mut seen = std::collections::BTreeSet::new();
    for code in ProblemCode::ALL {
        let text = code.as_str();
        assert!(seen.insert(text), "{text} is there twice");
        assert!(
            text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "{text}"
        );
        assert!((400..600).contains(&code.status()), "{text}");
        assert!(
            !code.title().is_empty() && !code.title().ends_with('.'),
            "{text}"
        );
        assert_eq!(ProblemCode::parse(text), Some(*code));
    }
    let problem = Problem::new(ProblemCode::FileTooLarge, "a.stl has 70 MiB.")
        .with_limit("64 MiB a file")
        .with_diagnostics(vec![Diagnostic {
            severity: Severity::Error,
            code: "too-large".into(),
            message: "split it".into(),
            file: Some("a.stl".into()),
            line: None,
            column: None,
            help: None,
        }]);
    let text = serde_json::to_string(&problem).unwrap();
    assert_eq!(
        text,
        r#"{"type":"/problems/file-too-large","title":"The file is too large","status":413,"detail":"a.stl has 70 MiB.","code":"file-too-large","diagnostics":[{"severity":"error","code":"too-large","message":"split it","file":"a.stl"}],"limit":"64 MiB a file"}"#
    );
    assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
    let later: Problem = serde_json::from_str(
        r#"{"type":"/problems/new","title":"New","status":409,"detail":"d","code":"new"}"#,
    )
    .unwrap();
    assert_eq!((later.code, later.status), (ProblemCode::Internal, 409));
}

#[test]
fn secrets_stay_out_of_logs() {
    let text = r#"{"login":"amina","password":"correct horse"}"#;
    let sign_in: SignIn = serde_json::from_str(text).unwrap();
    assert_eq!(sign_in.password, Secret::new("correct horse"));
    assert!(!format!("{sign_in:?}").contains("horse"));
    assert_eq!(serde_json::to_string(&sign_in).unwrap(), text);
}

proptest! {
    #[test]
    fn documents_of_anybody_never_panic(
        text in "(\\PC{0,40}\n|\\{\"v\":[0-2],\"(was|moved|vers|seq)\":(\"\\PC{0,9}\"|[0-9]|\\[\\])\\}\n){0,6}"
    ) {
        let _ = IndexDocument::parse(text.as_bytes());
        let _ = Changes::parse(text.as_bytes());
        let _ = RegistryConfig::parse(text.as_bytes());
        let _ = ChangeDetail::parse(text.as_bytes());
    }
}
