//! The settings of the network side: TLS, proxies, and what one connection may take in time and size.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::fault::{Fault, Origin};
use super::load::Reader;
use super::value;
use crate::client::TrustedProxies;

/// The files that TLS is set up from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those above it, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// What connections may take (security-reliability E1, E6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one client.
    pub connections_per_client: usize,
    /// The time for a TLS handshake.
    pub handshake: Duration,
    /// The time from the first byte of the head of a request to its last.
    pub header: Duration,
    /// The time without a request.
    pub idle: Duration,
    /// The time for a body, beside what its length earns it.
    pub body: Duration,
    /// The time for taking an answer, beside what its length earns it.
    pub answer: Duration,
    /// How many bytes of a body or an answer earn it one more second.
    pub minimum_rate: u32,
    /// The time for a request that has come in whole.
    pub request: Duration,
    /// The largest head of a request in bytes.
    pub head_size: usize,
    /// Headers in a request.
    pub headers: usize,
}

impl Reader {
    /// TLS, when both of its files are named. The outer `None` says that one of them is wrong.
    #[expect(clippy::option_option, reason = "left out and wrong are two things, and the caller tells them apart")]
    pub(super) fn tls(&mut self) -> Option<Option<TlsFiles>> {
        const FILES: [&str; 2] = ["tls_certificate_file", "tls_key_file"];
        let [certificate, key] = FILES.map(|name| self.layers.get(name).cloned());
        match (certificate, key) {
            (None, None) => Some(None),
            (Some(certificate), Some(key)) => Some(Some(TlsFiles {
                certificate: self.directory.join(certificate.text),
                key: self.directory.join(key.text),
            })),
            (certificate, _) => {
                let [given, missing] = if certificate.is_some() { FILES } else { [FILES[1], FILES[0]] };
                self.faults.push(Fault {
                    origin: Origin::Missing(missing),
                    what: format!("{given} is set, and {missing} is not"),
                    hint: "set both for TLS, or neither".to_owned(),
                });
                None
            }
        }
    }

    /// The proxies whose word on a client's address is taken. Without a proxy in front there are none.
    pub(super) fn trusted_proxies(&mut self, behind_proxy: Option<bool>) -> Option<TrustedProxies> {
        let proxies = self.read("trusted_proxies", value::networks)?;
        if behind_proxy? {
            return Some(TrustedProxies::new(proxies));
        }
        match self.layers.get("trusted_proxies").map(|given| given.origin.clone()) {
            Some(origin) if origin != Origin::Default => {
                self.faults.push(Fault {
                    origin,
                    what: "trusted_proxies are named, but behind_proxy is not set".to_owned(),
                    hint: "set behind_proxy = true when clients reach the server through a proxy only".to_owned(),
                });
                None
            }
            _ => Some(TrustedProxies::default()),
        }
    }

    /// Refuses to send passwords through a network in the clear (security-reliability G7).
    pub(super) fn refuse_plain(&mut self, listen: SocketAddr) {
        if listen.ip().to_canonical().is_loopback() {
            return;
        }
        let Some(given) = self.layers.get("listen") else { return };
        self.faults.push(Fault {
            origin: given.origin.clone(),
            what: format!("other machines can reach {listen}, and passwords would travel to it unencrypted"),
            hint: "set tls_certificate_file and tls_key_file; or behind_proxy = true when clients reach it only through a \
                   proxy that speaks TLS; or listen on 127.0.0.1"
                .to_owned(),
        });
    }

    /// What connections may take.
    pub(super) fn connection_limits(&mut self) -> Option<ConnectionLimits> {
        let connections = self.count("connection_limit", 1, 1_000_000);
        let connections_per_client = self.count("client_connection_limit", 1, 1_000_000);
        let handshake = self.time("tls_handshake_timeout");
        let header = self.time("header_timeout");
        let idle = self.time("idle_timeout");
        let body = self.time("body_timeout");
        let answer = self.time("answer_timeout");
        let minimum_rate = self.read("minimum_rate", |text| value::number(text, 1, 1_024 * 1_024 * 1_024));
        let request = self.time("request_timeout");
        let head_size = self.count("header_limit", 1_024, 64 * 1_024);
        let headers = self.count("header_count_limit", 8, 1_000);
        Some(ConnectionLimits {
            connections: connections?,
            connections_per_client: connections_per_client?,
            handshake: handshake?,
            header: header?,
            idle: idle?,
            body: body?,
            answer: answer?,
            minimum_rate: minimum_rate?,
            request: request?,
            head_size: head_size?,
            headers: headers?,
        })
    }

    fn time(&mut self, key: &'static str) -> Option<Duration> {
        self.read(key, |text| value::duration(text, Duration::from_millis(10), Duration::from_hours(1)))
    }

    fn count(&mut self, key: &'static str, least: u32, most: u32) -> Option<usize> {
        self.read(key, |text| value::number(text, least, most)).and_then(|number| usize::try_from(number).ok())
    }
}
