//! `/-/search`: the designs that words and values find.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use wright_registry::search::{
    Dimension, ExcerptSource, Found as Answer, Fragment, Hit, OFFSET_MAX, Sort,
};

use super::asker::Asker;
use super::{Failure, catalogue, facets, show_public};
use crate::App;
use crate::locale::Locale;
use crate::small_pictures::{Meanwhile, settle};
use crate::sought::{Sought, sort_word};
use crate::views::Place;
use crate::views::search::{Chosen, Excerpt, Found, Instead, Kept, Piece, SearchPage, ShelfLink};

/// Results of one page.
pub(crate) const PER_PAGE: usize = 24;
/// Shelves shown where nothing was found.
const SHELVES_MAX: usize = 8;
/// A query as a page repeats it, in characters.
const TEXT_CHARS_MAX: usize = 120;

/// `GET /-/search`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let sought = Sought::parse(&query.unwrap_or_default());
    let mut found = app
        .registry()
        .search(sought.query(&facets::FACETS, PER_PAGE))
        .await?;
    let mut shelves = Vec::new();
    if found.total == 0 {
        let counts = app.registry().catalogue(Dimension::Category).await?;
        let tops = counts.iter().filter(|count| !count.value.contains('/'));
        shelves.extend(
            tops.take(SHELVES_MAX)
                .map(|count| shelf(asker.tr, &count.value, count.count)),
        );
    }
    let hits = std::mem::take(&mut found.hits);
    let end = sought.offset + hits.len();
    let more = (end as u64) < found.total && !hits.is_empty();
    let before = sought.offset.saturating_sub(PER_PAGE);
    let tr = asker.tr;
    let mut hits: Vec<Found> = hits.into_iter().map(|hit| shown(tr, hit)).collect();
    let pictures = hits.iter_mut().map(|hit| &mut hit.picture);
    settle(app.registry(), Meanwhile::Nothing, pictures).await?;
    Ok(show_public(&SearchPage {
        tr,
        frame: asker.frame(Place::Designs),
        text: shortened(&sought.text),
        total: found.total,
        facets: facets::facets(tr, &found),
        chosen: chosen(tr, &sought, &found),
        clear_address: sought.unchosen().address(),
        is_everything: sought.is_everything(),
        kept: kept(
            &sought,
            |dimension| !facets::FACETS.contains(&dimension),
            true,
        ),
        kept_for_sorting: kept(&sought, |_| true, false),
        is_newest_first: sought.sort == Sort::New,
        from: sought.offset as u64 + 1,
        previous: (sought.offset > 0).then(|| sought.from(before).address()),
        next: (more && end < OFFSET_MAX).then(|| sought.from(end).address()),
        is_end: more && end >= OFFSET_MAX,
        is_cut: found.is_cut,
        is_loose: found.is_loose,
        instead: found.instead.as_ref().map(|text| Instead {
            text: shortened(text),
            address: sought.saying(text).address(),
        }),
        hits,
        shelves,
    }))
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(TEXT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn shelf(tr: &Locale, value: &str, count: u64) -> ShelfLink {
    ShelfLink {
        label: catalogue::label(tr, Dimension::Category, value),
        address: catalogue::category_address(value),
        count,
        pictures: Vec::new(),
        below: Vec::new(),
    }
}

/// What a form sends along so that the search stays the same.
fn kept(sought: &Sought, of: impl Fn(Dimension) -> bool, with_sort: bool) -> Vec<Kept> {
    let mut kept = Vec::new();
    if !sought.text.is_empty() {
        kept.push(Kept {
            name: "q",
            value: sought.text.clone(),
        });
    }
    for (dimension, value) in sought.values.iter().filter(|(dimension, _)| of(*dimension)) {
        kept.push(Kept {
            name: dimension.word(),
            value: value.clone(),
        });
    }
    if let Some(word) = sort_word(sought.sort).filter(|_| with_sort) {
        kept.push(Kept {
            name: "sort",
            value: word.to_owned(),
        });
    }
    kept
}

fn chosen(tr: &Locale, sought: &Sought, found: &Answer) -> Vec<Chosen> {
    let all = found.chosen.iter().flat_map(|(dimension, values)| {
        values.iter().map(move |value| {
            let without = sought.without(*dimension, value);
            Chosen {
                label: catalogue::label(tr, *dimension, value),
                without_address: (without != *sought).then(|| without.address()),
            }
        })
    });
    all.collect()
}

fn shown(tr: &Locale, hit: Hit) -> Found {
    Found {
        picture: catalogue::picture(&hit.card),
        address: format!("/@{}", hit.card.name),
        design: hit.card.name,
        version: hit.card.version,
        license: hit.card.license,
        published: hit.card.published,
        title: pieces(hit.title),
        summary: pieces(hit.summary),
        excerpt: hit.excerpt.map(|excerpt| Excerpt {
            source: match excerpt.source {
                ExcerptSource::Parts => tr.get("search-in-parts"),
                ExcerptSource::Instructions => tr.get("search-in-instructions"),
            },
            pieces: pieces(excerpt.fragments),
        }),
    }
}

fn pieces(fragments: Vec<Fragment>) -> Vec<Piece> {
    let pieces = fragments.into_iter().map(|fragment| Piece {
        text: fragment.text,
        is_marked: fragment.is_match,
    });
    pieces.collect()
}
