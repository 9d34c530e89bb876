//! How pages read for a person: kept with the account, taken along to a new browser, in the zone
//! they live in.

use reqwest::Method;
use reqwest::header::{COOKIE, REFERER, SET_COOKIE};

use crate::for_each_backend;
use crate::pages::submit;
use crate::test_registry::{Answer, Caller, PASSWORD, TestRegistry, send};

/// The value that an answer's cookie has, where it sets one.
fn set(answer: &Answer, name: &str) -> Option<String> {
    let all = answer.headers.get_all(SET_COOKIE).into_iter();
    let mut pairs =
        all.filter_map(|value| value.to_str().unwrap().split(';').next()?.split_once('='));
    let found = pairs.find(|(found, _)| *found == name);
    found.map(|(_, value)| value.to_owned())
}

async fn get_with(caller: &Caller, path: &str, cookie: &str) -> String {
    let request = caller.request(Method::GET, path).header(COOKIE, cookie);
    send(request).await.expect(200).text()
}

async fn sign_in(server: &TestRegistry) -> Answer {
    let fields = [("handle", "ana"), ("password", PASSWORD), ("to", "/")];
    submit(&server.anonymous(), "/-/sign-in", &fields)
        .await
        .expect(303)
}

for_each_backend! {
    async fn a_new_browser_reads_as_the_account_does(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        // Who never chose reads as their browser says.
        assert_eq!(set(&sign_in(&server).await, "lang"), None);
        let fields = [("language", "es"), ("time_zone", "Africa/Nairobi"), ("units", "in")];
        let kept = submit(&ana, "/-/account", &fields).await.expect(303);
        assert_eq!(set(&kept, "zone").as_deref(), Some("Africa/Nairobi"));
        let opened = sign_in(&server).await;
        for (name, value) in [("lang", "es"), ("units", "in"), ("theme", "system"), ("zone", "Africa/Nairobi")] {
            assert_eq!(set(&opened, name).as_deref(), Some(value), "{name}");
        }
    }

    async fn what_is_switched_is_kept_with_the_account(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.switch("/?lang=es").await.expect(200);
        submit(&ana, "/-/theme", &[("theme", "dark"), ("to", "/")]).await.expect(303);
        let opened = sign_in(&server).await;
        assert_eq!(set(&opened, "theme").as_deref(), Some("dark"));
        // Nothing else is switched by it, whatever that browser has.
        assert_eq!(set(&opened, "lang").as_deref(), Some("es"));
        ana.switch("/?lang=es&units=in").await.expect(200);
        let opened = sign_in(&server).await;
        assert_eq!(set(&opened, "lang").as_deref(), Some("es"));
        assert_eq!(set(&opened, "units").as_deref(), Some("in"));
        // The layout's own test language is nobody's.
        ana.switch("/?lang=en-XB").await.expect(200);
        assert_eq!(set(&sign_in(&server).await, "lang").as_deref(), Some("es"));
        // What is passed on shows its page so, once.
        let passed_on = ana.get("/?lang=en&units=mm").await.expect(200);
        assert!(passed_on.text().contains("<html lang=\"en\""));
        assert_eq!((set(&passed_on, "lang"), set(&passed_on, "units")), (None, None));
        let elsewhere = ana.request(Method::GET, "/?lang=en").header(REFERER, "https://example.org/");
        assert_eq!(set(&send(elsewhere).await.expect(200), "lang"), None);
        assert_eq!(set(&sign_in(&server).await, "lang").as_deref(), Some("es"));
        // Strangers switch for themselves.
        server.anonymous().switch("/?lang=en").await.expect(200);
        assert_eq!(set(&sign_in(&server).await, "lang").as_deref(), Some("es"));
    }

    async fn who_signs_up_keeps_how_they_read(server: TestRegistry) {
        let nobody = server.anonymous();
        let fields = [
            ("handle", "bo"), ("email", "bo@example.org"), ("password", PASSWORD), ("time_zone", "America/Lima"),
        ];
        let opened = submit(&nobody, "/-/sign-up?lang=es", &fields).await.expect(303);
        assert_eq!(set(&opened, "zone").as_deref(), Some("America/Lima"));
        let fields = [
            ("handle", "cy"), ("email", "cy@example.org"), ("password", PASSWORD), ("time_zone", "Mars/Olympus"),
        ];
        let opened = submit(&nobody, "/-/sign-up", &fields).await.expect(303);
        assert_eq!(set(&opened, "zone").as_deref(), Some("UTC"));
    }

    async fn times_are_told_where_their_reader_lives(server: TestRegistry) {
        server.community("crew", "ana").await;
        // Tests begin on 2026-03-01 at 12:00 UTC.
        let nobody = server.anonymous();
        let path = "/@crew/-/members";
        let utc = nobody.get(path).await.expect(200).text();
        assert!(utc.contains("title=\"1 March 2026, 12:00 UTC\">2026-03-01</time>"), "{utc}");
        assert!(!utc.contains("data-zone"));
        let tonga = get_with(&nobody, path, "zone=Pacific/Tongatapu").await;
        assert!(tonga.contains("title=\"2 March 2026, 01:00 +13\">2026-03-02</time>"), "{tonga}");
        assert!(tonga.contains("data-zone=\"Pacific/Tongatapu\""));
        let spanish = get_with(&nobody, path, "zone=Europe/Madrid; lang=es").await;
        assert!(spanish.contains("1 de marzo de 2026, 13:00 CET"), "{spanish}");
        // Whatever a cookie says.
        let nonsense = get_with(&nobody, path, "zone=<script>").await;
        assert!(nonsense.contains("12:00 UTC") && !nonsense.contains("data-zone"), "{nonsense}");
    }
}
