//! A registry as a folder: the package protocol's layout, written through
//! `wright-wire`.

use std::path::{Path, PathBuf};
use wright_model::{
    Dependency, DependencyKind, Design, DesignName, DesignPath, Digest, FileKind,
    LicenseExpression, Licenses, Quantity, Requirement, Version,
};
use wright_wire::{
    Config, IndexDocument, Manifest, ManifestFile, RegistryConfig, ReleaseLine, paths,
};

pub(crate) const REGISTRY_ID: &str = "018f4d3e-0000-7000-8000-000000000001";

pub(crate) struct Registry {
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn name(text: &str) -> DesignName {
    DesignName::parse(text).unwrap()
}

pub(crate) fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

impl Registry {
    pub(crate) fn new() -> Self {
        let registry = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let config = RegistryConfig {
            v: 1,
            registry: REGISTRY_ID.parse().unwrap(),
            api: Some("../../api/v1/".to_owned()),
            blobs: "../../blobs/".to_owned(),
            features: Vec::new(),
        };
        registry.write(paths::REGISTRY_CONFIG, config.to_json().as_bytes());
        registry
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub(crate) fn write(&self, relative: &str, bytes: &[u8]) {
        write(&self.path(relative), bytes);
    }

    fn blob(&self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        self.write(&paths::blob(&digest), bytes);
        digest
    }

    /// Publishes a release; returns its index line. A `design.toml` among the files
    /// says all that there is to say of it.
    pub(crate) fn publish(
        &self,
        design: &str,
        vers: &str,
        files: &[(&str, &[u8])],
        uses: &[(&str, &str)],
    ) -> ReleaseLine {
        let own = files.iter().find(|(path, _)| *path == "design.toml");
        let design = match own {
            Some((_, text)) => {
                let text = std::str::from_utf8(text).unwrap();
                wright_manifest::design_toml::parse(text).design.unwrap()
            }
            None => described(design, vers, uses),
        };
        let none = ("design.toml", &b"[design]\n"[..]);
        let mut manifest_files = Vec::new();
        for (path, bytes) in files.iter().copied().chain(own.is_none().then_some(none)) {
            let path = DesignPath::parse(path).unwrap();
            let kind = FileKind::of(&path);
            manifest_files.push(ManifestFile::new(
                path,
                self.blob(bytes),
                bytes.len() as u64,
                kind,
            ));
        }
        let built = wright_wire::build(&design, &manifest_files).unwrap();
        self.blob(&built.config);
        self.blob(&built.manifest);
        let manifest = Manifest::parse(&built.manifest).unwrap();
        let config = Config::parse(&built.config).unwrap();
        let published = wright_wire::instant::parse("2026-03-01T12:00:00Z").unwrap();
        let line = ReleaseLine::of(&manifest, &config, published);
        let mut document = self.index(&design.name);
        document.releases.push(line.clone());
        self.write_index(&design.name, &document);
        line
    }

    pub(crate) fn index(&self, name: &DesignName) -> IndexDocument {
        match std::fs::read(self.path(&paths::index(name))) {
            Ok(bytes) => IndexDocument::parse(&bytes).unwrap(),
            Err(_) => IndexDocument::default(),
        }
    }

    pub(crate) fn write_index(&self, name: &DesignName, document: &IndexDocument) {
        self.write(&paths::index(name), document.render().as_bytes());
    }
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Bytes that do not repeat (xorshift64).
pub(crate) fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn described(design: &str, vers: &str, uses: &[(&str, &str)]) -> Design {
    let open = LicenseExpression::parse("CERN-OHL-S-2.0").unwrap();
    Design {
        title: "A knob".to_owned(),
        summary: "Turns".to_owned(),
        licensor: "Somebody".to_owned(),
        dependencies: uses
            .iter()
            .map(|(used, requirement)| Dependency {
                name: name(used),
                requirement: Requirement::parse(requirement).unwrap(),
                kind: DependencyKind::Part,
                quantity: Quantity::ONE,
                registry: None,
            })
            .collect(),
        ..Design::bare(name(design), version(vers), Licenses::all(&open))
    }
}
