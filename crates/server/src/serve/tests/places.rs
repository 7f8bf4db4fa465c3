//! How many connections there may be, and who goes when there are too many.

use std::time::Duration;

use super::world::{Client, HELD, HELLO, LARGE, World, limits, pass};
use crate::settings::ConnectionLimits;

fn at_most(connections: usize) -> ConnectionLimits {
    ConnectionLimits { connections, ..limits() }
}

fn per_client(connections_per_client: usize) -> ConnectionLimits {
    ConnectionLimits { connections_per_client, ..limits() }
}

/// A connection whose request is being worked on.
async fn at_work(world: &World, address: &str) -> Client {
    let mut client = world.connect_from(address);
    client.send(HELD).await;
    pass(Duration::from_millis(1)).await;
    client
}

#[tokio::test(start_paused = true)]
async fn when_all_are_at_work_a_new_connection_waits_until_one_ends() {
    let world = World::with(at_most(2), "");
    let mut first = at_work(&world, "192.0.2.1").await;
    let mut second = at_work(&world, "192.0.2.2").await;
    let mut third = world.connect();
    third.send(HELLO).await;
    pass(Duration::from_secs(5)).await;
    let early = tokio::time::timeout(Duration::from_secs(1), third.answer()).await;
    assert!(early.is_err(), "there is no place yet");
    world.held.add_permits(1);
    let answer = third.answer().await;
    assert!(answer.ends_with("hello"), "{answer}");
    world.assert_seconds(6);
    assert!(first.rest().await.ends_with("held"), "whoever was answered had its answer first");
    world.held.add_permits(1);
    assert!(second.answer().await.ends_with("held"));
}

#[tokio::test(start_paused = true)]
async fn whoever_has_waited_longest_for_a_request_makes_room_at_once() {
    let world = World::with(at_most(3), "");
    let mut silent = world.connect();
    pass(Duration::from_millis(10)).await;
    let mut busy = at_work(&world, "192.0.2.1").await;
    let mut kept = world.connect();
    assert!(kept.ask(HELLO).await.ends_with("hello"));
    let answer = world.connect().ask(HELLO).await;
    assert!(answer.ends_with("hello"), "{answer}");
    world.assert_seconds(0);
    assert_eq!(silent.rest().await, "");
    assert!(kept.ask(HELLO).await.ends_with("hello"), "one is enough");
    world.held.add_permits(1);
    assert!(busy.answer().await.ends_with("held"));
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_its_answer_slowly_gets_all_of_it_before_it_makes_room() {
    let world = World::with(per_client(1), "");
    let mut slow = world.connect();
    slow.send("GET /large HTTP/1.1\r\n\r\n").await;
    pass(Duration::from_millis(1)).await;
    assert_eq!(world.connect().rest().await, "", "its only place is taken");

    let world = World::with(at_most(1), "");
    let mut slow = world.connect();
    slow.send("GET /large HTTP/1.1\r\n\r\n").await;
    pass(Duration::from_millis(1)).await;
    let mut next = world.connect();
    next.send(HELLO).await;
    pass(Duration::from_millis(1)).await;
    assert!(slow.rest().await.len() > LARGE, "the whole answer");
    assert!(next.answer().await.ends_with("hello"));
    world.assert_seconds(0);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_silent_connections_do_not_keep_a_healthy_one_out() {
    let world = World::with(at_most(64), "");
    let mut silent: Vec<Client> =
        (0..1_000).map(|number| world.connect_from(&format!("198.51.{}.{}", number / 100, number % 100))).collect();
    for _ in 0..10 {
        assert!(world.connect().ask(HELLO).await.ends_with("hello"));
    }
    world.assert_seconds(0);
    for client in &mut silent {
        assert_eq!(client.rest().await, "");
    }
    world.assert_seconds(60);
}

#[tokio::test(start_paused = true)]
async fn a_client_with_too_many_at_work_is_turned_away_and_others_are_not() {
    let world = World::with(per_client(2), "10.0.0.0/8");
    let first = at_work(&world, "2001:db8::1").await;
    let _second = at_work(&world, "2001:db8::2").await;
    let mut third = world.connect_from("2001:db8::3");
    assert_eq!(third.rest().await, "", "the same /64 is the same client");
    assert!(world.connect_from("2001:db8:0:1::1").ask(HELLO).await.ends_with("hello"));
    world.assert_seconds(0);
    drop(first);
    pass(Duration::from_millis(1)).await;
    assert!(world.connect_from("2001:db8::3").ask(HELLO).await.ends_with("hello"), "its place is free again");
}

#[tokio::test(start_paused = true)]
async fn a_client_with_too_many_gives_up_its_own() {
    let world = World::with(per_client(2), "");
    let mut other = world.connect_from("192.0.2.9");
    pass(Duration::from_millis(10)).await;
    let mut first = world.connect();
    pass(Duration::from_millis(10)).await;
    let _second = at_work(&world, super::world::STRANGER).await;
    assert!(world.connect().ask(HELLO).await.ends_with("hello"));
    assert_eq!(first.rest().await, "");
    world.assert_seconds(0);
    assert!(other.ask(HELLO).await.ends_with("hello"));
}

#[tokio::test(start_paused = true)]
async fn this_machine_and_proxies_may_have_any_number() {
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1"] {
        let world = World::with(per_client(2), "10.0.0.0/8");
        let mut clients = Vec::new();
        for _ in 0..5 {
            clients.push(at_work(&world, address).await);
        }
        world.held.add_permits(5);
        for client in &mut clients {
            assert!(client.answer().await.ends_with("held"), "{address}");
        }
    }
}
