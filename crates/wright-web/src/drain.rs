//! Answers that reach whoever is still sending.
//!
//! A refusal is often known before the whole body has arrived. Hung up on at
//! that moment, a client sees a broken connection in place of the reason; so
//! what it still sends is read and thrown away first, up to a limit.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, StreamExt};

/// Bytes thrown away at most; who sends more loses the answer.
const DRAINED_BYTES_MAX: usize = 32 << 20;
/// How long that may take.
const DRAINED_WITHIN: Duration = Duration::from_secs(10);

/// The body of a request, of which the middleware keeps hold.
#[derive(Clone)]
struct Held(Arc<Mutex<BodyDataStream>>);

impl Stream for Held {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.poll_next_unpin(context)
    }
}

/// Reads what is left of a refused request's body before its answer is sent.
pub(crate) async fn drain_refused(request: Request, next: Next) -> Response {
    let has_body = !matches!(*request.method(), Method::GET | Method::HEAD);
    // Who waits to be told to go on has sent nothing yet.
    if !has_body || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let held = Held(Arc::new(Mutex::new(body.into_data_stream())));
    let response = next
        .run(Request::from_parts(parts, Body::from_stream(held.clone())))
        .await;
    if response.status().is_client_error() || response.status().is_server_error() {
        let _ = tokio::time::timeout(DRAINED_WITHIN, drain(held)).await;
    }
    response
}

async fn drain(mut body: Held) {
    let mut drained = 0;
    while let Some(Ok(bytes)) = body.next().await {
        drained += bytes.len();
        if drained > DRAINED_BYTES_MAX {
            return;
        }
    }
}
