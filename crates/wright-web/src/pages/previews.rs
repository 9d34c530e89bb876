//! Preview links: for members, to make and close them; and what whoever has one
//! sees. Nothing of it is kept by caches, found by search engines, or told to
//! other sites.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::id::{DraftId, PreviewId};
use wright_model::{DesignPath, Digest, FileKind, kind};
use wright_registry::Error;
use wright_registry::draft_previews::{
    PREVIEW_DAYS_DEFAULT, PREVIEW_DAYS_MAX, Preview, Previewed, PreviewedDraft,
};
use wright_wire::Config;
use wright_wire::making::making;

use super::asker::{Asker, SignedInAsker};
use super::bom::BomQuery;
use super::design_page::Overview;
use super::design_parts::FilesQuery;
use super::design_shown::{Links, Shown, ShownFile, Standing};
use super::design_view::Around;
use super::fields::Fields;
use super::{
    Failure, bom, design_parts, design_readme, design_view, done_address, draft_edit, drafts,
    files, manual, show, show_refused,
};
use crate::App;
use crate::headers::Caching;
use crate::package::private;
use crate::views::previews::{FileRow, LinkRow, LinksPage, UnreadyPage};
use crate::views::{Done, Place, encode_path};

/// For how many days a link is offered.
const DAYS_OFFERED: [u32; 4] = [1, 7, PREVIEW_DAYS_DEFAULT, PREVIEW_DAYS_MAX];
/// Of whatever stands below a preview link.
const NOT_FOR_SEARCH: HeaderValue = HeaderValue::from_static("noindex, nofollow, noarchive");

fn links_address(id: DraftId) -> String {
    format!("{}/previews", drafts::address(id))
}

/// `GET /-/drafts/{id}/previews`
pub(crate) async fn list(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
) -> Result<Response, Failure> {
    Ok(show(&links_page(&app, &asker, id).await?))
}

async fn links_page(app: &App, asker: &Asker, id: DraftId) -> Result<LinksPage, Error> {
    let registry = app.registry();
    let links = registry.previews(&asker.principal, id).await?;
    let draft = registry.draft(&asker.principal, id).await?.draft;
    let row = |link: Preview| LinkRow {
        label: link.label,
        by: link.created_by.to_string(),
        created: link.created_at,
        expires: link.expires_at,
        revoke_address: format!("{}/{}/close", links_address(id), link.id),
    };
    Ok(LinksPage {
        tr: asker.tr,
        frame: asker.frame(Place::Publish),
        draft: draft_edit::head(&draft),
        address: links_address(id),
        problem: String::new(),
        made: None,
        label: String::new(),
        links: links.into_iter().map(row).collect(),
        days: DAYS_OFFERED.to_vec(),
        days_chosen: PREVIEW_DAYS_DEFAULT,
    })
}

/// `POST /-/drafts/{id}/previews`
pub(crate) async fn make(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<DraftId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let days = fields.one("days").parse().unwrap_or(PREVIEW_DAYS_DEFAULT);
    let made = app
        .registry()
        .create_preview(&asker.principal, id, fields.one("label"), days)
        .await;
    match made {
        Ok(made) => {
            let path = format!("/-/preview/{}", made.secret.expose());
            let url = app.registry().config().public_url.join(&path);
            let mut page = links_page(&app, &asker, id).await?;
            page.made = Some(url.map_err(Error::internal)?.to_string());
            Ok(show(&page))
        }
        Err(error) => {
            let mut page = links_page(&app, &asker, id).await?;
            page.problem = error.to_string();
            page.label = fields.one("label").to_owned();
            Ok(show_refused(&error, &page))
        }
    }
}

/// `POST /-/drafts/{id}/previews/{preview}/close`
pub(crate) async fn close(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((id, preview)): Path<(DraftId, PreviewId)>,
) -> Result<Redirect, Failure> {
    app.registry()
        .revoke_preview(&asker.principal, id, preview)
        .await?;
    let address = done_address(&links_address(id), Done::PreviewClosed);
    Ok(Redirect::to(&address))
}

/// What a secret opens, as pages show it.
enum Opened {
    Shown(Box<Shown>),
    /// An answer that says all there is to say.
    Instead(Response),
}

async fn open(app: &App, asker: &Asker, secret: &str, rest: &str) -> Result<Opened, Failure> {
    let draft = match app.registry().previewed(secret).await? {
        Previewed::Draft(draft) => draft,
        Previewed::Published(name, version) => {
            let address = format!("/@{name}/{version}{rest}");
            return Ok(Opened::Instead(Redirect::to(&address).into_response()));
        }
    };
    let base = format!("/-/preview/{}", encode_path(secret));
    Ok(match shown(*draft, base.clone()) {
        Ok(shown) => Opened::Shown(Box::new(shown)),
        Err(draft) => Opened::Instead(show(&unready(asker, &draft, &base))),
    })
}

/// The draft as it would stand; itself where its `design.toml` cannot be read.
fn shown(draft: PreviewedDraft, base: String) -> Result<Shown, Box<PreviewedDraft>> {
    let checked = &draft.checked;
    let Some(design) = &checked.design else {
        return Err(Box::new(draft));
    };
    let config = Config::of(design);
    let files: Vec<ShownFile> = match &checked.release {
        Some(release) => release.files.iter().map(published_file).collect(),
        None => checked.draft.files.iter().map(drafted_file).collect(),
    };
    let making = making(
        &config,
        files
            .iter()
            .map(|file| (&file.path, file.kind, &file.digest)),
    );
    Ok(Shown {
        name: checked.draft.draft.name.clone(),
        owner_name: draft.owner_name.clone(),
        file_count: files.len() as u64,
        bytes: files.iter().map(|file| file.size).sum(),
        cover: checked.release.as_ref().and_then(|release| release.cover),
        // A config that has none could not be published; the check says so.
        making: making.unwrap_or_else(|_| Digest::of(b"")),
        manifest: None,
        links: Links::Preview(base),
        standing: Standing::Draft,
        right: draft.right.clone(),
        config,
        files,
    })
}

fn published_file(file: &wright_wire::ManifestFile) -> ShownFile {
    ShownFile {
        path: file.path.clone(),
        digest: file.digest,
        size: file.size,
        kind: file.kind,
        media_type: file.media_type.clone(),
    }
}

fn drafted_file(file: &wright_registry::drafts::DraftFile) -> ShownFile {
    ShownFile {
        path: file.path.clone(),
        digest: file.digest,
        size: file.size,
        kind: FileKind::of(&file.path),
        media_type: kind::media_type(&file.path).to_owned(),
    }
}

fn unready(asker: &Asker, draft: &PreviewedDraft, base: &str) -> UnreadyPage {
    let files = draft.checked.draft.files.iter();
    UnreadyPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        design: draft.checked.draft.draft.name.to_string(),
        version: draft.checked.draft.draft.version.to_string(),
        files: files
            .map(|file| FileRow {
                path: file.path.to_string(),
                address: format!("{base}/-/raw/{}", encode_path(file.path.as_str())),
                bytes: file.size,
            })
            .collect(),
    }
}

/// Nothing under a secret address is kept, found or told on.
fn hush(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, Caching::Never.value());
    headers.insert(HeaderName::from_static("x-robots-tag"), NOT_FOR_SEARCH);
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

/// `GET /-/preview/{secret}`
pub(crate) async fn overview(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
    Query(query): Query<Overview>,
) -> Result<Response, Failure> {
    let shown = match open(&app, &asker, &secret, "").await? {
        Opened::Shown(shown) => shown,
        Opened::Instead(answer) => return Ok(hush(answer)),
    };
    let readme = design_readme::readme(&app, asker.tr, &shown, query.language()).await?;
    let cards = cards(&app, &shown).await?;
    let around = Around {
        readme,
        cards: &cards,
        users: Vec::new(),
        card: None,
    };
    let mut page = design_view::overview(&asker, &shown, around);
    design_view::settle_overview(app.registry(), &mut page).await?;
    Ok(hush(show(&page)))
}

/// Designs of this registry that a draft uses.
async fn cards(
    app: &App,
    shown: &Shown,
) -> Result<HashMap<String, wright_registry::Listed>, Error> {
    let used = shown.config.dependencies.iter();
    let names: Vec<_> = used
        .filter(|used| used.registry.is_none())
        .map(|used| used.name.clone())
        .collect();
    app.registry().design_cards(&names).await
}

/// `GET /-/preview/{secret}/-/parts`
pub(crate) async fn parts(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
    Query(query): Query<BomQuery>,
) -> Result<Response, Failure> {
    let shown = match open(&app, &asker, &secret, "/-/parts").await? {
        Opened::Shown(shown) => shown,
        Opened::Instead(answer) => return Ok(hush(answer)),
    };
    let cards = cards(&app, &shown).await?;
    let page = bom::page(app.registry(), &asker, &shown, &cards, &query).await?;
    Ok(hush(show(&page)))
}

/// `GET /-/preview/{secret}/-/files`
pub(crate) async fn file_list(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
    Query(query): Query<FilesQuery>,
) -> Result<Response, Failure> {
    let shown = match open(&app, &asker, &secret, "/-/files").await? {
        Opened::Shown(shown) => shown,
        Opened::Instead(answer) => return Ok(hush(answer)),
    };
    let page = design_parts::files_page(&asker, &shown, &query);
    Ok(hush(show(&page)))
}

/// `GET /-/preview/{secret}/-/files/{*path}`
pub(crate) async fn file_page(
    State(app): State<App>,
    asker: Asker,
    Path((secret, path)): Path<(String, String)>,
    Query(query): Query<files::As>,
) -> Result<Response, Failure> {
    let rest = format!("/-/files/{}", encode_path(&path));
    let shown = match open(&app, &asker, &secret, &rest).await? {
        Opened::Shown(shown) => shown,
        Opened::Instead(answer) => return Ok(hush(answer)),
    };
    let page = files::show(&app, &asker, &shown, &path, &query).await?;
    Ok(hush(page))
}

/// `GET /-/preview/{secret}/-/manual`
pub(crate) async fn manual_first(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
    Query(asking): Query<manual::Asking>,
) -> Result<Response, Failure> {
    manual_page(&app, &asker, &secret, None, &asking).await
}

/// `GET /-/preview/{secret}/-/manual/{*path}`
pub(crate) async fn manual_chapter(
    State(app): State<App>,
    asker: Asker,
    Path((secret, path)): Path<(String, String)>,
    Query(asking): Query<manual::Asking>,
) -> Result<Response, Failure> {
    manual_page(&app, &asker, &secret, Some(&path), &asking).await
}

async fn manual_page(
    app: &App,
    asker: &Asker,
    secret: &str,
    path: Option<&str>,
    asking: &manual::Asking,
) -> Result<Response, Failure> {
    let rest = match path {
        Some(path) => format!("/-/manual/{}", encode_path(path)),
        None => "/-/manual".to_owned(),
    };
    let shown = match open(app, asker, secret, &rest).await? {
        Opened::Shown(shown) => shown,
        Opened::Instead(answer) => return Ok(hush(answer)),
    };
    let page = manual::show(app, asker, &shown, path, asking).await?;
    Ok(hush(page))
}

/// `GET /-/preview/{secret}/-/raw/{*path}`: the bytes of one of the draft's files.
pub(crate) async fn raw(
    State(app): State<App>,
    Path((secret, path)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let path = DesignPath::parse(&path).map_err(|_| Failure::not_found())?;
    let (file, read) = app.registry().preview_file(&secret, &path).await?;
    let bytes = private(kind::served_type(&file.path), read.size, read.body);
    Ok(hush(bytes))
}
