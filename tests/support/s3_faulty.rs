//! An S3 server inside the test process that misbehaves on request: it refuses, cuts connections
//! before or after it acted, cuts answers short and delays. Its conditional PUT is not atomic; use
//! [`crate::weed`] where that matters.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, Uri};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::s3::Bucket;
use crate::scratch;

const ACCESS_KEY_ID: &str = "test";
const SECRET_ACCESS_KEY: &str = "test-secret";

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answered with 503, nothing done.
    Unavailable,
    /// The connection closes without an answer, nothing done.
    CutBefore,
    /// The connection closes without an answer, but what was asked is done.
    CutAfter,
    /// The connection closes after so many bytes of the answer's body.
    CutAnswer(u64),
    /// Done and answered, so much later.
    Delay(Duration),
}

/// One request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// What went wrong with it.
    pub fault: Option<Fault>,
}

type Matches = Box<dyn Fn(&Method, &Uri) -> bool + Send>;

struct Plan {
    matches: Matches,
    fault: Fault,
    times_left: u32,
}

#[derive(Default)]
struct Script {
    plans: Vec<Plan>,
    seen: Vec<Seen>,
}

/// A running server. Dropping it stops it; it also ends with the async runtime of its test.
pub struct Server {
    folder: PathBuf,
    endpoint: String,
    script: Arc<Mutex<Script>>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server that does nothing wrong yet.
    ///
    /// # Panics
    /// When the loopback has no free port.
    pub async fn start() -> Self {
        let folder = scratch::folder("s3-faulty");
        let store = s3s_fs::FileSystem::new(&folder).expect("a new folder can hold buckets");
        let mut builder = S3ServiceBuilder::new(store);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let script = Arc::new(Mutex::new(Script::default()));
        Self {
            folder,
            endpoint: format!("http://{address}"),
            accepting: tokio::spawn(accept(listener, builder.build(), Arc::clone(&script))),
            script,
        }
    }

    /// A new empty bucket.
    ///
    /// # Panics
    /// When there is one of that name.
    #[must_use]
    pub fn bucket(&self, name: &str) -> Bucket {
        std::fs::create_dir(self.folder.join(name)).expect("each bucket has its own name");
        Bucket {
            name: name.to_owned(),
            endpoint: self.endpoint.clone(),
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret_access_key: SECRET_ACCESS_KEY.to_owned(),
            region: "us-east-1".to_owned(),
        }
    }

    /// Lets `fault` befall the next `times` requests that `matches` picks. Earlier plans go first.
    pub fn inject(
        &self,
        fault: Fault,
        times: u32,
        matches: impl Fn(&Method, &Uri) -> bool + Send + 'static,
    ) {
        lock(&self.script).plans.push(Plan {
            matches: Box::new(matches),
            fault,
            times_left: times,
        });
    }

    /// The requests so far, in order of arrival.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.script).seen.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, store: S3Service, script: Arc<Mutex<Script>>) {
    loop {
        let (stream, _) = listener.accept().await.expect("the listener is open");
        stream
            .set_nodelay(true)
            .expect("an open connection has options");
        tokio::spawn(serve(stream, store.clone(), Arc::clone(&script)));
    }
}

async fn serve(stream: TcpStream, store: S3Service, script: Arc<Mutex<Script>>) {
    let service = service_fn(move |request| answer(request, store.clone(), Arc::clone(&script)));
    let connection = auto::Builder::new(TokioExecutor::new());
    // An error is a cut, ours or the client's: both are what the test is about.
    drop(
        connection
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}

async fn answer(
    request: Request<Incoming>,
    store: S3Service,
    script: Arc<Mutex<Script>>,
) -> Result<Response<Body>, HttpError> {
    let fault = lock(&script).next_fault(&request);
    let request = request.map(Body::from);
    match fault {
        None => store.call(request).await,
        Some(Fault::Unavailable) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(response)
        }
        Some(Fault::CutBefore) => Err(cut()),
        Some(Fault::CutAfter) => {
            store.call(request).await?;
            Err(cut())
        }
        Some(Fault::CutAnswer(bytes)) => {
            let response = store.call(request).await?;
            Ok(response.map(|body| {
                Body::http_body_unsync(CutBody {
                    inner: body,
                    bytes_left: bytes,
                })
            }))
        }
        Some(Fault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            store.call(request).await
        }
    }
}

fn cut() -> HttpError {
    HttpError::new("the test cut the connection".into())
}

impl Script {
    fn next_fault(&mut self, request: &Request<Incoming>) -> Option<Fault> {
        let plan = self
            .plans
            .iter_mut()
            .find(|plan| plan.times_left > 0 && (plan.matches)(request.method(), request.uri()));
        let fault = plan.map(|plan| {
            plan.times_left -= 1;
            plan.fault
        });
        self.seen.push(Seen {
            method: request.method().clone(),
            target: request.uri().to_string(),
            fault,
        });
        fault
    }
}

/// A body that fails after some bytes, under the announced length of the whole.
struct CutBody {
    inner: Body,
    bytes_left: u64,
}

impl http_body::Body for CutBody {
    type Data = Bytes;
    type Error = s3s::StdError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.bytes_left == 0 {
            return Poll::Ready(Some(Err("the test cut the answer".into())));
        }
        let frame = match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => frame,
            other => return other,
        };
        Poll::Ready(frame.into_data().ok().map(|mut data| {
            let length = usize::try_from(self.bytes_left).unwrap_or(usize::MAX);
            data.truncate(length);
            self.bytes_left -= data.len() as u64;
            Ok(Frame::data(data))
        }))
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
