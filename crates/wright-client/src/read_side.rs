//! The read side of a registry, checked: index documents, manifests, configs.
//! Whatever comes from outside is parsed within limits and compared with what
//! else is known before anything is made of it.

use crate::download::{Downloader, on_a_thread};
use crate::error::{ClientError, Result};
use crate::http::{Asking, Conditional};
use crate::source::{DocumentCache, Source};
use url::Url;
use wright_model::limits::MANIFEST_BYTES_MAX;
use wright_model::{DesignName, Digest, Version};
use wright_wire::index::INDEX_BYTES_MAX;
use wright_wire::paths::REGISTRY_CONFIG;
use wright_wire::registry_config::REGISTRY_CONFIG_BYTES_MAX;
use wright_wire::{Config, IndexDocument, Manifest, RegistryConfig, ReleaseLine, paths};

/// One registry as a maker's project reads it.
#[derive(Debug, Clone)]
pub struct ReadSide {
    registry: Url,
    downloader: Downloader,
}

/// A release whose manifest and config were fetched and checked.
#[derive(Debug, Clone)]
pub struct Release {
    /// The manifest.
    pub manifest: Manifest,
    /// The config it names.
    pub config: Config,
}

impl ReadSide {
    /// Reads `registry` through `downloader`, whose source is the registry
    /// itself or a mirror of it.
    pub fn new(registry: Url, downloader: Downloader) -> Self {
        Self {
            registry,
            downloader,
        }
    }

    /// The registry's own address, also where a mirror is read.
    pub fn registry(&self) -> &Url {
        &self.registry
    }

    /// What fetches blobs.
    pub fn downloader(&self) -> &Downloader {
        &self.downloader
    }

    /// What the registry says about itself; kept for use without network.
    pub async fn config(&self) -> Result<RegistryConfig> {
        let documents = self.documents();
        let what = format!("the description of {}", self.registry);
        match &self.downloader.source {
            Source::Folder(folder) => {
                let bytes = folder.read(REGISTRY_CONFIG, REGISTRY_CONFIG_BYTES_MAX)?;
                parse_config(&bytes.unwrap_or_default(), &what)
            }
            Source::Http(_) if self.downloader.offline => match documents.read(REGISTRY_CONFIG) {
                Some(cached) => parse_config(&cached.bytes, &what),
                None => Err(ClientError::Offline(what)),
            },
            Source::Http(http) => {
                let config = http.config(&self.downloader.http).await?;
                documents.write(REGISTRY_CONFIG, None, config.to_json().as_bytes())?;
                Ok(config.clone())
            }
        }
    }

    /// The index document of a design: asked anew with its ETag, from the cache
    /// only offline. A document that cannot be read is refused and not kept.
    pub async fn index(&self, name: &DesignName) -> Result<IndexDocument> {
        let what = format!("the index of {name}, from {}", self.downloader.source);
        let path = paths::index(name);
        if let Source::Folder(folder) = &self.downloader.source {
            let bytes = folder.read(&path, INDEX_BYTES_MAX)?;
            return parse_index(bytes.ok_or_else(|| absent(name))?, what).await;
        }
        let documents = self.documents();
        let cached = documents.read(&path);
        if self.downloader.offline {
            let cached = cached.ok_or(ClientError::Offline(what.clone()))?;
            return parse_index(cached.bytes, what).await;
        }
        let Source::Http(http) = &self.downloader.source else {
            return Err(absent(name));
        };
        let url = http.url(&path)?;
        let mut asking = Asking {
            etag: cached.as_ref().and_then(|cached| cached.etag.as_deref()),
            past_caches: self.downloader.fresh,
        };
        let http = &self.downloader.http;
        let mut found = http.get(&url, asking, INDEX_BYTES_MAX).await?;
        if found == Conditional::Missing && !asking.past_caches {
            // It may have been published a moment ago.
            asking.past_caches = true;
            found = http.get(&url, asking, INDEX_BYTES_MAX).await?;
        }
        match (found, cached) {
            (Conditional::NotModified, Some(cached)) => parse_index(cached.bytes, what).await,
            (Conditional::Body { bytes, etag }, _) => {
                let document = parse_index(bytes.clone(), what).await?;
                documents.write(&path, etag.as_deref(), &bytes)?;
                Ok(document)
            }
            (Conditional::Removed { status, why }, _) => Err(ClientError::Removed {
                what: name.to_string(),
                status,
                why,
            }),
            (Conditional::Missing | Conditional::NotModified, _) => Err(absent(name)),
        }
    }

    /// Fetches and checks manifest and config of a release. With its index line,
    /// all of them must say the same; with the names the design had before, the
    /// manifest's must be one of them (a locked digest needs neither).
    pub async fn release(
        &self,
        name: &DesignName,
        version: &Version,
        digest: &Digest,
        line: Option<&ReleaseLine>,
        names_before: Option<&[DesignName]>,
    ) -> Result<Release> {
        let what = format!("the manifest of {name} {version}");
        let source = &self.downloader.source;
        let wrong = |why: String| ClientError::Integrity {
            what: format!("{what}, from {source},"),
            why,
        };
        let bytes = self
            .downloader
            .small(digest, MANIFEST_BYTES_MAX, &what)
            .await?;
        let manifest = Manifest::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
        let what_config = format!("the config of {name} {version}");
        let bytes = self
            .downloader
            .small(&manifest.config_digest, MANIFEST_BYTES_MAX, &what_config)
            .await?;
        let config = Config::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
        manifest
            .check_config(&config)
            .map_err(|error| wrong(error.to_string()))?;
        // Names inside are those of the day it was published.
        if manifest.name != *name
            && names_before.is_some_and(|before| !before.contains(&manifest.name))
        {
            return Err(wrong(format!("it is the manifest of {}", manifest.name)));
        }
        if manifest.version != *version {
            return Err(wrong(format!("it is of version {}", manifest.version)));
        }
        if let Some(line) = line {
            line.check_against(&manifest, &config)
                .map_err(|error| wrong(error.to_string()))?;
        }
        Ok(Release { manifest, config })
    }

    fn documents(&self) -> DocumentCache {
        let root = match &self.downloader.source {
            Source::Http(http) => http.root(),
            Source::Folder(_) => &self.registry,
        };
        DocumentCache::new(&self.downloader.cache, root)
    }
}

fn absent(name: &DesignName) -> ClientError {
    ClientError::NoSuchDesign(name.clone())
}

fn parse_config(bytes: &[u8], what: &str) -> Result<RegistryConfig> {
    RegistryConfig::parse(bytes).map_err(|error| ClientError::Integrity {
        what: what.to_owned(),
        why: error.to_string(),
    })
}

/// Long documents are parsed on a thread of their own.
async fn parse_index(bytes: Vec<u8>, what: String) -> Result<IndexDocument> {
    let parse = move || {
        IndexDocument::parse(&bytes).map_err(|error| ClientError::Integrity {
            what,
            why: error.to_string(),
        })
    };
    on_a_thread(parse).await
}
