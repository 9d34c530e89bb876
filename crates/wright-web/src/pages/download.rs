//! Download to make: which files of a version, and of what it uses, and how much
//! that is. A form that needs no script; its button leads to the zip.

use axum::extract::{Path, Query, RawQuery, State};
use axum::response::Response;
use serde::Deserialize;
use wright_model::{DesignName, FileKind, Part, Version};
use wright_registry::build_sets::Planned;
use wright_registry::zip_selection::{SELECTED_PARTS_MAX, Selection};
use wright_registry::{ReleaseFile, Result};
use wright_wire::ProblemCode;

use super::asker::Asker;
use super::design_page::acts;
use super::design_shown::{Asked, Shown, Wanted, ask};
use super::design_view::{self, Tab};
use super::{Failure, show_public};
use crate::App;
use crate::locale::Locale;
use crate::selection;
use crate::taxonomy;
use crate::views::design_view as view;
use crate::views::{Place, words};

/// What machines take and the bench needs, without sources.
const MACHINES: &[FileKind] = &[
    FileKind::Mesh,
    FileKind::Drawing,
    FileKind::Board,
    FileKind::Firmware,
    FileKind::Bom,
];
/// The same with what is edited.
const WITH_SOURCES: &[FileKind] = &[
    FileKind::Mesh,
    FileKind::Drawing,
    FileKind::Board,
    FileKind::Firmware,
    FileKind::Bom,
    FileKind::Cad,
    FileKind::Other,
];
const WORDS: &[FileKind] = &[FileKind::Documentation, FileKind::Picture, FileKind::Bom];

/// Whether what it uses comes along; kinds and parts are read by [`selection`].
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DownloadQuery {
    with: Option<String>,
}

/// `GET /@{actor}/{name}/{version}/-/download`
pub(crate) async fn choose(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(query): Query<DownloadQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Failure> {
    let selection = selection::parse(raw.as_deref().unwrap_or_default())?;
    let wanted = Wanted {
        actor: &actor,
        name: &name,
        version: Some(&version),
        rest: "/-/download",
        content: true,
    };
    let page = match ask(&app, &asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    selection.check(&page.config)?;
    let acts = acts(&app, &asker, Some(&page)).await?;
    let registry = app.registry();
    let files = registry.release_files(&page.release).await?;
    let with_dependencies =
        !page.config.dependencies.is_empty() && query.with.as_deref() != Some("none");
    let (name, version) = (page.head.design.name.clone(), page.release.version.clone());
    let plan = if with_dependencies {
        plan(registry.planned(&name, &version).await)?
    } else {
        Plan::default()
    };
    let install = design_view::install(&page);
    let manifest = page.release.manifest;
    let shown = Shown::of_release(page, files.clone());
    let others: Vec<Planned> = plan
        .releases
        .into_iter()
        .filter(|release| release.manifest != manifest)
        .collect();
    let choice = Choice {
        files,
        selection,
        others,
        with_dependencies,
        problem: plan.problem,
    };
    let mut view = choice.view(&asker, &shown, (&name, &version));
    view.install = install;
    acts.offer(&mut view.head);
    Ok(show_public(&view))
}

/// What comes along, or why nothing can.
#[derive(Default)]
struct Plan {
    releases: Vec<Planned>,
    problem: String,
}

fn plan(planned: Result<Vec<Planned>>) -> Result<Plan> {
    match planned {
        Ok(releases) => Ok(Plan {
            releases,
            problem: String::new(),
        }),
        Err(error) if error.code() == ProblemCode::DependencyMissing => Ok(Plan {
            releases: Vec::new(),
            problem: error.to_string(),
        }),
        Err(error) => Err(error),
    }
}

/// What was chosen, among what.
struct Choice {
    files: Vec<ReleaseFile>,
    selection: Selection,
    others: Vec<Planned>,
    with_dependencies: bool,
    problem: String,
}

impl Choice {
    fn view(
        &self,
        asker: &Asker,
        shown: &Shown,
        (name, version): (&DesignName, &Version),
    ) -> view::DownloadPage {
        let tr = asker.tr;
        let zip_address = format!("/{}", wright_wire::paths::zip(name, version));
        let (files, bytes) = self.sum(shown, &self.selection.kinds);
        let parts = self.parts(tr, shown);
        view::DownloadPage {
            tr,
            frame: asker.frame(Place::Designs),
            head: design_view::head(asker, shown, Tab::Download),
            problem: self.problem.clone(),
            address: shown.links.tab("download"),
            chosen_address: self.zip(&zip_address),
            zip_address,
            files,
            bytes,
            presets: self.presets(tr, shown),
            chosen_parts: self.selection.parts.len(),
            parts,
            has_dependencies: !shown.config.dependencies.is_empty(),
            with_dependencies: self.with_dependencies,
            uses: self.uses(),
            install: String::new(),
        }
    }

    /// The address of the zip as it is chosen.
    fn zip(&self, zip_address: &str) -> String {
        let brings = self.with_dependencies && self.problem.is_empty();
        let with = if brings { "&with=dependencies" } else { "" };
        let query = format!("{with}{}", selection::to_query(&self.selection));
        match query.strip_prefix('&') {
            Some(query) => format!("{zip_address}?{query}"),
            None => zip_address.to_owned(),
        }
    }

    /// How much some kinds of the chosen parts are, and of what comes along.
    fn sum(&self, shown: &Shown, kinds: &[FileKind]) -> (u64, u64) {
        let selection = Selection {
            kinds: kinds.to_vec(),
            parts: self.selection.parts.clone(),
        };
        let mut files = self.files.clone();
        selection.apply(&shown.config, &mut files);
        let own = (
            files.len() as u64,
            files.iter().map(|file| file.size).sum::<u64>(),
        );
        let others = self.others.iter().map(|release| count(release, kinds));
        others.fold(own, |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    fn presets(&self, tr: &Locale, shown: &Shown) -> Vec<view::Preset> {
        let mut presets: Vec<view::Preset> = Vec::new();
        let known: [(&[FileKind], &str); 5] = [
            (&[], "preset-everything"),
            (WITH_SOURCES, "preset-sources"),
            (MACHINES, "preset-machines"),
            (&[FileKind::Mesh], "preset-mesh"),
            (WORDS, "preset-words"),
        ];
        let has = |kinds: &[FileKind]| {
            kinds.is_empty() || self.files.iter().any(|file| kinds.contains(&file.kind))
        };
        for (kinds, key) in known {
            let preset = self.preset(tr, shown, kinds, preset_name(tr, key));
            let tells = presets.iter().all(|other| other.files != preset.files);
            if has(kinds) && (tells || preset.chosen) {
                presets.push(preset);
            }
        }
        if presets.iter().all(|preset| !preset.chosen) {
            let name = tr.get("preset-own");
            presets.push(self.preset(tr, shown, &self.selection.kinds, name));
        }
        presets
    }

    fn preset(&self, tr: &Locale, shown: &Shown, kinds: &[FileKind], name: String) -> view::Preset {
        let (files, bytes) = self.sum(shown, kinds);
        let mut sorted: Vec<FileKind> = kinds.to_vec();
        sorted.sort_unstable_by_key(|kind| kind.as_str());
        let values: Vec<&str> = sorted.iter().map(|kind| kind.as_str()).collect();
        let there = kinds
            .iter()
            .filter(|kind| self.files.iter().any(|file| file.kind == **kind));
        let names: Vec<String> = there.map(|kind| tr.get(words::file_kind(*kind))).collect();
        view::Preset {
            value: values.join(","),
            name,
            meaning: if kinds.is_empty() {
                tr.get("preset-everything-meaning")
            } else {
                tr.list(&names)
            },
            files,
            bytes,
            chosen: sorted == self.selection.kinds,
        }
    }

    /// Parts that have files of their own, if a choice among them tells anything.
    fn parts(&self, tr: &Locale, shown: &Shown) -> Vec<view::PartChoice> {
        let sizes = shown.by_path();
        let choice = |(part, number): (&Part, usize)| {
            let named = part.source.iter().chain(&part.export);
            let files: Vec<u64> = named
                .filter_map(|path| Some(sizes.get(path.as_str())?.size))
                .collect();
            (!files.is_empty()).then(|| view::PartChoice {
                id: part.id.to_string(),
                number,
                name: part.name.clone(),
                process: part
                    .process
                    .as_deref()
                    .map(|process| taxonomy::process(tr, process))
                    .unwrap_or_default(),
                bytes: files.iter().sum(),
                chosen: self.selection.parts.contains(&part.id),
            })
        };
        let parts = shown.config.parts.iter().zip(1..);
        let parts: Vec<view::PartChoice> = parts.filter_map(choice).collect();
        if (2..=SELECTED_PARTS_MAX).contains(&parts.len()) {
            parts
        } else {
            Vec::new()
        }
    }

    fn uses(&self) -> Vec<view::Planned> {
        let others = self.others.iter();
        others
            .map(|release| {
                let (files, bytes) = count(release, &self.selection.kinds);
                view::Planned {
                    design: release.name.to_string(),
                    version: release.version.to_string(),
                    address: format!("/@{}/{}", release.name, release.version),
                    files,
                    bytes,
                }
            })
            .collect()
    }
}

/// The keys stand here as literals, so that a test holds them against the locales.
fn preset_name(tr: &Locale, key: &str) -> String {
    match key {
        "preset-sources" => tr.get("preset-sources"),
        "preset-machines" => tr.get("preset-machines"),
        "preset-mesh" => tr.get("preset-mesh"),
        "preset-words" => tr.get("preset-words"),
        _ => tr.get("preset-everything"),
    }
}

/// How much some kinds of a release are, with what every selection keeps.
fn count(release: &Planned, kinds: &[FileKind]) -> (u64, u64) {
    let chosen = release
        .kinds
        .iter()
        .filter(|count| kinds.is_empty() || count.kept || kinds.contains(&count.kind));
    chosen.fold((0, 0), |sum, one| (sum.0 + one.files, sum.1 + one.bytes))
}
