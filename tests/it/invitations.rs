//! Links into a community: used, used twice, ended in every way, by the wrong person, by many at
//! once, by newcomers.

use chrono::Duration;
use serde_json::{Value, json};
use wright_model::Role;
use wright_registry::RegistryConfig;
use wright_registry::config::SignUp;

use crate::for_each_backend;
use crate::mail::Posting;
use crate::pages::submit;
use crate::test_registry::{Answer, Caller, PASSWORD, TestRegistry};

/// Makes an invitation into `crew`; its secret and its id.
async fn invite(owner: &Caller, mut asked: Value) -> (String, String) {
    if asked.get("role").is_none() {
        asked["role"] = json!("contributor");
    }
    let made = owner.post("/api/v1/actors/crew/invitations", asked).await;
    let made = made.expect(201).value();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    assert!(text("url").ends_with(&text("secret")), "{made}");
    (text("secret"), text("id"))
}

async fn accept(caller: &Caller, secret: &str) -> Answer {
    let path = format!("/api/v1/invitations/{secret}/accept");
    caller.post(&path, json!({})).await
}

async fn ended(server: &TestRegistry, secret: &str) -> Value {
    let path = format!("/api/v1/invitations/{secret}");
    server.anonymous().get(&path).await.expect(200).value()["ended"].clone()
}

/// What somebody is in `crew`.
async fn role(caller: &Caller) -> Option<String> {
    let me = caller.get("/api/v1/me").await.value();
    let actors = me["actors"].as_array().unwrap();
    let crew = actors.iter().find(|actor| actor["handle"] == "crew")?;
    Some(crew["role"].as_str().unwrap().to_owned())
}

fn by_invitation(config: &mut RegistryConfig) {
    config.sign_up = SignUp::Invite;
}

fn by_administrators(config: &mut RegistryConfig) {
    config.sign_up = SignUp::AdministratorsInvite;
}

fn on_approval(config: &mut RegistryConfig) {
    config.sign_up = SignUp::Approval;
}

for_each_backend! {
    async fn a_link_lets_in_one_person_once(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let (secret, _) = invite(&ana, json!({ "role": "maintainer", "note": "Bo" })).await;
        let list = ana.get("/api/v1/actors/crew/invitations").await.value();
        assert_eq!(list["items"][0]["note"], "Bo");
        assert!(!list.to_string().contains(&secret), "{list}");
        let seen = server.anonymous().get(&format!("/api/v1/invitations/{secret}")).await.value();
        assert_eq!((&seen["actor"], &seen["role"], &seen["invited_by"]), (&json!("crew"), &json!("maintainer"), &json!("ana")));

        let bo = server.as_user("bo").await;
        let joined = accept(&bo, &secret).await.expect(200).value();
        assert_eq!(joined, json!({ "actor": "crew", "role": "maintainer", "new": true }));
        assert_eq!(role(&bo).await.as_deref(), Some("maintainer"));
        // Again: they are that already. Somebody else: it is used up.
        assert_eq!(accept(&bo, &secret).await.expect(200).value()["new"], false);
        let cy = server.as_user("cy").await;
        assert_eq!(accept(&cy, &secret).await.expect(410).code(), "gone");
        assert_eq!(ended(&server, &secret).await, "used-up");
        assert_eq!(ana.get("/api/v1/actors/crew/invitations").await.value()["items"], json!([]));
        // Who was taken out does not come back by it.
        ana.delete("/api/v1/actors/crew/members/bo").await.expect(204);
        assert_eq!(accept(&bo, &secret).await.expect(410).code(), "gone");
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "actor-members-changed").count(), 2, "{kinds:?}");
    }

    async fn one_of_fifty_at_once_has_the_last_use(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let (one, _) = invite(&ana, json!({})).await;
        let (three, _) = invite(&ana, json!({ "uses": 3 })).await;
        let mut people = Vec::new();
        for number in 0..50 {
            people.push(server.as_user(&format!("visitor-{number:02}q")).await);
        }
        let mut presses = tokio::task::JoinSet::new();
        for person in people {
            let (one, three) = (one.clone(), three.clone());
            presses.spawn(async move {
                let first = accept(&person, &one).await.status;
                let second = accept(&person, &three).await;
                (first, second.status, second.value()["new"] == true)
            });
        }
        let answers = presses.join_all().await;
        let count = |test: fn(&(u16, u16, bool)) -> bool| answers.iter().filter(|one| test(one)).count();
        assert_eq!(count(|answer| answer.0 == 200), 1, "{answers:?}");
        assert_eq!(count(|answer| answer.0 == 410), 49, "{answers:?}");
        // Whoever has the first one is a member already, and uses none of the other up.
        assert_eq!(count(|answer| answer.2), 3, "{answers:?}");
        let crew = server.anonymous().get("/api/v1/actors/crew").await.value();
        assert_eq!(crew["members"].as_array().unwrap().len(), 5);
        let list = ana.get("/api/v1/actors/crew/invitations").await.value();
        assert_eq!(list["items"], json!([]), "both are used up");
    }

    async fn one_person_pressing_many_times_uses_one(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let (secret, _) = invite(&ana, json!({ "uses": 5 })).await;
        let bo = server.as_user("bo").await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (bo, secret) = (bo.clone(), secret.clone());
            presses.spawn(async move { accept(&bo, &secret).await.expect(200).value()["new"] == true });
        }
        let new = presses.join_all().await.into_iter().filter(|new| *new).count();
        assert_eq!(new, 1);
        let list = ana.get("/api/v1/actors/crew/invitations").await.value();
        assert_eq!(list["items"][0]["uses"], 1);
    }

    async fn links_end_by_time_by_withdrawal_and_by_no(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let bo = server.as_user("bo").await;
        let (late, _) = invite(&ana, json!({})).await;
        let (withdrawn, id) = invite(&ana, json!({})).await;
        let (declined, _) = invite(&ana, json!({})).await;
        let (several, _) = invite(&ana, json!({ "uses": 2 })).await;
        let path = format!("/api/v1/actors/crew/invitations/{id}");
        ana.delete(&path).await.expect(204);
        assert_eq!(ana.delete(&path).await.expect(404).code(), "not-found");
        let no = |secret: String| {
            let bo = bo.clone();
            async move { bo.post(&format!("/api/v1/invitations/{secret}/decline"), json!({})).await }
        };
        no(declined.clone()).await.expect(204);
        no(declined.clone()).await.expect(204);
        // One for several goes on for the others.
        no(several.clone()).await.expect(204);
        for (secret, why) in [(&withdrawn, "withdrawn"), (&declined, "declined")] {
            assert_eq!(accept(&bo, secret).await.expect(410).code(), "gone");
            assert_eq!(ended(&server, secret).await, why);
        }
        accept(&bo, &several).await.expect(200);
        let cy = server.as_user("cy").await;
        server.advance(Duration::days(14) - Duration::seconds(1));
        assert_eq!(ended(&server, &late).await, Value::Null);
        server.advance(Duration::seconds(1));
        assert_eq!(accept(&cy, &late).await.expect(410).code(), "gone");
        assert_eq!(ended(&server, &late).await, "expired");
        assert_eq!(accept(&cy, "nothing").await.expect(404).code(), "not-found");
        assert_eq!(accept(&cy, &"x".repeat(5_000)).await.expect(404).code(), "not-found");
        // A month later nobody remembers; until then people are told why.
        server.advance(Duration::days(29));
        server.keep_house().await;
        assert_eq!(ended(&server, &late).await, "expired");
        server.advance(Duration::days(2));
        server.keep_house().await;
        let forgotten = server.anonymous().get(&format!("/api/v1/invitations/{late}")).await;
        assert_eq!(forgotten.expect(404).code(), "not-found");
    }

    async fn a_role_is_never_lowered(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "bo", Role::Maintainer).await;
        let bo = server.as_user("bo").await;
        let (lower, _) = invite(&ana, json!({ "role": "contributor" })).await;
        let (same, _) = invite(&ana, json!({ "role": "maintainer" })).await;
        let (higher, _) = invite(&ana, json!({ "role": "owner" })).await;
        for secret in [&lower, &same] {
            let kept = accept(&bo, secret).await.expect(200).value();
            assert_eq!(kept, json!({ "actor": "crew", "role": "maintainer", "new": false }));
            assert_eq!(ended(&server, secret).await, Value::Null, "nothing is used up");
        }
        assert_eq!(accept(&ana, &higher).await.expect(200).value()["new"], false);
        assert_eq!(accept(&bo, &higher).await.expect(200).value()["role"], "owner");
        assert_eq!(role(&bo).await.as_deref(), Some("owner"));
    }

    async fn a_link_stands_as_long_as_its_maker_may_invite(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "bo", Role::Owner).await;
        let bo = server.as_user("bo").await;
        let cy = server.as_user("cy").await;
        let (secret, _) = invite(&bo, json!({ "uses": 2 })).await;
        let bo_in_crew = "/api/v1/actors/crew/members/bo";
        ana.put(bo_in_crew, json!({ "role": "maintainer" })).await.expect(200);
        assert_eq!(accept(&cy, &secret).await.expect(410).code(), "gone");
        assert_eq!(ended(&server, &secret).await, "inviter-left");
        let list = ana.get("/api/v1/actors/crew/invitations").await.value();
        assert_eq!(list["items"][0]["ended"], "inviter-left");
        ana.delete(bo_in_crew).await.expect(204);
        assert_eq!(ended(&server, &secret).await, "inviter-left");
        ana.put(bo_in_crew, json!({ "role": "owner" })).await.expect(200);
        assert_eq!(ended(&server, &secret).await, Value::Null);
        let moderator = server.as_moderator("mo").await;
        let suspension = |whom: &str| format!("/api/v1/admin/actors/{whom}/suspension");
        moderator.put(&suspension("bo"), json!({ "reason": "x" })).await.expect(204);
        assert_eq!(ended(&server, &secret).await, "inviter-left");
        moderator.delete(&suspension("bo")).await.expect(204);

        // The actor, and whoever accepts.
        moderator.put(&suspension("crew"), json!({ "reason": "x" })).await.expect(204);
        assert_eq!(accept(&cy, &secret).await.expect(403).code(), "suspended");
        let refused = ana.post("/api/v1/actors/crew/invitations", json!({ "role": "owner" })).await;
        assert_eq!(refused.expect(403).code(), "suspended");
        moderator.delete(&suspension("crew")).await.expect(204);
        let dee = server.as_user("dee").await;
        moderator.put(&suspension("dee"), json!({ "reason": "x" })).await.expect(204);
        assert_eq!(accept(&dee, &secret).await.expect(401).code(), "unauthenticated");
        ana.patch("/api/v1/actors/crew", json!({ "display_name": "Crew of the lake" })).await.expect(200);
        let seen = server.anonymous().get(&format!("/api/v1/invitations/{secret}")).await.value();
        assert_eq!(seen["display_name"], "Crew of the lake");
        accept(&cy, &secret).await.expect(200);
    }

    async fn what_is_asked_has_limits(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let bo = server.as_user("bo").await;
        for wrong in [
            json!({ "role": "boss" }),
            json!({ "role": "owner", "uses": 0 }),
            json!({ "role": "owner", "uses": 101 }),
            json!({ "role": "owner", "expires_in_days": 0 }),
            json!({ "role": "owner", "expires_in_days": 91 }),
            json!({ "role": "owner", "email": "bo" }),
            json!({ "role": "owner", "email": "bo@example.org\r\nBcc: x@example.org" }),
            json!({ "role": "owner", "email": "bo@example.org", "uses": 2 }),
            json!({ "role": "owner", "note": "x".repeat(81) }),
        ] {
            let refused = ana.post("/api/v1/actors/crew/invitations", wrong.clone()).await;
            assert_eq!(refused.expect(422).code(), "validation", "{wrong}");
        }
        let asked = json!({ "role": "contributor" });
        let for_a_person = ana.post("/api/v1/actors/ana/invitations", asked.clone()).await;
        assert_eq!(for_a_person.expect(422).code(), "validation");
        for path in ["/api/v1/actors/crew/invitations", "/@crew/-/edit"] {
            bo.get(path).await.expect(403);
        }
        for _ in 0..200 {
            ana.post("/api/v1/actors/crew/invitations", asked.clone()).await.expect(201);
        }
        let refused = ana.post("/api/v1/actors/crew/invitations", asked).await;
        assert_eq!(refused.expect(413).code(), "quota-exceeded");
        // They are listed a page at a time, each once.
        let mut seen = std::collections::BTreeSet::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/actors/crew/invitations?limit=80{after}");
            let page = ana.get(&path).await.expect(200).value();
            for item in page["items"].as_array().unwrap() {
                assert!(seen.insert(item["id"].as_str().unwrap().to_owned()));
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 200);
    }

    async fn an_invitation_for_an_address_is_for_nobody_else(posting: Posting) {
        let server = &posting.server;
        let ana = server.community("crew", "ana").await;
        let bo = server.as_user("bo").await;
        let cy = server.as_user("cy").await;
        let (secret, _) = invite(&ana, json!({ "role": "maintainer", "email": "Bo@Example.org" })).await;
        let mail = posting.mail_to("Bo@Example.org").await;
        assert!(mail.text.contains(&format!("/-/invitations/{secret}")), "{}", mail.text);
        assert!(mail.subject.contains("ana") && mail.subject.contains("crew"), "{}", mail.subject);
        let seen = server.anonymous().get(&format!("/api/v1/invitations/{secret}")).await.text();
        assert!(seen.contains("B…@Example.org") && !seen.contains("Bo@"), "{seen}");

        assert_eq!(accept(&cy, &secret).await.expect(403).code(), "forbidden");
        let declined = cy.post(&format!("/api/v1/invitations/{secret}/decline"), json!({})).await;
        assert_eq!(declined.expect(403).code(), "forbidden");
        assert_eq!(accept(&bo, &secret).await.expect(403).code(), "email-unverified");
        let page = bo.get(&format!("/-/invitations/{secret}")).await.expect(200).text();
        assert!(page.contains("/-/account/mail/verify"), "{page}");
        let page = cy.get(&format!("/-/invitations/{secret}")).await.expect(200).text();
        assert!(page.contains("another e-mail address"), "{page}");

        let path = posting.mail_to("bo@example.org").await.path("/-/verify/");
        submit(&bo, &path, &[]).await.expect(200);
        accept(&bo, &secret).await.expect(200);
        assert_eq!(role(&bo).await.as_deref(), Some("maintainer"));
    }

    async fn an_invitation_opens_an_account_where_that_takes_one(server: TestRegistry, by_invitation) {
        let request = json!({ "handle": "ana", "email": "ana@example.org", "password": PASSWORD });
        assert_eq!(server.anonymous().post("/api/v1/accounts", request).await.expect(403).code(), "forbidden");
        let ana = server.as_administrator("ana").await;
        let founded = json!({ "handle": "crew", "kind": "community", "display_name": "Crew" });
        ana.post("/api/v1/actors", founded).await.expect(201);
        let (secret, _) = invite(&ana, json!({ "role": "maintainer" })).await;
        let (other, id) = invite(&ana, json!({})).await;
        let (bound, _) = invite(&ana, json!({ "email": "dee@example.org" })).await;
        let ask = |handle: &'static str, secret: &str| {
            let nobody = server.anonymous();
            let request = json!({
                "handle": handle, "email": format!("{handle}@example.org"), "password": PASSWORD, "invitation": secret,
            });
            async move { nobody.post("/api/v1/accounts", request).await }
        };
        // Twelve newcomers with one link: one account.
        let handles: Vec<&'static str> = (0..12)
            .map(|number| &*Box::leak(format!("newcomer-{number:02}z").into_boxed_str()))
            .collect();
        let answers = futures_of(&handles, |handle| ask(handle, &secret)).await;
        let opened: Vec<&str> = handles
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.status == 201)
            .map(|(handle, _)| *handle)
            .collect();
        assert_eq!(opened.len(), 1, "{answers:?}");
        // The use is kept for them; joining is theirs to say.
        let newcomer = server.signed_in(opened[0]).await;
        assert_eq!(role(&newcomer).await, None);
        assert_eq!(ask("late", &secret).await.expect(403).code(), "forbidden");
        assert_eq!(accept(&server.signed_in(opened[0]).await, &secret).await.expect(200).value()["new"], true);
        assert_eq!(role(&newcomer).await.as_deref(), Some("maintainer"));

        ana.delete(&format!("/api/v1/actors/crew/invitations/{id}")).await.expect(204);
        assert_eq!(ask("late", &other).await.expect(403).code(), "forbidden");
        assert_eq!(ask("late", "nonsense").await.expect(403).code(), "forbidden");
        assert_eq!(ask("late", &bound).await.expect(403).code(), "forbidden");
        ask("dee", &bound).await.expect(201);
    }

    async fn a_kept_use_ends_as_the_invitation_does(server: TestRegistry, by_invitation) {
        let ana = server.as_administrator("ana").await;
        let founded = json!({ "handle": "crew", "kind": "community", "display_name": "Crew" });
        ana.post("/api/v1/actors", founded).await.expect(201);
        let bo = server.as_moderator("bo").await;
        server.put_member("crew", "bo", Role::Owner).await;
        let (secret, _) = invite(&bo, json!({ "role": "owner" })).await;
        let request = json!({
            "handle": "cy", "email": "cy@example.org", "password": PASSWORD, "invitation": secret,
        });
        server.anonymous().post("/api/v1/accounts", request).await.expect(201);
        let cy = server.signed_in("cy").await;

        let bo_in_crew = "/api/v1/actors/crew/members/bo";
        ana.put(bo_in_crew, json!({ "role": "maintainer" })).await.expect(200);
        assert_eq!(accept(&cy, &secret).await.expect(410).code(), "gone");
        assert_eq!(ended(&server, &secret).await, "inviter-left");
        // What was used up is not to be declined either.
        cy.post(&format!("/api/v1/invitations/{secret}/decline"), json!({})).await.expect(204);
        ana.put(bo_in_crew, json!({ "role": "owner" })).await.expect(200);
        assert_eq!(ended(&server, &secret).await, "used-up");
        let suspension = "/api/v1/admin/actors/crew/suspension";
        bo.put(suspension, json!({ "reason": "x" })).await.expect(204);
        assert_eq!(accept(&cy, &secret).await.expect(403).code(), "suspended");
        bo.delete(suspension).await.expect(204);
        server.advance(Duration::days(14));
        assert_eq!(accept(&cy, &secret).await.expect(410).code(), "gone");
        assert_eq!(ended(&server, &secret).await, "expired");
        assert_eq!(role(&cy).await, None);
    }

    async fn operators_can_keep_that_to_administrators(server: TestRegistry, by_administrators) {
        let ana = server.as_administrator("ana").await;
        let founded = json!({ "handle": "crew", "kind": "community", "display_name": "Crew" });
        ana.post("/api/v1/actors", founded).await.expect(201);
        let (secret, _) = invite(&ana, json!({})).await;
        let request = json!({
            "handle": "bo", "email": "bo@example.org", "password": PASSWORD, "invitation": secret,
        });
        assert_eq!(server.anonymous().post("/api/v1/accounts", request).await.expect(403).code(), "forbidden");
        let made = submit(&ana, "/-/admin/invitations", &[("uses", "1"), ("days", "7")]).await.expect(200).text();
        let (_, code) = made.split_once("/-/sign-up?invitation=").unwrap();
        let code: String = code.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        let request = json!({
            "handle": "bo", "email": "bo@example.org", "password": PASSWORD, "invitation": code,
        });
        server.anonymous().post("/api/v1/accounts", request).await.expect(201);
    }

    async fn programs_are_told_that_an_administrator_decides(posting: Posting, on_approval) {
        let request = json!({
            "handle": "ana", "email": "ana@example.org", "password": PASSWORD, "why": "We build lamps.", "language": "es",
        });
        let chief = posting.server.as_administrator("chief").await;
        let asked = posting.server.anonymous().post("/api/v1/accounts", request).await.expect(202).value();
        assert_eq!(asked["status"], "waiting-for-approval");
        let list = chief.get("/-/admin/sign-ups").await.expect(200).text();
        assert!(list.contains("We build lamps."), "{list}");
    }

    async fn a_stranger_is_led_through_and_back(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let made = submit(&ana, "/@crew/-/invitations", &[("role", "owner"), ("uses", "1"), ("days", "14"), ("note", "Bo")]).await;
        let made = made.expect(200).text();
        let (_, after) = made.split_once("/-/invitations/").unwrap();
        let secret: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        assert!(!ana.get("/@crew/-/members").await.text().contains(&secret), "shown once");
        let address = format!("/-/invitations/{secret}");
        let nobody = server.anonymous();
        let page = nobody.get(&address).await.expect(200).text();
        assert!(page.contains("href=\"/-/sign-up?invitation=") && page.contains("href=\"/-/sign-in?to="), "{page}");
        let form = nobody.get(&format!("/-/sign-up?invitation={secret}")).await.expect(200).text();
        assert!(form.contains("You are invited into"), "{form}");
        let encoded = secret.replace('-', "%2D").replace('_', "%5F");
        let way_in = format!("href=\"/-/sign-in?to=%2F%2D%2Finvitations%2F{}\"", encoded.replace('%', "%25"));
        assert!(form.contains(&way_in), "{way_in}: {form}");
        let door = nobody.get(&format!("/-/sign-in?to={address}/accept%3Flang=es")).await.expect(200).text();
        assert!(door.contains(&format!("href=\"/-/sign-up?invitation={encoded}\"")), "{door}");
        let fields = [
            ("handle", "bo"), ("email", "bo@example.org"), ("password", PASSWORD), ("invitation", &secret), ("time_zone", "Africa/Nairobi"),
        ];
        let opened = submit(&nobody, "/-/sign-up", &fields).await.expect(303);
        assert!(opened.header("location").starts_with("/-/invitations/"), "{}", opened.header("location"));
        let bo = server.signed_in("bo").await;
        let page = bo.get(opened.header("location")).await.expect(200).text();
        assert!(page.contains(&format!("action=\"{}/accept\"", opened.header("location"))), "{page}");
        let joined = submit(&bo, &format!("{address}/accept"), &[]).await.expect(303);
        assert_eq!(joined.header("location"), "/@crew?done=joined");
        assert_eq!(role(&bo).await.as_deref(), Some("owner"));
        // Looking again, and pressing again, are told what is.
        assert!(bo.get(&address).await.expect(200).text().contains("already"));
        submit(&bo, &format!("{address}/accept"), &[]).await.expect(303);
        let late = nobody.get(&address).await.expect(410).text();
        assert!(late.contains("was used already"), "{late}");
        let spanish = nobody.get(&format!("{address}?lang=es")).await.expect(410).text();
        assert!(spanish.contains("ya se usó"), "{spanish}");
        nobody.get("/-/invitations/nothing").await.expect(404);
        // The owner is told.
        let told = ana.get("/-/notifications").await.expect(200).text();
        assert!(told.contains("by invitation"), "{told}");
        // And leaves again.
        submit(&bo, "/@crew/-/leave", &[]).await.expect(303);
        assert_eq!(role(&bo).await, None);
        let last = submit(&ana, "/@crew/-/leave", &[]).await.expect(409).text();
        assert!(last.contains("only owner"), "{last}");
    }

    async fn an_erased_person_leaves_no_invitations(posting: Posting) {
        let server = &posting.server;
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "bo", Role::Owner).await;
        let bo = server.as_user("bo").await;
        let (by_bo, _) = invite(&bo, json!({})).await;
        let (for_bo, _) = invite(&ana, json!({ "email": "bo@example.org" })).await;
        submit(&bo, "/-/account/data/delete", &[("sure", "yes"), ("password", PASSWORD)]).await.expect(200);
        for secret in [by_bo, for_bo] {
            assert_eq!(accept(&ana, &secret).await.expect(404).code(), "not-found");
        }
    }
}

/// Runs one request a handle, all at once.
async fn futures_of<F, Fut>(handles: &[&'static str], ask: F) -> Vec<Answer>
where
    F: Fn(&'static str) -> Fut,
    Fut: Future<Output = Answer> + Send + 'static,
{
    let tasks: Vec<_> = handles
        .iter()
        .map(|handle| tokio::spawn(ask(handle)))
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

mod in_a_browser {
    use std::fs;

    use tests::browser::browser;
    use tests::scratch;

    use super::*;
    use crate::derived::analyzing;
    use crate::profiles::png;
    use crate::test_registry::Backend;

    for_each_backend! {
        async fn a_newcomer_comes_and_leaves(server: TestRegistry, analyzing) {
            let Some(browser) = browser() else { return };
            server.community("crew", "ana").await;
            let picture = scratch::folder("picture").join("me.png");
            fs::write(&picture, png(400, 300)).unwrap();
            let theme = match server.backend() {
                Backend::Sqlite => "light",
                Backend::Postgres => "dark",
            };
            let environment = [
                ("OWNER", "ana"),
                ("PASSWORD", PASSWORD),
                ("NEWCOMER", "wanjiru"),
                ("PICTURE", picture.to_str().unwrap()),
                ("WIDTH", server.backend().width()),
                ("THEME", theme),
            ];
            let url = server.url("");
            let said = tokio::task::block_in_place(|| browser.run("invitation", &url, &environment));
            assert!(said.contains("came and left"), "{said}");
        }
    }
}
