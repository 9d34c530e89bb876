//! What only a store in a folder has: files that go missing, locks, a full device, many who
//! finish at once.

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::UploadId;

use crate::{
    AppendOptions, Appended, BlobError, BlobStore, BlobUrl, OpenOptions, Rehash, UploadState,
};

struct Folder {
    store: BlobStore,
    root: TempDir,
}

impl Folder {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let store = open(root.path()).await.unwrap();
        Self { store, root }
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        let (shard, rest) = digest.hex().split_at(2);
        self.root.path().join("blobs/sha256").join(shard).join(rest)
    }

    fn staged(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.path().join("staging")).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    async fn begin(&self, number: u128, bytes: &[u8]) -> UploadState {
        let (upload, length) = (UploadId(Uuid::from_u128(number)), bytes.len() as u64);
        self.store
            .begin(upload, Digest::of(bytes), length)
            .await
            .unwrap()
    }

    async fn append(
        &self,
        state: &mut UploadState,
        bytes: &Bytes,
    ) -> Result<Appended<Infallible>, BlobError> {
        let options = AppendOptions::default();
        self.store
            .append(state, stream::iter([Ok(bytes.clone())]), &options)
            .await
    }

    async fn stores(&self, bytes: &Bytes) {
        let digest = Digest::of(bytes);
        let read = self.store.read(&digest, None).await.unwrap().unwrap();
        let parts: Vec<Bytes> = read.body.try_collect().await.unwrap();
        assert_eq!(&parts.concat(), bytes);
    }
}

async fn open(root: &Path) -> Result<BlobStore, BlobError> {
    BlobStore::open(&BlobUrl::Folder(root.into()), &OpenOptions::default()).await
}

#[tokio::test]
async fn a_damaged_blob_is_mended_by_each_way_of_writing_it() {
    let folder = Folder::new().await;
    let bytes = Bytes::from_static(b"a bracket of 20 mm");
    let path = folder.path(&folder.store.put(bytes.clone()).await.unwrap().digest);
    let damages: [fn(&Path); 2] = [
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, "a brack").unwrap(),
    ];
    for damage in damages {
        damage(&path);
        folder.store.put(bytes.clone()).await.unwrap();
        folder.stores(&bytes).await;

        damage(&path);
        let stream = stream::iter([Ok::<_, Infallible>(bytes.clone())]);
        let staged = folder.store.stage(stream, 100).await.unwrap();
        folder.store.commit(vec![staged]).await.unwrap();
        folder.stores(&bytes).await;

        damage(&path);
        let mut state = folder.begin(1, &bytes).await;
        folder.append(&mut state, &bytes).await.unwrap();
        folder.store.finish(&state).await.unwrap();
        folder.stores(&bytes).await;
    }
    assert_eq!(folder.staged(), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn hashing_again_finds_changed_bytes_of_the_same_size() {
    let folder = Folder::new().await;
    let stored = folder.store.put(Bytes::from_static(b"8 mm")).await.unwrap();
    fs::write(folder.path(&stored.digest), "9 mm").unwrap();
    let Rehash::Different(found) = folder.store.rehash(&stored.digest).await.unwrap() else {
        panic!("the change was not seen");
    };
    assert_eq!(found.digest, Digest::of(b"9 mm"));
}

#[tokio::test]
async fn a_blob_that_shrinks_while_it_is_read_ends_in_an_error() {
    let folder = Folder::new().await;
    let stored = folder.store.put(vec![7; 1_000_000].into()).await.unwrap();
    let mut read = folder
        .store
        .read(&stored.digest, None)
        .await
        .unwrap()
        .unwrap();
    assert!(read.body.next().await.unwrap().is_ok());
    let file = fs::File::options()
        .write(true)
        .open(folder.path(&stored.digest));
    file.unwrap().set_len(300_000).unwrap();
    let rest: Vec<_> = read.body.take(10).collect().await;
    let error = rest.into_iter().find_map(Result::err);
    assert!(matches!(error, Some(BlobError::Corrupt(_))), "{error:?}");
}

#[tokio::test]
async fn two_appends_at_once_are_one_too_many() {
    let folder = Folder::new().await;
    let bytes = Bytes::from(vec![1; 200_000]);
    let mut state = folder.begin(1, &bytes).await;
    let mut second = state.clone();
    let (sender, receiver) = futures::channel::mpsc::unbounded::<Result<Bytes, Infallible>>();
    let options = AppendOptions::default();
    let first = folder.store.append(&mut state, receiver, &options);
    let rest = async {
        sender.unbounded_send(Ok(bytes.slice(..150_000))).unwrap();
        // The first append takes the lock before it asks for its first byte.
        while !sender.is_empty() {
            tokio::task::yield_now().await;
        }
        let refused = folder.append(&mut second, &bytes).await;
        assert!(matches!(refused, Err(BlobError::Busy)), "{refused:?}");
        assert!(matches!(
            folder.store.abort(&second).await,
            Err(BlobError::Busy)
        ));
        sender.close_channel();
    };
    let (appended, ()) = futures::join!(first, rest);
    assert_eq!(appended.unwrap().bytes, 150_000);
    folder
        .append(&mut state, &bytes.slice(150_000..))
        .await
        .unwrap();
    folder.store.finish(&state).await.unwrap();
    folder.stores(&bytes).await;
}

#[tokio::test]
async fn an_append_that_was_dropped_leaves_nothing_that_counts() {
    let folder = Folder::new().await;
    let bytes: Bytes = (0..3_000_000_u32)
        .map(|index| index.to_le_bytes()[1])
        .collect();
    let mut state = folder.begin(1, &bytes).await;
    folder
        .append(&mut state, &bytes.slice(..1000))
        .await
        .unwrap();
    let before = state.clone();
    let wrong = Bytes::from(vec![9; 1_500_000]);
    let stuck = stream::iter([Ok::<_, Infallible>(wrong)]).chain(stream::pending());
    let options = AppendOptions::default();
    let dropped = folder.store.append(&mut state, stuck, &options);
    let path = folder.staged().pop().unwrap();
    let written = async {
        while fs::metadata(&path).unwrap().len() < 1_000_000 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = dropped => panic!("the stream has no end"),
        () = written => {}
    }
    assert_eq!(state, before);
    // The file is ours again once the last write under way has ended.
    while let Err(error) = folder.append(&mut state, &bytes.slice(1000..)).await {
        assert!(matches!(error, BlobError::Busy), "{error:?}");
    }
    folder.store.finish(&state).await.unwrap();
    folder.stores(&bytes).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_device_is_told_apart_and_nothing_counts() {
    let folder = Folder::new().await;
    let bytes = Bytes::from(vec![1; 2_000_000]);
    let mut state = folder.begin(1, &bytes).await;
    let staged = folder
        .root
        .path()
        .join("staging")
        .join(state.id().to_string());
    std::os::unix::fs::symlink("/dev/full", &staged).unwrap();
    let full = folder.append(&mut state, &bytes).await;
    assert!(matches!(full, Err(BlobError::StorageFull(_))), "{full:?}");
    assert_eq!(state, folder.begin(1, &bytes).await);

    fs::remove_file(&staged).unwrap();
    folder.append(&mut state, &bytes).await.unwrap();
    folder.store.finish(&state).await.unwrap();
    folder.stores(&bytes).await;
}

#[tokio::test]
async fn staged_bytes_that_are_gone_end_the_upload() {
    let folder = Folder::new().await;
    let bytes = Bytes::from_static(b"0123456789");
    let mut state = folder.begin(1, &bytes).await;
    folder.append(&mut state, &bytes.slice(..6)).await.unwrap();
    let staged = folder.staged().pop().unwrap();
    fs::write(&staged, "012").unwrap();
    let lost = folder.append(&mut state, &bytes.slice(6..)).await;
    assert!(matches!(lost, Err(BlobError::UploadLost)), "{lost:?}");
    fs::remove_file(&staged).unwrap();
    let lost = folder.append(&mut state, &bytes.slice(6..)).await;
    assert!(matches!(lost, Err(BlobError::UploadLost)), "{lost:?}");
    folder.store.abort(&state).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_finish_at_once_all_get_what_they_wrote() {
    let root = tempfile::tempdir().unwrap();
    let stores = [
        open(root.path()).await.unwrap(),
        open(root.path()).await.unwrap(),
    ];
    let folder = Folder {
        store: stores[0].clone(),
        root,
    };
    let uploads = (0..300_u32).map(|number| {
        // Every third is one of the same ten blobs.
        let content = if number % 3 == 0 { number % 10 } else { number };
        let bytes = Bytes::from(content.to_le_bytes().repeat(5000));
        // In a task each, as a server runs them.
        tokio::spawn(upload(
            stores[number as usize % 2].clone(),
            number.into(),
            bytes,
        ))
    });
    for uploaded in futures::future::join_all(uploads).await {
        folder.stores(&uploaded.unwrap()).await;
    }
    assert_eq!(folder.staged(), [] as [PathBuf; 0]);
}

async fn upload(store: BlobStore, number: u128, bytes: Bytes) -> Bytes {
    let (upload, length) = (UploadId(Uuid::from_u128(number)), bytes.len() as u64);
    let begun = store.begin(upload, Digest::of(&bytes), length).await;
    let mut state = begun.unwrap();
    let (stream, options) = (
        stream::iter([Ok::<_, Infallible>(bytes.clone())]),
        AppendOptions::default(),
    );
    store.append(&mut state, stream, &options).await.unwrap();
    store.finish(&state).await.unwrap();
    bytes
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = open(&file).await.unwrap_err();
    assert!(
        matches!(&error, BlobError::Configuration(text) if text.contains("file")),
        "{error}"
    );
}
