//! Measures Commonwright and, in the same run and on the same bytes, a named peer: nginx for what
//! is served, `cp` and `sync` for what is stored, `git clone` and `npm ci` for what is fetched.
//!
//! Product and peer take turns; every figure is the median of several rounds. What depends on the
//! disk or the processor alone is stated against the machine, which is measured first.
//! `cargo xtask bench` builds everything and runs this; `crates/README.md` keeps the last table.

mod bills;
mod content;
mod fetching;
mod kit;
mod load;
mod machine;
mod nginx;
mod parts;
mod place;
mod process;
mod publishing;
mod registry;
mod resolving;
mod serving;
mod shapes;
mod starting;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};

use kit::Kit;
use place::Backend;
use table::Table;

/// Measures the product and its peers.
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench")]
struct Options {
    /// The folder with the programs `commonwright` and `wright`, built for release
    #[arg(long, env = "BENCH_PROGRAMS", hide = true)]
    programs: PathBuf,
    /// A folder on the disk to be measured; what is written there is removed at the end
    #[arg(long, env = "BENCH_SCRATCH", hide = true)]
    scratch: PathBuf,
    /// The Python that has trimesh
    #[arg(long, env = "BENCH_PYTHON", hide = true)]
    python: Option<PathBuf>,
    /// The folder of public files
    #[arg(long, env = "COMMONWRIGHT_CORPUS", hide = true)]
    corpus: Option<PathBuf>,
    /// Only these parts
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// How often each thing is measured; the median counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=21))]
    rounds: u8,
    /// Designs in the registry of `place`
    #[arg(long, default_value_t = 100_000)]
    designs: usize,
    /// Designs in the registry of `place-on-postgres`
    #[arg(long, default_value_t = 1_000_000)]
    postgres_designs: usize,
    /// End with an error where a limit is missed
    #[arg(long)]
    check: bool,
    /// Also write the table into this file, over its last section
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// SHA-256, memory, disk
    Machine,
    /// Starting an empty registry
    Start,
    /// Requirements to a consistent set of releases
    Resolve,
    /// Index documents and blobs against nginx
    Serve,
    /// Bills of materials
    Bills,
    /// The pages of a design with 300 parts
    Parts,
    /// Meshes against admesh, trimesh, f3d, `stl_io` and threemf2
    Shapes,
    /// `wright publish` against cp and sync
    Publish,
    /// `wright fetch` against git clone and npm ci
    Fetch,
    /// Pages and search of a registry with very many designs, on SQLite
    Place,
    /// The same on PostgreSQL, with ten times as many; takes half an hour
    PlaceOnPostgres,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let done = match words.as_slice() {
        [_, once, what, file] if once == shapes::ONCE => shapes::once(what, Path::new(file)),
        _ => measure(&Options::parse()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Puts the page over the section of the same heading, with which the file ends.
fn keep(file: &Path, page: &str) -> Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let before = text
        .split_once(table::HEADING)
        .map(|(before, _)| before)
        .with_context(|| format!("{} has no section {}", file.display(), table::HEADING))?;
    std::fs::write(file, format!("{before}{page}"))
        .with_context(|| format!("writing {}", file.display()))
}

fn measure(options: &Options) -> Result<()> {
    std::fs::create_dir_all(&options.scratch).context("making the scratch folder")?;
    let scratch = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(&options.scratch)
        .context("making a scratch folder")?;
    let parts = match options.only.as_slice() {
        [] => Part::value_variants(),
        some => some,
    };
    let kit = Kit {
        python: options.python.clone(),
        corpus: options.corpus.clone(),
        ..Kit::gather(
            &options.programs,
            scratch.path(),
            parts,
            options.rounds.into(),
        )?
    };
    let mut table = Table::default();
    for part in parts {
        eprintln!("measuring: {part:?}");
        match part {
            Part::Machine => machine::measure(&kit, &mut table)?,
            Part::Start => starting::measure(&kit, &mut table)?,
            Part::Resolve => resolving::measure(&kit, &mut table)?,
            Part::Serve => serving::measure(&kit, &mut table)?,
            Part::Bills => bills::measure(&kit, &mut table)?,
            Part::Parts => parts::measure(&kit, &mut table)?,
            Part::Shapes => shapes::measure(&kit, &mut table)?,
            Part::Publish => publishing::measure(&kit, &mut table)?,
            Part::Fetch => fetching::measure(&kit, &mut table)?,
            Part::Place => {
                place::measure(&kit, &mut table, Backend::Sqlite, options.designs)?;
            }
            Part::PlaceOnPostgres => {
                let designs = options.postgres_designs;
                place::measure(&kit, &mut table, Backend::Postgres, designs)?;
            }
        }
    }
    let page = table::page(&machine::description(), &kit, &table);
    println!("\n{page}");
    if let Some(file) = &options.write {
        keep(file, &page)?;
    }
    let missed = table.missed();
    ensure!(
        !options.check || missed.is_empty(),
        "limits missed: {}",
        missed.join("; ")
    );
    Ok(())
}
