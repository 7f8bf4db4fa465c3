//! Brings a server up, keeps it up, and takes it down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::{OsChance, Service};
use persistence::Store;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::shutdown::{Signals, on_hangup};
use super::tls::Tls;
use super::upkeep::Upkeep;
use super::{Shared, accept, log, welcome};
use crate::command::{Opened, open};
use crate::http::{App, HttpSettings, Readiness};
use crate::output;
use crate::settings::{Settings, ShutdownTimes};

/// How long the last words may take, once no request is in flight any more: refusals that the audit trail has yet to tell,
/// and the connections to the database.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves until the process is asked to end. A start that waits, as for the migration of another process, ends as well when
/// it is asked to.
pub(crate) async fn serve(settings: Settings) -> anyhow::Result<()> {
    log::init(&settings);
    let signals = Signals::listen().context("signals cannot be listened for")?;
    let raised = tokio::select! {
        raised = raise(settings) => raised?,
        () = signals.clone().reach(1) => {
            tracing::info!("ended before the server was ready");
            return Ok(());
        }
    };
    raised.serve(signals).await;
    tracing::info!("ended");
    Ok(())
}

/// A server that is ready to accept connections.
struct Raised {
    listener: TcpListener,
    shared: Arc<Shared>,
    readiness: Readiness,
    service: Service,
    store: Store,
    shutdown: ShutdownTimes,
}

/// Brings everything up.
///
/// The address is taken first: when another process has it, nothing has been made yet whose only sight would be lost.
async fn raise(settings: Settings) -> anyhow::Result<Raised> {
    let listener = accept::listen(settings.listen)
        .with_context(|| format!("{} cannot be listened on; set listen to a free address", settings.listen))?;
    let tls = settings.tls.clone().map(Tls::load).transpose()?;
    let local = local_url(listener.local_addr()?, tls.is_some());
    tracing::debug!("opening the database");
    let Opened { service, store } = open(&settings).await?;
    let first_run = service.first_run().await?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| local.clone());
    welcome::say(&local, &public_url, settings.docs, first_run.as_ref())?;
    tracing::info!(url = local, "listening");
    let http = HttpSettings {
        body_limit: settings.body_limit,
        rate_limit_exempt: settings.rate_limit_exempt,
        docs: settings.docs,
        secure: tls.is_some() || settings.behind_proxy && public_url.starts_with("https://"),
        ..HttpSettings::new(public_url)
    };
    let app = App::new(service.clone(), http, Arc::new(OsChance));
    let readiness = app.readiness();
    let shared = Arc::new(Shared {
        router: app.router(),
        limits: settings.connections,
        proxies: settings.trusted_proxies,
        tls,
        tasks: TaskTracker::new(),
    });
    if shared.tls.is_some() {
        let shared = Arc::clone(&shared);
        on_hangup(move || shared.tls.iter().for_each(reload)).context("signals cannot be listened for")?;
    }
    Ok(Raised { listener, shared, readiness, service, store, shutdown: settings.shutdown })
}

impl Raised {
    /// Serves until it is asked to end, then takes everything down.
    async fn serve(self, signals: Signals) {
        let Self { listener, shared, readiness, service, store, shutdown } = self;
        let upkeep = Upkeep::begin(&service);
        let server = accept::serve(listener, shared, leave(signals.clone(), readiness, shutdown.delay));
        tokio::select! {
            () = server => {}
            () = signals.clone().cut_off(shutdown.delay + shutdown.grace) => tracing::warn!("requests in flight were cut off"),
        }
        drop(upkeep);
        let asked = signals.count();
        let last_words = async {
            service.settle().await;
            store.close().await;
        };
        tokio::select! {
            () = last_words => {}
            () = tokio::time::sleep(LAST_WORDS) => tracing::warn!("the database does not answer: what the audit trail was to be told last may be lost"),
            () = signals.reach(asked + 1) => tracing::warn!("ended at once"),
        }
    }
}

/// Waits until no more connections are to be taken: for the first signal and then, saying meanwhile that the server is not
/// ready, so long as `delay` or until the second one.
async fn leave(signals: Signals, readiness: Readiness, delay: Duration) {
    signals.clone().reach(1).await;
    readiness.withdraw();
    let _ = tokio::time::timeout(delay, signals.reach(2)).await;
}

/// Reads the files of TLS again.
fn reload(tls: &Tls) {
    if let Err(error) = tls.reload() {
        let error = output::with_causes(error.as_ref());
        tracing::error!(error, "the TLS files were not taken; those read before stay in use");
    } else {
        tracing::info!("the TLS files were read again");
    }
}

/// The URL of the server for someone on this machine.
fn local_url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    if address.ip().is_unspecified() {
        format!("{scheme}://localhost:{}", address.port())
    } else {
        format!("{scheme}://{address}")
    }
}
