//! What scripts add to pages, in a real browser: suggestions, recounts, following, the back button.

use tests::Process;
use tests::browser::browser;
use tests::repository;

use crate::remote::{PATIENCE, Setup};

#[test]
fn scripts_add_to_pages_what_they_promise() {
    let Some(browser) = browser() else { return };
    let samples = repository::root().join("designs-sample");
    let mut command = Setup::embedded().command(&["demo", "--listen", "127.0.0.1:0", "--samples"]);
    let mut demo = Process::start("demo", command.arg(samples));
    let url = demo.wait_for("its address", PATIENCE, |log| {
        let (_, rest) = log.split_once("commonwright is ready at ")?;
        Some(rest.split_once("/\n")?.0.to_owned())
    });
    let url = url.unwrap();
    let handled = browser.run("handling", &url, &[]);
    assert!(handled.contains("handled at 1280"), "{handled}");
}
