//! Structured log lines on standard error.

use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{DefaultFields, FormatFields, Writer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::settings::{LogFormat, Settings};

/// The crates whose log lines follow the settings.
const OURS: [&str; 5] = ["server", "domain", "persistence", "jsonapi", "models"];

/// Sets up the log of this process. Libraries are heard from `warn` on at most: what they write below that, such as the
/// statements of the database driver, is not made to be free of secrets (security-reliability G1).
pub(super) fn init(settings: &Settings) {
    let ansi = std::io::stderr().is_terminal();
    // A second call in one process keeps the first log.
    let _ = log(settings.log_format, settings.log_level, ansi, std::io::stderr).try_init();
    std::panic::set_hook(Box::new(tell_panic));
}

/// A log with lines of this format from this level on.
fn log<W>(format: LogFormat, level: Level, ansi: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = LevelFilter::from_level(level);
    let targets =
        Targets::new().with_default(level.min(LevelFilter::WARN)).with_targets(OURS.map(|name| (name, level)));
    let layer = match format {
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer).boxed(),
        LogFormat::Text => fmt::layer().fmt_fields(OneLine).with_ansi(ansi).with_writer(writer).boxed(),
    };
    // One filter for all, not one of the layer's own: that loses the next line after a library only asks whether it would
    // be heard, as the driver of PostgreSQL does.
    tracing_subscriber::registry().with(targets).with(layer)
}

/// The fields of text lines, in which what could end the line or move a cursor is written as an escape: a value may be a
/// client's, and the usual fields leave errors as they are (security-reliability G2). JSON escapes by itself.
struct OneLine;

impl<'w> FormatFields<'w> for OneLine {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> std::fmt::Result {
        let mut text = String::new();
        DefaultFields::new().format_fields(Writer::new(&mut text), fields)?;
        text.chars().try_for_each(|char| match char {
            char if char.is_control() => write!(writer, "{}", char.escape_default()),
            '\u{2028}' | '\u{2029}' => write!(writer, "{}", char.escape_default()),
            char => writer.write_char(char),
        })
    }
}

/// Tells where a panic was, not what it said: its text may hold anything.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(location, "a panic");
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::io::{Result, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    impl Kept {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    /// What the log holds after this, at its most talkative.
    fn logged(format: LogFormat, doing: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        tracing::subscriber::with_default(log(format, Level::TRACE, false, move || writer.clone()), doing);
        kept.text()
    }

    #[test]
    fn of_a_panic_the_place_is_told_and_the_text_is_not() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = logged(format, || {
                // The hook is the process's: panics of tests beside this one go unseen meanwhile.
                let before = std::panic::take_hook();
                std::panic::set_hook(Box::new(tell_panic));
                let panicked = std::panic::catch_unwind(|| panic!("hunter2"));
                std::panic::set_hook(before);
                assert!(panicked.is_err());
            });
            assert!(log.contains("a panic") && log.contains("log.rs"), "{log}");
            assert!(!log.contains("hunter2"), "{log}");
        }
    }

    /// Whatever a value holds, it stays within its line (security-reliability G2).
    #[test]
    fn a_value_ends_no_line_and_moves_no_cursor() {
        let forged = "x\n2026-01-01T00:00:00Z  INFO forged\r\u{1b}[2K\u{9b}2K\u{7}\u{2028}\u{85}";
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = logged(format, || {
                let span = tracing::error_span!("request", route = forged);
                span.in_scope(|| tracing::warn!(cause = forged, error = %forged, "{forged}"));
            });
            assert_eq!(log.matches('\n').count(), 1, "{log:?}");
            let line = log.trim_end_matches('\n');
            assert!(!line.contains(|char: char| char.is_ascii_control()), "{log:?}");
            if format == LogFormat::Json {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                assert_eq!((&line["cause"], &line["error"]), (&forged.into(), &forged.into()));
            } else {
                assert!(!line.contains(|char: char| char.is_control() || char == '\u{2028}'), "{log:?}");
            }
        }
    }
}
