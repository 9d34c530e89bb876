//! The parts of a version, and its files.

use std::collections::{BTreeMap, HashMap};

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_model::{DesignPath, FileKind};
use wright_registry::{Listed, Registry};
use wright_wire::config::Part;

use super::asker::Asker;
use super::bom::{self, BomLine};
use super::design_page::{Acts, acts, used_here};
use super::design_shown::{Asked, Shown, ShownFile, Wanted, ask};
use super::design_view::{self, Tab};
use super::{Failure, show_public};
use crate::App;
use crate::locale::Locale;
use crate::small_pictures::{Meanwhile, settle};
use crate::taxonomy;
use crate::views::design_view as view;
use crate::views::file_tree::{self, FileRow, PartRef, TreeFile};
use crate::views::{Place, encode, words};

/// Files listed on one page: beyond, the list goes folder by folder.
const FILES_MAX: usize = 400;
/// Beginning of a digest that tells files apart, in hexadecimal digits.
const DIGEST_DIGITS: usize = 8;

/// Which parts the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PartsQuery {
    /// Only those made so; `bought` for what is bought.
    process: Option<String>,
}

/// The word in `?process=` for what is bought.
const BOUGHT: &str = "bought";

/// `GET /@{actor}/{name}/{version}/-/parts`
pub(crate) async fn parts(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(query): Query<PartsQuery>,
) -> Result<Response, Failure> {
    let (shown, cards, acts) =
        match shown(&app, &asker, [&actor, &name, &version], "/-/parts").await? {
            Ok(shown) => shown,
            Err(answer) => return Ok(answer),
        };
    let bom = bom::read(app.registry(), &shown).await?;
    let mut page = parts_page(&asker, &shown, &cards, &bom, &query);
    acts.offer(&mut page.head);
    settle_parts(app.registry(), &mut page).await?;
    Ok(show_public(&page))
}

type ShownWith = (Shown, HashMap<String, Listed>, Acts);

/// A release with its files, what it uses, and what its reader may do.
async fn shown(
    app: &App,
    asker: &Asker,
    [actor, name, version]: [&str; 3],
    rest: &str,
) -> Result<Result<ShownWith, Response>, Failure> {
    let wanted = Wanted {
        actor,
        name,
        version: Some(version),
        rest,
        content: true,
    };
    let page = match ask(app, asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(Err(answer)),
    };
    let acts = acts(app, asker, Some(&page)).await?;
    let cards = app.registry().design_cards(&used_here(&page)).await?;
    let files = app.registry().release_files(&page.release).await?;
    Ok(Ok((Shown::of_release(page, files), cards, acts)))
}

/// Gives a page of parts its pictures.
pub(crate) async fn settle_parts(
    registry: &Registry,
    page: &mut view::PartsPage,
) -> wright_registry::Result<()> {
    let parts = page.groups.iter_mut().flat_map(|group| &mut group.parts);
    let parts = parts.filter_map(|part| part.picture.as_mut());
    let used = page.dependencies.iter_mut().map(|used| &mut used.picture);
    let pictures = parts.map(|picture| &mut picture.image).chain(used);
    settle(registry, Meanwhile::Nothing, pictures).await?;
    let parts = page.groups.iter_mut().flat_map(|group| &mut group.parts);
    for part in parts {
        part.picture.take_if(|picture| picture.image.is_none());
    }
    Ok(())
}

/// The parts of a version, made first, then bought.
pub(crate) fn parts_page(
    asker: &Asker,
    shown: &Shown,
    cards: &HashMap<String, Listed>,
    bom: &[BomLine],
    query: &PartsQuery,
) -> view::PartsPage {
    let tr = asker.tr;
    let config = &shown.config;
    let (bought, made): (Vec<&Part>, Vec<&Part>) = config
        .parts
        .iter()
        .partition(|part| design_view::is_bought(part));
    let mut lines = lines(tr, shown, bom);
    let counts = [
        made.len(),
        lines.iter().filter(|line| line.process.is_none()).count(),
    ];
    let wanted = query.process.as_deref().filter(|wanted| !wanted.is_empty());
    if let Some(wanted) = wanted {
        lines.retain(|line| match &line.process {
            Some(process) => process.text == taxonomy::process(tr, wanted),
            None => wanted == BOUGHT,
        });
    }
    let groups = groups(asker, lines);
    let dependencies = design_view::dependencies(tr, config, cards);
    let bom_link = config.bom.as_ref().map(|path| view::Link {
        text: path.to_string(),
        address: shown.links.file(path),
    });
    view::PartsPage {
        tr,
        frame: asker.frame(Place::Designs),
        head: design_view::head(asker, shown, Tab::Parts),
        made: counts[0],
        made_pieces: design_view::pieces(tr, made.into_iter()),
        bought: counts[1],
        bought_pieces: design_view::pieces(tr, bought.into_iter()),
        filters: part_filters(asker, shown, counts, wanted),
        is_filtered: wanted.is_some(),
        is_empty: counts == [0, 0] && dependencies.is_empty(),
        first_dependency: counts[0] + counts[1] + 1,
        dependencies: if wanted.is_none() {
            dependencies
        } else {
            Vec::new()
        },
        groups,
        bom: bom_link,
        download_address: shown.released().map(|_| shown.links.tab("download")),
    }
}

fn groups(asker: &Asker, lines: Vec<view::Part>) -> Vec<view::PartGroup> {
    let (made, bought): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.process.is_some());
    let groups = [("parts-to-make", made), ("parts-to-buy", bought)];
    let groups = groups.into_iter().filter(|(_, parts)| !parts.is_empty());
    groups
        .map(|(key, parts)| view::PartGroup {
            title: match key {
                "parts-to-make" => asker.tr.get("parts-to-make"),
                _ => asker.tr.get("parts-to-buy"),
            },
            parts,
        })
        .collect()
}

fn part_filters(
    asker: &Asker,
    shown: &Shown,
    [made, bought]: [usize; 2],
    wanted: Option<&str>,
) -> Vec<view::Filter> {
    let here = shown.links.tab("parts");
    let mut filters = vec![view::Filter {
        text: asker.tr.get("filter-all"),
        address: here.clone(),
        count: made + bought,
        current: wanted.is_none(),
    }];
    for process in design_view::processes(&shown.config) {
        let of_process =
            |part: &&Part| part.process.as_deref().map(design_view::process_slug) == Some(process);
        filters.push(view::Filter {
            text: taxonomy::process(asker.tr, process),
            address: format!("{here}?process={}", encode(process)),
            count: shown.config.parts.iter().filter(of_process).count(),
            current: wanted.map(design_view::process_slug) == Some(process),
        });
    }
    if bought > 0 {
        filters.push(view::Filter {
            text: asker.tr.get("part-bought"),
            address: format!("{here}?process={BOUGHT}"),
            count: bought,
            current: wanted == Some(BOUGHT),
        });
    }
    // One choice is none.
    if filters.len() > 2 {
        filters
    } else {
        Vec::new()
    }
}

/// A line a part in the author's order, then what the bill of materials has more.
fn lines(tr: &Locale, shown: &Shown, bom: &[BomLine]) -> Vec<view::Part> {
    let files = shown.by_path();
    let told: HashMap<&str, &BomLine> = bom.iter().map(|line| (line.id.as_str(), line)).collect();
    let parts = shown.config.parts.iter().zip(1..);
    let mut lines: Vec<view::Part> = parts
        .map(|(part, number)| {
            let note = told.get(part.id.as_str()).map(|line| line.note.clone());
            line(tr, shown, &files, part, number, note.unwrap_or_default())
        })
        .collect();
    let is_part = |line: &&BomLine| {
        let parts = &shown.config.parts;
        parts
            .iter()
            .any(|part| part.id.as_str() == line.id || part.name == line.name)
    };
    for line in bom.iter().filter(|line| !is_part(line)) {
        lines.push(view::Part {
            number: lines.len() + 1,
            id: line.id.clone(),
            name: line.name.clone(),
            quantity: line.quantity.clone(),
            process: None,
            material: material(tr, Some(&line.material)),
            thickness: None,
            note: line.note.clone(),
            picture: None,
            exports: Vec::new(),
            sources: Vec::new(),
        });
    }
    lines
}

fn material(tr: &Locale, said: Option<&str>) -> String {
    said.map(|said| taxonomy::material(tr, said))
        .unwrap_or_default()
}

fn line(
    tr: &Locale,
    shown: &Shown,
    files: &HashMap<&str, &ShownFile>,
    part: &Part,
    number: usize,
    note: String,
) -> view::Part {
    let links = |paths: &[DesignPath]| -> Vec<view::FileLink> {
        let found = paths.iter().filter_map(|path| files.get(path.as_str()));
        found
            .map(|file| view::FileLink {
                path: file.path.to_string(),
                page: shown.links.file(&file.path),
                bytes: file.size,
            })
            .collect()
    };
    let named = part.export.iter().chain(&part.source);
    let picture = named
        .filter_map(|path| files.get(path.as_str()))
        .find(|file| design_view::is_picture(file) && design_view::is_light(shown, file));
    view::Part {
        number,
        id: part.id.to_string(),
        name: part.name.clone(),
        quantity: match &part.unit {
            Some(unit) => format!("{} {unit}", part.quantity),
            None => part.quantity.to_string(),
        },
        process: part
            .process
            .as_deref()
            .filter(|_| !design_view::is_bought(part))
            .map(|process| design_view::process_link(tr, process)),
        material: material(tr, part.material.as_deref()),
        thickness: part.thickness_um,
        note,
        picture: picture.map(|file| design_view::picture(shown, file)),
        exports: links(&part.export),
        sources: links(&part.source),
    }
}

/// Which files the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FilesQuery {
    /// Only of this kind.
    kind: Option<String>,
    /// Only what lies directly in this folder.
    folder: Option<String>,
    /// The path after which the list goes on.
    after: Option<String>,
}

/// `GET /@{actor}/{name}/{version}/-/files`
pub(crate) async fn files(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(query): Query<FilesQuery>,
) -> Result<Response, Failure> {
    let (shown, _, acts) = match shown(&app, &asker, [&actor, &name, &version], "/-/files").await? {
        Ok(shown) => shown,
        Err(answer) => return Ok(answer),
    };
    let mut page = files_page(&asker, &shown, &query);
    acts.offer(&mut page.head);
    Ok(show_public(&page))
}

/// The files of a version: a tree, or, where they are too many, a folder of it.
pub(crate) fn files_page(asker: &Asker, shown: &Shown, query: &FilesQuery) -> view::FilesPage {
    let here = shown.links.tab("files");
    let kind = query.kind.as_deref().and_then(FileKind::parse);
    let chosen: Vec<TreeFile> = tree_files(asker, shown, kind);
    let folder = query.folder.as_deref().unwrap_or_default();
    let mut rows = if folder.is_empty() && chosen.len() <= FILES_MAX {
        file_tree::file_tree(&chosen)
    } else {
        file_tree::folder(&chosen, folder)
    };
    if let Some(after) = &query.after {
        let begun = rows.iter().position(|row| row_path(row) == after);
        rows.drain(..begun.map_or(0, |at| at + 1));
    }
    let is_more = rows.len() > FILES_MAX && chosen.len() > FILES_MAX;
    if is_more {
        rows.truncate(FILES_MAX);
    }
    let last = rows.last().filter(|_| is_more).map(row_path);
    let kind_word = kind.map(FileKind::as_str);
    let (manifest_digest, manifest_address) = shown.manifest_link();
    view::FilesPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        head: design_view::head(asker, shown, Tab::Files),
        files: shown.file_count,
        bytes: shown.bytes,
        filters: kind_filters(asker, shown, kind),
        folder: way_to(&here, folder),
        next: last.map(|last| {
            let kind = kind_word
                .map(|word| format!("&kind={word}"))
                .unwrap_or_default();
            let (folder, last) = (encode(folder), encode(last));
            format!("{here}?folder={folder}&after={last}{kind}")
        }),
        rows,
        manifest_digest,
        manifest_address,
        address: here,
    }
}

fn row_path(row: &FileRow) -> &str {
    row.file.as_ref().map_or(&row.folder, |file| &file.path)
}

/// The folders above one, each with its address.
fn way_to(here: &str, folder: &str) -> Vec<view::Link> {
    let mut path = String::new();
    let steps = folder.split('/').filter(|step| !step.is_empty());
    steps
        .map(|step| {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(step);
            view::Link {
                text: step.to_owned(),
                address: format!("{here}?folder={}", encode(&path)),
            }
        })
        .collect()
}

fn kind_filters(asker: &Asker, shown: &Shown, wanted: Option<FileKind>) -> Vec<view::Filter> {
    let here = shown.links.tab("files");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &shown.files {
        *counts.entry(file.kind.as_str()).or_default() += 1;
    }
    if counts.len() < 2 {
        return Vec::new();
    }
    let all = view::Filter {
        text: asker.tr.get("filter-all"),
        address: here.clone(),
        count: shown.files.len(),
        current: wanted.is_none(),
    };
    let kinds = FileKind::ALL.iter().filter_map(|kind| {
        Some(view::Filter {
            text: asker.tr.get(words::file_kind(*kind)),
            address: format!("{here}?kind={}", kind.as_str()),
            count: *counts.get(kind.as_str())?,
            current: wanted == Some(*kind),
        })
    });
    std::iter::once(all).chain(kinds).collect()
}

fn tree_files(asker: &Asker, shown: &Shown, kind: Option<FileKind>) -> Vec<TreeFile> {
    let mut parts: HashMap<&str, Vec<PartRef>> = HashMap::new();
    for (part, number) in shown.config.parts.iter().zip(1..) {
        for path in part.export.iter().chain(&part.source) {
            parts.entry(path.as_str()).or_default().push(PartRef {
                number,
                name: part.name.clone(),
                address: format!("{}#part-{}", shown.links.tab("parts"), part.id),
            });
        }
    }
    let files = shown.files.iter();
    let files = files.filter(|file| kind.is_none_or(|kind| file.kind == kind));
    files
        .map(|file| TreeFile {
            path: file.path.to_string(),
            page: shown.links.file(&file.path),
            raw: shown.links.raw(file),
            kind: asker.tr.get(words::file_kind(file.kind)),
            bytes: file.size,
            digest: file.digest.hex()[..DIGEST_DIGITS].to_owned(),
            parts: parts.remove(file.path.as_str()).unwrap_or_default(),
        })
        .collect()
}
