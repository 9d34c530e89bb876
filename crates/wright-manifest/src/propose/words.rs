//! What texts and names of documents say: title, summary, licenses, languages,
//! BOM.

use super::{TEXT_BYTES_READ, TextFile};
use std::collections::BTreeSet;
use wright_model::{DesignPath, FileKind, LicenseExpression, Licenses};

/// Whether a path is a README at the top of the folder, in any language.
pub(super) fn is_readme(path: &DesignPath) -> bool {
    !path.as_str().contains('/')
        && path.file_name().to_ascii_lowercase().split('.').next() == Some("readme")
}

fn head<'a>(file: &TextFile<'a>) -> &'a str {
    &file.text[..file.text.floor_char_boundary(TEXT_BYTES_READ)]
}

/// The text of the README: the one without a language in its name first.
pub(super) fn readme_of<'a>(texts: &[TextFile<'a>]) -> Option<&'a str> {
    texts
        .iter()
        .filter(|file| DesignPath::parse_normalizing(file.path).is_ok_and(|path| is_readme(&path)))
        .min_by_key(|file| (file.path.len(), file.path))
        .map(head)
}

/// The first heading of a Markdown text, without its markup.
pub(super) fn heading(text: &str) -> Option<String> {
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let hashes = line.trim_start().strip_prefix("# ");
        let underlined = lines
            .peek()
            .is_some_and(|next| next.len() >= 3 && next.trim_end().bytes().all(|b| b == b'='));
        let found = hashes.or(underlined.then_some(line)).map(plain);
        if let Some(title) = found.filter(|title| !title.is_empty()) {
            return Some(title);
        }
    }
    None
}

/// The first sentence of the first paragraph that is neither heading, picture,
/// list, table, quotation nor markup.
pub(super) fn first_sentence(text: &str) -> Option<String> {
    let is_prose = |line: &str| {
        !line.is_empty()
            && !line.starts_with(['#', '<', '|', '-', '*', '+', '>', '=', '`', '['])
            && !line.starts_with("![")
    };
    let body = text.split_once("\n# ").map_or(text, |(_, after)| {
        after.split_once('\n').map_or("", |(_, body)| body)
    });
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    let underlined = |index: usize| {
        lines.get(index + 1).is_some_and(|next| {
            next.len() >= 3 && (next.bytes().all(|b| b == b'=') || next.bytes().all(|b| b == b'-'))
        })
    };
    let start = (0..lines.len()).find(|index| is_prose(lines[*index]) && !underlined(*index))?;
    let paragraph: Vec<&str> = lines[start..]
        .iter()
        .copied()
        .take_while(|line| !line.is_empty())
        .collect();
    let paragraph = plain(&paragraph.join(" "));
    let end = paragraph
        .match_indices(". ")
        .find(|(at, _)| !is_abbreviation(&paragraph[..*at]));
    let sentence = end.map_or(paragraph.as_str(), |(at, _)| &paragraph[..at]);
    let sentence = sentence.trim().trim_end_matches('.');
    (!sentence.is_empty()).then(|| sentence.to_owned())
}

fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit([' ', '(']).next().unwrap_or_default();
    matches!(
        word,
        "e.g" | "i.e" | "approx" | "ca" | "vs" | "No" | "z.B" | "p.ej"
    )
}

/// Takes links, pictures, tags and emphasis out of one line of Markdown.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['!', '[', '<', '*', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (shown, after) = markup(rest);
        out.push_str(shown);
        rest = after;
    }
    out.push_str(rest);
    let calm: String = out
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    calm.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('#')
        .trim()
        .to_owned()
}

/// What shows of the markup at the start of `rest`, and what follows it.
fn markup(rest: &str) -> (&str, &str) {
    let link = |text: &'static str| {
        rest.starts_with(text)
            .then(|| rest[text.len()..].split_once("]("))
            .flatten()
    };
    if let Some((_, after)) = link("![") {
        return ("", after.split_once(')').map_or("", |(_, after)| after));
    }
    if let Some((shown, after)) = link("[").filter(|(shown, _)| !shown.contains('[')) {
        return (shown, after.split_once(')').map_or("", |(_, after)| after));
    }
    let tag = rest
        .strip_prefix('<')
        .and_then(|inner| inner.split_once('>'));
    if let Some((_, after)) = tag {
        return ("", after);
    }
    let (first, after) = rest.split_at(1);
    if matches!(first, "*" | "`") {
        ("", after)
    } else {
        (first, after)
    }
}

/// Shortens a text to so many characters, at a word.
pub(super) fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let short: String = text.chars().take(chars_max - 1).collect();
    let end = short.rfind(' ').unwrap_or(short.len());
    format!("{}…", &short[..end])
}

/// Phrases in the first lines of a license text, the most telling first.
const LICENSE_PHRASES: &[(&[&str], &str)] = &[
    (
        &[
            "cern open hardware licence",
            "version 2",
            "strongly reciprocal",
        ],
        "CERN-OHL-S-2.0",
    ),
    (
        &[
            "cern open hardware licence",
            "version 2",
            "weakly reciprocal",
        ],
        "CERN-OHL-W-2.0",
    ),
    (
        &["cern open hardware licence", "version 2", "permissive"],
        "CERN-OHL-P-2.0",
    ),
    (&["cern open hardware licence", "v1.2"], "CERN-OHL-1.2"),
    (&["cern open hardware licence", "v.1.2"], "CERN-OHL-1.2"),
    (&["tapr open hardware license"], "TAPR-OHL-1.0"),
    (
        &["attribution-noncommercial-sharealike 4.0"],
        "CC-BY-NC-SA-4.0",
    ),
    (&["attribution-noncommercial 4.0"], "CC-BY-NC-4.0"),
    (&["attribution-sharealike 4.0"], "CC-BY-SA-4.0"),
    (&["attribution 4.0 international"], "CC-BY-4.0"),
    (&["cc0 1.0 universal"], "CC0-1.0"),
    (
        &["gnu affero general public license", "version 3"],
        "AGPL-3.0-or-later",
    ),
    (
        &["gnu lesser general public license", "version 3"],
        "LGPL-3.0-or-later",
    ),
    (
        &["gnu general public license", "version 3"],
        "GPL-3.0-or-later",
    ),
    (
        &["gnu general public license", "version 2"],
        "GPL-2.0-or-later",
    ),
    (&["apache license", "version 2.0"], "Apache-2.0"),
    (&["mozilla public license", "2.0"], "MPL-2.0"),
    (&["mit license"], "MIT"),
    (&["permission is hereby granted, free of charge"], "MIT"),
    (
        &["solderpad hardware license", "2.1"],
        "Apache-2.0 WITH SHL-2.1",
    ),
];

/// A license's text names itself within so many bytes.
const LICENSE_HEADING_BYTES: usize = 600;

/// Licenses of a folder, from names in LICENSES/ and the headings of texts. One
/// license counts for every slot; hardware licenses go first.
pub(super) fn licenses(paths: &[DesignPath], texts: &[TextFile<'_>]) -> Option<Licenses> {
    let is_license = |path: &DesignPath| FileKind::of(path) == FileKind::License;
    let by_name = paths
        .iter()
        .filter(|path| is_license(path))
        .filter_map(|path| {
            let name = path.file_name();
            let stem = name
                .rsplit_once('.')
                .filter(|(_, extension)| matches!(*extension, "txt" | "md"));
            LicenseExpression::parse(stem.map_or(name, |(stem, _)| stem)).ok()
        });
    let by_text = texts
        .iter()
        .filter(|file| DesignPath::parse_normalizing(file.path).is_ok_and(|path| is_license(&path)))
        .filter_map(|file| license_of(head(file)));
    let found: BTreeSet<LicenseExpression> = by_name.chain(by_text).collect();
    let of = |prefixes: &[&str]| {
        found.iter().find(|license| {
            prefixes
                .iter()
                .any(|prefix| license.as_str().starts_with(prefix))
        })
    };
    let documentation = of(&["CC-", "CC0", "LAL", "GFDL"]);
    let hardware = of(&["CERN-OHL", "TAPR", "SHL", "Apache-2.0 WITH SHL"])
        .or(documentation)
        .or(found.first())?;
    let software = of(&["GPL", "AGPL", "LGPL", "MIT", "BSD", "MPL", "Apache-2.0"]);
    if found.len() == 1 {
        return Some(Licenses::all(hardware));
    }
    Some(Licenses {
        hardware: hardware.clone(),
        documentation: documentation.cloned(),
        software: software.cloned(),
    })
}

fn license_of(text: &str) -> Option<LicenseExpression> {
    let start = &text[..text.floor_char_boundary(LICENSE_HEADING_BYTES)];
    let start = start
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    LICENSE_PHRASES
        .iter()
        .find(|(phrases, _)| phrases.iter().all(|phrase| start.contains(phrase)))
        .and_then(|(_, identifier)| LicenseExpression::parse(identifier).ok())
}

/// Words that are frequent in one language and rare in the others.
const FREQUENT_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "of", "with", "for", "is", "this"]),
    ("es", &["el", "los", "las", "con", "una", "para", "y"]),
    ("fr", &["le", "les", "des", "avec", "une", "est", "et"]),
    ("de", &["der", "die", "das", "und", "mit", "für", "ist"]),
    ("pt", &["os", "uma", "com", "não", "do", "da", "em"]),
    ("it", &["il", "gli", "della", "che", "di", "è", "sono"]),
];

/// Languages: of the README by its frequent words, then of `README.es.md` and
/// the like, in the order of their tags.
pub(super) fn languages(paths: &[DesignPath], readme: Option<&str>) -> Vec<String> {
    let mut languages: Vec<String> = readme.and_then(language_of).into_iter().collect();
    for path in paths.iter().filter(|path| is_readme(path)) {
        let parts: Vec<&str> = path.file_name().split('.').collect();
        let [_, tag, _] = parts[..] else { continue };
        // README.old.md is no language: two letters, then region or script.
        let is_tag = (2..=11).contains(&tag.len())
            && tag
                .split('-')
                .next()
                .is_some_and(|language| language.len() == 2)
            && tag.parse::<unic_langid::LanguageIdentifier>().is_ok();
        if is_tag && !languages.iter().any(|known| known == tag) {
            languages.push(tag.to_owned());
        }
    }
    languages
}

fn language_of(text: &str) -> Option<String> {
    const FREQUENT_MIN: usize = 3;
    let lowercase = text.to_lowercase();
    let words: Vec<&str> = lowercase.split(|c: char| !c.is_alphabetic()).collect();
    let count = |frequent: &[&str]| words.iter().filter(|word| frequent.contains(word)).count();
    FREQUENT_WORDS
        .iter()
        .map(|(tag, frequent)| (count(frequent), *tag))
        .rev() // of equals, max_by_key takes the last: the first of the table
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count >= FREQUENT_MIN)
        .map(|(_, tag)| tag.to_owned())
}

/// The bill of materials: by name, nearest to the top, CSV before others; else a
/// table whose head speaks of quantities.
pub(super) fn bom(paths: &[DesignPath], texts: &[TextFile<'_>]) -> Option<DesignPath> {
    let by_name = paths
        .iter()
        .filter(|path| FileKind::of(path) == FileKind::Bom)
        .min_by_key(|path| {
            let depth = path.as_str().matches('/').count();
            (depth, path.extension() != "csv", *path)
        });
    let by_head = || {
        let path = |file: &TextFile<'_>| DesignPath::parse_normalizing(file.path).ok();
        let is_table = |path: &DesignPath| matches!(path.extension().as_str(), "csv" | "tsv");
        texts
            .iter()
            .filter(|file| speaks_of_quantities(head(file)))
            .filter_map(path)
            .filter(is_table)
            .min()
    };
    by_name.cloned().or_else(by_head)
}

fn speaks_of_quantities(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default().to_lowercase();
    let cells: Vec<&str> = head
        .split([',', ';', '\t'])
        .map(|cell| cell.trim().trim_matches('"'))
        .collect();
    let has = |words: &[&str]| cells.iter().any(|cell| words.contains(cell));
    has(&[
        "qty", "quantity", "count", "amount", "cantidad", "anzahl", "menge",
    ]) && has(&[
        "part",
        "name",
        "description",
        "item",
        "reference",
        "value",
        "component",
        "mpn",
        "pieza",
        "teil",
    ])
}
