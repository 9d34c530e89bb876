//! What is said of shapes whose answers are known.

use crate::samples::{
    Facet, Numbers, block, cube, inverted, moved, report_of, scaled, shuffled, slow_edges, torus,
};
use proptest::prelude::*;
use wright_geometry::{ShellCounts, Turn, Unit};
use wright_model::Material;

#[test]
fn a_cube_is_what_it_is() {
    let report = report_of(&cube());
    let reading = &report.readings[0];
    assert_eq!((report.triangles, report.vertices), (12, 8));
    assert_eq!(reading.unit, Unit::Millimeter);
    assert_eq!(reading.size_um, [20_000; 3]);
    assert_eq!(reading.volume_nl, 8_000_000);
    assert_eq!(reading.surface_um2, 2_400_000_000);
    assert_eq!(reading.fits[0].turn, Some(Turn::AsItIs));
    assert!(report.closed && report.open_edges == 0 && report.shared_edges == 0);
    assert_eq!(report.unoriented_edges, 0);
    assert_eq!(
        report.shells,
        ShellCounts {
            count: 1,
            bodies: 1,
            ..ShellCounts::default()
        }
    );
    assert_eq!((report.degenerate_facets, report.duplicate_facets), (0, 0));
    assert_eq!((report.wrong_normals, report.overhang_permille), (0, 0));
    assert_eq!((report.unit_stated, report.unit_suggested), (None, None));
    // 8 cm³ of PLA.
    assert_eq!(reading.mass_mg(Material::find("pla").unwrap()), Some(9_920));
    assert_eq!(reading.mass_mg(Material::find("plastic").unwrap()), None);
}

#[test]
fn reports_survive_json() {
    let report = report_of(&cube());
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(
        serde_json::from_str::<wright_geometry::Report>(&text).unwrap(),
        report
    );
    assert!(
        text.starts_with(r#"{"v":1,"format":"stl-binary","triangles":12,"vertices":8,"#),
        "{text}"
    );
}

#[test]
fn readings_in_other_units_are_given() {
    let inches = report_of(&scaled(&cube(), 1.0 / 25.4));
    assert_eq!(inches.unit_suggested, Some(Unit::Inch));
    let reading = inches.reading(Unit::Inch).unwrap();
    assert_eq!(reading.size_um, [20_000; 3]);
    assert!(
        (reading.volume_nl - 8_000_000).abs() < 5,
        "{}",
        reading.volume_nl
    );
    let meters = report_of(&scaled(&cube(), 1e-3));
    assert_eq!(meters.unit_suggested, Some(Unit::Meter));
    let reading = meters.reading(Unit::Meter).unwrap();
    assert!(
        (reading.volume_nl - 8_000_000).abs() < 5,
        "{}",
        reading.volume_nl
    );
    let micrometers = report_of(&scaled(&cube(), 1e3));
    assert_eq!(micrometers.unit_suggested, Some(Unit::Micrometer));
    assert_eq!(
        micrometers.reading(Unit::Micrometer).unwrap().size_um,
        [20_000; 3]
    );
}

#[test]
fn a_cavity_is_no_inverted_body() {
    let hollow = [cube(), inverted(&block([5.0; 3], [10.0; 3]))].concat();
    let report = report_of(&hollow);
    assert_eq!(
        report.shells,
        ShellCounts {
            count: 2,
            bodies: 1,
            cavities: 1,
            ..ShellCounts::default()
        }
    );
    assert_eq!(report.readings[0].volume_nl, 7_000_000);

    let beside = [cube(), inverted(&block([30.0; 3], [10.0; 3]))].concat();
    let report = report_of(&beside);
    assert_eq!(
        report.shells,
        ShellCounts {
            count: 2,
            bodies: 1,
            inverted: 1,
            ..ShellCounts::default()
        }
    );
    assert_eq!(report.readings[0].volume_nl, 9_000_000);

    // A body within the cavity of another, itself with a cavity.
    let nested = [
        hollow,
        block([6.0; 3], [8.0; 3]),
        inverted(&block([8.0; 3], [4.0; 3])),
    ]
    .concat();
    let report = report_of(&nested);
    assert_eq!(report.shells.cavities, 2);
    assert_eq!(report.readings[0].volume_nl, 7_000_000 + 512_000 - 64_000);

    let inside_out = report_of(&inverted(&cube()));
    assert_eq!(inside_out.shells.inverted, 1);
    assert_eq!(inside_out.readings[0].volume_nl, 8_000_000);
}

#[test]
fn touching_bodies_are_closed() {
    // Two cubes with one edge in common, cut alike.
    let touching = [cube(), moved(&cube(), [20.0, 20.0, 0.0])].concat();
    let report = report_of(&touching);
    assert!(report.closed);
    assert_eq!((report.shared_edges, report.unoriented_edges), (1, 0));
    assert_eq!((report.shells.count, report.shells.bodies), (2, 2));
    assert_eq!(report.duplicate_facets, 0);
}

#[test]
fn holes_and_flips_are_counted() {
    let open = report_of(&cube()[1..]);
    assert!(!open.closed);
    assert_eq!((open.open_edges, open.shells.open), (3, 1));

    let mut flipped = cube();
    flipped[0].swap(1, 2);
    let flipped = report_of(&flipped);
    assert!(flipped.closed);
    assert_eq!(flipped.unoriented_edges, 3);
}

#[test]
fn degenerate_and_double_facets_are_counted() {
    let line = [[0.0; 3], [10.0, 0.0, 0.0], [20.0, 0.0, 0.0]];
    let dot = [[5.0; 3]; 3];
    let doubled = [cube(), vec![dot, line], vec![cube()[3]]].concat();
    let report = report_of(&doubled);
    assert_eq!(report.degenerate_facets, 2);
    assert_eq!(report.duplicate_facets, 1);

    // A facet and its back, alone in space.
    let sheet = [[0.0; 3], [10.0, 0.0, 0.0], [0.0, 10.0, 0.0]];
    let report = report_of(&[cube(), vec![sheet, [sheet[0], sheet[2], sheet[1]]]].concat());
    assert_eq!(report.duplicate_facets, 1);
}

#[test]
fn overhangs_leave_out_the_bed() {
    // A table: a plate of 20 × 20 × 2 on a leg of 10 × 10 × 10.
    let table = [
        block([5.0, 5.0, 0.0], [10.0, 10.0, 10.0]),
        block([0.0, 0.0, 12.0], [20.0, 20.0, 2.0]),
    ]
    .concat();
    let report = report_of(&table);
    let surface = 600.0 + 2.0 * 400.0 + 4.0 * 40.0;
    assert_eq!(
        report.overhang_permille,
        (400.0_f64 / surface * 1e3).round() as i64
    );
}

#[test]
fn large_meshes_are_measured_exactly() {
    let (large, small) = (40.0, 10.0);
    let ring = torus(400, 200, large, small);
    for facets in [ring.clone(), shuffled(ring)] {
        let report = report_of(&facets);
        assert_eq!((report.triangles, report.vertices), (160_000, 80_000));
        assert!(report.closed && report.shells.bodies == 1);
        let (volume, surface) = crate::samples::slow_measures(facets.iter().copied());
        let reading = &report.readings[0];
        let off = (reading.volume_nl as f64 / 1e3 - volume).abs() / volume;
        assert!(off < 1e-7, "{off}");
        let off = (reading.surface_um2 as f64 / 1e6 - surface).abs() / surface;
        assert!(off < 1e-6, "{off}");
        let exact = 2.0 * std::f64::consts::PI.powi(2) * large * small * small;
        assert!((volume / exact - 1.0).abs() < 1e-3);
    }
}

#[test]
fn the_seed_changes_nothing() {
    let file = crate::samples::binary_stl(&shuffled(torus(60, 40, 30.0, 10.0)));
    let limits = wright_geometry::Limits::default();
    let first = wright_geometry::analyze(&file, "a.stl", &limits, 1);
    assert_eq!(
        first,
        wright_geometry::analyze(&file, "a.stl", &limits, u64::MAX)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Random facets on a small lattice: every kind of edge there is.
    #[test]
    fn edges_and_shells_agree_with_a_slow_count(seed in 1_u64.., facets in 1_usize..400, lattice in 2_usize..7) {
        let mut numbers = Numbers(seed);
        let mut point = || [0, 1, 2].map(|_| numbers.below(lattice) as f32);
        let facets: Vec<Facet> = (0..facets).map(|_| [point(), point(), point()]).collect();
        let report = report_of(&facets);
        let slow = slow_edges(&facets);
        prop_assert_eq!(report.open_edges, slow.open);
        prop_assert_eq!(report.shared_edges, slow.shared);
        prop_assert_eq!(report.shells.count, slow.shells);
        let mut known = std::collections::HashSet::new();
        let doubles = facets.iter().filter(|facet| {
            let mut corners = facet.map(|corner| corner.map(|n| n as u8));
            corners.sort_unstable();
            let real = corners[0] != corners[1] && corners[1] != corners[2];
            real && !known.insert(corners)
        });
        prop_assert_eq!(report.duplicate_facets, doubles.count() as u64);
    }

    #[test]
    fn boxes_are_measured_wherever_they_are(
        low in prop::array::uniform3(-500.0_f32..500.0),
        size in prop::array::uniform3(0.5_f32..200.0),
    ) {
        let report = report_of(&block(low, size));
        let reading = &report.readings[0];
        let volume: f64 = size.iter().map(|&n| f64::from(n)).product();
        // Corners are rounded to single precision before anybody measures.
        let tolerance = volume * 1e-3 + 1e-2;
        prop_assert!((reading.volume_nl as f64 / 1e3 - volume).abs() < tolerance);
        prop_assert!(report.closed);
    }
}
