//! From a version as it is shown to the views of its pages.

use wright_model::{
    DependencyKind, Digest, FileKind, Licenses, Material, Part, Process, Quantity, Slot,
};
use wright_registry::design_pages::{COUNTED_MAX, ReleasePage, User};
use wright_registry::{Listed, Registry, Release, Yank};
use wright_wire::Config;
use wright_wire::config::Dependency;

use super::asker::Asker;
use super::catalogue;
use super::design_shown::{Links, Shown, ShownFile};
use super::seen;
use crate::locale::Locale;
use crate::small_pictures::{Image, Meanwhile, settle};
use crate::taxonomy;
use crate::views::design_view as view;
use crate::views::designs as common;
use crate::views::{Place, encode, words};

/// Pictures beside the drawing.
const GALLERY_MAX: usize = 3;
/// A picture of a draft is shown small only up to so many bytes.
pub(crate) const GALLERY_BYTES_MAX: u64 = 150_000;
/// Dependencies listed on the overview.
const DEPENDENCIES_SHOWN: usize = 6;
/// Who does not want to be named.
const ANONYMOUS: &str = "anonymous";

/// A page of a version or its design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// The version at a glance.
    Overview,
    /// How it is made and used.
    Manual,
    /// What it is made of.
    Parts,
    /// Its files.
    Files,
    /// All versions of the design.
    Versions,
    /// Designs that use it.
    UsedBy,
    /// None of the tabs: choosing what to download.
    Download,
}

/// What stands at the top of each page of a version.
pub(crate) fn head(asker: &Asker, shown: &Shown, current: Tab) -> view::Head {
    let tr = asker.tr;
    let released = shown.released();
    let name = &shown.name;
    view::Head {
        design: name.to_string(),
        address: match released {
            Some(_) => format!("/@{name}"),
            None => shown.links.overview(),
        },
        actor_address: format!("/@{}", name.actor()),
        owner_name: shown.owner_name.clone(),
        title: shown.config.title.clone(),
        summary: shown.config.summary.clone(),
        category: category(tr, &shown.config),
        version: shown.config.version.to_string(),
        is_draft: released.is_none(),
        yank: released.and_then(|page| Some(yank_view(tr, page.release.yank.as_ref()?))),
        newer: released.and_then(newer),
        hidden: released.and_then(|page| {
            page.head.design.hidden_at?;
            Some(page.head.hidden_why.clone().unwrap_or_default())
        }),
        // Where it is chosen, the choice has the button.
        download: download(shown).filter(|_| current != Tab::Download),
        manage_address: None,
        edit_address: None,
        follow: None,
        tabs: tabs(tr, shown, current),
    }
}

fn download(shown: &Shown) -> Option<view::Download> {
    let Links::Release(name, version) = &shown.links else {
        return None;
    };
    let zip = format!("/{}", wright_wire::paths::zip(name, version));
    let uses = shown.config.dependencies.len();
    Some(view::Download {
        address: if uses > 0 {
            format!("{zip}?with=dependencies")
        } else {
            zip
        },
        files: shown.file_count,
        bytes: shown.bytes,
        uses,
        choose_address: shown.links.tab("download"),
    })
}

fn newer(page: &ReleasePage) -> Option<view::VersionLink> {
    let latest = page.latest.as_ref()?;
    let is_newer = latest.version.semver() > page.release.version.semver();
    is_newer.then(|| view::VersionLink {
        version: latest.version.to_string(),
        address: format!("/@{}", page.head.design.name),
    })
}

fn tabs(tr: &Locale, shown: &Shown, current: Tab) -> Vec<view::Tab> {
    let links = &shown.links;
    let tab = |tab: Tab, text: String, address: String, count: u64, more: bool| view::Tab {
        text,
        address,
        count: match (count, more) {
            (0, _) => String::new(),
            (count, false) => tr.number(count),
            (count, true) => format!("{}+", tr.number(count - 1)),
        },
        current: tab == current,
    };
    let parts = shown.config.parts.len() as u64;
    let mut tabs = vec![
        tab(
            Tab::Overview,
            tr.get("tab-overview"),
            links.overview(),
            0,
            false,
        ),
        tab(
            Tab::Manual,
            tr.get("tab-manual"),
            links.tab("manual"),
            0,
            false,
        ),
        tab(
            Tab::Parts,
            tr.get("tab-parts"),
            links.tab("parts"),
            parts,
            false,
        ),
        tab(
            Tab::Files,
            tr.get("tab-files"),
            links.tab("files"),
            shown.file_count,
            false,
        ),
    ];
    if let Some(page) = shown.released() {
        let counted = |count: u64| (count, count >= COUNTED_MAX.unsigned_abs());
        let design = |word: &str| links.design(word).unwrap_or_default();
        let (versions, more) = counted(page.releases);
        let text = tr.get("tab-versions");
        tabs.push(tab(Tab::Versions, text, design("versions"), versions, more));
        let (users, more) = counted(page.users);
        let text = tr.get("tab-used-by");
        tabs.push(tab(Tab::UsedBy, text, design("used-by"), users, more));
    }
    tabs
}

/// The category as a way through the catalogue: `food`, then `food/drying`.
fn category(tr: &Locale, config: &Config) -> Vec<view::Link> {
    let Some(category) = &config.category else {
        return Vec::new();
    };
    let mut path = String::new();
    let steps = category.split('/').map(|step| {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&encode(step));
        view::Link {
            text: catalogue::category_step(tr, step),
            address: format!("/-/categories/{path}"),
        }
    });
    steps.collect()
}

/// What one page of a version shows beside what [`Shown`] says of it.
pub(crate) struct Around<'a> {
    pub(crate) readme: super::design_readme::Readme,
    /// Designs it uses, by the name it asks for.
    pub(crate) cards: &'a std::collections::HashMap<String, Listed>,
    pub(crate) users: Vec<User>,
    /// The path of its card, where it has one.
    pub(crate) card: Option<String>,
}

/// The version at a glance.
pub(crate) fn overview(asker: &Asker, shown: &Shown, around: Around<'_>) -> view::OverviewPage {
    let tr = asker.tr;
    let config = &shown.config;
    let released = shown.released();
    let here = shown.links.overview();
    let (manifest_digest, manifest_address) = shown.manifest_link();
    let dependencies = dependencies(tr, config, around.cards);
    view::OverviewPage {
        tr,
        frame: asker.frame(Place::Designs).seen_as(seen::design(
            asker,
            shown,
            around.card.as_deref(),
        )),
        head: head(asker, shown, Tab::Overview),
        published: released.map(|page| page.release.published_at),
        licenses: licenses(tr, &config.licenses),
        licensor: config.licensor.clone(),
        readiness: readiness(tr, config),
        processes: processes(config)
            .into_iter()
            .map(|process| process_link(tr, process))
            .collect(),
        materials: materials(tr, config),
        keywords: keywords(config),
        languages: languages(config),
        repository: config.repository.clone().filter(|url| is_web(url)),
        making_digest: shown.making.to_string(),
        made_as: released.and_then(made_as),
        manifest_digest,
        manifest_address,
        cover: cover(shown),
        figure: None,
        gallery: gallery(shown, &around.readme.pictures),
        parts: config.parts.len(),
        pieces: pieces(tr, config.parts.iter()),
        parts_address: shown.links.tab("parts"),
        files: shown.file_count,
        bytes: shown.bytes,
        files_address: shown.links.tab("files"),
        install: released.map(install).unwrap_or_default(),
        readme_translations: super::design_readme::translations(&around.readme, &here),
        readme: around.readme.html,
        readme_language: around.readme.language,
        manual_address: shown.links.tab("manual"),
        has_manual: shown.files.iter().any(is_manual),
        more_dependencies: dependencies.len().saturating_sub(DEPENDENCIES_SHOWN),
        dependencies: dependencies.into_iter().take(DEPENDENCIES_SHOWN).collect(),
        users: around
            .users
            .into_iter()
            .map(|user| user_view(tr, user))
            .collect(),
        users_address: shown.links.design("used-by"),
        forked_from: parents(config),
        contributors: contributors(config),
        newest: released.map(|page| newest(tr, page)).unwrap_or_default(),
    }
}

/// Instructions beside the README.
fn is_manual(file: &ShownFile) -> bool {
    let path = file.path.as_str();
    path.starts_with("docs/")
        && (path.ends_with(".md") || path.ends_with(".pdf"))
        && file.kind == FileKind::Documentation
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The newest version is taken by the name alone, any other by name and version.
pub(crate) fn install(page: &ReleasePage) -> String {
    let name = &page.head.design.name;
    if page.head.design.latest == Some(page.release.id) {
        format!("wright add {name}")
    } else {
        format!("wright add {name}@{}", page.release.version)
    }
}

pub(crate) fn yank_view(tr: &Locale, yank: &Yank) -> common::Yank {
    common::Yank {
        class: tr.get(words::yank_class(yank.class)),
        why: yank.why.clone(),
    }
}

/// The licenses of each slot that has one.
pub(crate) fn licenses(tr: &Locale, licenses: &Licenses) -> Vec<common::License> {
    let slots = Slot::ALL.iter();
    slots
        .filter_map(|slot| {
            let expression = licenses.get(*slot)?;
            Some(common::License {
                slot: tr.get(words::slot(*slot)),
                expression: expression.as_str().to_owned(),
            })
        })
        .collect()
}

fn readiness(tr: &Locale, config: &Config) -> Vec<view::Level> {
    let stated = config.readiness.iter();
    let levels = stated.flat_map(|levels| [&levels.technology, &levels.documentation]);
    levels
        .flatten()
        .map(|level| view::Level {
            level: level.clone(),
            meaning: words::technology_level(level)
                .map(|key| tr.get(key))
                .unwrap_or_default(),
        })
        .collect()
}

/// Whether a part is bought, not made.
pub(crate) fn is_bought(part: &Part) -> bool {
    part.process
        .as_deref()
        .is_none_or(|process| Process::find(process).is_some_and(|process| process.is_a("bought")))
}

/// Ways of making, each once, by their slugs where they are known.
pub(crate) fn processes(config: &Config) -> Vec<&str> {
    let made = config.parts.iter().filter(|part| !is_bought(part));
    let said = made.filter_map(|part| part.process.as_deref());
    let mut processes: Vec<&str> = said.map(process_slug).collect();
    processes.sort_unstable();
    processes.dedup();
    processes
}

/// What is meant by an author's word for a process.
pub(crate) fn process_slug(said: &str) -> &str {
    Process::find(said).map_or(said, |process| process.slug)
}

pub(crate) fn process_link(tr: &Locale, said: &str) -> view::Link {
    view::Link {
        text: taxonomy::process(tr, said),
        address: format!("/-/search?process={}", encode(process_slug(said))),
    }
}

fn materials(tr: &Locale, config: &Config) -> Vec<view::Link> {
    let made = config.parts.iter().filter(|part| !is_bought(part));
    let mut materials: Vec<&str> = made.filter_map(|part| part.material.as_deref()).collect();
    materials.sort_unstable();
    materials.dedup();
    let link = |material: &str| view::Link {
        text: taxonomy::material(tr, material),
        address: format!(
            "/-/search?material={}",
            encode(Material::find(material).map_or(material, |material| material.slug))
        ),
    };
    materials.into_iter().map(link).collect()
}

fn keywords(config: &Config) -> Vec<view::Link> {
    let keywords = config.keywords.iter();
    keywords
        .map(|keyword| view::Link {
            text: keyword.clone(),
            address: format!("/-/keywords/{}", encode(keyword)),
        })
        .collect()
}

fn languages(config: &Config) -> Vec<String> {
    let name = |tag: &String| {
        let known = crate::locale::Language::parse(tag);
        known.map_or_else(|| tag.clone(), |language| language.own_name().to_owned())
    };
    config.languages.iter().map(name).collect()
}

/// How many pieces parts are in all; empty where they are measured in something
/// else.
pub(crate) fn pieces<'a>(tr: &Locale, parts: impl Iterator<Item = &'a Part>) -> String {
    let counted = parts.filter(|part| part.unit.is_none());
    let sum: i64 = counted
        .map(|part| part.quantity.millionths())
        .fold(0, i64::saturating_add);
    match Quantity::from_millionths(sum) {
        Ok(sum) if sum.millionths() % Quantity::ONE.millionths() == 0 => {
            tr.number(sum.millionths() / Quantity::ONE.millionths())
        }
        Ok(sum) => sum.to_string(),
        Err(_) => String::new(),
    }
}

fn made_as(page: &ReleasePage) -> Option<view::VersionLink> {
    let alike =
        |other: &&Release| other.id != page.release.id && other.making == page.release.making;
    let other = page.newest.iter().find(alike)?;
    Some(view::VersionLink {
        version: other.version.to_string(),
        address: format!("/@{}/{}", page.head.design.name, other.version),
    })
}

pub(crate) fn is_picture(file: &ShownFile) -> bool {
    wright_model::kind::is_shown_picture(&file.media_type)
}

pub(crate) fn picture(shown: &Shown, file: &ShownFile) -> view::Picture {
    view::Picture {
        image: Some(match shown.released() {
            Some(_) => Image::of(file.digest),
            None => Image::at(file.digest, shown.links.raw(file)),
        }),
        page: shown.links.file(&file.path),
        path: file.path.to_string(),
    }
}

/// Whether a picture is small enough to be shown small: those of releases are made
/// smaller, those of drafts are shown themselves.
pub(crate) fn is_light(shown: &Shown, file: &ShownFile) -> bool {
    shown.released().is_some() || file.size <= GALLERY_BYTES_MAX
}

/// The picture drawn large: the one that stands for the version.
fn cover(shown: &Shown) -> Option<view::Picture> {
    let cover = shown.cover?;
    let found = shown.files.iter().find(|file| file.digest == cover)?;
    Some(picture(shown, found))
}

/// Gives an overview its pictures.
pub(crate) async fn settle_overview(
    registry: &Registry,
    page: &mut view::OverviewPage,
) -> wright_registry::Result<()> {
    let cover = page.cover.iter_mut().map(|cover| &mut cover.image);
    settle(registry, Meanwhile::Itself, cover).await?;
    let gallery = page.gallery.iter_mut().map(|picture| &mut picture.image);
    let used = page.dependencies.iter_mut().map(|used| &mut used.picture);
    let users = page.users.iter_mut().map(|user| &mut user.picture);
    settle(
        registry,
        Meanwhile::Nothing,
        gallery.chain(used).chain(users),
    )
    .await?;
    page.cover.take_if(|cover| cover.image.is_none());
    page.gallery.retain(|picture| picture.image.is_some());
    Ok(())
}

/// More pictures: those the README shows, then the others of kind picture.
fn gallery(shown: &Shown, in_readme: &[Digest]) -> Vec<view::Picture> {
    let told = in_readme
        .iter()
        .filter_map(|digest| shown.files.iter().find(|file| file.digest == *digest));
    let others = shown
        .files
        .iter()
        .filter(|file| file.kind == FileKind::Picture);
    let mut chosen: Vec<&ShownFile> = Vec::new();
    for file in told
        .chain(others)
        .filter(|file| is_picture(file) && is_light(shown, file))
    {
        let is_new = Some(file.digest) != shown.cover
            && chosen.iter().all(|other| other.digest != file.digest);
        if is_new && chosen.len() < GALLERY_MAX {
            chosen.push(file);
        }
    }
    chosen
        .into_iter()
        .map(|file| picture(shown, file))
        .collect()
}

/// Designs a version uses, with what lists know of them.
pub(crate) fn dependencies(
    tr: &Locale,
    config: &Config,
    cards: &std::collections::HashMap<String, Listed>,
) -> Vec<view::Dependency> {
    let dependency = |dependency: &Dependency| {
        let name = dependency.name.to_string();
        let here = dependency.registry.is_none();
        let card = cards.get(&name).filter(|_| here);
        view::Dependency {
            address: card.map(|card| format!("/@{}", card.name)),
            registry: dependency.registry.clone().unwrap_or_default(),
            title: card.map(|card| card.title.clone()).unwrap_or_default(),
            picture: card.and_then(|card| card.picture.map(Image::of)),
            requirement: dependency.requirement.to_string(),
            kind: tr.get(words::dependency_kind(dependency.kind)),
            quantity: counted(dependency.kind, dependency.quantity),
            design: name,
        }
    };
    config.dependencies.iter().map(dependency).collect()
}

/// A tool is not used up: only parts are counted.
fn counted(kind: DependencyKind, quantity: Quantity) -> String {
    match kind {
        DependencyKind::Part => quantity.to_string(),
        DependencyKind::Tool | DependencyKind::Jig | DependencyKind::Firmware => String::new(),
    }
}

/// A design that uses this one.
pub(crate) fn user_view(tr: &Locale, user: User) -> view::User {
    view::User {
        address: format!("/@{}", user.name),
        design: user.name.to_string(),
        title: user.title,
        version: user.version.to_string(),
        kind: tr.get(words::dependency_kind(user.kind)),
        requirement: user.requirement.to_string(),
        quantity: counted(user.kind, user.quantity),
        picture: user.cover.map(Image::of),
    }
}

fn parents(config: &Config) -> Vec<view::VersionOf> {
    let parents = config.parents.iter();
    parents
        .map(|parent| view::VersionOf {
            design: parent.design.to_string(),
            version: parent.version.to_string(),
            address: format!("/@{}/{}", parent.design, parent.version),
        })
        .collect()
}

fn contributors(config: &Config) -> Vec<view::Contributor> {
    let contributors = config.contributors.iter();
    contributors
        .map(|contributor| view::Contributor {
            name: match contributor.name.as_str() {
                ANONYMOUS => String::new(),
                name => name.to_owned(),
            },
            role: contributor.role.clone().unwrap_or_default(),
        })
        .collect()
}

fn newest(tr: &Locale, page: &ReleasePage) -> Vec<view::VersionRow> {
    let releases = page.newest.iter();
    releases
        .map(|release| version_row(tr, page, release, release.withdrawn_at.is_some()))
        .collect()
}

/// A version in a list of them.
pub(crate) fn version_row(
    tr: &Locale,
    page: &ReleasePage,
    release: &Release,
    removed: bool,
) -> view::VersionRow {
    view::VersionRow {
        version: release.version.to_string(),
        address: format!("/@{}/{}", page.head.design.name, release.version),
        published: release.published_at,
        current: release.id == page.release.id,
        newest: page.head.design.latest == Some(release.id),
        removed,
        files: release.files,
        bytes: release.bytes,
        changes: String::new(),
        yank: release.yank.as_ref().map(|yank| yank_view(tr, yank)),
    }
}
