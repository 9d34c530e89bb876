//! What somebody is told, how they want to be told, and the link in mails that
//! ends them.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::DateTime;
use serde::Deserialize;
use wright_model::id::NotificationId;
use wright_model::{NotificationKind, Telling};
use wright_registry::follows::Follow;
use wright_registry::{Error, PageRequest};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

use super::accounts::side;
use super::asker::{Asker, SignedInAsker, own_path};
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::news;
use crate::views::accounts::{Section, Selectable};
use crate::views::notifications::{self as view, Item, NotificationsPage, TellingsPage};
use crate::views::verification::{LinkPage, SaidPage};
use crate::views::{Done, Place, encode, words};

const NOTIFICATIONS: &str = "/-/notifications";
/// The page of the account that says how one is told and what one follows.
pub(super) const TELLINGS: &str = "/-/account/notifications";
/// Things on one page.
const ITEMS_MAX: u32 = 50;

/// Which page of a list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

impl After {
    fn request(&self) -> PageRequest {
        PageRequest {
            after: self.after.clone(),
            limit: Some(ITEMS_MAX),
        }
    }

    fn first(&self, path: &str) -> Option<String> {
        self.after.as_ref().map(|_| path.to_owned())
    }
}

fn next(path: &str, next: Option<String>) -> Option<String> {
    next.map(|next| format!("{path}?after={}", encode(&next)))
}

/// `GET /-/notifications`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let found = app
        .registry()
        .notifications(&asker.principal, &after.request())
        .await?;
    let tr = asker.tr;
    let newest_unread = found.items.iter().filter(|item| !item.is_read);
    let until = newest_unread.map(|item| item.at.timestamp_micros()).max();
    let items = found.items.into_iter().map(|found| Item {
        text: news::sentence(tr, found.kind, &found.facts),
        design: found.facts.design,
        address: format!("{NOTIFICATIONS}/{}", found.id),
        id: found.id.to_string(),
        at: found.at,
        is_read: found.is_read,
    });
    Ok(show(&NotificationsPage {
        tr,
        frame: asker.frame(Place::Notifications),
        items: items.collect(),
        until: until.map_or_else(String::new, |until| until.to_string()),
        next: next(NOTIFICATIONS, found.next),
        first: after.first(NOTIFICATIONS),
    }))
}

/// `GET /-/notifications/{id}`: notes that it was read and leads to the thing.
pub(crate) async fn open(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let path = app
        .registry()
        .read_notification(&asker.principal, parse(&id)?)
        .await?;
    Ok(Redirect::to(own_path(&path)))
}

/// `POST /-/notifications/{id}/read`
pub(crate) async fn read(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    app.registry()
        .read_notification(&asker.principal, parse(&id)?)
        .await?;
    Ok(Redirect::to(NOTIFICATIONS))
}

fn parse(id: &str) -> Result<NotificationId, Failure> {
    id.parse().map_err(|_| Failure::not_found())
}

/// `POST /-/notifications/read`: all that the page showed, and what came before.
pub(crate) async fn read_all(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let until = fields.one("until").parse().ok();
    let until = until.and_then(DateTime::from_timestamp_micros);
    let until = until.ok_or_else(|| Failure::bad_request("until"))?;
    app.registry()
        .read_all_notifications(&asker.principal, until)
        .await?;
    Ok(Redirect::to(NOTIFICATIONS))
}

/// `GET /-/account/notifications`
pub(crate) async fn tellings(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Query(after): Query<After>,
) -> Result<Response, Failure> {
    let registry = app.registry();
    let chosen = registry.tellings(&asker.principal).await?;
    let follows = registry.follows(&asker.principal, &after.request()).await?;
    let preferences = registry.preferences(&asker.principal).await?;
    let tr = asker.tr;
    let kind = |(kind, chosen): (NotificationKind, Telling)| view::Kind {
        value: kind.as_str(),
        text: tr.get(words::notification_kind(kind)),
        tellings: Telling::ALL
            .iter()
            .map(|telling| Selectable {
                value: telling.as_str(),
                text: tr.get(words::telling(*telling)),
                current: *telling == chosen,
            })
            .collect(),
    };
    Ok(show(&TellingsPage {
        tr,
        frame: asker.frame(Place::Account),
        side: side(&asker, Section::Notifications),
        kinds: chosen.into_iter().map(kind).collect(),
        time_zone: preferences.time_zone,
        has_mail: registry.config().mail.is_some(),
        follows: follows.items.into_iter().map(follow).collect(),
        next: next(TELLINGS, follows.next),
        first: after.first(TELLINGS),
    }))
}

fn follow(row: Follow) -> view::Follow {
    let name = row.design.or(row.handle).unwrap_or_default();
    let title = row.title.or(row.display_name);
    view::Follow {
        address: format!("/@{name}"),
        title: title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| name.clone()),
        name,
        since: row.since,
    }
}

/// `POST /-/account/notifications`
pub(crate) async fn keep_tellings(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let mut chosen = Vec::new();
    for (kind, telling) in fields.iter() {
        let pair = NotificationKind::parse(kind).zip(Telling::parse(telling));
        chosen.push(pair.ok_or_else(|| Failure::bad_request("telling"))?);
        if chosen.len() > NotificationKind::ALL.len() {
            return Err(Failure::bad_request("telling"));
        }
    }
    app.registry()
        .set_tellings(&asker.principal, &chosen)
        .await?;
    let address = done_address(TELLINGS, Done::PreferencesKept);
    Ok(Redirect::to(&address))
}

/// `GET /-/notifications/unsubscribe/{secret}`: only a button.
pub(crate) async fn unsubscribe_page(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let tr = asker.tr;
    let known = Secret::new(secret.as_str());
    if let Err(error) = app.registry().check_unsubscribe(&known).await {
        return unknown_link(&asker, error);
    }
    Ok(show(&LinkPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title: tr.get("unsubscribe-title"),
        text: tr.get("unsubscribe-text"),
        action: format!("{NOTIFICATIONS}/unsubscribe/{}", encode(&secret)),
        button: tr.get("unsubscribe-do"),
    }))
}

/// `POST /-/notifications/unsubscribe/{secret}`: pressed by people and by mail
/// programs, which have no session.
pub(crate) async fn unsubscribe(
    State(app): State<App>,
    asker: Asker,
    Path(secret): Path<String>,
) -> Result<Response, Failure> {
    let tr = asker.tr;
    match app.registry().unsubscribe(&Secret::new(secret)).await {
        Ok(()) => Ok(show(&SaidPage {
            tr,
            frame: asker.frame(Place::Elsewhere),
            title: tr.get("unsubscribed-title"),
            paragraphs: vec![tr.get("unsubscribed-text")],
            link: TELLINGS.to_owned(),
            link_text: tr.get("notifications-choose"),
            good: true,
        })),
        Err(error) => unknown_link(&asker, error),
    }
}

fn unknown_link(asker: &Asker, error: Error) -> Result<Response, Failure> {
    if error.code() != ProblemCode::NotFound {
        return Err(error.into());
    }
    let tr = asker.tr;
    let page = SaidPage {
        tr,
        frame: asker.frame(Place::Elsewhere),
        title: tr.get("unsubscribe-unknown-title"),
        paragraphs: vec![tr.get("unsubscribe-unknown-text")],
        link: TELLINGS.to_owned(),
        link_text: tr.get("notifications-choose"),
        good: false,
    };
    Ok(show_refused(&error, &page).into_response())
}
