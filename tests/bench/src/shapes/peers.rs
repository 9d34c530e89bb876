//! Programs that read a mesh, start to end, and this one doing the same in a process of its own.

use std::env;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use wright_geometry::Limits;

use super::{ONCE, drawn, in_turns, mesh_of};
use crate::kit::{Kit, find};
use crate::process::{Running, spent_by};
use crate::table::{Limit, Row, Table, Unit, median};

const ADMESH_SHARE_MAX: f64 = 0.67;
const TRIMESH_SHARE_MAX: f64 = 0.067;
const F3D_SHARE_MAX: f64 = 0.2;
/// Memory of the child that makes report, picture and model, beside the file.
const MEMORY_TIMES_MAX: f64 = 2.2;
/// What a page does without at first, in seconds of processor time.
const MORE_SECONDS_MAX: f64 = 4.0;
/// The least that trimesh does for the same answers.
const TRIMESH: &str = "import sys, trimesh; mesh = trimesh.load_mesh(sys.argv[1]); print(mesh.is_watertight, mesh.volume)";
const MIB: f64 = 1_048_576.0;

/// Does one thing and ends: what this program does when it is its own peer.
pub(crate) fn once(what: &str, file: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let known = mesh_of(&bytes)?;
    match what {
        "report" => println!("{}", serde_json::to_string(&known.report)?),
        "picture" => {
            let picture = drawn(&known, &Limits::default()).context("it cannot be drawn")?;
            std::fs::write(file.with_extension("own.png"), picture.to_png())?;
        }
        _ => bail!("nothing is called {what}"),
    }
    Ok(())
}

/// Whole processes, product and peers in turns.
pub(crate) fn measure(kit: &Kit, table: &mut Table, file: &Path) -> Result<()> {
    let here = |what: &str| {
        let mut command = Command::new(env::current_exe().unwrap_or_default());
        command.args([ONCE, what]).arg(file);
        command
    };
    let admesh = find("admesh").map(|program| {
        let mut command = Command::new(program);
        command.arg("--exact").arg(file);
        command
    });
    let trimesh = kit.python.as_ref().map(|python| {
        let mut command = Command::new(python);
        command.args(["-c", TRIMESH]).arg(file);
        command
    });
    let title = "one process: report on a million facets";
    beside(
        kit,
        table,
        title,
        here("report"),
        ("admesh", admesh, ADMESH_SHARE_MAX),
    )?;
    beside(
        kit,
        table,
        title,
        here("report"),
        ("trimesh", trimesh, TRIMESH_SHARE_MAX),
    )?;
    let screen = Screen::start(kit)?;
    let f3d = screen.as_ref().map(|screen| {
        let mut command = Command::new(&screen.f3d);
        command
            .env("DISPLAY", &screen.display)
            .args(["--resolution=512,512", "--output"])
            .arg(file.with_extension("f3d.png"))
            .arg(file);
        command
    });
    let title = "one process: picture of a million facets, 512 pixels";
    beside(
        kit,
        table,
        title,
        here("picture"),
        ("f3d", f3d, F3D_SHARE_MAX),
    )?;
    children(kit, table, file)
}

/// A row of processor time; without the peer it keeps no limit.
fn beside(
    kit: &Kit,
    table: &mut Table,
    what: &str,
    mut product: Command,
    (name, peer, share_max): (&'static str, Option<Command>, f64),
) -> Result<()> {
    let mut product = || Ok(spent_by(&mut product)?.processor_seconds);
    let figures = match peer {
        Some(mut peer) => {
            let mut peer = || Ok(spent_by(&mut peer)?.processor_seconds);
            in_turns(kit.rounds, [&mut product, &mut peer])?
        }
        None => {
            let [figure] = in_turns(kit.rounds, [&mut product])?;
            [figure, f64::NAN]
        }
    };
    table.add(Row {
        what: what.to_owned(),
        unit: Unit::Seconds,
        product: figures[0],
        peer: Some((name, figures[1])),
        limit: Limit::TimesPeerMax(share_max),
    });
    Ok(())
}

/// A screen that nobody looks at: f3d draws on nothing less.
struct Screen {
    f3d: std::path::PathBuf,
    display: String,
    _server: Running,
}

impl Screen {
    fn start(kit: &Kit) -> Result<Option<Self>> {
        let (Some(f3d), Some(server)) = (find("f3d"), find("Xvfb")) else {
            return Ok(None);
        };
        let mut command = Command::new(server);
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "640x640x24",
            "-nolisten",
            "tcp",
        ]);
        let mut server = Running::start("Xvfb", &mut command, &kit.scratch.join("screen.log"))?;
        let number = server.wait_for(|log| {
            let mut lines = log
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n'));
            lines.find_map(|line| line.trim().parse::<u32>().ok())
        })?;
        Ok(Some(Self {
            f3d,
            display: format!(":{number}"),
            _server: server,
        }))
    }
}

/// The children in which the server has files looked into.
fn children(kit: &Kit, table: &mut Table, file: &Path) -> Result<()> {
    let bytes = std::fs::metadata(file)?.len() as f64;
    let (mut memory, mut more) = (Vec::new(), Vec::new());
    for _ in 0..kit.rounds {
        memory.push(spent_by(&mut child(kit, "shape", file)?)?.peak_mebibytes);
        more.push(spent_by(&mut child(kit, "shape-more", file)?)?.processor_seconds);
    }
    table.add(Row {
        what: "child: report, picture and web model of a million facets, peak memory".to_owned(),
        unit: Unit::Mebibytes,
        product: median(memory),
        peer: Some(("the file", bytes / MIB)),
        limit: Limit::TimesPeerMax(MEMORY_TIMES_MAX),
    });
    table.add(Row {
        what: "child: larger picture, coarser model, both compressed".to_owned(),
        unit: Unit::Seconds,
        product: median(more),
        peer: None,
        limit: Limit::Max(MORE_SECONDS_MAX),
    });
    Ok(())
}

/// The server's child for one task, as the server starts it.
fn child(kit: &Kit, task: &str, file: &Path) -> Result<Command> {
    let mut command = Command::new(&kit.commonwright);
    command
        .env_clear()
        .env("MIMALLOC_ARENA_RESERVE", "16MiB")
        .env("MIMALLOC_SHOW_ERRORS", "0")
        .args(["analyze-file", task, "--extension=stl"])
        .args(["--memory-bytes=1073741824", "--processor-seconds=20"])
        .arg("--output-bytes=268435456")
        .stdin(File::open(file)?)
        .stdout(File::create(kit.scratch.join("child.out"))?);
    Ok(command)
}
