//! `/-/keywords`: the catalogue by the words authors gave their designs.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use wright_registry::search::Dimension;

use super::asker::Asker;
use super::{Failure, catalogue, categories, show_public};
use crate::App;
use crate::views::Place;
use crate::views::search::{KeywordPage, KeywordsPage, ShelfLink};

/// Keywords on the page of all.
const KEYWORDS_MAX: usize = 300;

/// `GET /-/keywords`
pub(crate) async fn index(State(app): State<App>, asker: Asker) -> Result<Response, Failure> {
    let mut counts = app.registry().catalogue(Dimension::Keyword).await?;
    counts.truncate(KEYWORDS_MAX);
    // The most frequent ones, to be looked through by letter.
    counts.sort_by(|one, other| one.value.cmp(&other.value));
    let keywords = counts.into_iter().map(|count| ShelfLink {
        address: catalogue::keyword_address(&count.value),
        label: count.value,
        count: count.count,
        pictures: Vec::new(),
        below: Vec::new(),
    });
    Ok(show_public(&KeywordsPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        keywords: keywords.collect(),
    }))
}

/// `GET /-/keywords/{keyword}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(keyword): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let keyword = Dimension::Keyword.value(&keyword);
    let address = catalogue::keyword_address(&keyword);
    let list = categories::list(
        &app,
        Dimension::Keyword,
        &keyword,
        &address,
        query.as_deref(),
    )
    .await?;
    Ok(show_public(&KeywordPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        keyword,
        list,
    }))
}
