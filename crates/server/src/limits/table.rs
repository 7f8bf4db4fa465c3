//! All windows, in memory that has an end.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::mem;
use std::sync::{Mutex, PoisonError};

use super::window::{Limit, Window};

/// How many windows, and memory for how many requests in them, one generation may hold. A window takes up to 55 bytes, a
/// request four, so both generations together stay below 64 MiB (decision 32).
const CAPACITY: Capacity = Capacity { windows: 224_000, arrivals: 3_000_000 };

/// What one generation may hold.
#[derive(Debug, Clone, Copy)]
struct Capacity {
    windows: usize,
    /// Requests that there is memory for, whether they are counted still or not.
    arrivals: usize,
}

/// A window that a request needs room in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demand {
    /// What the window is known by: see [`Windows::key`].
    pub(super) key: u64,
    /// What it may hold.
    pub(super) limit: Limit,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// How many milliseconds the client has to wait; `None` when the request is let in.
    pub(super) wait: Option<u32>,
    /// How many more requests fit into the first window.
    pub(super) remaining: usize,
}

/// Windows by key. Nothing about a client is kept but a number that means nothing outside this process.
pub(super) struct Windows {
    hasher: RandomState,
    generations: Mutex<Generations>,
    capacity: Capacity,
    /// The longest interval, in milliseconds: a generation that is older than that holds nothing that still counts.
    longest: u32,
}

/// A window moves to the current generation when it is used. When that one is full, or has lasted for the longest interval,
/// the previous one is dropped: it has what was not used for longest.
#[derive(Default)]
struct Generations {
    current: Generation,
    previous: Generation,
    /// When the current one began, in milliseconds.
    began: u64,
}

#[derive(Default)]
struct Generation {
    windows: HashMap<u64, Window>,
    /// How many requests its windows have memory for.
    arrivals: usize,
}

impl Windows {
    /// No windows yet; `longest` is the longest interval of all limits, in milliseconds.
    pub(super) fn new(longest: u32) -> Self {
        Self { hasher: RandomState::new(), generations: Mutex::default(), capacity: CAPACITY, longest }
    }

    /// What a window is known by. Two keys are never the same but by an accident of one in 10^8, and nobody outside can
    /// bring it about: the hash is keyed by the process.
    pub(super) fn key(&self, of: impl Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    /// Counts a request in every window, when there is room in all of them, and in none otherwise.
    pub(super) fn admit(&self, demands: &[Demand], now: u64) -> Verdict {
        // A panic elsewhere leaves nothing half written here.
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = generations.turn_over(now, self.longest, self.capacity);
        let verdict = generations.admit(demands, now);
        drop(generations);
        // Takes its time, and nobody waits for it.
        drop(dropped);
        verdict
    }
}

impl Generations {
    /// Begins a new generation when it is time to. What is of no use any more.
    fn turn_over(&mut self, now: u64, longest: u32, capacity: Capacity) -> Option<[Generation; 2]> {
        let full = self.current.windows.len() >= capacity.windows || self.current.arrivals >= capacity.arrivals;
        let longest = u64::from(longest);
        match now.checked_sub(self.began) {
            Some(age) if age < longest && !full => None,
            Some(age) if age < 2 * longest => {
                self.began = now;
                let before = mem::replace(&mut self.previous, mem::take(&mut self.current));
                Some([before, Generation::default()])
            }
            // Nobody has asked for so long, or the clock was set back.
            _ => {
                self.began = now;
                Some([mem::take(&mut self.previous), mem::take(&mut self.current)])
            }
        }
    }

    fn admit(&mut self, demands: &[Demand], now: u64) -> Verdict {
        let now = short(now);
        let mut wait = 0;
        for demand in demands {
            let window = self.used(demand, now);
            wait = wait.max(window.wait(demand.limit, now));
        }
        let mut remaining = None;
        for demand in demands {
            let window = self.current.windows.entry(demand.key).or_default();
            if wait == 0 {
                let before = window.capacity();
                window.push(now);
                self.current.arrivals += window.capacity() - before;
            }
            remaining = remaining.or(Some(window.room(demand.limit)));
        }
        Verdict { wait: (wait > 0).then_some(wait), remaining: remaining.unwrap_or_default() }
    }

    /// The window, in the current generation and slid to now. One that comes there brings no memory that it does not need.
    fn used(&mut self, demand: &Demand, now: u32) -> &Window {
        let Self { current, previous, .. } = self;
        let window = current.windows.entry(demand.key).or_insert_with(|| {
            let mut window = previous.windows.remove(&demand.key).unwrap_or_default();
            window.slide(demand.limit, now);
            window.shrink();
            current.arrivals += window.capacity();
            window
        });
        window.slide(demand.limit, now);
        window
    }
}

/// The milliseconds as windows count them, which start over after 49 days.
fn short(milliseconds: u64) -> u32 {
    u32::try_from(milliseconds & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
