//! How bytes are served: never as a type that the registry's own pages would run, in ranges that
//! fit together, and with a HEAD that says what GET would.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use tests::weed;

use crate::authoring::{blob, folder};
use crate::for_each_backend;
use crate::nodes::Cluster;
use crate::remote::{Remote, Setup};
use crate::test_registry::{Answer, Caller, TestRegistry, send};

/// Files that a browser would run, were they served as what they are.
const HOSTILE: [(&str, &str); 10] = [
    ("docs/page.html", "<script>alert(document.domain)</script>"),
    (
        "docs/page.htm",
        "<!doctype html><script src='/-/static/x.js'></script>",
    ),
    (
        "docs/page.xhtml",
        "<html xmlns='http://www.w3.org/1999/xhtml'><script>alert(2)</script></html>",
    ),
    (
        "docs/drawing.svg",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(3)'/>",
    ),
    ("docs/style.xml", "<?xml-stylesheet href='x.xsl'?><x/>"),
    ("docs/code.js", "alert(4)"),
    ("docs/code.mjs", "export default alert(5)"),
    ("docs/notes.md", "<script>alert(6)</script>"),
    ("docs/code.wasm", "\0asm\u{1}\0\0\0"),
    ("docs/no-extension", "<html><script>alert(7)</script>"),
];

/// Types under which a browser would run something, or show it as a page.
const RUNNABLE: [&str; 9] = [
    "text/html",
    "application/xhtml+xml",
    "text/xml",
    "application/xml",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/wasm",
    "text/css",
];

/// An answer with an author's bytes that no browser runs, shows as a page, or guesses about.
#[track_caller]
fn assert_inert(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 200, "{what}");
    let media_type = answer
        .header("content-type")
        .split(';')
        .next()
        .unwrap()
        .trim()
        .to_ascii_lowercase();
    assert!(
        !media_type.is_empty() && !RUNNABLE.contains(&media_type.as_str()),
        "{what} is {media_type}"
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment"),
        "{what}"
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("sandbox") && !policy.contains("allow-scripts"),
        "{what}: {policy}"
    );
    assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
}

async fn head(caller: &Caller, path: &str) -> Answer {
    send(caller.request(Method::HEAD, path)).await
}

async fn with(caller: &Caller, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = headers.iter().fold(
        caller.request(Method::GET, path),
        |request, (name, value)| request.header(*name, *value),
    );
    send(request).await
}

/// What says something about the representation; not what names the request.
fn telling(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut telling: Vec<_> = headers
        .iter()
        .filter(|(name, _)| {
            !["date", "x-request-id", "transfer-encoding", "connection"].contains(&name.as_str())
        })
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    telling.sort();
    telling
}

/// Ranges of `whole` at `path`, conditions included.
async fn assert_ranges(caller: &Caller, path: &str, whole: &[u8]) {
    let full = caller.get(path).await.expect(200);
    assert!(full.body == whole, "{path}");
    assert_eq!(full.header("accept-ranges"), "bytes", "{path}");
    assert_eq!(full.header("content-length"), whole.len().to_string());
    let etag = full.header("etag").to_owned();
    assert!(etag.starts_with('"'), "a strong ETag: {etag}");
    let last = whole.len() - 1;
    for (range, expected) in [
        ("bytes=0-0".to_owned(), 0..=0),
        ("bytes=0-".to_owned(), 0..=last),
        (format!("bytes={last}-"), last..=last),
        ("bytes=-1".to_owned(), last..=last),
        (format!("bytes=3-{}", last * 2), 3..=last),
        (
            format!("bytes={}-{}", last / 2, last / 2 + 2),
            last / 2..=last / 2 + 2,
        ),
        (format!("bytes=-{}", last * 3), 0..=last),
    ] {
        let part = with(caller, path, &[("range", &range)]).await.expect(206);
        assert!(part.body == whole[expected.clone()], "{path} {range}");
        let said = format!(
            "bytes {}-{}/{}",
            expected.start(),
            expected.end(),
            whole.len()
        );
        assert_eq!(part.header("content-range"), said, "{path} {range}");
        assert_eq!(part.header("content-length"), part.body.len().to_string());
        assert_eq!(part.header("etag"), etag);
        // The condition holds: still a part. It does not: the whole.
        with(caller, path, &[("range", &range), ("if-range", &etag)])
            .await
            .expect(206);
        let other = with(
            caller,
            path,
            &[("range", &range), ("if-range", "\"another\"")],
        )
        .await
        .expect(200);
        assert!(other.body == whole, "{path} {range}");
    }
    // Pieces fit together.
    let mut pieces = Vec::new();
    let step = whole.len().div_ceil(7).max(1);
    for start in (0..whole.len()).step_by(step) {
        let range = format!("bytes={start}-{}", start + step - 1);
        pieces.extend_from_slice(
            &with(caller, path, &[("range", &range)])
                .await
                .expect(206)
                .body,
        );
    }
    assert!(pieces == whole, "{path} in pieces");
    for range in [format!("bytes={}-", whole.len()), "bytes=-0".to_owned()] {
        let beyond = with(caller, path, &[("range", &range)]).await.expect(416);
        assert_eq!(
            beyond.header("content-range"),
            format!("bytes */{}", whole.len()),
            "{range}"
        );
        assert!(beyond.body.is_empty());
    }
    // What makes no sense is as if it were not there.
    for range in ["bytes=5-4", "bytes=a-b", "lines=1-2", "bytes=0-0,2-2"] {
        assert!(
            with(caller, path, &[("range", range)])
                .await
                .expect(200)
                .body
                == whole,
            "{range}"
        );
    }
    for condition in [
        etag.clone(),
        format!("W/{etag}"),
        "*".to_owned(),
        format!("\"x\", {etag}"),
    ] {
        let kept = with(caller, path, &[("if-none-match", &condition)])
            .await
            .expect(304);
        assert!(kept.body.is_empty());
        assert_eq!(kept.header("etag"), etag);
    }
    with(caller, path, &[("if-none-match", "\"another\"")])
        .await
        .expect(200);
}

for_each_backend! {
    async fn hostile_files_are_bytes_and_nothing_else(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let mut files = folder("ana/corner", "0.1.0");
        files.retain(|(path, _)| path != "README.md");
        files.push((
            "README.md".into(),
            b"# Corner\n\n<script>alert(8)</script>\n\n<img src=x onerror=alert(9)>\n\n[a](javascript:alert(10)) \
                [b](data:text/html,x) ![c](javascript:alert(11))\n\n<a href=\"javascript:alert(12)\">d</a>\n"
                .to_vec(),
        ));
        files.extend(HOSTILE.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())));
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        ana.send_files(&draft, &files).await.expect(200);
        for (path, text) in HOSTILE {
            let answer = ana.get(&format!("/api/v1/drafts/{draft}/files/{path}")).await;
            assert_inert(&answer, path);
            assert_eq!(answer.body, text.as_bytes());
        }
        ana.publish_draft(&draft).await.expect(201);
        let anybody = server.anonymous();
        for (path, text) in HOSTILE {
            let path_of_blob = blob(text.as_bytes());
            assert_inert(&anybody.get(&path_of_blob).await, path);
            assert_inert(&head(&anybody, &path_of_blob).await, path);
            let part = with(&anybody, &path_of_blob, &[("range", "bytes=0-1")]).await.expect(206);
            assert_eq!(part.header("x-content-type-options"), "nosniff");
            assert!(part.header("content-security-policy").contains("sandbox"));
        }
        assert_inert(&anybody.get("/@ana/corner/-/zip/0.1.0").await, "zip");
        // Nobody makes it another type by what they ask for.
        let asked = with(&anybody, &blob(HOSTILE[0].1.as_bytes()), &[("accept", "text/html")]).await;
        assert_inert(&asked, "asked for as HTML");

        for page in ["/@ana/corner", "/@ana/corner/0.1.0"] {
            let page = anybody.get(page).await.expect(200);
            let text = page.text();
            for forbidden in ["<script>alert", " onerror=", "=\"javascript:", "=\"data:text/html"] {
                assert!(!text.contains(forbidden), "{forbidden} in {text}");
            }
            assert!(page.header("content-security-policy").contains("script-src 'self'"));
        }
    }

    async fn ranges_and_conditions_on_blobs_and_zips(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let mut files = folder("ana/corner", "0.1.0");
        let large: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        files.push(("cad/large.step".into(), large.clone()));
        files.push(("cad/empty.step".into(), Vec::new()));
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        let anybody = server.anonymous();
        assert_ranges(&anybody, &blob(&large), &large).await;
        let zip = anybody.get("/@ana/corner/-/zip/0.1.0").await.expect(200);
        assert_ranges(&anybody, "/@ana/corner/-/zip/0.1.0", &zip.body).await;
        let empty = anybody.get(&blob(b"")).await.expect(200);
        assert_eq!((empty.body.len(), empty.header("content-length")), (0, "0"));
        // Every file is in the zip as it was published: stored, so found as it is.
        for (path, bytes) in &files {
            let name = format!("corner-0.1.0/{path}");
            let has = |needle: &[u8]| needle.is_empty() || zip.body.windows(needle.len()).any(|window| window == needle);
            assert!(has(name.as_bytes()) && has(bytes), "{path}");
        }
        assert!(zip.header("cache-control").contains("immutable"));
    }

    async fn head_says_what_get_would(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let published = ana.publish("ana/corner", "0.1.0").await;
        let uses = crate::authoring::folder_with("ana/frame", "1.0.0", "[dependencies]\n\"ana/corner\" = \"^0.1\"\n");
        ana.publish_folder("ana/frame", "1.0.0", &uses).await.expect(201);
        ana.post("/api/v1/designs/ana/corner/rename", json!({ "name": "bracket" })).await.expect(200);
        let anybody = server.anonymous();
        let manifest = published["manifest"].as_str().unwrap();
        let set = anybody.get("/@ana/frame/-/zip/1.0.0?with=dependencies").await.expect(302);
        for path in [
            "/",
            "/@ana",
            "/@ana/frame",
            "/@ana/frame/1.0.0",
            "/@ana/corner",
            "/index/-/config.json",
            "/index/-/changes/0",
            "/index/ana/frame",
            "/index/ana/corner",
            "/index/ana/nothing",
            &format!("/blobs/{}", manifest.replace(':', "/")),
            &format!("/blobs/sha256/{}", "0".repeat(64)),
            "/@ana/frame/-/zip/1.0.0",
            "/@ana/frame/-/zip/9.0.0",
            "/@ana/frame/-/zip/1.0.0?with=dependencies",
            set.header("location"),
            &format!("/d/{manifest}"),
            "/api/v1/designs",
            "/api/v1/designs/ana/frame",
            "/api/v1/designs/ana/frame/versions/1.0.0",
            "/api/v1/actors/ana",
            "/api/v1/openapi.json",
            "/-/sign-in",
        ] {
            let (get, head) = (anybody.get(path).await, head(&anybody, path).await);
            assert_eq!(head.status, get.status, "{path}");
            assert!(head.body.is_empty(), "{path}");
            assert_eq!(telling(&head.headers), telling(&get.headers), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_make_the_same_zip() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let nodes = &cluster.nodes;
    let ana = Remote::sign_up(&nodes[0].url, "ana").await;
    let mut files = folder("ana/corner", "0.1.0");
    files.push((
        "cad/large.step".into(),
        (0..300_000_u32).flat_map(u32::to_le_bytes).collect(),
    ));
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    let path = "/@ana/corner/-/zip/0.1.0";
    let whole = ana.get(path).await.unwrap().expect(200);
    let other = ana.at(&nodes[1].url);
    let again = other.get(path).await.unwrap().expect(200);
    assert!(whole.body == again.body);
    assert_eq!(whole.header("etag"), again.header("etag"));
    // Begun on one, gone on with on the other.
    let half = whole.body.len() / 2;
    let request = other
        .request(Method::GET, path)
        .header("range", format!("bytes={half}-"))
        .header("if-range", whole.header("etag"));
    let rest = crate::remote::send(request).await.unwrap().expect(206);
    assert!([&whole.body[..half], &rest.body].concat() == whole.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_bytes_in_a_bucket_too() {
    let Some(server) = weed::server() else { return };
    let setup = Setup::in_bucket(&server.bucket().await).with("--log-filter", "warn");
    let node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let mut files = folder("ana/corner", "0.1.0");
    files.extend(
        HOSTILE
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())),
    );
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    for (path, text) in HOSTILE {
        let answer = ana.get(&blob(text.as_bytes())).await.unwrap();
        assert_inert(&answer, path);
        assert_eq!(answer.body, text.as_bytes());
        // The store serves from an origin of its own; the address says what it must answer.
        let direct = ana
            .get(&format!("{}?direct=1", blob(text.as_bytes())))
            .await
            .unwrap()
            .expect(302);
        assert_eq!(direct.header("cache-control"), "private, no-store");
        let fetched = reqwest::get(direct.header("location")).await.unwrap();
        assert_eq!(
            fetched.headers()["content-disposition"],
            "attachment",
            "{path}"
        );
        let media_type = fetched.headers()["content-type"].to_str().unwrap();
        assert!(
            !RUNNABLE
                .iter()
                .any(|runnable| media_type.starts_with(runnable)),
            "{path} is {media_type}"
        );
        assert_eq!(fetched.bytes().await.unwrap(), text.as_bytes());
    }
}
