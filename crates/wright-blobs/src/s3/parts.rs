//! Bytes from a stream into the parts of a multipart upload: the next part fills while the last
//! one is hashed and sent. Memory is two parts.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use object_store::PutPayload;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::task::AbortOnDropHandle;

use super::{PART_BYTES, S3, present};
use crate::BlobError;
use crate::blocking::{blocking, joined};
use crate::hasher::Hasher;
use crate::receive::Sink;

/// The parts of one multipart upload being sent.
pub(crate) struct PartWriter {
    store: Arc<S3>,
    path: Path,
    id: String,
    /// Of all that is in [`Self::parts`], and of the first [`Self::hashed`] bytes behind them.
    hasher: Hasher,
    hashed: usize,
    parts: Vec<String>,
    filling: BytesMut,
    running: Option<Running>,
}

struct Running {
    hash: JoinHandle<Hasher>,
    put: AbortOnDropHandle<Result<String, BlobError>>,
}

/// All that was received, once it is stored up to the last full part.
pub(crate) struct Filled {
    /// Of all bytes, those in `tail` included if they were hashed.
    pub(crate) hasher: Hasher,
    /// The stored parts, all full.
    pub(crate) parts: Vec<String>,
    /// What does not fill a part.
    pub(crate) tail: Bytes,
}

impl PartWriter {
    /// Goes on behind `parts` and `tail`, all of which `hasher` has seen.
    pub(crate) fn new(
        store: Arc<S3>,
        path: Path,
        id: String,
        hasher: Hasher,
        parts: Vec<String>,
        tail: &[u8],
    ) -> Self {
        Self {
            store,
            path,
            id,
            hasher,
            hashed: tail.len(),
            parts,
            filling: BytesMut::from(tail),
            running: None,
        }
    }

    /// Waits for the part being sent and starts with the one just filled.
    async fn turn(&mut self) -> Result<(), BlobError> {
        self.wait().await?;
        let emptied = BytesMut::with_capacity(PART_BYTES);
        let part = std::mem::replace(&mut self.filling, emptied).freeze();
        let (mut hasher, bytes) = (self.hasher.clone(), part.clone());
        let hashed = std::mem::take(&mut self.hashed);
        let hash = spawn_blocking(move || {
            hasher.update(&bytes[hashed..]);
            hasher
        });
        let (store, path, id) = (Arc::clone(&self.store), self.path.clone(), self.id.clone());
        let number = self.parts.len();
        let put = tokio::spawn(async move { store.put_part(&path, &id, number, part).await });
        self.running = Some(Running {
            hash,
            put: AbortOnDropHandle::new(put),
        });
        Ok(())
    }

    async fn wait(&mut self) -> Result<(), BlobError> {
        let Some(Running { hash, put }) = self.running.take() else {
            return Ok(());
        };
        let hasher = joined(hash).await;
        let part = put
            .await
            .map_err(|error| BlobError::Unavailable(Box::new(error)))??;
        self.hasher = hasher;
        self.parts.push(part);
        Ok(())
    }

    /// Waits for the last part. With `count_tail`, what does not fill one is hashed too; without,
    /// or where the last part was refused, only stored parts count.
    pub(crate) async fn settle(mut self, count_tail: bool) -> (Filled, Result<(), BlobError>) {
        let sent = self.wait().await;
        let mut filled = Filled {
            hasher: self.hasher,
            parts: self.parts,
            tail: Bytes::new(),
        };
        if count_tail && sent.is_ok() {
            let (mut hasher, hashed) = (filled.hasher, self.hashed);
            filled.tail = self.filling.freeze();
            let bytes = filled.tail.clone();
            filled.hasher = blocking(move || {
                hasher.update(&bytes[hashed..]);
                hasher
            })
            .await;
        }
        (filled, sent)
    }
}

impl Sink for PartWriter {
    type Error = BlobError;

    async fn push(&mut self, mut bytes: Bytes) -> Result<(), BlobError> {
        while !bytes.is_empty() {
            let room = PART_BYTES - self.filling.len();
            let piece = bytes.split_to(room.min(bytes.len()));
            self.filling.extend_from_slice(&piece);
            if self.filling.len() == PART_BYTES {
                self.turn().await?;
            }
        }
        Ok(())
    }
}

impl S3 {
    /// Stores one part and returns the store's name for it.
    pub(crate) async fn put_part(
        &self,
        path: &Path,
        id: &str,
        number: usize,
        bytes: Bytes,
    ) -> Result<String, BlobError> {
        let (id, payload) = (id.to_owned(), PutPayload::from_bytes(bytes));
        let part = present(self.client.put_part(path, &id, number, payload).await)?;
        Ok(part.ok_or(BlobError::UploadLost)?.content_id)
    }
}
