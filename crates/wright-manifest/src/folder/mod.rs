//! Checks a design's folder from its listing alone: everything publishing would
//! refuse or warn about that needs neither the network nor the files' bytes.
//!
//! Whether a photo shows where it was taken needs its bytes: [`crate::photo`].

mod globs;
mod licenses;
mod parts;

use crate::design_toml::{self, FILE_NAME, Parsed};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::suggest::{near_or, nearest};
pub(crate) use globs::compile_glob;
use globs::compile_set;
use globset::GlobSet;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use wright_model::kind::media_type;
use wright_model::limits::RELEASE_FILES_MAX;
use wright_model::path::check_path_set;
use wright_model::{BomMapping, Design, DesignPath, FileKind};

/// A file as the folder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Path below the folder, `/` between segments, as the file system gave it.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

/// What the registry that will be published to allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderLimits {
    /// One file, in bytes.
    pub file_bytes_max: u64,
    /// All files of a release, in bytes.
    pub release_bytes_max: u64,
}

/// A file that would be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFile {
    /// Its path in the release.
    pub path: DesignPath,
    /// Bytes.
    pub size: u64,
    /// What it is: as `[files.kinds]` says, else as its name says.
    pub kind: FileKind,
    /// The media type it travels under.
    pub media_type: &'static str,
    /// Whether its location, if it is a photo, is published on purpose.
    pub keep_location: bool,
}

/// What a folder would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderCheck {
    /// What `design.toml` says; there exactly when it has no error.
    pub design: Option<Design>,
    /// What its `[bom]` states of the columns of the bill of materials.
    pub bom_mapping: BomMapping,
    /// The files that would be published, by path, each path once.
    pub files: Vec<CheckedFile>,
    /// Every finding.
    pub diagnostics: Diagnostics,
}

/// A README shorter than this is taken to say what the thing is, not how it is
/// made, in bytes.
const README_WITH_INSTRUCTIONS_BYTES: u64 = 1_500;

/// A listed path is matched against patterns up to so many characters.
const LISTED_PATH_CHARS_MAX: usize = 4_096;

/// Listings are looked at up to this many entries, excluded ones included.
const LISTING_MAX: usize = 20 * RELEASE_FILES_MAX;

/// Checks a folder: its listing, and the text of its `design.toml` if it has one.
pub fn check_folder(
    listing: &[FolderFile],
    design_toml: Option<&str>,
    limits: FolderLimits,
) -> FolderCheck {
    let parsed = design_toml.map(design_toml::parse);
    let missing = parsed.is_none();
    let parsed = parsed.unwrap_or_default();
    let mut check = Check {
        diagnostics: Diagnostics::default(),
        parsed,
        files: Vec::new(),
    };
    check.choose_files(listing);
    if missing {
        check.diagnostics.push(
            Diagnostic::error(
                "design-toml-missing",
                "there is no design.toml in this folder",
            )
            .help("run wright init"),
        );
    }
    check.check_sizes(limits);
    check.check_paths();
    check.check_kinds_used();
    check.check_words(missing);
    check.check_named_files();
    if let Some(design) = check.parsed.design.take() {
        licenses::check(&design, &check.files, &mut check.diagnostics);
        parts::check(
            &design,
            &check.files,
            &check.parsed.positions,
            &mut check.diagnostics,
        );
        check.parsed.design = Some(design);
    }
    check.finish()
}

struct Check {
    diagnostics: Diagnostics,
    parsed: Parsed,
    files: Vec<CheckedFile>,
}

impl Check {
    fn choose_files(&mut self, listing: &[FolderFile]) {
        let section = &self.parsed.files;
        let exclude = compile_set(&section.exclude);
        let keep_location = compile_set(&section.keep_location);
        let kinds: Vec<(FileKind, GlobSet)> = section
            .kinds
            .iter()
            .map(|(kind, patterns)| (*kind, compile_set(patterns)))
            .collect();
        let mut seen = BTreeSet::new();
        for file in listing.iter().take(LISTING_MAX) {
            // macOS hands out NFD; what people write in design.toml is NFC.
            let normal: String = file
                .path
                .chars()
                .take(LISTED_PATH_CHARS_MAX)
                .nfc()
                .collect();
            if normal != FILE_NAME && exclude.is_match(&normal) {
                continue;
            }
            match DesignPath::parse_normalizing(&file.path) {
                Ok(path) if seen.insert(path.clone()) => {
                    let stated = kinds
                        .iter()
                        .find(|(_, globs)| globs.is_match(path.as_str()));
                    self.files.push(CheckedFile {
                        size: file.size,
                        kind: stated.map_or_else(|| FileKind::of(&path), |(kind, _)| *kind),
                        media_type: media_type(&path),
                        keep_location: keep_location.is_match(path.as_str()),
                        path,
                    });
                }
                Ok(path) => self.diagnostics.push(
                    Diagnostic::error("path-conflict", format!("“{path}” is listed twice"))
                        .case("twice")
                        .with("path", path.as_str())
                        .in_file(path.as_str())
                        .help("two names differ only in their Unicode form; rename one"),
                ),
                Err(error) => {
                    self.diagnostics
                        .push(Diagnostic::refusal("path-invalid", &error).advise(
                            "rename-or-exclude",
                            "rename it, or exclude it in [files] or .wrightignore",
                        ));
                }
            }
        }
        if listing.len() > LISTING_MAX {
            self.diagnostics.push(
                Diagnostic::error(
                    "too-long",
                    format!("the folder has {} files", listing.len()),
                )
                .case("folder")
                .with("files", listing.len())
                .help("leave out what is not part of the design with .wrightignore"),
            );
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
    }

    fn check_sizes(&mut self, limits: FolderLimits) {
        for file in &self.files {
            if file.size > limits.file_bytes_max {
                let message = format!(
                    "“{}” has {} bytes; the registry takes {} a file",
                    file.path, file.size, limits.file_bytes_max
                );
                self.diagnostics.push(
                    Diagnostic::error("file-too-large", message)
                        .with("path", file.path.as_str())
                        .with("bytes", file.size)
                        .with("max", limits.file_bytes_max)
                        .in_file(file.path.as_str())
                        .help("make it smaller, or exclude it in [files]"),
                );
            }
        }
        let total = self
            .files
            .iter()
            .fold(0_u64, |sum, file| sum.saturating_add(file.size));
        if total > limits.release_bytes_max {
            let message = format!(
                "all files together have {total} bytes; the registry takes {} a release",
                limits.release_bytes_max
            );
            self.diagnostics.push(
                Diagnostic::error("release-too-large", message)
                    .with("bytes", total)
                    .with("max", limits.release_bytes_max)
                    .help("exclude what nobody needs to make it"),
            );
        }
    }

    fn check_paths(&mut self) {
        for error in check_path_set(self.files.iter().map(|file| &file.path)) {
            self.diagnostics.push(
                Diagnostic::refusal("path-conflict", &error)
                    .advise("exclude-one", "or exclude one of them in [files]"),
            );
        }
    }

    /// A pattern of `[files.kinds]` that matches nothing is a typing mistake.
    fn check_kinds_used(&mut self) {
        for (kind, patterns) in &self.parsed.files.kinds {
            for pattern in patterns {
                let Ok(matcher) = compile_glob(pattern) else {
                    continue;
                };
                if self
                    .files
                    .iter()
                    .any(|file| matcher.is_match(file.path.as_str()))
                {
                    continue;
                }
                let message = format!("“{pattern}” in files.kinds.{kind} matches no file");
                self.diagnostics.push(
                    Diagnostic::warning("glob-unused", message)
                        .with("pattern", pattern)
                        .with("kind", kind.as_str())
                        .in_file(FILE_NAME)
                        .at(self.parsed.positions.of(&format!("files.kinds.{kind}")))
                        .help("take it out, or mend the path"),
                );
            }
        }
    }

    /// README, instructions, and something to publish at all.
    fn check_words(&mut self, design_toml_missing: bool) {
        let readme = self.files.iter().find(|file| is_readme(&file.path));
        if readme.is_none() {
            self.diagnostics.push(
                Diagnostic::warning("readme-missing", "there is no README.md in this folder")
                    .help("say in README.md what it is, for whom, and show a picture"),
            );
        }
        let explains = |file: &CheckedFile| {
            file.kind == FileKind::Documentation && !is_about_the_folder(&file.path)
        };
        let long_readme = readme.is_some_and(|file| file.size >= README_WITH_INSTRUCTIONS_BYTES);
        if !long_readme && !self.files.iter().any(explains) {
            self.diagnostics.push(
                Diagnostic::warning("instructions-missing", "nothing here says how to make it")
                    .help("write docs/assembly.md, or a chapter of README.md"),
            );
        }
        let nothing = self
            .files
            .iter()
            .all(|file| file.path.as_str() == FILE_NAME);
        if nothing && !design_toml_missing {
            self.diagnostics.push(
                Diagnostic::error(
                    "release-empty",
                    "there is nothing to publish but design.toml",
                )
                .help("add the design's files, or mend exclude in [files]"),
            );
        }
    }

    /// Files that `design.toml` names must be there.
    fn check_named_files(&mut self) {
        let there: BTreeSet<&DesignPath> = self.files.iter().map(|file| &file.path).collect();
        for (place, path) in &self.parsed.named {
            if there.contains(path) {
                continue;
            }
            let mut place = place.as_str();
            if self.parsed.positions.of(place).is_none() {
                // One path that stands for a list.
                place = place.rsplit_once('[').map_or(place, |(list, _)| list);
            }
            // Looking for what was meant costs time; nobody reads beyond the limit.
            let near = (!self.diagnostics.is_full()).then(|| nearest_path(path, &self.files));
            let found = Diagnostic::error("file-missing", format!("there is no file “{path}”"))
                .with("path", path.as_str())
                .in_file(FILE_NAME)
                .at(self.parsed.positions.of(place))
                .about(place);
            let mend = "add the file, mend the path, or look whether it is excluded";
            let found = near_or(found, near.flatten(), mend);
            self.diagnostics.push(found);
        }
    }

    fn finish(mut self) -> FolderCheck {
        let Parsed {
            design,
            bom_mapping,
            diagnostics,
            ..
        } = self.parsed;
        self.diagnostics.extend(diagnostics);
        self.diagnostics.finish();
        FolderCheck {
            design,
            bom_mapping,
            files: self.files,
            diagnostics: self.diagnostics,
        }
    }
}

/// A file of the same name elsewhere, else the path nearest in letters.
fn nearest_path<'a>(path: &DesignPath, files: &'a [CheckedFile]) -> Option<&'a str> {
    const COMPARED_MAX: usize = 2_000;
    let paths = || files.iter().take(COMPARED_MAX).map(|file| &file.path);
    let same_name = |other: &&DesignPath| other.file_name().eq_ignore_ascii_case(path.file_name());
    paths()
        .find(same_name)
        .map(DesignPath::as_str)
        .or_else(|| nearest(path.as_str(), paths().map(DesignPath::as_str)))
}

fn stem(path: &DesignPath) -> String {
    let name = path.file_name().to_ascii_lowercase();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn is_readme(path: &DesignPath) -> bool {
    !path.as_str().contains('/') && stem(path) == "readme"
}

/// Words about the folder or the project, not about making.
fn is_about_the_folder(path: &DesignPath) -> bool {
    matches!(
        stem(path).as_str(),
        "readme" | "changelog" | "contributing" | "authors" | "credits" | "code_of_conduct"
    )
}

#[cfg(test)]
mod tests;
