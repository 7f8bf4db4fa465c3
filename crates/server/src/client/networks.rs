//! Lists of networks, as settings have them.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// Networks and single addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads a comma list of networks and addresses: `10.0.0.0/8, ::1`.
    ///
    /// # Errors
    /// Gives back the first element that is neither.
    pub fn parse(list: &str) -> Result<Self, String> {
        let elements = list.split(',').map(str::trim).filter(|element| !element.is_empty());
        let networks = elements.map(|element| {
            let network = element.parse::<IpNet>().or_else(|_| element.parse::<IpAddr>().map(IpNet::from));
            network.map(canonical).map_err(|_| element.to_owned())
        });
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address is in one of them.
    pub(crate) fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// A network of IPv4 addresses that are written as IPv6 ones is the IPv4 network.
fn canonical(network: IpNet) -> IpNet {
    let mapped = || {
        let IpNet::V6(network) = network else { return None };
        let prefix = network.prefix_len().checked_sub(96)?;
        Ipv4Net::new(network.addr().to_ipv4_mapped()?, prefix).ok()
    };
    mapped().map_or(network, IpNet::V4)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use super::*;

    #[test]
    fn a_list_takes_networks_and_addresses_and_names_what_is_neither() {
        let networks = Networks::parse(" 10.0.0.0/8 ,192.0.2.1,, 2001:db8::/32,::1 ").unwrap();
        for inside in ["10.255.0.1", "192.0.2.1", "2001:db8:ffff::1", "::1", "::ffff:10.0.0.1"] {
            assert!(networks.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.2", "2001:db9::1", "::2"] {
            assert!(!networks.contain(outside.parse().unwrap()), "{outside}");
        }
        for wrong in ["10.0.0.0/33", "10.0.0", "localhost", "10.0.0.0/8 ::1"] {
            assert_eq!(Networks::parse(&format!("::1,{wrong}")), Err(wrong.to_owned()));
        }
        let mapped = Networks::parse("::ffff:10.0.0.1, ::ffff:192.0.2.0/120").unwrap();
        for (address, inside) in [("10.0.0.1", true), ("::ffff:192.0.2.9", true), ("10.0.0.2", false), ("::1", false)] {
            assert_eq!(mapped.contain(address.parse().unwrap()), inside, "{address}");
        }
        assert!(!Networks::parse("").unwrap().contain("127.0.0.1".parse().unwrap()));
    }
}
