//! Atom feeds, read by a feed reader's own parser: what stands in them, and what does not.

use chrono::Duration;
use feed_rs::model::Feed;
use reqwest::Method;
use serde_json::json;

use crate::authoring::folder;
use crate::for_each_backend;
use crate::test_registry::{Answer, Caller, TestRegistry, send};

/// Publishes, at an instant of its own.
async fn publish(server: &TestRegistry, author: &Caller, name: &str, version: &str) {
    server.advance(Duration::minutes(1));
    author.publish(name, version).await;
}

/// Publishes a sound design that says other words of itself.
async fn publish_as(author: &Caller, name: &str, version: &str, title: &str, summary: &str) {
    let mut files = folder(name, version);
    let toml = String::from_utf8(files[0].1.clone()).unwrap();
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    files[0].1 = toml
        .replace(
            "\"Corner\"\nsummary",
            &format!("{}\nsummary", quoted(title)),
        )
        .replace("\"Holds two boards at a right angle\"", &quoted(summary))
        .into_bytes();
    author
        .publish_folder(name, version, &files)
        .await
        .expect(201);
}

fn parsed(answer: &Answer) -> Feed {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    feed_rs::parser::parse(answer.text().as_bytes()).unwrap_or_else(|error| {
        panic!("{error}: {}", answer.text());
    })
}

async fn feed(path: &str, caller: &Caller) -> Feed {
    parsed(&caller.get(path).await)
}

fn titles(feed: &Feed) -> Vec<String> {
    let titles = feed.entries.iter().map(|entry| entry.title.as_ref());
    titles.map(|title| title.unwrap().content.clone()).collect()
}

fn address_of(feed: &Feed, rel: &str) -> Option<String> {
    let mut links = feed.links.iter();
    let link = links.find(|link| link.rel.as_deref() == Some(rel))?;
    Some(link.href.clone())
}

for_each_backend! {
    async fn every_release_is_told_where_it_belongs(server: TestRegistry) {
        let ana = server.community("lamps", "ana").await;
        publish(&server, &ana, "lamps/desk", "0.1.0").await;
        publish(&server, &ana, "ana/hook", "1.0.0").await;
        publish(&server, &ana, "lamps/desk", "0.2.0").await;
        let anybody = server.anonymous();
        let all = feed("/-/feed.atom", &anybody).await;
        assert_eq!(titles(&all), ["Corner 0.2.0", "Corner 1.0.0", "Corner 0.1.0"]);
        let newest = &all.entries[0];
        assert_eq!(newest.links[0].href, server.url("/@lamps/desk/0.2.0"));
        assert_eq!(newest.authors[0].name.as_deref(), Some("lamps"));
        assert_eq!(newest.authors[0].uri.as_deref(), Some(&*server.url("/@lamps")));
        assert_eq!(newest.summary.as_ref().unwrap().content, "Holds two boards at a right angle");
        assert_eq!(newest.published, Some(server.registry.now()));
        assert_eq!((newest.updated, all.updated), (newest.published, newest.published));
        assert_eq!(address_of(&all, "self").unwrap(), server.url("/-/feed.atom"));
        assert_eq!(titles(&feed("/@lamps/-/feed.atom", &anybody).await), ["Corner 0.2.0", "Corner 0.1.0"]);
        let desk = feed("/@lamps/desk/-/feed.atom", &anybody).await;
        assert_eq!(titles(&desk), ["Corner 0.2.0", "Corner 0.1.0"]);
        assert_eq!(desk.title.unwrap().content, "Releases of Corner");
        let spanish = feed("/@lamps/desk/-/feed.atom?lang=es", &anybody).await;
        assert_eq!(spanish.title.unwrap().content, "Versiones de Corner");
        assert_eq!(spanish.language.as_deref(), Some("es"));
        for nothing in ["/@nobody/-/feed.atom", "/@lamps/nothing/-/feed.atom", "/@La%20mps/-/feed.atom"] {
            assert_eq!(anybody.get(nothing).await.expect(404).code(), "not-found");
        }
        anybody.get("/-/feed.atom?before=x").await.expect(422);
    }

    async fn an_empty_registry_has_an_empty_feed(server: TestRegistry) {
        server.as_user("ana").await;
        let anybody = server.anonymous();
        for path in ["/-/feed.atom", "/@ana/-/feed.atom"] {
            let empty = feed(path, &anybody).await;
            assert!(empty.entries.is_empty() && empty.updated.is_some(), "{path}");
        }
    }

    async fn a_rename_makes_no_old_news_new(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&server, &ana, "ana/hook", "1.0.0").await;
        let anybody = server.anonymous();
        let before = feed("/@ana/hook/-/feed.atom", &anybody).await;
        ana.post("/api/v1/designs/ana/hook/rename", json!({ "name": "clasp" })).await.expect(200);
        let moved = anybody.get("/@ana/hook/-/feed.atom?lang=es").await.expect(308);
        assert_eq!(moved.header("location"), server.url("/@ana/clasp/-/feed.atom?lang=es"));
        let after = feed("/@ana/clasp/-/feed.atom", &anybody).await;
        assert_eq!((before.id, &before.entries[0].id), (after.id, &after.entries[0].id));
        assert!(before.entries[0].id.starts_with("urn:uuid:"), "{}", before.entries[0].id);
        assert_eq!(after.entries[0].links[0].href, server.url("/@ana/clasp/1.0.0"));
        assert_eq!(before.entries[0].updated, after.entries[0].updated);
    }

    async fn what_is_known_is_not_sent_again(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&server, &ana, "ana/hook", "1.0.0").await;
        let anybody = server.anonymous();
        let first = anybody.get("/-/feed.atom").await.expect(200);
        assert!(first.header("cache-control").starts_with("public, max-age=60"), "{first:?}");
        let (etag, modified) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
        let asked = async |name: &str, value: &str| {
            let request = anybody.request(Method::GET, "/-/feed.atom").header(name, value);
            send(request).await
        };
        for (name, value) in [("if-none-match", &etag), ("if-modified-since", &modified)] {
            let answer = asked(name, value).await.expect(304);
            assert!(answer.body.is_empty() && answer.header("etag") == etag, "{answer:?}");
        }
        let head = send(anybody.request(Method::HEAD, "/-/feed.atom")).await.expect(200);
        assert!(head.body.is_empty() && head.header("etag") == etag, "{head:?}");
        publish(&server, &ana, "ana/hook", "1.1.0").await;
        for (name, value) in [("if-none-match", &etag), ("if-modified-since", &modified)] {
            asked(name, value).await.expect(200);
        }
        // What goes back to an older day is news, too.
        let newer = anybody.get("/-/feed.atom").await.header("last-modified").to_owned();
        ana.delete("/api/v1/designs/ana/hook/versions/1.1.0").await.expect(204);
        asked("if-modified-since", &newer).await.expect(200);
    }

    async fn what_was_taken_away_is_not_told(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let ben = server.as_user("ben").await;
        for name in ["ana/kept", "ana/withdrawn", "ana/removed", "ana/hidden"] {
            publish(&server, &ana, name, "1.0.0").await;
        }
        publish(&server, &ben, "ben/spam", "1.0.0").await;
        ana.open_draft("ana/draft", "0.1.0").await;
        ana.delete("/api/v1/designs/ana/withdrawn/versions/1.0.0").await.expect(204);
        let moderator = server.as_moderator("mo").await;
        let release = json!({ "release": { "name": "ana/removed", "version": "1.0.0" } });
        moderator.post("/api/v1/admin/tombstones", json!({ "target": release, "status": 410, "reason": "x" })).await.expect(201);
        moderator.put("/api/v1/admin/designs/ana/hidden/hidden", json!({ "reason": "x" })).await.expect(204);
        moderator.put("/api/v1/admin/actors/ben/hidden", json!({ "reason": "x" })).await.expect(204);
        let anybody = server.anonymous();
        let links = async |path: &str| {
            let feed = feed(path, &anybody).await;
            let links = feed.entries.iter().map(|entry| entry.links[0].href.clone());
            links.collect::<Vec<_>>()
        };
        assert_eq!(links("/-/feed.atom").await, [server.url("/@ana/kept/1.0.0")]);
        assert_eq!(links("/@ana/-/feed.atom").await, [server.url("/@ana/kept/1.0.0")]);
        for gone in ["withdrawn", "removed"] {
            assert!(links(&format!("/@ana/{gone}/-/feed.atom")).await.is_empty(), "{gone}");
        }
        // As their pages: out of lists, not out of the world.
        assert_eq!(links("/@ana/hidden/-/feed.atom").await.len(), 1);
        assert_eq!(links("/@ben/-/feed.atom").await.len(), 1);
        // Suspending takes nothing away.
        moderator.put("/api/v1/admin/actors/ana/suspension", json!({ "reason": "x" })).await.expect(204);
        assert_eq!(links("/-/feed.atom").await, [server.url("/@ana/kept/1.0.0")]);
    }

    async fn a_yank_is_told_again(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&server, &ana, "ana/hook", "1.0.0").await;
        server.advance(Duration::hours(1));
        let yank = json!({ "class": "hazard", "why": "The hook <breaks> & falls" });
        let path = "/api/v1/designs/ana/hook/versions/1.0.0/yank";
        ana.put(path, yank).await.expect(200);
        let anybody = server.anonymous();
        let yanked = feed("/-/feed.atom", &anybody).await;
        let entry = &yanked.entries[0];
        assert_eq!(titles(&yanked), ["Corner 1.0.0 (yanked)"]);
        let why = &entry.summary.as_ref().unwrap().content;
        assert!(why.ends_with("hazard: The hook <breaks> & falls"), "{why}");
        assert_eq!(entry.updated, Some(server.registry.now()));
        assert!(entry.published < entry.updated);
        ana.delete(path).await.expect(200);
        assert_eq!(titles(&feed("/-/feed.atom", &anybody).await), ["Corner 1.0.0"]);
    }

    async fn every_writing_arrives_as_it_was_written(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let name = json!({ "display_name": "Añá & <Ñandú> \"مرحبا\"" });
        ana.patch("/api/v1/actors/ana", name).await.expect(200);
        let title = "Lámpara <b>&amp; مصباح ]]> '\"";
        let summary = "Ilumina & <no> quema: 灯 \u{200f}ضوء";
        server.advance(Duration::minutes(1));
        publish_as(&ana, "ana/lamp", "1.0.0", title, summary).await;
        let anybody = server.anonymous();
        for path in ["/-/feed.atom", "/@ana/-/feed.atom", "/@ana/lamp/-/feed.atom"] {
            let feed = feed(path, &anybody).await;
            assert_eq!(titles(&feed), [format!("{title} 1.0.0")]);
            let entry = &feed.entries[0];
            assert_eq!(entry.summary.as_ref().unwrap().content, summary);
            assert_eq!(entry.authors[0].name.as_deref(), Some("Añá & <Ñandú> \"مرحبا\""));
        }
        let feed = feed("/@ana/-/feed.atom", &anybody).await;
        assert_eq!(feed.title.unwrap().content, "Releases of Añá & <Ñandú> \"مرحبا\"");
    }

    async fn pages_lead_to_their_feed(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/lamp", "0.1.0").await;
        let anybody = server.anonymous();
        for (page, feed) in [
            ("/", "/-/feed.atom"),
            ("/-/designs", "/-/feed.atom"),
            ("/@ana", "/@ana/-/feed.atom"),
            ("/@ana/lamp", "/@ana/lamp/-/feed.atom"),
            ("/@ana/lamp/0.1.0/-/parts", "/@ana/lamp/-/feed.atom"),
            ("/@ana/lamp/-/versions?lang=es", "/@ana/lamp/-/feed.atom?lang=es"),
        ] {
            let html = anybody.get(page).await.expect(200).text();
            let link = format!("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}\"");
            assert_eq!(html.matches("application/atom+xml").count(), 1, "{page}");
            assert!(html.contains(&link), "{page}: {html}");
            parsed(&anybody.get(feed).await);
        }
        let nowhere = anybody.get("/@ana/nothing").await.expect(404).text();
        assert!(!nowhere.contains("application/atom+xml"), "{nowhere}");
    }
}

/// Many releases come a page at a time, none twice and none left out.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_feed_goes_on_where_it_says() {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let all = wright_registry::feeds::ENTRIES_MAX + 3;
    for patch in 0..all {
        publish(&server, &ana, "ana/hook", &format!("0.1.{patch}")).await;
    }
    let anybody = server.anonymous();
    let mut path = "/@ana/hook/-/feed.atom".to_owned();
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let page = feed(&path, &anybody).await;
        seen.extend(titles(&page));
        pages += 1;
        let Some(next) = address_of(&page, "next") else {
            break;
        };
        path = next.strip_prefix(&server.url("")).unwrap().to_owned();
    }
    let expected: Vec<_> = (0..all)
        .rev()
        .map(|patch| format!("Corner 0.1.{patch}"))
        .collect();
    assert_eq!((seen, pages), (expected, 2));
}
