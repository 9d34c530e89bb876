//! What changed in a mesh from one version to another: told, drawn, and refused where there is
//! nothing to compare.

use wright_model::Digest;
use wright_registry::DifferenceState;
use wright_wire::ProblemCode;

use crate::authoring::Folder;
use crate::derived::analyzing;
use crate::for_each_backend;
use crate::meshes::{self, stl};
use crate::test_registry::{TestRegistry, plain};

const PAGE: &str = "/@ana/corner/0.2.0/-/compare/stl/corner.stl";

/// A block of 40 by 30 mm that is so high.
fn block(height: f32) -> Vec<u8> {
    stl(&meshes::block([40.0, 30.0, height]))
}

fn with_mesh(version: &str, mesh: &[u8]) -> Folder {
    meshes::with_mesh("ana/corner", version, mesh)
}

fn difference(before: &[u8], after: &[u8], name: &str) -> String {
    let hex = |bytes: &[u8]| Digest::of(bytes).hex().to_owned();
    format!(
        "/derived/{}/difference-1-{}/{name}",
        hex(after),
        hex(before)
    )
}

for_each_backend! {
    async fn what_changed_is_told_and_drawn(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let (old, new) = (block(10.0), block(15.0));
        ana.publish_folder("ana/corner", "0.1.0", &with_mesh("0.1.0", &old)).await.expect(201);
        // One version alone has nothing to be compared with.
        let only = anybody.get("/@ana/corner/0.1.0/-/compare/stl/corner.stl").await.expect(200).text();
        assert!(only.contains("The same in every version"), "{only}");
        ana.publish_folder("ana/corner", "0.2.0", &with_mesh("0.2.0", &new)).await.expect(201);
        let early = anybody.get(PAGE).await.expect(200).text();
        assert!(early.contains("Not compared yet"), "{early}");
        anybody.get(&difference(&old, &new, "both.glb")).await.expect(404);
        server.work().await;

        let file = anybody.get("/@ana/corner/0.2.0/-/files/stl/corner.stl").await.expect(200).text();
        assert!(plain(&file).contains("Compare with 0.1.0"), "{file}");
        let page = plain(&anybody.get(PAGE).await.expect(200).text());
        for told in ["Resized to 100 × 100 × 150 %", "40 × 30 × 10 mm", "40 × 30 × 15 mm", "12 cm³", "18 cm³", "+6 cm³", "15.2 g", "+7.62 g",
            "data-difference", "data-swipe", &difference(&old, &new, "both.png"), &difference(&old, &new, "both.glb")] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let spanish = plain(&anybody.get(&format!("{PAGE}?lang=es&with=0.1.0")).await.expect(200).text());
        assert!(spanish.contains("Redimensionada al 100 × 100 × 150 %"), "{spanish}");
        // The other way round, what was added is taken away.
        let back = plain(&anybody.get("/@ana/corner/0.1.0/-/compare/stl/corner.stl?with=0.2.0").await.expect(200).text());
        assert!(back.contains("−6 cm³"), "{back}");

        for name in ["before.png", "after.png", "both.png"] {
            let picture = anybody.get(&difference(&old, &new, name)).await.expect(200);
            assert_eq!(picture.header("content-type"), "image/png");
            let picture = image::load_from_memory(&picture.body).unwrap();
            assert_eq!((picture.width(), picture.height()), (800, 800));
        }
        let model = anybody.get(&difference(&old, &new, "both.glb")).await.expect(200);
        assert_eq!((&model.body[..4], model.header("content-type")), (&b"glTF"[..], "model/gltf-binary"));
    }

    async fn what_was_removed_is_offered_to_nobody(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        for (version, height) in [("0.1.0", 10.0), ("0.2.0", 15.0), ("0.3.0", 20.0)] {
            ana.publish_folder("ana/corner", version, &with_mesh(version, &block(height))).await.expect(201);
        }
        server.work().await;
        ana.delete("/api/v1/designs/ana/corner/versions/0.2.0").await.expect(204);
        let file = anybody.get("/@ana/corner/0.3.0/-/files/stl/corner.stl").await.expect(200).text();
        assert!(plain(&file).contains("Compare with 0.1.0"), "{file}");
        let address = "/@ana/corner/0.3.0/-/compare/stl/corner.stl";
        let page = plain(&anybody.get(address).await.expect(200).text());
        assert!(page.contains("Resized to 100 × 100 × 200 %") && !page.contains(">0.2.0</option>"), "{page}");
        anybody.get(&format!("{address}?with=0.2.0")).await.expect(404);
    }

    async fn what_is_lost_is_said_and_what_may_come_back_waits(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let (old, new) = (block(10.0), block(15.0));
        ana.publish_folder("ana/corner", "0.1.0", &with_mesh("0.1.0", &old)).await.expect(201);
        ana.publish_folder("ana/corner", "0.2.0", &with_mesh("0.2.0", &new)).await.expect(201);
        server.work().await;
        let (before, after) = (Digest::of(&old), Digest::of(&new));
        let compared = async || server.registry.shape_difference(before, after).await;
        server.break_store(&before);
        assert!(matches!(compared().await.unwrap(), DifferenceState::Later));
        server.mend_store(&before);
        std::fs::remove_file(server.blob_file(&before)).unwrap();
        assert_eq!(compared().await.unwrap_err().code(), ProblemCode::BlobMissing);
    }

    async fn what_is_no_pair_of_meshes_is_refused(server: TestRegistry, analyzing) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        let (old, broken) = (block(10.0), b"solid corner\nfacet nonsense\n".to_vec());
        let mut first = with_mesh("0.1.0", &old);
        let mut second = with_mesh("0.2.0", &broken);
        first.push(("docs/words.md".into(), b"# One\n".to_vec()));
        second.push(("docs/words.md".into(), b"# Two\n".to_vec()));
        ana.publish_folder("ana/corner", "0.1.0", &first).await.expect(201);
        ana.publish_folder("ana/corner", "0.2.0", &second).await.expect(201);
        server.work().await;
        let refused = anybody.get(PAGE).await.expect(200).text();
        assert!(refused.contains("These two cannot be compared"), "{refused}");
        let words = anybody.get("/@ana/corner/0.2.0/-/compare/docs/words.md").await.expect(200).text();
        assert!(words.contains("Only meshes are compared here"), "{words}");
        anybody.get(&format!("{PAGE}?with=9.9.9")).await.expect(404);
        anybody.get("/@ana/corner/0.2.0/-/compare/stl/none.stl").await.expect(404);
        // Names that are no digests, digests that nobody published, files that are not made.
        let digest = Digest::of(&old);
        let hex = digest.hex();
        for before in ["", "zz", &"0".repeat(64), &"A".repeat(64)] {
            anybody.get(&format!("/derived/{hex}/difference-1-{before}/both.glb")).await.expect(404);
        }
        anybody.get(&difference(&old, &broken, "both.glb")).await.expect(404);
    }
}
