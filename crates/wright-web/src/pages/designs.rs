//! All designs, newest first; and what every list of designs has in common.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use wright_model::DesignName;
use wright_model::id::DesignId;
use wright_registry::{Listed, Registry};

use super::asker::Asker;
use super::{Failure, show_public};
use crate::App;
use crate::small_pictures::{Image, Meanwhile, settle};
use crate::views::Place;
use crate::views::designs::{Card, ListPage};

/// Cards on one page.
pub(crate) const CARDS_MAX: i64 = 24;

/// Where in a list a page begins: `{microseconds}.{id}` of the last one before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// Reads the place of a design among the newest; `None` for what no page of
/// ours says.
pub(crate) fn parse_place(text: &str) -> Option<(DateTime<Utc>, DesignId)> {
    let (micros, id) = text.split_once('.')?;
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some((at, DesignId(id.parse::<Uuid>().ok()?)))
}

/// The place of a design among the newest, as [`parse_place`] reads it.
pub(crate) fn place_text(listed: &Listed) -> String {
    format!("{}.{}", listed.latest_at.timestamp_micros(), listed.id)
}

/// The last design a page shows, where one more than it shows was read and
/// there is more.
pub(crate) fn last_before_more(listed: &[Listed]) -> Option<&Listed> {
    let shown = usize::try_from(CARDS_MAX).unwrap_or(usize::MAX);
    let last = listed.get(shown.checked_sub(1)?)?;
    (listed.len() > shown).then_some(last)
}

/// As many cards as a page shows.
pub(crate) fn cards(listed: Vec<Listed>) -> Vec<Card> {
    let shown = usize::try_from(CARDS_MAX).unwrap_or(usize::MAX);
    listed.into_iter().take(shown).map(card).collect()
}

/// A design as lists show it.
pub(crate) fn card(listed: Listed) -> Card {
    Card {
        address: format!("/@{}", listed.name),
        design: listed.name.to_string(),
        title: listed.title,
        summary: listed.summary,
        version: listed.version.to_string(),
        published: listed.published_at,
        license: listed.license,
        picture: listed.picture.map(Image::of),
    }
}

/// Gives the cards of a page their pictures.
pub(crate) async fn settle_cards(
    registry: &Registry,
    cards: &mut [Card],
) -> wright_registry::Result<()> {
    let pictures = cards.iter_mut().map(|card| &mut card.picture);
    settle(registry, Meanwhile::Nothing, pictures).await
}

/// `GET /-/designs`
pub(crate) async fn newest(
    State(app): State<App>,
    asker: Asker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let place = after.after.as_deref().and_then(parse_place);
    let listed = app
        .registry()
        .newest_designs(None, place, CARDS_MAX + 1)
        .await?;
    let next =
        last_before_more(&listed).map(|last| format!("/-/designs?after={}", place_text(last)));
    let mut cards = cards(listed);
    settle_cards(app.registry(), &mut cards).await?;
    Ok(show_public(&ListPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        is_first: place.is_none(),
        cards,
        next,
    }))
}

pub(crate) fn parse_name(actor: &str, name: &str) -> Result<DesignName, Failure> {
    DesignName::parse(&format!("{actor}/{name}")).map_err(|_| Failure::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_what_an_address_says() {
        let id = Uuid::from_u128(7);
        let (at, found) = parse_place(&format!("1700000000123456.{id}")).unwrap();
        assert_eq!(at.timestamp_micros(), 1_700_000_000_123_456);
        assert_eq!(found, DesignId(id));
        for nonsense in ["", "x.y", "1", "99999999999999999999.0", "1.nonsense"] {
            assert!(parse_place(nonsense).is_none(), "{nonsense}");
        }
    }
}
