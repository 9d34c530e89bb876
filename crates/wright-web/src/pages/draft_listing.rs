//! The files of a draft: folded by folder, with what each is taken for; and what
//! can be done with several of them at once.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Redirect;
use wright_manifest::folder::{CheckedFile, FolderLimits, check_folder};
use wright_manifest::write::{EditError, keep_location, set_kind};
use wright_model::id::DraftId;
use wright_model::{DesignPath, Digest, FileKind};
use wright_registry::{Checked, DraftEdit, Error};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::draft_metadata::{bare, design_toml_path, save_toml};
use super::fields::Fields;
use super::{Failure, done_address, drafts};
use crate::App;
use crate::locale::Locale;
use crate::views::drafts::{DraftFile, FileFolder};
use crate::views::{Done, encode, words};

/// Files listed at once; of a larger draft one folder at a time.
const FILES_SHOWN_MAX: usize = 400;

/// Which folder is asked for, and after which of its files.
pub(super) struct Asked<'a> {
    pub(super) folder: Option<&'a str>,
    pub(super) after: Option<&'a str>,
}

/// The folders of a draft, its top first.
pub(super) fn folders(
    tr: &Locale,
    checked: &Checked,
    toml: Option<&str>,
    asked: &Asked<'_>,
) -> Vec<FileFolder> {
    let kinds = kinds(checked, toml);
    let files = &checked.draft.files;
    let address = drafts::address(checked.draft.draft.id);
    let all_at_once = files.len() <= FILES_SHOWN_MAX;
    let mut folders: BTreeMap<&str, FileFolder> = BTreeMap::new();
    for file in files {
        let path = file.path.as_str();
        let name = path.rfind('/').map_or("", |at| &path[..=at]);
        let folder = folders.entry(name).or_insert_with(|| FileFolder {
            name: name.to_owned(),
            address: format!("{address}?folder={}#files", encode(name)),
            open: asked
                .folder
                .map_or(name.is_empty() || files.len() <= 60, |of| of == name),
            ..FileFolder::default()
        });
        folder.count += 1;
        folder.bytes += file.size;
        let is_asked = all_at_once || folder.open;
        let is_after = asked.after.is_none_or(|after| !folder.open || path > after);
        if !is_asked || !is_after {
            continue;
        }
        if folder.files.len() == FILES_SHOWN_MAX {
            let last = folder.files.last().map(|file| file.path.as_str());
            let after = encode(last.unwrap_or_default());
            folder.next = format!("{address}?folder={}&after={after}#files", encode(name));
            continue;
        }
        let seen = kinds.get(&file.path);
        let kind = seen.map_or_else(|| FileKind::of(&file.path), |file| file.kind);
        folder.files.push(DraftFile {
            path: path.to_owned(),
            name: path[name.len()..].to_owned(),
            address: file_address(checked.draft.draft.id, path),
            editor: format!("{address}/edit/{}", encoded(path)),
            kind_word: kind.as_str(),
            kind: tr.get(words::file_kind(kind)),
            bytes: file.size,
            keeps_place: file.keep_location || seen.is_some_and(|file| file.keep_location),
        });
    }
    folders.into_values().collect()
}

/// Where a draft's file is read.
pub(super) fn file_address(id: DraftId, path: &str) -> String {
    format!("/api/v1/drafts/{id}/files/{}", encoded(path))
}

/// A path with its segments percent-encoded.
pub(super) fn encoded(path: &str) -> String {
    let segments: Vec<_> = path.split('/').map(encode).collect();
    segments.join("/")
}

/// What each file counts as: as `[files.kinds]` says, else as its name says.
fn kinds(checked: &Checked, toml: Option<&str>) -> BTreeMap<DesignPath, CheckedFile> {
    let no_limits = FolderLimits {
        file_bytes_max: u64::MAX,
        release_bytes_max: u64::MAX,
    };
    let files = check_folder(&checked.draft.listing(), toml, no_limits).files;
    files
        .into_iter()
        .map(|file| (file.path.clone(), file))
        .collect()
}

/// `POST /-/drafts/{id}/change`: takes files out, says what they are, or that
/// photos keep their place.
pub(crate) async fn change(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    // The button of one file takes out that one, whatever is ticked.
    let only = fields.exact("only");
    let (chosen, action) = match only {
        "" => ("path", fields.one("do")),
        _ => ("only", "remove"),
    };
    let paths = fields
        .all(chosen)
        .map(DesignPath::parse)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Failure::bad_request(error.to_string()))?;
    let address = drafts::address(id);
    if paths.is_empty() {
        let nothing = asker.tr.get("files-none-chosen");
        return Err(Error::refused(ProblemCode::Validation, nothing).into());
    }
    let done = match action {
        "remove" => {
            let edit = DraftEdit {
                remove: paths,
                ..DraftEdit::default()
            };
            app.registry()
                .edit_draft(&asker.principal, id, drafts::revision(&fields)?, &edit)
                .await?;
            Done::FileRemoved
        }
        "keep-place" => {
            edit_toml(&app, &asker, id, |text| keep_location(text, &paths, true)).await?;
            Done::TomlWritten
        }
        "kind" => {
            let kind = FileKind::parse(fields.one("kind"));
            edit_toml(&app, &asker, id, |text| set_kind(text, &paths, kind)).await?;
            Done::TomlWritten
        }
        _ => return Err(Failure::bad_request("do")),
    };
    Ok(Redirect::to(&format!(
        "{}#files",
        done_address(&address, done)
    )))
}

/// Writes a small change into `design.toml`, or into a first one.
async fn edit_toml(
    app: &App,
    asker: &Asker,
    id: DraftId,
    edit: impl FnOnce(&str) -> Result<String, EditError>,
) -> Result<(), Failure> {
    let path = design_toml_path()?;
    let opened = app
        .registry()
        .open_draft_text(&asker.principal, id, &path)
        .await?;
    let base: Option<Digest> = opened.file.as_ref().map(|file| file.digest);
    let text = match (&base, opened.text) {
        (Some(_), text) => text.unwrap_or_default(),
        (None, _) => bare(&app.registry().draft(&asker.principal, id).await?)?,
    };
    let typed = edit(&text)
        .map_err(|error| Error::refused(ProblemCode::DesignTomlInvalid, error.to_string()))?;
    if save_toml(app, asker, id, base, typed).await? {
        return Ok(());
    }
    let why = asker.tr.get("questions-conflict");
    Err(Error::refused(ProblemCode::DraftChanged, why).into())
}
