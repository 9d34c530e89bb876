//! `/api/v1/search`: the designs that words and values find.

use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::Json;
use crate::headers::Caching;
use crate::sought::Sought;
use axum::extract::{RawQuery, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_registry::search::{Card, Dimension, Found, Hit};
use wright_wire::rest::{
    PAGE_ITEMS_DEFAULT, SEARCH_ITEMS_MAX, SEARCH_RESULTS_MAX, SearchHit, SearchResults,
    SearchSuggestions, SuggestedDesign, ValueCount,
};
use wright_wire::{Problem, ProblemCode};

/// What is counted.
const COUNTED: [Dimension; 6] = [
    Dimension::Category,
    Dimension::License,
    Dimension::Process,
    Dimension::Material,
    Dimension::Readiness,
    Dimension::Language,
];
/// Designs that are suggested.
const SUGGESTED_MAX: usize = 6;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(suggest))
}

/// Only described here: a dimension may stand in the query several times.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "the query is read by `Sought`, which takes repeated names"
)]
struct SearchQuery {
    /// Words; `"a phrase"`, `-without`, `license:CERN-OHL-S-2.0`. At most 200 words are searched.
    q: Option<String>,
    /// Paths of words, e.g. `food/drying`; repeated: any of them.
    category: Option<Vec<String>>,
    /// License identifiers, `permissive`, `share-alike`, `copyfair` or `restricted`.
    license: Option<Vec<String>>,
    /// Processes or families of them, e.g. `fdm`, `additive`.
    process: Option<Vec<String>>,
    /// Materials or families of them, e.g. `petg`.
    material: Option<Vec<String>>,
    /// Readiness levels, e.g. `OTRL-4`.
    readiness: Option<Vec<String>>,
    /// Languages of the documentation, e.g. `es`.
    language: Option<Vec<String>>,
    /// Keywords.
    keyword: Option<Vec<String>>,
    /// Handles of the actors they belong to.
    actor: Option<Vec<String>>,
    /// `relevance`, `new` or `made`.
    sort: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Items wanted, at most 100.
    limit: Option<u32>,
}

/// Designs that match words and values, with counts by value.
#[utoipa::path(get, path = "/api/v1/search", tag = "designs", params(SearchQuery), responses(
    (status = 200, description = "A page of what was found", body = SearchResults),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn search(State(app): State<App>, RawQuery(query): RawQuery) -> ApiResult<impl IntoResponse> {
    let sought = Sought::parse(&query.unwrap_or_default());
    let limit = sought.limit.unwrap_or(PAGE_ITEMS_DEFAULT as usize);
    let limit = limit.clamp(1, SEARCH_ITEMS_MAX as usize);
    if sought.offset >= SEARCH_RESULTS_MAX as usize {
        return Err(ApiError::new(
            ProblemCode::Validation,
            format!(
                "after: a search ends after {SEARCH_RESULTS_MAX} results; narrow it by more words or values."
            ),
        ));
    }
    let found = app.registry().search(sought.query(&COUNTED, limit)).await?;
    Ok((Caching::PerReader, Json::<_>(results(&sought, found)?)))
}

fn results(sought: &Sought, found: Found) -> ApiResult<SearchResults> {
    let end = sought.offset + found.hits.len();
    let more = (end as u64) < found.total && end < SEARCH_RESULTS_MAX as usize;
    let counts = found.counts.into_iter().map(|(dimension, counts)| {
        let counts = counts.into_iter().map(|count| ValueCount {
            value: count.value,
            count: count.count,
        });
        (dimension.word().to_owned(), counts.collect())
    });
    Ok(SearchResults {
        total: found.total,
        counts: counts.collect(),
        next: (more && !found.hits.is_empty()).then(|| end.to_string()),
        is_cut: found.is_cut,
        is_loose: found.is_loose,
        instead: found.instead,
        items: found.hits.into_iter().map(hit).collect::<ApiResult<_>>()?,
    })
}

fn hit(hit: Hit) -> ApiResult<SearchHit> {
    let Card {
        name,
        title,
        summary,
        version,
        license,
        category,
        picture,
        published,
        ..
    } = hit.card;
    let excerpt = hit.excerpt.map(|excerpt| {
        let fragments = excerpt.fragments.into_iter();
        fragments.map(|fragment| fragment.text).collect()
    });
    Ok(SearchHit {
        name: name.parse().map_err(internal)?,
        title,
        summary,
        version: version.parse().map_err(internal)?,
        published_at: published,
        license,
        category,
        picture: match picture {
            Some(digest) => Some(digest.parse().map_err(internal)?),
            None => None,
        },
        excerpt,
    })
}

fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ApiError {
    wright_registry::Error::internal(error).into()
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by `Sought`")]
struct SuggestQuery {
    /// What was typed so far.
    q: Option<String>,
}

/// What somebody who is still typing may want.
#[utoipa::path(get, path = "/api/v1/search/suggest", tag = "designs", params(SuggestQuery), responses(
    (status = 200, description = "Words and designs", body = SearchSuggestions),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn suggest(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> ApiResult<impl IntoResponse> {
    let sought = Sought::parse(&query.unwrap_or_default());
    let mut suggestions = SearchSuggestions::default();
    if !sought.text.trim().is_empty() {
        let found = app.registry().suggest(sought.text, SUGGESTED_MAX).await?;
        suggestions.queries = found.queries;
        for card in found.designs {
            suggestions.designs.push(SuggestedDesign {
                name: card.name.parse().map_err(internal)?,
                title: card.title,
            });
        }
    }
    Ok((Caching::Minutes, Json::<_>(suggestions)))
}
