//! What is said to have changed.

use crate::samples::{
    Facet, SEED, binary_stl, block, cube, mesh_of, moved, scaled, shuffled, torus,
};
use wright_geometry::{
    Difference, Limits, MeshAnalysis, Theme, Verdict, View, difference, difference_model,
    draw_difference,
};

fn analysis(facets: &[Facet]) -> MeshAnalysis {
    mesh_of(&binary_stl(facets), "x.stl").unwrap()
}

fn check(before: &[Facet], after: &[Facet]) -> Difference {
    difference(
        &analysis(before),
        &analysis(after),
        &Limits::default(),
        SEED,
    )
    .difference
}

fn turned(facets: &[Facet]) -> Vec<Facet> {
    let turn = |[x, y, z]: [f32; 3]| [0.8 * x - 0.6 * y, 0.6 * x + 0.8 * y, z];
    facets.iter().map(|facet| facet.map(turn)).collect()
}

#[test]
fn the_same_facets_in_any_order_are_the_same() {
    let ring = torus(60, 40, 30.0, 8.0);
    let rotated: Vec<Facet> = shuffled(ring.clone())
        .iter()
        .map(|&[a, b, c]| [b, c, a])
        .collect();
    let found = check(&ring, &rotated);
    assert_eq!(found.verdict, Verdict::Same);
    assert_eq!(
        (found.facets_same, found.facets_added, found.facets_removed),
        (4_800, 0, 0)
    );
    assert_eq!((found.volume_change_nl, found.size_change_um), (0, [0; 3]));
}

#[test]
fn places_and_turns_are_told() {
    let ring = torus(60, 40, 30.0, 8.0);
    let there = moved(&ring, [5.0, -2.5, 100.0]);
    let expected = Verdict::Moved {
        by_um: [5_000, -2_500, 100_000],
        turned: false,
    };
    assert_eq!(check(&ring, &there).verdict, expected);
    // Without help from the order of facets.
    assert_eq!(check(&ring, &shuffled(there)).verdict, expected);
    let brick = block([10.0, 0.0, 0.0], [40.0, 20.0, 10.0]);
    let Verdict::Moved { turned: true, .. } = check(&brick, &turned(&brick)).verdict else {
        panic!("not turned");
    };
}

#[test]
fn sizes_are_told() {
    let ring = torus(60, 40, 30.0, 8.0);
    let larger = scaled(&ring, 1.5);
    let expected = Verdict::Resized {
        permille: [1_500; 3],
    };
    let found = check(&ring, &larger);
    assert_eq!(found.verdict, expected);
    assert_eq!(found.size_change_um, [38_000, 38_000, 8_000]);
    assert_eq!(check(&ring, &shuffled(larger)).verdict, expected);
    let taller = check(
        &block([0.0; 3], [10.0; 3]),
        &block([0.0; 3], [10.0, 10.0, 12.0]),
    );
    assert_eq!(
        taller.verdict,
        Verdict::Resized {
            permille: [1_000, 1_000, 1_200]
        }
    );
    assert_eq!(taller.volume_change_nl, 200_000);
}

#[test]
fn finer_triangles_are_no_change() {
    let found = check(&torus(200, 100, 30.0, 8.0), &torus(300, 160, 30.0, 8.0));
    assert_eq!(found.verdict, Verdict::Retessellated);
    assert_eq!(found.facets_same, 0);
}

#[test]
fn another_shape_is_a_change() {
    // A small post that stands elsewhere changes neither size nor volume.
    let plate = |x: f32| {
        let post = block([x, 10.0, 4.0], [2.0, 2.0, 3.0]);
        shuffled([block([0.0; 3], [60.0, 30.0, 4.0]), post].concat())
    };
    let found = check(&plate(10.0), &plate(12.5));
    assert_eq!(found.verdict, Verdict::Changed);
    assert_eq!((found.facets_same, found.volume_change_nl), (12, 0));
    assert_eq!((found.facets_added, found.facets_removed), (12, 12));
    let mirrored: Vec<Facet> = turned(&block([0.0; 3], [40.0, 20.0, 10.0]));
    let more = [mirrored.clone(), cube()].concat();
    assert_eq!(check(&mirrored, &more).verdict, Verdict::Changed);
}

#[test]
fn a_mirrored_part_is_another_part() {
    // Three arms of different lengths: left and right are not the same.
    let part = [
        block([0.0; 3], [40.0, 5.0, 5.0]),
        block([0.0, 5.0, 0.0], [5.0, 25.0, 5.0]),
        block([0.0, 0.0, 5.0], [5.0, 5.0, 10.0]),
    ]
    .concat();
    let mirrored: Vec<Facet> = part
        .iter()
        .map(|&[a, b, c]| [a, c, b].map(|[x, y, z]: [f32; 3]| [-x, y, z]))
        .collect();
    assert_eq!(check(&part, &mirrored).verdict, Verdict::Changed);
}

#[test]
fn differences_are_drawn_from_one_place() {
    let (before, after) = (
        analysis(&cube()),
        analysis(&block([0.0; 3], [20.0, 20.0, 30.0])),
    );
    let limits = Limits::default();
    let compared = difference(&before, &after, &limits, SEED);
    let drawn = draw_difference(
        &before,
        &after,
        &compared,
        View::Front,
        128,
        Theme::Light,
        &limits,
    );
    let drawn = drawn.unwrap();
    let clear = |pixels: &[u8], x: usize, y: usize| pixels[(y * 128 + x) * 4 + 3] == 0;
    // What was added stands above what was there.
    assert!(clear(&drawn.before.pixels, 64, 20));
    assert!(!clear(&drawn.after.pixels, 64, 20) && !clear(&drawn.both.pixels, 64, 20));
    assert!(!clear(&drawn.before.pixels, 64, 100));
}

#[test]
fn the_model_of_a_difference_holds_each_facet_once_by_what_it_is() {
    let (old, new) = (
        [cube(), block([40.0, 0.0, 0.0], [10.0, 10.0, 10.0])].concat(),
        [cube(), block([40.0, 0.0, 0.0], [10.0, 10.0, 15.0])].concat(),
    );
    let (before, after) = (analysis(&old), analysis(&new));
    let compared = difference(&before, &after, &Limits::default(), SEED);
    let counts = &compared.difference;
    let file = difference_model(&before, &after, &compared, 1.0);
    let back = mesh_of(&file, "both.glb").unwrap();
    let facets = counts.facets_same + counts.facets_added + counts.facets_removed;
    assert_eq!(back.report.triangles, facets);
    // The box around both.
    assert_eq!(back.report.readings[0].size_um, [50_000, 20_000, 20_000]);
    let document = String::from_utf8_lossy(&file).into_owned();
    for name in ["same", "added", "removed"] {
        assert!(document.contains(&format!("\"name\":\"{name}\"")), "{name}");
    }
    let same = difference(&before, &before, &Limits::default(), SEED);
    let unchanged = difference_model(&before, &before, &same, 1.0);
    let document = String::from_utf8_lossy(&unchanged).into_owned();
    assert!(!document.contains("added") && !document.contains("removed"));
}

#[test]
fn where_old_and_new_lie_in_one_plane_the_new_one_is_seen() {
    let (before, after) = (
        analysis(&block([0.0; 3], [10.0, 10.0, 20.0])),
        analysis(&block([0.0; 3], [10.0, 10.0, 12.0])),
    );
    let limits = Limits::default();
    let compared = difference(&before, &after, &limits, SEED);
    let (view, theme) = (View::Front, Theme::Light);
    let drawn = draw_difference(&before, &after, &compared, view, 64, theme, &limits).unwrap();
    let color = |row: usize| &drawn.both.pixels[(row * 64 + 32) * 4..][..3];
    // The upper part is gone, the lower one is cut into other facets.
    assert!(color(12)[0] > color(12)[1], "red: {:?}", color(12));
    for row in [34, 40, 46, 52, 58] {
        assert!(
            color(row)[1] > color(row)[0],
            "green: {row} {:?}",
            color(row)
        );
    }
}
