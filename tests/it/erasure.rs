//! Taking one's data along, and leaving.

use chrono::Duration;
use serde_json::{Value, json};
use wright_registry::Principal;

use crate::mail::Posting;
use crate::pages::submit;
use crate::test_registry::{Caller, PASSWORD};

/// The files of a zip, read by their local headers: they are stored, not compressed.
fn unpack(bytes: &[u8]) -> Vec<(String, Value)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    (0..archive.len())
        .map(|index| {
            let file = archive.by_index(index).unwrap();
            let name = file.name().unwrap().into_owned();
            (name, serde_json::from_reader(file).expect("JSON"))
        })
        .collect()
}

async fn confirm(posting: &Posting, person: &Caller, email: &str) {
    let path = posting.mail_to(email).await.path("/-/verify/");
    submit(person, &path, &[]).await.expect(200);
}

crate::for_each_backend! {
    async fn everything_is_packed_for_its_owner_alone(posting: Posting) {
        let server = &posting.server;
        server.community("lamps", "ana").await;
        let ana = server.as_user("ana").await;
        confirm(&posting, &ana, "ana@example.org").await;
        server.token("ana", &["publish"], &["ana/*"]).await;
        ana.post("/api/v1/drafts", json!({ "name": "ana/lamp", "version": "0.1.0" })).await.expect(201);
        ana.get("/-/account/data/export.zip").await.expect(404);
        submit(&ana, "/-/account/data/export", &[]).await.expect(303);
        assert!(ana.get("/-/account/data").await.text().contains("being packed"));
        let again = submit(&ana, "/-/account/data/export", &[]).await.expect(429);
        assert!(again.text().contains("a moment ago"), "{}", again.text());
        let told = posting.mail_to("ana@example.org").await;
        assert_eq!(told.subject, "Your data is packed");
        let zip = ana.get("/-/account/data/export.zip").await.expect(200);
        assert_eq!(zip.header("content-type"), "application/zip");
        assert_eq!(zip.header("cache-control"), "private, no-store");
        let files = unpack(&zip.body);
        let file = |name: &str| &files.iter().find(|(found, _)| found == name).expect(name).1;
        assert_eq!(file("profile.json")["email"], "ana@example.org");
        assert_eq!(file("memberships.json")[0]["actor"], "lamps");
        assert_eq!(file("drafts.json")[0]["name"], "ana/lamp");
        assert_eq!(file("tokens.json")[0]["name"], "test");
        assert!(!file("sessions.json").as_array().unwrap().is_empty());
        assert!(!file("mails.json").as_array().unwrap().is_empty());
        assert_eq!(file("events.json")[0]["kind"], "actor-created");
        let all = serde_json::to_string(&files.iter().map(|(_, value)| value).collect::<Vec<_>>()).unwrap();
        assert!(!all.contains("$argon2"), "no hashes");
        // Nobody else gets at it: not by address, not by digest.
        server.as_user("ben").await.get("/-/account/data/export.zip").await.expect(404);
        let digest = wright_model::Digest::of(&zip.body);
        server.anonymous().get(&format!("/blobs/sha256/{}", digest.hex())).await.expect(404);
        // The collector leaves it alone while it stands, and takes it afterwards.
        server.advance(Duration::days(2));
        assert_eq!(server.registry.mark_older_than(Duration::days(1), Duration::zero()).await.unwrap(), 0);
        server.advance(Duration::days(6));
        ana.get("/-/account/data/export.zip").await.expect(404);
        while server.registry.work_once().await.unwrap() {}
        server.registry.mark_older_than(Duration::days(1), Duration::zero()).await.unwrap();
    }

    async fn who_leaves_leaves_no_name(posting: Posting) {
        let server = &posting.server;
        let ana = server.as_user("ana").await;
        confirm(&posting, &ana, "ana@example.org").await;
        let account = server.principal(&ana).await.person().unwrap().account;
        let token = server.token("ana", &["publish"], &["*"]).await;
        server.community("lamps", "ben").await;
        server.put_member("lamps", "ana", wright_model::Role::Maintainer).await;
        let page = ana.get("/-/account/data").await.expect(200).text();
        assert!(page.contains("What goes:") && page.contains("nobody gets it again"), "{page}");
        let path = "/-/account/data/delete";
        submit(&ana, path, &[("password", PASSWORD)]).await.expect(422);
        let wrong = submit(&ana, path, &[("password", "not the password"), ("sure", "yes")]).await.expect(403);
        assert!(wrong.text().contains("not your password"), "{}", wrong.text());
        let gone = submit(&ana, path, &[("password", PASSWORD), ("sure", "yes")]).await.expect(200);
        assert!(gone.text().contains("Your account is deleted"), "{}", gone.text());
        assert_eq!(posting.mail_to("ana@example.org").await.subject, "Your account is deleted");
        // No way in is left.
        ana.get("/api/v1/me").await.expect(401);
        token.get("/api/v1/me").await.expect(401);
        server.sign_in("ana", PASSWORD).await.expect(401);
        server.sign_in("ana@example.org", PASSWORD).await.expect(401);
        submit(&server.anonymous(), "/-/reset", &[("email", "ana@example.org")]).await.expect(200);
        // No name either, and nobody gets the handle, or one like it.
        server.anonymous().get("/api/v1/actors/ana").await.expect(404);
        let lamps = server.anonymous().get("/api/v1/actors/lamps").await.expect(200).text();
        assert!(!lamps.contains("ana"), "{lamps}");
        for handle in ["ana", "a-na"] {
            assert_eq!(server.sign_up(handle).await.expect(409).code(), "handle-taken");
        }
        // The address is free, and the private columns are empty.
        let request = json!({ "handle": "anabel", "email": "ana@example.org", "password": PASSWORD });
        server.anonymous().post("/api/v1/accounts", request).await.expect(201);
        while server.registry.work_once().await.unwrap() {}
        let named = {
            let mut read = server.db.read().await.unwrap();
            wright_store::erasure::events_naming(&mut read, account, 0, 1_000).await.unwrap().0
        };
        assert!(named.is_empty());
    }

    async fn communities_are_handed_over_first(posting: Posting) {
        let server = &posting.server;
        let ana = server.community("lamps", "ana").await;
        server.put_member("lamps", "ben", wright_model::Role::Maintainer).await;
        let sure = |leave: &'static str| {
            let ana = ana.clone();
            async move {
                let fields = [("password", PASSWORD), ("sure", "yes"), ("leave", leave)];
                submit(&ana, "/-/account/data/delete", &fields).await
            }
        };
        let refused = sure("").await.expect(409);
        assert!(refused.text().contains("lamps would be left without an owner"), "{}", refused.text());
        ana.get("/api/v1/me").await.expect(200);
        sure("yes").await.expect(200);
        let lamps = server.anonymous().get("/api/v1/actors/lamps").await.expect(200).value();
        assert_eq!(lamps["members"].as_array().unwrap().len(), 1);
    }

    async fn administrators_erase_others_and_never_the_last_of_them(posting: Posting) {
        let server = &posting.server;
        let chief = server.as_administrator("chief").await;
        let fields = [("password", PASSWORD), ("sure", "yes")];
        let last = submit(&chief, "/-/account/data/delete", &fields).await.expect(409);
        assert!(last.text().contains("last administrator"), "{}", last.text());
        chief.get("/api/v1/me").await.expect(200);
        let ana = server.as_user("ana").await;
        let handle = "ana".parse().unwrap();
        let by_ana = server.principal(&ana).await;
        let refused = server.registry.erase_account(&by_ana, &handle, false).await;
        assert_eq!(refused.unwrap_err().code().as_str(), "forbidden");
        server.registry.erase_account(&Principal::Operator, &handle, false).await.unwrap();
        ana.get("/api/v1/me").await.expect(401);
        let again = server.registry.erase_account(&Principal::Operator, &handle, false).await;
        assert_eq!(again.unwrap_err().code().as_str(), "not-found");
    }
}
