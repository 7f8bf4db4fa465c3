//! The proxies whose word on a client's address is taken (security-reliability E11).

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use super::{ClientAddress, Networks};

/// The header in which each proxy adds the address that it got the request from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks of the operator's own proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Networks);

impl TrustedProxies {
    /// The proxies in these networks.
    #[must_use]
    pub const fn new(networks: Networks) -> Self {
        Self(networks)
    }

    /// Whether an address is one of these proxies.
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        self.0.contain(address)
    }

    /// The client of a request. Each proxy appends the address that it saw, so from the right the first one that is no
    /// proxy of ours is the client, and whatever stands left of it is the client's own word. When all of them are
    /// proxies of ours, the request began at the leftmost. A list that cannot be read up to there is not believed at all.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let forwarded = if self.contain(peer) { self.forwarded(headers) } else { None };
        ClientAddress::new(forwarded.unwrap_or(peer))
    }

    /// The address that the list of a trusted peer leads to.
    fn forwarded(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let mut leftmost = None;
        for value in headers.get_all(FORWARDED_FOR).iter().rev() {
            // Element by element: rubbish that a client sends along must not hide what a proxy has added to it.
            for element in value.as_bytes().rsplit(|byte| *byte == b',') {
                let address = address(str::from_utf8(element).ok()?.trim())?;
                if !self.contain(address) {
                    return Some(address);
                }
                leftmost = Some(address);
            }
        }
        leftmost
    }
}

/// An address, in brackets or not, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()
}

#[cfg(test)]
#[path = "proxies_tests.rs"]
mod tests;
