//! What the registry stands on fails: the disk is full, a blob is lost, a worker stalls, the
//! database or the bucket does not answer. Each is told clearly, nothing that was acknowledged is
//! lost, and once it is mended everything goes on.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::Duration;
use http::{Method as HttpMethod, Uri};
use reqwest::Method;
use tests::relay::Relay;
use tests::requirement::went_without;
use tests::s3_faulty::{Fault, Server as FaultyServer};
use tests::{postgres, scratch, until};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::JobId;
use wright_store::jobs::{self, Lane, NewJob, TakenJob};

use crate::authoring::{Folder, blob, folder};
use crate::for_each_backend;
use crate::remote::{Node, PATIENCE, Remote, Setup, id_of, offset_of, send, succeeded, wright};
use crate::test_registry::{Answer, TestRegistry};

/// The disk of the test that fills it, in bytes: room for a few releases.
const DISK_BYTES: u64 = 16 << 20;

/// Our own answer that something we stand on is away: when to come back, and nothing more.
#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(answer.code(), "unavailable");
}

/// A server whose data folder is a small disk of its own, which ends with it.
struct SmallDisk {
    setup: Setup,
    node: Node,
}

impl SmallDisk {
    /// `None` where no file system may be mounted.
    fn start() -> Option<Self> {
        let mut setup = Setup::embedded()
            .with("--log-filter", "warn")
            .with("--set", "limits.upload_lease_seconds=1");
        let mount = format!("mount -t tmpfs -o size={DISK_BYTES} tmpfs \"$0\" && exec \"$@\"");
        let data = setup.data.display().to_string();
        // A user namespace where they are allowed; else root needs none.
        let users: [&[&str]; 2] = [&["--user", "--map-root-user"], &[]];
        let works = users.into_iter().any(|user| {
            let shell = ["--mount", "sh", "-c", &mount, &data];
            let wrapper = [&["unshare"], user, &shell].concat();
            setup.wrapper = wrapper.into_iter().map(str::to_owned).collect();
            let tried = Command::new("unshare")
                .args(&setup.wrapper[1..])
                .arg("true")
                .output();
            tried.is_ok_and(|output| output.status.success())
        });
        if !works {
            went_without(
                "a disk to fill",
                "allow user namespaces, or run the tests as root",
            );
            return None;
        }
        let node = setup.start();
        Some(Self { setup, node })
    }

    /// The folder as the server sees it.
    fn data(&self) -> PathBuf {
        let root = format!("/proc/{}/root", self.node.process.pid());
        PathBuf::from(format!("{root}{}", self.setup.data.display()))
    }

    /// Takes what room there is, but for `left` bytes.
    fn fill(&self, left: u64) {
        let filler = self.data().join("filler");
        let mut room = DISK_BYTES;
        // As much as there is room for; then some of it is given back.
        let mut file = fs::File::create(&filler).unwrap();
        let piece = vec![0; 4096];
        while room > 0 && std::io::Write::write_all(&mut file, &piece).is_ok() {
            room -= 4096;
        }
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(left)).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(self.data().join("filler")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_and_once_there_is_room_all_goes_on() {
    let Some(disk) = SmallDisk::start() else {
        return;
    };
    let ana = Remote::sign_up(&disk.node.url, "ana").await;
    let files = folder("ana/corner", "0.1.0");
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    let next = folder("ana/corner", "0.2.0");
    let draft = ana.filled_draft("ana/corner", "0.2.0", &next).await;
    let large = vec![b'x'; 3_000_000];
    let upload = ana.begin_upload(&draft, "cad/large.step", &large).await;
    ana.go_on_upload(&upload, 0, &large[..500_000]).await;

    // Room for a row or two, but not for these bytes.
    disk.fill(400_000);
    let batch = ana
        .send_files(&draft, &[("cad/more.step".into(), large.clone())])
        .await
        .unwrap();
    assert_eq!(batch.expect(507).code(), "insufficient-storage");
    let append = ana
        .append(&upload, 500_000, &large[500_000..])
        .await
        .unwrap();
    assert_eq!(append.expect(507).code(), "insufficient-storage");
    let offset = async || offset_of(&ana.head_upload(&upload).await.expect(200));
    assert!(offset().await >= 500_000, "what was acknowledged stays");

    // Room for nothing at all: not even for a row.
    disk.fill(0);
    for _ in 0..3 {
        let refused = ana.publish_draft(&draft).await.unwrap();
        assert!(matches!(refused.status, 503 | 507), "{}", refused.text());
        refused.code();
    }
    ana.reads(&files).await;
    assert_eq!(ana.index("ana/corner").await.len(), 1);
    assert_eq!(ana.get("/healthz").await.unwrap().status, 200);

    disk.empty();
    // The lease of a request whose end could not even be written down ends first.
    until("upload that may go on", PATIENCE, async || {
        let offset = offset().await;
        let sent = ana.append(&upload, offset, &large[offset..]).await.unwrap();
        (sent.status != 423).then(|| sent.expect(204))
    })
    .await;
    ana.publish_draft(&draft).await.unwrap().expect(201);
    assert!(ana.get(&blob(&large)).await.unwrap().expect(200).body == large.as_slice());
    assert_eq!(ana.index("ana/corner").await.len(), 2);
    let mut outside = disk.setup.clone();
    outside.wrapper.clear();
    outside.data = disk.data();
    outside.admin(&["verify"]);
}

/// Where a blob's bytes are on the disk.
fn file_of(setup: &Setup, bytes: &[u8]) -> PathBuf {
    let digest = Digest::of(bytes);
    let (shard, rest) = digest.hex().split_at(2);
    setup.data.join("blobs/sha256").join(shard).join(rest)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_blob_is_named_and_healed_by_publishing_it_again() {
    let setup = Setup::embedded().with("--log-filter", "error");
    let node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let files = folder("ana/corner", "0.1.0");
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    let lost: Folder = files
        .iter()
        .filter(|(path, _)| path.ends_with(".stl") || path.ends_with(".md"))
        .cloned()
        .collect();
    let damage = || {
        for (_, bytes) in &lost {
            fs::remove_file(file_of(&setup, bytes)).unwrap();
        }
    };
    damage();
    for (_, bytes) in &lost {
        let answer = ana.get(&blob(bytes)).await.unwrap();
        assert_eq!(answer.code(), "blob-missing");
        assert!(
            answer.status >= 400 && answer.header("cache-control").contains("no-store"),
            "{answer:?}"
        );
    }
    let verified = setup.command(&["admin", "verify"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(3), "{verified:?}");
    // Whatever is whole is served.
    let (_, whole) = files
        .iter()
        .find(|(path, _)| path == "design.toml")
        .unwrap();
    ana.get(&blob(whole)).await.unwrap().expect(200);

    // A draft that counts on them is told so, and not published.
    let draft = id_of(&ana.open_draft("ana/corner", "0.2.0").await.unwrap());
    let again = folder("ana/corner", "0.2.0");
    ana.send_files(&draft, &again).await.unwrap().expect(200);
    damage();
    let refused = ana.publish_draft(&draft).await.unwrap();
    assert_eq!(refused.code(), "blob-missing");
    assert!(
        refused.text().contains("stl/corner.stl"),
        "{}",
        refused.text()
    );
    assert_eq!(ana.index("ana/corner").await.len(), 1);
    ana.send_files(&draft, &again).await.unwrap().expect(200);
    ana.publish_draft(&draft).await.unwrap().expect(201);
    for (_, bytes) in &files {
        assert!(ana.get(&blob(bytes)).await.unwrap().expect(200).body == bytes.as_slice());
    }

    // `wright` does the same without being told: what the registry has lost is sent, not linked.
    damage();
    let (home, place) = (scratch::folder("home"), scratch::folder("design"));
    for (path, bytes) in folder("ana/corner", "0.3.0") {
        let file = place.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let publish = wright(&home, &place, &node.url, &["publish"])
        .env("WRIGHT_TOKEN", ana.token())
        .output();
    succeeded(publish.unwrap());
    for (_, bytes) in &lost {
        assert!(ana.get(&blob(bytes)).await.unwrap().expect(200).body == bytes.as_slice());
    }
    setup.admin(&["verify"]);
}

for_each_backend! {
    async fn a_stalled_workers_job_is_anothers_and_is_done_once(server: TestRegistry) {
        let now = || server.clock.now();
        let lease = Duration::seconds(60);
        let enqueue = async |id: u128, key: &str| {
            let mut tx = server.db.begin_write().await.unwrap();
            let job = NewJob { id: JobId(Uuid::from_u128(id)), kind: "test", key, payload: "{}", lane: Lane::General, run_at: now(), now: now() };
            jobs::enqueue(&mut tx, &job).await.unwrap();
            tx.commit().await.unwrap();
        };
        let take = async |attempt: u128| -> Option<TakenJob> {
            let mut tx = server.db.begin_write().await.unwrap();
            jobs::requeue_expired(&mut tx, now()).await.unwrap();
            let taken = jobs::take(&mut tx, now(), now() + lease, Uuid::from_u128(attempt), None, 1).await.unwrap();
            tx.commit().await.unwrap();
            taken.into_iter().next()
        };
        enqueue(1, "a").await;
        // Two of one kind and key are one while queued.
        enqueue(2, "a").await;
        let stalled = take(11).await.unwrap();
        assert!(take(12).await.is_none(), "it is taken, and there is no other");
        // Running, it is no twin of one that is queued now.
        enqueue(3, "a").await;
        let twin = take(13).await.unwrap();
        let mut tx = server.db.begin_write().await.unwrap();
        assert!(jobs::complete(&mut tx, &twin, now()).await.unwrap());
        tx.commit().await.unwrap();

        // A beat keeps it; silence past the lease loses it.
        server.advance(Duration::seconds(50));
        let mut tx = server.db.begin_write().await.unwrap();
        assert!(jobs::beat(&mut tx, &stalled, now() + lease).await.unwrap());
        tx.commit().await.unwrap();
        server.advance(Duration::seconds(50));
        assert!(take(14).await.is_none());
        server.advance(Duration::seconds(11));
        let another = take(15).await.unwrap();
        assert_eq!((another.id, another.attempts), (stalled.id, 2));

        // The stalled one wakes up: it can neither go on, nor end, nor put back what is another's.
        let mut tx = server.db.begin_write().await.unwrap();
        assert!(!jobs::beat(&mut tx, &stalled, now() + lease).await.unwrap());
        assert!(!jobs::complete(&mut tx, &stalled, now()).await.unwrap());
        assert!(!jobs::give_up(&mut tx, &stalled, "too late", now()).await.unwrap());
        assert!(!jobs::retry(&mut tx, &stalled, "too late", now(), now()).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = server.db.begin_write().await.unwrap();
        assert!(jobs::complete(&mut tx, &another, now()).await.unwrap());
        assert!(!jobs::complete(&mut tx, &another, now()).await.unwrap(), "once");
        tx.commit().await.unwrap();
        server.advance(Duration::hours(1));
        assert!(take(16).await.is_none());
        let counts = server.registry.job_counts().await.unwrap();
        assert_eq!((counts.running, counts.failed), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_told_and_found_again() {
    let Some(postgres) = postgres::server() else {
        return;
    };
    let direct = postgres.database();
    let (head, database) = direct.rsplit_once('/').unwrap();
    let (_, address) = head.rsplit_once('@').unwrap();
    let relay = Relay::before(vec![address.to_owned()]).await;
    let url = format!("{}/{database}", head.replace(address, &relay.address()));
    let setup = Setup::embedded()
        .with("--database-url", &url)
        .with("--log-filter", "error");
    let migrated = setup.command(&["migrate"]).output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    let node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let files = folder("ana/corner", "0.1.0");
    ana.publish_folder("ana/corner", "0.1.0", &files).await;
    let next = folder("ana/corner", "0.2.0");
    let draft = ana.filled_draft("ana/corner", "0.2.0", &next).await;

    relay.cut();
    let (publish, opened, index) = tokio::join!(
        ana.publish_draft(&draft),
        ana.open_draft("ana/corner", "0.3.0"),
        send(
            ana.request(Method::GET, "/index/ana/corner")
                .header("cache-control", "no-cache")
        ),
    );
    for answer in [publish, opened, index] {
        assert_unavailable(&answer.unwrap());
    }
    assert_eq!(ana.get("/healthz").await.unwrap().status, 200);
    until("unreadiness", PATIENCE, async || {
        (ana.get("/readyz").await.unwrap().status == 503).then_some(())
    })
    .await;
    relay.mend();
    until("readiness", PATIENCE, async || {
        (ana.get("/readyz").await.unwrap().status == 200).then_some(())
    })
    .await;
    assert_eq!(ana.index("ana/corner").await.len(), 1);
    ana.publish_draft(&draft).await.unwrap().expect(201);
    assert_eq!(ana.index("ana/corner").await.len(), 2);

    // Connections that were ended behind our back are no reason to fail twice.
    use sqlx::Connection as _;
    let mut other = sqlx::PgConnection::connect(&direct).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::query(end).execute(&mut other).await.unwrap();
    until("recovery", PATIENCE, async || {
        let answer = ana.open_draft("ana/corner", "0.3.0").await.unwrap();
        if answer.status != 201 {
            assert_unavailable(&answer);
        }
        (answer.status == 201).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_away_is_told_and_nothing_is_half_done() {
    let store = FaultyServer::start().await;
    let setup = Setup::in_bucket(&store.bucket("blobs")).with("--log-filter", "error");
    let node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let files = folder("ana/corner", "0.1.0");
    ana.publish_folder("ana/corner", "0.1.0", &files).await;

    for fault in [Fault::Unavailable, Fault::CutBefore, Fault::CutAfter] {
        let version = match fault {
            Fault::Unavailable => "0.2.0",
            Fault::CutBefore => "0.3.0",
            _ => "0.4.0",
        };
        let away = Arc::new(AtomicBool::new(false));
        let switch = Arc::clone(&away);
        store.inject(fault, u32::MAX, move |_: &HttpMethod, _: &Uri| {
            switch.load(Ordering::Relaxed)
        });
        let draft = id_of(&ana.open_draft("ana/corner", version).await.unwrap());
        let new = folder("ana/corner", version);
        let large: Vec<u8> = version.bytes().cycle().take(600_000).collect();

        away.store(true, Ordering::Relaxed);
        let (small, published) = (
            [("cad/a.step".into(), version.as_bytes().to_vec())],
            blob(&files[1].1),
        );
        let (batch, upload, read) = tokio::join!(
            ana.send_files(&draft, &small),
            ana.open_upload(&draft, "cad/large.step", &large),
            ana.get(&published),
        );
        for answer in [batch, upload, read] {
            assert_unavailable(&answer.unwrap());
        }
        away.store(false, Ordering::Relaxed);
        let files_of = async || {
            ana.get(&format!("/api/v1/drafts/{draft}"))
                .await
                .unwrap()
                .expect(200)
                .value()["files"]
                .clone()
        };
        assert_eq!(files_of().await, serde_json::json!([]));
        ana.send_files(&draft, &new).await.unwrap().expect(200);
        let upload = ana.begin_upload(&draft, "cad/large.step", &large).await;
        ana.go_on_upload(&upload, 0, &large[..200_000]).await;

        away.store(true, Ordering::Relaxed);
        let (append, publish) = tokio::join!(
            ana.append(&upload, 200_000, &large[200_000..]),
            ana.publish_draft(&draft)
        );
        for answer in [append, publish] {
            assert_unavailable(&answer.unwrap());
        }
        away.store(false, Ordering::Relaxed);
        let offset = offset_of(&ana.head_upload(&upload).await.expect(200));
        assert!(offset >= 200_000);
        if offset < large.len() {
            ana.go_on_upload(&upload, offset, &large[offset..]).await;
        }
        ana.publish_draft(&draft).await.unwrap().expect(201);
        assert!(ana.get(&blob(&large)).await.unwrap().expect(200).body == large.as_slice());
        ana.reads(&new).await;
    }
    assert_eq!(ana.index("ana/corner").await.len(), 4);
    // An answer that is cut is asked for again, from where it ended.
    let large: Vec<u8> = "0.4.0".bytes().cycle().take(600_000).collect();
    store.inject(
        Fault::CutAnswer(100_000),
        1,
        |method: &HttpMethod, _: &Uri| *method == HttpMethod::GET,
    );
    assert!(ana.get(&blob(&large)).await.unwrap().expect(200).body == large.as_slice());
}
