//! What is made of files: made once for all who have them, read exactly where the files may be
//! read, and gone when they are.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Duration;
use serde_json::{Value, json};
use tests::{binaries, scratch, until};
use uuid::Uuid;
use wright_model::Digest;
use wright_model::id::JobId;
use wright_registry::analysis::{AnalysisConfig, Reason, Task};
use wright_registry::{DifferenceState, PictureState, ReadingRight, RegistryConfig, ShapeState};
use wright_store::derived::{self as rows, Analysis, AnalysisState};
use wright_store::jobs::{self, Lane, NewJob};
use wright_store::releases;
use wright_store::tombstones::{self, Tombstone};

use crate::analysis::png_bomb;
use crate::authoring::{Folder, blob, folder};
use crate::for_each_backend;
use crate::meshes;
use crate::nodes::Cluster;
use crate::remote::{PATIENCE, Remote, id_of};
use crate::test_registry::{Answer, Backend, TestRegistry};

/// What the collector waits for.
const GRACE: Duration = Duration::hours(24);

pub(crate) fn analyzing(config: &mut RegistryConfig) {
    config.analysis = AnalysisConfig {
        program: Some(vec![binaries().commonwright.clone().into_os_string()]),
        at_once_max: 2,
        ..AnalysisConfig::default()
    };
}

/// What brings itself down whatever it is asked.
fn failing(config: &mut RegistryConfig) {
    config.analysis = AnalysisConfig {
        program: Some(["/bin/sh", "-c", "kill -9 $$"].map(Into::into).to_vec()),
        at_once_max: 2,
        ..AnalysisConfig::default()
    };
}

pub(crate) fn missing(config: &mut RegistryConfig) {
    config.analysis = AnalysisConfig {
        program: Some(vec!["/nonexistent/commonwright".into()]),
        at_once_max: 2,
        ..AnalysisConfig::default()
    };
}

/// The child, after a shell did what `first` says; its task is `$2`.
fn analyzing_after(first: &str) -> impl FnOnce(&mut RegistryConfig) + use<> {
    let child = binaries().commonwright.display();
    let script = format!("{first}; exec {child} \"$@\"");
    move |config| {
        analyzing(config);
        let program = ["/bin/sh", "-c", &script, "sh"].map(OsString::from);
        config.analysis.program = Some(program.to_vec());
    }
}

/// Holds every child up until that file is there.
fn behind(gate: &Path) -> impl FnOnce(&mut RegistryConfig) + use<> {
    let gate = gate.display();
    analyzing_after(&format!("while [ ! -e {gate} ]; do /bin/sleep 0.02; done"))
}

fn jpeg(shade: u8) -> Vec<u8> {
    let photo = image::RgbImage::from_pixel(700, 350, image::Rgb([shade, 90, 20]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    photo
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

/// A design whose README shows a photo.
fn pictured(name: &str, version: &str, photo: &[u8]) -> Folder {
    let mut files = folder(name, version);
    for (path, bytes) in &mut files {
        if path == "README.md" {
            *bytes = b"# Corner\n\n![The corner](docs/corner.jpg)\n".to_vec();
        }
    }
    files.push(("docs/corner.jpg".to_owned(), photo.to_vec()));
    files
}

impl TestRegistry {
    /// Works on all that is due, now and soon.
    pub(crate) async fn work(&self) {
        for _ in 0..6 {
            while self.registry.work_once().await.unwrap() {}
            self.advance(Duration::minutes(2));
        }
    }

    async fn state(&self, bytes: &[u8]) -> Option<PictureState> {
        let digest = Digest::of(bytes);
        let states = self.registry.pictures_made(&[digest]).await.unwrap();
        states.get(&digest).map(|state| (**state).clone())
    }

    /// Queues a job, as it is written.
    pub(crate) async fn queue(&self, job: &Value) {
        static QUEUED: AtomicU64 = AtomicU64::new(1);
        let now = self.clock.now();
        let new = NewJob {
            id: JobId(Uuid::from_u128(
                QUEUED.fetch_add(1, Ordering::Relaxed).into(),
            )),
            kind: job["kind"].as_str().unwrap(),
            key: "",
            payload: &job.to_string(),
            lane: Lane::General,
            run_at: now,
            now,
        };
        let mut tx = self.db.begin_write().await.unwrap();
        jobs::enqueue(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Has every release gone through for what the program makes.
    async fn go_through(&self) {
        let pipelines = Task::pipelines().join(" ");
        let job = json!({ "kind": "derive-all", "after": null, "pipelines": pipelines });
        self.queue(&job).await;
        self.work().await;
    }

    /// Forgets what ended long ago.
    pub(crate) async fn keep_house(&self) {
        self.queue(&json!({ "kind": "housekeeping" })).await;
        while self.registry.work_once().await.unwrap() {}
    }

    async fn analysis(&self, digest: Digest, pipeline: &str) -> Option<Analysis> {
        let mut read = self.db.read().await.unwrap();
        rows::find(&mut read, digest, pipeline).await.unwrap()
    }

    /// What can be seen on the card of a release.
    async fn shown_on_card(&self, manifest: Digest) -> Option<Digest> {
        let mut read = self.db.read().await.unwrap();
        let card = rows::derivative(&mut read, manifest, Task::Card.pipeline(), "card.png");
        card.await.unwrap().expect("a card").shows
    }

    async fn stored(&self) -> u64 {
        self.registry.verify(|_| ()).await.unwrap().blobs
    }
}

/// The digest of what was published.
fn manifest_of(published: Answer) -> Digest {
    let published = published.expect(201).value();
    Digest::parse(published["manifest"].as_str().unwrap()).unwrap()
}

fn derived(source: &[u8], name: &str) -> String {
    format!("/derived/{}/picture-1/{name}", Digest::of(source).hex())
}

for_each_backend! {
    async fn a_photo_is_made_small_once_for_all_who_have_it(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let (photo, anybody) = (jpeg(200), server.anonymous());
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        // A page does not wait: it shows what there is.
        let page = anybody.get("/@ana/corner").await.expect(200).text();
        assert!(page.contains(&blob(&photo)) && !page.contains("/derived/"), "{page}");
        assert_eq!(server.state(&photo).await, None);
        anybody.get(&derived(&photo, "320.webp")).await.expect(404);

        server.work().await;
        let Some(PictureState::Made(made)) = server.state(&photo).await else {
            panic!("not made");
        };
        assert_eq!((made.width, made.height, made.is_transparent), (700, 350, false));
        let widths: Vec<u32> = made.sizes.iter().map(|size| size.width).collect();
        assert_eq!(widths, [160, 320, 640]);
        let small = anybody.get(&derived(&photo, "320.webp")).await.expect(200);
        assert_eq!(&small.body[8..12], b"WEBP");
        for (name, value) in [
            ("content-type", "image/webp"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "public, max-age=31536000, s-maxage=3600, immutable"),
        ] {
            assert_eq!(small.header(name), value);
        }
        assert_eq!(small.header("etag"), format!("\"{}\"", Digest::of(&small.body).hex()));
        let page = anybody.get("/@ana/corner").await.expect(200).text();
        assert!(page.contains(&derived(&photo, "640.webp")) && page.contains("640w"), "{page}");
        assert!(!page.contains(&blob(&photo)), "{page}");
        for list in ["/", "/-/designs", "/@ana"] {
            let page = anybody.get(list).await.expect(200).text();
            assert!(page.contains(&derived(&photo, "320.webp")), "{list}: {page}");
        }

        // Another design with the same photo has nothing made again.
        let before = server.registry.job_counts().await.unwrap();
        let stored = server.stored().await;
        ana.publish_folder("ana/other", "0.1.0", &pictured("ana/other", "0.1.0", &photo)).await.expect(201);
        server.work().await;
        let own = 3; // its mesh, design.toml and card
        assert_eq!(server.stored().await, stored + own + 2, "and its manifest and config");
        assert_eq!(server.registry.job_counts().await.unwrap().failed, before.failed);
    }

    async fn the_card_of_a_release_is_drawn_with_its_picture(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let (photo, anybody) = (jpeg(210), server.anonymous());
        let files = pictured("ana/corner", "0.1.0", &photo);
        let published = ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201).value();
        anybody.get("/@ana/corner/-/card.png").await.expect(404);
        let page = anybody.get("/@ana/corner").await.expect(200).text();
        assert!(!page.contains("og:image"), "none is told of before it is there");
        server.work().await;
        let card = anybody.get("/@ana/corner/-/card.png").await.expect(200);
        assert_eq!(card.header("content-type"), "image/png");
        let card = image::load_from_memory(&card.body).unwrap().into_rgb8();
        assert_eq!((card.width(), card.height()), (1200, 630));
        let pixel = card.get_pixel(947, 239);
        assert!(pixel[0] > 180 && pixel[2] < 60, "the photo is on it: {pixel:?}");
        let hex = published["manifest"].as_str().unwrap().replace("sha256:", "");
        let page = anybody.get("/@ana/corner").await.expect(200).text();
        assert!(page.contains(&format!("content=\"{}/derived/{hex}/card-1/card.png\"", server.url(""))), "{page}");
        assert!(page.contains("summary_large_image"));
        anybody.get("/@ana/nothing/-/card.png").await.expect(404);
    }

    async fn what_is_made_is_read_where_its_source_is_and_goes_with_it(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let (photo, other, anybody) = (jpeg(150), jpeg(60), server.anonymous());
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        ana.publish_folder("ana/other", "0.1.0", &pictured("ana/other", "0.1.0", &other)).await.expect(201);
        server.work().await;
        anybody.get(&derived(&photo, "160.webp")).await.expect(200);
        anybody.get("/@ana/corner/-/card.png").await.expect(200);

        // Live ones stay, however often the collector comes.
        let stored = server.stored().await;
        for _ in 0..3 {
            server.advance(GRACE + Duration::hours(1));
            server.registry.mark_older_than(GRACE, Duration::zero()).await.unwrap();
            server.work().await;
        }
        assert_eq!(server.stored().await, stored);
        anybody.get(&derived(&photo, "160.webp")).await.expect(200);

        // Taken down, it is gone at once, and so is the card that shows it.
        let moderator = server.as_moderator("mo").await;
        let order = json!({ "target": { "digest": Digest::of(&photo) }, "status": 451, "reason": "Order 12/2026", "now": true });
        moderator.post("/api/v1/admin/tombstones", order).await.expect(201);
        anybody.get(&derived(&photo, "160.webp")).await.expect(451);
        anybody.get("/@ana/corner/-/card.png").await.expect(451);
        let page = anybody.get("/@ana/corner").await.expect(200).text();
        assert!(!page.contains("og:image") && !page.contains(&derived(&photo, "320.webp")), "{page}");
        server.work().await;
        // The photo and its three sizes are gone.
        assert_eq!(server.stored().await, stored - 4);
        let card = anybody.get("/@ana/corner/-/card.png").await.expect(200);
        let card = image::load_from_memory(&card.body).unwrap().into_rgb8();
        let pixel = card.get_pixel(947, 239);
        assert!(pixel[0].abs_diff(pixel[2]) < 60, "drawn again without it: {pixel:?}");
        anybody.get(&derived(&other, "160.webp")).await.expect(200);
    }

    async fn a_card_is_drawn_again_without_what_was_taken_down(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(150);
        let published = ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await;
        let manifest = manifest_of(published);
        server.work().await;
        assert_eq!(server.shown_on_card(manifest).await, Some(Digest::of(&photo)));
        let moderator = server.as_moderator("mo").await;
        let order = json!({ "target": { "digest": Digest::of(&photo) }, "status": 410, "reason": "Shows somebody" });
        moderator.post("/api/v1/admin/tombstones", order).await.expect(201);
        server.work().await;
        assert_eq!(server.shown_on_card(manifest).await, None);
        server.anonymous().get("/@ana/corner/-/card.png").await.expect(200);
    }

    async fn a_card_is_drawn_without_what_another_node_took_down(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let (photo, card) = (jpeg(151), Task::Card.pipeline());
        let published = ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await;
        let manifest = manifest_of(published);
        server.work().await;
        let shows = Digest::of(&photo);
        assert_eq!(server.shown_on_card(manifest).await, Some(shows));
        // This node was not told yet: it still hands out what was made of the photo.
        let small = derived(&photo, "640.webp");
        server.anonymous().get(&small).await.expect(200);
        let now = server.clock.now();
        let stone = Tombstone { digest: shows, status: 410, reason: "Shows somebody".into(), at: now };
        let mut tx = server.db.begin_write().await.unwrap();
        tombstones::insert(&mut tx, &stone).await.unwrap();
        let removed = [Digest::of(b"on no card"), shows];
        let again = rows::again_without(&mut tx, &removed, now).await.unwrap();
        assert_eq!(again, [(manifest, card.to_owned())]);
        tx.commit().await.unwrap();
        server.queue(&json!({ "kind": "analyze", "digest": manifest, "pipeline": card })).await;
        server.work().await;
        server.anonymous().get(&small).await.expect(200);
        assert_eq!(server.shown_on_card(manifest).await, None);
    }

    async fn a_try_that_is_not_the_last_one_counts_for_nothing(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let files = folder("ana/corner", "0.1.0");
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        let (digest, pipeline) = (Digest::of(&files[0].1), Task::Picture.pipeline());
        let mut tx = server.db.begin_write().await.unwrap();
        let later = || {
            server.advance(Duration::seconds(1));
            server.clock.now()
        };
        rows::want(&mut tx, &[digest], pipeline, later()).await.unwrap();
        let first = rows::begin(&mut tx, digest, pipeline, later()).await.unwrap().unwrap();
        let beside = rows::begin(&mut tx, digest, pipeline, later()).await.unwrap().unwrap();
        // Whichever of two ends first counts; one that was none takes back itself alone.
        assert_eq!((beside.attempts, beside.since), (2, first.since));
        rows::give_back(&mut tx, digest, pipeline, beside, later()).await.unwrap();
        let state = rows::find(&mut tx, digest, pipeline).await.unwrap().unwrap();
        assert_eq!((state.state, state.attempts), (AnalysisState::Waiting, 1));

        let old = rows::begin(&mut tx, digest, pipeline, later()).await.unwrap().unwrap();
        rows::again(&mut tx, digest, pipeline, later()).await.unwrap();
        let kept = ("{}", &[][..]);
        assert!(!rows::finish(&mut tx, digest, pipeline, old, kept, later()).await.unwrap());
        let new = rows::begin(&mut tx, digest, pipeline, later()).await.unwrap().unwrap();
        assert_eq!(new.attempts, 1);
        assert!(!rows::finish(&mut tx, digest, pipeline, old, kept, later()).await.unwrap());
        rows::give_back(&mut tx, digest, pipeline, old, later()).await.unwrap();
        let state = rows::find(&mut tx, digest, pipeline).await.unwrap().unwrap();
        assert_eq!((state.state, state.attempts), (AnalysisState::Running, 1));
        assert!(rows::finish(&mut tx, digest, pipeline, new, kept, later()).await.unwrap());
        assert!(!rows::finish(&mut tx, digest, pipeline, new, kept, later()).await.unwrap());
    }

    async fn a_photo_that_is_lost_is_given_up(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(102);
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        std::fs::remove_file(server.blob_file(&Digest::of(&photo))).unwrap();
        let mut tries = 0;
        server.keep_house().await;
        while server.state(&photo).await == Some(PictureState::Waiting) {
            tries += 1;
            assert!(tries < 8, "it is tried for ever");
            server.advance(Duration::hours(3));
            server.keep_house().await;
        }
        let why = "this registry has lost its bytes".to_owned();
        assert_eq!(server.state(&photo).await, Some(PictureState::Refused(Reason::Refused { why })));
        // The card waits for it no longer.
        server.advance(Duration::hours(3));
        server.keep_house().await;
        server.anonymous().get("/@ana/corner/-/card.png").await.expect(200);
    }

    async fn a_store_that_does_not_answer_costs_no_try(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(103);
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        let digest = Digest::of(&photo);
        server.break_store(&digest);
        server.work().await;
        let analysis = server.analysis(digest, Task::Picture.pipeline()).await.unwrap();
        assert_eq!((analysis.state, analysis.attempts), (AnalysisState::Waiting, 0));
        server.mend_store(&digest);
        server.advance(Duration::hours(1));
        server.work().await;
        assert!(matches!(server.state(&photo).await, Some(PictureState::Made(_))));
    }

    async fn a_card_follows_the_mesh_that_stands_for_its_release(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let mesh = meshes::stl(&meshes::cube(20.0));
        let files = meshes::with_mesh("ana/corner", "0.1.0", &mesh);
        let published = ana.publish_folder("ana/corner", "0.1.0", &files).await;
        let manifest = manifest_of(published);
        server.work().await;
        assert_eq!(server.shown_on_card(manifest).await, Some(Digest::of(&mesh)));
        // As if it was drawn before a mesh was chosen.
        let mut tx = server.db.begin_write().await.unwrap();
        let release = releases::by_manifest(&mut tx, manifest).await.unwrap().unwrap();
        rows::set_cover(&mut tx, release.id, None).await.unwrap();
        rows::again(&mut tx, manifest, Task::Card.pipeline(), server.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        server.queue(&json!({ "kind": "analyze", "digest": manifest, "pipeline": Task::Card.pipeline() })).await;
        server.work().await;
        assert_eq!(server.shown_on_card(manifest).await, None);
        server.queue(&json!({ "kind": "derive", "release": release.id })).await;
        server.work().await;
        assert_eq!(server.shown_on_card(manifest).await, Some(Digest::of(&mesh)));
    }

    async fn what_older_versions_made_stays_until_newer_ones_made_theirs(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(120);
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        let digest = Digest::of(&photo);
        let mut tx = server.db.begin_write().await.unwrap();
        rows::want(&mut tx, &[digest], "picture-0", server.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        server.work().await;
        let old = async || server.analysis(digest, "picture-0").await.is_some();
        server.advance(Duration::days(30));
        server.keep_house().await;
        assert!(old().await, "nobody went through all for what is made today");
        server.go_through().await;
        server.advance(Duration::days(1));
        server.keep_house().await;
        assert!(old().await, "pages that were loaded before show it");
        server.advance(Duration::days(1));
        server.keep_house().await;
        assert!(!old().await);
        assert!(server.analysis(digest, Task::Picture.pipeline()).await.is_some());
    }

    async fn what_follows_is_made_for_what_was_done_before(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let mesh = meshes::stl(&meshes::cube(20.0));
        let files = meshes::with_mesh("ana/corner", "0.1.0", &mesh);
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        server.work().await;
        let (digest, more) = (Digest::of(&mesh), Task::ShapeMore.pipeline());
        let before = server.analysis(digest, Task::Shape.pipeline()).await;
        // As if it was of another version.
        let mut others = Task::pipelines();
        others.retain(|one| *one != more);
        let mut tx = server.db.begin_write().await.unwrap();
        assert_eq!(rows::forget_old_pipelines(&mut tx, &others, 100).await.unwrap(), 1);
        tx.commit().await.unwrap();
        server.go_through().await;
        let made = server.analysis(digest, more).await.map(|analysis| analysis.state);
        assert_eq!(made, Some(AnalysisState::Done));
        assert_eq!(server.analysis(digest, Task::Shape.pipeline()).await, before, "nothing else was made again");
    }

    async fn a_file_that_brings_its_reader_down_is_tried_again_once(server: TestRegistry, failing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(100);
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        while server.registry.work_once().await.unwrap() {}
        assert_eq!(server.state(&photo).await, Some(PictureState::Waiting), "perhaps the machine was busy");
        server.work().await;
        assert_eq!(server.state(&photo).await, Some(PictureState::Refused(Reason::Crashed)));
        // Not looked into again, in whatever release it comes.
        ana.publish_folder("ana/other", "0.1.0", &pictured("ana/other", "0.1.0", &photo)).await.expect(201);
        server.work().await;
        assert_eq!(server.state(&photo).await, Some(PictureState::Refused(Reason::Crashed)));
        // The page shows the photo itself: a browser can bear it.
        let page = server.anonymous().get("/@ana/corner").await.expect(200).text();
        assert!(page.contains(&blob(&photo)), "{page}");
        // Lists show their sign instead.
        let list = server.anonymous().get("/-/designs").await.expect(200).text();
        assert!(!list.contains(&blob(&photo)), "{list}");
    }

    async fn a_program_that_is_missing_is_not_the_files_fault(server: TestRegistry, missing) {
        let ana = server.as_user("ana").await;
        let photo = jpeg(101);
        ana.publish_folder("ana/corner", "0.1.0", &pictured("ana/corner", "0.1.0", &photo)).await.expect(201);
        server.work().await;
        assert_eq!(server.state(&photo).await, Some(PictureState::Waiting));
    }

    async fn a_bomb_is_refused_and_never_embedded(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let bomb = png_bomb(40_000, 40_000);
        let mut files = pictured("ana/corner", "0.1.0", b"");
        for (path, bytes) in &mut files {
            if path == "docs/corner.jpg" {
                (*path, *bytes) = ("docs/corner.png".to_owned(), bomb.clone());
            }
            if path == "README.md" {
                *bytes = b"# Corner\n\n![The corner](docs/corner.png)\n".to_vec();
            }
        }
        ana.publish_folder("ana/corner", "0.1.0", &files).await.expect(201);
        let anybody = server.anonymous();
        let embedded = format!("src=\"{}\"", blob(&bomb));
        for worked in [false, true] {
            if worked {
                server.work().await;
                let state = server.state(&bomb).await;
                assert_eq!(state, Some(PictureState::Refused(Reason::TooManyPixels { width: 40_000, height: 40_000 })));
            }
            for page in ["/", "/-/designs", "/@ana", "/@ana/corner", "/@ana/corner/0.1.0/-/manual", "/@ana/corner/0.1.0/-/files/docs/corner.png"] {
                let text = anybody.get(page).await.expect(200).text();
                assert!(!text.contains(&embedded), "{worked} {page}: {text}");
            }
        }
        // There is a card nevertheless.
        anybody.get("/@ana/corner/-/card.png").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_costs_a_bill_no_try() {
    let gate = scratch::folder("gate").join("open");
    let server = TestRegistry::start_with(Backend::Sqlite, behind(&gate)).await;
    let server = server.expect("SQLite is always there");
    let ana = server.as_user("ana").await;
    let files = folder("ana/corner", "0.1.0");
    let (_, bill) = files.iter().find(|(path, _)| path == "bom.csv").unwrap();
    let digest = Digest::of(bill);
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    let looked = async |wanted: AnalysisState| {
        until("try", PATIENCE, async || {
            let found = server.analysis(digest, Task::Bom.pipeline()).await?;
            (found.state == wanted).then_some(found.attempts)
        })
        .await
    };
    for _ in 0..8 {
        let registry = server.registry.clone();
        let asked = tokio::spawn(async move {
            let right = ReadingRight::published();
            registry.bom_cells(&right, digest).await
        });
        looked(AnalysisState::Running).await;
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
    }
    std::fs::write(&gate, "").unwrap();
    // It goes on with nobody there, and was never begun again.
    assert_eq!(looked(AnalysisState::Done).await, 1);
    let page = server.anonymous().get("/@ana/corner/0.1.0/-/parts").await;
    assert!(page.expect(200).text().contains("id=\"part-corner\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_not_kept_with_what_was_taken_down_meanwhile() {
    let gate = scratch::folder("gate").join("open");
    let held = format!("[ $2 = card ] && [ ! -e {} ]", gate.display());
    let held = analyzing_after(&format!("while {held}; do /bin/sleep 0.02; done"));
    let server = TestRegistry::start_with(Backend::Sqlite, held).await;
    let server = server.expect("SQLite is always there");
    let ana = server.as_user("ana").await;
    let photo = jpeg(152);
    let files = pictured("ana/corner", "0.1.0", &photo);
    let manifest = manifest_of(ana.publish_folder("ana/corner", "0.1.0", &files).await);
    let (registry, clock) = (server.registry.clone(), server.clock.clone());
    let drawing = tokio::spawn(async move {
        // It comes again once there is a small photo.
        for _ in 0..6 {
            while registry.work_once().await.unwrap() {}
            clock.advance(Duration::minutes(2));
        }
    });
    until("a card that is being drawn", PATIENCE, async || {
        let card = server.analysis(manifest, Task::Card.pipeline()).await?;
        (card.state == AnalysisState::Running).then_some(())
    })
    .await;
    let moderator = server.as_moderator("mo").await;
    let order = json!({ "target": { "digest": Digest::of(&photo) }, "status": 410, "reason": "Shows somebody" });
    moderator
        .post("/api/v1/admin/tombstones", order)
        .await
        .expect(201);
    std::fs::write(&gate, "").unwrap();
    drawing.await.unwrap();
    assert_eq!(server.shown_on_card(manifest).await, None);
    let card = server.anonymous().get("/@ana/corner/-/card.png").await;
    card.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_compares_the_same_waits_for_the_same_child() {
    let log = scratch::folder("log").join("tasks");
    let logging = analyzing_after(&format!("echo $2 >> {}", log.display()));
    let server = TestRegistry::start_with(Backend::Sqlite, logging).await;
    let server = server.expect("SQLite is always there");
    let ana = server.as_user("ana").await;
    let mut digests = Vec::new();
    for (version, side) in [("0.1.0", 20.0), ("0.2.0", 25.0)] {
        let mesh = meshes::stl(&meshes::cube(side));
        digests.push(Digest::of(&mesh));
        let files = meshes::with_mesh("ana/corner", version, &mesh);
        ana.publish_folder("ana/corner", version, &files)
            .await
            .expect(201);
    }
    server.work().await;
    let shapes = server.registry.shapes(&digests).await.unwrap();
    assert!(
        shapes
            .values()
            .all(|state| matches!(**state, ShapeState::Known(_)))
    );
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (registry, before, after) = (server.registry.clone(), digests[0], digests[1]);
        asked.spawn(async move { registry.shape_difference(before, after).await });
    }
    for state in asked.join_all().await {
        let state = state.unwrap();
        assert!(matches!(state, DifferenceState::Known(_)), "{state:?}");
    }
    let log = std::fs::read_to_string(&log).unwrap();
    let children = log.lines().filter(|task| *task == "difference").count();
    assert_eq!(children, 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_makes_the_other_shows() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let ana = Remote::sign_up(&cluster.url, "ana").await;
    let photo = jpeg(77);
    let draft = id_of(&ana.open_draft("ana/corner", "0.1.0").await.unwrap());
    let files = pictured("ana/corner", "0.1.0", &photo);
    ana.send_files(&draft, &files).await.unwrap().expect(200);
    ana.publish_draft(&draft).await.unwrap().expect(201);
    let nobody = Remote::new(&cluster.url);
    for node in &cluster.nodes {
        let node = nobody.at(&node.url);
        until("a small picture", PATIENCE, async || {
            let answer = node.get(&derived(&photo, "320.webp")).await.unwrap();
            (answer.status == 200).then_some(())
        })
        .await;
        until("a card", PATIENCE, async || {
            let answer = node.get("/@ana/corner/-/card.png").await.unwrap();
            (answer.status == 200).then_some(())
        })
        .await;
    }
}
