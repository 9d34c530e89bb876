//! Everything a command needs to read registries: one HTTP client, one cache,
//! the project's own registry, and others its designs name.

use crate::cache::Cache;
use crate::download::Downloader;
use crate::error::{ClientError, Result};
use crate::http::Http;
use crate::progress::ProgressSink;
use crate::read_side::ReadSide;
use crate::source::{Source, registry_url};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use url::Url;

/// Downloads at a time where nothing else is said.
pub const PARALLEL_DEFAULT: usize = 12;

/// How one command reads registries.
#[derive(Debug)]
pub struct Access {
    http: Http,
    cache: Cache,
    own: Option<Url>,
    mirror: Option<Source>,
    offline: bool,
    fresh: bool,
    parallel: usize,
    progress: ProgressSink,
    sides: Mutex<HashMap<(Url, bool), Arc<ReadSide>>>,
}

/// What an [`Access`] is made of.
#[derive(Debug)]
pub struct AccessSettings {
    /// How to ask.
    pub http: Http,
    /// Where blobs and documents are kept.
    pub cache: Cache,
    /// The project's registry, where one is known.
    pub own: Option<Url>,
    /// What is read instead of it.
    pub mirror: Option<Source>,
    /// Only the cache, and a mirror's folder, may be used.
    pub offline: bool,
    /// Documents are asked for past every cache, to see what happened a moment
    /// ago.
    pub fresh: bool,
    /// Downloads at a time.
    pub parallel: usize,
    /// Who watches.
    pub progress: ProgressSink,
}

impl Access {
    /// Reads nothing yet.
    pub fn new(settings: AccessSettings) -> Self {
        Self {
            http: settings.http,
            cache: settings.cache,
            own: settings.own,
            mirror: settings.mirror,
            offline: settings.offline,
            fresh: settings.fresh,
            parallel: settings.parallel,
            progress: settings.progress,
            sides: Mutex::default(),
        }
    }

    /// The cache.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Who watches.
    pub fn progress(&self) -> &ProgressSink {
        &self.progress
    }

    /// The project's own registry; where only a mirror was named, the registry
    /// the mirror says it is of, or the mirror's own address.
    pub async fn own(&self) -> Result<Url> {
        if let Some(own) = &self.own {
            return Ok(own.clone());
        }
        match &self.mirror {
            Some(Source::Http(http)) => Ok(http.root().clone()),
            Some(Source::Folder(_)) => {
                let side = self.mirror_side()?;
                let config = side.config().await?;
                let api = config.api.as_deref().and_then(|api| Url::parse(api).ok());
                api.and_then(|api| api.join("../../").ok())
                    .ok_or_else(no_registry)
            }
            None => Err(no_registry()),
        }
    }

    /// The read side of a registry; of the project's own where `url` is `None`.
    /// The mirror stands in for the project's own.
    pub async fn side(&self, url: Option<&str>) -> Result<Arc<ReadSide>> {
        let own = match url {
            None => Some(self.own().await?),
            Some(_) => self.own.clone(),
        };
        let url = match (url, &own) {
            (Some(url), _) => registry_url(url)?,
            (None, Some(own)) => own.clone(),
            (None, None) => return Err(no_registry()),
        };
        let source = match &self.mirror {
            Some(mirror) if own.as_ref().is_none_or(|own| *own == url) => mirror.clone(),
            _ => Source::registry(&url),
        };
        self.shared(url, source)
    }

    /// What blobs of a lockfile come from: the mirror, whatever registry they
    /// are of, since their digests are known; else the registry they are of.
    pub fn blobs(&self, url: &str) -> Result<Arc<ReadSide>> {
        let url = registry_url(url)?;
        let source = self
            .mirror
            .clone()
            .unwrap_or_else(|| Source::registry(&url));
        self.shared(url, source)
    }

    fn mirror_side(&self) -> Result<Arc<ReadSide>> {
        let source = self.mirror.clone().ok_or_else(no_registry)?;
        // A folder's documents are not cached, so the address plays no part.
        let nowhere = registry_url("http://mirror.invalid")?;
        Ok(Arc::new(ReadSide::new(nowhere, self.downloader(source))))
    }

    fn shared(&self, url: Url, source: Source) -> Result<Arc<ReadSide>> {
        let mut sides = self.sides.lock().map_err(|_| ClientError::Local {
            message: "a thread ended early".to_owned(),
            help: None,
        })?;
        let own_source = matches!(&source, Source::Http(http) if *http.root() == url);
        let side = sides
            .entry((url.clone(), own_source))
            .or_insert_with(|| Arc::new(ReadSide::new(url, self.downloader(source))));
        Ok(side.clone())
    }

    fn downloader(&self, source: Source) -> Downloader {
        Downloader {
            http: self.http.clone(),
            cache: self.cache.clone(),
            source,
            parallel: self.parallel,
            offline: self.offline,
            fresh: self.fresh,
            progress: self.progress.clone(),
        }
    }
}

fn no_registry() -> ClientError {
    ClientError::local(
        "no registry is set",
        "run `wright login URL` once, or name one with --registry URL",
    )
}
