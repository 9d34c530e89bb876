//! Publishing from the browser: opening a draft, filling it by forms (the
//! script fills it by the API), looking it over, publishing.

use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wright_manifest::{Diagnostic, Severity};
use wright_model::id::DraftId;
use wright_model::{DesignName, DesignPath, DesignSlug, FileKind, Role, Version};
use wright_registry::{Checked, DraftEdit, DraftWithFiles, Error};
use wright_wire::problem::ProblemCode;

use super::accounts::draftable;
use super::asker::{Asker, SignedInAsker};
use super::design_view::licenses;
use super::draft_questions::Findings;
use super::fields::Fields;
use super::{
    Failure, choices, done_address, draft_edit, draft_listing, draft_metadata, show, show_refused,
};
use crate::App;
use crate::findings;
use crate::form_fields::{FormFields, broken};
use crate::locale::Locale;
use crate::views::drafts::{DraftPage, Finding, NewDraftPage, Uploader};
use crate::views::{Done, Place, words};

/// For whom to begin.
#[derive(Debug, Deserialize)]
pub(crate) struct For {
    #[serde(default)]
    actor: String,
}

/// `GET /-/publish`
pub(crate) async fn new_form(
    State(app): State<App>,
    asker: SignedInAsker,
    Query(wanted): Query<For>,
) -> Result<Response, Failure> {
    Ok(show(&new_page(&app, &asker.0, wanted.actor).await?))
}

async fn new_page(app: &App, asker: &Asker, actor: String) -> Result<NewDraftPage, Error> {
    let me = app.registry().me(&asker.principal).await?;
    Ok(NewDraftPage {
        tr: asker.tr,
        frame: asker.frame(Place::Publish),
        problem: String::new(),
        uploader: Uploader {
            main: true,
            ..Uploader::default()
        },
        actors: draftable(&me),
        actor,
        name: String::new(),
        version: String::new(),
        name_error: String::new(),
        version_error: String::new(),
    })
}

/// `POST /-/publish`
pub(crate) async fn open(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let SignedInAsker(asker) = asker;
    let (actor, name, version) = (
        fields.one("actor"),
        fields.one("name"),
        fields.one("version"),
    );
    let parsed_name =
        DesignSlug::parse(name).and_then(|_| DesignName::parse(&format!("{actor}/{name}")));
    let parsed_version = Version::parse(version);
    let error = match (&parsed_name, &parsed_version) {
        (Ok(name), Ok(version)) => match app
            .registry()
            .open_draft(&asker.principal, name, version)
            .await
        {
            Ok(opened) => return Ok(Redirect::to(&address(opened.draft.id)).into_response()),
            Err(error) => error,
        },
        _ => Error::refused(ProblemCode::Validation, ""),
    };
    let mut page = new_page(&app, &asker, actor.to_owned()).await?;
    page.name = name.to_owned();
    page.version = version.to_owned();
    if parsed_name.is_err() {
        page.name_error = asker.tr.get("publish-bad-name");
    }
    if parsed_version.is_err() {
        page.version_error = asker.tr.get("publish-bad-version");
    }
    if matches!(error, Error::Unavailable { .. } | Error::Internal(_)) {
        return Err(error.into());
    }
    page.problem = error.to_string();
    Ok(show_refused(&error, &page))
}

pub(super) fn address(id: DraftId) -> String {
    format!("/-/drafts/{id}")
}

/// `GET /-/drafts/{id}`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    let checked = app.registry().check_draft(&asker.principal, id).await?;
    let draft = &checked.draft.draft;
    if draft.release.is_some() {
        let address = format!("/@{}/{}", draft.name, draft.version);
        return Ok(Redirect::to(&address).into_response());
    }
    Ok(show(&draft_page(&app, &asker, &checked, &shown).await?))
}

/// What of a draft is looked at.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    /// Whether more blank rows for parts are wanted.
    more: Option<String>,
    /// The folder that is open.
    folder: Option<String>,
    /// The file of it that was the last on the page before.
    after: Option<String>,
}

/// The page of a draft as it was checked.
pub(super) async fn draft_page(
    app: &App,
    asker: &Asker,
    checked: &Checked,
    shown: &Shown,
) -> Result<DraftPage, Error> {
    let tr = asker.tr;
    let draft = &checked.draft.draft;
    let role = app
        .registry()
        .role_on(&asker.principal, draft.owner)
        .await?;
    let design = checked.release.as_ref().map(|release| &release.design);
    let errors = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count();
    let traces = app
        .registry()
        .draft_traces(&asker.principal, draft.id)
        .await?;
    let mut findings = Findings::new(told(tr, checked));
    let rows_more = usize::from(shown.more.is_some());
    let questions =
        draft_metadata::questions(app, asker, checked, rows_more, &mut findings).await?;
    let toml = app
        .registry()
        .draft_toml(&checked.draft.files)
        .await
        .ok()
        .flatten();
    let listed = draft_listing::Asked {
        folder: shown.folder.as_deref(),
        after: shown.after.as_deref(),
    };
    let cover = checked.release.as_ref().and_then(|release| release.cover);
    let cover = cover.and_then(|cover| {
        let mut files = checked.draft.files.iter();
        files.find(|file| file.digest == cover)
    });
    // One that would take a browser down is not shown.
    let cover = match cover {
        Some(file) => {
            let sizes = app.registry().picture_sizes(&[file.digest]).await?;
            let is_bomb = sizes.get(&file.digest).is_some_and(|size| size.is_bomb());
            (!is_bomb).then_some(file)
        }
        None => None,
    };
    Ok(DraftPage {
        tr,
        frame: asker.frame(Place::Publish),
        problem: String::new(),
        uploader: Uploader {
            draft: draft.id.to_string(),
            design: draft.name.to_string(),
            version: draft.version.to_string(),
            main: checked.draft.files.is_empty(),
        },
        design: draft.name.to_string(),
        address: address(draft.id),
        actor: draft.name.actor().to_string(),
        actor_address: format!("/@{}", draft.name.actor()),
        title: design
            .map(|design| design.title.clone())
            .unwrap_or_default(),
        version: draft.version.to_string(),
        revision: draft.revision,
        expires: draft.expires_at,
        licenses: design
            .map(|design| licenses(tr, &design.licenses))
            .unwrap_or_default(),
        parts: design.map(|design| design.parts.len()),
        errors,
        warnings: checked.diagnostics.len() - errors,
        findings: findings.into_rest(),
        questions,
        folders: draft_listing::folders(tr, checked, toml.as_deref(), &listed),
        files: checked.draft.files.len(),
        bytes: checked.draft.files.iter().map(|file| file.size).sum(),
        cover: cover
            .map(|file| draft_listing::file_address(draft.id, file.path.as_str()))
            .unwrap_or_default(),
        kinds: choices(FileKind::ALL, FileKind::as_str, |kind| {
            tr.get(words::file_kind(kind))
        }),
        form_file_bytes_max: app.registry().config().limits.form_file_bytes_max,
        may_publish: role.is_some_and(|role| role >= Role::Maintainer),
        suggestion: draft_edit::suggestion(tr, checked),
        traces: draft_edit::traces(asker, draft.id, traces),
    })
}

/// What was found, as it is shown. Where the page asks for what belongs into
/// `design.toml`, its absence is no news.
fn told<'c>(
    tr: &'static Locale,
    checked: &'c Checked,
) -> impl Iterator<Item = (Diagnostic, Finding)> + use<'c> {
    let asks = !checked.draft.files.is_empty();
    let found = checked.diagnostics.iter();
    found
        .filter(move |found| !(asks && found.code == "design-toml-missing"))
        .map(move |found| (found.clone(), finding(tr, found, &checked.draft)))
}

fn finding(tr: &Locale, found: &Diagnostic, draft: &DraftWithFiles) -> Finding {
    let file = found.file.clone().unwrap_or_default();
    let is_here = draft.files.iter().any(|one| one.path.as_str() == file);
    let line = found.position.map(|position| position.line);
    let editor = match line {
        Some(line) => format!(
            "{}/edit/{}?line={line}",
            address(draft.draft.id),
            draft_listing::encoded(&file)
        ),
        None => String::new(),
    };
    Finding {
        refuses: found.severity == Severity::Error,
        place: match found.position {
            Some(position) => format!("{file}:{}:{}", position.line, position.column),
            None => file.clone(),
        },
        text: findings::sentence(tr, found),
        help: findings::advice(tr, found),
        explained: findings::explanation(found),
        editor: if is_here { editor } else { String::new() },
        file: if is_here && line.is_none() && file != wright_manifest::FILE_NAME {
            file
        } else {
            String::new()
        },
        is_located: found.code == "photo-located",
    }
}

/// `POST /-/drafts/{id}/files`: files of one folder by a plain form.
pub(crate) async fn add_files(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    mut form: Multipart,
) -> Result<Redirect, Failure> {
    let mut batch = app.registry().begin_batch(&asker.principal, id).await?;
    let mut folder = String::new();
    let mut keep_location = false;
    let mut fields = FormFields::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().unwrap_or_default() {
            "folder" => {
                folder = folder_of(&fields.read(field).await?);
            }
            "keep-places" => {
                fields.read(field).await?;
                keep_location = true;
            }
            "files" => {
                let name = field.file_name().map(file_name).unwrap_or_default();
                if name.is_empty() {
                    fields.read(field).await?;
                    continue;
                }
                let path = DesignPath::parse_normalizing(&format!("{folder}{name}"))
                    .map_err(Error::from)?;
                batch.add(path, keep_location, field).await?;
            }
            _ => drop(fields.read(field).await?),
        }
    }
    batch.commit().await?;
    Ok(Redirect::to(&done_address(&address(id), Done::FilesAdded)))
}

/// A file's own name; some browsers send the path it had on their disk.
fn file_name(sent: &str) -> String {
    sent.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A folder as a prefix of paths: nothing, or `stl/`.
fn folder_of(typed: &str) -> String {
    let typed = typed.trim().trim_matches('/');
    if typed.is_empty() {
        String::new()
    } else {
        format!("{typed}/")
    }
}

pub(super) fn revision(fields: &Fields) -> Result<i64, Failure> {
    fields
        .one("revision")
        .parse()
        .map_err(|_| Failure::bad_request("revision"))
}

/// `POST /-/drafts/{id}/remove`
pub(crate) async fn remove_file(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let path = DesignPath::parse(fields.exact("path"))
        .map_err(|error| Failure::bad_request(error.to_string()))?;
    let edit = DraftEdit {
        remove: vec![path],
        ..DraftEdit::default()
    };
    app.registry()
        .edit_draft(&asker.principal, id, revision(&fields)?, &edit)
        .await?;
    Ok(Redirect::to(&done_address(&address(id), Done::FileRemoved)))
}

/// `POST /-/drafts/{id}/publish`
pub(crate) async fn publish(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let revision = revision(&fields)?;
    let published = app
        .registry()
        .publish(&asker.principal, id, None, Some(revision))
        .await?;
    let address = format!("/@{}/{}", published.name, published.version);
    Ok(Redirect::to(&done_address(&address, Done::Published)))
}

/// `POST /-/drafts/{id}/discard`
pub(crate) async fn discard(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    app.registry()
        .discard_draft(&asker.principal, id, revision(&fields)?)
        .await?;
    Ok(Redirect::to(&done_address(
        "/-/drafts",
        Done::DraftDiscarded,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_folders_become_paths() {
        assert_eq!(file_name("C:\\fakepath\\a.stl"), "a.stl");
        assert_eq!(file_name("stl/a.stl"), "a.stl");
        assert_eq!(folder_of(" /stl/ "), "stl/");
        assert_eq!(folder_of(""), "");
        for hostile in ["../x", "a/../../x", ".git"] {
            let path = format!("{}{}", folder_of(hostile), file_name("a.stl"));
            assert!(DesignPath::parse_normalizing(&path).is_err(), "{path}");
        }
    }
}
