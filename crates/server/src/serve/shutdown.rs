//! The end of a server: the first signal lets what is in flight finish, a second one, or too long a wait, cuts it off.

use std::time::Duration;

use tokio::sync::watch;

/// How many times the process was asked to end.
#[derive(Clone)]
pub(super) struct Signals(watch::Receiver<u32>);

impl Signals {
    /// Listens for SIGTERM and SIGINT from now on.
    pub(super) fn listen() -> std::io::Result<Self> {
        let (sender, receiver) = watch::channel(0);
        let mut signals = Source::new()?;
        tokio::spawn(async move {
            loop {
                signals.next().await;
                sender.send_modify(|count| *count += 1);
            }
        });
        Ok(Self(receiver))
    }

    /// How many times the process was asked so far.
    pub(super) fn count(&self) -> u32 {
        *self.0.borrow()
    }

    /// Waits until the process was asked so many times.
    pub(super) async fn reach(mut self, count: u32) {
        if self.0.wait_for(|received| *received >= count).await.is_err() {
            // Nobody can ask any more.
            std::future::pending::<()>().await;
        }
    }

    /// Waits until finishing must end: at the second signal, or `grace` after the first.
    pub(super) async fn cut_off(self, grace: Duration) {
        self.clone().reach(1).await;
        tracing::info!("ending: requests in flight may finish");
        let _ = tokio::time::timeout(grace, self.reach(2)).await;
    }
}

/// Does something at each SIGHUP from now on.
#[cfg(unix)]
pub(super) fn on_hangup(act: impl Fn() + Send + 'static) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangups = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangups.recv().await.is_some() {
            act();
        }
    });
    Ok(())
}

/// There is no such signal here.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub(super) fn on_hangup(_act: impl Fn() + Send + 'static) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
struct Source {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Source {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Source;

#[cfg(not(unix))]
impl Source {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
