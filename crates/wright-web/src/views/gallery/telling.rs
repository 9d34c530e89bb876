//! Samples of what people are told, and how they choose it.

use askama::Template;
use wright_model::{NotificationKind, Role, Telling};
use wright_registry::notifications::Facts;

use super::super::accounts::{Section, Selectable};
use super::super::notifications::{Follow, Item, Kind, NotificationsPage, TellingsPage};
use super::super::{Done, Place, words};
use super::people::side;
use super::{day, frame};
use crate::locale::Locale;
use crate::news;

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    vec![
        ("notifications", told(tr, true).render().expect("renders")),
        (
            "notifications-none",
            told(tr, false).render().expect("renders"),
        ),
        (
            "account-notifications",
            tellings(tr, true).render().expect("renders"),
        ),
        (
            "account-notifications-new",
            tellings(tr, false).render().expect("renders"),
        ),
    ]
}

fn told(tr: &'static Locale, filled: bool) -> NotificationsPage {
    let facts = Facts {
        path: "/@rural-energy/box-dryer/0.3.0".into(),
        design: "rural-energy/box-dryer".into(),
        title: "Box solar dryer".into(),
        version: "0.3.0".into(),
        actor: "Rural Energy Collective".into(),
        role: Some(Role::Maintainer),
    };
    let item = |(index, kind): (usize, &NotificationKind)| Item {
        id: index.to_string(),
        text: news::sentence(tr, *kind, &facts),
        design: facts.design.clone(),
        address: format!("/-/notifications/{index}"),
        at: day(i64::try_from(index).unwrap_or_default()),
        is_read: index > 2,
    };
    let kinds = NotificationKind::ALL.iter().enumerate();
    NotificationsPage {
        tr,
        frame: frame(tr, Place::Notifications, true, None),
        items: kinds.filter(|_| filled).map(item).collect(),
        until: if filled { "1".into() } else { String::new() },
        next: filled.then(|| "/-/notifications?after=x".into()),
        first: None,
    }
}

fn tellings(tr: &'static Locale, filled: bool) -> TellingsPage {
    let kind = |kind: &NotificationKind| Kind {
        value: kind.as_str(),
        text: tr.get(words::notification_kind(*kind)),
        tellings: Telling::ALL
            .iter()
            .map(|telling| Selectable {
                value: telling.as_str(),
                text: tr.get(words::telling(*telling)),
                current: *telling == kind.usual_telling(),
            })
            .collect(),
    };
    let follow = |name: &str, title: &str| Follow {
        address: format!("/@{name}"),
        name: name.into(),
        title: title.into(),
        since: day(40),
    };
    let follows = [
        ("rural-energy/box-dryer", "Box solar dryer"),
        ("nour/dryer", "مجفف شمسي"),
        ("rural-energy", "Rural Energy Collective"),
    ];
    TellingsPage {
        tr,
        frame: frame(tr, Place::Account, true, filled.then_some(Done::Unfollowed)),
        side: side(tr, Section::Notifications, String::new()),
        kinds: NotificationKind::ALL.iter().map(kind).collect(),
        time_zone: "Africa/Nairobi".into(),
        has_mail: filled,
        follows: follows
            .into_iter()
            .filter(|_| filled)
            .map(|(name, title)| follow(name, title))
            .collect(),
        next: None,
        first: None,
    }
}
