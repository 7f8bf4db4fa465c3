//! One window that slides: when the latest requests came, to the millisecond.

/// At most so many requests within any interval of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// How many requests; at least one.
    pub(super) requests: usize,
    /// How long the interval is, in milliseconds.
    pub(super) interval: u32,
}

/// The requests of one client to one thing that are still in its interval, oldest first.
///
/// Times are milliseconds that start over after 49 days; what counts is how long ago something was. So a clock that is
/// set back makes what it has not come to yet look very old: it is forgotten, and nobody is locked out.
#[derive(Debug, Default)]
pub(super) struct Window {
    arrivals: Vec<u32>,
}

impl Window {
    /// Forgets what has left the interval.
    pub(super) fn slide(&mut self, limit: Limit, now: u32) {
        self.arrivals.retain(|arrival| now.wrapping_sub(*arrival) < limit.interval);
    }

    /// Gives back the memory of what was forgotten.
    pub(super) fn shrink(&mut self) {
        self.arrivals.shrink_to_fit();
    }

    /// How many more requests may come, once it has slid to now.
    pub(super) fn room(&self, limit: Limit) -> usize {
        limit.requests.saturating_sub(self.arrivals.len())
    }

    /// In how many milliseconds there is room again, once it has slid to `now`; 0 when there is room.
    pub(super) fn wait(&self, limit: Limit, now: u32) -> u32 {
        // The one that has to leave before another may come.
        let position = self.arrivals.len().checked_sub(limit.requests);
        let leaving = position.and_then(|position| self.arrivals.get(position));
        leaving.map_or(0, |arrival| limit.interval - now.wrapping_sub(*arrival))
    }

    /// Counts a request.
    pub(super) fn push(&mut self, now: u32) {
        self.arrivals.push(now);
    }

    /// How many requests there is memory for.
    pub(super) fn capacity(&self) -> usize {
        self.arrivals.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { requests: 3, interval: 10_000 };

    /// Asks at each time; whether it was let in.
    fn admitted(times: &[u32]) -> Vec<bool> {
        let mut window = Window::default();
        let ask = |&now: &u32| {
            window.slide(LIMIT, now);
            let room = window.room(LIMIT) > 0;
            assert_eq!(room, window.wait(LIMIT, now) == 0, "at {now}");
            if room {
                window.push(now);
            }
            room
        };
        times.iter().map(ask).collect()
    }

    #[test]
    fn no_interval_holds_more_than_the_limit_and_each_request_leaves_it_to_the_millisecond() {
        let table: &[(&[u32], &[bool])] = &[
            (
                &[0, 0, 0, 0, 9_999, 10_000, 10_000, 10_000, 10_000],
                &[true, true, true, false, false, true, true, true, false],
            ),
            // Two short of a border, two after it: a window that begins anew at a border would let all of them in.
            (&[9_998, 9_999, 10_000, 10_001, 19_997, 19_998, 19_998], &[true, true, true, false, false, true, false]),
            // A refusal does not count.
            (&[0, 1, 2, 5_000, 9_999, 10_000], &[true, true, true, false, false, true]),
        ];
        for (times, expected) in table {
            assert_eq!(admitted(times), *expected, "{times:?}");
        }
    }

    #[test]
    fn milliseconds_may_start_over() {
        let late = u32::MAX - 1;
        assert_eq!(admitted(&[late, late, late, 0, 9_997, 9_998]), [true, true, true, false, false, true]);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        assert_eq!(admitted(&[50_000, 50_000, 50_000, 50_000, 20_000]), [true, true, true, false, true]);
    }

    #[test]
    fn the_wait_is_until_the_oldest_leaves() {
        let mut window = Window::default();
        for now in [0, 4_000, 5_000] {
            window.push(now);
        }
        assert_eq!(window.wait(LIMIT, 6_000), 4_000);
        window.slide(LIMIT, 10_000);
        assert_eq!((window.wait(LIMIT, 10_000), window.room(LIMIT)), (0, 1));
    }
}
