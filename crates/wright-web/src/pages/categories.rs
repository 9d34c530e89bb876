//! `/-/categories`: the catalogue by what things are for.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use wright_registry::search::{Dimension, OFFSET_MAX, Query, Shelf, Sort};

use super::asker::Asker;
use super::designs::settle_cards;
use super::search::PER_PAGE;
use super::{Failure, catalogue, show_public};
use crate::App;
use crate::locale::Locale;
use crate::small_pictures::{Meanwhile, settle};
use crate::sought::{Sought, address_of};
use crate::views::Place;
use crate::views::search::{CategoriesPage, CategoryPage, ShelfLink, ShelfList};

/// Pictures shown of one shelf.
const PICTURES: usize = 3;
/// Shelves on one page.
const SHELVES_MAX: usize = 60;
/// Shelves named below another.
const BELOW_MAX: usize = 5;

/// `GET /-/categories`
pub(crate) async fn index(State(app): State<App>, asker: Asker) -> Result<Response, Failure> {
    let shelves = app
        .registry()
        .shelves(Dimension::Category, None, SHELVES_MAX, PICTURES)
        .await?;
    let shelves = shelves.into_iter().map(|shelf| link(asker.tr, shelf));
    let mut shelves: Vec<ShelfLink> = shelves.collect();
    let pictures = shelves.iter_mut().flat_map(|shelf| &mut shelf.pictures);
    settle(app.registry(), Meanwhile::Nothing, pictures).await?;
    Ok(show_public(&CategoriesPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        shelves,
    }))
}

/// `GET /-/categories/{*path}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let tr = asker.tr;
    let value = Dimension::Category.value(&path);
    let address = catalogue::category_address(&value);
    let list = list(
        &app,
        Dimension::Category,
        &value,
        &address,
        query.as_deref(),
    )
    .await?;
    let below = app
        .registry()
        .shelves(Dimension::Category, Some(value.clone()), SHELVES_MAX, 1)
        .await?;
    let above = value.match_indices('/').map(|(at, _)| {
        let above = &value[..at];
        let step = above.rsplit('/').next().unwrap_or(above);
        ShelfLink {
            label: catalogue::category_step(tr, step),
            address: catalogue::category_address(above),
            count: 0,
            pictures: Vec::new(),
            below: Vec::new(),
        }
    });
    let step = value.rsplit('/').next().unwrap_or(&value);
    Ok(show_public(&CategoryPage {
        tr,
        frame: asker.frame(Place::Designs),
        label: catalogue::category_step(tr, step),
        above: above.collect(),
        below: below.into_iter().map(|shelf| link(tr, shelf)).collect(),
        list,
    }))
}

fn link(tr: &Locale, shelf: Shelf) -> ShelfLink {
    let step = shelf.value.rsplit('/').next().unwrap_or(&shelf.value);
    ShelfLink {
        label: catalogue::category_step(tr, step),
        address: catalogue::category_address(&shelf.value),
        count: shelf.count,
        pictures: shelf
            .cards
            .iter()
            .map(catalogue::picture)
            .filter(Option::is_some)
            .collect(),
        below: shelf
            .below
            .into_iter()
            .take(BELOW_MAX)
            .map(|inner| link(tr, inner))
            .collect(),
    }
}

/// The designs of a shelf, the newest first; not found where there are none.
pub(crate) async fn list(
    app: &App,
    dimension: Dimension,
    value: &str,
    address: &str,
    query: Option<&str>,
) -> Result<ShelfList, Failure> {
    let offset = Sought::parse(query.unwrap_or_default()).offset;
    let found = app
        .registry()
        .search(Query {
            values: vec![(dimension, value.to_owned())],
            sort: Sort::New,
            offset,
            limit: PER_PAGE,
            ..Query::default()
        })
        .await?;
    if found.total == 0 || value.is_empty() {
        return Err(Failure::not_found());
    }
    let end = offset + found.hits.len();
    let at = |offset: usize| match offset {
        0 => address.to_owned(),
        offset => format!("{address}?after={offset}"),
    };
    let cards = found.hits.into_iter().map(|hit| catalogue::card(hit.card));
    let mut cards: Vec<_> = cards.collect();
    settle_cards(app.registry(), &mut cards).await?;
    Ok(ShelfList {
        total: found.total,
        cards,
        from: offset as u64 + 1,
        previous: (offset > 0).then(|| at(offset.saturating_sub(PER_PAGE))),
        next: ((end as u64) < found.total && end < OFFSET_MAX && end > offset).then(|| at(end)),
        search_address: address_of(dimension, value),
    })
}
