//! Manifests, configs and build sets that anybody may have written.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use wright_model::{
    Contributor, Design, DesignName, DesignPath, Digest, FileKind, LicenseExpression, Licenses,
    Part, PartId, Quantity, Version,
};
use wright_wire::build_set::{BuildSet, BuildSetRelease};
use wright_wire::manifest::BuildError;
use wright_wire::{Built, Config, Manifest, ManifestFile, build, canonical};

fn design() -> Design {
    Design {
        title: "Box dryer".into(),
        summary: "Dries fruit".into(),
        licensor: "Rural Energy".into(),
        parts: vec![part("corner")],
        ..Design::bare(
            DesignName::parse("rural-energy/box-dryer").unwrap(),
            Version::parse("0.3.0").unwrap(),
            Licenses::all(&LicenseExpression::parse("CERN-OHL-S-2.0").unwrap()),
        )
    }
}

fn part(id: &str) -> Part {
    Part {
        id: PartId::parse(id).unwrap(),
        name: "Corner".into(),
        quantity: Quantity::ONE,
        unit: None,
        process: None,
        material: None,
        thickness_um: None,
        source: vec![],
        export: vec![],
    }
}

fn file(path: &str) -> ManifestFile {
    let path = DesignPath::parse(path).unwrap();
    let kind = FileKind::of(&path);
    let digest = Digest::of(path.as_str().as_bytes());
    ManifestFile::new(path, digest, 10, kind)
}

fn built() -> Built {
    build(
        &design(),
        &[file("design.toml"), file("a.stl"), file("z/b.stl")],
    )
    .unwrap()
}

/// What the manifest says when `change` was made to it, written canonically.
fn said(change: impl FnOnce(&mut Value)) -> String {
    let mut manifest: Value = serde_json::from_slice(&built().manifest).unwrap();
    change(&mut manifest);
    let bytes = canonical(&manifest).unwrap();
    match Manifest::parse(&bytes) {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn set(pointer: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |manifest| *manifest.pointer_mut(pointer).unwrap() = value
}

const TITLE: &str = "/layers/0/annotations/org.opencontainers.image.title";

#[test]
fn what_contradicts_a_design_is_refused() {
    assert_eq!(said(|_| ()), "fine");
    assert_eq!(
        said(|manifest| manifest["later"] = json!({"key": 1})),
        "fine"
    );
    let digest = Digest::of(b"x");
    for (pointer, value, expect) in [
        ("/schemaVersion", json!(1), "schemaVersion"),
        ("/mediaType", json!("application/json"), "mediaType"),
        (
            "/artifactType",
            json!("application/vnd.example"),
            "artifactType",
        ),
        ("/config/mediaType", json!("text/plain"), "config.mediaType"),
        ("/config/size", json!(4_000_001), "config of 4000001 bytes"),
        ("/config/size", json!(-1), "malformed"),
        ("/config/digest", json!("sha512:00"), "malformed"),
        (
            "/config/digest",
            json!(Digest::of(b"a.stl")),
            "one digest two sizes",
        ),
        ("/layers", json!({}), "malformed"),
        ("/layers", json!([]), "no design.toml"),
        ("/layers/0/digest", json!("sha256:zz"), "malformed"),
        ("/layers/0/size", json!("10"), "malformed"),
        (
            "/layers/0/mediaType",
            json!("text/html\r\nx: y"),
            "media type",
        ),
        ("/layers/0/mediaType", json!("stl"), "media type"),
        ("/layers/0/annotations", json!({}), "has no path"),
        (
            "/layers/0/annotations/vnd.commonwright.kind",
            json!("exe"),
            "“exe”",
        ),
        (TITLE, json!("../../.ssh/authorized_keys"), "no usable path"),
        (TITLE, json!("C:\\x"), "no usable path"),
        (TITLE, json!("a\u{202e}lts.exe"), "no usable path"),
        (TITLE, json!("/etc/passwd"), "no usable path"),
        (TITLE, json!("zz"), "out of order"),
        (TITLE, json!("design.toml"), "out of order"),
        (TITLE, json!("Design.toml"), "upper and lower case"),
        (
            "/layers/2/annotations/org.opencontainers.image.title",
            json!("design.toml/x"),
            "needs a folder",
        ),
        (
            "/layers/1/annotations/org.opencontainers.image.title",
            json!("design.md"),
            "no design.toml",
        ),
        ("/layers/1/digest", json!(Digest::of(b"a.stl")), "fine"),
        ("/annotations", json!({}), "has no annotation"),
        (
            "/annotations/org.opencontainers.image.version",
            json!("1"),
            "wrong annotation",
        ),
        (
            "/annotations/org.opencontainers.image.title",
            json!("x"),
            "wrong annotation",
        ),
        (
            "/annotations/vnd.commonwright.making",
            json!(digest),
            "fine",
        ),
    ] {
        let said = said(set(pointer, value.clone()));
        assert!(said.contains(expect), "{pointer} {value}: {said}");
    }
    let two_sizes = said(|manifest| {
        manifest["layers"][1]["digest"] = manifest["layers"][0]["digest"].clone();
        manifest["layers"][1]["size"] = json!(11);
    });
    assert!(two_sizes.contains("impossible size"), "{two_sizes}");
    let total = said(|manifest| {
        for layer in manifest["layers"].as_array_mut().unwrap() {
            layer["size"] = json!(9_007_199_254_740_991_i64);
        }
    });
    assert!(total.contains("impossible size"), "{total}");
    let many = said(|manifest| {
        let layer = manifest["layers"][0].clone();
        manifest["layers"] = json!(vec![layer; 10_001]);
    });
    assert!(many.contains("names 10001 files"), "{many}");
}

#[test]
fn only_the_canonical_bytes_are_the_release() {
    let built = built();
    let value: Value = serde_json::from_slice(&built.manifest).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert!(
        Manifest::parse(&pretty)
            .unwrap_err()
            .to_string()
            .contains("canonical")
    );
    assert!(
        Manifest::parse(&vec![b' '; 4_000_001])
            .unwrap_err()
            .to_string()
            .contains("4000001")
    );
    assert!(
        Config::parse(&vec![b' '; 4_000_001])
            .unwrap_err()
            .to_string()
            .contains("4000001")
    );
}

#[test]
fn manifest_and_config_must_agree() {
    let built = built();
    let manifest = Manifest::parse(&built.manifest).unwrap();
    let said = |change: fn(&mut Design)| {
        let mut design = design();
        change(&mut design);
        match manifest.check_config(&Config::of(&design)) {
            Ok(()) => "fine".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(said(|design| design.title = "Other".into()), "fine");
    assert!(said(|design| design.name = DesignName::parse("aa/bb").unwrap()).contains("the name"));
    assert!(
        said(|design| design.version = Version::parse("0.3.1").unwrap()).contains("the version")
    );
    assert!(said(|design| design.parts.clear()).contains("making digest"));
}

#[test]
fn configs_beyond_their_limits_are_refused_alike_when_written_and_read() {
    type Change = fn(&mut Design);
    let changes: [(&str, Change); 12] = [
        ("title", |d| d.title = "x".repeat(121)),
        ("title", |d| d.title = "\u{1b}[2J".into()),
        ("summary", |d| d.summary = "é".repeat(501)),
        ("licensor", |d| d.licensor = "\u{7}".into()),
        ("keywords", |d| d.keywords = vec!["k".into(); 31]),
        ("repository", |d| {
            d.repository = Some("javascript:alert(1)".into());
        }),
        ("repository", |d| {
            d.repository = Some(format!("https://{}", "x".repeat(2_000)));
        }),
        ("parts", |d| d.parts = vec![part("a"), part("a")]),
        ("parts", |d| d.parts[0].thickness_um = Some(0)),
        ("parts", |d| d.parts[0].thickness_um = Some(i64::MAX)),
        ("parts", |d| d.parts[0].name = "x".repeat(201)),
        ("contributors", |d| {
            d.contributors = vec![
                Contributor {
                    name: "x".into(),
                    role: None
                };
                501
            ];
        }),
    ];
    for (field, change) in changes {
        let mut design = design();
        change(&mut design);
        let config = Config::of(&design);
        let written = config.to_bytes().unwrap_err().to_string();
        assert!(written.contains(field), "{field}: {written}");
        if let Ok(bytes) = canonical(&config) {
            let read = Config::parse(&bytes).unwrap_err().to_string();
            assert_eq!(read, written);
        }
    }
}

#[test]
fn configs_of_anybody() {
    let bytes = built().config;
    let said = |pointer: &str, value: Value| {
        let mut config: Value = serde_json::from_slice(&bytes).unwrap();
        *config.pointer_mut(pointer).unwrap() = value;
        match Config::parse(&canonical(&config).unwrap()) {
            Ok(_) => "fine".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    for (pointer, value, expect) in [
        ("/title", json!("Other"), "fine"),
        ("/v", json!(2), "format 2"),
        ("/v", json!(0), "format 0"),
        ("/name", json!("x"), "malformed"),
        ("/licenses", json!({}), "malformed"),
        ("/licenses/hardware", json!("My License"), "malformed"),
        ("/parts/0/quantity", json!(0), "quantity"),
        ("/parts/0/quantity", json!(-5), "quantity"),
        ("/parts/0/quantity", json!("1"), "malformed"),
        ("/parts/0/id", json!("A"), "malformed"),
        ("/parts/0/source", json!(["../x"]), "malformed"),
        (
            "/dependencies",
            json!([
                {"name": "bb/bb", "requirement": "1", "kind": "part", "quantity": 1},
                {"name": "aa/aa", "requirement": "1", "kind": "part", "quantity": 1}
            ]),
            "sorted by name",
        ),
        (
            "/dependencies",
            json!([{"name": "bb/bb", "requirement": "1", "kind": "part", "quantity": 1, "registry": "file:///etc"}]),
            "http(s) URL",
        ),
    ] {
        let said = said(pointer, value.clone());
        assert!(said.contains(expect), "{pointer} {value}: {said}");
    }
}

#[test]
fn what_cannot_be_a_release_is_not_built() {
    let said = |files: &[ManifestFile]| build(&design(), files).unwrap_err();
    assert!(matches!(said(&[file("a.stl")]), BuildError::NoDesignToml));
    let twice = said(&[file("design.toml"), file("a.stl"), file("A.stl")]);
    assert!(matches!(twice, BuildError::Paths(_)), "{twice}");
    let mut wrong = file("a.stl");
    wrong.media_type = "none".into();
    let wrong = said(&[file("design.toml"), wrong]);
    assert!(matches!(wrong, BuildError::MediaType(..)), "{wrong}");
    let mut huge = file("a.stl");
    huge.size = u64::MAX;
    let huge = said(&[file("design.toml"), huge]);
    assert!(matches!(huge, BuildError::Size(..)), "{huge}");
    let mut files: Vec<_> = (0..9_999)
        .map(|n| file(&format!("{}{n:05}.kicad_sch", "x".repeat(220))))
        .collect();
    files.push(file("design.toml"));
    let large = said(&files);
    assert!(matches!(large, BuildError::TooLarge(_)), "{large}");
}

fn release(name: &str, version: &str) -> BuildSetRelease {
    BuildSetRelease {
        name: DesignName::parse(name).unwrap(),
        version: Version::parse(version).unwrap(),
        registry: "0190a000-0000-7000-8000-000000000001".parse().unwrap(),
        manifest: Digest::of(version.as_bytes()),
    }
}

#[test]
fn build_sets_are_sorted_and_each_release_is_there_once() {
    let one = release("aa/bb", "1.0.0");
    let set = BuildSet::new(vec![release("aa/cc", "1.0.0"), one.clone(), one.clone()]).unwrap();
    assert_eq!(set.releases().len(), 2);
    assert!(BuildSet::new(vec![]).is_err());
    let mut other = one.clone();
    other.manifest = Digest::of(b"other");
    assert!(BuildSet::new(vec![one, other]).is_err());
    let value: Value = serde_json::from_slice(&set.to_bytes()).unwrap();
    for (pointer, wrong, expect) in [
        ("/v", json!(2), "format 2"),
        ("/releases", json!([]), "0 releases"),
        ("/releases/0/name", json!("zz/zz"), "sorted"),
        ("/releases/0/version", json!("1"), "malformed"),
        ("/releases/0/registry", json!("here"), "malformed"),
    ] {
        let mut value = value.clone();
        *value.pointer_mut(pointer).unwrap() = wrong;
        let said = BuildSet::parse(&canonical(&value).unwrap())
            .unwrap_err()
            .to_string();
        assert!(said.contains(expect), "{pointer}: {said}");
    }
}

proptest! {
    #[test]
    fn bytes_of_anybody_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Manifest::parse(&bytes).is_err());
        prop_assert!(Config::parse(&bytes).is_err());
        prop_assert!(BuildSet::parse(&bytes).is_err());
    }

    /// One byte of a manifest changed: refused, or another release.
    #[test]
    fn a_flipped_byte_never_goes_unseen(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let built = built();
        let mut bytes = built.manifest.to_vec();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        if let Ok(manifest) = Manifest::parse(&bytes) {
            prop_assert_ne!(manifest.digest, built.manifest_digest);
        }
    }
}
