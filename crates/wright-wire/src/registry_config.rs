//! `index/-/config.json`: what a registry is and where its parts are.
//!
//! URLs may be relative to this very document, so that a copied folder is a
//! mirror.

use serde::{Deserialize, Serialize};
use wright_model::id::RegistryId;

/// The version of the format written here.
pub const REGISTRY_CONFIG_V: u64 = 1;
/// The document, in bytes.
pub const REGISTRY_CONFIG_BYTES_MAX: usize = 64 << 10;
/// `blobs` of a registry whose blobs lie beside its index.
pub const BLOBS_BESIDE: &str = "../../blobs/";
/// `api` of a registry whose API lies beside its index.
pub const API_BESIDE: &str = "../../api/v1/";

/// What a registry says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistryConfig {
    /// Version of the format, [`REGISTRY_CONFIG_V`].
    pub v: u64,
    /// The registry's id, for ever; a mirror keeps the id of what it mirrors.
    pub registry: RegistryId,
    /// Where the REST API is, ending in `/`; absent for a folder of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// Where blobs are, ending in `/`: `sha256/{hex}` follows.
    pub blobs: String,
    /// What it can do beyond this protocol: words that clients may look for.
    #[serde(default)]
    pub features: Vec<String>,
}

/// Why bytes are no registry's config.
#[derive(Debug, thiserror::Error)]
pub enum RegistryConfigError {
    /// More than [`REGISTRY_CONFIG_BYTES_MAX`].
    #[error("config.json has {0} bytes; at most {REGISTRY_CONFIG_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// Not JSON, or a key is missing.
    #[error("config.json is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("the registry speaks version {0} of the protocol, this program version 1; update it")]
    Newer(u64),
    /// A URL without the slash that paths are joined to.
    #[error("config.json names “{0}”, which does not end in /")]
    NoSlash(String),
}

impl RegistryConfig {
    /// Reads and checks the document.
    pub fn parse(bytes: &[u8]) -> Result<Self, RegistryConfigError> {
        if bytes.len() > REGISTRY_CONFIG_BYTES_MAX {
            return Err(RegistryConfigError::TooLarge(bytes.len()));
        }
        #[derive(Deserialize)]
        struct Probe {
            v: u64,
        }
        let probe: Probe = serde_json::from_slice(bytes)?;
        if probe.v != REGISTRY_CONFIG_V {
            return Err(RegistryConfigError::Newer(probe.v));
        }
        let config: Self = serde_json::from_slice(bytes)?;
        for url in config.api.iter().chain([&config.blobs]) {
            if !url.ends_with('/') {
                return Err(RegistryConfigError::NoSlash(
                    url.chars().take(200).collect(),
                ));
            }
        }
        Ok(config)
    }

    /// The document's bytes.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and lists are always JSON")
    }
}
