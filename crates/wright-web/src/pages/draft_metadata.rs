//! What a draft's page asks about its `design.toml`, and writing the answers
//! into it. What the file says is shown folded, what it does not say is asked,
//! with what the files propose.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use futures::TryStreamExt;
use wright_manifest::propose::{Proposal, TEXT_BYTES_READ, TextFile, propose, wants_text};
use wright_manifest::write::{Init, PartRow, Sheet, fresh};
use wright_model::id::DraftId;
use wright_model::{
    Contributor, Design, DesignPath, Digest, FileKind, LicenseExpression, Licenses, Slot,
};
use wright_registry::draft_texts::{SavedText, TextEdit};
use wright_registry::{Checked, DraftWithFiles, Error, Result};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::draft_questions::{self, Findings};
use super::draft_sheet::sheet_of;
use super::fields::Fields;
use super::{Failure, done_address, drafts, show_refused};
use crate::App;
use crate::views::Done;
use crate::views::draft_metadata::Questions;

pub(super) const DESIGN_TOML: &str = wright_manifest::FILE_NAME;
/// Text files read for a proposal.
const TEXTS_MAX: usize = 20;

/// What the form is made of.
pub(super) struct Material {
    /// What `design.toml` says; nothing where there is none.
    pub(super) sheet: Sheet,
    /// The digest of its text.
    pub(super) seen: Option<Digest>,
    /// What the files propose.
    pub(super) proposal: Proposal,
    /// Files and what the table takes them for.
    pub(super) files: Vec<(DesignPath, FileKind)>,
    /// Blank rows at the end of the table of parts.
    pub(super) rows_more: usize,
}

/// The form of a draft; none where there is nothing to ask about yet, or its
/// `design.toml` is no TOML and must be mended first. Takes the findings it shows
/// at a field out of `findings`.
pub(super) async fn questions(
    app: &App,
    asker: &Asker,
    checked: &Checked,
    rows_more: usize,
    findings: &mut Findings,
) -> Result<Option<Questions>> {
    let draft = &checked.draft;
    if draft.files.is_empty() {
        return Ok(None);
    }
    let seen = design_toml_of(draft);
    let sheet = match seen {
        None => Sheet::default(),
        Some(digest) => {
            let text = text_as_seen(app, asker, draft.draft.id, digest).await?;
            match text.as_deref().map(Sheet::read) {
                Some(Ok(sheet)) => sheet,
                _ => return Ok(None),
            }
        }
    };
    let material = Material {
        proposal: proposal(app, asker, draft, &sheet).await?,
        sheet,
        seen,
        files: files(draft),
        rows_more,
    };
    let address = drafts::address(draft.draft.id);
    Ok(Some(draft_questions::questions(
        asker.tr, &address, draft, &material, findings,
    )))
}

fn design_toml_of(draft: &DraftWithFiles) -> Option<Digest> {
    let mut files = draft.files.iter();
    files
        .find(|file| file.path.as_str() == DESIGN_TOML)
        .map(|file| file.digest)
}

fn files(draft: &DraftWithFiles) -> Vec<(DesignPath, FileKind)> {
    let files = draft.files.iter();
    files
        .map(|file| (file.path.clone(), FileKind::of(&file.path)))
        .collect()
}

pub(super) fn design_toml_path() -> Result<DesignPath> {
    DesignPath::parse(DESIGN_TOML).map_err(Error::internal)
}

pub(super) async fn text_as_seen(
    app: &App,
    asker: &Asker,
    id: DraftId,
    digest: Digest,
) -> Result<Option<String>> {
    app.registry()
        .draft_text_as_seen(&asker.principal, id, &design_toml_path()?, digest)
        .await
}

/// What the files propose; nothing is read where the file says everything.
async fn proposal(
    app: &App,
    asker: &Asker,
    draft: &DraftWithFiles,
    sheet: &Sheet,
) -> Result<Proposal> {
    let is_told = !sheet.summary.is_empty()
        && !sheet.parts.is_empty()
        && !sheet.licenses[0].is_empty()
        && !sheet.languages.is_empty();
    if is_told {
        return Ok(Proposal::default());
    }
    let wanted = draft.files.iter();
    let wanted = wanted.filter(|file| wants_text(file.path.as_str()));
    let mut texts: HashMap<String, String> = HashMap::new();
    for file in wanted.take(TEXTS_MAX) {
        let text = beginning(app, asker, draft.draft.id, &file.path, file.size).await?;
        texts.insert(file.path.to_string(), text);
    }
    let mut texts: Vec<TextFile<'_>> = texts
        .iter()
        .map(|(path, text)| TextFile { path, text })
        .collect();
    texts.sort_by_key(|text| text.path);
    Ok(propose(
        draft.draft.name.slug().as_str(),
        &draft.listing(),
        &texts,
    ))
}

async fn beginning(
    app: &App,
    asker: &Asker,
    id: DraftId,
    path: &DesignPath,
    size: u64,
) -> Result<String> {
    let range = 0..size.min(TEXT_BYTES_READ as u64);
    if range.is_empty() {
        return Ok(String::new());
    }
    let (_, read) = app
        .registry()
        .draft_file(&asker.principal, id, path, Some(range))
        .await?;
    let pieces: Vec<Bytes> = read.body.try_collect().await.map_err(Error::internal)?;
    Ok(String::from_utf8_lossy(&pieces.concat()).into_owned())
}

/// `POST /-/drafts/{id}/metadata`
pub(crate) async fn save(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> std::result::Result<Response, Failure> {
    let draft = app.registry().draft(&asker.principal, id).await?;
    let seen = Digest::parse(fields.one("seen")).ok();
    let before = match seen {
        Some(seen) => text_as_seen(&app, &asker, id, seen)
            .await?
            .ok_or_else(|| Failure::bad_request("seen"))?,
        None => bare(&draft)?,
    };
    let mut typed = sheet_of(&fields);
    if fields.one("with-parts").is_empty() && !typed.parts.iter().any(|row| row.at.is_some()) {
        typed.parts = Vec::new();
    }
    let text = match written(&typed, &before) {
        Ok(text) => text,
        Err(error) => return again(&app, &asker, id, typed, error.to_string()).await,
    };
    if !save_toml(&app, &asker, id, seen, text).await? {
        let why = asker.tr.get("questions-conflict");
        return again(&app, &asker, id, typed, why).await;
    }
    let address = drafts::address(id);
    let (address, anchor) = match fields.one("more") {
        "" => (address, "#questions"),
        _ => (format!("{address}?more=yes"), "#parts"),
    };
    let done = done_address(&address, Done::TomlWritten);
    Ok(Redirect::to(&format!("{done}{anchor}")).into_response())
}

/// Saves `design.toml` as a form changed it; `false` where somebody else changed
/// the same lines since `base`.
pub(super) async fn save_toml(
    app: &App,
    asker: &Asker,
    id: DraftId,
    base: Option<Digest>,
    typed: String,
) -> Result<bool, Failure> {
    let edit = TextEdit {
        path: design_toml_path()?,
        base,
        typed,
    };
    let registry = app.registry();
    let saved = registry.save_draft_text(&asker.principal, id, edit).await?;
    Ok(!matches!(saved, SavedText::Conflict(_)))
}

/// Parts that the form does not list stay as they are.
fn written(
    typed: &Sheet,
    before: &str,
) -> std::result::Result<String, wright_manifest::write::EditError> {
    typed.write(before)
}

/// The form again, with what was typed, over what `design.toml` says now.
async fn again(
    app: &App,
    asker: &Asker,
    id: DraftId,
    typed: Sheet,
    why: String,
) -> std::result::Result<Response, Failure> {
    let checked = app.registry().check_draft(&asker.principal, id).await?;
    let mut page = drafts::draft_page(app, asker, &checked, &drafts::Shown::default()).await?;
    let material = Material {
        seen: design_toml_of(&checked.draft),
        proposal: Proposal::default(),
        files: files(&checked.draft),
        sheet: Sheet {
            parts: typed
                .parts
                .into_iter()
                .filter(|row| !row.is_blank())
                .collect::<Vec<PartRow>>(),
            ..typed
        },
        rows_more: 0,
    };
    let address = drafts::address(id);
    page.questions = Some(draft_questions::questions(
        asker.tr,
        &address,
        &checked.draft,
        &material,
        &mut Findings::default(),
    ));
    page.problem.clone_from(&why);
    Ok(show_refused(
        &Error::refused(ProblemCode::DraftChanged, why),
        &page,
    ))
}

/// A `design.toml` for a draft that has none: its name and version, and comments
/// that explain the rest. What is asked is filled in behind.
pub(super) fn bare(draft: &DraftWithFiles) -> Result<String> {
    let open = LicenseExpression::parse("CC0-1.0").map_err(Error::internal)?;
    let text = fresh(&Init {
        design: Design {
            title: "-".to_owned(),
            summary: "-".to_owned(),
            licensor: "-".to_owned(),
            contributors: vec![Contributor {
                name: draft.draft.name.actor().to_string(),
                role: Some("design".to_owned()),
            }],
            ..Design::bare(
                draft.draft.name.clone(),
                draft.draft.version.clone(),
                Licenses::all(&open),
            )
        },
        exclude: Vec::new(),
    });
    Ok(text)
}

/// The slots in their order.
pub(super) const SLOTS: [Slot; 3] = [Slot::Hardware, Slot::Documentation, Slot::Software];
