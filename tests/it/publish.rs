//! Publishing: from a folder to the index, and what is refused on the way.

use crate::authoring::{blob, folder, folder_with};
use crate::for_each_backend;
use crate::test_registry::{TestRegistry, send};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use wright_model::{Digest, Role};

for_each_backend! {
    async fn a_folder_becomes_a_release_that_everybody_can_read(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let published = ana.publish("crew/corner", "0.1.0").await;
        assert_eq!(published["warnings"].as_array().map_or(0, Vec::len), 0, "{published}");
        let files = folder("crew/corner", "0.1.0");
        let anybody = server.anonymous();

        let lines = anybody.index("crew/corner").await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["vers"], "0.1.0");
        assert_eq!(lines[0]["manifest"], published["manifest"]);
        assert_eq!(lines[0]["making"], published["making"]);
        assert_eq!(lines[0]["files"], 6);
        assert_eq!(lines[0]["yanked"], json!(null));

        for (_, bytes) in &files {
            let answer = anybody.get(&blob(bytes)).await.expect(200);
            assert_eq!(answer.body, bytes.as_slice());
        }
        let manifest = published["manifest"].as_str().unwrap().trim_start_matches("sha256:").to_owned();
        let manifest = anybody.get(&format!("/blobs/sha256/{manifest}")).await.expect(200);
        let parsed = wright_wire::Manifest::parse(&manifest.body).unwrap();
        assert_eq!(parsed.files.len(), 6);
        assert_eq!(parsed.making.as_str(), published["making"].as_str().unwrap());

        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["design-created", "release-published"]);
        let changes = anybody.get("/index/-/changes/0").await.expect(200);
        let last: serde_json::Value = serde_json::from_str(changes.text().lines().last().unwrap()).unwrap();
        assert_eq!((&last["kind"], &last["subject"]), (&json!("release-published"), &json!("crew/corner")));
        assert_eq!(last["seq"], published["seq"]);
    }

    async fn the_same_files_again_are_no_error_and_others_are(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let published = ana.publish("crew/corner", "0.1.0").await;
        let refused = ana.post("/api/v1/drafts", json!({ "name": "crew/corner", "version": "0.1.0" })).await;
        assert_eq!(refused.expect(409).code(), "version-taken");

        // Two drafts for one version: publishing decides.
        let [first, again, other] = [
            ana.open_draft("crew/corner", "0.2.0").await,
            ana.open_draft("crew/corner", "0.2.0").await,
            ana.open_draft("crew/corner", "0.2.0").await,
        ];
        let files = folder("crew/corner", "0.2.0");
        ana.send_files(&first, &files).await.expect(200);
        ana.send_files(&again, &files).await.expect(200);
        ana.send_files(&other, &files).await.expect(200);
        ana.send_files(&other, &[("README.md".into(), b"# Another\n".to_vec())]).await.expect(200);
        ana.publish_draft(&first).await.expect(201);
        let same = ana.publish_draft(&again).await.expect(200).value();
        assert_eq!(ana.publish_draft(&other).await.expect(409).code(), "version-taken");
        // A lost answer is given again.
        let repeated = ana.publish_draft(&first).await.expect(200).value();
        assert_eq!(same["manifest"], repeated["manifest"]);
        assert_ne!(same["manifest"], published["manifest"]);
        assert_eq!(server.anonymous().index("crew/corner").await.len(), 2);
    }

    async fn of_fifty_publishers_of_one_version_exactly_one_wins(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let mut drafts = Vec::new();
        for number in 0..50 {
            let draft = ana.open_draft("crew/corner", "1.0.0").await;
            let mut files = folder("crew/corner", "1.0.0");
            files.push(("docs/note.md".into(), format!("Publisher {number}").into_bytes()));
            ana.send_files(&draft, &files).await.expect(200);
            drafts.push(draft);
        }
        let publishing = drafts.iter().map(|draft| ana.publish_draft(draft));
        let answers = futures::future::join_all(publishing).await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 409 && answer.code() == "version-taken").count();
        assert_eq!((won, refused), (1, 49));
        assert_eq!(server.anonymous().index("crew/corner").await.len(), 1);
    }

    async fn events_are_numbered_densely_and_seen_once_by_a_follower(server: TestRegistry) {
        const WRITERS: usize = 16;
        let ana = server.community("crew", "ana").await;
        let mut drafts = Vec::new();
        for writer in 0..WRITERS {
            let name = format!("crew/corner{writer}");
            let draft = ana.open_draft(&name, "0.1.0").await;
            ana.send_files(&draft, &folder(&name, "0.1.0")).await.expect(200);
            drafts.push(draft);
        }
        let following = async {
            let mut seen: Vec<i64> = Vec::new();
            while seen.len() < usize::MAX {
                let after = seen.last().copied().unwrap_or_default();
                let mut read = server.db.read().await.unwrap();
                let found = wright_store::events::after(&mut read, after, 1000).await.unwrap();
                let published = found.iter().filter(|event| event.kind == "release-published").count();
                seen.extend(found.iter().map(|event| event.seq));
                if published > 0 && seen.len() >= 2 + 2 * WRITERS {
                    break;
                }
                drop(read);
                tokio::task::yield_now().await;
            }
            seen
        };
        let publishing = futures::future::join_all(drafts.iter().map(|draft| ana.publish_draft(draft)));
        let (answers, seen) = tokio::join!(publishing, following);
        let acknowledged: BTreeSet<i64> = answers.iter().map(|answer| {
            assert_eq!(answer.status, 201, "{}", answer.text());
            answer.value()["seq"].as_i64().unwrap()
        }).collect();
        assert_eq!(acknowledged.len(), WRITERS);
        let dense: Vec<i64> = (1..=i64::try_from(seen.len()).unwrap()).collect();
        assert_eq!(seen, dense);
        assert!(acknowledged.iter().all(|seq| seen.contains(seq)));
    }

    async fn every_finding_is_told_at_once_and_nothing_is_published(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let draft = ana.open_draft("crew/corner", "0.1.0").await;
        let mut files = folder_with("crew/corner", "0.2.0", "[dependencies]\n\"crew/nothing\" = \"^1\"\n");
        files.retain(|(path, _)| path != "stl/corner.stl");
        ana.send_files(&draft, &files).await.expect(200);
        let check = ana.get(&format!("/api/v1/drafts/{draft}/check")).await.expect(200).value();
        assert_eq!(check["publishable"], false);
        let codes: BTreeSet<&str> = check["diagnostics"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
        for code in ["draft-mismatch", "dependency-missing"] {
            assert!(codes.contains(code), "{check}");
        }
        let refused = ana.publish_draft(&draft).await.expect(422);
        assert!(refused.value()["diagnostics"].as_array().unwrap().len() >= 3, "{}", refused.text());
        server.anonymous().get("/index/crew/corner").await.expect(404);
    }

    async fn names_that_differ_in_hyphens_and_names_of_others_are_refused(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        ana.publish("crew/box-dryer", "0.1.0").await;
        let refused = ana.publish_folder("crew/boxdryer", "0.1.0", &folder("crew/boxdryer", "0.1.0")).await;
        assert_eq!(refused.expect(409).code(), "name-taken");
        let bo = server.as_user("bo").await;
        let refused = bo.post("/api/v1/drafts", json!({ "name": "crew/box-dryer", "version": "0.2.0" })).await;
        assert_eq!(refused.expect(403).code(), "forbidden");
        let refused = bo.post("/api/v1/drafts", json!({ "name": "nobody-here/thing", "version": "0.2.0" })).await;
        assert_eq!(refused.expect(404).code(), "not-found");
        for (name, version, code) in [
            ("crew/Box", "0.1.0", "name-invalid"),
            ("crew", "0.1.0", "name-invalid"),
            ("crew/box", "1.0", "version-invalid"),
            ("crew/box", "1.0.0+build", "version-invalid"),
        ] {
            let refused = ana.post("/api/v1/drafts", json!({ "name": name, "version": version })).await;
            assert_eq!(refused.expect(422).code(), code, "{name} {version}");
        }
    }

    async fn wrong_paths_are_refused_and_leave_the_draft_as_it_was(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let draft = ana.open_draft("crew/corner", "0.1.0").await;
        ana.send_files(&draft, &[("docs/a.md".into(), b"a".to_vec())]).await.expect(200);
        for path in [
            "../x", "a/../x", ".git/config", "/etc/passwd", "a//b", "a\\b", "con.txt", "a\u{202e}b", "a ", "x:y", "a/",
        ] {
            let refused = ana.send_files(&draft, &[(path.into(), b"x".to_vec())]).await;
            assert_eq!(refused.expect(422).code(), "path-invalid", "{path}");
        }
        for path in ["DOCS/A.md", "docs", "docs/a.md/b"] {
            let refused = ana.send_files(&draft, &[(path.into(), b"x".to_vec())]).await;
            assert_eq!(refused.expect(422).code(), "path-conflict", "{path}");
        }
        let files = ana.get(&format!("/api/v1/drafts/{draft}")).await.expect(200).value();
        assert_eq!(files["files"].as_array().unwrap().len(), 1, "{files}");
    }

    async fn a_draft_is_seen_by_members_only_and_edited_by_one_at_a_time(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "carl", Role::Contributor).await;
        let (bo, carl) = (server.as_user("bo").await, server.as_user("carl").await);
        let draft = ana.open_draft("crew/corner", "0.1.0").await;
        ana.send_files(&draft, &folder("crew/corner", "0.1.0")).await.expect(200);
        let path = format!("/api/v1/drafts/{draft}");
        let file = format!("{path}/files/README.md");
        assert_eq!(bo.get(&path).await.expect(404).code(), "not-found");
        assert_eq!(bo.get(&file).await.expect(404).code(), "not-found");
        assert_eq!(server.anonymous().get(&path).await.expect(401).code(), "unauthenticated");
        let read = carl.get(&file).await.expect(200);
        assert_eq!((read.text().as_str(), read.header("cache-control")), ("# Corner\n\nPrint four.\n", "private, no-store"));

        let edit = |revision: i64| {
            let request = ana.request(Method::PATCH, &path).header("if-match", format!("\"{revision}\""));
            send(request.json(&json!({ "remove": ["README.md"] })))
        };
        assert_eq!(send(ana.request(Method::PATCH, &path).json(&json!({}))).await.code(), "precondition-required");
        assert_eq!(edit(1).await.expect(412).code(), "draft-changed");
        let edited = edit(2).await.expect(200);
        assert_eq!(edited.header("etag"), "\"3\"");
        assert_eq!(edit(2).await.expect(412).code(), "draft-changed");
        // A contributor drafts; publishing takes a maintainer.
        assert_eq!(carl.publish_draft(&draft).await.expect(403).code(), "forbidden");
        let discard = ana.request(Method::DELETE, &path).header("if-match", "\"3\"");
        send(discard).await.expect(204);
        assert_eq!(ana.publish_draft(&draft).await.expect(404).code(), "not-found");
    }

    async fn bytes_need_not_be_sent_again_but_only_by_whoever_may_know_them(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let draft = ana.open_draft("crew/secret", "0.1.0").await;
        let files = folder("crew/secret", "0.1.0");
        ana.send_files(&draft, &files).await.expect(200);
        let (_, bytes) = files.iter().find(|(path, _)| path == "stl/corner.stl").unwrap();
        let put = json!({ "put": [{ "path": "part.stl", "digest": Digest::of(bytes), "size": bytes.len() }] });
        let link = async |who: &crate::test_registry::Caller, name: &str| {
            let draft = who.open_draft(name, "0.1.0").await;
            let request = who.request(Method::PATCH, &format!("/api/v1/drafts/{draft}")).header("if-match", "\"1\"");
            send(request.json(&put)).await.expect(200).value()
        };
        // For a stranger they are as unknown as any other bytes.
        let bo = server.as_user("bo").await;
        let answer = link(&bo, "bo/copy").await;
        assert_eq!(answer["missing"], json!([Digest::of(bytes)]));
        server.anonymous().get(&blob(bytes)).await.expect(404);
        // For a member of the draft's actor, and for everybody once published, they are known.
        assert_eq!(link(&ana, "crew/other").await["missing"], json!([]));
        ana.publish_draft(&draft).await.expect(201);
        assert_eq!(link(&bo, "bo/third").await["missing"], json!([]));
        // A size that is not theirs is refused.
        let draft = bo.open_draft("bo/fourth", "0.1.0").await;
        let lie = json!({ "put": [{ "path": "part.stl", "digest": Digest::of(bytes), "size": 1 }] });
        let request = bo.request(Method::PATCH, &format!("/api/v1/drafts/{draft}")).header("if-match", "\"1\"");
        assert_eq!(send(request.json(&lie)).await.code(), "length-mismatch");
    }
}
