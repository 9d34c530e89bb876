//! Two who want what cannot both be had, at the same moment, again and again: whoever wins, what
//! was acknowledged is there, and nothing is there that was not.

use chrono::Duration;
use futures::future::join;
use reqwest::Method;
use serde_json::json;
use tokio::sync::Barrier;

use crate::authoring::{blob, folder};
use crate::for_each_backend;
use crate::test_registry::{Answer, TestRegistry, send};

/// How often two meet: which of them wins is up to the moment.
const MEETINGS: usize = 24;
/// What a mark waits for.
const GRACE: Duration = Duration::hours(24);
/// How often a request asks again when it is told to come back in a moment.
const TRIES_MAX: usize = 200;

/// Who begins how much sooner. Whoever was first has to wait longer the next time, so that the two
/// soon meet where it is open who will be first.
struct Handicap {
    /// Turns of the runtime that the other waits; where negative, that the one waits.
    head_start: i32,
    step: i32,
    was_first: Option<bool>,
}

impl Handicap {
    fn new() -> Self {
        Self {
            head_start: 0,
            step: 8_000,
            was_first: None,
        }
    }

    /// Two pieces of work that begin together, but for the handicap.
    async fn meet<A, B>(
        &self,
        one: impl Future<Output = A>,
        other: impl Future<Output = B>,
    ) -> (A, B) {
        let barrier = Barrier::new(2);
        let begin = async |turns: i32| {
            barrier.wait().await;
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        };
        let one = async {
            begin(-self.head_start).await;
            one.await
        };
        let other = async {
            begin(self.head_start).await;
            other.await
        };
        join(one, other).await
    }

    /// Whether the one was first this time.
    fn note(&mut self, was_first: bool) {
        if self.was_first.replace(was_first) == Some(!was_first) {
            self.step = (self.step / 2).max(100);
        }
        self.head_start += match was_first {
            true => -self.step,
            false => self.step,
        };
    }
}

async fn patiently(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..TRIES_MAX {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("told to come back {TRIES_MAX} times");
}

for_each_backend! {
    async fn a_publish_meets_a_transfer(server: TestRegistry) {
        let (ana, bo) = (server.as_user("ana").await, server.as_user("bo").await);
        let (mut published_first, mut handicap) = (0, Handicap::new());
        for meeting in 0..MEETINGS {
            let name = format!("ana/plate{meeting}");
            let moved = format!("bo/plate{meeting}");
            ana.publish(&name, "0.1.0").await;
            let offered = ana.post(&format!("/api/v1/designs/{name}/transfer"), json!({ "to": "bo" })).await.expect(201);
            let accept = format!("/api/v1/transfers/{}/accept", offered.value()["id"].as_str().unwrap());
            let draft = ana.open_draft(&name, "0.2.0").await;
            ana.send_files(&draft, &folder(&name, "0.2.0")).await.expect(200);
            let (published, accepted) = handicap.meet(ana.publish_draft(&draft), bo.post(&accept, json!({}))).await;
            accepted.expect(200);
            let was_published = match published.status {
                201 => true,
                _ => {
                    assert_eq!(published.code(), "name-retired", "{}", published.text());
                    false
                }
            };
            handicap.note(was_published);
            published_first += usize::from(was_published);
            let versions: Vec<String> = bo
                .index(&moved)
                .await
                .iter()
                .filter_map(|line| Some(line["vers"].as_str()?.to_owned()))
                .collect();
            assert_eq!(versions.contains(&"0.2.0".to_owned()), was_published, "{versions:?}");
            assert_eq!(versions.len(), 1 + usize::from(was_published));
            // The old name keeps its lines, says where the design went, and takes no more.
            let old = ana.index(&name).await;
            assert_eq!(old.last().unwrap()["moved"], moved.as_str(), "{old:?}");
            // Nobody stores what went, whoever was first.
            let principal = server.principal(&ana).await;
            let storage = server.registry.storage_of(&principal, &"ana".parse().unwrap()).await.unwrap();
            assert_eq!(storage.used.released, 0, "meeting {meeting}");
        }
        assert!((1..MEETINGS).contains(&published_first), "each was first at least once: {published_first} of {MEETINGS}");
    }

    async fn a_push_meets_the_collector(server: TestRegistry) {
        let (mut swept_first, mut handicap) = (0, Handicap::new());
        for meeting in 0..MEETINGS {
            let ana = match meeting {
                0 => server.as_user("ana").await,
                _ => server.signed_in("ana").await,
            };
            let name = format!("ana/plate{meeting}");
            let part = vec![("cad/part.step".to_owned(), format!("part {meeting}").repeat(300).into_bytes())];
            // Bytes that nobody has needed for a day, marked for deletion.
            let dropped = ana.open_draft(&name, "0.0.1").await;
            ana.send_files(&dropped, &part).await.expect(200);
            let request = ana.request(Method::DELETE, &format!("/api/v1/drafts/{dropped}"));
            send(request.header("if-match", "\"2\"")).await.expect(204);
            server.advance(GRACE * 2);
            while server.registry.work_once().await.unwrap() {}
            server.advance(GRACE * 2);
            let marked = server.registry.mark_older_than(GRACE, Duration::zero()).await.unwrap();
            assert!(marked > 0, "meeting {meeting}");
            let ana = server.signed_in("ana").await;
            let draft = ana.open_draft(&name, "0.1.0").await;
            let sweep = async {
                let mut swept = false;
                while server.registry.work_once().await.unwrap() {
                    swept = true;
                }
                swept
            };
            let push = async {
                let first = ana.send_files(&draft, &part).await;
                let was_told_to_wait = first.status == 503;
                patiently(async || ana.send_files(&draft, &part).await).await.expect(200);
                was_told_to_wait
            };
            let (swept, was_told_to_wait) = handicap.meet(sweep, push).await;
            assert!(swept);
            handicap.note(was_told_to_wait);
            swept_first += usize::from(was_told_to_wait);
            let rest = folder(&name, "0.1.0");
            patiently(async || ana.send_files(&draft, &rest).await).await.expect(200);
            patiently(async || ana.publish_draft(&draft).await).await.expect(201);
            while server.registry.work_once().await.unwrap() {}
            let read = server.anonymous().get(&blob(&part[0].1)).await;
            assert!(read.expect(200).body == part[0].1.as_slice(), "meeting {meeting}");
        }
        let found = server.registry.verify(|_| ()).await.unwrap();
        assert!(found.is_sound() && found.orphaned.is_empty(), "{found:?}, {swept_first} were told to wait");
    }
}
