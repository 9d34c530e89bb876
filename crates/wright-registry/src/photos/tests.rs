//! Inspectors that behave badly; the good one is tested with the program it is in.

use super::*;
use crate::config::SignUp;
use crate::{Clock, Limits, RegistryConfig, Source};
use bytes::Bytes;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions};
use wright_store::{Db, DbOptions};

/// Greets, reads one photo of three bytes and answers.
const ANSWERING: &str =
    r#"echo '{"unrestricted":[]}'; head -c 11 >/dev/null; echo '{"verdict":"located"}'; exec cat"#;

struct Fixture {
    registry: Registry,
    _folder: tempfile::TempDir,
}

async fn fixture(script: Option<&str>) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/db", folder.path().display());
    let db = Db::open(&url, &DbOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    let blobs = BlobUrl::Folder(folder.path().join("blobs"));
    let blobs = BlobStore::open(&blobs, &OpenOptions::default())
        .await
        .unwrap();
    let config = RegistryConfig {
        public_url: "http://127.0.0.1:1".parse().unwrap(),
        sign_up: SignUp::Open,
        mail: None,
        require_verified_email: false,
        limits: Limits::default(),
        inspector: script.map(|script| ["/bin/sh", "-c", script].map(OsString::from).to_vec()),
        analysis: crate::analysis::AnalysisConfig::default(),
    };
    let registry = Registry::open(db, blobs, config, Source::new(Clock::System))
        .await
        .unwrap();
    Fixture {
        registry,
        _folder: folder,
    }
}

impl Fixture {
    async fn store(&self, path: &str, bytes: &'static [u8]) -> (DesignPath, Digest, u64) {
        let stored = self
            .registry
            .blobs()
            .put(Bytes::from_static(bytes))
            .await
            .unwrap();
        (path.parse().unwrap(), stored.digest, stored.size)
    }
}

#[tokio::test]
async fn each_photo_is_asked_about_once_and_other_files_never() {
    let fixture = fixture(Some(ANSWERING)).await;
    let photo = fixture.store("docs/One.JPG", b"one").await;
    let copy = fixture.store("docs/copy.jpeg", b"one").await;
    let model = fixture.store("stl/corner.stl", b"solid").await;
    let files = [photo.clone(), copy, model];
    let verdicts = fixture.registry.photo_verdicts(&files).await.unwrap();
    assert_eq!(verdicts, HashMap::from([(photo.1, PhotoVerdict::Located)]));
    // Remembered: the bytes are gone, the answer stays.
    fixture.registry.blobs().delete(&photo.1).await.unwrap();
    assert_eq!(
        fixture.registry.photo_verdicts(&[photo]).await.unwrap(),
        verdicts
    );
}

#[tokio::test]
async fn without_an_inspector_nothing_is_said() {
    let fixture = fixture(None).await;
    let photo = fixture.store("photo.jpg", b"one").await;
    assert!(
        fixture
            .registry
            .photo_verdicts(&[photo])
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_photo_that_ends_or_confuses_the_inspector_is_refused_by_name() {
    let ending = r#"echo '{"unrestricted":[]}'; head -c 4 >/dev/null; kill -9 $$"#;
    let confusing =
        r#"echo '{"unrestricted":[]}'; echo '{"verdict":"perhaps"}'; exec cat >/dev/null"#;
    let endless = r#"echo '{"unrestricted":[]}'; yes | tr -d '\n'; exec cat"#;
    let hanging = r#"echo '{"unrestricted":[]}'; exec sleep 600"#;
    for (script, reason) in [
        (ending, "ended"),
        (confusing, "confused"),
        (endless, "confused"),
        (hanging, "too long"),
    ] {
        let fixture = fixture(Some(script)).await;
        let photo = fixture.store("docs/photo.jpg", b"not one").await;
        let error = fixture.registry.photo_verdicts(&[photo]).await.unwrap_err();
        assert_eq!(error.code(), ProblemCode::Validation);
        let text = error.to_string();
        assert!(
            text.contains("docs/photo.jpg") && text.contains(reason),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_inspector_that_does_not_start_is_not_the_photos_fault() {
    let fixture = fixture(Some("exit 1")).await;
    let photo = fixture.store("photo.png", b"one").await;
    let error = fixture.registry.photo_verdicts(&[photo]).await.unwrap_err();
    assert_eq!(error.code(), ProblemCode::Unavailable);
}

#[tokio::test]
async fn a_photo_that_is_too_large_is_refused_unread() {
    let fixture = fixture(Some("exit 1")).await;
    let (path, digest, _) = fixture.store("photo.tif", b"one").await;
    let files = [(path, digest, PHOTO_BYTES_MAX + 1)];
    let error = fixture.registry.photo_verdicts(&files).await.unwrap_err();
    assert_eq!(error.code(), ProblemCode::FileTooLarge);
}

#[test]
fn large_videos_are_looked_into_at_both_ends() {
    assert_eq!(parts(0), []);
    assert_eq!(parts(PHOTO_BYTES_MAX), vec![0..PHOTO_BYTES_MAX]);
    let half = PHOTO_BYTES_MAX / 2;
    assert_eq!(parts(10 * half), [0..half, 9 * half..10 * half]);
    assert!(
        is_photo(&"docs/Assembly.MP4".parse().unwrap()) && !is_photo(&"docs/mp4".parse().unwrap())
    );
}
