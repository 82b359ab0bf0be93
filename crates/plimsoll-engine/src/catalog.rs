use plimsoll_checks::{Registered, registry};
use plimsoll_model::{CheckIndex, ResourceKey};

/// The checks of a run, in the order of their ids: [`CheckIndex`] is a position here.
#[derive(Debug)]
pub(crate) struct Catalog(Vec<&'static Registered>);

impl Catalog {
    /// The built-in checks and others.
    pub(crate) fn with(others: &[&'static Registered]) -> Self {
        let mut all: Vec<&'static Registered> = registry().iter().chain(others.iter().copied()).collect();
        all.sort_by_key(|registered| registered.check.id);
        Self(all)
    }

    /// The checks with their indexes.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = (CheckIndex, &'static Registered)> {
        let index = |(position, registered): (usize, &&'static Registered)| {
            (CheckIndex(position as u32), *registered)
        };
        self.0.iter().enumerate().map(index)
    }

    /// How many checks there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The checks that judge a resource of a key.
    pub(crate) fn judging(&self, key: &ResourceKey<'_>) -> Vec<(CheckIndex, &'static Registered)> {
        self.indexed().filter(|(_, registered)| registered.check.run.judges(key)).collect()
    }
}
