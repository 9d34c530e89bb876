//! What a newcomer does with the README only: signs up, publishes a folder by browser and another
//! by `wright publish`, fetches it elsewhere by name, and rebuilds it from the lockfile with the
//! server stopped.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use tests::browser::{Browser, browser};
use tests::{Process, scratch};

use crate::authoring::{folder, folder_with};
use crate::nodes::Cluster;
use crate::remote::{PATIENCE, Setup, succeeded, wright};
use crate::test_registry::PASSWORD;

#[test]
fn on_the_embedded_default() {
    let Some(browser) = browser() else { return };
    let mut node = Setup::embedded().start();
    let home = scratch::folder("home");
    let url = node.url.clone();
    make_a_place(&browser, &home, &url);
    node.stop();
    rebuild_without_server(&home, &url);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_and_s3_with_two_nodes_behind_one_address() {
    let Some(browser) = browser() else { return };
    let Some(mut cluster) = Cluster::start().await else {
        return;
    };
    let home = scratch::folder("home");
    let url = cluster.url.clone();
    make_a_place(&browser, &home, &url);
    for node in &mut cluster.nodes {
        node.stop();
    }
    rebuild_without_server(&home, &url);
}

/// Everything up to a fetched project in `home/make`.
fn make_a_place(browser: &Browser, home: &Path, url: &str) {
    let hook = home.join("hook");
    write(&hook, &folder("nia/hook", "0.1.0"));
    let environment = [
        ("HANDLE", "nia"),
        ("PASSWORD", PASSWORD),
        ("FOLDER", hook.to_str().unwrap()),
    ];
    browser.run("sign-up-and-publish", url, &environment);

    log_in(browser, home, url);
    let shelf = home.join("shelf");
    write(
        &shelf,
        &folder_with(
            "nia/shelf",
            "1.0.0",
            "[dependencies]\n\"nia/hook\" = \"^0.1\"\n",
        ),
    );
    let published = run(home, &shelf, url, &["publish"]);
    assert!(
        text(&published).contains("nia/shelf 1.0.0"),
        "{published:?}"
    );

    let make = home.join("make");
    fs::create_dir(&make).unwrap();
    run(home, &make, url, &["add", "nia/shelf"]);
    assert_eq!(read(&make.join("designs/nia/shelf")), read(&shelf));
    assert_eq!(read(&make.join("designs/nia/hook")), read(&hook));
}

/// `wright login` prints a code, the browser agrees to it.
fn log_in(browser: &Browser, home: &Path, url: &str) {
    let mut login = Process::start(
        "login",
        &mut wright(home, home, url, &["login", url, "--no-browser"]),
    );
    let code = login.wait_for("a code", PATIENCE, |log| {
        let (_, rest) = log.split_once("enter the code ")?;
        let (code, _) = rest.split_once('\n')?;
        Some(code.trim().to_owned())
    });
    let environment = [
        ("HANDLE", "nia"),
        ("PASSWORD", PASSWORD),
        ("CODE", &code.unwrap()),
    ];
    browser.run("approve-device", url, &environment);
    assert!(login.wait(PATIENCE).success(), "{}", login.log());
}

/// With nothing but lockfile and cache, the same bytes come back.
fn rebuild_without_server(home: &Path, url: &str) {
    let make = home.join("make");
    let before = read(&make.join("designs"));
    fs::remove_dir_all(make.join("designs")).unwrap();
    run(home, &make, url, &["fetch", "--offline", "--locked"]);
    assert_eq!(read(&make.join("designs")), before);
}

#[track_caller]
fn run(home: &Path, folder: &Path, url: &str, arguments: &[&str]) -> Output {
    succeeded(wright(home, folder, url, arguments).output().unwrap())
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

fn write(to: &Path, files: &[(String, Vec<u8>)]) {
    for (path, bytes) in files {
        let file = to.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

/// Every file below a folder.
fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}
