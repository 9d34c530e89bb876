//! The README of a version: which of its languages is shown, and as what HTML.

use std::sync::Arc;

use wright_model::Digest;

use super::Failure;
use super::design_shown::{Shown, ShownFile};
use crate::App;
use crate::documents::Document;
use crate::locale::{Language, Locale};
use crate::markdown::{ID_PREFIX, Style, Title, Words};
use crate::views::design_view as view;

/// The level of a README's title in the page, which has it already; its sections stand one below.
const TOP_LEVEL: u8 = 2;

/// The README in one language, and which others there are.
#[derive(Default)]
pub(crate) struct Readme {
    /// Safe.
    pub(crate) html: Option<String>,
    /// The tag of its language; empty for the one without.
    pub(crate) language: String,
    /// Tags; empty for the one without.
    languages: Vec<String>,
    /// Pictures it shows, in order.
    pub(crate) pictures: Vec<Digest>,
}

/// The language a README's path names: `README.md` none, `README.es.md` `es`.
fn readme_language(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("README")?.strip_suffix(".md")?;
    match rest.strip_prefix('.') {
        None => rest.is_empty().then_some(""),
        Some(tag) => {
            let tag_like =
                tag.len() <= 20 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            (tag_like && !tag.is_empty()).then_some(tag)
        }
    }
}

/// Reads and renders the README that fits: the one asked for, the reader's
/// language, or the one without a language.
pub(crate) async fn readme(
    app: &App,
    tr: &Locale,
    shown: &Shown,
    wanted: Option<&str>,
) -> Result<Readme, Failure> {
    let found: Vec<(&str, &ShownFile)> = shown
        .files
        .iter()
        .filter_map(|file| Some((readme_language(file.path.as_str())?, file)))
        .collect();
    let by_tag = |tag: &str| found.iter().find(|(found, _)| *found == tag).copied();
    let chosen = by_tag(wanted.unwrap_or(tr.language().tag()))
        .or_else(|| by_tag(""))
        .or_else(|| found.first().copied());
    let Some((language, file)) = chosen else {
        return Ok(Readme::default());
    };
    let document = Document {
        path: file.path.to_string(),
        digest: file.digest,
        size: file.size,
        shelf: shown.shelf(),
        style: Style {
            top_level: TOP_LEVEL,
            title: Title::TakeIf(shown.config.title.clone()),
            shown: shown.cover,
            words: words(tr),
        },
        id_prefix: ID_PREFIX.to_owned(),
        together: Arc::default(),
    };
    let documents = app.documents();
    let rendered = documents
        .render(app.registry(), &shown.right, &document)
        .await?;
    Ok(Readme {
        html: rendered.as_ref().map(|rendered| rendered.html.clone()),
        language: language.to_owned(),
        languages: found.iter().map(|(tag, _)| (*tag).to_owned()).collect(),
        pictures: rendered
            .map(|rendered| rendered.pictures.clone())
            .unwrap_or_default(),
    })
}

/// What the renderer of Markdown says itself.
pub(crate) fn words(tr: &Locale) -> Words {
    Words {
        callouts: [
            tr.get("readme-note"),
            tr.get("readme-tip"),
            tr.get("readme-important"),
            tr.get("readme-warning"),
            tr.get("readme-caution"),
        ],
        too_large: tr.get("readme-picture-too-large"),
        missing: tr.get("readme-picture-missing"),
    }
}

/// The README in its other languages.
pub(crate) fn translations(readme: &Readme, here: &str) -> Vec<view::Translation> {
    let known = |tag: &str| Language::parse(tag).map(Language::own_name);
    let translation = |tag: &String| view::Translation {
        name: known(tag).unwrap_or(tag).to_owned(),
        address: format!("{here}?readme={tag}#readme"),
        current: *tag == readme.language,
        tag: tag.clone(),
    };
    if readme.languages.len() < 2 {
        return Vec::new();
    }
    let mut tags: Vec<&String> = readme.languages.iter().collect();
    tags.sort();
    tags.into_iter().map(translation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readmes_name_their_language() {
        for (path, expected) in [
            ("README.md", Some("")),
            ("README.es.md", Some("es")),
            ("README.pt-BR.md", Some("pt-BR")),
            ("README..md", None),
            ("README.a/b.md", None),
            ("docs/README.md", None),
            ("READMEs.md", None),
        ] {
            assert_eq!(readme_language(path), expected, "{path}");
        }
    }
}
