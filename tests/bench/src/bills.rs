//! Bills of materials of 5,000 lines: read, compared, added up over dependencies.

use std::fmt::Write;
use std::time::Instant;

use anyhow::{Result, ensure};
use wright_bom::roll_up::Node;
use wright_bom::{Amount, Bom, difference, read, roll_up};
use wright_model::BomMapping;

use crate::kit::Kit;
use crate::table::{Limit, Row, Table, Unit, median};

/// Lines of the table.
const LINES: usize = 5_000;
/// To read them.
const READ_SECONDS_MAX: f64 = 0.050;
/// Things that are made of it.
const UNITS: u32 = 10;

/// Reads, compares and adds up the same table again and again.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let text = text()?;
    let before = read_table(&text);
    let after = read_table(&text.replace(",2,", ",3,"));
    ensure!(before.lines.len() == LINES, "{} lines", before.lines.len());
    let whole = [Node {
        name: "bench/bill",
        lines: &before.lines,
        uses: &[],
    }];
    let (mut reading, mut comparing, mut adding) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..kit.rounds.max(5) {
        reading.push(seconds(|| read_table(&text)).1);
        let (changes, took) = seconds(|| difference(&before.lines, &after.lines));
        ensure!(changes.changes.len() == LINES, "lines were not compared");
        comparing.push(took);
        let (total, took) = seconds(|| roll_up(&whole, 0, Amount::whole(UNITS)));
        ensure!(
            total.is_ok_and(|total| total.bought.len() == LINES),
            "lines were not added up"
        );
        adding.push(took);
    }
    for (what, taken, limit) in [
        ("read", reading, Limit::Max(READ_SECONDS_MAX)),
        ("compare with another", comparing, Limit::None),
        ("add up for ten", adding, Limit::None),
    ] {
        table.add(Row {
            what: format!("{what}: a bill of materials of 5,000 lines"),
            unit: Unit::Seconds,
            product: median(taken),
            peer: None,
            limit,
        });
    }
    Ok(())
}

fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

fn read_table(text: &str) -> Bom {
    read(text.as_bytes(), "bom.csv", &BomMapping::default())
}

/// A table such as a layout program writes, with prices as people write them.
fn text() -> Result<String> {
    let mut text = String::from(
        "Item,Reference,Name,Qty,Manufacturer,MPN,Supplier,Supplier Part Number,Unit Price,Material,Process,Link,Notes\n",
    );
    for number in 0..LINES {
        writeln!(
            text,
            "{},\"R{number},R{}\",Bolt M{} × {} größer,2,Würth,BN-{number},Digi-Key,{number}-ND,\"0.0{} €\",Stainless steel,bought,https://example.org/{number},mount with care",
            number + 1,
            number + LINES,
            number % 12,
            number % 90,
            number % 1_000,
        )?;
    }
    Ok(text)
}
