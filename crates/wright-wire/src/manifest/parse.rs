//! Reading a manifest that anybody may have written.

use super::{KIND, MAKING, Manifest, ManifestFile, TITLE, VERSION, impossible_size, is_media_type};
use crate::canonical::{CanonicalError, parse_canonical};
use crate::config::Config;
use crate::making::{DESIGN_TOML, making};
use crate::paths::{ARTIFACT_TYPE, CONFIG_MEDIA_TYPE, MANIFEST_MEDIA_TYPE};
use serde::Deserialize;
use std::collections::BTreeMap;
use wright_model::limits::{MANIFEST_BYTES_MAX, RELEASE_FILES_MAX};
use wright_model::path::check_path_set;
use wright_model::{DesignPath, Digest, FileKind};

/// Why bytes are no manifest of a release, or it and its config disagree.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// More than [`MANIFEST_BYTES_MAX`].
    #[error("the manifest has {0} bytes; at most {MANIFEST_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// Not canonical JSON.
    #[error("the manifest is {0}")]
    Canonical(#[from] CanonicalError),
    /// A key missing or of the wrong type.
    #[error("the manifest is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A valid manifest of something else, or a contradiction.
    #[error("the manifest {0}")]
    Wrong(String),
    /// A file that cannot be.
    #[error("the manifest's file {number} (“{path}”) {problem}")]
    File {
        /// Counted from 1.
        number: usize,
        /// Its path as given, shortened.
        path: String,
        /// What is wrong with it, as the end of a sentence.
        problem: String,
    },
    /// Manifest and config say different things.
    #[error("manifest and config disagree about the {field}: “{manifest}” and “{config}”")]
    Disagree {
        /// About what.
        field: &'static str,
        /// What the manifest says.
        manifest: String,
        /// What the config says or implies.
        config: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: u64,
    media_type: String,
    artifact_type: String,
    config: Descriptor,
    layers: Vec<Descriptor>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: Digest,
    size: u64,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads and checks a manifest: its size, its canonical form, what it says it
    /// is, every path alone and all together, their order, digests, sizes, kinds.
    ///
    /// Whether the bytes are the ones asked for is [`Manifest::digest`]; whether
    /// the config says the same is [`Manifest::check_config`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(ManifestError::TooLarge(bytes.len()));
        }
        let document: Document = serde_json::from_value(parse_canonical(bytes)?)?;
        check_head(&document)?;
        let files = files(document.layers)?;
        let config = document.config;
        if let Some(file) = files
            .iter()
            .find(|file| file.digest == config.digest && file.size != config.size)
        {
            return Err(ManifestError::Wrong(format!(
                "gives one digest two sizes: its config and “{}”",
                file.path
            )));
        }
        let annotations = &document.annotations;
        Ok(Self {
            digest: Digest::of(bytes),
            name: annotation(annotations, TITLE)?,
            version: annotation(annotations, VERSION)?,
            making: annotation(annotations, MAKING)?,
            config_digest: config.digest,
            config_size: config.size,
            files,
        })
    }

    /// Bytes of all files together (each path counted, the config not).
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// Checks that `config`, whose bytes have the digest the manifest names, says
    /// the same name and version, and that the making digest is true.
    pub fn check_config(&self, config: &Config) -> Result<(), ManifestError> {
        let making = making(
            config,
            self.files
                .iter()
                .map(|file| (&file.path, file.kind, &file.digest)),
        )?;
        for (field, manifest, config) in [
            ("name", self.name.as_str(), config.name.as_str()),
            ("version", self.version.as_str(), config.version.as_str()),
            ("making digest", self.making.as_str(), making.as_str()),
        ] {
            if manifest != config {
                return Err(ManifestError::Disagree {
                    field,
                    manifest: manifest.to_owned(),
                    config: config.to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn check_head(document: &Document) -> Result<(), ManifestError> {
    let config = &document.config;
    for (key, found, expected) in [
        (
            "schemaVersion",
            document.schema_version.to_string().as_str(),
            "2",
        ),
        (
            "mediaType",
            document.media_type.as_str(),
            MANIFEST_MEDIA_TYPE,
        ),
        (
            "artifactType",
            document.artifact_type.as_str(),
            ARTIFACT_TYPE,
        ),
        (
            "config.mediaType",
            config.media_type.as_str(),
            CONFIG_MEDIA_TYPE,
        ),
    ] {
        if found != expected {
            let found: String = found.escape_debug().take(80).collect();
            return Err(ManifestError::Wrong(format!(
                "has “{found}” for its {key}; a design's has “{expected}”"
            )));
        }
    }
    if config.size > MANIFEST_BYTES_MAX as u64 {
        return Err(ManifestError::Wrong(format!(
            "names a config of {} bytes; at most {MANIFEST_BYTES_MAX} are allowed",
            config.size
        )));
    }
    if document.layers.len() > RELEASE_FILES_MAX {
        return Err(ManifestError::Wrong(format!(
            "names {} files; at most {RELEASE_FILES_MAX} are allowed",
            document.layers.len()
        )));
    }
    Ok(())
}

fn annotation<T: std::str::FromStr<Err: std::fmt::Display>>(
    annotations: &BTreeMap<String, String>,
    key: &str,
) -> Result<T, ManifestError> {
    let text = annotations
        .get(key)
        .ok_or_else(|| ManifestError::Wrong(format!("has no annotation {key}")))?;
    text.parse()
        .map_err(|error| ManifestError::Wrong(format!("has a wrong annotation {key}: {error}")))
}

fn files(layers: Vec<Descriptor>) -> Result<Vec<ManifestFile>, ManifestError> {
    let mut files: Vec<ManifestFile> = Vec::with_capacity(layers.len());
    for (index, layer) in layers.into_iter().enumerate() {
        let given = layer.annotations.get(TITLE).cloned().unwrap_or_default();
        let wrong = |problem: String| ManifestError::File {
            number: index + 1,
            path: given.escape_debug().take(80).collect(),
            problem,
        };
        let file = file(layer).map_err(wrong)?;
        if files.last().is_some_and(|before| before.path >= file.path) {
            return Err(wrong(
                "is out of order: files are sorted by the bytes of their paths, each once".into(),
            ));
        }
        files.push(file);
    }
    if let Some(conflict) = check_path_set(files.iter().map(|file| &file.path)).first() {
        return Err(ManifestError::Wrong(format!(
            "has paths that no folder can hold: {conflict}"
        )));
    }
    if let Some(file) = impossible_size(&files) {
        return Err(ManifestError::Wrong(format!(
            "gives “{}” an impossible size, {} bytes",
            file.path, file.size
        )));
    }
    if !files.iter().any(|file| file.path.as_str() == DESIGN_TOML) {
        return Err(ManifestError::Wrong(format!("has no {DESIGN_TOML}")));
    }
    Ok(files)
}

fn file(layer: Descriptor) -> Result<ManifestFile, String> {
    let title = layer
        .annotations
        .get(TITLE)
        .ok_or_else(|| format!("has no path (annotation {TITLE})"))?;
    let path = DesignPath::parse(title).map_err(|error| format!("has no usable path: {error}"))?;
    let kind = layer.annotations.get(KIND).map_or("", String::as_str);
    let kind = FileKind::parse(kind).ok_or_else(|| {
        let kind: String = kind.escape_debug().take(40).collect();
        format!("is of the kind “{kind}”, which this program does not know")
    })?;
    if !is_media_type(&layer.media_type) {
        return Err("has a media type that is none".to_owned());
    }
    Ok(ManifestFile {
        path,
        digest: layer.digest,
        size: layer.size,
        kind,
        media_type: layer.media_type,
    })
}
