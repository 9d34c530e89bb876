//! Tokens for programs, and letting a program in with a browser.

use chrono::Duration;
use serde_json::{Value, json};
use wright_wire::rest::{CreatedToken, Device, Me, Page, TokenInfo};

use crate::for_each_backend;
use crate::test_registry::TestRegistry;

for_each_backend! {
    async fn a_token_is_shown_once_and_works_until_it_ends(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let request = json!({
            "name": "laptop", "scopes": ["publish", "yank"], "patterns": ["ana/*"], "expires_in_days": 10,
        });
        let made: CreatedToken = ana.post("/api/v1/tokens", request).await.expect(201).json();
        let secret = made.token.expose();
        assert!(secret.starts_with("cwt_") && secret.len() == 53, "{secret}");

        let program = server.with_token(secret);
        let me: Me = program.get("/api/v1/me").await.expect(200).json();
        let token = me.token.unwrap();
        assert_eq!((token.id, token.name.as_str(), token.scopes.to_text().as_str()), (made.id, "laptop", "publish yank"));
        assert_eq!(me.handle.as_str(), "ana");

        // Listed without the secret, which the database does not have either.
        let listed = ana.get("/api/v1/tokens").await.expect(200);
        assert!(!listed.text().contains(secret));
        let page: Page<TokenInfo> = listed.json();
        assert_eq!(page.items.len(), 1);
        assert_eq!(page.items[0].last_used_at, Some(server.clock.now()));

        server.advance(Duration::days(10));
        let expired = program.get("/api/v1/me").await;
        assert_eq!((expired.status, expired.code().as_str()), (401, "unauthenticated"));
        assert!(expired.text().contains("has expired"), "{}", expired.text());
        let page: Page<TokenInfo> = server.signed_in("ana").await.get("/api/v1/tokens").await.json();
        assert!(page.items.is_empty());
    }

    async fn a_revoked_token_says_so(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let program = server.token("ana", &["publish"], &["*"]).await;
        let me: Me = program.get("/api/v1/me").await.json();
        let path = format!("/api/v1/tokens/{}", me.token.unwrap().id);
        // Somebody else's is not there.
        assert_eq!(server.as_user("bo").await.delete(&path).await.code(), "not-found");
        ana.delete(&path).await.expect(204);
        assert_eq!(ana.delete(&path).await.code(), "not-found");
        let refused = program.get("/api/v1/me").await;
        assert_eq!(refused.code(), "unauthenticated");
        assert!(refused.text().contains("was revoked"));
        // A program signs out by revoking its own.
        let program = server.token("ana", &["publish"], &["*"]).await;
        let me: Me = program.get("/api/v1/me").await.json();
        program.delete(&format!("/api/v1/tokens/{}", me.token.unwrap().id)).await.expect(204);
        program.get("/api/v1/me").await.expect(401);
    }

    async fn tokens_ask_for_something_sensible(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let good = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] });
        let with = |field: &str, value: Value| {
            let mut request = good.clone();
            request[field] = value;
            request
        };
        for request in [
            with("name", " ".into()),
            with("name", "x".repeat(101).into()),
            with("scopes", json!([])),
            with("scopes", json!(["everything"])),
            with("scopes", json!(["admin"])),
            with("patterns", json!([])),
            with("patterns", json!(["ana*"])),
            with("patterns", vec!["*"; 51].into()),
            with("expires_in_days", 0.into()),
            with("expires_in_days", 367.into()),
        ] {
            assert_eq!(ana.post("/api/v1/tokens", request.clone()).await.code(), "validation", "{request}");
        }
        let made: CreatedToken = ana.post("/api/v1/tokens", good).await.expect(201).json();
        assert_eq!(made.expires_at, Some(server.clock.now() + Duration::days(90)));
        server.as_administrator("chris").await.post(
            "/api/v1/tokens",
            json!({ "name": "x", "scopes": ["admin"], "patterns": ["*"] }),
        ).await.expect(201);
    }

    async fn what_is_no_token_is_refused(server: TestRegistry) {
        for (header, detail) in [
            ("Bearer cwt_x", "cut short or mistyped"),
            ("Bearer ", "Authorization must read"),
            ("Basic YTpi", "Bearer"),
            ("Bearer cwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA73QTTA", ""),
        ] {
            let request = server.anonymous().request(reqwest::Method::GET, "/api/v1/me");
            let answer = crate::test_registry::send(request.header("authorization", header)).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "unauthenticated"), "{header}");
            assert!(answer.text().contains(detail), "{}", answer.text());
        }
    }

    async fn an_account_has_only_so_many_tokens(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let request = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] });
        let limit = server.registry.config().limits.tokens_per_account_max;
        let many = (0..limit + 3).map(|_| ana.post("/api/v1/tokens", request.clone()));
        let answers = futures::future::join_all(many).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, usize::try_from(limit).unwrap());
        let refused = answers.iter().find(|answer| answer.status != 201).unwrap();
        assert_eq!(refused.code(), "quota-exceeded");
    }

    async fn a_program_is_let_in_with_a_browser(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let person = server.principal(&ana).await;
        let request = json!({ "client": "wright on a laptop", "scopes": ["publish"], "patterns": ["ana/*"] });
        let program = server.anonymous();
        let device: Device = program.post("/api/v1/device", request).await.expect(200).json();
        assert_eq!((device.expires_in, device.interval, device.user_code.len()), (600, 5, 9));
        assert!(device.verification_uri_complete.ends_with(&format!("?code={}", device.user_code)));
        assert!(device.verification_uri_complete.starts_with(&server.url("/")));

        let poll = json!({ "device_code": device.device_code });
        assert_eq!(program.post("/api/v1/device/token", poll.clone()).await.expect(400).code(), "device-pending");
        server.advance(Duration::seconds(2));
        let hasty = program.post("/api/v1/device/token", poll.clone()).await;
        assert_eq!((hasty.code().as_str(), hasty.header("retry-after")), ("device-slow-down", "10"));

        let typed = device.user_code.to_lowercase().replace('-', " ");
        let asked = server.registry.device_request(&person, &typed).await.unwrap();
        assert_eq!((asked.client.as_str(), asked.user_code), ("wright on a laptop", device.user_code.clone()));
        server.registry.decide_device(&person, &typed, true).await.unwrap();
        let again = server.registry.decide_device(&person, &typed, false).await.unwrap_err();
        assert_eq!(again.code().as_str(), "device-expired");

        // Two who poll at once: one token.
        let (one, two) = tokio::join!(
            program.post("/api/v1/device/token", poll.clone()),
            program.post("/api/v1/device/token", poll.clone()),
        );
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        assert_eq!(lost.expect(400).code(), "device-expired");
        let made: CreatedToken = won.expect(200).json();
        let me: Me = server.with_token(made.token.expose()).get("/api/v1/me").await.expect(200).json();
        assert_eq!(me.token.unwrap().name, "wright on a laptop");
        assert_eq!(program.post("/api/v1/device/token", poll).await.code(), "device-expired");
    }

    async fn a_program_may_be_refused_or_come_too_late(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let person = server.principal(&ana).await;
        let ask = || async {
            let request = json!({ "client": "x", "scopes": ["publish"], "patterns": ["*"] });
            let device: Device = server.anonymous().post("/api/v1/device", request).await.expect(200).json();
            let poll = json!({ "device_code": device.device_code });
            (device.user_code, poll)
        };
        let (code, poll) = ask().await;
        server.registry.decide_device(&person, &code, false).await.unwrap();
        assert_eq!(server.anonymous().post("/api/v1/device/token", poll).await.code(), "device-denied");

        let (code, poll) = ask().await;
        server.advance(Duration::minutes(10));
        let late = server.registry.decide_device(&person, &code, true).await.unwrap_err();
        assert_eq!(late.code().as_str(), "device-expired");
        assert_eq!(server.anonymous().post("/api/v1/device/token", poll).await.code(), "device-expired");

        // Approving needs a browser: a token cannot let others in.
        let (code, _) = ask().await;
        let program = server.token("ana", &["publish"], &["*"]).await;
        let refused = server.registry.decide_device(&server.principal(&program).await, &code, true).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "forbidden");
        // What a program asks for cannot be more than the person has.
        let request = json!({ "client": "x", "scopes": ["admin"], "patterns": ["*"] });
        let device: Device = server.anonymous().post("/api/v1/device", request).await.expect(200).json();
        let refused = server.registry.decide_device(&person, &device.user_code, true).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "validation");
    }
}
