//! How soon an empty registry is ready, and what it holds in memory then.

use anyhow::Result;

use crate::kit::Kit;
use crate::registry::serve;
use crate::table::{Limit, Row, Table, Unit, median};

const READY_SECONDS_MAX: f64 = 0.5;
const RESIDENT_MEBIBYTES_MAX: f64 = 60.0;

/// Starts empty registries.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let (mut ready, mut resident) = (Vec::new(), Vec::new());
    for _ in 0..kit.rounds {
        let data = kit.fresh_folder("data")?;
        let (process, _, seconds) = serve(kit, &data, None, &kit.scratch.join("commonwright.log"))?;
        ready.push(seconds);
        resident.push(process.memory_mebibytes()?);
    }
    table.add(Row {
        what: "empty `serve`, from start to ready".to_owned(),
        unit: Unit::Seconds,
        product: median(ready),
        peer: None,
        limit: Limit::Max(READY_SECONDS_MAX),
    });
    table.add(Row {
        what: "empty `serve`, resident memory".to_owned(),
        unit: Unit::Mebibytes,
        product: median(resident),
        peer: None,
        limit: Limit::Max(RESIDENT_MEBIBYTES_MAX),
    });
    Ok(())
}
