//! Who may open an account: by invitation, on approval; floods, traps, and names that look like
//! other names.

use chrono::Duration;
use serde_json::json;
use wright_registry::RegistryConfig;
use wright_registry::config::SignUp;

use crate::for_each_backend;
use crate::mail::Posting;
use crate::pages::submit;
use crate::test_registry::{Backend, Caller, PASSWORD, TestRegistry};

fn account<'f>(handle: &'f str, email: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![("handle", handle), ("email", email), ("password", PASSWORD)]
}

fn by_invitation(config: &mut RegistryConfig) {
    config.sign_up = SignUp::Invite;
}

fn on_approval(config: &mut RegistryConfig) {
    config.sign_up = SignUp::Approval;
}

for_each_backend! {
    async fn an_invitation_lets_in_as_many_as_it_says(server: TestRegistry, by_invitation) {
        assert_eq!(server.sign_up("ana").await.expect(403).code(), "forbidden");
        let chief = server.as_administrator("chief").await;
        let fields = [("note", "Workshop"), ("uses", "1"), ("days", "7")];
        let made = submit(&chief, "/-/admin/invitations", &fields)
            .await
            .expect(200)
            .text();
        let (_, after) = made
            .split_once("/-/sign-up?invitation=")
            .expect("an address");
        let code: String = after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect();
        let nobody = server.anonymous();
        let form = nobody
            .get(&format!("/-/sign-up?invitation={code}"))
            .await
            .expect(200)
            .text();
        assert!(form.contains(&format!("value=\"{code}\"")), "{form}");
        let ask = |handle: &'static str, code: String| {
            let nobody = nobody.clone();
            async move {
                let email = format!("{handle}@example.org");
                let mut fields = account(handle, &email);
                fields.push(("invitation", &code));
                submit(&nobody, "/-/sign-up", &fields).await
            }
        };
        ask("ana", "wrong".to_owned()).await.expect(403);
        ask("ana", code.clone()).await.expect(303);
        let again = ask("ben", code.clone()).await.expect(403);
        assert!(again.text().contains("used up"), "{}", again.text());
        let list = chief.get("/-/admin/sign-ups").await.expect(200).text();
        assert!(
            list.contains("Workshop") && list.contains("1 / 1") && !list.contains(&code),
            "{list}"
        );
        // Nobody else makes or sees them.
        let ana = server.signed_in("ana").await;
        ana.get("/-/admin/sign-ups").await.expect(403);
        submit(&ana, "/-/admin/invitations", &fields)
            .await
            .expect(403);
        for (uses, days) in [("0", "7"), ("1001", "7"), ("1", "366"), ("x", "7")] {
            submit(
                &chief,
                "/-/admin/invitations",
                &[("uses", uses), ("days", days)],
            )
            .await
            .expect(422);
        }
    }

    async fn an_administrator_decides_and_both_are_told(posting: Posting, on_approval) {
        let server = &posting.server;
        let chief = server.as_administrator("chief").await;
        let nobody = server.anonymous();
        let ask = |handle: &'static str| {
            let nobody = nobody.clone();
            async move {
                let email = format!("{handle}@example.org");
                let mut fields = account(handle, &email);
                fields.push(("why", "We build lamps."));
                submit(&nobody, "/-/sign-up", &fields).await
            }
        };
        for handle in ["ana", "ben"] {
            server.advance(Duration::seconds(1));
            let answer = ask(handle).await.expect(200).text();
            assert!(answer.contains("You asked for an account"), "{answer}");
            server.sign_in(handle, PASSWORD).await.expect(401);
        }
        ask("ana").await.expect(409);
        let told = posting.mails().await;
        for subject in ["ana asks for an account", "ben asks for an account"] {
            let mail = told.iter().find(|mail| mail.subject == subject);
            let mail = mail.unwrap_or_else(|| panic!("no mail {subject}"));
            assert_eq!(mail.to, "chief@example.org");
            assert!(mail.text.contains("We build lamps."), "{}", mail.text);
        }
        let list = chief.get("/-/admin/sign-ups").await.expect(200).text();
        let forms: Vec<&str> = list.split("action=\"/-/admin/sign-ups/").skip(1).collect();
        let approve = format!("/-/admin/sign-ups/{}", forms[0].split('"').next().unwrap());
        let decline = format!("/-/admin/sign-ups/{}", forms[3].split('"').next().unwrap());
        submit(&nobody, &approve, &[]).await.expect(303);
        submit(&chief, &approve, &[]).await.expect(303);
        submit(&chief, &approve, &[]).await.expect(404);
        submit(&chief, &decline, &[("why", "Tell us more first.")])
            .await
            .expect(303);
        server.sign_in("ana", PASSWORD).await.expect(200);
        server.sign_in("ben", PASSWORD).await.expect(401);
        let mails = posting.mails().await;
        let subjects = |to: &str| -> Vec<String> {
            let to = mails.iter().filter(|mail| mail.to == to);
            let mut subjects: Vec<String> = to.map(|mail| mail.subject.clone()).collect();
            subjects.sort();
            subjects
        };
        assert_eq!(
            subjects("ana@example.org"),
            ["Is this your address?", "Your account is open"]
        );
        assert_eq!(subjects("ben@example.org"), ["Your account was not opened"]);
        // Whoever is declined loses no handle.
        ask("ben").await.expect(200);
    }

    async fn names_that_look_like_others_are_taken(server: TestRegistry) {
        server.as_user("paypal").await;
        server.as_user("tom-lab").await;
        let taken = [
            "paypa1", "pay-pal", "t0m-lab", "tomlab", "torn-lab", "admin", "m0derator", "official",
            "support", "commonwright", "deleted-0a1b2c3d4e5f",
        ];
        for handle in taken {
            assert_eq!(server.sign_up(handle).await.expect(409).code(), "handle-taken", "{handle}");
        }
        let ask = |name: &'static str| {
            let server = &server;
            async move {
                let request = json!({
                    "handle": "mallory", "email": "mallory@example.org", "password": PASSWORD,
                    "display_name": name,
                });
                server.anonymous().post("/api/v1/accounts", request).await
            }
        };
        for name in ["PayPa1", "p\u{430}yp\u{430}l", "Torn Lab", "\u{410}dmin", "Moderator", "ＳＴＡＦＦ", "ＰａｙＰａｌ", "…"] {
            let refused = ask(name).await.expect(422);
            assert!(refused.text().contains("display_name"), "{name}: {}", refused.text());
        }
        ask("Mallory Okoth").await.expect(201);
        // Nor later, by changing it.
        let mallory = server.signed_in("mallory").await;
        let patch = json!({ "display_name": "Pаypal" });
        assert_eq!(mallory.patch("/api/v1/actors/mallory", patch).await.expect(422).code(), "validation");
        let own = json!({ "display_name": "Mallory" });
        mallory.patch("/api/v1/actors/mallory", own).await.expect(200);
        let community = json!({ "handle": "paypai1", "kind": "community", "display_name": "PayPaI" });
        assert_eq!(mallory.post("/api/v1/actors", community).await.expect(422).code(), "validation");
        // A name in plain letters is nobody's alone: many are called Tom.
        for name in ["PayPal", "Tom Lab", "Tóm-Lab"] {
            let patch = json!({ "display_name": name });
            mallory.patch("/api/v1/actors/mallory", patch).await.expect(200);
        }
    }

    async fn a_flood_from_one_network_is_told_when_to_come_back(server: TestRegistry) {
        let from_there = |number: usize| {
            let request = json!({
                "handle": format!("visitor-{number:02}x"), "email": format!("v{number}@example.org"), "password": "short",
            });
            let caller: Caller = server.anonymous().from("198.51.100.7");
            async move { caller.post("/api/v1/accounts", request).await }
        };
        for number in 0..30 {
            from_there(number).await.expect(422);
        }
        let refused = from_there(30).await.expect(429);
        assert_eq!(refused.code(), "rate-limited");
        let seconds: i64 = refused.header("retry-after").parse().unwrap();
        assert!(seconds > 0 && seconds <= 3_600, "{seconds}");
        server.anonymous().from("203.0.113.7").post("/api/v1/accounts", json!({
            "handle": "elsewhere", "email": "e@example.org", "password": PASSWORD,
        })).await.expect(201);
        server.advance(Duration::hours(1));
        from_there(31).await.expect(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_fill_in_everything_at_once_get_the_form_again() {
    let started = TestRegistry::start_with(Backend::Sqlite, |config| {
        config.limits.sign_up_seconds_min = 2;
    });
    let server = started.await.unwrap();
    let nobody = server.anonymous();
    let mark = || async {
        let form = nobody.get("/-/sign-up").await.expect(200).text();
        let (_, after) = form.split_once("name=\"mark\" value=\"").expect("a mark");
        after.split('"').next().unwrap().to_owned()
    };
    let ask = |mark: String, website: &'static str| {
        let nobody = nobody.clone();
        async move {
            let mut fields = account("ana", "ana@example.org");
            fields.extend([("mark", mark.as_str()), ("website", website)]);
            submit(&nobody, "/-/sign-up", &fields).await
        }
    };
    let shown = mark().await;
    let fast = ask(shown.clone(), "").await.expect(422);
    assert!(
        fast.text().contains("quicker than people type"),
        "{}",
        fast.text()
    );
    assert!(
        fast.text().contains("value=\"ana\""),
        "what was entered stays: {}",
        fast.text()
    );
    server.advance(Duration::seconds(3));
    ask(String::new(), "").await.expect(422);
    ask("1.2".to_owned(), "").await.expect(422);
    let (_, proof) = shown.split_once('.').unwrap();
    ask(format!("1000000000.{proof}"), "").await.expect(422);
    ask(shown.clone(), "https://example.net").await.expect(422);
    ask(shown, "").await.expect(303);
    let old = mark().await;
    server.advance(Duration::hours(25));
    ask(old, "").await.expect(422);
}
