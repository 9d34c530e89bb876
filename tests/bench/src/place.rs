//! A registry with very many designs: how fast its pages and its search answer, beside SQLite's
//! own full-text search over the same texts. Once on SQLite, once on PostgreSQL.

mod made;
mod peer;
mod words;

use std::time::Instant;

use anyhow::{Result, ensure};
use sqlx::Connection;
use tests::postgres::{Durability, Server};
use tokio::runtime::Runtime;
use wright_blobs::{BlobStore, BlobUrl, OpenOptions};
use wright_store::{Db, DbOptions, sqlite_url};

use crate::kit::Kit;
use crate::registry::serve;
use crate::table::{Limit, Row, Table, Unit};

use made::{Made, Maker};
use peer::Peer;
use words::Draw;

/// Questions of one kind.
const QUESTIONS: usize = 300;
/// Questions that nobody counts.
const WARM_UP: usize = 20;
/// Pages, at a hundred thousand designs on SQLite.
const PAGE_SECONDS_MAX: f64 = 0.010;
/// Pages, at a million designs on PostgreSQL.
const PAGE_ON_POSTGRES_SECONDS_MAX: f64 = 0.050;
/// Half of the searches, at any number.
const SEARCH_SECONDS_MAX: f64 = 0.010;

/// Where the registry keeps its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// One file.
    Sqlite,
    /// A server of its own, which syncs what it commits.
    Postgres,
}

impl Backend {
    /// How its rows are called in the table.
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// What 95 of 100 answers may take, in seconds.
    fn page_seconds_max(self) -> f64 {
        match self {
            Self::Sqlite => PAGE_SECONDS_MAX,
            Self::Postgres => PAGE_ON_POSTGRES_SECONDS_MAX,
        }
    }

    /// Transactions at once while the registry is filled.
    fn writers(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 6,
        }
    }
}

/// What is measured, and what was made in it.
struct Place {
    backend: Backend,
    runtime: Runtime,
    made: Vec<Made>,
    url: String,
}

/// Fills a registry with `designs`, serves it and asks.
pub(crate) fn measure(
    kit: &Kit,
    table: &mut Table,
    backend: Backend,
    designs: usize,
) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build()?;
    let data = kit.fresh_folder("place")?;
    let server = (backend == Backend::Postgres).then(|| Server::start(Durability::Synced));
    let database = match &server {
        None => sqlite_url(&data.join("commonwright.sqlite")),
        Some(server) => server.database(),
    };
    let start = Instant::now();
    let (made, maker) = runtime.block_on(fill(&database, &data, backend, designs))?;
    eprintln!(
        "  {designs} designs made after {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let (_process, url, seconds) =
        serve(kit, &data, Some(&database), &kit.scratch.join("place.log"))?;
    let what = format!(
        "{}: index of {designs} designs built, ready",
        backend.name()
    );
    row(table, what, seconds, Limit::None);
    let mut draw = Draw::new(11);
    let mut questions = Vec::with_capacity(QUESTIONS);
    for number in 0..QUESTIONS {
        // One to three words, as people search.
        questions.push(maker.words.text(&mut draw, 1 + number % 3));
    }
    let peer = kit.fresh("peer.sqlite")?;
    let mut peer = runtime.block_on(Peer::build(&peer, &made, &maker.readmes))?;
    let place = Place {
        backend,
        runtime,
        made,
        url,
    };
    pages(table, &place, &mut draw)?;
    searches(table, &place, &questions, &mut peer)
}

async fn fill(
    database: &str,
    data: &std::path::Path,
    backend: Backend,
    designs: usize,
) -> Result<(Vec<Made>, Maker)> {
    let db = Db::open(database, &DbOptions::default()).await?;
    db.migrate().await?;
    let store = BlobUrl::Folder(data.to_owned());
    let store = BlobStore::open(&store, &OpenOptions::default()).await?;
    let maker = Maker::new(&db, &store).await?;
    let made = maker.fill(&db, designs, backend.writers()).await?;
    db.close().await;
    if backend == Backend::Postgres {
        // As its own housekeeping does some minutes after rows arrived.
        let mut connection = sqlx::PgConnection::connect(database).await?;
        sqlx::query("ANALYZE").execute(&mut connection).await?;
        connection.close().await?;
    }
    Ok((made, maker))
}

/// The pages people look at.
fn pages(table: &mut Table, place: &Place, draw: &mut Draw) -> Result<()> {
    let made = &place.made;
    let some = |draw: &mut Draw| made[draw.below(made.len())].name.clone();
    let designs: Vec<String> = (0..QUESTIONS)
        .map(|_| format!("/@{}", some(draw)))
        .collect();
    let actors: Vec<String> = (0..QUESTIONS)
        .map(|_| format!("/@{}", some(draw).split('/').next().unwrap_or_default()))
        .collect();
    for (what, paths) in [
        ("design page", designs),
        ("actor page", actors),
        ("home page", vec!["/".to_owned(); QUESTIONS]),
        ("list of designs", vec!["/-/designs".to_owned(); QUESTIONS]),
        ("category page", category_paths()),
    ] {
        let times = place.ask(&paths)?;
        let what = format!(
            "{}, {} designs: {what}, p95",
            place.backend.name(),
            made.len()
        );
        let limit = Limit::Max(place.backend.page_seconds_max());
        row(table, what, percentile(&times, 95), limit);
    }
    Ok(())
}

fn category_paths() -> Vec<String> {
    (0..QUESTIONS)
        .map(|number| format!("/-/categories/shelf{}", number % 8))
        .collect()
}

fn searches(table: &mut Table, place: &Place, questions: &[String], peer: &mut Peer) -> Result<()> {
    let encoded = |path: &str| -> Vec<String> {
        let words = questions.iter().map(|words| words.replace(' ', "+"));
        words.map(|words| format!("{path}{words}")).collect()
    };
    let of = format!("{}, {} designs", place.backend.name(), place.made.len());
    let page = place.ask(&encoded("/-/search?q="))?;
    let limit = Limit::Max(place.backend.page_seconds_max());
    row(
        table,
        format!("{of}: search page, p95"),
        percentile(&page, 95),
        limit,
    );
    let product = place.ask(&encoded("/api/v1/search?limit=24&q="))?;
    let mut times = Vec::with_capacity(questions.len());
    for words in questions {
        let start = Instant::now();
        place.runtime.block_on(peer.search(words))?;
        times.push(start.elapsed().as_secs_f64());
    }
    for (what, percent, limit) in [
        (
            "search with counts, p50",
            50,
            Limit::Max(SEARCH_SECONDS_MAX),
        ),
        ("search with counts, p95", 95, Limit::None),
    ] {
        table.add(Row {
            what: format!("{of}: {what}"),
            unit: Unit::Seconds,
            product: percentile(&product, percent),
            peer: Some(("FTS5, without counts", percentile(&times, percent))),
            limit,
        });
    }
    Ok(())
}

impl Place {
    fn ask(&self, paths: &[String]) -> Result<Vec<f64>> {
        self.runtime.block_on(ask(&self.url, paths))
    }
}

/// Asks for each path in turn over one connection; the seconds of each.
pub(crate) async fn ask(url: &str, paths: &[String]) -> Result<Vec<f64>> {
    let client = reqwest::Client::new();
    let mut times = Vec::with_capacity(paths.len());
    for (number, path) in paths.iter().take(WARM_UP).chain(paths).enumerate() {
        let start = Instant::now();
        let answer = client.get(format!("{url}{path}")).send().await?;
        let status = answer.status();
        answer.bytes().await?;
        ensure!(status.is_success(), "{path} was answered {status}");
        if number >= WARM_UP {
            times.push(start.elapsed().as_secs_f64());
        }
    }
    Ok(times)
}

/// The time within which so many of a hundred were answered.
pub(crate) fn percentile(times: &[f64], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times
        .get((times.len() * percent / 100).min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

fn row(table: &mut Table, what: String, product: f64, limit: Limit) {
    table.add(Row {
        what,
        unit: Unit::Seconds,
        product,
        peer: None,
        limit,
    });
}
