//! Whether photos say where they were taken, found out by a child process.
//!
//! Picture formats are parsed where a parser that is led astray can do nothing:
//! in a child that reads no file, opens no connection and starts no program
//! (`commonwright inspect`). This module sends it bytes and believes nothing but
//! one short word per photo.
//!
//! Protocol, over the child's standard streams: it first writes one line of
//! JSON, `{"unrestricted":[…]}`, naming what it could not lock away. Then, for
//! each photo, it reads the length (8 bytes, big-endian) and the bytes, and
//! answers with one line, `{"verdict":"clean"|"located"|"unreadable"}`. It ends
//! with its input.

use crate::{Error, Registry, Result};
use futures::TryStreamExt;
use moka::future::Cache;
use serde::Deserialize;
use std::collections::HashMap;
use std::ffi::OsString;
use std::ops::Range;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use wright_model::{DesignPath, Digest};
use wright_wire::problem::ProblemCode;

/// The largest photo that is looked into, in bytes. Of a larger video its first
/// and its last half of that are: where its places stand.
pub const PHOTO_BYTES_MAX: u64 = 64 << 20;
/// Verdicts a node remembers.
const VERDICTS_KEPT_MAX: u64 = 100_000;
/// Children a node runs at once.
const CHILDREN_AT_ONCE_MAX: usize = 2;
/// How long a child may take to lock itself in.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take for one photo; its own processor time is limited, too.
const ANSWER_PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 3 } else { 20 });
/// The longest line a child may write, in bytes.
const LINE_BYTES_MAX: u64 = 4096;
/// What kills a child goes on in a new one; so many photos of a batch may do so.
const CHILDREN_LOST_MAX: usize = 3;
/// File names of photos that can say where they were taken.
const PHOTO_EXTENSIONS: [&str; 11] = [
    "jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "png", "webp", "heic", "heif", "avif",
];
/// File names of videos that can.
const VIDEO_EXTENSIONS: [&str; 5] = ["mp4", "m4v", "mov", "3gp", "3g2"];

/// What looking into a photo found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoVerdict {
    /// It does not say where it was taken.
    Clean,
    /// It is no picture of a kind that is understood.
    Unreadable,
    /// It says where it was taken.
    Located,
}

/// What a node knows of photos, and how many it looks into at once.
pub(crate) struct Photos {
    verdicts: Cache<Digest, PhotoVerdict>,
    children: Semaphore,
    warned: AtomicBool,
}

impl Default for Photos {
    fn default() -> Self {
        Self {
            verdicts: Cache::new(VERDICTS_KEPT_MAX),
            children: Semaphore::new(CHILDREN_AT_ONCE_MAX),
            warned: AtomicBool::new(false),
        }
    }
}

/// Whether the name says that this is a photo or a video of a kind that can
/// carry a place.
pub(crate) fn is_photo(path: &DesignPath) -> bool {
    has_extension(path, &PHOTO_EXTENSIONS) || has_extension(path, &VIDEO_EXTENSIONS)
}

fn has_extension(path: &DesignPath, extensions: &[&str]) -> bool {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        extensions
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Which parts of a file are looked into.
fn parts(size: u64) -> Vec<Range<u64>> {
    const HALF: u64 = PHOTO_BYTES_MAX / 2;
    match size {
        0 => Vec::new(),
        1..=PHOTO_BYTES_MAX => std::iter::once(0..size).collect(),
        _ => Vec::from_iter([0..HALF, size - HALF..size]),
    }
}

impl Registry {
    /// Looks into the photos among `files` (path, digest, bytes) and says what
    /// each is; other files have no entry. Nothing is looked into, and the answer
    /// is empty, where the registry has no inspector.
    ///
    /// # Errors
    /// A refusal that names the photo when it is too large or brings down what
    /// looks into it; [`Error::Unavailable`] when nothing can look into photos
    /// now.
    pub(crate) async fn photo_verdicts(
        &self,
        files: &[(DesignPath, Digest, u64)],
    ) -> Result<HashMap<Digest, PhotoVerdict>> {
        let Some(program) = &self.config().inspector else {
            return Ok(HashMap::new());
        };
        let mut verdicts = HashMap::new();
        let mut unknown: Vec<&(DesignPath, Digest, u64)> = Vec::new();
        for file in files.iter().filter(|file| is_photo(&file.0)) {
            if verdicts.contains_key(&file.1) || unknown.iter().any(|other| other.1 == file.1) {
                continue;
            }
            match self.photos().verdicts.get(&file.1).await {
                Some(verdict) => {
                    verdicts.insert(file.1, verdict);
                }
                None => unknown.push(file),
            }
        }
        if unknown.is_empty() {
            return Ok(verdicts);
        }
        refuse_oversized(&unknown)?;
        let _permit = self
            .photos()
            .children
            .acquire()
            .await
            .map_err(Error::internal)?;
        for (digest, verdict) in self.look_into(program, &unknown).await? {
            self.photos().verdicts.insert(digest, verdict).await;
            verdicts.insert(digest, verdict);
        }
        Ok(verdicts)
    }

    async fn look_into(
        &self,
        program: &[OsString],
        photos: &[&(DesignPath, Digest, u64)],
    ) -> Result<Vec<(Digest, PhotoVerdict)>> {
        let mut found = Vec::with_capacity(photos.len());
        let mut lost = 0;
        let mut inspector = self.start_inspector(program).await?;
        for (path, digest, size) in photos {
            let verdict = match self.ask(&mut inspector, *digest, *size).await {
                Ok(verdict) => verdict,
                Err(Failure::Registry(error)) => return Err(error),
                // Once more, alone and in a fresh child: perhaps the machine was slow.
                Err(Failure::Child(first)) => {
                    tracing::warn!(%digest, reason = first, "looking into a photo failed");
                    lost += 1;
                    if lost > CHILDREN_LOST_MAX {
                        return Err(refusal(path, first));
                    }
                    inspector = self.start_inspector(program).await?;
                    match self.ask(&mut inspector, *digest, *size).await {
                        Ok(verdict) => verdict,
                        Err(Failure::Registry(error)) => return Err(error),
                        Err(Failure::Child(reason)) => return Err(refusal(path, reason)),
                    }
                }
            };
            found.push((*digest, verdict));
        }
        Ok(found)
    }

    async fn start_inspector(&self, program: &[OsString]) -> Result<Inspector> {
        let (inspector, unrestricted) =
            Inspector::start(program)
                .await
                .map_err(|why| Error::Unavailable {
                    why: format!("photos cannot be looked into: {why}"),
                    retry_after: 5,
                })?;
        if !unrestricted.is_empty() && !self.photos().warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                ?unrestricted,
                "this system cannot lock away everything from the photo inspector"
            );
        }
        Ok(inspector)
    }

    /// The verdict on a file: that on its first part, unless a later one has a
    /// place. A later part alone is no format anybody knows.
    async fn ask(
        &self,
        inspector: &mut Inspector,
        digest: Digest,
        size: u64,
    ) -> Result<PhotoVerdict, Failure> {
        let mut verdict = None;
        for part in parts(size) {
            let found = self.ask_about(inspector, digest, size, part).await?;
            verdict = match (verdict, found) {
                (None, found) | (Some(_), found @ PhotoVerdict::Located) => Some(found),
                (first, _) => first,
            };
        }
        Ok(verdict.unwrap_or(PhotoVerdict::Unreadable))
    }

    async fn ask_about(
        &self,
        inspector: &mut Inspector,
        digest: Digest,
        size: u64,
        part: Range<u64>,
    ) -> Result<PhotoVerdict, Failure> {
        let length = part.end - part.start;
        let read = self.blobs().read(&digest, Some(part)).await;
        let blob = read
            .map_err(|error| Failure::Registry(Error::internal(error)))?
            .ok_or_else(|| {
                Failure::Registry(Error::refused(
                    ProblemCode::BlobMissing,
                    format!("The bytes of {digest} are not stored; upload the file again."),
                ))
            })?;
        if blob.size != size {
            return Err(Failure::Registry(Error::internal(format!(
                "blob {digest} has {} bytes, not {size}",
                blob.size
            ))));
        }
        tokio::time::timeout(ANSWER_PATIENCE, inspector.ask(length, blob.body))
            .await
            .unwrap_or(Err(Failure::Child("it took too long")))
    }
}

/// Why a photo got no verdict.
enum Failure {
    /// The photo, or rather what it did to the child.
    Child(&'static str),
    /// Something else.
    Registry(Error),
}

fn refuse_oversized(photos: &[&(DesignPath, Digest, u64)]) -> Result<()> {
    let is_oversized =
        |path, size| size > PHOTO_BYTES_MAX && !has_extension(path, &VIDEO_EXTENSIONS);
    match photos.iter().find(|photo| is_oversized(&photo.0, photo.2)) {
        None => Ok(()),
        Some((path, _, size)) => Err(Error::refused(
            ProblemCode::FileTooLarge,
            format!(
                "The photo {path} has {size} bytes, and only photos up to {PHOTO_BYTES_MAX} bytes can be looked into for the place they were taken at. Save it smaller, or say that its location is kept on purpose."
            ),
        )),
    }
}

fn refusal(path: &DesignPath, reason: &str) -> Error {
    Error::refused(
        ProblemCode::Validation,
        format!(
            "The photo {path} could not be looked into safely ({reason}), so nobody knows whether it says where it was taken. Save it again from a picture program, or say that its location is kept on purpose."
        ),
    )
}

/// A child at work. Dropping it kills it.
struct Inspector {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Greeting {
    unrestricted: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    verdict: PhotoVerdict,
}

impl Inspector {
    /// Starts a child and waits until it has locked itself in; returns what it
    /// could not lock away.
    async fn start(program: &[OsString]) -> Result<(Self, Vec<String>), String> {
        let (name, arguments) = program.split_first().ok_or("no inspector is set")?;
        let mut child = Command::new(name)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", name.display()))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("it has no standard streams".to_owned());
        };
        let mut inspector = Self {
            _child: child,
            input,
            output: BufReader::new(output),
        };
        let greeting: Greeting = tokio::time::timeout(START_PATIENCE, inspector.line())
            .await
            .map_err(|_| "it did not say that it is ready")??;
        Ok((inspector, greeting.unrestricted))
    }

    async fn ask(
        &mut self,
        length: u64,
        mut body: wright_blobs::BlobBody,
    ) -> Result<PhotoVerdict, Failure> {
        let ended = |_| Failure::Child("it ended what reads it");
        self.input
            .write_all(&length.to_be_bytes())
            .await
            .map_err(ended)?;
        while let Some(bytes) = body
            .try_next()
            .await
            .map_err(|error| Failure::Registry(Error::internal(error)))?
        {
            self.input.write_all(&bytes).await.map_err(ended)?;
        }
        self.input.flush().await.map_err(ended)?;
        let answer: Answer = self.line().await.map_err(Failure::Child)?;
        Ok(answer.verdict)
    }

    async fn line<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, &'static str> {
        let mut line = Vec::new();
        let mut capped = (&mut self.output).take(LINE_BYTES_MAX);
        capped
            .read_until(b'\n', &mut line)
            .await
            .map_err(|_| "it ended what reads it")?;
        match line.last() {
            None => Err("it ended what reads it"),
            Some(b'\n') => serde_json::from_slice(&line).map_err(|_| "it confused what reads it"),
            Some(_) => Err("it confused what reads it"),
        }
    }
}

#[cfg(test)]
mod tests;
