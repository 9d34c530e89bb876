//! Models in real pages, turned in a real browser.

use tests::browser::browser;

use crate::page_types::Demo;

/// A part whose size is known; a piece of profile stands in its foot, at both ends of its width.
const PART: &str = "/@open-bench/syringe-pump/0.4.0/-/files/stl/carriage.stl";

#[test]
fn models_are_turned_measured_and_cut_in_their_pages() {
    let Some(browser) = browser() else { return };
    let said = browser.run("viewer", &Demo::shared().url, &[("PART", PART)]);
    assert!(said.contains("bytes a triangle"), "{said}");
    assert!(said.contains("parts together"), "{said}");
    assert!(said.contains("the picture stays without WebGL"), "{said}");
}
