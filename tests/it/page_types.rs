//! Pages in a real browser: every type of page in every look that finds what a picture of it does
//! not, what the first view of a design weighs, and what scripts add to pages.

use tests::Process;
use tests::browser::browser;
use tests::repository;

use crate::remote::{PATIENCE, Setup};

/// A demo with the samples in it.
struct Demo {
    _process: Process,
    url: String,
}

impl Demo {
    fn start() -> Self {
        let samples = repository::root().join("designs-sample");
        let mut command = Setup::embedded().command(&["demo", "--listen", "127.0.0.1:0"]);
        command.arg("--samples").arg(samples);
        let mut process = Process::start("demo", &mut command);
        let url = process.wait_for("its address", PATIENCE, |log| {
            let (_, rest) = log.split_once("commonwright is ready at ")?;
            Some(rest.split_once("/\n")?.0.to_owned())
        });
        Self {
            url: url.unwrap(),
            _process: process,
        }
    }
}

#[test]
fn every_page_is_sound_in_every_look() {
    let Some(browser) = browser() else { return };
    let demo = Demo::start();
    let empty = Setup::embedded().start();
    let swept = browser.run("sweep", &demo.url, &[("EMPTY", &empty.url)]);
    assert!(swept.contains("types of pages, 0 faults"), "{swept}");
}

#[test]
fn the_first_view_of_a_design_is_light() {
    let Some(browser) = browser() else { return };
    let weighed = browser.run("first-view", &Demo::start().url, &[]);
    assert!(weighed.contains("box-dryer at 390: "), "{weighed}");
}

#[test]
fn scripts_add_to_pages_what_they_promise() {
    let Some(browser) = browser() else { return };
    let handled = browser.run("handling", &Demo::start().url, &[]);
    assert!(handled.contains("handled at 1280"), "{handled}");
}
