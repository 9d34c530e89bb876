//! The buttons that follow a design or an actor, and end it.

use axum::extract::{Path, State};
use axum::response::Redirect;
use wright_model::DesignName;
use wright_registry::Error;

use super::actors::parse_handle;
use super::asker::{Asker, SignedInAsker};
use super::fields::Fields;
use super::{Failure, done_address};
use crate::App;
use crate::views::Done;
use crate::views::notifications::FollowButton;

/// `POST /@{actor}/-/follow`
pub(crate) async fn actor(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let handle = parse_handle(&handle)?;
    let follow = wanted(&fields)?;
    app.registry()
        .follow_actor(&asker.principal, &handle, follow)
        .await?;
    Ok(back(&asker, &format!("/@{handle}"), follow))
}

/// `POST /@{actor}/{name}/-/follow`
pub(crate) async fn design(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name)): Path<(String, String)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let name = DesignName::parse(&format!("{actor}/{name}"))
        .map_err(|_| Error::not_found("design of that name"))?;
    let follow = wanted(&fields)?;
    app.registry()
        .follow_design(&asker.principal, &name, follow)
        .await?;
    Ok(back(&asker, &format!("/@{name}"), follow))
}

fn wanted(fields: &Fields) -> Result<bool, Failure> {
    match fields.one("follow") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Failure::bad_request("follow")),
    }
}

/// Back to the page the button stood on: the thing's own, or the list of an account.
fn back(asker: &Asker, own: &str, follow: bool) -> Redirect {
    let done = match follow {
        true => Done::Followed,
        false => Done::Unfollowed,
    };
    let list = super::notifications::TELLINGS;
    let address = match asker.came_from(list) {
        true => list,
        false => own,
    };
    Redirect::to(&done_address(address, done))
}

/// The button on a page of something, at `own`.
pub(crate) fn button(asker: &Asker, own: &str, is_followed: bool) -> FollowButton {
    FollowButton {
        address: match asker.handle() {
            Some(_) => format!("{own}/-/follow"),
            None => String::new(),
        },
        is_followed,
    }
}
