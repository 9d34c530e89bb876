//! Fetches blobs into the cache: several at a time, cut-off ones continued, none
//! kept whose bytes are not those of its name.

use crate::cache::Cache;
use crate::error::{ClientError, Result};
use crate::http::{Http, next_chunk, read_body, reason, unexpected};
use crate::part::{Finished, Part};
use crate::progress::{Phase, Progress, ProgressSink};
use crate::source::Source;
use futures::stream::{StreamExt as _, TryStreamExt as _};
use reqwest::header::{CONTENT_RANGE, HeaderMap, HeaderValue, RANGE};
use reqwest::{Response, StatusCode};
use std::collections::HashMap;
use std::time::Duration;
use url::Url;
use wright_model::Digest;

/// Blobs up to this many bytes are fetched whole into memory; larger ones go
/// through a resumable `.part` file.
pub const WHOLE_BYTES_MAX: u64 = 1 << 20;
/// Chunks on their way to the thread that hashes and writes.
const CHUNKS_QUEUED_MAX: usize = 64;

/// A blob that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes, as a verified manifest says.
    pub size: u64,
    /// What it is for, in words: `rural-energy/box-dryer 0.3.0: cad/corner.scad`.
    pub what: String,
}

/// What a download did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Downloaded {
    /// Blobs fetched.
    pub blobs: u64,
    /// Their bytes, those of continued parts included.
    pub bytes: u64,
    /// Blobs that were in the cache already.
    pub cached: u64,
}

/// Fetches blobs from one source into one cache.
#[derive(Debug, Clone)]
pub struct Downloader {
    /// How to ask.
    pub http: Http,
    /// Where blobs go.
    pub cache: Cache,
    /// Where they come from.
    pub source: Source,
    /// How many at a time.
    pub parallel: usize,
    /// Only the cache may be used.
    pub offline: bool,
    /// Documents are asked for past every cache: somebody wants to see what
    /// happened a moment ago.
    pub fresh: bool,
    /// Who watches.
    pub progress: ProgressSink,
}

/// Why one try failed.
enum Failure {
    Again(ClientError, Option<Duration>),
    Final(ClientError),
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Network { .. } => Self::Again(error, None),
            other => Self::Final(other),
        }
    }
}

impl Downloader {
    /// Fetches all of `wanted` that the cache lacks. The first failure ends it;
    /// what was fetched until then stays, and the next call continues.
    pub async fn fetch(&self, wanted: Vec<Wanted>) -> Result<Downloaded> {
        let mut unique = HashMap::new();
        for blob in wanted {
            unique.entry(blob.digest).or_insert(blob);
        }
        let total = unique.len();
        let mut missing: Vec<Wanted> = unique
            .into_values()
            .filter(|blob| !self.cache.has(&blob.digest, blob.size))
            .collect();
        let mut done = Downloaded {
            cached: (total - missing.len()) as u64,
            ..Downloaded::default()
        };
        let forbidden = self.offline && matches!(self.source, Source::Http(_));
        if let Some(first) = missing.first().filter(|_| forbidden) {
            return Err(ClientError::Offline(first.what.clone()));
        }
        // The longest first: it decides when all are done.
        missing.sort_by_key(|blob| (std::cmp::Reverse(blob.size), blob.digest));
        done.blobs = missing.len() as u64;
        done.bytes = missing.iter().map(|blob| blob.size).sum();
        if missing.is_empty() {
            return Ok(done);
        }
        self.progress.begin(Phase::Download, done.blobs, done.bytes);
        let fetched = futures::stream::iter(missing)
            .map(|blob| self.clone().fetch_on_a_task(blob))
            .buffer_unordered(self.parallel.max(1))
            .try_for_each(|()| futures::future::ready(Ok(())))
            .await;
        self.progress.tell(Progress::End);
        fetched.map(|()| done)
    }

    /// Runs on a task of its own, so that several cores share the work; the
    /// task ends with the future that waits for it.
    async fn fetch_on_a_task(self, blob: Wanted) -> Result<()> {
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move { self.fetch_one(&blob).await });
        match tasks.join_next().await {
            Some(Ok(result)) => result,
            Some(Err(error)) => Err(broken_thread(&error)),
            None => Ok(()),
        }
    }

    async fn fetch_one(&self, blob: &Wanted) -> Result<()> {
        match &self.source {
            Source::Folder(_) => self.copy_from_folder(blob).await?,
            Source::Http(_) if blob.size <= WHOLE_BYTES_MAX => self.fetch_whole(blob).await?,
            Source::Http(_) => self.fetch_resumable(blob).await?,
        }
        self.progress.tell(Progress::Item);
        Ok(())
    }

    /// A manifest or another small blob whose length is not known beforehand:
    /// from the cache, or fetched, checked and kept.
    pub async fn small(&self, digest: &Digest, bytes_max: usize, what: &str) -> Result<Vec<u8>> {
        if let Some(bytes) = self.cache.read(digest, bytes_max)? {
            return Ok(bytes);
        }
        let bytes = match &self.source {
            Source::Folder(folder) => folder
                .read(&Source::folder_blob(digest), bytes_max)?
                .ok_or_else(|| self.no_such_blob(digest, what))?,
            Source::Http(_) if self.offline => return Err(ClientError::Offline(what.to_owned())),
            Source::Http(http) => {
                let url = http.blob_url(&self.http, digest).await?;
                self.get_whole(&url, digest, what, bytes_max).await?
            }
        };
        self.keep_whole(*digest, bytes, what).await
    }

    async fn fetch_whole(&self, blob: &Wanted) -> Result<()> {
        let Source::Http(source) = &self.source else {
            return Ok(());
        };
        let url = source.blob_url(&self.http, &blob.digest).await?;
        let size = usize::try_from(blob.size).unwrap_or(usize::MAX);
        let bytes = match self.get_whole(&url, &blob.digest, &blob.what, size).await {
            Err(ClientError::TooLarge { .. }) => return Err(self.wrong_length(blob)),
            other => other?,
        };
        if bytes.len() != size {
            return Err(self.wrong_length(blob));
        }
        self.progress.tell(Progress::Bytes(blob.size));
        self.keep_whole(blob.digest, bytes, &blob.what).await?;
        Ok(())
    }

    async fn keep_whole(&self, digest: Digest, bytes: Vec<u8>, what: &str) -> Result<Vec<u8>> {
        let cache = self.cache.clone();
        let what = format!("{what}, from {}", self.source);
        on_a_thread(move || {
            let found = Digest::of(&bytes);
            if found != digest {
                return Err(wrong_bytes(&what, &digest, &found));
            }
            cache.insert(&digest, &bytes)?;
            Ok(bytes)
        })
        .await
    }

    async fn copy_from_folder(&self, blob: &Wanted) -> Result<()> {
        let Source::Folder(folder) = &self.source else {
            return Ok(());
        };
        let (folder, cache, wanted) = (folder.clone(), self.cache.clone(), blob.clone());
        let missing = self.no_such_blob(&blob.digest, &blob.what);
        let what = format!("{}, from {}", blob.what, self.source);
        let progress = self.progress.clone();
        on_a_thread(move || {
            let Some(mut file) = folder.open(&Source::folder_blob(&wanted.digest))? else {
                return Err(missing);
            };
            let Some(mut part) = Part::open(&cache, wanted.digest, wanted.size)? else {
                return Ok(());
            };
            part.restart()?;
            let mut buffer = vec![0; 1 << 18];
            loop {
                let read = std::io::Read::read(&mut file, &mut buffer)
                    .map_err(ClientError::io("read", folder.path()))?;
                if read == 0 {
                    break;
                }
                if let Err(error) = part.append(&buffer[..read]) {
                    part.discard();
                    return Err(error);
                }
                progress.tell(Progress::Bytes(read as u64));
            }
            match part.finish()? {
                Finished::Kept => Ok(()),
                Finished::Wrong(found) => {
                    part.discard();
                    Err(wrong_bytes(&what, &wanted.digest, &found))
                }
            }
        })
        .await
    }

    async fn fetch_resumable(&self, blob: &Wanted) -> Result<()> {
        let Source::Http(source) = &self.source else {
            return Ok(());
        };
        let url = source.blob_url(&self.http, &blob.digest).await?;
        let (cache, digest, size) = (self.cache.clone(), blob.digest, blob.size);
        let opened = on_a_thread(move || Part::open(&cache, digest, size)).await?;
        let Some(mut part) = opened else {
            self.progress.tell(Progress::Bytes(size));
            return Ok(());
        };
        self.progress.tell(Progress::Bytes(part.length()));
        // Bytes of an earlier run may be spoiled: then once more from the start.
        let mut trusted_from_start = part.length() == 0;
        loop {
            part = self.fill(&url, blob, part).await?;
            let (back, finished) = on_a_thread(move || {
                let finished = part.finish()?;
                Ok((part, finished))
            })
            .await?;
            part = back;
            match finished {
                Finished::Kept => return Ok(()),
                Finished::Wrong(found) if trusted_from_start => {
                    part.discard();
                    let what = format!("{}, from {}", blob.what, self.source);
                    return Err(wrong_bytes(&what, &blob.digest, &found));
                }
                Finished::Wrong(_) => trusted_from_start = true,
            }
        }
    }

    /// Asks, as often as that brings bytes, until the part has its full length.
    async fn fill(&self, url: &Url, blob: &Wanted, mut part: Part) -> Result<Part> {
        let (mut failures, mut longest) = (0, part.length());
        while part.length() < blob.size {
            let (back, result) = self.fill_once(url, blob, part).await;
            part = back?;
            // Only bytes never had before count as progress, or a server that
            // ignores ranges and always breaks off would be asked for ever.
            if part.length() > longest {
                (failures, longest) = (0, part.length());
            }
            let (error, wait) = match result {
                Ok(()) if part.length() == blob.size => break,
                Ok(()) => (broke_off(url), None),
                Err(Failure::Again(error, wait)) => (error, wait),
                Err(Failure::Final(ClientError::Integrity { .. })) => {
                    part.discard();
                    return Err(self.wrong_length(blob));
                }
                Err(Failure::Final(error)) => return Err(error),
            };
            failures += 1;
            self.http.pause(failures, wait, error, url).await?;
        }
        Ok(part)
    }

    async fn fill_once(
        &self,
        url: &Url,
        blob: &Wanted,
        mut part: Part,
    ) -> (Result<Part>, std::result::Result<(), Failure>) {
        let from = part.length();
        let mut headers = HeaderMap::new();
        if let (true, Ok(range)) = (from > 0, HeaderValue::from_str(&format!("bytes={from}-"))) {
            headers.insert(RANGE, range);
        }
        let response = match self.ask(url, &blob.digest, &blob.what, headers).await {
            Ok(response) => response,
            Err(failure) => return (Ok(part), Err(failure)),
        };
        match start_of(&response, from) {
            Start::Continue => {}
            Start::Beginning if from == 0 => {}
            Start::Beginning => {
                if let Err(error) = part.restart() {
                    return (Ok(part), Err(error.into()));
                }
            }
            Start::Nonsense(why) => {
                let url = url.to_string();
                return (
                    Ok(part),
                    Err(Failure::Final(ClientError::Protocol { url, why })),
                );
            }
        }
        self.stream_into(url, response, part).await
    }

    /// Hashes and writes on another thread while the next bytes arrive.
    async fn stream_into(
        &self,
        url: &Url,
        mut response: Response,
        mut part: Part,
    ) -> (Result<Part>, std::result::Result<(), Failure>) {
        let (sender, mut receiver) = tokio::sync::mpsc::channel::<bytes::Bytes>(CHUNKS_QUEUED_MAX);
        let writer = tokio::task::spawn_blocking(move || {
            let mut written = Ok(());
            while let Some(chunk) = receiver.blocking_recv() {
                written = part.append(&chunk);
                if written.is_err() {
                    break;
                }
            }
            (part, written)
        });
        let received = loop {
            match next_chunk(&mut response, url.as_str()).await {
                Ok(Some(chunk)) => {
                    let length = chunk.len() as u64;
                    if sender.send(chunk).await.is_err() {
                        break Ok(());
                    }
                    self.progress.tell(Progress::Bytes(length));
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(Failure::from(error)),
            }
        };
        drop(sender);
        match writer.await {
            Ok((part, Ok(()))) => (Ok(part), received),
            Ok((part, Err(error))) => (Ok(part), Err(Failure::Final(error))),
            Err(error) => (Err(broken_thread(&error)), Ok(())),
        }
    }

    /// One GET of a blob; absence and refusal are told in words.
    async fn ask(
        &self,
        url: &Url,
        digest: &Digest,
        what: &str,
        headers: HeaderMap,
    ) -> std::result::Result<Response, Failure> {
        let response = self.http.get_once(url, headers).await?;
        match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                Ok(response)
            }
            StatusCode::NOT_FOUND => Err(Failure::Final(self.no_such_blob(digest, what))),
            StatusCode::GONE | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => {
                Err(Failure::Final(ClientError::Removed {
                    what: what.to_owned(),
                    status: response.status().as_u16(),
                    why: reason(response).await,
                }))
            }
            _ => match unexpected(response).await {
                Ok((error, wait)) => Err(Failure::Again(error, wait)),
                Err(error) => Err(Failure::Final(error)),
            },
        }
    }

    /// Asks, as often as that may help, for a blob of at most `bytes_max`.
    async fn get_whole(
        &self,
        url: &Url,
        digest: &Digest,
        what: &str,
        bytes_max: usize,
    ) -> Result<Vec<u8>> {
        let mut failures = 0;
        loop {
            let failure = match self.ask(url, digest, what, HeaderMap::new()).await {
                Ok(response) => match read_body(response, bytes_max).await {
                    Ok(bytes) => return Ok(bytes),
                    Err(error) => Failure::from(error),
                },
                Err(failure) => failure,
            };
            match failure {
                Failure::Final(error) => return Err(error),
                Failure::Again(error, wait) => {
                    failures += 1;
                    self.http.pause(failures, wait, error, url).await?;
                }
            }
        }
    }

    fn wrong_length(&self, blob: &Wanted) -> ClientError {
        ClientError::Integrity {
            what: format!("{}, from {}", blob.what, self.source),
            why: format!("it should have {} bytes, and has more or fewer", blob.size),
        }
    }

    fn no_such_blob(&self, digest: &Digest, what: &str) -> ClientError {
        ClientError::NoSuchBlob {
            what: what.to_owned(),
            digest: Box::new(*digest),
            source_name: self.source.to_string(),
        }
    }
}

/// Where an answer's bytes belong.
enum Start {
    Continue,
    Beginning,
    Nonsense(String),
}

fn start_of(response: &Response, from: u64) -> Start {
    match response.status() {
        StatusCode::OK => Start::Beginning,
        StatusCode::RANGE_NOT_SATISFIABLE => {
            Start::Nonsense("it has fewer bytes than the manifest says".to_owned())
        }
        _ => {
            let range = response
                .headers()
                .get(CONTENT_RANGE)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            if range.starts_with(&format!("bytes {from}-")) {
                Start::Continue
            } else {
                Start::Nonsense(format!("asked for bytes from {from}, got “{range}”"))
            }
        }
    }
}

/// Runs blocking work without holding up the other downloads.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| broken_thread(&error))?
}

fn broken_thread(error: &tokio::task::JoinError) -> ClientError {
    ClientError::Local {
        message: format!("a worker thread ended early: {error}"),
        help: None,
    }
}

fn wrong_bytes(what: &str, expected: &Digest, found: &Digest) -> ClientError {
    ClientError::Integrity {
        what: what.to_owned(),
        why: format!("its digest should be {expected}, and is {found}"),
    }
}

fn broke_off(url: &Url) -> ClientError {
    ClientError::Network {
        url: url.to_string(),
        why: "the answer broke off".to_owned(),
    }
}
