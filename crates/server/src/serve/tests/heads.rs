//! The heads of requests: how many and how large headers may be, and whose request it is.

use super::world::{World, limits};

fn with_headers(count: usize) -> String {
    format!("GET / HTTP/1.1\r\n{}\r\n", "x: 1\r\n".repeat(count))
}

#[tokio::test(start_paused = true)]
async fn as_many_headers_as_the_limit_are_taken_and_one_more_is_refused_with_431() {
    let world = World::new();
    let answer = world.connect().ask(&with_headers(limits().headers)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut client = world.connect();
    client.send(&with_headers(limits().headers + 1)).await;
    let answer = client.rest().await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_head_as_large_as_the_limit_is_taken_and_one_more_byte_is_refused_with_431() {
    let world = World::new();
    let frame = "GET / HTTP/1.1\r\nx: \r\n\r\n".len();
    let with_size = |size: usize| format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(size - frame));
    let answer = world.connect().ask(&with_size(limits().head_size)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    for size in [limits().head_size + 1, 2 * limits().head_size] {
        let mut client = world.connect();
        client.offer(&with_size(size)).await;
        let answer = client.rest().await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_says_who_its_client_is() {
    let world = World::with(limits(), "10.0.0.0/8");
    let request = "GET /client HTTP/1.1\r\nx-forwarded-for: 127.0.0.1, 198.51.100.1\r\n\r\n";
    let answer = world.connect_from("203.0.113.9").ask(request).await;
    assert!(answer.ends_with("\r\n\r\n203.0.113.9"), "{answer}");
    let answer = world.connect_from("10.0.0.1").ask(request).await;
    assert!(answer.ends_with("\r\n\r\n198.51.100.1"), "{answer}");
}
