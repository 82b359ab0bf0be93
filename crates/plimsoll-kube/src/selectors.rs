//! Selectors by the labels that they ask for.
//!
//! Selectors that ask for the same are held against labels once. All others are held against them at the same time: see
//! [`crate::postings`].

use crate::{
    Selector,
    postings::{Bits, Posting, Tally},
    selector::{Asked, Label},
};
use std::collections::HashMap;

/// Whose labels are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Those of an object.
    Own,
    /// Those of its namespace.
    Namespace,
}

/// What is asked of an object and of its namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Question<'t> {
    pub(crate) own: Selector<'t>,
    pub(crate) namespace: Selector<'t>,
}

impl<'t> From<Selector<'t>> for Question<'t> {
    fn from(own: Selector<'t>) -> Self {
        Self { own, namespace: Selector::default() }
    }
}

impl<'t> Question<'t> {
    fn sides(&self) -> [(Side, &Selector<'t>); 2] {
        [(Side::Own, &self.own), (Side::Namespace, &self.namespace)]
    }
}

/// Selectors of one kind of object with what they belong to: which of them select something that bears given
/// labels.
#[derive(Debug)]
pub(crate) struct Selectors<'t, T> {
    /// Of equal selectors, all owners.
    owners: Vec<Vec<T>>,
    positions: HashMap<Question<'t>, u32>,
    /// Those that want a key to be there, by what satisfies them.
    wanting: Asking<'t>,
    /// How many keys each wants to be there.
    wanted: Tally,
    /// Those that want something not to be there.
    barring: Asking<'t>,
}

/// Positions of selectors by what they name.
#[derive(Debug, Default)]
struct Asking<'t> {
    by_label: HashMap<(Side, Label<'t>), Posting>,
    by_key: HashMap<(Side, &'t str), Posting>,
}

impl<'t> Asking<'t> {
    fn add_key(&mut self, side: Side, key: &'t str, position: u32) {
        self.by_key.entry((side, key)).or_default().push(position);
    }

    fn add_label(&mut self, side: Side, label: Label<'t>, position: u32) {
        self.by_label.entry((side, label)).or_default().push(position);
    }

    /// Those that name a label, and those that name its key alone.
    fn naming(&self, side: Side, label: Label<'t>) -> impl Iterator<Item = &Posting> {
        self.by_label.get(&(side, label)).into_iter().chain(self.by_key.get(&(side, label.0)))
    }
}

impl<T> Default for Selectors<'_, T> {
    fn default() -> Self {
        Self {
            owners: Vec::new(),
            positions: HashMap::new(),
            wanting: Asking::default(),
            wanted: Tally::default(),
            barring: Asking::default(),
        }
    }
}

impl<'t, T> Selectors<'t, T> {
    /// Adds what is asked, with what it belongs to.
    pub(crate) fn add(&mut self, question: Question<'t>, owner: T) {
        let known = self.positions.get(&question).and_then(|at| self.owners.get_mut(*at as usize));
        if let Some(owners) = known {
            return owners.push(owner);
        }
        let position = self.owners.len() as u32;
        let mut wanted = 0;
        for (side, selector) in question.sides() {
            // Each key counts once, and labels have one value of it: who is counted so often gets all that it wants.
            for (key, values) in selector.wanted_by_key() {
                wanted += 1;
                match values {
                    None => self.wanting.add_key(side, key, position),
                    Some(values) => values
                        .into_iter()
                        .for_each(|value| self.wanting.add_label(side, (key, value), position)),
                }
            }
            for asked in selector.barred() {
                match asked {
                    Asked::Key(key) => self.barring.add_key(side, key, position),
                    Asked::OneOf(key, values) => {
                        values.iter().for_each(|value| self.barring.add_label(side, (key, *value), position));
                    }
                }
            }
        }
        self.wanted.set(position, wanted);
        self.positions.insert(question, position);
        self.owners.push(vec![owner]);
    }

    /// What belongs to the selectors that match these labels, of which each key is there once.
    pub(crate) fn matching<'s>(
        &'s self,
        labels: impl Iterator<Item = (Side, Label<'t>)>,
    ) -> impl Iterator<Item = &'s T> {
        let positions = self.found(labels).into_positions();
        positions.filter_map(|position| self.owners.get(position as usize)).flatten()
    }

    /// Whether a selector matches these labels.
    pub(crate) fn any_matches(&self, labels: impl Iterator<Item = (Side, Label<'t>)>) -> bool {
        self.matching(labels).next().is_some()
    }

    fn found(&self, labels: impl Iterator<Item = (Side, Label<'t>)>) -> Bits {
        let count = self.owners.len();
        if count == 0 {
            return Bits::default();
        }
        let (mut met, mut barred) = (Tally::default(), Bits::none(count));
        for (side, label) in labels {
            self.wanting.naming(side, label).for_each(|posting| met.count(posting, count));
            self.barring.naming(side, label).for_each(|posting| posting.insert_into(&mut barred, count));
        }
        let mut found = met.equal(&self.wanted, count);
        found.remove_all(&barred);
        found
    }
}
