//! From what the registry knows of a release to what its page shows.

use std::collections::HashMap;

use serde::Deserialize;
use wright_model::{DependencyKind, Digest, Licenses, Slot, YankClass};
use wright_registry::{DesignView, Registry, Release, ReleaseContent, ReleaseFile, Result, Yank};
use wright_wire::config::{Config, Part};
use wright_wire::paths;

use super::asker::Asker;
use crate::locale::{Language, Locale};
use crate::markdown::{self, MARKDOWN_BYTES_MAX};
use crate::views::designs as view;
use crate::views::{Place, words};

/// Lines of the file tree on the page; all of them on demand.
const TREE_ROWS_MAX: usize = 200;
/// What of a release the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    /// Language of the README.
    readme: Option<String>,
    /// `all` files.
    files: Option<String>,
}

/// The README in one language, and which others there are.
pub(crate) struct Readme {
    html: Option<String>,
    language: String,
    /// Tags; empty for the one without.
    languages: Vec<String>,
}

/// Where a blob is read.
pub(crate) fn blob_address(digest: &Digest) -> String {
    format!("/{}", paths::blob(digest))
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
    registry: &Registry,
    tr: &Locale,
    title: &str,
    files: &[ReleaseFile],
    wanted: &Wanted,
    cover: Option<&Digest>,
) -> Result<Readme> {
    let found: Vec<(&str, &ReleaseFile)> = files
        .iter()
        .filter_map(|file| Some((readme_language(file.path.as_str())?, file)))
        .collect();
    let by_tag = |tag: &str| found.iter().find(|(found, _)| *found == tag).copied();
    let chosen = match wanted.readme.as_deref() {
        Some(tag) => by_tag(tag),
        None => by_tag(tr.language().tag()),
    };
    let chosen = chosen
        .or_else(|| by_tag(""))
        .or_else(|| found.first().copied());
    let text = match chosen {
        Some((_, file)) => registry.release_text(file, MARKDOWN_BYTES_MAX).await?,
        None => None,
    };
    let html = match text {
        Some(text) => {
            let text = without_cover(without_title(text, title), files, cover);
            Some(render(text, files).await?)
        }
        None => None,
    };
    Ok(Readme {
        html,
        language: chosen.map(|(tag, _)| tag.to_owned()).unwrap_or_default(),
        languages: found.iter().map(|(tag, _)| (*tag).to_owned()).collect(),
    })
}

/// The text without a first heading that says again what the page is called.
fn without_title(text: String, title: &str) -> String {
    let (first, rest) = text
        .trim_start()
        .split_once('\n')
        .unwrap_or((text.trim_start(), ""));
    match first.strip_prefix("# ") {
        Some(heading) if heading.trim() == title.trim() => rest.to_owned(),
        _ => text,
    }
}

/// The text without a picture at its beginning that the page already shows.
fn without_cover(text: String, files: &[ReleaseFile], cover: Option<&Digest>) -> String {
    let rest = || {
        let (first, rest) = text.trim_start().split_once('\n')?;
        let target = first.trim().strip_prefix("![")?.strip_suffix(')')?;
        let (_, target) = target.split_once("](")?;
        let path = percent_encoding::percent_decode_str(target.trim_matches(['<', '>']));
        let path = resolved(&path.decode_utf8().ok()?)?;
        let shown = files.iter().find(|file| Some(&file.digest) == cover)?;
        (shown.path.as_str() == path && !first.contains(" \"")).then(|| rest.to_owned())
    };
    rest().unwrap_or(text)
}

/// Renders off the async threads: a megabyte of Markdown takes a while.
async fn render(text: String, files: &[ReleaseFile]) -> Result<String> {
    let addresses: HashMap<String, String> = files
        .iter()
        .map(|file| (file.path.to_string(), blob_address(&file.digest)))
        .collect();
    let work =
        move || markdown::render(&text, move |path| addresses.get(&resolved(path)?).cloned());
    let html = tokio::task::spawn_blocking(work).await;
    html.map_err(wright_registry::Error::internal)
}

/// A relative path from the top of the release, `.` and `..` taken away; `None`
/// where it leaves it.
fn resolved(path: &str) -> Option<String> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
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

/// The page of a release.
pub(crate) fn page(
    asker: &Asker,
    design: &DesignView,
    release: &Release,
    content: ReleaseContent,
    readme: Readme,
    wanted: &Wanted,
) -> view::DesignPage {
    let tr = asker.tr;
    let name = &design.design.name;
    let address = format!("/@{name}");
    let here = format!("{address}/{}", release.version);
    let ReleaseContent { files, config, .. } = content;
    let zip_address = format!("/{}", paths::zip(name, &release.version));
    let rows_max = if wanted.files.as_deref() == Some("all") {
        usize::MAX
    } else {
        TREE_ROWS_MAX
    };
    let tree = view::file_tree(&tree_files(tr, &files), rows_max);
    let is_cut = tree.iter().filter(|row| row.address.is_some()).count() < files.len();
    view::DesignPage {
        tr,
        frame: asker.frame(Place::Designs),
        design: name.to_string(),
        actor: name.actor().to_string(),
        actor_address: format!("/@{}", name.actor()),
        name: name.slug().to_string(),
        title: release.title.clone(),
        summary: release.summary.clone(),
        version: release.version.to_string(),
        published: release.published_at,
        yank: release.yank.as_ref().map(|yank| yank_view(tr, yank)),
        newer: newer(design, release),
        licenses: licenses(tr, &release.licenses),
        licensor: config.licensor.clone(),
        readiness: readiness(&config),
        processes: processes(&config),
        category: config.category.clone().unwrap_or_default(),
        keywords: config.keywords.join(", "),
        repository: config.repository.clone().filter(|url| is_web(url)),
        making_digest: release.making.to_string(),
        manifest_digest: release.manifest.to_string(),
        manifest_address: blob_address(&release.manifest),
        picture: picture(release, &files),
        install: install(design, release),
        zip_bytes: release.bytes,
        zip_with_dependencies_address: (!config.dependencies.is_empty())
            .then(|| format!("{zip_address}?with=dependencies")),
        zip_address,
        readme_translations: translations(&readme, &here),
        readme: readme.html,
        readme_language: readme.language,
        parts: parts(&config, &files),
        files: tree,
        file_count: files.len(),
        bytes: release.bytes,
        all_files_address: is_cut.then(|| format!("{here}?files=all#files")),
        dependencies: dependencies(tr, &config),
        forked_from: parents(&config),
        contributors: contributors(config),
        versions: versions(tr, design, release),
        manage_address: None,
        address,
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The newest version is taken by the name alone, any other by name and version.
fn install(design: &DesignView, release: &Release) -> String {
    let name = &design.design.name;
    if design.design.latest == Some(release.id) {
        format!("wright add {name}")
    } else {
        format!("wright add {name}@{}", release.version)
    }
}

fn newer(design: &DesignView, release: &Release) -> Option<view::VersionLink> {
    let latest = design.latest()?;
    let is_newer = latest.version.semver() > release.version.semver();
    is_newer.then(|| view::VersionLink {
        version: latest.version.to_string(),
        address: format!("/@{}/{}", design.design.name, latest.version),
    })
}

pub(crate) fn yank_view(tr: &Locale, yank: &Yank) -> view::Yank {
    view::Yank {
        class: tr.get(words::yank_class(yank.class)),
        why: yank.why.clone(),
        grave: yank.class == YankClass::Hazard,
    }
}

/// The licenses of each slot that has one.
pub(crate) fn licenses(tr: &Locale, licenses: &Licenses) -> Vec<view::License> {
    let slots = Slot::ALL.iter();
    slots
        .filter_map(|slot| {
            let expression = licenses.get(*slot)?;
            Some(view::License {
                slot: tr.get(words::slot(*slot)),
                expression: expression.as_str().to_owned(),
            })
        })
        .collect()
}

fn readiness(config: &Config) -> String {
    let stated = config.readiness.iter();
    let levels = stated.flat_map(|levels| [&levels.technology, &levels.documentation]);
    levels
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The process of what is not made at all.
const BOUGHT: &str = "bought";

fn processes(config: &Config) -> String {
    let mut processes: Vec<&str> = config
        .parts
        .iter()
        .filter_map(|part| part.process.as_deref())
        .filter(|process| *process != BOUGHT)
        .collect();
    processes.sort_unstable();
    processes.dedup();
    processes.join(" · ")
}

/// The picture drawn large: the one that stands for the release.
fn picture(release: &Release, files: &[ReleaseFile]) -> Option<view::Picture> {
    let cover = release.cover?;
    let found = files.iter().find(|file| file.digest == cover)?;
    Some(view::Picture {
        address: blob_address(&cover),
        path: found.path.to_string(),
    })
}

fn tree_files(tr: &Locale, files: &[ReleaseFile]) -> Vec<view::TreeFile> {
    let files = files.iter();
    files
        .map(|file| view::TreeFile {
            path: file.path.to_string(),
            address: blob_address(&file.digest),
            kind: tr.get(words::file_kind(file.kind)),
            bytes: file.size,
        })
        .collect()
}

fn translations(readme: &Readme, here: &str) -> Vec<view::Translation> {
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

fn parts(config: &Config, files: &[ReleaseFile]) -> Vec<view::Part> {
    let addresses: HashMap<&str, &Digest> = files
        .iter()
        .map(|file| (file.path.as_str(), &file.digest))
        .collect();
    let file_links = |part: &Part| {
        let named = part.source.iter().chain(&part.export);
        named
            .filter_map(|path| {
                Some(view::FileLink {
                    path: path.to_string(),
                    address: blob_address(addresses.get(path.as_str())?),
                })
            })
            .collect()
    };
    let parts = config.parts.iter();
    parts
        .map(|part| view::Part {
            id: part.id.to_string(),
            name: part.name.clone(),
            quantity: match &part.unit {
                Some(unit) => format!("{} {unit}", part.quantity),
                None => part.quantity.to_string(),
            },
            process: part.process.clone().unwrap_or_default(),
            material: part.material.clone().unwrap_or_default(),
            files: file_links(part),
        })
        .collect()
}

fn dependencies(tr: &Locale, config: &Config) -> Vec<view::Dependency> {
    let dependencies = config.dependencies.iter();
    dependencies
        .map(|dependency| view::Dependency {
            design: dependency.name.to_string(),
            address: dependency
                .registry
                .is_none()
                .then(|| format!("/@{}", dependency.name)),
            requirement: dependency.requirement.to_string(),
            kind: tr.get(words::dependency_kind(dependency.kind)),
            quantity: match dependency.kind {
                DependencyKind::Part => dependency.quantity.to_string(),
                DependencyKind::Tool | DependencyKind::Jig | DependencyKind::Firmware => {
                    String::new()
                }
            },
        })
        .collect()
}

fn parents(config: &Config) -> Vec<view::Parent> {
    let parents = config.parents.iter();
    parents
        .map(|parent| view::Parent {
            design: parent.design.to_string(),
            version: parent.version.to_string(),
            address: format!("/@{}/{}", parent.design, parent.version),
        })
        .collect()
}

fn contributors(config: Config) -> Vec<view::Contributor> {
    let contributors = config.contributors.into_iter();
    contributors
        .map(|contributor| view::Contributor {
            name: contributor.name,
            role: contributor.role.unwrap_or_default(),
        })
        .collect()
}

fn versions(tr: &Locale, design: &DesignView, shown: &Release) -> Vec<view::VersionRow> {
    let releases = design.releases.iter();
    releases
        .map(|release| view::VersionRow {
            version: release.version.to_string(),
            address: format!("/@{}/{}", design.design.name, release.version),
            published: release.published_at,
            current: release.id == shown.id,
            same_making: release.id != shown.id && release.making == shown.making,
            yank: release.yank.as_ref().map(|yank| yank_view(tr, yank)),
            removed: design.removed.contains_key(&release.manifest),
        })
        .collect()
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

    #[test]
    fn a_heading_that_repeats_the_title_goes() {
        let without = |text: &str| without_title(text.to_owned(), "Box dryer");
        assert_eq!(without("\n# Box dryer\nIt dries."), "It dries.");
        assert_eq!(without("# Box dryer"), "");
        assert_eq!(without("# Drying\nx"), "# Drying\nx");
        assert_eq!(without(""), "");
    }

    #[test]
    fn a_picture_the_page_shows_already_goes() {
        let cover = Digest::of(b"cover");
        let file = ReleaseFile {
            path: wright_model::DesignPath::parse("docs/a b.jpg").unwrap(),
            digest: cover,
            size: 5,
            kind: wright_model::FileKind::Picture,
            media_type: "image/jpeg".to_owned(),
        };
        let without =
            |text: &str| without_cover(text.to_owned(), std::slice::from_ref(&file), Some(&cover));
        assert_eq!(without("\n![It](docs/a%20b.jpg)\nIt dries."), "It dries.");
        assert_eq!(without("![It](<docs/a b.jpg>)\nx"), "x");
        for kept in ["![It](other.jpg)\nx", "It ![It](docs/a%20b.jpg)\nx", "x"] {
            assert_eq!(without(kept), kept);
        }
    }

    #[test]
    fn relative_paths_stay_inside_the_release() {
        assert_eq!(
            resolved("./docs/../pictures//a.png").as_deref(),
            Some("pictures/a.png")
        );
        assert_eq!(resolved("../secret"), None);
        assert_eq!(resolved("a/../../b"), None);
    }
}
