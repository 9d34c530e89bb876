//! SeaweedFS: a real S3 server, one per test process, and fresh buckets in it. Another S3 store
//! takes its place where the environment names one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use object_store::path::Path as ObjectPath;
use object_store::signer::Signer;

use crate::network::free_ports;
use crate::process::Process;
use crate::repository;
use crate::requirement::{variable, went_without};
use crate::s3::Bucket;
use crate::scratch;

/// Names the `weed` program, where it is neither in `PATH` nor where `cargo xtask test` puts it.
pub const WEED: &str = "COMMONWRIGHT_TEST_WEED";

/// The URL of another S3 store to test with (`http://HOST:PORT`), which takes the key
/// [`ACCESS_KEY_ID`] and the secret [`SECRET_ACCESS_KEY`].
pub const ENDPOINT: &str = "COMMONWRIGHT_TEST_S3_ENDPOINT";
/// The key that may make buckets.
pub const ACCESS_KEY_ID: &str = "test";
/// Its secret.
pub const SECRET_ACCESS_KEY: &str = "test-secret";

/// Where `cargo xtask test` puts it, under the top folder.
const INSTALLED: &str = "target/tools/python/bin/weed";
const REGION: &str = "us-east-1";
const START_PATIENCE: Duration = Duration::from_secs(60);
/// Another process may take a port between choosing and using it.
const START_ATTEMPTS: u32 = 5;
/// How long one request may take.
const REQUEST_PATIENCE: Duration = Duration::from_secs(30);
/// Each bucket takes several volumes of its own; small ones leave room for many buckets.
const VOLUME_MEGABYTES: u32 = 256;
const VOLUMES_MAX: u32 = 4000;
/// What must be left on the disk.
const FREE_SPACE_MIN: &str = "200MiB";
/// One volume at a time: the first object of a bucket comes sooner.
const MASTER_TOML: &str = "[master.volume_growth]\ncopy_1 = 1\n";

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    _process: Option<Process>,
    address: String,
    buckets_made: AtomicU32,
}

/// The one server of this test process. `None` where SeaweedFS is not installed.
///
/// # Panics
/// When it is installed and does not start, or is not and everything is required.
#[must_use]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match variable(ENDPOINT) {
        Some(endpoint) => Some(Server::at(&endpoint)),
        None => program().map(|program| Server::start(&program)),
    });
    if server.is_none() {
        went_without(
            "SeaweedFS",
            &format!("run `cargo xtask test`, or set {WEED} to the program `weed`"),
        );
    }
    server.as_ref()
}

impl Server {
    fn at(endpoint: &str) -> Self {
        let address = endpoint.trim_end_matches('/').strip_prefix("http://");
        Self {
            _process: None,
            address: address
                .unwrap_or_else(|| panic!("{ENDPOINT} is {endpoint}, not http://HOST:PORT"))
                .to_owned(),
            buckets_made: AtomicU32::new(0),
        }
    }

    fn start(program: &Path) -> Self {
        let mut failure = String::new();
        for _ in 0..START_ATTEMPTS {
            let ports = free_ports();
            let mut process = Process::start("weed", &mut command(program, ports));
            let [port, _, _, _, master_port, ..] = ports;
            let [store, master] = [port, master_port].map(|port| format!("127.0.0.1:{port}"));
            let ready = process.wait_for("readiness", START_PATIENCE, |_| {
                // The store answers before it has a place for objects.
                let answers = |address, target| request("GET", address, target) == Some(200);
                (answers(&store, "/status") && answers(&master, "/dir/assign")).then_some(())
            });
            match ready {
                Ok(()) => {
                    return Self {
                        _process: Some(process),
                        address: store,
                        buckets_made: AtomicU32::new(0),
                    };
                }
                Err(message) => failure = message,
            }
        }
        panic!("{failure}");
    }

    /// A new empty bucket, created by a signed S3 request.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn bucket(&self) -> Bucket {
        let number = self.buckets_made.fetch_add(1, Ordering::Relaxed);
        let bucket = Bucket {
            name: format!("bucket-{}-{number}", std::process::id()),
            endpoint: format!("http://{}", self.address),
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret_access_key: SECRET_ACCESS_KEY.to_owned(),
            region: REGION.to_owned(),
        };
        let url = bucket
            .client()
            .signed_url(http::Method::PUT, &ObjectPath::ROOT, REQUEST_PATIENCE)
            .await
            .expect("signing needs no network");
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let status = request("PUT", &self.address, &target);
        assert_eq!(status, Some(200), "creating {}", bucket.name);
        bucket
    }
}

fn program() -> Option<PathBuf> {
    if let Some(program) = variable(WEED).map(PathBuf::from) {
        assert!(
            program.is_file(),
            "{WEED} names {}, which is not there",
            program.display()
        );
        return Some(program);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("weed"))
        .chain([repository::root().join(INSTALLED)])
        .find(|program| program.is_file())
}

fn command(program: &Path, ports: [u16; 10]) -> Command {
    let folder = scratch::folder("weed-data");
    let identities = folder.join("s3.json");
    std::fs::write(&identities, identities_json()).expect("a new folder can be written");
    std::fs::write(folder.join("master.toml"), MASTER_TOML).expect("a new folder can be written");
    let data = folder.join("data");
    std::fs::create_dir(&data).expect("a new folder can be written");
    let mut command = Command::new(program);
    command
        .current_dir(&folder)
        .args(["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3"])
        .arg(format!("-dir={}", data.display()))
        .arg(format!("-s3.config={}", identities.display()))
        .arg(format!("-master.volumeSizeLimitMB={VOLUME_MEGABYTES}"))
        .arg(format!("-volume.max={VOLUMES_MAX}"))
        .arg("-master.volumePreallocate=false")
        // As it comes it refuses to write once a hundredth of the disk is left, which can be much.
        .arg(format!("-volume.minFreeSpace={FREE_SPACE_MIN}"))
        .arg("-master.telemetry=false")
        // The only master: it need not look for others first.
        .arg("-master.peers=none");
    let listeners = [
        "s3.port",
        "s3.port.grpc",
        "s3.port.iceberg",
        "s3.port.lance",
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
    ];
    for (listener, port) in listeners.iter().zip(ports) {
        command.arg(format!("-{listener}={port}"));
        for socket in [
            "filer",
            "s3",
            "filer-grpc",
            "s3-grpc",
            "master-grpc",
            "volume-grpc",
        ] {
            scratch::remove_at_end(&format!("/tmp/seaweedfs-{socket}-{port}.sock"));
        }
    }
    command
}

fn identities_json() -> String {
    format!(
        r#"{{"identities":[{{"name":"test","credentials":[{{"accessKey":"{ACCESS_KEY_ID}","secretKey":"{SECRET_ACCESS_KEY}"}}],"actions":["Admin","Read","Write","List"]}}]}}"#
    )
}

/// Sends a request without a body and returns the status of the answer, `None` where there is no
/// server yet. Written out because nothing more of HTTP is needed here.
fn request(method: &str, address: &str, target: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(REQUEST_PATIENCE)).ok()?;
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}
