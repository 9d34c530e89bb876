//! What is known about an upload between two of its requests: plain data for a database row, and
//! what goes into and comes out of one append.

use wright_model::Digest;
use wright_model::id::UploadId;

use crate::BlobError;
use crate::hasher::{Hasher, Midstate};

/// An upload in progress. Any node that reads it can go on with it. It says only what is durable,
/// so it may be saved after every append, also after one that failed.
///
/// The caller keeps it under a lease: one append at a time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UploadState {
    pub(crate) upload: UploadId,
    pub(crate) digest: Digest,
    pub(crate) length: u64,
    pub(crate) offset: u64,
    pub(crate) hash: Midstate,
    pub(crate) place: Place,
}

/// Where the bytes of an unfinished upload wait.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Place {
    /// `staging/{upload}` in the store's folder.
    Local,
    /// A multipart upload to the final key; what does not fill a part yet waits as
    /// `staging/{upload}/{start}`.
    S3(Multipart),
}

/// A multipart upload to the final key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Multipart {
    /// The store's name for it.
    pub(crate) id: String,
    /// The parts stored so far; each but an upload's last one is full.
    pub(crate) parts: Vec<String>,
    /// The digest of the bytes behind the last full part, where there are any.
    pub(crate) tail: Option<Digest>,
    /// Whether anything was ever put under `staging/{upload}/`.
    pub(crate) staged: bool,
}

impl UploadState {
    pub(crate) fn new(upload: UploadId, digest: Digest, length: u64, place: Place) -> Self {
        Self {
            upload,
            digest,
            length,
            offset: 0,
            hash: Hasher::new().midstate(),
            place,
        }
    }

    /// The upload's id.
    #[must_use]
    pub fn id(&self) -> UploadId {
        self.upload
    }

    /// The digest its bytes must have.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The bytes it will have.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The bytes that are here, durably.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether all bytes are here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.offset == self.length
    }

    /// The running hash, ready for the next bytes.
    pub(crate) fn hasher(&self, options: &AppendOptions) -> Result<Hasher, BlobError> {
        let hasher = Hasher::resume(&self.hash, self.offset)?;
        Ok(match options.checksum {
            Some(_) => hasher.and_append_alone(),
            None => hasher,
        })
    }

    /// Takes note of all that was hashed and is durable.
    pub(crate) fn advance(&mut self, hasher: &Hasher) {
        assert!(hasher.length() >= self.offset && hasher.length() <= self.length);
        self.offset = hasher.length();
        self.hash = hasher.midstate();
    }

    /// What is stored, if all bytes are here and are the announced ones.
    pub(crate) fn verified(&self) -> Result<crate::Stored, BlobError> {
        if !self.is_complete() {
            return Err(BlobError::Incomplete {
                offset: self.offset,
                length: self.length,
            });
        }
        let stored = Hasher::resume(&self.hash, self.offset)?.stored();
        if stored.digest != self.digest {
            return Err(BlobError::DigestMismatch {
                received: stored.digest,
            });
        }
        Ok(stored)
    }
}

/// What one append must obey.
#[derive(Debug, Clone, Default)]
pub struct AppendOptions {
    /// The SHA-256 of this append's bytes (tus `Upload-Checksum`). With it, bytes count only once
    /// all of them came and match.
    pub checksum: Option<Digest>,
    /// The most bytes this append may bring; what the upload announced is the limit in any case.
    pub bytes_max: Option<u64>,
}

impl AppendOptions {
    /// The bytes this append may bring to `state`.
    pub(crate) fn limit(&self, state: &UploadState) -> u64 {
        let left = state.length.saturating_sub(state.offset);
        self.bytes_max.map_or(left, |limit| limit.min(left))
    }

    /// Whether the bytes hashed may count.
    pub(crate) fn check(&self, hasher: &Hasher) -> Result<(), BlobError> {
        match (self.checksum, hasher.append_digest()) {
            (Some(expected), Some(received)) if expected != received => {
                Err(BlobError::ChecksumMismatch { received })
            }
            _ => Ok(()),
        }
    }
}

/// What one append brought.
#[derive(Debug, PartialEq, Eq)]
pub struct Appended<E> {
    /// The bytes that count.
    pub bytes: u64,
    /// Why the stream ended early, if it did. What came before counts, unless under a checksum.
    pub cut: Option<E>,
}
