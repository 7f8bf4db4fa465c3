//! HTTP with any headers, and what came back as it came.

use std::io::{Read as _, Write as _};

use crate::process::Process;

/// An answer: status, and head and body as one text.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Reply {
    /// The member of a JSON body.
    ///
    /// # Panics
    ///
    /// When there is no such text.
    #[track_caller]
    pub(super) fn at(&self, pointer: &str) -> String {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let document: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        let found = document.pointer(pointer).and_then(serde_json::Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer}: {}", self.text)).to_owned()
    }
}

/// Sends a request on a connection of its own.
pub(super) fn send(process: &Process, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut stream = process.connect();
    let mut request = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", process.address);
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.extend(["content-length: ", &body.len().to_string(), "\r\n\r\n", body]);
    stream.write_all(request.as_bytes()).expect("a sent request");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{text}"));
    Reply { status, text }
}
