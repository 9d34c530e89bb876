//! Telling people what happened: on the page and by mail, each once, as they chose.

use chrono::Duration;
use serde_json::json;
use wright_model::Role;

use crate::mail::{Posting, Received};
use crate::pages::submit;
use crate::test_registry::{Caller, TestRegistry};

const PAGE: &str = "/-/notifications";

impl Posting {
    /// A person whose address is theirs.
    async fn person(&self, handle: &str) -> Caller {
        let person = self.server.as_user(handle).await;
        let mail = self.mail_to(&format!("{handle}@example.org")).await;
        submit(&person, &mail.path("/-/verify/"), &[])
            .await
            .expect(200);
        person
    }

    /// The mails to a person, without the first one.
    async fn news_to(&self, handle: &str) -> Vec<Received> {
        let address = format!("{handle}@example.org");
        let mails = self.mails().await.into_iter();
        mails.filter(|mail| mail.to == address).skip(1).collect()
    }
}

async fn work(server: &TestRegistry) {
    while server.registry.work_once().await.unwrap() {}
}

async fn told(person: &Caller) -> String {
    person.get(PAGE).await.expect(200).text()
}

async fn choose(person: &Caller, kind: &str, telling: &str) {
    submit(person, "/-/account/notifications", &[(kind, telling)])
        .await
        .expect(303);
}

/// The id of the first thing on the page.
fn first_id(page: &str) -> String {
    let (_, after) = page
        .split_once("href=\"/-/notifications/")
        .expect("a notification");
    after.split('"').next().unwrap().to_owned()
}

crate::for_each_backend! {
    async fn followers_are_told_of_a_release_once(server: TestRegistry) {
        let ana = server.community("lamps", "ana").await;
        ana.publish("lamps/desk", "0.1.0").await;
        // Who begins to follow is not told of what was before.
        server.advance(Duration::seconds(1));
        let [ben, cyd] = [server.as_user("ben").await, server.as_user("cyd").await];
        let dan = server.as_user("dan").await;
        dan.put("/api/v1/actors/lamps/follow", json!({})).await.expect(204);
        // Both ways of following, and the one who publishes.
        for person in [&ana, &ben] {
            person.put("/api/v1/actors/lamps/follow", json!({})).await.expect(204);
            person.put("/api/v1/designs/lamps/desk/follow", json!({})).await.expect(204);
        }
        ana.publish("lamps/desk", "0.2.0").await;
        work(&server).await;
        let page = told(&ben).await;
        assert_eq!(page.matches("class=\"unread\"").count(), 1, "{page}");
        assert!(page.contains("0.2.0") && page.contains("is out"), "{page}");
        assert!(page.contains("<span class=\"num count\">1</span>"), "{page}");
        for person in [&ana, &cyd] {
            assert!(told(person).await.contains("Nothing has happened yet"));
        }
        // Again, from the beginning: nobody is told twice.
        let mut tx = server.db.begin_write().await.unwrap();
        wright_store::notifications::advance(&mut tx, 0).await.unwrap();
        tx.commit().await.unwrap();
        server.registry.work_on_notifications().await.unwrap();
        let page = told(&ben).await;
        assert_eq!(page.matches("class=\"unread\"").count(), 1, "{page}");
        // Reading leads to the thing; the next one is told to who still follows.
        let id = first_id(&page);
        let opened = ben.get(&format!("{PAGE}/{id}")).await.expect(303);
        assert_eq!(opened.header("location"), "/@lamps/desk/0.2.0");
        cyd.get(&format!("{PAGE}/{id}")).await.expect(404);
        submit(&cyd, &format!("{PAGE}/{id}/read"), &[]).await.expect(404);
        submit(&ben, &format!("{PAGE}/read"), &[("until", "x")]).await.expect(422);
        let fields = [("class", "defect"), ("why", "Cracks")];
        submit(&ana, "/@lamps/desk/0.2.0/-/yank", &fields).await.expect(303);
        work(&server).await;
        let page = told(&ben).await;
        assert!(page.contains("was yanked") && page.matches("class=\"unread\"").count() == 1, "{page}");
        // Whoever follows the community alone is warned as well.
        let page = told(&dan).await;
        assert!(page.contains("was yanked") && page.matches("class=\"unread\"").count() == 2, "{page}");
        for path in ["/api/v1/actors/lamps/follow", "/api/v1/designs/lamps/desk/follow"] {
            ben.delete(path).await.expect(204);
        }
        ana.publish("lamps/desk", "0.3.0").await;
        work(&server).await;
        assert!(!told(&ben).await.contains("0.3.0"));
    }

    async fn what_is_hidden_or_suspended_is_not_told(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/lamp", "0.1.0").await;
        let moderator = server.as_moderator("mo").await;
        let ben = server.as_user("ben").await;
        ben.put("/api/v1/designs/ana/lamp/follow", json!({})).await.expect(204);
        moderator.put("/api/v1/admin/designs/ana/lamp/hidden", json!({ "reason": "x" })).await.expect(204);
        ana.publish("ana/lamp", "0.2.0").await;
        work(&server).await;
        moderator.delete("/api/v1/admin/designs/ana/lamp/hidden").await.expect(204);
        assert!(told(&ben).await.contains("Nothing has happened yet"));
        moderator.put("/api/v1/admin/actors/ana/hidden", json!({ "reason": "x" })).await.expect(204);
        ana.publish("ana/lamp", "0.3.0").await;
        work(&server).await;
        moderator.delete("/api/v1/admin/actors/ana/hidden").await.expect(204);
        assert!(told(&ben).await.contains("Nothing has happened yet"));
        ana.publish("ana/lamp", "0.4.0").await;
        work(&server).await;
        assert!(told(&ben).await.contains("0.4.0"));
    }

    async fn what_is_gone_is_not_told(posting: Posting) {
        let server = &posting.server;
        let ana = posting.person("ana").await;
        let ben = posting.person("ben").await;
        let moderator = server.as_moderator("mo").await;
        ana.publish("ana/lamp", "0.1.0").await;
        server.advance(Duration::seconds(1));
        ben.put("/api/v1/designs/ana/lamp/follow", json!({})).await.expect(204);
        let remove = async |version: &str, is_withdrawn: bool| {
            let removed = if is_withdrawn {
                ana.delete(&format!("/api/v1/designs/ana/lamp/versions/{version}")).await
            } else {
                let target = json!({ "release": { "name": "ana/lamp", "version": version } });
                let order = json!({ "target": target, "status": 410, "reason": "A copy" });
                moderator.post("/api/v1/admin/tombstones", order).await
            };
            assert!(removed.status < 300, "{version}: {}", removed.text());
        };
        // Gone before anybody was told: no word of it, nor of its yank.
        for (version, is_withdrawn) in [("0.2.0", true), ("0.3.0", false)] {
            ana.publish("ana/lamp", version).await;
            let yank = json!({ "class": "defect", "why": "Cracks" });
            ana.put(&format!("/api/v1/designs/ana/lamp/versions/{version}/yank"), yank).await.expect(200);
            remove(version, is_withdrawn).await;
        }
        work(server).await;
        assert!(told(&ben).await.contains("Nothing has happened yet"));
        // Gone between the page and the mail of the day: the mail has only what is there.
        for version in ["0.4.0", "0.5.0", "0.6.0"] {
            ana.publish("ana/lamp", version).await;
        }
        work(server).await;
        assert!(told(&ben).await.contains("0.5.0"));
        remove("0.4.0", true).await;
        remove("0.5.0", false).await;
        server.advance(Duration::days(1));
        let mails = posting.news_to("ben").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        let text = &mails[0].text;
        assert!(text.contains("0.6.0") && !text.contains("0.4.0") && !text.contains("0.5.0"), "{text}");
    }

    async fn members_owners_and_drafters_are_told(server: TestRegistry) {
        let ana = server.community("lamps", "ana").await;
        server.community("shades", "dan").await;
        let ben = server.as_user("ben").await;
        server.put_member("lamps", "ben", Role::Maintainer).await;
        let page = told(&ben).await;
        assert!(page.contains("You are a member of") && page.contains("maintainer"), "{page}");
        server.put_member("lamps", "ben", Role::Maintainer).await;
        assert_eq!(told(&ben).await.matches("class=\"unread\"").count(), 1);
        server.put_member("lamps", "ben", Role::Owner).await;
        let page = ben.get("/-/notifications?lang=es").await.expect(200).text();
        assert!(page.contains("Ahora eres"), "{page}");
        // Ben opens a draft and Ana publishes it.
        let files = crate::authoring::folder("lamps/desk", "0.1.0");
        let draft = ben.open_draft("lamps/desk", "0.1.0").await;
        ben.send_files(&draft, &files).await.expect(200);
        ana.publish_draft(&draft).await.expect(201);
        assert!(told(&ben).await.contains("Your draft was published"));
        assert!(told(&ana).await.contains("Nothing has happened yet"));
        // Offered to the owner of another community, who takes it.
        let dan = server.as_user("dan").await;
        let offer = ana.post("/api/v1/designs/lamps/desk/transfer", json!({ "to": "shades" })).await;
        let offer = offer.value()["id"].as_str().expect("an offer").to_owned();
        assert!(told(&dan).await.contains("is offered to"));
        dan.post(&format!("/api/v1/transfers/{offer}/accept"), json!({})).await.expect(200);
        let page = told(&ana).await;
        assert!(page.contains("took") && page.contains("shades"), "{page}");
        // Who leaves is not told of it; who is taken out is.
        let unread = |page: String| page.matches("class=\"unread\"").count();
        let before = unread(told(&ben).await);
        ana.delete("/api/v1/actors/lamps/members/ben").await.expect(204);
        let page = told(&ben).await;
        assert!(page.contains("You are no member of"), "{page}");
        assert_eq!(unread(page), before + 1);
    }

    async fn many_are_a_page_each_and_not_counted(server: TestRegistry) {
        server.community("lamps", "ana").await;
        let ben = server.as_user("ben").await;
        for n in 0..103 {
            let role = if n % 2 == 0 { Role::Contributor } else { Role::Maintainer };
            server.put_member("lamps", "ben", role).await;
            server.advance(Duration::seconds(1));
        }
        let mut page = told(&ben).await;
        assert!(page.contains("<span class=\"num count\">99+</span>"), "{page}");
        let mut seen = 0;
        loop {
            seen += page.matches("href=\"/-/notifications/").count();
            let Some((_, after)) = page.split_once("rel=\"next\" href=\"") else { break };
            let next = after.split('"').next().unwrap().to_owned();
            page = ben.get(&next).await.expect(200).text();
        }
        assert_eq!(seen, 103);
        // All are read by the first page's button, and listed as read.
        let page = told(&ben).await;
        let (_, after) = page.split_once("name=\"until\" value=\"").expect("a button");
        let until = after.split('"').next().unwrap().to_owned();
        submit(&ben, "/-/notifications/read", &[("until", &until)]).await.expect(303);
        let page = told(&ben).await;
        assert!(!page.contains("num count") && !page.contains("class=\"unread\""), "{page}");
        let (_, after) = page.split_once("rel=\"next\" href=\"").expect("another page");
        assert!(after.starts_with("/-/notifications?after=read"), "{after}");
    }

    async fn a_flood_is_one_mail(posting: Posting) {
        let server = &posting.server;
        let ana = posting.person("ana").await;
        let ben = posting.person("ben").await;
        ana.publish("ana/lamp", "0.1.0").await;
        server.advance(Duration::seconds(1));
        ben.put("/api/v1/actors/ana/follow", json!({})).await.expect(204);
        choose(&ben, "release-published", "mail").await;
        ana.publish("ana/lamp", "0.2.0").await;
        let mails = posting.news_to("ben").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].subject.ends_with("0.2.0 is out"), "{}", mails[0].subject);
        assert!(mails[0].text.contains("/@ana/lamp/0.2.0"), "{}", mails[0].text);
        // Everything of the hour after it is one mail, an hour after it.
        for version in ["0.3.0", "0.4.0", "0.5.0"] {
            ana.publish("ana/lamp", version).await;
            server.advance(Duration::minutes(5));
            assert_eq!(posting.news_to("ben").await.len(), 1);
        }
        server.advance(Duration::minutes(50));
        let mails = posting.news_to("ben").await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert_eq!(mails[1].subject, "3 things happened");
        for version in ["0.3.0", "0.4.0", "0.5.0"] {
            assert!(mails[1].text.contains(&format!("/@ana/lamp/{version}")), "{}", mails[1].text);
        }
    }

    async fn the_mail_of_the_day_comes_in_the_morning(posting: Posting) {
        let server = &posting.server;
        let ana = posting.person("ana").await;
        let ben = posting.person("ben").await;
        let fields = [("language", "es"), ("time_zone", "America/Lima"), ("units", "mm")];
        submit(&ben, "/-/account", &fields).await.expect(303);
        ana.publish("ana/lamp", "0.1.0").await;
        server.advance(Duration::seconds(1));
        ben.put("/api/v1/designs/ana/lamp/follow", json!({})).await.expect(204);
        for version in ["0.2.0", "0.3.0"] {
            ana.publish("ana/lamp", version).await;
            server.advance(Duration::seconds(1));
        }
        assert!(posting.news_to("ben").await.is_empty());
        // One is read before: it is not mailed any more.
        let page = ben.get("/-/notifications").await.text();
        submit(&ben, &format!("{PAGE}/{}/read", first_id(&page)), &[]).await.expect(303);
        let now = server.registry.now();
        let mut hours = 0;
        let mail = loop {
            server.advance(Duration::hours(1));
            hours += 1;
            if let Some(mail) = posting.news_to("ben").await.pop() {
                break mail;
            }
            assert!(hours < 26, "no mail of the day");
        };
        // Eight in Lima is one in the afternoon in Greenwich.
        let due = (now + Duration::hours(hours)).time();
        let thirteen = chrono::NaiveTime::from_hms_opt(13, 0, 0).unwrap();
        assert!(due >= thirteen && due < thirteen + Duration::hours(1), "{due}");
        assert!(mail.text.contains("/@ana/lamp/0.2.0") && !mail.text.contains("/@ana/lamp/0.3.0"), "{}", mail.text);
        assert!(mail.text.contains("No quiero"), "{}", mail.text);
    }

    async fn mails_are_ended_with_one_click(posting: Posting) {
        let server = &posting.server;
        posting.person("ana").await;
        server.community("lamps", "ana").await;
        let ben = posting.person("ben").await;
        server.put_member("lamps", "ben", Role::Contributor).await;
        let mails = posting.news_to("ben").await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].text.contains("List-Unsubscribe: ") && mails[0].text.contains("List-Unsubscribe-Post: "), "{}", mails[0].text);
        let path = mails[0].path("/-/notifications/unsubscribe/");
        let anonymous = server.anonymous();
        // Looking does nothing.
        assert!(anonymous.get(&path).await.expect(200).text().contains("No more mail?"));
        server.advance(Duration::hours(2));
        server.put_member("lamps", "ben", Role::Maintainer).await;
        assert_eq!(posting.news_to("ben").await.len(), 2);
        for _ in 0..2 {
            let done = submit(&anonymous, &path, &[("List-Unsubscribe", "One-Click")]).await.expect(200);
            assert!(done.text().contains("from now on"), "{}", done.text());
        }
        server.advance(Duration::hours(2));
        server.put_member("lamps", "ben", Role::Owner).await;
        assert_eq!(posting.news_to("ben").await.len(), 2);
        assert!(told(&ben).await.contains("You are owner of") || told(&ben).await.contains("You are \u{2068}owner"));
        for wrong in ["/-/notifications/unsubscribe/x", "/-/notifications/unsubscribe/%00"] {
            anonymous.get(wrong).await.expect(404);
            submit(&anonymous, wrong, &[]).await.expect(404);
        }
    }

    async fn what_is_chosen_counts(posting: Posting) {
        let server = &posting.server;
        posting.person("ana").await;
        server.community("lamps", "ana").await;
        let ben = posting.person("ben").await;
        choose(&ben, "member-added", "none").await;
        choose(&ben, "role-changed", "page").await;
        server.put_member("lamps", "ben", Role::Contributor).await;
        assert!(told(&ben).await.contains("Nothing has happened yet"));
        server.put_member("lamps", "ben", Role::Maintainer).await;
        assert_eq!(told(&ben).await.matches("class=\"unread\"").count(), 1);
        assert!(posting.news_to("ben").await.is_empty());
        let page = ben.get("/-/account/notifications").await.expect(200).text();
        assert!(page.contains("<option value=\"none\" selected>"), "{page}");
        for (kind, telling) in [("everything", "mail"), ("member-added", "pigeon")] {
            submit(&ben, "/-/account/notifications", &[(kind, telling)]).await.expect(422);
        }
        // Nothing is left of it once the account is gone, and it can be taken along.
        submit(&ben, "/-/account/data/export", &[]).await.expect(303);
        posting.mails().await;
        let zip = ben.get("/-/account/data/export.zip").await.expect(200);
        let zip = String::from_utf8_lossy(&zip.body);
        assert!(zip.contains("notifications.json") && zip.contains("\"role-changed\"") && zip.contains("follows.json"));
        let fields = [("password", crate::test_registry::PASSWORD), ("sure", "yes")];
        let account = server.principal(&ben).await.person().unwrap().account;
        submit(&ben, "/-/account/data/delete", &fields).await.expect(200);
        let mut read = server.db.read().await.unwrap();
        assert_eq!(wright_store::notifications::count_unread(&mut read, account, 9).await.unwrap(), 0);
        assert!(wright_store::notifications::choices(&mut read, account).await.unwrap().is_empty());
    }
}
