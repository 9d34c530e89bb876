//! A real PostgreSQL server in a temporary folder, one per test process, and fresh databases in it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::network::free_port;
use crate::process::{End, Process};
use crate::requirement::{variable, went_without};
use crate::scratch;

/// Names the folder of PostgreSQL's server programs, where it is not a usual one.
pub const POSTGRES_BIN: &str = "COMMONWRIGHT_TEST_POSTGRES_BIN";
/// Connections a server takes, enough for the pools of many tests at once.
pub const CONNECTIONS_MAX: u32 = 200;

/// What the server may keep of its log, so that it does not outgrow the databases.
const LOG_MEGABYTES_MAX: u32 = 256;

/// Where Debian and its relatives keep the server programs, by version.
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";
/// The superuser inside the server.
const SUPERUSER: &str = "postgres";
/// Who may own the server on a machine where tests run as root, in order of preference.
const SERVER_OWNERS: [&str; 2] = ["postgres", "nobody"];
const START_PATIENCE: Duration = Duration::from_secs(60);
/// Another process may take a port between choosing and using it.
const START_ATTEMPTS: u32 = 5;

/// Whether the server syncs what it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Fast, and lost with the machine: for tests that do not look at durability.
    Unsynced,
    /// As in production: for tests that kill the server, and for measurements.
    Synced,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    _process: Process,
    programs: PathBuf,
    port: u16,
    databases_made: AtomicU32,
}

/// The one server of this test process, without syncs. `None` where PostgreSQL is not installed.
///
/// # Panics
/// When it is installed and does not start, or is not and everything is required.
#[must_use]
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        programs()
            .is_some()
            .then(|| Server::start(Durability::Unsynced))
    });
    if server.is_none() {
        went_without(
            "PostgreSQL",
            &format!(
                "install its server programs (Debian: postgresql) or set {POSTGRES_BIN} to their folder"
            ),
        );
    }
    server.as_ref()
}

impl Server {
    /// Starts a server of the test's own; most tests share [`server`].
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start(durability: Durability) -> Self {
        let programs = programs().expect("ask postgres::server() first whether PostgreSQL is here");
        let data = scratch::folder("postgres-data");
        initialize(&programs, &data);
        let (process, port) = start_process(&programs, &data, durability);
        Self {
            _process: process,
            programs,
            port,
            databases_made: AtomicU32::new(0),
        }
    }

    /// The URL of a new empty database.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database(&self) -> String {
        self.create_database("template0")
    }

    /// The URL of a new copy of an earlier database, which nobody may be connected to: migrate one
    /// and copy it where many tests want the same schema.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database_from(&self, template_url: &str) -> String {
        let template = template_url.rsplit('/').next().unwrap_or(template_url);
        self.create_database(template)
    }

    /// Removes a database of this server, whoever is connected to it: hundreds of tests with one
    /// each would fill a disk. One that will not go stays until the server ends.
    pub fn drop_database(&self, url: &str) {
        let name = url.rsplit('/').next().unwrap_or(url);
        let output = self.psql(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        if !output.status.success() {
            eprintln!("{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }

    fn create_database(&self, template: &str) -> String {
        let number = self.databases_made.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.run_sql(&format!(
            "CREATE DATABASE \"{name}\" TEMPLATE \"{template}\""
        ));
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{name}", self.port)
    }

    fn run_sql(&self, statement: &str) {
        let output = self.psql(statement);
        assert!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// By the server's own client, so that this works inside and outside of an async runtime.
    fn psql(&self, statement: &str) -> Output {
        let mut command = Command::new(self.programs.join("psql"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
            command.env_remove(name);
        }
        command
            .args(["--host=127.0.0.1", "--no-psqlrc", "--quiet"])
            .arg(format!("--port={}", self.port))
            .args(["--username", SUPERUSER, "--dbname", "postgres"])
            .args(["--set=ON_ERROR_STOP=1", "--command", statement])
            .stdin(Stdio::null())
            .output()
            .expect("psql comes with the server programs")
    }
}

/// The folder of the server programs of the newest PostgreSQL on this machine.
fn programs() -> Option<PathBuf> {
    if let Some(folder) = variable(POSTGRES_BIN).map(PathBuf::from) {
        assert!(
            has_programs(&folder),
            "{POSTGRES_BIN} names {}, which has no initdb, postgres and psql",
            folder.display()
        );
        return Some(folder);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest_debian_folder()
        .into_iter()
        .chain(std::env::split_paths(&path))
        .find(|folder| has_programs(folder))
}

fn has_programs(folder: &Path) -> bool {
    ["initdb", "postgres", "psql"]
        .iter()
        .all(|program| folder.join(program).is_file())
}

fn newest_debian_folder() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN_FOLDER).ok()?.flatten();
    versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| has_programs(folder))
        .max_by_key(|folder| {
            let version = folder.parent().and_then(Path::file_name);
            version.and_then(|version| version.to_str()?.parse::<u32>().ok())
        })
}

fn initialize(programs: &Path, data: &Path) {
    let mut command = Command::new(programs.join("initdb"));
    command
        .arg("--pgdata")
        .arg(data)
        .args(["--username", SUPERUSER, "--auth=trust", "--no-sync"])
        .args(["--encoding=UTF8", "--locale=C"]);
    if let Some((user, group)) = server_owner() {
        std::os::unix::fs::chown(data, Some(user), Some(group)).expect("root may chown");
    }
    let output = as_server_owner(&mut command)
        .stdin(Stdio::null())
        .output()
        .expect("initdb was found");
    assert!(
        output.status.success(),
        "initdb failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn start_process(programs: &Path, data: &Path, durability: Durability) -> (Process, u16) {
    let mut failure = String::new();
    for _ in 0..START_ATTEMPTS {
        let port = free_port();
        let mut command = server_command(programs, data, port, durability);
        let mut process = Process::start_ended_by(End::Quit, "postgres", &mut command);
        let ready = process.wait_for("readiness", START_PATIENCE, |log| {
            log.contains("ready to accept connections").then_some(())
        });
        match ready {
            Ok(()) => return (process, port),
            Err(message) => failure = message,
        }
    }
    panic!("{failure}");
}

fn server_command(programs: &Path, data: &Path, port: u16, durability: Durability) -> Command {
    let mut command = Command::new(programs.join("postgres"));
    command.arg("-D").arg(data);
    let mut set = |setting: &str| {
        command.args(["-c", setting]);
    };
    set("listen_addresses=127.0.0.1");
    set("unix_socket_directories=");
    set("lc_messages=C");
    set("timezone=UTC");
    set("shared_buffers=64MB");
    set(&format!("max_wal_size={LOG_MEGABYTES_MAX}MB"));
    set(&format!("port={port}"));
    set(&format!("max_connections={CONNECTIONS_MAX}"));
    if durability == Durability::Unsynced {
        set("fsync=off");
        set("synchronous_commit=off");
        set("full_page_writes=off");
    }
    as_server_owner(&mut command);
    command
}

/// PostgreSQL refuses to run as root: then it runs as its own user.
fn as_server_owner(command: &mut Command) -> &mut Command {
    match server_owner() {
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}

/// User and group for the server, `None` where tests do not run as root.
fn server_owner() -> Option<(u32, u32)> {
    let we_are_root = fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0);
    if !we_are_root {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("a machine with root has users");
    let owner = SERVER_OWNERS.iter().find_map(|owner| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(owner))?;
        let mut numbers = line.split(':').skip(2).map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    Some(owner.expect("PostgreSQL needs a user that is not root: add one named postgres"))
}
