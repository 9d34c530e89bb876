//! One folder per test process for all that its servers write, and the warden: a small shell that
//! outlives the test process, kills the children that process left behind and removes the folder.
//! So a test run that panics, is interrupted or killed leaves neither servers nor files.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Other users must get through: PostgreSQL refuses to run as root.
const FOLDER_MODE: u32 = 0o755;

struct Warden {
    folder: PathBuf,
    /// Closed by the system when this process ends, whatever ends it: that is the signal.
    orders: Mutex<ChildStdin>,
    folders_made: AtomicU32,
}

static WARDEN: OnceLock<Warden> = OnceLock::new();

/// A new empty folder, gone when the test process ends.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    let warden = WARDEN.get_or_init(Warden::start);
    let number = warden.folders_made.fetch_add(1, Ordering::Relaxed);
    let folder = warden.folder.join(format!("{name}-{number}"));
    fs::create_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// Has the warden send `signal` (a name without `SIG`) to `pid` should this process end first.
pub(crate) fn watch(pid: u32, signal: &str) {
    WARDEN
        .get_or_init(Warden::start)
        .order(&format!("watch {pid} {signal}\n"));
}

/// Takes back [`watch`]; the process has ended and its number may be given to another.
pub(crate) fn forget(pid: u32) {
    WARDEN
        .get_or_init(Warden::start)
        .order(&format!("forget {pid}\n"));
}

/// Has the warden remove what a server leaves outside of its folder. No spaces in `file`.
pub(crate) fn remove_at_end(file: &str) {
    WARDEN
        .get_or_init(Warden::start)
        .order(&format!("remove {file}\n"));
}

impl Warden {
    fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("commonwright-tests-")
            .permissions(Permissions::from_mode(FOLDER_MODE))
            .tempdir()
            .expect("the folder for temporary files can be written")
            .keep();
        Self {
            orders: Mutex::new(start_warden(&folder)),
            folder,
            folders_made: AtomicU32::new(0),
        }
    }

    fn order(&self, line: &str) {
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(line.as_bytes())
            .expect("the warden lives as long as this process");
    }
}

fn start_warden(folder: &Path) -> ChildStdin {
    Command::new("sh")
        .args(["-c", include_str!("warden.sh"), "warden"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh can be started")
        .stdin
        .expect("its standard input was asked for")
}
