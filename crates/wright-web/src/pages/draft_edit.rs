//! Editing single files of a draft, and its version, by plain forms. A form says
//! which bytes it began from; nothing is overwritten unseen, nothing typed is
//! lost.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Multipart, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use wright_model::id::DraftId;
use wright_model::{DesignPath, Digest, FileKind, Version};
use wright_registry::draft_files::{DraftTraces, Seen};
use wright_registry::draft_merge::{self, ComparedLine};
use wright_registry::draft_texts::{OpenedText, SavedText, TEXT_BYTES_MAX, TextConflict, TextEdit};
use wright_registry::draft_versions::{Change, Suggestion};
use wright_registry::{Checked, Error};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, done_address, drafts, show, show_refused};
use crate::App;
use crate::form_fields::{FormFields, broken};
use crate::headers::Caching;
use crate::locale::{Arg, Locale};
use crate::markdown::{
    Addresses, ID_PREFIX, RawAddress, Shelf, Standpoint, Style, Title, is_markdown,
};
use crate::views::draft_edit as view;
use crate::views::{Done, Place, encode_path};

/// Changes that a suggested version is explained by.
const CHANGES_SHOWN: usize = 6;
/// Pictures that are offered to be shown in a text.
const PICTURES_SHOWN: usize = 60;

/// The address of a file's editor.
pub(crate) fn address(id: DraftId, path: &str) -> String {
    format!("{}/edit/{}", drafts::address(id), encode_path(path))
}

fn raw_address(id: DraftId, path: &str) -> String {
    format!("/api/v1/drafts/{id}/files/{}", encode_path(path))
}

/// `GET /-/drafts/{id}/edit/{*path}`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((id, path)): Path<(DraftId, String)>,
) -> Result<Response, Failure> {
    let path = DesignPath::parse(&path).map_err(Error::from)?;
    let opened = app
        .registry()
        .open_draft_text(&asker.principal, id, &path)
        .await?;
    Ok(show(&edit_page(&app, &asker, &path, opened).await?))
}

async fn edit_page(
    app: &App,
    asker: &Asker,
    path: &DesignPath,
    opened: OpenedText,
) -> Result<view::EditPage, Error> {
    let id = opened.draft.id;
    let own = asker.handle().unwrap_or_default();
    let others = opened.editors.iter();
    let others = others.filter(|editor| editor.handle.as_str() != own);
    let preview = match &opened.text {
        Some(text) if is_markdown(path.as_str()) => {
            let shelf = shelf(id, &opened);
            Some(rendered(app, asker.tr, shelf, path, text.clone()).await?)
        }
        _ => None,
    };
    let limits = &app.registry().config().limits;
    Ok(view::EditPage {
        tr: asker.tr,
        frame: asker.frame(Place::Publish),
        draft: head(&opened.draft),
        path: path.to_string(),
        address: address(id, path.as_str()),
        base: opened
            .file
            .as_ref()
            .map(|file| file.digest.to_string())
            .unwrap_or_default(),
        raw_address: match &opened.file {
            Some(_) => raw_address(id, path.as_str()),
            None => String::new(),
        },
        bytes: opened.file.as_ref().map_or(0, |file| file.size),
        language: syntax(path),
        preview,
        preview_address: format!(
            "{}/rendered/{}",
            drafts::address(id),
            encode_path(path.as_str())
        ),
        pictures: pictures(id, path, &opened),
        others: others.map(editor).collect(),
        problem: String::new(),
        conflict: None,
        merged: false,
        text_bytes_max: TEXT_BYTES_MAX as u64,
        form_file_bytes_max: limits.form_file_bytes_max,
        text: opened.text,
    })
}

pub(super) fn head(draft: &wright_registry::drafts::Draft) -> view::DraftHead {
    view::DraftHead {
        design: draft.name.to_string(),
        version: draft.version.to_string(),
        address: drafts::address(draft.id),
        revision: draft.revision,
    }
}

fn editor(editor: &wright_registry::draft_files::Editor) -> view::Editor {
    view::Editor {
        handle: editor.handle.to_string(),
        path: editor
            .path
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        at: editor.at,
    }
}

fn syntax(path: &DesignPath) -> view::Syntax {
    let path = path.as_str();
    match path.rsplit_once('.') {
        _ if is_markdown(path) => view::Syntax::Markdown,
        Some((_, "toml")) => view::Syntax::Toml,
        _ => view::Syntax::Plain,
    }
}

fn pictures(id: DraftId, from: &DesignPath, opened: &OpenedText) -> Vec<view::Picture> {
    if !is_markdown(from.as_str()) {
        return Vec::new();
    }
    let files = opened.files.iter();
    let pictures = files.filter(|file| FileKind::of(&file.path) == FileKind::Picture);
    let picture = |file: &wright_registry::drafts::DraftFile| {
        let path = file.path.as_str();
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
        view::Picture {
            address: raw_address(id, path),
            markdown: format!(
                "![{}]({})",
                name.replace(['[', ']'], ""),
                encode_path(&relative(from.as_str(), path))
            ),
        }
    };
    pictures.map(picture).take(PICTURES_SHOWN).collect()
}

/// The path of `to` as a document at `from` writes it.
fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| -> Vec<String> {
        let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        segments.pop();
        segments
    };
    let (from, folder) = (folders(from), folders(to));
    let shared = from.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    let down: String = folder[shared..]
        .iter()
        .map(|segment| format!("{segment}/"))
        .collect();
    let name = to.rsplit('/').next().unwrap_or(to);
    format!("{up}{down}{name}")
}

/// The draft's files as a document in its editor refers to them: links open the
/// editor of what they lead to.
fn shelf(id: DraftId, opened: &OpenedText) -> Arc<Shelf> {
    let base = drafts::address(id);
    let addresses = Addresses {
        manual: format!("{base}/edit"),
        files: format!("{base}/edit"),
        raw: RawAddress::Under(format!("/api/v1/drafts/{id}/files")),
    };
    let files = opened.files.iter();
    Arc::new(Shelf::new(
        format!("draft {id} {}", opened.draft.revision),
        addresses,
        files.map(|file| (file.path.as_str(), file.digest)),
    ))
}

async fn rendered(
    app: &App,
    tr: &'static Locale,
    shelf: Arc<Shelf>,
    path: &DesignPath,
    text: String,
) -> Result<String, Error> {
    let from = Standpoint {
        shelf,
        path: path.to_string(),
        id_prefix: ID_PREFIX.to_owned(),
        together: Arc::default(),
        sizes: Arc::new(HashMap::new()),
    };
    let style = Style {
        top_level: 3,
        title: Title::Keep,
        shown: None,
        words: super::design_readme::words(tr),
    };
    app.documents().render_typed(text, from, style).await
}

/// `POST /-/drafts/{id}/rendered/{*path}`: what is typed, as it would be shown.
pub(crate) async fn preview(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((id, path)): Path<(DraftId, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let path = DesignPath::parse(&path).map_err(Error::from)?;
    let opened = app
        .registry()
        .open_draft_text(&asker.principal, id, &path)
        .await?;
    let text = fields.exact("text").to_owned();
    let html = rendered(&app, asker.tr, shelf(id, &opened), &path, text).await?;
    Ok((Caching::Never, Html(html)).into_response())
}

/// `POST /-/drafts/{id}/edit/{*path}`
pub(crate) async fn save(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((id, path)): Path<(DraftId, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let path = DesignPath::parse(&path).map_err(Error::from)?;
    let base = match fields.one("base") {
        "" => None,
        digest => Some(parse_digest(digest)?),
    };
    let typed = fields.exact("text").to_owned();
    if fields.one("do") == "preview" {
        let page = typed_page(&app, &asker, id, &path, (base, typed)).await?;
        return Ok(show(&page));
    }
    let edit = TextEdit {
        path: path.clone(),
        base,
        typed: typed.clone(),
    };
    let saved = app
        .registry()
        .save_draft_text(&asker.principal, id, edit)
        .await;
    match saved {
        Ok(SavedText::Saved { merged: false, .. }) => {
            let address = address(id, path.as_str());
            Ok(Redirect::to(&done_address(&address, Done::FileSaved)).into_response())
        }
        Ok(SavedText::Saved { merged: true, .. }) => {
            let opened = app
                .registry()
                .open_draft_text(&asker.principal, id, &path)
                .await?;
            let mut page = edit_page(&app, &asker, &path, opened).await?;
            page.merged = true;
            Ok(show(&page))
        }
        Ok(SavedText::Conflict(conflict)) => {
            let TextConflict {
                yours,
                theirs_digest,
                ..
            } = conflict.as_ref();
            let typed = (*theirs_digest, yours.clone());
            let mut page = typed_page(&app, &asker, id, &path, typed).await?;
            page.conflict = Some(conflict_view(*conflict));
            let refusal = Error::refused(ProblemCode::DraftChanged, "");
            Ok(show_refused(&refusal, &page))
        }
        Err(error @ (Error::Unavailable { .. } | Error::Internal(_))) => Err(error.into()),
        Err(error) if matches!(error.code(), ProblemCode::NotFound) => Err(error.into()),
        Err(error) => {
            // What was typed stays in the form, whatever is wrong with it.
            let mut page = typed_page(&app, &asker, id, &path, (base, typed)).await?;
            page.problem = error.to_string();
            Ok(show_refused(&error, &page))
        }
    }
}

/// The editor with what was typed, not what is in the draft.
async fn typed_page(
    app: &App,
    asker: &Asker,
    id: DraftId,
    path: &DesignPath,
    (base, typed): (Option<Digest>, String),
) -> Result<view::EditPage, Failure> {
    let mut opened = app
        .registry()
        .open_draft_text(&asker.principal, id, path)
        .await?;
    opened.text = Some(typed);
    let mut page = edit_page(app, asker, path, opened).await?;
    page.base = base.map(|digest| digest.to_string()).unwrap_or_default();
    Ok(page)
}

fn conflict_view(conflict: TextConflict) -> view::Conflict {
    let side = |side| match side {
        draft_merge::Side::Both => view::Side::Both,
        draft_merge::Side::Theirs => view::Side::Theirs,
        draft_merge::Side::Yours => view::Side::Yours,
    };
    let line = |line: ComparedLine| view::ComparedLine {
        side: side(line.side),
        text: line.text,
    };
    let pieces = conflict.differences.into_iter();
    view::Conflict {
        by: conflict.by.as_ref().map(editor),
        theirs: conflict.theirs,
        pieces: pieces
            .map(|piece| piece.into_iter().map(line).collect())
            .collect(),
    }
}

fn parse_digest(text: &str) -> Result<Digest, Failure> {
    text.parse()
        .map_err(|_| Failure::bad_request("digest of the file"))
}

/// What a form about one file says: its path and which bytes were seen there.
fn file_of(fields: &Fields) -> Result<(DesignPath, Seen), Failure> {
    let path = DesignPath::parse(fields.exact("path")).map_err(Error::from)?;
    let digest = parse_digest(fields.one("digest"))?;
    Ok((path, Seen::File(digest)))
}

/// `POST /-/drafts/{id}/file/new`: to the editor of a path that was typed.
pub(crate) async fn new_file(
    SignedInAsker(_): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let path = DesignPath::parse_normalizing(fields.one("path")).map_err(Error::from)?;
    Ok(Redirect::to(&address(id, path.as_str())))
}

/// `POST /-/drafts/{id}/file/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let (path, seen) = file_of(&fields)?;
    app.registry()
        .remove_draft_file(&asker.principal, id, &path, seen)
        .await?;
    Ok(to_draft(id, Done::FileRemoved))
}

/// `POST /-/drafts/{id}/file/put-back`
pub(crate) async fn put_back(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let path = DesignPath::parse(fields.exact("path")).map_err(Error::from)?;
    app.registry()
        .put_back_draft_file(&asker.principal, id, &path)
        .await?;
    Ok(to_draft(id, Done::FileBack))
}

/// `POST /-/drafts/{id}/file/rename`
pub(crate) async fn rename(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let (from, seen) = file_of(&fields)?;
    let to = DesignPath::parse_normalizing(fields.one("to")).map_err(Error::from)?;
    app.registry()
        .rename_draft_file(&asker.principal, id, &from, &to, seen)
        .await?;
    let address = address(id, to.as_str());
    Ok(Redirect::to(&done_address(&address, Done::FileRenamed)))
}

/// `POST /-/drafts/{id}/file/replace`: a file of any name takes the place of one.
pub(crate) async fn replace(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    mut form: Multipart,
) -> Result<Redirect, Failure> {
    let mut batch = app.registry().begin_batch(&asker.principal, id).await?;
    let (mut path, mut seen) = (None, None);
    let mut fields = FormFields::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match (field.name().unwrap_or_default(), &path) {
            ("path", _) => {
                let text = fields.read(field).await?;
                path = Some(DesignPath::parse(&text).map_err(Error::from)?);
            }
            ("digest", _) => seen = Some(parse_digest(fields.read(field).await?.trim())?),
            // The fields stand before the file, so that the place is known by now.
            ("file", Some(path)) => batch.add(path.clone(), false, field).await?,
            _ => drop(fields.read(field).await?),
        }
    }
    let (Some(path), Some(seen)) = (path, seen) else {
        return Err(Failure::bad_request("path and digest"));
    };
    batch.expect(path.clone(), Seen::File(seen));
    batch.commit().await?;
    let address = address(id, path.as_str());
    Ok(Redirect::to(&done_address(&address, Done::FileReplaced)))
}

fn to_draft(id: DraftId, done: Done) -> Redirect {
    Redirect::to(&done_address(&drafts::address(id), done))
}

/// `POST /-/drafts/{id}/version`
pub(crate) async fn set_version(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let version = Version::parse(fields.one("version"));
    let error = match version {
        Ok(version) => {
            let set = app
                .registry()
                .set_draft_version(&asker.principal, id, &version, None)
                .await;
            match set {
                Ok(_) => return Ok(to_draft(id, Done::VersionSet).into_response()),
                Err(error @ (Error::Unavailable { .. } | Error::Internal(_))) => {
                    return Err(error.into());
                }
                Err(error) => error,
            }
        }
        Err(_) => Error::refused(ProblemCode::VersionInvalid, asker.tr.get("version-bad")),
    };
    let checked = app.registry().check_draft(&asker.principal, id).await?;
    let shown = drafts::Shown::default();
    let mut page = drafts::draft_page(&app, &asker, &checked, &shown).await?;
    page.problem = error.to_string();
    Ok(show_refused(&error, &page))
}

/// The version a draft should get, for its page.
pub(super) fn suggestion(tr: &Locale, checked: &Checked) -> Option<view::Suggestion> {
    let draft = &checked.draft.draft;
    let Suggestion {
        from,
        version,
        change,
    } = checked.suggestion.as_ref()?;
    let from = from.to_string();
    let (reason, what): (_, &[String]) = match change {
        Change::Documentation => (
            tr.text("version-documentation", &[("from", from.arg())]),
            &[],
        ),
        Change::Compatible { changed } => (
            tr.text("version-compatible", &[("from", from.arg())]),
            changed,
        ),
        Change::Breaking { removed } => (
            tr.text("version-breaking", &[("from", from.arg())]),
            removed,
        ),
    };
    Some(view::Suggestion {
        action: format!("{}/version", drafts::address(draft.id)),
        current: draft.version.to_string(),
        suggested: version.to_string(),
        reason,
        more: what.len().saturating_sub(CHANGES_SHOWN),
        what: what.iter().take(CHANGES_SHOWN).cloned().collect(),
    })
}

/// What was removed from a draft and who else was in it, for its page.
pub(super) fn traces(asker: &Asker, id: DraftId, traces: DraftTraces) -> view::Traces {
    let own = asker.handle().unwrap_or_default();
    let others = traces.editors.iter();
    view::Traces {
        address: drafts::address(id),
        removed: traces
            .removed
            .into_iter()
            .map(|file| view::RemovedFile {
                path: file.path.to_string(),
                bytes: file.size,
            })
            .collect(),
        others: others
            .filter(|one| one.handle.as_str() != own)
            .map(editor)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_named_from_where_the_text_stands() {
        for (from, to, expected) in [
            ("README.md", "img/a.jpg", "img/a.jpg"),
            ("docs/build.md", "img/a.jpg", "../img/a.jpg"),
            ("docs/build.md", "docs/img/a.jpg", "img/a.jpg"),
            ("docs/es/build.md", "docs/a.jpg", "../a.jpg"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} -> {to}");
        }
    }
}
