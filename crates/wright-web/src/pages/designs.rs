//! The list of designs, and the page of one release.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use wright_model::id::DesignId;
use wright_model::{DesignName, Role, Version};
use wright_registry::{DesignView, Found, Listed};

use super::asker::Asker;
use super::design_view::{self, Wanted};
use super::{Failure, show_public, tombstones};
use crate::App;
use crate::views::Place;
use crate::views::designs::{Card, ListPage};

/// Cards on one page.
pub(crate) const CARDS_MAX: i64 = 24;

/// Where in a list a page begins: `{microseconds}.{id}` of the last one before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

impl After {
    /// The place; the beginning for what no page of ours says.
    pub(crate) fn place(&self) -> Option<(DateTime<Utc>, DesignId)> {
        let (micros, id) = self.after.as_deref()?.split_once('.')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some((at, DesignId(id.parse::<Uuid>().ok()?)))
    }
}

/// The address of the page after one that was read with one item more than it
/// shows.
pub(crate) fn next_address(listed: &[Listed], path: &str) -> Option<String> {
    let shown = usize::try_from(CARDS_MAX).unwrap_or(usize::MAX);
    let last = listed.get(shown.checked_sub(1)?)?;
    (listed.len() > shown).then(|| {
        let micros = last.latest_at.timestamp_micros();
        format!("{path}?after={micros}.{}", last.id)
    })
}

/// As many cards as a page shows.
pub(crate) fn cards(listed: Vec<Listed>) -> Vec<Card> {
    let shown = usize::try_from(CARDS_MAX).unwrap_or(usize::MAX);
    listed.into_iter().take(shown).map(card).collect()
}

fn card(listed: Listed) -> Card {
    Card {
        address: format!("/@{}", listed.name),
        design: listed.name.to_string(),
        title: listed.title,
        summary: listed.summary,
        version: listed.version.to_string(),
        published: listed.published_at,
        license: listed.license,
        picture: listed
            .picture
            .map(|digest| design_view::blob_address(&digest)),
    }
}

/// `GET /`
pub(crate) async fn newest(
    State(app): State<App>,
    asker: Asker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let place = after.place();
    let listed = app
        .registry()
        .newest_designs(None, place, CARDS_MAX + 1)
        .await?;
    let next = next_address(&listed, "/");
    let cards = cards(listed);
    Ok(show_public(&ListPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        first: place.is_none(),
        newest: cards.first().cloned(),
        cards,
        next,
    }))
}

/// `GET /@{actor}/{name}`
pub(crate) async fn latest(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let name = parse_name(&actor, &name)?;
    let view = match app.registry().design(&name).await? {
        Found::Design(view) => view,
        Found::Moved(to) => return Ok(moved(&to, None)),
    };
    // One whose releases were all removed still says what it was.
    let version = view
        .latest()
        .or(view.releases.first())
        .map(|release| release.version.clone());
    let version = version.ok_or_else(Failure::not_found)?;
    release(&app, &asker, *view, &version, &wanted).await
}

/// `GET /@{actor}/{name}/{version}`
pub(crate) async fn version(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let name = parse_name(&actor, &name)?;
    let version = Version::parse(&version).map_err(|_| Failure::not_found())?;
    match app.registry().design(&name).await? {
        Found::Design(view) => release(&app, &asker, *view, &version, &wanted).await,
        Found::Moved(to) => Ok(moved(&to, Some(&version))),
    }
}

/// Names are never handed to somebody else, so the move is for ever.
fn moved(to: &DesignName, version: Option<&Version>) -> Response {
    let address = match version {
        Some(version) => format!("/@{to}/{version}"),
        None => format!("/@{to}"),
    };
    Redirect::permanent(&address).into_response()
}

async fn release(
    app: &App,
    asker: &Asker,
    view: DesignView,
    version: &Version,
    wanted: &Wanted,
) -> Result<Response, Failure> {
    let release = view.release(version).ok_or_else(Failure::not_found)?;
    if let Some(removed) = view.removed.get(&release.manifest) {
        return Ok(tombstones::page(asker, &view.design.name, release, removed));
    }
    let content = app.registry().release_content(release).await?;
    let role = app
        .registry()
        .role_on(&asker.principal, view.design.owner)
        .await?;
    let may_manage = role.is_some_and(|role| role >= Role::Maintainer);
    let readme = design_view::readme(
        app.registry(),
        asker.tr,
        &release.title,
        &content.files,
        wanted,
        release.cover.as_ref(),
    )
    .await?;
    let zip = app
        .registry()
        .release_zip(&view.design.name, &release.version, &[])
        .await?;
    let mut page = design_view::page(asker, &view, release, content, readme, wanted);
    page.zip_bytes = zip.layout.length();
    page.manage_address = may_manage.then(|| format!("{}/-/manage", page.address));
    Ok(show_public(&page))
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
        let after = After {
            after: Some(format!("1700000000123456.{id}")),
        };
        let (at, found) = after.place().unwrap();
        assert_eq!(at.timestamp_micros(), 1_700_000_000_123_456);
        assert_eq!(found, DesignId(id));
        for nonsense in ["", "x.y", "1", "99999999999999999999.0", "1.nonsense"] {
            assert!(
                After {
                    after: Some(nonsense.into())
                }
                .place()
                .is_none(),
                "{nonsense}"
            );
        }
    }
}
