//! The page of one release, and those of its design: versions and users.

use axum::extract::{Path, Query, State};
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::DateTime;
use serde::Deserialize;
use uuid::Uuid;
use wright_model::id::ReleaseId;
use wright_model::{DesignName, Role};
use wright_registry::Release;
use wright_registry::design_pages::{ListedVersion, ReleasePage};

use super::asker::Asker;
use super::design_readme::readme;
use super::design_shown::{Asked, Shown, Wanted, ask};
use super::design_view::{self, Around, Tab};
use super::{Failure, follows, shapes, show_public};
use crate::App;
use crate::headers::Caching;
use crate::locale::Locale;
use crate::small_pictures::{Meanwhile, settle};
use crate::views::Place;
use crate::views::design_view as view;
use crate::views::notifications::FollowButton;

/// Versions on one page.
const VERSIONS_MAX: usize = 50;
/// Users of a design on one page.
const USERS_MAX: usize = 48;
/// Users of a design on its overview.
const USERS_SHOWN: usize = 4;
/// Beginning of a digest that tells bands of versions apart, in hexadecimal digits.
const DIGEST_DIGITS: usize = 8;

/// What of a release the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Overview {
    /// Language of the README.
    readme: Option<String>,
}

impl Overview {
    /// Which language of the README is asked for.
    pub(crate) fn language(&self) -> Option<&str> {
        self.readme.as_deref()
    }
}

/// `GET /@{actor}/{name}`
pub(crate) async fn latest(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name)): Path<(String, String)>,
    Query(query): Query<Overview>,
) -> Result<Response, Failure> {
    overview(&app, &asker, [&actor, &name], None, &query).await
}

/// `GET /@{actor}/{name}/{version}`
pub(crate) async fn version(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(query): Query<Overview>,
) -> Result<Response, Failure> {
    overview(&app, &asker, [&actor, &name], Some(&version), &query).await
}

async fn overview(
    app: &App,
    asker: &Asker,
    [actor, name]: [&str; 2],
    version: Option<&str>,
    query: &Overview,
) -> Result<Response, Failure> {
    let wanted = Wanted {
        actor,
        name,
        version,
        rest: "",
        content: true,
    };
    let page = match ask(app, asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let acts = acts(app, asker, Some(&page)).await?;
    let registry = app.registry();
    let users = match page.users {
        0 => Vec::new(),
        _ => {
            registry
                .design_users(&page.names, None, USERS_SHOWN)
                .await?
        }
    };
    let names: Vec<DesignName> = used_here(&page);
    let cards = registry.design_cards(&names).await?;
    let files = registry.release_files(&page.release).await?;
    let card = registry.card_path(page.release.manifest).await?;
    let shown = Shown::of_release(page, files);
    let readme = readme(app, asker.tr, &shown, query.readme.as_deref()).await?;
    let around = Around {
        readme,
        cards: &cards,
        users,
        card,
    };
    let mut view = design_view::overview(asker, &shown, around);
    acts.offer(&mut view.head);
    view.figure = shapes::corrected_figure(registry, &shown).await?;
    design_view::settle_overview(registry, &mut view).await?;
    Ok(show_public(&view))
}

/// Designs of this registry that a release uses.
pub(crate) fn used_here(page: &ReleasePage) -> Vec<DesignName> {
    let dependencies = page.config.dependencies.iter();
    let here = dependencies.filter(|dependency| dependency.registry.is_none());
    here.map(|dependency| dependency.name.clone()).collect()
}

/// What its reader may do with a design, from each of its pages.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    manage_address: Option<String>,
    edit_address: Option<String>,
    follow: Option<FollowButton>,
}

impl Acts {
    /// Whether they look after its releases.
    pub(crate) fn may_maintain(&self) -> bool {
        self.manage_address.is_some()
    }

    /// Puts them at the top of a page.
    pub(crate) fn offer(self, head: &mut view::Head) {
        head.manage_address = self.manage_address;
        head.edit_address = self.edit_address;
        head.follow = self.follow;
    }
}

/// What the reader may do with the design of a release; nothing with a draft.
pub(crate) async fn acts(
    app: &App,
    asker: &Asker,
    page: Option<&ReleasePage>,
) -> Result<Acts, Failure> {
    let Some(page) = page else {
        return Ok(Acts::default());
    };
    let registry = app.registry();
    let design = &page.head.design;
    let role = registry.role_on(&asker.principal, design.owner).await?;
    let may_manage = role.is_some_and(|role| role >= Role::Maintainer);
    let own = format!("/@{}", design.name);
    let is_followed = registry.follows_design(&asker.principal, design.id).await?;
    let version = &page.release.version;
    Ok(Acts {
        manage_address: may_manage.then(|| format!("{own}/-/manage")),
        // Of what was removed nothing can begin.
        edit_address: role
            .filter(|_| page.removed.is_none())
            .map(|_| format!("{own}/{version}/-/edit")),
        follow: Some(follows::button(asker, &own, is_followed)),
    })
}

/// Where in a list a page begins: `{microseconds}.{id}`, or an id alone.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

impl After {
    fn version(&self) -> Option<(DateTime<chrono::Utc>, ReleaseId)> {
        let (micros, id) = self.after.as_deref()?.split_once('.')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some((at, ReleaseId(id.parse::<Uuid>().ok()?)))
    }

    fn user(&self) -> Option<ReleaseId> {
        Some(ReleaseId(self.after.as_deref()?.parse::<Uuid>().ok()?))
    }
}

/// `GET /@{actor}/{name}/-/versions`
pub(crate) async fn versions(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name)): Path<(String, String)>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let page = match ask(&app, &asker, &design_tab(&actor, &name, "/-/versions")).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let place = after.version();
    let rows = i64::try_from(VERSIONS_MAX).unwrap_or(i64::MAX) + 1;
    let design = page.head.design.id;
    let listed = app.registry().design_versions(design, place, rows).await?;
    let acts = acts(&app, &asker, Some(&page)).await?;
    let address = format!("/@{}/-/versions", page.head.design.name);
    let next = listed.get(VERSIONS_MAX).and(listed.get(VERSIONS_MAX - 1));
    let next = next.map(|last| {
        let micros = last.release.published_at.timestamp_micros();
        format!("{address}?after={micros}.{}", last.release.id)
    });
    let bands = bands(asker.tr, &page, &listed);
    let shown = Shown::of_release(page, Vec::new());
    let mut head = design_view::head(&asker, &shown, Tab::Versions);
    acts.offer(&mut head);
    Ok(show_public(&view::VersionsPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        head,
        bands,
        next,
    }))
}

/// A page that is about a design whatever its version.
fn design_tab<'a>(actor: &'a str, name: &'a str, rest: &'a str) -> Wanted<'a> {
    Wanted {
        actor,
        name,
        version: None,
        rest,
        content: false,
    }
}

/// `GET /@{actor}/{name}/-/{tab}`: leads to that page of the latest version.
pub(crate) async fn tab_of_latest(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let asked = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let rest = asked.find("/-/").map_or("", |at| &asked[at..]);
    let page = match ask(&app, &asker, &design_tab(&actor, &name, rest)).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let name = &page.head.design.name;
    let there = Redirect::temporary(&format!("/@{name}/{}{rest}", page.release.version));
    Ok((Caching::Never, there).into_response())
}

/// Versions as they stand, put together where the same is made.
fn bands(tr: &Locale, page: &ReleasePage, listed: &[ListedVersion]) -> Vec<view::Band> {
    let mut bands: Vec<view::Band> = Vec::new();
    for (at, version) in listed.iter().take(VERSIONS_MAX).enumerate() {
        let release = &version.release;
        let mut row = design_view::version_row(tr, page, release, version.removed.is_some());
        row.changes = changes(tr, release, listed.get(at + 1).map(|older| &older.release));
        row.current = false;
        let making = release.making.hex()[..DIGEST_DIGITS].to_owned();
        match bands.last_mut() {
            Some(band) if band.making == making => band.versions.push(row),
            _ => bands.push(view::Band {
                making,
                versions: vec![row],
            }),
        }
    }
    bands
}

/// What is different from the version before, as far as the digests tell.
fn changes(tr: &Locale, release: &Release, older: Option<&Release>) -> String {
    match older {
        None => tr.get("version-first"),
        Some(older) if older.making == release.making => tr.get("version-same-making"),
        Some(_) => tr.get("version-other-making"),
    }
}

/// `GET /@{actor}/{name}/-/used-by`
pub(crate) async fn used_by(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name)): Path<(String, String)>,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let page = match ask(&app, &asker, &design_tab(&actor, &name, "/-/used-by")).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let place = after.user();
    let registry = app.registry();
    let mut users = registry
        .design_users(&page.names, place, USERS_MAX + 1)
        .await?;
    let acts = acts(&app, &asker, Some(&page)).await?;
    let is_more = users.len() > USERS_MAX;
    users.truncate(USERS_MAX);
    let name = &page.head.design.name;
    let next = users.last().filter(|_| is_more);
    let next = next.map(|last| format!("/@{name}/-/used-by?after={}", last.release));
    let version = page.latest.as_ref().unwrap_or(&page.release);
    let line = format!("\"{name}\" = \"^{}\"", version.version);
    let users = users.into_iter();
    let mut users: Vec<_> = users
        .map(|user| design_view::user_view(asker.tr, user))
        .collect();
    let pictures = users.iter_mut().map(|user| &mut user.picture);
    settle(registry, Meanwhile::Nothing, pictures).await?;
    let shown = Shown::of_release(page, Vec::new());
    let mut head = design_view::head(&asker, &shown, Tab::UsedBy);
    acts.offer(&mut head);
    Ok(show_public(&view::UsedByPage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        head,
        users,
        is_first: place.is_none(),
        next,
        line,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_what_an_address_says() {
        let id = Uuid::from_u128(7);
        let after = |text: &str| After {
            after: Some(text.to_owned()),
        };
        let (at, found) = after(&format!("1700000000123456.{id}")).version().unwrap();
        assert_eq!(at.timestamp_micros(), 1_700_000_000_123_456);
        assert_eq!(found, ReleaseId(id));
        assert_eq!(after(&id.to_string()).user(), Some(ReleaseId(id)));
        for nonsense in ["", "x.y", "1", "99999999999999999999.0", "1.nonsense"] {
            assert!(after(nonsense).version().is_none(), "{nonsense}");
            assert!(after(nonsense).user().is_none(), "{nonsense}");
        }
    }
}
