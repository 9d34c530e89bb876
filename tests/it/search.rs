//! Searching: what is published is found a moment later, however it is spelled; what was taken
//! out of lists is not; and an index built anew says what the one before said.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{scratch, until};
use tokio_util::sync::CancellationToken;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions};
use wright_registry::search::{Dimension, Query, SearchState};
use wright_registry::{Clock, Registry, Source};

use crate::authoring::Folder;
use crate::for_each_backend;
use crate::test_registry::{Caller, TestRegistry, beginning};

/// Longer than any machine needs; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A node's index, kept until this is dropped.
struct Kept {
    registry: Registry,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Kept {
    fn of(registry: &Registry, folder: Option<PathBuf>) -> Self {
        let stop = CancellationToken::new();
        let (keeper, until) = (registry.clone(), stop.clone());
        let task = tokio::spawn(async move { keeper.keep_search(folder, until).await });
        Self {
            registry: registry.clone(),
            stop,
            task,
        }
    }

    /// Waits until it holds everything that happened.
    async fn caught_up(&self, server: &TestRegistry) {
        let newest = server.newest_event().await;
        until("caught-up index", PATIENCE, async || {
            let state = self.registry.search_state();
            matches!(state, SearchState::Ready { seq } if seq >= newest).then_some(())
        })
        .await;
    }

    async fn stopped(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

/// A design of which only what search looks at matters.
fn folder(name: &str, version: &str, title: &str, more: &str, readme: &str) -> Folder {
    let toml = format!(
        "[design]\nname = \"{name}\"\nversion = \"{version}\"\ntitle = \"{title}\"\n\
         summary = \"Made for trying the search\"\nlicensor = \"Cooperativa Solar\"\n{more}\n"
    );
    vec![
        ("design.toml".into(), toml.into_bytes()),
        ("README.md".into(), readme.as_bytes().to_vec()),
        (
            "LICENSES/CERN-OHL-S-2.0.txt".into(),
            b"The license.\n".to_vec(),
        ),
    ]
}

const DRYER: &str = "license = \"CERN-OHL-S-2.0\"\nkeywords = [\"solar\", \"food\"]\ncategory = \"food/drying\"\n\
    languages = [\"en\", \"es\"]\nreadiness = { technology = \"OTRL-4\" }\n\
    [[part]]\nid = \"tray\"\nname = \"Tray corner\"\nquantity = 8\nprocess = \"FFF\"\nmaterial = \"PETG\"";
const PUMP: &str = "license = \"MIT\"\nkeywords = [\"water\"]\ncategory = \"water/pumps\"\n\
    [[part]]\nid = \"body\"\nname = \"Valve body\"\nquantity = 1\nprocess = \"cnc-mill\"\nmaterial = \"aluminum\"";
const OVEN: &str =
    "license = \"CERN-OHL-P-2.0\"\nkeywords = [\"solar\"]\ncategory = \"food/cooking\"";

async fn publish(author: &Caller, name: &str, version: &str, title: &str, more: &str) {
    let readme = format!("# {title}\n\nGlue it with casein. Read the hyphae of {version}.\n");
    author
        .publish_folder(name, version, &folder(name, version, title, more, &readme))
        .await
        .expect(201);
}

/// Three designs of one community, and its owner.
async fn catalogue(server: &TestRegistry) -> Caller {
    let ana = server.community("crew", "ana").await;
    publish(&ana, "crew/box-dryer", "0.1.0", "Box solar dryer", DRYER).await;
    publish(&ana, "crew/pump", "0.1.0", "Bomba de canalón", PUMP).await;
    publish(&ana, "crew/oven", "0.1.0", "Solar oven", OVEN).await;
    ana
}

async fn search(server: &TestRegistry, query: &str) -> Value {
    let path = format!("/api/v1/search?{query}");
    server.anonymous().get(&path).await.expect(200).value()
}

async fn names(server: &TestRegistry, query: &str) -> Vec<String> {
    let found = search(server, query).await;
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

fn count(found: &Value, dimension: &str, value: &str) -> u64 {
    let counts = found["counts"][dimension].as_array().unwrap().iter();
    let count = counts.filter(|count| count["value"] == value);
    count.map(|count| count["count"].as_u64().unwrap()).sum()
}

for_each_backend! {
    async fn words_find_designs_however_they_are_spelled(server: TestRegistry) {
        let kept = Kept::of(&server.registry, None);
        catalogue(&server).await;
        kept.caught_up(&server).await;
        for (query, found) in [
            ("q=dryer", vec!["crew/box-dryer"]),
            ("q=DRYERS", vec!["crew/box-dryer"]),
            ("q=dyrer", vec!["crew/box-dryer"]),
            ("q=canalon", vec!["crew/pump"]),
            ("q=Bómba", vec!["crew/pump"]),
            ("q=tray+cor", vec!["crew/box-dryer"]),
            ("q=%22solar+dryer%22", vec!["crew/box-dryer"]),
            ("q=solar+-oven+-valve", vec!["crew/box-dryer"]),
            ("q=cooperativa+valve", vec!["crew/pump"]),
            ("q=petg", vec!["crew/box-dryer"]),
            ("q=license:mit", vec!["crew/pump"]),
            ("q=xyzzy", vec![]),
        ] {
            assert_eq!(names(&server, query).await, found, "{query}");
        }
        let misspelt = search(&server, "q=solar+dyrer").await;
        assert_eq!(misspelt["instead"], "solar dryer");
        let hyphae = search(&server, "q=hyphae&limit=1").await;
        assert_eq!((&hyphae["total"], &hyphae["next"]), (&json!(3), &json!("1")));
        assert!(hyphae["items"][0]["excerpt"].as_str().unwrap().contains("hyphae"));
        assert_eq!(names(&server, "q=hyphae&limit=2&after=2").await.len(), 1);
        let suggested = server.anonymous().get("/api/v1/search/suggest?q=dry").await.expect(200).value();
        assert_eq!(suggested["queries"], json!(["dryer", "drying"]));
        assert_eq!(suggested["designs"][0]["name"], "crew/box-dryer");
        kept.stopped().await;
    }

    async fn counts_say_what_one_more_choice_would_bring(server: TestRegistry) {
        let kept = Kept::of(&server.registry, None);
        catalogue(&server).await;
        kept.caught_up(&server).await;
        let all = search(&server, "").await;
        assert_eq!(all["total"], 3);
        for (dimension, value, n) in [
            ("category", "food", 2), ("category", "food/drying", 1), ("license", "share-alike", 1),
            ("license", "permissive", 2), ("process", "fdm", 1), ("process", "additive", 1),
            ("material", "petg", 1), ("readiness", "OTRL-4", 1), ("language", "es", 1),
        ] {
            assert_eq!(count(&all, dimension, value), n, "{dimension} {value}");
        }
        let food = search(&server, "category=food&license=permissive").await;
        assert_eq!(food["total"], 1);
        assert_eq!(count(&food, "license", "CERN-OHL-S-2.0"), 1);
        assert_eq!(count(&food, "category", "water"), 1);
        assert_eq!(count(&food, "process", "fdm"), 0);
        assert_eq!(names(&server, "category=food/drying&category=water").await.len(), 2);
        assert_eq!(names(&server, "process=cnc-mill&q=valve").await, ["crew/pump"]);
        let shelves = server.registry.shelves(Dimension::Category, None, 9, 3).await.unwrap();
        let shelves: Vec<_> = shelves.iter().map(|shelf| (&*shelf.value, shelf.count, shelf.below.len())).collect();
        assert_eq!(shelves, [("food", 2, 2), ("water", 1, 1)]);
        kept.stopped().await;
    }

    async fn the_index_follows_what_happens(server: TestRegistry) {
        let kept = Kept::of(&server.registry, None);
        let ana = catalogue(&server).await;
        let mo = server.as_moderator("mo").await;
        let after = async |query: &str| {
            kept.caught_up(&server).await;
            names(&server, query).await
        };
        publish(&ana, "crew/box-dryer", "0.2.0", "Tunnel dehydrator", DRYER).await;
        assert_eq!(after("q=dehydrator").await, ["crew/box-dryer"]);
        assert_eq!(after("q=%22solar+dryer%22").await, Vec::<String>::new());

        let yank = "/api/v1/designs/crew/box-dryer/versions/0.2.0/yank";
        ana.put(yank, json!({ "class": "defect", "why": "It burns" })).await.expect(200);
        assert_eq!(after("q=dehydrator").await, Vec::<String>::new());
        assert_eq!(after("q=dryer").await, ["crew/box-dryer"]);
        ana.delete(yank).await.expect(200);
        assert_eq!(after("q=dehydrator").await, ["crew/box-dryer"]);
        ana.delete("/api/v1/designs/crew/box-dryer/versions/0.2.0").await.expect(204);
        assert_eq!(after("q=dryer").await, ["crew/box-dryer"]);

        ana.post("/api/v1/designs/crew/box-dryer/rename", json!({ "name": "cabinet" })).await.expect(200);
        assert_eq!(after("q=dryer").await, ["crew/cabinet"]);
        let hide = "/api/v1/admin/designs/crew/cabinet/hidden";
        mo.put(hide, json!({ "reason": "Checking" })).await.expect(204);
        assert_eq!(after("q=dryer").await, Vec::<String>::new());
        mo.delete(hide).await.expect(204);
        assert_eq!(after("q=dryer").await, ["crew/cabinet"]);

        server.community("guild", "bo").await;
        let bo = server.as_user("bo").await;
        let offer = ana.post("/api/v1/designs/crew/oven/transfer", json!({ "to": "guild" })).await.expect(201).value();
        let id = offer["id"].as_str().unwrap();
        bo.post(&format!("/api/v1/transfers/{id}/accept"), json!({})).await.expect(200);
        assert_eq!(after("actor=guild").await, ["guild/oven"]);
        ana.patch("/api/v1/actors/crew", json!({ "display_name": "Zephyr" })).await.expect(200);
        assert_eq!(after("q=zephyr").await.len(), 2);
        mo.put("/api/v1/admin/actors/crew/hidden", json!({ "reason": "Checking" })).await.expect(204);
        assert_eq!(after("").await, ["guild/oven"]);
        kept.stopped().await;
    }

    async fn an_index_built_anew_says_what_the_one_before_said(server: TestRegistry) {
        let folder = scratch::folder("search");
        let kept = Kept::of(&server.registry, Some(folder.clone()));
        let ana = catalogue(&server).await;
        kept.caught_up(&server).await;
        publish(&ana, "crew/oven", "0.2.0", "Solar oven, large", OVEN).await;
        kept.caught_up(&server).await;
        let said = answers(&server).await;
        kept.stopped().await;
        server.anonymous().get("/api/v1/search?q=solar").await.expect(503);

        // As it was left, a release behind, damaged, gone, and by an operator's wish.
        let reopened = Kept::of(&server.registry, Some(folder.clone()));
        reopened.caught_up(&server).await;
        assert_eq!(answers(&server).await, said, "opened again");
        reopened.stopped().await;

        for file in std::fs::read_dir(folder.join("0/v1")).unwrap().flatten() {
            if file.path().extension().is_some_and(|end| end == "idx" || end == "store") {
                std::fs::write(file.path(), b"nonsense").unwrap();
            }
        }
        let mended = Kept::of(&server.registry, Some(folder.clone()));
        mended.caught_up(&server).await;
        assert_eq!(answers(&server).await, said, "damaged");
        assert!(folder.join("0/v1.broken").exists());
        mended.stopped().await;

        std::fs::remove_dir_all(&folder).unwrap();
        publish(&ana, "crew/late", "0.1.0", "Latecomer", OVEN).await;
        let rebuilt = Kept::of(&server.registry, Some(folder.clone()));
        rebuilt.caught_up(&server).await;
        assert_eq!(names(&server, "q=latecomer").await, ["crew/late"]);
        let built = folder.join("0/v1/meta.json");
        let before = std::fs::metadata(&built).unwrap().modified().unwrap();
        server.registry.reindex().await.unwrap();
        until("new index", PATIENCE, async || {
            // While it is built anew, the old one answers.
            assert_eq!(names(&server, "q=latecomer").await, ["crew/late"]);
            let file = std::fs::metadata(&built).ok()?;
            (file.modified().unwrap() != before).then_some(())
        })
        .await;
        rebuilt.stopped().await;
    }

    async fn every_node_finds_it(server: TestRegistry) {
        let here = Kept::of(&server.registry, None);
        let there = other_node(&server).await;
        let follower = there.clone();
        let stop = CancellationToken::new();
        let until_then = stop.clone();
        tokio::spawn(async move { follower.follow(until_then).await });
        let kept = Kept::of(&there, None);
        catalogue(&server).await;
        for kept in [&here, &kept] {
            kept.caught_up(&server).await;
            let found = kept.registry.search(Query::words("dyrer")).await.unwrap();
            assert_eq!(found.hits[0].card.name, "crew/box-dryer");
        }
        here.stopped().await;
        kept.stopped().await;
        stop.cancel();
    }

    async fn pages_show_what_was_found(server: TestRegistry) {
        let kept = Kept::of(&server.registry, None);
        catalogue(&server).await;
        kept.caught_up(&server).await;
        let page = async |path: &str, status: u16| server.anonymous().get(path).await.expect(status).text();
        let found = page("/-/search?q=casein+dryer&category=food&after=0", 200).await;
        for part in ["<mark>dryer</mark>", "value=\"food/drying\"", "value=\"food\" checked", "/@crew/box-dryer"] {
            assert!(found.contains(part), "{part}\n{found}");
        }
        let none = page("/-/search?q=xyzzy+%3Cscript%3Ealert(1)%3C/script%3E&license=MIT", 200).await;
        assert!(none.contains("/-/categories/food") && !none.contains("<script>alert"));
        assert!(page("/-/categories", 200).await.contains("/-/categories/food/drying"));
        assert!(page("/-/categories/food", 200).await.contains("Solar oven"));
        assert!(page("/-/categories/food%2Fdrying", 200).await.contains("Box solar dryer"));
        assert!(page("/-/keywords", 200).await.contains("/-/keywords/solar"));
        assert!(page("/-/keywords/solar", 200).await.contains("Solar oven"));
        page("/-/categories/nothing", 404).await;
        page("/-/keywords/nothing", 404).await;
        page("/-/search?q=solar&after=9000", 200).await;
        kept.stopped().await;
    }

    async fn hostile_queries_get_an_answer(server: TestRegistry) {
        let kept = Kept::of(&server.registry, None);
        catalogue(&server).await;
        kept.caught_up(&server).await;
        for query in [
            format!("q={}", "a".repeat(10_000)),
            format!("q={}", "solar+".repeat(1_700)),
            format!("q={}", "%22".repeat(3_000)),
            format!("q={}", (0..300).map(|n| format!("abcdefgh{n}+")).collect::<String>()),
            format!("category={}", "x/".repeat(4_000)),
            "license=MIT&".repeat(700),
            "q=%ff%fe%00&sort=%00&after=x&limit=-1&language=%22".to_owned(),
            "q=AND+OR+(+~+*+^+%5B+TO+:+::+-+--".to_owned(),
        ] {
            let found = search(&server, &query).await;
            assert!(found["total"].as_u64().unwrap() <= 3);
            server.anonymous().get(&format!("/-/search?{query}")).await.expect(200);
            server.anonymous().get(&format!("/api/v1/search/suggest?{query}")).await.expect(200);
        }
        assert_eq!(search(&server, &format!("q={}", "solar+".repeat(600))).await["is_cut"], true);
        let far = server.anonymous().get("/api/v1/search?after=10000").await.expect(422);
        assert_eq!(far.code(), "validation");
        kept.stopped().await;
    }
}

/// What an index answers to some questions.
async fn answers(server: &TestRegistry) -> Vec<(Vec<String>, Value)> {
    let mut answers = Vec::new();
    for query in [
        "",
        "q=solar",
        "q=casein",
        "q=dyrer",
        "category=food",
        "q=canalon",
        "sort=new",
    ] {
        let mut found = names(server, query).await;
        found.sort();
        answers.push((found, search(server, query).await["counts"].clone()));
    }
    answers
}

/// Another node on the same database.
async fn other_node(server: &TestRegistry) -> Registry {
    let blobs = BlobUrl::Folder(scratch::folder("other-blobs"));
    let blobs = BlobStore::open(&blobs, &OpenOptions::default())
        .await
        .unwrap();
    let config = server.registry.config().clone();
    let source = Source::new(Clock::manual(beginning()));
    Registry::open(server.db.clone(), blobs, config, source)
        .await
        .unwrap()
}
