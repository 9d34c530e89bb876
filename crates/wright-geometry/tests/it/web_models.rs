//! Web models: valid glTF that holds what went in.

use crate::samples::{Facet, binary_stl, block, cube, mesh_of, moved, shuffled, torus};
use wright_geometry::{MeshAnalysis, Unit, coarser, to_glb};

fn analysis(facets: &[Facet]) -> MeshAnalysis {
    mesh_of(&binary_stl(facets), "x.stl").unwrap()
}

#[test]
fn what_comes_back_is_what_went_in() {
    for facets in [
        cube(),
        block([-500.0, 3.0, 70.0], [1.0, 2.0, 3.0]),
        torus(100, 50, 40.0, 10.0),
        shuffled(torus(100, 50, 40.0, 10.0)),
        [cube(), moved(&cube(), [30.0, 0.0, 0.0])].concat(),
    ] {
        let mesh = analysis(&facets);
        let file = to_glb(&mesh.mesh, 1.0);
        let back = mesh_of(&file, "x.glb").unwrap();
        assert_eq!(back.report.unit_stated, Some(Unit::Meter));
        assert_eq!(back.report.triangles, mesh.report.triangles);
        assert_eq!(back.report.vertices, mesh.report.vertices);
        assert_eq!(back.report.closed, mesh.report.closed);
        assert_eq!(back.report.shells, mesh.report.shells);
        let (one, two) = (&mesh.report.readings[0], &back.report.readings[0]);
        let off = (one.volume_nl - two.volume_nl).abs() as f64 / one.volume_nl as f64;
        assert!(off < 1e-3, "{off}");
        for axis in 0..3 {
            assert!((one.size_um[axis] - two.size_um[axis]).abs() <= 2);
            assert!((one.low_um[axis] - two.low_um[axis]).abs() <= 2);
        }
    }
}

#[test]
fn another_program_finds_it_valid() {
    let mesh = analysis(&torus(100, 50, 40.0, 10.0));
    let file = to_glb(&mesh.mesh, 1.0);
    // That one does not know the codec and so checks everything else.
    let glb = gltf::Glb::from_slice(&file).unwrap();
    let root = gltf::json::Root::from_slice(&glb.json).unwrap();
    let document = gltf::Document::from_json_without_validation(root);
    assert_eq!(document.nodes().len(), 2);
    let primitive = document
        .meshes()
        .next()
        .unwrap()
        .primitives()
        .next()
        .unwrap();
    assert_eq!(primitive.mode(), gltf::mesh::Mode::Triangles);
    assert_eq!(primitive.indices().unwrap().count(), 30_000);
    let text = std::str::from_utf8(&glb.json).unwrap();
    assert!(text.contains("EXT_meshopt_compression") && text.contains("KHR_mesh_quantization"));
    // The codec's version that the extension has: 0.
    let binary = glb.bin.unwrap();
    assert_eq!(binary[0], 0xa0);
    // 5,000 vertices need no more than two bytes an index.
    assert!(
        text.contains("\"componentType\":5123,\"count\":30000"),
        "{text}"
    );
}

#[test]
fn web_models_are_small() {
    let ring = torus(300, 200, 40.0, 10.0);
    let stl = binary_stl(&ring).len();
    let coherent = to_glb(&analysis(&ring).mesh, 1.0).len();
    let mixed = to_glb(&analysis(&shuffled(ring)).mesh, 1.0).len();
    assert!(coherent * 100 < stl * 8, "{coherent} of {stl}");
    assert!(mixed * 100 < stl * 9, "{mixed} of {stl}");
}

#[test]
fn large_meshes_have_a_coarser_one() {
    assert_eq!(coarser(&analysis(&cube()).mesh), None);
    let mesh = analysis(&torus(550, 500, 40.0, 10.0));
    let coarse = coarser(&mesh.mesh).unwrap();
    assert!(
        coarse.triangles().len() <= 220_000,
        "{}",
        coarse.triangles().len()
    );
    let back = mesh_of(&to_glb(&coarse, 1.0), "x.glb").unwrap();
    let (one, two) = (&mesh.report.readings[0], &back.report.readings[0]);
    let off = (one.volume_nl - two.volume_nl).abs() as f64 / one.volume_nl as f64;
    assert!(off < 0.01, "{off}");
}

#[test]
fn colors_of_parts_are_kept() {
    let file = crate::formats::colored_3mf();
    let mesh = mesh_of(&file, "x.3mf").unwrap();
    let back = mesh_of(&to_glb(&mesh.mesh, 1.0), "x.glb").unwrap();
    let colors: Vec<Option<&str>> = back
        .report
        .parts
        .iter()
        .map(|part| part.color.as_deref())
        .collect();
    assert_eq!(colors, [Some("#ff0000"), Some("#00ff00")]);
}

#[test]
fn colors_beyond_count_are_left_out() {
    let mesh = crate::formats::mesh_xml();
    let (mut resources, mut build) = (String::new(), String::new());
    for number in 1..=40 {
        resources += &format!(
            "<colorgroup id=\"{}\"><color color=\"#0000{number:02X}\"/></colorgroup>\
             <object id=\"{number}\" pid=\"{}\" pindex=\"0\">{mesh}</object>",
            number + 100,
            number + 100
        );
        build += &format!("<item objectid=\"{number}\"/>");
    }
    let model = crate::formats::model_xml("millimeter", &resources, &build);
    let file = crate::formats::archive(&[("3D/3dmodel.model", &model)]);
    let mesh = mesh_of(&file, "x.3mf").unwrap();
    assert!(mesh.report.parts.iter().all(|part| part.color.is_some()));
    let back = mesh_of(&to_glb(&mesh.mesh, 1.0), "x.glb").unwrap().report;
    assert_eq!(back.triangles, mesh.report.triangles);
    assert!(back.parts.iter().all(|part| part.color.is_none()));
}
