//! One address before several servers, as a load balancer gives: each connection goes to the next
//! one. It can be cut, as a network can.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running relay. Dropping it closes its address; connections end with the async runtime.
pub struct Relay {
    address: SocketAddr,
    carries: Arc<watch::Sender<bool>>,
    taken: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Relay {
    /// An address before `targets`, each given as `host:port`.
    ///
    /// # Panics
    /// When the loopback has no free port.
    pub async fn before(targets: Vec<String>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("the loopback has a free port");
        Self::on(listener, targets)
    }

    /// The same on a listener that is bound already: its address can be told to the servers
    /// before they start.
    ///
    /// # Panics
    /// When the listener has no address.
    #[must_use]
    pub fn on(listener: TcpListener, targets: Vec<String>) -> Self {
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let carries = Arc::new(watch::Sender::new(true));
        let taken = Arc::new(AtomicUsize::new(0));
        let accepting = tokio::spawn(accept(
            listener,
            targets,
            Arc::clone(&carries),
            Arc::clone(&taken),
        ));
        Self {
            address,
            carries,
            taken,
            accepting,
        }
    }

    /// `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// How many connections it has taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Cuts every connection, and each new one at once.
    pub fn cut(&self) {
        self.carries.send_replace(false);
    }

    /// Carries new connections again.
    pub fn mend(&self) {
        self.carries.send_replace(true);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    targets: Vec<String>,
    carries: Arc<watch::Sender<bool>>,
    taken: Arc<AtomicUsize>,
) {
    loop {
        let (client, _) = listener.accept().await.expect("the listener is open");
        let target = targets[taken.fetch_add(1, Ordering::Relaxed) % targets.len()].clone();
        let mut carries = carries.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                _ = carries.wait_for(|carries| !carries) => {}
                () = carry(client, target) => {}
            }
        });
    }
}

async fn carry(mut client: TcpStream, target: String) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    for stream in [&client, &server] {
        stream
            .set_nodelay(true)
            .expect("an open connection has options");
    }
    // An end is an end, whoever's it is.
    drop(copy_bidirectional(&mut client, &mut server).await);
}
