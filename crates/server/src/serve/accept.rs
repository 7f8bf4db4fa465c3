//! The accept loop (decision 30).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

use super::Shared;
use super::connection::attend;
use super::registry::{Place, Registry};
use crate::client::ClientAddress;

/// How long to wait after a connection could not be accepted: at first, and at most.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(10), Duration::from_secs(1)];

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
