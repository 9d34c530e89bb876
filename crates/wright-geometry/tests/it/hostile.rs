//! Files made to hurt: each is answered, soon, in little memory, with a reason.

use crate::formats::{archive, mesh_xml, model_xml};
use crate::samples::{Facet, SEED, binary_stl, cube, mesh_of};
use proptest::prelude::*;
use wright_geometry::{
    Camera, Drawn, Finding, Limits, Paint, Refusal, Theme, View, analyze, difference, draw, to_glb,
};

fn refusal(bytes: &[u8], name: &str) -> Refusal {
    mesh_of(bytes, name).map(|mesh| mesh.report).unwrap_err()
}

#[test]
fn components_of_components_do_not_multiply() {
    let mut resources = format!("<object id=\"1\">{}</object>", mesh_xml());
    for level in 2..40 {
        let component = format!("<component objectid=\"{}\"/>", level - 1);
        resources += &format!(
            "<object id=\"{level}\"><components>{}</components></object>",
            component.repeat(10)
        );
    }
    let model = model_xml("millimeter", &resources, "<item objectid=\"39\"/>");
    let found = refusal(&archive(&[("3D/3dmodel.model", &model)]), "x.3mf");
    assert!(matches!(found, Refusal::TooManyTriangles { .. }), "{found}");
}

#[test]
fn components_may_not_hold_themselves() {
    let resources = "<object id=\"1\"><components><component objectid=\"2\"/></components></object>\
                     <object id=\"2\"><components><component objectid=\"1\"/></components></object>";
    let model = model_xml("millimeter", resources, "<item objectid=\"1\"/>");
    let found = refusal(&archive(&[("3D/3dmodel.model", &model)]), "x.3mf");
    assert_eq!(found, Refusal::TooDeep { max: 64 });

    // A long chain, built so that each piece has been counted before it is used.
    let mut resources = format!("<object id=\"1\">{}</object>", mesh_xml());
    let mut build = String::new();
    for level in 2..5_000 {
        resources += &format!(
            "<object id=\"{level}\"><components><component objectid=\"{}\"/></components></object>",
            level - 1
        );
        build += &format!("<item objectid=\"{level}\"/>");
    }
    let model = model_xml("millimeter", &resources, &build);
    let found = refusal(&archive(&[("3D/3dmodel.model", &model)]), "x.3mf");
    assert_eq!(found, Refusal::TooDeep { max: 64 });
}

#[test]
fn points_and_missing_objects_do_not_multiply() {
    let limits = Limits {
        triangles_max: 1_000,
        nodes_max: 1_000,
        ..Limits::default()
    };
    let refusal = |resources: &str, build: &str| {
        let model = model_xml("millimeter", resources, build);
        let file = archive(&[("3D/3dmodel.model", &model)]);
        analyze(&file, "x.3mf", &limits, SEED).unwrap_err()
    };
    let points = "<vertex x=\"0\" y=\"0\" z=\"0\"/>".repeat(100);
    let object = format!(
        "<object id=\"1\"><mesh><vertices>{points}</vertices><triangles><triangle v1=\"0\" v2=\"1\" v3=\"2\"/></triangles></mesh></object>"
    );
    let found = refusal(&object, &"<item objectid=\"1\"/>".repeat(31));
    assert_eq!(found.to_string(), "has more than 3,000 vertices");

    let missing = "<component objectid=\"9\"/>".repeat(400);
    let object = format!("<object id=\"1\"><components>{missing}</components></object>");
    let found = refusal(&object, &"<item objectid=\"1\"/>".repeat(400));
    assert_eq!(found.to_string(), "has more than 1,000 placed components");
}

#[test]
fn placed_meshes_do_not_multiply() {
    use base64::Engine;
    let limits = Limits {
        triangles_max: 1_000,
        nodes_max: 1_000,
        ..Limits::default()
    };
    // Some points, each at `at`, and triangles between the first of them.
    let refusal = |points: usize, at: f32, indices: usize, primitives: usize, nodes: usize| {
        let mut data = at.to_le_bytes().repeat(points * 3);
        let position_bytes = data.len();
        data.resize(position_bytes + indices, 0);
        let text = base64::engine::general_purpose::STANDARD.encode(&data);
        let node = vec!["{\"mesh\":0}"; nodes].join(",");
        let primitive = vec!["{\"attributes\":{\"POSITION\":0},\"indices\":1}"; primitives];
        let file = format!(
            r#"{{"asset":{{"version":"2.0"}},"nodes":[{node}],"meshes":[{{"primitives":[{}]}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":{points},"type":"VEC3"}},{{"bufferView":1,"componentType":5121,"count":{indices},"type":"SCALAR"}}],
            "bufferViews":[{{"buffer":0,"byteLength":{position_bytes}}},{{"buffer":0,"byteOffset":{position_bytes},"byteLength":{indices}}}],
            "buffers":[{{"byteLength":{},"uri":"data:;base64,{text}"}}]}}"#,
            primitive.join(","),
            data.len()
        );
        analyze(file.as_bytes(), "x.gltf", &limits, SEED).unwrap_err()
    };
    // All one place, so that one vertex comes of each node.
    let found = refusal(100, 0.0, 3, 1, 31);
    assert_eq!(found.to_string(), "has more than 3,000 vertices");
    // No place at all, so that no triangle comes of any.
    let found = refusal(3, f32::NAN, 30, 1, 101);
    assert!(matches!(found, Refusal::TooManyTriangles { .. }), "{found}");
    // Nothing, again and again.
    let found = refusal(0, 0.0, 0, 40, 40);
    assert_eq!(found.to_string(), "has more than 1,000 placed meshes");
}

#[test]
fn volumes_do_not_multiply() {
    let limits = Limits {
        triangles_max: 100,
        nodes_max: 50,
        ..Limits::default()
    };
    let refusal = |volumes: usize, triangles: usize| {
        let volume = format!("<volume>{}</volume>", "<triangle/>".repeat(triangles));
        let file = format!(
            "<amf><object><mesh>{}</mesh></object></amf>",
            volume.repeat(volumes)
        );
        analyze(file.as_bytes(), "x.amf", &limits, SEED).unwrap_err()
    };
    assert_eq!(refusal(51, 0).to_string(), "has more than 50 volumes");
    let found = refusal(30, 4);
    assert!(matches!(found, Refusal::TooManyTriangles { .. }), "{found}");
    assert!(matches!(refusal(50, 0), Refusal::NoFacets { .. }));
}

#[test]
fn what_is_passed_over_is_said_once() {
    let points = "<vertex><coordinates><x>0</x><y>0</y><z>1</z></coordinates></vertex>".repeat(3);
    let file = format!(
        "<amf>{}<object><mesh><vertices>{points}</vertices><volume><triangle><v1>0</v1><v2>1</v2><v3>2</v3></triangle></volume></mesh></object></amf>",
        "<constellation/>".repeat(1_000)
    );
    let report = mesh_of(file.as_bytes(), "x.amf").unwrap().report;
    assert_eq!(
        report.findings,
        [Finding::Unknown {
            what: "a constellation of copies".to_owned()
        }]
    );
}

#[test]
fn archives_may_not_unfold_without_end() {
    let blanks = " ".repeat(8 << 20);
    let model = model_xml("millimeter", &blanks, "");
    let file = archive(&[("3D/3dmodel.model", &model)]);
    assert!(file.len() < 20_000);
    let found = refusal(&file, "x.3mf");
    assert!(matches!(found, Refusal::TokenTooLong { .. }), "{found}");

    let elements = "<a></a>".repeat(1 << 19);
    let model = model_xml("millimeter", &elements, "");
    let file = archive(&[("3D/3dmodel.model", &model)]);
    let limits = Limits {
        inflated_bytes_max: 1_000_000,
        ..Limits::default()
    };
    let found = analyze(&file, "x.3mf", &limits, SEED).unwrap_err();
    assert_eq!(
        found,
        Refusal::Inflates {
            packed: file.len() as u64,
            max: 1_000_000
        }
    );
}

#[test]
fn archives_may_not_have_countless_entries() {
    let names: Vec<String> = (0..2_500).map(|index| format!("{index}")).collect();
    let entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let found = refusal(&archive(&entries), "x.3mf");
    assert_eq!(
        found.to_string(),
        "is an archive of 2,500 entries, beyond 2,000"
    );
}

#[test]
fn archives_that_are_none_are_refused() {
    for bytes in [
        &b"PK\x03\x04"[..],
        b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    ] {
        for name in ["x.3mf", "x.amf", "x.FCStd"] {
            assert!(analyze(bytes, name, &Limits::default(), SEED).is_err());
        }
    }
    let nothing = archive(&[("readme.txt", "x")]);
    assert_eq!(
        refusal(&nothing, "x.3mf").to_string(),
        "is no valid 3MF: it has no 3D/3dmodel.model"
    );
}

#[test]
fn xml_has_limits() {
    let deep = format!("<amf>{}", "<a>".repeat(10_000));
    assert_eq!(
        refusal(deep.as_bytes(), "x.amf"),
        Refusal::TooDeep { max: 64 }
    );
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE amf [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><amf>&b;</amf>";
    assert_eq!(
        refusal(laughs.as_bytes(), "x.amf").to_string(),
        "is no valid AMF: it declares a document type"
    );
    let long = format!("<amf a=\"{}\"/>", "x".repeat(3 << 20));
    assert!(matches!(
        refusal(long.as_bytes(), "x.amf"),
        Refusal::TokenTooLong { .. }
    ));
    // What ends a tag may stand in a comment, a text or a value, and ends nothing there.
    let ends = ">".repeat(3 << 20);
    for long in [
        format!("<amf><!--{ends}--></amf>"),
        format!("<amf><![CDATA[{ends}]]></amf>"),
        format!("<amf>{ends}</amf>"),
        format!("<amf a=\"{ends}\"/>"),
    ] {
        let packed = archive(&[("x.amf", &long)]);
        for file in [long.as_bytes(), &packed] {
            let found = refusal(file, "x.amf");
            assert!(matches!(found, Refusal::TokenTooLong { .. }), "{found}");
        }
    }
    let short = format!("<amf>{}</amf>", "<!-- > --> text ".repeat(200_000));
    assert!(matches!(
        refusal(short.as_bytes(), "x.amf"),
        Refusal::NoFacets { .. }
    ));
}

#[test]
fn gltf_nodes_and_numbers_are_looked_up() {
    let scene = |rest: &str| {
        format!("{{\"asset\":{{\"version\":\"2.0\"}},\"scenes\":[{{\"nodes\":[0]}}],{rest}}}")
    };
    let circle = scene("\"nodes\":[{\"children\":[1]},{\"children\":[0]}]");
    assert_eq!(
        refusal(circle.as_bytes(), "x.gltf"),
        Refusal::TooDeep { max: 64 }
    );
    let doubling: Vec<String> = (1..40)
        .map(|next| format!("{{\"children\":[{next},{next}]}}"))
        .collect();
    let doubling = scene(&format!("\"nodes\":[{},{{}}]", doubling.join(",")));
    assert_eq!(
        refusal(doubling.as_bytes(), "x.gltf").to_string(),
        "has more than 100,000 nodes"
    );

    let mesh = "\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0}}]}],\"buffers\":[{\"byteLength\":12,\"uri\":\"data:;base64,AAAAAAAAAAAAAAAA\"}]";
    for (accessors, views) in [
        (
            "{\"count\":4000000000,\"componentType\":5126,\"type\":\"VEC3\",\"sparse\":{}}",
            "",
        ),
        (
            "{\"bufferView\":0,\"count\":4000000000,\"componentType\":5126,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteLength\":12}",
        ),
        (
            "{\"bufferView\":0,\"count\":2,\"componentType\":5126,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteLength\":12}",
        ),
        (
            "{\"bufferView\":0,\"count\":1,\"componentType\":5126,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteOffset\":18446744073709551615,\"byteLength\":12}",
        ),
        (
            "{\"bufferView\":0,\"byteOffset\":18446744073709551615,\"count\":1,\"componentType\":5126,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteLength\":12}",
        ),
        (
            "{\"bufferView\":0,\"count\":1,\"componentType\":5126,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteLength\":12,\"extensions\":{\"EXT_meshopt_compression\":{\"buffer\":0,\"byteLength\":12,\"byteStride\":12,\"count\":4000000000,\"mode\":\"ATTRIBUTES\"}}}",
        ),
        (
            "{\"bufferView\":7,\"count\":1,\"componentType\":5126,\"type\":\"VEC3\"}",
            "",
        ),
        (
            "{\"bufferView\":0,\"count\":1,\"componentType\":1,\"type\":\"VEC3\"}",
            "{\"buffer\":0,\"byteLength\":12}",
        ),
    ] {
        let file = scene(&format!(
            "{mesh},\"accessors\":[{accessors}],\"bufferViews\":[{views}]"
        ));
        let found = refusal(file.as_bytes(), "x.gltf");
        assert!(
            !matches!(found, Refusal::NoFacets { .. }),
            "{accessors}: {found}"
        );
    }
    let deep = format!("{{\"asset\":{}", "[".repeat(100_000));
    assert!(matches!(
        refusal(deep.as_bytes(), "x.gltf"),
        Refusal::Broken { .. }
    ));
}

#[test]
fn counts_without_bytes_reserve_nothing() {
    let header = "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\nelement face 4000000000\nproperty list uchar int vertex_indices\nend_header\n";
    assert!(matches!(
        refusal(header.as_bytes(), "x.ply"),
        Refusal::NoFacets { .. }
    ));
    let empty = "ply\nformat ascii 1.0\nelement vertex 18446744073709551615\nelement face 18446744073709551615\nend_header\n";
    assert!(matches!(
        refusal(empty.as_bytes(), "x.ply"),
        Refusal::NoFacets { .. }
    ));
}

#[test]
fn polygons_with_countless_corners_have_a_budget() {
    let limits = Limits {
        triangles_max: 1_000,
        ..Limits::default()
    };
    let corners = "1 ".repeat(5_000);
    let file = format!("v 0 0 0\nf {corners}");
    let found = analyze(file.as_bytes(), "x.obj", &limits, SEED).unwrap_err();
    assert!(matches!(
        found,
        Refusal::TooManyTriangles { max: 1_000, .. }
    ));
    let stl = analyze(&binary_stl(&vec![cube()[0]; 1_001]), "x.stl", &limits, SEED).unwrap_err();
    assert_eq!(
        stl.to_string(),
        "has 1,001 triangles or more, beyond the 1,000 that are analyzed"
    );
}

#[test]
fn long_lines_are_passed_over() {
    let mut file = b"solid x\n facet ".to_vec();
    file.extend(b"a ".repeat(1 << 20));
    assert_eq!(refusal(&file, "x.stl").to_string(), "holds no facets");
    let mut file = b"solid x\nfacet normal 0 0 ".to_vec();
    file.resize(4 << 20, b'1');
    assert_eq!(refusal(&file, "x.stl").to_string(), "holds no facets");
}

/// All facets around one vertex, long and thin.
fn fan(facets: usize) -> Vec<Facet> {
    let rim = |index: usize| {
        let turn = index as f64 / facets as f64 * std::f64::consts::TAU;
        [
            (100.0 * turn.cos()) as f32,
            (100.0 * turn.sin()) as f32,
            0.0,
        ]
    };
    (0..facets)
        .map(|index| [[0.0; 3], rim(index), rim(index + 1)])
        .collect()
}

#[test]
fn fans_and_stacks_do_not_take_for_ever() {
    let doubled = vec![cube()[0]; 30_000];
    let dot = vec![[[1.0; 3]; 3]; 30_000];
    for facets in [fan(30_000), doubled, dot] {
        let mesh = mesh_of(&binary_stl(&facets), "x.stl").unwrap();
        let camera = Camera::of(&[&mesh.mesh], View::Top);
        let drawn = Drawn {
            size: 128,
            theme: Theme::Light,
            paint: Paint::Plain,
            solid: false,
        };
        draw(&[&mesh.mesh], &camera, drawn, &Limits::default());
        assert!(!to_glb(&mesh.mesh, 1.0).is_empty());
        difference(&mesh, &mesh, &Limits::default(), SEED);
    }
    let report = mesh_of(&binary_stl(&vec![cube()[0]; 1_000]), "x.stl")
        .unwrap()
        .report;
    assert_eq!(report.duplicate_facets, 999);
}

#[test]
fn names_do_not_turn_the_page_around() {
    let text = crate::samples::ascii_stl(&cube()).replacen("sample", "a\u{202e}b\u{7}<script>", 1);
    let report = mesh_of(text.as_bytes(), "x.stl").unwrap().report;
    assert_eq!(report.parts[0].name, "ab<script>");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_under_any_name_are_answered(
        start in prop::sample::select(vec![
            &b""[..], b"solid x\nfacet normal 0 0 1\nouter loop\nvertex ", b"ply\nformat ascii 1.0\nelement vertex 3\n",
            b"glTF\x02\0\0\0", b"{\"asset\":{},", b"<amf>", b"<svg ", b"PK\x03\x04", b"v 1 2 3\nf 1 2 3\nf ", b"0\nSECTION\n",
            b"(kicad_pcb (", b"; generated by\nG1 X", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
        name in prop::sample::select(vec!["x.stl", "x.3mf", "x.obj", "x.ply", "x.amf", "x.gltf", "x.glb", "x.dxf", "x.svg", "x.gcode", "x.FCStd", "x.kicad_pcb", "x.gbr"]),
    ) {
        let bytes = [start, &rest].concat();
        let _ = analyze(&bytes, name, &Limits::default(), SEED);
    }

    #[test]
    fn files_with_a_few_wrong_bytes_are_answered(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        which in 0_usize..4,
    ) {
        let mesh = mesh_of(&binary_stl(&cube()), "x.stl").unwrap();
        let (mut file, name) = match which {
            0 => (binary_stl(&cube()), "x.stl"),
            1 => (crate::formats::colored_3mf(), "x.3mf"),
            2 => (to_glb(&mesh.mesh, 1.0), "x.glb"),
            _ => (crate::samples::ascii_stl(&cube()).into_bytes(), "x.stl"),
        };
        for (place, byte) in places {
            let at = place.index(file.len());
            file[at] = byte;
        }
        if let Ok(wright_geometry::Analysis::Mesh(mesh)) = analyze(&file, name, &Limits::default(), SEED) {
            let text = serde_json::to_string(&mesh.report).unwrap();
            prop_assert!(!text.contains("null,null,null,null"));
        }
    }
}
