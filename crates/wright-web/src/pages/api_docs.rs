//! `/api/-/docs`: the API for people who write programs, from the same document
//! that programs read.

use axum::extract::State;
use axum::response::Response;

use super::asker::Asker;
use super::show_public;
use crate::App;
use crate::api::reference::Reference;
use crate::locale::Locale;
use crate::views::Place;
use crate::views::api_docs::ApiDocsPage;

/// `GET /api/-/docs`
pub(crate) async fn page(State(app): State<App>, asker: Asker) -> Response {
    let reference = Reference::of_this();
    let groups = reference.groups.iter();
    show_public(&ApiDocsPage {
        tr: asker.tr,
        frame: asker.frame(Place::Help),
        origin: app.origin().to_string(),
        titles: groups.map(|group| title(asker.tr, &group.tag)).collect(),
        reference,
    })
}

pub(crate) fn title(tr: &Locale, tag: &str) -> String {
    match tag {
        "designs" => tr.get("api-designs"),
        "publishing" => tr.get("api-publishing"),
        "people" => tr.get("api-people"),
        "moderation" => tr.get("api-moderation"),
        "registry" => tr.get("api-registry"),
        other => other.to_owned(),
    }
}
