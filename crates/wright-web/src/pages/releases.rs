//! What maintainers do with releases, and owners with the design: yank,
//! withdraw, rename, hand over.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::id::TransferId;
use wright_model::{ActorHandle, DesignName, DesignSlug, Role, Version, YankClass};
use wright_registry::{DesignView, Found, Registry, Release};

use super::asker::{Asker, SignedInAsker};
use super::design_view::yank_view;
use super::designs::parse_name;
use super::fields::Fields;
use super::{Failure, choices, done_address, show};
use crate::App;
use crate::views::releases::{ManagePage, ManagedRelease};
use crate::views::{Done, Place, words};

/// `GET /@{actor}/{name}/-/manage`
pub(crate) async fn manage(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let name = parse_name(&actor, &name)?;
    let registry = app.registry();
    let view = match registry.design(&name).await? {
        Found::Design(view) => view,
        Found::Moved(to) => return Ok(Redirect::permanent(&manage_address(&to)).into_response()),
    };
    let role = registry
        .role_on(&asker.principal, view.design.owner)
        .await?;
    if role.is_none_or(|role| role < Role::Maintainer) {
        return Err(Failure::forbidden());
    }
    let is_owner = role == Some(Role::Owner);
    let offers = if is_owner {
        registry.transfers(&asker.principal).await?
    } else {
        Vec::new()
    };
    let mut page = manage_page(registry, &asker, &view, is_owner);
    page.transfer_pending = offers
        .into_iter()
        .find(|offer| offer.design == view.design.name)
        .map(|offer| offer.to.to_string());
    Ok(show(&page))
}

fn manage_address(name: &DesignName) -> String {
    format!("/@{name}/-/manage")
}

fn manage_page(
    registry: &Registry,
    asker: &Asker,
    view: &DesignView,
    is_owner: bool,
) -> ManagePage {
    let tr = asker.tr;
    let name = &view.design.name;
    let managed = |release: &Release| ManagedRelease {
        version: release.version.to_string(),
        address: format!("/@{name}/{}", release.version),
        published: release.published_at,
        yank: release.yank.as_ref().map(|yank| yank_view(tr, yank)),
        withdraw_until: registry.withdraw_until(release),
    };
    let standing = view
        .releases
        .iter()
        .filter(|release| !view.removed.contains_key(&release.manifest));
    ManagePage {
        tr,
        frame: asker.frame(Place::Designs),
        problem: String::new(),
        design: name.to_string(),
        address: format!("/@{name}"),
        actor: name.actor().to_string(),
        actor_address: format!("/@{}", name.actor()),
        name: name.slug().to_string(),
        releases: standing.map(managed).collect(),
        yank_classes: choices(&YankClass::ALL, YankClass::as_str, |class| {
            tr.get(words::yank_class(class))
        }),
        may_transfer: is_owner,
        transfer_pending: None,
    }
}

/// The release that `/@{actor}/{name}/{version}` names.
fn parse_release(
    (actor, name, version): &(String, String, String),
) -> Result<(DesignName, Version), Failure> {
    let name = parse_name(actor, name)?;
    let version = Version::parse(version).map_err(|_| Failure::not_found())?;
    Ok((name, version))
}

/// `POST /@{actor}/{name}/{version}/-/yank`
pub(crate) async fn yank(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(path): Path<(String, String, String)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let (name, version) = parse_release(&path)?;
    let class =
        YankClass::parse(fields.one("class")).ok_or_else(|| Failure::bad_request("class"))?;
    let why = fields.one("why");
    app.registry()
        .yank(&asker.principal, &name, &version, class, why)
        .await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&name),
        Done::Yanked,
    )))
}

/// `POST /@{actor}/{name}/{version}/-/unyank`
pub(crate) async fn unyank(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(path): Path<(String, String, String)>,
) -> Result<Redirect, Failure> {
    let (name, version) = parse_release(&path)?;
    app.registry()
        .unyank(&asker.principal, &name, &version)
        .await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&name),
        Done::Unyanked,
    )))
}

/// `POST /@{actor}/{name}/{version}/-/withdraw`
pub(crate) async fn withdraw(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(path): Path<(String, String, String)>,
) -> Result<Redirect, Failure> {
    let (name, version) = parse_release(&path)?;
    app.registry()
        .withdraw(&asker.principal, &name, &version)
        .await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&name),
        Done::Withdrawn,
    )))
}

/// `POST /@{actor}/{name}/-/rename`
pub(crate) async fn rename(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name)): Path<(String, String)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let name = parse_name(&actor, &name)?;
    let to = fields.one("name");
    // People type the whole name as often as its second half.
    let to = to.strip_prefix(&format!("{actor}/")).unwrap_or(to);
    let slug = DesignSlug::parse(to).map_err(|error| Failure::bad_request(error.to_string()))?;
    let renamed = app
        .registry()
        .rename(&asker.principal, &name, &slug)
        .await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&renamed),
        Done::Renamed,
    )))
}

/// `POST /@{actor}/{name}/-/transfer`
pub(crate) async fn offer_transfer(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name)): Path<(String, String)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let name = parse_name(&actor, &name)?;
    let to = fields.one("actor").trim_start_matches('@');
    let to = ActorHandle::parse(to).map_err(|error| Failure::bad_request(error.to_string()))?;
    app.registry()
        .offer_transfer(&asker.principal, &name, &to)
        .await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&name),
        Done::Offered,
    )))
}

/// `POST /-/transfers/{id}/accept`
pub(crate) async fn accept_transfer(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<TransferId>,
) -> Result<Redirect, Failure> {
    let name = app.registry().accept_transfer(&asker.principal, id).await?;
    Ok(Redirect::to(&done_address(
        &manage_address(&name),
        Done::Accepted,
    )))
}
