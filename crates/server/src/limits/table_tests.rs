//! Tests of all windows together: what they let in, and what they cost.

use std::net::{IpAddr, Ipv4Addr};

use super::*;

const LIMIT: Limit = Limit { requests: 5, interval: 10_000 };

impl Generations {
    /// About how many bytes there are, with what the allocator adds to each piece.
    fn bytes(&self) -> usize {
        [&self.current, &self.previous].map(Generation::bytes).iter().sum()
    }
}

impl Generation {
    fn bytes(&self) -> usize {
        // A table has 8 places for 7 entries, a power of two of them, and one byte more for each.
        let places = (self.windows.capacity() * 8 / 7).next_power_of_two();
        let piece = |window: &Window| if window.capacity() == 0 { 0 } else { (window.capacity() * 4 + 8).max(32) };
        places * (size_of::<(u64, Window)>() + 1) + self.windows.values().map(piece).sum::<usize>()
    }
}

impl Windows {
    fn with_capacity(windows: usize, arrivals: usize) -> Self {
        Self { capacity: Capacity { windows, arrivals }, ..Self::new(LIMIT.interval) }
    }

    fn ask(&self, key: u64, now: u64) -> bool {
        self.admit(&[Demand { key, limit: LIMIT }], now).wait.is_none()
    }

    /// How many requests there is memory for.
    fn places(&self) -> usize {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let windows = [&generations.current, &generations.previous].map(|generation| generation.windows.values());
        windows.into_iter().flatten().map(Window::capacity).sum()
    }

    fn held(&self) -> (usize, usize) {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let windows = generations.current.windows.len() + generations.previous.windows.len();
        (windows, generations.bytes())
    }
}

#[test]
fn a_request_counts_in_every_window_or_in_none() {
    let windows = Windows::new(60_000);
    let wide = Demand { key: 1, limit: Limit { requests: 4, interval: 60_000 } };
    let narrow = |key| Demand { key, limit: Limit { requests: 3, interval: 10_000 } };
    let ask = |key, now| windows.admit(&[wide, narrow(key)], now);
    for remaining in [3, 2, 1] {
        assert_eq!(ask(2, 0), Verdict { wait: None, remaining });
    }
    assert_eq!(ask(2, 1_000), Verdict { wait: Some(9_000), remaining: 1 }, "the narrow one is full");
    assert_eq!(ask(3, 1_000), Verdict { wait: None, remaining: 0 }, "and has cost the wide one nothing");
    assert_eq!(ask(3, 2_000), Verdict { wait: Some(58_000), remaining: 0 }, "now the wide one is full");
    assert_eq!(ask(2, 2_000), Verdict { wait: Some(58_000), remaining: 0 }, "the longer wait of the two");
    assert_eq!(ask(3, 60_000), Verdict { wait: None, remaining: 2 });
}

#[test]
fn what_is_used_outlives_its_generation() {
    let windows = Windows::new(LIMIT.interval);
    let mut admitted = Vec::new();
    // Generations end at 10,000 and 20,000; no ten seconds may have six requests nevertheless.
    for now in (0..40_000).step_by(500) {
        if windows.ask(7, now) {
            admitted.push(now);
        }
    }
    assert!(admitted.windows(6).all(|six| six[5] - six[0] >= 10_000), "{admitted:?}");
    assert_eq!(admitted.len(), 20);
}

#[test]
fn windows_agree_with_a_list_of_all_requests() {
    let windows = Windows::with_capacity(64, 10_000);
    let mut all: Vec<(u64, u64)> = Vec::new();
    let (mut state, mut now) = (9_u64, 0);
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        now += (state >> 40) % 400;
        let key = (state >> 33) % 8;
        let recent = all.iter().rev().take_while(|(at, _)| now - at < u64::from(LIMIT.interval));
        let expected = recent.filter(|(_, found)| *found == key).count() < LIMIT.requests;
        assert_eq!(windows.ask(key, now), expected, "at {now}");
        if expected {
            all.push((now, key));
        }
    }
}

#[test]
fn the_oldest_go_first_when_there_are_too_many() {
    let windows = Windows::with_capacity(100, 1_000_000);
    for _ in 0..LIMIT.requests {
        assert!(windows.ask(1, 0));
    }
    for key in 2..=100 {
        windows.ask(key, 1);
    }
    assert!(!windows.ask(1, 2), "it is still known");
    for key in 101..=199 {
        windows.ask(key, 3);
        assert!(windows.held().0 <= 200);
    }
    assert!(!windows.ask(1, 4), "it was used after the others");
    for key in 200..=500 {
        windows.ask(key, 5);
    }
    assert!(windows.ask(1, 6), "it was not used for longest");
}

#[test]
fn too_many_requests_in_few_windows_are_bounded_too() {
    let windows = Windows::with_capacity(1_000_000, 50);
    for key in 0..1_000 {
        windows.ask(key % 40, key);
    }
    assert!(windows.held().0 <= 100);
}

#[test]
fn memory_counts_until_it_is_given_back() {
    let windows = Windows { longest: 60_000, ..Windows::with_capacity(1_000_000, 1_000) };
    // Bursts of other clients, each of which has left its window when the next one comes.
    for burst in 0..50 {
        let clients = (0..60).map(|client| burst * 60 + client);
        let now = burst * u64::from(LIMIT.interval);
        for client in clients.clone() {
            for _ in 0..LIMIT.requests {
                windows.ask(client, now);
            }
        }
        for client in clients {
            // The requests count no more; their memory is there still.
            windows.ask(client, now + u64::from(LIMIT.interval));
        }
    }
    assert!(windows.places() <= 2 * (1_000 + 8), "{}", windows.places());
}

#[test]
fn a_window_that_goes_on_gives_its_memory_back() {
    let windows = Windows::new(LIMIT.interval);
    let wide = Limit { requests: 200, interval: LIMIT.interval };
    for _ in 0..200 {
        windows.admit(&[Demand { key: 1, limit: wide }], 1);
    }
    assert!(windows.places() >= 200);
    windows.admit(&[Demand { key: 1, limit: wide }], 10_001);
    assert!(windows.places() <= 8, "{}", windows.places());
}

#[test]
fn nobody_is_remembered_after_a_pause_or_a_clock_that_was_set_back() {
    for later in [100_000, 5] {
        let windows = Windows::new(LIMIT.interval);
        for _ in 0..LIMIT.requests {
            assert!(windows.ask(1, 50_000));
        }
        assert!(windows.ask(1, later), "at {later}");
        assert_eq!(windows.held().0, 1);
    }
}

#[test]
fn more_networks_than_there_is_room_for_cost_less_than_64_mib() {
    let windows = Windows::new(60_000);
    let limits = [Limit { requests: 200, interval: 60_000 }, Limit { requests: 50, interval: 10_000 }];
    let mut most = 0;
    for number in 0..300_000_u32 {
        let network = IpAddr::V4(Ipv4Addr::from_bits(number));
        let demands =
            [0_u8, 1].map(|bucket| Demand { key: windows.key((bucket, network)), limit: limits[usize::from(bucket)] });
        assert!(windows.admit(&demands, u64::from(number / 10)).wait.is_none());
        if number % 20_000 == 19_999 {
            most = most.max(windows.held().1);
        }
    }
    assert!(most < 64 * 1024 * 1024, "{most} bytes");
    assert!(windows.held().0 > 224_000, "the latest are still known");
}
