//! Reading columns into the types of `wright-model`.

use crate::{Result, StoreError};
use wright_model::Digest;

/// A digest out of its 32 bytes.
pub(crate) fn digest(bytes: &[u8]) -> Result<Digest> {
    match bytes.try_into() {
        Ok(bytes) => Ok(Digest::from_bytes(bytes)),
        Err(_) => Err(StoreError::Corrupt {
            what: "digest",
            value: format!("{} bytes", bytes.len()),
        }),
    }
}

/// A text column into a parsed type.
pub(crate) fn parse<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T> {
    text.parse().map_err(|_| StoreError::Corrupt {
        what,
        value: text.chars().take(80).collect(),
    })
}

/// A word column into an enum by its `parse`.
pub(crate) fn word<T>(
    what: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    parse(text).ok_or_else(|| StoreError::Corrupt {
        what,
        value: text.chars().take(80).collect(),
    })
}
