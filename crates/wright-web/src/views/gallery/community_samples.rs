//! Samples of members, invitations, and editing a profile.

use askama::Template;
use wright_model::{ActorKind, Role};

use super::front::face;
use super::{day, frame};
use crate::locale::Locale;
use crate::views::{Done, Place, invitations, members, profiles, words};
use wright_registry::invitations::Ended;

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let members = |page: members::MembersPage| page.render().expect("renders");
    let mut pages = vec![
        ("members", members(members_page(tr, None))),
        ("members-member", members(members_page(tr, Some(false)))),
        ("members-owner", members(members_page(tr, Some(true)))),
        ("members-invited", members(invited(tr))),
        ("profile-edit", edit(tr, false).render().expect("renders")),
        (
            "profile-edit-wrong",
            edit(tr, true).render().expect("renders"),
        ),
    ];
    pages.extend(invitation_pages(tr));
    pages
}

fn members_page(tr: &'static Locale, owner: Option<bool>) -> members::MembersPage {
    let is_owner = owner == Some(true);
    members::MembersPage {
        tr,
        frame: frame(tr, Place::Elsewhere, owner.is_some(), None),
        problem: if is_owner {
            tr.get("actor-last-owner")
        } else {
            String::new()
        },
        handle: "rural-energy".into(),
        display_name: "Rural Energy Collective".into(),
        members: [
            ("achieng", "Achieng’ O.", Role::Owner),
            ("tomas-r", "Tomás R.", Role::Maintainer),
            (
                "a-handle-of-thirty-nine-characters-here",
                "ليلى",
                Role::Contributor,
            ),
        ]
        .map(|(handle, name, role)| members::Member {
            handle: handle.into(),
            address: format!("/@{handle}"),
            display_name: name.into(),
            face: face(name, handle == "achieng"),
            role: tr.get(words::role_name(role)),
            role_value: role.as_str(),
            since: day(300),
            is_you: owner.is_some() && handle == "achieng",
        })
        .into(),
        count: 54,
        first: None,
        next: Some("/@rural-energy/-/members?after=x".into()),
        roles: Role::ALL
            .iter()
            .map(|role| members::RoleChoice {
                value: role.as_str(),
                name: tr.get(words::role_name(*role)),
                what: tr.get(words::role_what(*role)),
            })
            .collect(),
        may_manage: is_owner,
        you: owner.map(|is_owner| members::You {
            role: tr.get(words::role_name(if is_owner {
                Role::Owner
            } else {
                Role::Contributor
            })),
            is_last_owner: is_owner,
        }),
        made: None,
        invitations: Vec::new(),
        more_invitations: None,
        form: members::InviteForm {
            is_open: false,
            role: "contributor",
            email: String::new(),
            note: String::new(),
            uses: "1".into(),
            days: "14".into(),
        },
    }
}

fn invited(tr: &'static Locale) -> members::MembersPage {
    let open = |whom: &str, ended: String, uses_max| members::OpenInvitation {
        withdraw_address: "/@rural-energy/-/invitations/1/withdraw".into(),
        whom: whom.into(),
        email: if whom.is_empty() {
            String::new()
        } else {
            "wanjiru@repair-cafe.example".into()
        },
        role: tr.get(words::role_name(Role::Maintainer)),
        inviter: "achieng".into(),
        ends: day(-12),
        uses: 0,
        uses_max,
        ended,
    };
    members::MembersPage {
        problem: String::new(),
        made: Some(members::Made {
            address: "https://hub.example/-/invitations/8mQ2vX0aT4kJ7bYr1LZs9wHcQ2vX0aT4".into(),
            mailed_to: "wanjiru@repair-cafe.example".into(),
            email: "wanjiru@repair-cafe.example".into(),
            role: tr.get(words::role_name(Role::Maintainer)),
            until: day(-14),
        }),
        invitations: vec![
            open("Wanjiru from the repair café", String::new(), 1),
            open("", String::new(), 30),
            open("Workshop", tr.get("members-invitation-inviter-left"), 1),
        ],
        more_invitations: Some("/@rural-energy/-/members?invitations=x".into()),
        form: members::InviteForm {
            is_open: true,
            role: "maintainer",
            email: "wanjiru".into(),
            note: "Wanjiru".into(),
            uses: "1".into(),
            days: "14".into(),
        },
        ..members_page(tr, Some(true))
    }
}

fn invitation_pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    use invitations::What;
    let member = || tr.get(words::role_name(Role::Contributor));
    let pages = [
        (
            "invitation-stranger",
            What::Enter {
                sign_up_address: "/-/sign-up?invitation=x".into(),
                sign_in_address: "/-/sign-in?to=x".into(),
            },
        ),
        ("invitation", What::Answer(String::new())),
        ("invitation-rise", What::Answer(member())),
        ("invitation-member", What::Member(member())),
        ("invitation-used", What::Used),
        ("invitation-other", What::OtherAddress("achieng".into())),
        ("invitation-unverified", What::Unverified),
        (
            "invitation-ended",
            What::Ended(tr.get(words::invitation_ended(Ended::Expired))),
        ),
    ];
    let render = |(name, what): (&'static str, What)| (name, invitation(tr, what));
    pages.map(render).into()
}

fn invitation(tr: &'static Locale, what: invitations::What) -> String {
    let is_stranger = matches!(what, invitations::What::Enter { .. });
    let page = invitations::InvitationPage {
        tr,
        frame: frame(tr, Place::Elsewhere, !is_stranger, None),
        address: "/-/invitations/x".into(),
        actor_address: "/@rural-energy".into(),
        handle: "rural-energy".into(),
        display_name: "Rural Energy Collective".into(),
        kind: tr.get(words::actor_kind(ActorKind::Community)),
        summary: "We draw dryers, heaters and controllers that need no grid.".into(),
        face: face("Rural Energy Collective", is_stranger),
        role: tr.get(words::role_name(Role::Maintainer)),
        role_what: tr.get(words::role_what(Role::Maintainer)),
        inviter: "achieng".into(),
        inviter_name: "Achieng’ O.".into(),
        until: day(-14),
        email: if is_stranger {
            "w…@repair-cafe.example".into()
        } else {
            String::new()
        },
        what,
    };
    page.render().expect("renders")
}

fn edit(tr: &'static Locale, wrong: bool) -> profiles::EditPage {
    let or = |text: String| if wrong { text } else { String::new() };
    profiles::EditPage {
        tr,
        frame: frame(
            tr,
            Place::Elsewhere,
            true,
            (!wrong).then_some(Done::PictureKept),
        ),
        problem: or(tr.get("profile-about-wrong")),
        handle: "rural-energy".into(),
        is_person: false,
        face: face("Rural Energy Collective", !wrong),
        may_send_picture: true,
        picture_problem: or(tr.get("profile-picture-pixels")),
        display_name: "Rural Energy Collective".into(),
        name_error: or(tr.get("field-display-name")),
        summary: "We draw dryers, heaters and controllers that need no grid.".into(),
        about: "A third of what is grown in the lake region **spoils** before it is sold.".into(),
        place: "Kisumu, Kenya".into(),
        languages: "en sw luo".into(),
        languages_error: or(tr.get("profile-languages-wrong")),
        links: vec![
            "https://rural-energy.example/".into(),
            String::new(),
            String::new(),
        ],
        links_error: or(tr.get("profile-links-wrong")),
    }
}
