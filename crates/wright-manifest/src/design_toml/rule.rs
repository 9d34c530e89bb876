//! What single texts must be. One rule serves the reader, which asks
//! [`Rule::check`], and editors, which get [`Rule::schema`].

use crate::diagnostic::Diagnostic;
use crate::length::parse_length_um;
use crate::suggest::{near_or, nearest};
use serde_json::{Value, json};
use wright_model::license::LicenseError;
use wright_model::limits::{LICENSE_BYTES_MAX, PATH_BYTES_MAX, VERSION_BYTES_MAX};
use wright_model::{
    BomField, DecimalMark, DependencyKind, DesignName, DesignPath, Digest, FileKind,
    LicenseExpression, PartId, Process, Requirement, Version,
};

/// A `[files]` pattern, in bytes.
const GLOB_BYTES_MAX: usize = 240;
/// A URL, in bytes.
const URL_BYTES_MAX: usize = 2_000;
/// A category, in bytes.
const CATEGORY_BYTES_MAX: usize = 100;
/// Letters of a currency's code.
const CURRENCY_LETTERS: usize = 3;
/// Characters of a text a message repeats.
const QUOTED_CHARS_MAX: usize = 60;

const TECHNOLOGY_LEVELS: &[&str] = &["OTRL-1", "OTRL-2", "OTRL-3", "OTRL-4", "OTRL-5", "OTRL-6"];
const DOCUMENTATION_LEVELS: &[&str] = &["ODRL-1", "ODRL-2", "ODRL-3", "ODRL-3*", "ODRL-4"];

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// One line of so many characters, not empty.
    Line(usize),
    /// `actor/name`.
    DesignName,
    /// A version.
    Version,
    /// A version requirement.
    Requirement,
    /// An SPDX license expression.
    License,
    /// A path of the release.
    Path,
    /// A pattern of paths.
    Glob,
    /// A part's id.
    PartId,
    /// A process; unknown ones are kept.
    Process,
    /// A length with its unit.
    Length,
    /// `sha256:…`.
    Digest,
    /// An http or https address.
    Url,
    /// A BCP 47 language tag.
    Language,
    /// An ISO 4217 code.
    Currency,
    /// A path of words.
    Category,
    /// What a dependency is used as.
    DependencyKind,
    /// What a file is.
    FileKind,
    /// OTRL-1 … 6.
    TechnologyLevel,
    /// ODRL-1 … 4.
    DocumentationLevel,
    /// What a column of a bill of materials says.
    BomField,
    /// What stands between whole and fraction.
    DecimalMark,
}

impl Rule {
    /// What is wrong with `text`, if anything is.
    pub(crate) fn check(self, text: &str) -> Option<Diagnostic> {
        match self {
            Self::Line(chars_max) => line(text, chars_max),
            Self::DesignName => DesignName::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("name-invalid", &error)),
            Self::Version => Version::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("version-invalid", &error)),
            Self::Requirement => Requirement::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("requirement-invalid", &error)),
            Self::License => license(text),
            Self::Path => DesignPath::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("path-invalid", &error)),
            Self::Glob => glob(text),
            Self::PartId => PartId::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("part-id-invalid", &error)),
            Self::Process => process(text),
            Self::Length => parse_length_um(text)
                .err()
                .map(|error| Diagnostic::refusal("length-invalid", &error)),
            Self::Digest => Digest::parse(text)
                .err()
                .map(|error| Diagnostic::refusal("digest-invalid", &error)),
            Self::Url => url(text),
            Self::Language => language(text),
            Self::Currency => currency(text),
            Self::Category => category(text),
            Self::DependencyKind
            | Self::FileKind
            | Self::TechnologyLevel
            | Self::DocumentationLevel
            | Self::BomField
            | Self::DecimalMark => self.word(text),
        }
    }

    /// The words a rule allows, where they are few.
    fn words(self) -> Vec<&'static str> {
        match self {
            Self::DependencyKind => DependencyKind::ALL
                .iter()
                .map(|kind| kind.as_str())
                .collect(),
            Self::FileKind => FileKind::ALL.iter().map(|kind| kind.as_str()).collect(),
            Self::TechnologyLevel => TECHNOLOGY_LEVELS.to_vec(),
            Self::DocumentationLevel => DOCUMENTATION_LEVELS.to_vec(),
            Self::BomField => BomField::ALL.iter().map(|field| field.as_str()).collect(),
            Self::DecimalMark => DecimalMark::ALL.iter().map(|mark| mark.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn word(self, text: &str) -> Option<Diagnostic> {
        let words = self.words();
        (!words.contains(&text)).then(|| {
            let list = words.join(", ");
            let message = format!("“{}” is not one of {list}", quoted(text));
            let found = Diagnostic::error("word-unknown", message)
                .with("text", quoted(text))
                .with("words", list);
            near_or(found, nearest(text, words), "write one of them")
        })
    }

    /// The rule as JSON Schema; coarser than [`Self::check`] where a pattern
    /// would be unreadable.
    pub(crate) fn schema(self) -> Value {
        const NAME: &str = "[a-z0-9](-?[a-z0-9])*";
        let pattern = |pattern: &str, max: usize| json!({"type": "string", "pattern": pattern, "maxLength": max});
        match self {
            Self::Line(max) => json!({"type": "string", "pattern": "\\S", "maxLength": max}),
            Self::DesignName => pattern(&format!("^{NAME}/{NAME}$"), 104),
            Self::Version => pattern(
                "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?$",
                VERSION_BYTES_MAX,
            ),
            Self::Requirement => pattern("\\S", 128),
            Self::License => pattern("^[A-Za-z0-9.()+: -]+$", LICENSE_BYTES_MAX),
            Self::Path => pattern("^[^/.\\\\][^\\\\:*?\"<>|]*$", PATH_BYTES_MAX),
            Self::Glob => pattern("\\S", GLOB_BYTES_MAX),
            Self::PartId => pattern(&format!("^{NAME}$"), 64),
            Self::Process => json!({"type": "string", "minLength": 1, "anyOf": [
                {"enum": Process::all().iter().map(|process| process.slug).collect::<Vec<_>>()},
                {"description": "a process of your own, kept as written"},
            ]}),
            Self::Length => pattern("^\\s*[0-9]+([./][0-9]+)?\\s*\\S+\\s*$", 40),
            Self::Digest => pattern("^sha256:[0-9a-f]{64}$", 71),
            Self::Url => pattern("^https?://\\S+$", URL_BYTES_MAX),
            Self::Language => pattern("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", 35),
            Self::Currency => pattern("^\\s*[A-Za-z]{3}\\s*$", 40),
            Self::Category => pattern(&format!("^{NAME}(/{NAME})*$"), CATEGORY_BYTES_MAX),
            Self::DependencyKind
            | Self::FileKind
            | Self::TechnologyLevel
            | Self::DocumentationLevel
            | Self::BomField
            | Self::DecimalMark => json!({"enum": self.words()}),
        }
    }
}

/// A text shortened for a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
        .escape_debug()
        .to_string()
        .replace("\\\"", "\"")
        .replace("\\'", "'")
}

fn line(text: &str, chars_max: usize) -> Option<Diagnostic> {
    if text.trim().is_empty() {
        return Some(Diagnostic::error("empty", "this text is empty").help("write something"));
    }
    let chars = text.trim().chars().count();
    if chars > chars_max {
        let message = format!("this text has {chars} characters; {chars_max} are allowed");
        return Some(
            Diagnostic::error("too-long", message)
                .case("text")
                .with("chars", chars)
                .with("max", chars_max)
                .help("say it shorter"),
        );
    }
    let refused = text
        .trim()
        .chars()
        .find(|character| is_refused(*character))?;
    let message = format!("this text holds {refused:?}, which must not stand in one line of text");
    Some(
        Diagnostic::error("bad-character", message)
            .with("character", format!("{refused:?}"))
            .help("take the character out"),
    )
}

/// Controls, and the characters that can turn the direction of what follows
/// (Trojan Source, CVE-2021-42574); plain direction marks are needed and stay.
fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn license(text: &str) -> Option<Diagnostic> {
    match LicenseExpression::parse(text) {
        Err(error) => Some(license_refused(&error)),
        Ok(license) => {
            let deprecated = license.deprecated();
            (!deprecated.is_empty()).then(|| {
                let names = deprecated.join(", ");
                Diagnostic::warning(
                    "license-deprecated",
                    format!("the SPDX license list no longer uses {names}"),
                )
                .with("names", names)
                .help("say which you mean, for example GPL-3.0-only or GPL-3.0-or-later")
            })
        }
    }
}

/// The error says what to write itself; other languages say it as advice.
fn license_refused(error: &LicenseError) -> Diagnostic {
    let mut found = Diagnostic::refusal("license-invalid", error);
    if let LicenseError::Grammar { meant, .. } = error {
        found.advice = "license-list";
        if let Some(meant) = meant {
            found.advice = "near";
            found = found.with("meant", meant);
        }
    }
    found
}

fn glob(text: &str) -> Option<Diagnostic> {
    let why = if text.is_empty() || text.len() > GLOB_BYTES_MAX {
        format!("a pattern has 1 to {GLOB_BYTES_MAX} bytes")
    } else {
        crate::folder::compile_glob(text).err()?
    };
    let message = format!("“{}” is not a pattern of paths: {why}", quoted(text));
    Some(
        Diagnostic::error("glob-invalid", message)
            .with("text", quoted(text))
            .help("write for example stl/*.stl or scratch/**"),
    )
}

fn process(text: &str) -> Option<Diagnostic> {
    if let Some(empty) = line(text, wright_model::limits::SHORT_TEXT_CHARS_MAX) {
        return Some(empty);
    }
    let Some(process) = Process::find(text) else {
        let words = Process::all().iter().flat_map(|process| {
            [process.slug, process.name]
                .into_iter()
                .chain(process.aliases.iter().copied())
        });
        let message = format!("“{}” is not a process of the taxonomy", quoted(text));
        let found = Diagnostic::warning("process-unknown", message).with("text", quoted(text));
        let kept = "it is kept as written; machines cannot be matched to it";
        return Some(near_or(found, nearest(text, words), kept));
    };
    (process.slug != text).then(|| {
        let message = format!(
            "“{}” is called {} in the taxonomy",
            quoted(text),
            process.slug
        );
        Diagnostic::warning("process-unknown", message)
            .case("alias")
            .with("text", quoted(text))
            .with("process", process.slug)
            .help(format!("write process = \"{}\"", process.slug))
    })
}

fn url(text: &str) -> Option<Diagnostic> {
    let good = text.len() <= URL_BYTES_MAX
        && url::Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.password().is_none());
    (!good).then(|| {
        let message = format!("“{}” is not an http or https address", quoted(text));
        Diagnostic::error("url-invalid", message)
            .with("text", quoted(text))
            .help("write for example https://example.org/repository")
    })
}

fn language(text: &str) -> Option<Diagnostic> {
    let good = text.len() <= 35
        && !text.contains('_')
        && text.parse::<unic_langid::LanguageIdentifier>().is_ok();
    (!good).then(|| {
        let message = format!("“{}” is not a language tag", quoted(text));
        Diagnostic::error("language-invalid", message)
            .with("text", quoted(text))
            .help("write for example en, es or pt-BR (BCP 47)")
    })
}

fn currency(text: &str) -> Option<Diagnostic> {
    let code = text.trim();
    let good = code.len() == CURRENCY_LETTERS && code.bytes().all(|b| b.is_ascii_alphabetic());
    (!good).then(|| {
        let message = format!("“{}” is not the code of a currency", quoted(text));
        Diagnostic::error("currency-invalid", message)
            .with("text", quoted(text))
            .help("write three letters, for example EUR or USD (ISO 4217)")
    })
}

fn category(text: &str) -> Option<Diagnostic> {
    let good =
        text.len() <= CATEGORY_BYTES_MAX && text.split('/').all(|word| PartId::parse(word).is_ok());
    (!good).then(|| {
        let message = format!("“{}” is not a category", quoted(text));
        Diagnostic::error("category-invalid", message)
            .with("text", quoted(text))
            .help("write lowercase words with slashes between, for example food/drying")
    })
}
