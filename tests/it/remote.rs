//! The real programs on a data folder of their own, and somebody who talks to a server that may
//! die at any moment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{Process, binaries, scratch};

use crate::authoring::{appending, blob, form_of, lines_of, opening};
pub(crate) use crate::test_registry::try_send as send;
use crate::test_registry::{Answer, PASSWORD};
use wright_model::Digest;

/// How long a program may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How the names of the server's settings begin in the environment.
pub(crate) const PREFIX: &str = "COMMONWRIGHT_";

/// A registry as an operator sets it up: what every node of it is started with.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) data: PathBuf,
    /// Options of every command.
    pub(crate) options: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    /// What stands before the program's own command line, such as a tracer.
    pub(crate) wrapper: Vec<String>,
}

impl Setup {
    /// The embedded default: SQLite and files in a new folder.
    pub(crate) fn embedded() -> Self {
        Self {
            data: scratch::folder("data"),
            options: Vec::new(),
            environment: Vec::new(),
            wrapper: Vec::new(),
        }
    }

    /// SQLite in a new folder, and blobs in a bucket.
    pub(crate) fn in_bucket(bucket: &tests::s3::Bucket) -> Self {
        let url = format!(
            "s3://{}?endpoint={}&region={}&allow_http=true",
            bucket.name, bucket.endpoint, bucket.region
        );
        let mut setup = Self::embedded().with("--blob-url", &url);
        setup.environment = vec![
            (
                "COMMONWRIGHT_S3__ACCESS_KEY_ID".to_owned(),
                bucket.access_key_id.clone(),
            ),
            (
                "COMMONWRIGHT_S3__SECRET_ACCESS_KEY".to_owned(),
                bucket.secret_access_key.clone(),
            ),
        ];
        setup
    }

    /// The same with another option.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.options.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// The program, configured by nothing but this.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let program = binaries().commonwright.as_os_str();
        let mut command = match self.wrapper.split_first() {
            None => unconfigured(program, PREFIX),
            Some((wrapper, rest)) => {
                let mut command = unconfigured(wrapper, PREFIX);
                command.args(rest).arg(program);
                command
            }
        };
        // Programs fill forms in faster than people.
        command.env("COMMONWRIGHT_LIMITS__SIGN_UP_SECONDS_MIN", "0");
        command.envs(self.environment.iter().cloned());
        command
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .args(&self.options);
        command
    }

    /// `commonwright admin …`, which must succeed; what it printed.
    #[track_caller]
    pub(crate) fn admin(&self, arguments: &[&str]) -> String {
        let output = self
            .command(&[&["admin"], arguments].concat())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A node on a port of its own.
    #[track_caller]
    pub(crate) fn start(&self) -> Node {
        self.start_at("127.0.0.1:0")
    }

    /// A node on this address.
    #[track_caller]
    pub(crate) fn start_at(&self, address: &str) -> Node {
        let mut process = self.serve(address);
        let url = process.wait_for("its address", PATIENCE, public_url);
        Node {
            process,
            url: url.unwrap(),
        }
    }

    /// A node whose `public_url` is another's, such as a load balancer's: its own address is known
    /// before it starts.
    #[track_caller]
    pub(crate) fn start_behind(&self) -> Node {
        let address = format!("127.0.0.1:{}", tests::free_port());
        let mut process = self.serve(&address);
        process
            .wait_for("its address", PATIENCE, public_url)
            .unwrap();
        Node {
            process,
            url: format!("http://{address}"),
        }
    }

    fn serve(&self, address: &str) -> Process {
        let mut command = self.command(&["serve", "--listen", address, "--metrics-listen", "off"]);
        Process::start("commonwright", &mut command)
    }
}

/// Where a server is to be found, once it says that it is ready.
pub(crate) fn public_url(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("commonwright is ready at ")?;
    let (url, _) = rest.split_once("/\n")?;
    Some(url.to_owned())
}

/// A running `commonwright serve`. Dropping it kills it.
pub(crate) struct Node {
    pub(crate) process: Process,
    /// Without a slash at the end; its `public_url`.
    pub(crate) url: String,
}

impl Node {
    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Asks it to stop, which it must do well.
    pub(crate) fn stop(&mut self) {
        self.process.terminate();
        assert!(
            self.process.wait(PATIENCE).success(),
            "{}",
            self.process.log()
        );
    }
}

/// Somebody who talks to a server, which may not be there: no answer is no panic.
#[derive(Debug, Clone)]
pub(crate) struct Remote {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

/// What came of a request: an answer, or a connection that broke.
pub(crate) type Tried = Result<Answer, reqwest::Error>;

impl Remote {
    /// Nobody in particular. Every request has a connection of its own, so that an address behind
    /// which nodes alternate shows it.
    pub(crate) fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            http,
            url: url.to_owned(),
            token: None,
        }
    }

    /// The person `handle`, who gets an account and a token that may publish and yank.
    pub(crate) async fn sign_up(url: &str, handle: &str) -> Self {
        let nobody = Self::new(url);
        let account = json!({ "handle": handle, "email": format!("{handle}@example.org"), "password": PASSWORD });
        nobody
            .post("/api/v1/accounts", &account)
            .await
            .unwrap()
            .expect(201);
        let cookie = nobody.session_cookie(handle).await;
        let token = json!({ "name": "test", "scopes": ["publish", "yank"], "patterns": ["*"] });
        let request = nobody
            .request(Method::POST, "/api/v1/tokens")
            .header("cookie", cookie)
            .json(&token);
        let made = send(request).await.unwrap().expect(201).value();
        Self {
            token: Some(made["token"].as_str().unwrap().to_owned()),
            ..nobody
        }
    }

    /// `name=value` of a new session of `handle`.
    pub(crate) async fn session_cookie(&self, handle: &str) -> String {
        let answer = self
            .post(
                "/api/v1/session",
                &json!({ "login": handle, "password": PASSWORD }),
            )
            .await
            .unwrap();
        answer.expect(200).cookie()
    }

    /// The token, for a program of its own.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// The same person at another address of the registry.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            None => request,
            Some(token) => request.bearer_auth(token),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Tried {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Tried {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn open_draft(&self, name: &str, version: &str) -> Tried {
        self.post(
            "/api/v1/drafts",
            &json!({ "name": name, "version": version }),
        )
        .await
    }

    /// Sends files in one batch.
    pub(crate) async fn send_files(&self, draft: &str, files: &[(String, Vec<u8>)]) -> Tried {
        let request = self.request(Method::POST, &format!("/api/v1/drafts/{draft}/files"));
        send(request.multipart(form_of(files))).await
    }

    /// Opens an upload of `bytes`; the answer's `Location` is the upload.
    pub(crate) async fn open_upload(&self, draft: &str, path: &str, bytes: &[u8]) -> Tried {
        let digest = Digest::of(bytes);
        let request = self.request(Method::POST, &format!("/api/v1/drafts/{draft}/uploads"));
        send(opening(request, path, digest.hex(), bytes.len() as u64)).await
    }

    /// Opens an upload of `bytes`, which must work; where it is.
    pub(crate) async fn begin_upload(&self, draft: &str, path: &str, bytes: &[u8]) -> String {
        let opened = self.open_upload(draft, path, bytes).await.unwrap();
        opened.expect(201).header("location").to_owned()
    }

    /// Sends bytes of an upload.
    pub(crate) async fn append(&self, upload: &str, offset: usize, bytes: &[u8]) -> Tried {
        let request = self.request(Method::PATCH, upload);
        send(appending(request, offset as u64, bytes.to_vec())).await
    }

    /// Sends bytes of an upload, which must work; where it stands then.
    pub(crate) async fn go_on_upload(&self, upload: &str, offset: usize, bytes: &[u8]) -> usize {
        let sent = self.append(upload, offset, bytes).await.unwrap();
        offset_of(&sent.expect(204))
    }

    /// Asks where an upload stands.
    pub(crate) async fn head_upload(&self, upload: &str) -> Answer {
        let request = self.request(Method::HEAD, upload);
        let request = request.header("tus-resumable", "1.0.0");
        send(request).await.unwrap()
    }

    pub(crate) async fn publish_draft(&self, draft: &str) -> Tried {
        self.post(&format!("/api/v1/drafts/{draft}/publish"), &json!({}))
            .await
    }

    /// Opens a draft and sends a folder into it, which must work; its id.
    pub(crate) async fn filled_draft(
        &self,
        name: &str,
        version: &str,
        files: &[(String, Vec<u8>)],
    ) -> String {
        let draft = id_of(&self.open_draft(name, version).await.unwrap());
        self.send_files(&draft, files).await.unwrap().expect(200);
        draft
    }

    /// Publishes a folder from nothing, which must work; the answer of publishing.
    pub(crate) async fn publish_folder(
        &self,
        name: &str,
        version: &str,
        files: &[(String, Vec<u8>)],
    ) -> Value {
        let draft = self.filled_draft(name, version, files).await;
        self.publish_draft(&draft)
            .await
            .unwrap()
            .expect(201)
            .value()
    }

    /// The lines of an index document, past every cache; none where there is no such design.
    pub(crate) async fn index(&self, name: &str) -> Vec<Value> {
        let request = self
            .request(Method::GET, &format!("/index/{name}"))
            .header("cache-control", "no-cache");
        let answer = send(request).await.unwrap();
        match answer.status {
            404 => Vec::new(),
            _ => lines_of(&answer.expect(200)),
        }
    }

    /// Reads files as blobs, which must be these very bytes.
    pub(crate) async fn reads(&self, files: &[(String, Vec<u8>)]) {
        for (path, bytes) in files {
            let read = self.get(&blob(bytes)).await.unwrap().expect(200);
            assert!(read.body == bytes.as_slice(), "{path} has other bytes");
        }
    }
}

/// Where an upload stands, as an answer says.
pub(crate) fn offset_of(answer: &Answer) -> usize {
    answer.header("upload-offset").parse().unwrap()
}

/// The id of a draft that was opened.
#[track_caller]
pub(crate) fn id_of(opened: &Answer) -> String {
    opened.clone().expect(201).value()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A program with nothing of the test's own environment that configures it.
pub(crate) fn unconfigured(program: impl AsRef<OsStr>, prefix: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with(prefix)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// `wright` in a folder, with a cache and settings below `home`.
pub(crate) fn wright(home: &Path, folder: &Path, registry: &str, arguments: &[&str]) -> Command {
    let mut command = unconfigured(&binaries().wright, "WRIGHT_");
    command
        .arg("-C")
        .arg(folder)
        .args(["--registry", registry])
        .arg("--cache-dir")
        .arg(home.join("cache"))
        .arg("--config-dir")
        .arg(home.join("config"))
        .args(arguments);
    command
}

/// Output of a program that must have succeeded.
#[track_caller]
pub(crate) fn succeeded(output: Output) -> Output {
    assert!(output.status.success(), "{output:?}");
    output
}
