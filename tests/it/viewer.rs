//! Models in real pages, turned in a real browser.

use tests::Process;
use tests::browser::browser;
use tests::repository;

use crate::remote::{PATIENCE, Setup};

/// A part whose size is known; a piece of profile stands in its foot, at both ends of its width.
const PART: &str = "/@open-bench/syringe-pump/0.4.0/-/files/stl/carriage.stl";

#[test]
fn models_are_turned_measured_and_cut_in_their_pages() {
    let Some(browser) = browser() else { return };
    let samples = repository::root().join("designs-sample");
    let mut command = Setup::embedded().command(&["demo", "--listen", "127.0.0.1:0", "--samples"]);
    let mut demo = Process::start("demo", command.arg(samples));
    let url = demo.wait_for("its address", PATIENCE, |log| {
        let (_, rest) = log.split_once("commonwright is ready at ")?;
        Some(rest.split_once("/\n")?.0.to_owned())
    });
    let said = browser.run("viewer", &url.unwrap(), &[("PART", PART)]);
    assert!(said.contains("bytes a triangle"), "{said}");
    assert!(said.contains("the picture stays without WebGL"), "{said}");
}
