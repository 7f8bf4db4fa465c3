//! Page anchors: the keys of every so many rows of an order, in memory, so that a page in the middle begins near one of them
//! instead of at an end of the table.

use jsonapi::Value;

use crate::pages::order::Stands;
use crate::pages::state::State;

/// Anchors of one stretch of an order at most. When more would be needed, every other one is forgotten.
const MOST: usize = 16_384;

/// The place of a row in an order. No `Debug`: values are personal data.
#[derive(Clone, PartialEq)]
pub(crate) struct Key {
    /// The value of the attribute; `None` when it is NULL, and when rows are ordered by their ids alone.
    pub(crate) value: Option<Value>,
    /// The id.
    pub(crate) id: String,
}

/// A part of the ascending order in which one kind of condition finds what comes after a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// The rows whose attribute is not NULL; all rows, when it never is.
    Present,
    /// The rows whose attribute is NULL, which come after the others.
    Absent,
}

/// Where a read can begin.
pub(crate) struct Base {
    /// The key of the row there; `None` at the first row of the stretch.
    pub(crate) key: Option<Key>,
    /// The position of that row in its stretch.
    pub(crate) position: u64,
    /// Whether a row that is inserted can come to stand before it.
    pub(crate) young: bool,
}

/// What was laid of a stretch, for laying more.
pub(crate) struct Laid {
    /// The last key; `None` when nothing is laid yet.
    pub(crate) last: Option<Key>,
    /// How many are laid.
    pub(crate) count: usize,
    /// The rows from one to the next.
    pub(crate) stride: u64,
}

/// The anchors of one order.
pub(crate) struct Anchors {
    stride: u64,
    /// The state in which all of them are right.
    state: Option<State>,
    /// The key of the row at `(index + 1) * stride` of its stretch.
    present: Vec<Key>,
    absent: Vec<Key>,
    /// How many of `present` no inserted row can come to stand before.
    settled: usize,
    /// How many rows have no value.
    nulls: Option<u64>,
    /// The state at the last page that anchors would have helped.
    missed: Option<State>,
}

impl Anchors {
    /// None yet; they will be this far apart.
    pub(crate) fn new(stride: u64) -> Self {
        Self {
            stride: stride.max(1),
            state: None,
            present: Vec::new(),
            absent: Vec::new(),
            settled: 0,
            nulls: None,
            missed: None,
        }
    }

    /// Forgets what is not right in this state.
    pub(crate) fn check(&mut self, stands: Stands, known: &State) {
        let Some(state) = self.state else { return };
        if !stands.hold(&state, known) {
            self.forget();
        } else if !Stands::Rows.hold(&state, known) {
            self.present.truncate(self.settled);
            self.state = Some(*known);
        }
    }

    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        *self = Self { missed: self.missed, ..Self::new(self.stride) };
    }

    /// How many rows have no value, if that is known.
    pub(crate) fn nulls(&self) -> Option<u64> {
        self.nulls
    }

    /// Remembers how many rows have no value.
    pub(crate) fn learn_nulls(&mut self, stands: Stands, nulls: u64, state: State) {
        self.check(stands, &state);
        self.nulls = Some(nulls);
        self.state = Some(state);
    }

    /// Where to begin reading at this position of a stretch; `None` when the anchor there is not laid.
    pub(crate) fn base(&self, stretch: Stretch, position: u64) -> Option<Base> {
        let Some(before) = self.index(position).checked_sub(1) else {
            return Some(Base { key: None, position: 0, young: false });
        };
        let key = self.keys(stretch).get(before)?.clone();
        let young = stretch == Stretch::Present && before >= self.settled;
        Some(Base { key: Some(key), position: (before as u64 + 1) * self.stride, young })
    }

    /// Whether laying anchors is worth it: not while they become wrong between one page that needs them and the next.
    pub(crate) fn worthwhile(&mut self, stands: Stands, known: &State) -> bool {
        let missed = self.missed.replace(*known);
        missed.is_none_or(|missed| stands.hold(&missed, known))
    }

    /// What is laid of a stretch.
    pub(crate) fn laid(&self, stretch: Stretch) -> Laid {
        let keys = self.keys(stretch);
        Laid { last: keys.last().cloned(), count: keys.len(), stride: self.stride }
    }

    /// How many more anchors it takes to begin near this position; 0 when they are laid.
    pub(crate) fn missing(&self, stretch: Stretch, position: u64) -> usize {
        self.index(position).saturating_sub(self.keys(stretch).len())
    }

    /// Adds the keys that follow what was laid, found in this state, of which the first `settled` no inserted row can come
    /// to stand before. Adds nothing when others laid more, or forgot, in the meantime.
    pub(crate) fn extend(
        &mut self,
        stands: Stands,
        stretch: Stretch,
        laid: &Laid,
        found: (Vec<Key>, usize),
        state: State,
    ) {
        self.check(stands, &state);
        if (self.keys(stretch).len(), self.stride) != (laid.count, laid.stride) {
            return;
        }
        let (keys, settled) = found;
        match stretch {
            Stretch::Present => {
                if self.settled == self.present.len() {
                    self.settled += settled;
                }
                self.present.extend(keys);
            }
            Stretch::Absent => self.absent.extend(keys),
        }
        self.state = Some(state);
        while self.present.len().max(self.absent.len()) > MOST {
            self.thin();
        }
    }

    /// Forgets every other anchor.
    fn thin(&mut self) {
        for keys in [&mut self.present, &mut self.absent] {
            // The first of two stands at an odd multiple of the stride.
            let mut second = true;
            keys.retain(|_| {
                second = !second;
                second
            });
        }
        self.settled /= 2;
        self.stride *= 2;
    }

    fn keys(&self, stretch: Stretch) -> &[Key] {
        match stretch {
            Stretch::Present => &self.present,
            Stretch::Absent => &self.absent,
        }
    }

    /// How many anchors there are up to this position, when all are laid.
    fn index(&self, position: u64) -> usize {
        usize::try_from(position / self.stride).unwrap_or(usize::MAX)
    }
}
