//! A design with 300 parts, each with a mesh of its own, and a bill of as many lines: how soon its
//! pages are there once everything is looked into.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::content::write_design;
use crate::kit::Kit;
use crate::place::{ask, percentile};
use crate::registry::{Registry, wait};
use crate::shapes::{block, stl};
use crate::table::{Limit, Row, Table, Unit};

/// Parts, and lines of the bill.
const PARTS: usize = 300;
/// Times that each page is asked for.
const QUESTIONS: usize = 200;
/// Until the server has answered.
const PAGE_SECONDS_MAX: f64 = 0.050;
const NAME: &str = "maker/machine";
/// What a page says of what is not looked into yet.
const WAITING: [&str; 2] = ["Being looked at", "is being read"];
/// How long looking into everything may take.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between two looks.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Processor time in that while of a server that is done, in seconds.
const IDLE_SECONDS_MAX: f64 = 0.03;
/// Looks in a row that must find it done.
const IDLE_LOOKS: u32 = 3;

/// Publishes the design, has everything looked into, and asks for its pages.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let registry = Registry::new(kit)?;
    let folder = kit.fresh_folder("parts")?;
    write(&folder)?;
    registry.publish(&folder)?;
    let whole = format!("/@{NAME}/1.0.0");
    let bill = format!("{whole}/-/parts");
    let start = Instant::now();
    until_known(&registry, &format!("{}{bill}", registry.url), start)?;
    eprintln!("  looked into after {:.0} s", start.elapsed().as_secs_f64());
    let many = format!("{bill}?n=25");
    for (what, path) in [
        ("its page", &whole),
        ("its bill of materials", &bill),
        ("its bill for 25", &many),
    ] {
        let before = registry.process.processor_seconds()?;
        let times = wait(ask(&registry.url, &vec![path.clone(); QUESTIONS]))?;
        let used = registry.process.processor_seconds()? - before;
        eprintln!(
            "  {what}: {:.1} ms of processor time each",
            used * 1e3 / QUESTIONS as f64
        );
        table.add(Row {
            what: format!("design with {PARTS} parts: {what}, p95"),
            unit: Unit::Seconds,
            product: percentile(&times, 95),
            peer: None,
            limit: Limit::Max(PAGE_SECONDS_MAX),
        });
    }
    Ok(())
}

/// Waits until the page tells of every part, and the server has nothing left to do.
fn until_known(registry: &Registry, url: &str, start: Instant) -> Result<()> {
    let last = part_name(PARTS - 1);
    let (mut idle, mut before) = (0, 0.0);
    while idle < IDLE_LOOKS {
        ensure!(
            start.elapsed() < PATIENCE,
            "{url} still waits for something"
        );
        thread::sleep(LOOK_INTERVAL);
        let now = registry.process.processor_seconds()?;
        let is_idle = now - before < IDLE_SECONDS_MAX;
        before = now;
        idle = if is_idle { idle + 1 } else { 0 };
        if idle == IDLE_LOOKS {
            let text = wait(async {
                let answer = reqwest::get(url).await?.error_for_status()?;
                Ok(answer.text().await?)
            })?;
            let is_known = text.contains(&last) && !WAITING.iter().any(|word| text.contains(word));
            if !is_known {
                idle = 0;
            }
        }
    }
    Ok(())
}

fn part_name(number: usize) -> String {
    format!("Bracket {number:03}")
}

/// The folder to publish.
fn write(folder: &Path) -> Result<()> {
    write_design(folder, NAME, "1.0.0")?;
    fs::create_dir(folder.join("stl"))?;
    let mut toml = fs::read_to_string(folder.join("design.toml"))?;
    toml.push_str("\n[bom]\nfile = \"bom.csv\"\n");
    let mut bill = String::from(
        "id,name,quantity,process,material,specification,unit cost,currency,supplier\n",
    );
    for number in 0..PARTS {
        let (name, quantity) = (part_name(number), 1 + number % 8);
        let (process, material) = match number % 3 {
            0 => ("fdm", "PETG"),
            1 => ("laser-cut", "plywood"),
            _ => ("cnc-mill", "aluminum"),
        };
        writeln!(
            toml,
            "\n[[part]]\nid = \"bracket-{number:03}\"\nname = \"{name}\"\nquantity = {quantity}\n\
             process = \"{process}\"\nmaterial = \"{material}\"\nexport = \"stl/bracket-{number:03}.stl\""
        )?;
        writeln!(
            bill,
            "bracket-{number:03},{name},{quantity},{process},{material},\"{} x 20 x 5 mm\",0.{:02},EUR,Workshop",
            20 + number,
            number % 100
        )?;
        let mesh = stl(&block([20.0 + number as f32, 20.0, 5.0]));
        fs::write(folder.join(format!("stl/bracket-{number:03}.stl")), mesh)?;
    }
    fs::write(folder.join("design.toml"), toml)?;
    fs::write(folder.join("bom.csv"), bill).context("writing the bill")
}
