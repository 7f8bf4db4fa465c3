//! Structured log lines on standard error.

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::settings::{LogFormat, Settings};

/// The crates whose log lines follow the settings.
const OURS: [&str; 5] = ["server", "domain", "persistence", "jsonapi", "models"];

/// Sets up the log of this process. Libraries are heard from `warn` on at most: what they write below that, such as the
/// statements of the database driver, is not made to be free of secrets (security-reliability G1).
pub(super) fn init(settings: &Settings) {
    let level = LevelFilter::from_level(settings.log_level);
    let targets =
        Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(OURS.map(|name| (name, level)));
    let layer = match settings.log_format {
        LogFormat::Json => {
            fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(std::io::stderr).boxed()
        }
        LogFormat::Text => fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr).boxed(),
    };
    // One filter for all, not one of the layer's own: that loses the next line after a library only asks whether it would
    // be heard, as the driver of PostgreSQL does. A second call in one process keeps the first log.
    let _ = tracing_subscriber::registry().with(targets).with(layer).try_init();
    std::panic::set_hook(Box::new(|panic| {
        // Where, not what: the text of a panic may hold anything.
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(location, "a panic");
    }));
}
