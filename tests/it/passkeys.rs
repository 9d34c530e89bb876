//! Passkeys: made, used, named and removed by a real browser with a virtual authenticator; and what
//! no browser would send.

use chrono::Duration;
use serde_json::Value;
use wright_registry::RegistryConfig;

use crate::for_each_backend;
use crate::pages::submit;
use crate::test_registry::{PASSWORD, TestRegistry};
use tests::browser::browser;

/// Browsers make passkeys for names only.
fn on_localhost(config: &mut RegistryConfig) {
    config.public_url.set_host(Some("localhost")).unwrap();
}

for_each_backend! {
    async fn challenges_are_for_one_answer_and_five_minutes(server: TestRegistry, on_localhost) {
        let nobody = server.anonymous();
        let ana = server.as_user("ana").await;
        let challenge = |caller: crate::test_registry::Caller, path: &'static str| async move {
            let given: Value = submit(&caller, path, &[]).await.expect(200).value();
            given["id"].as_str().unwrap().to_owned()
        };
        let options = submit(&ana, "/-/account/passkeys/challenge", &[])
            .await
            .expect(200)
            .value();
        assert!(options.to_string().contains("\"localhost\""), "{options}");
        submit(&nobody, "/-/account/passkeys/challenge", &[])
            .await
            .expect(303);

        let make = |id: String| {
            let ana = ana.clone();
            async move {
                let fields = [
                    ("challenge", id.as_str()),
                    ("answer", "{}"),
                    ("name", "Key"),
                ];
                submit(&ana, "/-/account/passkeys", &fields).await.status
            }
        };
        let id = challenge(ana.clone(), "/-/account/passkeys/challenge").await;
        assert_eq!(make(id.clone()).await, 422, "no answer");
        assert_eq!(make(id).await, 410, "taken");
        let id = challenge(ana.clone(), "/-/account/passkeys/challenge").await;
        server.advance(Duration::minutes(6));
        assert_eq!(make(id).await, 410, "ended");
        // Somebody else's, and one for signing in, are none.
        let ben = server.as_user("ben").await;
        assert_eq!(
            make(challenge(ben, "/-/account/passkeys/challenge").await).await,
            410
        );
        assert_eq!(
            make(challenge(nobody.clone(), "/-/sign-in/passkey/challenge").await).await,
            410
        );
        assert_eq!(make("not-an-id".to_owned()).await, 422);

        let id = challenge(nobody.clone(), "/-/sign-in/passkey/challenge").await;
        let big = format!("{{\"id\":\"{}\"}}", "A".repeat(40_000));
        let fields = [("challenge", id.as_str()), ("answer", big.as_str())];
        let refused = submit(&nobody, "/-/sign-in/passkey", &fields)
            .await
            .expect(401);
        assert!(
            refused.text().contains("use your password"),
            "{}",
            refused.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_there_are_no_passkeys() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let page = ana.get("/-/account/security").await.expect(200).text();
    assert!(page.contains("a name of its own and https"), "{page}");
    submit(&ana, "/-/account/passkeys/challenge", &[])
        .await
        .expect(422);
    submit(&server.anonymous(), "/-/sign-in/passkey/challenge", &[])
        .await
        .expect(422);
}

for_each_backend! {
    async fn a_browser_makes_uses_names_and_removes_one(server: TestRegistry, on_localhost) {
        let Some(browser) = browser() else { return };
        server.as_user("ana").await;
        let address = server.url("").replace("127.0.0.1", "localhost");
        let browser = browser.clone();
        let ran = tokio::task::spawn_blocking(move || {
            browser.run(
                "passkeys",
                &address,
                &[("HANDLE", "ana"), ("PASSWORD", PASSWORD)],
            )
        });
        ran.await.unwrap();
    }
}
