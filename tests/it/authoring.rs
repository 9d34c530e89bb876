//! A small design to publish, and the way to publish it through the API as a client does.

use crate::test_registry::{Answer, Caller, send};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::{Method, RequestBuilder, multipart};
use serde_json::{Value, json};
use wright_model::Digest;

/// A folder to publish: path and bytes.
pub(crate) type Folder = Vec<(String, Vec<u8>)>;

/// A whole and sound design: `design.toml`, README, a part, a license text.
pub(crate) fn folder(name: &str, version: &str) -> Folder {
    folder_with(name, version, "")
}

/// The same with more text at the end of `design.toml`.
pub(crate) fn folder_with(name: &str, version: &str, more: &str) -> Folder {
    let toml = format!(
        r#"[design]
name = "{name}"
version = "{version}"
title = "Corner"
summary = "Holds two boards at a right angle"
license = "CERN-OHL-S-2.0"
licensor = "The crew"

[[part]]
id = "corner"
name = "Corner"
quantity = 4
process = "fdm"
material = "PETG"
export = "stl/corner.stl"

[bom]
file = "bom.csv"

{more}
"#
    );
    vec![
        ("design.toml".into(), toml.into_bytes()),
        ("README.md".into(), b"# Corner\n\nPrint four.\n".to_vec()),
        (
            "stl/corner.stl".into(),
            format!("solid corner of {name}\nendsolid\n").into_bytes(),
        ),
        (
            "bom.csv".into(),
            b"id,name,quantity\ncorner,Corner,4\n".to_vec(),
        ),
        (
            "docs/assembly.md".into(),
            b"# Assembly\n\n1. Print four corners.\n2. Screw them on.\n".to_vec(),
        ),
        (
            "LICENSES/CERN-OHL-S-2.0.txt".into(),
            b"The license.\n".to_vec(),
        ),
    ]
}

impl Caller {
    /// Opens a draft; its id.
    pub(crate) async fn open_draft(&self, name: &str, version: &str) -> String {
        let opened = self
            .post(
                "/api/v1/drafts",
                json!({ "name": name, "version": version }),
            )
            .await
            .expect(201);
        opened.value()["id"].as_str().unwrap().to_owned()
    }

    /// Sends files in one batch.
    pub(crate) async fn send_files(&self, draft: &str, files: &[(String, Vec<u8>)]) -> Answer {
        let request = self.request(Method::POST, &format!("/api/v1/drafts/{draft}/files"));
        send(request.multipart(form_of(files))).await
    }

    /// Opens an upload of a file; the answer's `Location` is the upload.
    pub(crate) async fn open_upload(
        &self,
        draft: &str,
        path: &str,
        digest: &str,
        length: u64,
    ) -> Answer {
        let request = self.request(Method::POST, &format!("/api/v1/drafts/{draft}/uploads"));
        send(opening(request, path, digest, length)).await
    }

    /// Sends bytes of an upload.
    pub(crate) async fn append(
        &self,
        upload: &str,
        offset: u64,
        bytes: impl Into<reqwest::Body>,
    ) -> Answer {
        send(appending(
            self.request(Method::PATCH, upload),
            offset,
            bytes,
        ))
        .await
    }

    /// Publishes a draft.
    pub(crate) async fn publish_draft(&self, draft: &str) -> Answer {
        self.post(&format!("/api/v1/drafts/{draft}/publish"), json!({}))
            .await
    }

    /// Publishes a folder from nothing; the answer of publishing.
    pub(crate) async fn publish_folder(
        &self,
        name: &str,
        version: &str,
        files: &[(String, Vec<u8>)],
    ) -> Answer {
        let draft = self.open_draft(name, version).await;
        self.send_files(&draft, files).await.expect(200);
        self.publish_draft(&draft).await
    }

    /// Publishes a sound design, which must work.
    pub(crate) async fn publish(&self, name: &str, version: &str) -> Value {
        self.publish_folder(name, version, &folder(name, version))
            .await
            .expect(201)
            .value()
    }

    /// The lines of an index document, past every cache.
    pub(crate) async fn index(&self, name: &str) -> Vec<Value> {
        let request = self
            .request(Method::GET, &format!("/index/{name}"))
            .header("cache-control", "no-cache");
        lines_of(&send(request).await.expect(200))
    }
}

/// Files as a form sends them.
pub(crate) fn form_of(files: &[(String, Vec<u8>)]) -> multipart::Form {
    files
        .iter()
        .fold(multipart::Form::new(), |form, (path, bytes)| {
            let part = multipart::Part::bytes(bytes.clone());
            form.part("file", part.file_name(path.clone()))
        })
}

/// The request that opens an upload.
pub(crate) fn opening(
    request: RequestBuilder,
    path: &str,
    digest: &str,
    length: u64,
) -> RequestBuilder {
    let metadata = format!(
        "path {},sha256 {}",
        BASE64.encode(path),
        BASE64.encode(digest)
    );
    request
        .header("tus-resumable", "1.0.0")
        .header("upload-length", length)
        .header("upload-metadata", metadata)
}

/// The request that sends bytes of an upload.
pub(crate) fn appending(
    request: RequestBuilder,
    offset: u64,
    bytes: impl Into<reqwest::Body>,
) -> RequestBuilder {
    request
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", offset)
        .header("content-type", "application/offset+octet-stream")
        .body(bytes)
}

/// The lines of an index document.
pub(crate) fn lines_of(index: &Answer) -> Vec<Value> {
    index
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The address of a blob.
pub(crate) fn blob(bytes: &[u8]) -> String {
    format!("/blobs/sha256/{}", Digest::of(bytes).hex())
}
