//! The manual: chapters in order, languages in pairs, translations that fell behind, and
//! Markdown that means harm.

use std::time::{Duration, Instant};

use crate::authoring::{Folder, folder_with};
use crate::for_each_backend;
use crate::test_registry::{Caller, TestRegistry, send};
use reqwest::Method;

const MANUAL: &str = "/@crew/corner/0.1.0/-/manual";

async fn publish_with(ana: &Caller, version: &str, more: &[(&str, &str)]) {
    let mut files: Folder = folder_with("crew/corner", version, "");
    let languages = "licensor = \"The crew\"\nlanguages = [\"en\", \"es\"]";
    for (path, bytes) in &mut files {
        if path == "design.toml" {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text
                .replace("licensor = \"The crew\"", languages)
                .into_bytes();
        }
    }
    for (path, text) in more {
        files.retain(|(found, _)| found != path);
        files.push(((*path).to_owned(), text.as_bytes().to_vec()));
    }
    ana.publish_folder("crew/corner", version, &files)
        .await
        .expect(201);
}

async fn read(server: &TestRegistry, path: &str, language: &str) -> String {
    let request = server.anonymous().request(Method::GET, path);
    let request = request.header("accept-language", language);
    send(request).await.expect(200).text()
}

#[track_caller]
fn says(page: &str, said: &str) {
    assert!(page.contains(said), "no “{said}” in {page}");
}

for_each_backend! {
    async fn chapters_are_read_one_after_the_other(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        publish_with(&ana, "0.1.0", &[
            ("docs/2-cut.md", "# Cutting\n\nSee [finish](10-finish.md#oil), [part](../stl/corner.stl).\n"),
            ("docs/10-finish.md", "# Finishing\n\n## Oil\n\nTwice.\n\n## Wax\n\nOnce.\n"),
            ("docs/parts/list.pdf", "%PDF-1.4 nothing"),
        ]).await;
        let first = read(&server, MANUAL, "en").await;
        says(&first, "Print four.");
        let order: Vec<usize> = ["Cutting", "Finishing", "Assembly", "List"]
            .map(|title| first.find(&format!("<bdi>{title}</bdi>")).expect(title))
            .into();
        assert!(order.is_sorted(), "{order:?}");
        says(&first, "class=\"tag\">PDF");
        let cut = read(&server, &format!("{MANUAL}/docs/2-cut.md"), "en").await;
        says(&cut, &format!("href=\"{MANUAL}/docs/10-finish.md#words-oil\""));
        says(&cut, "href=\"/@crew/corner/0.1.0/-/files/stl/corner.stl\"");
        says(&cut, &format!("rel=\"next\" href=\"{MANUAL}/docs/10-finish.md\""));
        says(&cut, &format!("rel=\"prev\" href=\"{MANUAL}/README.md\""));
        let finish = read(&server, &format!("{MANUAL}/docs/10-finish.md"), "en").await;
        says(&finish, "<h3 id=\"words-oil\" dir=\"auto\">Oil</h3>");
        says(&finish, "href=\"#words-wax\"");
        let whole = read(&server, &format!("{MANUAL}?all=1"), "en").await;
        for said in ["Print four.", "Twice.", "Screw them on.", "href=\"#chapter-3-oil\"", "id=\"chapter-3-oil\""] {
            says(&whole, said);
        }
        let elsewhere = server.anonymous().get(&format!("{MANUAL}/stl/corner.stl")).await.expect(303);
        assert_eq!(elsewhere.header("location"), "/@crew/corner/0.1.0/-/files/stl/corner.stl");
        for nowhere in ["docs/nothing.md", "..%2F", "docs"] {
            server.anonymous().get(&format!("{MANUAL}/{nowhere}")).await.expect(404);
        }
    }

    async fn the_reader_language_chooses_and_what_is_missing_is_said(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        publish_with(&ana, "0.1.0", &[
            ("README.es.md", "# Esquina\n\nImprime cuatro.\n"),
            ("docs/es/assembly.md", "# Montaje\n\nAtornilla.\n"),
            ("docs/tools.md", "# Tools\n\nA drill.\n"),
        ]).await;
        let spanish = read(&server, MANUAL, "es-MX").await;
        says(&spanish, "Imprime cuatro.");
        says(&spanish, &format!("{MANUAL}/docs/es/assembly.md"));
        says(&spanish, &format!("{MANUAL}/docs/tools.md?in=es"));
        assert!(!spanish.contains("Assembly"), "{spanish}");
        says(&read(&server, MANUAL, "en").await, "Print four.");
        says(&read(&server, MANUAL, "fr").await, "Print four.");
        let fallback = read(&server, &format!("{MANUAL}/docs/tools.md?in=es"), "es").await;
        says(&fallback, "A drill.");
        says(&fallback, "Este capítulo aún no está en \u{2068}Español\u{2069}");
        let switch = read(&server, &format!("{MANUAL}/docs/es/assembly.md"), "en").await;
        says(&switch, "Atornilla.");
        says(&switch, &format!("<a href=\"{MANUAL}/docs/assembly.md\" lang=\"en\" hreflang=\"en\""));
        says(&read(&server, &format!("{MANUAL}?all=1&in=es"), "en").await, "Atornilla.");
        read(&server, &format!("{MANUAL}?in=%22%3E%3Cscript%3E"), "en").await;
    }

    async fn a_translation_that_fell_behind_says_since_when(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        for (version, source, translation) in [
            ("0.1.0", "# Assembly\n\nFour screws.\n", "# Montaje\n\nCuatro.\n"),
            ("0.2.0", "# Assembly\n\nSix screws.\n", "# Montaje\n\nCuatro.\n"),
            ("0.3.0", "# Assembly\n\nSix long screws.\n", "# Montaje\n\nCuatro.\n"),
            ("0.4.0", "# Assembly\n\nSix long screws.\n", "# Montaje\n\nSeis.\n"),
        ] {
            publish_with(&ana, version, &[("docs/assembly.md", source), ("docs/es/assembly.md", translation)]).await;
        }
        for (version, since) in [("0.1.0", None), ("0.2.0", Some("0.2.0")), ("0.3.0", Some("0.2.0")), ("0.4.0", None)] {
            let path = format!("/@crew/corner/{version}/-/manual/docs/es/assembly.md");
            let text = read(&server, &path, "es").await;
            match since {
                Some(since) => says(&text, &format!("cambió en la versión \u{2068}{since}\u{2069}")),
                None => assert!(!text.contains("más antigua"), "{version}: {text}"),
            }
            let source = read(&server, &format!("/@crew/corner/{version}/-/manual/docs/assembly.md"), "es").await;
            assert!(!source.contains("más antigua"), "{version}");
        }
    }

    async fn a_version_without_instructions_says_so(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let mut files: Folder = folder_with("crew/corner", "0.1.0", "");
        files.retain(|(path, _)| !path.ends_with(".md"));
        ana.publish_folder("crew/corner", "0.1.0", &files).await.expect(201);
        says(&read(&server, MANUAL, "en").await, "This version has no instructions");
        says(&read(&server, &format!("{MANUAL}?all=1"), "en").await, "Corner");
        server.anonymous().get("/@crew/corner/9.9.9/-/manual").await.expect(404);
        server.anonymous().get("/@crew/nothing/0.1.0/-/manual").await.expect(404);
    }
}

/// Bytes do not depend on the database.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_chapters_answer_quickly_and_do_nothing() {
    let server = TestRegistry::sqlite().await;
    const PATIENCE: Duration = Duration::from_secs(20);
    let ana = server.community("crew", "ana").await;
    let deep: String = (0..1_000)
        .map(|depth| format!("{}- a\n", "  ".repeat(depth)))
        .collect();
    let chapters = [
        ("docs/quotes.md", "> ".repeat(2_500_000)),
        ("docs/brackets.md", "[".repeat(100_000)),
        ("docs/deep.md", deep),
        ("docs/table.md", "|a".repeat(5_000) + "|\n" + &"|-".repeat(5_000) + "|\n" + &"|b|\n".repeat(20_000)),
        ("docs/html.md", "<div>".repeat(100_000)),
        ("docs/script.md", "# Hi\n\n<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))\n\n<a id=main>x</a><base href=//x><form action=/-/account>".to_owned()),
    ];
    let files: Vec<(&str, &str)> = chapters
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    publish_with(&ana, "0.1.0", &files).await;
    for (path, _) in &chapters {
        let began = Instant::now();
        let text = read(&server, &format!("{MANUAL}/{path}"), "en").await;
        assert!(
            began.elapsed() < PATIENCE,
            "{path} took {:?}",
            began.elapsed()
        );
        for bad in [
            "<script>alert",
            "onerror=alert",
            "href=\"javascript:",
            "<base",
            "action=\"/-/account",
        ] {
            assert!(!text.contains(bad), "{path} has {bad}");
        }
        assert_eq!(text.matches("id=\"main\"").count(), 1, "{path}");
    }
    says(
        &read(&server, &format!("{MANUAL}/docs/quotes.md"), "en").await,
        "too large to be shown",
    );
}
