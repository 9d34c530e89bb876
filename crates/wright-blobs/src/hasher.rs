//! SHA-256 and CRC-32 of bytes as they pass, and their state between two requests as plain data.

use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest as _, Sha256};
use wright_model::Digest;

use crate::{BlobError, Stored};

/// A running hash of a blob.
#[derive(Clone)]
pub(crate) struct Hasher {
    sha256: Sha256,
    crc32: crc32fast::Hasher,
    length: u64,
    /// Of the bytes of this append alone, where the client announced their checksum.
    append: Option<Sha256>,
}

/// A running hash at rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Midstate {
    /// In hex, as `sha2` serializes it.
    sha256: String,
    crc32: u32,
}

impl Hasher {
    /// Of nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            sha256: Sha256::new(),
            crc32: crc32fast::Hasher::new(),
            length: 0,
            append: None,
        }
    }

    /// Goes on where [`Self::midstate`] was taken, after `length` bytes.
    pub(crate) fn resume(state: &Midstate, length: u64) -> Result<Self, BlobError> {
        let damaged = || BlobError::Corrupt("the hash state of an upload is unreadable".into());
        let mut bytes = SerializedState::<Sha256>::default();
        hex::decode_to_slice(&state.sha256, &mut bytes).map_err(|_| damaged())?;
        Ok(Self {
            sha256: Sha256::deserialize(&bytes).map_err(|_| damaged())?,
            crc32: crc32fast::Hasher::new_with_initial_len(state.crc32, length),
            length,
            append: None,
        })
    }

    /// Also hashes from here on what is appended, apart.
    pub(crate) fn and_append_alone(mut self) -> Self {
        self.append = Some(Sha256::new());
        self
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.crc32.update(bytes);
        self.length += bytes.len() as u64;
        if let Some(append) = &mut self.append {
            append.update(bytes);
        }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn midstate(&self) -> Midstate {
        Midstate {
            sha256: hex::encode(self.sha256.serialize()),
            crc32: self.crc32.clone().finalize(),
        }
    }

    /// The digest of what was appended since [`Self::and_append_alone`].
    pub(crate) fn append_digest(&self) -> Option<Digest> {
        let append = self.append.clone()?;
        Some(Digest::from_bytes(append.finalize().into()))
    }

    /// Digest, size and CRC-32 of all bytes.
    pub(crate) fn stored(&self) -> Stored {
        Stored {
            digest: Digest::from_bytes(self.sha256.clone().finalize().into()),
            size: self.length,
            crc32: self.crc32.clone().finalize(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn resumes_where_it_stopped(bytes: Vec<u8>, cut: proptest::sample::Index) {
            let (first, second) = bytes.split_at(cut.index(bytes.len() + 1));
            let mut whole = Hasher::new();
            whole.update(&bytes);
            let mut before = Hasher::new();
            before.update(first);
            let json = serde_json::to_string(&before.midstate()).unwrap();
            let state: Midstate = serde_json::from_str(&json).unwrap();
            let mut after = Hasher::resume(&state, first.len() as u64).unwrap();
            after.update(second);
            proptest::prop_assert_eq!(after.stored(), whole.stored());
            proptest::prop_assert_eq!(whole.stored().digest, Digest::of(&bytes));
            proptest::prop_assert_eq!(whole.stored().crc32, crc32fast::hash(&bytes));
        }
    }

    #[test]
    fn a_damaged_state_is_refused() {
        for sha256 in ["", "zz", "00"] {
            let state = Midstate {
                sha256: sha256.into(),
                crc32: 0,
            };
            assert!(matches!(
                Hasher::resume(&state, 0),
                Err(BlobError::Corrupt(_))
            ));
        }
    }
}
