//! The handbook: every chapter in both languages, looked through by words, and led to by what
//! goes wrong.

use wright_wire::problem::ProblemCode;

use crate::for_each_backend;
use crate::test_registry::TestRegistry;

for_each_backend! {
    async fn every_chapter_is_there_in_both_languages(server: TestRegistry) {
        let anybody = server.anonymous();
        let index = anybody.get("/-/handbook").await.expect(200).text();
        let chapters = ["first-design", "fetch", "design-toml", "versions", "licenses", "registry", "errors", "privacy"];
        for chapter in chapters {
            assert!(index.contains(&format!("href=\"/-/handbook/{chapter}\"")), "{chapter}: {index}");
            for (language, word) in [("en", "Handbook"), ("es", "Guía")] {
                let page = anybody.get(&format!("/-/handbook/{chapter}?lang={language}")).await.expect(200).text();
                assert!(page.contains(&format!("<html lang=\"{language}\"")), "{page}");
                assert!(page.contains(&format!("{word} · Commonwright</title>")), "{page}");
            }
        }
        anybody.get("/-/handbook/no-such-chapter").await.expect(404);
    }

    async fn the_handbook_is_looked_through_without_script(server: TestRegistry) {
        let anybody = server.anonymous();
        let found = anybody.get("/-/handbook?q=digest-mismatch").await.expect(200).text();
        assert!(found.contains("href=\"/-/handbook/errors#digest-mismatch\""), "{found}");
        let found = anybody.get("/-/handbook?q=part+thickness").await.expect(200).text();
        assert!(found.contains("href=\"/-/handbook/design-toml#part-thickness\""), "{found}");
        let nothing = anybody.get("/-/handbook?q=%3Cscript%3Ealert(1)").await.expect(200).text();
        assert!(!nothing.contains("<script>alert"), "{nothing}");
        assert!(nothing.contains("No section has all of these words"), "{nothing}");
        let long = anybody.get(&format!("/-/handbook?q={}", "a+".repeat(4_000))).await.expect(200);
        assert!(long.text().len() < 200_000, "what is sought is cut");
    }

    async fn what_goes_wrong_leads_to_what_to_do(server: TestRegistry) {
        let anybody = server.anonymous();
        let errors = anybody.get("/-/handbook/errors").await.expect(200).text();
        for code in ProblemCode::ALL {
            let answer = anybody.get(&format!("/problems/{code}")).await.expect(307);
            assert_eq!(answer.header("location"), format!("/-/handbook/errors#{code}"));
            assert!(errors.contains(&format!("id=\"{code}\"")), "{code}");
        }
        let spanish = anybody.get("/problems/not-found?lang=es").await.expect(307);
        assert_eq!(spanish.header("location"), "/-/handbook/errors?lang=es#not-found");
        anybody.get("/problems/no-such-code").await.expect(404);
        let page = anybody.get("/@nobody/nothing").await.expect(404).text();
        assert!(page.contains("href=\"/problems/not-found\""), "{page}");
    }
}
