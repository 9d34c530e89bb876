//! The plan of a manual: which files of a release are its chapters, in which
//! languages, in what order. Pure; what it is read from and shown as stands in
//! `pages/manual.rs`.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use wright_model::{Digest, Version};
use wright_registry::PastFile;

use crate::markdown::is_chapter;

/// Chapters of one manual; further files are only in the list of files.
pub(crate) const CHAPTERS_MAX: usize = 500;
/// Languages that manuals are found in without being announced in `design.toml`.
const USUAL_LANGUAGES: [&str; 44] = [
    "am", "ar", "bn", "ca", "cs", "da", "de", "el", "en", "es", "eu", "fa", "fi", "fr", "gl", "ha",
    "he", "hi", "hu", "id", "it", "ja", "ko", "nb", "ne", "nl", "pl", "pt", "qu", "ro", "ru", "rw",
    "so", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "yo", "zh", "zu",
];
/// The language of what does not say its own, where `design.toml` says none.
const USUAL_LANGUAGE: &str = "en";

/// A manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manual {
    /// In reading order; the README first.
    pub(crate) chapters: Vec<Chapter>,
    /// Tags of the languages it is written in, the one of its sources first.
    pub(crate) languages: Vec<String>,
}

/// A chapter, in one or more languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// Its path without the language, by which it is ordered.
    key: String,
    /// Language → path.
    paths: BTreeMap<String, String>,
    /// Folders below `docs/` that it stands in.
    pub(crate) folder: Option<String>,
    /// Whether it is a PDF.
    pub(crate) is_pdf: bool,
}

/// A chapter in the language that was asked for, or in what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading<'m> {
    /// Where its text is.
    pub(crate) path: &'m str,
    /// The tag of its language.
    pub(crate) language: &'m str,
}

impl Manual {
    /// Finds the chapters among the paths of a release. `announced` are the
    /// languages that `design.toml` names; the first is that of files that do
    /// not say theirs.
    pub(crate) fn plan<'p>(paths: impl IntoIterator<Item = &'p str>, announced: &[String]) -> Self {
        let source = announced.first().map_or(USUAL_LANGUAGE, String::as_str);
        let mut chapters: BTreeMap<String, Chapter> = BTreeMap::new();
        for path in paths {
            let is_pdf = is_pdf_chapter(path);
            if !(is_pdf || is_chapter(path)) {
                continue;
            }
            let (key, language) = split_language(path, announced);
            let language = language.unwrap_or(source).to_owned();
            let chapter = chapters.entry(key.clone()).or_insert_with(|| Chapter {
                folder: folder_of(&key),
                key,
                paths: BTreeMap::new(),
                is_pdf,
            });
            // `README.md` before `README.en.md` where both are English.
            chapter
                .paths
                .entry(language)
                .or_insert_with(|| path.to_owned());
        }
        let mut chapters: Vec<Chapter> = chapters.into_values().collect();
        chapters.sort_by(|one, other| reading_order(&one.key, &other.key));
        chapters.truncate(CHAPTERS_MAX);
        let tags: BTreeSet<&String> = chapters
            .iter()
            .filter(|chapter| !chapter.is_pdf)
            .flat_map(|chapter| chapter.paths.keys())
            .collect();
        let mut languages: Vec<String> = tags.into_iter().cloned().collect();
        languages.sort_by_key(|tag| (tag != source, tag.clone()));
        Self {
            chapters,
            languages,
        }
    }

    /// The chapter a path belongs to, and the language the path is written in.
    pub(crate) fn find(&self, path: &str) -> Option<(usize, &str)> {
        self.chapters.iter().enumerate().find_map(|(at, chapter)| {
            let found = chapter.paths.iter().find(|(_, found)| *found == path);
            Some((at, found?.0.as_str()))
        })
    }

    /// Whether something is written in a language.
    pub(crate) fn speaks(&self, language: &str) -> bool {
        self.languages.iter().any(|found| found == language)
    }
}

impl Chapter {
    /// The chapter in a language; in that of its source, or any, where it is not
    /// written in it.
    pub(crate) fn reading<'m>(&'m self, language: &str, manual: &'m Manual) -> Reading<'m> {
        let wanted = std::iter::once(language).chain(manual.languages.iter().map(String::as_str));
        let found = wanted
            .filter_map(|tag| self.paths.get_key_value(tag))
            .next()
            .or_else(|| self.paths.first_key_value());
        let (language, path) = found.map_or(("", ""), |(tag, path)| (tag.as_str(), path.as_str()));
        Reading { path, language }
    }

    /// Its path in exactly this language.
    pub(crate) fn path_in(&self, language: &str) -> Option<&str> {
        self.paths.get(language).map(String::as_str)
    }

    /// What it is translated from: itself for the source.
    pub(crate) fn source<'m>(&'m self, manual: &'m Manual) -> Reading<'m> {
        self.reading("", manual)
    }

    /// Its name where it has no heading: the file's, in words.
    pub(crate) fn name(&self) -> String {
        let name = self.key.rsplit('/').next().unwrap_or(&self.key);
        in_words(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    }
}

/// A file name in words: without the number it is ordered by, with spaces.
pub(crate) fn in_words(name: &str) -> String {
    let without = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let without = without.trim_start_matches(['-', '_', '.', ' ']);
    let name = if without.is_empty() { name } else { without };
    let mut words = name.replace(['-', '_'], " ");
    if let Some(first) = words.get(..1) {
        let upper = first.to_ascii_uppercase();
        words.replace_range(..1, &upper);
    }
    words
}

fn is_pdf_chapter(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let below_docs = ["docs/", "doc/", "documentation/"];
    lower.ends_with(".pdf")
        && (below_docs.iter().any(|folder| lower.starts_with(folder)) || !lower.contains('/'))
}

/// The folder below `docs/`.
fn folder_of(key: &str) -> Option<String> {
    let (_, below) = key.split_once('/')?;
    let (folder, _) = below.rsplit_once('/')?;
    Some(folder.to_owned())
}

/// A path without its language, and the language: `README.es.md`,
/// `docs/es/assembly.md` and `docs/assembly.es.md` are Spanish.
fn split_language<'p>(path: &'p str, announced: &[String]) -> (String, Option<&'p str>) {
    let is_language = |tag: &str| {
        let usual = tag.split('-').next().unwrap_or(tag);
        announced.iter().any(|announced| announced == tag) || USUAL_LANGUAGES.contains(&usual)
    };
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some((stem, extension)) = name.rsplit_once('.')
        && let Some((stem, tag)) = stem.rsplit_once('.')
        && is_language(tag)
    {
        let start = if folder.is_empty() { "" } else { "/" };
        return (format!("{folder}{start}{stem}.{extension}"), Some(tag));
    }
    let mut segments = path.splitn(3, '/');
    if let (Some(docs), Some(tag), Some(rest)) = (segments.next(), segments.next(), segments.next())
        && is_language(tag)
    {
        return (format!("{docs}/{rest}"), Some(tag));
    }
    (path.to_owned(), None)
}

/// The README, then what stands in `docs/` itself, then its folders; in each the
/// index first, numbers as numbers.
fn reading_order(one: &str, other: &str) -> Ordering {
    let segments = |path: &str| -> Vec<(bool, bool, Vec<Piece>)> {
        let count = path.split('/').count();
        path.split('/')
            .enumerate()
            .map(|(at, segment)| {
                let lower = segment.to_lowercase();
                let is_index = ["readme.", "index."]
                    .iter()
                    .any(|name| lower.starts_with(name));
                (at + 1 < count, !is_index, pieces(&lower))
            })
            .collect()
    };
    segments(one)
        .cmp(&segments(other))
        .then_with(|| one.cmp(other))
}

/// Words and numbers of a name, which compare as people do: 2 before 10.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(u64),
    Word(String),
}

fn pieces(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        pieces.push(match rest[..end].parse() {
            Ok(number) if digits => Piece::Number(number),
            _ => Piece::Word(rest[..end].to_owned()),
        });
        rest = &rest[end..];
    }
    pieces
}

/// Since which version a translation is older than its source: the first one at
/// which the source changed after the translation last did. `None` where it is
/// up to date as far as the releases tell.
pub(crate) fn older_since(
    shown: &Version,
    past: &[PastFile],
    source: &str,
    translation: &str,
) -> Option<Version> {
    let mut versions: BTreeMap<&semver::Version, [Option<Digest>; 2]> = BTreeMap::new();
    let mut names: BTreeMap<&semver::Version, &Version> = BTreeMap::new();
    for file in past
        .iter()
        .filter(|file| file.version.semver() <= shown.semver())
    {
        let at = usize::from(file.path == translation);
        if file.path == source || file.path == translation {
            versions.entry(file.version.semver()).or_default()[at] = Some(file.digest);
            names.insert(file.version.semver(), &file.version);
        }
    }
    let states: Vec<(&semver::Version, [Option<Digest>; 2])> = versions.into_iter().collect();
    let [source_now, translation_now] = states.last()?.1;
    let (source_now, translation_now) = (source_now?, translation_now?);
    // Back to where the translation became what it is.
    let written = states
        .iter()
        .rposition(|(_, [_, translation])| *translation != Some(translation_now))
        .map_or(0, |before| before + 1);
    let source_then = states[written].1[0]?;
    if source_then == source_now {
        return None;
    }
    let changed = states[written..]
        .iter()
        .find(|(_, [source, _])| *source != Some(source_then))?;
    names.get(changed.0).map(|version| (*version).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(paths: &[&str], announced: &[&str]) -> Manual {
        let announced: Vec<String> = announced.iter().map(|tag| (*tag).to_owned()).collect();
        Manual::plan(paths.iter().copied(), &announced)
    }

    fn keys(manual: &Manual) -> Vec<&str> {
        let chapters = manual.chapters.iter();
        chapters.map(|chapter| chapter.key.as_str()).collect()
    }

    #[test]
    fn chapters_stand_in_the_order_people_expect() {
        let manual = plan(
            &[
                "docs/10-finish.md",
                "docs/2-cut.md",
                "docs/parts/b.md",
                "docs/parts/index.md",
                "docs/tools.md",
                "cad/README.md",
                "README.md",
                "docs/sheet.pdf",
                "docs/img/step.svg",
            ],
            &[],
        );
        assert_eq!(
            keys(&manual),
            [
                "README.md",
                "docs/2-cut.md",
                "docs/10-finish.md",
                "docs/sheet.pdf",
                "docs/tools.md",
                "docs/parts/index.md",
                "docs/parts/b.md",
            ]
        );
        assert_eq!(manual.chapters[1].name(), "Cut");
        assert_eq!(manual.chapters[5].folder.as_deref(), Some("parts"));
        assert!(manual.chapters[3].is_pdf);
    }

    #[test]
    fn languages_pair_in_three_ways() {
        let manual = plan(
            &[
                "README.md",
                "README.es.md",
                "docs/assembly.md",
                "docs/es/assembly.md",
                "docs/use.md",
                "docs/use.pt-BR.md",
                "docs/ir/sensor.md",
                "docs/tlh/song.md",
            ],
            &["en", "es", "tlh"],
        );
        assert_eq!(
            keys(&manual),
            [
                "README.md",
                "docs/assembly.md",
                "docs/song.md",
                "docs/use.md",
                "docs/ir/sensor.md"
            ]
        );
        assert_eq!(manual.languages, ["en", "es", "pt-BR", "tlh"]);
        let assembly = &manual.chapters[1];
        assert_eq!(assembly.reading("es", &manual).path, "docs/es/assembly.md");
        let fallback = assembly.reading("pt-BR", &manual);
        assert_eq!(
            (fallback.path, fallback.language),
            ("docs/assembly.md", "en")
        );
        assert_eq!(manual.find("docs/use.pt-BR.md"), Some((3, "pt-BR")));
        assert_eq!(manual.find("docs/nothing.md"), None);
        assert_eq!(assembly.source(&manual).path, "docs/assembly.md");
    }

    #[test]
    fn the_first_announced_language_is_that_of_what_says_none() {
        let manual = plan(&["README.md", "README.en.md"], &["es", "en"]);
        assert_eq!(manual.chapters[0].reading("es", &manual).path, "README.md");
        assert_eq!(
            manual.chapters[0].reading("en", &manual).path,
            "README.en.md"
        );
        assert_eq!(manual.languages, ["es", "en"]);
        assert!(plan(&[], &[]).chapters.is_empty());
    }

    #[test]
    fn names_become_words() {
        for (name, words) in [
            ("01-first-steps", "First steps"),
            ("2026", "2026"),
            ("über_uns", "über uns"),
            ("", ""),
        ] {
            assert_eq!(in_words(name), words);
        }
    }

    fn past(versions: &[(&str, &str, &str)]) -> Vec<PastFile> {
        let file = |version: &str, path: &str, content: &str| PastFile {
            version: Version::parse(version).unwrap(),
            published_at: chrono::DateTime::UNIX_EPOCH,
            path: path.to_owned(),
            digest: Digest::of(content.as_bytes()),
            size: 1,
        };
        let files = versions.iter().flat_map(|(version, source, translation)| {
            [("s", source), ("t", translation)]
                .map(|(path, content)| (!content.is_empty()).then(|| file(version, path, content)))
        });
        files.flatten().collect()
    }

    #[test]
    fn a_translation_is_older_since_its_source_changed_alone() {
        for (shown, versions, expected) in [
            ("1.0.0", &[("1.0.0", "a", "x")][..], None),
            (
                "1.1.0",
                &[("1.1.0", "b", "x"), ("1.0.0", "a", "x")],
                Some("1.1.0"),
            ),
            (
                "1.2.0",
                &[
                    ("1.2.0", "c", "x"),
                    ("1.1.0", "b", "x"),
                    ("1.0.0", "a", "x"),
                ],
                Some("1.1.0"),
            ),
            ("1.1.0", &[("1.1.0", "b", "y"), ("1.0.0", "a", "x")], None),
            (
                "1.2.0",
                &[
                    ("1.2.0", "a", "x"),
                    ("1.1.0", "b", "x"),
                    ("1.0.0", "a", "x"),
                ],
                None,
            ),
            ("1.1.0", &[("1.1.0", "b", "x"), ("1.0.0", "a", "")], None),
            ("1.0.0", &[("2.0.0", "b", "x"), ("1.0.0", "a", "x")], None),
            (
                "1.0.1",
                &[
                    ("1.0.1", "b", "x"),
                    ("2.0.0", "z", "z"),
                    ("1.0.0", "a", "x"),
                ],
                Some("1.0.1"),
            ),
            ("1.0.0", &[], None),
        ] {
            let shown = Version::parse(shown).unwrap();
            let since = older_since(&shown, &past(versions), "s", "t");
            let expected = expected.map(|version| Version::parse(version).unwrap());
            assert_eq!(since, expected, "{versions:?}");
        }
    }
}
