//! Listening, accepting, and ending connections without cutting answers.

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Connections the system holds for us until they are accepted.
const BACKLOG: u32 = 4096;
/// Open connections at most; others wait in the backlog.
const CONNECTIONS_MAX: usize = 10_000;
/// How long a client may take to send a request's head, or to send none on an
/// open connection.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// Headers of a request at most.
const HEADERS_MAX: usize = 100;
/// A request's head at most, in bytes; also what is read at once of a body, so
/// that large uploads need few system calls.
const HEAD_BYTES_MAX: usize = 256 << 10;
/// Requests at once on an HTTP/2 connection.
const STREAMS_MAX: u32 = 128;
/// How often a silent HTTP/2 connection is asked whether it lives.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// A pause after accepting failed, mostly for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes an address.
pub(crate) fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let bind = || -> io::Result<TcpListener> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        // A server that starts again must not wait for old connections to fade;
        // on Windows the option means that somebody else may take the address.
        if cfg!(unix) {
            socket.set_reuseaddr(true)?;
        }
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    bind().map_err(|error| {
        let advice = advice(&error);
        anyhow::Error::new(error).context(format!("listening on {address}{advice}"))
    })
}

/// What to do where an address cannot be had.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            ", which another program has: stop that one, or choose another address"
        }
        io::ErrorKind::AddrNotAvailable => {
            ", which is no address of this machine: choose one of its own, or 0.0.0.0 for all"
        }
        io::ErrorKind::PermissionDenied => {
            ", which needs rights this program lacks: choose a port from 1024 on"
        }
        _ => "",
    }
}

/// Serves until `stop`, then gives requests under way `grace` to finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    grace: Duration,
) {
    let builder = Arc::new(builder());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &places) => accepted,
        };
        let (stream, address, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "accepting a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (builder, router) = (Arc::clone(&builder), router.clone());
        let watcher = graceful.watcher();
        connections.spawn(async move {
            let service = hyper::service::service_fn(
                move |request: hyper::Request<hyper::body::Incoming>| {
                    let mut request = request.map(axum::body::Body::new);
                    request.extensions_mut().insert(ConnectInfo(address));
                    router.clone().call(request)
                },
            );
            let connection = builder
                .serve_connection(TokioIo::new(stream), service)
                .into_owned();
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests that took too long to finish were cut off");
    }
    connections.abort_all();
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    // Without it a small answer waits 43 ms for the client's acknowledgement.
    stream.set_nodelay(true)?;
    Ok((stream, address, place))
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX))
        .keep_alive_interval(PING_INTERVAL);
    builder
}

/// Asks the system for as many file handles as it gives us: each connection and
/// each download holds one.
pub(crate) fn raise_file_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn accepted_connections_send_at_once() {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let places = Arc::new(Semaphore::new(1));
        let (_client, accepted) =
            tokio::join!(TcpStream::connect(address), accept(&listener, &places));
        let (stream, _, _place) = accepted.unwrap();
        assert!(stream.nodelay().unwrap());
        assert_eq!(places.available_permits(), 0, "it holds its place");
    }

    /// What a server answers to `request`, which may be cut into pieces.
    async fn answer_to(request: &[u8]) -> String {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let peer =
            |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let router = Router::new().route("/", get(peer));
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(
            listener,
            router,
            stop.clone(),
            Duration::from_secs(5),
        ));
        let mut stream = TcpStream::connect(address).await.unwrap();
        // What is refused early may be cut off while we still send.
        let sent = stream.write_all(request).await;
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer).await;
        stop.cancel();
        serving.await.unwrap();
        assert!(
            sent.is_ok() && read.is_ok() || !answer.is_empty(),
            "{sent:?} {read:?}"
        );
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn handlers_learn_who_asks() {
        let answer = answer_to(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn heads_that_are_too_long_are_refused() {
        let many = "a: b\r\n".repeat(HEADERS_MAX + 1);
        let request = format!("GET / HTTP/1.1\r\nHost: x\r\n{many}Connection: close\r\n\r\n");
        let answer = answer_to(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
        let long = "a".repeat(HEAD_BYTES_MAX);
        let request = format!("GET /{long} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = answer_to(request.as_bytes()).await;
        assert!(
            answer.starts_with("HTTP/1.1 414") || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    }
}
