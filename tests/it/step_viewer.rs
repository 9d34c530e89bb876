//! STEP files where the registry has nothing that reads them: their pages say so, and let browsers
//! do it, with a program that no other page loads and a policy that no page has.

use reqwest::Method;
use reqwest::header::ACCEPT_ENCODING;
use tests::browser::browser;
use tests::corpus::corpus;

use crate::step::{cube, with};
use crate::test_registry::{Answer, Caller, TestRegistry, assert_has, send};

const FILES: &str = "/@ana/corner/0.1.0/-/files/cad";
/// A plate of the public files, as Open CASCADE of the system measures it, in micrometers.
const PLATE: (&str, &str) = (
    "makersmakingchange__Switch-Mounting-Plate-GoPro-Compatible__Design_Files__CAD_Design_Files__STEP__Switch_Plate_GoPro_Compatible.step",
    "88900 29234 88900",
);

/// A registry that looks into nothing, with STEP files of several fates.
async fn registry(plate: Option<&[u8]>) -> TestRegistry {
    let server = TestRegistry::sqlite().await;
    let ana = server.as_user("ana").await;
    let (small, large) = (cube(20, ".MILLI."), cube(2, "$"));
    let empty = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n";
    let files = with(&[
        ("cad/cube.step", &small),
        ("cad/hall.STP", &large),
        ("cad/words.step", b"Dear all, here is the file."),
        ("cad/empty.step", empty),
        ("cad/cut.step", &small[..small.len() / 2]),
        ("cad/plate.step", plate.unwrap_or(&small)),
    ]);
    ana.publish_folder("ana/corner", "0.1.0", &files)
        .await
        .expect(201);
    server
}

/// The address of a built file that a text names.
#[track_caller]
fn named<'text>(text: &'text str, beginning: &str, end: &str) -> &'text str {
    let at = text.find(&format!("/-/static/{beginning}"));
    let rest = &text[at.unwrap_or_else(|| panic!("no {beginning} in {text}"))..];
    &rest[..rest.find(end).unwrap() + end.len()]
}

async fn asset(caller: &Caller, path: &str, encoding: &str) -> Answer {
    let request = caller.request(Method::GET, path);
    let answer = send(request.header(ACCEPT_ENCODING, encoding)).await;
    let answer = answer.expect(200);
    assert!(answer.header("cache-control").contains("immutable"));
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn its_page_says_so_and_offers_what_no_page_may_do_itself() {
    let server = registry(None).await;
    let anybody = server.anonymous();
    let answer = anybody.get(&format!("{FILES}/cube.step")).await.expect(200);
    let policy = answer.header("content-security-policy").to_owned();
    assert!(!policy.contains("'unsafe-eval'"), "{policy}");
    let page = answer.text();
    assert_has(
        &page,
        &[
            "This registry has no reader for STEP",
            "data-step=\"/blobs/sha256/",
            "Show it here",
            "GNU LGPL 2.1",
        ],
    );
    let script = asset(&anybody, named(&page, "step-", ".js"), "identity").await;
    let notice = asset(&anybody, named(&page, "step-reader-", ".txt"), "identity").await;
    assert_has(
        &notice.text(),
        &["occt-import-js", "GNU LESSER GENERAL PUBLIC LICENSE"],
    );

    let script = script.text();
    let worker = asset(
        &anybody,
        named(&script, "step-worker-", ".js"),
        "gzip, deflate, br",
    )
    .await;
    assert_eq!(
        worker.header("content-security-policy"),
        "default-src 'none'; script-src 'self' 'unsafe-eval'"
    );
    let program = named(&script, "occt-import-js-", ".wasm");
    let packed = asset(&anybody, program, "gzip, deflate, br").await;
    let whole = asset(&anybody, program, "identity").await;
    assert_eq!(packed.header("content-encoding"), "br");
    assert_eq!(whole.header("content-encoding"), "");
    for answer in [&packed, &whole] {
        assert_eq!(answer.header("content-type"), "application/wasm");
    }
    assert_eq!(&whole.body[..4], b"\0asm");
    assert!(packed.body.len() * 2 < whole.body.len());
    let zipped = asset(&anybody, program, "gzip").await;
    assert_eq!(zipped.header("content-encoding"), "gzip");

    for other in ["words.step?as=source", "../README.md"] {
        let page = anybody.get(&format!("{FILES}/{other}")).await.expect(200);
        assert!(!page.text().contains("/-/static/step-"), "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_read_what_the_registry_does_not() {
    let Some(browser) = browser() else { return };
    let (name, size) = PLATE;
    let plate = corpus().map(|corpus| std::fs::read(corpus.join("cad").join(name)).unwrap());
    let server = registry(plate.as_deref()).await;
    let size = if plate.is_some() {
        size
    } else {
        "20000 20000 20000"
    };
    let address = server.url("");
    let run = move || browser.run("step", &address, &[("FILES", FILES), ("PLATE", size)]);
    let said = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(said.contains("read and shown: 12 facets"), "{said}");
}
