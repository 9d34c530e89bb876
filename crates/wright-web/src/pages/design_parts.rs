//! The files of a version.

use std::collections::{BTreeMap, HashMap};

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_model::FileKind;
use wright_registry::Listed;

use super::asker::Asker;
use super::design_page::{Acts, acts, used_here};
use super::design_shown::{Asked, Shown, Wanted, ask};
use super::design_view::{self, Tab};
use super::{Failure, show_public};
use crate::App;
use crate::views::design_view as view;
use crate::views::file_tree::{self, FileRow, PartRef, TreeFile};
use crate::views::{Place, encode, words};

/// Files listed on one page: beyond, the list goes folder by folder.
const FILES_MAX: usize = 400;
/// Beginning of a digest that tells files apart, in hexadecimal digits.
const DIGEST_DIGITS: usize = 8;

pub(super) type ShownWith = (Shown, HashMap<String, Listed>, Acts);

/// A release with its files, what it uses, and what its reader may do.
pub(super) async fn shown(
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
