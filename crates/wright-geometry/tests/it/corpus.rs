//! Files of other people's projects, which are not in this repository. Each has
//! a right answer or a right reason; the table shows them. Volumes, surfaces,
//! edges and shells are counted a second time, slowly, from the mesh that was
//! read: two ways that share nothing but the reader.

use crate::samples::{SEED, slow_edges, slow_measures};
use std::path::{Path, PathBuf};
use wright_geometry::{Analysis, Limits, MeshAnalysis, Refusal, analyze};

/// The folder of public files, nothing where there is none.
pub(crate) fn corpus() -> Option<PathBuf> {
    let Some(corpus) = std::env::var_os("COMMONWRIGHT_CORPUS") else {
        assert_ne!(
            std::env::var("COMMONWRIGHT_TEST_REQUIRE").as_deref(),
            Ok("1"),
            "COMMONWRIGHT_CORPUS is not set"
        );
        eprintln!("COMMONWRIGHT_CORPUS is not set: going without the public files");
        return None;
    };
    Some(PathBuf::from(corpus))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn public_meshes_have_right_answers() {
    let Some(corpus) = corpus() else { return };
    let files = files_below(&corpus.join("stl"));
    assert!(files.len() > 80, "only {} files", files.len());
    println!(
        "{:<58}{:>9}{:>9} {:<8}{:>6}{:>6}{:>7}{:>6}{:>6}{:>6} {:>13} mm³  findings",
        "file",
        "facets",
        "vertices",
        "",
        "open",
        "shared",
        "shells",
        "degen",
        "double",
        "normal",
        "volume"
    );
    let mut refused = 0;
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let short: String = name
            .chars()
            .rev()
            .take(56)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let bytes = std::fs::read(file).expect("the file can be read");
        match analyze(&bytes, &name, &Limits::default(), SEED) {
            Ok(Analysis::Mesh(mesh)) => {
                print_row(&short, &mesh);
                check(&short, &mesh);
            }
            Ok(_) => panic!("{name} is a mesh"),
            Err(refusal) => {
                println!("{short:<58}{refusal}");
                check_refusal(&name, &refusal);
                refused += 1;
            }
        }
    }
    // Empty ones, a web page, an archive, a header that lies.
    assert_eq!(refused, 7);
}

fn print_row(name: &str, mesh: &MeshAnalysis) {
    let report = &mesh.report;
    let findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    println!(
        "{name:<58}{:>9}{:>9} {:<8}{:>6}{:>6}{:>7}{:>6}{:>6}{:>6} {:>13.3}      {}",
        report.triangles,
        report.vertices,
        if report.closed { "closed" } else { "open" },
        report.open_edges,
        report.shared_edges,
        report.shells.count,
        report.degenerate_facets,
        report.duplicate_facets,
        report.wrong_normals,
        report.readings[0].volume_nl as f64 / 1e3,
        findings.join("; ")
    );
}

fn check(name: &str, mesh: &MeshAnalysis) {
    let report = &mesh.report;
    let corners =
        |triangle: &[u32; 3]| triangle.map(|vertex| mesh.mesh.vertices()[vertex as usize]);
    let facets: Vec<_> = mesh.mesh.triangles().iter().map(corners).collect();
    let slow = slow_edges(&facets);
    assert_eq!(report.open_edges, slow.open, "{name}");
    assert_eq!(report.shared_edges, slow.shared, "{name}");
    assert_eq!(report.shells.count, slow.shells, "{name}");
    assert_eq!(report.closed, slow.open == 0 && slow.shells > 0, "{name}");
    let (volume, surface) = slow_measures(facets.into_iter());
    let reading = &report.readings[0];
    if surface < 1e9 {
        let found = reading.surface_um2 as f64 / 1e6;
        assert!(
            (found - surface).abs() <= surface * 1e-5 + 1e-6,
            "{name}: {found} {surface}"
        );
        // Where shells are turned or open, the raw sum is another number.
        if report.is_solid() {
            let found = reading.volume_nl as f64 / 1e3;
            let tolerance = volume.abs() * 1e-6 + surface * 1e-6 + 1e-3;
            assert!(
                (found - volume).abs() <= tolerance,
                "{name}: {found} {volume}"
            );
        }
    }
}

fn check_refusal(name: &str, refusal: &Refusal) {
    let expected = match name {
        "binary_count_huge_dos.stl" => "declares 4,294,967,295 facets, holds 0",
        "html_named_stl.stl" => "is a web page, which has no shape to analyze",
        "zip_named_stl.stl" => "is a zip archive, which has no shape to analyze",
        _ => "holds no facets",
    };
    assert_eq!(refusal.to_string(), expected, "{name}");
}

#[test]
fn public_files_of_other_formats_have_answers_or_reasons() {
    let Some(corpus) = corpus() else { return };
    let files = files_below(&corpus.join("cad"));
    assert!(files.len() > 40, "only {} files", files.len());
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let short: String = name
            .chars()
            .rev()
            .take(56)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let bytes = std::fs::read(file).expect("the file can be read");
        match analyze(&bytes, &name, &Limits::default(), SEED) {
            Ok(Analysis::Mesh(mesh)) => {
                print_row(&short, &mesh);
                check(&short, &mesh);
            }
            Ok(Analysis::Drawing(found)) => {
                assert!(found.svg.starts_with("<svg ") && found.report.cut_length_um > 0);
                println!(
                    "{short:<58}{}",
                    serde_json::to_string(&found.report).unwrap()
                );
            }
            Ok(Analysis::Board(found)) => {
                println!(
                    "{short:<58}{}",
                    serde_json::to_string(&found.report).unwrap()
                );
            }
            Ok(Analysis::FreeCad(found)) => {
                assert!(found.report.objects > 0, "{name}");
                println!(
                    "{short:<58}{}",
                    serde_json::to_string(&found.report).unwrap()
                );
            }
            Ok(other) => println!("{short:<58}{other:?}"),
            Err(refusal) => println!("{short:<58}{refusal}"),
        }
    }
}
