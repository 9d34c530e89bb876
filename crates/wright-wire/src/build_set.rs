//! The build set: the releases one build uses, as a canonical lockfile named by
//! its digest. Claims and runs pin it, advisories follow it.

use crate::canonical::{CanonicalError, canonical, parse_canonical};
use serde::{Deserialize, Serialize};
use wright_model::id::RegistryId;
use wright_model::limits::MANIFEST_BYTES_MAX;
use wright_model::{DesignName, Digest, Version};

/// The version of the format written here.
pub const BUILD_SET_V: u64 = 1;
/// Releases in one build set.
pub const BUILD_SET_RELEASES_MAX: usize = 10_000;

/// The releases one build uses, the one that is built among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildSet {
    v: u64,
    releases: Vec<BuildSetRelease>,
}

/// One release of a build set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BuildSetRelease {
    /// The design, as it is called where the set was made.
    pub name: DesignName,
    /// The version.
    pub version: Version,
    /// The registry it was resolved from.
    pub registry: RegistryId,
    /// The digest of its manifest.
    pub manifest: Digest,
}

/// Why releases or bytes are no build set.
#[derive(Debug, thiserror::Error)]
pub enum BuildSetError {
    /// More than [`MANIFEST_BYTES_MAX`].
    #[error("the build set has {0} bytes; at most {MANIFEST_BYTES_MAX} are allowed")]
    TooLarge(usize),
    /// None, or more than [`BUILD_SET_RELEASES_MAX`].
    #[error("the build set has {0} releases; 1 to {BUILD_SET_RELEASES_MAX} are allowed")]
    Releases(usize),
    /// Not canonical JSON.
    #[error("the build set is {0}")]
    Canonical(#[from] CanonicalError),
    /// A key missing or of the wrong type.
    #[error("the build set is malformed: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("the build set is of format {0}, which this program does not know; update it")]
    Newer(u64),
    /// One release twice, or not in order.
    #[error("the build set must be sorted by name, then version, each once: see {0} {1}")]
    Order(DesignName, Version),
}

impl BuildSet {
    /// A build set of `releases`, in any order; one version of a design once.
    pub fn new(mut releases: Vec<BuildSetRelease>) -> Result<Self, BuildSetError> {
        releases.sort_by(|a, b| key(a).cmp(&key(b)));
        releases.dedup();
        let set = Self {
            v: BUILD_SET_V,
            releases,
        };
        set.check()?;
        Ok(set)
    }

    /// Reads bytes from anywhere.
    pub fn parse(bytes: &[u8]) -> Result<Self, BuildSetError> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(BuildSetError::TooLarge(bytes.len()));
        }
        let value = parse_canonical(bytes)?;
        if let Some(v) = value.get("v").and_then(serde_json::Value::as_u64)
            && v != BUILD_SET_V
        {
            return Err(BuildSetError::Newer(v));
        }
        let set: Self = serde_json::from_value(value)?;
        set.check()?;
        Ok(set)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical(self).expect("texts and one small integer are always canonical")
    }

    /// The digest of [`Self::to_bytes`].
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// The releases, sorted by name, then by the bytes of the version.
    pub fn releases(&self) -> &[BuildSetRelease] {
        &self.releases
    }

    fn check(&self) -> Result<(), BuildSetError> {
        if !(1..=BUILD_SET_RELEASES_MAX).contains(&self.releases.len()) {
            return Err(BuildSetError::Releases(self.releases.len()));
        }
        match self
            .releases
            .windows(2)
            .find(|pair| key(&pair[0]) >= key(&pair[1]))
        {
            Some(pair) => Err(BuildSetError::Order(
                pair[1].name.clone(),
                pair[1].version.clone(),
            )),
            None => Ok(()),
        }
    }
}

/// By bytes, not by precedence: any program can sort so.
fn key(release: &BuildSetRelease) -> (&str, &str) {
    (release.name.as_str(), release.version.as_str())
}
