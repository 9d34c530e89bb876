//! Signing up, the first administrator, signing in and out, sessions, passwords.

use chrono::Duration;
use serde_json::{Value, json};
use wright_registry::config::SignUp;
use wright_registry::{Client, Principal};
use wright_wire::rest::{Me, Page, Secret, SessionInfo};

use crate::for_each_backend;
use crate::mail::Posting;
use crate::pages::submit;
use crate::test_registry::{Backend, PASSWORD, TestRegistry};

fn client() -> Client {
    Client {
        address: "192.0.2.9".parse().unwrap(),
        agent: String::new(),
    }
}

for_each_backend! {
    async fn signing_up_makes_a_person(server: TestRegistry) {
        let request = json!({
            "handle": "ana", "email": " Ana@Example.org ", "password": PASSWORD, "display_name": "Ana M.",
        });
        let answer = server.anonymous().post("/api/v1/accounts", request).await.expect(201);
        let me: Me = answer.json();
        assert_eq!((me.handle.as_str(), me.display_name.as_str()), ("ana", "Ana M."));
        assert_eq!((me.email.as_str(), me.administrator, me.moderator), ("Ana@Example.org", false, false));
        assert_eq!(me.actors.len(), 1);
        assert_eq!(answer.header("cache-control"), "private, no-store");

        let actor = server.anonymous().get("/api/v1/actors/ana").await.expect(200).value();
        assert_eq!(actor["kind"], "person");
        assert!(actor.get("email").is_none());

        // The address in any case, the handle with or without @.
        for login in ["ana", "@ana", "ANA", "ana@example.org", "ANA@EXAMPLE.ORG"] {
            server.sign_in(login, PASSWORD).await.expect(200);
        }
        // What happened says ids and no names.
        let events = server.events().await;
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].seq, events[0].kind.as_str()), (1, "actor-created"));
        assert_eq!(events[0].public, "{}");
        assert!(!events[0].subject.contains("ana"));
    }

    async fn what_is_taken_or_wrong_is_refused_and_changes_nothing(server: TestRegistry) {
        server.as_user("rural-energy").await;
        let before = server.events().await;
        let good = json!({ "handle": "bo", "email": "bo@example.org", "password": PASSWORD });
        let with = |field: &str, value: Value| {
            let mut request = good.clone();
            request[field] = value;
            request
        };
        for (request, status, code) in [
            (with("handle", "rural-energy".into()), 409, "handle-taken"),
            (with("handle", "ruralenergy".into()), 409, "handle-taken"),
            (with("handle", "r-u-ral-energy".into()), 409, "handle-taken"),
            (with("email", "Rural-Energy@EXAMPLE.org".into()), 409, "email-taken"),
            (with("handle", "Bo".into()), 422, "name-invalid"),
            (with("handle", "con".into()), 422, "name-invalid"),
            (with("handle", "b".into()), 422, "name-invalid"),
            (with("email", "bo".into()), 422, "validation"),
            (with("email", "bo@x".into()), 422, "validation"),
            (with("password", "too short".into()), 422, "validation"),
            (with("password", "bo@example.org".into()), 422, "validation"),
            (with("password", "x".repeat(1025).into()), 422, "validation"),
            (with("display_name", "two\nlines".into()), 422, "validation"),
            (with("display_name", "x".repeat(201).into()), 422, "validation"),
            (with("handle", 7.into()), 422, "validation"),
        ] {
            let answer = server.anonymous().post("/api/v1/accounts", request.clone()).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{request}");
        }
        assert_eq!(server.events().await, before);
        server.anonymous().post("/api/v1/accounts", good).await.expect(201);
    }

    async fn two_who_want_one_handle_at_once_do_not_both_get_it(server: TestRegistry) {
        let ask = |n: u32| {
            let request = json!({ "handle": "ana", "email": format!("a{n}@example.org"), "password": PASSWORD });
            let nobody = server.anonymous();
            async move { nobody.post("/api/v1/accounts", request).await.status }
        };
        let mut statuses = futures::future::join_all((0..6).map(ask)).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    }

    async fn the_first_administrator_comes_by_a_link_that_works_once(server: TestRegistry) {
        let first = server.registry.setup_code().await.unwrap().unwrap();
        let code = server.registry.setup_code().await.unwrap().unwrap();
        assert_ne!(first, code);
        let request = |handle: &str| wright_wire::rest::SignUp {
            handle: handle.to_owned(),
            email: format!("{handle}@example.org"),
            password: Secret::new(PASSWORD),
            display_name: None,
        };
        // Only the newest counts, and only its hash is in the database.
        let refused = server.registry.first_administrator(&first, &request("ana")).await.unwrap_err();
        assert_eq!(refused.code().as_str(), "forbidden");
        let kept = wright_store::meta::get(&mut server.db.read().await.unwrap(), "setup_code").await.unwrap();
        assert!(!kept.unwrap().contains(code.expose()));

        let (one, two) = (request("ana"), request("bo"));
        let (one, two) = tokio::join!(
            server.registry.first_administrator(&code, &one),
            server.registry.first_administrator(&code, &two),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
        assert!(one.or(two).unwrap().administrator);
        assert_eq!(server.registry.setup_code().await.unwrap(), None);
    }

    async fn sessions_are_listed_ended_and_expire(server: TestRegistry) {
        let laptop = server.as_user("ana").await;
        server.advance(Duration::hours(1));
        let phone = server.signed_in("ana").await;
        let page: Page<SessionInfo> = phone.get("/api/v1/sessions").await.expect(200).json();
        let current: Vec<bool> = page.items.iter().map(|session| session.current).collect();
        assert_eq!(current, [true, false]);
        assert!(page.items[0].address.as_deref().unwrap().starts_with("198.1"));

        // One at a time, by pages.
        let first: Page<SessionInfo> = phone.get("/api/v1/sessions?limit=1").await.expect(200).json();
        let next = format!("/api/v1/sessions?limit=1&after={}", first.next.unwrap());
        let second: Page<SessionInfo> = phone.get(&next).await.expect(200).json();
        assert_eq!((second.items[0].id, second.next), (page.items[1].id, None));
        assert_eq!(phone.get("/api/v1/sessions?after=x").await.code(), "validation");

        // Somebody else's is not there.
        let path = format!("/api/v1/sessions/{}", page.items[1].id);
        assert_eq!(server.as_user("bo").await.delete(&path).await.code(), "not-found");
        phone.delete(&path).await.expect(204);
        assert_eq!(laptop.get("/api/v1/me").await.code(), "unauthenticated");
        phone.get("/api/v1/me").await.expect(200);

        // Seen within 30 days it stays, not seen it ends.
        server.advance(Duration::days(29));
        phone.get("/api/v1/me").await.expect(200);
        server.advance(Duration::days(29));
        phone.get("/api/v1/me").await.expect(200);
        server.advance(Duration::days(31));
        assert_eq!(phone.get("/api/v1/me").await.code(), "unauthenticated");
    }

    async fn signing_out_ends_the_session_and_takes_the_cookie(server: TestRegistry) {
        let signed_in = server.sign_up("ana").await.expect(201);
        assert!(signed_in.headers.get("set-cookie").is_none());
        let answer = server.sign_in("ana", PASSWORD).await.expect(200);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-session="), "{cookie}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        let ana = server.signed_in("ana").await;
        let out = ana.delete("/api/v1/session").await.expect(204);
        assert!(out.header("set-cookie").starts_with("__Host-session=;"));
        assert_eq!(ana.get("/api/v1/me").await.code(), "unauthenticated");
        // Nobody's session can be ended as often as one likes.
        server.anonymous().delete("/api/v1/session").await.expect(204);
    }

    async fn a_wrong_password_says_no_more_than_an_unknown_name(server: TestRegistry) {
        server.as_user("ana").await;
        let wrong = server.sign_in("ana", "not her sentence").await;
        let unknown = server.sign_in("nobody-here", "not her sentence").await;
        assert_eq!((wrong.status, unknown.status), (401, 401));
        assert_eq!(wrong.value()["detail"], unknown.value()["detail"]);
        assert!(wrong.header("www-authenticate").starts_with("Bearer"));
    }

    async fn guessing_is_slowed_down_and_nobody_is_locked_out(server: TestRegistry) {
        server.as_user("ana").await;
        let guess = |address: &'static str, password: &'static str| {
            let caller = server.anonymous().from(address);
            async move {
                caller.post("/api/v1/session", json!({ "login": "ana", "password": password })).await
            }
        };
        for _ in 0..5 {
            assert_eq!(guess("203.0.113.7", "guess guess").await.status, 401);
        }
        // Now even the right one has to wait, from anywhere in that network, …
        let refused = guess("203.0.113.200", PASSWORD).await;
        assert_eq!((refused.status, refused.code().as_str(), refused.header("retry-after")), (429, "rate-limited", "1"));
        // … while its owner signs in from elsewhere, whatever happens there.
        assert_eq!(guess("198.51.100.1", PASSWORD).await.status, 200);
        server.advance(Duration::seconds(1));
        assert_eq!(guess("203.0.113.7", "guess guess").await.status, 401);
        assert_eq!(guess("203.0.113.7", "guess guess").await.header("retry-after"), "2");
        server.advance(Duration::seconds(2));
        assert_eq!(guess("203.0.113.7", PASSWORD).await.status, 200);
        // Signed in, the count starts again.
        for _ in 0..5 {
            assert_eq!(guess("203.0.113.7", "guess guess").await.status, 401);
        }
        assert_eq!(guess("203.0.113.7", "guess guess").await.status, 429);
    }

    async fn another_node_knows_of_the_failures(server: TestRegistry) {
        server.as_user("ana").await;
        let guess = json!({ "login": "ana", "password": "guess guess" });
        for _ in 0..5 {
            // At most a row a second a key: so that each failure is written.
            server.advance(Duration::seconds(1));
            assert_eq!(server.anonymous().post("/api/v1/session", guess.clone()).await.status, 401);
        }
        let source = wright_registry::Source::new(server.clock.clone());
        let blobs = wright_blobs::BlobUrl::Folder(tests::scratch::folder("blobs"));
        let blobs = wright_blobs::BlobStore::open(&blobs, &wright_blobs::OpenOptions::default()).await.unwrap();
        let config = server.registry.config().clone();
        let node = wright_registry::Registry::open(server.db.clone(), blobs, config, source).await.unwrap();
        let request = wright_wire::rest::SignIn { login: "ana".to_owned(), password: Secret::new(PASSWORD) };
        let nobody = server.anonymous();
        let address = nobody.address();
        let there = Client { address, agent: String::new() };
        let refused = node.sign_in(&request, &there).await.unwrap_err();
        assert_eq!(refused.code().as_str(), "rate-limited");
        node.sign_in(&request, &client()).await.unwrap();
    }

    async fn a_changed_password_ends_the_other_sessions(server: TestRegistry) {
        let stolen = server.as_user("ana").await;
        let own = server.signed_in("ana").await;
        let principal = server.principal(&own).await;
        let (old, new) = (Secret::new(PASSWORD), Secret::new("another sentence of mine"));
        let wrong = Secret::new("not her sentence");
        let change = server.registry.change_password(&principal, &wrong, &new, &client()).await;
        assert_eq!(change.unwrap_err().code().as_str(), "forbidden");
        let weak = server.registry.change_password(&principal, &old, &Secret::new("short"), &client()).await;
        assert_eq!(weak.unwrap_err().code().as_str(), "validation");
        server.registry.change_password(&principal, &old, &new, &client()).await.unwrap();
        own.get("/api/v1/me").await.expect(200);
        assert_eq!(stolen.get("/api/v1/me").await.status, 401);
        assert_eq!(server.sign_in("ana", PASSWORD).await.status, 401);
        server.sign_in("ana", new.expose()).await.expect(200);
    }

    async fn a_reset_password_ends_everything(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let token = server.token("ana", &["publish"], &["*"]).await;
        token.get("/api/v1/me").await.expect(200);
        let handle = "ana".parse().unwrap();
        let new = server.registry.reset_password(&Principal::Operator, &handle).await.unwrap();
        assert_eq!(ana.get("/api/v1/me").await.status, 401);
        assert_eq!(token.get("/api/v1/me").await.status, 401);
        server.sign_in("ana", new.expose()).await.expect(200);
        let bo = server.as_user("bo").await;
        let refused = server.registry.reset_password(&server.principal(&bo).await, &handle).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "forbidden");
    }

    async fn the_last_administrator_stays_one(server: TestRegistry) {
        server.as_administrator("ana").await;
        let [ana, bo] = ["ana", "bo"].map(|handle| handle.parse().unwrap());
        let none = wright_registry::SiteRoles::default();
        let refused = server.registry.set_site_roles(&Principal::Operator, &ana, none).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "last-owner");
        server.as_administrator("bo").await;
        server.registry.set_site_roles(&Principal::Operator, &ana, none).await.unwrap();
        let refused = server.registry.set_site_roles(&Principal::Operator, &bo, none).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "last-owner");
    }

    async fn bodies_that_are_not_what_the_address_takes(server: TestRegistry) {
        let nobody = server.anonymous();
        let post = |content_type: &'static str, body: String| {
            let request = nobody.request(reqwest::Method::POST, "/api/v1/session");
            crate::test_registry::send(request.header("content-type", content_type).body(body))
        };
        let big = format!("{{\"login\":\"{}\"}}", "x".repeat(70_000));
        for (content_type, body, status, code, detail) in [
            ("text/plain", "{}".to_owned(), 422, "validation", "application/json"),
            ("application/json", "{".to_owned(), 422, "validation", "EOF"),
            ("application/json", "{}".to_owned(), 422, "validation", "login"),
            ("application/json", r#"{"login":7,"password":"x"}"#.to_owned(), 422, "validation", "login: "),
            ("application/json", r#"{"login":"a","password":"x"}x"#.to_owned(), 422, "validation", "trailing"),
            ("application/json", big, 413, "request-too-large", "65536 bytes"),
        ] {
            let answer = post(content_type, body).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code));
            assert!(answer.text().contains(detail), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn where_sign_up_is_closed_administrators_open_accounts() {
    let closed =
        TestRegistry::start_with(Backend::Sqlite, |config| config.sign_up = SignUp::Closed);
    let server = closed.await.unwrap();
    assert_eq!(server.sign_up("ana").await.code(), "forbidden");
    let request = wright_wire::rest::SignUp {
        handle: "ana".to_owned(),
        email: "ana@example.org".to_owned(),
        password: Secret::new(PASSWORD),
        display_name: None,
    };
    let roles = wright_registry::SiteRoles::default();
    let refused = server
        .registry
        .create_account(&Principal::Anonymous, &request, roles)
        .await;
    assert_eq!(refused.unwrap_err().code().as_str(), "unauthenticated");
    server
        .registry
        .create_account(&Principal::Operator, &request, roles)
        .await
        .unwrap();
    server.sign_in("ana", PASSWORD).await.expect(200);
}

const NEW_PASSWORD: &str = "another sentence of mine";

for_each_backend! {
    async fn an_address_is_confirmed_by_a_button_and_once(posting: Posting) {
        let ana = posting.server.as_user("ana").await;
        let path = posting.mail_to("ana@example.org").await.path("/-/verify/");
        let page = ana.get("/-/account/mail").await.expect(200).text();
        assert!(page.contains("not confirmed"), "{page}");
        // Mail programs open links: that changes nothing.
        let nobody = posting.server.anonymous();
        for _ in 0..2 {
            let page = nobody.get(&path).await.expect(200);
            assert!(page.text().contains("Is this your address?"), "{}", page.text());
            assert_eq!(page.header("cache-control"), "private, no-store");
        }
        let done = submit(&nobody, &path, &[]).await.expect(200);
        assert!(done.text().contains("the address is yours"), "{}", done.text());
        assert!(!ana.get("/-/account/mail").await.text().contains("not confirmed"));
        for answer in [submit(&nobody, &path, &[]).await, nobody.get(&path).await] {
            let text = answer.expect(410).text();
            assert!(text.contains("It was used already"), "{text}");
        }
        nobody.get("/-/verify/nothing-like-it").await.expect(404);
        let long = format!("/-/verify/{}", "x".repeat(4_000));
        nobody.get(&long).await.expect(404);
    }

    async fn a_changed_address_can_be_taken_back_for_a_week(posting: Posting) {
        let ana = posting.server.as_user("ana").await;
        let first = posting.mail_to("ana@example.org").await.path("/-/verify/");
        submit(&ana, &first, &[]).await.expect(200);
        let change = |email: &'static str, password: &'static str| {
            let fields = [("email", email), ("password", password)];
            let ana = ana.clone();
            async move { submit(&ana, "/-/account/mail", &fields).await }
        };
        change("thief@example.net", "not the password").await.expect(403);
        change("no address", PASSWORD).await.expect(422);
        change("thief@example.net", PASSWORD).await.expect(303);
        let state = || async { ana.get("/api/v1/me").await.value()["email"].clone() };
        assert_eq!(state().await, "ana@example.org", "until the new one says so");
        let new = posting.mail_to("thief@example.net").await.path("/-/verify/");
        let done = submit(&posting.server.anonymous(), &new, &[]).await.expect(200);
        assert!(done.text().contains("for seven days"), "{}", done.text());
        assert_eq!(state().await, "thief@example.net");
        let told = posting.mail_to("ana@example.org").await;
        assert_eq!(told.subject, "Your e-mail address was changed");
        assert!(told.text.contains("@example.net") && !told.text.contains("thief@"), "{}", told.text);
        posting.server.advance(Duration::days(6));
        let undo = told.path("/-/verify/");
        let nobody = posting.server.anonymous();
        assert!(nobody.get(&undo).await.expect(200).text().contains("Take the change of address back?"));
        submit(&nobody, &undo, &[]).await.expect(200);
        ana.get("/api/v1/me").await.expect(401);
        let back = posting.server.signed_in("ana").await;
        assert_eq!(back.get("/api/v1/me").await.value()["email"], "ana@example.org");
        let reset = posting.mail_to("ana@example.org").await;
        assert_eq!(reset.subject, "Choose a new password");
        submit(&nobody, &undo, &[]).await.expect(410);
    }

    async fn an_address_of_somebody_else_is_not_told_about(posting: Posting) {
        posting.server.as_user("ben").await;
        let ana = posting.server.as_user("ana").await;
        let before = posting.mails().await.len();
        let fields = [("email", "Ben@example.org"), ("password", PASSWORD)];
        let answer = submit(&ana, "/-/account/mail", &fields).await.expect(303);
        assert_eq!(answer.header("location"), "/-/account/mail?done=mail-sent");
        assert_eq!(posting.mails().await.len(), before);
    }

    async fn a_forgotten_password_is_chosen_anew_once(posting: Posting) {
        let ana = posting.server.as_user("ana").await;
        assert_eq!(posting.mails().await.len(), 1);
        let nobody = posting.server.anonymous();
        let ask = |email: &'static str| {
            let nobody = nobody.clone();
            async move { submit(&nobody, "/-/reset", &[("email", email)]).await }
        };
        let known = ask("ANA@example.org").await.expect(200);
        let unknown = ask("nobody@example.org").await.expect(200);
        let without = |answer: &crate::test_registry::Answer, email: &str| {
            answer.text().replace(email, "").replace(answer.header("x-request-id"), "")
        };
        assert_eq!(without(&known, "ANA@example.org"), without(&unknown, "nobody@example.org"));
        ask("no address").await.expect(422);
        let mails = posting.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.subject == "Choose a new password").count(), 1);
        let path = posting.mail_to("ana@example.org").await.path("/-/reset/");
        nobody.get(&path).await.expect(200);
        let weak = submit(&nobody, &path, &[("password", "short")]).await.expect(422);
        assert!(weak.text().contains("at least 10"), "{}", weak.text());
        let done = submit(&nobody, &path, &[("password", NEW_PASSWORD)]).await.expect(200);
        assert!(done.text().contains("Your password is changed"), "{}", done.text());
        // Every session ended, the old password is none, the link neither.
        ana.get("/api/v1/me").await.expect(401);
        posting.server.sign_in("ana", PASSWORD).await.expect(401);
        posting.server.sign_in("ana", NEW_PASSWORD).await.expect(200);
        let again = submit(&nobody, &path, &[("password", PASSWORD)]).await.expect(410);
        assert!(again.text().contains("used already"), "{}", again.text());
        assert_eq!(posting.mail_to("ana@example.org").await.subject, "Your password was changed");
        // A link ends by itself, and a newer one stands for it.
        ask("ana@example.org").await.expect(200);
        let older = posting.mail_to("ana@example.org").await.path("/-/reset/");
        posting.server.advance(Duration::minutes(30));
        ask("ana@example.org").await.expect(200);
        let newer = posting.mail_to("ana@example.org").await.path("/-/reset/");
        nobody.get(&older).await.expect(410);
        posting.server.advance(Duration::minutes(61));
        nobody.get(&newer).await.expect(410);
    }

    async fn asking_for_a_new_password_has_a_limit(posting: Posting) {
        let nobody = posting.server.anonymous();
        let mut last = 200;
        for _ in 0..12 {
            let answer = submit(&nobody, "/-/reset", &[("email", "ana@example.org")]).await;
            last = answer.status;
            if last == 429 {
                assert!(!answer.header("retry-after").is_empty());
                break;
            }
        }
        assert_eq!(last, 429);
    }

    async fn a_sign_in_is_a_new_session_whatever_cookie_came(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let fields = [("handle", "ana"), ("password", PASSWORD), ("to", "/-/account")];
        let first = submit(&ana, "/-/sign-in", &fields).await.expect(303);
        let second = submit(&ana, "/-/sign-in", &fields).await.expect(303);
        assert_ne!(first.cookie(), second.cookie());
        assert_eq!(first.header("location"), "/-/account");
    }

    async fn language_zone_and_units_are_kept(posting: Posting) {
        let ana = posting.server.as_user("ana").await;
        let fields = |zone| [("language", "es"), ("time_zone", zone), ("units", "in")];
        let kept = submit(&ana, "/-/account", &fields("America/Lima")).await.expect(303);
        assert!(kept.headers.get_all("set-cookie").iter().any(|cookie| cookie == "lang=es; Path=/; SameSite=Lax; Max-Age=31536000"), "{:?}", kept.headers);
        let page = ana.get("/-/account").await.expect(200).text();
        assert!(page.contains("America/Lima") && page.contains("value=\"es\" lang=\"es\" selected"), "{page}");
        submit(&ana, "/-/account", &fields("Mars/Olympus")).await.expect(422);
        assert_eq!(posting.mails().await.len(), 1);
        submit(&ana, "/-/account/mail/verify", &[]).await.expect(303);
        let mail = posting.mail_to("ana@example.org").await;
        assert!(mail.subject.contains("esta tu"), "{}", mail.subject);
        assert!(mail.text.contains("Content-Language: es"), "{}", mail.text);
    }

    async fn a_used_setup_address_says_so(server: TestRegistry) {
        let code = server.registry.setup_code().await.unwrap().unwrap();
        let path = format!("/-/setup/{}", code.expose());
        let nobody = server.anonymous();
        nobody.get(&path).await.expect(200);
        let fields = [("handle", "admin"), ("email", "ad@example.org"), ("password", PASSWORD)];
        submit(&nobody, &path, &fields).await.expect(303);
        for answer in [nobody.get(&path).await.expect(410), submit(&nobody, &path, &fields).await.expect(403), nobody.get("/-/setup/wrong").await.expect(410)] {
            assert!(answer.text().contains("does nothing any more"), "{}", answer.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_waits_for_a_confirmed_address_where_that_is_asked() {
    let asked = Posting::start_with(Backend::Sqlite, |config| {
        config.require_verified_email = true;
    });
    let posting = asked.await.unwrap();
    let ana = posting.server.as_user("ana").await;
    let found = json!({ "handle": "lamps", "kind": "community", "display_name": "Lamps" });
    let refused = ana.post("/api/v1/actors", found.clone()).await.expect(403);
    assert_eq!(refused.code(), "email-unverified");
    ana.post(
        "/api/v1/drafts",
        json!({ "name": "ana/lamp", "version": "0.1.0" }),
    )
    .await
    .expect(201);
    let path = posting.mail_to("ana@example.org").await.path("/-/verify/");
    submit(&ana, &path, &[]).await.expect(200);
    ana.post("/api/v1/actors", found).await.expect(201);
}
