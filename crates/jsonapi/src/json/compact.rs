//! JSON values of requests (`metadata`): compacted, checked, and kept in the caller's order and spelling.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{push_string, token};
use crate::problem::Rule;

/// How deep objects and arrays may be nested, so that no reader of the stored text overflows its stack.
const MAX_DEPTH: usize = 32;
/// How long the compact text may be, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A request body: elements of arrays that are `null` are left out, as the recorded answers show of what is stored, and
    /// its length is limited.
    Request,
    /// A filter: nothing is left out of what is looked for.
    Filter,
    /// An import, whose rows are taken as they are (decision 19).
    History,
}

/// Why a JSON value is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its text is no Unicode, or a name comes twice in one object: the document is malformed.
    Malformed(&'static str),
    /// It breaks a rule.
    Rule(Rule),
}

/// An object or array that has been opened and not yet closed.
struct Open<'a> {
    /// The names of an object's members so far; `None` for an array.
    names: Option<HashSet<Cow<'a, str>>>,
    /// Whether it has an element already.
    filled: bool,
}

/// Compacts valid JSON text without changing the order of members or the spelling of numbers. Both databases can compare what
/// is left.
///
/// # Errors
///
/// A [`Refusal`] when names repeat, a string is not Unicode or holds NUL, a number is beyond what a double can hold, the
/// value is nested deeper than 32 or, but in an import, longer than 64 KiB.
pub(crate) fn compact(raw: &str, source: Source) -> Result<String, Refusal> {
    let out = String::with_capacity(raw.len().min(MAX_BYTES));
    let mut compactor = Compactor { source, rest: raw, out, open: Vec::new() };
    while compactor.step()? {
        if source != Source::History && compactor.out.len() > MAX_BYTES {
            return Err(Refusal::Rule(Rule::TooLarge(MAX_BYTES)));
        }
    }
    Ok(compactor.out)
}

/// The state of one pass over the text.
struct Compactor<'a> {
    source: Source,
    rest: &'a str,
    out: String,
    open: Vec<Open<'a>>,
}

impl<'a> Compactor<'a> {
    /// Copies the next token; `false` at the end.
    fn step(&mut self) -> Result<bool, Refusal> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.bytes().next() else {
            return Ok(false);
        };
        match first {
            b'{' | b'[' => self.begin(first)?,
            b'}' | b']' => {
                self.take(1);
                self.open.pop();
                self.out.push(char::from(first));
            }
            b',' => {
                self.take(1);
            }
            _ => self.member_or_value(first)?,
        }
        Ok(true)
    }

    /// Opens an object or array.
    fn begin(&mut self, bracket: u8) -> Result<(), Refusal> {
        if self.open.len() == MAX_DEPTH {
            return Err(Refusal::Rule(Rule::TooDeep(MAX_DEPTH)));
        }
        self.separate();
        self.take(1);
        self.out.push(char::from(bracket));
        self.open.push(Open { names: (bracket == b'{').then(HashSet::new), filled: false });
        Ok(())
    }

    /// Copies a member's name with its colon, or a value that is neither object nor array.
    fn member_or_value(&mut self, first: u8) -> Result<(), Refusal> {
        let found = self.take(token::length(self.rest));
        if first == b'"' {
            return self.string(found);
        }
        let in_array = self.open.last().is_some_and(|open| open.names.is_none());
        if found == "null" && in_array && self.source == Source::Request {
            return Ok(());
        }
        if !matches!(first, b'n' | b't' | b'f') && !token::is_double(found) {
            return Err(Refusal::Rule(Rule::Invalid));
        }
        self.separate();
        self.out.push_str(found);
        Ok(())
    }

    /// Copies a string, with its colon when it is a name.
    fn string(&mut self, quoted: &'a str) -> Result<(), Refusal> {
        let decoded = token::decode(quoted).ok_or(Refusal::Malformed("a string is not valid Unicode"))?;
        if decoded.contains('\0') {
            return Err(Refusal::Rule(Rule::Invalid));
        }
        self.rest = self.rest.trim_start();
        let is_name = self.rest.starts_with(':');
        self.separate();
        push_string(&mut self.out, &decoded);
        if is_name {
            self.take(1);
            self.out.push(':');
            if let Some(Open { names: Some(names), .. }) = self.open.last_mut()
                && !names.insert(decoded)
            {
                return Err(Refusal::Malformed("a member comes twice in one object"));
            }
        }
        Ok(())
    }

    /// Writes the comma before an element or member that is not the first; a member's value follows its colon at once.
    fn separate(&mut self) {
        if self.out.ends_with(':') {
            return;
        }
        if let Some(open) = self.open.last_mut()
            && std::mem::replace(&mut open.filled, true)
        {
            self.out.push(',');
        }
    }

    /// Takes so many bytes from the rest; token lengths end at ASCII characters or at the end.
    fn take(&mut self, length: usize) -> &'a str {
        let (token, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        token
    }
}
