//! The servers and the browser that other tests stand on do what those tests take for granted.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use sqlx::{Connection, PgConnection};
use tests::s3_faulty::{Fault, Server};
use tests::{Process, postgres, weed};

/// Longer than any machine needs; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn postgres_gives_each_test_a_database_of_its_own() {
    let Some(server) = postgres::server() else {
        return;
    };
    let first_url = server.database();
    let mut first = connect(&first_url).await;
    sqlx::raw_sql("CREATE TABLE made (count BIGINT); INSERT INTO made VALUES (7)")
        .execute(&mut first)
        .await
        .unwrap();

    let mut second = connect(&server.database()).await;
    let seen: Option<String> = sqlx::query_scalar("SELECT to_regclass('made')::text")
        .fetch_one(&mut second)
        .await
        .unwrap();
    assert_eq!(seen, None, "a new database is empty");

    first.close().await.unwrap();
    let mut copy = connect(&server.database_from(&first_url)).await;
    let count: i64 = sqlx::query_scalar("SELECT count FROM made")
        .fetch_one(&mut copy)
        .await
        .unwrap();
    assert_eq!(count, 7, "a copy has what its template had");
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("the server was ready")
}

#[tokio::test]
async fn weed_keeps_objects_in_the_bucket_they_were_put_into() {
    let Some(server) = weed::server() else {
        return;
    };
    let first = server.bucket().await.client();
    let second = server.bucket().await.client();
    let path = Path::from("sha256/ab/cd");
    put(&first, &path, b"solar dryer").await.unwrap();
    assert_eq!(get(&first, &path).await.unwrap(), b"solar dryer");
    assert!(matches!(
        second.head(&path).await,
        Err(object_store::Error::NotFound { .. })
    ));
}

#[tokio::test]
async fn the_faulty_store_does_what_it_is_told() {
    let server = Server::start().await;
    let client = impatient(&server);
    let path = Path::from("blob");
    let is_put = |method: &http::Method, _: &http::Uri| method == http::Method::PUT;
    let is_get = |method: &http::Method, _: &http::Uri| method == http::Method::GET;

    server.inject(Fault::Unavailable, 1, is_put);
    server.inject(Fault::CutBefore, 1, is_put);
    for _ in 0..2 {
        assert!(put(&client, &path, b"twelve bytes").await.is_err());
        assert!(client.head(&path).await.is_err(), "nothing was stored");
    }
    server.inject(Fault::CutAfter, 1, is_put);
    assert!(put(&client, &path, b"twelve bytes").await.is_err());
    assert_eq!(get(&client, &path).await.unwrap(), b"twelve bytes");

    server.inject(Fault::CutAnswer(5), 1, is_get);
    assert!(get(&client, &path).await.is_err());
    assert_eq!(get(&client, &path).await.unwrap(), b"twelve bytes");

    let faults: Vec<Fault> = server.seen().iter().filter_map(|seen| seen.fault).collect();
    assert_eq!(
        faults,
        [
            Fault::Unavailable,
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutAnswer(5)
        ]
    );
}

/// A client that does not try again by itself.
fn impatient(server: &Server) -> AmazonS3 {
    let once = object_store::RetryConfig {
        max_retries: 0,
        ..Default::default()
    };
    server.bucket("blobs").client_with(once)
}

async fn put(store: &AmazonS3, path: &Path, bytes: &'static [u8]) -> object_store::Result<()> {
    store.put(path, PutPayload::from_static(bytes)).await?;
    Ok(())
}

async fn get(store: &AmazonS3, path: &Path) -> object_store::Result<Vec<u8>> {
    Ok(store.get(path).await?.bytes().await?.to_vec())
}

#[test]
fn a_child_process_is_logged_and_ends_with_its_guard() {
    let mut child = Process::start(
        "child",
        Command::new("sh").args(["-c", "echo ready; cat >&2; exec sleep 1000"]),
    );
    let said = child.wait_for("greeting", PATIENCE, |log| {
        log.contains("ready").then(|| log.to_owned())
    });
    assert_eq!(said.as_deref(), Ok("ready\n"));
    let folder = format!("/proc/{}", child.pid());
    assert!(std::fs::exists(&folder).unwrap());
    drop(child);
    assert!(!std::fs::exists(&folder).unwrap());
}

#[test]
fn a_child_process_that_dies_early_shows_its_log() {
    let mut child = Process::start(
        "child",
        Command::new("sh").args(["-c", "echo no such disk; exit 3"]),
    );
    let failure = child.wait_for("readiness", PATIENCE, |_| None::<()>);
    let failure = failure.unwrap_err();
    assert!(failure.contains("no such disk"), "{failure}");
    assert!(failure.contains("exit status: 3"), "{failure}");
}

#[test]
fn the_warden_cleans_up_after_a_test_process_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    std::fs::write(&elsewhere, "a socket, say").unwrap();
    let scratch = folder.path().join("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let sleeper = || Command::new("sleep").arg("1000").spawn().unwrap();
    let (mut left_behind, mut ended) = (sleeper(), sleeper());

    let mut warden = Command::new("sh")
        .arg(tests::repository::root().join("tests/support/warden.sh"))
        .arg(&scratch)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let orders = format!(
        "watch {} KILL\nwatch {} TERM\nforget {0}\nremove {}\n",
        ended.id(),
        left_behind.id(),
        elsewhere.display()
    );
    let mut pipe = warden.stdin.take().unwrap();
    pipe.write_all(orders.as_bytes()).unwrap();
    drop(pipe); // as the system does when the test process dies

    const SIGTERM: i32 = 15;
    assert_eq!(left_behind.wait().unwrap().signal(), Some(SIGTERM));
    assert!(warden.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    assert_eq!(ended.try_wait().unwrap(), None, "what was forgotten lives");
    ended.kill().unwrap();
    ended.wait().unwrap();
}

#[test]
fn the_browser_shows_a_page() {
    let Some(browser) = tests::browser::browser() else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let length = stream.read(&mut [0; 4096]).unwrap();
            if length > 0 {
                stream.write_all(PAGE.as_bytes()).unwrap();
            }
        }
    });
    assert_eq!(
        browser.run("smoke", &address, &[]).trim(),
        "Box dryer: made 3 times\n\
         image-alt: Images must have alternative text: <img src=\"/dryer.png\">"
    );
}

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
    <!doctype html><html lang=en><title>Box dryer</title><main>not yet</main>\
    <img src=\"/dryer.png\">\
    <script>document.querySelector('main').textContent = 'made 3 times'</script>";
