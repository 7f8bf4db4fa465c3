//! A small HTTP client: one connection that is kept open, one request after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use jsonapi::MEDIA_TYPE;
use serde_json::Value;

/// A connection that is kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    address: String,
    /// Reused from request to request.
    head: String,
}

/// What came back.
pub struct Received {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects to `host:port`.
    ///
    /// # Panics
    ///
    /// When nobody listens there.
    #[must_use]
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self::over(stream, address)
    }

    /// A connection to `host:port` that was opened before. What was sent over it may still have to be answered.
    #[must_use]
    pub fn over(stream: TcpStream, address: &str) -> Self {
        Self { stream: BufReader::new(stream), address: address.to_owned(), head: String::new() }
    }

    /// Sends any request.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Received {
        let mut request = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        let request = format!("{request}content-length: {}\r\n\r\n{body}", body.len());
        self.stream.get_mut().write_all(request.as_bytes()).expect("a sent request");
        self.receive()
    }

    /// Sends a `GET` with a bearer token.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn get(&mut self, target: &str, token: &str) -> Received {
        self.head.clear();
        for part in ["GET ", target, " HTTP/1.1\r\nhost: ", &self.address, "\r\nauthorization: Bearer ", token] {
            self.head.push_str(part);
        }
        self.head.push_str("\r\naccept: application/vnd.api+json\r\n\r\n");
        self.stream.get_mut().write_all(self.head.as_bytes()).expect("a sent request");
        self.receive()
    }

    /// Sends a JSON document, as the token endpoint takes it.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn post_json(&mut self, target: &str, body: &Value) -> Received {
        self.send("POST", target, &[("content-type", "application/json")], &body.to_string())
    }

    /// Sends a JSON:API document with a bearer token.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn create(&mut self, target: &str, token: &str, body: &Value) -> Received {
        let headers = [("authorization", &*format!("Bearer {token}")), ("content-type", MEDIA_TYPE)];
        self.send("POST", target, &headers, &body.to_string())
    }

    /// Reads the next answer.
    ///
    /// # Panics
    ///
    /// When the connection ends before the answer does.
    pub fn receive(&mut self) -> Received {
        let mut line = String::new();
        let (mut status, mut length) = (0, 0);
        loop {
            line.clear();
            let read = self.stream.read_line(&mut line).expect("an answer");
            assert!(read > 0, "the connection was closed");
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line");
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a body");
        Received { status, body }
    }
}

impl Received {
    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
