//! The address of a client.

use std::net::{IpAddr, Ipv6Addr};

/// The address of the client that sent a request, as an extension of it.
///
/// It is personal data: limits may go by it and the audit trail keeps it, but no log line has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClientAddress(IpAddr);

impl ClientAddress {
    /// An IPv4 address that is written as an IPv6 one is the IPv4 address.
    pub(crate) fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The address itself, for the audit trail.
    pub(crate) fn address(self) -> IpAddr {
        self.0
    }

    /// Whether the client is on this machine.
    pub(crate) fn is_local(self) -> bool {
        self.0.is_loopback()
    }

    /// What limits count by: an IPv4 address, or the /64 network of an IPv6 address, of which one client has as many
    /// addresses as it likes.
    pub(crate) fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    fn client(text: &str) -> ClientAddress {
        ClientAddress::new(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client_and_ipv4_addresses_are_not() {
        assert_eq!(client("2001:db8:1:2::1").network(), client("2001:db8:1:2:ffff::9").network());
        assert_ne!(client("2001:db8:1:2::1").network(), client("2001:db8:1:3::1").network());
        assert_ne!(client("192.0.2.1").network(), client("192.0.2.2").network());
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_either_notation() {
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
        assert!(client("::ffff:127.0.0.1").is_local());
    }
}
