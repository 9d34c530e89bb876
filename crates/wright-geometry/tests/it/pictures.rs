//! Pictures: what is seen is there, what is not is clear, and nothing takes for ever.

use crate::samples::{Facet, binary_stl, block, cube, inverted, mesh_of, shuffled, torus};
use wright_geometry::{
    Camera, Drawn, Limits, Mark, MeshAnalysis, Paint, Picture, Theme, View, draw,
};

fn analysis(facets: &[Facet]) -> MeshAnalysis {
    mesh_of(&binary_stl(facets), "x.stl").unwrap()
}

fn picture(mesh: &MeshAnalysis, view: View, size: u32, theme: Theme) -> Picture {
    let camera = Camera::of(&[&mesh.mesh], view);
    let drawn = Drawn {
        size,
        theme,
        paint: Paint::Plain,
        solid: mesh.report.is_solid(),
    };
    draw(&[&mesh.mesh], &camera, drawn, &Limits::default()).unwrap()
}

/// Share of a picture that is not clear.
fn covered(picture: &Picture) -> f64 {
    let (pixels, _) = picture.pixels.as_chunks::<4>();
    pixels.iter().filter(|pixel| pixel[3] > 127).count() as f64 / pixels.len() as f64
}

#[test]
fn straight_views_show_the_outline() {
    let plate = analysis(&block([0.0; 3], [40.0, 20.0, 10.0]));
    let inner: f64 = 0.92 * 0.92;
    for (view, share) in [
        (View::Top, 0.5),
        (View::Bottom, 0.5),
        (View::Front, 0.25),
        (View::Back, 0.25),
        (View::Left, 0.5),
        (View::Right, 0.5),
    ] {
        let found = covered(&picture(&plate, view, 256, Theme::Light));
        assert!((found - share * inner).abs() < 0.02, "{view:?}: {found}");
    }
}

#[test]
fn a_ring_has_a_hole() {
    let ring = analysis(&torus(100, 50, 40.0, 10.0));
    let seen = picture(&ring, View::Top, 256, Theme::Light);
    assert_eq!(seen.pixels[(128 * 256 + 128) * 4 + 3], 0);
    let expected = std::f64::consts::PI * (50.0_f64.powi(2) - 30.0_f64.powi(2)) / 1e4 * 0.92 * 0.92;
    assert!((covered(&seen) - expected).abs() < 0.02);
}

#[test]
fn order_and_culling_do_not_show() {
    let ring = torus(100, 50, 40.0, 10.0);
    let (coherent, mixed) = (analysis(&ring), analysis(&shuffled(ring)));
    let camera = Camera::of(&[&coherent.mesh], View::ThreeQuarter);
    let with = |mesh: &MeshAnalysis, solid: bool| {
        let drawn = Drawn {
            size: 200,
            theme: Theme::Dark,
            paint: Paint::Plain,
            solid,
        };
        draw(&[&mesh.mesh], &camera, drawn, &Limits::default()).unwrap()
    };
    let expected = with(&coherent, true);
    for other in [with(&coherent, false), with(&mixed, true)] {
        let differing = expected
            .pixels
            .iter()
            .zip(&other.pixels)
            .filter(|(a, b)| a.abs_diff(**b) > 40);
        assert!(differing.count() < expected.pixels.len() / 500);
    }
}

#[test]
fn inside_out_meshes_are_seen_all_the_same() {
    let (right, wrong) = (analysis(&cube()), analysis(&inverted(&cube())));
    assert!(right.report.is_solid() && !wrong.report.is_solid());
    let [right, wrong] =
        [right, wrong].map(|mesh| picture(&mesh, View::ThreeQuarter, 128, Theme::Light));
    assert_eq!(right, wrong);
}

#[test]
fn marks_have_their_colors() {
    let mesh = analysis(&cube());
    let camera = Camera::of(&[&mesh.mesh], View::Top);
    let color = |mark: Mark| {
        let marks = vec![mark; 12];
        let drawn = Drawn {
            size: 64,
            theme: Theme::Light,
            paint: Paint::Marks(&[&marks]),
            solid: true,
        };
        let picture = draw(&[&mesh.mesh], &camera, drawn, &Limits::default()).unwrap();
        let at = (20 * 64 + 30) * 4;
        [
            picture.pixels[at],
            picture.pixels[at + 1],
            picture.pixels[at + 2],
        ]
        .map(i32::from)
    };
    let [red, green, _] = color(Mark::Removed);
    assert!(red > green + 30);
    let [red, green, _] = color(Mark::Added);
    assert!(green > red + 30);
    let [red, _, blue] = color(Mark::Plain);
    assert!(blue > red);
}

#[test]
fn pictures_are_png_files() {
    let mesh = analysis(&cube());
    let seen = picture(&mesh, View::ThreeQuarter, 100, Theme::Light);
    let file = seen.to_png();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (100, 100));
    assert_eq!(pixels, seen.pixels);
}

#[test]
fn what_costs_too_much_is_drawn_smaller_or_not_at_all() {
    let sheet = |z: f32| [[0.0, 0.0, z], [100.0, 0.0, z], [0.0, 100.0, z]];
    let stack: Vec<Facet> = (0..2_000).map(|layer| sheet(layer as f32 * 0.01)).collect();
    let mesh = analysis(&stack);
    let camera = Camera::of(&[&mesh.mesh], View::Top);
    let with = |tests: u64| {
        let drawn = Drawn {
            size: 512,
            theme: Theme::Light,
            paint: Paint::Plain,
            solid: false,
        };
        let limits = Limits {
            pixel_tests_max: tests,
            ..Limits::default()
        };
        draw(&[&mesh.mesh], &camera, drawn, &limits).map(|picture| picture.size)
    };
    assert_eq!(with(2_000_000_000), Some(512));
    assert_eq!(with(100_000_000), Some(256));
    assert_eq!(with(1_000_000), None);
}

#[test]
fn strange_shapes_are_drawn_without_harm() {
    let dot = vec![[[1.0; 3]; 3]; 100];
    let line = vec![[[0.0; 3], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]];
    let vast = block([-3e38; 3], [3e38; 3]);
    let tiny = block([0.0; 3], [1e-40; 3]);
    let far = block([1e30, 0.0, 0.0], [1e24; 3]);
    for facets in [dot, line, vast, tiny, far] {
        let mesh = analysis(&facets);
        for view in View::ALL {
            assert_eq!(
                picture(&mesh, view, 64, Theme::Light).pixels.len(),
                64 * 64 * 4
            );
        }
    }
}

/// `COMMONWRIGHT_PICTURES=folder` keeps pictures to look at.
#[test]
fn pictures_can_be_looked_at() {
    let Some(folder) = std::env::var_os("COMMONWRIGHT_PICTURES") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let files = std::env::var("COMMONWRIGHT_PICTURES_OF").unwrap_or_default();
    for file in files.split(':').filter(|file| !file.is_empty()) {
        let mesh = mesh_of(&std::fs::read(file).unwrap(), file).unwrap();
        let stem = std::path::Path::new(file)
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        for theme in [Theme::Light, Theme::Dark] {
            let png = picture(&mesh, View::ThreeQuarter, 512, theme).to_png();
            std::fs::write(folder.join(format!("{stem}-{theme:?}.png")), png).unwrap();
        }
    }
}
