//! Connections that cannot be accepted.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use super::world::{HELLO, World};

/// What the operating system says to a process without a free file descriptor.
fn no_descriptor() -> Error {
    Error::from_raw_os_error(24)
}

#[tokio::test(start_paused = true)]
async fn failures_to_accept_are_waited_out_longer_each_time() {
    let world = World::new();
    for _ in 0..10 {
        world.fail(no_descriptor());
    }
    let answer = world.connect().ask(HELLO).await;
    assert!(answer.ends_with("hello"), "{answer}");
    // 10, 20, 40, … 640 ms, then a second each.
    let expected = Duration::from_millis(1_270 + 3_000);
    assert!((expected..expected + Duration::from_millis(100)).contains(&world.elapsed()), "{:?}", world.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_waits_gives_its_descriptor_up() {
    let world = World::new();
    let mut silent = world.connect();
    world.fail(no_descriptor());
    assert_eq!(silent.rest().await, "");
    world.assert_seconds(0);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_has_gone_before_it_was_accepted_delays_nobody() {
    let world = World::new();
    for kind in [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused] {
        world.fail(kind.into());
    }
    assert!(world.connect().ask(HELLO).await.ends_with("hello"));
    assert_eq!(world.elapsed(), Duration::ZERO);
}
