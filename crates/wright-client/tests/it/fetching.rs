//! From a registry into a maker's folder, whatever happens on the way.

use crate::registry::{Registry, name, noise, version, write};
use crate::server::{Fault, Server};
use std::path::Path;
use std::sync::Arc;
use wright_client::access::{Access, AccessSettings};
use wright_client::fetch::{FetchOptions, Fetched, fetch, locate};
use wright_client::http::Http;
use wright_client::locking::{ResolvedProject, is_current, resolve};
use wright_client::progress::ProgressSink;
use wright_client::retry::RetryPolicy;
use wright_client::source::registry_url;
use wright_client::{Cache, ClientError, ErrorClass, Result, Source};
use wright_model::{DependencyKind, FileKind, Requirement};
use wright_resolve::{DesignAt, Lockfile, Wanted};
use wright_wire::paths;

struct Maker {
    folder: tempfile::TempDir,
}

impl Maker {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("project")).unwrap();
        Self { folder }
    }

    fn cache(&self) -> Cache {
        Cache::open(&self.folder.path().join("cache")).unwrap()
    }

    fn project(&self) -> std::path::PathBuf {
        self.folder.path().join("project")
    }

    fn access(&self, url: &str) -> Access {
        self.access_with(Some(url), None, false)
    }

    fn access_with(&self, url: Option<&str>, mirror: Option<&Path>, offline: bool) -> Access {
        Access::new(AccessSettings {
            http: Http::new(Arc::new(RetryPolicy::immediate(4))).unwrap(),
            cache: self.cache(),
            own: url.map(|url| registry_url(url).unwrap()),
            mirror: mirror.map(|path| Source::parse(path.to_str().unwrap()).unwrap()),
            offline,
            fresh: false,
            parallel: 8,
            progress: ProgressSink::silent(),
        })
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.project().join("designs").join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        self.project().join("designs").join(path).exists()
    }
}

fn want(design: &str, requirement: &str) -> Vec<Wanted> {
    vec![Wanted {
        design: DesignAt::here(name(design)),
        requirement: Requirement::parse(requirement).unwrap(),
        kind: DependencyKind::Part,
    }]
}

async fn fetch_all(maker: &Maker, access: &Access, lockfile: &Lockfile) -> Result<Fetched> {
    let located = locate(lockfile, &[]);
    fetch(access, &maker.project(), located, &FetchOptions::default()).await
}

async fn bring(
    maker: &Maker,
    access: &Access,
    wanted: &[Wanted],
) -> Result<(ResolvedProject, Fetched)> {
    let resolved = resolve(access, wanted, None).await?;
    let fetched = fetch_all(maker, access, &resolved.lockfile).await?;
    Ok((resolved, fetched))
}

#[tokio::test]
async fn dependencies_come_along_and_a_second_fetch_asks_nobody() {
    let registry = Registry::new();
    registry.publish("ab/knob", "1.0.0", &[("a.stl", b"old")], &[]);
    registry.publish(
        "ab/knob",
        "1.2.0",
        &[("a.stl", b"solid knob"), ("b/c.md", b"words")],
        &[],
    );
    registry.publish(
        "ab/dryer",
        "0.3.0",
        &[("README.md", b"dries")],
        &[("ab/knob", "^1.1")],
    );
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let wanted = want("ab/dryer", "^0.3");

    let (resolved, fetched) = bring(&maker, &maker.access(&server.url), &wanted)
        .await
        .unwrap();
    assert_eq!(fetched.changed, ["ab/dryer 0.3.0", "ab/knob 1.2.0"]);
    assert_eq!(maker.text("ab/knob/b/c.md"), "words");
    assert_eq!(maker.text("ab/dryer/README.md"), "dries");
    assert!(is_current(&resolved.lockfile, &wanted));
    assert!(!is_current(&resolved.lockfile, &want("ab/knob", "^1")));
    let asked = server.requests();
    assert!(
        asked
            .iter()
            .all(|head| !head.headers.contains_key("authorization"))
    );
    assert!(asked.iter().any(|head| head.path.ends_with("?direct=1")));

    server.forget_requests();
    let lockfile = Lockfile::parse(&resolved.lockfile.render()).unwrap();
    let again = fetch_all(&maker, &maker.access(&server.url), &lockfile)
        .await
        .unwrap();
    assert_eq!((again.unchanged, again.changed.len()), (2, 0));
    assert_eq!(server.requests().len(), 0);

    // Another folder, no network: everything is in the cache.
    std::fs::remove_dir_all(maker.project().join("designs")).unwrap();
    let offline = maker.access_with(Some(&server.url), None, true);
    let resolved = resolve(&offline, &wanted, Some(&lockfile)).await.unwrap();
    assert_eq!(resolved.lockfile, lockfile);
    fetch_all(&maker, &offline, &lockfile).await.unwrap();
    assert_eq!(maker.text("ab/knob/a.stl"), "solid knob");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn cut_downloads_are_continued_by_range() {
    let registry = Registry::new();
    let large = noise(3_000_000, 1);
    registry.publish(
        "ab/cd",
        "1.0.0",
        &[("large.step", &large), ("small.md", b"s")],
        &[],
    );
    let server = Server::start(registry.folder.path().into());
    let blob = wright_model::Digest::of(&large).hex().to_owned();
    for cut in [1_000_000, 700_000, 0, 900_000] {
        server.fault(&blob, Fault::Cut(cut));
    }
    server.fault(&blob, Fault::Status(503, "Retry-After: 0"));
    let maker = Maker::new();
    bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap();
    let placed = std::fs::read(maker.project().join("designs/ab/cd/large.step")).unwrap();
    assert!(placed == large);
    let ranges: Vec<_> = server
        .requests()
        .iter()
        .filter(|head| head.path.contains(&blob))
        .map(|head| head.headers.get("range").cloned().unwrap_or_default())
        .collect();
    assert_eq!(ranges.len(), 6);
    assert_eq!(ranges[0], "");
    assert!(ranges[5].starts_with("bytes=2"), "{ranges:?}");
    assert!(
        std::fs::read_dir(maker.cache().root().join("parts"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[tokio::test]
async fn small_files_and_indexes_survive_cuts_and_refusals() {
    let registry = Registry::new();
    registry.publish("ab/cd", "1.0.0", &[("a.md", b"some words")], &[]);
    let server = Server::start(registry.folder.path().into());
    for part in ["config.json", "index/ab/cd", "blobs/"] {
        server.fault(part, Fault::Cut(3));
        server.fault(part, Fault::Status(429, "Retry-After: 0"));
    }
    let maker = Maker::new();
    bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap();
    assert_eq!(maker.text("ab/cd/a.md"), "some words");

    // One failure too many ends it, as a failure of the network.
    registry.publish("ab/cd", "1.1.0", &[("a.md", b"more words")], &[]);
    for _ in 0..4 {
        server.fault("index/ab/cd", Fault::Status(502, ""));
    }
    let error = bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Network);
}

#[tokio::test]
async fn a_killed_fetch_leaves_nothing_half_written_and_goes_on() {
    let registry = Registry::new();
    let large = noise(2_500_000, 2);
    registry.publish(
        "ab/cd",
        "1.0.0",
        &[("large.step", &large), ("a.md", b"first")],
        &[],
    );
    let server = Server::start(registry.folder.path().into());
    let digest = wright_model::Digest::of(&large);
    server.fault(digest.hex(), Fault::Stall(1_500_000));
    let maker = Maker::new();
    let access = maker.access(&server.url);
    let resolved = resolve(&access, &want("ab/cd", "^1"), None).await.unwrap();

    let server = Arc::new(server);
    let stalls = server.clone();
    let stalled = tokio::task::spawn_blocking(move || stalls.wait_for_stall());
    tokio::select! {
        _ = fetch_all(&maker, &access, &resolved.lockfile) => panic!("it cannot end"),
        _ = stalled => {}
    }
    assert!(!maker.cache().has(&digest, large.len() as u64));
    assert!(!maker.has("ab/cd"));

    server.forget_requests();
    fetch_all(&maker, &maker.access(&server.url), &resolved.lockfile)
        .await
        .unwrap();
    assert!(std::fs::read(maker.project().join("designs/ab/cd/large.step")).unwrap() == large);
    server.release();
}

#[tokio::test]
async fn tampered_blobs_are_refused_named_and_not_kept() {
    let registry = Registry::new();
    let large = noise(2_000_000, 3);
    registry.publish(
        "ab/cd",
        "1.0.0",
        &[("cad/large.step", &large), ("a.md", b"words")],
        &[],
    );
    let server = Server::start(registry.folder.path().into());
    let lying = [
        (&large[..], "cad/large.step", Fault::Flip(1_500_000)),
        (b"words", "a.md", Fault::Flip(2)),
        (
            b"words",
            "a.md",
            Fault::Body(b"more words than there are".to_vec()),
        ),
        (
            &large[..],
            "cad/large.step",
            Fault::Body(noise(2_000_001, 7)),
        ),
    ];
    for (bytes, path, fault) in lying {
        let maker = Maker::new();
        let access = maker.access(&server.url);
        let resolved = resolve(&access, &want("ab/cd", "^1"), None).await.unwrap();
        let digest = wright_model::Digest::of(bytes);
        server.fault(digest.hex(), fault);
        let error = fetch_all(&maker, &access, &resolved.lockfile)
            .await
            .unwrap_err();
        assert_eq!(error.class(), ErrorClass::Integrity, "{error}");
        assert!(error.to_string().contains(path), "{error}");
        assert!(error.to_string().contains(&server.url), "{error}");
        assert!(!maker.cache().has(&digest, bytes.len() as u64));
        assert!(!maker.cache().part_path(&digest).exists());
        assert!(!maker.has("ab/cd"));
        fetch_all(&maker, &access, &resolved.lockfile)
            .await
            .unwrap();
        assert_eq!(maker.text("ab/cd/a.md"), "words");
    }
}

#[tokio::test]
async fn a_spoiled_part_of_an_earlier_run_costs_one_more_try() {
    let registry = Registry::new();
    let large = noise(2_000_000, 4);
    registry.publish("ab/cd", "1.0.0", &[("large.step", &large)], &[]);
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let part = maker.cache().part_path(&wright_model::Digest::of(&large));
    std::fs::write(part, noise(1_000_000, 99)).unwrap();
    bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap();
    assert!(std::fs::read(maker.project().join("designs/ab/cd/large.step")).unwrap() == large);
}

#[tokio::test]
async fn tampered_manifests_and_index_lines_are_refused() {
    let registry = Registry::new();
    let line = registry.publish("ab/cd", "1.0.0", &[("a.md", b"words")], &[]);
    let other = registry.publish("ab/other", "1.0.0", &[("a.md", b"others")], &[]);
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let refused = async |what: &str| {
        let access = maker.access(&server.url);
        let error = bring(&maker, &access, &want("ab/cd", "^1"))
            .await
            .unwrap_err();
        assert_eq!(error.class(), ErrorClass::Integrity, "{what}: {error}");
        assert!(error.to_string().contains("ab/cd"), "{what}: {error}");
        assert!(!maker.has("ab/cd"), "{what}");
    };
    server.fault(line.manifest.hex(), Fault::Flip(100));
    refused("manifest").await;
    assert!(
        maker
            .cache()
            .read(&line.manifest, 1 << 20)
            .unwrap()
            .is_none()
    );

    let document = registry.index(&name("ab/cd"));
    let mut tampered = document.clone();
    tampered.releases[0].files += 1;
    registry.write_index(&name("ab/cd"), &tampered);
    refused("number of files").await;
    tampered = document.clone();
    tampered.releases[0].manifest = other.manifest;
    registry.write_index(&name("ab/cd"), &tampered);
    refused("another design's manifest").await;
    registry.write(
        &paths::index(&name("ab/cd")),
        b"{\"v\":1,\"vers\":\"1.0.0\"}\n",
    );
    refused("malformed line").await;
    registry.write_index(&name("ab/cd"), &document);
    let access = maker.access(&server.url);
    bring(&maker, &access, &want("ab/cd", "^1")).await.unwrap();
}

#[tokio::test]
async fn a_locked_release_that_the_index_changed_is_refused() {
    let registry = Registry::new();
    registry.publish("ab/cd", "1.0.0", &[("a.md", b"words")], &[]);
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let access = maker.access(&server.url);
    let (resolved, _) = bring(&maker, &access, &want("ab/cd", "^1")).await.unwrap();
    std::fs::remove_file(registry.path(&paths::index(&name("ab/cd")))).unwrap();
    registry.publish("ab/cd", "1.0.0", &[("a.md", b"other words")], &[]);
    let error = resolve(&access, &want("ab/cd", ">=1"), Some(&resolved.lockfile))
        .await
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Integrity);
}

#[tokio::test]
async fn what_a_server_sends_is_limited() {
    let registry = Registry::new();
    registry.publish("ab/cd", "1.0.0", &[("a.md", b"words")], &[]);
    let server = Server::start(registry.folder.path().into());
    server.fault("config.json", Fault::Body(vec![b' '; 200_000]));
    let maker = Maker::new();
    let error = bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn absent_removed_and_conflicting_designs_are_told_apart() {
    let registry = Registry::new();
    registry.publish(
        "ab/cd",
        "1.0.0",
        &[("a.md", b"words")],
        &[("ab/knob", "^2")],
    );
    registry.publish("ab/knob", "1.0.0", &[("a.md", b"words")], &[]);
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let access = maker.access(&server.url);
    let conflict = resolve(&access, &want("ab/cd", "^1"), None)
        .await
        .unwrap_err();
    assert!(conflict.to_string().contains("ab/knob ^2"), "{conflict}");
    let side = access.side(None).await.unwrap();
    let absent = side.index(&name("ab/none")).await.unwrap_err();
    assert!(matches!(absent, ClientError::NoSuchDesign(_)));
    server.fault("index/ab/knob", Fault::Status(451, ""));
    let removed = side.index(&name("ab/knob")).await.unwrap_err();
    assert!(matches!(removed, ClientError::Removed { status: 451, .. }));
}

#[tokio::test]
async fn many_at_once_on_one_cache_and_one_project_do_no_harm() {
    let registry = Registry::new();
    let large = noise(4_000_000, 5);
    let small: Vec<(String, Vec<u8>)> = (0..60)
        .map(|index| (format!("parts/{index}.stl"), noise(5_000, 100 + index)))
        .collect();
    let mut files: Vec<(&str, &[u8])> = vec![("large.step", &large)];
    files.extend(
        small
            .iter()
            .map(|(path, bytes)| (path.as_str(), &bytes[..])),
    );
    registry.publish("ab/cd", "1.0.0", &files, &[]);
    let server = Server::start(registry.folder.path().into());
    let maker = Arc::new(Maker::new());
    let resolved = resolve(&maker.access(&server.url), &want("ab/cd", "^1"), None)
        .await
        .unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        // Each with its own connections and its own file handles, as processes have.
        let (maker, url, lockfile) = (maker.clone(), server.url.clone(), resolved.lockfile.clone());
        tasks.spawn(async move {
            let access = maker.access(&url);
            fetch_all(&maker, &access, &lockfile).await
        });
    }
    let mut written = 0;
    while let Some(result) = tasks.join_next().await {
        written += result.unwrap().unwrap().files.written;
    }
    assert_eq!(written, 62);
    for (path, bytes) in files {
        assert!(std::fs::read(maker.project().join("designs/ab/cd").join(path)).unwrap() == bytes);
    }
    assert!(maker.cache().verify(|_| ()).unwrap().removed.is_empty());
    let large_asked = server
        .requests()
        .iter()
        .filter(|head| head.path.contains(wright_model::Digest::of(&large).hex()))
        .count();
    assert_eq!(
        large_asked, 1,
        "one process fetches, the others wait for it"
    );
}

#[tokio::test]
async fn an_exported_folder_is_a_mirror() {
    let registry = Registry::new();
    registry.publish("ab/knob", "1.2.0", &[("a.stl", b"solid knob")], &[]);
    registry.publish(
        "ab/dryer",
        "0.3.0",
        &[("README.md", b"dries")],
        &[("ab/knob", "^1.1")],
    );
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let access = maker.access(&server.url);
    let wanted = want("ab/dryer", "*");
    let (resolved, _) = bring(&maker, &access, &wanted).await.unwrap();
    let releases = wright_client::fetch::manifests(&access, locate(&resolved.lockfile, &[]))
        .await
        .unwrap();
    let stick = maker.folder.path().join("stick");
    let exported = wright_client::export::export(&access, &releases, &[], &stick)
        .await
        .unwrap();
    assert_eq!((exported.designs, exported.blobs), (2, 7));
    assert!(stick.join("index/-/config.json").is_file());

    // Somebody else, without network and without a registry of their own.
    server.forget_requests();
    let other = Maker::new();
    let access = other.access_with(None, Some(&stick), true);
    let (again, _) = bring(&other, &access, &wanted).await.unwrap();
    assert_eq!(again.lockfile, resolved.lockfile);
    assert_eq!(other.text("ab/knob/a.stl"), "solid knob");
    assert_eq!(server.requests().len(), 0);

    // A spoiled stick is noticed.
    let blob = stick.join(paths::blob(&wright_model::Digest::of(b"dries")));
    write(&blob, b"driez");
    let third = Maker::new();
    let access = third.access_with(None, Some(&stick), true);
    let error = bring(&third, &access, &wanted).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Integrity, "{error}");
}

#[tokio::test]
async fn only_some_kinds_and_two_lines_side_by_side() {
    let registry = Registry::new();
    for (vers, text) in [("1.0.0", "one"), ("2.0.0", "two")] {
        let files = [("a.stl", text.as_bytes()), ("README.md", b"words")];
        registry.publish("ab/knob", vers, &files, &[]);
    }
    registry.publish(
        "ab/dryer",
        "1.0.0",
        &[("README.md", b"d")],
        &[("ab/knob", "^2")],
    );
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let access = maker.access(&server.url);
    let mut wanted = want("ab/dryer", "^1");
    wanted.extend(want("ab/knob", "^1"));
    let resolved = resolve(&access, &wanted, None).await.unwrap();
    let options = FetchOptions {
        only: vec![FileKind::Mesh],
        ..FetchOptions::default()
    };
    let located = locate(&resolved.lockfile, &wanted);
    fetch(&access, &maker.project(), located.clone(), &options)
        .await
        .unwrap();
    assert_eq!(maker.text("ab/knob/a.stl"), "one");
    assert_eq!(maker.text("ab/knob@2/a.stl"), "two");
    assert!(!maker.has("ab/knob/README.md"));
    fetch(&access, &maker.project(), located, &FetchOptions::default())
        .await
        .unwrap();
    assert_eq!(maker.text("ab/knob/README.md"), "words");

    // No longer locked: gone, but for what was changed.
    std::fs::write(maker.project().join("designs/ab/knob@2/a.stl"), "mine").unwrap();
    let resolved = resolve(&access, &want("ab/knob", "^1"), None)
        .await
        .unwrap();
    let fetched = fetch_all(&maker, &access, &resolved.lockfile)
        .await
        .unwrap();
    assert_eq!(fetched.removed, ["ab/dryer", "ab/knob@2"]);
    assert_eq!(fetched.files.kept, ["designs/ab/knob@2/a.stl"]);
    assert!(!maker.has("ab/dryer") && maker.text("ab/knob@2/a.stl") == "mine");
}

#[tokio::test]
async fn moved_designs_are_followed_and_keep_their_old_manifests() {
    let registry = Registry::new();
    registry.publish("ab/old", "1.0.0", &[("a.md", b"words")], &[]);
    let mut document = registry.index(&name("ab/old"));
    document.was = vec![name("ab/old")];
    registry.write_index(&name("ab/new"), &document);
    document.was.clear();
    document.moved = Some(name("ab/new"));
    registry.write_index(&name("ab/old"), &document);
    let server = Server::start(registry.folder.path().into());
    let maker = Maker::new();
    let (resolved, _) = bring(&maker, &maker.access(&server.url), &want("ab/old", "^1"))
        .await
        .unwrap();
    assert_eq!(resolved.lockfile.designs()[0].name, name("ab/new"));
    assert_eq!(resolved.lockfile.designs()[0].version, version("1.0.0"));
    assert!(is_current(&resolved.lockfile, &want("ab/old", "^1")));
    assert_eq!(maker.text("ab/new/a.md"), "words");
}

#[tokio::test]
async fn redirects_to_storage_are_followed() {
    let registry = Registry::new();
    registry.publish("ab/cd", "1.0.0", &[("a.md", b"words")], &[]);
    let server = Server::start(registry.folder.path().into());
    let storage = Server::start(registry.folder.path().into());
    let blob = paths::blob(&wright_model::Digest::of(b"words"));
    server.fault(
        &blob,
        Fault::Redirect(format!("{}/{blob}?signature=x", storage.url)),
    );
    let maker = Maker::new();
    bring(&maker, &maker.access(&server.url), &want("ab/cd", "^1"))
        .await
        .unwrap();
    assert_eq!(storage.requests().len(), 1);
}
