//! The first page, the list of all designs, actors and members as visitors see them; and the
//! choices of language, units and theme that every page keeps.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, REFERER};
use serde_json::json;

use crate::for_each_backend;
use crate::test_registry::{TestRegistry, send};

for_each_backend! {
    async fn an_empty_registry_says_what_to_do_first(server: TestRegistry) {
        let anybody = server.anonymous();
        let home = anybody.get("/").await.expect(200).text();
        assert!(home.contains("Become its administrator"), "{home}");
        assert!(home.contains("wright login http"), "{home}");
        assert!(!home.contains("class=\"stats"), "no empty figures: {home}");
        server.as_user("ana").await;
        let home = anybody.get("/").await.expect(200).text();
        assert!(!home.contains("Become its administrator"), "{home}");
        let list = anybody.get("/-/designs").await.expect(200).text();
        assert!(list.contains("Nothing is published here yet"), "{list}");
    }

    async fn the_first_page_shows_what_is_new_and_who_is_here(server: TestRegistry) {
        server.as_user("ana").await;
        let lakes = server.community("lake-makers", "ana").await;
        server.community("quiet-ones", "ana").await;
        lakes.publish("lake-makers/dryer", "0.1.0").await;
        lakes.publish("lake-makers/dryer", "0.2.0").await;
        let home = server.anonymous().get("/").await.expect(200).text();
        assert!(home.contains("href=\"/@lake-makers/dryer\""), "{home}");
        assert!(home.contains("<dt>Designs</dt><dd>1</dd>"), "{home}");
        assert!(home.contains("<dt>Versions</dt><dd>2</dd>"), "{home}");
        assert!(home.contains("href=\"/@lake-makers\""), "{home}");
        assert!(!home.contains("/@quiet-ones"), "who published nothing is no news: {home}");
        let moderator = server.as_moderator("mo").await;
        let hide = json!({ "reason": "Spam." });
        moderator.put("/api/v1/admin/actors/lake-makers/hidden", hide).await.expect(204);
        let home = server.anonymous().get("/").await.expect(200).text();
        assert!(!home.contains("lake-makers"), "hidden is out of lists: {home}");
    }

    async fn lists_go_on_page_by_page(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        for n in 0..26 {
            server.advance(chrono::Duration::seconds(1));
            ana.publish(&format!("ana/lamp-{n:02}"), "0.1.0").await;
        }
        let anybody = server.anonymous();
        for first in ["/-/designs", "/@ana", "/@ana?sort=name"] {
            let mut seen = Vec::new();
            let mut next = Some(first.to_owned());
            while let Some(address) = next {
                let page = anybody.get(&address).await.expect(200).text();
                let cards = page.split("<article class=\"card\">").skip(1);
                seen.extend(cards.filter_map(|card| Some(card.split_once("href=\"/@")?.1.split('"').next()?.to_owned())));
                next = page.split_once("rel=\"next\" href=\"").map(|(_, rest)| {
                    rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&")
                });
            }
            let mut expected: Vec<_> = (0..26).map(|n| format!("ana/lamp-{n:02}")).collect();
            if !first.contains("name") {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{first}");
        }
        for nonsense in ["/-/designs?after=x", "/@ana?after=%00&sort=what", "/@ana?sort=name&after=%00"] {
            anybody.get(nonsense).await.expect(200);
        }
    }

    async fn an_actor_shows_where_it_belongs_and_who_belongs_to_it(server: TestRegistry) {
        server.as_user("ben").await;
        server.as_user("ana").await;
        server.community("lake-makers", "ana").await;
        server.put_member("lake-makers", "ben", wright_model::Role::Contributor).await;
        let anybody = server.anonymous();
        let community = anybody.get("/@lake-makers").await.expect(200);
        assert_eq!(community.header("cache-control"), "private, no-cache");
        let text = community.text();
        assert!(text.contains("href=\"/@ana\"") && text.contains("href=\"/@ben\""), "{text}");
        assert!(text.contains("<dt>Members</dt><dd>2</dd>"), "{text}");
        assert!(!text.contains("<form method=\"post\" action=\"/@lake-makers"), "{text}");
        let person = anybody.get("/@ben").await.expect(200).text();
        assert!(person.contains("href=\"/@lake-makers\"") && person.contains("contributor"), "{person}");
        let members = anybody.get("/@lake-makers/-/members").await.expect(200).text();
        assert!(members.contains("href=\"/@ben\""), "{members}");
        assert!(!members.contains("name=\"handle\""), "visitors read: {members}");
        anybody.get("/@ben/-/members").await.expect(404);
        anybody.get("/@nobody").await.expect(404);
    }

    async fn choices_are_kept_and_lead_back(server: TestRegistry) {
        let anybody = server.anonymous();
        let inches = anybody.switch("/?units=in").await.expect(200);
        assert!(inches.header("set-cookie").starts_with("units=in;"), "{:?}", inches.headers);
        assert!(inches.text().contains("href=\"/?units=mm\""), "{}", inches.text());
        let choose = |body: &'static str| {
            let request = anybody.request(Method::POST, "/-/theme").body(body);
            send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"))
        };
        let dark = choose("theme=dark&to=%2F-%2Fdesigns").await.expect(303);
        assert_eq!(dark.header("location"), "/-/designs");
        assert!(dark.header("set-cookie").starts_with("theme=dark;"), "{:?}", dark.headers);
        let away = choose("theme=light&to=%2F%2Felsewhere.example").await.expect(303);
        assert_eq!(away.header("location"), "/");
        choose("theme=%3Cscript%3E").await.expect(422);
        let request = anybody.request(Method::GET, "/").header(COOKIE, "theme=dark; units=in");
        let page = send(request).await.expect(200).text();
        assert!(page.contains("data-theme=\"dark\""), "{page}");
        let request = anybody.request(Method::GET, "/").header(COOKIE, "theme=x\"><script>; units=y");
        let page = send(request).await.expect(200).text();
        assert!(!page.contains("data-theme"), "{page}");
    }

    async fn a_refused_form_offers_its_own_page_in_another_language(server: TestRegistry) {
        let anybody = server.anonymous();
        let request = anybody.request(Method::POST, "/-/sign-in").body("handle=ana&password=wrong");
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let refused = send(request.header(REFERER, server.url("/-/sign-in?to=%2F"))).await;
        let text = refused.text();
        assert!(text.contains("/-/sign-in?to=%2F&#38;lang=es"), "{text}");
        let sought = anybody.get("/-/search?q=%22%3E%3Cscript%3E").await.text();
        assert!(!sought.contains("\"><script>"), "{sought}");
    }
}
