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
        Self { stream: BufReader::new(stream), address: address.to_owned(), head: String::new() }
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
        self.post(target, "application/json", "", body)
    }

    /// Sends a JSON:API document with a bearer token.
    ///
    /// # Panics
    ///
    /// When the connection breaks.
    pub fn create(&mut self, target: &str, token: &str, body: &Value) -> Received {
        self.post(target, MEDIA_TYPE, &format!("authorization: Bearer {token}\r\n"), body)
    }

    fn post(&mut self, target: &str, media_type: &str, headers: &str, body: &Value) -> Received {
        let body = body.to_string();
        let request = format!(
            "POST {target} HTTP/1.1\r\nhost: {}\r\n{headers}content-type: {media_type}\r\ncontent-length: {}\r\n\r\n\
             {body}",
            self.address,
            body.len(),
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("a sent request");
        self.receive()
    }

    fn receive(&mut self) -> Received {
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
