//! Two nodes of one registry on PostgreSQL and SeaweedFS, behind one address that gives each
//! connection to the other one.

use reqwest::Method;
use serde_json::json;
use tests::relay::Relay;
use tests::{postgres, until, weed};
use tokio::net::TcpListener;
use wright_model::Digest;

use crate::authoring::{blob, folder};
use crate::remote::{Node, PATIENCE, Remote, Setup, id_of, offset_of, send};

/// Two nodes and the address before them.
pub(crate) struct Cluster {
    pub(crate) nodes: [Node; 2],
    relay: Relay,
    pub(crate) url: String,
}

impl Cluster {
    pub(crate) async fn start() -> Option<Self> {
        let (postgres, weed) = (postgres::server()?, weed::server()?);
        let bucket = weed.bucket().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let database = postgres.database();
        let node = || {
            Setup::in_bucket(&bucket)
                .with("--database-url", &database)
                .with("--public-url", &format!("{url}/"))
                .with("--log-filter", "warn")
        };
        let first = node();
        let migrated = first.command(&["migrate"]).output().unwrap();
        assert!(migrated.status.success(), "{migrated:?}");
        let nodes = [first.start_behind(), node().start_behind()];
        let relay = Relay::on(
            listener,
            nodes.iter().map(|node| node.address().to_owned()).collect(),
        );
        Some(Self { nodes, relay, url })
    }

    /// A caller of each node itself.
    fn each(&self, caller: &Remote) -> [Remote; 2] {
        [caller.at(&self.nodes[0].url), caller.at(&self.nodes[1].url)]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_are_one_registry() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let ana = Remote::sign_up(&cluster.url, "ana").await;
    let each = cluster.each(&ana);

    // A session begun on one is known to the other.
    let cookie = each[0].session_cookie("ana").await;
    let nobody = Remote::new(&cluster.url);
    for node in cluster.each(&nobody) {
        let me = send(
            node.request(Method::GET, "/api/v1/me")
                .header("cookie", &cookie),
        )
        .await
        .unwrap();
        assert_eq!(me.expect(200).value()["handle"], "ana");
    }

    // A large file, whose pieces alternate between the nodes.
    let draft = id_of(&ana.open_draft("ana/corner", "0.1.0").await.unwrap());
    let mut files = folder("ana/corner", "0.1.0");
    let large: Vec<u8> = (0..3_500_000_u32).flat_map(u32::to_le_bytes).collect();
    let upload = ana.begin_upload(&draft, "cad/large.step", &large).await;
    let mut offset = 0;
    for round in 0..20 {
        let end = large.len().min(offset + 1_300_000);
        offset = each[round % 2]
            .go_on_upload(&upload, offset, &large[offset..end])
            .await;
        let seen = each[(round + 1) % 2].head_upload(&upload).await;
        assert_eq!(offset_of(&seen.expect(200)), offset);
        if offset == large.len() {
            break;
        }
    }
    assert_eq!(offset, large.len());
    ana.send_files(&draft, &files).await.unwrap().expect(200);
    let published = each[0]
        .publish_draft(&draft)
        .await
        .unwrap()
        .expect(201)
        .value();

    // Published on one: listed by the other at once, though it may have kept an older document.
    files.push(("cad/large.step".to_owned(), large));
    for node in &each {
        let lines = node.index("ana/corner").await;
        assert_eq!(
            (lines.len(), &lines[0]["manifest"]),
            (1, &published["manifest"])
        );
        node.reads(&files).await;
    }
    let zips = [
        each[0].get("/@ana/corner/-/zip/0.1.0").await.unwrap(),
        each[1].get("/@ana/corner/-/zip/0.1.0").await.unwrap(),
    ];
    assert_eq!(Digest::of(&zips[0].body), Digest::of(&zips[1].body));
    assert_eq!(zips[0].header("etag"), zips[1].header("etag"));

    // A kept document is let go of when the other node publishes or yanks.
    let kept = async |node: &Remote| {
        node.get("/index/ana/corner")
            .await
            .unwrap()
            .expect(200)
            .text()
    };
    assert!(!kept(&each[1]).await.contains("0.2.0"));
    let next = id_of(&each[0].open_draft("ana/corner", "0.2.0").await.unwrap());
    each[0]
        .send_files(&next, &folder("ana/corner", "0.2.0"))
        .await
        .unwrap()
        .expect(200);
    each[0].publish_draft(&next).await.unwrap().expect(201);
    assert_eq!(each[1].index("ana/corner").await.len(), 2);
    until(
        "the new line without asking past caches",
        PATIENCE,
        async || kept(&each[1]).await.contains("0.2.0").then_some(()),
    )
    .await;
    let yank = json!({ "class": "defect", "why": "Too thin" });
    let yank = each[1]
        .request(
            Method::PUT,
            "/api/v1/designs/ana/corner/versions/0.1.0/yank",
        )
        .json(&yank);
    send(yank).await.unwrap().expect(200);
    assert_eq!(
        each[0].index("ana/corner").await[0]["yanked"]["why"],
        "Too thin"
    );
    until(
        "the yank without asking past caches",
        PATIENCE,
        async || kept(&each[0]).await.contains("Too thin").then_some(()),
    )
    .await;

    // One version, both nodes, many publishers: one wins.
    let mut drafts = Vec::new();
    for number in 0..8 {
        let draft = id_of(&ana.open_draft("ana/raced", "1.0.0").await.unwrap());
        let mut files = folder("ana/raced", "1.0.0");
        files.push((
            "docs/note.md".into(),
            format!("Publisher {number}").into_bytes(),
        ));
        ana.send_files(&draft, &files).await.unwrap().expect(200);
        drafts.push(draft);
    }
    let race = drafts
        .iter()
        .enumerate()
        .map(|(number, draft)| each[number % 2].publish_draft(draft));
    let statuses: Vec<u16> = futures::future::join_all(race)
        .await
        .into_iter()
        .map(|answer| answer.unwrap().status)
        .collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 409).count(),
        7,
        "{statuses:?}"
    );
    assert!(
        cluster.relay.taken() > 10,
        "what had no node of its own came by both"
    );

    // Both numbered every event once, densely.
    for node in &each {
        let changes = node
            .get("/index/-/changes/0")
            .await
            .unwrap()
            .expect(200)
            .text();
        let seqs: Vec<i64> = changes
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["seq"]
                    .as_i64()
                    .unwrap()
            })
            .collect();
        assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "{seqs:?}");
        assert!(seqs.len() >= 6, "{changes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_takes_nothing_with_it() {
    let Some(mut cluster) = Cluster::start().await else {
        return;
    };
    let ana = Remote::sign_up(&cluster.url, "ana").await;
    let [first, second] = cluster.each(&ana);
    let draft = id_of(&first.open_draft("ana/corner", "0.1.0").await.unwrap());
    let large: Vec<u8> = (0..2_500_000_u32).flat_map(u32::to_le_bytes).collect();
    let upload = first.begin_upload(&draft, "cad/large.step", &large).await;
    first.go_on_upload(&upload, 0, &large[..9_000_000]).await;
    cluster.nodes[0].process.kill();
    let seen = second.head_upload(&upload).await.expect(200);
    assert_eq!(offset_of(&seen), 9_000_000);
    second
        .go_on_upload(&upload, 9_000_000, &large[9_000_000..])
        .await;
    second
        .send_files(&draft, &folder("ana/corner", "0.1.0"))
        .await
        .unwrap()
        .expect(200);
    second.publish_draft(&draft).await.unwrap().expect(201);
    let read = second.get(&blob(&large)).await.unwrap().expect(200);
    assert!(read.body == large);
}
