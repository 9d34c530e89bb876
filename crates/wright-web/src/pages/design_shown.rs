//! A version as its pages show it, whether it is out or still a draft: what its
//! author says of it, its files, and where everything about it is found. Pages
//! are made of this alone, so that a draft is seen exactly as it will stand.

use std::collections::HashMap;
use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use wright_model::{DesignName, DesignPath, Digest, FileKind, Version};
use wright_registry::design_pages::{FoundPage, ReleasePage};
use wright_registry::{ReadingRight, ReleaseFile};
use wright_wire::{Config, paths};

use super::asker::Asker;
use super::{Failure, tombstones};
use crate::App;
use crate::markdown::{Addresses, RawAddress, Shelf};
use crate::views::encode_path;

/// A version as its pages show it.
pub(crate) struct Shown {
    /// The design it belongs to, or will.
    pub(crate) name: DesignName,
    /// What its owner is called.
    pub(crate) owner_name: String,
    /// What its author says.
    pub(crate) config: Config,
    /// Its files, by path; empty on pages that show none of them.
    pub(crate) files: Vec<ShownFile>,
    /// How many files it has.
    pub(crate) file_count: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// The picture that stands for it.
    pub(crate) cover: Option<Digest>,
    /// What a machine acts on.
    pub(crate) making: Digest,
    /// Its identity, once it is out.
    pub(crate) manifest: Option<Digest>,
    /// Where its pages and files are.
    pub(crate) links: Links,
    /// Whether it is out, and what stands around it.
    pub(crate) standing: Standing,
    /// By which its files are read.
    pub(crate) right: ReadingRight,
}

/// A file of a version.
#[derive(Debug, Clone)]
pub(crate) struct ShownFile {
    pub(crate) path: DesignPath,
    pub(crate) digest: Digest,
    pub(crate) size: u64,
    pub(crate) kind: FileKind,
    pub(crate) media_type: String,
}

/// Whether a version is out.
pub(crate) enum Standing {
    /// It is.
    Released(Box<ReleasePage>),
    /// Not yet: seen by members and holders of its preview link.
    Draft,
}

/// Where the pages and files of a version are.
#[derive(Debug, Clone)]
pub(crate) enum Links {
    /// Below the address of the version.
    Release(DesignName, Version),
    /// Below an address that only some know, such as `/-/preview/{secret}`.
    Preview(String),
}

impl Links {
    /// The address of the version itself.
    pub(crate) fn overview(&self) -> String {
        match self {
            Self::Release(name, version) => format!("/@{name}/{version}"),
            Self::Preview(base) => base.clone(),
        }
    }

    /// Of one of its tabs: `parts`, `files`, `manual`.
    pub(crate) fn tab(&self, tab: &str) -> String {
        format!("{}/-/{tab}", self.overview())
    }

    /// Of the page about a file.
    pub(crate) fn file(&self, path: &DesignPath) -> String {
        let path = encode_path(path.as_str());
        format!("{}/-/files/{path}", self.overview())
    }

    /// Of a file's bytes.
    pub(crate) fn raw(&self, file: &ShownFile) -> String {
        match self {
            Self::Release(..) => blob_address(&file.digest),
            Self::Preview(_) => {
                format!("{}/{}", self.tab("raw"), encode_path(file.path.as_str()))
            }
        }
    }

    /// Of what concerns the design whatever the version, such as `versions`;
    /// a draft has nothing of the kind.
    pub(crate) fn design(&self, tab: &str) -> Option<String> {
        match self {
            Self::Release(name, _) => Some(format!("/@{name}/-/{tab}")),
            Self::Preview(_) => None,
        }
    }
}

impl Shown {
    /// A release, with `files` where its page shows them.
    pub(crate) fn of_release(page: Box<ReleasePage>, files: Vec<ReleaseFile>) -> Self {
        let release = &page.release;
        let name = page.head.design.name.clone();
        Self {
            owner_name: page.head.owner_name.clone(),
            config: page.config.clone(),
            files: files.into_iter().map(ShownFile::from).collect(),
            file_count: release.files,
            bytes: release.bytes,
            cover: release.cover,
            making: release.making,
            manifest: Some(release.manifest),
            links: Links::Release(name.clone(), release.version.clone()),
            name,
            standing: Standing::Released(page),
            right: ReadingRight::published(),
        }
    }

    /// The release, where it is out.
    pub(crate) fn released(&self) -> Option<&ReleasePage> {
        match &self.standing {
            Standing::Released(page) => Some(page),
            Standing::Draft => None,
        }
    }

    /// The digest of its manifest and where that is; both empty for a draft.
    pub(crate) fn manifest_link(&self) -> (String, String) {
        match &self.manifest {
            Some(manifest) => (manifest.to_string(), blob_address(manifest)),
            None => Default::default(),
        }
    }

    /// Its files as documents refer to them.
    pub(crate) fn shelf(&self) -> Arc<Shelf> {
        let addresses = Addresses {
            manual: self.links.tab("manual"),
            files: self.links.tab("files"),
            raw: match &self.links {
                Links::Release(..) => RawAddress::Blobs,
                Links::Preview(_) => RawAddress::Under(self.links.tab("raw")),
            },
        };
        // What it holds and how it is called: neither changes without the other.
        let content = self.manifest.unwrap_or_else(|| {
            let files = self.files.iter();
            let told: Vec<String> = files
                .map(|file| format!("{} {}\n", file.digest.hex(), file.path))
                .collect();
            Digest::of(told.concat().as_bytes())
        });
        let name = format!("{content} {}", self.links.overview());
        let files = self
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.digest));
        Arc::new(Shelf::new(name, addresses, files))
    }

    /// Its files by path.
    pub(crate) fn by_path(&self) -> HashMap<&str, &ShownFile> {
        let files = self.files.iter();
        files.map(|file| (file.path.as_str(), file)).collect()
    }
}

impl From<ReleaseFile> for ShownFile {
    fn from(file: ReleaseFile) -> Self {
        Self {
            path: file.path,
            digest: file.digest,
            size: file.size,
            kind: file.kind,
            media_type: file.media_type,
        }
    }
}

/// Where a blob is read.
pub(crate) fn blob_address(digest: &Digest) -> String {
    format!("/{}", paths::blob(digest))
}

/// What was asked for by a design's name.
pub(crate) enum Asked {
    /// A release.
    Page(Box<ReleasePage>),
    /// It is elsewhere, or was removed.
    Instead(Response),
}

/// What of a design an address asks for.
pub(crate) struct Wanted<'a> {
    pub(crate) actor: &'a str,
    pub(crate) name: &'a str,
    /// The latest where there is none.
    pub(crate) version: Option<&'a str>,
    /// What follows in the address: `/-/parts`.
    pub(crate) rest: &'a str,
    /// Whether the page is about the content of the release, which may be gone.
    pub(crate) content: bool,
}

/// Reads the release an address asks for.
pub(crate) async fn ask(app: &App, asker: &Asker, wanted: &Wanted<'_>) -> Result<Asked, Failure> {
    let name = super::designs::parse_name(wanted.actor, wanted.name)?;
    let version = match wanted.version {
        Some(version) => Some(Version::parse(version).map_err(|_| Failure::not_found())?),
        None => None,
    };
    let page = match app.registry().release_page(&name, version.as_ref()).await? {
        FoundPage::Here(page) => page,
        // Names are never handed to somebody else, so the move is for ever.
        FoundPage::Moved(to) => {
            let version = version
                .map(|version| format!("/{version}"))
                .unwrap_or_default();
            let address = format!("/@{to}{version}{}", wanted.rest);
            return Ok(Asked::Instead(
                Redirect::permanent(&address).into_response(),
            ));
        }
    };
    match &page.removed {
        Some(removed) if wanted.content => {
            let name = &page.head.design.name;
            let told = tombstones::page(asker, name, &page.release, removed);
            Ok(Asked::Instead(told))
        }
        _ => Ok(Asked::Page(page)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_any_path() {
        let path = DesignPath::parse("docs/a b#1/ñ.md").unwrap();
        let name = DesignName::parse("ana/lamp").unwrap();
        let links = Links::Release(name, Version::parse("1.0.0").unwrap());
        assert_eq!(
            links.file(&path),
            "/@ana/lamp/1.0.0/-/files/docs/a%20b%231/%C3%B1.md"
        );
        let preview = Links::Preview("/-/preview/s".into());
        assert_eq!(preview.tab("parts"), "/-/preview/s/-/parts");
        assert_eq!(preview.design("versions"), None);
    }
}
