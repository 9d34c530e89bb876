//! What an actor may store: every blob once, in releases and drafts together, counted where it is
//! written, so that nobody slips past by asking twice at once.

use chrono::Duration;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use wright_model::Digest;
use wright_registry::storage::Used;
use wright_registry::{Principal, RegistryConfig};

use crate::authoring::{Folder, folder};
use crate::for_each_backend;
use crate::test_registry::{Caller, TestRegistry, send};

/// Bytes an actor may store here.
const BYTES_MAX: u64 = 10_000;

/// Actors may store little, and have two designs.
fn tight_quotas(config: &mut RegistryConfig) {
    config.limits.actor_bytes_max = BYTES_MAX;
    config.limits.designs_per_actor_max = 2;
    config.limits.uploads_per_account_max = 3;
}

async fn used(server: &TestRegistry, handle: &str) -> Used {
    let caller = server.as_user(handle).await;
    let principal = server.principal(&caller).await;
    let handle = handle.parse().unwrap();
    let storage = server.registry.storage_of(&principal, &handle).await;
    storage.unwrap().used
}

fn bytes_of(files: &Folder) -> u64 {
    files.iter().map(|(_, bytes)| bytes.len() as u64).sum()
}

/// A sound design with one large file more.
fn heavy(name: &str, version: &str, letter: u8, bytes: usize) -> Folder {
    let mut files = folder(name, version);
    files.push(("cad/heavy.step".into(), vec![letter; bytes]));
    files
}

/// Works off what is due.
async fn work(server: &TestRegistry) {
    for _ in 0..100 {
        if !server.registry.work_once().await.unwrap() {
            return;
        }
    }
}

/// Queues the housekeeping, as discarding a draft does, and works it off.
async fn keep_house(server: &TestRegistry, author: &Caller) {
    let bin = author.open_draft("ana/bin", "0.1.0").await;
    let discard = author.request(Method::DELETE, &format!("/api/v1/drafts/{bin}"));
    send(discard.header("if-match", "\"1\"")).await.expect(204);
    work(server).await;
}

for_each_backend! {
    async fn a_blob_counts_once_in_releases_and_drafts(server: TestRegistry, tight_quotas) {
        let ana = server.as_user("ana").await;
        let first = heavy("ana/corner", "0.1.0", b'x', 3_000);
        ana.publish_folder("ana/corner", "0.1.0", &first).await.expect(201);
        let released = bytes_of(&first);
        assert_eq!(used(&server, "ana").await, Used { released, drafted: 0, announced: 0 });
        // The next version shares all but its design.toml; so does its draft.
        let next = heavy("ana/corner", "0.1.1", b'x', 3_000);
        let draft = ana.open_draft("ana/corner", "0.1.1").await;
        ana.send_files(&draft, &next).await.expect(200);
        let own = next.iter().filter(|file| !first.contains(file));
        let drafted = own.map(|(_, bytes)| bytes.len() as u64).sum();
        assert_eq!(used(&server, "ana").await, Used { released, drafted, announced: 0 });
        ana.publish_draft(&draft).await.expect(201);
        let both = Used { released: released + drafted, drafted: 0, announced: 0 };
        assert_eq!(used(&server, "ana").await, both);
        // Adding up what was published changes nothing.
        keep_house(&server, &ana).await;
        assert_eq!(used(&server, "ana").await, both);
        // What was withdrawn is given back, except for what another release has.
        ana.delete("/api/v1/designs/ana/corner/versions/0.1.0").await.expect(204);
        assert_eq!(used(&server, "ana").await.released, bytes_of(&next));
        keep_house(&server, &ana).await;
        assert_eq!(used(&server, "ana").await.released, bytes_of(&next));
    }

    async fn more_than_the_quota_is_refused_by_every_way_in(server: TestRegistry, tight_quotas) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let part = |letter: u8, bytes: usize| vec![(format!("cad/{}.step", letter as char), vec![letter; bytes])];
        ana.send_files(&draft, &part(b'a', 6_000)).await.expect(200);
        let refused = ana.send_files(&draft, &part(b'b', 4_001)).await.expect(413);
        assert_eq!(refused.code(), "quota-exceeded");
        assert!(refused.text().contains("10000"), "{}", refused.text());
        let upload = async |letter: u8, length: u64| {
            let digest = Digest::of(&[letter]);
            ana.open_upload(&draft, &format!("cad/{}.bin", letter as char), digest.hex(), length).await
        };
        assert_eq!(upload(b'c', 4_001).await.expect(413).code(), "quota-exceeded");
        // What is announced counts as if it were here.
        upload(b'd', 3_000).await.expect(201);
        assert_eq!(upload(b'e', 1_001).await.expect(413).code(), "quota-exceeded");
        assert_eq!(ana.send_files(&draft, &part(b'f', 1_001)).await.expect(413).code(), "quota-exceeded");
        ana.send_files(&draft, &part(b'g', 1_000)).await.expect(200);
        assert_eq!(used(&server, "ana").await, Used { released: 0, drafted: 7_000, announced: 3_000 });
        // What is there by digest counts for who links it: a community beside ana.
        server.community("crew", "ana").await;
        let other = ana.open_draft("crew/corner", "0.1.0").await;
        ana.send_files(&other, &part(b'h', 9_000)).await.expect(200);
        let link = json!({ "put": [{ "path": "a", "digest": Digest::of(&vec![b'a'; 6_000]), "size": 6_000 }] });
        let request = ana.request(Method::PATCH, &format!("/api/v1/drafts/{other}")).header("if-match", "\"2\"");
        assert_eq!(send(request.json(&link)).await.expect(413).code(), "quota-exceeded");
    }

    async fn nobody_slips_past_by_asking_at_once(server: TestRegistry, tight_quotas) {
        let ana = server.as_user("ana").await;
        let drafts = join_all((0..6).map(|number| {
            let name = format!("ana/corner{number}");
            let ana = &ana;
            async move { ana.open_draft(&name, "0.1.0").await }
        }));
        let drafts = drafts.await;
        // Of six times 4,000 bytes two fit.
        let sent = join_all(drafts.iter().enumerate().map(|(number, draft)| {
            let letter = b'a' + u8::try_from(number).unwrap();
            let (ana, files) = (&ana, vec![("cad/a.step".to_owned(), vec![letter; 4_000])]);
            async move { ana.send_files(draft, &files).await }
        }));
        let sent = sent.await;
        assert_eq!(sent.iter().filter(|answer| answer.status == 200).count(), 2);
        assert!(sent.iter().filter(|answer| answer.status != 200).all(|answer| answer.code() == "quota-exceeded"));
        // Of six uploads three may be open.
        let opened = join_all(drafts.iter().enumerate().map(|(number, draft)| {
            let (ana, digest) = (&ana, Digest::of(format!("{number}").as_bytes()));
            async move { ana.open_upload(draft, "cad/b.step", digest.hex(), 1).await }
        }));
        let opened = opened.await;
        assert_eq!(opened.iter().filter(|answer| answer.status == 201).count(), 3);
        assert!(opened.iter().filter(|answer| answer.status != 201).all(|answer| answer.code() == "rate-limited"));
    }

    async fn designs_are_counted_where_they_are_made_and_taken(server: TestRegistry, tight_quotas) {
        let ana = server.as_user("ana").await;
        let bo = server.as_user("bo").await;
        // Five designs at once: two are published.
        let published = join_all((0..5).map(|number| {
            let name = format!("ana/corner{number}");
            let ana = &ana;
            async move { ana.publish_folder(&name, "0.1.0", &folder(&name, "0.1.0")).await }
        }));
        let published = published.await;
        assert_eq!(published.iter().filter(|answer| answer.status == 201).count(), 2);
        assert!(published.iter().filter(|answer| answer.status != 201).all(|answer| answer.code() == "quota-exceeded"));
        // Whoever has two cannot take a third.
        bo.publish("bo/plate", "0.1.0").await;
        let offer = async || {
            let offered = bo.post("/api/v1/designs/bo/plate/transfer", json!({ "to": "ana" })).await;
            offered.expect(201).value()["id"].as_str().unwrap().to_owned()
        };
        let id = offer().await;
        let taken = ana.post(&format!("/api/v1/transfers/{id}/accept"), json!({})).await;
        assert_eq!(taken.expect(413).code(), "quota-exceeded");
        assert_eq!(bo.index("bo/plate").await.len(), 1, "it stays where it was");
    }

    async fn what_a_design_stores_goes_with_it(server: TestRegistry, tight_quotas) {
        let ana = server.as_user("ana").await;
        let bo = server.as_user("bo").await;
        let files = heavy("bo/plate", "0.1.0", b'x', 4_000);
        bo.publish_folder("bo/plate", "0.1.0", &files).await.expect(201);
        let offer = async || {
            let offered = bo.post("/api/v1/designs/bo/plate/transfer", json!({ "to": "ana" })).await;
            offered.expect(201).value()["id"].as_str().unwrap().to_owned()
        };
        let id = offer().await;
        let full = ana.open_draft("ana/full", "0.1.0").await;
        let heavy = vec![("cad/y.step".to_owned(), vec![b'y'; 9_000])];
        ana.send_files(&full, &heavy).await.expect(200);
        let accept = async |id: &str| ana.post(&format!("/api/v1/transfers/{id}/accept"), json!({})).await;
        assert_eq!(accept(&id).await.expect(413).code(), "quota-exceeded");
        let draft = ana.get(&format!("/api/v1/drafts/{full}")).await.expect(200);
        let less = json!({ "remove": ["cad/y.step"] });
        let edit = ana.request(Method::PATCH, &format!("/api/v1/drafts/{full}")).header("if-match", draft.header("etag"));
        send(edit.json(&less)).await.expect(200);
        let draft = ana.get(&format!("/api/v1/drafts/{full}")).await.expect(200);
        let discard = ana.request(Method::DELETE, &format!("/api/v1/drafts/{full}"));
        send(discard.header("if-match", draft.header("etag"))).await.expect(204);
        server.advance(Duration::days(2));
        let (ana, bo) = (server.signed_in("ana").await, server.signed_in("bo").await);
        keep_house(&server, &ana).await;
        ana.post(&format!("/api/v1/transfers/{id}/accept"), json!({})).await.expect(200);
        assert_eq!(used(&server, "ana").await.released, bytes_of(&files));
        assert_eq!(used(&server, "bo").await.released, 0);
        // An operator's tombstone gives the bytes back, too.
        let order = wright_registry::NewTombstone {
            target: wright_registry::TombstoneTarget::Digest(Digest::of(&vec![b'x'; 4_000])),
            status: 410,
            reason: "a test".to_owned(),
            now: false,
        };
        server.registry.lay_tombstone(&Principal::Operator, &order).await.unwrap();
        assert_eq!(used(&server, "ana").await.released, bytes_of(&files) - 4_000);
        drop(bo);
    }
}
