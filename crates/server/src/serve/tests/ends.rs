//! The end of the server.

use std::time::Duration;

use super::world::{HELD, HELLO, World, pass};

#[tokio::test(start_paused = true)]
async fn what_is_at_work_is_finished_and_what_waits_ends_at_once() {
    let world = World::new();
    let mut silent = world.connect();
    let mut kept = world.connect();
    assert!(kept.ask(HELLO).await.ends_with("hello"));
    let mut busy = world.connect();
    busy.send(HELD).await;
    pass(Duration::from_millis(1)).await;

    world.stop();
    assert_eq!(silent.rest().await, "");
    assert_eq!(kept.rest().await, "");
    world.assert_seconds(0);
    assert!(!world.server.is_finished());
    pass(Duration::from_secs(9)).await;
    world.held.add_permits(1);
    let answer = busy.rest().await;
    assert!(answer.contains("connection: close\r\n") && answer.ends_with("held"), "{answer}");
    world.assert_seconds(9);
    world.server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_head_has_begun_may_still_come() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET / HTTP/1.1\r\n").await;
    pass(Duration::from_millis(1)).await;
    world.stop();
    pass(Duration::from_secs(1)).await;
    client.send("\r\n").await;
    assert!(client.rest().await.ends_with("hello"));
    world.server.await.unwrap();
}
