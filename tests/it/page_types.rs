//! Pages in a real browser: every type of page in every look that finds what a picture of it does
//! not, what the first view of a design weighs, and what scripts add to pages.

use std::sync::OnceLock;

use tests::Process;
use tests::browser::browser;
use tests::repository;

use crate::remote::{PATIENCE, Setup, public_url};

/// A demo with the samples in it.
pub(crate) struct Demo {
    _process: Process,
    pub(crate) url: String,
}

impl Demo {
    /// The one of all tests that publish nothing: looking into every sample takes a while.
    pub(crate) fn shared() -> &'static Self {
        static DEMO: OnceLock<Demo> = OnceLock::new();
        DEMO.get_or_init(Self::start)
    }

    fn start() -> Self {
        let samples = repository::root().join("designs-sample");
        let mut command = Setup::embedded().command(&["demo", "--listen", "127.0.0.1:0"]);
        command.arg("--samples").arg(samples);
        let mut process = Process::start("demo", &mut command);
        let url = process.wait_for("its address", PATIENCE, public_url);
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
    let mut empty = Setup::embedded().start();
    let way_in = empty.process.wait_for("a way in", PATIENCE, |log| {
        let (_, rest) = log.split_once("becomes the administrator:")?;
        Some(rest.trim_start().split_once('\n')?.0.to_owned())
    });
    let way_in = way_in.unwrap();
    let environment = [("EMPTY", empty.url.as_str()), ("SETUP", &way_in)];
    let swept = browser.run("sweep", &demo.url, &environment);
    assert!(swept.contains("types of pages, 0 faults"), "{swept}");
}

#[test]
fn the_first_view_of_a_design_is_light() {
    let Some(browser) = browser() else { return };
    let weighed = browser.run("first-view", &Demo::shared().url, &[]);
    assert!(weighed.contains("box-dryer at 390: "), "{weighed}");
}

#[test]
fn scripts_add_to_pages_what_they_promise() {
    let Some(browser) = browser() else { return };
    let handled = browser.run("handling", &Demo::shared().url, &[]);
    assert!(handled.contains("handled at 1280"), "{handled}");
}
