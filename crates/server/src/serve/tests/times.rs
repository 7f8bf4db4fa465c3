//! What takes too long is cut when its time is up, and what keeps going is not.

use std::time::Duration;

use tokio::io::AsyncReadExt as _;

use super::world::{HELLO, LARGE, World, pass};

const POST: &str = "POST /length HTTP/1.1\r\ncontent-length: ";

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_in_is_cut_five_seconds_after_its_first_byte() {
    let world = World::new();
    let mut client = world.connect();
    pass(Duration::from_secs(20)).await;
    client.trickle("GET / HTTP").await;
    assert_eq!(client.rest().await, "");
    // The cut was at 25 s; the client notices with its next byte, and its next look is a second later at most.
    assert!(world.elapsed() < Duration::from_secs(31), "{:?}", world.elapsed());

    let world = World::new();
    let mut client = world.connect();
    assert!(client.ask(HELLO).await.starts_with("HTTP/1.1 200"));
    pass(Duration::from_secs(50)).await;
    client.send("\r\nGET / HTTP/1.1\r\n").await;
    assert_eq!(client.rest().await, "", "on a connection that was kept, too");
    world.assert_seconds(55);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_in_time_is_answered() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET / HTTP/1.1\r\n").await;
    pass(Duration::from_millis(4_900)).await;
    assert!(client.ask("\r\n").await.ends_with("hello"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_is_ended_after_a_minute() {
    let world = World::new();
    assert_eq!(world.connect().rest().await, "");
    world.assert_seconds(60);
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_kept_for_a_minute_after_each_answer() {
    let world = World::new();
    let mut client = world.connect();
    for _ in 0..3 {
        pass(Duration::from_secs(59)).await;
        assert!(client.ask(HELLO).await.ends_with("hello"));
    }
    assert_eq!(client.rest().await, "");
    world.assert_seconds(3 * 59 + 60);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_in_is_given_up_after_ten_seconds() {
    for head in [format!("{POST}100\r\n\r\n"), "POST /length HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n".to_owned()]
    {
        let world = World::new();
        let mut client = world.connect();
        client.send(&head).await;
        assert!(client.rest().await.starts_with("HTTP/1.1 400"));
        world.assert_seconds(10);
    }
    let world = World::new();
    let mut client = world.connect();
    client.send(&format!("{POST}100\r\n\r\n")).await;
    client.trickle(&"a".repeat(60)).await;
    let answer = client.rest().await;
    assert!(answer.ends_with("the request body came too slowly"), "{answer}");
    assert!(world.elapsed() < Duration::from_secs(13), "{:?}", world.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_keeps_the_minimum_rate_has_all_the_time_that_it_takes() {
    let world = World::new();
    let mut client = world.connect();
    client.send(&format!("{POST}{}\r\n\r\n", 64 * 16 * 1024)).await;
    for _ in 0..64 {
        client.send(&"a".repeat(16 * 1024)).await;
        pass(Duration::from_millis(990)).await;
    }
    assert!(client.answer().await.ends_with("1048576"));
    assert!(world.elapsed() > Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_its_answer_is_cut_after_ten_seconds() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET /large HTTP/1.1\r\n\r\n").await;
    let mut other = world.connect();
    pass(Duration::from_secs(9)).await;
    assert!(other.ask(HELLO).await.ends_with("hello"), "others are answered meanwhile");
    pass(Duration::from_secs(2)).await;
    let got = client.rest().await;
    assert!((1..LARGE).contains(&got.len()), "the rest is gone: {} bytes came", got.len());
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_a_byte_now_and_then_gains_nothing() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET /large HTTP/1.1\r\n\r\n").await;
    for _ in 0..11 {
        client.0.read_u8().await.unwrap();
        pass(Duration::from_secs(1)).await;
    }
    assert!(client.rest().await.len() < LARGE);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_but_steadily_gets_all_of_its_answer() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET /large HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    let mut got = 0;
    loop {
        let mut bytes = [0; 16 * 1024];
        match client.0.read(&mut bytes).await.unwrap() {
            0 => break,
            count => got += count,
        }
        pass(Duration::from_millis(990)).await;
    }
    assert!(got > LARGE, "{got}");
    assert!(world.elapsed() > Duration::from_mins(1), "longer than a connection may be idle: {:?}", world.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_idle_from_when_its_answer_was_taken() {
    let world = World::new();
    let mut client = world.connect();
    client.send("GET /large HTTP/1.1\r\n\r\n").await;
    let mut got = 0;
    while got < LARGE {
        pass(Duration::from_millis(900)).await;
        got += client.0.read(&mut [0; 16 * 1024]).await.unwrap();
    }
    let taken = world.elapsed();
    client.rest().await;
    let idle = world.elapsed().saturating_sub(taken);
    assert!(idle > Duration::from_secs(58) && idle <= Duration::from_mins(1), "{idle:?}");
}

#[tokio::test(start_paused = true)]
async fn slow_clients_do_not_keep_a_healthy_one_waiting() {
    let world = World::new();
    let mut slow = Vec::new();
    for number in 0..900 {
        let mut client = world.connect_from(&format!("198.51.{}.{}", 100 + number / 100, number % 100));
        match number % 3 {
            0 => client.send("GET / HT").await,
            1 => client.send(&format!("{POST}100\r\n\r\na")).await,
            _ => client.send("GET /large HTTP/1.1\r\n\r\n").await,
        }
        slow.push(client);
    }
    let answer = world.connect().ask(HELLO).await;
    assert!(answer.ends_with("hello"));
    world.assert_seconds(0);
    for client in &mut slow {
        client.rest().await;
    }
    assert!(world.elapsed() < Duration::from_secs(15), "all of them are gone by now: {:?}", world.elapsed());
}
