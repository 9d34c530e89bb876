//! A whole registry inside the test process: a real database, a folder of blobs, the real HTTP
//! side on a loopback port, and a clock that the test moves.
//!
//! ```text
//! for_each_backend! {
//!     async fn a_community_is_founded(server: TestRegistry) {
//!         let ana = server.as_user("ana").await;
//!         let founded = ana.post("/api/v1/actors", json!({ … })).await;
//!         assert_eq!(founded.status, 201);
//!     }
//! }
//! ```

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Mutex;

use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, REFERER, SET_COOKIE};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tests::{postgres, scratch};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions};
use wright_model::{ActorHandle, Digest, Role};
use wright_registry::config::SignUp as SignUpMode;
use wright_registry::{Clock, Limits, Principal, Registry, RegistryConfig, SiteRoles, Source};
use wright_store::events::Event;
use wright_store::{Db, DbOptions};
use wright_web::{App, WebConfig};
use wright_wire::rest::{Secret, SignUp};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "a sentence of my own";
/// Connections of one registry, so that many fit into one PostgreSQL.
const CONNECTIONS_MAX: u32 = 6;

/// Runs each test on every database: `name::sqlite`, `name::postgres`. What is started with
/// another configuration says so: `server: TestRegistry, small_limits`, which is a function that
/// changes the configuration.
#[macro_export]
macro_rules! for_each_backend {
    ($($(#[$attribute:meta])*
       async fn $name:ident($server:ident: $kind:ty $(, $configure:expr)?) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn run($server: $kind) $body

            async fn on(backend: $crate::test_registry::Backend) -> Option<$kind> {
                let configure = |_config: &mut wright_registry::RegistryConfig| {
                    $($configure(_config);)?
                };
                <$kind>::start_with(backend, configure).await
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let server = on($crate::test_registry::Backend::Sqlite).await;
                run(server.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                if let Some(server) = on($crate::test_registry::Backend::Postgres).await {
                    run(server).await;
                }
            }
        }
    )*};
}

/// Which database a registry stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    /// The width of a window that flows go through on it: each is gone through once on a phone and
    /// once at a desk, and once on either database.
    pub(crate) fn width(self) -> &'static str {
        match self {
            Self::Sqlite => "390",
            Self::Postgres => "1280",
        }
    }
}

/// A running registry. Dropping it stops it.
pub(crate) struct TestRegistry {
    /// The use cases, for what has no address.
    pub(crate) registry: Registry,
    /// Stands until moved.
    pub(crate) clock: Clock,
    /// The database, for looking into it.
    pub(crate) db: Db,
    pub(crate) database_url: String,
    blobs: PathBuf,
    url: String,
    http: reqwest::Client,
    people: Mutex<HashMap<String, Caller>>,
    stop: CancellationToken,
}

impl Drop for TestRegistry {
    fn drop(&mut self) {
        self.stop.cancel();
        if self.backend() == Backend::Postgres
            && let Some(server) = postgres::server()
        {
            server.drop_database(&self.database_url);
        }
    }
}

/// When every test begins.
pub(crate) fn beginning() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().expect("an instant")
}

impl TestRegistry {
    /// On SQLite and a folder.
    pub(crate) async fn sqlite() -> Self {
        let made = Self::start(Backend::Sqlite).await;
        made.expect("SQLite is always there")
    }

    /// On PostgreSQL and a folder; `None` where PostgreSQL is not installed.
    pub(crate) async fn postgres() -> Option<Self> {
        Self::start(Backend::Postgres).await
    }

    /// Which database it stands on.
    pub(crate) fn backend(&self) -> Backend {
        match self.database_url.starts_with("postgres:") {
            true => Backend::Postgres,
            false => Backend::Sqlite,
        }
    }

    /// On either, as the server comes.
    pub(crate) async fn start(backend: Backend) -> Option<Self> {
        Self::start_with(backend, |_| ()).await
    }

    /// On either, with another configuration.
    pub(crate) async fn start_with(
        backend: Backend,
        configure: impl FnOnce(&mut RegistryConfig),
    ) -> Option<Self> {
        Self::start_serving(backend, configure, |_| ()).await
    }

    /// On either, with another configuration of the HTTP side too.
    pub(crate) async fn start_serving(
        backend: Backend,
        configure: impl FnOnce(&mut RegistryConfig),
        configure_web: impl FnOnce(&mut WebConfig),
    ) -> Option<Self> {
        let database_url = database(backend).await?;
        let options = DbOptions {
            connections_max: CONNECTIONS_MAX,
        };
        let db = Db::open(&database_url, &options).await.unwrap();
        db.migrate().await.unwrap();
        let blob_folder = scratch::folder("blobs");
        let store = BlobUrl::Folder(blob_folder.clone());
        let blobs = BlobStore::open(&store, &OpenOptions::default())
            .await
            .unwrap();
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut config = RegistryConfig {
            public_url: url.parse().unwrap(),
            sign_up: SignUpMode::Open,
            mail: None,
            require_verified_email: false,
            limits: Limits {
                // The clock stands while a form is filled in.
                sign_up_seconds_min: 0,
                ..Limits::default()
            },
            inspector: None,
            analysis: wright_registry::analysis::AnalysisConfig::default(),
        };
        configure(&mut config);
        let clock = Clock::manual(beginning());
        let source = Source::new(clock.clone());
        let registry = Registry::open(db.clone(), blobs, config, source)
            .await
            .unwrap();
        let mut web = WebConfig {
            // So that callers can come from other networks than loopback.
            trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
            ..WebConfig::default()
        };
        configure_web(&mut web);
        let stop = CancellationToken::new();
        serve(listener, &registry, web, &stop);
        Some(Self {
            registry,
            clock,
            db,
            database_url,
            blobs: blob_folder,
            url,
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            people: Mutex::default(),
            stop,
        })
    }

    /// Has this registry keep a search index, in memory, and waits until it answers.
    pub(crate) async fn keep_search(&self) {
        let (registry, stop) = (self.registry.clone(), self.stop.clone());
        tokio::spawn(async move { registry.keep_search(None, stop).await });
        tests::until(
            "search index",
            std::time::Duration::from_secs(30),
            async || {
                use wright_registry::search::SearchState;
                matches!(self.registry.search_state(), SearchState::Ready { .. }).then_some(())
            },
        )
        .await;
    }

    /// Where the bytes of a blob are on the disk.
    pub(crate) fn blob_file(&self, digest: &Digest) -> PathBuf {
        let (shard, rest) = digest.hex().split_at(2);
        self.blobs.join("blobs/sha256").join(shard).join(rest)
    }

    /// Has the store fail for this blob, and others whose digests begin alike, until
    /// [`mend_store`](Self::mend_store).
    pub(crate) fn break_store(&self, digest: &Digest) {
        let file = self.blob_file(digest);
        let shard = file.parent().unwrap();
        std::fs::rename(shard, shard.with_extension("aside")).unwrap();
        std::fs::write(shard, "no folder").unwrap();
    }

    pub(crate) fn mend_store(&self, digest: &Digest) {
        let file = self.blob_file(digest);
        let shard = file.parent().unwrap();
        std::fs::remove_file(shard).unwrap();
        std::fs::rename(shard.with_extension("aside"), shard).unwrap();
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Somebody who says nothing about themselves.
    pub(crate) fn anonymous(&self) -> Caller {
        self.caller(Proof::None, address_of("nobody"))
    }

    /// A program with a token.
    pub(crate) fn with_token(&self, token: &str) -> Caller {
        self.caller(Proof::Bearer(token.to_owned()), address_of(token))
    }

    fn caller(&self, proof: Proof, address: IpAddr) -> Caller {
        Caller {
            http: self.http.clone(),
            url: self.url.clone(),
            proof,
            address,
        }
    }

    /// A signed-in browser of the person `handle`, who gets an account the first time. Every
    /// person comes from a network of their own.
    pub(crate) async fn as_user(&self, handle: &str) -> Caller {
        if let Some(caller) = self.people.lock().unwrap().get(handle) {
            return caller.clone();
        }
        self.sign_up(handle).await.expect(201);
        self.signed_in(handle).await
    }

    /// A new session of `handle`, who has an account.
    pub(crate) async fn signed_in(&self, handle: &str) -> Caller {
        let answer = self.sign_in(handle, PASSWORD).await.expect(200);
        let caller = self.caller(Proof::Cookie(answer.cookie()), address_of(handle));
        self.people
            .lock()
            .unwrap()
            .insert(handle.to_owned(), caller.clone());
        caller
    }

    /// Asks for an account.
    pub(crate) async fn sign_up(&self, handle: &str) -> Answer {
        let request = json!({
            "handle": handle, "email": format!("{handle}@example.org"), "password": PASSWORD,
        });
        self.caller(Proof::None, address_of(handle))
            .post("/api/v1/accounts", request)
            .await
    }

    /// Tries to sign in, from the network of `handle`.
    pub(crate) async fn sign_in(&self, handle: &str, password: &str) -> Answer {
        let request = json!({ "login": handle, "password": password });
        self.caller(Proof::None, address_of(handle))
            .post("/api/v1/session", request)
            .await
    }

    /// A signed-in moderator.
    pub(crate) async fn as_moderator(&self, handle: &str) -> Caller {
        let roles = SiteRoles {
            administrator: false,
            moderator: true,
        };
        self.with_site_roles(handle, roles).await
    }

    /// A signed-in administrator.
    pub(crate) async fn as_administrator(&self, handle: &str) -> Caller {
        let roles = SiteRoles {
            administrator: true,
            moderator: true,
        };
        self.with_site_roles(handle, roles).await
    }

    async fn with_site_roles(&self, handle: &str, roles: SiteRoles) -> Caller {
        let person = handle.parse().unwrap();
        let known = self.people.lock().unwrap().get(handle).cloned();
        if let Some(caller) = known {
            self.registry
                .set_site_roles(&Principal::Operator, &person, roles)
                .await
                .unwrap();
            return caller;
        }
        let request = SignUp {
            handle: handle.to_owned(),
            email: format!("{handle}@example.org"),
            password: Secret::new(PASSWORD),
            display_name: None,
        };
        self.registry
            .create_account(&Principal::Operator, &request, roles)
            .await
            .unwrap();
        self.signed_in(handle).await
    }

    /// A community with its first owner, who gets an account where they have none.
    pub(crate) async fn community(&self, handle: &str, owner: &str) -> Caller {
        let request = json!({ "handle": handle, "kind": "community", "display_name": handle });
        let caller = self.as_user(owner).await;
        caller.post("/api/v1/actors", request).await.expect(201);
        caller
    }

    /// Makes a person a member, by the operator's hand.
    pub(crate) async fn put_member(&self, actor: &str, person: &str, role: Role) {
        self.as_user(person).await;
        let [actor, person] = [actor, person].map(|handle| handle.parse::<ActorHandle>().unwrap());
        let put = self
            .registry
            .put_member(&Principal::Operator, &actor, &person, role)
            .await;
        put.unwrap();
    }

    /// A token of a signed-in person.
    pub(crate) async fn token(&self, person: &str, scopes: &[&str], patterns: &[&str]) -> Caller {
        let request = json!({ "name": "test", "scopes": scopes, "patterns": patterns });
        let made = self
            .as_user(person)
            .await
            .post("/api/v1/tokens", request)
            .await
            .expect(201);
        self.with_token(made.value()["token"].as_str().unwrap())
    }

    /// Whom the session of a caller stands for, to call use cases that have no address.
    pub(crate) async fn principal(&self, caller: &Caller) -> Principal {
        match &caller.proof {
            Proof::None => Principal::Anonymous,
            Proof::Bearer(token) => self
                .registry
                .principal_of_token(&Secret::new(token))
                .await
                .unwrap(),
            Proof::Cookie(cookie) => {
                let (_, secret) = cookie.split_once('=').unwrap();
                self.registry
                    .principal_of_session(&Secret::new(secret))
                    .await
                    .unwrap()
            }
        }
    }

    /// The number of the newest event: whether anything happened, without reading what.
    pub(crate) async fn newest_event(&self) -> i64 {
        wright_store::events::newest_seq(&mut self.db.read().await.unwrap())
            .await
            .unwrap()
    }

    /// Every event so far, in order of their numbers.
    pub(crate) async fn events(&self) -> Vec<Event> {
        wright_store::events::after(&mut self.db.read().await.unwrap(), 0, i64::MAX)
            .await
            .unwrap()
    }
}

fn serve(
    listener: tokio::net::TcpListener,
    registry: &Registry,
    web: WebConfig,
    stop: &CancellationToken,
) {
    let app = App::new(registry.clone(), web).unwrap();
    let router: Router = wright_web::router(&app);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = stop.clone().cancelled_owned();
    tokio::spawn(async move {
        axum::serve(listener, service)
            .with_graceful_shutdown(stopped)
            .await
    });
    let (registry, stop) = (registry.clone(), stop.clone());
    tokio::spawn(async move { registry.follow(stop).await });
}

/// A new empty database with the schema in it.
async fn database(backend: Backend) -> Option<String> {
    match backend {
        Backend::Sqlite => {
            let file = scratch::folder("database").join("registry.db");
            Some(format!("sqlite://{}", file.display()))
        }
        Backend::Postgres => {
            static TEMPLATE: OnceCell<Option<String>> = OnceCell::const_new();
            let template = TEMPLATE.get_or_init(migrated_postgres).await;
            Some(postgres::server()?.database_from(template.as_deref()?))
        }
    }
}

/// A database that others are copied from: copying is faster than migrating.
async fn migrated_postgres() -> Option<String> {
    let url = postgres::server()?.database();
    let db = Db::open(&url, &DbOptions::default()).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    Some(url)
}

/// Text as people read it: without the marks that keep names apart, and with plain blanks.
pub(crate) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
        .replace('\u{a0}', " ")
}

/// Fails unless a text holds all of these.
#[track_caller]
pub(crate) fn assert_has(text: &str, wanted: &[&str]) {
    for one in wanted {
        assert!(text.contains(one), "{one:?} is not in {text}");
    }
}

/// The network of a person: one of the /24 that are set aside for measuring (RFC 2544).
fn address_of(name: &str) -> IpAddr {
    let hash = crc32fast::hash(name.as_bytes()).to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(
        198,
        18 + (hash[0] & 1),
        hash[1],
        1 + hash[2] % 250,
    ))
}

#[derive(Debug, Clone)]
enum Proof {
    None,
    Cookie(String),
    Bearer(String),
}

/// Somebody who sends requests: a browser, a program, nobody in particular.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    http: reqwest::Client,
    url: String,
    proof: Proof,
    address: IpAddr,
}

impl Caller {
    /// The same caller from another network.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.address = address.parse().unwrap();
        self
    }

    /// The address this caller comes from.
    pub(crate) fn address(&self) -> IpAddr {
        self.address
    }

    /// A request to be added to.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header("x-forwarded-for", self.address.to_string());
        match &self.proof {
            Proof::None => request,
            Proof::Cookie(cookie) => request.header(COOKIE, cookie),
            Proof::Bearer(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
        }
    }

    /// Presses a switch of a page, such as that of the language, on that page.
    pub(crate) async fn switch(&self, address: &str) -> Answer {
        let page = address.split('?').next().unwrap_or_default();
        let request = self.request(Method::GET, address);
        send(request.header(REFERER, format!("{}{page}", self.url))).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PATCH, path).json(&body)).await
    }
}

/// Sends a request and reads the whole answer.
pub(crate) async fn send(request: reqwest::RequestBuilder) -> Answer {
    try_send(request).await.unwrap()
}

/// The same where the server may die at any moment.
pub(crate) async fn try_send(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let response = request.send().await?;
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await?,
    })
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The same answer, which must have this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn value(&self) -> Value {
        self.json()
    }

    /// The body as a type.
    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{error} in {} {}", self.status, self.text()),
        }
    }

    /// A header's value; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The problem's code, having looked that it is a whole problem.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let problem = self.value();
        assert_eq!(problem["status"], self.status, "{problem}");
        assert_eq!(
            problem["instance"],
            self.header("x-request-id"),
            "{problem}"
        );
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 10),
            "{problem}"
        );
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("/problems/{code}"));
        code.to_owned()
    }

    /// `name=value` of the session cookie that the answer sets.
    #[track_caller]
    pub(crate) fn cookie(&self) -> String {
        let cookie = self.headers[SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}
