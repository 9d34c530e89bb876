//! An actor: its designs, who belongs to it, and for members its drafts.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_model::{ActorHandle, ActorKind, DesignName, Role};
use wright_registry::home::COUNTED_MAX;
use wright_registry::profiles::{DesignsAfter, Profile};
use wright_registry::{PageRequest, Result};

use super::asker::Asker;
use super::designs::{CARDS_MAX, cards, last_before_more, parse_place, place_text, settle_cards};
use super::{Failure, follows, profiles, seen, show, show_public};
use crate::App;
use crate::locale::{Arg, Locale};
use crate::views::actors::{ActorLine, ActorPage, DraftLink, Face, Offer, OrderLink, Website};
use crate::views::{Place, words};

/// Drafts shown on the page.
const DRAFTS_MAX: u32 = 100;
/// Members or communities shown on the page.
const PEOPLE_MAX: i64 = 12;

/// Which of an actor's designs are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    /// The last one of the page before.
    after: Option<String>,
    sort: Option<String>,
}

impl Wanted {
    /// The order and the place in it; the beginning for what no page of ours says.
    fn designs_after(&self) -> DesignsAfter {
        let after = self.after.as_deref().unwrap_or_default();
        match self.sort.as_deref() {
            Some(BY_NAME) => {
                let name = DesignName::parse(after);
                DesignsAfter::Name(name.map_or_else(|_| String::new(), |name| name.to_string()))
            }
            _ => DesignsAfter::Newest(parse_place(after)),
        }
    }
}

/// The word of the order by name.
const BY_NAME: &str = "name";

/// `GET /@{actor}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path(handle): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let handle = parse_handle(&handle)?;
    let page = actor_page(&app, &asker, &handle, &wanted).await?;
    Ok(if page.may_draft {
        show(&page)
    } else {
        show_public(&page)
    })
}

async fn actor_page(
    app: &App,
    asker: &Asker,
    handle: &ActorHandle,
    wanted: &Wanted,
) -> Result<ActorPage> {
    let registry = app.registry();
    let profile = registry
        .profile(&asker.principal, handle, PEOPLE_MAX)
        .await?;
    let after = wanted.designs_after();
    let listed = registry
        .designs_by(profile.actor.id, &after, CARDS_MAX + 1)
        .await?;
    let role = profile.role;
    let id = profile.actor.id;
    let about = profiles::about(app, asker.tr, &profile.actor.said.about).await?;
    let mut page = public_view(asker, profile);
    page.about = about;
    let path = format!("/@{handle}");
    page.orders = orders(asker.tr, &path, &after);
    page.next = last_before_more(&listed).map(|last| match after {
        DesignsAfter::Newest(_) => format!("{path}?after={}", place_text(last)),
        DesignsAfter::Name(_) => format!("{path}?sort={BY_NAME}&after={}", last.name),
    });
    page.first = match &after {
        DesignsAfter::Newest(Some(_)) => Some(path),
        DesignsAfter::Name(name) if !name.is_empty() => Some(format!("{path}?sort={BY_NAME}")),
        _ => None,
    };
    page.cards = cards(listed);
    settle_cards(registry, &mut page.cards).await?;
    if asker.handle() != Some(handle.as_str()) {
        let is_followed = registry.follows_actor(&asker.principal, id).await?;
        page.follow = Some(follows::button(asker, &format!("/@{handle}"), is_followed));
    }
    if role.is_some() {
        page.drafts = drafts(app, asker, handle).await?;
    }
    if role == Some(Role::Owner) {
        page.offers = offers(app, asker, handle).await?;
    }
    Ok(page)
}

pub(crate) fn parse_handle(text: &str) -> Result<ActorHandle, Failure> {
    ActorHandle::parse(text).map_err(|_| Failure::not_found())
}

fn public_view(asker: &Asker, profile: Profile) -> ActorPage {
    let tr = asker.tr;
    let seen = seen::actor(asker, &profile);
    let is_person = profile.actor.kind == ActorKind::Person;
    let people_count = if is_person {
        i64::try_from(profile.memberships.len()).unwrap_or(i64::MAX)
    } else {
        profile.member_count
    };
    let people = people(tr, &profile);
    let actor = profile.actor;
    let large = actor.picture.map(|picture| picture.large);
    ActorPage {
        tr,
        frame: asker.frame(Place::Elsewhere).seen_as(Some(seen)),
        handle: actor.handle.to_string(),
        face: Face::of(&actor.display_name, large.as_ref()),
        display_name: actor.display_name,
        summary: actor.summary,
        about: None,
        place: actor.said.place,
        languages: profiles::languages(tr, &actor.said.languages),
        links: actor
            .said
            .links
            .iter()
            .map(|link| Website::of(link))
            .collect(),
        kind: tr.get(words::actor_kind(actor.kind)),
        is_person,
        since: actor.created_at,
        is_suspended: actor.suspended.is_some(),
        design_count: if profile.design_count < COUNTED_MAX {
            tr.number(profile.design_count)
        } else {
            tr.plain("home-more-than", &[("n", (COUNTED_MAX - 1).arg())])
        },
        cards: Vec::new(),
        orders: Vec::new(),
        next: None,
        first: None,
        people,
        people_count,
        drafts: Vec::new(),
        offers: Vec::new(),
        follow: None,
        may_draft: profile.role.is_some(),
        may_edit: profile.role == Some(Role::Owner),
    }
}

fn people(tr: &Locale, profile: &Profile) -> Vec<ActorLine> {
    let members = profile.members.iter().map(|member| ActorLine {
        address: format!("/@{}", member.handle),
        face: Face::of(&member.display_name, member.picture.as_ref()),
        handle: member.handle.to_string(),
        display_name: member.display_name.clone(),
        summary: String::new(),
        role: tr.get(words::role_name(member.role)),
        since: member.since,
    });
    let memberships = profile.memberships.iter();
    let memberships = memberships.map(|(membership, since)| ActorLine {
        address: format!("/@{}", membership.handle),
        face: Face::of(&membership.display_name, membership.picture.as_ref()),
        handle: membership.handle.to_string(),
        display_name: membership.display_name.clone(),
        summary: tr.get(words::actor_kind(membership.kind)),
        role: tr.get(words::role_name(membership.role)),
        since: *since,
    });
    members.chain(memberships).collect()
}

fn orders(tr: &Locale, path: &str, after: &DesignsAfter) -> Vec<OrderLink> {
    let by_name = matches!(after, DesignsAfter::Name(_));
    vec![
        OrderLink {
            address: path.to_owned(),
            text: tr.get("actor-sort-newest"),
            current: !by_name,
        },
        OrderLink {
            address: format!("{path}?sort={BY_NAME}"),
            text: tr.get("actor-sort-name"),
            current: by_name,
        },
    ]
}

async fn drafts(app: &App, asker: &Asker, handle: &ActorHandle) -> Result<Vec<DraftLink>> {
    let request = PageRequest {
        after: None,
        limit: Some(DRAFTS_MAX),
    };
    let page = app
        .registry()
        .draft_page(&asker.principal, &request)
        .await?;
    Ok(page
        .items
        .into_iter()
        .map(|listed| listed.draft)
        .filter(|draft| draft.name.actor() == *handle)
        .map(|draft| DraftLink {
            address: format!("/-/drafts/{}", draft.id),
            design: draft.name.to_string(),
            version: draft.version.to_string(),
            changed: draft.touched_at,
        })
        .collect())
}

async fn offers(app: &App, asker: &Asker, handle: &ActorHandle) -> Result<Vec<Offer>> {
    let offers = app.registry().transfers(&asker.principal).await?;
    let to_this = offers.into_iter().filter(|offer| offer.to == *handle);
    Ok(to_this
        .map(|offer| Offer {
            from: offer.design.actor().to_string(),
            design: offer.design.to_string(),
            decline_address: format!("/-/transfers/{}/end", offer.transfer.id),
            accept_address: format!("/-/transfers/{}/accept", offer.transfer.id),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_and_a_place_are_read_from_the_address() {
        let wanted = |sort: Option<&str>, after: Option<&str>| Wanted {
            after: after.map(str::to_owned),
            sort: sort.map(str::to_owned),
        };
        let newest = DesignsAfter::Newest(None);
        assert_eq!(wanted(None, None).designs_after(), newest);
        assert_eq!(wanted(Some("x"), Some("nonsense")).designs_after(), newest);
        assert_eq!(
            wanted(Some("name"), Some("lab/pump")).designs_after(),
            DesignsAfter::Name("lab/pump".into())
        );
        for nonsense in ["\0", "x", "'"] {
            let after = wanted(Some("name"), Some(nonsense)).designs_after();
            assert_eq!(after, DesignsAfter::Name(String::new()), "{nonsense:?}");
        }
    }
}
