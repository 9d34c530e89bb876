use super::*;
use crate::config::SignUp;
use crate::{Clock, Limits, RegistryConfig, Source};
use bytes::Bytes;
use wright_store::blobs;

async fn registry(folder: &Path) -> Registry {
    tokio::fs::create_dir_all(folder).await.unwrap();
    let db = Db::open(&sqlite_url(&folder.join(DATABASE)), &DbOptions::default())
        .await
        .unwrap();
    db.migrate().await.unwrap();
    let config = RegistryConfig {
        public_url: "http://127.0.0.1:1".parse().unwrap(),
        sign_up: SignUp::Open,
        mail: None,
        require_verified_email: false,
        limits: Limits::default(),
        inspector: None,
        analysis: crate::analysis::AnalysisConfig::default(),
    };
    let blobs = open_blobs(folder).await.unwrap();
    Registry::open(db, blobs, config, Source::new(Clock::System))
        .await
        .unwrap()
}

async fn add(registry: &Registry, bytes: &[u8]) -> Digest {
    let stored = registry
        .blobs()
        .put(Bytes::copy_from_slice(bytes))
        .await
        .unwrap();
    let blob = Blob {
        digest: stored.digest,
        size: stored.size,
        crc32: stored.crc32,
    };
    let mut tx = registry.db().begin_write().await.unwrap();
    blobs::record(&mut tx, &[blob], registry.source().now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    stored.digest
}

/// Both phases of the collector, at once and for everything.
async fn collect(registry: &Registry) {
    let now = registry.source().now() + chrono::Duration::seconds(1);
    let claim = registry.source().id();
    let unneeded = blobs::unneeded(&mut registry.db().read().await.unwrap(), now, 1_000)
        .await
        .unwrap();
    let mut tx = registry.db().begin_write().await.unwrap();
    blobs::mark_unneeded(&mut tx, &unneeded, now, claim)
        .await
        .unwrap();
    for digest in blobs::sweep(&mut tx, claim, now).await.unwrap() {
        registry.blobs().delete(&digest).await.unwrap();
        blobs::forget(&mut tx, digest, claim).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn digests_in(folder: &Path) -> Vec<Digest> {
    let listed: Vec<_> = open_blobs(folder)
        .await
        .unwrap()
        .list()
        .try_collect()
        .await
        .unwrap();
    let mut digests: Vec<_> = listed.iter().map(|blob| blob.digest).collect();
    digests.sort();
    digests
}

#[tokio::test]
async fn a_second_backup_copies_only_what_is_new_and_drops_what_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(&folder.path().join("data")).await;
    let backup = folder.path().join("backup");
    let old = add(&registry, b"old").await;
    let first = registry
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap();
    assert_eq!((first.blobs, first.bytes, first.copied), (1, 3, 1));
    collect(&registry).await;
    let new = add(&registry, b"new one").await;
    let second = registry
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap();
    assert_eq!((second.blobs, second.bytes, second.copied), (1, 7, 1));
    assert_eq!(digests_in(&backup).await, [new]);
    assert_ne!(old, new);
    let third = registry
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap();
    assert_eq!((third.blobs, third.copied), (1, 0));
    let mark = read_mark(&backup).await.unwrap().unwrap();
    assert_eq!(
        (mark.registry, mark.blobs, mark.bytes),
        (registry.id(), 1, 7)
    );
}

#[tokio::test]
async fn what_the_collector_takes_in_between_makes_another_round() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(&folder.path().join("data")).await;
    let backup = folder.path().join("backup");
    tokio::fs::create_dir(&backup).await.unwrap();
    let taken = add(&registry, b"discarded while the backup runs").await;
    let snapshot = registry.snapshot(&backup).await.unwrap();
    collect(&registry).await;
    let target = open_blobs(&backup).await.unwrap();
    let copied = copy_blobs(&snapshot, registry.blobs(), &target)
        .await
        .unwrap();
    assert_eq!(
        copied.missing,
        [taken],
        "the first copy of the database names what is gone"
    );
    snapshot.close().await;
    let snapshot = registry.snapshot(&backup).await.unwrap();
    let copied = copy_blobs(&snapshot, registry.blobs(), &target)
        .await
        .unwrap();
    assert!(copied.is_whole(), "the second does not");
    snapshot.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_whole_while_blobs_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(&folder.path().join("data")).await;
    let writer = registry.clone();
    let busy = tokio::spawn(async move {
        for number in 0..60 {
            add(&writer, format!("blob {number}").as_bytes()).await;
            if number % 20 == 19 {
                collect(&writer).await;
            }
        }
    });
    let mut backups = 0;
    while !busy.is_finished() {
        let name = format!("backup-{backups}");
        let copied = registry
            .back_up(&Principal::Operator, &folder.path().join(name))
            .await
            .unwrap();
        assert!(copied.is_whole(), "{copied:?}");
        backups += 1;
    }
    busy.await.unwrap();
    assert!(backups > 0);
    for number in 0..backups {
        let backup = folder.path().join(format!("backup-{number}"));
        let data = folder.path().join(format!("restored-{number}"));
        let (mark, copied) = restore(&backup, &data, &data.join(DATABASE)).await.unwrap();
        assert!(
            copied.is_whole() && copied.blobs == mark.blobs,
            "{copied:?}"
        );
    }
}

#[tokio::test]
async fn an_earlier_backup_stays_whole_until_the_next_is() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(&folder.path().join("data")).await;
    let backup = folder.path().join("backup");
    add(&registry, b"early").await;
    registry
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap();
    collect(&registry).await;
    add(&registry, b"later").await;
    // All that the next one does before it would take the earlier one's place.
    let snapshot = registry.snapshot(&backup).await.unwrap();
    let target = open_blobs(&backup).await.unwrap();
    copy_blobs(&snapshot, registry.blobs(), &target)
        .await
        .unwrap();
    snapshot.close().await;
    let data = folder.path().join("restored");
    let (mark, copied) = restore(&backup, &data, &data.join(DATABASE)).await.unwrap();
    assert!(copied.is_whole() && mark.bytes == 5, "{mark:?} {copied:?}");
}

#[tokio::test]
async fn damage_is_told_and_the_rest_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let registry = registry(&data).await;
    let sound = add(&registry, b"sound").await;
    let lost = add(&registry, b"lost").await;
    let damaged = add(&registry, b"damaged").await;
    let file = |digest: &Digest| {
        let (shard, rest) = digest.hex().split_at(2);
        data.join("blobs/sha256").join(shard).join(rest)
    };
    tokio::fs::remove_file(file(&lost)).await.unwrap();
    tokio::fs::write(file(&damaged), b"dAmaged").await.unwrap();
    let backup = folder.path().join("backup");
    let copied = registry
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap();
    assert_eq!(
        (copied.missing, copied.different),
        (vec![lost], vec![damaged])
    );
    assert_eq!(digests_in(&backup).await, [sound]);
}

#[tokio::test]
async fn folders_with_something_else_in_them_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let here = registry(&folder.path().join("here")).await;
    let there = registry(&folder.path().join("there")).await;
    let backup = folder.path().join("backup");
    there.back_up(&Principal::Operator, &backup).await.unwrap();
    let error = here
        .back_up(&Principal::Operator, &backup)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("another registry"), "{error}");
    let error = here
        .back_up(&Principal::Operator, &folder.path().join("there"))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is not empty"), "{error}");
    let error = here
        .back_up(&Principal::Anonymous, &backup)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ProblemCode::Unauthenticated);

    let unfinished = folder.path().join("unfinished");
    claim_folder(&unfinished, here.id(), here.source().now())
        .await
        .unwrap();
    let error = restore(
        &unfinished,
        &folder.path().join("new"),
        &folder.path().join("new/db"),
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("no complete backup"), "{error}");
    here.back_up(&Principal::Operator, &unfinished)
        .await
        .unwrap();
}
