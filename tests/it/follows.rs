//! Following designs and actors: by button, by the API, and the list of it.

use reqwest::Method;
use reqwest::header::REFERER;
use serde_json::json;

use crate::for_each_backend;
use crate::pages::submit;
use crate::test_registry::{TestRegistry, send};

/// The page of the account that lists what one follows.
const LIST: &str = "/-/account/notifications";

for_each_backend! {
    async fn a_design_is_followed_by_its_button(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/lamp", "0.1.0").await;
        let page = server.anonymous().get("/@ana/lamp").await.expect(200).text();
        assert!(page.contains("href=\"/-/sign-in?to=%2F%40ana%2Flamp\""), "{page}");
        let ben = server.as_user("ben").await;
        let page = ben.get("/@ana/lamp").await.expect(200).text();
        assert!(page.contains("action=\"/@ana/lamp/-/follow\"") && page.contains("value=\"yes\""), "{page}");
        let path = "/@ana/lamp/-/follow";
        for _ in 0..2 {
            let answer = submit(&ben, path, &[("follow", "yes")]).await.expect(303);
            assert_eq!(answer.header("location"), "/@ana/lamp?done=followed");
        }
        let page = ben.get("/@ana/lamp").await.expect(200).text();
        assert!(page.contains("Stop following"), "{page}");
        let list = ben.get(LIST).await.expect(200).text();
        assert_eq!(list.matches("action=\"/@ana/lamp/-/follow\"").count(), 1, "{list}");
        // Back to the list, where the button stood there.
        let referer = server.url(LIST);
        let request = ben.request(Method::POST, path).header(REFERER, referer).body("follow=no");
        let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await.expect(303);
        assert_eq!(answer.header("location"), "/-/account/notifications?done=unfollowed");
        let list = ben.get(LIST).await.expect(200).text();
        assert!(list.contains("You follow nothing yet"), "{list}");

        submit(&ben, path, &[("follow", "perhaps")]).await.expect(422);
        submit(&ben, "/@ana/nothing/-/follow", &[("follow", "yes")]).await.expect(404);
        let away = submit(&server.anonymous(), path, &[("follow", "yes")]).await.expect(303);
        assert!(away.header("location").starts_with("/-/sign-in?"));
    }

    async fn an_actor_is_followed_over_the_api(server: TestRegistry) {
        server.community("lamps", "ana").await;
        let ben = server.as_user("ben").await;
        let path = "/api/v1/actors/lamps/follow";
        for _ in 0..2 {
            ben.put(path, json!({})).await.expect(204);
        }
        let page = ben.get("/@lamps").await.expect(200).text();
        assert!(page.contains("Stop following"), "{page}");
        assert!(ben.get(LIST).await.text().contains("href=\"/@lamps\""));
        for _ in 0..2 {
            ben.delete(path).await.expect(204);
        }
        assert!(!ben.get("/@lamps").await.text().contains("Stop following"));
        ben.put("/api/v1/actors/nobody/follow", json!({})).await.expect(404);
        ben.put("/api/v1/designs/ana/nothing/follow", json!({})).await.expect(404);
        // Nobody is offered to follow themselves.
        assert!(!ben.get("/@ben").await.text().contains("/@ben/-/follow"));
    }

    async fn the_list_is_shown_a_page_at_a_time(server: TestRegistry) {
        let ben = server.as_user("ben").await;
        for n in 0..52 {
            server.community(&format!("crew-n{n:02}"), "ana").await;
            server.advance(chrono::Duration::seconds(1));
            ben.put(&format!("/api/v1/actors/crew-n{n:02}/follow"), json!({})).await.expect(204);
        }
        let first = ben.get(LIST).await.expect(200).text();
        assert!(first.contains("@crew-n51/-/follow") && !first.contains("@crew-n01/-/follow"));
        let (_, after) = first.split_once("rel=\"next\" href=\"").expect("another page");
        let next = after.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        let second = ben.get(&next).await.expect(200).text();
        assert!(second.contains("@crew-n01/-/follow") && second.contains("@crew-n00/-/follow"));
        assert_eq!(second.matches("/-/follow\"").count(), 2);
        ben.get("/-/account/notifications?after=nonsense").await.expect(422);
    }
}
