use plimsoll_kube::{Index, Objects};
use plimsoll_model::{History, Resource, Snapshot, SourceIndex, Timestamp};
use std::{collections::HashMap, ops::Deref};

/// Everything that checks may look at beside their subject: worked out once for a snapshot, and then only read.
#[derive(Debug)]
pub struct World<'t> {
    index: Index<'t>,
    /// Stands for the objects of a source that holds none.
    nothing: Objects<'t>,
    /// Images by their digests.
    images: HashMap<&'t str, &'t Resource>,
    as_of: Timestamp,
    history: &'t History,
}

impl<'t> World<'t> {
    /// Sorts a snapshot into what checks look for. `as_of` is the instant that everything that ages is judged for,
    /// `history` what was known before this run.
    pub fn new(snapshot: &'t Snapshot, as_of: Timestamp, history: &'t History) -> Self {
        let image = |resource: &'t Resource| Some((resource.digest.as_deref()?, resource));
        let images = snapshot.resources.iter().filter_map(image).collect();
        Self { index: Index::new(snapshot), nothing: Objects::default(), images, as_of, history }
    }

    /// What is beside the resources of a source.
    pub fn beside(&self, source: SourceIndex) -> Beside<'_> {
        let objects = self.index.source(source).unwrap_or(&self.nothing);
        Beside { objects, images: &self.images, as_of: self.as_of, history: self.history }
    }
}

/// What is beside a subject.
///
/// The objects of its own source are at hand directly (`beside.named(…)`): selectors and references never cross a source.
/// Whatever else a check may know comes with it too, so that the signature of checks does not change with every new kind
/// of fact.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'w> {
    objects: &'w Objects<'w>,
    images: &'w HashMap<&'w str, &'w Resource>,
    as_of: Timestamp,
    history: &'w History,
}

impl<'w> Beside<'w> {
    /// The objects of the subject's source.
    pub const fn objects(&self) -> &'w Objects<'w> {
        self.objects
    }

    /// An image that was read, by the digest that a workload names. A verdict may follow this link out of its source: the
    /// digest says by itself that the content is the one that is meant.
    pub fn image(&self, digest: &str) -> Option<&'w Resource> {
        self.images.get(digest).copied()
    }

    /// The instant that everything that ages is judged for.
    pub const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// What was known before this run.
    pub const fn history(&self) -> &'w History {
        self.history
    }
}

impl<'w> Deref for Beside<'w> {
    type Target = Objects<'w>;

    fn deref(&self) -> &Self::Target {
        self.objects
    }
}
