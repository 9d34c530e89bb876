//! What findings say, for whoever says it in another language: the sentences of
//! each code, the pieces of advice that go with them, and the values they name.
//! The English words stand where a finding is made.

use crate::diagnostic::Diagnostic;
use crate::length::LengthError;
use wright_model::design::PartIdError;
use wright_model::digest::DigestError;
use wright_model::license::LicenseError;
use wright_model::limits::{
    LICENSE_BYTES_MAX, PATH_BYTES_MAX, RELEASE_FILES_MAX, VERSION_BYTES_MAX,
};
use wright_model::name::NameError;
use wright_model::path::{PathError, PathSetError};
use wright_model::quantity::QuantityError;
use wright_model::version::VersionError;

/// Characters of a text that a sentence repeats.
const VALUE_CHARS_MAX: usize = 240;

/// Something a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A name, a path, what an author wrote; one line of bounded length.
    Text(String),
    /// A count, bytes.
    Number(u64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        let short = text.chars().take(VALUE_CHARS_MAX);
        let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
        Self::Text(short.map(visible).collect())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

/// A sentence that findings of a code say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The code, one of [`crate::diagnostic::CODES`].
    pub code: &'static str,
    /// Tells the sentences of one code apart; empty for the plain one.
    pub case: &'static str,
    /// What it names.
    pub values: &'static [&'static str],
    /// What advice it may come with; the empty one is its own.
    pub advice: &'static [&'static str],
}

/// Advice that several sentences share, and what it names beyond them.
pub const ADVICE: &[(&str, &[&str])] = &[
    ("near", &["meant"]),
    ("below-design", &["meant"]),
    ("tables", &[]),
    ("table", &[]),
    ("quotes", &[]),
    ("brackets", &[]),
    ("bare", &[]),
    ("as-wanted", &[]),
    ("missing-table", &[]),
    ("missing-line", &[]),
    ("license-list", &[]),
    ("rename-or-exclude", &[]),
    ("exclude-one", &[]),
    ("bom-named", &["file"]),
    ("forked-from", &[]),
];

/// None.
const NO: &[&str] = &[];
/// Its own.
const OWN: &[&str] = &[""];

const fn says(
    code: &'static str,
    case: &'static str,
    values: &'static [&'static str],
    advice: &'static [&'static str],
) -> Sentence {
    Sentence {
        code,
        case,
        values,
        advice,
    }
}

/// Every sentence.
pub const SENTENCES: &[Sentence] = &[
    says("toml-syntax", "", &["why"], OWN),
    says("too-long", "file", &["bytes", "max"], OWN),
    says("too-long", "list", &["path", "count", "max"], NO),
    says("too-long", "text", &["chars", "max"], OWN),
    says("too-long", "folder", &["files"], OWN),
    says("too-many-findings", "", &["count"], OWN),
    says(
        "unknown-key",
        "",
        &["key", "place"],
        &["near", "below-design", ""],
    ),
    says(
        "wrong-type",
        "",
        &["path", "wanted", "found"],
        &["tables", "table", "quotes", "brackets", "bare", "as-wanted"],
    ),
    says(
        "missing-key",
        "",
        &["place", "key"],
        &["missing-table", "missing-line"],
    ),
    says("empty", "", NO, OWN),
    says("bad-character", "", &["character"], OWN),
    says(
        "name-invalid",
        "length",
        &["text", "chars", "min", "max"],
        NO,
    ),
    says("name-invalid", "grammar", &["text"], NO),
    says("name-invalid", "device", &["text"], NO),
    says("name-invalid", "slash", &["text"], NO),
    says("version-invalid", "length", &["bytes", "max"], NO),
    says("version-invalid", "grammar", &["text"], NO),
    says("version-invalid", "build", &["text"], NO),
    says("requirement-invalid", "", &["text"], NO),
    says("license-invalid", "length", &["bytes", "max"], NO),
    says("license-invalid", "", &["text"], &["near", "license-list"]),
    says("license-deprecated", "", &["names"], OWN),
    says("license-text-missing", "", &["license"], OWN),
    says("path-invalid", "empty", NO, &["rename-or-exclude"]),
    says(
        "path-invalid",
        "length",
        &["path", "max"],
        &["rename-or-exclude"],
    ),
    says("path-invalid", "segment", &["path"], &["rename-or-exclude"]),
    says("path-invalid", "dot", &["path"], &["rename-or-exclude"]),
    says(
        "path-invalid",
        "character",
        &["path", "character"],
        &["rename-or-exclude"],
    ),
    says(
        "path-invalid",
        "trailing",
        &["path"],
        &["rename-or-exclude"],
    ),
    says("path-invalid", "device", &["path"], &["rename-or-exclude"]),
    says("path-invalid", "form", &["path"], &["rename-or-exclude"]),
    says("path-conflict", "twice", &["path"], OWN),
    says("path-conflict", "many", &["files", "max"], &["exclude-one"]),
    says(
        "path-conflict",
        "case",
        &["path", "other"],
        &["exclude-one"],
    ),
    says(
        "path-conflict",
        "folder",
        &["path", "other"],
        &["exclude-one"],
    ),
    says("glob-invalid", "", &["text"], OWN),
    says("glob-unused", "", &["pattern", "kind"], OWN),
    says("part-id-invalid", "", &["text"], NO),
    says("email-in-name", "", NO, OWN),
    says("part-id-duplicate", "", &["id", "line"], OWN),
    says("process-unknown", "", &["text"], &["near", ""]),
    says("process-unknown", "alias", &["text", "process"], OWN),
    says("process-unknown", "some", NO, NO),
    says("material-unknown", "", &["text"], &["near", ""]),
    says("quantity-invalid", "grammar", &["text"], NO),
    says("quantity-invalid", "range", &["text"], NO),
    says("quantity-invalid", "precision", &["text"], NO),
    says("quantity-invalid", "whole", &["text", "max"], NO),
    says("length-invalid", "grammar", &["text"], NO),
    says("length-invalid", "range", &["text"], NO),
    says("length-invalid", "precision", &["text"], NO),
    says("digest-invalid", "", NO, NO),
    says("url-invalid", "", &["text"], OWN),
    says("language-invalid", "", &["text"], OWN),
    says("currency-invalid", "", &["text"], OWN),
    says("word-unknown", "", &["text", "words"], &["near", ""]),
    says("category-invalid", "", &["text"], OWN),
    says("duplicate", "", &["text", "list"], OWN),
    says("depends-on-itself", "", &["name"], OWN),
    says("forked-from-itself", "", &["name"], OWN),
    says("design-toml-missing", "", NO, OWN),
    says("file-missing", "", &["path"], &["near", ""]),
    says("file-too-large", "", &["path", "bytes", "max"], OWN),
    says("release-too-large", "", &["bytes", "max"], OWN),
    says("release-empty", "", NO, OWN),
    says("readme-missing", "", NO, OWN),
    says("instructions-missing", "", NO, OWN),
    says("bom-missing", "", NO, &["", "bom-named"]),
    says("export-missing", "", &["part"], OWN),
    // What only a registry can find.
    says("draft-mismatch", "", &["field", "says", "is"], OWN),
    says("blob-missing", "", NO, OWN),
    says("tombstoned", "", &["reason"], OWN),
    says("dependency-missing", "itself", &["name"], OWN),
    says("dependency-missing", "unknown", &["name"], OWN),
    says(
        "dependency-missing",
        "unmet",
        &["name", "requirement", "newest"],
        OWN,
    ),
    says("parent-missing", "unknown", &["manifest"], &["forked-from"]),
    says(
        "parent-missing",
        "version",
        &["manifest", "version", "said"],
        &["forked-from"],
    ),
    says(
        "parent-missing",
        "other",
        &["manifest", "name"],
        &["forked-from"],
    ),
    says(
        "parent-missing",
        "removed",
        &["name", "version"],
        &["forked-from"],
    ),
    says("photo-located", "", NO, OWN),
    says("photo-unreadable", "", NO, NO),
    says("manifest-invalid", "", &["why"], NO),
    says("manifest-too-large", "", &["why"], NO),
];

/// The sentence a finding says, if it says one of [`SENTENCES`] with the values
/// and the advice that belong to it.
pub fn sentence(found: &Diagnostic) -> Option<&'static Sentence> {
    let said = SENTENCES
        .iter()
        .find(|one| one.code == found.code && one.case == found.case)?;
    if found.is_advised() && !said.advice.contains(&found.advice) {
        return None;
    }
    let shared = ADVICE.iter().find(|(word, _)| *word == found.advice);
    let more = shared.map_or(NO, |(_, values)| values);
    let wanted = said.values.iter().chain(more);
    let named = found.values.iter().map(|(name, _)| name);
    wanted.eq(named).then_some(said)
}

/// Why something was refused, as one of the sentences of a code.
pub(crate) trait Refusal: std::fmt::Display {
    /// Which sentence, and what it names.
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>);
}

impl Refusal for NameError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        match self {
            Self::Length {
                text,
                chars,
                min,
                max,
            } => (
                "length",
                vec![
                    ("text", text.into()),
                    ("chars", (*chars).into()),
                    ("min", (*min).into()),
                    ("max", (*max).into()),
                ],
            ),
            Self::Grammar(text) => ("grammar", vec![("text", text.into())]),
            Self::Device(text) => ("device", vec![("text", text.into())]),
            Self::NoSlash(text) => ("slash", vec![("text", text.into())]),
        }
    }
}

impl Refusal for VersionError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        match self {
            Self::TooLong(bytes) => (
                "length",
                vec![
                    ("bytes", (*bytes).into()),
                    ("max", VERSION_BYTES_MAX.into()),
                ],
            ),
            Self::Grammar { text, .. } => ("grammar", vec![("text", text.into())]),
            Self::BuildMetadata(text) => ("build", vec![("text", text.into())]),
            Self::Requirement { text, .. } => ("", vec![("text", text.into())]),
        }
    }
}

impl Refusal for LicenseError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        match self {
            Self::TooLong(bytes) => (
                "length",
                vec![
                    ("bytes", (*bytes).into()),
                    ("max", LICENSE_BYTES_MAX.into()),
                ],
            ),
            Self::Grammar { text, .. } => ("", vec![("text", text.into())]),
        }
    }
}

impl Refusal for PathError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        let about = |case, path: &String| (case, vec![("path", path.into())]);
        match self {
            Self::Empty => ("empty", Vec::new()),
            Self::TooLong(path) => (
                "length",
                vec![("path", path.into()), ("max", PATH_BYTES_MAX.into())],
            ),
            Self::EmptySegment(path) => about("segment", path),
            Self::DotSegment(path) => about("dot", path),
            Self::Character { path, character } => (
                "character",
                vec![
                    ("path", path.into()),
                    ("character", format!("{character:?}").into()),
                ],
            ),
            Self::TrailingDotOrSpace(path) => about("trailing", path),
            Self::Device(path) => about("device", path),
            Self::NotNfc(path) => about("form", path),
        }
    }
}

impl Refusal for PathSetError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        match self {
            Self::TooMany(files) => (
                "many",
                vec![
                    ("files", (*files).into()),
                    ("max", RELEASE_FILES_MAX.into()),
                ],
            ),
            Self::Collision(path, other) => {
                ("case", vec![("path", path.into()), ("other", other.into())])
            }
            Self::FileIsFolder { file, below } => (
                "folder",
                vec![("path", file.into()), ("other", below.into())],
            ),
        }
    }
}

macro_rules! refuses_a_measure {
    ($($error:ty),*) => {$(
        impl Refusal for $error {
            fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
                let (case, text) = match self {
                    Self::Grammar(text) => ("grammar", text),
                    Self::Range(text) => ("range", text),
                    Self::Precision(text) => ("precision", text),
                };
                (case, vec![("text", text.into())])
            }
        }
    )*};
}

refuses_a_measure!(QuantityError, LengthError);

impl Refusal for PartIdError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        ("", vec![("text", self.text().into())])
    }
}

impl Refusal for DigestError {
    fn told(&self) -> (&'static str, Vec<(&'static str, Value)>) {
        ("", Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::CODES;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_sentence_and_no_sentence_stands_twice() {
        let mut seen = BTreeSet::new();
        for one in SENTENCES {
            assert!(
                CODES.iter().any(|(code, _)| *code == one.code),
                "{}",
                one.code
            );
            assert!(seen.insert((one.code, one.case)), "{one:?}");
            for word in one.advice.iter().filter(|word| !word.is_empty()) {
                assert!(ADVICE.iter().any(|(known, _)| known == word), "{one:?}");
            }
        }
        for (code, _) in CODES {
            assert!(SENTENCES.iter().any(|one| one.code == *code), "{code}");
        }
        for (word, _) in ADVICE {
            assert!(
                SENTENCES.iter().any(|one| one.advice.contains(word)),
                "{word}"
            );
        }
    }

    #[test]
    fn a_sentence_is_told_by_its_values_and_advice() {
        let found = Diagnostic::error("url-invalid", "x");
        assert_eq!(sentence(&found), None, "a value is missing");
        let found = found.with("text", "ftp://x");
        assert!(sentence(&found).is_some());
        assert!(sentence(&found.clone().help("write another")).is_some());
        assert_eq!(sentence(&found.clone().advise("near", "?")), None);
        assert_eq!(sentence(&found.case("other")), None);
    }

    #[test]
    fn a_value_is_one_line_of_bounded_length() {
        let long = format!("a\n\u{1b}[31m{}", "x".repeat(1_000));
        let Value::Text(text) = Value::from(long) else {
            panic!("a text");
        };
        assert_eq!(text.chars().count(), VALUE_CHARS_MAX);
        assert!(text.starts_with("a\u{FFFD}\u{FFFD}[31m"));
    }
}
