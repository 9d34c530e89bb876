//! Resumable uploads through tus: cuts, lies, two at once.

use crate::authoring::folder;
use crate::for_each_backend;
use crate::test_registry::{TestRegistry, send};
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wright_model::Digest;

fn noise(bytes: usize) -> Vec<u8> {
    let mut state: u64 = 42;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    })
    .take(bytes)
    .collect()
}

for_each_backend! {
    async fn a_file_comes_in_pieces_and_is_in_the_draft(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let bytes = noise(300_000);
        let digest = Digest::of(&bytes);
        let opened = ana.open_upload(&draft, "cad/big.step", digest.hex(), 300_000).await.expect(201);
        let upload = opened.header("location").to_owned();
        assert_eq!(opened.header("upload-offset"), "0");
        assert!(opened.header("upload-expires").ends_with("GMT"));
        ana.append(&upload, 0, bytes[..100_000].to_vec()).await.expect(204);
        assert_eq!(ana.append(&upload, 0, bytes[..1000].to_vec()).await.expect(409).code(), "upload-offset");
        let head = send(ana.request(Method::HEAD, &upload)).await.expect(200);
        assert_eq!((head.header("upload-offset"), head.header("upload-length")), ("100000", "300000"));
        let done = ana.append(&upload, 100_000, bytes[100_000..].to_vec()).await.expect(204);
        assert_eq!(done.header("upload-offset"), "300000");
        let read = ana.get(&format!("/api/v1/drafts/{draft}/files/cad/big.step")).await.expect(200);
        assert_eq!(read.body, bytes.as_slice());
    }

    async fn a_lying_digest_or_length_leaves_nothing(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let bytes = noise(5000);
        let lie = Digest::of(b"something else");
        let opened = ana.open_upload(&draft, "a.bin", lie.hex(), 5000).await.expect(201);
        let upload = opened.header("location").to_owned();
        assert_eq!(ana.append(&upload, 0, bytes.clone()).await.code(), "digest-mismatch");
        send(ana.request(Method::HEAD, &upload)).await.expect(404);

        let opened = ana.open_upload(&draft, "b.bin", Digest::of(&bytes).hex(), 4000).await.expect(201);
        let upload = opened.header("location").to_owned();
        let refused = ana.append(&upload, 0, bytes.clone()).await;
        assert!(refused.status >= 400, "{}", refused.text());
        let files = ana.get(&format!("/api/v1/drafts/{draft}")).await.value();
        assert_eq!(files["files"].as_array().unwrap().len(), 0);

        for (path, digest, length, code) in [
            ("../x", Digest::of(b"").hex().to_owned(), 1, "path-invalid"),
            ("x", "zz".to_owned(), 1, "validation"),
            ("x", Digest::of(b"").hex().to_owned(), u64::MAX >> 1, "file-too-large"),
        ] {
            assert_eq!(ana.open_upload(&draft, path, &digest, length).await.code(), code, "{path}");
        }
    }

    async fn an_empty_file_is_there_at_once_and_a_cancelled_one_never(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        ana.open_upload(&draft, "empty", Digest::of(b"").hex(), 0).await.expect(201);
        let opened = ana.open_upload(&draft, "never", Digest::of(b"never").hex(), 5).await.expect(201);
        let upload = opened.header("location").to_owned();
        let bo = server.as_user("bo").await;
        assert_eq!(bo.append(&upload, 0, "never").await.expect(404).code(), "not-found");
        ana.delete(&upload).await.expect(204);
        assert_eq!(ana.append(&upload, 0, "never").await.expect(404).code(), "not-found");
        let files = ana.get(&format!("/api/v1/drafts/{draft}")).await.value();
        assert_eq!(files["files"].as_array().unwrap().len(), 1, "{files}");
    }

    async fn another_version_or_content_type_is_told_what_is_spoken(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let opened = ana.open_upload(&draft, "a", Digest::of(b"a").hex(), 1).await.expect(201);
        let upload = opened.header("location").to_owned();
        let create = format!("/api/v1/drafts/{draft}/uploads");
        for (method, path) in [(Method::POST, &create), (Method::PATCH, &upload), (Method::HEAD, &upload), (Method::DELETE, &upload)] {
            let request = ana.request(method.clone(), path).header("tus-resumable", "0.2.2");
            let refused = send(request.header("upload-offset", 0)).await.expect(412);
            assert_eq!(refused.header("tus-version"), "1.0.0", "{method}");
            if method != Method::HEAD {
                assert_eq!(refused.code(), "tus-version");
            }
        }
        let request = ana.request(Method::PATCH, &upload).header("tus-resumable", "1.0.0").header("upload-offset", 0);
        let refused = send(request.header("content-type", "text/plain").body("a")).await.expect(415);
        assert_eq!(refused.code(), "media-type-unsupported");
        ana.append(&upload, 0, "a").await.expect(204);
    }

    async fn a_second_patch_at_once_is_locked_out(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let opened = ana.open_upload(&draft, "slow", Digest::of(b"slowly").hex(), 6).await.expect(201);
        let upload = opened.header("location").to_owned();
        // The early bird of the two may be either; then it is tried again.
        for _ in 0..50 {
            let (sender, receiver) = tokio::sync::mpsc::channel::<Result<&'static str, std::io::Error>>(1);
            let stream = futures::stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
            let slow = tokio::spawn({
                let (ana, upload) = (ana.clone(), upload.clone());
                async move { ana.append(&upload, 0, reqwest::Body::wrap_stream(stream)).await }
            });
            sender.send(Ok("slo")).await.unwrap();
            let mut second = ana.append(&upload, 3, "x").await;
            while second.status == 409 && !slow.is_finished() {
                second = ana.append(&upload, 3, "x").await;
            }
            let _ = sender.send(Ok("wly")).await;
            drop(sender);
            let first = slow.await.unwrap();
            if first.status == 423 {
                continue;
            }
            assert_eq!(second.expect(423).code(), "upload-locked");
            first.expect(204);
            return;
        }
        panic!("the two requests never met");
    }

    async fn what_came_before_a_cut_counts(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let draft = ana.open_draft("ana/corner", "0.1.0").await;
        let bytes = noise(200_000);
        let opened = ana.open_upload(&draft, "cut.bin", Digest::of(&bytes).hex(), 200_000).await.expect(201);
        let upload = opened.header("location").to_owned();
        let request = ana
            .request(Method::PATCH, &upload)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
            .header("content-length", 200_000);
        cut_after(request.build().unwrap(), &bytes[..150_000]).await;
        let mut offset = 0;
        for _ in 0..1000 {
            let head = send(ana.request(Method::HEAD, &upload)).await.expect(200);
            offset = head.header("upload-offset").parse().unwrap();
            if offset > 0 {
                break;
            }
        }
        assert_eq!(offset, 150_000);
        ana.append(&upload, offset, bytes[150_000..].to_vec()).await.expect(204);
        ana.send_files(&draft, &folder("ana/corner", "0.1.0")).await.expect(200);
        ana.publish_draft(&draft).await.expect(201);
    }
}

/// Sends a request with the beginning of its body only, and hangs up.
async fn cut_after(request: reqwest::Request, beginning: &[u8]) {
    let address = format!(
        "{}:{}",
        request.url().host_str().unwrap(),
        request.url().port().unwrap()
    );
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\n",
        request.method(),
        request.url().path()
    );
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    head.push_str("\r\n");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(beginning).await.unwrap();
    stream.shutdown().await.unwrap();
    let _ = stream.read_to_end(&mut Vec::new()).await;
}
