//! Everything the requests act on, and everybody who sends them.

use super::*;
use crate::test_registry::PASSWORD;

/// Everything the requests act on, and everybody who sends them.
pub(super) struct World {
    callers: Vec<(Who, Caller)>,
    made: BTreeMap<&'static str, String>,
    /// Makes names and versions different.
    count: u32,
}

/// What an address may ask for.
pub(super) const MAKEABLE: [&str; 23] = [
    "{draft}",
    "{upload}",
    "{fresh}",
    "{yanked}",
    "{moving}",
    "{transfer}",
    // A draft that was begun from a release and lost its README; one that was discarded.
    "{begun}",
    "{discarded}",
    // Of the draft: its revision, what its files are named by, a way to see it.
    "{revision}",
    "{toml}",
    "{readme}",
    "{draft-blob}",
    "{preview}",
    "{link}",
    // Of the release crew/corner 1.0.0.
    "{blob}",
    "{manifest}",
    // The owner's.
    "{session}",
    "{token}",
    // The registry's.
    "{origin}",
    "{stylesheet}",
    "{unknown}",
    "{none}",
    "{too-long}",
];
/// What is made of the draft that was made before.
const OF_DRAFT: [&str; 6] = [
    "{revision}",
    "{toml}",
    "{readme}",
    "{draft-blob}",
    "{preview}",
    "{link}",
];

impl World {
    pub(super) async fn new(server: &TestRegistry) -> Self {
        server.keep_search().await;
        server.community("crew", "owner").await;
        server.as_moderator("moderator").await;
        server.as_administrator("administrator").await;
        server.as_user("stranger").await;
        for (person, role) in MEMBERS.into_iter().chain([("suspended", Role::Owner)]) {
            server.put_member("crew", person, role).await;
        }
        // Some tokens end before they are used.
        let short =
            json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"], "expires_in_days": 1 });
        let made = server
            .as_user("owner")
            .await
            .post("/api/v1/tokens", short)
            .await
            .expect(201)
            .value();
        let expired = server.with_token(made["token"].as_str().unwrap());
        server.advance(chrono::Duration::days(1));
        let revoked = server.token("owner", &["publish"], &["*"]).await;
        let id = revoked.get("/api/v1/me").await.value()["token"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        revoked
            .delete(&format!("/api/v1/tokens/{id}"))
            .await
            .expect(204);

        let everything = [
            "publish", "yank", "propose", "claim", "run", "need", "facility",
        ];
        let mut callers = vec![
            (
                TokenOfOwner,
                server.token("owner", &everything, &["*"]).await,
            ),
            (
                TokenWithoutScope,
                server.token("owner", &["run"], &["*"]).await,
            ),
            (
                TokenForOthers,
                server.token("owner", &everything, &["elsewhere/*"]).await,
            ),
            (
                TokenOfContributor,
                server.token("contributor", &everything, &["*"]).await,
            ),
            (
                TokenOfAdministrator,
                server.token("administrator", &["admin"], &["*"]).await,
            ),
            (
                TokenOfAdministratorForOthers,
                server
                    .token("administrator", &["admin"], &["elsewhere/*"])
                    .await,
            ),
            (TokenExpired, expired),
            (TokenRevoked, revoked),
            (
                TokenOfSuspended,
                server.token("suspended", &["publish"], &["*"]).await,
            ),
            (Anonymous, server.anonymous()),
        ];
        for (who, handle) in PEOPLE {
            callers.push((who, server.as_user(handle).await));
        }
        let suspended = "suspended".parse().unwrap();
        server
            .registry
            .suspend_actor(&Principal::Operator, &suspended, "x")
            .await
            .unwrap();
        let mut world = Self {
            callers,
            made: BTreeMap::new(),
            count: 0,
        };
        world.caller(Owner).publish("crew/corner", "1.0.0").await;
        world.restore(server).await;
        world
    }

    /// An address or body with what it asks for in it.
    pub(super) async fn fill(&mut self, text: &str) -> String {
        let mut filled = text.replace("{n}", &self.count.to_string());
        for thing in MAKEABLE {
            if filled.contains(thing) {
                if OF_DRAFT.contains(&thing) {
                    self.made("{draft}").await;
                }
                filled = filled.replace(thing, &self.made(thing).await);
            }
        }
        filled
    }

    /// Something that was made, now or for a request before.
    async fn made(&mut self, thing: &'static str) -> String {
        if !self.made.contains_key(thing) {
            self.count += 1;
            let made = self.make(thing).await;
            self.made.insert(thing, made);
        }
        self.made[thing].clone()
    }

    /// Makes something by the owner's hand.
    async fn make(&self, thing: &str) -> String {
        let (owner, count) = (self.caller(Owner), self.count);
        let last_segment = |address: &str| address.rsplit('/').next().unwrap().to_owned();
        match thing {
            "{draft}" | "{upload}" => {
                let version = format!("9.0.{count}");
                let draft = owner.open_draft("crew/corner", &version).await;
                owner
                    .send_files(&draft, &folder("crew/corner", &version))
                    .await
                    .expect(200);
                if thing == "{draft}" {
                    return draft;
                }
                let digest = wright_model::Digest::of(b"0123456789");
                let opened = owner
                    .open_upload(&draft, "cad/x.step", digest.hex(), 10)
                    .await
                    .expect(201);
                last_segment(opened.header("location"))
            }
            "{fresh}" | "{yanked}" => {
                let version = format!("2.0.{count}");
                owner.publish("crew/corner", &version).await;
                if thing == "{yanked}" {
                    let path = format!("/api/v1/designs/crew/corner/versions/{version}/yank");
                    owner
                        .put(&path, json!({ "class": "defect", "why": "x" }))
                        .await
                        .expect(200);
                }
                version
            }
            "{moving}" | "{transfer}" => {
                let name = format!("moving{count}");
                owner.publish(&format!("crew/{name}"), "1.0.0").await;
                if thing == "{moving}" {
                    return name;
                }
                let path = format!("/api/v1/designs/crew/{name}/transfer");
                let offer = owner
                    .post(&path, json!({ "to": "maintainer" }))
                    .await
                    .expect(201);
                offer.value()["id"].as_str().unwrap().to_owned()
            }
            other if OF_DRAFT.contains(&other) => self.of_draft(other, &self.made["{draft}"]).await,
            other => self.find(other).await,
        }
    }

    /// Something of a draft.
    async fn of_draft(&self, thing: &str, draft: &str) -> String {
        let (owner, path) = (self.caller(Owner), format!("/api/v1/drafts/{draft}"));
        if ["{preview}", "{link}"].contains(&thing) {
            let made = owner.post(&format!("{path}/previews"), json!({})).await;
            let made = made.expect(201).value();
            let told = match thing {
                "{link}" => &made["id"],
                _ => &made["url"],
            };
            let told = told.as_str().unwrap();
            return told.rsplit('/').next().unwrap().to_owned();
        }
        let draft = owner.get(&path).await.expect(200).value();
        let digest_of = |path: &str| {
            let mut files = draft["files"].as_array().unwrap().iter();
            let file = files.find(|file| file["path"] == path).expect(path);
            file["digest"].as_str().unwrap().to_owned()
        };
        match thing {
            "{revision}" => draft["revision"].to_string(),
            "{toml}" => digest_of("design.toml"),
            "{draft-blob}" => digest_of("design.toml").replace("sha256:", ""),
            _ => digest_of("README.md"),
        }
    }

    /// Something that is there, or that the owner gets for themselves.
    async fn find(&self, thing: &str) -> String {
        let (owner, anonymous) = (self.caller(Owner), self.caller(Anonymous));
        match thing {
            "{begun}" => {
                let from = json!({ "from": { "design": "crew/corner", "version": "1.0.0" }, "another": true });
                let begun = owner.post("/api/v1/drafts", from).await.expect(201).value();
                let id = begun["id"].as_str().unwrap();
                let without = json!({ "put": [], "remove": ["README.md"] });
                let path = format!("/api/v1/drafts/{id}");
                let request = owner.request(Method::PATCH, &path).json(&without);
                let revision = begun["revision"].to_string();
                send(request.header("if-match", format!("\"{revision}\"")))
                    .await
                    .expect(200);
                id.to_owned()
            }
            "{discarded}" => {
                let draft = owner
                    .open_draft("crew/corner", &format!("9.1.{}", self.count))
                    .await;
                let path = format!("/api/v1/drafts/{draft}");
                let revision = owner.get(&path).await.header("etag").to_owned();
                let request = owner.request(Method::DELETE, &path);
                send(request.header("if-match", revision)).await.expect(204);
                draft
            }
            "{blob}" => wright_model::Digest::of(b"# Corner\n\nPrint four.\n")
                .hex()
                .to_owned(),
            "{manifest}" => {
                let lines = anonymous.index("crew/corner").await;
                lines[0]["manifest"].as_str().unwrap().to_owned()
            }
            "{session}" => {
                let again = json!({ "login": "owner", "password": PASSWORD });
                anonymous.post("/api/v1/session", again).await.expect(200);
                let sessions = owner.get("/api/v1/sessions").await.expect(200).value();
                let mut sessions = sessions["items"].as_array().unwrap().iter();
                let other = sessions
                    .find(|session| session["current"] == false)
                    .unwrap();
                other["id"].as_str().unwrap().to_owned()
            }
            "{token}" => {
                let wanted = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] });
                let made = owner
                    .post("/api/v1/tokens", wanted)
                    .await
                    .expect(201)
                    .value();
                made["id"].as_str().unwrap().to_owned()
            }
            "{origin}" => {
                let request = anonymous.request(Method::GET, "").build().unwrap();
                request.url().as_str().trim_end_matches('/').to_owned()
            }
            "{stylesheet}" => {
                let page = anonymous.get("/").await.expect(200).text();
                let (_, after) = page
                    .split_once("href=\"/-/static/look")
                    .expect("a stylesheet");
                format!("look{}", after.split('"').next().unwrap())
            }
            "{unknown}" => "01900000-0000-7000-8000-000000000000".to_owned(),
            "{none}" => "none".to_owned(),
            "{too-long}" => "x".repeat(400),
            other => panic!("nobody knows how to make {other}"),
        }
    }

    pub(super) fn caller(&self, who: Who) -> &Caller {
        let (_, caller) = self
            .callers
            .iter()
            .find(|(one, _)| *one == who)
            .expect("everybody is here");
        caller
    }

    /// Undoes what a request that was let through did.
    pub(super) async fn restore(&mut self, server: &TestRegistry) {
        // A person has so many drafts and no more.
        for thing in ["{draft}", "{begun}", "{discarded}"] {
            if let Some(draft) = self.made.get(thing) {
                let path = format!("/api/v1/drafts/{draft}");
                let found = self.caller(Owner).get(&path).await;
                if found.status == 200 {
                    let request = self.caller(Owner).request(Method::DELETE, &path);
                    send(request.header("if-match", found.header("etag"))).await;
                }
            }
        }
        self.made.clear();
        self.count += 1;
        let guest = "guest".parse().unwrap();
        if server.registry.actor(&guest).await.is_ok() {
            server
                .registry
                .restore_actor(&Principal::Operator, &guest)
                .await
                .unwrap();
        }
        server.put_member("crew", "guest", Role::Contributor).await;
    }

    /// Makes everybody a member again who was one.
    pub(super) async fn join_again(&self, server: &TestRegistry) {
        for (person, role) in MEMBERS {
            server.put_member("crew", person, role).await;
        }
    }

    /// Signs somebody in again whose session a request ended.
    pub(super) async fn sign_in_again(&mut self, server: &TestRegistry, who: Who) {
        let Some((_, handle)) = PEOPLE.into_iter().find(|(one, _)| *one == who) else {
            return;
        };
        if who != Suspended {
            let caller = server.signed_in(handle).await;
            self.callers.retain(|(one, _)| *one != who);
            self.callers.push((who, caller));
        }
    }
}

const MEMBERS: [(&str, Role); 3] = [
    ("contributor", Role::Contributor),
    ("maintainer", Role::Maintainer),
    ("owner", Role::Owner),
];

const PEOPLE: [(Who, &str); 7] = [
    (Stranger, "stranger"),
    (Contributor, "contributor"),
    (Maintainer, "maintainer"),
    (Owner, "owner"),
    (Moderator, "moderator"),
    (Administrator, "administrator"),
    (Suspended, "suspended"),
];
