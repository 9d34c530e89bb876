//! The first `design.toml` of a draft, for authors who have none: the files
//! propose what they can, a form asks for the rest. `wright init` does the same
//! in a terminal.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use futures::{TryStreamExt, stream};
use wright_manifest::folder::FolderFile;
use wright_manifest::propose::{Proposal, TEXT_BYTES_READ, TextFile, propose, wants_text};
use wright_manifest::write::{Init, fresh};
use wright_model::design::Readiness;
use wright_model::id::DraftId;
use wright_model::{Contributor, Design, DesignPath, LicenseExpression, Licenses};
use wright_registry::{DraftWithFiles, Error, Result};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, done_address, drafts, show_refused};
use crate::App;
use crate::views::Done;
use crate::views::drafts::FirstToml;

const DESIGN_TOML: &str = "design.toml";
/// Text files read for the proposal.
const TEXTS_MAX: usize = 20;
/// What is proposed where the files say nothing: share alike, for each slot.
const LICENSES_PROPOSED: [&str; 3] = ["CERN-OHL-S-2.0", "CC-BY-SA-4.0", "GPL-3.0-or-later"];

/// The form with what the files propose; none where there is a `design.toml`,
/// or nothing yet to read.
pub(crate) async fn form(
    app: &App,
    asker: &Asker,
    draft: &DraftWithFiles,
) -> Result<Option<FirstToml>> {
    if draft.files.is_empty() || has_design_toml(draft) {
        return Ok(None);
    }
    let found = proposal(app, asker, draft).await?;
    let licenses = found.licenses.as_ref();
    let [hardware, documentation, software] = LICENSES_PROPOSED;
    let license = |found: Option<&LicenseExpression>, otherwise: &str| {
        found.map_or_else(|| otherwise.to_owned(), ToString::to_string)
    };
    Ok(Some(FirstToml {
        title: found.title,
        summary: found.summary.unwrap_or_default(),
        licensor: draft.draft.name.actor().to_string(),
        hardware: license(licenses.map(|one| &one.hardware), hardware),
        documentation: license(
            licenses.and_then(|one| one.documentation.as_ref()),
            documentation,
        ),
        software: license(licenses.and_then(|one| one.software.as_ref()), software),
    }))
}

fn has_design_toml(draft: &DraftWithFiles) -> bool {
    draft
        .files
        .iter()
        .any(|file| file.path.as_str() == DESIGN_TOML)
}

async fn proposal(app: &App, asker: &Asker, draft: &DraftWithFiles) -> Result<Proposal> {
    let listing: Vec<FolderFile> = draft
        .files
        .iter()
        .map(|file| FolderFile {
            path: file.path.to_string(),
            size: file.size,
        })
        .collect();
    let mut texts = Vec::new();
    for file in draft
        .files
        .iter()
        .filter(|file| wants_text(file.path.as_str()))
        .take(TEXTS_MAX)
    {
        texts.push((
            file.path.to_string(),
            beginning(app, asker, draft, &file.path, file.size).await?,
        ));
    }
    let texts: Vec<TextFile<'_>> = texts
        .iter()
        .map(|(path, text)| TextFile { path, text })
        .collect();
    Ok(propose(draft.draft.name.slug().as_str(), &listing, &texts))
}

async fn beginning(
    app: &App,
    asker: &Asker,
    draft: &DraftWithFiles,
    path: &DesignPath,
    size: u64,
) -> Result<String> {
    let range = 0..size.min(TEXT_BYTES_READ as u64);
    if range.is_empty() {
        return Ok(String::new());
    }
    let (_, read) = app
        .registry()
        .draft_file(&asker.principal, draft.draft.id, path, Some(range))
        .await?;
    let pieces: Vec<Bytes> = read.body.try_collect().await.map_err(Error::internal)?;
    Ok(String::from_utf8_lossy(&pieces.concat()).into_owned())
}

/// `POST /-/drafts/{id}/design-toml`
pub(crate) async fn write(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> std::result::Result<Response, Failure> {
    let checked = app.registry().check_draft(&asker.principal, id).await?;
    let draft = &checked.draft;
    if has_design_toml(draft) {
        return Ok(Redirect::to(&drafts::address(id)).into_response());
    }
    let licenses = match licenses(&fields) {
        Ok(licenses) => licenses,
        Err(error) => {
            let mut page = drafts::draft_page(&app, &asker, &checked).await?;
            page.problem = error.to_string();
            page.first_toml = Some(typed(&fields));
            return Ok(show_refused(&error, &page));
        }
    };
    let found = proposal(&app, &asker, draft).await?;
    let text = fresh(&Init {
        design: design(draft, &fields, licenses, found),
        exclude: Vec::new(),
    });
    let path = DesignPath::parse(DESIGN_TOML).map_err(Error::internal)?;
    let mut batch = app.registry().begin_batch(&asker.principal, id).await?;
    let body = stream::iter([Ok::<_, Infallible>(Bytes::from(text))]);
    batch.add(path, false, body).await?;
    batch.commit().await?;
    let done = done_address(&drafts::address(id), Done::TomlWritten);
    Ok(Redirect::to(&done).into_response())
}

fn licenses(fields: &Fields) -> Result<Licenses> {
    let parse = |name: &str| {
        LicenseExpression::parse(fields.one(name))
            .map_err(|error| Error::refused(ProblemCode::Validation, error.to_string()))
    };
    Ok(Licenses {
        hardware: parse("hardware")?,
        documentation: Some(parse("documentation")?),
        software: Some(parse("software")?),
    })
}

fn typed(fields: &Fields) -> FirstToml {
    let one = |name: &str| fields.one(name).to_owned();
    FirstToml {
        title: one("title"),
        summary: one("summary"),
        licensor: one("licensor"),
        hardware: one("hardware"),
        documentation: one("documentation"),
        software: one("software"),
    }
}

fn design(draft: &DraftWithFiles, fields: &Fields, licenses: Licenses, found: Proposal) -> Design {
    let licensor = fields.one("licensor").to_owned();
    Design {
        name: draft.draft.name.clone(),
        version: draft.draft.version.clone(),
        title: fields.one("title").to_owned(),
        summary: fields.one("summary").to_owned(),
        licenses,
        contributors: vec![Contributor {
            name: licensor.clone(),
            role: Some("design".to_owned()),
        }],
        licensor,
        keywords: Vec::new(),
        category: None,
        readiness: Readiness::default(),
        repository: None,
        languages: found.languages,
        parents: Vec::new(),
        bom: found.bom,
        parts: found.parts,
        dependencies: Vec::new(),
        kinds: found.kinds,
        located_photos: Vec::new(),
    }
}
