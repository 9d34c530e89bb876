//! Blobs and partial uploads: one body of checks, on a folder, on SeaweedFS and on an S3 server
//! that misbehaves. Every check opens the store twice and alternates, as two nodes would.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail like the test")]

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use http::{Method, Uri};
use tests::s3_faulty::{Fault, Server};
use tests::{scratch, weed};
use wright_blobs::{
    AppendOptions, Appended, BlobError, BlobStore, BlobUrl, Bucket, OpenOptions, Rehash,
    ResponseOverrides, S3Credentials, StageError, UploadState,
};
use wright_model::Digest;
use wright_model::id::UploadId;

const PART_BYTES: usize = 8 * 1024 * 1024;

/// Two nodes on one place, and what a test draws from.
struct Nodes {
    stores: [BlobStore; 2],
    random: Random,
    uploads: u128,
}

/// A small generator of our own, so that a failing test fails again.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn bytes(&mut self, length: usize) -> Bytes {
        let words = length.div_ceil(8);
        let mut bytes: Vec<u8> = (0..words).flat_map(|_| self.next().to_le_bytes()).collect();
        bytes.truncate(length);
        bytes.into()
    }
}

impl Nodes {
    async fn on(url: &BlobUrl, options: &OpenOptions) -> Self {
        let first = BlobStore::open(url, options).await.unwrap();
        let second = BlobStore::open(url, options).await.unwrap();
        Self {
            stores: [first, second],
            random: Random(0x5eed),
            uploads: 0,
        }
    }

    async fn on_folder() -> Self {
        let folder = scratch::folder("blobs");
        Self::on(&BlobUrl::Folder(folder), &OpenOptions::default()).await
    }

    async fn on_bucket(bucket: &tests::s3::Bucket) -> Self {
        let url = BlobUrl::Bucket(Bucket {
            name: bucket.name.clone(),
            prefix: "some/place".into(),
            endpoint: Some(bucket.endpoint.clone()),
            region: bucket.region.clone(),
            allow_http: true,
        });
        let credentials = S3Credentials {
            access_key_id: bucket.access_key_id.clone(),
            secret_access_key: bucket.secret_access_key.clone().into(),
            session_token: None,
        };
        let options = OpenOptions {
            s3_credentials: Some(credentials),
            spool_folder: Some(scratch::folder("spool")),
        };
        Self::on(&url, &options).await
    }

    async fn on_weed() -> Option<Self> {
        Some(Self::on_bucket(&weed::server()?.bucket().await).await)
    }

    /// Either node.
    fn any(&mut self) -> BlobStore {
        let index = self.random.below(2);
        self.stores[index].clone()
    }

    async fn begin(&mut self, digest: Digest, length: usize) -> UploadState {
        self.uploads += 1;
        let upload = UploadId(uuid::Uuid::from_u128(self.uploads));
        let begun = self.any().begin(upload, digest, length as u64).await;
        begun.unwrap()
    }

    /// Uploads `bytes` in one append.
    async fn upload(&mut self, digest: Digest, bytes: &Bytes) -> UploadState {
        let mut state = self.begin(digest, bytes.len()).await;
        append(&self.any(), &mut state, bytes).await.unwrap();
        state
    }
}

async fn append(
    store: &BlobStore,
    state: &mut UploadState,
    bytes: &Bytes,
) -> Result<Appended<Infallible>, BlobError> {
    append_with(store, state, bytes, None).await
}

async fn append_with(
    store: &BlobStore,
    state: &mut UploadState,
    bytes: &Bytes,
    checksum: Option<Digest>,
) -> Result<Appended<Infallible>, BlobError> {
    let options = AppendOptions {
        checksum,
        ..AppendOptions::default()
    };
    store.append(state, whole(bytes), &options).await
}

/// `bytes` in pieces as a connection brings them.
fn whole(bytes: &Bytes) -> impl futures::Stream<Item = Result<Bytes, Infallible>> + use<> {
    pieces(bytes).map(Ok)
}

/// `bytes`, and then the connection is cut.
fn cut(bytes: &Bytes) -> impl futures::Stream<Item = Result<Bytes, &'static str>> + use<> {
    pieces(bytes).map(Ok).chain(stream::iter([Err("cut")]))
}

fn pieces(bytes: &Bytes) -> impl futures::Stream<Item = Bytes> + use<> {
    let mut bytes = bytes.clone();
    stream::iter(std::iter::from_fn(move || {
        let piece = bytes.split_to(bytes.len().min(70_001));
        (!piece.is_empty()).then_some(piece)
    }))
}

async fn read(store: &BlobStore, digest: &Digest) -> Option<Vec<u8>> {
    read_range(store, digest, None).await.unwrap()
}

async fn read_range(
    store: &BlobStore,
    digest: &Digest,
    range: Option<std::ops::Range<u64>>,
) -> Result<Option<Vec<u8>>, BlobError> {
    let Some(read) = store.read(digest, range).await? else {
        return Ok(None);
    };
    let parts: Vec<Bytes> = read.body.try_collect().await?;
    let bytes = parts.concat();
    assert_eq!(bytes.len() as u64, read.range.end - read.range.start);
    Ok(Some(bytes))
}

/// Small blobs: put, read whole and in ranges, put again, list, hash again, delete.
async fn check_blobs(nodes: &mut Nodes) {
    let bytes = nodes.random.bytes(700_000);
    let digest = Digest::of(&bytes);
    assert_eq!(nodes.any().size(&digest).await.unwrap(), None);
    assert!(nodes.any().read(&digest, None).await.unwrap().is_none());
    assert_eq!(nodes.any().rehash(&digest).await.unwrap(), Rehash::Missing);

    for _ in 0..2 {
        let stored = nodes.any().put(bytes.clone()).await.unwrap();
        assert_eq!((stored.digest, stored.size), (digest, 700_000));
        assert_eq!(
            nodes.any().rehash(&digest).await.unwrap(),
            Rehash::Same(stored)
        );
    }
    let store = nodes.any();
    assert_eq!(store.size(&digest).await.unwrap(), Some(700_000));
    assert_eq!(read(&store, &digest).await.unwrap(), bytes);
    for (range, found) in [
        (0..1, 0..1),
        (262_143..262_145, 262_143..262_145),
        (699_999..700_000, 699_999..700_000),
        (600_000..9_000_000, 600_000..700_000),
    ] {
        let part = read_range(&store, &digest, Some(range)).await.unwrap();
        assert_eq!(part.unwrap(), &bytes[found]);
    }
    for range in [700_000..700_001, 5..5] {
        let refused = read_range(&store, &digest, Some(range)).await;
        assert!(matches!(
            refused,
            Err(BlobError::RangeNotSatisfiable { size: 700_000 })
        ));
    }
    let absent = read_range(&store, &Digest::of(b"absent"), Some(0..5)).await;
    assert_eq!(absent.unwrap(), None);

    let empty = nodes.any().put(Bytes::new()).await.unwrap();
    assert_eq!(read(&store, &empty.digest).await.unwrap(), b"");
    let listed: Vec<_> = store.list().try_collect().await.unwrap();
    let names: HashSet<_> = listed.iter().map(|blob| (blob.digest, blob.size)).collect();
    assert_eq!(names, HashSet::from([(digest, 700_000), (empty.digest, 0)]));
    for _ in 0..2 {
        nodes.any().delete(&digest).await.unwrap();
        assert_eq!(nodes.any().size(&digest).await.unwrap(), None);
    }
    nodes.any().delete(&empty.digest).await.unwrap();
    nodes.any().check().await.unwrap();
}

/// A batch: invisible until committed, gone when dropped, caps kept.
async fn check_batch(nodes: &mut Nodes) {
    let store = nodes.any();
    let mut files: Vec<Bytes> = (0..60)
        .map(|index| nodes.random.bytes(index * 997))
        .collect();
    files.push(nodes.random.bytes(2 * PART_BYTES + 1));
    let staging = files
        .iter()
        .map(|bytes| store.stage(whole(bytes), bytes.len() as u64));
    let staged = futures::future::try_join_all(staging).await.unwrap();
    for bytes in &files {
        assert_eq!(store.size(&Digest::of(bytes)).await.unwrap(), None);
    }
    let stored = store.commit(staged).await.unwrap();
    for (bytes, stored) in files.iter().zip(stored) {
        assert_eq!(stored.digest, Digest::of(bytes));
        assert_eq!(&read(&nodes.any(), &stored.digest).await.unwrap(), bytes);
        nodes.any().delete(&stored.digest).await.unwrap();
    }

    let bytes = nodes.random.bytes(100_000);
    let over = store.stage(whole(&bytes), 99_999).await;
    let limit = BlobError::LengthExceeded { limit: 99_999 };
    assert_eq!(over.unwrap_err().to_string(), limit.to_string());
    let broken = store.stage(cut(&bytes), 200_000).await;
    assert!(matches!(broken, Err(StageError::Cut("cut"))));
    drop(store.stage(whole(&bytes), 100_000).await.unwrap());
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    let left = store.remove_staging(later, HashSet::new()).await.unwrap();
    assert_eq!(left, 0, "nothing stays behind");
}

/// Uploads cut anywhere, `cuts` times in all, over both nodes; sometimes the state is not saved.
async fn check_cuts(nodes: &mut Nodes, lengths: &[usize], cuts: usize) {
    for &length in lengths {
        let bytes = nodes.random.bytes(length);
        let digest = Digest::of(&bytes);
        let mut saved = nodes.begin(digest, length).await;
        let piece_max = (2 * length * lengths.len() / cuts).max(1);
        let mut done = 0;
        while !saved.is_complete() {
            let start = usize::try_from(saved.offset()).unwrap();
            let end = length.min(start + 1 + nodes.random.below(piece_max));
            // As it travels through a database.
            let json = serde_json::to_string(&saved).unwrap();
            let mut state: UploadState = serde_json::from_str(&json).unwrap();
            let stream = cut(&bytes.slice(start..end));
            let (store, options) = (nodes.any(), AppendOptions::default());
            let appended = store.append(&mut state, stream, &options).await.unwrap();
            assert_eq!(appended.bytes, (end - start) as u64);
            assert_eq!(appended.cut, Some("cut"));
            if nodes.random.below(4) != 0 {
                saved = state;
            }
            done += 1;
        }
        assert_eq!(
            nodes.any().size(&digest).await.unwrap(),
            None,
            "not visible yet"
        );
        for _ in 0..2 {
            let stored = nodes.any().finish(&saved).await.unwrap();
            assert_eq!((stored.digest, stored.size), (digest, length as u64));
            assert_eq!(stored.crc32, crc32fast::hash(&bytes));
        }
        assert_eq!(
            read(&nodes.any(), &digest).await.unwrap(),
            bytes,
            "after {done} cuts"
        );
    }
}

/// Uploads that lie about themselves, or are not allowed to go on.
async fn check_lies(nodes: &mut Nodes) {
    let bytes = nodes.random.bytes(PART_BYTES + 12_345);
    let (truth, lie) = (Digest::of(&bytes), Digest::of(b"something else"));
    let state = nodes.upload(lie, &bytes).await;
    let refused = nodes.any().finish(&state).await;
    assert!(matches!(refused, Err(BlobError::DigestMismatch { received }) if received == truth));
    for digest in [&truth, &lie] {
        assert_eq!(nodes.any().size(digest).await.unwrap(), None);
    }
    nodes.any().abort(&state).await.unwrap();
    nodes.any().abort(&state).await.unwrap();

    let mut state = nodes.begin(truth, bytes.len() - 1).await;
    let over = append(&nodes.any(), &mut state, &bytes).await;
    assert!(
        matches!(over, Err(BlobError::LengthExceeded { limit }) if limit == bytes.len() as u64 - 1)
    );
    let early = nodes.any().finish(&state).await;
    assert!(matches!(early, Err(BlobError::Incomplete { .. })));
    nodes.any().abort(&state).await.unwrap();
    let gone = append(&nodes.any(), &mut state, &bytes.slice(..1)).await;
    assert!(matches!(gone, Err(BlobError::UploadLost)), "{gone:?}");

    let mut state = nodes.begin(truth, bytes.len()).await;
    let options = AppendOptions {
        bytes_max: Some(10),
        ..AppendOptions::default()
    };
    let over = nodes
        .any()
        .append(&mut state, whole(&bytes), &options)
        .await;
    assert!(matches!(over, Err(BlobError::LengthExceeded { limit: 10 })));
    assert_eq!(state.offset(), 0);
    nodes.any().abort(&state).await.unwrap();
}

/// Bytes under a checksum count once they are all there and right.
async fn check_checksums(nodes: &mut Nodes) {
    let bytes = nodes.random.bytes(2 * PART_BYTES + 777);
    let digest = Digest::of(&bytes);
    let mut state = nodes.begin(digest, bytes.len()).await;
    let (first, second) = (bytes.slice(..1_000_000), bytes.slice(1_000_000..));
    append(&nodes.any(), &mut state, &first).await.unwrap();
    let before = state.clone();

    let wrong = nodes.random.bytes(second.len());
    let refused = append_with(&nodes.any(), &mut state, &wrong, Some(Digest::of(&second))).await;
    assert!(
        matches!(refused, Err(BlobError::ChecksumMismatch { received }) if received == Digest::of(&wrong))
    );
    let options = AppendOptions {
        checksum: Some(Digest::of(&second)),
        ..AppendOptions::default()
    };
    let broken = nodes
        .any()
        .append(&mut state, cut(&second.slice(..9_000_000)), &options)
        .await;
    assert_eq!(
        broken.unwrap(),
        Appended {
            bytes: 0,
            cut: Some("cut")
        }
    );
    assert_eq!(state, before);

    append_with(&nodes.any(), &mut state, &second, Some(Digest::of(&second)))
        .await
        .unwrap();
    nodes.any().finish(&state).await.unwrap();
    assert_eq!(read(&nodes.any(), &digest).await.unwrap(), bytes);
}

/// Two uploads of the same bytes, an upload of none, and what crashes leave.
async fn check_ends(nodes: &mut Nodes) {
    let bytes = nodes.random.bytes(300_000);
    let digest = Digest::of(&bytes);
    let (one, two) = (
        nodes.upload(digest, &bytes).await,
        nodes.upload(digest, &bytes).await,
    );
    let (first, second) = tokio::join!(nodes.stores[0].finish(&one), nodes.stores[1].finish(&two));
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(read(&nodes.any(), &digest).await.unwrap(), bytes);

    let empty = nodes.begin(Digest::of(b""), 0).await;
    assert_eq!(nodes.any().finish(&empty).await.unwrap().size, 0);
    assert_eq!(read(&nodes.any(), &Digest::of(b"")).await.unwrap(), b"");

    let mut live = nodes.begin(digest, bytes.len()).await;
    append(&nodes.any(), &mut live, &bytes.slice(..100))
        .await
        .unwrap();
    let mut dead = nodes.begin(digest, bytes.len()).await;
    append(&nodes.any(), &mut dead, &bytes.slice(..100))
        .await
        .unwrap();
    let (past, later) = (SystemTime::UNIX_EPOCH, Duration::from_secs(1 << 40));
    let keep = HashSet::from([live.id()]);
    assert_eq!(
        nodes
            .any()
            .remove_staging(past, keep.clone())
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        nodes
            .any()
            .remove_staging(past + later, keep)
            .await
            .unwrap(),
        1
    );
    let gone = append(&nodes.any(), &mut dead, &bytes.slice(100..)).await;
    assert!(matches!(gone, Err(BlobError::UploadLost)), "{gone:?}");
    append(&nodes.any(), &mut live, &bytes.slice(100..))
        .await
        .unwrap();
    assert_eq!(nodes.any().finish(&live).await.unwrap().digest, digest);
}

async fn check_all(nodes: &mut Nodes, lengths: &[usize], cuts: usize) {
    check_blobs(nodes).await;
    check_batch(nodes).await;
    check_cuts(nodes, lengths, cuts).await;
    check_lies(nodes).await;
    check_checksums(nodes).await;
    check_ends(nodes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_blobs_and_uploads() {
    let mut nodes = Nodes::on_folder().await;
    let lengths = [1, 65_537, 1_048_576, 3_000_001, 70_000_000];
    check_all(&mut nodes, &lengths, 200).await;
    let (digest, overrides) = (Digest::of(b""), ResponseOverrides::default());
    let store = nodes.any();
    let url = store.presigned(&digest, Duration::from_secs(9), &overrides);
    assert_eq!(url.await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn seaweedfs_keeps_blobs_and_uploads() {
    let Some(mut nodes) = Nodes::on_weed().await else {
        return;
    };
    let lengths = [
        1,
        PART_BYTES - 1,
        PART_BYTES,
        2 * PART_BYTES + 1,
        30_000_000,
    ];
    check_all(&mut nodes, &lengths, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn seaweedfs_takes_no_bytes_of_a_straggler() {
    let Some(mut nodes) = Nodes::on_weed().await else {
        return;
    };
    let bytes = nodes.random.bytes(2 * PART_BYTES);
    let other = nodes.random.bytes(2 * PART_BYTES);
    let digest = Digest::of(&bytes);
    let begun = nodes.begin(digest, bytes.len()).await;
    let (mut straggler, mut state) = (begun.clone(), begun);
    append(&nodes.any(), &mut state, &bytes).await.unwrap();
    append(&nodes.any(), &mut straggler, &other).await.unwrap();
    // AWS refuses, since the part is no longer the one it named; SeaweedFS keeps both and takes
    // the one that was named. What must never be seen are the other bytes.
    match nodes.any().finish(&state).await {
        Ok(_) => assert_eq!(read(&nodes.any(), &digest).await.unwrap(), bytes),
        Err(_) => assert_eq!(nodes.any().size(&digest).await.unwrap(), None),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_connection_to_the_bucket_is_weathered() {
    let server = Server::start().await;
    let mut nodes = Nodes::on_bucket(&server.bucket("blobs")).await;
    for fault in [Fault::Unavailable, Fault::CutBefore, Fault::CutAfter] {
        let part = |_: &Method, uri: &Uri| {
            uri.query()
                .is_some_and(|query| query.contains("partNumber"))
        };
        server.inject(fault, 2, part);
        server.inject(fault, 1, |method, uri| {
            method == Method::PUT && uri.path().contains("staging")
        });
        server.inject(fault, 1, |method, uri| {
            method == Method::GET && uri.path().contains("staging")
        });
        let lengths = [PART_BYTES + 5, 20_000_000];
        check_cuts(&mut nodes, &lengths, 12).await;
        for _ in 0..3 {
            let bytes = nodes.random.bytes(1000);
            server.inject(fault, 1, |method, _| method == Method::PUT);
            let stored = nodes.any().put(bytes.clone()).await.unwrap();
            server.inject(fault, 1, |method, _| method == Method::GET);
            assert_eq!(read(&nodes.any(), &stored.digest).await.unwrap(), bytes);
        }
    }
    let bytes = nodes.random.bytes(3_000_000);
    let stored = nodes.any().put(bytes.clone()).await.unwrap();
    server.inject(Fault::CutAnswer(1_000_000), 1, |method, _| {
        method == Method::GET
    });
    assert_eq!(read(&nodes.any(), &stored.digest).await.unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_stays_away_loses_nothing_that_counts() {
    let server = Server::start().await;
    let mut nodes = Nodes::on_bucket(&server.bucket("blobs")).await;
    let bytes = nodes.random.bytes(3 * PART_BYTES);
    let digest = Digest::of(&bytes);
    let mut state = nodes.begin(digest, bytes.len()).await;
    let refused = |_: &Method, uri: &Uri| {
        uri.query()
            .is_some_and(|query| query.contains("partNumber=2"))
    };
    server.inject(Fault::Unavailable, 5, refused);
    let failed = append(&nodes.any(), &mut state, &bytes).await;
    assert!(
        matches!(failed, Err(BlobError::Unavailable(_))),
        "{failed:?}"
    );
    assert_eq!(state.offset(), PART_BYTES as u64, "the first part counts");
    append(&nodes.any(), &mut state, &bytes.slice(PART_BYTES..))
        .await
        .unwrap();

    // The answer to the completion gets lost, so the row is never saved and finishing is repeated.
    server.inject(Fault::CutAfter, 1, |method, _| method == Method::POST);
    nodes.any().finish(&state).await.unwrap();
    nodes.any().finish(&state).await.unwrap();
    assert_eq!(read(&nodes.any(), &digest).await.unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presigned_url_answers_with_the_headers_asked_for() {
    let Some(mut nodes) = Nodes::on_weed().await else {
        return;
    };
    let bytes = nodes.random.bytes(5000);
    let stored = nodes.any().put(bytes.clone()).await.unwrap();
    let overrides = ResponseOverrides {
        content_type: Some("model/stl".into()),
        content_disposition: Some("attachment; filename=\"corner.stl\"".into()),
        cache_control: None,
    };
    let store = nodes.any();
    let url = store.presigned(&stored.digest, Duration::from_secs(60), &overrides);
    let answer = reqwest::get(url.await.unwrap().unwrap()).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "model/stl");
    assert_eq!(
        answer.headers()["content-disposition"],
        "attachment; filename=\"corner.stl\""
    );
    assert_eq!(answer.bytes().await.unwrap(), bytes);
}
