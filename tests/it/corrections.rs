//! What maintainers correct of a release that is out: it counts above what the release says,
//! everywhere and at once, can be taken back, and changes nothing of the release itself.

use reqwest::Method;
use serde_json::{Value, json};
use wright_model::Role;

use crate::authoring::{Folder, folder, folder_with};
use crate::derived::analyzing;
use crate::for_each_backend;
use crate::meshes::{self, stl};
use crate::nodes::Cluster;
use crate::remote::{self, Remote};
use crate::test_registry::{Answer, Caller, TestRegistry, assert_has, plain, send};

const RELEASE: &str = "/api/v1/designs/crew/corner/versions/1.0.0";
const PAGE: &str = "/@crew/corner/1.0.0/-/correct/corner";

fn said(of: &str, what: &str, value: &str) -> Value {
    json!({ "of": of, "what": what, "value": value })
}

async fn put(caller: &Caller, release: &str, seen: &str, corrections: &[Value]) -> Answer {
    let request = caller.request(Method::PUT, &format!("{release}/corrections"));
    let request = request.header("if-match", seen);
    send(request.json(&json!({ "corrections": corrections }))).await
}

async fn bill(caller: &Caller, release: &str) -> Value {
    let path = format!("{release}/bom");
    caller.get(&path).await.expect(200).value()
}

/// `what value origin from` of what a made part of a bill requires.
fn facts(bill: &Value, part: &str) -> Vec<String> {
    let mut made = bill["made"].as_array().unwrap().iter();
    let part = made.find(|one| one["id"] == part).unwrap();
    let requires = part["requires"].as_array().unwrap().iter();
    let text = |fact: &Value, key: &str| fact[key].as_str().unwrap().to_owned();
    requires
        .map(|fact| {
            ["what", "value", "origin", "from"]
                .map(|key| text(fact, key))
                .join(" ")
        })
        .collect()
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// The community with a maintainer and a contributor: both, and nobody.
async fn crew(server: &TestRegistry, files: &Folder) -> (Caller, Caller, Caller) {
    let owner = server.community("crew", "ana").await;
    server.put_member("crew", "mia", Role::Maintainer).await;
    owner
        .publish_folder("crew/corner", "1.0.0", files)
        .await
        .expect(201);
    (owner, server.as_user("mia").await, server.anonymous())
}

/// Kind and public part of the events from a number on.
async fn told(server: &TestRegistry, from: i64) -> Vec<Value> {
    let events = server.events().await.into_iter();
    let later = events.filter(|event| event.seq > from);
    let read = later.map(|event| {
        assert_eq!(
            (event.kind.as_str(), event.subject.as_str()),
            ("release-corrected", "crew/corner")
        );
        serde_json::from_str(&event.public).unwrap()
    });
    read.collect()
}

for_each_backend! {
    async fn a_correction_counts_above_all_and_can_be_taken_back(server: TestRegistry) {
        let (ana, mia, anybody) = crew(&server, &folder("crew/corner", "1.0.0")).await;
        let none = anybody.get(&format!("{RELEASE}/corrections")).await.expect(200);
        assert_eq!(none.value()["corrections"], json!([]));
        let release = anybody.get(RELEASE).await.expect(200).value();
        let before = server.newest_event().await;

        let wanted = [
            said("corner", "process", "Laser cutting"),
            said("corner", "size", "6,2 x 6.2 x 0.4 cm"),
            said("corner", "mass", "0.026 kg"),
        ];
        let kept = put(&mia, RELEASE, none.header("etag"), &wanted).await.expect(200);
        let stands: Vec<String> = kept.value()["corrections"].as_array().unwrap().iter()
            .map(|one| format!("{} {} {} {}", one["of"], one["what"], one["value"], one["by"]).replace('"', ""))
            .collect();
        assert_eq!(stands, ["corner mass 26 g mia", "corner process laser-cut mia", "corner size 62 x 62 x 4 mm mia"]);
        let all = bill(&anybody, RELEASE).await;
        assert_eq!(facts(&all, "corner"), [
            "process laser-cut corrected @mia",
            "size-um 62000 x 62000 x 4000 corrected @mia",
            "material PETG stated design.toml",
            "thickness-um 4000 guessed @mia",
            "mass 26 corrected @mia",
        ]);
        // What is added up and handed out follows.
        assert_eq!((&all["mass"], &all["designs"][0]["lines"][0]["process"]), (&json!("104"), &json!("laser-cut")));
        let cut = anybody.get("/@crew/corner/1.0.0/-/lists/cut.csv").await.expect(200).text();
        assert_has(&cut, &["laser-cut,PETG,4,62,62,4,Corner,stl/corner.stl,crew/corner"]);
        let zip = anybody.get("/@crew/corner/1.0.0/-/lists/production.zip").await.expect(200);
        assert_has(&String::from_utf8_lossy(&zip.body), &["62 × 62 × 4 mm"]);
        let page = anybody.get("/@crew/corner/1.0.0/-/parts").await.expect(200).text();
        assert_has(&page, &["corrected <a href=\"/@mia\"><bdi>@mia</bdi></a>"]);
        assert!(!page.contains(PAGE), "only maintainers are led there");
        assert_has(&ana.get("/@crew/corner/1.0.0/-/parts").await.expect(200).text(), &[PAGE]);
        // The release is what it was.
        assert_eq!(anybody.get(RELEASE).await.expect(200).value(), release);

        // Whoever saw less does not write, nor whoever does not say.
        put(&ana, RELEASE, none.header("etag"), &[]).await.expect(412);
        let unsaid = ana.put(&format!("{RELEASE}/corrections"), json!({ "corrections": [] })).await;
        assert_eq!(unsaid.expect(428).code(), "precondition-required");
        // The same again is no change.
        put(&ana, RELEASE, "*", &wanted).await.expect(200);
        let fewer = put(&ana, RELEASE, kept.header("etag"), &wanted[2..]).await.expect(200);
        assert_eq!(fewer.value()["corrections"].as_array().unwrap().len(), 1);
        assert_eq!(facts(&bill(&anybody, RELEASE).await, "corner"), [
            "process fdm stated design.toml",
            "material PETG stated design.toml",
            "mass 26 corrected @mia",
        ]);

        // Every change is told, and nothing of who was it.
        let events = told(&server, before).await;
        assert_eq!(events.len(), 2, "{events:?}");
        assert_eq!(events[0]["version"], "1.0.0");
        assert_eq!(events[0]["corrections"][0], json!({ "of": "corner", "what": "process", "value": "laser-cut" }));
        assert_eq!(events[1]["corrections"], json!([{ "of": "corner", "what": "process" }, { "of": "corner", "what": "size" }]));
        let block = anybody.get("/index/-/changes/0").await.expect(200).text();
        assert_has(&block, &["\"kind\":\"release-corrected\"", "\"what\":\"process\""]);
        assert!(!block.contains("mia"), "{block}");
    }

    async fn a_used_design_brings_its_corrections(server: TestRegistry) {
        let (ana, _, anybody) = crew(&server, &folder("crew/corner", "1.0.0")).await;
        let uses = "[dependencies]\n\"crew/corner\" = { version = \"^1\", kind = \"part\", quantity = 3 }\n";
        let shelf = folder_with("crew/shelf", "2.0.0", uses);
        ana.publish_folder("crew/shelf", "2.0.0", &shelf).await.expect(201);
        put(&ana, RELEASE, "*", &[said("corner", "mass", "10 g"), said("corner", "material", "PLA")]).await.expect(200);
        let all = bill(&anybody, "/api/v1/designs/crew/shelf/versions/2.0.0").await;
        let materials: Vec<(&str, &str)> = all["made"].as_array().unwrap().iter()
            .map(|made| {
                let mut requires = made["requires"].as_array().unwrap().iter();
                let material = requires.find(|fact| fact["what"] == "material").unwrap();
                (made["design"].as_str().unwrap(), material["value"].as_str().unwrap())
            })
            .collect();
        assert_eq!(materials, [("crew/shelf", "PETG"), ("crew/corner", "PLA")]);
        // Three designs of four corners each; nobody weighed those of the shelf.
        assert_eq!(all["mass"], "120");
        // Of another design nothing is corrected here.
        let page = ana.get("/@crew/shelf/2.0.0/-/parts").await.expect(200).text();
        assert_eq!(page.matches("/-/correct/corner\"").count(), 1, "{page}");
    }

    async fn what_is_no_correction_is_refused_at_its_field(server: TestRegistry) {
        let (ana, _, anybody) = crew(&server, &folder("crew/corner", "1.0.0")).await;
        let before = server.newest_event().await;
        let long = "x".repeat(101);
        for (of, what, value, code) in [
            ("corner", "process", "teleportation", "process-unknown"),
            ("corner", "process", "bought", "process-unknown"),
            ("corner", "size", "62 x 62 mm", "length-invalid"),
            ("corner", "size", "200 x 1 x 1 m", "length-invalid"),
            ("corner", "thickness", "thick", "length-invalid"),
            ("corner", "mass", "-3 g", "quantity-invalid"),
            ("corner", "material", "PE\u{202e}TG", "bad-character"),
            ("corner", "material", &long, "too-long"),
            ("corner", "color", "red", "word-unknown"),
            ("Corner", "mass", "1 g", "part-id-invalid"),
            ("other", "mass", "1 g", "part-id-invalid"),
            ("stl/none.stl", "unit", "inch", "file-missing"),
            // Nobody has looked into it.
            ("stl/corner.stl", "unit", "inch", "word-unknown"),
        ] {
            let wrong = [said("corner", "mass", "1 g"), said(of, what, value)];
            let wrong = if what == "mass" { &wrong[1..] } else { &wrong };
            let refused = put(&ana, RELEASE, "*", wrong).await.expect(422);
            assert_eq!(refused.code(), "correction-invalid");
            let found = &refused.value()["diagnostics"];
            assert_eq!((found[0]["code"].as_str(), found.as_array().unwrap().len()), (Some(code), 1), "{found}");
            assert_has(found[0]["message"].as_str().unwrap(), &[of, what]);
        }
        let twice = [said("corner", "mass", "1 g"), said("corner", "mass", "2 g")];
        assert_eq!(put(&ana, RELEASE, "*", &twice).await.expect(422).value()["diagnostics"][0]["code"], "duplicate");
        let many: Vec<Value> = (0..1_001).map(|n| said(&format!("p{n}"), "material", &"é".repeat(100))).collect();
        assert_eq!(put(&ana, RELEASE, "*", &many).await.expect(422).code(), "correction-invalid");
        assert_eq!(put(&ana, RELEASE, "7", &[]).await.expect(422).code(), "validation");
        assert_eq!(anybody.get(&format!("{RELEASE}/corrections")).await.expect(200).value()["corrections"], json!([]));
        assert_eq!(server.newest_event().await, before, "nothing happened");

        // What is gone is not corrected.
        ana.publish("crew/corner", "1.1.0").await;
        ana.delete("/api/v1/designs/crew/corner/versions/1.1.0").await.expect(204);
        let gone = "/api/v1/designs/crew/corner/versions/1.1.0";
        assert_eq!(put(&ana, gone, "*", &[said("corner", "mass", "1 g")]).await.expect(410).code(), "gone");
        anybody.get(&format!("{gone}/corrections")).await.expect(410);
        let moderator = server.as_moderator("moderator").await;
        let target = json!({ "release": { "name": "crew/corner", "version": "1.0.0" } });
        let tombstone = json!({ "target": target, "status": 451, "reason": "x" });
        assert!(moderator.post("/api/v1/admin/tombstones", tombstone).await.status < 300);
        put(&ana, RELEASE, "*", &[said("corner", "mass", "1 g")]).await.expect(451);
        ana.get(PAGE).await.expect(451);
    }

    async fn two_people_do_not_overwrite_each_other_unseen(server: TestRegistry) {
        let (ana, mia, anybody) = crew(&server, &folder("crew/corner", "1.0.0")).await;
        let begun = ana.get(PAGE).await.expect(200).text();
        assert_has(&begun, &["value=\"laser-cut\"", "stated <a href=\"/@crew/corner/1.0.0/-/files/design.toml\">", "unknown"]);
        assert!(!begun.contains("name=\"back\""), "there is nothing to take back");
        let seen = hidden(&begun, "seen");

        let wrong = ana.form(PAGE, &[("seen", &seen), ("size", "62 x 62"), ("mass", "26 g")]).await.expect(422).text();
        assert_has(&wrong, &["value=\"62 x 62\"", "value=\"26 g\"", "id=\"f-size-error\">That is no size."]);
        assert_eq!(wrong.matches("aria-invalid=\"true\"").count(), 1, "{wrong}");

        let kept = mia.form(PAGE, &[("seen", &seen), ("process", ""), ("size", "62 x 62 x 23 mm"), ("mass", "26 g")]).await.expect(303);
        assert_eq!(kept.header("location"), "/@crew/corner/1.0.0/-/parts?done=corrected#required");
        let late = ana.form(PAGE, &[("seen", &seen), ("size", "70 x 70 x 40 mm"), ("material", "PLA")]).await.expect(412).text();
        assert_has(&plain(&late), &["Somebody corrected this part meanwhile", "Corrected by mia"]);
        assert_has(&late, &["value=\"70 x 70 x 40 mm\"", "value=\"PLA\"", "name=\"back\" value=\"mass\""]);
        let seen = hidden(&late, "seen");
        // An empty field takes back what stood there.
        ana.form(PAGE, &[("seen", &seen), ("size", "70 x 70 x 40 mm")]).await.expect(303);
        let all = bill(&anybody, RELEASE).await;
        assert_eq!(facts(&all, "corner"), [
            "process fdm stated design.toml",
            "size-um 70000 x 70000 x 40000 corrected @ana",
            "material PETG stated design.toml",
        ]);
        let page = ana.get(PAGE).await.expect(200).text();
        assert_has(&plain(&page), &["Without it, nothing is known."]);
        let back = [("seen", hidden(&page, "seen")), ("size", "9 x 9 x 9 mm".into()), ("back", "size".into())];
        let back: Vec<(&str, &str)> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ana.form(PAGE, &back).await.expect(303);
        assert_eq!(facts(&bill(&anybody, RELEASE).await, "corner").len(), 2);
        let spanish = ana.get(&format!("{PAGE}?lang=es")).await.expect(200).text();
        assert_has(&spanish, &["Tres lados y una unidad", "Corte láser"]);
        ana.get("/@crew/corner/1.0.0/-/correct/other").await.expect(404);
    }

    async fn a_mesh_is_read_in_the_unit_that_somebody_says(server: TestRegistry, analyzing) {
        let mesh = stl(&meshes::block([2.0, 1.0, 0.5]));
        let (ana, _, anybody) = crew(&server, &meshes::with_mesh("crew/corner", "1.0.0", &mesh)).await;
        server.work().await;
        let own = "/@crew/corner/1.0.0/-/files/stl/corner.stl";
        let known = |bill: &Value| facts(bill, "corner").join("\n");
        assert_has(&known(&bill(&anybody, RELEASE).await), &["size-um 2000 x 1000 x 500 measured stl/corner.stl", "mass 0.00127 guessed"]);
        assert!(!anybody.get(own).await.expect(200).text().contains("name=\"unit\""));

        let page = ana.get(own).await.expect(200).text();
        assert_has(&plain(&page), &["It is in inches", "It is in meters", "2 × 1 × 0.5 mm"]);
        let fields = [("file", "stl/corner.stl".to_owned()), ("seen", hidden(&page, "seen")), ("unit", "inch".to_owned())];
        let send = async |fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            ana.form("/@crew/corner/1.0.0/-/unit", &fields).await
        };
        let kept = send(&fields).await.expect(303);
        assert_eq!(kept.header("location"), format!("{own}?done=corrected#readings"));
        // Size, volume and mass are 25.4 times, its square, its cube.
        assert_has(&known(&bill(&anybody, RELEASE).await), &["size-um 50800 x 25400 x 12700 measured stl/corner.stl", "mass 20.811571 guessed"]);
        let seen = plain(&anybody.get(own).await.expect(200).text());
        assert_has(&seen, &["50.8 × 25.4 × 12.7 mm", "16.4 cm³", "20.8 g", "ana did,", "fits as it is"]);
        let parts = plain(&anybody.get("/@crew/corner/1.0.0/-/parts").await.expect(200).text());
        assert_has(&parts, &["50.8 × 25.4 × 12.7 mm", "16.4 cm³"]);
        let overview = anybody.get("/@crew/corner/1.0.0").await.expect(200).text();
        assert_has(&overview, &["data-size-um=\"50800 25400 12700\""]);
        assert_has(&ana.get(own).await.expect(200).text(), &["name=\"unit\" value=\"\">Take back"]);

        // Somebody else said it meanwhile.
        let late = send(&fields).await.expect(303);
        assert_eq!(late.header("location"), format!("{own}?done=corrected-meanwhile#readings"));
        for wrong in ["foot", "furlong"] {
            let refused = put(&ana, RELEASE, "*", &[said("stl/corner.stl", "unit", wrong)]).await.expect(422);
            assert_has(&refused.text(), &["say one of millimeter, inch, meter"]);
        }
        let no_mesh = put(&ana, RELEASE, "*", &[said("README.md", "unit", "inch")]).await.expect(422);
        assert_has(&no_mesh.text(), &["it is no mesh"]);
        // A size that somebody corrects counts before any that is measured.
        let both = [said("corner", "size", "51 x 25 x 13 mm"), said("stl/corner.stl", "unit", "inch")];
        put(&ana, RELEASE, "*", &both).await.expect(200);
        assert_has(&known(&bill(&anybody, RELEASE).await), &["size-um 51000 x 25000 x 13000 corrected @ana", "mass 20.811571 guessed"]);
        let page = ana.get(own).await.expect(200).text();
        let back = [("file", "stl/corner.stl".to_owned()), ("seen", hidden(&page, "seen")), ("unit", String::new())];
        send(&back).await.expect(303);
        put(&ana, RELEASE, "*", &[]).await.expect(200);
        assert_has(&known(&bill(&anybody, RELEASE).await), &["size-um 2000 x 1000 x 500 measured stl/corner.stl"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_node_tells_of_a_correction_at_once() {
    let Some(cluster) = Cluster::start().await else {
        return;
    };
    let ana = Remote::sign_up(&cluster.url, "ana").await;
    let files = folder("ana/corner", "1.0.0");
    ana.publish_folder("ana/corner", "1.0.0", &files).await;
    let release = "/api/v1/designs/ana/corner/versions/1.0.0";
    let [one, other] = [ana.at(&cluster.nodes[0].url), ana.at(&cluster.nodes[1].url)];
    let known = async |node: &Remote| {
        let bill = node.get(&format!("{release}/bom")).await.unwrap();
        facts(&bill.expect(200).value(), "corner").join("\n")
    };
    for node in [&one, &other] {
        assert_has(&known(node).await, &["process fdm stated design.toml"]);
    }
    let correct = async |node: &Remote, corrections: &[Value]| {
        let request = node.request(Method::PUT, &format!("{release}/corrections"));
        let request = request.header("if-match", "*");
        let body = json!({ "corrections": corrections });
        remote::send(request.json(&body)).await.unwrap().expect(200)
    };
    correct(&one, &[said("corner", "process", "cnc-mill")]).await;
    assert_has(&known(&other).await, &["process cnc-mill corrected @ana"]);
    correct(&other, &[]).await;
    assert_has(&known(&one).await, &["process fdm stated design.toml"]);
}
