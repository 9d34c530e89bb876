//! What stands around every route: ids, security headers, forged and slow requests, addresses
//! that lead nowhere.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::test_registry::{Backend, PASSWORD, TestRegistry, send};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_and_the_security_headers() {
    let server = TestRegistry::sqlite().await;
    let nobody = server.anonymous();
    let mut ids = Vec::new();
    for (path, status) in [
        ("/api/v1/openapi.json", 200),
        ("/api/v1/me", 401),
        ("/api/v1/nowhere", 404),
    ] {
        let answer = nobody.get(path).await.expect(status);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        ids.push(answer.header("x-request-id").to_owned());
    }
    // Nobody chooses the id that stands in our log.
    let request = nobody
        .request(Method::GET, "/api/v1/me")
        .header("x-request-id", ids[0].clone());
    ids.push(send(request).await.header("x-request-id").to_owned());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert!(
        ids.iter().all(|id| id.parse::<uuid::Uuid>().is_ok()),
        "{ids:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_lead_nowhere_and_wrong_verbs_are_problems() {
    let server = TestRegistry::sqlite().await;
    let nobody = server.anonymous();
    for path in [
        "/api/",
        "/api/v1",
        "/api/v2/me",
        "/api/v1/actors/No!",
        "/api/v1/actors/a/b/c",
    ] {
        assert_eq!(
            nobody.get(path).await.expect(404).code(),
            "not-found",
            "{path}"
        );
    }
    let answer = nobody.post("/api/v1/me", json!({})).await.expect(405);
    assert!(
        answer.header("allow").contains("GET"),
        "{:?}",
        answer.headers
    );
    answer.code();
    let described = nobody.get("/api/v1/openapi.json").await.expect(200).value();
    assert_eq!(
        described["openapi"].as_str().map(|version| &version[..3]),
        Some("3.1")
    );
    assert!(described["components"]["schemas"]["Problem"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_act_for_whoever_is_signed_in() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let found = |headers: &[(&'static str, String)]| {
        let handle = format!("crew-{}", headers.len());
        let mut request = ana.request(Method::POST, "/api/v1/actors");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        send(request.json(&json!({ "handle": handle, "kind": "community", "display_name": "x" })))
    };
    let elsewhere = "https://evil.example".to_owned();
    let refused = found(&[
        ("sec-fetch-site", "cross-site".to_owned()),
        ("origin", elsewhere.clone()),
    ])
    .await;
    assert_eq!(refused.expect(403).code(), "forbidden");
    assert_eq!(found(&[("origin", elsewhere.clone())]).await.status, 403);
    assert_eq!(found(&[("origin", "null".to_owned())]).await.status, 403);
    // People are told on a page.
    let form = ana.request(Method::POST, "/-/sign-out");
    let page = send(form.header("origin", &elsewhere)).await;
    let page = page.expect(403);
    assert!(
        page.header("content-type").starts_with("text/html"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("<html"), "{}", page.text());
    ana.get("/api/v1/me").await.expect(200);
    // Nor sign anybody in.
    let request = server
        .anonymous()
        .request(Method::POST, "/api/v1/session")
        .header("origin", &elsewhere);
    let answer = send(request.json(&json!({ "login": "ana", "password": PASSWORD }))).await;
    assert_eq!(
        (answer.status, answer.headers.get("set-cookie")),
        (403, None)
    );
    // Our own pages may, and programs that are no browsers.
    assert_eq!(found(&[("origin", server.url(""))]).await.status, 201);
    assert_eq!(found(&[]).await.status, 201);
    // A token is never sent by itself: what comes with one is meant.
    let program = server.token("ana", &["publish"], &["*"]).await;
    let request = program
        .request(Method::POST, "/api/v1/actors")
        .header("origin", &elsewhere);
    let answer =
        send(request.json(&json!({ "handle": "x1", "kind": "community", "display_name": "x" })))
            .await;
    assert!(
        answer.text().contains("Tokens cannot do this"),
        "{}",
        answer.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_short_is_no_request() {
    let server = TestRegistry::sqlite().await;
    let address = server.url("").replace("http://", "");
    let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"login\":"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), connection.read_to_end(&mut answer));
    read.await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer);
    // The connection may be gone before an answer; if there is one, it refuses.
    assert!(
        answer.is_empty() || answer.contains("422") || answer.contains("400"),
        "{answer}"
    );
    assert_eq!(server.events().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_coming_is_not_waited_for() {
    let server = TestRegistry::start_serving(
        Backend::Sqlite,
        |_| (),
        |web| {
            web.body_idle_max = Duration::from_millis(200);
        },
    );
    let server = server.await.unwrap();
    let address = server.url("").replace("http://", "");
    let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"login\":"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // And nothing more.
    let mut answer = [0; 1000];
    let read = tokio::time::timeout(Duration::from_secs(20), connection.read(&mut answer));
    let bytes = read.await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..bytes]);
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_key_is_done_once_and_answered_again() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let found = |handle: &'static str, key: &'static str| {
        let request = ana
            .request(Method::POST, "/api/v1/actors")
            .header("idempotency-key", key);
        send(request.json(&json!({ "handle": handle, "kind": "community", "display_name": "x" })))
    };
    let first = found("crew", "key-1").await.expect(201);
    let again = found("crew", "key-1").await.expect(201);
    assert_eq!(
        (first.body, again.header("idempotency-replayed")),
        (again.body.clone(), "true")
    );
    // So are the headers that say where the new thing is and which it is.
    let open = |key: &'static str| {
        let request = ana
            .request(Method::POST, "/api/v1/drafts")
            .header("idempotency-key", key);
        send(request.json(&json!({ "name": "ana/corner", "version": "0.1.0" })))
    };
    let (first, again) = (open("key-d").await.expect(201), open("key-d").await);
    for name in ["location", "etag", "content-type"] {
        assert!(!first.header(name).is_empty(), "{name}");
        assert_eq!(first.header(name), again.header(name), "{name}");
    }
    // Without the key it is another request, with another body another key is needed.
    assert_eq!(found("crew", "key-2").await.code(), "handle-taken");
    let replayed = found("crew", "key-2").await;
    assert_eq!(
        (replayed.status, replayed.header("content-type")),
        (409, "application/problem+json")
    );
    assert_eq!(found("other", "key-1").await.code(), "idempotency-conflict");
    assert_eq!(found("other", "").await.code(), "validation");
    // Somebody else's key is another key.
    let bo = server.as_user("bo").await;
    let request = bo
        .request(Method::POST, "/api/v1/actors")
        .header("idempotency-key", "key-1");
    send(request.json(&json!({ "handle": "bos", "kind": "community", "display_name": "x" })))
        .await
        .expect(201);
    // Ten at once: one does it, the others hear of it now or are asked to come back.
    let many = futures::future::join_all((0..10).map(|_| found("many", "key-3"))).await;
    assert!(many.iter().any(|answer| answer.status == 201));
    for answer in many.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.code(), "idempotency-conflict");
    }
    // Secrets are not kept, so that no key gives a token twice.
    let token = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] });
    let made = |_: u8| {
        send(
            ana.request(Method::POST, "/api/v1/tokens")
                .header("idempotency-key", "t")
                .json(&token),
        )
    };
    let (one, two) = (made(1).await.expect(201), made(2).await.expect(201));
    assert_ne!(one.value()["token"], two.value()["token"]);
}

/// Set to `1` to write the description anew; then look at what changed.
const UPDATE: &str = "COMMONWRIGHT_TEST_UPDATE";

#[test]
fn the_api_is_what_its_description_says() {
    let file = tests::repository::root().join("crates/wright-web/openapi.json");
    let described = serde_json::to_string_pretty(&wright_web::api::openapi()).unwrap() + "\n";
    if std::env::var(UPDATE).is_ok_and(|value| value == "1") {
        std::fs::write(&file, &described).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let lines = committed.lines().zip(described.lines());
    let first = lines.enumerate().find(|(_, (old, new))| old != new);
    assert!(
        committed == described,
        "the API changed at {first:?}: run this test with {UPDATE}=1, look at the difference in \
         {} and commit it with the change",
        file.display()
    );
}
