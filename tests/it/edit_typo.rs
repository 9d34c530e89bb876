//! Mending a typo of a published design in a real browser, on a phone's and a desktop's window.

use tests::browser::{Browser, browser};

use crate::authoring::folder;
use crate::for_each_backend;
use crate::test_registry::{PASSWORD, TestRegistry};

for_each_backend! {
    async fn a_typo_is_mended_the_next_day(server: TestRegistry) {
        let Some(browser) = browser() else { return };
        let ana = server.as_user("ana").await;
        let mut files = folder("ana/corner", "0.3.0");
        files[1].1 = b"# Corner\n\nPrint teh four.\n".to_vec();
        ana.publish_folder("ana/corner", "0.3.0", &files).await.expect(201);
        mend(&browser, &server.url(""), "ana/corner", server.backend().width());
    }
}

fn mend(browser: &Browser, url: &str, design: &str, width: &str) {
    let environment = [
        ("HANDLE", "ana"),
        ("PASSWORD", PASSWORD),
        ("DESIGN", design),
        ("FROM", "0.3.0"),
        ("WIDTH", width),
    ];
    let said = tokio::task::block_in_place(|| browser.run("edit-typo", url, &environment));
    assert!(said.contains("mended 0.3.0 as 0.3.1"), "{said}");
}
