//! Sends a large file by tus 1.0: creation, offset, and as many PATCHes as it
//! takes. Cuts cost what was on the way; a killed process finds its upload again
//! through a small note in the cache.

use crate::api::{Api, Turned};
use crate::cache::Cache;
use crate::error::{ClientError, Result};
use crate::progress::{Progress, ProgressSink};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::StreamExt as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, StatusCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;
use wright_model::id::DraftId;
use wright_model::{DesignPath, Digest};
use wright_wire::problem::ProblemCode;

/// The protocol's version.
const TUS_VERSION: &str = "1.0.0";
/// Bytes sent in one PATCH; proxies that buffer stay within bounds.
const PATCH_BYTES_MAX: u64 = 128 << 20;
/// Longest time for one PATCH; a line that stands still is noticed far earlier.
const PATCH_TIMEOUT: Duration = Duration::from_secs(24 * 3600);
/// Longest time in which no byte moves and no answer comes.
const STALL_TIMEOUT: Duration = Duration::from_secs(120);
/// Bytes read from disk at once.
const READ_BYTES: usize = 1 << 18;

/// A file to send.
#[derive(Debug, Clone)]
pub struct LargeFile {
    /// Where it is.
    pub source: PathBuf,
    /// Where it goes.
    pub path: DesignPath,
    /// Its digest.
    pub digest: Digest,
    /// Its bytes, in number.
    pub size: u64,
    /// Whether a photo's place is published on purpose.
    pub keep_location: bool,
}

/// Sends large files into one draft.
#[derive(Debug, Clone)]
pub struct Uploader {
    /// The registry.
    pub api: Api,
    /// The draft.
    pub draft: DraftId,
    /// Where notes about begun uploads are.
    pub cache: Cache,
    /// Who watches.
    pub progress: ProgressSink,
}

/// What one PATCH led to.
enum Step {
    /// The upload stands at this offset now.
    At(u64),
    /// Ask where it stands, after a pause.
    Lost(ClientError, Option<Duration>),
    /// There is no such upload any more.
    Gone,
}

impl Uploader {
    /// Sends one file; returns when the registry has all of it.
    pub async fn send(&self, file: &LargeFile) -> Result<()> {
        let note = self.note_path(file);
        let mut failures = 0;
        let mut known = read_note(&note);
        loop {
            let (location, mut offset) = match known.take() {
                Some(location) => match self.offset(&location).await? {
                    Some(offset) if offset <= file.size => (location, offset),
                    _ => self.create(file, &note).await?,
                },
                None => self.create(file, &note).await?,
            };
            self.progress.tell(Progress::Bytes(offset));
            match self
                .fill(file, &location, &mut offset, &mut failures)
                .await?
            {
                true => {
                    drop(std::fs::remove_file(&note));
                    self.progress.tell(Progress::Item);
                    return Ok(());
                }
                // Expired or swept away meanwhile: begin again.
                false => self.progress.tell(Progress::Back(offset)),
            }
            failures += 1;
            if failures >= self.api.retry().attempts_max {
                return Err(ClientError::Network {
                    url: location,
                    why: "the upload was thrown away again and again".to_owned(),
                });
            }
        }
    }

    /// PATCHes until the file is complete (`true`) or the upload is gone.
    async fn fill(
        &self,
        file: &LargeFile,
        location: &str,
        offset: &mut u64,
        failures: &mut u32,
    ) -> Result<bool> {
        let mut longest = *offset;
        while *offset < file.size {
            let (error, wait) = match self.patch(file, location, *offset).await? {
                Step::At(now) => {
                    *offset = now;
                    if now > longest {
                        (*failures, longest) = (0, now);
                    }
                    continue;
                }
                Step::Gone => return Ok(false),
                Step::Lost(error, wait) => (error, wait),
            };
            *failures += 1;
            if *failures >= self.api.retry().attempts_max {
                return Err(error);
            }
            tokio::time::sleep(self.api.retry().delay(*failures, wait)).await;
            let Some(now) = self.offset(location).await? else {
                return Ok(false);
            };
            if now > *offset {
                self.progress.tell(Progress::Bytes(now - *offset));
                *failures = 0;
            }
            *offset = now;
            longest = longest.max(now);
        }
        Ok(true)
    }

    /// Begins an upload: where it is, and where it stands, which is the end
    /// where the registry has the bytes already.
    async fn create(&self, file: &LargeFile, note: &Path) -> Result<(String, u64)> {
        let mut metadata = format!(
            "sha256 {},path {}",
            BASE64.encode(file.digest.hex()),
            BASE64.encode(file.path.as_str())
        );
        if file.keep_location {
            metadata.push_str(",keep_location ");
            metadata.push_str(&BASE64.encode("true"));
        }
        let mut failures = 0;
        loop {
            let request = self
                .api
                .request(Method::POST, &format!("drafts/{}/uploads", self.draft))?
                .header("Tus-Resumable", TUS_VERSION)
                .header("Upload-Length", file.size)
                .header("Upload-Metadata", metadata.as_str());
            let (error, wait) = match self.api.send_once(request).await {
                Ok(response) => {
                    let location = text_of(response.headers(), LOCATION.as_str());
                    let location = location.ok_or_else(|| ClientError::Protocol {
                        url: response.url().to_string(),
                        why: "an upload was begun without a Location".to_owned(),
                    })?;
                    let offset = number_of(response.headers(), "Upload-Offset").unwrap_or(0);
                    write_note(note, &location)?;
                    return Ok((location, offset.min(file.size)));
                }
                Err(Turned::Away(error)) => return Err(error),
                Err(Turned::Later(error, wait)) => (error, wait),
                Err(Turned::Cut(error)) => (error, None),
            };
            failures += 1;
            if failures >= self.api.retry().attempts_max {
                return Err(error);
            }
            tokio::time::sleep(self.api.retry().delay(failures, wait)).await;
        }
    }

    /// Where the upload stands; `None` where it is no more.
    async fn offset(&self, location: &str) -> Result<Option<u64>> {
        let mut failures = 0;
        loop {
            let request = self
                .api
                .request_at(Method::HEAD, location)?
                .header("Tus-Resumable", TUS_VERSION);
            // A HEAD has no body, so a refusal comes without its problem document.
            let response = request.send().await;
            let (error, wait) = match response {
                Ok(response) => match response.status() {
                    status if status.is_success() => {
                        return Ok(number_of(response.headers(), "Upload-Offset"));
                    }
                    StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::FORBIDDEN => {
                        return Ok(None);
                    }
                    status => (
                        ClientError::Network {
                            url: location.to_owned(),
                            why: format!("it answers {status}"),
                        },
                        crate::retry::retry_after(response.headers()),
                    ),
                },
                Err(error) => (crate::http::network(location, &error), None),
            };
            failures += 1;
            if failures >= self.api.retry().attempts_max {
                return Err(error);
            }
            tokio::time::sleep(self.api.retry().delay(failures, wait)).await;
        }
    }

    async fn patch(&self, file: &LargeFile, location: &str, offset: u64) -> Result<Step> {
        let length = (file.size - offset).min(PATCH_BYTES_MAX);
        let (body, sent) = self.body(file, offset, length).await?;
        let request = self
            .api
            .request_at(Method::PATCH, location)?
            .header("Tus-Resumable", TUS_VERSION)
            .header("Upload-Offset", offset)
            .header(CONTENT_TYPE, "application/offset+octet-stream")
            .header(reqwest::header::CONTENT_LENGTH, length)
            .timeout(PATCH_TIMEOUT)
            .body(body);
        let answer = watched(self.api.send_once(request), &sent, location).await;
        let step = match answer {
            Ok(response) => match number_of(response.headers(), "Upload-Offset") {
                Some(now) if now > offset && now <= file.size => return Ok(Step::At(now)),
                _ => {
                    return Err(ClientError::Protocol {
                        url: location.to_owned(),
                        why: "a PATCH was answered without a usable Upload-Offset".to_owned(),
                    });
                }
            },
            Err(Turned::Later(error, wait)) => Step::Lost(error, wait),
            Err(Turned::Cut(error)) => Step::Lost(error, None),
            Err(Turned::Away(error)) => match error.problem_code() {
                Some(ProblemCode::UploadOffset | ProblemCode::UploadLocked) => {
                    Step::Lost(error, None)
                }
                Some(ProblemCode::UploadExpired | ProblemCode::NotFound) => Step::Gone,
                _ => return Err(error),
            },
        };
        // What was sent may not have arrived; the next HEAD tells.
        self.progress
            .tell(Progress::Back(sent.load(Ordering::Relaxed)));
        Ok(step)
    }

    /// `length` bytes of the file from `offset`, counted as they leave.
    async fn body(
        &self,
        file: &LargeFile,
        offset: u64,
        length: u64,
    ) -> Result<(reqwest::Body, Arc<AtomicU64>)> {
        let read_error = |error| ClientError::io("read", &file.source)(error);
        let mut reader = tokio::fs::File::open(&file.source)
            .await
            .map_err(read_error)?;
        reader
            .seek(std::io::SeekFrom::Start(offset))
            .await
            .map_err(read_error)?;
        let sent = Arc::new(AtomicU64::new(0));
        let (counter, progress) = (sent.clone(), self.progress.clone());
        let stream =
            ReaderStream::with_capacity(reader.take(length), READ_BYTES).inspect(move |chunk| {
                if let Ok(chunk) = chunk {
                    counter.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    progress.tell(Progress::Bytes(chunk.len() as u64));
                }
            });
        Ok((reqwest::Body::wrap_stream(stream), sent))
    }

    fn note_path(&self, file: &LargeFile) -> PathBuf {
        let key = format!("{} {} {}", self.draft, file.path, file.digest);
        let name = Digest::of(key.as_bytes());
        self.cache.root().join("uploads").join(name.hex())
    }
}

/// Waits for an answer as long as bytes move.
async fn watched<T>(
    answer: impl Future<Output = Result<T, Turned>>,
    sent: &AtomicU64,
    location: &str,
) -> Result<T, Turned> {
    let mut answer = std::pin::pin!(answer);
    let mut before = u64::MAX;
    loop {
        tokio::select! {
            answer = &mut answer => return answer,
            () = tokio::time::sleep(STALL_TIMEOUT) => {}
        }
        let now = sent.load(Ordering::Relaxed);
        if now == before {
            return Err(Turned::Cut(ClientError::Network {
                url: location.to_owned(),
                why: format!("nothing moved for {} s", STALL_TIMEOUT.as_secs()),
            }));
        }
        before = now;
    }
}

fn read_note(note: &Path) -> Option<String> {
    std::fs::read_to_string(note)
        .ok()
        .filter(|text| !text.is_empty() && text.len() < 2_000)
}

fn write_note(note: &Path, location: &str) -> Result<()> {
    if let Some(folder) = note.parent() {
        std::fs::create_dir_all(folder).map_err(ClientError::io("create", folder))?;
    }
    std::fs::write(note, location).map_err(ClientError::io("write", note))
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn number_of(headers: &HeaderMap, name: &str) -> Option<u64> {
    text_of(headers, name)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_line_that_stands_still_is_given_up_and_a_slow_one_is_not() {
        let sent = Arc::new(AtomicU64::new(0));
        let never = std::future::pending::<Result<(), Turned>>();
        let given_up = watched(never, &sent, "here").await;
        assert!(matches!(
            given_up,
            Err(Turned::Cut(ClientError::Network { .. }))
        ));

        let counter = sent.clone();
        let slow = async move {
            for _ in 0..100 {
                tokio::time::sleep(STALL_TIMEOUT / 2).await;
                counter.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, Turned>("done")
        };
        assert!(matches!(watched(slow, &sent, "here").await, Ok("done")));
    }
}
