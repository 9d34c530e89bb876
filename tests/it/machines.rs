//! What programs read of the pages: sitemap, `robots.txt`, web manifest, oEmbed, and what other
//! sites and search engines are told in the head of a page.

use serde_json::{Value, json};

use crate::for_each_backend;
use crate::test_registry::{Caller, TestRegistry};

/// Every address of every block of the sitemap.
async fn addresses(server: &TestRegistry, anybody: &Caller) -> Vec<String> {
    let mut found = Vec::new();
    for block in locations(&anybody.get("/sitemap.xml").await.expect(200).text()) {
        let path = block.strip_prefix(&server.url("")).unwrap().to_owned();
        found.extend(locations(&anybody.get(&path).await.expect(200).text()));
    }
    found
}

fn locations(xml: &str) -> Vec<String> {
    let parts = xml.split("<loc>").skip(1);
    parts
        .map(|part| part.split("</loc>").next().unwrap().to_owned())
        .collect()
}

/// The linked data of a page, by its type.
fn linked(page: &str, of: &str) -> Value {
    let (_, rest) = page
        .split_once("<script type=\"application/ld+json\">")
        .expect(page);
    let data: Value = serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap();
    assert_eq!(data["@context"], "https://schema.org");
    let graph = data["@graph"].as_array().unwrap();
    graph
        .iter()
        .find(|one| one["@type"] == of)
        .expect(of)
        .clone()
}

for_each_backend! {
    async fn a_sitemap_lists_what_is_in_lists(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        server.as_user("reader").await;
        ana.publish("ana/lamp", "0.1.0").await;
        ana.publish("ana/secret", "0.1.0").await;
        let anybody = server.anonymous();
        let all = addresses(&server, &anybody).await;
        for path in ["/", "/@ana", "/@ana/lamp", "/@ana/secret", "/-/handbook/fetch"] {
            assert!(all.contains(&server.url(path)), "{path}: {all:?}");
        }
        assert!(!all.contains(&server.url("/@reader")), "who published nothing is not listed: {all:?}");
        let moderator = server.as_moderator("mo").await;
        moderator.put("/api/v1/admin/designs/ana/secret/hidden", json!({ "reason": "Spam." })).await.expect(204);
        let all = addresses(&server, &anybody).await;
        assert!(all.contains(&server.url("/@ana/lamp")) && !all.contains(&server.url("/@ana/secret")), "{all:?}");
        for wrong in ["/sitemap-designs-x.xml", "/sitemap-people-00000000-0000-0000-0000-000000000000.xml", "/sitemap-pages"] {
            anybody.get(wrong).await.expect(404);
        }
    }

    async fn robots_are_told_where_to_look_and_where_not(server: TestRegistry) {
        let robots = server.anonymous().get("/robots.txt").await.expect(200);
        assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
        let text = robots.text();
        assert!(text.contains(&format!("Sitemap: {}", server.url("/sitemap.xml"))), "{text}");
        for path in ["/-/drafts", "/-/preview/", "/-/sign-in", "/-/search"] {
            assert!(text.contains(&format!("Disallow: {path}\n")), "{text}");
        }
    }

    async fn the_web_manifest_names_icons_that_there_are(server: TestRegistry) {
        let anybody = server.anonymous();
        let manifest = anybody.get("/-/manifest.webmanifest").await.expect(200);
        assert_eq!(manifest.header("content-type"), "application/manifest+json");
        let icons = manifest.value()["icons"].as_array().unwrap().clone();
        assert_eq!(icons.len(), 3);
        for icon in icons {
            let answer = anybody.get(icon["src"].as_str().unwrap()).await.expect(200);
            assert_eq!(answer.header("content-type"), icon["type"].as_str().unwrap());
        }
        let home = anybody.get("/").await.expect(200).text();
        assert!(home.contains("<link rel=\"manifest\" href=\"/-/manifest.webmanifest\">"), "{home}");
    }

    async fn pages_say_what_they_are_about(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/lamp", "0.1.0").await;
        let anybody = server.anonymous();
        let home = anybody.get("/").await.expect(200).text();
        let search = &linked(&home, "WebSite")["potentialAction"]["target"]["urlTemplate"];
        assert_eq!(*search, server.url("/-/search?q={search_term_string}"));
        let page = anybody.get("/@ana/lamp/0.1.0").await.expect(200).text();
        let design = linked(&page, "CreativeWork");
        assert_eq!(design["url"], server.url("/@ana/lamp"));
        assert_eq!(design["version"], "0.1.0");
        assert_eq!(design["author"]["@type"], "Person");
        assert_eq!(linked(&page, "BreadcrumbList")["itemListElement"][0]["position"], 1);
        for told in ["og:title", "og:url", "og:type", "og:description", "twitter:card"] {
            assert_eq!(page.matches(&format!("=\"{told}\"")).count(), 1, "{told}: {page}");
        }
        assert_eq!(page.matches("name=\"description\"").count(), 1, "{page}");
        let canonical = format!("<link rel=\"canonical\" href=\"{}\">", server.url("/@ana/lamp"));
        assert_eq!(page.matches(&canonical).count(), 1, "{page}");
        let actor = anybody.get("/@ana").await.expect(200).text();
        assert_eq!(linked(&actor, "Person")["alternateName"], "@ana");
        let moderator = server.as_moderator("mo").await;
        moderator.put("/api/v1/admin/designs/ana/lamp/hidden", json!({ "reason": "Spam." })).await.expect(204);
        let hidden = anybody.get("/@ana/lamp").await.expect(200).text();
        assert!(hidden.contains("content=\"noindex\"") && !hidden.contains("ld+json"), "{hidden}");
    }

    async fn other_sites_may_embed_a_design(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/lamp", "0.1.0").await;
        let anybody = server.anonymous();
        let of = |path: &str, format: &str| format!("/-/oembed?url={}{path}&format={format}", server.url(""));
        let answer = anybody.get(&of("/@ana/lamp/0.1.0", "json")).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/json");
        let told = answer.value();
        assert_eq!((&told["version"], &told["type"]), (&json!("1.0"), &json!("link")));
        assert_eq!(told["author_url"], server.url("/@ana"));
        anybody.get(&of("/@ana", "json")).await.expect(200);
        anybody.get(&of("/@ana/lamp", "xml")).await.expect(501);
        anybody.get(&of("/@ana/none", "json")).await.expect(404);
        anybody.get("/-/oembed?url=https://evil.example/@ana/lamp").await.expect(404);
        anybody.get("/-/oembed").await.expect(404);
    }
}
