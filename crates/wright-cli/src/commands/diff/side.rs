//! One of the two that are compared: a release, or the folder somebody works in.

use crate::commands::bom::read_named_bom;
use crate::commands::check::{self, CheckedFolder};
use crate::commands::info::{choose, index_of};
use crate::context::Context;
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use wright_bom::limits::FILE_BYTES_MAX;
use wright_bom::{Bom, Diagnostic, Line, Severity, parts};
use wright_client::access::Access;
use wright_client::cache::hash_file;
use wright_client::download::Wanted;
use wright_client::publish::source;
use wright_client::read_side::Release;
use wright_client::{Cache, ClientError, ReadSide};
use wright_manifest::design_toml;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{DesignName, DesignPath, Digest, FileKind, Part, Requirement, Version};

/// What is compared.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) name: DesignName,
    pub(super) version: Version,
    /// Lines of the bill together with the parts.
    pub(super) lines: Vec<Line>,
    /// Why its bill cannot be read, where it cannot.
    pub(super) unread: Option<Unread>,
    /// What `design.toml` says of parts.
    pub(super) parts: Vec<Part>,
    /// Every file.
    pub(super) files: BTreeMap<DesignPath, File>,
    /// Where bytes come from; from the folder where nowhere.
    from: Option<Arc<ReadSide>>,
}

/// Why a bill cannot be read.
#[derive(Debug, serde::Serialize)]
pub(super) struct Unread {
    pub(super) path: DesignPath,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Unread {
    /// Nothing where it was read.
    fn of(path: &DesignPath, bom: &Bom) -> Option<Self> {
        let errors = bom.diagnostics.iter();
        let errors = errors.filter(|one| one.severity == Severity::Error);
        bom.has_errors().then(|| Self {
            path: path.clone(),
            diagnostics: errors.cloned().collect(),
        })
    }
}

/// A file of one of them.
#[derive(Debug)]
pub(super) struct File {
    pub(super) kind: FileKind,
    /// Where its bytes are, or will be once they are brought.
    pub(super) disk: PathBuf,
    pub(super) size: u64,
    /// Its digest; nothing where it has to be read first.
    digest: Option<Digest>,
}

impl Side {
    /// A release; the newest where no version is named.
    pub(super) async fn release(
        context: &Context<'_>,
        access: &Access,
        name: &DesignName,
        version: Option<&Version>,
    ) -> Result<Self> {
        let side = access.side(None).await?;
        let (name, document) = index_of(context, &side, name).await?;
        let requirement = version.map(|version| Requirement::parse(&format!("={version}")));
        let line = choose(&document, &name, requirement.transpose()?.as_ref())?;
        let before = Some(&*document.was);
        let release = side
            .release(&name, &line.vers, &line.manifest, Some(line), before)
            .await?;
        let of_manifest = release.manifest.files.iter();
        let files: BTreeMap<DesignPath, File> = of_manifest
            .map(|file| {
                let found = File {
                    kind: file.kind,
                    disk: access.cache().blob_path(&file.digest),
                    size: file.size,
                    digest: Some(file.digest),
                };
                (file.path.clone(), found)
            })
            .collect();
        let mut found = Self {
            name,
            version: line.vers.clone(),
            lines: Vec::new(),
            unread: None,
            parts: release.config.parts.clone(),
            files,
            from: Some(side),
        };
        (found.lines, found.unread) = found.lines(access.cache(), &release).await?;
        Ok(found)
    }

    /// What the bill of a release says, by the mapping of its own `design.toml`.
    async fn lines(&self, cache: &Cache, release: &Release) -> Result<(Vec<Line>, Option<Unread>)> {
        let path = release.config.bom.as_ref();
        let only_parts = || parts::with_parts(Vec::new(), &self.parts);
        let Some((path, file)) = path.and_then(|path| self.files.get_key_value(path)) else {
            return Ok((only_parts(), None));
        };
        // A larger one is not read, here as little as anywhere.
        if file.size > FILE_BYTES_MAX as u64 {
            let unread = Unread {
                path: path.clone(),
                diagnostics: vec![Diagnostic::too_large(file.size)],
            };
            return Ok((only_parts(), Some(unread)));
        }
        let toml = DesignPath::parse(design_toml::FILE_NAME)?;
        self.bring(&[path, &toml]).await?;
        let digest = self.files.get(&toml).and_then(|file| file.digest);
        let text = match digest {
            Some(digest) => cache.read(&digest, DESIGN_TOML_BYTES_MAX)?,
            None => None,
        };
        let text = String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
        let mapping = design_toml::parse(&text).bom_mapping;
        let bom = read_named_bom(&file.disk, path.file_name(), &mapping)?;
        let unread = Unread::of(path, &bom);
        Ok((parts::with_parts(bom.lines, &self.parts), unread))
    }

    /// The design of the folder, as publishing would take it.
    pub(super) fn folder(context: &Context<'_>) -> Result<Self> {
        let listed = check::listed(context)?;
        let Some(design) = &listed.check.design else {
            return Err(
                ClientError::local("design.toml has errors", "`wright check` lists them").into(),
            );
        };
        let (lines, unread) = match &design.bom {
            Some(path) => {
                let disk = source(&listed.root, path, &listed.sources);
                let bom = read_named_bom(&disk, path.file_name(), &listed.check.bom_mapping)?;
                let unread = Unread::of(path, &bom);
                (bom.lines, unread)
            }
            None => (Vec::new(), None),
        };
        Ok(Self {
            name: design.name.clone(),
            version: design.version.clone(),
            lines: parts::with_parts(lines, &design.parts),
            unread,
            parts: design.parts.clone(),
            files: files(&listed),
            from: None,
        })
    }

    /// Whether it is the folder that somebody works in.
    pub(super) fn is_folder(&self) -> bool {
        self.from.is_none()
    }

    /// Fetches the bytes of files that are not here.
    pub(super) async fn bring(&self, paths: &[&DesignPath]) -> Result<()> {
        let Some(from) = &self.from else {
            return Ok(());
        };
        let wanted = paths.iter().filter_map(|path| {
            let file = self.files.get(*path)?;
            Some(Wanted {
                digest: file.digest?,
                size: file.size,
                what: format!("{} {}: {path}", self.name, self.version),
            })
        });
        from.downloader().fetch(wanted.collect()).await?;
        Ok(())
    }
}

fn files(listed: &CheckedFolder) -> BTreeMap<DesignPath, File> {
    let files = listed.check.files.iter().map(|file| {
        let found = File {
            kind: file.kind,
            disk: source(&listed.root, &file.path, &listed.sources),
            size: file.size,
            digest: None,
        };
        (file.path.clone(), found)
    });
    files.collect()
}

impl File {
    /// Whether two files hold the same bytes.
    pub(super) fn is_same(&self, other: &Self) -> Result<bool> {
        Ok(self.size == other.size && self.digest()? == other.digest()?)
    }

    fn digest(&self) -> Result<Digest> {
        match self.digest {
            Some(digest) => Ok(digest),
            None => Ok(hash_file(&self.disk)?.0),
        }
    }
}
