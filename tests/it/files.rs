//! The page of a file: what each kind of file shows, and what hostile files come to.

use tests::browser::browser;
use wright_model::Digest;

use crate::authoring::{Folder, blob, folder};
use crate::for_each_backend;
use crate::test_registry::{Answer, Backend, Caller, TestRegistry};
use serde_json::json;

const CORNER: &str = "/@crew/corner/0.1.0/-/files";

/// The beginning of a picture of that many pixels, which is all a bomb needs.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0\0\0\0\0");
    bytes
}

/// A whole PDF of one page that says “Tool roll”.
fn pdf() -> Vec<u8> {
    let drawn = "BT /F1 24 Tf 40 100 Td (Tool roll) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(text.len());
        text += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = text.len();
    text += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        text += &format!("{offset:010} 00000 n \n");
    }
    text += &format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    text.into_bytes()
}

async fn publish_with(ana: &Caller, version: &str, more: &[(&str, &[u8])]) {
    let mut files: Folder = folder("crew/corner", version);
    for (path, bytes) in more {
        files.retain(|(found, _)| found != path);
        files.push(((*path).to_owned(), bytes.to_vec()));
    }
    ana.publish_folder("crew/corner", version, &files)
        .await
        .expect(201);
}

async fn page(server: &TestRegistry, path: &str) -> String {
    let answer: Answer = server.anonymous().get(&format!("{CORNER}/{path}")).await;
    answer.expect(200).text()
}

#[track_caller]
fn says(page: &str, said: &str) {
    assert!(page.contains(said), "no “{said}” in {page}");
}

for_each_backend! {
    async fn every_legal_path_has_a_page(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let paths = ["docs/a b/100 % + more.txt", "docs/señal.txt", "docs/مجفف.txt", "docs/50%25.txt", "a&b=c.txt"];
        let files: Vec<(&str, &[u8])> = paths.iter().map(|path| (*path, path.as_bytes())).collect();
        publish_with(&ana, "0.1.0", &files).await;
        let list = server.anonymous().get(CORNER).await.expect(200).text();
        for path in paths {
            let encoded = url::form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>();
            let encoded = encoded.replace('+', "%20").replace("%2F", "/");
            says(&list, &format!("{CORNER}/{encoded}"));
            let shown = page(&server, &encoded).await;
            says(&shown, &blob(path.as_bytes()));
            says(&shown, &path.replace('&', "&#38;"));
        }
        for nowhere in ["nothing.txt", "docs", "..%2Fsecret", "%00", "docs/a%20b/"] {
            server.anonymous().get(&format!("{CORNER}/{nowhere}")).await.expect(404);
        }
    }

    async fn text_has_numbered_lines_in_its_encoding(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let long = "x = 1\n".repeat(30_000);
        publish_with(&ana, "0.1.0", &[
            ("cad/foot.scad", b"// <foot>\nmodule foot() {}\n"),
            ("docs/latin.txt", b"Ca\xf1\xf3n\n"),
            ("docs/utf16.txt", b"\xff\xfea\0\xf1\0"),
            ("fw/long.py", long.as_bytes()),
            ("fw/blob.bin", b"\0\x01\x02\x03"),
            ("docs/empty.txt", b""),
            ("page.html", b"<script>alert(1)</script>"),
        ]).await;
        let scad = page(&server, "cad/foot.scad").await;
        says(&scad, "<span id=\"L1\"><span class=\"hc\">// &lt;foot&gt;</span>\n</span>");
        says(&scad, "<span id=\"L2\"><span class=\"hk\">module</span> foot() {}\n</span>");
        says(&page(&server, "docs/latin.txt").await, "Cañón");
        says(&page(&server, "docs/latin.txt").await, "Latin-1");
        says(&page(&server, "docs/utf16.txt").await, "UTF-16");
        let cut = page(&server, "fw/long.py").await;
        says(&cut, "id=\"L20000\"");
        assert!(!cut.contains("id=\"L20001\""));
        says(&page(&server, "fw/blob.bin").await, "There is no view of this kind of file");
        says(&page(&server, "docs/empty.txt").await, "no bytes");
        let shape = page(&server, "stl/corner.stl").await;
        says(&shape, "A shape, not drawn on this page");
        assert!(!shape.contains("id=\"L1\""));
        says(&page(&server, "stl/corner.stl?as=source").await, "solid corner of crew/corner");
        let html = page(&server, "page.html").await;
        assert!(!html.contains("<script>alert"), "{html}");
    }

    async fn pictures_are_shown_and_bombs_are_named(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let (bomb, photo) = (png(40_000, 40_000), png(800, 600));
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 40'><script>alert(1)</script></svg>";
        let readme = b"# Corner\n\n![Boom](bomb.png)\n\n![Photo](photo.png)\n";
        publish_with(&ana, "0.1.0", &[
            ("bomb.png", &bomb), ("photo.png", &photo), ("plan.svg", svg), ("no.png", b"<html>"), ("README.md", readme),
        ]).await;
        let shown = page(&server, "photo.png").await;
        says(&shown, &format!("<img src=\"{}\"", blob(&photo)));
        says(&shown, "width=\"800\" height=\"600\"");
        says(&page(&server, "plan.svg").await, &format!("<img src=\"{}\"", blob(svg)));
        let source = page(&server, "plan.svg?as=source").await;
        says(&source, "id=\"L1\"");
        assert!(!source.contains("<script>alert"));
        let named = page(&server, "bomb.png").await;
        says(&named, "40000 × 40000");
        assert!(!named.contains("<img src"), "{named}");
        assert!(!page(&server, "no.png").await.contains("<img src"));
        let words = page(&server, "README.md").await;
        says(&words, &blob(&photo));
        says(&words, "width=\"800\"");
        assert!(!words.contains(&blob(&bomb)), "{words}");
    }

    async fn tables_and_pdfs_are_what_they_say(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let table = "part;price;note\nBolt, M5;1,50;=cmd|'/c calc'!A1\nNut\n<b>x</b>;2;y\n";
        let rows = format!("a,b\n{}", "1,2\n".repeat(6_000));
        publish_with(&ana, "0.1.0", &[
            ("prices.csv", table.as_bytes()),
            ("many.csv", rows.as_bytes()),
            ("plan.pdf", &pdf()),
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ]).await;
        let shown = page(&server, "prices.csv").await;
        says(&shown, "<th scope=\"col\" dir=\"auto\">price</th>");
        says(&shown, "<td dir=\"auto\" class=\"r\">1,50</td>");
        says(&shown, "=cmd|");
        says(&shown, "&#60;b&#62;x");
        says(&shown, "differ in length");
        says(&page(&server, "prices.csv?as=source").await, "id=\"L2\"");
        let many = page(&server, "many.csv").await;
        assert!(many.matches("<tr>").count() <= 5_001, "{}", many.matches("<tr>").count());
        says(&page(&server, "plan.pdf").await, "data-pdf=\"/blobs/sha256/");
        let false_pdf = page(&server, "page.pdf").await;
        says(&false_pdf, "This is called PDF and is none");
        assert!(!false_pdf.contains("data-pdf"));
    }

    async fn a_file_tells_in_which_versions_it_is_the_same(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        for (version, text) in [("0.1.0", "one"), ("0.2.0", "two"), ("0.2.1", "two"), ("0.3.0", "two")] {
            publish_with(&ana, version, &[("docs/notes.txt", text.as_bytes())]).await;
        }
        let at = |version: &str| format!("/@crew/corner/{version}/-/files/docs/notes.txt");
        let newest = server.anonymous().get(&at("0.3.0")).await.expect(200).text();
        says(&newest, "unchanged since \u{2068}0.2.0\u{2069}");
        says(&newest, &at("0.1.0"));
        let first = server.anonymous().get(&at("0.1.0")).await.expect(200).text();
        assert!(!first.contains("unchanged since"), "{first}");
        says(&first, "rel=\"next\"");
    }

    async fn what_was_removed_is_gone_from_its_page_and_from_memory(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        publish_with(&ana, "0.1.0", &[("docs/secret.md", b"# Secret\n\nwords\n")]).await;
        says(&page(&server, "docs/secret.md").await, "words");
        let manual = "/@crew/corner/0.1.0/-/manual/docs/secret.md";
        says(&server.anonymous().get(manual).await.expect(200).text(), "words");
        let moderator = server.as_moderator("mo").await;
        let digest = Digest::of(b"# Secret\n\nwords\n");
        let order = json!({ "target": { "digest": digest }, "status": 451, "reason": "Order 12/2026", "now": false });
        moderator.post("/api/v1/admin/tombstones", order).await.expect(201);
        for path in [&format!("{CORNER}/docs/secret.md"), manual] {
            let gone = server.anonymous().get(path).await.expect(451);
            assert!(!gone.text().contains("<p dir=\"auto\">words"), "{}", gone.text());
        }
    }
}

/// pdf.js draws under the page's own policy, and lines are copied without their numbers.
#[tokio::test(flavor = "multi_thread")]
async fn the_browser_draws_pdfs_and_points_at_lines() {
    let Some(browser) = browser() else { return };
    let Some(server) = TestRegistry::start(Backend::Sqlite).await else {
        return;
    };
    let ana = server.community("crew", "ana").await;
    let code = b"// one\nmodule two() {\n\n  three();\n}\n";
    publish_with(
        &ana,
        "0.1.0",
        &[
            ("plan.pdf", &pdf()),
            ("cad/foot.scad", code),
            ("broken.pdf", b"%PDF-1.7\nnothing more"),
        ],
    )
    .await;
    let address = server.url("");
    tokio::task::spawn_blocking(move || browser.run("files", &address, &[("FILES", CORNER)]))
        .await
        .unwrap();
}
