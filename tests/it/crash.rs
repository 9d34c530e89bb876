//! `kill -9` of the server and of the client, 200 times, at random points of publishing and
//! fetching. What was acknowledged is there afterwards, nothing is half-published or half-fetched,
//! and whatever was cut off can be repeated.
//!
//! Each test has a registry of its own, which dies and comes back at the same address. A failure
//! shows the seed; `COMMONWRIGHT_TEST_SEED` plays it again.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tests::{Process, scratch, until};
use tokio::task::block_in_place;
use wright_model::Digest;

use crate::authoring::{Folder, folder};
use crate::remote::{Node, PATIENCE, Remote, Setup, id_of, offset_of, succeeded, wright};

/// How often the server dies under writers that speak the protocol themselves.
const SERVER_KILLS_UNDER_WRITERS: usize = 60;
/// How often it dies under `wright publish`, and `wright publish` itself.
const KILLS_OF_PUBLISH: usize = 35;
/// How often it dies under `wright fetch`, and `wright fetch` itself.
const KILLS_OF_FETCH: usize = 35;
/// Writers at once.
const WRITERS: usize = 2;
/// Releases a writer publishes before the server dies, at most.
const ATTEMPTS_MAX: usize = 100;
/// How many deaths later what was cut off is finished.
const DEATHS_UNTIL_FINISHED: usize = 2;
/// Bytes of the file that takes the resumable way, for the writers.
const UPLOAD_BYTES: usize = 300_000;
/// The same for `wright`, which sends smaller files in batches.
const LARGE_BYTES: usize = (1 << 20) + 50_000;
/// Names the seed of a run to be played again.
const SEED: &str = "COMMONWRIGHT_TEST_SEED";

/// A registry that dies and comes back, its author, and where chance comes from.
struct Arena {
    setup: Setup,
    node: Node,
    author: Remote,
    chance: Chance,
}

impl Arena {
    async fn open() -> Self {
        let chance = Chance::new();
        // A lease that a dead server held is soon free again.
        let setup = Setup::embedded()
            .with("--set", "limits.drafts_per_account_max=1000")
            .with("--set", "limits.uploads_per_account_max=1000")
            .with("--set", "limits.upload_lease_seconds=1")
            .with("--log-filter", "warn");
        let node = setup.start();
        let author = Remote::sign_up(&node.url, "ana").await;
        Self {
            setup,
            node,
            author,
            chance,
        }
    }

    /// Kills the server within `longest` and starts it again at the same address.
    fn server_dies(&mut self, longest: Duration) {
        let delay = self.chance.within(longest);
        let address = self.node.address().to_owned();
        block_in_place(|| {
            self.node.process.kill_after(delay);
            self.node = self.setup.start_at(&address);
        });
    }

    /// The store holds what its rows say, byte for byte, once the server has come to rest.
    fn end_soundly(mut self) {
        self.node.stop();
        self.setup.admin(&["verify"]);
    }
}

/// A release on its way, and how far the server said it had come.
struct Attempt {
    name: String,
    version: String,
    files: Folder,
    large: Vec<u8>,
    draft: Option<String>,
    has_files: bool,
    upload: Option<String>,
    offset: usize,
    is_published: bool,
}

impl Attempt {
    fn new(name: &str, version: &str, chance: &mut Chance) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            files: folder(name, version),
            large: chance.bytes(UPLOAD_BYTES),
            draft: None,
            has_files: false,
            upload: None,
            offset: 0,
            is_published: false,
        }
    }

    /// Goes on from what is acknowledged until everything is, or the connection breaks.
    async fn go_on(&mut self, author: &Remote) -> Result<(), reqwest::Error> {
        let draft = match &self.draft {
            Some(draft) => draft.clone(),
            None => id_of(&author.open_draft(&self.name, &self.version).await?),
        };
        self.draft = Some(draft.clone());
        if !self.has_files {
            author.send_files(&draft, &self.files).await?.expect(200);
            self.has_files = true;
        }
        if self.upload.is_none() {
            let opened = author
                .open_upload(&draft, "cad/large.step", &self.large)
                .await?
                .expect(201);
            self.upload = Some(opened.header("location").to_owned());
        }
        let upload = self.upload.clone().unwrap();
        while self.offset < UPLOAD_BYTES {
            let end = UPLOAD_BYTES.min(self.offset + UPLOAD_BYTES / 3);
            let sent = author
                .append(&upload, self.offset, &self.large[self.offset..end])
                .await?;
            self.offset = offset_of(&sent.expect(204));
        }
        let published = author.publish_draft(&draft).await?;
        assert!(
            matches!(published.status, 200 | 201),
            "{}",
            published.text()
        );
        self.is_published = true;
        Ok(())
    }

    /// What was acknowledged is there, and the rest can be done now.
    async fn finish(mut self, author: &Remote) {
        if self.is_published {
            return self.is_whole(author).await;
        }
        if let Some(draft) = self.draft.clone() {
            self.is_as_acknowledged(author, &draft).await;
        }
        if let Some(upload) = self.upload.clone() {
            // The lease of a request that died with the server ends first.
            self.offset = until("upload that may go on", PATIENCE, async || {
                let head = author.head_upload(&upload).await;
                if head.status == 423 {
                    return None;
                }
                let offset = offset_of(&head.expect(200));
                assert!(
                    offset >= self.offset,
                    "{offset} of {} acknowledged bytes",
                    self.offset
                );
                if offset == UPLOAD_BYTES {
                    return Some(offset);
                }
                let sent = author
                    .append(&upload, offset, &self.large[offset..])
                    .await
                    .unwrap();
                (sent.status != 423).then(|| offset_of(&sent.expect(204)))
            })
            .await;
        }
        self.go_on(author).await.unwrap();
        self.is_whole(author).await;
    }

    async fn is_as_acknowledged(&self, author: &Remote, draft: &str) {
        let answer = author
            .get(&format!("/api/v1/drafts/{draft}"))
            .await
            .unwrap()
            .expect(200)
            .value();
        let files = answer["files"].as_array().unwrap();
        let has = |path: &str| files.iter().any(|file| file["path"] == path);
        for (path, bytes) in self.files.iter().filter(|_| self.has_files) {
            assert!(has(path), "{path} was acknowledged and is not in {answer}");
            let read = author
                .get(&format!("/api/v1/drafts/{draft}/files/{path}"))
                .await
                .unwrap();
            // Published already, and only the answer was lost: the release holds it.
            if read.status == 412 {
                return;
            }
            assert_eq!(read.expect(200).body, bytes.as_slice(), "{path}");
        }
        assert!(
            self.offset < UPLOAD_BYTES || has("cad/large.step"),
            "{answer}"
        );
    }

    async fn is_whole(&self, author: &Remote) {
        let mut files = self.files.clone();
        files.push(("cad/large.step".to_owned(), self.large.clone()));
        is_released(author, &self.name, &self.version, &files).await;
    }
}

async fn finish(attempts: Vec<Attempt>, author: &Remote) {
    for attempt in attempts {
        attempt.finish(author).await;
    }
}

/// The release is in the index, with these very files.
async fn is_released(reader: &Remote, name: &str, version: &str, files: &[(String, Vec<u8>)]) {
    let lines = reader.index(name).await;
    let line = lines.iter().find(|line| line["vers"] == version);
    let line = line.unwrap_or_else(|| panic!("{name} {version} is not in {lines:?}"));
    let listed = files_of(reader, line["manifest"].as_str().unwrap()).await;
    let expected: BTreeMap<_, _> = files
        .iter()
        .map(|(path, bytes)| (path.clone(), Digest::of(bytes)))
        .collect();
    assert_eq!(listed, expected);
    reader.reads(files).await;
}

/// Whatever the index lists can be had, whole.
async fn nothing_is_half_published(reader: &Remote, name: &str) {
    for line in reader.index(name).await {
        for (path, digest) in files_of(reader, line["manifest"].as_str().unwrap()).await {
            let read = reader
                .get(&format!("/blobs/sha256/{}", digest.hex()))
                .await
                .unwrap()
                .expect(200);
            assert_eq!(
                Digest::of(&read.body),
                digest,
                "{name} {} {path}",
                line["vers"]
            );
        }
    }
}

/// Paths and digests of a manifest that is served.
async fn files_of(reader: &Remote, manifest: &str) -> BTreeMap<String, Digest> {
    let path = format!("/blobs/{}", manifest.replace(':', "/"));
    let served = reader.get(&path).await.unwrap().expect(200);
    assert_eq!(Digest::of(&served.body).as_str(), manifest);
    let manifest = wright_wire::Manifest::parse(&served.body).unwrap();
    manifest
        .files
        .iter()
        .map(|file| (file.path.to_string(), file.digest))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_under_writers_keeps_what_it_acknowledged() {
    let mut arena = Arena::open().await;
    let (mut names, mut cut_off) = (Vec::new(), VecDeque::new());
    for round in 0..SERVER_KILLS_UNDER_WRITERS {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (author, mut chance) = (arena.author.clone(), arena.chance.split());
                let name = format!("ana/writer{writer}-{}", round / 10);
                names.push(name.clone());
                tokio::spawn(async move {
                    let mut attempts = Vec::new();
                    for number in 0..ATTEMPTS_MAX {
                        let version = format!("{}.{number}.0", round % 10);
                        let mut attempt = Attempt::new(&name, &version, &mut chance);
                        let gone_through = attempt.go_on(&author).await.is_ok();
                        attempts.push(attempt);
                        if !gone_through {
                            break;
                        }
                    }
                    attempts
                })
            })
            .collect();
        arena.server_dies(Duration::from_millis(250));
        // Looked at some deaths later: leases have ended by then, and more may have gone wrong.
        let mut attempts = Vec::new();
        for writer in writers {
            attempts.extend(writer.await.unwrap());
        }
        cut_off.push_back(attempts);
        if cut_off.len() > DEATHS_UNTIL_FINISHED {
            finish(cut_off.pop_front().unwrap(), &arena.author).await;
        }
    }
    for attempts in cut_off {
        finish(attempts, &arena.author).await;
    }
    names.sort();
    names.dedup();
    for name in names {
        nothing_is_half_published(&arena.author, &name).await;
    }
    arena.end_soundly();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_that_dies_or_whose_server_dies_can_be_repeated() {
    let mut arena = Arena::open().await;
    let home = scratch::folder("home");
    let mut name = String::new();
    for round in 0..2 * KILLS_OF_PUBLISH {
        name = format!("ana/by-wright-{}", round / 10);
        let version = format!("0.{round}.0");
        let mut files = folder(&name, &version);
        files.push(("cad/large.step".to_owned(), arena.chance.bytes(LARGE_BYTES)));
        let place = write_folder(&files);
        let publish = |arena: &Arena| {
            let mut command = wright(&home, &place, &arena.node.url, &["publish"]);
            command.env("WRIGHT_TOKEN", arena.author.token());
            command
        };
        let first = Process::start("wright", &mut publish(&arena));
        cut(
            &mut arena,
            first,
            round % 2 == 0,
            Duration::from_millis(500),
        );
        nothing_is_half_published(&arena.author, &name).await;
        succeeded(output(publish(&arena)));
        is_released(&arena.author, &name, &version, &files).await;
        // And once more, though there is nothing left to do.
        if round % 10 == 0 {
            succeeded(output(publish(&arena)));
        }
    }
    nothing_is_half_published(&arena.author, &name).await;
    arena.end_soundly();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_that_dies_or_whose_server_dies_leaves_nothing_half_written() {
    let mut arena = Arena::open().await;
    let mut designs: Vec<(String, Folder)> = Vec::new();
    for number in 0..3 {
        let name = format!("ana/fetched-{number}");
        let mut files = folder(&name, "1.0.0");
        for part in 0..8 {
            let length = 1 + arena.chance.below(200_000);
            files.push((format!("cad/part{part}.step"), arena.chance.bytes(length)));
        }
        files.push(("cad/large.step".to_owned(), arena.chance.bytes(LARGE_BYTES)));
        arena.author.publish_folder(&name, "1.0.0", &files).await;
        designs.push((name, files));
    }
    let dependencies: String = designs
        .iter()
        .map(|(name, _)| format!("\"{name}\" = \"^1\"\n"))
        .collect();
    for round in 0..2 * KILLS_OF_FETCH {
        let (home, project) = (scratch::folder("home"), scratch::folder("project"));
        fs::write(
            project.join("wright.toml"),
            format!("[dependencies]\n{dependencies}"),
        )
        .unwrap();
        let fetch = |arena: &Arena| wright(&home, &project, &arena.node.url, &["fetch"]);
        let first = Process::start("wright", &mut fetch(&arena));
        cut(
            &mut arena,
            first,
            round % 2 == 0,
            Duration::from_millis(400),
        );
        assert_eq!(wrong_files(&project, &designs, false), Vec::<String>::new());
        succeeded(output(fetch(&arena)));
        assert_eq!(wrong_files(&project, &designs, true), Vec::<String>::new());
        for folder in [home, project] {
            fs::remove_dir_all(folder).unwrap();
        }
    }
    arena.end_soundly();
}

/// Kills the client, or the server under it, within `longest`; a client that lived on has ended.
fn cut(arena: &mut Arena, mut client: Process, server_dies: bool, longest: Duration) {
    if server_dies {
        arena.server_dies(longest);
        // Whether it got through or gave up: the next run shows that it can be repeated.
        block_in_place(|| client.wait(PATIENCE));
    } else {
        let delay = arena.chance.within(longest);
        block_in_place(|| client.kill_after(delay));
    }
}

fn output(mut command: Command) -> std::process::Output {
    block_in_place(|| command.output().unwrap())
}

fn write_folder(files: &[(String, Vec<u8>)]) -> PathBuf {
    let place = scratch::folder("design");
    for (path, bytes) in files {
        let file = place.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    place
}

/// Files in `designs/` that are not what was published; with `all`, also those that are not there.
fn wrong_files(project: &Path, designs: &[(String, Folder)], all: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, files) in designs {
        for (path, bytes) in files {
            let file = project.join("designs").join(name).join(path);
            match fs::read(&file) {
                Ok(found) if found == *bytes => {}
                Err(_) if !all => {}
                found => wrong.push(format!(
                    "{}: {:?} bytes",
                    file.display(),
                    found.map(|found| found.len())
                )),
            }
        }
    }
    wrong
}

/// Chance that can be played again (xorshift: Marsaglia 2003).
struct Chance {
    state: u64,
}

impl Chance {
    fn new() -> Self {
        let drawn = || RandomState::new().build_hasher().finish();
        let seed = std::env::var(SEED)
            .ok()
            .map_or_else(drawn, |seed| seed.parse().unwrap());
        println!("{SEED}={seed}");
        Self { state: seed | 1 }
    }

    /// Another one, drawn from this one.
    fn split(&mut self) -> Self {
        Self {
            state: self.next() | 1,
        }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn within(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.below(1 << 20) as f64 / f64::from(1 << 20))
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let words = length.div_ceil(8);
        let mut bytes: Vec<u8> = (0..words).flat_map(|_| self.next().to_le_bytes()).collect();
        bytes.truncate(length);
        bytes
    }
}
