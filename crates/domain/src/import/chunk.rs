//! Some lines at a time: read in order, judged on several threads, handed on in order.

use std::io::{BufRead, Read};
use std::sync::Arc;

use jsonapi::Value;
use persistence::Table;

use super::fault::{ImportFailure, LineFault, MAX_FAULTS};
use super::row::judge;
use crate::service::Parts;

/// How many lines are judged at once, and inserted by few statements.
const LINES: usize = 1_000;

/// No line may be longer, in bytes.
const MAX_LINE: u64 = 1024 * 1024;

/// Lines of the file, with their numbers.
pub(super) struct Chunk {
    lines: Vec<(u64, Vec<u8>)>,
    /// How many bytes were read so far, this chunk included.
    pub(super) bytes: u64,
}

/// The rows of a chunk, in the order of the file, each with the number of its line.
pub(super) struct Rows {
    pub(super) ready: Vec<(u64, &'static Table, Vec<Value>)>,
    pub(super) faults: Vec<LineFault>,
    pub(super) bytes: u64,
}

/// Reads a file chunk by chunk.
pub(super) struct Chunks<R> {
    source: R,
    line: u64,
    bytes: u64,
}

impl<R: BufRead> Chunks<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, line: 0, bytes: 0 }
    }

    /// The next lines that are not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, ImportFailure> {
        let mut lines = Vec::with_capacity(LINES);
        while lines.len() < LINES {
            let mut text = Vec::with_capacity(512);
            let read = self.source.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut text);
            let read = read.map_err(ImportFailure::Read)?;
            if read == 0 {
                break;
            }
            self.line += 1;
            self.bytes += read as u64;
            if read as u64 > MAX_LINE {
                let message = format!("is longer than {MAX_LINE} bytes");
                return Err(ImportFailure::Lines(vec![LineFault { line: self.line, message }]));
            }
            if !text.trim_ascii().is_empty() {
                lines.push((self.line, text));
            }
        }
        Ok((!lines.is_empty()).then_some(Chunk { lines, bytes: self.bytes }))
    }
}

impl Chunk {
    /// Judges every line. After enough faults the rest is not looked at.
    pub(super) fn judge(self, parts: &Arc<Parts>) -> Rows {
        let mut rows = Rows { ready: Vec::with_capacity(self.lines.len()), faults: Vec::new(), bytes: self.bytes };
        for (line, text) in self.lines {
            let judged = match std::str::from_utf8(&text) {
                Ok(text) => judge(parts, text),
                Err(_) => Err(vec!["is not UTF-8".to_owned()]),
            };
            match judged {
                Ok((table, values)) => rows.ready.push((line, table, values)),
                Err(messages) => {
                    rows.faults.extend(messages.into_iter().map(|message| LineFault { line, message }));
                }
            }
            if rows.faults.len() >= MAX_FAULTS {
                break;
            }
        }
        rows
    }
}
