//! HTTP/1.1 over a socket, with nothing between the scenario and the server that would pool, retry or wait.

use std::fmt::{self, Write as _};
use std::io;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::Request;

/// One connection.
pub struct Wire {
    stream: BufReader<TcpStream>,
    address: String,
}

/// What came back. The status 0 stands for a connection that broke.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// From the first byte sent to the last one received.
    pub took: Duration,
}

impl Wire {
    /// Connects to `host:port`.
    ///
    /// # Errors
    ///
    /// When nobody listens there.
    pub async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// Sends a request and reads the answer; the connection can be used again.
    ///
    /// # Errors
    ///
    /// When the connection breaks before the answer is complete.
    pub async fn send(&mut self, request: &Request) -> io::Result<Reply> {
        let start = Instant::now();
        self.stream.get_mut().write_all(&bytes(request, &self.address)).await?;
        let mut reply = self.receive(request.method == "HEAD").await?;
        reply.took = start.elapsed();
        Ok(reply)
    }

    async fn receive(&mut self, headless: bool) -> io::Result<Reply> {
        let mut reply = Reply::default();
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if reply.status == 0 {
                let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
                reply.status = status.ok_or(io::ErrorKind::InvalidData)?;
            } else if let Some((name, value)) = text.split_once(':') {
                reply.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reply.body = vec![0; if headless { 0 } else { length }];
        self.stream.read_exact(&mut reply.body).await?;
        Ok(reply)
    }
}

/// The request as it goes over the wire.
fn bytes(request: &Request, host: &str) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\nhost: {host}\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if let Some(body) = &request.body {
        // Writing to a string cannot fail.
        let _ = write!(head, "content-length: {}\r\n", body.len());
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend(request.body.as_deref().unwrap_or_default());
    bytes
}

impl Reply {
    /// A header's text; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The string at a JSON pointer of the body; empty when there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        self.document().pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// Status and body, for violations.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
