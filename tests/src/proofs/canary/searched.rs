//! What was looked through, counted.

use crate::proofs::Figures;

/// How much was looked through for how many canaries, and how often one was there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Searched {
    /// What was looked for.
    pub(super) canaries: u64,
    /// Answers, files, dumps, logs and whatever else was looked through.
    pub(super) places: u64,
    /// The files among them.
    pub(super) files: u64,
    /// The backups among them.
    pub(super) backups: u64,
    /// Lines of logs.
    pub(super) lines: u64,
    /// Bytes of all of it.
    pub(super) bytes: u64,
    /// Canaries, each counted once in a place.
    pub(super) hits: u64,
    /// What must be somewhere, and was found there.
    pub(super) controls: u64,
}

impl Searched {
    /// Adds what was looked through in another pass.
    pub(super) fn add(&mut self, other: &Self) {
        self.canaries += other.canaries;
        self.places += other.places;
        self.files += other.files;
        self.backups += other.backups;
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.hits += other.hits;
        self.controls += other.controls;
    }

    /// Tells it as figures of the scenario.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub(super) fn measure(&self, figures: &mut Figures) {
        for (name, count) in [
            ("canaries", self.canaries),
            ("places looked through", self.places),
            ("files among them", self.files),
            ("backups among them", self.backups),
            ("lines of logs", self.lines),
            ("bytes looked through", self.bytes),
            ("things found that must be there", self.controls),
            ("hits", self.hits),
        ] {
            figures.measure(name, count as f64);
        }
    }
}
