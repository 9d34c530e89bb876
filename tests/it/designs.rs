//! The pages of a design, and Download to make: what each of them says, that each version has its
//! own address, and that a zip of what is chosen keeps every promise of a whole one.

use std::io::{Cursor, Read};

use chrono::Duration;
use reqwest::Method;
use serde_json::json;
use tests::weed;

use crate::authoring::{Folder, folder, folder_with};
use crate::for_each_backend;
use crate::remote::{Remote, Setup};
use crate::test_registry::{Caller, TestRegistry, assert_has, send};

/// A box of two parts, one bought, with a drawing and a bill of materials.
fn box_of(version: &str, more: &str) -> Folder {
    let toml = format!(
        r#"[design]
name = "ana/box"
version = "{version}"
title = "Box"
summary = "Holds things"
license = "CERN-OHL-S-2.0"
licensor = "Ana"
category = "home/storage"
keywords = ["box"]
readiness = {{ technology = "OTRL-4" }}

[bom]
file = "bom.csv"

[[part]]
id = "lid"
name = "Lid"
quantity = 1
process = "laser-cut"
material = "Plywood"
thickness = "4 mm"
source = "cad/all.scad"
export = ["laser/lid.svg", "stl/lid.stl"]

[[part]]
id = "base"
name = "Base <b>"
quantity = 4
process = "fdm"
material = "PETG"
source = "cad/all.scad"
export = "stl/base.stl"

[[part]]
id = "nut"
name = "Hex nut"
quantity = 8
process = "bought"

{more}
"#
    );
    let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    vec![
        file("design.toml", &toml),
        file(
            "README.md",
            "# Box\n\n![front](docs/front.svg)\n\n[Build it](docs/build.md) from [a lid](stl/lid.stl).\n",
        ),
        file("docs/build.md", "# Build it\n\nGlue.\n"),
        file(
            "docs/front.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><path d='M0 0h4v3H0z'/></svg>",
        ),
        file(
            "bom.csv",
            "id,name,quantity,unit,specification\nnut,Hex nut,8,piece,ISO 4032 M5\nglue,Wood glue,20,g,any\n",
        ),
        file("cad/all.scad", "cube(1);"),
        file(
            "laser/lid.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>",
        ),
        file("stl/lid.stl", "solid lid\nendsolid\n"),
        file("stl/base.stl", "solid base\nendsolid\n"),
        file("LICENSES/CERN-OHL-S-2.0.txt", "The license.\n"),
    ]
}

/// Paths in a zip, below its one folder.
fn paths(zip: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut paths: Vec<String> = (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            // Reading checks the CRC.
            file.read_to_end(&mut Vec::new()).unwrap();
            let name = file.name().unwrap();
            name.split_once('/')
                .map_or(name.as_ref(), |(_, rest)| rest)
                .to_owned()
        })
        .collect();
    paths.sort();
    paths
}

async fn publish(ana: &Caller, version: &str, more: &str) {
    let files = box_of(version, more);
    ana.publish_folder("ana/box", version, &files)
        .await
        .expect(201);
}

for_each_backend! {
    async fn a_design_says_at_a_glance_what_it_is(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        publish(&ana, "0.2.0", "").await;
        let anybody = server.anonymous();
        let page = anybody.get("/@ana/box").await.expect(200);
        assert_has(&page.text(), &[
            "<title>Box 0.2.0 · Commonwright</title>",
            "/@ana/box\"><meta property=\"og:site_name\"",
            "href=\"/@ana/box/-/zip/0.2.0\"",
            "href=\"/@ana/box/0.2.0/-/download\"",
            "data-copy=\"wright add ana/box\"",
            "href=\"/-/categories/home/storage\"",
            "href=\"/-/keywords/box\"",
            "href=\"/-/search?process=laser%2Dcut\"",
            "href=\"/@ana/box/0.2.0/-/manual/docs/build.md\"",
            "href=\"/@ana/box/0.2.0/-/files/stl/lid.stl\"",
            "OTRL-4",
            "fetchpriority=\"high\"",
        ]);
        // Two versions that are made alike say so; nothing is claimed that nobody reported.
        assert!(page.text().contains("made as"), "{}", page.text());
        assert!(!page.text().contains("passed"), "{}", page.text());
        let old = anybody.get("/@ana/box/0.1.0").await.expect(200);
        assert_has(&old.text(), &[
            "/@ana/box\"><meta property=\"og:site_name\"",
            "data-copy=\"wright add ana/box@0.1.0\"",
            "You are looking at",
        ]);
        assert_eq!(old.text().matches("class=\"btn go").count(), 2, "one orange button, and the same on a phone");
        anybody.get("/@ana/box/0.3.0").await.expect(404);
        anybody.get("/@ana/box/not-a-version").await.expect(404);
        anybody.get("/@ana/nothing").await.expect(404);
    }

    async fn parts_are_lines_with_their_files(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        let anybody = server.anonymous();
        let page = anybody.get("/@ana/box/0.1.0/-/parts").await.expect(200);
        assert_has(&page.text(), &[
            "id=\"part-lid\"", "id=\"part-base\"", "id=\"part-nut\"", "id=\"part-glue\"",
            "Base &#60;b&#62;", "ISO 4032 M5", "20\u{a0}g", "4\u{a0}mm",
            "href=\"/@ana/box/0.1.0/-/files/laser/lid.svg\"",
            "href=\"/@ana/box/0.1.0/-/files/bom.csv\"",
        ]);
        let filtered = anybody.get("/@ana/box/0.1.0/-/parts?process=fdm").await.expect(200);
        assert_has(&filtered.text(), &["id=\"part-base\""]);
        assert!(!filtered.text().contains("id=\"part-lid\""));
        let bought = anybody.get("/@ana/box/0.1.0/-/parts?process=bought").await.expect(200);
        assert!(bought.text().contains("id=\"part-nut\"") && !bought.text().contains("id=\"part-base\""));
        let none = anybody.get("/@ana/box/0.1.0/-/parts?process=no%3Cscript%3E").await.expect(200);
        assert!(!none.text().contains("id=\"part-") && !none.text().contains("no<script>"));
    }

    async fn files_are_a_tree_with_digests(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        let anybody = server.anonymous();
        let digest = wright_model::Digest::of(b"solid lid\nendsolid\n");
        let page = anybody.get("/@ana/box/0.1.0/-/files").await.expect(200);
        assert_has(&page.text(), &[
            "href=\"/@ana/box/0.1.0/-/files/stl/lid.stl\"",
            &digest.hex()[..8],
            "href=\"/@ana/box/0.1.0/-/parts#part-lid\"",
        ]);
        let meshes = anybody.get("/@ana/box/0.1.0/-/files?kind=mesh").await.expect(200);
        assert!(meshes.text().contains("stl/lid.stl") && !meshes.text().contains("laser/lid.svg"));
        let one = anybody.get("/@ana/box/0.1.0/-/files?folder=docs").await.expect(200);
        assert!(one.text().contains("docs/build.md") && !one.text().contains("stl/lid.stl"));
        for odd in ["kind=nonsense", "folder=../..", "folder=nowhere", "after=%00"] {
            anybody.get(&format!("/@ana/box/0.1.0/-/files?{odd}")).await.expect(200);
        }
    }

    async fn many_files_come_folder_by_folder(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let mut files = folder("ana/many", "1.0.0");
        files.extend((0..900).map(|at| (format!("stl/part-{at:04}.stl"), format!("solid {at}\n").into_bytes())));
        ana.publish_folder("ana/many", "1.0.0", &files).await.expect(201);
        let anybody = server.anonymous();
        let top = anybody.get("/@ana/many/1.0.0/-/files").await.expect(200);
        assert!(top.text().contains("?folder=stl") && !top.text().contains("part-0000"));
        let mut seen = 0;
        let mut path = "/@ana/many/1.0.0/-/files?folder=stl".to_owned();
        loop {
            let page = anybody.get(&path).await.expect(200).text();
            seen += page.matches("/-/files/stl/part-").count();
            assert!(page.len() < 400_000);
            let Some((_, next)) = page.split_once("rel=\"next\" href=\"") else { break };
            path = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        }
        assert_eq!(seen, 900);
    }

    async fn versions_stand_in_bands_of_what_is_made_alike(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        server.advance(Duration::days(1));
        let mut words = box_of("0.1.1", "");
        words[1].1.extend_from_slice(b"\nA typo less.\n");
        ana.publish_folder("ana/box", "0.1.1", &words).await.expect(201);
        server.advance(Duration::days(1));
        let mut other = box_of("0.2.0", "");
        other[7].1.extend_from_slice(b"facet\n");
        ana.publish_folder("ana/box", "0.2.0", &other).await.expect(201);
        ana.put("/api/v1/designs/ana/box/versions/0.1.0/yank", json!({ "class": "hazard", "why": "The lid <i>bites</i>." }))
            .await
            .expect(200);
        let page = server.anonymous().get("/@ana/box/-/versions").await.expect(200);
        let text = page.text();
        assert_eq!(text.matches("class=\"band\"").count(), 2, "{text}");
        for what in ["Words and pictures only.", "The first version.", "What is made changed."] {
            assert!(text.contains(what), "{what} in {text}");
        }
        assert!(!text.contains("<i>bites"), "{text}");
    }

    async fn a_page_without_a_version_is_that_of_the_latest(server: TestRegistry) {
        let (ana, anybody) = (server.as_user("ana").await, server.anonymous());
        publish(&ana, "0.1.0", "").await;
        publish(&ana, "0.2.0", "").await;
        for tab in ["parts?n=3", "files", "manual", "download"] {
            let led = anybody.get(&format!("/@ana/box/-/{tab}")).await.expect(307);
            assert_eq!(led.header("location"), format!("/@ana/box/0.2.0/-/{tab}"));
        }
        ana.post("/api/v1/designs/ana/box/rename", json!({ "name": "chest" })).await.expect(200);
        let moved = anybody.get("/@ana/box/-/parts?n=3").await.expect(308);
        assert_eq!(moved.header("location"), "/@ana/chest/-/parts?n=3");
    }

    async fn who_uses_a_design_is_told_page_by_page(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/nut", "1.2.0").await;
        let uses = |name: &str, version: &str, uses: &str| folder_with(name, version, uses);
        let asks = "[dependencies]\n\"ana/nut\" = { version = \"^1.2\", kind = \"part\", quantity = 3 }\n";
        for at in 0..60 {
            let name = format!("ana/user-{at}");
            let files = uses(&name, "1.0.0", asks);
            ana.publish_folder(&name, "1.0.0", &files).await.expect(201);
            server.advance(Duration::minutes(1));
        }
        // One stopped using it.
        ana.publish_folder("ana/user-0", "2.0.0", &uses("ana/user-0", "2.0.0", "")).await.expect(201);
        // And it has another name now.
        ana.post("/api/v1/designs/ana/nut/rename", json!({ "name": "hex-nut" })).await.expect(200);
        let anybody = server.anonymous();
        let moved = anybody.get("/@ana/nut/-/used-by").await.expect(308);
        assert_eq!(moved.header("location"), "/@ana/hex-nut/-/used-by");
        let first = anybody.get("/@ana/hex-nut/-/used-by").await.expect(200).text();
        assert!(first.contains("href=\"/@ana/user-59\"") && first.contains("^1.2") && first.contains("× 3"), "{first}");
        let (_, next) = first.split_once("rel=\"next\" href=\"").expect("there are more");
        let second = anybody.get(next.split('"').next().unwrap()).await.expect(200).text();
        assert!(second.contains("href=\"/@ana/user-1\"") && !second.contains("href=\"/@ana/user-0\""));
        assert!(!second.contains("rel=\"next\""));
        let overview = anybody.get("/@ana/hex-nut").await.expect(200).text();
        assert!(overview.contains("<span class=\"n\">59</span>"), "{overview}");
        let user = anybody.get("/@ana/user-3").await.expect(200).text();
        assert!(user.contains("href=\"/@ana/hex-nut\""), "a dependency leads to where it is now");
    }

    async fn a_removed_release_has_no_pages(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        ana.delete("/api/v1/designs/ana/box/versions/0.1.0").await.expect(204);
        let anybody = server.anonymous();
        for path in ["", "/0.1.0", "/0.1.0/-/parts", "/0.1.0/-/files", "/0.1.0/-/download", "/-/zip/0.1.0?kinds=mesh"] {
            let gone = anybody.get(&format!("/@ana/box{path}")).await.expect(410);
            assert!(!gone.text().contains("stl/lid.stl"), "{path}");
        }
        // What the design was is still told.
        anybody.get("/@ana/box/-/versions").await.expect(200);
        anybody.get("/@ana/box/-/used-by").await.expect(200);
    }

    async fn a_zip_holds_what_was_chosen_and_the_licenses(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        let anybody = server.anonymous();
        let zip = async |query: &str| {
            let answer = anybody.get(&format!("/@ana/box/-/zip/0.1.0{query}")).await.expect(200);
            assert_eq!(answer.header("content-length"), answer.body.len().to_string());
            assert!(answer.header("cache-control").contains("immutable"));
            answer
        };
        let always = ["LICENSES/CERN-OHL-S-2.0.txt", "design.toml"];
        assert_eq!(paths(&zip("?kinds=mesh").await.body), [always.as_slice(), &["stl/base.stl", "stl/lid.stl"]].concat());
        assert_eq!(paths(&zip("?kinds=mesh&parts=lid").await.body), [always.as_slice(), &["stl/lid.stl"]].concat());
        let lid = paths(&zip("?parts=lid").await.body);
        assert!(lid.contains(&"cad/all.scad".into()) && lid.contains(&"README.md".into()), "{lid:?}");
        assert!(!lid.contains(&"stl/base.stl".into()), "{lid:?}");
        // However it is asked for, it is one zip.
        let one = zip("?kinds=mesh,drawing&parts=lid,base").await;
        let other = zip("?parts=base&parts=lid&kinds=drawing&kinds=mesh&kinds=").await;
        assert_eq!((one.header("etag"), &one.body), (other.header("etag"), &other.body));
        assert_ne!(one.header("etag"), zip("").await.header("etag"));
        assert_eq!(zip("?kinds=&parts=").await.body, zip("").await.body);
    }

    async fn a_selected_zip_is_resumed(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        let anybody = server.anonymous();
        let path = "/@ana/box/-/zip/0.1.0?kinds=mesh,cad&parts=lid";
        let whole = anybody.get(path).await.expect(200);
        let head = send(anybody.request(Method::HEAD, path)).await.expect(200);
        assert_eq!(head.header("content-length"), whole.body.len().to_string());
        for cut in [1, whole.body.len() / 3, whole.body.len() - 1] {
            let request = anybody.request(Method::GET, path)
                .header("range", format!("bytes={cut}-"))
                .header("if-range", whole.header("etag"));
            let rest = send(request).await.expect(206);
            assert!([&whole.body[..cut], &rest.body].concat() == whole.body, "cut at {cut}");
        }
        let request = anybody.request(Method::GET, path).header("if-none-match", whole.header("etag"));
        send(request).await.expect(304);
    }

    async fn what_cannot_be_chosen_is_refused(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        publish(&ana, "0.1.0", "").await;
        let anybody = server.anonymous();
        let many: Vec<String> = (0..501).map(|at| format!("p{at}")).collect();
        for (query, status, code) in [
            ("kinds=stl".to_owned(), 422, "validation"),
            ("parts=handle".to_owned(), 422, "validation"),
            ("parts=No%20Part!".to_owned(), 422, "validation"),
            (format!("parts={}", many.join(",")), 413, "request-too-large"),
            (format!("parts={}", "p".repeat(40_000)), 413, "request-too-large"),
        ] {
            let refused = anybody.get(&format!("/@ana/box/-/zip/0.1.0?{query}")).await.expect(status);
            assert_eq!(refused.code(), code, "{query}");
            anybody.get(&format!("/@ana/box/0.1.0/-/download?{query}")).await.expect(status);
        }
        let refused = anybody.get("/@ana/box/-/zip/0.1.0?parts=handle").await.text();
        assert!(refused.contains("lid, base, nut"), "{refused}");
    }

    async fn a_choice_is_kept_for_what_it_uses_too(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/nut", "1.2.0").await;
        publish(&ana, "0.1.0", "[dependencies]\n\"ana/nut\" = \"^1.2\"\n").await;
        let anybody = server.anonymous();
        let page = anybody.get("/@ana/box").await.expect(200);
        assert_has(&page.text(), &["href=\"/@ana/box/-/zip/0.1.0?with=dependencies\""]);
        let form = anybody.get("/@ana/box/0.1.0/-/download?kinds=mesh&parts=lid").await.expect(200);
        assert_has(&form.text(), &["ana/nut", "formaction=\"/@ana/box/-/zip/0.1.0\"", "value=\"lid\" checked"]);
        let path = "/@ana/box/-/zip/0.1.0?with=dependencies&kinds=mesh&parts=lid";
        let to = anybody.get(path).await.expect(302);
        assert_eq!(to.header("cache-control"), "private, no-store");
        let location = to.header("location");
        assert!(location.ends_with("&kinds=mesh&parts=lid"), "{location}");
        let zip = anybody.get(location).await.expect(200);
        assert_eq!(paths(&zip.body), [
            "box-0.1.0/LICENSES/CERN-OHL-S-2.0.txt", "box-0.1.0/design.toml", "box-0.1.0/stl/lid.stl",
            "build-set.json",
            "nut-1.2.0/LICENSES/CERN-OHL-S-2.0.txt", "nut-1.2.0/design.toml", "nut-1.2.0/stl/corner.stl",
        ]);
        // The count on the page is what is in the zip, without the build set itself.
        assert!(form.text().contains("<dd class=\"num\">6</dd>"), "{}", form.text());
        // A set that was resolved for something else has no such parts.
        let other = anybody.get("/@ana/nut/-/zip/1.2.0?with=dependencies").await.expect(302);
        let set = other.header("location").split_once("set=").unwrap().1.to_owned();
        let refused = anybody.get(&format!("/@ana/box/-/zip/0.1.0?set={set}&parts=lid")).await.expect(422);
        assert_eq!(refused.code(), "validation");
    }

    async fn who_follows_a_link_to_what_cannot_be_had_is_told(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/nut", "1.2.0").await;
        publish(&ana, "0.1.0", "[dependencies]\n\"ana/nut\" = \"^1.2\"\n").await;
        let moderator = server.as_moderator("mo").await;
        let order = json!({ "target": { "release": { "name": "ana/nut", "version": "1.2.0" } }, "status": 410, "reason": "A copy." });
        let laid = moderator.post("/api/v1/admin/tombstones", order).await;
        assert!(laid.status < 300, "{}", laid.text());
        let path = "/@ana/box/-/zip/0.1.0?with=dependencies&kinds=mesh";
        let program = server.anonymous().get(path).await;
        assert_eq!(program.code(), "dependency-missing");
        let request = server.anonymous().request(Method::GET, path).header("accept", "text/html,*/*");
        let person = send(request).await.expect(302);
        let page = server.anonymous().get(person.header("location")).await.expect(200);
        assert_has(&page.text(), &["role=\"alert\"", "value=\"none\" checked"]);
        server.anonymous().get("/@ana/box/-/zip/0.1.0?with=none&kinds=mesh").await.expect(200);
    }

    async fn only_maintainers_are_led_to_managing(server: TestRegistry) {
        let owner = server.community("crew", "owner").await;
        server.put_member("crew", "helper", wright_model::Role::Contributor).await;
        owner.publish("crew/box", "1.0.0").await;
        for path in ["/@crew/box", "/@crew/box/-/versions", "/@crew/box/1.0.0/-/parts", "/@crew/box/1.0.0/-/download"] {
            let manages = async |caller: &Caller| caller.get(path).await.expect(200).text().contains("/@crew/box/-/manage");
            assert!(manages(&owner).await, "{path}");
            assert!(!manages(&server.as_user("helper").await).await, "{path}");
            assert!(!manages(&server.anonymous()).await, "{path}");
            // A contributor begins the next version from any of them.
            let edits = async |caller: &Caller| caller.get(path).await.expect(200).text().contains("\"/@crew/box/1.0.0/-/edit\"");
            assert!(edits(&owner).await && edits(&server.as_user("helper").await).await, "{path}");
            assert!(!edits(&server.anonymous()).await, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selected_zip_out_of_a_bucket_is_the_same() {
    let Some(server) = weed::server() else { return };
    let setup = Setup::in_bucket(&server.bucket().await).with("--log-filter", "warn");
    let node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    ana.publish_folder("ana/box", "0.1.0", &box_of("0.1.0", ""))
        .await;
    let path = "/@ana/box/-/zip/0.1.0?kinds=mesh,drawing&parts=lid";
    let whole = ana.get(path).await.unwrap().expect(200);
    assert_eq!(
        paths(&whole.body),
        [
            "LICENSES/CERN-OHL-S-2.0.txt",
            "design.toml",
            "laser/lid.svg",
            "stl/lid.stl"
        ]
    );
    let half = whole.body.len() / 2;
    let request = ana
        .request(Method::GET, path)
        .header("range", format!("bytes={half}-"))
        .header("if-range", whole.header("etag"));
    let rest = crate::remote::send(request).await.unwrap().expect(206);
    assert!([&whole.body[..half], &rest.body].concat() == whole.body);
}
