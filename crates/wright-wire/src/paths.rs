//! Paths and media types of the package protocol, said once for server, client
//! and exported folders.

use wright_model::{DesignName, Digest, Version};

/// Media type of an index document and of changes: a JSON object a line.
pub const NDJSON: &str = "application/x-ndjson";
/// Media type of a manifest (OCI image-spec).
pub const MANIFEST_MEDIA_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
/// What kind of artifact a manifest describes (OCI `artifactType`).
pub const ARTIFACT_TYPE: &str = "application/vnd.commonwright.design.v1";
/// Media type of a config.
pub const CONFIG_MEDIA_TYPE: &str = "application/vnd.commonwright.config.v1+json";
/// Media type of a build set.
pub const BUILD_SET_MEDIA_TYPE: &str = "application/vnd.commonwright.build-set.v1+json";

/// Where a registry says what it is, below its root: `index/-/config.json`.
pub const REGISTRY_CONFIG: &str = "index/-/config.json";

/// The index document of a design, below the root: `index/{actor}/{name}`.
pub fn index(name: &DesignName) -> String {
    format!("index/{name}")
}

/// Block `block` (from 0) of the changes, below the root: `index/-/changes/{n}`.
pub fn changes(block: u64) -> String {
    format!("index/-/changes/{block}")
}

/// A blob, below the root: `blobs/sha256/{hex}`.
pub fn blob(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// A file made of a blob, below the root: `derived/{hex}/{pipeline}/{file}`.
pub fn derived(source: &Digest, pipeline: &str, file: &str) -> String {
    format!("derived/{}/{pipeline}/{file}", source.hex())
}

/// The zip of a release, below the root: `@{actor}/{name}/-/zip/{version}`.
pub fn zip(name: &DesignName, version: &Version) -> String {
    format!("@{name}/-/zip/{version}")
}

/// The page of a release, below the root: `@{actor}/{name}/{version}`.
pub fn page(name: &DesignName, version: &Version) -> String {
    format!("@{name}/{version}")
}
