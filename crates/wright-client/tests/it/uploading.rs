//! Large files by tus, against a small tus server that cuts connections.

use crate::registry::{REGISTRY_ID, Registry, noise};
use crate::server::{Answer, Head, Server};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use wright_client::api::Api;
use wright_client::credentials::Token;
use wright_client::http::Http;
use wright_client::progress::ProgressSink;
use wright_client::retry::RetryPolicy;
use wright_client::source::registry_url;
use wright_client::tus::{LargeFile, Uploader};
use wright_client::{Cache, ErrorClass};
use wright_model::{DesignPath, Digest};

/// One upload; each PATCH is cut after so many bytes, the last cut repeats.
struct Tus {
    bytes: Mutex<Vec<u8>>,
    cuts: Vec<usize>,
    patches: AtomicUsize,
    creations: AtomicUsize,
}

impl Tus {
    fn answer(&self, head: &Head, body: &mut dyn std::io::Read) -> Option<Answer> {
        if !head.path.starts_with("/api/v1/") {
            return None;
        }
        assert_eq!(head.headers["authorization"], "Bearer cwt_secret");
        assert_eq!(head.headers["tus-resumable"], "1.0.0");
        let mut bytes = self.bytes.lock().unwrap();
        Some(match head.method.as_str() {
            "POST" => {
                self.creations.fetch_add(1, Ordering::Relaxed);
                bytes.clear();
                Some((
                    201,
                    vec!["Location: /api/v1/uploads/7".to_owned()],
                    Vec::new(),
                ))
            }
            "HEAD" => Some((
                200,
                vec![format!("Upload-Offset: {}", bytes.len())],
                Vec::new(),
            )),
            "PATCH" => {
                let offset: usize = head.headers["upload-offset"].parse().unwrap();
                assert_eq!(offset, bytes.len());
                let number = self.patches.fetch_add(1, Ordering::Relaxed);
                let cut = self.cuts.get(number).copied();
                let mut body = std::io::Read::take(body, cut.map_or(u64::MAX, |cut| cut as u64));
                std::io::Read::read_to_end(&mut body, &mut bytes).unwrap();
                if cut.is_some() {
                    None
                } else {
                    Some((
                        204,
                        vec![format!("Upload-Offset: {}", bytes.len())],
                        Vec::new(),
                    ))
                }
            }
            other => panic!("{other} is not expected"),
        })
    }
}

struct Sending {
    folder: tempfile::TempDir,
    tus: Arc<Tus>,
    server: Server,
    file: LargeFile,
}

impl Sending {
    fn new(cuts: &[usize]) -> Self {
        let registry = Registry::new();
        let tus = Arc::new(Tus {
            bytes: Mutex::default(),
            cuts: cuts.to_vec(),
            patches: AtomicUsize::new(0),
            creations: AtomicUsize::new(0),
        });
        let handler = tus.clone();
        let root = registry.folder.keep();
        let server = Server::with_handler(
            root,
            Some(Box::new(move |head, body| handler.answer(head, body))),
        );
        let folder = tempfile::tempdir().unwrap();
        let bytes = noise(3_000_000, 6);
        let source = folder.path().join("large.step");
        std::fs::write(&source, &bytes).unwrap();
        let file = LargeFile {
            source,
            path: DesignPath::parse("cad/large.step").unwrap(),
            digest: Digest::of(&bytes),
            size: bytes.len() as u64,
            keep_location: false,
        };
        Self {
            folder,
            tus,
            server,
            file,
        }
    }

    async fn uploader(&self, attempts_max: u32) -> Uploader {
        let retry = Arc::new(RetryPolicy::immediate(attempts_max));
        let http = Http::new(retry.clone()).unwrap();
        let registry = registry_url(&self.server.url).unwrap();
        let token = Some(Token::parse("cwt_secret").unwrap());
        Uploader {
            api: Api::connect(&registry, token, &http, retry).await.unwrap(),
            draft: REGISTRY_ID.parse().unwrap(),
            cache: Cache::open(&self.folder.path().join("cache")).unwrap(),
            progress: ProgressSink::silent(),
        }
    }

    fn assert_arrived(&self) {
        assert!(*self.tus.bytes.lock().unwrap() == std::fs::read(&self.file.source).unwrap());
    }
}

#[tokio::test]
async fn cuts_cost_only_what_was_on_the_way() {
    let sending = Sending::new(&[700_000, 0, 1_000_000, 5]);
    sending.uploader(4).await.send(&sending.file).await.unwrap();
    sending.assert_arrived();
    assert_eq!(sending.tus.creations.load(Ordering::Relaxed), 1);
    assert_eq!(sending.tus.patches.load(Ordering::Relaxed), 5);
}

#[tokio::test]
async fn another_process_finds_the_upload_again() {
    let sending = Sending::new(&[1_200_000]);
    let error = sending
        .uploader(1)
        .await
        .send(&sending.file)
        .await
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Network);
    sending.uploader(1).await.send(&sending.file).await.unwrap();
    sending.assert_arrived();
    assert_eq!(sending.tus.creations.load(Ordering::Relaxed), 1);
    let notes = sending.folder.path().join("cache/uploads");
    assert_eq!(std::fs::read_dir(notes).unwrap().count(), 0);
}

#[tokio::test]
async fn a_token_never_goes_to_another_origin() {
    let elsewhere = Registry::new();
    let elsewhere = Server::start(elsewhere.folder.path().into());
    let registry = Registry::new();
    let config = format!(
        "{{\"v\":1,\"registry\":\"{REGISTRY_ID}\",\"api\":\"{}/api/v1/\",\"blobs\":\"../../blobs/\"}}",
        elsewhere.url
    );
    registry.write(wright_wire::paths::REGISTRY_CONFIG, config.as_bytes());
    let server = Server::start(registry.folder.path().into());
    let retry = Arc::new(RetryPolicy::immediate(2));
    let http = Http::new(retry.clone()).unwrap();
    let url = registry_url(&server.url).unwrap();
    let token = Some(Token::parse("cwt_secret").unwrap());
    let error = Api::connect(&url, token, &http, retry).await.unwrap_err();
    assert!(error.to_string().contains("tokens are not sent"), "{error}");
    assert!(elsewhere.requests().is_empty());
}
