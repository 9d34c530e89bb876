//! Who may do what: every route × everybody who may ask × every verb. The API is here; pages and
//! the package protocol are in [`pages`].
//!
//! One row a route. A row sorts all [`Who`] into those who are let through and those who are
//! refused with which code; a route without a row, or somebody in no or in two places, fails. To
//! add a route, add its row to [`rows`]; `{draft}` and the like in the address it is asked at are
//! things that [`World::make`] makes, anew after each request that was let through.

mod pages;
mod table;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use wright_model::Role;
use wright_registry::Principal;

use crate::authoring::folder;
use crate::for_each_backend;
use crate::test_registry::{Answer, Backend, Caller, TestRegistry, send};
use table::rows;
use world::{MAKEABLE, World};

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
const SESSIONS: &[Who] = &[
    Stranger,
    Contributor,
    Maintainer,
    Owner,
    Moderator,
    Administrator,
];
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
        let (code, _) = self
            .refused
            .iter()
            .find(|(_, all)| all.contains(&who))
            .expect("everybody is sorted");
        let problem = wright_wire::ProblemCode::parse(code).expect("a code of the list");
        (problem.status(), Some(code))
    }
}

/// Verb and path of every row, and the codes somebody is refused with.
pub(crate) fn refusals() -> Vec<(String, String, Vec<&'static str>)> {
    let told = |route: Route| {
        let codes = route.refused.iter().filter(|(_, who)| !who.is_empty());
        let codes = codes.map(|(code, _)| *code).collect();
        (route.method.to_string(), route.template.to_owned(), codes)
    };
    rows().into_iter().map(told).collect()
}

/// Verbs that are tried on every path.
const VERBS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

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
    let before = server.newest_event().await;
    let answer = send(asked.request(world, route, who, route.method.clone()).await).await;
    let name = format!("{} {} by {who:?}", route.method, asked.path);
    let mut wrong = Vec::new();
    let found = match (answer.status, code) {
        (400.., _) if route.method != Method::HEAD => Some(answer.code()),
        _ => code.map(str::to_owned),
    };
    if answer.status != status || found.as_deref() != code {
        wrong.push(format!(
            "{name}: {} {found:?}, not {status} {code:?}; {}",
            answer.status,
            answer.text()
        ));
    }
    if answer.status >= 400 && server.newest_event().await != before {
        wrong.push(format!("{name} was refused and did something"));
    }
    let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&route.method);
    if answer.status < 400 && !reads {
        world.restore(server).await;
    }
    // The router makes it of GET, whatever the database.
    if route.method == Method::GET && server.backend() == Backend::Sqlite {
        let head = send(asked.request(world, route, who, Method::HEAD).await).await;
        if (head.status, head.body.len()) != (answer.status, 0) {
            wrong.push(format!(
                "HEAD {} by {who:?}: {}, not {}",
                asked.path, head.status, answer.status
            ));
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
    async fn request(
        &self,
        world: &World,
        route: &Route,
        who: Who,
        method: Method,
    ) -> reqwest::RequestBuilder {
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
            Some(body) => request
                .header("content-type", content_type)
                .body(body.clone()),
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
        for verb in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "parameters")
        {
            routed.insert(format!("{} {path}", verb.to_uppercase()));
        }
    }
    let missing: Vec<_> = routed.difference(&named).collect();
    assert!(
        missing.is_empty(),
        "say in tests/it/permissions.rs who may use {missing:?}"
    );
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
            rows.iter()
                .any(|other| other.template == route.template && other.method == *verb)
                || (*verb == Method::HEAD
                    && rows.iter().any(|other| {
                        other.template == route.template && other.method == Method::GET
                    }))
        };
        for verb in VERBS.iter().filter(|verb| !has(verb)) {
            let path = MAKEABLE.iter().fold(route.path.to_owned(), |path, thing| {
                path.replace(thing, "x")
            });
            for caller in [&owner, &anonymous] {
                let answer = send(caller.request(verb.clone(), &path).json(&json!({}))).await;
                assert_eq!(answer.status, 405, "{verb} {path}");
            }
        }
    }
}
