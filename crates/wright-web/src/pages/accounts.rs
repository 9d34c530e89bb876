//! One's own account: how pages and mails read, and communities. Its other pages
//! stand in files of their own.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use wright_model::{ActorKind, Role};
use wright_registry::preferences::{Preferences, time_zones};
use wright_registry::{Error, PageRequest, Principal};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Me, NewActor};

use super::asker::{Asker, SignedInAsker, preference_cookies};
use super::fields::Fields;
use super::{Failure, done_address, show, show_refused};
use crate::App;
use crate::locale::{Language, Locale, Units};
use crate::views::accounts::{AccountPage, Community, Section, Selectable, Side};
use crate::views::{Done, Place, words};

const ACCOUNT: &str = "/-/account";
/// Tokens and sessions shown on a page, each.
const LIST_ITEMS_MAX: u32 = 200;
/// The first page of what an account has.
pub(super) const LIST: PageRequest = PageRequest {
    after: None,
    limit: Some(LIST_ITEMS_MAX),
};

/// What stands beside a page of the account.
pub(super) fn side(asker: &Asker, here: Section) -> Side {
    let administrator = match &asker.principal {
        Principal::Person(person) => person.administrator,
        Principal::Anonymous | Principal::Operator => false,
    };
    Side {
        tr: asker.tr,
        here,
        profile_address: format!("/@{}", asker.handle().unwrap_or_default()),
        administrator,
        problem: String::new(),
    }
}

/// `GET /-/account`
pub(crate) async fn page(
    State(app): State<App>,
    asker: SignedInAsker,
) -> Result<Response, Failure> {
    Ok(show(&account_page(&app, &asker).await?))
}

async fn account_page(
    app: &App,
    SignedInAsker(asker): &SignedInAsker,
) -> Result<AccountPage, Error> {
    let registry = app.registry();
    let me = registry.me(&asker.principal).await?;
    let chosen = registry.preferences(&asker.principal).await?;
    let tr = asker.tr;
    let languages = Language::OFFERED.map(|language| Selectable {
        value: language.tag(),
        text: language.own_name().to_owned(),
        current: language.tag() == chosen.language,
    });
    let units = Units::ALL.map(|units| Selectable {
        value: units.word(),
        text: match units {
            Units::Metric => tr.get("account-units-mm"),
            Units::Inch => tr.get("account-units-in"),
        },
        current: units.word() == chosen.units,
    });
    Ok(AccountPage {
        tr,
        frame: asker.frame(Place::Account),
        side: side(asker, Section::Overview),
        languages: languages.into(),
        units: units.into(),
        time_zone: chosen.time_zone,
        zones: time_zones().collect(),
        communities: communities(tr, &me),
        community_handle: String::new(),
        community_name: String::new(),
        open_community: false,
        actor_kinds: ActorKind::ALL
            .iter()
            .filter(|kind| **kind != ActorKind::Person)
            .map(|kind| crate::views::Choice {
                value: kind.as_str(),
                text: tr.get(words::actor_kind(*kind)),
            })
            .collect(),
    })
}

/// `POST /-/account`: keeps language, time zone and units, here and in this
/// browser.
pub(crate) async fn keep_preferences(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let preferences = Preferences {
        language: fields.one("language").to_owned(),
        time_zone: fields.one("time_zone").to_owned(),
        units: fields.one("units").to_owned(),
        theme: asker.0.reading().theme.unwrap_or_default().to_owned(),
    };
    let kept = app
        .registry()
        .set_preferences(&asker.0.principal, &preferences)
        .await;
    if let Err(error) = kept {
        if error.code() != ProblemCode::Validation {
            return Err(error.into());
        }
        let mut page = account_page(&app, &asker).await?;
        page.side.problem = asker.0.tr.get("account-zone-unknown");
        page.time_zone = preferences.time_zone;
        return Ok(show_refused(&error, &page));
    }
    let mut response = Redirect::to(&done_address(ACCOUNT, Done::PreferencesKept)).into_response();
    for cookie in preference_cookies(&preferences) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn communities(tr: &Locale, me: &Me) -> Vec<Community> {
    me.actors
        .iter()
        .filter(|actor| actor.kind != ActorKind::Person)
        .map(|actor| Community {
            handle: actor.handle.to_string(),
            display_name: actor.display_name.clone(),
            address: format!("/@{}", actor.handle),
            kind: tr.get(words::actor_kind(actor.kind)),
            role: tr.get(words::role_name(actor.role)),
        })
        .collect()
}

/// `POST /-/account/communities`
pub(crate) async fn found_community(
    State(app): State<App>,
    asker: SignedInAsker,
    fields: Fields,
) -> Result<Response, Failure> {
    let kind = ActorKind::parse(fields.one("kind")).ok_or_else(|| Failure::bad_request("kind"))?;
    let request = NewActor {
        handle: fields.one("handle").to_owned(),
        kind,
        display_name: fields.one("name").to_owned(),
        summary: None,
    };
    match app
        .registry()
        .create_actor(&asker.0.principal, &request)
        .await
    {
        Ok(actor) => {
            let address = done_address(&format!("/@{}", actor.handle), Done::CommunityFounded);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let mut page = account_page(&app, &asker).await?;
            page.side.problem = match error.code() {
                ProblemCode::HandleTaken => asker.0.tr.get("field-handle-taken"),
                ProblemCode::NameInvalid => asker.0.tr.get("field-handle-form"),
                ProblemCode::Validation if error.to_string().starts_with("display_name:") => {
                    asker.0.tr.get("field-display-name")
                }
                ProblemCode::Validation | ProblemCode::QuotaExceeded => error.to_string(),
                _ => return Err(error.into()),
            };
            page.community_handle = request.handle;
            page.community_name = request.display_name;
            page.open_community = true;
            Ok(show_refused(&error, &page))
        }
    }
}

/// The actors a person may open drafts for: where they are a member at all.
pub(crate) fn draftable(me: &Me) -> Vec<String> {
    let all = me.actors.iter();
    all.filter(|actor| actor.role >= Role::Contributor)
        .map(|actor| actor.handle.to_string())
        .collect()
}
