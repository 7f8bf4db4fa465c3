//! The accept loop (decision 30).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::Shared;
use super::connection::attend;
use super::registry::{Place, Registry};
use crate::client::ClientAddress;

/// How long to wait after a connection could not be accepted: at first, and at most.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(10), Duration::from_secs(1)];

/// How many connections may wait to be accepted; the kernel allows no more than `net.core.somaxconn`, which is 4,096 by
/// default. The kernel drops a client that finds the queue full and lets it try again a second later, so that a burst would
/// be slow for those who come last.
const BACKLOG: u32 = 4_096;

/// Takes an address.
pub(super) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of a server that has just ended do not keep its successor from the address.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Where connections come from.
pub(super) trait Listen {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Waits for the next connection.
    fn accept(&mut self) -> impl Future<Output = io::Result<(Self::Stream, SocketAddr)>> + Send;
}

impl Listen for TcpListener {
    type Stream = TcpStream;

    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = TcpListener::accept(self).await?;
        // Answers are written whole; waiting for more only makes them late.
        let _ = stream.set_nodelay(true);
        Ok((stream, peer))
    }
}

/// Serves connections until `stop`, then lets requests in flight finish.
pub(super) async fn serve<L: Listen>(listener: L, shared: Arc<Shared>, stop: impl Future<Output = ()>) {
    let registry = Registry::new(&shared.limits);
    let mut door = Door { listener, shared: Arc::clone(&shared), registry: Arc::clone(&registry), pause: BACK_OFF[0] };
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            biased;
            () = &mut stop => break,
            arrival = door.next() => arrival,
        };
        let connection = attend(stream, peer, Arc::clone(&shared), Arc::clone(&place.watch));
        shared.tasks.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(door);
    registry.finish();
    shared.tasks.close();
    shared.tasks.wait().await;
}

/// Lets in whom there is a place for.
struct Door<L> {
    listener: L,
    shared: Arc<Shared>,
    registry: Arc<Registry>,
    /// How long to wait after the next failure.
    pause: Duration,
}

impl<L: Listen> Door<L> {
    /// Waits for the next connection and a place for it. Until it has one, nothing else is accepted.
    async fn next(&mut self) -> (L::Stream, IpAddr, Place) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    self.pause = BACK_OFF[0];
                    let peer = peer.ip();
                    if let Some(place) = self.registry.admit(self.limited(peer)).await {
                        return (stream, peer, place);
                    }
                    tracing::debug!("a client has too many connections at work");
                }
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => self.back_off(&error).await,
            }
        }
    }

    /// Whom the peer's connections count for. A proxy has those of all its clients, and whoever is on this machine can do
    /// worse than to connect.
    fn limited(&self, peer: IpAddr) -> Option<IpAddr> {
        let client = ClientAddress::new(peer);
        (!client.is_local() && !self.shared.proxies.contain(peer)).then(|| client.network())
    }

    /// This process or machine can have no more connections, most likely for want of file descriptors. One that waits is
    /// given up, and the next attempt waits longer each time, for the error comes back at once until one has gone.
    async fn back_off(&mut self, error: &io::Error) {
        tracing::warn!(%error, "a connection could not be accepted");
        self.registry.make_room(None);
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(BACK_OFF[1]);
    }
}

/// Whether the connection was gone before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

    use super::listen;

    /// More than the 128 that many libraries ask for, and fewer than every kernel in use allows.
    const BURST: usize = 1_000;

    #[tokio::test]
    async fn a_burst_of_clients_is_kept_until_it_is_accepted() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let connect = |_| TcpStream::connect_timeout(&address, Duration::from_secs(5)).unwrap();
        let waiting: Vec<TcpStream> = (0..BURST).map(connect).collect();
        for client in waiting {
            let (_, peer) = listener.accept().await.unwrap();
            assert_eq!(peer, client.local_addr().unwrap());
        }
    }
}
