//! Who may do what: every route of the API × everybody who may ask × every verb.
//!
//! One row a route. A row sorts all [`Who`] into those who are let through and those who are
//! refused with which code; a route without a row, or somebody in no or in two places, fails. To
//! add a route, add its row to [`rows`]; `{draft}` and the like in the address it is asked at are
//! things that [`World::make`] makes, anew after each request that was let through.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use wright_model::Role;
use wright_registry::Principal;

use crate::authoring::folder;
use crate::for_each_backend;
use crate::test_registry::{Caller, TestRegistry, send};

/// Everybody who may ask. Roles are those in the community `crew`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// Says nothing about themselves.
    Anonymous,
    /// Signed in, no member.
    Stranger,
    Contributor,
    Maintainer,
    Owner,
    /// Moderator of the site, no member.
    Moderator,
    /// Administrator of the site, no member.
    Administrator,
    /// Was the second owner, and is suspended.
    Suspended,
    /// The owner's token for everything.
    TokenOfOwner,
    /// The owner's token without the scopes publish and yank.
    TokenWithoutScope,
    /// The owner's token for other names.
    TokenForOthers,
    /// The contributor's token for everything.
    TokenOfContributor,
    /// The administrator's token for everything.
    TokenOfAdministrator,
    /// The administrator's token for other names.
    TokenOfAdministratorForOthers,
    /// The owner's, past its day.
    TokenExpired,
    /// The owner's, revoked.
    TokenRevoked,
    /// The suspended person's.
    TokenOfSuspended,
}

use Who::*;

const ALL: [Who; 17] = [
    Anonymous,
    Stranger,
    Contributor,
    Maintainer,
    Owner,
    Moderator,
    Administrator,
    Suspended,
    TokenOfOwner,
    TokenWithoutScope,
    TokenForOthers,
    TokenOfContributor,
    TokenOfAdministrator,
    TokenOfAdministratorForOthers,
    TokenExpired,
    TokenRevoked,
    TokenOfSuspended,
];
/// Signed in with a browser.
const SESSIONS: &[Who] = &[Stranger, Contributor, Maintainer, Owner, Moderator, Administrator];
/// Tokens that are what they say.
const TOKENS: &[Who] = &[
    TokenOfOwner,
    TokenWithoutScope,
    TokenForOthers,
    TokenOfContributor,
    TokenOfAdministrator,
    TokenOfAdministratorForOthers,
];
/// Whom the registry does not know, or not any more.
const UNKNOWN: &[Who] = &[Anonymous, Suspended, TokenExpired, TokenRevoked];
/// Whose token says clearly that it is no good, where anybody else may ask.
const BAD_TOKENS: &[Who] = &[TokenExpired, TokenRevoked];

/// What a request brings.
enum Body {
    None,
    Json(Value),
    /// With their content type.
    Bytes(&'static str, &'static str),
}

/// One route and what becomes of everybody.
struct Route {
    method: Method,
    /// As the router has it.
    template: &'static str,
    /// As it is asked for.
    path: &'static str,
    body: Body,
    headers: Vec<(&'static str, String)>,
    /// Whether the request names the draft's revision.
    if_match: bool,
    allowed: (u16, Vec<Who>),
    refused: Vec<(&'static str, Vec<Who>)>,
}

impl Route {
    fn new(method: Method, template: &'static str) -> Self {
        Self {
            method,
            template,
            path: template,
            body: Body::None,
            headers: Vec::new(),
            if_match: false,
            allowed: (200, Vec::new()),
            refused: Vec::new(),
        }
    }

    fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    fn body(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    fn bytes(mut self, content_type: &'static str, bytes: &'static str) -> Self {
        self.body = Body::Bytes(content_type, bytes);
        self
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn if_match(mut self) -> Self {
        self.if_match = true;
        self
    }

    fn ok(mut self, status: u16, who: &[&[Who]]) -> Self {
        self.allowed = (status, who.concat());
        self
    }

    fn refused(mut self, code: &'static str, who: &[&[Who]]) -> Self {
        self.refused.push((code, who.concat()));
        self
    }

    /// Everybody who is not sorted yet is refused with `code`.
    fn all_others(mut self, code: &'static str) -> Self {
        let sorted = self.sorted();
        let others = ALL.into_iter().filter(|who| !sorted.contains(who));
        self.refused.push((code, others.collect()));
        self
    }

    fn sorted(&self) -> Vec<Who> {
        let refused = self.refused.iter().flat_map(|(_, who)| who);
        self.allowed.1.iter().chain(refused).copied().collect()
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// Status and code that somebody gets.
    fn expected(&self, who: Who) -> (u16, Option<&'static str>) {
        if self.allowed.1.contains(&who) {
            return (self.allowed.0, None);
        }
        let (code, _) = self.refused.iter().find(|(_, all)| all.contains(&who)).expect("everybody is sorted");
        let problem = wright_wire::ProblemCode::parse(code).expect("a code of the list");
        (problem.status(), Some(code))
    }
}

/// The table. `crew` is a community; `guest` is a contributor of it whom nobody else is.
fn rows() -> Vec<Route> {
    let mut rows = people_rows();
    rows.extend(actor_rows());
    rows.extend(admin_rows());
    rows.extend(draft_rows());
    rows.extend(upload_rows());
    rows.extend(design_rows());
    rows.extend(transfer_rows());
    rows
}

fn people_rows() -> Vec<Route> {
    let own = |method, template| {
        Route::new(method, template)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        Route::new(Method::GET, "/api/v1/openapi.json").ok(200, &[&ALL]),
        Route::new(Method::POST, "/api/v1/accounts")
            .body(json!({ "handle": "somebody-new", "email": "new@example.org", "password": "x" }))
            // Everybody may ask; this request is refused for its password, so that it can be repeated.
            .refused("validation", &[&ALL]),
        Route::new(Method::POST, "/api/v1/session")
            .body(json!({ "login": "x".repeat(400), "password": "x" }))
            .refused("unauthenticated", &[&ALL]),
        Route::new(Method::DELETE, "/api/v1/session")
            .ok(204, &[&[Anonymous, Suspended], SESSIONS, TOKENS])
            .refused("unauthenticated", &[BAD_TOKENS])
            .refused("suspended", &[&[TokenOfSuspended]]),
        own(Method::GET, "/api/v1/me").ok(200, &[SESSIONS, TOKENS]),
        own(Method::GET, "/api/v1/sessions").ok(200, &[SESSIONS]).all_others("forbidden"),
        own(Method::DELETE, "/api/v1/sessions/{id}")
            .at("/api/v1/sessions/01900000-0000-7000-8000-000000000000")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
        own(Method::GET, "/api/v1/tokens").ok(200, &[SESSIONS]).all_others("forbidden"),
        own(Method::POST, "/api/v1/tokens")
            .body(json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] }))
            .ok(201, &[SESSIONS])
            .all_others("forbidden"),
        own(Method::DELETE, "/api/v1/tokens/{id}")
            .at("/api/v1/tokens/01900000-0000-7000-8000-000000000000")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
        Route::new(Method::POST, "/api/v1/device")
            .body(json!({ "client": "x", "scopes": ["publish"], "patterns": ["*"] }))
            .ok(200, &[&ALL]),
        Route::new(Method::POST, "/api/v1/device/token")
            .body(json!({ "device_code": "x" }))
            .refused("device-expired", &[&ALL]),
    ]
}

fn actor_rows() -> Vec<Route> {
    let acting = |method, template| {
        Route::new(method, template)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        acting(Method::POST, "/api/v1/actors")
            .body(json!({ "handle": "crew", "kind": "community", "display_name": "x" }))
            .refused("handle-taken", &[SESSIONS])
            .all_others("forbidden"),
        Route::new(Method::GET, "/api/v1/actors/{handle}").at("/api/v1/actors/crew").ok(200, &[&ALL]),
        acting(Method::PATCH, "/api/v1/actors/{handle}")
            .at("/api/v1/actors/crew")
            .body(json!({ "summary": "x" }))
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        acting(Method::PUT, "/api/v1/actors/{handle}/members/{person}")
            .at("/api/v1/actors/crew/members/guest")
            .body(json!({ "role": "maintainer" }))
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        acting(Method::DELETE, "/api/v1/actors/{handle}/members/{person}")
            .at("/api/v1/actors/crew/members/guest")
            .ok(204, &[&[Owner]])
            .all_others("forbidden"),
    ]
}

fn admin_rows() -> Vec<Route> {
    let moderating = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .ok(204, &[&[Moderator, Administrator, TokenOfAdministrator]])
            .refused("token-pattern", &[&[TokenOfAdministratorForOthers]])
            .refused("scope-missing", &[&[TokenOfOwner, TokenWithoutScope, TokenForOthers, TokenOfContributor]])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("forbidden")
    };
    let reason = || json!({ "reason": "x" });
    let [suspension, hidden, design] = [
        "/api/v1/admin/actors/{handle}/suspension",
        "/api/v1/admin/actors/{handle}/hidden",
        "/api/v1/admin/designs/{actor}/{name}/hidden",
    ];
    let [guest_suspension, guest_hidden, corner] = [
        "/api/v1/admin/actors/guest/suspension",
        "/api/v1/admin/actors/guest/hidden",
        "/api/v1/admin/designs/crew/corner/hidden",
    ];
    let mut tombstones = moderating(Method::POST, "/api/v1/admin/tombstones", "/api/v1/admin/tombstones")
        .body(json!({ "target": { "release": { "name": "crew/nothing", "version": "1.0.0" } }, "status": 410, "reason": "x" }));
    // Let through, but there is no such release to remove.
    let (_, moderators) = std::mem::take(&mut tombstones.allowed);
    tombstones.refused.push(("not-found", moderators));
    vec![
        moderating(Method::PUT, suspension, guest_suspension).body(reason()),
        moderating(Method::DELETE, suspension, guest_suspension),
        moderating(Method::PUT, hidden, guest_hidden).body(reason()),
        moderating(Method::DELETE, hidden, guest_hidden),
        moderating(Method::PUT, design, corner).body(reason()),
        moderating(Method::DELETE, design, corner),
        tombstones,
    ]
}

/// Members from contributors on, and their tokens.
const DRAFTERS: &[Who] = &[Contributor, Maintainer, Owner, TokenOfOwner, TokenOfContributor];
/// Members from maintainers on, and their tokens.
const PUBLISHERS: &[Who] = &[Maintainer, Owner, TokenOfOwner];

/// A draft is not public: who is no member does not learn that it is there.
fn drafting(method: Method, template: &'static str, path: &'static str) -> Route {
    Route::new(method, template)
        .at(path)
        .refused("unauthenticated", &[UNKNOWN])
        .refused("suspended", &[&[TokenOfSuspended]])
        .refused("not-found", &[&[Stranger, Moderator, Administrator]])
        .refused("not-found", &[&[TokenOfAdministrator, TokenOfAdministratorForOthers]])
        .refused("scope-missing", &[&[TokenWithoutScope]])
        .refused("token-pattern", &[&[TokenForOthers]])
}

fn draft_rows() -> Vec<Route> {
    let note = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"docs/note.md\"\r\n\r\nhi\r\n--x--\r\n";
    vec![
        // A token sees what it reaches, which may be nothing.
        Route::new(Method::GET, "/api/v1/drafts")
            .ok(200, &[SESSIONS, TOKENS])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("unauthenticated"),
        Route::new(Method::POST, "/api/v1/drafts")
            .body(json!({ "name": "crew/corner", "version": "8.0.{n}" }))
            .ok(201, &[DRAFTERS])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused("token-pattern", &[&[TokenForOthers]])
            .refused("scope-missing", &[&[TokenWithoutScope, TokenOfAdministrator, TokenOfAdministratorForOthers]])
            .all_others("forbidden"),
        drafting(Method::GET, "/api/v1/drafts/{id}", "/api/v1/drafts/{draft}").ok(200, &[DRAFTERS]),
        drafting(Method::PATCH, "/api/v1/drafts/{id}", "/api/v1/drafts/{draft}")
            .body(json!({ "put": [], "remove": ["docs/nothing.md"] }))
            .if_match()
            .ok(200, &[DRAFTERS]),
        drafting(Method::DELETE, "/api/v1/drafts/{id}", "/api/v1/drafts/{draft}").if_match().ok(204, &[DRAFTERS]),
        drafting(Method::POST, "/api/v1/drafts/{id}/files", "/api/v1/drafts/{draft}/files")
            .bytes("multipart/form-data; boundary=x", note)
            .ok(200, &[DRAFTERS]),
        drafting(Method::GET, "/api/v1/drafts/{id}/files/{path}", "/api/v1/drafts/{draft}/files/README.md")
            .ok(200, &[DRAFTERS]),
        drafting(Method::GET, "/api/v1/drafts/{id}/check", "/api/v1/drafts/{draft}/check").ok(200, &[DRAFTERS]),
        drafting(Method::POST, "/api/v1/drafts/{id}/publish", "/api/v1/drafts/{draft}/publish")
            .body(json!({}))
            .ok(201, &[PUBLISHERS])
            .refused("forbidden", &[&[Contributor, TokenOfContributor]]),
        Route::new(Method::GET, "/api/v1/events/{id}")
            .at("/api/v1/events/01900000-0000-7000-8000-000000000000")
            .ok(200, &[&ALL]),
    ]
}

fn upload_rows() -> Vec<Route> {
    let digest = wright_model::Digest::of(b"0123456789");
    let metadata = format!("path {},sha256 {}", BASE64.encode("cad/x.step"), BASE64.encode(digest.hex()));
    // An upload belongs to whoever began it; here the owner, whose tokens reach it too.
    let own = |method| {
        Route::new(method, "/api/v1/uploads/{id}")
            .at("/api/v1/uploads/{upload}")
            .header("tus-resumable", "1.0.0")
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused("scope-missing", &[&[TokenWithoutScope]])
            .refused("token-pattern", &[&[TokenForOthers]])
    };
    vec![
        Route::new(Method::OPTIONS, "/api/v1/drafts/{id}/uploads")
            .at("/api/v1/drafts/{draft}/uploads")
            .ok(204, &[&ALL]),
        drafting(Method::POST, "/api/v1/drafts/{id}/uploads", "/api/v1/drafts/{draft}/uploads")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", "10")
            .header("upload-metadata", metadata)
            .ok(201, &[DRAFTERS]),
        own(Method::HEAD).ok(200, &[&[Owner, TokenOfOwner]]).all_others("not-found"),
        own(Method::PATCH)
            .header("upload-offset", "0")
            .bytes("application/offset+octet-stream", "01234")
            .ok(204, &[&[Owner, TokenOfOwner]])
            .all_others("not-found"),
        own(Method::DELETE).ok(204, &[&[Owner, TokenOfOwner]]).all_others("not-found"),
    ]
}

fn design_rows() -> Vec<Route> {
    let reading = |template, path| Route::new(Method::GET, template).at(path).ok(200, &[&ALL]);
    // Designs are public, so that everybody may know which they may not touch.
    let maintaining = |method, template, path, status| {
        Route::new(method, template)
            .at(path)
            .ok(status, &[PUBLISHERS])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused("scope-missing", &[&[TokenWithoutScope, TokenOfAdministrator, TokenOfAdministratorForOthers]])
            .refused("token-pattern", &[&[TokenForOthers]])
            .all_others("forbidden")
    };
    let version = "/api/v1/designs/{actor}/{name}/versions/{version}";
    let yank = "/api/v1/designs/{actor}/{name}/versions/{version}/yank";
    vec![
        reading("/api/v1/designs", "/api/v1/designs"),
        reading("/api/v1/designs/{actor}/{name}", "/api/v1/designs/crew/corner"),
        reading(version, "/api/v1/designs/crew/corner/versions/1.0.0"),
        maintaining(Method::DELETE, version, "/api/v1/designs/crew/corner/versions/{fresh}", 204),
        maintaining(Method::PUT, yank, "/api/v1/designs/crew/corner/versions/{fresh}/yank", 200)
            .body(json!({ "class": "defect", "why": "x" })),
        maintaining(Method::DELETE, yank, "/api/v1/designs/crew/corner/versions/{yanked}/yank", 200),
    ]
}

fn transfer_rows() -> Vec<Route> {
    let owning = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        owning(Method::POST, "/api/v1/designs/{actor}/{name}/rename", "/api/v1/designs/crew/{moving}/rename")
            .body(json!({ "name": "renamed{n}" }))
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        owning(Method::POST, "/api/v1/designs/{actor}/{name}/transfer", "/api/v1/designs/crew/{moving}/transfer")
            .body(json!({ "to": "maintainer" }))
            .ok(201, &[&[Owner]])
            .all_others("forbidden"),
        owning(Method::GET, "/api/v1/transfers", "/api/v1/transfers").ok(200, &[SESSIONS]).all_others("forbidden"),
        // The person `maintainer` is offered the design, and is the owner of themselves.
        owning(Method::POST, "/api/v1/transfers/{id}/accept", "/api/v1/transfers/{transfer}/accept")
            .ok(200, &[&[Maintainer]])
            .all_others("forbidden"),
        owning(Method::DELETE, "/api/v1/transfers/{id}", "/api/v1/transfers/{transfer}")
            .ok(204, &[&[Owner, Maintainer]])
            .all_others("forbidden"),
    ]
}

/// Everything the requests act on, and everybody who sends them.
struct World {
    callers: Vec<(Who, Caller)>,
    made: BTreeMap<&'static str, String>,
    /// Makes names and versions different.
    count: u32,
}

/// What an address may ask for.
const MAKEABLE: [&str; 6] = ["{draft}", "{upload}", "{fresh}", "{yanked}", "{moving}", "{transfer}"];

impl World {
    async fn new(server: &TestRegistry) -> Self {
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
        let short = json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"], "expires_in_days": 1 });
        let made = server.as_user("owner").await.post("/api/v1/tokens", short).await.expect(201).value();
        let expired = server.with_token(made["token"].as_str().unwrap());
        server.advance(chrono::Duration::days(1));
        let revoked = server.token("owner", &["publish"], &["*"]).await;
        let id = revoked.get("/api/v1/me").await.value()["token"]["id"].as_str().unwrap().to_owned();
        revoked.delete(&format!("/api/v1/tokens/{id}")).await.expect(204);

        let everything = ["publish", "yank", "propose", "claim", "run", "need", "facility"];
        let mut callers = vec![
            (TokenOfOwner, server.token("owner", &everything, &["*"]).await),
            (TokenWithoutScope, server.token("owner", &["run"], &["*"]).await),
            (TokenForOthers, server.token("owner", &everything, &["elsewhere/*"]).await),
            (TokenOfContributor, server.token("contributor", &everything, &["*"]).await),
            (TokenOfAdministrator, server.token("administrator", &["admin"], &["*"]).await),
            (TokenOfAdministratorForOthers, server.token("administrator", &["admin"], &["elsewhere/*"]).await),
            (TokenExpired, expired),
            (TokenRevoked, revoked),
            (TokenOfSuspended, server.token("suspended", &["publish"], &["*"]).await),
            (Anonymous, server.anonymous()),
        ];
        for (who, handle) in PEOPLE {
            callers.push((who, server.as_user(handle).await));
        }
        let suspended = "suspended".parse().unwrap();
        server.registry.suspend_actor(&Principal::Operator, &suspended, "x").await.unwrap();
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
    async fn fill(&mut self, text: &str) -> String {
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
                owner.send_files(&draft, &folder("crew/corner", &version)).await.expect(200);
                if thing == "{draft}" {
                    return draft;
                }
                let digest = wright_model::Digest::of(b"0123456789");
                let opened = owner.open_upload(&draft, "cad/x.step", digest.hex(), 10).await.expect(201);
                last_segment(opened.header("location"))
            }
            "{fresh}" | "{yanked}" => {
                let version = format!("2.0.{count}");
                owner.publish("crew/corner", &version).await;
                if thing == "{yanked}" {
                    let path = format!("/api/v1/designs/crew/corner/versions/{version}/yank");
                    owner.put(&path, json!({ "class": "defect", "why": "x" })).await.expect(200);
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
                let offer = owner.post(&path, json!({ "to": "maintainer" })).await.expect(201);
                offer.value()["id"].as_str().unwrap().to_owned()
            }
            other => panic!("nobody knows how to make {other}"),
        }
    }

    fn caller(&self, who: Who) -> &Caller {
        let (_, caller) = self.callers.iter().find(|(one, _)| *one == who).expect("everybody is here");
        caller
    }

    /// Undoes what a request that was let through did.
    async fn restore(&mut self, server: &TestRegistry) {
        self.made.clear();
        self.count += 1;
        let guest = "guest".parse().unwrap();
        if server.registry.actor(&guest).await.is_ok() {
            server.registry.restore_actor(&Principal::Operator, &guest).await.unwrap();
        }
        server.put_member("crew", "guest", Role::Contributor).await;
    }

    /// Signs somebody in again whose session a request ended.
    async fn sign_in_again(&mut self, server: &TestRegistry, who: Who) {
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

/// Verbs that are tried on every path.
const VERBS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

for_each_backend! {
    async fn everybody_may_do_what_the_table_says_and_nothing_else(server: TestRegistry) {
        let mut world = World::new(&server).await;
        let mut wrong = Vec::new();
        for route in rows() {
            for who in ALL {
                wrong.extend(check(&server, &mut world, &route, who).await);
                if route.method == Method::DELETE && route.template == "/api/v1/session" {
                    world.sign_in_again(&server, who).await;
                }
            }
        }
        assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// Sends the request of a route as somebody; says what is wrong with the answer.
async fn check(server: &TestRegistry, world: &mut World, route: &Route, who: Who) -> Vec<String> {
    let (status, code) = route.expected(who);
    let asked = Asked {
        path: world.fill(route.path).await,
        body: match &route.body {
            Body::Json(body) => Some(world.fill(&body.to_string()).await),
            Body::Bytes(_, bytes) => Some((*bytes).to_owned()),
            Body::None => None,
        },
    };
    let before = server.events().await.len();
    let answer = send(asked.request(world, route, who, route.method.clone()).await).await;
    let name = format!("{} {} by {who:?}", route.method, asked.path);
    let mut wrong = Vec::new();
    let found = match (answer.status, code) {
        (400.., _) if route.method != Method::HEAD => Some(answer.code()),
        _ => code.map(str::to_owned),
    };
    if answer.status != status || found.as_deref() != code {
        wrong.push(format!("{name}: {} {found:?}, not {status} {code:?}; {}", answer.status, answer.text()));
    }
    if answer.status >= 400 && server.events().await.len() != before {
        wrong.push(format!("{name} was refused and did something"));
    }
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&route.method);
    if answer.status < 400 && !reads {
        world.restore(server).await;
    }
    if route.method == Method::GET {
        let head = send(asked.request(world, route, who, Method::HEAD).await).await;
        if (head.status, head.body.len()) != (answer.status, 0) {
            wrong.push(format!("HEAD {} by {who:?}: {}, not {}", asked.path, head.status, answer.status));
        }
    }
    wrong
}

/// A request with everything filled in.
struct Asked {
    path: String,
    body: Option<String>,
}

impl Asked {
    async fn request(&self, world: &World, route: &Route, who: Who, method: Method) -> reqwest::RequestBuilder {
        let mut request = world.caller(who).request(method, &self.path);
        for (name, value) in &route.headers {
            request = request.header(*name, value);
        }
        if route.if_match {
            let draft = world.caller(Owner).get(&self.path).await.expect(200);
            request = request.header("if-match", draft.header("etag"));
        }
        let content_type = match route.body {
            Body::Bytes(content_type, _) => content_type,
            Body::Json(_) | Body::None => "application/json",
        };
        match &self.body {
            Some(body) => request.header("content-type", content_type).body(body.clone()),
            None => request,
        }
    }
}

#[test]
fn every_route_has_its_row_and_everybody_their_place() {
    let rows = rows();
    let named: BTreeSet<String> = rows.iter().map(Route::name).collect();
    assert_eq!(named.len(), rows.len(), "a route has two rows");
    let document = serde_json::to_value(wright_web::api::openapi()).unwrap();
    let mut routed = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for verb in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            routed.insert(format!("{} {path}", verb.to_uppercase()));
        }
    }
    let missing: Vec<_> = routed.difference(&named).collect();
    assert!(missing.is_empty(), "say in tests/it/permissions.rs who may use {missing:?}");
    let gone: Vec<_> = named.difference(&routed).collect();
    assert!(gone.is_empty(), "the API has no {gone:?}");
    for route in &rows {
        let sorted = route.sorted();
        for who in ALL {
            let places = sorted.iter().filter(|one| **one == who).count();
            assert_eq!(places, 1, "{}: {who:?} is in {places} places", route.name());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_verbs_are_no_way_in() {
    let server = TestRegistry::sqlite().await;
    let owner = server.community("crew", "owner").await;
    let anonymous = server.anonymous();
    let rows = rows();
    for route in &rows {
        let has = |verb: &Method| {
            rows.iter().any(|other| other.template == route.template && other.method == *verb)
                || (*verb == Method::HEAD && rows.iter().any(|other| other.template == route.template && other.method == Method::GET))
        };
        for verb in VERBS.iter().filter(|verb| !has(verb)) {
            let path = MAKEABLE.iter().fold(route.path.to_owned(), |path, thing| path.replace(thing, "x"));
            for caller in [&owner, &anonymous] {
                let answer = send(caller.request(verb.clone(), &path).json(&json!({}))).await;
                assert_eq!(answer.status, 405, "{verb} {path}");
            }
        }
    }
}
