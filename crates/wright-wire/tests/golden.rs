//! Golden releases: what they are described by, and the digests they have.
//!
//! Each file below `golden/` is read by this crate and by `independent.py`, which
//! was written from README.md alone; both must arrive at the digests in it.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the failure"
)]

use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use wright_model::{
    Contributor, Dependency, DependencyKind, Design, DesignName, DesignPath, Digest, FileKind,
    Licenses, Parent, Part, PartId, Quantity, Readiness, Requirement, Version,
};
use wright_wire::build_set::{BuildSet, BuildSetRelease};
use wright_wire::{Built, Config, Manifest, ManifestFile, build};

#[derive(Deserialize)]
struct Case {
    design: Option<GivenDesign>,
    #[serde(default)]
    files: Vec<GivenFile>,
    #[serde(default)]
    releases: Vec<BuildSetRelease>,
    expect: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct GivenFile {
    path: DesignPath,
    digest: Digest,
    size: u64,
    kind: FileKind,
    media_type: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenDesign {
    name: DesignName,
    version: Version,
    title: String,
    summary: String,
    licenses: Licenses,
    licensor: String,
    #[serde(default)]
    keywords: Vec<String>,
    category: Option<String>,
    #[serde(default)]
    readiness: GivenReadiness,
    repository: Option<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    parents: Vec<GivenParent>,
    bom: Option<DesignPath>,
    #[serde(default)]
    parts: Vec<GivenPart>,
    #[serde(default)]
    contributors: Vec<GivenContributor>,
    #[serde(default)]
    dependencies: Vec<GivenDependency>,
}

#[derive(Deserialize, Default)]
struct GivenReadiness {
    technology: Option<String>,
    documentation: Option<String>,
}

#[derive(Deserialize)]
struct GivenParent {
    design: DesignName,
    version: Version,
    manifest: Digest,
}

#[derive(Deserialize)]
struct GivenPart {
    id: PartId,
    name: String,
    quantity: String,
    unit: Option<String>,
    process: Option<String>,
    material: Option<String>,
    thickness_um: Option<i64>,
    #[serde(default)]
    source: Vec<DesignPath>,
    #[serde(default)]
    export: Vec<DesignPath>,
}

#[derive(Deserialize)]
struct GivenContributor {
    name: String,
    role: Option<String>,
}

#[derive(Deserialize)]
struct GivenDependency {
    name: DesignName,
    requirement: Requirement,
    kind: DependencyKind,
    quantity: String,
    registry: Option<String>,
}

impl GivenDesign {
    fn design(&self) -> Design {
        Design {
            name: self.name.clone(),
            version: self.version.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            licenses: self.licenses.clone(),
            licensor: self.licensor.clone(),
            keywords: self.keywords.clone(),
            category: self.category.clone(),
            readiness: Readiness {
                technology: self.readiness.technology.clone(),
                documentation: self.readiness.documentation.clone(),
            },
            repository: self.repository.clone(),
            languages: self.languages.clone(),
            parents: self.parents.iter().map(GivenParent::parent).collect(),
            bom: self.bom.clone(),
            parts: self.parts.iter().map(GivenPart::part).collect(),
            contributors: self
                .contributors
                .iter()
                .map(|one| Contributor {
                    name: one.name.clone(),
                    role: one.role.clone(),
                })
                .collect(),
            dependencies: self
                .dependencies
                .iter()
                .map(|one| Dependency {
                    name: one.name.clone(),
                    requirement: one.requirement.clone(),
                    kind: one.kind,
                    quantity: Quantity::parse(&one.quantity).unwrap(),
                    registry: one.registry.clone(),
                })
                .collect(),
            kinds: Vec::new(),
            located_photos: Vec::new(),
        }
    }
}

impl GivenParent {
    fn parent(&self) -> Parent {
        Parent {
            design: self.design.clone(),
            version: self.version.clone(),
            manifest: self.manifest,
        }
    }
}

impl GivenPart {
    fn part(&self) -> Part {
        Part {
            id: self.id.clone(),
            name: self.name.clone(),
            quantity: Quantity::parse(&self.quantity).unwrap(),
            unit: self.unit.clone(),
            process: self.process.clone(),
            material: self.material.clone(),
            thickness_um: self.thickness_um,
            source: self.source.clone(),
            export: self.export.clone(),
        }
    }
}

impl GivenFile {
    fn file(&self) -> ManifestFile {
        ManifestFile {
            path: self.path.clone(),
            digest: self.digest,
            size: self.size,
            kind: self.kind,
            media_type: self.media_type.clone(),
        }
    }
}

fn cases() -> Vec<(String, String, Case)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let case = serde_json::from_str(&text).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, text, case)
        })
        .collect();
    cases.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(cases.len() >= 6, "golden files are missing");
    cases
}

fn built(case: &Case) -> Option<Built> {
    let files: Vec<_> = case.files.iter().map(GivenFile::file).collect();
    let design = case.design.as_ref()?.design();
    Some(build(&design, &files).unwrap())
}

fn releases() -> Vec<(String, Built)> {
    cases()
        .into_iter()
        .filter_map(|(name, _, case)| built(&case).map(|built| (name, built)))
        .collect()
}

fn digests(case: &Case) -> BTreeMap<String, String> {
    let named = |name: &str, digest: Digest| (name.to_owned(), digest.to_string());
    match built(case) {
        Some(built) => BTreeMap::from([
            named("config", built.config_digest),
            named("manifest", built.manifest_digest),
            named("making", built.making),
        ]),
        None => {
            let set = BuildSet::new(case.releases.clone()).unwrap();
            let read = BuildSet::parse(&set.to_bytes()).unwrap();
            assert_eq!(read, set);
            BTreeMap::from([named("build_set", set.digest())])
        }
    }
}

#[test]
fn digests_are_the_golden_ones() {
    for (name, _, case) in cases() {
        assert_eq!(digests(&case), case.expect, "{name}");
    }
}

#[test]
fn a_program_written_from_the_description_agrees() {
    for (name, text, case) in cases() {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/independent.py");
        let mut python = Command::new("python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this test needs python3");
        python
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}");
        let said: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said, digests(&case), "{name}");
    }
}

#[test]
fn what_is_built_is_read_back() {
    for (name, built) in releases() {
        let manifest = Manifest::parse(&built.manifest).unwrap();
        let config = Config::parse(&built.config).unwrap();
        assert_eq!(manifest.digest, built.manifest_digest, "{name}");
        assert_eq!(manifest.config_digest, built.config_digest, "{name}");
        assert_eq!(manifest.making, built.making, "{name}");
        manifest.check_config(&config).unwrap();
        assert_eq!(config.to_bytes().unwrap(), built.config, "{name}");
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    for (name, _, mut case) in cases() {
        let before = built(&case);
        case.files.reverse();
        assert_eq!(built(&case), before, "{name}");
    }
}

#[test]
fn words_leave_the_making_digest_alone() {
    let making = |change: fn(&mut Case)| {
        let (_, _, mut case) = cases().into_iter().find(|case| case.0 == "full").unwrap();
        change(&mut case);
        built(&case).unwrap().making
    };
    fn file<'a>(case: &'a mut Case, path: &str) -> &'a mut GivenFile {
        case.files
            .iter_mut()
            .find(|file| file.path.as_str() == path)
            .unwrap()
    }
    fn design(case: &mut Case) -> &mut GivenDesign {
        case.design.as_mut().unwrap()
    }
    let before = making(|_| {});
    let unchanged: [fn(&mut Case); 8] = [
        |case| file(case, "README.md").digest = Digest::of(b"mended"),
        |case| file(case, "img/dryer.jpg").digest = Digest::of(b"another photo"),
        |case| file(case, "design.toml").digest = Digest::of(b"reformatted"),
        |case| design(case).title = "Another title".into(),
        |case| design(case).version = Version::parse("0.3.0").unwrap(),
        |case| design(case).parts[0].name = "Corner of the tray".into(),
        |case| design(case).parts.reverse(),
        |case| design(case).contributors.clear(),
    ];
    for change in unchanged {
        assert_eq!(making(change), before);
    }
    let changed: [fn(&mut Case); 7] = [
        |case| file(case, "stl/corner.stl").digest = Digest::of(b"thicker"),
        |case| file(case, "bom.csv").digest = Digest::of(b"longer bolts"),
        |case| file(case, "README.md").kind = FileKind::Other,
        |case| design(case).parts[0].quantity = "9".into(),
        |case| design(case).parts[0].material = Some("ABS".into()),
        |case| design(case).parts[1].thickness_um = Some(6_000),
        |case| design(case).dependencies[0].requirement = Requirement::parse("^1.3").unwrap(),
    ];
    for change in changed {
        assert_ne!(making(change), before);
    }
}

/// The JSON schemas of the OCI image-spec, as a crate carries them; their
/// references to each other are file names below changing addresses.
struct ImageSpec(std::path::PathBuf);

impl ImageSpec {
    fn find() -> Self {
        let version = Command::new("rustc").arg("-vV").output().unwrap();
        let version = String::from_utf8(version.stdout).unwrap();
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap();
        // For this platform only: crates of others need not be on this computer.
        let metadata = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--filter-platform", host])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&metadata.stderr);
        assert!(metadata.status.success(), "{said}");
        let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
        let manifest_path = metadata["packages"]
            .as_array()
            .unwrap()
            .iter()
            .find(|package| package["name"] == "liboci")
            .and_then(|package| package["manifest_path"].as_str())
            .expect("liboci is a dev-dependency of this crate");
        Self(std::path::Path::new(manifest_path).with_file_name("schema"))
    }

    fn schema(&self, file: &str) -> serde_json::Value {
        let text = std::fs::read_to_string(self.0.join(file)).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

impl jsonschema::Retrieve for ImageSpec {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<serde_json::Value, Box<dyn std::error::Error + Send + Sync>> {
        let file = uri.path().as_str().rsplit('/').next().unwrap_or_default();
        Ok(self.schema(file))
    }
}

#[test]
fn manifests_obey_the_schema_of_the_image_spec() {
    let spec = ImageSpec::find();
    let schema = spec.schema("image-manifest-schema.json");
    let validator = jsonschema::options()
        .with_retriever(spec)
        .build(&schema)
        .unwrap();
    for (name, built) in releases() {
        let manifest: serde_json::Value = serde_json::from_slice(&built.manifest).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&manifest)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{name}");
        for (pointer, wrong) in [
            ("/schemaVersion", serde_json::json!(1)),
            ("/layers/0/digest", serde_json::json!("none")),
            ("/config/size", serde_json::json!("12")),
            ("/layers/0/mediaType", serde_json::json!("stl")),
            ("/annotations", serde_json::json!({"a": 1})),
        ] {
            let mut manifest = manifest.clone();
            *manifest.pointer_mut(pointer).unwrap() = wrong;
            assert!(!validator.is_valid(&manifest), "{pointer}");
        }
    }
}
