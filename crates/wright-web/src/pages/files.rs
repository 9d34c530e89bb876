//! The page of one file: what it is, what it says, in which versions it is the
//! same.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_geometry::is_step_extension;
use wright_model::kind::{self, is_shown_picture};
use wright_registry::corrections::Corrections;
use wright_registry::{PastFile, PictureSize, Registry, ShapeState};

use super::asker::Asker;
use super::design_page::{Acts, acts};
use super::design_shown::{Asked, Shown, ShownFile, Wanted, ask};
use super::design_view::{self, Tab};
use super::{Failure, corrections, design_readme, differences, seen, shapes, show_public};
use crate::App;
use crate::documents::Document;
use crate::locale::Locale;
use crate::markdown::{ID_PREFIX, Style, Title, is_chapter, is_markdown};
use crate::small_pictures::{Meanwhile, settle};
use crate::text::Written;
use crate::views::design_view::Link;
use crate::views::files::{Content, FilePage, PastRow, PastState, STEP_BYTES_MAX, Way};
use crate::views::shapes::ShapeView;
use crate::views::{Place, encode, encode_path, words};
use crate::{highlight, table, text};

/// Text that a page shows, in bytes.
const SHOWN_BYTES_MAX: usize = 1 << 20;
/// Lines that a page shows.
const SHOWN_LINES_MAX: usize = 20_000;
/// What tells a PDF stands within so many bytes (ISO 32000-1, annex H).
const PDF_MARK_BYTES: usize = 1024;
/// Larger PDFs come only when they are asked for, in bytes.
const PDF_AT_ONCE_BYTES_MAX: u64 = 10 << 20;
/// Drawings that a browser is given to draw, in bytes.
const SVG_BYTES_MAX: u64 = 8 << 20;
/// Whether a file is text is seen within so many bytes.
const TEXT_MARK_BYTES: usize = 1024;
/// Shapes in numbers that nobody reads: their text only where it is asked for.
const GEOMETRY: [&str; 7] = ["stl", "obj", "ply", "amf", "iges", "igs", "dxf"];
/// Versions listed beside a file.
const PAST_ROWS_MAX: usize = 12;

/// How a file is to be shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct As {
    /// `source` for its text.
    r#as: Option<String>,
    /// `all`: a mesh from every side.
    sides: Option<String>,
}

/// `GET /@{actor}/{name}/{version}/-/files/{*path}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version, path)): Path<(String, String, String, String)>,
    Query(query): Query<As>,
) -> Result<Response, Failure> {
    let wanted = Wanted {
        actor: &actor,
        name: &name,
        version: Some(&version),
        rest: &format!("/-/files/{}", encode_path(&path)),
        content: true,
    };
    let page = match ask(&app, &asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let files = app.registry().release_files(&page.release).await?;
    let shown = Shown::of_release(page, files);
    show(&app, &asker, &shown, &path, &query).await
}

/// The page of a file of a version, out or still a draft.
pub(crate) async fn show(
    app: &App,
    asker: &Asker,
    shown: &Shown,
    path: &str,
    query: &As,
) -> Result<Response, Failure> {
    let found = shown
        .files
        .iter()
        .position(|file| file.path.as_str() == path);
    let at = found.ok_or_else(Failure::not_found)?;
    let file = &shown.files[at];
    let as_source = query.r#as.as_deref() == Some("source");
    let registry = app.registry();
    let state = match as_source {
        true => None,
        false => shapes::state_of(registry, shown, file).await?,
    };
    let seen = see(app, asker.tr, shown, file, (as_source, state.is_some())).await?;
    let acts = acts(app, asker, shown.released()).await?;
    let all = shapes::asks_for_sides(query.sides.as_deref());
    let shape = match &state {
        Some(state) => Some(shape_of(registry, asker, (shown, file), state, (all, &acts)).await?),
        None => None,
    };
    let past = past_of(app, shown, file).await?;
    let link = |file: &ShownFile| Link {
        text: file.path.to_string(),
        address: shown.links.file(&file.path),
    };
    let compare = match known_mesh(state.as_deref()) {
        true => differences::offered(registry, shown, file, &past).await?,
        false => None,
    };
    let (unchanged_since, past, more_past) = past_rows(shown, file, &past);
    let (parts, made_from, makes) = relations(shown, path);
    let address = shown.links.file(&file.path);
    let drawn = state.as_deref().and_then(shapes::picture);
    let mut image = match &seen.content {
        Content::Picture => drawn.or_else(|| design_view::picture(shown, file).image),
        _ => drawn,
    };
    settle(registry, Meanwhile::Itself, [&mut image]).await?;
    let mut head = design_view::head(asker, shown, Tab::Files);
    acts.offer(&mut head);
    Ok(show_public(&FilePage {
        tr: asker.tr,
        image,
        frame: asker.frame(Place::Designs).seen_as(seen::below(
            asker,
            shown,
            file.path.as_str(),
            &format!("files/{}", encode_path(file.path.as_str())),
        )),
        head,
        files_address: shown.links.tab("files"),
        folders: folders(&shown.links.tab("files"), path),
        name: file.path.file_name().to_owned(),
        path: path.to_owned(),
        kind: asker.tr.get(words::file_kind(file.kind)),
        media_type: file.media_type.clone(),
        bytes: file.size,
        digest: file.digest.to_string(),
        raw: shown.links.raw(file),
        language: seen.language,
        encoding: seen.encoding,
        lines: seen.lines,
        pixels: seen.pixels,
        shape,
        parts,
        made_from,
        makes,
        chapter_address: is_chapter(path)
            .then(|| format!("{}/{}", shown.links.tab("manual"), encode_path(path))),
        previous: at.checked_sub(1).map(|before| link(&shown.files[before])),
        next: shown.files.get(at + 1).map(link),
        unchanged_since,
        past,
        compare,
        more_past,
        ways: ways(asker.tr, path, &seen.content, as_source, &address),
        content: seen.content,
    }))
}

/// What is told of its shape, with what maintainers corrected, and for them where
/// to do so.
async fn shape_of(
    registry: &Registry,
    asker: &Asker,
    (shown, file): (&Shown, &ShownFile),
    state: &ShapeState,
    (all, acts): (bool, &Acts),
) -> Result<ShapeView, Failure> {
    let corrections = match shown.released() {
        Some(page) => registry.corrections_of(page.release.id).await?,
        None => Corrections::default(),
    };
    let looked = (&corrections, all);
    let mut shape = shapes::of_file(registry, asker, shown, file, state, looked).await?;
    if let ShapeView::Known(known) = &mut shape
        && acts.may_maintain()
    {
        known.unit_form = Some(corrections::unit_form(shown, file, &corrections));
    }
    Ok(shape)
}

fn known_mesh(state: Option<&ShapeState>) -> bool {
    let known = state.and_then(ShapeState::known);
    known.is_some_and(|known| known.facts.mesh().is_some())
}

/// What of a file was seen.
struct Seen {
    content: Content,
    language: &'static str,
    encoding: String,
    lines: usize,
    pixels: Option<(u32, u32)>,
}

impl From<Content> for Seen {
    fn from(content: Content) -> Self {
        Self {
            content,
            language: "",
            encoding: String::new(),
            lines: 0,
            pixels: None,
        }
    }
}

async fn see(
    app: &App,
    tr: &Locale,
    shown: &Shown,
    file: &ShownFile,
    (as_source, has_shape): (bool, bool),
) -> Result<Seen, Failure> {
    let (registry, right) = (app.registry(), &shown.right);
    registry.check_readable(right, file.digest).await?;
    if file.size == 0 {
        return Ok(Content::Empty.into());
    }
    let media_type = kind::media_type(&file.path);
    match media_type {
        "application/pdf" => {
            let (bytes, _) = registry
                .file_beginning(right, file.digest, PDF_MARK_BYTES)
                .await?;
            return Ok(see_pdf(&bytes, file.size).into());
        }
        "video/mp4" | "video/webm" => return Ok(Content::Video.into()),
        "image/svg+xml" if as_source || file.size > SVG_BYTES_MAX => {}
        picture if is_shown_picture(picture) => {
            let sizes = registry.picture_sizes(&[file.digest]).await?;
            return Ok(see_picture(sizes.get(&file.digest).copied(), media_type));
        }
        _ => {}
    }
    let extension = file.path.extension();
    let is_geometry =
        has_shape || is_step_extension(&extension) || GEOMETRY.contains(&extension.as_str());
    if is_geometry && !as_source {
        let content = see_geometry(registry, shown, file, has_shape).await?;
        return Ok(content.into());
    }
    if is_markdown(file.path.as_str()) && !as_source {
        let document = words_of(tr, shown, file);
        let rendered = app.documents().render(registry, right, &document).await?;
        if let Some(rendered) = rendered {
            return Ok(Content::Words(rendered).into());
        }
    }
    see_text(app, tr, shown, file, as_source).await
}

/// A shape, which is told of beside this; or STEP that nothing here reads.
async fn see_geometry(
    registry: &Registry,
    shown: &Shown,
    file: &ShownFile,
    has_shape: bool,
) -> Result<Content, Failure> {
    let (bytes, _) = registry
        .file_beginning(&shown.right, file.digest, TEXT_MARK_BYTES)
        .await?;
    let has_source = text::decode(&bytes).is_some();
    let is_step = is_step_extension(&file.path.extension());
    let is_left = !has_shape && shown.released().is_some() && !registry.reads_step();
    if is_step && is_left {
        let is_small = file.size <= STEP_BYTES_MAX;
        return Ok(Content::Step {
            has_source,
            is_small,
        });
    }
    Ok(Content::Geometry { has_source })
}

/// A Markdown file that stands alone, its headings below those of the page.
fn words_of(tr: &Locale, shown: &Shown, file: &ShownFile) -> Document {
    Document {
        path: file.path.to_string(),
        digest: file.digest,
        size: file.size,
        shelf: shown.shelf(),
        style: Style {
            top_level: 3,
            title: Title::Keep,
            shown: None,
            words: design_readme::words(tr),
        },
        id_prefix: ID_PREFIX.to_owned(),
        together: Arc::default(),
    }
}

fn see_pdf(beginning: &[u8], size: u64) -> Content {
    let mark = b"%PDF-";
    if !beginning.windows(mark.len()).any(|window| window == mark) {
        return Content::NoPdf;
    }
    Content::Pdf {
        at_once: size <= PDF_AT_ONCE_BYTES_MAX,
    }
}

fn see_picture(size: Option<PictureSize>, media_type: &str) -> Seen {
    let content = match size {
        Some(size) if size.is_bomb() => Content::Bomb,
        Some(_) => Content::Picture,
        // A drawing need not say how large it is; a photo does.
        None if media_type == "image/svg+xml" => Content::Picture,
        None => Content::Nothing,
    };
    Seen {
        pixels: size.map(|size| (size.width, size.height)),
        ..content.into()
    }
}

async fn see_text(
    app: &App,
    tr: &Locale,
    shown: &Shown,
    file: &ShownFile,
    as_source: bool,
) -> Result<Seen, Failure> {
    let (bytes, whole) = app
        .registry()
        .file_beginning(&shown.right, file.digest, SHOWN_BYTES_MAX)
        .await?;
    let Some((text, written)) = text::decode(&bytes) else {
        return Ok(Content::Nothing.into());
    };
    let encoding = match written {
        Written::Utf8 => String::new(),
        Written::Utf16 => tr.get("file-encoding-utf16"),
        Written::Latin1 => tr.get("file-encoding-latin1"),
    };
    let extension = file.path.extension();
    if !as_source
        && matches!(extension.as_str(), "csv" | "tsv")
        && let Some(table) = table::read(&text, whole)
    {
        return Ok(Seen {
            encoding,
            ..Content::Table(table).into()
        });
    }
    let language = highlight::by_path(file.path.as_str());
    let lines = app
        .documents()
        .code(file.digest, text.into_owned(), language)
        .await
        .map_err(Failure::from)?;
    let shown_lines = lines.len().min(SHOWN_LINES_MAX);
    Ok(Seen {
        language: language.map_or("", |language| language.name),
        encoding,
        lines: if whole { lines.len() } else { 0 },
        pixels: None,
        content: Content::Lines {
            is_cut: !whole || shown_lines < lines.len(),
            lines,
            shown: shown_lines,
        },
    })
}

/// Other ways to show the same file.
fn ways(tr: &Locale, path: &str, content: &Content, as_source: bool, address: &str) -> Vec<Way> {
    let shown = match path.rsplit('.').next().unwrap_or_default() {
        _ if is_markdown(path) => tr.get("file-as-words"),
        "csv" | "tsv" => tr.get("file-as-table"),
        "svg" => tr.get("file-as-picture"),
        _ => return Vec::new(),
    };
    if matches!(content, Content::Nothing | Content::Empty) {
        return Vec::new();
    }
    let is_source = matches!(content, Content::Lines { .. });
    vec![
        Way {
            text: shown,
            address: address.to_owned(),
            current: !is_source,
        },
        Way {
            text: tr.get("file-as-source"),
            address: format!("{address}?as=source"),
            current: is_source || as_source,
        },
    ]
}

/// The folders above a file, each leading to its part of the list.
fn folders(files_address: &str, path: &str) -> Vec<Link> {
    path.match_indices('/')
        .map(|(end, _)| {
            let folder = &path[..end];
            Link {
                text: folder.rsplit('/').next().unwrap_or(folder).to_owned(),
                address: format!("{files_address}?folder={}", encode(folder)),
            }
        })
        .collect()
}

/// Parts the file belongs to, files it is made from, files made from it.
fn relations(shown: &Shown, path: &str) -> (Vec<Link>, Vec<Link>, Vec<Link>) {
    let files = shown.by_path();
    let file_link = |path: &wright_model::DesignPath| {
        files.get(path.as_str()).map(|file| Link {
            text: path.to_string(),
            address: shown.links.file(&file.path),
        })
    };
    let (mut parts, mut made_from, mut makes) = (Vec::new(), Vec::new(), Vec::new());
    for part in &shown.config.parts {
        let is = |named: &&wright_model::DesignPath| named.as_str() == path;
        let is_source = part.source.iter().any(|named| is(&named));
        let is_export = part.export.iter().any(|named| is(&named));
        if !(is_source || is_export) {
            continue;
        }
        parts.push(Link {
            text: part.name.clone(),
            address: format!("{}#part-{}", shown.links.tab("parts"), part.id),
        });
        if is_export {
            made_from.extend(
                part.source
                    .iter()
                    .filter(|named| !is(named))
                    .filter_map(file_link),
            );
        }
        if is_source {
            makes.extend(
                part.export
                    .iter()
                    .filter(|named| !is(named))
                    .filter_map(file_link),
            );
        }
    }
    for links in [&mut made_from, &mut makes] {
        links.sort_by(|one, other| one.text.cmp(&other.text));
        links.dedup_by(|one, other| one.text == other.text);
    }
    (parts, made_from, makes)
}

async fn past_of(app: &App, shown: &Shown, file: &ShownFile) -> Result<Vec<PastFile>, Failure> {
    let Some(page) = shown.released() else {
        return Ok(Vec::new());
    };
    let design = page.head.design.id;
    Ok(app
        .registry()
        .past_files(design, &[file.path.as_str()])
        .await?)
}

/// Since when the file is the same, and what became of it in each version, the
/// highest first; how many versions are left out.
fn past_rows(shown: &Shown, file: &ShownFile, past: &[PastFile]) -> (String, Vec<PastRow>, usize) {
    let by_version: BTreeMap<_, _> = past
        .iter()
        .map(|past| (past.version.semver(), past))
        .collect();
    let Some(page) = shown.released() else {
        return (String::new(), Vec::new(), 0);
    };
    let current = page.release.version.semver();
    let oldest_same = by_version
        .iter()
        .rev()
        .skip_while(|(version, _)| **version > current)
        .take_while(|(_, past)| past.digest == file.digest)
        .last()
        .filter(|(version, _)| **version != current)
        .map(|(_, past)| past.version.to_string());
    let mut before = None;
    let mut rows: Vec<PastRow> = Vec::new();
    for (version, past) in &by_version {
        let state = match before {
            None => PastState::New,
            Some(digest) if digest == past.digest => PastState::Same,
            Some(_) => PastState::Changed,
        };
        before = Some(past.digest);
        rows.push(PastRow {
            version: past.version.to_string(),
            address: format!(
                "/@{}/{}/-/files/{}",
                shown.name,
                past.version,
                encode_path(file.path.as_str())
            ),
            digest: past.digest.hex()[..8].to_owned(),
            bytes: past.size,
            state,
            current: *version == current,
        });
    }
    rows.reverse();
    let more = rows.len().saturating_sub(PAST_ROWS_MAX);
    rows.truncate(PAST_ROWS_MAX);
    (oldest_same.unwrap_or_default(), rows, more)
}
