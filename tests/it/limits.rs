//! Too much of anything: a clear refusal under a stable code, and what was there stays.

use std::time::Duration;

use reqwest::{Method, multipart};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wright_model::Digest;
use wright_registry::RegistryConfig;
use wright_web::{App, WebConfig};

use crate::authoring::{folder, folder_with};
use crate::for_each_backend;
use crate::remote::{PATIENCE, Setup};
use crate::test_registry::{Answer, Caller, TestRegistry, send};

/// Files a release may have.
const FILES_MAX: usize = 10_000;

/// Limits that a test reaches.
fn small_limits(config: &mut RegistryConfig) {
    let limits = &mut config.limits;
    limits.file_bytes_max = 5_000;
    limits.form_file_bytes_max = 4_000;
    limits.form_request_bytes_max = 6_000;
    limits.release_bytes_max = 9_000;
    limits.drafts_per_account_max = 3;
    limits.uploads_per_account_max = 3;
    limits.designs_per_actor_max = 2;
}

/// How many files a draft has.
async fn files_in(author: &Caller, draft: &str) -> usize {
    let draft = author
        .get(&format!("/api/v1/drafts/{draft}"))
        .await
        .expect(200)
        .value();
    draft["files"].as_array().unwrap().len()
}

async fn edit(author: &Caller, draft: &str, revision: i64, edit: &Value) -> Answer {
    let request = author.request(Method::PATCH, &format!("/api/v1/drafts/{draft}"));
    send(
        request
            .header("if-match", format!("\"{revision}\""))
            .json(edit),
    )
    .await
}

/// `count` files with the same bytes, at paths of `length` bytes.
fn many(count: usize, length: usize, bytes: &[u8]) -> Value {
    let digest = Digest::of(bytes);
    let path = |number: usize| {
        let head = format!("docs/{number:05}");
        format!("{head}{}", "x".repeat(length - head.len()))
    };
    json!(
        (0..count)
            .map(|number| json!({ "path": path(number), "digest": digest, "size": bytes.len() }))
            .collect::<Vec<_>>()
    )
}

for_each_backend! {
    async fn a_release_has_ten_thousand_files_and_not_one_more(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let files = folder("ana/corner", "0.1.0");
        ana.send_files(&draft, &files).await.expect(200);
        let (_, shared) = &files[1];
        let rest = FILES_MAX - files.len();
        let over = edit(&ana, &draft, 2, &json!({ "put": many(rest + 1, 40, shared) })).await;
        assert_eq!(over.code(), "too-many-files");
        assert_eq!(files_in(&ana, &draft).await, files.len());
        edit(&ana, &draft, 2, &json!({ "put": many(rest, 40, shared) })).await.expect(200);
        let one_more = ana.send_files(&draft, &[("docs/more.md".into(), b"more".to_vec())]).await;
        assert_eq!(one_more.code(), "too-many-files");
        let one_more = ana.open_upload(&draft, "docs/more.md", Digest::of(b"more").hex(), 4).await;
        assert_eq!(one_more.code(), "too-many-files");
        assert_eq!(files_in(&ana, &draft).await, FILES_MAX);
        ana.publish_draft(&draft).await.expect(201);
        assert_eq!(ana.index("ana/corner").await[0]["files"], FILES_MAX);
    }

    async fn a_manifest_that_would_be_too_large_is_no_release(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let files = folder("ana/corner", "0.1.0");
        ana.send_files(&draft, &files).await.expect(200);
        edit(&ana, &draft, 2, &json!({ "put": many(FILES_MAX - files.len(), 240, &files[1].1) })).await.expect(200);
        let refused = ana.publish_draft(&draft).await;
        assert_eq!(refused.expect(413).code(), "manifest-too-large");
        server.anonymous().get("/index/ana/corner").await.expect(404);
        assert_eq!(files_in(&ana, &draft).await, FILES_MAX);
    }

    async fn a_design_toml_is_at_most_a_mebibyte(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let comment = format!("# {}\n", "x".repeat(1 << 20));
        ana.send_files(&draft, &folder_with("ana/corner", "0.1.0", &comment)).await.expect(200);
        let refused = ana.publish_draft(&draft).await.expect(422);
        assert_eq!(refused.code(), "design-toml-invalid");
        assert!(refused.text().contains("1048576"), "{}", refused.text());
        // Bytes that are no text, and text that is no TOML, are no worse.
        for wrong in [b"\xff\xfe\0".to_vec(), b"[design\nname = ".to_vec(), b"a=".repeat(500_000)] {
            ana.send_files(&draft, &[("design.toml".into(), wrong)]).await.expect(200);
            assert_eq!(ana.publish_draft(&draft).await.expect(422).code(), "design-toml-invalid");
        }
        ana.send_files(&draft, &folder("ana/corner", "0.1.0")).await.expect(200);
        ana.publish_draft(&draft).await.expect(201);
    }

    async fn bodies_are_read_to_their_limit_and_not_deeper(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let post = |path: &'static str, body: String| {
            send(ana.request(Method::POST, path).header("content-type", "application/json").body(body))
        };
        let long = format!("{{\"name\":\"ana/corner\",\"version\":\"{}\"}}", "1".repeat(70_000));
        assert_eq!(post("/api/v1/drafts", long).await.expect(413).code(), "request-too-large");
        for deep in ["[".repeat(60_000), "{\"a\":".repeat(10_000), format!("{{\"name\":{}", "[".repeat(50_000))] {
            assert_eq!(post("/api/v1/drafts", deep).await.expect(422).code(), "validation");
        }
        for wrong in ["", "null", "{}", "{\"name\":1}", "{\"name\":\"a/b\",\"version\":\"1.0.0\"} x", "\u{0}"] {
            assert_eq!(post("/api/v1/drafts", wrong.into()).await.expect(422).code(), "validation", "{wrong}");
        }
        let plain = send(ana.request(Method::POST, "/api/v1/drafts").body("{}")).await;
        assert_eq!(plain.expect(422).code(), "validation");
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let huge = json!({ "put": many(40_000, 200, b"x") });
        assert_eq!(edit(&ana, &draft, 1, &huge).await.expect(413).code(), "request-too-large");
        // A form that is none.
        let form = ana.request(Method::POST, &format!("/api/v1/drafts/{draft}/files"));
        let broken = send(form.header("content-type", "multipart/form-data; boundary=x").body("--x\r\nnonsense")).await;
        assert!((400..500).contains(&broken.status), "{}", broken.text());
        assert_eq!(files_in(&ana, &draft).await, 0);
    }
}

for_each_backend! {
    async fn files_and_releases_that_are_too_large_leave_the_draft_as_it_was(server: TestRegistry, small_limits) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let upload = async |length: u64| ana.open_upload(&draft, "cad/a.step", Digest::of(b"a").hex(), length).await;
        assert_eq!(upload(5_001).await.expect(413).code(), "file-too-large");
        let batch = async |sizes: &[usize]| {
            let files: Vec<_> = sizes.iter().enumerate().map(|(number, size)| (format!("cad/{number}.step"), vec![b'x'; *size])).collect();
            ana.send_files(&draft, &files).await
        };
        assert_eq!(batch(&[10, 4_001]).await.expect(413).code(), "file-too-large");
        assert_eq!(batch(&[3_000, 3_001]).await.expect(413).code(), "file-too-large");
        assert_eq!(files_in(&ana, &draft).await, 0, "a batch is kept whole or not at all");
        batch(&[3_000, 3_000]).await.expect(200);
        assert_eq!(upload(3_001).await.expect(413).code(), "release-too-large");
        let link = json!({ "put": [
            { "path": "a", "digest": Digest::of(&[b'x'; 3_000]), "size": 3_000 },
            { "path": "b", "digest": Digest::of(&[b'x'; 3_000]), "size": 3_000 },
        ] });
        assert_eq!(edit(&ana, &draft, 2, &link).await.expect(413).code(), "release-too-large");
        assert_eq!(files_in(&ana, &draft).await, 2);
    }

    async fn parts_of_a_form_that_are_no_files_are_few_and_small(server: TestRegistry, small_limits) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let api = format!("/api/v1/drafts/{draft}/files");
        let page = format!("/-/drafts/{draft}/files");
        for (path, field) in [(&api, "note"), (&page, "folder"), (&page, "note")] {
            let large = multipart::Form::new().text(field, "x".repeat((64 << 10) + 1));
            let refused = send(ana.request(Method::POST, path).multipart(large)).await;
            assert_eq!(refused.status, 413, "{path} {field}");
            let many = (0..101).fold(multipart::Form::new(), |form, _| form.text("note", ""));
            let refused = send(ana.request(Method::POST, path).multipart(many)).await;
            assert_eq!(refused.status, 413, "{path} {field}");
        }
        assert_eq!(files_in(&ana, &draft).await, 0);
        // A few do no harm.
        let form = multipart::Form::new().text("note", "x").part("file", multipart::Part::text("a").file_name("a.txt"));
        send(ana.request(Method::POST, &api).multipart(form)).await.expect(200);
        assert_eq!(files_in(&ana, &draft).await, 1);
    }

    async fn nobody_has_more_drafts_uploads_or_designs_than_allowed(server: TestRegistry, small_limits) {
        let ana = server.as_user("ana").await;
        let mut drafts = Vec::new();
        for number in 0..3 {
            drafts.push(ana.open_draft(&format!("ana/corner{number}"), "0.1.0").await);
        }
        let another = json!({ "name": "ana/corner9", "version": "0.1.0" });
        assert_eq!(ana.post("/api/v1/drafts", another.clone()).await.expect(413).code(), "quota-exceeded");
        for number in 0..3 {
            ana.open_upload(&drafts[0], &format!("a{number}"), Digest::of(b"a").hex(), 1).await.expect(201);
        }
        let refused = ana.open_upload(&drafts[0], "a3", Digest::of(b"a").hex(), 1).await.expect(429);
        assert_eq!(refused.code(), "rate-limited");
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
        for (number, draft) in drafts.iter().enumerate() {
            let name = format!("ana/corner{number}");
            ana.send_files(draft, &folder(&name, "0.1.0")).await.expect(200);
            let published = ana.publish_draft(draft).await;
            match number {
                0 | 1 => published.expect(201),
                _ => {
                    assert_eq!(published.code(), "quota-exceeded");
                    published.expect(413)
                }
            };
        }
        // What is published is no draft any more.
        ana.post("/api/v1/drafts", another).await.expect(201);
    }
}

/// What a program's requests prove who sends them with.
fn bearer(token: &Caller) -> String {
    let built = token.request(Method::GET, "/").build().unwrap();
    built.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned()
}

/// Sends bytes as they are, hangs up when told to, and reads what comes.
async fn raw(address: &str, request: &[u8], hang_up: bool) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that refuses early may have closed already.
    let _ = stream.write_all(request).await;
    if hang_up {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
    let _ = read.await.expect("an answer or the end of the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_content_length_that_lies_changes_nothing() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let draft = ana.open_draft("ana/corner", "0.1.0").await;
    let address = server.url("").replace("http://", "");
    let token = server.token("ana", &["publish"], &["*"]).await;
    let bearer = bearer(&token);
    let form = multipart::Form::new().part(
        "file",
        multipart::Part::bytes(b"0123456789".to_vec()).file_name("a.md"),
    );
    let (boundary, body) = (form.boundary().to_owned(), form_bytes(form.boundary()));
    let head = |length: usize| {
        format!(
            "POST /api/v1/drafts/{draft}/files HTTP/1.1\r\nhost: {address}\r\nauthorization: {bearer}\r\nconnection: close\r\n\
             content-type: multipart/form-data; boundary={boundary}\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    // More announced than sent: the file is cut, and nothing of the batch is kept.
    let cut = [head(body.len() + 1000).as_bytes(), &body[..body.len() - 10]].concat();
    let answer = raw(&address, &cut, true).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    assert_eq!(files_in(&ana, &draft).await, 0);
    // Fewer announced than sent: what lies beyond is no part of the file, and no request either.
    let short = [head(body.len() - 20).as_bytes(), &body].concat();
    let answer = raw(&address, &short, true).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert_eq!(files_in(&ana, &draft).await, 0);
    // Two lengths at once are how requests are smuggled.
    let two = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {address}\r\ncontent-length: 2\r\ncontent-length: 40\r\n\r\n{{}}GET /api/v1/me HTTP/1.1\r\nhost: x\r\n\r\n"
    );
    let answer = raw(&address, two.as_bytes(), true).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let whole = [head(body.len()).as_bytes(), &body].concat();
    let answer = raw(&address, &whole, false).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(files_in(&ana, &draft).await, 1);
}

fn form_bytes(boundary: &str) -> Vec<u8> {
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.md\"\r\n\r\n0123456789\r\n--{boundary}--\r\n"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_coming_is_given_up_and_what_came_counts() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let impatient = WebConfig {
        body_idle_max: Duration::from_millis(200),
        ..WebConfig::default()
    };
    let app = App::new(server.registry.clone(), impatient).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving =
        tokio::spawn(async move { axum::serve(listener, wright_web::router(&app)).await });
    let token = server.token("ana", &["publish"], &["*"]).await;
    let bearer = bearer(&token);
    let draft = ana.open_draft("ana/corner", "0.1.0").await;
    let bytes = vec![b'x'; 50_000];
    let opened = ana
        .open_upload(&draft, "a.step", Digest::of(&bytes).hex(), 50_000)
        .await
        .expect(201);
    let upload = opened.header("location").to_owned();

    let slow = format!(
        "POST /api/v1/drafts HTTP/1.1\r\nhost: {address}\r\nauthorization: {bearer}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"na"
    );
    let answer = raw(&address, slow.as_bytes(), false).await;
    assert!(
        answer.starts_with("HTTP/1.1 4") && answer.contains("too slowly"),
        "{answer}"
    );

    let slow = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: {address}\r\nauthorization: {bearer}\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: 50000\r\n\r\n"
    );
    let answer = raw(
        &address,
        &[slow.as_bytes(), &bytes[..20_000]].concat(),
        false,
    )
    .await;
    assert!(answer.contains("upload-offset: 20000"), "{answer}");
    let head = ana
        .request(Method::HEAD, &upload)
        .header("tus-resumable", "1.0.0");
    assert_eq!(
        send(head).await.expect(200).header("upload-offset"),
        "20000"
    );
    ana.append(&upload, 20_000, bytes[20_000..].to_vec())
        .await
        .expect(204);
    assert_eq!(files_in(&ana, &draft).await, 1);
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_large_is_refused_and_others_are_served() {
    let setup = Setup::embedded().with("--log-filter", "warn");
    let node = setup.start();
    let address = node.address();
    let many: String = (0..200)
        .map(|number| format!("x-{number}: y\r\n"))
        .collect();
    for head in [
        format!(
            "GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n",
            "y".repeat(600_000)
        ),
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "y".repeat(100_000)),
        "GET /healthz\r\n\r\n".repeat(3),
        "\0\0\0\0\r\n\r\n".to_owned(),
    ] {
        let answer = raw(address, head.as_bytes(), true).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    let alive = raw(
        address,
        b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        false,
    )
    .await;
    assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
}
