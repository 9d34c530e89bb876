//! Drafts beyond the wizard: beginning from a release, editing by two at once, suggested versions,
//! putting back, preview links.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};
use wright_model::{Digest, Role};

use crate::authoring::{blob, folder};
use crate::for_each_backend;
use crate::test_registry::{Answer, Caller, TestRegistry, send};

const README: &[u8] = b"# Corner\n\nPrint four.\n";

impl Caller {
    /// Posts a form of a page.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encoded = reqwest::Url::parse_with_params("http://form", fields).unwrap();
        let body = encoded.query().unwrap_or_default().to_owned();
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        send(request).await
    }

    /// Opens a draft with everything a release has.
    async fn edit_release(&self, name: &str, version: &str) -> Value {
        let body = json!({ "from": { "design": name, "version": version } });
        self.post("/api/v1/drafts", body).await.expect(201).value()
    }

    /// Saves a text in the editor, as its form does.
    async fn save(&self, draft: &str, path: &str, base: &str, text: &str) -> Answer {
        let fields = [("base", base), ("text", text), ("do", "save")];
        self.form(&format!("/-/drafts/{draft}/edit/{path}"), &fields)
            .await
    }

    /// The text of a draft's file.
    async fn text_of(&self, draft: &str, path: &str) -> String {
        let read = self
            .get(&format!("/api/v1/drafts/{draft}/files/{path}"))
            .await;
        read.expect(200).text()
    }

    async fn check_draft(&self, draft: &str) -> Value {
        let checked = self.get(&format!("/api/v1/drafts/{draft}/check")).await;
        checked.expect(200).value()
    }

    /// Makes a preview link; the path of its address.
    async fn preview_link(&self, draft: &str) -> String {
        let made = self
            .post(
                &format!("/api/v1/drafts/{draft}/previews"),
                json!({ "label": "the council" }),
            )
            .await
            .expect(201)
            .value();
        let url: reqwest::Url = made["url"].as_str().unwrap().parse().unwrap();
        url.path().to_owned()
    }
}

fn id(draft: &Value) -> String {
    draft["id"].as_str().unwrap().to_owned()
}

fn digest_at(draft: &Value, path: &str) -> String {
    let files = draft["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["path"] == path);
    file.unwrap_or_else(|| panic!("{path} in {draft}"))["digest"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn seen(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

for_each_backend! {
    async fn a_release_becomes_a_draft_and_a_mended_typo_a_patch(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let mut files = folder("ana/corner", "0.3.0");
        files[0].1 = [b"# Kept comment\n".as_slice(), &files[0].1].concat();
        let published = ana.publish_folder("ana/corner", "0.3.0", &files).await.expect(201).value();
        let draft = ana.edit_release("ana/corner", "0.3.0").await;
        let draft_id = id(&draft);
        assert_eq!(draft["version"], "0.3.1");
        assert_eq!(draft["suggested_version"]["reason"], "documentation");
        assert_eq!(draft["files"].as_array().unwrap().len(), files.len());
        assert_eq!(digest_at(&draft, "README.md"), seen(README));
        let toml = ana.text_of(&draft_id, "design.toml").await;
        assert!(toml.starts_with("# Kept comment\n[design]"), "{toml}");
        assert!(toml.contains("version = \"0.3.1\""), "{toml}");

        // Asked again, the open one is offered; another only on purpose.
        let from = json!({ "from": { "design": "ana/corner", "version": "0.3.0" } });
        assert_eq!(id(&ana.post("/api/v1/drafts", from).await.expect(200).value()), draft_id);
        server.advance(Duration::minutes(1));
        let another = json!({ "from": { "design": "ana/corner", "version": "0.3.0" }, "another": true });
        let another = ana.post("/api/v1/drafts", another).await.expect(201).value();
        assert_ne!(id(&another), draft_id);
        let offer = ana.form("/@ana/corner/0.3.0/-/edit", &[]).await.expect(200);
        assert!(offer.text().contains(&format!("/-/drafts/{}", id(&another))), "the newest is offered");

        let saved = ana.save(&draft_id, "README.md", &seen(README), "# Corner\r\n\r\nPrint 4.\r\n").await;
        assert_eq!(saved.expect(303).header("location"), format!("/-/drafts/{draft_id}/edit/README.md?done=file-saved"));
        assert_eq!(ana.text_of(&draft_id, "README.md").await, "# Corner\n\nPrint 4.\n", "line endings as they were");
        let checked = ana.check_draft(&draft_id).await;
        assert_eq!(checked["publishable"], true, "{checked}");
        assert_eq!(checked["suggested_version"], json!({ "version": "0.3.1", "from": "0.3.0", "reason": "documentation" }));
        let again = ana.publish_draft(&draft_id).await.expect(201).value();
        assert_eq!(again["version"], "0.3.1");
        assert_eq!(again["making"], published["making"], "evidence is shared");
    }

    async fn the_suggested_version_follows_what_changed(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/corner", "1.0.0").await;
        ana.publish("ana/corner", "1.0.1").await;
        let draft = id(&ana.edit_release("ana/corner", "1.0.0").await);
        assert_eq!(ana.check_draft(&draft).await["suggested_version"]["version"], "1.0.2", "1.0.1 is taken");
        let file = |path: &str| ana.request(Method::PUT, &format!("/api/v1/drafts/{draft}/files/{path}"));
        let solid = b"solid other\nendsolid\n".to_vec();
        let stl = format!("\"{}\"", seen(b"solid corner of ana/corner\nendsolid\n"));
        let written = send(file("stl/corner.stl").header("if-match", &stl).body(solid.clone())).await.expect(204);
        assert_eq!(written.header("etag"), format!("\"{}\"", seen(&solid)));
        assert_eq!(
            ana.check_draft(&draft).await["suggested_version"],
            json!({ "version": "1.1.0", "from": "1.0.0", "reason": "compatible", "what": ["stl/corner.stl"] }),
        );
        let gone = ana.request(Method::DELETE, &format!("/api/v1/drafts/{draft}/files/stl/corner.stl"));
        send(gone.header("if-match", written.header("etag"))).await.expect(200);
        assert_eq!(
            ana.check_draft(&draft).await["suggested_version"],
            json!({ "version": "2.0.0", "from": "1.0.0", "reason": "breaking", "what": ["stl/corner.stl"] }),
        );
        // Chosen in the form, it is in the draft and in its design.toml.
        ana.form(&format!("/-/drafts/{draft}/version"), &[("version", "2.0.0")]).await.expect(303);
        assert!(ana.text_of(&draft, "design.toml").await.contains("version = \"2.0.0\""));
        assert_eq!(ana.get(&format!("/api/v1/drafts/{draft}")).await.value()["version"], "2.0.0");
        let refused = ana.put(&format!("/api/v1/drafts/{draft}/version"), json!({ "version": "1.0.1" })).await;
        assert_eq!(refused.expect(409).code(), "version-taken");
        let refused = ana.form(&format!("/-/drafts/{draft}/version"), &[("version", "two")]).await.expect(422);
        assert!(refused.text().contains("role=\"alert\""));
    }

    async fn two_people_on_one_draft_lose_nothing(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "ben", Role::Contributor).await;
        let ben = server.as_user("ben").await;
        let text = "one\ntwo\nthree\nfour\nfive\n";
        let draft = ana.open_draft("crew/corner", "0.1.0").await;
        let files = [("README.md".to_owned(), text.into()), ("bom.csv".to_owned(), b"id\n".to_vec())];
        ana.send_files(&draft, &files).await.expect(200);
        let base = seen(text.as_bytes());

        // Different files, from the same look at the draft.
        ana.save(&draft, "README.md", &base, "ONE\ntwo\nthree\nfour\nfive\n").await.expect(303);
        ben.save(&draft, "bom.csv", &seen(b"id\n"), "id,name\n").await.expect(303);
        // Different lines of the same file: merged.
        let merged = ben.save(&draft, "README.md", &base, "one\ntwo\nthree\nfour\nFIVE\n").await.expect(200);
        assert!(merged.text().contains("role=\"status\""), "{}", merged.text());
        assert_eq!(ana.text_of(&draft, "README.md").await, "ONE\ntwo\nthree\nfour\nFIVE\n");
        assert_eq!(ana.text_of(&draft, "bom.csv").await, "id,name\n");
        // The same lines: both are shown, nothing is written.
        let page = ana.save(&draft, "README.md", &base, "uno\ntwo\nthree\nfour\nfive\n").await.expect(412).text();
        for shown in ["uno", "ONE", "ben"] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        let now = seen(b"ONE\ntwo\nthree\nfour\nFIVE\n");
        assert!(page.contains(&format!("name=\"base\" value=\"{now}\"")), "saving again is on purpose");
        assert_eq!(ana.text_of(&draft, "README.md").await, "ONE\ntwo\nthree\nfour\nFIVE\n");
        ana.save(&draft, "README.md", &now, "uno\ntwo\nthree\nfour\nFIVE\n").await.expect(303);
        // The API says it in a code.
        let put = |digest: &str| ana.request(Method::PUT, &format!("/api/v1/drafts/{draft}/files/README.md"))
            .header("if-match", format!("\"{digest}\"")).body("x");
        assert_eq!(send(put(&base)).await.expect(412).code(), "draft-changed");
        let unsaid = ana.request(Method::PUT, &format!("/api/v1/drafts/{draft}/files/README.md")).body("x");
        assert_eq!(send(unsaid).await.expect(428).code(), "precondition-required");
        // Removed by one, saved by the other.
        let gone = [("path", "bom.csv"), ("digest", &*seen(b"id,name\n"))];
        ana.form(&format!("/-/drafts/{draft}/file/remove"), &gone).await.expect(303);
        let page = ben.save(&draft, "bom.csv", &seen(b"id,name\n"), "id,name,n\n").await.expect(412).text();
        assert!(page.contains("id,name,n"), "{page}");
        ben.save(&draft, "bom.csv", "", "id,name,n\n").await.expect(303);
        // Who is there is said.
        let page = ana.get(&format!("/-/drafts/{draft}/edit/README.md")).await.expect(200).text();
        assert!(page.contains("/@ben"), "{page}");
    }

    async fn many_save_one_file_at_once_and_no_line_is_lost(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let lines: Vec<String> = (0..9).map(|line| format!("line {line}\n")).collect();
        ana.send_files(&draft, &[("README.md".into(), lines.concat().into_bytes())]).await.expect(200);
        let base = seen(lines.concat().as_bytes());
        let saves = (0..3).map(|at| {
            let mut mine = lines.clone();
            mine[at * 4] = format!("mine {at}\n");
            let (ana, draft, base) = (ana.clone(), draft.clone(), base.clone());
            async move { ana.save(&draft, "README.md", &base, &mine.concat()).await.status }
        });
        for status in futures::future::join_all(saves).await {
            assert!([200, 303].contains(&status), "{status}");
        }
        let now = ana.text_of(&draft, "README.md").await;
        for at in 0..3 {
            assert!(now.contains(&format!("mine {at}\n")), "{now}");
        }
    }

    async fn files_are_renamed_replaced_removed_and_put_back(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let stl = b"solid\nendsolid\n".to_vec();
        ana.send_files(&draft, &[("stl/a.stl".into(), stl.clone()), ("README.md".into(), README.into())]).await.expect(200);
        let file = |to: &str| format!("/-/drafts/{draft}/file/{to}");
        let (stl_digest, readme) = (seen(&stl), seen(README));
        let rename = [("path", "stl/a.stl"), ("to", "stl/b.stl"), ("digest", &*stl_digest)];
        ana.form(&file("rename"), &rename).await.expect(303);
        let onto = [("path", "stl/b.stl"), ("to", "README.md"), ("digest", &*stl_digest)];
        ana.form(&file("rename"), &onto).await.expect(422);
        let stale = [("path", "README.md"), ("digest", &*stl_digest)];
        ana.form(&file("remove"), &stale).await.expect(412);
        ana.form(&file("remove"), &[("path", "stl/b.stl"), ("digest", &stl_digest)]).await.expect(303);
        let page = ana.get(&format!("/-/drafts/{draft}")).await.expect(200).text();
        assert!(page.contains("file/put-back") && page.contains("stl/b.stl"), "{page}");
        ana.form(&file("put-back"), &[("path", "stl/b.stl")]).await.expect(303);
        assert_eq!(ana.text_of(&draft, "stl/b.stl").await.as_bytes(), stl);
        ana.form(&file("put-back"), &[("path", "stl/b.stl")]).await.expect(404);
        let replace = reqwest::multipart::Form::new().text("path", "README.md").text("digest", readme)
            .part("file", reqwest::multipart::Part::bytes(vec![0, 159, 146, 150]).file_name("photo.bin"));
        send(ana.request(Method::POST, &file("replace")).multipart(replace)).await.expect(303);
        let page = ana.get(&format!("/-/drafts/{draft}/edit/README.md")).await.expect(200).text();
        assert!(!page.contains("name=\"text\""), "no text, no field: {page}");
        for hostile in ["../x", ".git/config", "CON"] {
            let to = [("path", "stl/b.stl"), ("to", hostile), ("digest", &*stl_digest)];
            ana.form(&file("rename"), &to).await.expect(422);
        }
        let long = "x".repeat((1 << 20) + 1);
        let page = ana.save(&draft, "notes.txt", "", &long).await;
        assert_eq!(page.status, 413, "{}", page.text());
    }

    async fn what_was_typed_is_shown_safely(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        ana.send_files(&draft, &[("README.md".into(), README.into()), ("img/a b.png".into(), b"x".to_vec())]).await.expect(200);
        let text = "# Hi <script>alert(1)</script>\n\n![it](img/a%20b.png)\n\n[bad](javascript:alert(1)) [doc](docs/x.md)\n";
        let shown = ana.form(&format!("/-/drafts/{draft}/rendered/README.md"), &[("text", text)]).await.expect(200);
        assert_eq!(shown.header("cache-control"), "private, no-store");
        let html = shown.text();
        assert!(html.contains(&format!("/api/v1/drafts/{draft}/files/img/a%20b.png")), "{html}");
        assert!(!html.contains("<script") && !html.contains("javascript:"), "{html}");
        let page = ana.save(&draft, "README.md", &seen(README), "</textarea><script>x</script>").await.expect(303);
        let page = ana.get(page.header("location")).await.expect(200).text();
        assert!(!page.contains("<script>x"), "{page}");
    }

    async fn discarded_drafts_come_back_for_a_day(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        ana.send_files(&draft, &[("README.md".into(), README.into())]).await.expect(200);
        let discard = || ana.request(Method::DELETE, &format!("/api/v1/drafts/{draft}"));
        send(discard().header("if-match", "\"2\"")).await.expect(204);
        ana.get(&format!("/api/v1/drafts/{draft}")).await.expect(404);
        let page = ana.get("/-/drafts").await.expect(200).text();
        assert!(page.contains(&format!("/-/drafts/{draft}/restore")), "{page}");
        // The collector leaves its bytes alone.
        server.advance(Duration::hours(23));
        server.registry.mark_older_than(Duration::hours(1), Duration::zero()).await.unwrap();
        while server.registry.work_once().await.unwrap() {}
        let ana = server.signed_in("ana").await;
        ana.form(&format!("/-/drafts/{draft}/restore"), &[]).await.expect(303);
        assert_eq!(ana.text_of(&draft, "README.md").await.as_bytes(), README);
        let page = ana.get("/-/drafts").await.expect(200).text();
        assert!(page.contains("ana/corner") && !page.contains("/restore"), "{page}");

        let revision = ana.get(&format!("/api/v1/drafts/{draft}")).await.header("etag").to_owned();
        send(ana.request(Method::DELETE, &format!("/api/v1/drafts/{draft}")).header("if-match", revision)).await.expect(204);
        server.advance(Duration::hours(25));
        let ana = server.signed_in("ana").await;
        let late = ana.post(&format!("/api/v1/drafts/{draft}/restore"), json!({})).await;
        assert!([404, 410].contains(&late.status), "{}", late.text());
        while server.registry.work_once().await.unwrap() {}
        server.advance(Duration::hours(25));
        server.registry.mark_older_than(Duration::hours(1), Duration::zero()).await.unwrap();
        while server.registry.work_once().await.unwrap() {}
        let found = server.registry.verify(|_| ()).await.unwrap();
        assert!(found.is_sound() && found.blobs == 0, "{found:?}");
    }

    async fn a_preview_link_shows_the_draft_to_whoever_has_it(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "ben", Role::Contributor).await;
        let ben = server.as_user("ben").await;
        let draft = ben.open_draft("crew/corner", "0.1.0").await;
        ben.send_files(&draft, &folder("crew/corner", "0.1.0")).await.expect(200);
        let link = ben.preview_link(&draft).await;
        let nobody = server.anonymous();
        for tab in ["", "/-/parts", "/-/files", "/-/files/README.md", "/-/manual", "/-/manual/docs/assembly.md"] {
            let page = nobody.get(&format!("{link}{tab}")).await.expect(200);
            assert_eq!(page.header("cache-control"), "private, no-store", "{tab}");
            assert_eq!(page.header("referrer-policy"), "no-referrer", "{tab}");
            assert_eq!(page.header("x-robots-tag"), "noindex, nofollow, noarchive", "{tab}");
            assert!(page.text().contains("Corner"), "{tab}");
            assert!(!page.text().contains("/blobs/"), "{tab} leads to bytes that nobody may read");
        }
        let raw = nobody.get(&format!("{link}/-/raw/README.md")).await.expect(200);
        assert_eq!(&raw.body[..], README);
        assert_eq!(raw.header("cache-control"), "private, no-store");
        assert_eq!(raw.header("content-disposition"), "attachment");
        assert_eq!(raw.header("x-content-type-options"), "nosniff");
        assert!(raw.header("content-security-policy").contains("sandbox"));
        nobody.get(&blob(README)).await.expect(404);
        nobody.get(&format!("{link}/-/raw/no/such.file")).await.expect(404);

        // Wrong, revoked, expired and its maker gone: one answer.
        let made_up = "/-/preview/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let wrong = nobody.get(made_up).await.expect(404);
        let listed = ana.get(&format!("/api/v1/drafts/{draft}/previews")).await.expect(200).value();
        assert_eq!(listed["items"][0]["label"], "the council");
        assert!(!listed.to_string().contains(link.rsplit('/').next().unwrap()), "secrets are shown once");
        let close = format!("/api/v1/drafts/{draft}/previews/{}", listed["items"][0]["id"].as_str().unwrap());
        ana.delete(&close).await.expect(204);
        ana.delete(&close).await.expect(404);
        let revoked = nobody.get(&link).await.expect(404);
        let told = |answer: &Answer, link: &str| {
            let text = answer.text().replace("%2D", "-").replace("%5F", "_");
            text.replace(answer.header("x-request-id"), "").replace(link, "")
        };
        let secret = |link: &str| link.rsplit('/').next().unwrap().to_owned();
        assert_eq!(told(&wrong, &secret(made_up)), told(&revoked, &secret(&link)), "the same page");
        let link = ben.preview_link(&draft).await;
        server.advance(Duration::days(14));
        nobody.get(&link).await.expect(404);
        let ben = server.signed_in("ben").await;
        let ana = server.signed_in("ana").await;
        let of_ben = ben.preview_link(&draft).await;
        let of_ana = ana.preview_link(&draft).await;
        ana.delete("/api/v1/actors/crew/members/ben").await.expect(204);
        nobody.get(&of_ben).await.expect(404);
        nobody.get(&of_ana).await.expect(200);

        // Published, it leads to the release, and the draft no longer serves bytes.
        ana.publish_draft(&draft).await.expect(201);
        let led = nobody.get(&format!("{of_ana}/-/files")).await.expect(303);
        assert_eq!(led.header("location"), "/@crew/corner/0.1.0/-/files");
        nobody.get(&format!("{of_ana}/-/raw/README.md")).await.expect(404);
        let read = ana.get(&format!("/api/v1/drafts/{draft}/files/README.md")).await;
        assert_ne!(read.status, 200, "what is published is read where it is published");
    }

    async fn previews_are_made_and_listed_on_a_page(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let links = format!("/-/drafts/{draft}/previews");
        let page = ana.form(&links, &[("label", "Ben & <b>co</b>"), ("days", "7")]).await.expect(200).text();
        let at = page.find("/-/preview/").unwrap();
        let link = page[at..].split(['"', '<']).next().unwrap().to_owned();
        let unready = server.anonymous().get(&link).await.expect(200);
        assert_eq!(unready.header("referrer-policy"), "no-referrer");
        let page = ana.get(&links).await.expect(200).text();
        assert!(!page.contains(&link) && page.contains("&lt;b&gt;") || page.contains("&#60;b&#62;"), "{page}");
        ana.form(&links, &[("days", "400")]).await.expect(422);
        server.as_user("eve").await.get(&links).await.expect(404);
        for _ in 0..19 {
            ana.form(&links, &[("days", "1")]).await.expect(200);
        }
        ana.form(&links, &[("days", "1")]).await.expect(413);
    }

    async fn the_list_is_read_in_pages_and_by_what_a_token_reaches(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        for number in 0..5 {
            server.advance(Duration::seconds(1));
            ana.open_draft(&format!("ana/corner-{}", number % 2), "0.1.0").await;
        }
        let token = server.token("ana", &["publish"], &["ana/corner-0"]).await;
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let page = token.get(&format!("/api/v1/drafts?limit=2{after}")).await.expect(200).value();
            seen.extend(page["items"].as_array().unwrap().iter().map(|draft| draft["name"].clone()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, ["ana/corner-0", "ana/corner-0", "ana/corner-0"]);
        let page = ana.get("/-/drafts").await.expect(200).text();
        assert_eq!(page.matches("/discard\"").count(), 5);
    }

    async fn limits_hold_against_requests_at_once(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let limit = usize::try_from(server.registry.config().limits.drafts_per_account_max).unwrap();
        for number in 0..limit - 1 {
            ana.open_draft(&format!("ana/corner-{number}"), "0.1.0").await;
        }
        let opening = (0..6).map(|_| {
            let ana = ana.clone();
            async move { ana.post("/api/v1/drafts", json!({ "name": "ana/more", "version": "0.1.0" })).await.status }
        });
        let opened = futures::future::join_all(opening).await;
        assert_eq!(opened.iter().filter(|status| **status == 201).count(), 1, "{opened:?}");
    }
}
