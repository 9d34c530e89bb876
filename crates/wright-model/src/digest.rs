//! SHA-256 digests: the identity of every blob, manifest and build set.

use crate::text_type::text_type;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes, written `sha256:` and 64 lowercase hex digits
/// (OCI image-spec, "Digests"; only this algorithm is accepted).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    bytes: [u8; 32],
    /// The written form, kept beside the bytes: a digest is shown far more
    /// often than it is made.
    text: [u8; 71],
}

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a digest is written sha256: and 64 lowercase hex digits")]
pub struct DigestError;

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_bytes(Sha256::digest(bytes).into())
    }

    /// A digest from its 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let mut text = *b"sha256:0000000000000000000000000000000000000000000000000000000000000000";
        hex::encode_to_slice(bytes, &mut text[7..]).expect("64 digits hold 32 bytes");
        Self { bytes, text }
    }

    /// Parses `sha256:<64 lowercase hex digits>`.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        Self::parse_hex(text.strip_prefix("sha256:").ok_or(DigestError)?)
    }

    /// Parses the 64 lowercase hex digits alone, as they stand in URLs.
    pub fn parse_hex(text: &str) -> Result<Self, DigestError> {
        if text.len() != 64 || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(DigestError);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| DigestError)?;
        Ok(Self::from_bytes(bytes))
    }

    /// The digest's 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// `sha256:…`
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("written in ASCII")
    }

    /// The 64 hex digits alone.
    pub fn hex(&self) -> &str {
        &self.as_str()[7..]
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

text_type!(Digest, DigestError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let digest = Digest::of(b"");
        assert_eq!(
            digest.to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(Digest::parse(digest.as_str()), Ok(digest));
        assert_eq!(Digest::parse_hex(digest.hex()), Ok(digest));
    }

    #[test]
    fn refuses_everything_else() {
        let digest = Digest::of(b"x");
        for text in [
            "",
            "sha256:",
            "sha512:00",
            &digest.as_str()[..70],
            &format!("{digest}0"),
            &digest.as_str().to_uppercase(),
            &format!("sha256:{}", &digest.hex().to_uppercase()),
            digest.hex(),
        ] {
            assert_eq!(Digest::parse(text), Err(DigestError), "{text}");
        }
    }
}
