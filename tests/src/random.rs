//! Random numbers that a seed repeats: what a proof found, anybody can find again.

/// A `SplitMix64` generator.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The sequence of the input with this number in a run with this seed: inputs can be made again one by one.
    #[must_use]
    pub fn of(seed: u64, number: u64) -> Self {
        let mut root = Self(seed);
        Self(root.word() ^ number.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// Any number.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below this one, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.word() % limit
    }

    /// A position in a list of this length, which is not 0.
    ///
    /// # Panics
    ///
    /// When the length is 0.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.index(most - least + 1)
    }

    /// True once in so many times on average.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of a list.
    ///
    /// # Panics
    ///
    /// When the list is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// Puts a list into any order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_sequence_and_another_has_another() {
        let sequence = |mut random: Random| [random.word(), random.word(), random.word()];
        assert_eq!(sequence(Random::of(7, 3)), sequence(Random::of(7, 3)));
        assert_ne!(sequence(Random::of(7, 3)), sequence(Random::of(7, 4)));
        assert_ne!(sequence(Random::of(7, 3)), sequence(Random::of(8, 3)));
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut random = Random::new(1);
        let drawn: Vec<usize> = (0..1_000).map(|_| random.between(2, 4)).collect();
        assert_eq!([2, 3, 4].map(|number| drawn.contains(&number)), [true; 3]);
        assert!(drawn.iter().all(|number| (2..=4).contains(number)));
    }
}
