//! What is made of files: made once for all who have them, read exactly where the files may be
//! read, and gone when they are.

use chrono::Duration;
use serde_json::json;
use tests::{binaries, until};
use wright_model::Digest;
use wright_registry::analysis::{AnalysisConfig, Reason};
use wright_registry::{PictureState, RegistryConfig};

use crate::analysis::png_bomb;
use crate::authoring::{Folder, blob, folder};
use crate::for_each_backend;
use crate::nodes::Cluster;
use crate::remote::{PATIENCE, Remote, id_of};
use crate::test_registry::TestRegistry;

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

fn missing(config: &mut RegistryConfig) {
    config.analysis = AnalysisConfig {
        program: Some(vec!["/nonexistent/commonwright".into()]),
        at_once_max: 2,
        ..AnalysisConfig::default()
    };
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

    async fn stored(&self) -> u64 {
        self.registry.verify(|_| ()).await.unwrap().blobs
    }
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
