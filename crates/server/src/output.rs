//! What the command says: results on standard output, complaints on standard error. The only place that writes there.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

/// Writes a line to standard output that can be asked for again: nobody listening is no error.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    forgive_silence(print(line))
}

/// Writes bytes that can be asked for again to standard output as they are: nobody listening is no error.
pub(crate) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    forgive_silence(out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| unwritten(&error)))
}

/// Writes a line to standard output. For what is shown only now, and for what has no end: it matters that nobody listens.
pub(crate) fn print(line: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| unwritten(&error))
}

/// Takes it for done when whoever listened has gone.
pub(crate) fn forgive_silence(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

fn unwritten(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output cannot be written to: {error}"))
}

/// Writes a line to standard error.
pub(crate) fn complain(line: impl Display) {
    // There is no other place to say so.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// An error and everything that caused it, in one line; a cause that has been told already is left out.
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    text
}
