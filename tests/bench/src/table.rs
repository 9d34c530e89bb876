//! What was measured, held against its limit, as the last section of `crates/README.md`.

use std::fmt::Write as _;

use crate::kit::Kit;

/// A figure's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Requests a second.
    Requests,
    /// 10⁶ bytes a second.
    Megabytes,
    /// Seconds.
    Seconds,
    /// Seconds of processor time for 10⁹ bytes.
    ProcessorSeconds,
    /// 2²⁰ bytes of memory.
    Mebibytes,
    /// Hundredths.
    Percent,
}

impl Unit {
    /// A figure with its unit.
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Self::Requests => format!("{value:.0}/s"),
            Self::Megabytes => format!("{value:.0} MB/s"),
            Self::Seconds if value < 0.000_1 => format!("{:.1} µs", value * 1e6),
            Self::Seconds if value < 1.0 => format!("{:.1} ms", value * 1000.0),
            Self::Seconds => format!("{value:.2} s"),
            Self::ProcessorSeconds => format!("{value:.2} s/GB"),
            Self::Mebibytes => format!("{value:.0} MiB"),
            Self::Percent => format!("{value:.1} %"),
        }
    }
}

/// What a figure must keep.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// Nothing: it describes the machine.
    None,
    /// At least so many times the peer's.
    TimesPeerMin(f64),
    /// At most so many times the peer's.
    TimesPeerMax(f64),
    /// At most so many times the peer's, and so much more.
    TimesPeerPlusMax(f64, f64),
    /// At most so much.
    Max(f64),
}

/// One line.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// In which unit.
    pub(crate) unit: Unit,
    /// The product's figure.
    pub(crate) product: f64,
    /// The peer and its figure, no number where the peer is not here.
    pub(crate) peer: Option<(&'static str, f64)>,
    /// What must hold.
    pub(crate) limit: Limit,
}

impl Row {
    fn peer_figure(&self) -> f64 {
        self.peer.map_or(f64::NAN, |(_, figure)| figure)
    }

    fn ratio(&self) -> String {
        let measured = self.peer.filter(|(_, figure)| !figure.is_nan());
        measured.map_or_else(String::new, |(_, figure)| {
            format!("{:.2}", self.product / figure)
        })
    }

    fn limit_text(&self) -> String {
        match self.limit {
            Limit::None => String::new(),
            Limit::TimesPeerMin(times) => format!("≥ {times} ×"),
            Limit::TimesPeerMax(times) => format!("≤ {times} ×"),
            Limit::TimesPeerPlusMax(times, more) => {
                let sum = times * self.peer_figure() + more;
                format!(
                    "≤ {times} × + {} = {}",
                    self.unit.show(more),
                    self.unit.show(sum)
                )
            }
            Limit::Max(max) => format!("≤ {}", self.unit.show(max)),
        }
    }

    /// Whether the limit is kept; `None` where there is none.
    fn is_met(&self) -> Option<bool> {
        match self.limit {
            Limit::None => None,
            Limit::TimesPeerMin(times) => Some(self.product >= times * self.peer_figure()),
            Limit::TimesPeerMax(times) => Some(self.product <= times * self.peer_figure()),
            Limit::TimesPeerPlusMax(times, more) => {
                Some(self.product <= times * self.peer_figure() + more)
            }
            Limit::Max(max) => Some(self.product <= max),
        }
    }
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    remarks: Vec<String>,
}

impl Table {
    /// Adds a line and tells it at once.
    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("  {}", line(&row));
        self.rows.push(row);
    }

    /// Adds a sentence below the table and tells it at once.
    pub(crate) fn say(&mut self, remark: String) {
        eprintln!("  {remark}");
        self.remarks.push(remark);
    }

    /// What missed its limit.
    pub(crate) fn missed(&self) -> Vec<String> {
        let missed = self.rows.iter().filter(|row| row.is_met() == Some(false));
        missed
            .map(|row| {
                format!(
                    "{}: {} ({})",
                    row.what,
                    row.unit.show(row.product),
                    row.limit_text()
                )
            })
            .collect()
    }
}

fn line(row: &Row) -> String {
    let peer = match row.peer {
        None => String::new(),
        Some((name, figure)) if figure.is_nan() => format!("{name} is not here"),
        Some((name, figure)) => format!("{name}: {}", row.unit.show(figure)),
    };
    let met = match row.is_met() {
        None => "",
        Some(true) => "yes",
        Some(false) => "**no**",
    };
    format!(
        "| {} | {} | {peer} | {} | {} | {met} |",
        row.what,
        row.unit.show(row.product),
        row.ratio(),
        row.limit_text()
    )
}

/// How the section begins.
pub(crate) const HEADING: &str = "## Measured\n";

/// The whole section.
pub(crate) fn page(machine: &str, kit: &Kit, table: &Table) -> String {
    let mut page = format!(
        "{HEADING}\n\
         `cargo xtask bench` measures Commonwright and a named peer in the same run, on the same \
         bytes, and prints this section; `--write crates/README.md` keeps it, `--check` fails where a \
         limit is missed, `--only serve,fetch` measures parts, `--rounds N` measures more often. \
         It needs nginx, wrk, git, fcgiwrap and npm (Debian: `apt-get install nginx-light wrk git \
         fcgiwrap`, and Node.js), names what is missing, and listens on loopback only. Shapes are \
         measured beside admesh, f3d and trimesh where these are (Debian: `apt-get install admesh \
         f3d xvfb`; pip brings trimesh), and judged by it on the public files in the folder that \
         `COMMONWRIGHT_CORPUS` names.\n\n\
         Machine: {machine}. Peers: {}. Medians of {} rounds; product and peer take turns.\n\n\
         | what | Commonwright | peer | ratio | limit | kept |\n|---|---:|---:|---:|---|---|\n",
        kit.peers(),
        kit.rounds
    );
    for row in &table.rows {
        let _ = writeln!(page, "{}", line(row));
    }
    for remark in &table.remarks {
        let _ = writeln!(page, "\n{remark}");
    }
    page.push_str(NOTES);
    page
}

const NOTES: &str = "
How it is measured:

- The registry is `commonwright serve` as it comes: SQLite and a folder, request log and metrics on. \
nginx has Debian's defaults (two workers here, `sendfile`, `tcp_nopush`), its access log on, too.
- Requests come from `wrk` with one thread. The index document has ten releases. Processor time is \
that of the server and its children, from `/proc`.
- Before each publish and its peer, `sync` empties what others left to write. Every round has a new \
registry, so that nothing is there yet. `wright publish` hashes, checks, sends and has the release \
committed; the peer does `sha256sum`, `cp`, `sync`, or `cp -r`, `sync`.
- Files hold incompressible bytes: the kindest case for git and npm, which unpack what they fetch. \
`git clone` reads a repacked repository by smart HTTP (`git http-backend` behind nginx and \
fcgiwrap); `npm ci` reads one tarball that nginx serves. Every round begins with empty caches.
- Shapes are counted in processor time, within this process or, where the line says so, of whole \
processes from start to end. The mesh is a ring of a million facets, 50 MB as binary STL; f3d draws \
on a screen of Xvfb without hardware.
";

/// The middle of several figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() % 2 {
        _ if figures.is_empty() => f64::NAN,
        0 => f64::midpoint(figures[middle - 1], figures[middle]),
        _ => figures[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(limit: Limit, product: f64, peer: f64) -> Row {
        Row {
            what: "it".to_owned(),
            unit: Unit::Seconds,
            product,
            peer: Some(("peer", peer)),
            limit,
        }
    }

    #[test]
    fn limits_are_held_against_the_peer() {
        for (limit, product, met) in [
            (Limit::None, 9.0, None),
            (Limit::TimesPeerMin(0.6), 1.2, Some(true)),
            (Limit::TimesPeerMin(0.6), 1.1, Some(false)),
            (Limit::TimesPeerMax(1.5), 3.0, Some(true)),
            (Limit::TimesPeerMax(1.5), 3.1, Some(false)),
            (Limit::TimesPeerPlusMax(2.0, 0.5), 4.5, Some(true)),
            (Limit::TimesPeerPlusMax(2.0, 0.5), 4.6, Some(false)),
            (Limit::Max(0.5), 0.5, Some(true)),
            (Limit::Max(0.5), f64::NAN, Some(false)),
        ] {
            assert_eq!(
                row(limit, product, 2.0).is_met(),
                met,
                "{limit:?} {product}"
            );
        }
    }

    #[test]
    fn what_was_missed_is_named() {
        let mut table = Table::default();
        table.add(row(Limit::Max(0.05), 0.06, 1.0));
        table.add(row(Limit::Max(0.05), 0.04, 1.0));
        assert_eq!(table.missed(), ["it: 60.0 ms (≤ 50.0 ms)"]);
    }

    #[test]
    fn medians() {
        assert!(median(vec![]).is_nan());
        for (figures, middle) in [
            (vec![3.0], 3.0),
            (vec![9.0, 1.0], 5.0),
            (vec![3.0, 1.0, 9.0], 3.0),
        ] {
            assert!((median(figures) - middle).abs() < f64::EPSILON);
        }
    }
}
