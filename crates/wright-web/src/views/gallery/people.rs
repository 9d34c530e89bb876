//! Samples of signing in and up, the account's pages and links that came by mail.

use askama::Template;
use wright_model::{ActorKind, Role, Scope};

use super::super::accounts::{self, Section, Selectable, Side};
use super::super::{Done, Place, sessions, sign_ups, verification, words};
use super::{choices, day, frame};
use crate::locale::{Language, Locale};

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let mut pages = account_pages(tr);
    pages.extend(ways_in(tr));
    pages.extend(links(tr));
    pages
}

pub(super) fn side(tr: &'static Locale, here: Section, problem: String) -> Side {
    Side {
        tr,
        here,
        profile_address: "/@achieng".into(),
        administrator: true,
        problem,
    }
}

fn account_pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    vec![
        ("account", overview(tr).render().expect("renders")),
        (
            "account-mail",
            mail_page(tr, false).render().expect("renders"),
        ),
        (
            "account-mail-changing",
            mail_page(tr, true).render().expect("renders"),
        ),
        ("account-security", security(tr).render().expect("renders")),
        ("account-tokens", tokens(tr).render().expect("renders")),
        ("account-data", data(tr, true).render().expect("renders")),
        (
            "account-data-new",
            data(tr, false).render().expect("renders"),
        ),
        ("sign-ups", sign_ups_page(tr).render().expect("renders")),
    ]
}

fn overview(tr: &'static Locale) -> accounts::AccountPage {
    let selectable = |value, text: String, current| Selectable {
        value,
        text,
        current,
    };
    accounts::AccountPage {
        tr,
        frame: frame(tr, Place::Account, true, Some(Done::PreferencesKept)),
        side: side(tr, Section::Overview, String::new()),
        languages: Language::OFFERED
            .map(|language| {
                let current = language == tr.language();
                selectable(language.tag(), language.own_name().into(), current)
            })
            .into(),
        units: vec![
            selectable("mm", tr.get("account-units-mm"), true),
            selectable("in", tr.get("account-units-in"), false),
        ],
        time_zone: "Africa/Nairobi".into(),
        zones: vec!["Africa/Nairobi", "America/Lima", "Europe/Madrid"],
        communities: vec![accounts::Community {
            handle: "rural-energy".into(),
            display_name: "Rural Energy Collective".into(),
            address: "/@rural-energy".into(),
            kind: tr.get(words::actor_kind(ActorKind::Community)),
            role: tr.get(words::role_name(Role::Owner)),
        }],
        community_handle: String::new(),
        community_name: String::new(),
        open_community: false,
        actor_kinds: choices(&ActorKind::ALL[1..], ActorKind::as_str, |kind| {
            tr.get(words::actor_kind(kind))
        }),
    }
}

fn mail_page(tr: &'static Locale, changing: bool) -> accounts::MailPage {
    accounts::MailPage {
        tr,
        frame: frame(tr, Place::Account, true, None),
        side: side(tr, Section::Mail, String::new()),
        email: "achieng@kisumu.example".into(),
        verified: changing,
        pending: if changing {
            "achieng.otieno@fablab.example".into()
        } else {
            String::new()
        },
        open: changing,
        new_email: String::new(),
        email_error: String::new(),
        password_error: if changing {
            tr.get("security-password-wrong")
        } else {
            String::new()
        },
        proven: false,
    }
}

fn security(tr: &'static Locale) -> accounts::SecurityPage {
    let passkey = |id: &str, name: &str, last_used| accounts::Passkey {
        id: id.into(),
        name: name.into(),
        added: day(200),
        last_used,
    };
    accounts::SecurityPage {
        tr,
        frame: frame(tr, Place::Account, true, Some(Done::PasskeyAdded)),
        side: side(tr, Section::Security, String::new()),
        handle: "achieng".into(),
        has_passkeys: true,
        passkeys: vec![
            passkey("1", "Telephone, fingerprint", Some(day(0))),
            passkey("2", "Key on the ring", None),
        ],
        password_error: String::new(),
        new_error: tr.get("field-password-short"),
        sessions: [true, false]
            .map(|current| accounts::Session {
                id: "2".into(),
                current,
                agent: "Firefox · Linux".into(),
                address: "192.0.2.77".into(),
                since: day(1),
            })
            .into(),
    }
}

fn tokens(tr: &'static Locale) -> accounts::TokensPage {
    let token = |name: &str, used| accounts::Token {
        id: "1".into(),
        name: name.into(),
        patterns: "rural-energy/*".into(),
        scopes: [Scope::Publish, Scope::Yank]
            .map(|scope| tr.get(words::scope(scope)))
            .into(),
        last_used: used,
        expires: Some(day(-90)),
    };
    accounts::TokensPage {
        tr,
        frame: frame(tr, Place::Account, true, None),
        side: side(tr, Section::Tokens, tr.get("token-no-scope")),
        new_token: Some(accounts::NewToken {
            name: "Laptop".into(),
            secret: "cwt_8mQ2vX0aT4kJ7bYr1LZs9wHc3NdF6uPe".into(),
        }),
        tokens: vec![
            token("Laptop", None),
            token("CI of box-dryer", Some(day(2))),
        ],
        open_token: true,
        scopes: choices(Scope::ALL, Scope::as_str, |scope| {
            tr.get(words::scope(scope))
        }),
        pattern_examples: vec!["rural-energy/*".into()],
    }
}

fn data(tr: &'static Locale, much: bool) -> accounts::DataPage {
    accounts::DataPage {
        tr,
        frame: frame(tr, Place::Account, true, None),
        side: side(tr, Section::Data, String::new()),
        export: much.then(|| accounts::Export {
            size: "212 kB".into(),
            until: day(-7),
        }),
        handle: "achieng".into(),
        keeps_handle: much,
        orphans: if much {
            vec![accounts::Orphan {
                address: "/@kisumu-fab-yard/-/members".into(),
                display_name: "Kisumu Fab Yard".into(),
                designs: 6,
            }]
        } else {
            vec![]
        },
        proven: !much,
        open_delete: much,
        password_error: if much {
            tr.get("security-password-wrong")
        } else {
            String::new()
        },
    }
}

fn sign_ups_page(tr: &'static Locale) -> sign_ups::SignUpsPage {
    let waiting = |id: &str, handle: &str, why: &str| sign_ups::Waiting {
        id: id.into(),
        handle: handle.into(),
        display_name: "Wanjiru Kamau".into(),
        email: "wanjiru@repair-cafe.example".into(),
        why: why.into(),
        asked_at: day(1),
    };
    sign_ups::SignUpsPage {
        tr,
        frame: frame(tr, Place::Account, true, Some(Done::SignUpApproved)),
        side: side(tr, Section::SignUps, String::new()),
        made: Some("https://hub.example/-/sign-up?invitation=8mQ2vX0aT4kJ7bYr1LZs9wHc".into()),
        waiting: vec![
            waiting(
                "1",
                "wanjiru",
                "We repair sewing machines in Nakuru and would like to publish spare parts.",
            ),
            waiting("2", "a-very-long-handle-with-many-words", ""),
        ],
        next: "/-/admin/sign-ups?after=x".into(),
        invitations: [true, false]
            .map(|stands| sign_ups::Invitation {
                id: "3".into(),
                note: "Workshop of May".into(),
                uses: 4,
                uses_max: 30,
                ends: day(-10),
                stands,
            })
            .into(),
    }
}

fn ways_in(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let sign_up = |error: String| sessions::SignUpPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        problem: String::new(),
        action: "/-/sign-up".into(),
        first_administrator: false,
        on_approval: false,
        by_invitation: false,
        invitation: String::new(),
        invited: None,
        sign_in_address: "/-/sign-in".into(),
        why: String::new(),
        mark: "1.0".into(),
        handle: "achieng".into(),
        email: String::new(),
        handle_error: error,
        email_error: String::new(),
        password_error: String::new(),
    };
    let render = |page: sessions::SignUpPage| page.render().expect("renders");
    let setup = sessions::SignUpPage {
        first_administrator: true,
        ..sign_up(String::new())
    };
    let approval = sessions::SignUpPage {
        on_approval: true,
        ..sign_up(String::new())
    };
    let invite = sessions::SignUpPage {
        by_invitation: true,
        problem: tr.get("sign-up-not-invited"),
        ..sign_up(String::new())
    };
    let invited = sessions::SignUpPage {
        by_invitation: true,
        invitation: "x".into(),
        invited: Some(sessions::InvitedInto {
            community: "Rural Energy Collective".into(),
            role: tr.get(words::role_name(Role::Maintainer)),
            email: "w…@repair-cafe.example".into(),
        }),
        ..sign_up(String::new())
    };
    let sign_in = sessions::SignInPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        problem: tr.get("sign-in-wrong"),
        handle: "achieng".into(),
        to: "/".into(),
        has_passkeys: true,
        sign_up_address: "/-/sign-up".into(),
    };
    vec![
        ("sign-in", sign_in.render().expect("renders")),
        ("sign-up", render(sign_up(tr.get("field-handle-taken")))),
        ("sign-up-approval", render(approval)),
        ("sign-up-invite", render(invite)),
        ("sign-up-invited", render(invited)),
        ("setup", render(setup)),
    ]
}

fn links(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let about = "achieng@kisumu.example";
    let link = verification::LinkPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        title: tr.get("verify-title"),
        text: about.into(),
        action: "/-/verify/x".into(),
        button: tr.get("verify-do"),
    };
    let said = verification::SaidPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        title: tr.get("setup-used-title"),
        paragraphs: vec![tr.get("setup-used"), tr.get("setup-used-how")],
        link: "/-/sign-in".into(),
        link_text: tr.get("sign-in-title"),
        good: false,
    };
    let reset = verification::ResetPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        problem: tr.get("field-email-form"),
        email: "achieng".into(),
    };
    let password = verification::PasswordPage {
        tr,
        frame: frame(tr, Place::Elsewhere, false, None),
        handle: "achieng".into(),
        action: "/-/reset/x".into(),
        password_error: tr.get("field-password-short"),
    };
    vec![
        ("verify", link.render().expect("renders")),
        ("said", said.render().expect("renders")),
        ("reset", reset.render().expect("renders")),
        ("reset-password", password.render().expect("renders")),
    ]
}
