//! Paths of files in a release.
//!
//! A path must mean the same file on every maker's computer: Linux, macOS and
//! Windows, case-folding or not, whatever Unicode form the file system keeps.

use crate::limits::{PATH_BYTES_MAX, RELEASE_FILES_MAX};
use crate::name::is_windows_device;
use crate::text_type::text_type;
use std::collections::BTreeMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A file's path in a release: UTF-8 NFC, `/` between segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DesignPath(String);

/// Why a text is no path of a release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing there.
    #[error("a path is empty")]
    Empty,
    /// Longer than [`PATH_BYTES_MAX`].
    #[error("“{0}…” is longer than {PATH_BYTES_MAX} bytes; shorten folder or file names")]
    TooLong(String),
    /// `/a`, `a//b`, `a/`.
    #[error("“{0}” has an empty segment: write folder/file without leading, doubled or trailing /")]
    EmptySegment(String),
    /// `.git`, `..`, `.`.
    #[error("“{0}” has a segment that starts with a dot; hidden files and .. are not published")]
    DotSegment(String),
    /// A control, format (bidi) or reserved character.
    #[error("“{path}” contains {character:?}, which not every system can store; rename the file")]
    Character {
        /// The path.
        path: String,
        /// The character.
        character: char,
    },
    /// `name.` or `name `.
    #[error("“{0}” has a segment that ends with a dot or a space, which Windows drops; rename it")]
    TrailingDotOrSpace(String),
    /// `con.txt`, `aux/…`.
    #[error("“{0}” has a segment that is a device on Windows; rename it")]
    Device(String),
    /// Not in Unicode normal form C.
    #[error(
        "“{0}” is not in Unicode form NFC; rename the file (most tools write NFC by themselves)"
    )]
    NotNfc(String),
}

impl DesignPath {
    /// Parses a path exactly: nothing is repaired.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > PATH_BYTES_MAX {
            return Err(PathError::TooLong(text.chars().take(60).collect()));
        }
        let owned = || text.to_owned();
        if let Some(character) = text.chars().find(|c| is_forbidden(*c)) {
            return Err(PathError::Character {
                path: text.escape_debug().to_string(),
                character,
            });
        }
        for segment in text.split('/') {
            if segment.is_empty() {
                return Err(PathError::EmptySegment(owned()));
            }
            if segment.starts_with('.') {
                return Err(PathError::DotSegment(owned()));
            }
            if segment.ends_with(['.', ' ']) {
                return Err(PathError::TrailingDotOrSpace(owned()));
            }
            let stem = segment.split('.').next().unwrap_or(segment).trim_end();
            if is_windows_device(stem) {
                return Err(PathError::Device(owned()));
            }
        }
        if !is_nfc(text) {
            return Err(PathError::NotNfc(owned()));
        }
        Ok(Self(owned()))
    }

    /// Parses a path as a file system gave it: brought to NFC first, since macOS
    /// hands out NFD.
    pub fn parse_normalizing(text: &str) -> Result<Self, PathError> {
        if text.len() > PATH_BYTES_MAX * 4 {
            return Err(PathError::TooLong(text.chars().take(60).collect()));
        }
        Self::parse(&text.nfc().collect::<String>())
    }

    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the file name's last dot, lowercase; empty where there is none.
    pub fn extension(&self) -> String {
        self.file_name()
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .unwrap_or_default()
    }

    /// What must be unique in a release: the path after full case folding, in
    /// NFC (Unicode 3.13, D144 canonical caseless matching).
    pub fn fold(&self) -> String {
        caseless::default_case_fold_str(&self.0.nfd().collect::<String>())
            .nfc()
            .collect()
    }
}

text_type!(DesignPath, PathError);

/// Control, format (Cf) and private or unassigned-for-paths characters, and
/// those Windows reserves.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || is_format(character)
}

/// Unicode general category Cf, and the line and paragraph separators.
/// (Unicode 16.0, DerivedGeneralCategory.txt.)
fn is_format(character: char) -> bool {
    matches!(u32::from(character),
        0x00AD | 0x0600..=0x0605 | 0x061C | 0x06DD | 0x070F | 0x0890..=0x0891 | 0x08E2
        | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F
        | 0xFEFF | 0xFFF9..=0xFFFB | 0x110BD | 0x110CD | 0x13430..=0x1343F
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0001 | 0xE0020..=0xE007F)
}

/// Why a set of paths cannot be one release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathSetError {
    /// More than [`RELEASE_FILES_MAX`].
    #[error("a release has at most {RELEASE_FILES_MAX} files; these are {0}")]
    TooMany(usize),
    /// Two paths a case-folding file system takes for one.
    #[error("“{0}” and “{1}” are one file where upper and lower case are the same; rename one")]
    Collision(String, String),
    /// A file where another path needs a folder.
    #[error("“{file}” is a file, and “{below}” needs a folder of that name; rename one")]
    FileIsFolder {
        /// The file.
        file: String,
        /// The path that needs it to be a folder.
        below: String,
    },
}

/// Checks that all `paths` can stand side by side in one folder; returns every
/// conflict, at most one for each path.
pub fn check_path_set<'a>(paths: impl IntoIterator<Item = &'a DesignPath>) -> Vec<PathSetError> {
    let mut folded: BTreeMap<String, &DesignPath> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in paths {
        count += 1;
        if count > RELEASE_FILES_MAX {
            continue;
        }
        if let Some(other) = folded.insert(path.fold(), path) {
            wrong.push(PathSetError::Collision(other.0.clone(), path.0.clone()));
        }
    }
    if count > RELEASE_FILES_MAX {
        return vec![PathSetError::TooMany(count)];
    }
    // A folder may be written in two cases without harm only if it folds alike;
    // a file must not be any other path's folder.
    for (fold, path) in &folded {
        let mut end = 0;
        while let Some(next) = fold[end..].find('/') {
            end += next;
            if let Some(file) = folded.get(&fold[..end]) {
                wrong.push(PathSetError::FileIsFolder {
                    file: file.0.clone(),
                    below: path.0.clone(),
                });
                break;
            }
            end += 1;
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_what_people_name_files() {
        for text in [
            "README.md",
            "stl/corner v2 (left).stl",
            "docs/es/guía de montaje.md",
            "図面/部品.svg",
            "مخطط.svg",
            "a.b.c",
            "LICENSES/CERN-OHL-S-2.0.txt",
            "common/file",
        ] {
            assert_eq!(DesignPath::parse(text).map(|p| p.0), Ok(text.to_owned()));
        }
    }

    #[test]
    fn refuses_each_wrong_path() {
        for text in [
            "",
            "/a",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "./a",
            ".git/config",
            "a/.hidden",
            "a\\b",
            "C:a",
            "a*b",
            "a?b",
            "a\"b",
            "a<b",
            "a>b",
            "a|b",
            "a\0b",
            "a\nb",
            "a\u{7f}b",
            "a\u{202e}gpj.exe",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\u{2028}b",
            "a.",
            "a ",
            "a /b",
            "b./c",
            "con",
            "CON.txt",
            "docs/aux.md",
            "lpt1",
            "com9.tar.gz",
            "nul .txt",
            "e\u{301}.md",
        ] {
            assert!(DesignPath::parse(text).is_err(), "{text:?}");
        }
        assert!(DesignPath::parse(&"a".repeat(240)).is_ok());
        assert!(DesignPath::parse(&"a".repeat(241)).is_err());
        assert_eq!(
            DesignPath::parse_normalizing("e\u{301}.md")
                .unwrap()
                .as_str(),
            "é.md"
        );
    }

    #[test]
    fn sets_of_paths_that_cannot_be_one_folder() {
        let check = |texts: &[&str]| {
            let paths: Vec<_> = texts
                .iter()
                .map(|t| DesignPath::parse(t).unwrap())
                .collect();
            check_path_set(&paths)
        };
        assert_eq!(check(&["a/b", "a/c", "ab"]), []);
        assert_eq!(check(&["Readme.md", "README.md"]).len(), 1);
        assert_eq!(check(&["straße", "STRASSE"]).len(), 1);
        assert_eq!(check(&["Docs", "docs/a.md"]).len(), 1);
        assert_eq!(check(&["a", "a-b", "a/b"]).len(), 1);
        let many: Vec<String> = (0..=RELEASE_FILES_MAX).map(|n| format!("f{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(check(&many), [PathSetError::TooMany(10_001)]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,80}|[./a-zA-Z\\\\: ]{0,20}") {
            if let Ok(path) = DesignPath::parse(&text) {
                prop_assert!(!path.as_str().split('/').any(|s| s.is_empty() || s.starts_with('.')));
                let _ = path.fold();
            }
        }
    }
}
