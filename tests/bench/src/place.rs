//! A registry with very many designs: how fast its pages and its search answer, beside SQLite's
//! own full-text search over the same texts.

mod made;
mod peer;
mod words;

use std::time::Instant;

use anyhow::{Result, ensure};
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
/// Of the pages, at a hundred thousand designs on SQLite.
const PAGE_SECONDS_MAX: f64 = 0.010;
/// Half of the searches, at any number.
const SEARCH_SECONDS_MAX: f64 = 0.010;

/// Fills a registry with `designs`, serves it and asks.
pub(crate) fn measure(kit: &Kit, table: &mut Table, designs: usize) -> Result<()> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build()?;
    let data = kit.fresh_folder("place")?;
    let (made, maker) = runtime.block_on(fill(&data, designs))?;
    let start = Instant::now();
    let (_process, url, seconds) = serve(kit, &data, &kit.scratch.join("place.log"))?;
    row(
        table,
        format!("index of {designs} designs built, ready"),
        seconds,
        Limit::None,
    );
    eprintln!("  ready after {:.1} s", start.elapsed().as_secs_f64());
    let mut draw = Draw::new(11);
    let mut questions = Vec::with_capacity(QUESTIONS);
    for number in 0..QUESTIONS {
        // One to three words, as people search.
        questions.push(maker.words.text(&mut draw, 1 + number % 3));
    }
    let peer = kit.scratch.join("peer.sqlite");
    let mut peer = runtime.block_on(Peer::build(&peer, &made, &maker.readmes))?;
    pages(table, &runtime, &url, &made, &mut draw)?;
    searches(table, &runtime, &url, &questions, &mut peer)
}

async fn fill(data: &std::path::Path, designs: usize) -> Result<(Vec<Made>, Maker)> {
    let url = sqlite_url(&data.join("commonwright.sqlite"));
    let db = Db::open(&url, &DbOptions::default()).await?;
    db.migrate().await?;
    let store = BlobUrl::Folder(data.to_owned());
    let store = BlobStore::open(&store, &OpenOptions::default()).await?;
    let mut maker = Maker::new(&db, &store).await?;
    let mut made = Vec::with_capacity(designs);
    maker.fill(&db, designs, |design| made.push(design)).await?;
    db.close().await;
    Ok((made, maker))
}

/// The pages people look at.
fn pages(
    table: &mut Table,
    runtime: &Runtime,
    url: &str,
    made: &[Made],
    draw: &mut Draw,
) -> Result<()> {
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
        let times = runtime.block_on(ask(url, &paths))?;
        let what = format!("{what}, p95 of {} designs", made.len());
        row(
            table,
            what,
            percentile(&times, 95),
            Limit::Max(PAGE_SECONDS_MAX),
        );
    }
    Ok(())
}

fn category_paths() -> Vec<String> {
    (0..QUESTIONS)
        .map(|number| format!("/-/categories/shelf{}", number % 8))
        .collect()
}

fn searches(
    table: &mut Table,
    runtime: &Runtime,
    url: &str,
    questions: &[String],
    peer: &mut Peer,
) -> Result<()> {
    let encoded = |path: &str| -> Vec<String> {
        let words = questions.iter().map(|words| words.replace(' ', "+"));
        words.map(|words| format!("{path}{words}")).collect()
    };
    let page = runtime.block_on(ask(url, &encoded("/-/search?q=")))?;
    let what = "search page, p95".to_owned();
    row(
        table,
        what,
        percentile(&page, 95),
        Limit::Max(PAGE_SECONDS_MAX),
    );
    let product = runtime.block_on(ask(url, &encoded("/api/v1/search?limit=24&q=")))?;
    let mut times = Vec::with_capacity(questions.len());
    for words in questions {
        let start = Instant::now();
        runtime.block_on(peer.search(words))?;
        times.push(start.elapsed().as_secs_f64());
    }
    for (what, percent, limit) in [
        (
            "search over HTTP with counts, p50",
            50,
            Limit::Max(SEARCH_SECONDS_MAX),
        ),
        ("search over HTTP with counts, p95", 95, Limit::None),
    ] {
        table.add(Row {
            what: what.to_owned(),
            unit: Unit::Seconds,
            product: percentile(&product, percent),
            peer: Some(("FTS5, without counts", percentile(&times, percent))),
            limit,
        });
    }
    Ok(())
}

/// Asks for each path in turn over one connection; the seconds of each.
async fn ask(url: &str, paths: &[String]) -> Result<Vec<f64>> {
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

fn percentile(times: &[f64], percent: usize) -> f64 {
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
