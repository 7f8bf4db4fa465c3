//! Serves one connection to its end.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::exchange::Exchange;
use super::sentry::Sentry;
use super::transport::Transport;
use super::watch::Watch;
use crate::serve::Shared;

/// What a connection may gather in its buffer before somebody takes it.
const BUFFER: usize = 64 * 1024;

/// Serves a connection to its end, after the handshake where TLS is spoken.
pub(in crate::serve) async fn attend<S>(stream: S, peer: IpAddr, shared: Arc<Shared>, watch: Arc<Watch>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Some(tls) = &shared.tls else { return converse(stream, peer, &shared, watch).await };
    let handshake = timeout(shared.limits.handshake, tls.acceptor().accept(stream));
    let outcome = tokio::select! {
        outcome = handshake => outcome,
        () = watch.told() => return,
    };
    match outcome {
        Ok(Ok(stream)) => converse(stream, peer, &shared, watch).await,
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn converse<S>(stream: S, peer: IpAddr, shared: &Arc<Shared>, watch: Arc<Watch>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &shared.limits;
    let exchange = Exchange { shared: Arc::clone(shared), watch: Arc::clone(&watch), peer };
    let mut builder = http1::Builder::new();
    // The sentry does it: this timer would run while a connection that is kept alive waits for its next request.
    builder.header_read_timeout(None).max_headers(limits.headers).max_header_size(limits.head_size);
    builder.max_buf_size(BUFFER.max(limits.head_size));
    let transport = TokioIo::new(Transport::new(stream, Arc::clone(&watch)));
    let mut connection = pin!(builder.serve_connection(transport, exchange));
    let mut sentry = Sentry::new(Arc::clone(&watch), limits);
    loop {
        tokio::select! {
            biased;
            outcome = connection.as_mut() => {
                if let Err(error) = outcome {
                    tracing::debug!(%error, "a connection broke");
                }
                return;
            }
            cut = sentry.watch() => {
                tracing::debug!(?cut, "a connection was cut");
                return;
            }
            () = watch.told() => {
                if watch.is_dispensable() {
                    return;
                }
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
