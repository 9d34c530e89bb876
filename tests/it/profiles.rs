//! What people and communities say of themselves, and their pictures.

use bytes::Bytes;
use chrono::Duration;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::analysis::png_bomb;
use crate::derived::analyzing;
use crate::for_each_backend;
use crate::pages::submit;
use crate::test_registry::{Answer, Caller, TestRegistry, send};

async fn send_picture(caller: &Caller, name: &str, bytes: Vec<u8>) -> Answer {
    let part = Part::bytes(bytes).file_name(name.to_owned());
    let request = caller.request(Method::POST, "/@ana/-/picture");
    send(request.multipart(Form::new().part("picture", part))).await
}

/// The address of the picture that a page shows.
fn shown(page: &str) -> Option<String> {
    let (_, after) = page.split_once("src=\"/-/pictures/")?;
    Some(format!("/-/pictures/{}", after.split('"').next()?))
}

/// The width and height that a WebP states (RFC 9649): the lossless and the lossy kind.
fn webp_size(bytes: &[u8]) -> (u32, u32) {
    assert!(bytes.starts_with(b"RIFF") && &bytes[8..12] == b"WEBP");
    let le16 = |at: usize| u32::from(bytes[at]) | u32::from(bytes[at + 1]) << 8;
    match &bytes[12..16] {
        b"VP8L" => {
            let bits = u32::from_le_bytes(bytes[21..25].try_into().unwrap());
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        b"VP8 " => (le16(26) & 0x3fff, le16(28) & 0x3fff),
        other => panic!("{other:?}"),
    }
}

/// A PNG of so many pixels a side, with this in its data chunk.
fn png_of(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [&kind[..], data].concat();
        bytes.extend(&body);
        bytes.extend(crc32fast::hash(&body).to_be_bytes());
    };
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        b"\x08\x02\0\0\0",
    ]
    .concat();
    chunk(b"IHDR", &header);
    chunk(b"IDAT", data);
    chunk(b"IEND", b"");
    bytes
}

/// A PNG of one color, its pixels stored as they are (RFC 1950, RFC 1951).
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let row = [&[0][..], &[0x20, 0x60, 0xa0].repeat(width as usize)].concat();
    let pixels = row.repeat(height as usize);
    let mut data = vec![0x78, 0x01];
    let mut blocks = pixels.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        data.push(u8::from(blocks.peek().is_none()));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    let (low, high) = pixels.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    data.extend((high << 16 | low).to_be_bytes());
    png_of(width, height, &data)
}

for_each_backend! {
    async fn a_profile_is_edited_by_form_and_program(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let bo = server.as_user("bo").await;
        bo.get("/@ana/-/edit").await.expect(403);
        let fields = [
            ("name", "Ana Okoth"), ("summary", "Builds dryers."),
            ("about", "I build **dryers**.\n\n<script>alert(1)</script>\n\n[me](javascript:alert(1)) ![x](https://tracker.example/x.png)"),
            ("place", "Kisumu"), ("languages", "en, sw luo"), ("link", "example.org"), ("link", ""), ("link", "http://lab.example/ana"),
        ];
        let kept = submit(&ana, "/@ana/-/edit", &fields).await.expect(303);
        assert_eq!(kept.header("location"), "/@ana?done=profile-kept");
        let page = server.anonymous().get("/@ana").await.expect(200).text();
        for said in [
            "Ana Okoth", "Builds dryers.", "<strong>dryers</strong>", "Kisumu", "English",
            "href=\"https://example.org/\" rel=\"nofollow ugc noopener\"", "href=\"http://lab.example/ana\"",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for never in ["<script>alert", "javascript:", "src=\"https://tracker"] {
            assert!(!page.contains(never), "{never}: {page}");
        }
        let told = server.anonymous().get("/api/v1/actors/ana").await.value();
        assert_eq!(told["languages"], json!(["en", "sw", "luo"]));
        assert_eq!(told["links"], json!(["https://example.org/", "http://lab.example/ana"]));

        for (patch, field) in [
            (json!({ "links": ["javascript:alert(1)"] }), "links"),
            (json!({ "links": (0..9).map(|n| format!("https://example.org/{n}")).collect::<Vec<_>>() }), "links"),
            (json!({ "languages": ["english"] }), "languages"),
            (json!({ "about": "x".repeat(20_001) }), "about"),
            (json!({ "place": "two\nlines" }), "place"),
            (json!({ "display_name": "" }), "display_name"),
        ] {
            let refused = ana.patch("/api/v1/actors/ana", patch).await.expect(422);
            assert_eq!(refused.code(), "validation");
            assert!(refused.text().contains(&format!("{field}:")), "{}", refused.text());
        }
        // What was typed is not lost.
        let wrong = submit(&ana, "/@ana/-/edit", &[("name", "Ana"), ("about", "Kept text"), ("link", "nonsense:x")]).await;
        let wrong = wrong.expect(422).text();
        assert!(wrong.contains("Kept text") && wrong.contains("value=\"nonsense:x\""), "{wrong}");
        let long = "x".repeat(3_000_000);
        let flood = submit(&ana, "/@ana/-/edit", &[("name", "Ana"), ("about", &long)]).await;
        assert_eq!(flood.status, 413);
    }

    async fn a_picture_is_made_square_and_shown_everywhere(server: TestRegistry, analyzing) {
        let ana = server.community("crew", "ana").await;
        let nobody = server.anonymous();
        assert_eq!(shown(&nobody.get("/@ana").await.text()), None);
        nobody.get("/@ana/-/picture").await.expect(404);
        let sent = send_picture(&ana, "me.png", png(400, 300)).await.expect(303);
        assert_eq!(sent.header("location"), "/@ana/-/edit?done=picture-kept");
        let large = shown(&nobody.get("/@ana").await.text()).expect("on one's page");
        let small = shown(&nobody.get("/@crew/-/members").await.text()).expect("in the list of members");
        assert!(shown(&ana.get("/-/designs").await.text()).is_some(), "in the bar");
        assert_eq!(nobody.get("/@ana/-/picture").await.expect(307).header("location"), large);
        for (address, side) in [(&large, 256), (&small, 64)] {
            let picture = nobody.get(address).await.expect(200);
            assert_eq!(picture.header("content-type"), "image/webp");
            assert!(picture.header("cache-control").contains("immutable"));
            assert_eq!(webp_size(&picture.body), (side, side));
        }
        // What nobody shows is not served: no other blob is read by this address.
        let other = format!("/-/pictures/{}", wright_model::Digest::of(b"x").hex());
        // No page, and nobody asks who looks: there are many faces on one.
        assert_eq!(nobody.get(&other).await.expect(404).code(), "not-found");
        nobody.get("/-/pictures/..").await.expect(404);
        // The collector leaves it alone.
        let collect = async || {
            server.advance(Duration::days(3));
            server.registry.mark_older_than(Duration::hours(24), Duration::zero()).await.unwrap();
            while server.registry.work_once().await.unwrap() {}
        };
        collect().await;
        nobody.get(&large).await.expect(200);

        submit(&ana, "/@ana/-/picture/remove", &[]).await.expect(303);
        assert_eq!(shown(&nobody.get("/@ana").await.text()), None);
        nobody.get(&large).await.expect(404);
        let digest = wright_model::Digest::parse_hex(large.rsplit('/').next().unwrap()).unwrap();
        collect().await;
        let mut read = server.db.read().await.unwrap();
        let all = wright_store::blobs::page(&mut read, None, 100).await.unwrap();
        assert!(all.iter().all(|blob| blob.digest != digest), "collected");
    }

    async fn what_is_no_picture_is_refused_with_a_reason(server: TestRegistry, analyzing) {
        let ana = server.as_user("ana").await;
        let html = b"<!doctype html><script>alert(1)</script>".to_vec();
        let mut cut = png(400, 300);
        cut.truncate(60);
        for (name, bytes, status, said) in [
            ("me.png", html, 422, "no JPEG, PNG or WebP"),
            ("me.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 422, "no JPEG, PNG or WebP"),
            ("me.png", Vec::new(), 422, "no JPEG, PNG or WebP"),
            ("me.png", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), 422, "no JPEG, PNG or WebP"),
            ("bomb.png", png_bomb(40_000, 40_000), 422, "too many pixels"),
            ("me.png", cut, 422, "could not be read"),
            ("me.png", [png(2, 2), vec![0; 5 << 20]].concat(), 413, "more than 5 MB"),
        ] {
            let refused = send_picture(&ana, name, bytes).await;
            assert_eq!(refused.status, status, "{said}: {}", refused.text());
            assert!(refused.text().contains(said), "{said}: {}", refused.text());
        }
        // More than the form takes is cut off, and told all the same.
        let flood = send_picture(&ana, "me.png", vec![0; 12 << 20]).await;
        assert_eq!(flood.status, 413);
        // The server is alive, and takes a right one.
        send_picture(&ana, "me.png", png(3, 900)).await.expect(303);
        let page = server.anonymous().get("/@ana").await.text();
        let picture: Bytes = server.anonymous().get(&shown(&page).unwrap()).await.body;
        assert_eq!(webp_size(&picture), (256, 256));
    }
}
