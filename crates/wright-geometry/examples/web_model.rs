//! Writes the web model of a mesh file, as the registry would, or that of what
//! changed between two: for trying the viewer, and for measuring how fast
//! browsers read it.
//!
//! `cargo run --release -p wright-geometry --example web_model -- [OLD.stl] FILE.stl MODEL.glb`

use wright_geometry::{
    Analysis, Limits, MeshAnalysis, analyze, difference, difference_model, to_glb,
};

const SEED: u64 = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (model, path) = match arguments.as_slice() {
        [file, path] => (to_glb(&mesh(file).mesh, 1.0), path),
        [old, new, path] => {
            let (old, new) = (mesh(old), mesh(new));
            let compared = difference(&old, &new, &Limits::default(), SEED);
            println!("{:?}", compared.difference);
            (difference_model(&old, &new, &compared, 1.0), path)
        }
        _ => {
            eprintln!("Say which file to read, and where to write its model.");
            std::process::exit(2);
        }
    };
    std::fs::write(path, model).expect("the model can be written");
}

fn mesh(file: &str) -> MeshAnalysis {
    let bytes = std::fs::read(file).expect("the file can be read");
    match analyze(&bytes, file, &Limits::default(), SEED) {
        Ok(Analysis::Mesh(mesh)) => *mesh,
        other => {
            eprintln!("{file} is no mesh: {other:?}");
            std::process::exit(1);
        }
    }
}
