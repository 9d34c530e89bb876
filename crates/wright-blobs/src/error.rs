//! What can go wrong with a blob or an upload, in variants a caller acts on.

use std::io;

use wright_model::Digest;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why an operation on the store did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The blob URL or its options are wrong; the operator must mend the configuration.
    #[error("blob store configuration: {0}")]
    Configuration(String),
    /// The bytes received are not those that were announced. Nothing became visible.
    #[error("the bytes received are {received}, not what was announced")]
    DigestMismatch {
        /// What arrived.
        received: Digest,
    },
    /// One PATCH did not match its own checksum; its bytes do not count.
    #[error("this part of the upload is {received}, not what its checksum says")]
    ChecksumMismatch {
        /// What arrived.
        received: Digest,
    },
    /// More bytes arrived than were announced or are allowed.
    #[error("more than the {limit} bytes announced or allowed")]
    LengthExceeded {
        /// Bytes that were allowed.
        limit: u64,
    },
    /// An upload was to be finished before all its bytes were there.
    #[error("only {offset} of {length} bytes are here")]
    Incomplete {
        /// Bytes that are here.
        offset: u64,
        /// Bytes that were announced.
        length: u64,
    },
    /// Somebody else writes to this upload at this moment; try again later.
    #[error("the upload is being written to")]
    Busy,
    /// What was staged for this upload is gone; it must be begun again.
    #[error("the staged bytes of the upload are gone")]
    UploadLost,
    /// The range asked for starts behind the end of the blob.
    #[error("the range starts behind the {size} bytes of the blob")]
    RangeNotSatisfiable {
        /// The whole blob's bytes.
        size: u64,
    },
    /// No room left on the device, or a quota of the store is used up.
    #[error("the blob store is full")]
    StorageFull(#[source] Source),
    /// What is stored is not what was once written.
    #[error("the blob store is damaged: {0}")]
    Corrupt(String),
    /// The store does not answer or refuses; trying again later may help.
    #[error("the blob store does not work")]
    Unavailable(#[source] Source),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::StorageFull(Box::new(error))
            }
            _ => Self::Unavailable(Box::new(error)),
        }
    }
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        // The client hides the status; the answer's text names the condition.
        let text = error.to_string();
        if text.contains("QuotaExceeded") || text.contains("507 Insufficient Storage") {
            Self::StorageFull(Box::new(error))
        } else {
            Self::Unavailable(Box::new(error))
        }
    }
}
