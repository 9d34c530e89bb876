//! Everything the requests act on, and everybody who sends them.

use super::*;

/// Everything the requests act on, and everybody who sends them.
pub(super) struct World {
    callers: Vec<(Who, Caller)>,
    made: BTreeMap<&'static str, String>,
    /// Makes names and versions different.
    count: u32,
}

/// What an address may ask for.
pub(super) const MAKEABLE: [&str; 6] = [
    "{draft}",
    "{upload}",
    "{fresh}",
    "{yanked}",
    "{moving}",
    "{transfer}",
];

impl World {
    pub(super) async fn new(server: &TestRegistry) -> Self {
        server.keep_search().await;
        server.community("crew", "owner").await;
        server.as_moderator("moderator").await;
        server.as_administrator("administrator").await;
        server.as_user("stranger").await;
        for (person, role) in [
            ("contributor", Role::Contributor),
            ("maintainer", Role::Maintainer),
            ("suspended", Role::Owner),
        ] {
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
                if !self.made.contains_key(thing) {
                    self.count += 1;
                    let made = self.make(thing).await;
                    self.made.insert(thing, made);
                }
                filled = filled.replace(thing, &self.made[thing]);
            }
        }
        filled
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

const PEOPLE: [(Who, &str); 7] = [
    (Stranger, "stranger"),
    (Contributor, "contributor"),
    (Maintainer, "maintainer"),
    (Owner, "owner"),
    (Moderator, "moderator"),
    (Administrator, "administrator"),
    (Suspended, "suspended"),
];
