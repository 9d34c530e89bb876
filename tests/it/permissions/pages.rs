//! Pages and the package protocol: every route × everybody × every verb.
//!
//! The table is `page_table.txt`; its first lines say how it is read. Which routes there are is
//! asked of the router, so that one without a line fails.

use reqwest::multipart::{Form, Part};
use url::form_urlencoded;

use super::*;

const TABLE: &str = include_str!("page_table.txt");

/// The columns of the table.
const COLUMNS: [Who; 8] = [
    Anonymous,
    Stranger,
    Contributor,
    Maintainer,
    Owner,
    Moderator,
    Administrator,
    Suspended,
];
/// Tokens that are tried on every page.
const TRIED_TOKENS: [Who; 3] = [TokenOfOwner, TokenWithoutScope, TokenExpired];

/// What somebody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gets {
    Status(u16),
    /// The way to the sign-in page.
    SignIn,
}

impl Gets {
    fn parse(text: &str) -> Self {
        match text {
            "in" => Self::SignIn,
            status => Self::Status(status.parse().expect("`in` or a status")),
        }
    }

    fn of(answer: &Answer) -> Self {
        match answer.status {
            303 if answer.header("location").starts_with("/-/sign-in") => Self::SignIn,
            status => Self::Status(status),
        }
    }
}

/// A line of the table.
struct Line {
    verb: Method,
    /// As the router has it.
    route: String,
    /// As it is asked for, with things to be made.
    address: String,
    gets: Vec<Gets>,
    form: Vec<(&'static str, &'static str)>,
}

impl Line {
    fn read(line: &'static str) -> Self {
        let (asked, form) = line.split_once('|').unwrap_or((line, ""));
        let mut words = asked.split_whitespace();
        let mut word = || words.next().unwrap_or_else(|| panic!("too short: {line}"));
        let (verb, written) = (word().parse().expect("a verb"), word());
        let gets: Vec<Gets> = std::iter::from_fn(|| words.next())
            .map(Gets::parse)
            .collect();
        assert!([1, COLUMNS.len()].contains(&gets.len()), "columns: {line}");
        let pairs = form.trim().split('&').filter(|pair| !pair.is_empty());
        Self {
            verb,
            route: route_of(written),
            address: address_of(written),
            gets,
            form: pairs
                .map(|pair| pair.split_once('=').expect("name=value"))
                .collect(),
        }
    }

    fn expected(&self, who: Who) -> Gets {
        let column = COLUMNS.iter().position(|one| *one == who).unwrap_or(0);
        self.gets[column % self.gets.len()]
    }

    fn sends_file(&self) -> bool {
        self.form.iter().any(|(_, value)| value.starts_with('@'))
    }
}

fn lines() -> Vec<Line> {
    written().map(Line::read).collect()
}

fn written() -> impl Iterator<Item = &'static str> {
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    TABLE.lines().filter(said)
}

/// Each `{parameter=thing}` of an address by what `put` makes of its two halves.
fn each_parameter(written: &str, put: impl Fn(&str, Option<&str>) -> String) -> String {
    let mut pieces = written.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (parameter, rest) = piece.split_once('}').expect("a closing brace");
        let (name, thing) = match parameter.split_once('=') {
            Some((name, thing)) => (name, Some(thing)),
            None => (parameter, None),
        };
        text.push_str(&put(name, thing));
        text.push_str(rest);
    }
    text
}

fn route_of(written: &str) -> String {
    let path = written.split('?').next().unwrap_or_default();
    each_parameter(path, |name, _| format!("{{{name}}}"))
}

fn address_of(written: &str) -> String {
    each_parameter(written, |name, thing| match (name, thing) {
        (_, Some(thing)) => {
            let made = format!("{{{thing}}}");
            if MAKEABLE.contains(&&*made) {
                made
            } else {
                thing.to_owned()
            }
        }
        ("actor", None) => "crew".to_owned(),
        ("name", None) => "corner".to_owned(),
        ("version", None) => "1.0.0".to_owned(),
        ("person", None) => "guest".to_owned(),
        // Of a query.
        (name, None) => format!("{{{name}}}"),
    })
}

for_each_backend! {
    async fn every_page_answers_everybody_as_the_table_says(server: TestRegistry) {
        let mut world = World::new(&server).await;
        let mut wrong = Vec::new();
        for line in lines() {
            // What pages make of tokens has nothing to do with the database.
            let tokens = TRIED_TOKENS.into_iter().filter(|_| server.backend() == Backend::Sqlite);
            for who in COLUMNS.into_iter().chain(tokens) {
                wrong.extend(ask(&server, &mut world, &line, who).await);
            }
        }
        assert!(wrong.is_empty(), "{} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// Sends the request of a line as somebody; says what is wrong with the answer.
async fn ask(server: &TestRegistry, world: &mut World, line: &Line, who: Who) -> Vec<String> {
    let path = world.fill(&line.address).await;
    let mut form = Vec::new();
    for (name, value) in &line.form {
        form.push((*name, world.fill(value).await));
    }
    let before = server.newest_event().await;
    let answer = send(request(world.caller(who), line, &path, &form)).await;
    let name = format!("{} {path} by {who:?}", line.verb);
    let (gets, expected) = (Gets::of(&answer), line.expected(who));
    let mut wrong = Vec::new();
    if gets != expected {
        let said = answer.text();
        let said = said.split("<main").nth(1).unwrap_or(&said);
        let said: String = said.chars().take(400).collect();
        wrong.push(format!("{name}: {gets:?}, not {expected:?}; {said}"));
    }
    let did = server.newest_event().await != before;
    if did && (gets == Gets::SignIn || answer.status >= 400 || line.verb == Method::GET) {
        wrong.push(format!("{name}: {gets:?}, and something happened"));
    }
    if line.verb == Method::GET && server.backend() == Backend::Sqlite {
        let head = send(world.caller(who).request(Method::HEAD, &path)).await;
        if Gets::of(&head) != gets || !head.body.is_empty() {
            wrong.push(format!(
                "HEAD {path} by {who:?}: {}, not {gets:?}",
                head.status
            ));
        }
    }
    if line.verb != Method::GET && answer.status < 400 && gets != Gets::SignIn {
        world.restore(server).await;
    }
    match line.route.as_str() {
        "/-/sign-out" => world.sign_in_again(server, who).await,
        "/@{actor}/-/leave" => world.join_again(server).await,
        _ => {}
    }
    wrong
}

fn request(
    caller: &Caller,
    line: &Line,
    path: &str,
    form: &[(&'static str, String)],
) -> reqwest::RequestBuilder {
    let request = caller.request(line.verb.clone(), path);
    if line.sends_file() {
        let parts = form.iter().fold(Form::new(), |all, (name, value)| {
            match value.strip_prefix('@') {
                Some(file) => all.part(*name, Part::text("# Words\n").file_name(file.to_owned())),
                None => all.text(*name, value.clone()),
            }
        });
        return request.multipart(parts);
    }
    if line.verb == Method::GET {
        return request;
    }
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

/// Verb and route of everything the router answers: it says itself which verbs an address takes.
async fn routed(server: &TestRegistry) -> BTreeSet<(String, String)> {
    let config = wright_web::WebConfig::default();
    let app = wright_web::App::new(server.registry.clone(), config).unwrap();
    let anonymous = server.anonymous();
    let mut found = BTreeSet::new();
    for route in wright_web::addresses(&app) {
        // Names that are no fixed part of another route.
        let path = each_parameter(&route, |_, _| "probe-x".to_owned());
        let refused = send(anonymous.request(Method::TRACE, &path))
            .await
            .expect(405);
        let verbs = refused.header("allow").split(',').map(str::trim);
        for verb in verbs.filter(|verb| *verb != "HEAD") {
            assert!(!verb.is_empty(), "{path} does not say what it takes");
            found.insert((verb.to_owned(), route.clone()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_its_line() {
    let server = TestRegistry::sqlite().await;
    let routed = routed(&server).await;
    assert!(routed.len() > 100, "found {} routes", routed.len());
    let lines = lines();
    let told = lines
        .iter()
        .map(|line| (line.verb.to_string(), line.route.clone()));
    let told: BTreeSet<_> = told.collect();
    let missing: Vec<_> = routed.difference(&told).collect();
    assert!(
        missing.is_empty(),
        "say in tests/it/permissions/page_table.txt who may use {missing:#?}"
    );
    let gone: Vec<_> = told.difference(&routed).collect();
    assert!(gone.is_empty(), "there is no {gone:#?}");
    let different: BTreeSet<&str> = written().collect();
    assert_eq!(different.len(), written().count(), "a line stands twice");
}

/// Verbs that pages do not take are refused before anybody is asked who they are.
#[tokio::test(flavor = "multi_thread")]
async fn other_verbs_are_no_way_into_pages() {
    let server = TestRegistry::sqlite().await;
    let routed = routed(&server).await;
    let owner = server.community("crew", "owner").await;
    let routes: BTreeSet<&String> = routed.iter().map(|(_, route)| route).collect();
    for route in routes {
        let path = each_parameter(route, |_, _| "probe-x".to_owned());
        for verb in VERBS {
            let read = if verb == Method::HEAD {
                "GET"
            } else {
                verb.as_str()
            };
            if routed.contains(&(read.to_owned(), route.clone())) {
                continue;
            }
            let answer = send(owner.request(verb.clone(), &path)).await;
            assert_eq!(answer.status, 405, "{verb} {path}");
        }
    }
}
