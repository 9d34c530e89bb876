//! Collecting what nobody needs, while others need it again: no push fails, nothing that is
//! referred to is ever deleted, and what really is left over goes.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;

use chrono::Duration;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use tests::until;
use tokio::sync::Barrier;
use wright_model::Digest;

use crate::authoring::{blob, folder};
use crate::for_each_backend;
use crate::remote::{PATIENCE, Remote, Setup, id_of};
use crate::test_registry::{Answer, Caller, TestRegistry, send};

/// Authors who push at once.
const AUTHORS: usize = 4;
/// Pushes of each of them.
const ROUNDS: usize = 8;
/// How often a push asks again when it is told that the collector is at these very bytes.
const TRIES_MAX: usize = 400;
/// What the regular mark waits for, too.
const GRACE: Duration = Duration::hours(24);

/// Bytes that come and go: several authors push the same, and drop them again.
fn coming_and_going(round: usize) -> Vec<(String, Vec<u8>)> {
    (0..6)
        .map(|number| {
            (
                format!("cad/part{number}.step"),
                format!("part {number} of {}", round % 2)
                    .repeat(500)
                    .into_bytes(),
            )
        })
        .collect()
}

/// Asks until the answer is no "come back in a moment".
async fn patiently(waited: &AtomicUsize, ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..TRIES_MAX {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        waited.fetch_add(1, Ordering::Relaxed);
    }
    panic!("told to come back {TRIES_MAX} times");
}

/// Brings files into a draft by one of the three ways; which one, is the turn's.
async fn bring(
    author: &Caller,
    draft: &str,
    files: &[(String, Vec<u8>)],
    way: usize,
    waited: &AtomicUsize,
) {
    match way % 3 {
        0 => {
            patiently(waited, async || author.send_files(draft, files).await)
                .await
                .expect(200);
        }
        1 => {
            for (path, bytes) in files {
                let length = bytes.len() as u64;
                let opened = patiently(waited, async || {
                    author
                        .open_upload(draft, path, Digest::of(bytes).hex(), length)
                        .await
                });
                let upload = opened.await.expect(201).header("location").to_owned();
                patiently(waited, async || {
                    author.append(&upload, 0, bytes.clone()).await
                })
                .await
                .expect(204);
            }
        }
        _ => {
            let put: Vec<_> = files
                .iter()
                .map(|(path, bytes)| json!({ "path": path, "digest": Digest::of(bytes), "size": bytes.len() }))
                .collect();
            let link = async || {
                let request = author
                    .request(Method::PATCH, &format!("/api/v1/drafts/{draft}"))
                    .header("if-match", "\"1\"");
                send(request.json(&json!({ "put": put }))).await
            };
            let missing = patiently(waited, link).await.expect(200).value()["missing"].clone();
            let missing: Vec<_> = files
                .iter()
                .filter(|(_, bytes)| missing.to_string().contains(Digest::of(bytes).hex()))
                .cloned()
                .collect();
            if !missing.is_empty() {
                patiently(waited, async || author.send_files(draft, &missing).await)
                    .await
                    .expect(200);
            }
        }
    }
}

for_each_backend! {
    async fn no_push_fails_and_nothing_needed_goes_while_the_collector_runs(server: TestRegistry) {
        let (waited, finished, marked) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicUsize::new(0));
        let barrier = Barrier::new(AUTHORS);
        let mut authors = Vec::new();
        for number in 0..AUTHORS {
            authors.push(server.as_user(&format!("author{number}")).await);
        }
        let push = async |number: usize| {
            let author = &authors[number];
            for round in 0..ROUNDS {
                // A day goes by between rounds, never within one: what is under way is younger
                // than the grace, what was dropped is older.
                if barrier.wait().await.is_leader() {
                    server.advance(GRACE + Duration::hours(1));
                }
                barrier.wait().await;
                let name = format!("author{number}/corner");
                let version = format!("0.{round}.0");
                let draft = author.open_draft(&name, &version).await;
                let mut files = coming_and_going(round);
                bring(author, &draft, &files, number + round, &waited).await;
                let (keeps, revision) = ((number + round).is_multiple_of(4), author.get(&format!("/api/v1/drafts/{draft}")).await);
                if keeps {
                    let own = folder(&name, &version);
                    patiently(&waited, async || author.send_files(&draft, &own).await).await.expect(200);
                    files.extend(own);
                    patiently(&waited, async || author.publish_draft(&draft).await).await.expect(201);
                } else {
                    for (path, bytes) in &files {
                        let read = author.get(&format!("/api/v1/drafts/{draft}/files/{path}")).await;
                        assert!(read.expect(200).body == bytes.as_slice(), "{path}");
                    }
                    let discard = author.request(Method::DELETE, &format!("/api/v1/drafts/{draft}"));
                    send(discard.header("if-match", revision.header("etag"))).await.expect(204);
                }
                if keeps {
                    for (path, bytes) in &files {
                        let read = server.anonymous().get(&blob(bytes)).await;
                        assert!(read.expect(200).body == bytes.as_slice(), "{path}");
                    }
                    // The rest of the rounds the bytes come and go without a release.
                    let withdraw = format!("/api/v1/designs/{name}/versions/{version}");
                    author.delete(&withdraw).await.expect(204);
                }
            }
        };
        let collect = async {
            while !finished.load(Ordering::Relaxed) {
                let count = server.registry.mark_older_than(GRACE, Duration::zero()).await.unwrap();
                marked.fetch_add(usize::try_from(count).unwrap(), Ordering::Relaxed);
                for _ in 0..100 {
                    if !server.registry.work_once().await.unwrap() {
                        break;
                    }
                }
                tokio::task::yield_now().await;
            }
        };
        let pushing = async {
            join_all((0..AUTHORS).map(&push)).await;
            finished.store(true, Ordering::Relaxed);
        };
        tokio::join!(pushing, collect);
        assert!(marked.load(Ordering::Relaxed) > 0, "the collector had something to do");

        // One last release of each, and then everything that nobody needs is gone.
        for (number, author) in authors.iter().enumerate() {
            author.publish(&format!("author{number}/last"), "1.0.0").await;
        }
        server.advance(GRACE + Duration::hours(1));
        for _ in 0..100 {
            server.registry.mark_older_than(GRACE, Duration::zero()).await.unwrap();
            if !server.registry.work_once().await.unwrap() {
                break;
            }
        }
        let found = server.registry.verify(|_| ()).await.unwrap();
        assert!(found.is_sound(), "{found:?}");
        for number in 0..AUTHORS {
            for (path, bytes) in folder(&format!("author{number}/last"), "1.0.0") {
                assert!(server.anonymous().get(&blob(&bytes)).await.expect(200).body == bytes, "{path}");
            }
        }
        // What the last releases have, each with its config and manifest.
        let files = (0..AUTHORS).flat_map(|number| folder(&format!("author{number}/last"), "1.0.0"));
        let needed: BTreeSet<Digest> = files.map(|(_, bytes)| Digest::of(&bytes)).collect();
        assert_eq!(found.blobs, (needed.len() + 2 * AUTHORS) as u64, "after waiting {} times", waited.load(Ordering::Relaxed));
    }

    async fn drafts_and_uploads_end_by_themselves_and_their_bytes_follow(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let kept = ana.open_draft("ana/kept", "0.1.0").await;
        let left = ana.open_draft("ana/left", "0.1.0").await;
        let bytes = b"left behind".repeat(1000);
        ana.send_files(&left, &[("cad/a.step".into(), bytes.clone())]).await.expect(200);
        let opened = ana.open_upload(&left, "cad/b.step", Digest::of(b"b").hex(), 5_000).await.expect(201);
        let upload = opened.header("location").to_owned();
        ana.append(&upload, 0, vec![b'b'; 1000]).await.expect(204);
        let work = async || {
            let bin = ana.open_draft("ana/bin", "0.1.0").await;
            let discard = ana.request(Method::DELETE, &format!("/api/v1/drafts/{bin}"));
            // Discarding queues the housekeeping.
            send(discard.header("if-match", "\"1\"")).await.expect(204);
            for _ in 0..100 {
                if !server.registry.work_once().await.unwrap() {
                    return;
                }
            }
        };
        let head = async || send(ana.request(Method::HEAD, &upload).header("tus-resumable", "1.0.0")).await.status;
        server.advance(Duration::hours(48));
        work().await;
        assert_eq!(head().await, 200, "not over yet");
        server.advance(Duration::seconds(1));
        assert_eq!(head().await, 410);
        let late = ana.append(&upload, 1000, vec![b'b'; 4000]).await;
        assert_eq!(late.expect(410).code(), "upload-expired");
        work().await;
        assert_eq!(head().await, 404);

        // Somebody comes back to one of the drafts now and then.
        for _ in 0..3 {
            server.advance(Duration::days(14));
            let _ = server.signed_in("ana").await;
            let ana = server.as_user("ana").await;
            ana.send_files(&kept, &[("README.md".into(), b"# Kept\n".to_vec())]).await.expect(200);
            work().await;
        }
        let ana = server.as_user("ana").await;
        ana.get(&format!("/api/v1/drafts/{kept}")).await.expect(200);
        ana.get(&format!("/api/v1/drafts/{left}")).await.expect(404);
        server.advance(GRACE + Duration::seconds(1));
        server.registry.mark_older_than(GRACE, Duration::zero()).await.unwrap();
        for _ in 0..100 {
            if !server.registry.work_once().await.unwrap() {
                break;
            }
        }
        let found = server.registry.verify(|_| ()).await.unwrap();
        assert!(found.is_sound(), "{found:?}");
        assert_eq!(found.blobs, 1, "only what the kept draft has");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_crashes_left_in_staging_is_removed_and_nothing_else() {
    let setup = Setup::embedded().with("--log-filter", "warn");
    let mut node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let draft = id_of(&ana.open_draft("ana/corner", "0.1.0").await.unwrap());
    let bytes = vec![b'x'; 10_000];
    let upload = ana.begin_upload(&draft, "cad/a.step", &bytes).await;
    ana.go_on_upload(&upload, 0, &bytes[..5_000]).await;

    let staging = setup.data.join("staging");
    let stray =
        ["loose-1-1", "01890000-0000-7000-8000-000000000001"].map(|name| staging.join(name));
    let (young, foreign) = (staging.join("loose-1-2"), staging.join("notes.txt"));
    for file in stray.iter().chain([&young, &foreign]) {
        fs::write(file, "left").unwrap();
    }
    let long_ago = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    for file in fs::read_dir(&staging)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| *file != young)
    {
        fs::File::options()
            .write(true)
            .open(file)
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    setup.admin(&["gc"]);
    assert!(
        stray.iter().all(|file| !file.exists()),
        "what nobody goes on with is gone"
    );
    assert!(young.exists(), "it may belong to a request under way");
    assert!(foreign.exists(), "it is not ours");
    ana.go_on_upload(&upload, 5_000, &bytes[5_000..]).await;
    let read = until("file", PATIENCE, async || {
        ana.get(&format!("/api/v1/drafts/{draft}/files/cad/a.step"))
            .await
            .ok()
    })
    .await;
    assert!(read.expect(200).body == bytes);
    node.stop();
}
