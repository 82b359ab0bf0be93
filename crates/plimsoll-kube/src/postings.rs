//! Which of many things have something, answered for all of them at once.
//!
//! Whoever writes a thousand selectors and a thousand pods can make any two of them almost match, so no order of looking
//! spares all comparisons. Here sixty-four of them are one step of the processor: what a selector asks costs a word for
//! each 64 sets of labels, whatever they have in common.

use std::sync::OnceLock;

const BITS: usize = u64::BITS as usize;

/// A set of positions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

/// The word of a position, and its bit there.
const fn place(position: u32) -> (usize, u64) {
    (position as usize / BITS, 1 << (position as usize % BITS))
}

impl Bits {
    /// No position, with room for so many.
    pub(crate) fn none(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(BITS)] }
    }

    /// All positions below a number.
    pub(crate) fn all(count: usize) -> Self {
        let mut words = vec![u64::MAX; count.div_ceil(BITS)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), count % BITS) {
            *last = (1 << rest) - 1;
        }
        Self { words }
    }

    pub(crate) fn insert(&mut self, position: u32) {
        let (word, bit) = place(position);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words.iter_mut().skip(word).take(1).for_each(|word| *word |= bit);
    }

    fn remove(&mut self, position: u32) {
        let (word, bit) = place(position);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !bit;
        }
    }

    fn has(&self, position: u32) -> bool {
        let (word, bit) = place(position);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether a position is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(own, other)| own & other != 0)
    }

    /// Keeps what is in the other as well.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// Removes what is in the other.
    pub(crate) fn remove_all(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
    }

    fn insert_all(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// The positions, in order.
    pub(crate) fn into_positions(self) -> impl Iterator<Item = u32> {
        self.words.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                // Without the lowest bit that is set.
                word = word.checked_sub(1).map(|less| word & less)?;
                Some((at * BITS) as u32 + bit)
            })
        })
    }
}

/// Positions of the things that have something.
#[derive(Debug, Default)]
pub(crate) struct Posting {
    /// In order, each once.
    positions: Vec<u32>,
    /// The same as bits, where that is not longer. It is made when somebody asks: until all was read, nobody knows.
    bits: OnceLock<Bits>,
}

impl Posting {
    /// Adds a position that is not below those before.
    pub(crate) fn push(&mut self, position: u32) {
        if self.positions.last() != Some(&position) {
            self.positions.push(position);
            self.bits.take();
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.positions.len()
    }

    pub(crate) fn positions(&self) -> &[u32] {
        &self.positions
    }

    /// The positions as bits if of so many things that is shorter than the list.
    fn bits(&self, count: usize) -> Option<&Bits> {
        let is_dense = self.positions.len() >= count.div_ceil(BITS);
        is_dense.then(|| {
            self.bits.get_or_init(|| {
                let mut bits = Bits::none(count);
                self.positions.iter().for_each(|position| bits.insert(*position));
                bits
            })
        })
    }

    /// Whether one of the positions is among others, of so many things.
    pub(crate) fn meets(&self, others: &Bits, count: usize) -> bool {
        match self.bits(count) {
            Some(bits) => bits.meets(others),
            None => self.positions.iter().any(|position| others.has(*position)),
        }
    }

    /// Adds the positions to others, of so many things.
    pub(crate) fn insert_into(&self, others: &mut Bits, count: usize) {
        match self.bits(count) {
            Some(bits) => others.insert_all(bits),
            None => self.positions.iter().for_each(|position| others.insert(*position)),
        }
    }

    /// Removes the positions from others, of so many things.
    pub(crate) fn remove_from(&self, others: &mut Bits, count: usize) {
        match self.bits(count) {
            Some(bits) => others.remove_all(bits),
            None => self.positions.iter().for_each(|position| others.remove(*position)),
        }
    }
}

/// A number for each position: its lowest bits are one set, the next bits another.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    planes: Vec<Bits>,
}

impl Tally {
    /// Sets the number of a position that has none yet.
    pub(crate) fn set(&mut self, position: u32, number: usize) {
        let length = (usize::BITS - number.leading_zeros()) as usize;
        if self.planes.len() < length {
            self.planes.resize_with(length, Bits::default);
        }
        let planes = self.planes.iter_mut().enumerate();
        planes.filter(|(bit, _)| number >> bit & 1 == 1).for_each(|(_, plane)| plane.insert(position));
    }

    /// Adds one to the number of each position, of so many things.
    pub(crate) fn count(&mut self, posting: &Posting, count: usize) {
        match posting.bits(count) {
            Some(bits) => self.count_all(bits.clone(), count),
            None => posting.positions.iter().for_each(|position| self.count_one(*position, count)),
        }
    }

    fn count_all(&mut self, mut carried: Bits, count: usize) {
        let mut at = 0;
        while carried.words.iter().any(|word| *word != 0) {
            let pairs = self.plane(at, count).words.iter_mut().zip(&mut carried.words);
            pairs.for_each(|(own, carried)| (*own, *carried) = (*own ^ *carried, *own & *carried));
            at += 1;
        }
    }

    fn count_one(&mut self, position: u32, count: usize) {
        let mut at = 0;
        while self.plane(at, count).has(position) {
            self.plane(at, count).remove(position);
            at += 1;
        }
        self.plane(at, count).insert(position);
    }

    #[allow(clippy::indexing_slicing, reason = "the plane was just made")]
    fn plane(&mut self, at: usize, count: usize) -> &mut Bits {
        if self.planes.len() <= at {
            self.planes.resize_with(at + 1, || Bits::none(count));
        }
        &mut self.planes[at]
    }

    /// Of so many things, those whose numbers are equal in both.
    pub(crate) fn equal(&self, other: &Self, count: usize) -> Bits {
        let mut equal = Bits::all(count);
        for at in 0..self.planes.len().max(other.planes.len()) {
            let word = |tally: &Self, word: usize| {
                tally.planes.get(at).and_then(|plane| plane.words.get(word)).copied().unwrap_or_default()
            };
            for (number, equal) in equal.words.iter_mut().enumerate() {
                *equal &= !(word(self, number) ^ word(other, number));
            }
        }
        equal
    }
}
