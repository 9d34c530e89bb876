//! What happens to a release after it is out: yanked, withdrawn, moved, taken down. A name or
//! version once used stays used, and bytes under a tombstone come out of no door and into none.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{until, weed};
use wright_model::Digest;

use crate::authoring::{Folder, blob, folder, folder_with};
use crate::for_each_backend;
use crate::remote::{PATIENCE, Remote, Setup, send as try_send};
use crate::test_registry::{Answer, Caller, TestRegistry, send};

/// The bytes that only one design has, and those that every design of the fixture shares.
fn own_and_shared(files: &Folder) -> (&[u8], &[u8]) {
    let bytes = |path: &str| {
        files
            .iter()
            .find(|(name, _)| name == path)
            .unwrap()
            .1
            .as_slice()
    };
    (
        bytes("stl/corner.stl"),
        bytes("LICENSES/CERN-OHL-S-2.0.txt"),
    )
}

fn manifest_path(published: &Value) -> String {
    format!(
        "/blobs/{}",
        published["manifest"].as_str().unwrap().replace(':', "/")
    )
}

/// How every door to a blob answers: whole, its head, a range of it.
async fn doors(caller: &Caller, path: &str) -> Vec<Answer> {
    vec![
        caller.get(path).await,
        send(caller.request(Method::HEAD, path)).await,
        send(
            caller
                .request(Method::GET, path)
                .header("range", "bytes=0-3"),
        )
        .await,
        caller.get(&format!("{path}?direct=1")).await,
    ]
}

async fn assert_closed(caller: &Caller, path: &str, status: u16, code: &str) {
    let answers = doors(caller, path).await;
    for answer in &answers {
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
    }
    assert_eq!(answers[0].code(), code);
}

/// Every way in for bytes that the registry must not take.
async fn assert_refused_again(author: &Caller, name: &str, bytes: &[u8], status: u16) {
    let draft = author.open_draft(name, "9.0.0").await;
    let batch = author
        .send_files(&draft, &[("again.bin".into(), bytes.to_vec())])
        .await;
    assert_eq!(batch.status, status, "{}", batch.text());
    let upload = author
        .open_upload(
            &draft,
            "again.bin",
            Digest::of(bytes).hex(),
            bytes.len() as u64,
        )
        .await;
    assert_eq!(upload.status, status, "{}", upload.text());
    let put = json!({ "put": [{ "path": "again.bin", "digest": Digest::of(bytes), "size": bytes.len() }] });
    let link = author
        .request(Method::PATCH, &format!("/api/v1/drafts/{draft}"))
        .header("if-match", "\"1\"");
    let link = send(link.json(&put)).await;
    assert_eq!(link.status, status, "{}", link.text());
    assert_eq!(
        author.get(&format!("/api/v1/drafts/{draft}")).await.value()["files"],
        json!([])
    );
}

for_each_backend! {
    async fn a_yank_warns_and_can_be_taken_back(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let published = ana.publish("crew/corner", "0.1.0").await;
        let path = "/api/v1/designs/crew/corner/versions/0.1.0/yank";
        let yank = json!({ "class": "defect", "why": "The hole is 4 mm, not 5" });
        let bo = server.as_user("bo").await;
        assert_eq!(bo.put(path, yank.clone()).await.expect(403).code(), "forbidden");
        for wrong in [json!({ "class": "defect", "why": "  " }), json!({ "class": "ugly", "why": "x" })] {
            assert_eq!(ana.put(path, wrong).await.expect(422).code(), "validation");
        }
        ana.put(path, yank).await.expect(200);
        let line = &ana.index("crew/corner").await[0];
        assert_eq!((&line["yanked"]["class"], &line["yanked"]["why"]), (&json!("defect"), &json!("The hole is 4 mm, not 5")));
        // Whoever locked it can still fetch it.
        server.anonymous().get(&manifest_path(&published)).await.expect(200);
        server.anonymous().get("/@crew/corner/-/zip/0.1.0").await.expect(200);
        // Nothing new may be built on it.
        let uses = folder_with("crew/frame", "1.0.0", "[dependencies]\n\"crew/corner\" = \"^0.1\"\n");
        assert_eq!(ana.publish_folder("crew/frame", "1.0.0", &uses).await.expect(422).code(), "dependency-missing");
        ana.delete(path).await.expect(200);
        assert_eq!(ana.index("crew/corner").await[0]["yanked"], json!(null));
        ana.publish_folder("crew/frame", "1.0.0", &uses).await.expect(201);
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        let yanks: Vec<&str> = kinds.iter().map(String::as_str).filter(|kind| kind.contains("yank")).collect();
        assert_eq!(yanks, ["release-yanked", "release-unyanked"]);
    }

    async fn a_release_can_be_withdrawn_for_three_days_while_nobody_uses_it(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let (first, second) = (ana.publish("crew/corner", "0.1.0").await, ana.publish("crew/corner", "0.2.0").await);
        let version = |version: &str| format!("/api/v1/designs/crew/corner/versions/{version}");
        let bo = server.as_user("bo").await;
        assert_eq!(bo.delete(&version("0.1.0")).await.expect(403).code(), "forbidden");

        // Somebody builds on the second one, somebody started from the first.
        let uses = folder_with("bo/frame", "1.0.0", "[dependencies]\n\"crew/corner\" = \"^0.2\"\n");
        bo.publish_folder("bo/frame", "1.0.0", &uses).await.expect(201);
        assert_eq!(ana.delete(&version("0.2.0")).await.expect(409).code(), "withdraw-in-use");
        let third = ana.publish("crew/corner", "0.3.0").await;
        let parent = format!(
            "[[forked-from]]\ndesign = \"crew/corner\"\nversion = \"0.3.0\"\nmanifest = {}\n",
            third["manifest"]
        );
        bo.publish_folder("bo/fork", "1.0.0", &folder_with("bo/fork", "1.0.0", &parent)).await.expect(201);
        assert_eq!(ana.delete(&version("0.3.0")).await.expect(409).code(), "withdraw-in-use");

        server.advance(Duration::hours(72));
        ana.delete(&version("0.1.0")).await.expect(204);
        // Twice is no error: the answer may have been lost.
        ana.delete(&version("0.1.0")).await.expect(204);
        let anybody = server.anonymous();
        for answer in doors(&anybody, &manifest_path(&first)).await {
            assert!(matches!(answer.status, 404 | 410), "{}", answer.text());
        }
        assert_eq!(anybody.get("/@crew/corner/-/zip/0.1.0").await.expect(410).code(), "gone");
        assert_eq!(anybody.index("crew/corner").await[0]["vers"], "0.1.0");
        // What another release has too, stays.
        let files = folder("crew/corner", "0.2.0");
        for (_, bytes) in &files {
            anybody.get(&blob(bytes)).await.expect(200);
        }
        anybody.get(&manifest_path(&second)).await.expect(200);
        // The version is taken for ever.
        let again = ana.post("/api/v1/drafts", json!({ "name": "crew/corner", "version": "0.1.0" })).await;
        assert_eq!(again.expect(409).code(), "version-taken");

        ana.publish("crew/late", "0.1.0").await;
        server.advance(Duration::hours(72) + Duration::microseconds(1));
        let late = ana.delete("/api/v1/designs/crew/late/versions/0.1.0").await;
        assert_eq!(late.expect(409).code(), "withdraw-too-late");
        anybody.get("/@crew/late/-/zip/0.1.0").await.expect(200);
    }

    async fn a_renamed_design_is_found_under_both_names(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let published = ana.publish("crew/corner", "0.1.0").await;
        let rename = |name: &'static str| ana.post("/api/v1/designs/crew/corner/rename", json!({ "name": name }));
        ana.publish("crew/taken", "0.1.0").await;
        assert_eq!(rename("tak-en").await.expect(409).code(), "name-taken");
        rename("bracket").await.expect(200);

        let new = ana.index("crew/bracket").await;
        assert_eq!(new[0], json!({ "v": 1, "was": ["crew/corner"] }));
        assert_eq!((&new[1]["vers"], &new[1]["manifest"]), (&json!("0.1.0"), &published["manifest"]));
        let old = ana.index("crew/corner").await;
        assert_eq!(old[0]["manifest"], published["manifest"]);
        assert_eq!(old[1], json!({ "v": 1, "moved": "crew/bracket" }));
        // New releases are listed under the new name only.
        server.advance(Duration::seconds(1));
        ana.publish("crew/bracket", "0.2.0").await;
        assert_eq!((ana.index("crew/bracket").await.len(), ana.index("crew/corner").await.len()), (3, 2));

        let anybody = server.anonymous();
        for (path, status, location) in [
            ("/@crew/corner", 308, "/@crew/bracket"),
            ("/@crew/corner/0.1.0", 308, "/@crew/bracket/0.1.0"),
            ("/api/v1/designs/crew/corner", 308, "/api/v1/designs/crew/bracket"),
        ] {
            let answer = anybody.get(path).await.expect(status);
            assert_eq!(answer.header("location"), location, "{path}");
        }
        let zips = [anybody.get("/@crew/corner/-/zip/0.1.0").await, anybody.get("/@crew/bracket/-/zip/0.1.0").await];
        assert_eq!((zips[0].status, &zips[0].body), (200, &zips[1].body));
        // The old name is nobody's any more, not even its own design's.
        let refused = ana.post("/api/v1/drafts", json!({ "name": "crew/corner", "version": "1.0.0" })).await;
        assert_eq!(refused.expect(409).code(), "name-retired");
        ana.publish("crew/other", "0.1.0").await;
        let onto = ana.post("/api/v1/designs/crew/other/rename", json!({ "name": "corner" })).await;
        assert_eq!(onto.expect(409).code(), "name-taken");
        // But for it to come back to.
        let back = ana.post("/api/v1/designs/crew/bracket/rename", json!({ "name": "corner" })).await;
        if back.status == 200 {
            assert_eq!(ana.index("crew/corner").await[0], json!({ "v": 1, "was": ["crew/bracket"] }));
        } else {
            assert_eq!(back.expect(409).code(), "name-taken");
        }
    }

    async fn a_design_is_handed_over_when_the_receiver_accepts(server: TestRegistry) {
        let (ana, bo) = (server.community("crew", "ana").await, server.community("guild", "bo").await);
        ana.publish("crew/corner", "0.1.0").await;
        let offer = async |to: &str| ana.post("/api/v1/designs/crew/corner/transfer", json!({ "to": to })).await;
        assert_eq!(offer("nobody-here").await.expect(404).code(), "not-found");
        assert_eq!(offer("crew").await.expect(422).code(), "validation");
        let id = |answer: Answer| answer.expect(201).value()["id"].as_str().unwrap().to_owned();

        let first = id(offer("guild").await);
        assert_eq!(offer("guild").await.expect(409).code(), "transfer-pending");
        // Nothing has changed yet, and only the receiver may take it.
        assert_eq!(ana.index("crew/corner").await.len(), 1);
        assert_eq!(ana.post(&format!("/api/v1/transfers/{first}/accept"), json!({})).await.expect(403).code(), "forbidden");
        bo.delete(&format!("/api/v1/transfers/{first}")).await.expect(204);
        bo.post(&format!("/api/v1/transfers/{first}/accept"), json!({})).await.expect(404);

        // An offer ends by itself.
        let stale = id(offer("guild").await);
        server.advance(Duration::days(14) + Duration::seconds(1));
        let (ana, bo) = (server.signed_in("ana").await, server.signed_in("bo").await);
        bo.post(&format!("/api/v1/transfers/{stale}/accept"), json!({})).await.expect(404);

        let again = ana.post("/api/v1/designs/crew/corner/transfer", json!({ "to": "guild" })).await;
        let taken = id(again);
        let waiting = bo.get("/api/v1/transfers").await.expect(200);
        assert!(waiting.text().contains(&taken), "{}", waiting.text());
        bo.post(&format!("/api/v1/transfers/{taken}/accept"), json!({})).await.expect(200);
        let new = bo.index("guild/corner").await;
        assert_eq!(new[0], json!({ "v": 1, "was": ["crew/corner"] }));
        assert_eq!(bo.index("crew/corner").await[1], json!({ "v": 1, "moved": "guild/corner" }));
        // Rights went with it.
        bo.publish("guild/corner", "0.2.0").await;
        let refused = ana.post("/api/v1/drafts", json!({ "name": "guild/corner", "version": "0.3.0" })).await;
        assert_eq!(refused.expect(403).code(), "forbidden");
        let refused = ana.post("/api/v1/drafts", json!({ "name": "crew/corner", "version": "0.3.0" })).await;
        assert_eq!(refused.expect(409).code(), "name-retired");
    }

    async fn a_tombstone_on_a_release_shuts_every_door_to_it_and_to_nothing_else(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let published = ana.publish("crew/corner", "0.1.0").await;
        let other = ana.publish("crew/other", "0.1.0").await;
        let uses = folder_with("crew/frame", "1.0.0", "[dependencies]\n\"crew/corner\" = \"^0.1\"\n");
        ana.publish_folder("crew/frame", "1.0.0", &uses).await.expect(201);
        let files = folder("crew/corner", "0.1.0");
        let (own, shared) = own_and_shared(&files);
        let draft = ana.open_draft("crew/secret", "0.1.0").await;
        ana.send_files(&draft, &[("copy.stl".into(), own.to_vec())]).await.expect(200);
        let anybody = server.anonymous();
        let set = anybody.get("/@crew/frame/-/zip/1.0.0?with=dependencies").await.expect(302);
        let set = set.header("location").to_owned();
        // All of it is served, and so remembered.
        for path in [&blob(own), &blob(shared), &manifest_path(&published), &set] {
            anybody.get(path).await.expect(200);
        }

        let order = json!({
            "target": { "release": { "name": "crew/corner", "version": "0.1.0" } },
            "status": 410, "reason": "It was never ours to give", "now": true,
        });
        assert_eq!(ana.post("/api/v1/admin/tombstones", order.clone()).await.expect(403).code(), "forbidden");
        let moderator = server.as_moderator("mo").await;
        for (key, value) in [("status", json!(404)), ("reason", json!(" "))] {
            let mut wrong = order.clone();
            wrong[key] = value;
            assert_eq!(moderator.post("/api/v1/admin/tombstones", wrong).await.expect(422).code(), "validation");
        }
        let before = server.registry.verify(|_| ()).await.unwrap();
        let laid = moderator.post("/api/v1/admin/tombstones", order).await;
        assert!(matches!(laid.status, 200 | 201), "{}", laid.text());

        // From the answer on.
        assert_closed(&anybody, &blob(own), 410, "gone").await;
        assert_closed(&anybody, &manifest_path(&published), 410, "gone").await;
        for path in ["/@crew/corner/-/zip/0.1.0", &set] {
            assert_eq!(anybody.get(path).await.expect(410).code(), "gone", "{path}");
            assert_eq!(send(anybody.request(Method::HEAD, path)).await.status, 410, "{path}");
            let range = anybody.request(Method::GET, path).header("range", "bytes=0-3");
            assert_eq!(send(range).await.status, 410, "{path}");
        }
        let digest = published["manifest"].as_str().unwrap();
        for path in ["/@crew/corner/0.1.0".to_owned(), format!("/d/{digest}")] {
            let page = anybody.get(&path).await.expect(410);
            assert!(page.text().contains("It was never ours to give"), "{path}");
        }
        assert_eq!(ana.get(&format!("/api/v1/drafts/{draft}/files/copy.stl")).await.expect(410).code(), "gone");
        assert_eq!(ana.publish_draft(&draft).await.expect(410).code(), "tombstoned");
        assert_refused_again(&ana, "crew/again", own, 410).await;
        let line = anybody.index("crew/corner").await[0].clone();
        assert_eq!((&line["removed"]["status"], &line["removed"]["why"]), (&json!(410), &json!("It was never ours to give")));

        // What others use, is theirs.
        anybody.get(&blob(shared)).await.expect(200);
        anybody.get(&manifest_path(&other)).await.expect(200);
        anybody.get("/@crew/other/-/zip/0.1.0").await.expect(200);

        // `now`: the bytes themselves go, and nothing comes back by that.
        for _ in 0..100 {
            if !server.registry.work_once().await.unwrap() {
                break;
            }
        }
        let after = server.registry.verify(|_| ()).await.unwrap();
        assert!(after.is_sound(), "{after:?}");
        assert_eq!(after.blobs, before.blobs - laid.value()["digests"].as_array().unwrap().len() as u64);
        assert_closed(&anybody, &blob(own), 410, "gone").await;
        assert_refused_again(&ana, "crew/once-more", own, 410).await;
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert!(kinds.contains(&"release-tombstoned".to_owned()), "{kinds:?}");
    }

    async fn a_tombstone_on_a_blob_names_every_release_it_hits(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        for (name, version) in [("crew/corner", "0.1.0"), ("crew/corner", "0.2.0"), ("crew/other", "0.1.0")] {
            ana.publish(name, version).await;
        }
        let files = folder("crew/corner", "0.1.0");
        let (own, shared) = own_and_shared(&files);
        let moderator = server.as_moderator("mo").await;
        let order = json!({ "target": { "digest": Digest::of(own) }, "status": 451, "reason": "Order 12/2026", "now": false });
        let laid = moderator.post("/api/v1/admin/tombstones", order).await;
        let mut hit: Vec<String> = laid.value()["releases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|release| format!("{} {}", release["name"].as_str().unwrap(), release["version"].as_str().unwrap()))
            .collect();
        hit.sort();
        assert_eq!(hit, ["crew/corner 0.1.0", "crew/corner 0.2.0"]);
        let anybody = server.anonymous();
        assert_closed(&anybody, &blob(own), 451, "unavailable-for-legal-reasons").await;
        for version in ["0.1.0", "0.2.0"] {
            let zip = anybody.get(&format!("/@crew/corner/-/zip/{version}")).await.expect(451);
            assert_eq!(zip.code(), "unavailable-for-legal-reasons");
        }
        anybody.get("/@crew/other/-/zip/0.1.0").await.expect(200);
        anybody.get(&blob(shared)).await.expect(200);
        assert_refused_again(&ana, "crew/again", own, 451).await;
        // A new version without it is no problem.
        let mut files = folder("crew/corner", "0.3.0");
        files.retain(|(path, _)| path != "stl/corner.stl");
        files.push(("stl/corner.stl".into(), b"solid another\nendsolid\n".to_vec()));
        ana.publish_folder("crew/corner", "0.3.0", &files).await.expect(201);
        anybody.get("/@crew/corner/-/zip/0.3.0").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_the_operator_ends_presigned_addresses() {
    let Some(server) = weed::server() else { return };
    let bucket = server.bucket().await;
    let setup = Setup::in_bucket(&bucket);
    let mut node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let files = folder("ana/corner", "0.1.0");
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    let (own, shared) = own_and_shared(&files);
    ana.publish_folder("ana/other", "0.1.0", &folder("ana/other", "0.1.0"))
        .await;
    let direct = ana
        .get(&format!("{}?direct=1", blob(own)))
        .await
        .unwrap()
        .expect(302);
    let presigned = direct.header("location").to_owned();
    let fetched = reqwest::get(&presigned).await.unwrap();
    assert_eq!(fetched.headers()["content-disposition"], "attachment");
    assert_eq!(fetched.bytes().await.unwrap(), own);

    setup.admin(&[
        "tombstone",
        "ana/corner@0.1.0",
        "--reason",
        "By order",
        "--status",
        "451",
        "--now",
    ]);
    // Another process gave the order: this node hears of it, and the object goes.
    until("end of the address", PATIENCE, async || {
        let closed = ana.get(&blob(own)).await.unwrap().status == 451;
        let direct = ana
            .get(&format!("{}?direct=1", blob(own)))
            .await
            .unwrap()
            .status
            == 451;
        let gone = reqwest::get(&presigned).await.unwrap().status() == 404;
        (closed && direct && gone).then_some(())
    })
    .await;
    let head = try_send(ana.request(Method::HEAD, &blob(own)))
        .await
        .unwrap();
    assert_eq!(head.status, 451);
    assert_eq!(
        ana.get("/@ana/corner/-/zip/0.1.0").await.unwrap().status,
        451
    );
    ana.get(&blob(shared)).await.unwrap().expect(200);
    let draft = crate::remote::id_of(&ana.open_draft("ana/again", "0.1.0").await.unwrap());
    for refused in [
        ana.send_files(&draft, &[("a".into(), own.to_vec())])
            .await
            .unwrap(),
        ana.open_upload(&draft, "a", own).await.unwrap(),
    ] {
        assert_eq!(refused.expect(451).code(), "unavailable-for-legal-reasons");
    }
    node.stop();
}
