//! Which processes cut a part out of something larger.

use wright_model::Process;

/// Those that cut a sheet along the outline of the part.
const SHEETS: [&str; 4] = ["cutting", "sheet-metal", "cnc-mill", "cnc-router"];
/// Those that cut a bar to length.
const BARS: [&str; 2] = ["saw-cut", "metal-saw"];
/// Those that cut what comes on a roll.
const ROLLS: [&str; 1] = ["fabric-cut"];

/// Whether a process cuts a sheet along the outline of the part.
pub(crate) fn is_of_sheet(process: &str) -> bool {
    is_among(process, &SHEETS)
}

/// Whether a process cuts a bar to length.
pub(crate) fn is_of_bar(process: &str) -> bool {
    is_among(process, &BARS)
}

/// Whether a process cuts a sheet, a bar or a roll.
pub(crate) fn is_cut(process: &str) -> bool {
    is_of_sheet(process) || is_of_bar(process) || is_among(process, &ROLLS)
}

fn is_among(process: &str, families: &[&str]) -> bool {
    let process = Process::find(process);
    process.is_some_and(|process| families.iter().any(|family| process.is_a(family)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_take_what_they_cut() {
        for (process, sheet, bar, cut) in [
            ("laser-cut", true, false, true),
            ("cnc-router", true, false, true),
            ("saw-cut", false, true, true),
            ("fabric-cut", false, false, true),
            ("fdm", false, false, false),
            ("knitting by hand", false, false, false),
        ] {
            let found = (is_of_sheet(process), is_of_bar(process), is_cut(process));
            assert_eq!(found, (sheet, bar, cut), "{process}");
        }
        // Each is one of the taxonomy, or nothing would ever be one of it.
        for family in SHEETS.iter().chain(&BARS).chain(&ROLLS) {
            assert!(Process::find(family).is_some(), "{family}");
        }
    }
}
