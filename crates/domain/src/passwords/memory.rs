//! The memory that Argon2 works in, kept from one hash to the next.
//!
//! A hash takes 19 MiB. Taken from the allocator each time, by threads that change, they leave gaps that the next one does not
//! fit into: a server under a flood of logins was seen to grow by half a gigabyte, with two hashes at a time.

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// Memory of as many hashes as have run at once so far.
pub(super) struct Memory {
    blocks: usize,
    free: Mutex<Vec<Vec<Block>>>,
}

impl Memory {
    /// Memory for hashes of so many blocks of a KiB; none is taken yet.
    pub(super) const fn new(blocks: usize) -> Self {
        Self { blocks, free: Mutex::new(Vec::new()) }
    }

    /// Works in so many blocks, whatever they hold. Where they are more than a new digest takes, they are given back to the
    /// allocator afterwards.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        if blocks > self.blocks {
            return work(&mut vec![Block::new(); blocks]);
        }
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = free().pop();
        let mut memory = kept.unwrap_or_else(|| vec![Block::new(); self.blocks]);
        let done = work(&mut memory[..blocks]);
        free().push(memory);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_kept_for_the_next_hash_and_larger_memory_is_not() {
        let memory = Memory::new(8);
        let address = |blocks| memory.lend(blocks, |lent| (lent.as_ptr(), lent.len()));
        let first = address(8);
        assert_eq!(address(8), first);
        assert_eq!(address(4), (first.0, 4), "less fits as well");
        assert_eq!(address(16).1, 16);
        assert_eq!(memory.free.lock().map(|free| free.len()).unwrap_or_default(), 1);
    }
}
