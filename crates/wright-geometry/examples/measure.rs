//! How long everything takes for a mesh of a million facets, beside SHA-256 over
//! the same bytes and `stl_io` reading and validating them.
//!
//! `cargo run --release -p wright-geometry --example measure [--analysis] [FILE.stl …]`

use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::io::Cursor;
use std::time::Duration;
use wright_geometry::{
    Analysis, Camera, Drawn, Limits, MeshAnalysis, Paint, Theme, View, analyze, coarser,
    difference, draw, to_glb,
};

const ROUNDS: usize = 5;

fn main() {
    let (options, files): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let measure = |title: &str, file: &[u8]| measure(title, file, !options.is_empty());
    if files.is_empty() {
        let coherent = torus(1_000, 500);
        measure("1 M facets, coherent", &stl(&coherent));
        measure("1 M facets, shuffled", &stl(&shuffled(coherent)));
        return;
    }
    for file in files {
        measure(&file, &std::fs::read(&file).expect("the file can be read"));
    }
}

fn measure(title: &str, file: &[u8], analysis_only: bool) {
    let limits = Limits::default();
    println!("\n{title}, {:.1} MB", file.len() as f64 / 1e6);
    let hash = shortest(|| Sha256::digest(black_box(file)));
    let row = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / hash.as_secs_f64();
        println!(
            "  {name:<44}{:>9.1} ms  {ratio:>6.2} × SHA-256",
            time.as_secs_f64() * 1e3
        );
    };
    row("SHA-256", hash);
    let analysis = shortest(|| mesh(file, &limits));
    row("analysis", analysis);
    if analysis_only {
        return;
    }
    let peer = shortest(|| {
        let mesh = stl_io::read_stl(&mut Cursor::new(black_box(file)));
        mesh.map(|mesh| mesh.validate().is_ok()).ok()
    });
    row("stl_io, read and validate", peer);
    let iterated = shortest(|| {
        let mut input = Cursor::new(file);
        let reader = stl_io::create_stl_reader(&mut input).ok()?;
        Some(
            reader
                .filter_map(Result::ok)
                .map(|facet| facet.vertices[0][0])
                .sum::<f32>(),
        )
    });
    row("stl_io, iterator only", iterated);
    println!(
        "  stl_io : analysis = {:.1}",
        peer.as_secs_f64() / analysis.as_secs_f64()
    );
    let known = mesh(file, &limits);
    let camera = Camera::of(&[&known.mesh], View::ThreeQuarter);
    for size in [512, 1_024] {
        let drawn = Drawn {
            size,
            theme: Theme::Light,
            paint: Paint::Plain,
            solid: known.report.is_solid(),
        };
        let time = shortest(|| draw(&[&known.mesh], &camera, drawn, &limits));
        row(&format!("picture, {size} px"), time);
        let Some(picture) = draw(&[&known.mesh], &camera, drawn, &limits) else {
            continue;
        };
        row(
            &format!("picture, {size} px, as PNG"),
            shortest(|| picture.to_png()),
        );
    }
    row("web model", shortest(|| to_glb(&known.mesh, 1.0)));
    println!(
        "  web model has {:.1} % of the bytes",
        to_glb(&known.mesh, 1.0).len() as f64 * 100.0 / file.len() as f64
    );
    row("coarser mesh", shortest(|| coarser(&known.mesh)));
    row(
        "difference to itself",
        shortest(|| difference(&known, &known, &limits, 7)),
    );
}

fn mesh(file: &[u8], limits: &Limits) -> MeshAnalysis {
    match analyze(black_box(file), "measured.stl", limits, 7) {
        Ok(Analysis::Mesh(mesh)) => *mesh,
        other => panic!("no mesh: {other:?}"),
    }
}

fn shortest<T>(mut work: impl FnMut() -> T) -> Duration {
    let time = |_| {
        let start = processor_time();
        black_box(work());
        processor_time() - start
    };
    (0..ROUNDS).map(time).min().unwrap_or_default()
}

/// Processor time of this process: other programs take the clock's, not this.
fn processor_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

type Facet = [[f32; 3]; 3];

fn torus(around: usize, across: usize) -> Vec<Facet> {
    let point = |i: usize, j: usize| {
        let turn =
            |index: usize, of: usize| (index % of) as f64 / of as f64 * std::f64::consts::TAU;
        let (u, v) = (turn(i, around), turn(j, across));
        let radius = 40.0 + 10.0 * v.cos();
        [radius * u.cos(), radius * u.sin(), 10.0 * v.sin()].map(|number| number as f32)
    };
    let quads = (0..around).flat_map(|i| (0..across).map(move |j| (i, j)));
    let facets = quads.flat_map(|(i, j)| {
        let [a, b, c, d] = [
            point(i, j),
            point(i + 1, j),
            point(i + 1, j + 1),
            point(i, j + 1),
        ];
        [[a, b, c], [a, c, d]]
    });
    facets.collect()
}

fn shuffled(mut facets: Vec<Facet>) -> Vec<Facet> {
    let mut state = 42_u64;
    for index in (1..facets.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        facets.swap(index, (state % (index as u64 + 1)) as usize);
    }
    facets
}

fn stl(facets: &[Facet]) -> Vec<u8> {
    let mut file = vec![0; 80];
    file.extend_from_slice(&(facets.len() as u32).to_le_bytes());
    for facet in facets {
        file.extend_from_slice(&[0; 12]);
        for number in facet.as_flattened() {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&[0; 2]);
    }
    file
}
