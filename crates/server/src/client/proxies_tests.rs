//! Tests of who is taken for the client.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use axum::http::HeaderValue;

use super::*;

/// The client of a request from `peer` with these `X-Forwarded-For` headers.
fn client(proxies: &str, peer: &str, headers: &[&[u8]]) -> ClientAddress {
    let mut map = HeaderMap::new();
    for value in headers {
        map.append(FORWARDED_FOR, HeaderValue::from_bytes(value).unwrap());
    }
    TrustedProxies::new(Networks::parse(proxies).unwrap()).client(peer.parse().unwrap(), &map)
}

fn is(address: &str) -> ClientAddress {
    ClientAddress::new(address.parse().unwrap())
}

#[test]
fn a_peer_that_is_no_proxy_is_the_client_whatever_it_says() {
    for said in ["198.51.100.1", "127.0.0.1", "10.0.0.1, 198.51.100.1", ""] {
        assert_eq!(client("10.0.0.0/8", "203.0.113.9", &[said.as_bytes()]), is("203.0.113.9"), "{said}");
        assert_eq!(client("", "127.0.0.1", &[said.as_bytes()]), is("127.0.0.1"), "{said}");
    }
}

#[test]
fn behind_proxies_the_rightmost_address_that_is_none_is_the_client() {
    let table: &[(&[&str], &str)] = &[
        (&["198.51.100.1"], "198.51.100.1"),
        // What a client writes itself comes to stand left of what the proxy has seen.
        (&["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        (&["10.0.0.7, 198.51.100.1"], "198.51.100.1"),
        (&["garbage, 198.51.100.1"], "198.51.100.1"),
        (&["203.0.113.5, 198.51.100.1, 10.0.0.3, 10.0.0.2"], "198.51.100.1"),
        (&["203.0.113.5", "198.51.100.1, 10.0.0.3"], "198.51.100.1"),
        (&["1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,8.8.8.8,9.9.9.9,10.9.9.9"], "9.9.9.9"),
        // A request that began at one of the proxies' machines.
        (&["10.0.0.4, 10.0.0.3"], "10.0.0.4"),
        // Notations.
        (&["198.51.100.1:4711"], "198.51.100.1"),
        (&["2001:db8::7"], "2001:db8::7"),
        (&["[2001:db8::7]"], "2001:db8::7"),
        (&["[2001:db8::7]:4711"], "2001:db8::7"),
        (&["::ffff:198.51.100.1, ::ffff:10.0.0.3"], "198.51.100.1"),
        (&["  198.51.100.1\t"], "198.51.100.1"),
    ];
    assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[b"\xff, 198.51.100.1"]), is("198.51.100.1"));
    for (headers, expected) in table {
        let headers: Vec<&[u8]> = headers.iter().map(|value| value.as_bytes()).collect();
        for peer in ["10.0.0.1", "::ffff:10.0.0.1"] {
            assert_eq!(client("10.0.0.0/8", peer, &headers), is(expected), "{headers:?}");
        }
    }
}

#[test]
fn a_list_that_cannot_be_read_leaves_the_peer() {
    let long = "198.51.100.1 ".repeat(630);
    let table: &[&[u8]] = &[
        b"",
        b"unknown",
        b"198.51.100.1, unknown",
        b"198.51.100.1,",
        b"198.51.100.1, ,10.0.0.3",
        b"198.51.100.256",
        b"[198.51.100.1",
        b"fe80::1%eth0",
        b"198.51.100.1\xff",
        b"_hidden, 10.0.0.3",
        long.as_bytes(),
    ];
    for header in table {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[header]), is("10.0.0.1"), "{}", header.escape_ascii());
    }
    assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), is("10.0.0.1"));
}
