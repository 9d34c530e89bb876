//! The pages as a browser without JavaScript meets them: forms, redirects, refusals.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use url::form_urlencoded;

use crate::for_each_backend;
use crate::test_registry::{Answer, Caller, PASSWORD, TestRegistry, send};

const DESIGN_TOML: &str = r#"
[design]
name = "ana/lamp"
version = "0.1.0"
title = "Desk lamp"
summary = "Stands on its own foot"
license = "CERN-OHL-S-2.0"
licensor = "Ana"
"#;
const README: &str = "# Desk lamp\n\n![front](front.png) <script>alert(1)</script>\n";
/// The smallest picture that is one.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01H\xaf\xa4q\0\0\0\0IEND\xaeB`\x82";

pub(crate) async fn submit(caller: &Caller, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = caller.request(Method::POST, path).body(body);
    send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded")).await
}

async fn open_draft(ana: &Caller) -> String {
    let fields = [("actor", "ana"), ("name", "lamp"), ("version", "0.1.0")];
    let opened = submit(ana, "/-/publish", &fields).await.expect(303);
    opened.header("location").to_owned()
}

async fn send_files(ana: &Caller, draft: &str) {
    let form = Form::new()
        .text("folder", "")
        .part("files", Part::text(DESIGN_TOML).file_name("design.toml"))
        .part("files", Part::text(README).file_name("README.md"))
        .part("files", Part::bytes(PNG).file_name("front.png"));
    let request = ana.request(Method::POST, &format!("{draft}/files"));
    send(request.multipart(form)).await.expect(303);
}

/// The revision that the page's forms carry.
fn revision_in(page: &Answer) -> String {
    let text = page.text();
    let (_, after) = text
        .split_once("name=\"revision\" value=\"")
        .expect("a form");
    after.split('"').next().expect("a value").to_owned()
}

for_each_backend! {
    async fn a_design_is_published_by_forms_alone(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = open_draft(&ana).await;
        send_files(&ana, &draft).await;
        let page = ana.get(&draft).await.expect(200);
        assert!(page.text().contains("Desk lamp"), "{}", page.text());
        let revision = revision_in(&page);
        let published = submit(&ana, &format!("{draft}/publish"), &[("revision", &revision)]).await.expect(303);
        assert_eq!(published.header("location"), "/@ana/lamp/0.1.0?done=published");

        let page = server.anonymous().get("/@ana/lamp").await.expect(200);
        assert_eq!(page.header("cache-control"), "private, no-cache");
        let text = page.text();
        assert!(text.contains("<title>Desk lamp 0.1.0 · Commonwright</title>"), "{text}");
        assert!(text.contains("wright add ana/lamp"), "{text}");
        assert!(text.contains("<img src=\"/blobs/sha256/"), "{text}");
        assert!(!text.contains("<script>alert"), "{text}");
        let home = server.anonymous().get("/").await.expect(200).text();
        assert!(home.contains("href=\"/@ana/lamp\""), "{home}");
    }

    async fn a_stale_form_changes_nothing(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = open_draft(&ana).await;
        let stale = revision_in(&ana.get(&draft).await.expect(200));
        send_files(&ana, &draft).await;
        let refused = submit(&ana, &format!("{draft}/discard"), &[("revision", &stale)]).await.expect(412);
        assert!(refused.text().contains("Nothing of yours is lost"), "{}", refused.text());
        ana.get(&draft).await.expect(200);
    }

    async fn what_is_ones_own_asks_to_sign_in_first(server: TestRegistry) {
        let nobody = server.anonymous();
        for path in [
            "/-/account", "/-/publish", "/-/device?code=ABCD-EFGH", "/@ana/lamp/-/manage",
            "/-/account/mail", "/-/account/security", "/-/account/tokens", "/-/account/data",
            "/-/account/data/export.zip", "/-/admin/sign-ups",
        ] {
            let answer = nobody.get(path).await.expect(303);
            let location = answer.header("location");
            assert!(location.starts_with("/-/sign-in?to=%2F"), "{path} leads to {location}");
        }
        for path in [
            "/-/account/tokens", "/-/account/communities", "/-/publish", "/-/device", "/@ana/-/members",
            "/@ana/lamp/0.1.0/-/yank", "/@ana/lamp/-/rename", "/@ana/lamp/-/transfer",
            "/-/account", "/-/account/mail", "/-/account/mail/verify", "/-/account/password",
            "/-/account/passkeys/challenge", "/-/account/passkeys", "/-/account/sessions/end",
            "/-/account/data/export", "/-/account/data/delete", "/-/admin/invitations",
        ] {
            let answer = submit(&nobody, path, &[]).await.expect(303);
            assert!(answer.header("location").starts_with("/-/sign-in"), "{path}");
        }
        let fields = [("handle", "ana"), ("password", PASSWORD), ("to", "//elsewhere.example")];
        server.as_user("ana").await;
        let in_again = submit(&nobody, "/-/sign-in", &fields).await.expect(303);
        assert_eq!(in_again.header("location"), "/");
    }

    async fn drafts_of_others_look_like_nothing(server: TestRegistry) {
        let draft = open_draft(&server.as_user("ana").await).await;
        let ben = server.as_user("ben").await;
        let other = draft.replace(|c: char| c.is_ascii_digit(), "0");
        let (hidden, absent) = (ben.get(&draft).await.expect(404), ben.get(&other).await.expect(404));
        assert_eq!(hidden.header("content-type"), absent.header("content-type"));
        for path in ["files", "remove", "publish", "discard"] {
            let fields = [("revision", "1"), ("path", "a.stl")];
            let answer = submit(&ben, &format!("{draft}/{path}"), &fields).await;
            assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        }
    }

    async fn refusals_are_pages_in_the_readers_language(server: TestRegistry) {
        let request = server.anonymous().request(Method::GET, "/@nobody/nothing");
        let answer = send(request.header("accept-language", "es-MX, en;q=0.5")).await.expect(404);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let text = answer.text();
        assert!(text.contains("<html lang=\"es\" dir=\"ltr\""), "{text}");
        assert!(text.contains("Esto no está aquí"), "{text}");
        assert!(text.contains(answer.header("x-request-id")), "{text}");
        let chosen = server.anonymous().switch("/?lang=es").await.expect(200);
        assert!(chosen.header("set-cookie").starts_with("lang=es;"), "{:?}", chosen.headers);
        let nowhere = server.anonymous().get("/no/such/address").await.expect(404);
        assert!(nowhere.text().contains("This is not here"));
    }

    async fn a_token_is_shown_once(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let fields = [("name", "Laptop"), ("scope", "publish"), ("patterns", "ana/*"), ("days", "30")];
        let made = submit(&ana, "/-/account/tokens", &fields).await.expect(200);
        assert_eq!(made.header("cache-control"), "private, no-store");
        assert!(made.text().contains("<code>cwt_"), "{}", made.text());
        let account = ana.get("/-/account/tokens").await.expect(200).text();
        assert!(account.contains("Laptop") && !account.contains("cwt_"), "{account}");
        let without = submit(&ana, "/-/account/tokens", &[("name", "x")]).await.expect(422);
        assert!(without.text().contains("Choose at least one thing"), "{}", without.text());
    }
}
