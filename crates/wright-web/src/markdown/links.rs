//! Where the links and pictures of a document lead.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use wright_model::Digest;
use wright_registry::PictureSize;

use crate::views::encode_path;

/// The files a document stands among, and how pages address them.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Stands for this shelf in caches: two with the same name hold the same
    /// files under the same addresses.
    name: String,
    addresses: Addresses,
    files: HashMap<String, Digest>,
    folders: BTreeSet<String>,
}

/// How pages address the files of a release or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// Its manual; chapters lie below.
    pub(crate) manual: String,
    /// Its list of files; their pages lie below.
    pub(crate) files: String,
    /// Where the bytes themselves are read.
    pub(crate) raw: RawAddress,
}

/// Where the bytes of a file are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RawAddress {
    /// Published: by digest.
    Blobs,
    /// Of a draft: by path below this address.
    Under(String),
}

impl Addresses {
    /// The page of a file.
    pub(crate) fn file(&self, path: &str) -> String {
        format!("{}/{}", self.files, encode_path(path))
    }

    /// The page of a chapter.
    pub(crate) fn chapter(&self, path: &str) -> String {
        format!("{}/{}", self.manual, encode_path(path))
    }

    /// The bytes of a file.
    pub(crate) fn raw(&self, path: &str, digest: &Digest) -> String {
        match &self.raw {
            RawAddress::Blobs => format!("/{}", wright_wire::paths::blob(digest)),
            RawAddress::Under(folder) => format!("{folder}/{}", encode_path(path)),
        }
    }
}

impl Shelf {
    /// A shelf of files. `name` must change when files or addresses do: the
    /// digest of a manifest and the design's name, a draft and its revision.
    pub(crate) fn new<'f>(
        name: String,
        addresses: Addresses,
        files: impl IntoIterator<Item = (&'f str, Digest)>,
    ) -> Self {
        let files: HashMap<String, Digest> = files
            .into_iter()
            .map(|(path, digest)| (path.to_owned(), digest))
            .collect();
        let folders = files.keys().flat_map(|path| {
            path.match_indices('/')
                .map(|(at, _)| path[..at].to_owned())
                .collect::<Vec<_>>()
        });
        Self {
            name,
            addresses,
            folders: folders.collect(),
            files,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    pub(crate) fn digest(&self, path: &str) -> Option<Digest> {
        self.files.get(path).copied()
    }
}

/// Whether a file is a chapter of the manual: the README and the Markdown below
/// `docs/`.
pub(crate) fn is_chapter(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    if !is_markdown(&lower) {
        return false;
    }
    match lower.split_once('/') {
        Some((folder, _)) => matches!(folder, "docs" | "doc" | "documentation"),
        None => lower.starts_with("readme."),
    }
}

/// Whether a file is Markdown by its name.
pub(crate) fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
}

/// A picture of a document, found among the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundPicture {
    pub(crate) path: String,
    pub(crate) digest: Digest,
    /// Where its bytes are.
    pub(crate) address: String,
}

/// A document among the files: resolves what it refers to.
#[derive(Debug, Clone)]
pub(crate) struct Standpoint {
    pub(crate) shelf: Arc<Shelf>,
    /// Path of the document.
    pub(crate) path: String,
    /// Put before its ids.
    pub(crate) id_prefix: String,
    /// Chapters that stand in the same page, with their ids.
    pub(crate) together: Arc<Vec<(String, String)>>,
    /// As far as they are known.
    pub(crate) sizes: Arc<HashMap<Digest, PictureSize>>,
}

impl Standpoint {
    /// That of a text that stands among no files.
    pub(crate) fn nowhere(id_prefix: &str) -> Self {
        let addresses = Addresses {
            manual: String::new(),
            files: String::new(),
            raw: RawAddress::Blobs,
        };
        Self {
            shelf: Arc::new(Shelf::new(String::new(), addresses, [])),
            path: String::new(),
            id_prefix: id_prefix.to_owned(),
            together: Arc::default(),
            sizes: Arc::default(),
        }
    }

    /// The file a picture's address means.
    pub(crate) fn picture(&self, address: &str) -> Option<FoundPicture> {
        let (path, _) = self.path_of(address)?;
        let digest = self.shelf.digest(&path)?;
        Some(FoundPicture {
            address: self.shelf.addresses.raw(&path, &digest),
            path,
            digest,
        })
    }

    /// Where a link leads; `None` for what is not there or must not be followed.
    pub(crate) fn link(&self, address: &str) -> Option<String> {
        if let Some(fragment) = address.strip_prefix('#') {
            return Some(format!("#{}{fragment}", self.id_prefix));
        }
        if has_scheme(address) {
            let allowed = ["https://", "http://", "mailto:"];
            let lower = address.to_ascii_lowercase();
            let is_allowed = allowed.iter().any(|scheme| lower.starts_with(scheme));
            return is_allowed.then(|| address.to_owned());
        }
        let (path, fragment) = self.path_of(address)?;
        if self.shelf.digest(&path).is_none() {
            let is_folder = path.is_empty() || self.shelf.folders.contains(&path);
            return is_folder.then(|| self.shelf.addresses.files.clone());
        }
        if !is_chapter(&path) {
            let lines = fragment.filter(|fragment| is_line_range(fragment));
            let lines = lines.map_or_else(String::new, |lines| format!("#{lines}"));
            return Some(self.shelf.addresses.file(&path) + &lines);
        }
        let here = self.together.iter().find(|(chapter, _)| *chapter == path);
        Some(match (here, fragment) {
            (Some((_, id)), None) => format!("#{id}"),
            (Some((_, id)), Some(fragment)) => format!("#{id}-{fragment}"),
            (None, None) => self.shelf.addresses.chapter(&path),
            (None, Some(fragment)) => {
                let address = self.shelf.addresses.chapter(&path);
                format!("{address}#{}{fragment}", super::ID_PREFIX)
            }
        })
    }

    /// The path in the release that a relative address means, and its fragment.
    fn path_of<'a>(&self, address: &'a str) -> Option<(String, Option<&'a str>)> {
        if has_scheme(address) {
            return None;
        }
        let (path, fragment) = match address.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (address, None),
        };
        let path = path.split('?').next().unwrap_or_default();
        let path = percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .ok()?;
        let from = match path.strip_prefix('/') {
            Some(_) => "",
            None => self.path.rsplit_once('/').map_or("", |(folder, _)| folder),
        };
        let path = resolved(from, &path)?;
        Some((path, fragment.filter(|fragment| !fragment.is_empty())))
    }
}

/// Whether an address names a scheme or a host. What the browser would skip
/// inside one (control characters, backslashes) counts as foreign, too.
pub(super) fn has_scheme(address: &str) -> bool {
    address.starts_with("//")
        || address.contains(|c: char| c == '\\' || c.is_control())
        || address
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|head| head.contains(':'))
}

/// `L10` or `L10-L20`.
fn is_line_range(fragment: &str) -> bool {
    let is_line = |text: &str| {
        let digits = text.strip_prefix('L').unwrap_or_default();
        !digits.is_empty() && digits.len() < 8 && digits.bytes().all(|c| c.is_ascii_digit())
    };
    match fragment.split_once('-') {
        Some((first, last)) => is_line(first) && is_line(last),
        None => is_line(fragment),
    }
}

/// A path from a folder, `.` and `..` taken away; `None` where it leaves the
/// release.
fn resolved(from: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = Vec::new();
    for segment in from.split('/').chain(path.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}
