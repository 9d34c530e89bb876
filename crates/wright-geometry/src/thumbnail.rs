//! Pictures that a file brings of itself, taken out as they are.

/// A picture out of a file. It is as untrusted as the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// `image/png` or `image/jpeg`, by its first bytes.
    pub media_type: &'static str,
    /// The picture.
    pub bytes: Vec<u8>,
}

impl Thumbnail {
    /// A picture, if its first bytes are those of one.
    pub(crate) fn of(bytes: Vec<u8>) -> Option<Self> {
        let media_type = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            "image/png"
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            "image/jpeg"
        } else {
            return None;
        };
        Some(Self { media_type, bytes })
    }
}
