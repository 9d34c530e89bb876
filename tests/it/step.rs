//! STEP files: their meshes come from a helper on Open CASCADE, locked in like every reader; a
//! registry without it keeps them and says so.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::PathBuf;

use tests::corpus::corpus;
use tests::requirement::went_without;
use tests::{scratch, step_helper};
use wright_geometry::Facts;
use wright_model::Digest;
use wright_registry::analysis::{AnalysisConfig, Reason};
use wright_registry::{RegistryConfig, ShapeState};

use crate::authoring::{Folder, folder};
use crate::derived::analyzing;
use crate::meshes::{self, FACES};
use crate::test_registry::{Backend, TestRegistry};

const NORMALS: [[i32; 3]; 6] = [
    [0, 0, -1],
    [0, 0, 1],
    [0, -1, 0],
    [0, 1, 0],
    [-1, 0, 0],
    [1, 0, 0],
];

/// Writes the entities of a STEP file and numbers them.
#[derive(Default)]
struct Step {
    text: String,
    last: usize,
}

impl Step {
    fn add(&mut self, entity: &str) -> usize {
        self.last += 1;
        writeln!(self.text, "#{}={entity};", self.last).unwrap();
        self.last
    }

    fn triple(&mut self, kind: &str, [x, y, z]: [i32; 3]) -> usize {
        self.add(&format!("{kind}('',({x}.,{y}.,{z}.))"))
    }
}

fn refs(numbers: &[usize]) -> String {
    let all: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
    all.join(",")
}

/// A solid cube with a corner at the origin, its sides `side` of `unit` long.
pub(crate) fn cube(side: i32, unit: &str) -> Vec<u8> {
    let mut step = Step::default();
    let places: Vec<[i32; 3]> = (0..8)
        .map(|corner| [0, 1, 2].map(|axis| side * (corner >> axis & 1)))
        .collect();
    let points: Vec<usize> = places
        .iter()
        .map(|place| step.triple("CARTESIAN_POINT", *place))
        .collect();
    let corners: Vec<usize> = points
        .iter()
        .map(|point| step.add(&format!("VERTEX_POINT('',#{point})")))
        .collect();
    let mut edges: HashMap<(usize, usize), usize> = HashMap::new();
    let mut faces = Vec::new();
    for (face, normal) in FACES.iter().zip(NORMALS) {
        let mut round = Vec::new();
        for index in 0..4 {
            let (from, to) = (face[index], face[(index + 1) % 4]);
            let (low, high) = (from.min(to), from.max(to));
            let edge = *edges.entry((low, high)).or_insert_with(|| {
                let along = [0, 1, 2].map(|axis| (places[high][axis] - places[low][axis]) / side);
                let direction = step.triple("DIRECTION", along);
                let vector = step.add(&format!("VECTOR('',#{direction},1.)"));
                let line = step.add(&format!("LINE('',#{},#{vector})", points[low]));
                step.add(&format!(
                    "EDGE_CURVE('',#{},#{},#{line},.T.)",
                    corners[low], corners[high]
                ))
            });
            let forward = if from < to { ".T." } else { ".F." };
            round.push(step.add(&format!("ORIENTED_EDGE('',*,*,#{edge},{forward})")));
        }
        let around = step.add(&format!("EDGE_LOOP('',({}))", refs(&round)));
        let bound = step.add(&format!("FACE_OUTER_BOUND('',#{around},.T.)"));
        let up = step.triple("DIRECTION", normal);
        let across = step.triple("DIRECTION", [normal[1], normal[2], normal[0]]);
        let place = step.add(&format!(
            "AXIS2_PLACEMENT_3D('',#{},#{up},#{across})",
            points[face[0]]
        ));
        let plane = step.add(&format!("PLANE('',#{place})"));
        faces.push(step.add(&format!("ADVANCED_FACE('',(#{bound}),#{plane},.T.)")));
    }
    let shell = step.add(&format!("CLOSED_SHELL('',({}))", refs(&faces)));
    let solid = step.add(&format!("MANIFOLD_SOLID_BREP('',#{shell})"));
    let length = step.add(&format!(
        "(LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT({unit},.METRE.))"
    ));
    let angle = step.add("(NAMED_UNIT(*) PLANE_ANGLE_UNIT() SI_UNIT($,.RADIAN.))");
    let context = step.add(&format!(
        "(GEOMETRIC_REPRESENTATION_CONTEXT(3) GLOBAL_UNIT_ASSIGNED_CONTEXT((#{length},#{angle})) \
         REPRESENTATION_CONTEXT('',''))"
    ));
    let shape = step.add(&format!(
        "ADVANCED_BREP_SHAPE_REPRESENTATION('',(#{solid}),#{context})"
    ));
    let application = step.add("APPLICATION_CONTEXT('')");
    let product_context = step.add(&format!("PRODUCT_CONTEXT('',#{application},'mechanical')"));
    let product = step.add(&format!("PRODUCT('cube','cube','',(#{product_context}))"));
    let formation = step.add(&format!("PRODUCT_DEFINITION_FORMATION('','',#{product})"));
    let design = step.add(&format!(
        "PRODUCT_DEFINITION_CONTEXT('',#{application},'design')"
    ));
    let definition = step.add(&format!("PRODUCT_DEFINITION('','',#{formation},#{design})"));
    let defined = step.add(&format!("PRODUCT_DEFINITION_SHAPE('','',#{definition})"));
    step.add(&format!(
        "SHAPE_DEFINITION_REPRESENTATION(#{defined},#{shape})"
    ));
    format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n\
         FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;\n{}ENDSEC;\nEND-ISO-10303-21;\n",
        step.text
    )
    .into_bytes()
}

async fn registry(helper: PathBuf) -> TestRegistry {
    let configure = |config: &mut RegistryConfig| {
        analyzing(config);
        let analysis = std::mem::take(&mut config.analysis);
        config.analysis = AnalysisConfig {
            step_helper: Some(helper),
            ..analysis
        };
    };
    let server = TestRegistry::start_with(Backend::Sqlite, configure).await;
    server.expect("SQLite is always there")
}

pub(crate) fn with(more: &[(&str, &[u8])]) -> Folder {
    let mut files = folder("ana/corner", "0.1.0");
    files.extend(
        more.iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())),
    );
    files
}

async fn state(server: &TestRegistry, bytes: &[u8]) -> Option<ShapeState> {
    let digest = Digest::of(bytes);
    let states = server.registry.shapes(&[digest]).await.unwrap();
    states.get(&digest).map(|state| (**state).clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_file_is_measured_drawn_and_shown() {
    let Some(helper) = step_helper() else {
        return;
    };
    let server = registry(helper).await;
    let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
    let (small, large) = (cube(20, ".MILLI."), cube(2, "$"));
    let files = with(&[("cad/cube.step", &small), ("cad/hall.STP", &large)]);
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    server.work().await;
    for (bytes, side) in [(&small, 20_000), (&large, 2_000_000)] {
        let path = format!("/api/v1/blobs/{}/report", Digest::of(bytes));
        let report = anybody.get(&path).await.expect(200).value();
        let found = &report["report"];
        assert_eq!(
            (&found["format"], &found["unit_stated"]),
            (&"step".into(), &"millimeter".into()),
            "{report}"
        );
        assert_eq!(
            (&found["triangles"], &found["closed"]),
            (&12.into(), &true.into()),
            "{report}"
        );
        assert_eq!(
            found["readings"][0]["size_um"],
            serde_json::json!([side, side, side])
        );
        anybody
            .get(report["model"]["path"].as_str().unwrap())
            .await
            .expect(200);
    }
    let page = anybody
        .get("/@ana/corner/0.1.0/-/files/cad/cube.step")
        .await
        .expect(200)
        .text();
    assert!(page.contains("class=\"model-viewer"), "{page}");
    assert!(!page.contains("/-/static/step-"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn step_files_of_others_are_understood() {
    let (Some(helper), Some(corpus)) = (step_helper(), corpus()) else {
        return;
    };
    let server = registry(helper).await;
    let ana = server.as_user("ana").await;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(corpus.join("cad")).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().map(OsStr::to_ascii_lowercase);
        if extension.is_some_and(|one| one == "step" || one == "stp") {
            found.push(std::fs::read(&path).unwrap());
        }
    }
    assert!(found.len() >= 8, "the public files hold STEP");
    let names: Vec<String> = (0..found.len())
        .map(|number| format!("cad/{number}.step"))
        .collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(String::as_str)
        .zip(found.iter().map(Vec::as_slice))
        .collect();
    ana.publish_folder("ana/corner", "0.1.0", &with(&files))
        .await
        .expect(201);
    server.work().await;
    for bytes in &found {
        let known = state(&server, bytes).await;
        let Some(ShapeState::Known(known)) = known else {
            panic!("{known:?}");
        };
        let Facts::Mesh(facts) = &known.facts else {
            panic!("{:?}", known.facts);
        };
        assert!(facts.triangles > 12 && known.model.is_some(), "{facts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_file_that_is_none_says_why() {
    let Some(helper) = step_helper() else {
        return;
    };
    let server = registry(helper).await;
    let ana = server.as_user("ana").await;
    let whole = cube(20, ".MILLI.");
    let empty = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n";
    // Edges that are made of each other, without end.
    let round = String::from_utf8(whole.clone())
        .unwrap()
        .replace("ORIENTED_EDGE('',*,*,#", "ORIENTED_EDGE('',*,*,#9");
    let cases: [(&str, &[u8]); 4] = [
        ("cad/words.step", b"ISO-10303-21, as you know it."),
        ("cad/empty.step", empty),
        ("cad/cut.step", &whole[..whole.len() / 2]),
        ("cad/round.step", round.as_bytes()),
    ];
    ana.publish_folder("ana/corner", "0.1.0", &with(&cases))
        .await
        .expect(201);
    server.work().await;
    for (path, bytes) in cases {
        let refused = state(&server, bytes).await;
        let Some(ShapeState::Refused(Reason::Refused { why })) = refused else {
            panic!("{path}: {refused:?}");
        };
        assert!(why.starts_with("it "), "{path}: {why}");
    }
}

/// A helper that does what its input says.
fn perl() -> Option<PathBuf> {
    let perl = PathBuf::from("/usr/bin/perl");
    if perl.is_file() {
        return Some(perl);
    }
    went_without("Perl", "install it where Debian does");
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_and_not_names_decide_what_the_helper_reads() {
    let Some(perl) = perl() else {
        return;
    };
    let server = registry(perl).await;
    let ana = server.as_user("ana").await;
    let mesh = meshes::stl(&meshes::cube(20.0));
    let solid = b"ISO-10303-21;\nprint STDERR \"it came to the helper\\n\";\nexit 10;\n";
    let files = with(&[("cad/mesh.step", &mesh), ("stl/solid.stl", solid)]);
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    server.work().await;
    // Whoever has the same bytes by a better name gets what is known of them here.
    let known = state(&server, &mesh).await;
    assert!(matches!(known, Some(ShapeState::Known(_))), "{known:?}");
    let why = "it came to the helper".to_owned();
    let refused = state(&server, solid).await;
    assert_eq!(refused, Some(ShapeState::Refused(Reason::Refused { why })));
}

/// The numbers of prlimit64 and tgkill, which Perl has no words for.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const CALLS: [&str; 2] = ["302", "234"];
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
const CALLS: [&str; 2] = ["261", "131"];

/// What a helper could do that a file has taken over: Perl does what its input says.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[tokio::test(flavor = "multi_thread")]
async fn a_helper_reaches_nothing() {
    const TAKEN_OVER: &str = r#"ISO-10303-21;
use Socket;
my @reached;
my $room = "\0" x 16;
push @reached, "no limits of its own" unless syscall(PRLIMIT, 0, 7, 0, $room) == 0;
push @reached, "other limits" if syscall(PRLIMIT, 0, 7, my $fewer = pack("QQ", 9, 9), 0) == 0;
push @reached, "the server's limits" if syscall(PRLIMIT, SERVER, 7, 0, $room) == 0;
push @reached, "the server" if syscall(TGKILL, SERVER, SERVER, 0) == 0;
push @reached, "a file" if open(my $in, "<", "FOLDER/secret");
push @reached, "a new file" if open(my $out, ">", "FOLDER/new");
push @reached, "a folder" if opendir(my $folder, "FOLDER");
push @reached, "removal" if unlink("FOLDER/secret");
push @reached, "the network" if socket(my $socket, PF_INET, SOCK_STREAM, 0);
push @reached, "a process" if defined fork();
{ no warnings; exec("/bin/cat", "FOLDER/secret"); }
print STDERR "it reached (@reached)\n";
exit 10;
"#;
    let Some(perl) = perl() else {
        return;
    };
    let folder = scratch::folder("step");
    std::fs::write(folder.join("secret"), "secret").unwrap();
    let [prlimit, tgkill] = CALLS;
    let script = TAKEN_OVER
        .replace("FOLDER", &folder.display().to_string())
        .replace("SERVER", &std::process::id().to_string())
        .replace("PRLIMIT", prlimit)
        .replace("TGKILL", tgkill);
    let server = registry(perl).await;
    let ana = server.as_user("ana").await;
    let files = with(&[("cad/taken.step", script.as_bytes())]);
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    server.work().await;
    let why = "it reached ()".to_owned();
    let refused = state(&server, script.as_bytes()).await;
    assert_eq!(refused, Some(ShapeState::Refused(Reason::Refused { why })));
    assert!(folder.join("secret").exists() && !folder.join("new").exists());
}
