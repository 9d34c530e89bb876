//! Running a registry: configuration, first start, readiness, stopping, and looking after its data.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tests::{Process, binaries, postgres, repository, scratch};
use wright_blobs::{BlobStore, BlobUrl, OpenOptions};
use wright_model::Digest;

use crate::remote::{PATIENCE, PREFIX, public_url, unconfigured};

/// Older than any grace for objects that nobody has recorded yet.
const LONG_AGO: Duration = Duration::from_secs(7 * 24 * 3600);

#[test]
fn config_check_tells_values_origins_and_mistakes() {
    let data = scratch::folder("data");
    fs::write(
        data.join("commonwright.toml"),
        "sign_up = \"closed\"\n[worker]\ncount = 3\n",
    )
    .unwrap();
    let good = program(&data)
        .args(["config", "check", "--listen", "127.0.0.1:7070"])
        .env("COMMONWRIGHT_S3__ACCESS_KEY_ID", "key")
        .env("COMMONWRIGHT_S3__SECRET_ACCESS_KEY", "very-secret")
        .output()
        .unwrap();
    assert!(good.status.success(), "{good:?}");
    let text = stdout(&good);
    let line = |key: &str| {
        let line = text
            .lines()
            .find(|line| line.split_whitespace().next() == Some(key));
        line.unwrap_or_else(|| panic!("no {key} in\n{text}"))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("listen"), "listen 127.0.0.1:7070 flag --listen");
    assert_eq!(line("log.filter"), "log.filter info default");
    assert_eq!(
        line("worker.count"),
        format!("worker.count 3 file {}/commonwright.toml", data.display())
    );
    assert_eq!(
        line("s3.secret_access_key"),
        "s3.secret_access_key (hidden) environment COMMONWRIGHT_S3__SECRET_ACCESS_KEY"
    );
    assert!(!text.contains("very-secret"));

    fs::write(data.join("commonwright.toml"), "sing_up = \"closed\"\n").unwrap();
    for command in [&["config", "check"][..], &["serve"]] {
        let wrong = program(&data).args(command).output().unwrap();
        assert_eq!(wrong.status.code(), Some(1));
        assert!(
            stderr(&wrong).contains("sets sing_up, which does not exist; did you mean sign_up?"),
            "{wrong:?}"
        );
    }
}

#[test]
fn the_first_start_prints_a_way_in_once() {
    let data = scratch::folder("data");
    let mut first = Server::start(&data, &[]);
    let log = first.process.wait_for("a setup address", PATIENCE, |log| {
        log.contains("/-/setup/").then(|| log.to_owned())
    });
    assert!(log.unwrap().contains("becomes the administrator"));
    first.stop();
    create_account(&data, "ana");
    let mut second = Server::start(&data, &[]);
    assert!(
        !second.process.log().contains("setup"),
        "{}",
        second.process.log()
    );
    second.stop();
}

#[test]
fn a_folder_has_one_server_and_many_helpers() {
    let data = scratch::folder("data");
    let mut first = Server::start(&data, &[]);
    let second = serve(&data, "127.0.0.1:0").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = stderr(&second);
    let address = first.address.clone();
    let address = address.as_str();
    for part in ["already serves", "--data", "process", address] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // Neither does it mend matters to take another name for the same database.
    let database = format!("sqlite://{}", data.join("other.sqlite").display());
    let mut other = Server::start(&scratch::folder("data"), &["--database-url", &database]);
    let twin = serve(&scratch::folder("data"), "127.0.0.1:0")
        .args(["--database-url", &database])
        .output()
        .unwrap();
    assert!(stderr(&twin).contains("already serves"), "{twin:?}");
    other.stop();
    // What looks after a registry works beside its server.
    create_account(&data, "ana");
    assert!(
        program(&data)
            .args(["admin", "gc"])
            .status()
            .unwrap()
            .success()
    );
    // The taken address says what to do.
    let taken = serve(&scratch::folder("data"), address).output().unwrap();
    assert!(
        stderr(&taken).contains("which another program has: stop that one"),
        "{taken:?}"
    );
    first.stop();
    Server::start(&data, &[]).stop();
}

#[test]
fn a_database_of_another_program_says_what_to_do() {
    let data = scratch::folder("data");
    Server::start(&data, &[]).stop();
    let refused = |change: &str| {
        let database = format!("sqlite://{}", data.join("commonwright.sqlite").display());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let pool = sqlx::SqlitePool::connect(&database).await.unwrap();
            let change = sqlx::AssertSqlSafe(change.to_owned());
            sqlx::query(change).execute(&pool).await.unwrap();
            pool.close().await;
        });
        let refused = serve(&data, "127.0.0.1:0").output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        stderr(&refused)
    };
    let newer = refused(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'x', TRUE, x'00', 0)",
    );
    assert!(newer.contains("start the newer program"), "{newer}");
    let other = refused("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1");
    assert!(
        other.contains("newer program") || other.contains("Start the program that made it"),
        "{other}"
    );
    let other = refused("DELETE FROM _sqlx_migrations WHERE version = 9999");
    assert!(other.contains("Start the program that made it"), "{other}");
}

#[test]
fn postgres_is_migrated_only_when_told_to() {
    let Some(server) = postgres::server() else {
        return;
    };
    let (data, url) = (scratch::folder("data"), server.database());
    let refused = serve(&data, "127.0.0.1:0")
        .args(["--database-url", &url])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        stderr(&refused).contains("run `commonwright migrate`"),
        "{refused:?}"
    );
    let migrated = program(&data)
        .args(["migrate", "--database-url", &url])
        .output()
        .unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    let mut server = Server::start(&data, &["--database-url", &url]);
    assert_eq!(get(&server.address, "/readyz").0, 200);
    server.stop();
}

#[test]
fn health_readiness_and_metrics_answer() {
    let data = scratch::folder("data");
    let mut server = Server::start(&data, &["--metrics-listen", "127.0.0.1:0"]);
    assert_eq!(
        get(&server.address, "/healthz"),
        (200, "{\"status\":\"ok\"}".to_owned())
    );
    assert_eq!(
        get(&server.address, "/readyz"),
        (200, "{\"status\":\"ok\"}".to_owned())
    );
    let metrics = server
        .process
        .wait_for("the metrics' address", PATIENCE, |log| {
            let (_, rest) = log.split_once("serving metrics address=")?;
            Some(rest.split_whitespace().next()?.to_owned())
        });
    let (status, text) = get(&metrics.unwrap(), "/metrics");
    assert_eq!(status, 200);
    for part in [
        "commonwright_http_requests_total{route=\"/readyz\",method=\"GET\",status=\"200\"} 1",
        "commonwright_http_request_seconds_count{route=\"/healthz\",method=\"GET\"} 1",
        "commonwright_jobs{state=\"failed\"} 0",
        "commonwright_blob_bytes 0",
        "commonwright_database_connections{state=\"idle\"}",
        "commonwright_events_behind 0",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert_eq!(get(&server.address, "/metrics").0, 404, "not for everybody");

    // Blobs out of reach: alive, and not ready.
    fs::rename(data.join("staging"), data.join("away")).unwrap();
    let late = wait_until(|| get(&server.address, "/readyz").0 == 503);
    assert!(late, "{}", server.process.log());
    assert_eq!(get(&server.address, "/healthz").0, 200);
    fs::rename(data.join("away"), data.join("staging")).unwrap();
    assert!(wait_until(|| get(&server.address, "/readyz").0 == 200));
    server.stop();
}

#[test]
fn a_request_under_way_is_finished_before_the_server_stops() {
    let data = scratch::folder("data");
    let mut server = Server::start(&data, &[]);
    let body = r#"{"handle":"ana","email":"ana@example.org","password":"a sentence of my own"}"#;
    let (head, rest) = body.split_at(20);
    let mut slow = TcpStream::connect(&server.address).unwrap();
    write!(
        slow,
        "POST /api/v1/accounts HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{head}",
        server.address,
        body.len()
    )
    .unwrap();
    // A second one on the same machine proves that the first has been taken up.
    assert_eq!(get(&server.address, "/healthz").0, 200);
    server.process.terminate();
    let closed = wait_until(|| TcpStream::connect(&server.address).is_err());
    assert!(closed, "a server that stops takes no new connections");
    slow.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(server.process.wait(PATIENCE).success());
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_server() {
    let data = scratch::folder("data");
    let mut server = Server::start(&data, &["--set", "shutdown_grace_seconds=1"]);
    let mut stuck = TcpStream::connect(&server.address).unwrap();
    let head = "Host: x\r\nContent-Type: application/json\r\nContent-Length: 10";
    write!(stuck, "POST /api/v1/accounts HTTP/1.1\r\n{head}\r\n\r\n{{").unwrap();
    assert_eq!(get(&server.address, "/healthz").0, 200);
    server.process.terminate();
    assert!(server.process.wait(PATIENCE).success());
    assert!(
        server.process.log().contains("cut off"),
        "{}",
        server.process.log()
    );
}

#[tokio::test]
async fn a_backup_taken_while_others_write_restores_to_a_sound_registry() {
    let data = scratch::folder("data");
    let mut server = Server::start(&data, &[]);
    create_account(&data, "ana");
    let backup = scratch::folder("backup").join("first");
    let go_on = AtomicBool::new(true);
    let (written, outputs) = tokio::join!(write_blobs(&data, &go_on), async {
        let mut outputs = Vec::new();
        for _ in 0..3 {
            let mut command = admin(&data, &["backup", backup.to_str().unwrap()]);
            let output = tokio::task::spawn_blocking(move || command.output().unwrap());
            outputs.push(output.await.unwrap());
        }
        go_on.store(false, Ordering::Relaxed);
        outputs
    });
    for output in outputs {
        assert!(output.status.success(), "{output:?}");
    }
    assert!(written > 0);
    let refused = admin(&data, &["restore", backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("in use"), "{refused:?}");
    server.stop();

    let restored = scratch::folder("restored").join("data");
    let output = admin(&restored, &["restore", backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let again = admin(&restored, &["restore", backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(stderr(&again).contains("is there already"), "{again:?}");
    let verified = admin(&restored, &["verify"]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
    let mut server = Server::start(&restored, &[]);
    assert_eq!(get(&server.address, "/api/v1/actors/ana").0, 200);
    assert!(
        !server.process.log().contains("setup"),
        "the accounts are there"
    );
    server.stop();
}

#[tokio::test]
async fn verify_finds_what_is_damaged_missing_and_orphaned() {
    let data = scratch::folder("data");
    create_account(&data, "ana");
    let mut rows = connect(&data).await;
    let damaged = put_blob(&data, Some(&mut rows), b"to be damaged").await;
    let missing = put_blob(&data, Some(&mut rows), b"to be lost").await;
    let orphaned = put_blob(&data, None, b"recorded nowhere").await;
    let young = put_blob(&data, None, b"not recorded yet").await;
    rows.close().await.unwrap();
    let whole = admin(&data, &["verify"]).output().unwrap();
    assert!(whole.status.success(), "{whole:?}");

    fs::write(blob_file(&data, &damaged), b"to be damagEd").unwrap();
    fs::remove_file(blob_file(&data, &missing)).unwrap();
    let file = fs::File::options()
        .write(true)
        .open(blob_file(&data, &orphaned))
        .unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "the program under test has the system's clock"
    )]
    let now = SystemTime::now();
    file.set_modified(now - LONG_AGO).unwrap();
    let output = admin(&data, &["verify"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = stdout(&output);
    for line in [
        format!("different {damaged}"),
        format!("missing {missing}"),
        format!("orphaned {orphaned}"),
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(
        !text.contains(young.as_str()),
        "it may belong to a request under way"
    );

    // A backup of it says the same and still keeps what is sound.
    let backup = scratch::folder("backup").join("damaged");
    let output = admin(&data, &["backup", backup.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(stdout(&output).contains(&format!("different {damaged}")));
}

#[test]
fn an_operator_looks_after_people() {
    let data = scratch::folder("data");
    create_account(&data, "ana");
    let twice = admin(
        &data,
        &["create-account", "ana", "--email", "other@example.org"],
    )
    .output()
    .unwrap();
    assert_eq!(twice.status.code(), Some(1));
    assert!(stderr(&twice).contains("ana"), "{twice:?}");
    for (arguments, part) in [
        (&["reset-password", "ana"][..], "The new password"),
        (&["suspend", "ana", "--reason", "spam"], "ana is suspended"),
        (&["suspend", "ana", "--undo"], "ana may sign in"),
        (&["hide", "ana", "--reason", "spam"], "out of lists"),
        (&["hide", "ana", "--undo"], "is listed again"),
        (&["gc"], "0 blobs"),
    ] {
        let output = admin(&data, arguments).output().unwrap();
        assert!(
            output.status.success() && stdout(&output).contains(part),
            "{arguments:?}: {output:?}"
        );
    }
    for arguments in [
        &["suspend", "nobody", "--reason", "spam"][..],
        &["tombstone", "ana/none@1.0.0", "--reason", "spam"],
        &["tombstone", "whatever", "--reason", "spam"],
    ] {
        let output = admin(&data, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    }
}

#[test]
fn the_demo_publishes_once_and_finds_it_again() {
    let data = scratch::folder("data");
    let samples = repository::root().join("designs-sample");
    let demo = |listen: &str| {
        let mut command = program(&data);
        command
            .args(["demo", "--listen", listen, "--samples"])
            .arg(&samples);
        command
    };
    let exposed = demo("0.0.0.0:0")
        .args(["--public-url", "https://example.org"])
        .output()
        .unwrap();
    assert_eq!(exposed.status.code(), Some(1));
    assert!(
        stderr(&exposed).contains("a password everybody knows"),
        "{exposed:?}"
    );

    let mut first = Server::from(demo("127.0.0.1:0"));
    let log = first.process.log();
    assert!(
        log.contains("Publishing") && log.contains("rural-energy/box-dryer"),
        "{log}"
    );
    assert!(log.contains("Sign in   demo"), "{log}");
    let (status, index) = get(&first.address, "/index/rural-energy/box-dryer");
    assert_eq!((status, index.contains("\"vers\"")), (200, true), "{index}");
    first.stop();

    let mut second = Server::from(demo("127.0.0.1:0"));
    assert!(
        !second.process.log().contains("Publishing"),
        "{}",
        second.process.log()
    );
    let (_, again) = get(&second.address, "/index/rural-energy/box-dryer");
    assert_eq!(again, index);
    second.stop();
}

/// A running `commonwright serve`.
struct Server {
    process: Process,
    /// Host and port.
    address: String,
}

impl Server {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut command = serve(data, "127.0.0.1:0");
        command.args(arguments);
        Self::from(command)
    }

    fn from(mut command: Command) -> Self {
        let mut process = Process::start("commonwright", &mut command);
        let url = process
            .wait_for("its address", PATIENCE, public_url)
            .unwrap();
        Self {
            process,
            address: url.trim_start_matches("http://").to_owned(),
        }
    }

    fn stop(&mut self) {
        self.process.terminate();
        assert!(
            self.process.wait(PATIENCE).success(),
            "{}",
            self.process.log()
        );
    }
}

/// The program on a data folder, with nothing of the test's own environment but the path.
fn program(data: &Path) -> Command {
    let mut command = unconfigured(&binaries().commonwright, PREFIX);
    command.arg("--data").arg(data);
    command
}

/// `commonwright serve`, which tells its metrics to nobody unless it is told to.
fn serve(data: &Path, listen: &str) -> Command {
    let mut command = program(data);
    command.args(["serve", "--listen", listen]);
    command.env("COMMONWRIGHT_METRICS__LISTEN", "off");
    command
}

fn admin(data: &Path, arguments: &[&str]) -> Command {
    let mut command = program(data);
    command.arg("admin").args(arguments);
    command
}

fn create_account(data: &Path, handle: &str) {
    let email = format!("{handle}@example.org");
    let mut command = admin(
        data,
        &[
            "create-account",
            handle,
            "--email",
            &email,
            "--administrator",
            "--password-stdin",
        ],
    );
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"a sentence of my own\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(
        !stdout(&output).contains("password"),
        "one that was given is not printed"
    );
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Status and body of a GET on a connection of its own.
fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let status = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    let (_, body) = rest.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}

/// Asks again and again; `false` when it did not come true in time.
fn wait_until(mut is_true: impl FnMut() -> bool) -> bool {
    let started = std::time::Instant::now();
    while !is_true() {
        if started.elapsed() > PATIENCE {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

/// Stores and records blobs until told to stop; returns how many.
async fn write_blobs(data: &Path, go_on: &AtomicBool) -> usize {
    let mut rows = connect(data).await;
    let mut written = 0;
    while go_on.load(Ordering::Relaxed) {
        put_blob(data, Some(&mut rows), format!("blob {written}").as_bytes()).await;
        written += 1;
    }
    rows.close().await.unwrap();
    written
}

async fn connect(data: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(data.join("commonwright.sqlite"))
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(PATIENCE);
    options.connect().await.unwrap()
}

/// Stores a blob as an upload does, and records it where `rows` is given.
async fn put_blob(data: &Path, rows: Option<&mut SqliteConnection>, bytes: &[u8]) -> Digest {
    let store = BlobStore::open(&BlobUrl::Folder(data.to_owned()), &OpenOptions::default())
        .await
        .unwrap();
    let stored = store.put(Bytes::copy_from_slice(bytes)).await.unwrap();
    if let Some(rows) = rows {
        let record = "INSERT INTO blobs (digest, size, crc32, state, swept, created_at, touched_at)
            VALUES (unhex($1), $2, $3, 'ready', FALSE, $4, $4)";
        sqlx::query(record)
            .bind(stored.digest.hex())
            .bind(i64::try_from(stored.size).unwrap())
            .bind(i64::from(stored.crc32))
            .bind("2026-01-01T00:00:00+00:00")
            .execute(rows)
            .await
            .unwrap();
    }
    stored.digest
}

fn blob_file(data: &Path, digest: &Digest) -> PathBuf {
    let (shard, rest) = digest.hex().split_at(2);
    data.join("blobs/sha256").join(shard).join(rest)
}
