//! Meshes, drawings and boards: looked into after publishing, told of on pages and in the API, and
//! refused with a reason where they are not what they say.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{Seek, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, RANGE};
use tests::{binaries, corpus::corpus};
use wright_geometry::{Facts, Finding, Refusal};
use wright_model::{Digest, FileKind};
use wright_registry::ShapeState;
use wright_registry::analysis::{Failure, Order, Outcome, Reason, Task, run};

use crate::authoring::{Folder, folder};
use crate::derived::analyzing;
use crate::for_each_backend;
use crate::meshes::{Facet, cube, stl, stl_that_declares, with_mesh};
use crate::test_registry::{Caller, TestRegistry, plain, send};

fn with_files(name: &str, more: &[(&str, &[u8])]) -> Folder {
    let mut files = with_mesh(name, "0.1.0", &stl(&cube(20.0)));
    files.extend(
        more.iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())),
    );
    files
}

fn report_path(bytes: &[u8]) -> String {
    format!("/api/v1/blobs/{}/report", Digest::of(bytes))
}

fn derived(bytes: &[u8], rest: &str) -> String {
    format!("/derived/{}/{rest}", Digest::of(bytes).hex())
}

async fn get_with(
    caller: &Caller,
    path: &str,
    name: reqwest::header::HeaderName,
    value: &str,
) -> crate::test_registry::Answer {
    send(caller.request(Method::GET, path).header(name, value)).await
}

for_each_backend! {
    async fn a_mesh_is_measured_drawn_and_told_of(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let mesh = stl(&cube(20.0));
        ana.publish_folder("ana/corner", "0.1.0", &with_mesh("ana/corner", "0.1.0", &mesh)).await.expect(201);
        // Nobody looked yet: the page is there, and says what it can.
        let file = "/@ana/corner/0.1.0/-/files/stl/corner.stl";
        anybody.get(file).await.expect(200);
        anybody.get(&report_path(&mesh)).await.expect(404);
        server.work().await;

        let report = anybody.get(&report_path(&mesh)).await.expect(200).value();
        assert_eq!(report["state"], "known", "{report}");
        let found = &report["report"];
        assert_eq!((&found["kind"], &found["v"], &found["format"]), (&"mesh".into(), &1.into(), &"stl-binary".into()));
        assert_eq!((&found["triangles"], &found["closed"]), (&12.into(), &true.into()));
        let reading = &found["readings"][0];
        assert_eq!((&reading["unit"], &reading["volume_nl"]), (&"millimeter".into(), &8_000_000.into()));
        assert_eq!(reading["size_um"], serde_json::json!([20_000, 20_000, 20_000]));
        let widths: Vec<_> = report["pictures"].as_array().unwrap().iter().map(|picture| picture["width"].as_u64().unwrap()).collect();
        assert_eq!(widths, [160, 320, 640, 1024]);
        let first = anybody.get(&derived(&mesh, "shape-2/512.png")).await.expect(200);
        let first = image::load_from_memory(&first.body).unwrap().into_rgba8();
        assert_eq!((first.width(), first.height()), (512, 512));
        assert_eq!((first.get_pixel(2, 2)[3], first.get_pixel(256, 256)[3]), (0, 255), "the ground is transparent, the cube is not");

        // The model, as it is and compressed beforehand.
        let model = report["model"]["path"].as_str().unwrap();
        assert_eq!(model, derived(&mesh, "shape-2/model.glb"));
        let whole = anybody.get(model).await.expect(200);
        assert_eq!((&whole.body[..4], whole.header("content-type")), (&b"glTF"[..], "model/gltf-binary"));
        assert_eq!(whole.body.len() as u64, report["model"]["bytes"].as_u64().unwrap());
        let packed = get_with(&anybody, model, ACCEPT_ENCODING, "gzip, br").await.expect(200);
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("br", "accept-encoding"));
        assert!(packed.body.len() < whole.body.len());
        assert_ne!(packed.header("etag"), whole.header("etag"));
        let part = send(anybody.request(Method::GET, model).header(ACCEPT_ENCODING, "br").header(RANGE, "bytes=0-3")).await;
        assert_eq!((part.status, &part.body[..], part.header("content-encoding")), (206, &b"glTF"[..], ""));

        // The pages: in the reader's units, with how each fact is known.
        let page = plain(&anybody.get(file).await.expect(200).text());
        for told in ["20 × 20 × 20 mm", "8 cm³", "24 cm²", "10.2 g", "made solid of PETG", "closed", "measured", "estimated",
            "fits as it is", "Creality Ender-3", "class=\"model-viewer", "data-size-um=\"20000 20000 20000\""] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let inches = plain(&anybody.get(&format!("{file}?units=in")).await.expect(200).text());
        assert!(inches.contains("0.787 × 0.787 × 0.787 in") && inches.contains("0.49 in³"), "{inches}");
        let spanish = plain(&anybody.get(&format!("{file}?lang=es")).await.expect(200).text());
        assert!(spanish.contains("cerrada") && spanish.contains("cabe tal como está"), "{spanish}");
        let parts = plain(&anybody.get("/@ana/corner/0.1.0/-/parts").await.expect(200).text());
        assert!(parts.contains("20 × 20 × 20 mm") && parts.contains(&derived(&mesh, "shape-more-2/")), "{parts}");

        // No photo: the mesh stands for the design wherever it is listed.
        for list in ["/@ana/corner", "/", "/-/designs", "/@ana"] {
            let page = anybody.get(list).await.expect(200).text();
            assert!(page.contains(&derived(&mesh, "shape-more-2/640.webp")) || page.contains(&derived(&mesh, "shape-more-2/320.webp")), "{list}: {page}");
        }
        anybody.get("/@ana/corner/-/card.png").await.expect(200);

        // Every side, once somebody asks.
        let asked = format!("{file}?sides=all");
        let page = anybody.get(&asked).await.expect(200).text();
        assert!(page.contains("It is being drawn from all sides") && page.contains("data-looking"), "{page}");
        server.work().await;
        let page = anybody.get(&asked).await.expect(200).text();
        for side in ["front", "back", "left", "right", "top", "bottom"] {
            assert!(page.contains(&derived(&mesh, &format!("shape-views-2/{side}.png"))), "{side}: {page}");
        }
        anybody.get(&derived(&mesh, "shape-views-2/three-quarter-dark.png")).await.expect(200);
    }

    async fn what_cannot_be_understood_says_why_and_is_published_all_the_same(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let liar = stl_that_declares(&cube(20.0), u32::MAX);
        let page_in_disguise = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
        let files = with_files("ana/corner", &[("stl/liar.stl", &liar), ("stl/page.stl", page_in_disguise), ("stl/empty.stl", b"solid x\nendsolid x\n")]);
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        server.work().await;
        for (path, bytes, code, told, said) in [
            ("liar", &liar[..], "count-without-facets", "it declares 4,294,967,295 facets, holds 12", "It declares 4,294,967,295 facets and holds 12."),
            ("page", page_in_disguise, "no-shape", "it is a web page, which has no shape to analyze", "It is a web page, which has no shape to look into."),
            ("empty", b"solid x\nendsolid x\n", "no-facets", "it holds no facets", "It holds no facets."),
        ] {
            let report = anybody.get(&report_path(bytes)).await.expect(200).value();
            assert_eq!(report["state"], "refused", "{report}");
            assert_eq!((report["reason"]["code"].as_str(), report["reason"]["text"].as_str()), (Some(code), Some(told)));
            let page = plain(&anybody.get(&format!("/@ana/corner/0.1.0/-/files/stl/{path}.stl")).await.expect(200).text());
            assert!(page.contains("This file could not be understood") && page.contains(said), "{page}");
            assert!(!page.contains("class=\"model-viewer"), "{page}");
            // The bytes are there, and never as something that runs.
            let raw = anybody.get(&format!("/blobs/sha256/{}", Digest::of(bytes).hex())).await.expect(200);
            assert_eq!((raw.body.len(), raw.header("content-disposition")), (bytes.len(), "attachment"));
        }
        // What lies a little about how much there is, is read as far as it goes.
        let counted = stl_that_declares(&cube(20.0), 13);
        ana.publish_folder("ana/other", "0.1.0", &with_mesh("ana/other", "0.1.0", &counted)).await.expect(201);
        server.work().await;
        let page = plain(&anybody.get("/@ana/other/0.1.0/-/files/stl/corner.stl").await.expect(200).text());
        assert!(page.contains("It declares 13 facets and holds 12: it may be cut off."), "{page}");
    }

    async fn however_many_there_are_each_is_asked_for(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let many: Folder = (0..700).map(|n| (format!("stl/{n}.stl"), format!("solid {n}\n").into_bytes())).collect();
        let digests: Vec<Digest> = many.iter().map(|(_, bytes)| Digest::of(bytes)).collect();
        let files = [folder("ana/many", "0.1.0"), many].concat();
        ana.publish_folder("ana/many", "0.1.0", &files).await.expect(201);
        // One job notes them all; they need not be looked into to be known of.
        while server.registry.shapes(&digests).await.unwrap().is_empty() {
            assert!(server.registry.work_once().await.unwrap());
        }
        assert_eq!(server.registry.shapes(&digests).await.unwrap().len(), digests.len());
        assert_eq!(server.registry.pictures_made(&digests).await.unwrap().len(), digests.len());
    }

    async fn a_cover_that_cannot_be_drawn_gives_way_to_one_that_can(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let (good, broken) = (stl(&cube(20.0)), b"solid assembly of nothing\nendsolid\n");
        let files = with_files("ana/corner", &[("stl/assembly.stl", broken)]);
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        server.work().await;
        let page = anybody.get("/-/designs").await.expect(200).text();
        assert!(page.contains(&derived(&good, "shape-more-2/320.webp")), "{page}");
        // Of two that can, the one that shows all of it.
        let whole = stl(&cube(50.0));
        let files = with_files("ana/other", &[("stl/assembly.stl", &whole)]);
        ana.publish_folder("ana/other", "0.1.0", &files).await.expect(201);
        server.work().await;
        let page = anybody.get("/-/designs").await.expect(200).text();
        assert!(page.contains(&derived(&whole, "shape-more-2/320.webp")), "{page}");
    }

    async fn drawings_boards_and_machine_programs_are_read_as_what_they_are(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let drawing = br##"<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 100 50"><script>alert(1)</script><rect x="10" y="10" width="80" height="30" fill="none" stroke="#f00"/></svg>"##;
        let program = b"; generated by Slicer 1.0\n; estimated printing time (normal mode) = 1h 5m 10s\n; filament_type = PETG\n; total filament used [g] = 12.5\nG90\nG1 X0 Y0 Z0.2 E0\nG1 X50 Y40 Z0.2 E5\n";
        let board = b"(kicad_pcb (version 20221018) (general (thickness 1.6)) (layers (0 \"F.Cu\" signal) (31 \"B.Cu\" signal)) (gr_line (start 0 0) (end 50 0) (layer \"Edge.Cuts\")) (gr_line (start 50 0) (end 50 30) (layer \"Edge.Cuts\")) (gr_line (start 50 30) (end 0 30) (layer \"Edge.Cuts\")) (gr_line (start 0 30) (end 0 0) (layer \"Edge.Cuts\")))";
        let copper = b"%TF.FileFunction,Copper,L1,Top*%\n%FSLAX34Y34*%\n%MOMM*%\n%ADD10C,1*%\nD10*\nX0Y0D02*\nX100000Y0D01*\nM02*\n";
        let edge = b"%FSLAX34Y34*%\n%MOMM*%\n%ADD10C,1*%\nD10*\nX0Y0D02*\nX600000Y0D01*\nX600000Y400000D01*\nM02*\n";
        let holes = b"M48\nMETRIC\nT1C0.8\n%\nT1\nX1.0Y1.0\nX11.0Y1.0\nX5.0Y1.0G85X8.0Y1.0\nM30\n";
        let files = with_files("ana/corner", &[("laser/plate.svg", drawing), ("print/corner.gcode", program), ("board/light.kicad_pcb", board), ("board/light-F_Cu.gbr", copper), ("board/light-Edge_Cuts.gbr", edge), ("board/light-PTH.drl", holes)]);
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        server.work().await;
        let page = async |path: &str| plain(&anybody.get(&format!("/@ana/corner/0.1.0/-/files/{path}")).await.expect(200).text());

        let plate = page("laser/plate.svg").await;
        assert!(plate.contains("80 × 30 mm") && plate.contains("220 mm") && plate.contains("It had a script, which is not shown."), "{plate}");
        let clean = anybody.get(&derived(drawing, "shape-2/drawing.svg")).await.expect(200);
        assert!(clean.header("content-security-policy").contains("sandbox"));
        assert!(clean.text().starts_with("<svg ") && !clean.text().contains("script"), "{}", clean.text());

        let corner = page("print/corner.gcode").await;
        for told in ["1 h 5 min", "PETG", "12.5 g", "50 × 40 × 0 mm"] {
            assert!(corner.contains(told), "{told}: {corner}");
        }
        let light = page("board/light.kicad_pcb").await;
        for told in ["50 × 30 mm", "1.6 mm", "Copper layers", "shape-2/"] {
            assert!(light.contains(told), "{told}: {light}");
        }
        let top = page("board/light-F_Cu.gbr").await;
        for told in ["11 × 1 mm", "copper on the top", "Copper,L1,Top", "shape-2/"] {
            assert!(top.contains(told), "{told}: {top}");
        }
        // Its name says more than the file.
        let outline = page("board/light-Edge_Cuts.gbr").await;
        assert!(outline.contains("60 × 40 mm") && outline.contains("outline of the board"), "{outline}");
        let drilled = page("board/light-PTH.drl").await;
        for told in ["10.8 × 0.8 mm", "plated holes", "2 holes · 1 slot"] {
            assert!(drilled.contains(told), "{told}: {drilled}");
        }
        let report = anybody.get(&report_path(holes)).await.expect(200).value();
        assert_eq!((&report["report"]["kind"], &report["report"]["layer"]), (&"board-layer".into(), &"holes".into()));
        let report = anybody.get(&report_path(board)).await.expect(200).value();
        assert_eq!((&report["report"]["kind"], &report["report"]["copper_layers"]), (&"board".into(), &2.into()));
    }

    async fn bytes_decide_and_no_name_spoils_what_others_call_it(server: TestRegistry, analyzing) {
        let (ana, ben) = (server.as_user("ana").await, server.as_user("ben").await);
        let (mesh, lines) = (stl(&cube(20.0)), b"v 0 0 0\nv 9 0 0\nv 0 9 0\nv 0 0 9\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n");
        // A mesh that calls itself something else; text that could be many things, first under a wrong name.
        let files = with_files("ana/corner", &[("stl/corner.obj", &mesh), ("print/corner.dxf", lines)]);
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        let files = with_files("ben/corner", &[("print/corner.obj", lines)]);
        ben.publish_folder("ben/corner", "0.1.0", &files).await.expect(201);
        server.work().await;
        for (bytes, format, triangles) in [(&mesh[..], "stl-binary", 12), (lines, "obj", 4)] {
            let report = server.anonymous().get(&report_path(bytes)).await.expect(200).value();
            assert_eq!((&report["report"]["format"], &report["report"]["triangles"]), (&format.into(), &triangles.into()), "{report}");
        }
    }
}

/// A few public files, through the whole of a registry.
#[tokio::test(flavor = "multi_thread")]
async fn public_files_are_understood_or_refused_for_a_reason() {
    let Some(corpus) = corpus() else { return };
    let server = TestRegistry::start_with(crate::test_registry::Backend::Sqlite, analyzing)
        .await
        .expect("SQLite is always there");
    let ana = server.as_user("ana").await;
    let mut files = folder("ana/corner", "0.1.0");
    let mut looked = HashMap::new();
    for kind in ["stl", "cad"] {
        let mut found: Vec<_> = walkdir::WalkDir::new(corpus.join(kind))
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .collect();
        found.retain(|entry| entry.metadata().unwrap().len() < PUBLIC_BYTES_MAX);
        for (number, entry) in found.iter().enumerate().step_by(PUBLIC_STEP) {
            let name = entry.file_name().to_string_lossy();
            let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
            let path = format!("{kind}/{number:03}.{extension}");
            let bytes = std::fs::read(entry.path()).unwrap();
            let of = wright_model::DesignPath::parse(&path).unwrap();
            if wright_geometry::is_named_shape(&of, FileKind::of(&of)) {
                looked.insert(Digest::of(&bytes), name.into_owned());
            }
            files.push((path, bytes));
        }
    }
    assert!(looked.len() > 15, "only {}", looked.len());
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    server.work().await;
    let digests: Vec<Digest> = looked.keys().copied().collect();
    let states = server.registry.shapes(&digests).await.unwrap();
    let (mut known, mut refused) = (0, 0);
    for (digest, name) in &looked {
        match states.get(digest).map(Arc::as_ref) {
            Some(ShapeState::Known(shape)) => {
                known += 1;
                if let Facts::Mesh(report) = &shape.facts {
                    assert!(shape.model.is_some() && shape.is_whole, "{name}");
                    assert!(
                        !shape.pictures.is_empty() || report.readings[0].volume_nl == 0,
                        "{name}"
                    );
                }
            }
            Some(ShapeState::Refused(
                reason @ (Reason::Shape { .. } | Reason::TooLarge { .. }),
            )) => {
                println!("{name}: {reason}");
                refused += 1;
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    println!("{known} understood, {refused} refused");
    assert!(
        known > 10 && refused < 5,
        "{known} understood, {refused} refused"
    );
}

/// All of them go through the library in its own tests; here, every fifth.
const PUBLIC_STEP: usize = 5;
/// Larger files say nothing new and take time.
const PUBLIC_BYTES_MAX: u64 = 500_000;
/// What a file may take, with a debug build of ours and a busy machine.
const PATIENCE: Duration = Duration::from_secs(80);

async fn look(extension: &str, bytes: &[u8]) -> Result<Outcome, Failure> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let program: Vec<OsString> = vec![binaries().commonwright.clone().into_os_string()];
    let order = Order {
        task: Task::Shape,
        extensions: vec![extension.to_owned()],
    };
    run(
        &program,
        order,
        file,
        &Task::Shape.limits(bytes.len() as u64),
    )
    .await
}

fn zip_of(name: &str, text: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file(name, options).unwrap();
    writer.write_all(text).unwrap();
    writer.finish().unwrap().into_inner()
}

/// Facets around one point, long and thin.
fn fan(facets: u16) -> Vec<Facet> {
    let rim = |index: u16| {
        let turn = f32::from(index) / f32::from(facets) * std::f32::consts::TAU;
        [100.0 * turn.cos(), 100.0 * turn.sin(), 0.0]
    };
    (0..facets)
        .map(|index| [[0.0; 3], rim(index), rim(index + 1)])
        .collect()
}

/// What hurts others ends here soon: with a report, or a reason that says what is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_end_in_a_reason_or_a_report() {
    let refused = |extension, bytes: Vec<u8>, is_right: fn(&Refusal) -> bool| {
        (extension, bytes, Some(is_right))
    };
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE amf [<!ENTITY a \"ha\">]><amf>&a;</amf>";
    let sparse = r#"{"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"accessors":[{"count":4000000000,"componentType":5126,"type":"VEC3","sparse":{}}]}"#;
    let outside = r#"{"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"accessors":[{"bufferView":0,"count":3,"componentType":5126,"type":"VEC3"}],"bufferViews":[{"buffer":0,"byteLength":36}],"buffers":[{"byteLength":36,"uri":"../../etc/hostname"}]}"#;
    let circle = r#"{"asset":{"version":"2.0"},"scenes":[{"nodes":[0]}],"nodes":[{"children":[1]},{"children":[0]}]}"#;
    let blanks = zip_of("3D/3dmodel.model", " ".repeat(64 << 20).as_bytes());
    let slashes = zip_of("../../etc/passwd", b"x");
    let long_line = [b"solid x\n facet ".to_vec(), b"a ".repeat(8 << 20)].concat();
    let use_of_use: String = (1..40)
        .map(|level| {
            format!(
                "<g id=\"g{level}\"><use href=\"#g{0}\"/><use href=\"#g{0}\"/></g>",
                level - 1
            )
        })
        .collect();
    let multiplied = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9mm\" height=\"9mm\"><rect id=\"g0\" width=\"1\" height=\"1\"/>{use_of_use}</svg>"
    );
    let cases = [
        refused("stl", stl_that_declares(&[], u32::MAX), |why| {
            matches!(
                why,
                Refusal::CountWithoutFacets {
                    declared: 4_294_967_295,
                    held: 0
                }
            )
        }),
        refused("stl", long_line, |why| {
            matches!(why, Refusal::NoFacets { .. })
        }),
        refused("amf", laughs.into(), |why| {
            matches!(why, Refusal::Broken { .. })
        }),
        refused(
            "amf",
            format!("<amf>{}", "<a>".repeat(1 << 20)).into(),
            |why| matches!(why, Refusal::TooDeep { .. }),
        ),
        refused("gltf", sparse.into(), |why| {
            matches!(
                why,
                Refusal::Broken { .. } | Refusal::TooManyTriangles { .. }
            )
        }),
        refused("gltf", outside.into(), |why| {
            matches!(why, Refusal::NeedsFile { .. })
        }),
        refused("gltf", circle.into(), |why| {
            matches!(why, Refusal::TooDeep { .. })
        }),
        refused("3mf", blanks, |why| {
            matches!(why, Refusal::TokenTooLong { .. } | Refusal::Inflates { .. })
        }),
        refused("3mf", slashes, |why| matches!(why, Refusal::Broken { .. })),
        refused(
            "kicad_pcb",
            format!("(kicad_pcb {}", "(".repeat(1 << 20)).into(),
            |why| matches!(why, Refusal::TooDeep { .. }),
        ),
        refused("svg", multiplied.into(), |why| {
            matches!(why, Refusal::Broken { .. } | Refusal::TooMany { .. })
        }),
        ("stl", stl(&fan(20_000)), None),
        (
            "stl",
            stl(&vec![
                [[0.0, 0.0, 0.0], [90.0, 0.0, 0.0], [0.0, 90.0, 0.0]];
                100_000
            ]),
            None,
        ),
        ("stl", stl(&vec![[[1.0; 3]; 3]; 20_000]), None),
        (
            "stl",
            stl(&[[[1e38; 3], [-1e38, 1e38, 0.0], [0.0, 1e38, -1e38]]]),
            None,
        ),
    ];
    for (number, (extension, bytes, is_right)) in cases.into_iter().enumerate() {
        let started = Instant::now();
        let outcome = look(extension, &bytes).await;
        let took = started.elapsed();
        match (outcome, is_right) {
            (Err(Failure::Reason(Reason::Shape { refusal })), Some(is_right)) => {
                assert!(is_right(&refusal), "{number} {extension}: {refusal}");
                println!("{number} {extension}: it {refusal} ({took:.1?})");
            }
            (Ok(outcome), None) => {
                let facts: Facts = serde_json::from_value(outcome.found).unwrap();
                assert!(facts.mesh().is_some() && outcome.unrestricted.is_empty());
                println!(
                    "{number} {extension}: {} outputs ({took:.1?})",
                    outcome.outputs.len()
                );
            }
            (other, _) => panic!("{number} {extension}: {other:?}"),
        }
        assert!(took < PATIENCE, "{number} {extension}: {took:?}");
    }
    // What a slicer would run is told of.
    let model = br#"<model unit="millimeter"><resources><object id="1"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="9" y="0" z="0"/><vertex x="0" y="9" z="0"/></vertices><triangles><triangle v1="0" v2="1" v3="2"/></triangles></mesh></object></resources><build><item objectid="1"/></build></model>"#;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("3D/3dmodel.model", &model[..]),
        (
            "Metadata/Slic3r_PE.config",
            b"; post_process = /bin/sh -c true\n",
        ),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(text).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let outcome = look("3mf", &bytes).await.unwrap();
    let Facts::Mesh(report) = serde_json::from_value(outcome.found).unwrap() else {
        panic!("no mesh");
    };
    assert!(
        report
            .findings
            .iter()
            .any(|found| matches!(found, Finding::RunsProgram { .. })),
        "{:?}",
        report.findings
    );
}
