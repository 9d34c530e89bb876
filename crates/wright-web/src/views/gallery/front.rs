//! Samples of the first page, the list of designs, and actors.

use wright_model::{ActorKind, Role};

use super::{card, cards, day, frame};
use crate::locale::{Arg, Locale};
use crate::small_pictures::Image;
use crate::views::{Done, Place, actors, designs, home, words};

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("renders");
    vec![
        ("home", render(&first_page(tr, Some(true), 1_284))),
        ("home-large", render(&first_page(tr, Some(true), 10_000))),
        ("home-unpictured", render(&first_page(tr, Some(false), 2))),
        ("home-empty", render(&first_page(tr, None, 0))),
        ("designs", render(&list(tr, cards(), true))),
        ("designs-older", render(&list(tr, cards(), false))),
        ("designs-empty", render(&list(tr, vec![], true))),
        ("actor", render(&community(tr, false))),
        ("actor-owner", render(&community(tr, true))),
        ("actor-person", render(&person(tr))),
        ("actor-long", render(&long_named(tr))),
    ]
}

fn first_page(tr: &'static Locale, pictured: Option<bool>, n: i64) -> home::HomePage {
    let is_empty = pictured.is_none();
    let mut cards = if is_empty { vec![] } else { many_cards() };
    if pictured == Some(false) {
        for card in &mut cards {
            card.picture = None;
        }
    }
    let counted = |n: i64| home::Counted {
        n,
        figure: if n < 10_000 {
            tr.number(n)
        } else {
            tr.plain("home-more-than", &[("n", 9_999_i64.arg())])
        },
    };
    let names = [
        "fasteners",
        "food",
        "water",
        "lab",
        "electronics",
        "bikes",
        "التعليم",
        "a-category-with-a-rather-long-name",
    ];
    let categories = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| home::CategoryLink {
            name: name.into(),
            address: format!("/-/categories/{name}"),
            picture: (at % 3 != 1).then(|| Image::sample("/picture.svg")),
        });
    home::HomePage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        is_set_up: false,
        registry_url: "https://designs.example".into(),
        pictured: cards.iter().find(|card| card.picture.is_some()).cloned(),
        example: cards.first().map(|card| card.design.clone()),
        designs: counted(n),
        releases: counted(n * 3),
        communities_count: counted(n / 9),
        categories: if is_empty {
            vec![]
        } else {
            categories.collect()
        },
        communities: if is_empty { vec![] } else { communities(tr) },
        cards,
    }
}

fn many_cards() -> Vec<designs::Card> {
    let mut all = cards();
    all.extend(cards());
    all[7].title =
        "A charge controller with a title that goes on for longer than anybody would like".into();
    all
}

fn communities(tr: &Locale) -> Vec<actors::ActorLine> {
    [
        (
            "rural-energy",
            "Rural Energy Collective",
            ActorKind::Community,
            "Dries, heats and pumps with what a village can make and mend itself.",
        ),
        ("field-notes", "Field Notes", ActorKind::Association, ""),
        (
            "nour",
            "تعاونية نور",
            ActorKind::Community,
            "نصنع المجففات والسخانات.",
        ),
        (
            "kisumu-fab-yard",
            "Kisumu Fab Yard",
            ActorKind::Enterprise,
            "A workshop by the lake: saws, printers, a lathe and people who mend things.",
        ),
    ]
    .map(|(handle, name, kind, summary)| actors::ActorLine {
        handle: handle.into(),
        address: format!("/@{handle}"),
        display_name: name.into(),
        face: actors::Face::of(name, None),
        summary: summary.into(),
        role: tr.get(words::actor_kind(kind)),
        since: day(40),
    })
    .into()
}

fn list(tr: &'static Locale, cards: Vec<designs::Card>, is_first: bool) -> designs::ListPage {
    designs::ListPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        is_first,
        next: (!cards.is_empty()).then(|| "/-/designs?after=x".into()),
        cards,
    }
}

fn people(tr: &Locale) -> Vec<actors::ActorLine> {
    [
        ("achieng", "Achieng’ O.", Role::Owner),
        ("tomas-r", "Tomás R.", Role::Maintainer),
        ("layla", "ليلى", Role::Contributor),
    ]
    .map(|(handle, name, role)| actors::ActorLine {
        handle: handle.into(),
        address: format!("/@{handle}"),
        display_name: name.into(),
        face: face(name, handle == "achieng"),
        summary: String::new(),
        role: tr.get(words::role_name(role)),
        since: day(700),
    })
    .into()
}

fn community(tr: &'static Locale, owner: bool) -> actors::ActorPage {
    let done = owner.then_some(Done::CommunityFounded);
    let link = |text: &str, current| actors::OrderLink {
        address: "/@rural-energy".into(),
        text: text.into(),
        current,
    };
    actors::ActorPage {
        tr,
        frame: frame(tr, Place::Elsewhere, owner, done),
        handle: "rural-energy".into(),
        display_name: "Rural Energy Collective".into(),
        face: face("Rural Energy Collective", false),
        kind: tr.get(words::actor_kind(ActorKind::Community)),
        is_person: false,
        summary: "We draw dryers, heaters and controllers that need no grid.".into(),
        about: owner.then(|| {
            "<p>A third of what is grown in the lake region spoils before it is sold.</p>".into()
        }),
        place: if owner {
            "Kisumu, Kenya".into()
        } else {
            String::new()
        },
        languages: if owner {
            "English, Kiswahili, Dholuo".into()
        } else {
            String::new()
        },
        links: if owner {
            vec![actors::Website::of(
                "https://www.rural-energy.example/team/",
            )]
        } else {
            vec![]
        },
        since: day(1_500),
        is_suspended: false,
        design_count: tr.number(if owner { 5_i64 } else { 0 }),
        cards: if owner { cards() } else { vec![] },
        orders: vec![
            link(&tr.get("actor-sort-newest"), true),
            link(&tr.get("actor-sort-name"), false),
        ],
        next: owner.then(|| "/@rural-energy?after=x".into()),
        first: owner.then(|| "/@rural-energy".into()),
        people: people(tr),
        people_count: 14,
        drafts: if owner {
            vec![actors::DraftLink {
                address: "/-/drafts/1".into(),
                design: "rural-energy/box-dryer".into(),
                version: "0.4.0".into(),
                changed: day(1),
            }]
        } else {
            vec![]
        },
        offers: if owner {
            vec![actors::Offer {
                design: "someone/lamp".into(),
                from: "someone".into(),
                accept_address: "/-/transfers/1/accept".into(),
                decline_address: "/-/transfers/1/end".into(),
            }]
        } else {
            vec![]
        },
        follow: Some(super::super::notifications::FollowButton {
            address: "/@rural-energy/-/follow".into(),
            is_followed: owner,
        }),
        may_draft: owner,
        may_edit: owner,
    }
}

fn person(tr: &'static Locale) -> actors::ActorPage {
    actors::ActorPage {
        handle: "achieng".into(),
        display_name: "Achieng’ O.".into(),
        face: face("Achieng’ O.", true),
        kind: tr.get(words::actor_kind(ActorKind::Person)),
        is_person: true,
        people: communities(tr),
        people_count: 4,
        cards: vec![card("achieng/hinge", "Printed hinge", "", false)],
        design_count: tr.number(1_i64),
        ..community(tr, false)
    }
}

fn long_named(tr: &'static Locale) -> actors::ActorPage {
    let name = "جمعية الطاقة الريفية لتجفيف الفواكه وضخ المياه في المناطق الجبلية البعيدة والقرى الصغيرة على ضفاف البحيرة";
    actors::ActorPage {
        handle: "a-handle-of-thirty-nine-characters-here".into(),
        display_name: name.into(),
        face: face(name, false),
        summary:
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
                .repeat(4),
        is_suspended: true,
        ..community(tr, false)
    }
}

/// A face, with the gallery's picture or with initials.
pub(super) fn face(name: &str, with_picture: bool) -> actors::Face {
    actors::Face {
        picture: with_picture.then(|| "/picture.svg".into()),
        ..actors::Face::of(name, None)
    }
}
