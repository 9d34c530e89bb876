//! A blob being read.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

use crate::BlobError;
use crate::local::body::FileBody;

/// A blob, or a range of it, ready to be read.
#[derive(Debug)]
pub struct BlobRead {
    /// The whole blob's bytes.
    pub size: u64,
    /// The bytes that [`Self::body`] gives, counted from the start of the blob.
    pub range: Range<u64>,
    /// The bytes.
    pub body: BlobBody,
}

/// The bytes of a blob as a stream. An error ends it; what came before is right.
pub struct BlobBody(Inner);

enum Inner {
    Local(FileBody),
    S3(BoxStream<'static, object_store::Result<Bytes>>),
}

impl BlobBody {
    pub(crate) fn local(body: FileBody) -> Self {
        Self(Inner::Local(body))
    }

    pub(crate) fn s3(body: BoxStream<'static, object_store::Result<Bytes>>) -> Self {
        Self(Inner::S3(body))
    }
}

impl Stream for BlobBody {
    type Item = Result<Bytes, BlobError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Local(body) => body.poll_next_unpin(context).map_err(|error| {
                if error.kind() == std::io::ErrorKind::UnexpectedEof {
                    return BlobError::Corrupt("a blob became shorter while it was read".into());
                }
                error.into()
            }),
            Inner::S3(body) => body.poll_next_unpin(context).map_err(BlobError::from),
        }
    }
}

impl std::fmt::Debug for BlobBody {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BlobBody")
    }
}

/// The range that exists of the one asked for.
pub(crate) fn clamp(range: Option<Range<u64>>, size: u64) -> Result<Range<u64>, BlobError> {
    match range {
        None => Ok(0..size),
        Some(range) if range.start < range.end && range.start < size => {
            Ok(range.start..range.end.min(size))
        }
        Some(_) => Err(BlobError::RangeNotSatisfiable { size }),
    }
}
