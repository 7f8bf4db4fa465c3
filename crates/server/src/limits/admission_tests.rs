//! Tests of what the documented limits let in, with a clock that the test turns, and of whom they count for.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::net::IpAddr;

use super::*;
use crate::client::TrustedProxies;

/// Limits with a clock.
struct World {
    limits: RateLimits,
    now: i64,
}

fn world(mode: Mode) -> World {
    World {
        limits: RateLimits::new(mode, Networks::parse("192.0.2.0/24, ::1/128, 2001:db8::7").unwrap()),
        now: 1_514_808_000_000,
    }
}

fn client(address: &str) -> ClientAddress {
    ClientAddress::new(address.parse().unwrap())
}

impl World {
    /// Asks until there is no room. How many requests were let in, and how long the client has to wait then.
    fn exhaust(&self, address: &str, method: &Method, route: &str) -> (usize, u32) {
        let mut admitted = 0;
        loop {
            let quota = self.limits.quota(client(address), method, route, Timestamp(self.now)).unwrap();
            match quota.verdict.wait {
                Some(wait) => return (admitted, wait),
                None => admitted += 1,
            }
        }
    }

    fn asks(&self, address: &str, method: &Method, route: &str) -> bool {
        let quota = self.limits.quota(client(address), method, route, Timestamp(self.now));
        quota.is_none_or(|quota| quota.verdict.wait.is_none())
    }
}

const ME: &str = "203.0.113.1";

#[test]
fn the_documented_figures_hold_at_their_boundaries() {
    for (mode, average, burst) in [(Mode::Live, 200, 50), (Mode::Test, 100, 25)] {
        for method in [Method::GET, Method::POST] {
            let mut world = world(mode);
            let routes: Vec<String> = (0..10).map(|number| format!("/api/things{number}")).collect();
            let full = average / burst - 1;
            for route in &routes[..full] {
                assert_eq!(world.exhaust(ME, &method, route), (burst, 10_000), "one endpoint");
            }
            assert_eq!(
                world.exhaust(ME, &method, &routes[full]),
                (burst, 60_000),
                "the last one fills the average, too"
            );
            assert_eq!(world.exhaust(ME, &method, &routes[9]), (0, 60_000), "all endpoints together");
            world.now += 59_999;
            assert_eq!(world.exhaust(ME, &method, &routes[9]), (0, 1));
            world.now += 1;
            assert_eq!(world.exhaust(ME, &method, &routes[9]), (burst, 10_000));
            world.now += 9_999;
            assert!(!world.asks(ME, &method, &routes[9]));
            assert!(world.asks(ME, &method, &routes[8]));
            world.now += 1;
            assert!(world.asks(ME, &method, &routes[9]));
        }
    }
}

#[test]
fn thirty_tokens_may_be_asked_for_in_a_minute_in_either_mode() {
    for mode in [Mode::Live, Mode::Test] {
        let mut world = world(mode);
        assert_eq!(world.exhaust(ME, &Method::POST, "/oauth/token"), (30, 60_000));
        assert!(world.asks(ME, &Method::POST, "/oauth/revoke"), "it asks for none");
        world.now += 60_000;
        assert_eq!(world.exhaust(ME, &Method::POST, "/oauth/token"), (30, 60_000));
    }
}

#[test]
fn reads_and_writes_and_clients_are_counted_apart() {
    let world = world(Mode::Test);
    assert_eq!(world.exhaust(ME, &Method::GET, "/api/customers").0, 25);
    assert!(!world.asks(ME, &Method::HEAD, "/api/customers"));
    assert!(!world.asks(ME, &Method::GET, "/api/customers/"), "the slash makes no other endpoint");
    assert!(world.asks(ME, &Method::GET, "/api/customers/{id}"));
    assert!(world.asks(ME, &Method::POST, "/api/customers"));
    assert!(world.asks("203.0.113.2", &Method::GET, "/api/customers"));
    assert!(!world.asks("::ffff:203.0.113.1", &Method::GET, "/api/customers"));
}

#[test]
fn addresses_of_one_ipv6_network_share_their_limits() {
    let world = world(Mode::Test);
    assert_eq!(world.exhaust("2001:db8:1:2::1", &Method::GET, "/api/customers").0, 25);
    assert!(!world.asks("2001:db8:1:2:ffff::9", &Method::GET, "/api/customers"));
    assert!(world.asks("2001:db8:1:3::1", &Method::GET, "/api/customers"));
}

#[test]
fn what_costs_nothing_and_who_is_exempt_is_not_limited() {
    let world = world(Mode::Test);
    for (address, method, route) in [
        (ME, Method::OPTIONS, "/api/customers"),
        (ME, Method::GET, "/livez"),
        (ME, Method::GET, "/readyz"),
        (ME, Method::GET, "/docs/"),
        (ME, Method::GET, "/openapi.json"),
        (ME, Method::GET, "/.well-known/jwks.json"),
        ("192.0.2.77", Method::GET, "/api/customers"),
        ("192.0.2.77", Method::POST, "/oauth/token"),
    ] {
        assert!((0..1_000).all(|_| world.asks(address, &method, route)), "{address} {method} {route}");
    }
}

#[test]
fn an_address_is_exempt_whose_network_is_not() {
    let world = world(Mode::Test);
    for exempt in ["::1", "2001:db8::7"] {
        assert!((0..1_000).all(|_| world.asks(exempt, &Method::GET, "/api/customers")), "{exempt}");
    }
    assert_eq!(world.exhaust("2001:db8::8", &Method::GET, "/api/customers").0, 25);
}

/// Sends a hundred requests, each with another invention in `X-Forwarded-For`. How many were let in.
fn spoof(proxies: &str, peer: &str, header: impl Fn(u8) -> String) -> usize {
    let world = world(Mode::Test);
    let proxies = TrustedProxies::new(Networks::parse(proxies).unwrap());
    let peer: IpAddr = peer.parse().unwrap();
    let admitted = (0..100).filter(|number| {
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), header(*number).parse().unwrap())]);
        let client = proxies.client(peer, &headers);
        let quota = world.limits.quota(client, &Method::GET, "/api/customers", Timestamp(world.now));
        quota.unwrap().verdict.wait.is_none()
    });
    admitted.count()
}

#[test]
fn nobody_gains_a_request_by_inventing_addresses() {
    for (proxies, peer) in [("", ME), ("10.0.0.0/8", ME)] {
        assert_eq!(spoof(proxies, peer, |number| format!("198.51.100.{number}")), 25, "no proxy of ours");
    }
    let behind = |header: fn(u8) -> String| spoof("10.0.0.0/8", "10.0.0.1", header);
    assert_eq!(behind(|number| format!("198.51.100.{number}")), 100, "a hundred clients of the proxy");
    assert_eq!(behind(|number| format!("192.0.2.{number}, 198.51.100.7")), 25, "left of what the proxy saw");
    assert_eq!(behind(|number| format!("10.0.0.{number}, 198.51.100.7, 10.0.0.9")), 25);
    assert_eq!(behind(|number| format!("198.51.100.7:{}", 1_000 + u16::from(number))), 25, "ports");
    assert_eq!(behind(|number| format!("unknown-{number}")), 25, "rubbish counts for the proxy");
    assert_eq!(behind(|number| format!("198.51.100.{number}, unknown")), 25);
    assert_eq!(behind(|number| format!("{}198.51.100.7", "1.1.1.1, ".repeat(usize::from(number) * 8))), 25);
    assert_eq!(behind(|number| format!("2001:db8:1:2::{number:x}")), 25, "one network");
}
