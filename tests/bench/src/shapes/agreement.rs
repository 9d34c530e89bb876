//! Public meshes, measured here and by trimesh: whether both say the same. And how small their
//! web models are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use brotli::enc::BrotliEncoderParams;
use serde_json::Value;
use wright_geometry::{MeshAnalysis, to_glb};

use super::mesh_of;
use crate::kit::Kit;
use crate::process::timed;
use crate::table::{Limit, Row, Table, Unit};

const SCRIPT: &str = include_str!("judge.py");
/// The folder of meshes in the collection of public files.
const MESHES: &str = "stl";
/// How hard models are compressed, as the server does it.
const BROTLI_QUALITY: i32 = 6;
/// A binary STL before its facets, and each of those, in bytes.
const STL_BYTES: [u64; 2] = [84, 50];
/// Digits that sums over facets agree in.
const RELATIVE_MAX: f64 = 1e-5;
/// What reports round to, in mm² and mm³.
const ABSOLUTE_MAX: f64 = 1e-3;
/// Meshes of which the two may judge differently, in hundredths: what is one place, and so one
/// edge, is told by other rules.
const JUDGED_OTHERWISE_PERCENT_MAX: f64 = 3.0;
/// Beyond this surface single precision holds no coordinates to speak of, in mm².
const SURFACE_MAX: f64 = 1e9;

/// What was found out about one question.
#[derive(Default)]
struct Count {
    same: u32,
    asked: u32,
}

impl Count {
    fn add(&mut self, same: bool) -> &'static str {
        self.asked += 1;
        self.same += u32::from(same);
        if same { "same" } else { "OTHER" }
    }

    /// Those that differ, in hundredths of those that were asked.
    fn row(&self, what: &str, percent_max: f64) -> Row {
        Row {
            what: format!("public meshes with another {what} than trimesh says"),
            unit: Unit::Percent,
            product: f64::from(self.asked - self.same) * 100.0 / f64::from(self.asked),
            peer: None,
            limit: Limit::Max(percent_max),
        }
    }

    fn text(&self, what: &str) -> String {
        format!("{what} {} of {}", self.same, self.asked)
    }
}

#[derive(Default)]
struct Agreement {
    volume: Count,
    surface: Count,
    closed: Count,
    shells: Count,
    unread_here: u32,
    unread_there: u32,
}

/// Judges every public mesh.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let Some(corpus) = &kit.corpus else {
        bail!("set COMMONWRIGHT_CORPUS to the folder of public files: their meshes are measured");
    };
    let meshes = corpus.join(MESHES);
    models(table, &meshes)?;
    let Some(python) = &kit.python else {
        bail!("trimesh is not here, so what it says of public meshes is unknown");
    };
    let said = timed(Command::new(python).args(["-c", SCRIPT]).arg(&meshes))?.0;
    let mut agreement = Agreement::default();
    eprintln!(
        "  {:<60}{:>16}{:>16}  volume surface closed shells",
        "mesh", "mm³ here", "trimesh"
    );
    for line in said.lines() {
        let judged: Value = serde_json::from_str(line)?;
        let file = judged["file"].as_str().context("a line without its file")?;
        agreement.judge(Path::new(file), &judged)?;
    }
    ensure!(
        agreement.closed.asked > 0,
        "no public mesh was read by both"
    );
    table.add(agreement.volume.row("volume", 0.0));
    table.add(agreement.surface.row("surface", 0.0));
    table.add(
        agreement
            .closed
            .row("word on holes", JUDGED_OTHERWISE_PERCENT_MAX),
    );
    table.add(
        agreement
            .shells
            .row("count of shells", JUDGED_OTHERWISE_PERCENT_MAX),
    );
    table.say(agreement.text());
    Ok(())
}

impl Agreement {
    fn judge(&mut self, file: &Path, judged: &Value) -> Result<()> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let short: String = name
            .chars()
            .skip(name.chars().count().saturating_sub(58))
            .collect();
        let known = mesh_of(&std::fs::read(file)?);
        let mesh = match (known, judged["error"].as_str()) {
            (Ok(mesh), None) => mesh,
            (Err(refusal), error) => {
                self.unread_here += u32::from(error.is_none());
                eprintln!("  {short:<60}{refusal}");
                return Ok(());
            }
            (Ok(_), Some(error)) => {
                self.unread_there += 1;
                eprintln!("  {short:<60}trimesh: {error}");
                return Ok(());
            }
        };
        let number = |key: &str| {
            judged[key]
                .as_f64()
                .with_context(|| format!("no {key} of {name}"))
        };
        let report = &mesh.report;
        let reading = &report.readings[0];
        let (volume, surface) = (
            reading.volume_nl as f64 / 1e3,
            reading.surface_um2 as f64 / 1e6,
        );
        let (said_volume, said_surface) = (number("volume")?.abs(), number("surface")?);
        // What is open or partly inside out has no volume that two programs must agree on.
        let is_oriented = report.closed && report.unoriented_edges == 0;
        let has_volume = report.is_solid() || is_oriented && report.shells.count == 1;
        let is_exact = said_surface < SURFACE_MAX;
        let near = |one: f64, other: f64, scale: f64| {
            (one - other).abs() <= scale * RELATIVE_MAX + ABSOLUTE_MAX
        };
        let words = [
            (has_volume && is_exact).then(|| {
                self.volume
                    .add(near(volume, said_volume, said_volume + said_surface))
            }),
            is_exact.then(|| self.surface.add(near(surface, said_surface, said_surface))),
            // Edges of more than two facets are open to trimesh, and touching bodies here.
            Some(
                self.closed
                    .add((report.closed && report.shared_edges == 0) == judged["closed"]),
            ),
            Some(
                self.shells
                    .add(report.shells.count == judged["shells"].as_u64().unwrap_or(u64::MAX)),
            ),
        ];
        let words = words.map(|word| word.unwrap_or("–"));
        eprintln!(
            "  {short:<60}{volume:>16.3}{said_volume:>16.3}  {}",
            words.join(" ")
        );
        Ok(())
    }

    fn text(&self) -> String {
        format!(
            "Agreement with trimesh over public meshes: {}, {}, {}, {}; {} are read by trimesh alone, \
             {} here alone.",
            self.volume.text("volume"),
            self.surface.text("surface"),
            self.closed.text("closed"),
            self.shells.text("shells"),
            self.unread_here,
            self.unread_there,
        )
    }
}

/// How small the web models of all public meshes together are.
fn models(table: &mut Table, folder: &Path) -> Result<()> {
    let (mut models, mut meshes) = (0, 0);
    for file in files_below(folder)? {
        if let Ok(mesh) = mesh_of(&std::fs::read(file)?) {
            models += compressed(&mesh)?;
            meshes += STL_BYTES[0] + STL_BYTES[1] * mesh.report.triangles;
        }
    }
    table.add(Row {
        what: "web models of public meshes, compressed, beside binary STL".to_owned(),
        unit: Unit::Percent,
        product: models as f64 * 100.0 / meshes as f64,
        peer: None,
        // Most are small, and a file of its own costs each some bytes.
        limit: Limit::None,
    });
    Ok(())
}

/// Bytes of a web model as browsers take it.
pub(super) fn compressed(mesh: &MeshAnalysis) -> Result<u64> {
    let model = to_glb(&mesh.mesh, 1.0);
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: model.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut model.as_slice(), &mut packed, &parameters)?;
    Ok(packed.len() as u64)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
