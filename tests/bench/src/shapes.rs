//! Meshes of a million facets: how fast they are understood, drawn and packed, beside SHA-256 over
//! the same bytes, and beside the libraries and programs that people do it with. Processor time,
//! as other programs take the clock's.

mod agreement;
mod made;
mod peers;

use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};
use threemf2::package::ThreemfPackage;
use wright_geometry::{
    Analysis, Camera, Drawn, Limits, MeshAnalysis, Paint, Picture, Theme, View, analyze,
    difference, draw, to_glb,
};

use crate::kit::Kit;
use crate::process::{spent, timed};
use crate::table::{Limit, Row, Table, Unit};

use made::Ring;
pub(crate) use made::{block, stl};
pub(crate) use peers::once;

/// The word before what [`once`] is asked to do.
pub(crate) const ONCE: &str = "once";
/// A million facets.
const MILLION: Ring = Ring {
    around: 1_000,
    across: 500,
};
/// What text is measured with: it has five times the bytes.
const TENTH: Ring = Ring {
    around: 250,
    across: 200,
};
/// Bytes of a web model as browsers take it, beside the same mesh as binary STL.
const MODEL_PERCENT_MAX: f64 = 4.5;
/// A number that nothing depends on.
const SEED: u64 = 7;
const COHERENT_TIMES_MAX: f64 = 3.5;
const SHUFFLED_TIMES_MAX: f64 = 7.0;
const STL_IO_SHARE_MAX: f64 = 0.25;
const TEXT_SHARE_MAX: f64 = 0.33;
const THREE_MF_SHARE_MAX: f64 = 0.5;
const PAGE_TIMES_MAX: f64 = 8.0;
const DIFFERENCE_TIMES_MAX: f64 = 3.0;
const DECODING_SHARE_MAX: f64 = 0.33;
/// Pixels along one side of the picture that is made first.
const PICTURE_SIZE: u32 = 512;
const DECODE: &str = include_str!("shapes/decode.mjs");

/// Looks into the same meshes again and again.
pub(crate) fn measure(kit: &Kit, table: &mut Table) -> Result<()> {
    let facets = MILLION.facets();
    let coherent = stl(&facets);
    let shuffled = stl(&made::shuffled(facets));
    analyses(kit, table, "in order", &coherent, COHERENT_TIMES_MAX)?;
    analyses(kit, table, "in no order", &shuffled, SHUFFLED_TIMES_MAX)?;
    drop(shuffled);
    pages(kit, table, &coherent)?;
    formats(kit, table)?;
    let file = kit.fresh("million.stl")?;
    std::fs::write(&file, &coherent)?;
    decoding(kit, table, &file, &coherent)?;
    peers::measure(kit, table, &file)?;
    agreement::measure(kit, table)
}

/// What is known of a mesh.
pub(crate) fn mesh_of(bytes: &[u8]) -> Result<MeshAnalysis> {
    match analyze(black_box(bytes), "mesh.stl", &Limits::default(), SEED)? {
        Analysis::Mesh(mesh) => Ok(*mesh),
        other => bail!("no mesh: {other:?}"),
    }
}

/// The picture that a page shows first.
pub(crate) fn drawn(known: &MeshAnalysis, limits: &Limits) -> Option<Picture> {
    let drawn = Drawn {
        size: PICTURE_SIZE,
        theme: Theme::Light,
        paint: Paint::Plain,
        solid: known.report.is_solid(),
    };
    let camera = Camera::of(&[&known.mesh], View::ThreeQuarter);
    draw(&[&known.mesh], &camera, drawn, limits)
}

/// The median of what each work takes, all of them in turns.
fn in_turns<const N: usize>(
    rounds: usize,
    mut works: [&mut dyn FnMut() -> Result<f64>; N],
) -> Result<[f64; N]> {
    let mut figures = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (work, figures) in works.iter_mut().zip(&mut figures) {
            figures.push(work()?);
        }
    }
    Ok(figures.map(crate::table::median))
}

fn hashed(file: &[u8]) -> impl FnMut() -> Result<f64> {
    move || Ok(spent(|| Sha256::digest(black_box(file))).1)
}

fn understood(file: &[u8]) -> impl FnMut() -> Result<f64> {
    move || {
        let (mesh, seconds) = spent(|| mesh_of(file));
        mesh?;
        Ok(seconds)
    }
}

fn row(table: &mut Table, what: String, product: f64, peer: (&'static str, f64), limit: f64) {
    table.add(Row {
        what,
        unit: Unit::Seconds,
        product,
        peer: Some(peer),
        limit: Limit::TimesPeerMax(limit),
    });
}

/// Reports, beside hashing and beside the library that reads STL.
fn analyses(kit: &Kit, table: &mut Table, order: &str, file: &[u8], limit: f64) -> Result<()> {
    let mut library = || {
        let (valid, seconds) = spent(|| -> Result<()> {
            let mesh = stl_io::read_stl(&mut Cursor::new(black_box(file)))?;
            Ok(mesh.validate()?)
        });
        valid?;
        Ok(seconds)
    };
    let [hash, product, peer] = in_turns(
        kit.rounds,
        [&mut hashed(file), &mut understood(file), &mut library],
    )?;
    let what = format!("report on a million facets {order}");
    row(table, what.clone(), product, ("SHA-256", hash), limit);
    let peer = ("stl_io, read and validate", peer);
    row(table, what, product, peer, STL_IO_SHARE_MAX);
    Ok(())
}

/// What a page needs first, and what a difference takes.
fn pages(kit: &Kit, table: &mut Table, file: &[u8]) -> Result<()> {
    let limits = Limits::default();
    let known = mesh_of(file)?;
    let mut page = || {
        let (made, seconds) = spent(|| -> Result<usize> {
            let known = mesh_of(file)?;
            let picture = drawn(&known, &limits).context("it cannot be drawn")?;
            Ok(picture.to_png().len() + to_glb(&known.mesh, 1.0).len())
        });
        made?;
        Ok(seconds)
    };
    let mut picture = || Ok(spent(|| drawn(&known, &limits).map(|picture| picture.to_png())).1);
    let mut model = || Ok(spent(|| to_glb(&known.mesh, 1.0)).1);
    let mut compared = || Ok(spent(|| difference(&known, &known, &limits, SEED)).1);
    let [hash, page, picture, model, compared] = in_turns(
        kit.rounds,
        [
            &mut hashed(file),
            &mut page,
            &mut picture,
            &mut model,
            &mut compared,
        ],
    )?;
    let hash = ("SHA-256", hash);
    let what = "report, first picture and web model of a million facets";
    row(table, what.to_owned(), page, hash, PAGE_TIMES_MAX);
    for (what, product) in [
        ("the picture of these", picture),
        ("the web model of these", model),
    ] {
        table.add(Row {
            what: what.to_owned(),
            unit: Unit::Seconds,
            product,
            peer: Some(hash),
            limit: Limit::None,
        });
    }
    let what = "difference of two meshes of a million facets";
    row(table, what.to_owned(), compared, hash, DIFFERENCE_TIMES_MAX);
    table.add(Row {
        what: "web model of a million facets, compressed, beside its STL".to_owned(),
        unit: Unit::Percent,
        product: agreement::compressed(&known)? as f64 * 100.0 / file.len() as f64,
        peer: None,
        limit: Limit::Max(MODEL_PERCENT_MAX),
    });
    Ok(())
}

/// Reports on other formats, beside libraries that only read them.
fn formats(kit: &Kit, table: &mut Table) -> Result<()> {
    let file = MILLION.three_mf()?;
    let mut product = || {
        let (known, seconds) = spent(|| analyze(&file, "ring.3mf", &Limits::default(), SEED));
        let Analysis::Mesh(known) = known? else {
            bail!("the 3MF is no mesh");
        };
        ensure!(known.report.closed, "the 3MF is not closed");
        Ok(seconds)
    };
    let mut peer = || {
        let (package, seconds) = spent(|| {
            let file = Cursor::new(black_box(&file));
            ThreemfPackage::from_reader_with_memory_optimized_deserializer(file, true)
        });
        package?;
        Ok(seconds)
    };
    let [product, peer] = in_turns(kit.rounds, [&mut product, &mut peer])?;
    let what = "report on a million facets in 3MF".to_owned();
    row(
        table,
        what,
        product,
        ("threemf2, read only", peer),
        THREE_MF_SHARE_MAX,
    );

    let file = made::ascii_stl(&TENTH.facets())?;
    let mut peer = || {
        let (mesh, seconds) =
            spent(|| stl_io::read_stl(&mut Cursor::new(black_box(file.as_bytes()))));
        mesh?;
        Ok(seconds)
    };
    let [product, peer] = in_turns(kit.rounds, [&mut understood(file.as_bytes()), &mut peer])?;
    let what = "report on a hundred thousand facets in text".to_owned();
    row(
        table,
        what,
        product,
        ("stl_io, read only", peer),
        TEXT_SHARE_MAX,
    );
    Ok(())
}

/// What a page's engine takes to unpack the web model, beside reading the STL itself.
fn decoding(kit: &Kit, table: &mut Table, file: &Path, mesh: &[u8]) -> Result<()> {
    let model = file.with_extension("glb");
    std::fs::write(&model, to_glb(&mesh_of(mesh)?.mesh, 1.0))?;
    let mut command = Command::new("node");
    command
        .current_dir("web")
        .args(["--input-type=module", "--eval", DECODE])
        .arg(&model)
        .arg(file)
        .arg(kit.rounds.to_string());
    let said: Value = serde_json::from_str(&timed(&mut command)?.0)?;
    ensure!(
        said["triangles"][0] == said["triangles"][1],
        "the model is another mesh: {said}"
    );
    let figure = |key: &str| {
        said[key]
            .as_f64()
            .with_context(|| format!("no {key} in {said}"))
    };
    let what = "web model of a million facets, unpacked as in the viewer".to_owned();
    let peer = ("three.js reading the STL", figure("stl")?);
    row(table, what, figure("model")?, peer, DECODING_SHARE_MAX);
    Ok(())
}
