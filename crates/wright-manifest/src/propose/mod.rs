//! Proposes what `wright init` and the web wizard ask about, from a folder as it
//! is: title and summary from the README, licenses from their texts, parts from
//! the names of meshes, drawings and boards, the BOM, the languages.
//!
//! Everything here is a guess for a person to look at; nothing is taken over
//! unseen. The same folder always gives the same proposal.

mod names;
mod parts;
mod words;

pub(crate) use names::slug as slug_of;

use crate::folder::FolderFile;
use std::collections::BTreeSet;
use wright_model::limits::{RELEASE_FILES_MAX, SUMMARY_CHARS_MAX, TITLE_CHARS_MAX};
use wright_model::{DesignPath, DesignSlug, FileKind, Licenses, Part};

/// What a folder seems to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The design's own name.
    pub slug: Option<DesignSlug>,
    /// What people call it.
    pub title: String,
    /// One sentence, from the README.
    pub summary: Option<String>,
    /// Licenses, from their texts and file names.
    pub licenses: Option<Licenses>,
    /// Languages of the documentation, the README's first.
    pub languages: Vec<String>,
    /// The bill of materials.
    pub bom: Option<DesignPath>,
    /// What is made; ids are unique.
    pub parts: Vec<Part>,
    /// Kinds the table would not see.
    pub kinds: Vec<(FileKind, Vec<String>)>,
}

/// The beginning of a small text file of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFile<'a> {
    /// Its path, as in the listing.
    pub path: &'a str,
    /// Its text, or as much of it as the caller cared to read; the first
    /// [`TEXT_BYTES_READ`] count.
    pub text: &'a str,
}

/// As much of a text file is looked at, in bytes.
pub const TEXT_BYTES_READ: usize = 16 << 10;

/// The paths whose text helps: READMEs, license texts and tables. The caller
/// reads the beginning of each.
pub fn wants_text(path: &str) -> bool {
    DesignPath::parse_normalizing(path).is_ok_and(|path| {
        let is_table = matches!(path.extension().as_str(), "csv" | "tsv");
        is_table || words::is_readme(&path) || FileKind::of(&path) == FileKind::License
    })
}

/// Proposes what the folder called `folder_name` is. Paths a release cannot have
/// are passed over; the check of the folder names them.
pub fn propose(folder_name: &str, listing: &[FolderFile], texts: &[TextFile<'_>]) -> Proposal {
    let paths: BTreeSet<DesignPath> = listing
        .iter()
        .take(RELEASE_FILES_MAX)
        .filter_map(|file| DesignPath::parse_normalizing(&file.path).ok())
        .collect();
    let paths: Vec<DesignPath> = paths.into_iter().collect();
    let readme = words::readme_of(texts);
    let title = readme
        .and_then(words::heading)
        .unwrap_or_else(|| crate::design_toml::read::title_of(&names::slug(folder_name)));
    let title = words::cut(&title, TITLE_CHARS_MAX);
    let slug = [folder_name, &title]
        .into_iter()
        .find_map(|text| DesignSlug::parse(&names::slug(text)).ok());
    Proposal {
        slug,
        title,
        summary: readme
            .and_then(words::first_sentence)
            .map(|sentence| words::cut(&sentence, SUMMARY_CHARS_MAX)),
        licenses: words::licenses(&paths, texts),
        languages: words::languages(&paths, readme),
        bom: words::bom(&paths, texts),
        parts: parts::propose(&paths),
        kinds: parts::kinds(&paths),
    }
}

#[cfg(test)]
mod tests;
