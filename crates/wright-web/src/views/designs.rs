//! The list of designs and the page of one.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use crate::locale::{Arg, Locale};

/// Versions shown beside the drawing; all of them stand further down.
const VERSIONS_HEAD: usize = 4;

/// Designs, newest first.
#[derive(Template)]
#[template(path = "designs/list.html")]
pub(crate) struct ListPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// Whether this is the first page, which says what the registry is.
    pub(crate) first: bool,
    /// The newest design, drawn large on the first page.
    pub(crate) newest: Option<Card>,
    pub(crate) cards: Vec<Card>,
    /// Where older designs are.
    pub(crate) next: Option<String>,
}

/// A design in a list.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) version: String,
    pub(crate) published: DateTime<Utc>,
    /// Of its hardware, as an SPDX expression.
    pub(crate) license: String,
    /// The address of a picture.
    pub(crate) picture: Option<String>,
}

/// One release of a design.
#[derive(Template)]
#[template(path = "designs/page.html")]
pub(crate) struct DesignPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    /// `actor/name`.
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) actor: String,
    pub(crate) actor_address: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) version: String,
    pub(crate) published: DateTime<Utc>,
    pub(crate) yank: Option<Yank>,
    /// A newer version, where this is not the newest.
    pub(crate) newer: Option<VersionLink>,
    pub(crate) licenses: Vec<License>,
    pub(crate) licensor: String,
    pub(crate) readiness: String,
    pub(crate) processes: String,
    pub(crate) category: String,
    pub(crate) keywords: String,
    /// Only `http` and `https`.
    pub(crate) repository: Option<String>,
    pub(crate) making_digest: String,
    pub(crate) manifest_digest: String,
    pub(crate) manifest_address: String,
    pub(crate) picture: Option<Picture>,
    /// `wright add actor/name`.
    pub(crate) install: String,
    pub(crate) zip_address: String,
    pub(crate) zip_bytes: u64,
    pub(crate) zip_with_dependencies_address: Option<String>,
    /// Safe HTML.
    pub(crate) readme: Option<String>,
    pub(crate) readme_language: String,
    pub(crate) readme_translations: Vec<Translation>,
    pub(crate) parts: Vec<Part>,
    pub(crate) files: Vec<FileRow>,
    pub(crate) file_count: usize,
    pub(crate) bytes: u64,
    /// Where all files are listed, when some are left out here.
    pub(crate) all_files_address: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) forked_from: Vec<Parent>,
    pub(crate) contributors: Vec<Contributor>,
    pub(crate) versions: Vec<VersionRow>,
    /// Where its maintainers yank, rename and transfer; for them only.
    pub(crate) manage_address: Option<String>,
}

impl DesignPage {
    fn versions_head(&self) -> &[VersionRow] {
        &self.versions[..self.versions.len().min(VERSIONS_HEAD)]
    }
}

/// Why a release should not be taken into new work.
#[derive(Debug, Clone)]
pub(crate) struct Yank {
    /// The class in words.
    pub(crate) class: String,
    pub(crate) why: String,
    /// Somebody could get hurt.
    pub(crate) grave: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct VersionLink {
    pub(crate) version: String,
    pub(crate) address: String,
}

/// A license and what it covers, in words.
#[derive(Debug, Clone)]
pub(crate) struct License {
    pub(crate) slot: String,
    pub(crate) expression: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) address: String,
    pub(crate) path: String,
}

/// The README in another language.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    pub(crate) name: String,
    pub(crate) tag: String,
    pub(crate) address: String,
    pub(crate) current: bool,
}

/// A part of the design.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) quantity: String,
    /// Empty for what is bought.
    pub(crate) process: String,
    pub(crate) material: String,
    pub(crate) files: Vec<FileLink>,
}

#[derive(Debug, Clone)]
pub(crate) struct FileLink {
    pub(crate) path: String,
    pub(crate) address: String,
}

/// A line of the file tree: a file with an address, or a folder without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileRow {
    /// Folders above it, at most four shown.
    pub(crate) depth: usize,
    pub(crate) name: String,
    pub(crate) address: Option<String>,
    pub(crate) kind: String,
    pub(crate) bytes: u64,
    /// Files in a folder.
    pub(crate) files: usize,
}

/// A design this one uses.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    pub(crate) design: String,
    /// `None` when it lives in another registry.
    pub(crate) address: Option<String>,
    pub(crate) requirement: String,
    pub(crate) kind: String,
    pub(crate) quantity: String,
}

/// A release this one started from.
#[derive(Debug, Clone)]
pub(crate) struct Parent {
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) address: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Contributor {
    pub(crate) name: String,
    pub(crate) role: String,
}

#[derive(Debug, Clone)]
pub(crate) struct VersionRow {
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) published: DateTime<Utc>,
    pub(crate) current: bool,
    /// Its content was taken away.
    pub(crate) removed: bool,
    /// Made exactly as the version shown.
    pub(crate) same_making: bool,
    pub(crate) yank: Option<Yank>,
}

/// A file as it goes into a tree.
#[derive(Debug, Clone)]
pub(crate) struct TreeFile {
    pub(crate) path: String,
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) bytes: u64,
}

/// The file tree of a release, at most `rows_max` lines: files of a folder
/// before its subfolders, each in the order of their paths.
pub(crate) fn file_tree(files: &[TreeFile], rows_max: usize) -> Vec<FileRow> {
    let mut rows = Vec::new();
    let mut sorted: Vec<(&TreeFile, Vec<&str>)> = files
        .iter()
        .map(|file| (file, file.path.split('/').collect()))
        .collect();
    // Inside one folder a file sorts before a folder, whatever their names.
    sorted.sort_by_cached_key(|(_, segments)| {
        let last = segments.len() - 1;
        let key = segments.iter().enumerate();
        key.map(|(at, segment)| (at < last, (*segment).to_owned()))
            .collect::<Vec<_>>()
    });
    add_folder(&mut rows, &sorted, 0, rows_max);
    rows
}

fn add_folder(
    rows: &mut Vec<FileRow>,
    files: &[(&TreeFile, Vec<&str>)],
    depth: usize,
    rows_max: usize,
) {
    let mut rest = files;
    while let [(file, segments), ..] = rest {
        if rows.len() >= rows_max {
            return;
        }
        if segments.len() == depth + 1 {
            rows.push(FileRow {
                depth: depth.min(4),
                name: segments[depth].to_owned(),
                address: Some(file.address.clone()),
                kind: file.kind.clone(),
                bytes: file.bytes,
                files: 1,
            });
            rest = &rest[1..];
            continue;
        }
        let folder = segments[depth];
        let inside = rest
            .iter()
            .take_while(|(_, other)| other.len() > depth + 1 && other[depth] == folder)
            .count();
        rows.push(FileRow {
            depth: depth.min(4),
            name: folder.to_owned(),
            address: None,
            kind: String::new(),
            bytes: rest[..inside].iter().map(|(file, _)| file.bytes).sum(),
            files: inside,
        });
        add_folder(rows, &rest[..inside], depth + 1, rows_max);
        rest = &rest[inside..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str], rows_max: usize) -> String {
        let files: Vec<_> = paths
            .iter()
            .map(|path| TreeFile {
                path: (*path).to_owned(),
                address: String::new(),
                kind: String::new(),
                bytes: 1,
            })
            .collect();
        file_tree(&files, rows_max)
            .iter()
            .map(|row| format!("{}{}:{} ", " ".repeat(row.depth), row.name, row.bytes))
            .collect()
    }

    #[test]
    fn files_stand_before_folders_and_folders_count_what_is_in_them() {
        assert_eq!(
            tree(&["stl/a.stl", "README.md", "stl/old/b.stl", "bom.csv"], 100),
            "README.md:1 bom.csv:1 stl:2  a.stl:1  old:1   b.stl:1 "
        );
    }

    #[test]
    fn a_long_tree_is_cut() {
        assert_eq!(tree(&["a", "b", "c/d"], 2), "a:1 b:1 ");
        assert_eq!(tree(&[], 2), "");
    }
}
