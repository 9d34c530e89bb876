//! Every odd STL that programs are known to write.

use crate::samples::{ascii_stl, binary_stl, binary_stl_with, cube, mesh_of, scaled};
use wright_geometry::{Finding, Format, Refusal};

fn check(bytes: &[u8], format: Format) -> Vec<Finding> {
    let report = mesh_of(bytes, "sample.stl").unwrap().report;
    assert_eq!(report.format, format);
    assert_eq!(
        (report.triangles, report.vertices, report.closed),
        (12, 8, true)
    );
    assert_eq!(report.readings[0].volume_nl, 8_000_000);
    report.findings
}

#[test]
fn binary_files_that_begin_with_solid() {
    for header in [
        &b"solid part"[..],
        b"solid part\n",
        b"solid\nfacet normal 0 0 1",
    ] {
        let file = binary_stl_with(&cube(), header, 12);
        assert_eq!(check(&file, Format::StlBinary), []);
        // Coordinates whose bytes are all text.
        let small = binary_stl_with(&scaled(&cube(), 0.1), header, 12);
        assert_eq!(mesh_of(&small, "x").unwrap().report.triangles, 12);
    }
}

#[test]
fn binary_files_with_wrong_counts() {
    for declared in [0, 4, 13, 500] {
        let file = binary_stl_with(&cube(), b"", declared);
        let findings = check(&file, Format::StlBinary);
        assert_eq!(
            findings,
            [Finding::FacetCount {
                declared: declared.into(),
                held: 12
            }]
        );
        let reason = if declared > 12 {
            "the file may be cut off"
        } else {
            "the count in its header is wrong"
        };
        let text = format!("declares {declared} facets, holds 12: {reason}");
        assert_eq!(findings[0].to_string(), text);
    }
    let endless = binary_stl_with(&cube(), b"", u32::MAX);
    let refusal = mesh_of(&endless, "x.stl").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "declares 4,294,967,295 facets, holds 12"
    );
    let header = binary_stl_with(&[], b"", u32::MAX);
    let refusal = mesh_of(&header, "x.stl").unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "declares 4,294,967,295 facets, holds 0"
    );
}

#[test]
fn binary_files_that_are_cut_or_have_more() {
    let whole = binary_stl(&cube());
    let mut longer = whole.clone();
    longer.extend_from_slice(&[7; 63]);
    assert_eq!(
        check(&longer, Format::StlBinary),
        [Finding::TrailingBytes { bytes: 63 }]
    );

    let cut = mesh_of(&whole[..whole.len() - 20], "x.stl").unwrap().report;
    assert_eq!((cut.triangles, cut.open_edges), (11, 3));
    assert_eq!(
        cut.findings,
        [Finding::FacetCount {
            declared: 12,
            held: 11
        }]
    );

    for length in [1, 79, 80, 83] {
        let refusal = mesh_of(&whole[..length], "x.stl").unwrap_err();
        assert!(!refusal.to_string().is_empty(), "{length}");
    }
    assert_eq!(mesh_of(&[], "x.stl").unwrap_err(), Refusal::Empty);
    assert_eq!(
        mesh_of(&whole[..84], "x.stl").unwrap_err(),
        Refusal::CountWithoutFacets {
            declared: 12,
            held: 0
        }
    );
    assert_eq!(
        mesh_of(&binary_stl(&[]), "x.stl").unwrap_err(),
        Refusal::NoFacets { strange: 0 }
    );
}

#[test]
fn negative_zero_is_zero_and_so_is_what_reckoning_leaves_of_it() {
    for zero in [-0.0, 2e-17, -6e-14] {
        let mut facets = cube();
        for number in facets
            .as_flattened_mut()
            .as_flattened_mut()
            .iter_mut()
            .step_by(2)
        {
            if *number == 0.0 {
                *number = zero;
            }
        }
        check(&binary_stl(&facets), Format::StlBinary);
        check(ascii_stl(&facets).as_bytes(), Format::StlAscii);
    }
}

#[test]
fn numbers_that_are_none_are_left_out() {
    for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut facets = cube();
        facets[5][1][2] = strange;
        for file in [binary_stl(&facets), ascii_stl(&facets).into_bytes()] {
            let report = mesh_of(&file, "x.stl").unwrap().report;
            assert_eq!((report.triangles, report.open_edges), (11, 3));
            assert!(
                report
                    .findings
                    .contains(&Finding::StrangeFacets { facets: 1 })
            );
        }
    }
    let nothing = binary_stl(&[[[f32::NAN; 3]; 3]]);
    assert_eq!(
        mesh_of(&nothing, "x.stl").unwrap_err(),
        Refusal::NoFacets { strange: 1 }
    );
}

#[test]
fn text_is_read_however_it_is_written() {
    let text = ascii_stl(&cube());
    let latin = [
        &b"solid Geh\xe4use\n"[..],
        text.split_once('\n').unwrap().1.as_bytes(),
    ]
    .concat();
    for odd in [
        text.clone().into_bytes(),
        text.replace("solid sample", "solid").into_bytes(),
        text.to_uppercase().into_bytes(),
        format!("\n\n  \r\n{text}").into_bytes(),
        format!("\u{feff}{text}").into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        text.replace('\n', " ").into_bytes(),
        text.replace("endfacet", "").into_bytes(),
        text.replace("outer loop", "")
            .replace("endloop", "")
            .into_bytes(),
        text.replace("0 0 1", "nan nan nan").into_bytes(),
        latin,
    ] {
        assert_eq!(check(&odd, Format::StlAscii), [Finding::TextFormat]);
    }
    let open = text.replace("endsolid sample", "");
    assert_eq!(
        check(open.as_bytes(), Format::StlAscii),
        [Finding::TextFormat, Finding::CutOff]
    );
}

#[test]
fn solids_in_one_text_are_all_read() {
    let two =
        ascii_stl(&cube()) + &ascii_stl(&scaled(&cube(), 2.0)).replace("sample", "larger one");
    let report = mesh_of(two.as_bytes(), "x.stl").unwrap().report;
    assert_eq!(report.triangles, 24);
    let names: Vec<&str> = report.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["sample", "larger one"]);

    // One body whose faces are solids of their own.
    let faces: String = cube().iter().map(|facet| ascii_stl(&[*facet])).collect();
    check(faces.as_bytes(), Format::StlAscii);
}

#[test]
fn broken_text_is_read_as_far_as_it_goes() {
    let quad = "solid q\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 1 1 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid q";
    let report = mesh_of(quad.as_bytes(), "x.stl").unwrap().report;
    assert_eq!((report.triangles, report.open_edges), (2, 4));
    assert!(
        report
            .findings
            .contains(&Finding::PolygonFacets { facets: 1 })
    );

    let words = ascii_stl(&cube()).replacen("vertex 0 0 0", "vertex 0 zero 0", 1);
    let report = mesh_of(words.as_bytes(), "x.stl").unwrap().report;
    assert_eq!(report.triangles, 11);
    assert!(
        report
            .findings
            .contains(&Finding::BrokenFacets { facets: 1 })
    );

    for empty in ["solid\nendsolid", "solid x\nendsolid x\n", "solid a facet"] {
        assert_eq!(
            mesh_of(empty.as_bytes(), "x.stl").unwrap_err(),
            Refusal::NoFacets { strange: 0 },
            "{empty}"
        );
    }
}

#[test]
fn wrong_normals_are_counted() {
    let mut file = binary_stl(&cube());
    for facet in 0..3 {
        for number in 0..3 {
            // The sign of each number.
            file[84 + facet * 50 + number * 4 + 3] ^= 0x80;
        }
    }
    assert_eq!(mesh_of(&file, "x.stl").unwrap().report.wrong_normals, 3);
    // Zeros are no normals at all.
    for facet in 0..12 {
        file[84 + facet * 50..][..12].fill(0);
    }
    assert_eq!(mesh_of(&file, "x.stl").unwrap().report.wrong_normals, 0);
}

#[test]
fn other_files_under_that_name_are_told() {
    for (bytes, text) in [
        (
            &b"<!DOCTYPE html><html><body>404</body></html>"[..],
            "is a web page, which has no shape to analyze",
        ),
        (
            b"PK\x03\x04 and so on",
            "is a zip archive, which has no shape to analyze",
        ),
        (b"%PDF-1.7", "is PDF, which has no shape to analyze"),
    ] {
        assert_eq!(mesh_of(bytes, "part.stl").unwrap_err().to_string(), text);
    }
}
