//! What maintainers do with releases, and owners with the design: yank,
//! withdraw, rename, hand over.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::id::TransferId;
use wright_model::{ActorHandle, DesignName, DesignSlug, Role, Version, YankClass};
use wright_registry::{DesignView, Error, Found, Registry, Release, Result};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker, own_path};
use super::design_view::yank_view;
use super::designs::parse_name;
use super::fields::Fields;
use super::{Failure, choices, done_address, show, show_refused};
use crate::App;
use crate::locale::Arg;
use crate::views::releases::{ManagePage, ManagedRelease, Offered};
use crate::views::{Done, Place, words};

/// `GET /@{actor}/{name}/-/manage`
pub(crate) async fn manage(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let name = parse_name(&actor, &name)?;
    let view = match app.registry().design(&name).await? {
        Found::Design(view) => view,
        Found::Moved(to) => return Ok(Redirect::permanent(&manage_address(&to)).into_response()),
    };
    Ok(show(&managed(&app, &asker, &view).await?))
}

/// The page of those who manage a design; nobody else sees any of it.
async fn managed(app: &App, asker: &Asker, view: &DesignView) -> Result<ManagePage, Failure> {
    let registry = app.registry();
    let role = registry
        .role_on(&asker.principal, view.design.owner)
        .await?;
    if role.is_none_or(|role| role < Role::Maintainer) {
        return Err(Failure::forbidden());
    }
    let is_owner = role == Some(Role::Owner);
    let mut page = manage_page(registry, asker, view, is_owner);
    if is_owner {
        add_transfers(app, asker, view, &mut page).await?;
    }
    Ok(page)
}

/// To whom the design is offered, and to whom of one's own it could be.
async fn add_transfers(
    app: &App,
    asker: &Asker,
    view: &DesignView,
    page: &mut ManagePage,
) -> Result<()> {
    let offers = app.registry().transfers(&asker.principal).await?;
    let mut offers = offers.into_iter();
    page.offered = offers
        .find(|offer| offer.design == view.design.name)
        .map(|offer| Offered {
            to: offer.to.to_string(),
            until: offer.transfer.expires_at,
            end_address: format!("/-/transfers/{}/end", offer.transfer.id),
        });
    let me = app.registry().me(&asker.principal).await?;
    let owner = view.design.name.actor();
    let mine = me.actors.into_iter().map(|actor| actor.handle);
    page.receivers = mine
        .filter(|handle| *handle != owner)
        .map(|handle| handle.to_string())
        .collect();
    Ok(())
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
        offered: None,
        receivers: Vec::new(),
        transfer_to: String::new(),
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
) -> Result<Response, Failure> {
    let name = parse_name(&actor, &name)?;
    let typed = fields.one("actor").trim_start_matches('@').to_lowercase();
    let offered = match ActorHandle::parse(&typed) {
        Ok(to) => app
            .registry()
            .offer_transfer(&asker.principal, &name, &to)
            .await
            .map(drop),
        Err(_) => Err(Error::not_found("actor of that handle")),
    };
    let Err(error) = offered else {
        let address = done_address(&manage_address(&name), Done::Offered);
        return Ok(Redirect::to(&address).into_response());
    };
    let tr = asker.tr;
    let problem = match error.code() {
        ProblemCode::NotFound => tr.text("manage-transfer-nobody", &[("actor", typed.arg())]),
        ProblemCode::Validation => tr.get("manage-transfer-own"),
        ProblemCode::TransferPending => tr.get("manage-transfer-pending-already"),
        _ => return Err(error.into()),
    };
    let Found::Design(view) = app.registry().design(&name).await? else {
        return Err(error.into());
    };
    let mut page = managed(&app, &asker, &view).await?;
    // What is no handle at all was not put to the registry, which lets owners alone offer.
    if !page.may_transfer {
        return Err(Failure::forbidden());
    }
    page.problem = problem;
    page.transfer_to = typed;
    Ok(show_refused(&error, &page))
}

/// `POST /-/transfers/{id}/end`: declines an offer, or takes one's own back.
pub(crate) async fn end_transfer(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<TransferId>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    app.registry().end_transfer(&asker.principal, id).await?;
    let back = own_path(fields.one("to"));
    Ok(Redirect::to(&done_address(back, Done::OfferEnded)))
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
