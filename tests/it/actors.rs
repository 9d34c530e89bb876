//! Communities and their members, and what moderators do to actors.

use serde_json::json;
use wright_model::Role;
use wright_wire::rest::Actor;

use crate::for_each_backend;
use crate::test_registry::TestRegistry;

for_each_backend! {
    async fn a_community_is_founded_and_described(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        let request = json!({
            "handle": "rural-energy", "kind": "community", "display_name": " Rural Energy ", "summary": "Dryers.",
        });
        let made: Actor = ana.post("/api/v1/actors", request.clone()).await.expect(201).json();
        assert_eq!((made.display_name.as_str(), made.summary.as_deref()), ("Rural Energy", Some("Dryers.")));
        assert_eq!(made.members.len(), 1);
        assert_eq!((made.members[0].handle.as_str(), made.members[0].role), ("ana", Role::Owner));
        assert_eq!(server.anonymous().get("/api/v1/actors/rural-energy").await.json::<Actor>(), made);

        let changed: Actor = ana
            .patch("/api/v1/actors/rural-energy", json!({ "summary": "" }))
            .await
            .expect(200)
            .json();
        assert_eq!((changed.display_name.as_str(), changed.summary), ("Rural Energy", None));

        assert_eq!(ana.post("/api/v1/actors", request).await.code(), "handle-taken");
        for (handle, kind, code) in [
            ("ruralenergy", "community", "handle-taken"),
            ("a-n-a", "association", "handle-taken"),
            ("somebody", "person", "validation"),
            ("somebody", "company", "validation"),
            ("-x-", "community", "name-invalid"),
        ] {
            let request = json!({ "handle": handle, "kind": kind, "display_name": "x" });
            assert_eq!(ana.post("/api/v1/actors", request).await.code(), code, "{handle} {kind}");
        }
        assert_eq!(server.anonymous().get("/api/v1/actors/nobody").await.expect(404).code(), "not-found");
        assert_eq!(server.anonymous().get("/api/v1/actors/No!").await.expect(404).code(), "not-found");
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["actor-created", "actor-created", "actor-changed"]);
    }

    async fn members_join_change_and_leave(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let bo = server.as_user("bo").await;
        let bo_in_crew = "/api/v1/actors/crew/members/bo";
        let put = ana.put(bo_in_crew, json!({ "role": "contributor" })).await.expect(200).value();
        assert_eq!((&put["handle"], &put["role"]), (&json!("bo"), &json!("contributor")));
        let since = put["since"].clone();
        server.advance(chrono::Duration::days(1));
        let put = ana.put(bo_in_crew, json!({ "role": "maintainer" })).await.expect(200).value();
        assert_eq!(put["since"], since);
        let me = bo.get("/api/v1/me").await.value();
        assert_eq!(me["actors"][1], json!({ "handle": "crew", "kind": "community", "role": "maintainer", "display_name": "crew" }));

        assert_eq!(bo.put("/api/v1/actors/crew/members/ana", json!({ "role": "contributor" })).await.code(), "forbidden");
        bo.delete(bo_in_crew).await.expect(204);
        assert_eq!(ana.delete(bo_in_crew).await.code(), "not-found");
        assert_eq!(bo.delete(bo_in_crew).await.code(), "forbidden");

        // Only persons, and only in what is no person.
        server.community("other", "bo").await;
        let put = |path: &'static str| ana.put(path, json!({ "role": "contributor" }));
        assert_eq!(put("/api/v1/actors/crew/members/other").await.code(), "validation");
        assert_eq!(put("/api/v1/actors/ana/members/bo").await.code(), "validation");
        assert_eq!(put("/api/v1/actors/crew/members/nobody").await.code(), "not-found");
        assert_eq!(put("/api/v1/actors/nobody/members/bo").await.code(), "not-found");
        let role = ana.put(bo_in_crew, json!({ "role": "boss" })).await;
        assert!(role.text().contains("role: "), "{}", role.text());
    }

    async fn the_last_owner_cannot_leave(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        let ana_in_crew = "/api/v1/actors/crew/members/ana";
        assert_eq!(ana.delete(ana_in_crew).await.expect(409).code(), "last-owner");
        assert_eq!(ana.put(ana_in_crew, json!({ "role": "maintainer" })).await.code(), "last-owner");
        server.put_member("crew", "bo", Role::Owner).await;
        let bo = server.as_user("bo").await;
        // Both leave, or throw each other out, at once: one owner is left.
        let (one, two) = tokio::join!(ana.delete(ana_in_crew), bo.delete("/api/v1/actors/crew/members/bo"));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }

    async fn two_owners_who_remove_each_other_do_not_both_succeed(server: TestRegistry) {
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "bo", Role::Owner).await;
        let bo = server.as_user("bo").await;
        let (one, two) = tokio::join!(
            ana.delete("/api/v1/actors/crew/members/bo"),
            bo.delete("/api/v1/actors/crew/members/ana"),
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 403]);
    }

    async fn a_suspended_person_is_out_at_once(server: TestRegistry) {
        let moderator = server.as_moderator("mo").await;
        let ana = server.community("crew", "ana").await;
        let program = server.token("ana", &["publish"], &["*"]).await;
        let suspension = "/api/v1/admin/actors/ana/suspension";
        assert_eq!(moderator.put(suspension, json!({ "reason": " " })).await.code(), "validation");
        moderator.put(suspension, json!({ "reason": "spam" })).await.expect(204);
        moderator.put(suspension, json!({ "reason": "spam, again" })).await.expect(204);
        assert_eq!(ana.get("/api/v1/me").await.code(), "unauthenticated");
        assert_eq!(program.get("/api/v1/me").await.expect(403).code(), "suspended");
        let refused = server.sign_in("ana", crate::test_registry::PASSWORD).await;
        assert_eq!(refused.code(), "suspended");
        assert!(refused.text().contains("spam"), "{}", refused.text());
        // Who does not know the password does not learn of it.
        assert_eq!(server.sign_in("ana", "not her sentence").await.code(), "unauthenticated");
        server.anonymous().get("/api/v1/actors/ana").await.expect(200);

        moderator.delete(suspension).await.expect(204);
        // Restored, but what was ended stays ended.
        assert_eq!(ana.get("/api/v1/me").await.status, 401);
        assert_eq!(program.get("/api/v1/me").await.code(), "unauthenticated");
        server.signed_in("ana").await.get("/api/v1/me").await.expect(200);
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["actor-suspended", "actor-restored"]);
        assert!(server.events().await.iter().all(|event| !event.public.contains("spam")));
    }

    async fn a_suspended_community_changes_nothing(server: TestRegistry) {
        let moderator = server.as_moderator("mo").await;
        let ana = server.community("crew", "ana").await;
        server.put_member("crew", "bo", Role::Contributor).await;
        moderator.put("/api/v1/admin/actors/crew/suspension", json!({ "reason": "dispute" })).await.expect(204);
        let refused = ana.patch("/api/v1/actors/crew", json!({ "summary": "x" })).await;
        assert_eq!(refused.expect(403).code(), "suspended");
        let refused = ana.put("/api/v1/actors/crew/members/bo", json!({ "role": "owner" })).await;
        assert_eq!(refused.code(), "suspended");
        // Its members still can do everything elsewhere, and leave.
        ana.get("/api/v1/me").await.expect(200);
        server.as_user("bo").await.delete("/api/v1/actors/crew/members/bo").await.expect(204);
    }

    async fn moderators_cannot_suspend_whoever_is_above_them_or_themselves(server: TestRegistry) {
        let moderator = server.as_moderator("mo").await;
        let administrator = server.as_administrator("ad").await;
        let suspend = |caller: &crate::test_registry::Caller, whom: &str| {
            let (caller, path) = (caller.clone(), format!("/api/v1/admin/actors/{whom}/suspension"));
            async move { caller.put(&path, json!({ "reason": "x" })).await }
        };
        assert_eq!(suspend(&moderator, "ad").await.code(), "forbidden");
        assert_eq!(suspend(&moderator, "mo").await.code(), "validation");
        suspend(&administrator, "mo").await.expect(204);
        assert_eq!(moderator.get("/api/v1/me").await.status, 401);
    }

    async fn hiding_says_so_and_leaves_the_actor_there(server: TestRegistry) {
        let moderator = server.as_moderator("mo").await;
        server.community("crew", "ana").await;
        let hidden = "/api/v1/admin/actors/crew/hidden";
        moderator.put(hidden, json!({ "reason": "not yet" })).await.expect(204);
        moderator.put(hidden, json!({ "reason": "not yet" })).await.expect(204);
        server.anonymous().get("/api/v1/actors/crew").await.expect(200);
        moderator.delete(hidden).await.expect(204);
        moderator.delete(hidden).await.expect(204);
        let kinds: Vec<String> = server.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["actor-hidden", "actor-shown"]);
    }
}
