//! What an actor says of itself: editing it, and its picture.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::{Bytes, BytesMut};
use wright_model::{ActorHandle, ActorKind};
use wright_registry::actor_pictures::PICTURE_BYTES_MAX;
use wright_registry::actor_texts::LINKS_MAX;
use wright_registry::{Error, Result};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::PatchActor;

use super::actors::parse_handle;
use super::asker::{Asker, SignedInAsker};
use super::design_readme::words;
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::form_fields::{FormFields, broken};
use crate::locale::{Language, Locale};
use crate::markdown::{Style, Title};
use crate::views::actors::Face;
use crate::views::profiles::EditPage;
use crate::views::{Done, Place};

/// Fields for websites, one of them empty at least.
const LINK_FIELDS_MIN: usize = 3;

/// `GET /@{actor}/-/edit`
pub(crate) async fn edit(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    Ok(show(&edit_page(&app, &asker, &handle).await?))
}

async fn edit_page(app: &App, asker: &Asker, handle: &ActorHandle) -> Result<EditPage> {
    let actor = app
        .registry()
        .actor_to_edit(&asker.principal, handle)
        .await?;
    Ok(EditPage {
        tr: asker.tr,
        frame: asker.frame(Place::Elsewhere),
        problem: String::new(),
        handle: handle.to_string(),
        is_person: actor.kind == ActorKind::Person,
        face: Face {
            picture: actor.picture.clone(),
            ..Face::of(&actor.display_name, None)
        },
        may_send_picture: app.registry().analyzes(),
        picture_problem: String::new(),
        name_error: String::new(),
        languages_error: String::new(),
        links_error: String::new(),
        links: link_fields(&actor.links),
        languages: actor.languages.join(" "),
        display_name: actor.display_name,
        summary: actor.summary.unwrap_or_default(),
        about: actor.about.unwrap_or_default(),
        place: actor.place.unwrap_or_default(),
    })
}

/// The links there are, and empty fields for more.
fn link_fields(links: &[String]) -> Vec<String> {
    let count = (links.len() + 1).clamp(LINK_FIELDS_MIN, LINKS_MAX);
    let mut fields = links.to_vec();
    fields.resize(count.max(links.len()), String::new());
    fields
}

/// `POST /@{actor}/-/edit`
pub(crate) async fn keep(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let patch = PatchActor {
        display_name: Some(fields.one("name").to_owned()),
        summary: Some(fields.one("summary").to_owned()),
        about: Some(fields.one("about").to_owned()),
        place: Some(fields.one("place").to_owned()),
        languages: Some(
            fields
                .one("languages")
                .split([' ', ',', ';'])
                .map(str::to_owned)
                .collect(),
        ),
        links: Some(fields.all("link").map(str::to_owned).collect()),
    };
    let changed = app
        .registry()
        .change_actor(&asker.principal, &handle, &patch)
        .await;
    match changed {
        Ok(_) => {
            let address = done_address(&format!("/@{handle}"), Done::ProfileKept);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) if error.code() == ProblemCode::Validation => {
            let page = typed_again(&app, &asker, &handle, &patch, &fields, &error).await?;
            Ok(show_refused(&error, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// The form with what was typed, and what is wrong where it is wrong.
async fn typed_again(
    app: &App,
    asker: &Asker,
    handle: &ActorHandle,
    patch: &PatchActor,
    fields: &Fields,
    error: &Error,
) -> Result<EditPage> {
    let tr = asker.tr;
    let typed = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut page = edit_page(app, asker, handle).await?;
    page.display_name = typed(&patch.display_name);
    page.summary = typed(&patch.summary);
    page.about = typed(&patch.about);
    page.place = typed(&patch.place);
    fields.one("languages").clone_into(&mut page.languages);
    page.links = link_fields(patch.links.as_deref().unwrap_or_default());
    let detail = error.to_string();
    match detail.split(':').next().unwrap_or_default() {
        "display_name" if page.display_name.is_empty() => {
            page.name_error = tr.get("profile-name-missing");
        }
        "display_name" => page.name_error = tr.get("field-display-name"),
        "languages" => page.languages_error = tr.get("profile-languages-wrong"),
        "links" => page.links_error = tr.get("profile-links-wrong"),
        "about" => page.problem = tr.get("profile-about-wrong"),
        "summary" => page.problem = tr.get("profile-summary-wrong"),
        _ => page.problem = detail,
    }
    Ok(page)
}

/// `POST /@{actor}/-/picture`: a form with one file, `picture`.
pub(crate) async fn send_picture(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
    form: Multipart,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let kept = match read_picture(form).await {
        Ok(sent) => {
            app.registry()
                .set_actor_picture(&asker.principal, &handle, sent)
                .await
        }
        Err(error) => Err(error),
    };
    let error = match kept {
        Ok(()) => return Ok(edited(&handle, Done::PictureKept).into_response()),
        Err(error) => error,
    };
    let Some(problem) = picture_problem(asker.tr, &error) else {
        return Err(error.into());
    };
    let mut page = edit_page(&app, &asker, &handle).await?;
    page.picture_problem = problem;
    Ok(show_refused(&error, &page))
}

/// What is wrong with a picture, where the form says it.
fn picture_problem(tr: &Locale, error: &Error) -> Option<String> {
    let detail = error.to_string();
    Some(match error.code() {
        ProblemCode::FileTooLarge | ProblemCode::RequestTooLarge => tr.get("profile-picture-large"),
        ProblemCode::Validation if detail.contains("pixels") => tr.get("profile-picture-pixels"),
        ProblemCode::Validation if detail.contains("JPEG") => tr.get("profile-picture-kind"),
        ProblemCode::Validation => tr.get("profile-picture-broken"),
        ProblemCode::RateLimited => tr.get("profile-picture-slow"),
        ProblemCode::Tombstoned => tr.get("profile-picture-removed"),
        _ => return None,
    })
}

/// The file of the form, no more of it than is taken.
async fn read_picture(mut form: Multipart) -> Result<Bytes> {
    let mut fields = FormFields::default();
    let mut sent = BytesMut::new();
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() != Some("picture") {
            drop(fields.read(field).await?);
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            if sent.len() + chunk.len() > PICTURE_BYTES_MAX {
                return Err(Error::refused(
                    ProblemCode::FileTooLarge,
                    format!("picture: at most {} MiB", PICTURE_BYTES_MAX >> 20),
                ));
            }
            sent.extend_from_slice(&chunk);
        }
    }
    Ok(sent.freeze())
}

/// `POST /@{actor}/-/picture/remove`
pub(crate) async fn remove_picture(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
) -> Result<Redirect, Failure> {
    let handle = parse_handle(&handle)?;
    app.registry()
        .remove_actor_picture(&asker.principal, &handle)
        .await?;
    Ok(edited(&handle, Done::PictureRemoved))
}

fn edited(handle: &ActorHandle, done: Done) -> Redirect {
    Redirect::to(&done_address(&format!("/@{handle}/-/edit"), done))
}

/// What an actor says at length, as safe HTML.
pub(super) async fn about(app: &App, tr: &Locale, markdown: &str) -> Result<Option<String>> {
    if markdown.is_empty() {
        return Ok(None);
    }
    let style = Style {
        top_level: 3,
        title: Title::Keep,
        shown: None,
        words: words(tr),
    };
    let rendered = app.documents().render_alone(markdown, style).await?;
    Ok(Some(rendered.html.clone()))
}

/// The names of languages: in themselves where pages have them, else the tag.
pub(super) fn languages(tr: &Locale, tags: &[String]) -> String {
    let name = |tag: &String| {
        let known = Language::parse(tag).map(|language| language.own_name().to_owned());
        known.unwrap_or_else(|| tag.clone())
    };
    let names: Vec<String> = tags.iter().map(name).collect();
    tr.list(&names)
}
