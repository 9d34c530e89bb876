//! Blobs as objects in a bucket: `sha256/{hex}`, and `staging/{upload}/{start}` for what does not
//! fill a part yet. Nothing rests on conditional requests: equal bytes over equal bytes are
//! harmless.

mod maintenance;
mod parts;
mod uploads;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer, Url};
use object_store::{
    BackoffConfig, ClientOptions, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt,
    PutPayload, RetryConfig,
};
use secrecy::ExposeSecret;
use tokio::sync::{Semaphore, SemaphorePermit};
use wright_model::Digest;

use crate::blocking::blocking;
use crate::read::clamp;
use crate::stage::{Staged, sum_of};
use crate::{BlobBody, BlobError, BlobRead, Bucket, ResponseOverrides, S3Credentials, Stored};

/// What one part of an upload holds, in bytes; S3 wants at least 5 MiB.
pub(crate) const PART_BYTES: usize = 8 * 1024 * 1024;
/// Objects of a batch written at the same time.
const PARALLEL_PUTS: usize = 16;
/// What the objects of all batches being written may hold in memory, in KiB.
const BATCH_MEMORY_KIB: usize = 32 * 1024;
/// How long a presigned URL may be valid.
const PRESIGNED_MAX: Duration = Duration::from_secs(600);
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// How long the server may stay silent within a request.
const SILENCE_PATIENCE: Duration = Duration::from_secs(30);
const RETRIES_MAX: usize = 4;
/// How long a request is tried again.
const RETRY_PATIENCE: Duration = Duration::from_secs(60);
const BACKOFF_FIRST: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// A store in a bucket.
#[derive(Debug)]
pub(crate) struct S3 {
    client: AmazonS3,
    prefix: String,
    /// A local folder for batches on their way.
    spool: PathBuf,
    batch_memory: Semaphore,
}

impl S3 {
    pub(crate) async fn open(
        bucket: &Bucket,
        credentials: Option<&S3Credentials>,
        spool: PathBuf,
    ) -> Result<Arc<Self>, BlobError> {
        let folder = spool.clone();
        blocking(move || std::fs::create_dir_all(folder)).await?;
        let client = client(bucket, credentials);
        Ok(Arc::new(Self {
            client: client.map_err(|error| BlobError::Configuration(error.to_string()))?,
            prefix: bucket.prefix.clone(),
            spool,
            batch_memory: Semaphore::new(BATCH_MEMORY_KIB),
        }))
    }

    fn path(&self, key: &str) -> Path {
        match self.prefix.as_str() {
            "" => Path::from(key),
            prefix => Path::from(format!("{prefix}/{key}")),
        }
    }

    fn blob(&self, digest: &Digest) -> Path {
        self.path(&format!("sha256/{}", digest.hex()))
    }

    pub(crate) async fn size(&self, digest: &Digest) -> Result<Option<u64>, BlobError> {
        let head = present(self.client.head(&self.blob(digest)).await)?;
        Ok(head.map(|meta| meta.size))
    }

    /// A copy of a blob in the spool, without a name.
    pub(crate) async fn open_file(
        &self,
        digest: &Digest,
    ) -> Result<Option<(std::fs::File, u64)>, BlobError> {
        let Some(BlobRead { size, body, .. }) = self.read(digest, None).await? else {
            return Ok(None);
        };
        let staged = crate::stage::stage(self.spool(), 0, body, size).await;
        let staged = staged.map_err(|error| match error {
            crate::StageError::Cut(error) | crate::StageError::Blob(error) => error,
        })?;
        let path = staged.path().to_owned();
        let file = blocking(move || std::fs::File::open(path)).await?;
        if staged.stored().digest != *digest {
            return Err(BlobError::Corrupt(format!(
                "{digest} has other bytes than its name says"
            )));
        }
        Ok(Some((file, size)))
    }

    pub(crate) async fn read(
        &self,
        digest: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Option<BlobRead>, BlobError> {
        if range.as_ref().is_some_and(|range| range.start >= range.end) {
            return self.refuse_range(digest, range).await;
        }
        let options = GetOptions {
            range: range.clone().map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let result = match present(self.client.get_opts(&self.blob(digest), options).await) {
            Ok(Some(result)) => result,
            Ok(None) => return Ok(None),
            // The client does not say that it was the range.
            Err(error) if range.is_some() => {
                return self
                    .refuse_range(digest, range)
                    .await
                    .and(Err(error.into()));
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Some(BlobRead {
            size: result.meta.size,
            range: result.range.clone(),
            body: BlobBody::s3(result.into_stream()),
        }))
    }

    async fn refuse_range(
        &self,
        digest: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Option<BlobRead>, BlobError> {
        match self.size(digest).await? {
            Some(size) => clamp(range, size).map(|_| None),
            None => Ok(None),
        }
    }

    pub(crate) async fn presigned(
        &self,
        digest: &Digest,
        valid_for: Duration,
        overrides: &ResponseOverrides,
    ) -> Result<Url, BlobError> {
        let named = [
            ("response-content-type", &overrides.content_type),
            (
                "response-content-disposition",
                &overrides.content_disposition,
            ),
            ("response-cache-control", &overrides.cache_control),
        ];
        let query = named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let options = SignedUrlOptions::default().with_query(query);
        let (path, valid_for) = (self.blob(digest), valid_for.min(PRESIGNED_MAX));
        let signed = self
            .client
            .signed_url_opts(Method::GET, &path, valid_for, &options);
        Ok(signed.await?)
    }

    pub(crate) async fn put(&self, bytes: Bytes) -> Result<Stored, BlobError> {
        let hashed = bytes.clone();
        let stored = blocking(move || sum_of(&hashed)).await;
        if self.size(&stored.digest).await? != Some(stored.size) {
            let payload = PutPayload::from_bytes(bytes);
            self.client.put(&self.blob(&stored.digest), payload).await?;
        }
        Ok(stored)
    }

    pub(crate) fn spool(&self) -> PathBuf {
        self.spool.clone()
    }

    pub(crate) async fn commit(&self, staged: Vec<Staged>) -> Result<Vec<Stored>, BlobError> {
        stream::iter(staged)
            .map(|file| async move { self.put_staged(&file).await.map(|()| file.stored()) })
            .buffered(PARALLEL_PUTS)
            .try_collect()
            .await
    }

    async fn put_staged(&self, file: &Staged) -> Result<(), BlobError> {
        let (path, size) = (self.blob(&file.stored().digest), file.stored().size);
        if size <= PART_BYTES as u64 {
            let _memory = self.memory_for(size).await;
            let payload = PutPayload::from_bytes(read_part(file, 0, size).await?);
            self.client.put(&path, payload).await?;
            return Ok(());
        }
        let id = self.client.create_multipart(&path).await?;
        let sent = self.put_staged_parts(file, &path, &id).await;
        if sent.is_err() {
            // The answer is the first error; a bucket's own rule ends what stays behind.
            let _ = self.client.abort_multipart(&path, &id).await;
        }
        sent
    }

    async fn put_staged_parts(
        &self,
        file: &Staged,
        path: &Path,
        id: &String,
    ) -> Result<(), BlobError> {
        let size = file.stored().size;
        let mut parts = Vec::new();
        for start in (0..size).step_by(PART_BYTES) {
            let end = size.min(start + PART_BYTES as u64);
            let _memory = self.memory_for(end - start).await;
            let payload = PutPayload::from_bytes(read_part(file, start, end).await?);
            let part = self.client.put_part(path, id, parts.len(), payload);
            parts.push(part.await?);
        }
        self.client.complete_multipart(path, id, parts).await?;
        Ok(())
    }

    async fn memory_for(&self, bytes: u64) -> SemaphorePermit<'_> {
        let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let permit = self.batch_memory.acquire_many(kibibytes).await;
        permit.expect("the semaphore is never closed")
    }
}

async fn read_part(file: &Staged, start: u64, end: u64) -> Result<Bytes, BlobError> {
    let path = file.path().to_owned();
    let bytes = blocking(move || -> std::io::Result<Vec<u8>> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = std::fs::File::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; usize::try_from(end - start).expect("a part fits into memory")];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    });
    Ok(bytes.await?.into())
}

fn client(bucket: &Bucket, credentials: Option<&S3Credentials>) -> object_store::Result<AmazonS3> {
    // A body may take as long as its reader; only silence ends it.
    let options = ClientOptions::new()
        .with_connect_timeout(CONNECT_PATIENCE)
        .with_timeout_disabled()
        .with_read_timeout(SILENCE_PATIENCE)
        .with_allow_http(bucket.allow_http);
    let retry = RetryConfig {
        max_retries: RETRIES_MAX,
        retry_timeout: RETRY_PATIENCE,
        backoff: BackoffConfig {
            init_backoff: BACKOFF_FIRST,
            max_backoff: BACKOFF_MAX,
            base: 2.0,
        },
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_client_options(options)
        .with_retry(retry)
        // Not every compatible store has it.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(credentials) = credentials {
        builder = builder
            .with_access_key_id(&credentials.access_key_id)
            .with_secret_access_key(credentials.secret_access_key.expose_secret());
        if let Some(token) = &credentials.session_token {
            builder = builder.with_token(token.expose_secret());
        }
    }
    builder.build()
}

/// `None` instead of an error where there is no object.
fn present<T>(outcome: object_store::Result<T>) -> object_store::Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
