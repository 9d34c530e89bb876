//! Where the read side comes from: a registry or mirror over HTTP, or a folder
//! that has the layout of the package protocol.

use crate::cache::Cache;
use crate::error::{ClientError, Result};
use crate::http::{Asking, Conditional, Http};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::OnceCell;
use url::Url;
use wright_model::Digest;
use wright_wire::RegistryConfig;
use wright_wire::paths::REGISTRY_CONFIG;
use wright_wire::registry_config::REGISTRY_CONFIG_BYTES_MAX;

/// A registry, a mirror, or a folder.
#[derive(Debug, Clone)]
pub enum Source {
    /// Over HTTP.
    Http(HttpSource),
    /// In a folder.
    Folder(FolderSource),
}

/// A registry or mirror over HTTP.
#[derive(Debug, Clone)]
pub struct HttpSource {
    root: Url,
    config: Arc<OnceCell<RegistryConfig>>,
}

/// A folder with `index/…` and `blobs/sha256/…`.
#[derive(Debug, Clone)]
pub struct FolderSource {
    path: PathBuf,
}

impl Source {
    /// Reads what a person gave for `--mirror` or `--registry`: a URL, or the
    /// path of a folder.
    pub fn parse(text: &str) -> Result<Self> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Ok(Self::Http(HttpSource::new(&registry_url(text)?)));
        }
        let path = match Url::parse(text) {
            Ok(url) if url.scheme() == "file" => {
                url.to_file_path().unwrap_or_else(|()| text.into())
            }
            _ => PathBuf::from(text),
        };
        if !path.join("index").is_dir() {
            return Err(ClientError::local(
                format!(
                    "{} is neither a URL nor the folder of a mirror",
                    path.display()
                ),
                "a mirror's folder holds index/ and blobs/; `wright fetch --export DIR` writes one",
            ));
        }
        Ok(Self::Folder(FolderSource { path }))
    }

    /// The address of a registry over HTTP.
    pub fn registry(root: &Url) -> Self {
        Self::Http(HttpSource::new(root))
    }

    /// Where a folder keeps a blob.
    pub(crate) fn folder_blob(digest: &Digest) -> String {
        wright_wire::paths::blob(digest)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Http(http) => formatter.write_str(http.root.as_str().trim_end_matches('/')),
            Self::Folder(folder) => write!(formatter, "{}", folder.path.display()),
        }
    }
}

/// Reads a registry's address: http or https, no query; a missing slash at the
/// end is added, so that paths can be joined to it.
pub fn registry_url(text: &str) -> Result<Url> {
    let wrong = |why: &str| {
        ClientError::local(
            format!(
                "“{}” is not the address of a registry: {why}",
                text.escape_debug()
            ),
            "write it as in a browser, for example https://designs.example.org",
        )
    };
    let mut url = Url::parse(text.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("it does not begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it holds a password; use `wright login`"));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

impl HttpSource {
    /// A source at `root`, whose path ends in `/`.
    pub fn new(root: &Url) -> Self {
        Self {
            root: root.clone(),
            config: Arc::new(OnceCell::new()),
        }
    }

    /// Its address.
    pub fn root(&self) -> &Url {
        &self.root
    }

    /// A document of the package protocol.
    pub(crate) fn url(&self, path: &str) -> Result<Url> {
        join(&self.root, path)
    }

    /// What the registry says about itself; asked once.
    pub async fn config(&self, http: &Http) -> Result<&RegistryConfig> {
        self.config
            .get_or_try_init(|| async {
                let url = self.url(REGISTRY_CONFIG)?;
                let unexpected = |why: String| ClientError::Protocol {
                    url: url.to_string(),
                    why,
                };
                match http
                    .get(&url, Asking::default(), REGISTRY_CONFIG_BYTES_MAX)
                    .await?
                {
                    Conditional::Body { bytes, .. } => {
                        RegistryConfig::parse(&bytes).map_err(|error| unexpected(error.to_string()))
                    }
                    _ => Err(unexpected("there is no registry here".to_owned())),
                }
            })
            .await
    }

    /// Where a blob is, asking for a redirect to storage where there is one.
    pub(crate) async fn blob_url(&self, http: &Http, digest: &Digest) -> Result<Url> {
        let config = self.config(http).await?;
        let blobs = join(&self.url(REGISTRY_CONFIG)?, &config.blobs)?;
        let mut url = join(&blobs, &format!("sha256/{}", digest.hex()))?;
        url.set_query(Some("direct=1"));
        Ok(url)
    }
}

/// Joins a URL that a registry gave, relative or not; only http(s) counts.
pub(crate) fn join(base: &Url, relative: &str) -> Result<Url> {
    let unexpected = |why: String| ClientError::Protocol {
        url: base.to_string(),
        why,
    };
    let url = base
        .join(relative)
        .map_err(|error| unexpected(error.to_string()))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err(unexpected(format!(
            "it names {url}, which is not on the web"
        )))
    }
}

impl FolderSource {
    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a file of the layout; `None` where it is not.
    pub(crate) fn open(&self, relative: &str) -> Result<Option<File>> {
        let mut path = self.path.clone();
        path.extend(relative.split('/'));
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ClientError::io("read", &path)(error)),
        }
    }

    /// Reads a small file of the layout.
    pub(crate) fn read(&self, relative: &str, bytes_max: usize) -> Result<Option<Vec<u8>>> {
        let Some(file) = self.open(relative)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(bytes_max as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(ClientError::io("read", &self.path))?;
        if bytes.len() > bytes_max {
            return Err(ClientError::TooLarge {
                what: format!("{relative} of {}", self.path.display()),
                bytes_max: bytes_max as u64,
            });
        }
        Ok(Some(bytes))
    }
}

/// Index documents and registry configs on disk, with their ETags.
#[derive(Debug, Clone)]
pub(crate) struct DocumentCache {
    cache: Cache,
    registry: String,
}

/// A document as it was last fetched.
#[derive(Debug, Clone)]
pub(crate) struct CachedDocument {
    pub(crate) etag: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl DocumentCache {
    /// The documents of one registry address.
    pub(crate) fn new(cache: &Cache, root: &Url) -> Self {
        Self {
            cache: cache.clone(),
            registry: Digest::of(root.as_str().as_bytes()).hex()[..32].to_owned(),
        }
    }

    /// The first line is the ETag (or empty), the rest the document.
    pub(crate) fn read(&self, document: &str) -> Option<CachedDocument> {
        let bytes = std::fs::read(self.cache.index_path(&self.registry, document)).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let etag = std::str::from_utf8(&bytes[..end]).ok()?.to_owned();
        Some(CachedDocument {
            etag: Some(etag).filter(|etag| !etag.is_empty()),
            bytes: bytes[end + 1..].to_vec(),
        })
    }

    pub(crate) fn write(&self, document: &str, etag: Option<&str>, bytes: &[u8]) -> Result<()> {
        let etag = etag.filter(|etag| !etag.contains('\n')).unwrap_or_default();
        let mut whole = Vec::with_capacity(etag.len() + 1 + bytes.len());
        whole.extend_from_slice(etag.as_bytes());
        whole.push(b'\n');
        whole.extend_from_slice(bytes);
        let path = self.cache.index_path(&self.registry, document);
        self.cache.write_atomically(&path, &whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_registries() {
        for (text, url) in [
            ("https://d.example.org", "https://d.example.org/"),
            ("http://127.0.0.1:8080/r?x#y", "http://127.0.0.1:8080/r/"),
        ] {
            assert_eq!(registry_url(text).unwrap().as_str(), url);
        }
        for text in [
            "",
            "d.example.org",
            "ftp://d.example.org",
            "https://me:pw@d.example.org",
            "file:///x",
        ] {
            assert!(registry_url(text).is_err(), "{text}");
        }
        assert!(Source::parse("/no/such/folder").is_err());
    }

    #[test]
    fn documents_keep_their_tags() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let documents = DocumentCache::new(&cache, &registry_url("http://x.example").unwrap());
        assert!(documents.read("ab/cd").is_none());
        documents
            .write("ab/cd", Some("\"7\""), b"one\ntwo\n")
            .unwrap();
        let read = documents.read("ab/cd").unwrap();
        assert_eq!(
            (read.etag.as_deref(), &read.bytes[..]),
            (Some("\"7\""), &b"one\ntwo\n"[..])
        );
        documents.write("ab/cd", None, b"").unwrap();
        assert_eq!(documents.read("ab/cd").unwrap().etag, None);
    }

    #[test]
    fn relative_addresses_stay_on_the_web() {
        let base = registry_url("https://m.example/mirror").unwrap();
        let config = join(&base, REGISTRY_CONFIG).unwrap();
        let blobs = join(&config, wright_wire::registry_config::BLOBS_BESIDE).unwrap();
        assert_eq!(blobs.as_str(), "https://m.example/mirror/blobs/");
        assert!(join(&base, "file:///etc/passwd").is_err());
    }
}
