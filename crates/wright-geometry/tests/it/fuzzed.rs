//! The corpora of the fuzz targets, and small changes of them, as plain tests.

#[path = "../../../../fuzz/src/geometry.rs"]
mod geometry;
#[path = "../../../../fuzz/replay.rs"]
mod replay;

/// Changes that each target is given.
const ROUNDS: usize = 200;

#[test]
fn every_reader_answers_its_corpus() {
    let found = geometry::TARGETS.iter().flat_map(|target| {
        let run = |bytes: &[u8]| geometry::run(target.name, bytes);
        replay::replay(target.name, ROUNDS, run)
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
