//! The first page: what this registry is, what is new, who is here.

use axum::extract::State;
use axum::response::Response;
use wright_registry::home::{COUNTED_MAX, Home, HomeLimits};

use super::asker::Asker;
use super::designs::card;
use super::{Failure, catalogue, seen, show_public};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::small_pictures::{Image, Meanwhile, settle};
use crate::views::Place;
use crate::views::actors::{ActorLine, Face};
use crate::views::home::{CategoryLink, Counted, HomePage};
use crate::views::{encode, words};

/// How much the page shows.
const LIMITS: HomeLimits = HomeLimits {
    designs: 10,
    communities: 6,
    categories: 12,
};

/// `GET /`
pub(crate) async fn page(State(app): State<App>, asker: Asker) -> Result<Response, Failure> {
    let home = app.registry().home(LIMITS).await?;
    let public_url = app.registry().config().public_url.as_str();
    let mut page = view(&asker, home, public_url);
    let cards = page.cards.iter_mut().map(|card| &mut card.picture);
    let categories = page.categories.iter_mut();
    let pictures = cards.chain(categories.map(|category| &mut category.picture));
    settle(app.registry(), Meanwhile::Nothing, pictures).await?;
    let pictured = page.cards.iter().find(|card| card.picture.is_some());
    page.pictured = pictured.cloned();
    Ok(show_public(&page))
}

fn view(asker: &Asker, home: Home, public_url: &str) -> HomePage {
    let tr = asker.tr;
    let cards: Vec<_> = home.designs.into_iter().map(card).collect();
    let categories = home.categories.into_iter().map(|category| CategoryLink {
        address: format!("/-/categories/{}", encode(&category.name)),
        name: catalogue::category_step(tr, &category.name),
        picture: category.picture.map(Image::of),
    });
    let communities = home.communities.into_iter().map(|community| ActorLine {
        address: format!("/@{}", community.handle),
        face: Face::of(&community.display_name, community.picture.as_ref()),
        handle: community.handle.to_string(),
        display_name: community.display_name,
        summary: community.summary,
        role: tr.get(words::actor_kind(community.kind)),
        since: community.created_at,
    });
    HomePage {
        tr,
        frame: asker
            .frame(Place::Elsewhere)
            .seen_as(Some(seen::home(asker))),
        is_set_up: home.is_set_up,
        registry_url: public_url.trim_end_matches('/').to_owned(),
        pictured: None,
        example: cards.first().map(|card| card.design.clone()),
        designs: counted(tr, home.counts.designs),
        releases: counted(tr, home.counts.releases),
        communities_count: counted(tr, home.counts.communities),
        categories: categories.collect(),
        communities: communities.collect(),
        cards,
    }
}

/// A count that was not counted to its end says so.
fn counted(tr: &Locale, n: i64) -> Counted {
    Counted {
        figure: if n < COUNTED_MAX {
            tr.number(n)
        } else {
            tr.plain("home-more-than", &[("n", (COUNTED_MAX - 1).arg())])
        },
        n,
    }
}
