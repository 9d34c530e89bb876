//! The publish wizard in a real browser, in a phone's window or a desktop's: reload midway, pause, a
//! lost line, a located photo, missing metadata, and the release at the end.

use tests::browser::{Browser, browser};

use crate::nodes::Cluster;
use crate::remote::{Remote, Setup};
use crate::test_registry::{Backend, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn on_the_embedded_default() {
    let Some(browser) = browser() else { return };
    let mut node = Setup::embedded().start();
    publish_by_wizard(&browser, &node.url.clone(), Backend::Sqlite).await;
    node.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_and_s3_with_two_nodes_behind_one_address() {
    let Some(browser) = browser() else { return };
    let Some(mut cluster) = Cluster::start().await else {
        return;
    };
    publish_by_wizard(&browser, &cluster.url.clone(), Backend::Postgres).await;
    for node in &mut cluster.nodes {
        node.stop();
    }
}

async fn publish_by_wizard(browser: &Browser, url: &str, backend: Backend) {
    Remote::sign_up(url, "ana").await;
    let environment = [
        ("HANDLE", "ana"),
        ("PASSWORD", PASSWORD),
        ("WIDTH", backend.width()),
    ];
    let said = tokio::task::block_in_place(|| browser.run("wizard", url, &environment));
    assert!(said.contains("wizard at"), "{said}");
}
