//! Formats beside STL: units, places, colors, and what else they carry.

use crate::samples::{cube, mesh_of};
use std::io::Write;
use wright_geometry::{Finding, Format, Refusal, Report, Unit};
use zip::write::SimpleFileOptions;

/// An archive of named texts.
pub(crate) fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A cube of 20 units as the mesh of a 3MF object.
pub(crate) fn mesh_xml() -> String {
    let (points, triangles) = indexed_cube();
    let vertices: String = points
        .iter()
        .map(|[x, y, z]| format!("<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>"))
        .collect();
    let triangles: String = triangles
        .iter()
        .map(|[a, b, c]| format!("<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>"))
        .collect();
    format!("<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>")
}

fn indexed_cube() -> (Vec<[f32; 3]>, Vec<[usize; 3]>) {
    let mut points: Vec<[f32; 3]> = Vec::new();
    let triangles = cube().into_iter().map(|facet| {
        facet.map(|point| {
            points
                .iter()
                .position(|known| *known == point)
                .unwrap_or_else(|| {
                    points.push(point);
                    points.len() - 1
                })
        })
    });
    let triangles = triangles.collect();
    (points, triangles)
}

/// A model with resources and a build.
pub(crate) fn model_xml(unit: &str, resources: &str, build: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"{unit}\" xml:lang=\"en-US\" \
         xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\" \
         xmlns:p=\"http://schemas.microsoft.com/3dmanufacturing/production/2015/06\">\
         <metadata name=\"Application\">a</metadata><metadata name=\"Application\">b</metadata>\
         <resources>{resources}</resources><build>{build}</build></model>"
    )
}

fn three_mf(unit: &str, resources: &str, build: &str) -> Report {
    let file = archive(&[("3D/3dmodel.model", &model_xml(unit, resources, build))]);
    mesh_of(&file, "part.3mf").unwrap().report
}

/// Two cubes, one red, one green.
pub(crate) fn colored_3mf() -> Vec<u8> {
    let mesh = mesh_xml();
    let resources = format!(
        "<basematerials id=\"9\"><base name=\"r\" displaycolor=\"#FF0000\"/><base name=\"g\" displaycolor=\"#00FF00FF\"/></basematerials>\
         <object id=\"1\" name=\"left\" pid=\"9\" pindex=\"0\">{mesh}</object>\
         <object id=\"2\" name=\"right\" pid=\"9\" pindex=\"1\">{mesh}</object>"
    );
    let build =
        "<item objectid=\"1\"/><item objectid=\"2\" transform=\"1 0 0 0 1 0 0 0 1 40 0 0\"/>";
    archive(&[(
        "3D/3dmodel.model",
        &model_xml("millimeter", &resources, build),
    )])
}

#[test]
fn three_mf_states_its_unit() {
    let object = format!("<object id=\"1\">{}</object>", mesh_xml());
    for (unit, expected, size) in [
        ("millimeter", Unit::Millimeter, 20_000),
        ("inch", Unit::Inch, 508_000),
        ("micron", Unit::Micrometer, 20),
        ("centimeter", Unit::Centimeter, 200_000),
    ] {
        let report = three_mf(unit, &object, "<item objectid=\"1\"/>");
        assert_eq!(report.unit_stated, Some(expected));
        assert_eq!(report.readings.len(), 1);
        assert_eq!(report.readings[0].size_um, [size; 3]);
        assert!(report.closed);
    }
}

#[test]
fn three_mf_objects_are_placed() {
    let resources = format!(
        "<object id=\"1\">{}</object><object id=\"2\"><components>\
         <component objectid=\"1\"/><component objectid=\"1\" transform=\"1 0 0 0 1 0 0 0 1 100 0 0\"/>\
         </components></object>",
        mesh_xml()
    );
    // Placed twice, the second time mirrored and twice as large.
    let build =
        "<item objectid=\"2\"/><item objectid=\"2\" transform=\"-2 0 0 0 2 0 0 0 2 0 100 0\"/>";
    let report = three_mf("millimeter", &resources, build);
    assert_eq!((report.triangles, report.shells.bodies), (48, 4));
    assert_eq!(report.readings[0].volume_nl, 2 * 8_000_000 + 2 * 64_000_000);
    assert_eq!(report.readings[0].low_um, [-240_000, 0, 0]);
    assert_eq!(report.parts.len(), 4);
}

#[test]
fn three_mf_models_may_be_in_several_files() {
    let other = model_xml(
        "millimeter",
        &format!("<object id=\"5\">{}</object>", mesh_xml()),
        "",
    );
    let main = model_xml(
        "millimeter",
        "<object id=\"1\"><components><component p:path=\"/3D/Objects/a.model\" objectid=\"5\"/></components></object>",
        "<item objectid=\"1\"/><item objectid=\"77\"/>",
    );
    let relations = "<Relationships><Relationship Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\" Target=\"/3D/main.model\" Id=\"r\"/></Relationships>";
    let settings = "; layer_height = 0.2\n; post_process = /usr/bin/rm -rf\n";
    let file = archive(&[
        ("_rels/.rels", relations),
        ("3D/main.model", &main),
        ("3D/Objects/a.model", &other),
        ("Metadata/Slic3r_PE.config", settings),
    ]);
    let report = mesh_of(&file, "x.3mf").unwrap().report;
    assert_eq!((report.format, report.triangles), (Format::ThreeMf, 12));
    assert_eq!(
        report.findings,
        [
            Finding::Missing {
                what: "object 77".to_owned()
            },
            Finding::RunsProgram {
                setting: "post_process in Metadata/Slic3r_PE.config".to_owned()
            },
        ]
    );
    // Told by what is in it, too.
    assert_eq!(
        mesh_of(&colored_3mf(), "renamed.zip")
            .unwrap()
            .report
            .triangles,
        24
    );
}

#[test]
fn three_mf_colors_and_names_are_known() {
    let report = mesh_of(&colored_3mf(), "x.3mf").unwrap().report;
    let parts: Vec<(&str, Option<&str>)> = report
        .parts
        .iter()
        .map(|part| (part.name.as_str(), part.color.as_deref()))
        .collect();
    assert_eq!(
        parts,
        [("left", Some("#ff0000")), ("right", Some("#00ff00"))]
    );
}

#[test]
fn obj_in_all_its_ways() {
    let (points, triangles) = indexed_cube();
    let vertices: String = points
        .iter()
        .map(|[x, y, z]| format!("v {x} {y} {z}\n"))
        .collect();
    let face = |write: &dyn Fn(usize) -> String| -> String {
        triangles
            .iter()
            .map(|t| format!("f {} {} {}\n", write(t[0]), write(t[1]), write(t[2])))
            .collect()
    };
    let count = points.len();
    for faces in [
        face(&|index| (index + 1).to_string()),
        face(&|index| format!("{}/1/2", index + 1)),
        face(&|index| format!("{}//7", index + 1)),
        face(&|index| (index as i64 - count as i64).to_string()),
    ] {
        for file in [
            format!("# x\n{vertices}{faces}"),
            format!("{vertices}{faces}").replace('\n', "\r\n"),
        ] {
            let report = mesh_of(file.as_bytes(), "a.obj").unwrap().report;
            assert_eq!(
                (report.format, report.triangles, report.vertices),
                (Format::Obj, 12, 8)
            );
            assert!(report.closed && report.findings.is_empty());
            assert_eq!(report.readings[0].volume_nl, 8_000_000);
        }
    }
    let groups = format!(
        "{vertices}o one\nf 1 2 3 4\ng two\nf 1 2 3\nf 1 2 99\nf 1 2 x\nf 1 2\nf 0 1 2\ncurv 0 1 1 2"
    );
    let report = mesh_of(groups.as_bytes(), "a.obj").unwrap().report;
    assert_eq!(report.triangles, 3);
    assert_eq!(report.parts.len(), 2);
    assert!(
        report
            .findings
            .contains(&Finding::BrokenFacets { facets: 3 })
    );
}

#[test]
fn points_without_a_face_do_not_count() {
    let file = "v 0 0 0\nv 900 0 0\nv 1 0 0\nv 0 1 0\nv nan 0 0\nf 1 3 4\n";
    let mesh = mesh_of(file.as_bytes(), "a.obj").unwrap();
    assert_eq!((mesh.report.vertices, mesh.mesh.vertices().len()), (3, 3));
    assert_eq!(mesh.report.readings[0].size_um, [1_000, 1_000, 0]);
    assert_eq!(mesh.mesh.triangles(), [[0, 1, 2]]);
}

#[test]
fn ply_in_all_its_ways() {
    let (points, triangles) = indexed_cube();
    let header = |encoding: &str| {
        format!(
            "ply\nformat {encoding} 1.0\ncomment x\nelement vertex 8\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nelement face 12\nproperty list uchar int vertex_indices\nend_header\n"
        )
    };
    let mut text = header("ascii");
    for [x, y, z] in &points {
        text += &format!("{x} {y} {z} 7\n");
    }
    for [a, b, c] in &triangles {
        text += &format!("3 {a} {b} {c}\n");
    }
    let binary = |encoding: &str, float: fn(f32) -> [u8; 4], index: fn(i32) -> [u8; 4]| {
        let mut file = header(encoding).into_bytes();
        for point in &points {
            file.extend(point.iter().flat_map(|&number| float(number)));
            file.push(7);
        }
        for triangle in &triangles {
            file.push(3);
            file.extend(triangle.iter().flat_map(|&vertex| index(vertex as i32)));
        }
        file
    };
    let little = binary("binary_little_endian", f32::to_le_bytes, i32::to_le_bytes);
    let big = binary("binary_big_endian", f32::to_be_bytes, i32::to_be_bytes);
    for file in [text.as_bytes(), &little, &big] {
        let report = mesh_of(file, "x").unwrap().report;
        assert_eq!(
            (report.format, report.triangles, report.closed),
            (Format::Ply, 12, true)
        );
        assert_eq!(report.readings[0].volume_nl, 8_000_000);
    }
    let cut = mesh_of(&little[..little.len() - 5], "x").unwrap().report;
    assert_eq!((cut.triangles, cut.findings), (11, vec![Finding::CutOff]));
}

#[test]
fn ply_strips_turn_every_other_triangle() {
    let header = "ply\nformat ascii 1.0\nelement vertex 8\nproperty float x\nproperty float y\nproperty float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n";
    // Two pyramids of four triangles, each a strip around all of it.
    let points = "0 0 0\n0 10 0\n10 0 0\n0 0 10\n50 0 0\n50 10 0\n60 0 0\n50 0 10\n";
    let file = format!("{header}{points}13 0 1 2 3 0 1 -1 4 5 6 7 4 5\n");
    let mesh = mesh_of(file.as_bytes(), "x.ply").unwrap();
    assert_eq!(
        mesh.mesh.triangles()[..4],
        [[0, 1, 2], [2, 1, 3], [2, 3, 0], [0, 3, 1]]
    );
    let report = &mesh.report;
    assert_eq!((report.triangles, report.shells.bodies), (8, 2));
    assert!(report.is_solid() && report.findings.is_empty());
    assert_eq!(report.readings[0].volume_nl, 333_333);
}

#[test]
fn amf_plain_and_packed() {
    let (points, triangles) = indexed_cube();
    let vertices: String = points
        .iter()
        .map(|[x, y, z]| {
            format!("<vertex><coordinates><x>{x}</x><y>{y}</y><z>{z}</z></coordinates></vertex>")
        })
        .collect();
    let faces: String = triangles
        .iter()
        .map(|[a, b, c]| format!("<triangle><v1>{a}</v1><v2>{b}</v2><v3>{c}</v3></triangle>"))
        .collect();
    let file = format!(
        "<?xml version=\"1.0\"?>\n<amf unit=\"inch\"><material id=\"2\"><color><r>1</r><g>0</g><b>0.5</b></color></material>\
         <object id=\"0\"><metadata type=\"name\">knob</metadata><mesh><vertices>{vertices}</vertices>\
         <volume materialid=\"2\">{faces}</volume></mesh></object></amf>"
    );
    let packed = archive(&[("x.amf", &file)]);
    for bytes in [file.as_bytes(), &packed] {
        let report = mesh_of(bytes, "x.amf").unwrap().report;
        assert_eq!(
            (report.format, report.triangles, report.closed),
            (Format::Amf, 12, true)
        );
        assert_eq!(report.unit_stated, Some(Unit::Inch));
        assert_eq!(report.readings[0].size_um, [508_000; 3]);
        assert_eq!(report.parts[0].name, "knob");
        assert_eq!(report.parts[0].color.as_deref(), Some("#ff007f"));
    }
}

#[test]
fn gltf_as_text() {
    use base64::Engine;
    let (points, triangles) = indexed_cube();
    let mut data: Vec<u8> = points
        .iter()
        .flatten()
        .flat_map(|n| (n / 1e3).to_le_bytes())
        .collect();
    data.extend(triangles.iter().flatten().map(|&vertex| vertex as u8));
    let text = base64::engine::general_purpose::STANDARD.encode(&data);
    let file = format!(
        r#"{{"asset":{{"version":"2.0"}},"scenes":[{{"nodes":[0]}}],
        "nodes":[{{"mesh":0,"name":"a","scale":[1,2,1],"children":[1]}},{{"mesh":0,"translation":[0.1,0,0],"rotation":[0,0,0.7071067811865476,0.7071067811865476]}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"indices":1}},{{"attributes":{{"POSITION":0}},"mode":0}}]}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":8,"type":"VEC3"}},{{"bufferView":1,"componentType":5121,"count":36,"type":"SCALAR"}}],
        "bufferViews":[{{"buffer":0,"byteLength":96}},{{"buffer":0,"byteOffset":96,"byteLength":36}}],
        "buffers":[{{"byteLength":132,"uri":"data:application/octet-stream;base64,{text}"}}]}}"#
    );
    let report = mesh_of(file.as_bytes(), "x.gltf").unwrap().report;
    assert_eq!((report.triangles, report.shells.bodies), (24, 2));
    // y is up there and z here.
    assert_eq!(report.readings[0].size_um, [100_000, 20_000, 40_000]);
    assert!((report.readings[0].volume_nl - 32_000_000).abs() < 100);
    assert_eq!(
        report.findings,
        [Finding::Unknown {
            what: "points or lines".to_owned()
        }]
    );

    // Where no scene says what is seen, all of it is; where no node places a mesh,
    // it is where it is.
    let without_scene = file.replace(r#""scenes":[{"nodes":[0]}],"#, "");
    assert_ne!(without_scene, file);
    let same = mesh_of(without_scene.as_bytes(), "x.gltf").unwrap().report;
    assert_eq!(same, report);
    let (before, after) = without_scene.split_once("\"nodes\"").unwrap();
    let (_, after) = after.split_once("\"meshes\"").unwrap();
    let library = format!("{before}\"meshes\"{after}");
    let library = mesh_of(library.as_bytes(), "x.gltf").unwrap().report;
    assert_eq!(library.triangles, 12);
    assert_eq!(library.readings[0].size_um, [20_000; 3]);

    let outside = file.replace(
        "data:application/octet-stream;base64,",
        "../../etc/hostname?",
    );
    let refusal = mesh_of(outside.as_bytes(), "x.gltf").unwrap_err();
    assert!(matches!(refusal, Refusal::NeedsFile { .. }), "{refusal}");
}
