//! Nothing is answered before it is durable: a trace of the real server's system calls shows that
//! every file with acknowledged bytes, and the folder that names it, was synced before the answer
//! went out.
//!
//! Linux only, by `strace`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tests::requirement::went_without;
use tests::{scratch, until};
use wright_model::Digest;

use crate::authoring::folder;
use crate::remote::{PATIENCE, Remote, Setup, id_of};

/// Names the program, where it is not in `PATH`.
const STRACE: &str = "COMMONWRIGHT_TEST_STRACE";
/// What is traced: whatever writes files, names them, makes them durable, or answers.
const CALLS: &str = "trace=openat,write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync,\
    syncfs,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,copy_file_range";

/// One finished system call, in order of its end; a failed one is left out.
#[derive(Debug)]
struct Call {
    /// When it began, in lines of the trace.
    began: usize,
    name: String,
    arguments: String,
}

impl Call {
    fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str())
    }

    /// The file of its first argument, a descriptor that strace has named: `7</data/blobs/x>`.
    fn descriptor(&self) -> Option<&str> {
        let (number, rest) = self.arguments.split_once('<')?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        Some(rest.split_once('>')?.0)
    }

    fn syncs(&self, path: &str) -> bool {
        self.is(&["fsync", "fdatasync"]) && self.descriptor() == Some(path)
    }

    /// Whether it syncs all of the file system; every file of the test is on one.
    fn syncs_all(&self) -> bool {
        self.is(&["syncfs"])
    }

    /// Whether it sends the head of a good answer with this status.
    fn answers(&self, status: u16) -> bool {
        let head = format!("\"HTTP/1.1 {status} ");
        self.is(&["write", "writev", "sendto", "sendmsg"]) && self.arguments.contains(&head)
    }
}

/// All calls of a trace by `strace -f`, in which long ones are torn in two lines.
fn calls(trace: &str) -> Vec<Call> {
    let mut torn: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    let mut calls = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((thread, rest)) = line.trim_start().split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        let (began, whole) = if let Some(beginning) = rest.strip_suffix(" <unfinished ...>") {
            torn.insert(thread, (number, beginning.to_owned()));
            continue;
        } else if rest.starts_with("<... ") {
            let Some((began, beginning)) = torn.remove(thread) else {
                continue;
            };
            let end = rest.split_once(" resumed>").map_or("", |(_, end)| end);
            (began, beginning + end)
        } else {
            (number, rest.to_owned())
        };
        let Some((name, arguments)) = whole.split_once('(') else {
            continue;
        };
        let failed = arguments
            .rsplit_once(" = ")
            .is_none_or(|(_, result)| result.starts_with('-'));
        if !failed {
            calls.push(Call {
                began,
                name: name.to_owned(),
                arguments: arguments.to_owned(),
            });
        }
    }
    calls
}

/// The calls between two answers: those that must have made durable what the second one says.
struct Request<'c> {
    calls: &'c [Call],
    answered: usize,
}

impl<'c> Request<'c> {
    /// The calls up to the `nth` answer of this status.
    fn until(calls: &'c [Call], status: u16, nth: usize) -> Self {
        let answers = calls
            .iter()
            .enumerate()
            .filter(|(_, call)| call.answers(status));
        let (index, answer) = answers
            .clone()
            .nth(nth)
            .unwrap_or_else(|| panic!("{} answers of {status}, not {}", answers.count(), nth + 1));
        Self {
            calls: &calls[..index],
            answered: answer.began,
        }
    }

    /// The file got its name by a link or rename, its bytes were synced before that or before the
    /// answer, and then its folder was.
    fn made_durable(&self, path: &Path) {
        let name = path.to_str().unwrap();
        let parent = path.parent().unwrap().to_str().unwrap();
        let named = self.calls.iter().position(|call| {
            call.is(&["link", "linkat", "rename", "renameat", "renameat2"])
                && call.arguments.contains(&format!("\"{name}\""))
        });
        let named = named.unwrap_or_else(|| panic!("{name} never got its name before the answer"));
        let contents = self.contents_synced(name, named);
        assert!(
            contents,
            "the bytes of {name} were not synced before the answer"
        );
        let folder = self.calls[named + 1..]
            .iter()
            .any(|call| call.syncs(parent) || call.syncs_all());
        assert!(
            folder,
            "the folder of {name} was not synced between its naming and the answer"
        );
        assert!(self.calls[named].began < self.answered);
    }

    fn contents_synced(&self, name: &str, named: usize) -> bool {
        // The name the bytes had while they were written is the first path of the call.
        let staged = self.calls[named]
            .arguments
            .split('"')
            .nth(1)
            .unwrap_or_default();
        // A file opened by its descriptor's own path has none: `/proc/self/fd/7`.
        let by_path = |call: &Call| call.syncs(staged) || call.syncs(name) || call.syncs_all();
        self.calls.iter().any(by_path)
    }

    /// The database's log was written and then synced, after the last write to it.
    fn log_synced(&self, log: &Path) {
        let log = log.to_str().unwrap();
        let of_log = |call: &&Call| call.descriptor() == Some(log);
        let last_write = self
            .calls
            .iter()
            .rposition(|call| of_log(&call) && call.is(&["write", "pwrite64"]));
        let last_write =
            last_write.expect("the transaction is written to the log before the answer");
        let synced = self.calls[last_write..].iter().any(|call| call.syncs(log));
        assert!(
            synced,
            "the log of the database was not synced before the answer"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_folders_and_rows_are_synced_before_the_answer() {
    let Some(strace) = strace() else { return };
    let trace = scratch::folder("trace").join("trace");
    let mut setup = Setup::embedded()
        .with("--set", "worker.enabled=false")
        .with("--log-filter", "warn");
    setup.data = setup.data.canonicalize().unwrap();
    // `-D`: the process that was started is the server itself, so that signals reach it.
    setup.wrapper = [
        &strace,
        "-D",
        "-f",
        "-y",
        "-qq",
        "-s",
        "256",
        "-e",
        CALLS,
        "-o",
        trace.to_str().unwrap(),
    ]
    .map(str::to_owned)
    .to_vec();
    let mut node = setup.start();
    let ana = Remote::sign_up(&node.url, "ana").await;
    let marks = Marks { trace: &trace };

    let draft = id_of(&ana.open_draft("ana/corner", "0.1.0").await.unwrap());
    let files = folder("ana/corner", "0.1.0");
    let before = marks.now();
    ana.send_files(&draft, &files).await.unwrap().expect(200);
    let batch = marks.calls_since(before).await;

    let large: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
    let upload = ana.begin_upload(&draft, "cad/large.step", &large).await;
    let before = marks.now();
    ana.go_on_upload(&upload, 0, &large[..700_000]).await;
    let first_part = marks.calls_since(before).await;
    let before = marks.now();
    ana.go_on_upload(&upload, 700_000, &large[700_000..]).await;
    let second_part = marks.calls_since(before).await;
    let before = marks.now();
    let published = ana.publish_draft(&draft).await.unwrap().expect(201).value();
    let publish = marks.calls_since(before).await;
    node.process.terminate();
    node.process.wait(PATIENCE);

    let blobs = setup.data.join("blobs/sha256");
    let blob = |digest: &Digest| {
        let (shard, rest) = digest.hex().split_at(2);
        blobs.join(shard).join(rest)
    };
    let log = setup.data.join("commonwright.sqlite-wal");

    let request = Request::until(&batch, 200, 0);
    for (_, bytes) in &files {
        request.made_durable(&blob(&Digest::of(bytes)));
    }
    request.log_synced(&log);

    // A part that is acknowledged is durable, though no blob yet.
    let request = Request::until(&first_part, 204, 0);
    let staged: BTreeSet<&str> = request
        .calls
        .iter()
        .filter(|call| call.is(&["write", "pwrite64", "writev"]))
        .filter_map(Call::descriptor)
        .filter(|path| path.starts_with(setup.data.join("staging").to_str().unwrap()))
        .collect();
    assert_eq!(staged.len(), 1, "{staged:?}");
    for path in staged {
        let last_write = request
            .calls
            .iter()
            .rposition(|call| call.descriptor() == Some(path) && !call.is(&["fsync", "fdatasync"]));
        let synced = request.calls[last_write.unwrap()..]
            .iter()
            .any(|call| call.syncs(path) || call.syncs_all());
        assert!(synced, "{path} was not synced after its last write");
    }
    request.log_synced(&log);

    let request = Request::until(&second_part, 204, 0);
    request.made_durable(&blob(&Digest::of(&large)));
    request.log_synced(&log);

    let request = Request::until(&publish, 201, 0);
    request.made_durable(&blob(
        &Digest::parse(published["manifest"].as_str().unwrap()).unwrap(),
    ));
    request.log_synced(&log);
}

/// Places in the growing trace.
struct Marks<'t> {
    trace: &'t Path,
}

impl Marks<'_> {
    /// How long the trace is now.
    fn now(&self) -> usize {
        std::fs::read(self.trace).unwrap().len()
    }

    /// What was traced since, once the answer is in it: strace writes a moment after the call.
    async fn calls_since(&self, before: usize) -> Vec<Call> {
        until("answer in the trace", PATIENCE, async || {
            let bytes = std::fs::read(self.trace).unwrap();
            let calls = calls(&String::from_utf8_lossy(&bytes[before..]));
            let answered = calls
                .iter()
                .any(|call| [200, 201, 204].iter().any(|status| call.answers(*status)));
            answered.then_some(calls)
        })
        .await
    }
}

fn strace() -> Option<String> {
    let named = std::env::var(STRACE)
        .ok()
        .filter(|program| !program.is_empty());
    let program = named.unwrap_or_else(|| "strace".to_owned());
    // It may be there and not be allowed to trace, as in some containers.
    let works = std::process::Command::new(&program)
        .args(["-qq", "-o", "/dev/null", "true"])
        .status();
    if works.is_ok_and(|status| status.success()) {
        return Some(program);
    }
    went_without(
        "strace",
        &format!("install it (Debian: apt-get install strace), or set {STRACE} to the program"),
    );
    None
}
