//! The loop that takes bytes from a connection, with its limit and its ways to end.

use bytes::Bytes;
use futures::{Stream, StreamExt};

/// Where received bytes go.
pub(crate) trait Sink {
    /// Why it takes no more.
    type Error;

    /// Takes some bytes, and waits where that would be too many at once.
    fn push(&mut self, bytes: Bytes) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// How receiving ended.
pub(crate) enum Received<E, F> {
    /// All bytes came.
    Whole,
    /// The stream broke.
    Cut(E),
    /// There were more bytes than allowed; those before count.
    TooMany,
    /// The sink took no more.
    Failed(F),
}

/// Hands `stream` to `sink`, at most `bytes_max`.
pub(crate) async fn receive<S, E, K>(
    sink: &mut K,
    stream: S,
    bytes_max: u64,
) -> Received<E, K::Error>
where
    S: Stream<Item = Result<Bytes, E>>,
    K: Sink,
{
    let mut stream = std::pin::pin!(stream);
    let mut left = bytes_max;
    loop {
        let bytes = match stream.next().await {
            None => return Received::Whole,
            Some(Err(error)) => return Received::Cut(error),
            Some(Ok(bytes)) => bytes,
        };
        match left.checked_sub(bytes.len() as u64) {
            None => return Received::TooMany,
            Some(rest) => left = rest,
        }
        if let Err(error) = sink.push(bytes).await {
            return Received::Failed(error);
        }
    }
}
