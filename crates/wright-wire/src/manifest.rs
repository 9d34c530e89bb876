//! The manifest of a release: an OCI image manifest whose SHA-256 *is* the
//! release (OCI image-spec 1.1, "Image Manifest Specification" and "Guidelines
//! for Artifact Usage").
//!
//! [`build`] is the one function that writes it, for the command line and the
//! server; [`Manifest::parse`] trusts nobody. Published bytes are never
//! generated again.

use crate::canonical::{CanonicalError, canonical};
use crate::config::{Config, ConfigError};
use crate::making::{DESIGN_TOML, making};
use crate::paths::{ARTIFACT_TYPE, CONFIG_MEDIA_TYPE, MANIFEST_MEDIA_TYPE};
use bytes::Bytes;
use serde::Serialize;
use wright_model::limits::{JSON_INTEGER_MAX, MANIFEST_BYTES_MAX};
use wright_model::path::{PathSetError, check_path_set};
use wright_model::{Design, DesignName, DesignPath, Digest, FileKind, Version, kind};

mod parse;
pub use parse::ManifestError;

/// Annotation of a layer: the path of its file; of the manifest: the design's name.
pub const TITLE: &str = "org.opencontainers.image.title";
/// Annotation of the manifest: the version.
pub const VERSION: &str = "org.opencontainers.image.version";
/// Annotation of a layer: the kind of its file.
pub const KIND: &str = "vnd.commonwright.kind";
/// Annotation of the manifest: the making digest.
pub const MAKING: &str = "vnd.commonwright.making";
/// A media type, in bytes (RFC 6838: 127 a side of the slash).
pub const MEDIA_TYPE_BYTES_MAX: usize = 255;

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// Its path.
    pub path: DesignPath,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
    /// What it is.
    pub kind: FileKind,
    /// The media type it travels under.
    pub media_type: String,
}

impl ManifestFile {
    /// A file under the media type the table of `wright-model` gives its path.
    pub fn new(path: DesignPath, digest: Digest, size: u64, kind: FileKind) -> Self {
        let media_type = kind::media_type(&path).to_owned();
        Self {
            path,
            digest,
            size,
            kind,
            media_type,
        }
    }
}

/// A release, built: the bytes to store and their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The config's canonical bytes.
    pub config: Bytes,
    /// Their digest.
    pub config_digest: Digest,
    /// The manifest's canonical bytes.
    pub manifest: Bytes,
    /// Their digest: the identity of the release.
    pub manifest_digest: Digest,
    /// The making digest.
    pub making: Digest,
}

/// A manifest that was read and found sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// SHA-256 of the manifest's bytes: the identity of the release.
    pub digest: Digest,
    /// The design's name at the time of publishing.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// The making digest it states; true once [`Manifest::check_config`] passed.
    pub making: Digest,
    /// The digest of the config.
    pub config_digest: Digest,
    /// The config's bytes, in number.
    pub config_size: u64,
    /// The files, sorted by the bytes of their paths.
    pub files: Vec<ManifestFile>,
}

/// Why a release cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Metadata beyond a limit.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A value canonical JSON cannot carry.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Paths that cannot stand side by side.
    #[error("{}", join(.0))]
    Paths(Vec<PathSetError>),
    /// Every release carries what its author wrote.
    #[error("there is no {DESIGN_TOML} among the files; it is always part of a release")]
    NoDesignToml,
    /// A size no JSON reader keeps, or one digest with two sizes.
    #[error("“{0}” has a size that cannot be: {1} bytes")]
    Size(DesignPath, u64),
    /// Not `type/subtype`.
    #[error("“{0}” has “{1}” for a media type, which is none")]
    MediaType(DesignPath, String),
    /// More than [`MANIFEST_BYTES_MAX`].
    #[error(
        "the manifest would have {0} bytes; at most {MANIFEST_BYTES_MAX} are allowed: fewer files, or shorter paths"
    )]
    TooLarge(usize),
}

fn join(errors: &[PathSetError]) -> String {
    let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u64,
    media_type: &'a str,
    artifact_type: &'a str,
    config: Descriptor<'a>,
    layers: Vec<Descriptor<'a>>,
    annotations: serde_json::Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    media_type: &'a str,
    digest: &'a Digest,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<serde_json::Value>,
}

/// Builds config, manifest and making digest of a release. The order of `files`
/// does not matter.
pub fn build(design: &Design, files: &[ManifestFile]) -> Result<Built, BuildError> {
    let conflicts = check_path_set(files.iter().map(|file| &file.path));
    if !conflicts.is_empty() {
        return Err(BuildError::Paths(conflicts));
    }
    check_files(files)?;
    let config = Config::of(design);
    let config_bytes = config.to_bytes()?;
    let config_digest = Digest::of(&config_bytes);
    let making = making(
        &config,
        files
            .iter()
            .map(|file| (&file.path, file.kind, &file.digest)),
    )?;
    let mut sorted: Vec<_> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = canonical(&Document {
        schema_version: 2,
        media_type: MANIFEST_MEDIA_TYPE,
        artifact_type: ARTIFACT_TYPE,
        config: Descriptor {
            media_type: CONFIG_MEDIA_TYPE,
            digest: &config_digest,
            size: config_bytes.len() as u64,
            annotations: None,
        },
        layers: sorted.into_iter().map(layer).collect(),
        annotations: serde_json::json!({ TITLE: design.name, VERSION: design.version, MAKING: making }),
    })?;
    if manifest.len() > MANIFEST_BYTES_MAX {
        return Err(BuildError::TooLarge(manifest.len()));
    }
    Ok(Built {
        config: config_bytes.into(),
        config_digest,
        manifest_digest: Digest::of(&manifest),
        manifest: manifest.into(),
        making,
    })
}

fn layer(file: &ManifestFile) -> Descriptor<'_> {
    Descriptor {
        media_type: &file.media_type,
        digest: &file.digest,
        size: file.size,
        annotations: Some(serde_json::json!({ TITLE: file.path, KIND: file.kind })),
    }
}

fn check_files(files: &[ManifestFile]) -> Result<(), BuildError> {
    if !files.iter().any(|file| file.path.as_str() == DESIGN_TOML) {
        return Err(BuildError::NoDesignToml);
    }
    if let Some(file) = files.iter().find(|file| !is_media_type(&file.media_type)) {
        let media_type = file.media_type.chars().take(80).collect();
        return Err(BuildError::MediaType(file.path.clone(), media_type));
    }
    match impossible_size(files) {
        Some(file) => Err(BuildError::Size(file.path.clone(), file.size)),
        None => Ok(()),
    }
}

/// The first file whose size is beyond JSON, takes the total beyond it, or
/// differs from that of another file with the same digest.
fn impossible_size(files: &[ManifestFile]) -> Option<&ManifestFile> {
    let mut sizes = std::collections::HashMap::new();
    let mut total: u64 = 0;
    files.iter().find(|file| {
        total = total.saturating_add(file.size);
        let same = *sizes.entry(file.digest).or_insert(file.size) == file.size;
        total > JSON_INTEGER_MAX.unsigned_abs() || !same
    })
}

/// `type/subtype` of RFC 6838's restricted names.
fn is_media_type(text: &str) -> bool {
    let name = |name: &str| {
        (1..=127).contains(&name.len())
            && name.as_bytes()[0].is_ascii_alphanumeric()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    text.len() <= MEDIA_TYPE_BYTES_MAX
        && text
            .split_once('/')
            .is_some_and(|(kind, subtype)| name(kind) && name(subtype))
}
