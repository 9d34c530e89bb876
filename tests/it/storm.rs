//! The publish wizard in a real browser on a bad day: very many files, a line that goes and comes,
//! refusals, a session that ends midway, two tabs, a double click, the back button.

use tests::browser::browser;
use tests::postgres;

use crate::remote::{Remote, Setup};

/// Enough for many requests; that a release holds 10,000 is shown by `limits`.
const MANY_FILES: &str = "2500";
/// Enough for several requests.
const FILES: &str = "500";
/// What this registry takes as one file.
const FILE_BYTES_MAX: &str = "1500000";

#[tokio::test(flavor = "multi_thread")]
async fn on_the_embedded_default() {
    weather(Setup::embedded(), MANY_FILES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(postgres) = postgres::server() else {
        return;
    };
    let setup = Setup::embedded().with("--database-url", &postgres.database());
    let migrated = setup.command(&["migrate"]).output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    weather(setup, FILES).await;
}

async fn weather(mut setup: Setup, files: &str) {
    let Some(browser) = browser() else { return };
    let limit = "COMMONWRIGHT_LIMITS__FILE_BYTES_MAX".to_owned();
    setup.environment.push((limit, FILE_BYTES_MAX.to_owned()));
    let mut node = setup.start();
    Remote::sign_up(&node.url, "ana").await;
    let environment = [
        ("HANDLE", "ana"),
        ("FILES", files),
        ("FILE_BYTES_MAX", FILE_BYTES_MAX),
    ];
    let run = || browser.run("storm", &node.url, &environment);
    let said = tokio::task::block_in_place(run);
    println!("{said}");
    assert!(said.contains("the storm is over"), "{said}");
    node.stop();
}
