use crate::{Location, Rest, tree::NodeRef};
use std::borrow::Cow;

/// Something that a check requires: what was found, and where.
///
/// It does not matter to a check where a fact comes from: a field of a manifest, a package of an image, a flag of a
/// process. Whatever it is, a check cannot forget that it may be missing or may be something else than was expected, so
/// it cannot pass by accident.
///
/// ```
/// use plimsoll_model::{At, Fact, Location, LocationType, State};
///
/// let place = Location { location_type: LocationType::Layer, file: "var/lib/dpkg/status".into(), line: 12, column: 1 };
/// let at = At::Item { path: "pkg:deb/debian/openssl@3.0.11-1".into(), shown: "3.0.11-1".into(), place };
/// let version = Fact { state: State::Present("3.0.11-1"), at };
/// assert_eq!(version.value(), Some(&"3.0.11-1"));
/// ```
#[derive(Clone, Debug)]
pub struct Fact<'t, T> {
    /// What was found.
    pub state: State<T>,
    /// Where, for findings and gaps.
    pub at: At<'t>,
}

/// What was found of a [`Fact`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State<T> {
    /// What was read has it.
    Present(T),
    /// What was read does not have it, and this is the default of whatever uses it.
    Defaulted(T),
    /// What was read does not have it, and there is no default.
    #[default]
    Absent,
    /// What was read does not decide it: its kind has no such field and what makes the pod, or the pod that containers are
    /// added to, says it; or a parameter fills it in at run time. Nothing can be required of it.
    Undecided,
    /// What was read has something else there.
    WrongType {
        /// What belongs there, with its article.
        expected: &'static str,
        /// What is there, with its article.
        found: &'static str,
    },
}

/// Where a [`Fact`] was found.
#[derive(Clone, Debug)]
pub enum At<'t> {
    /// In the tree of an object.
    Node {
        /// The object's mapping.
        root: NodeRef<'t>,
        /// The node of the fact, or the nearest one above it that exists.
        nearest: NodeRef<'t>,
        /// The part of the path that does not exist below `nearest`.
        rest: Rest<'t>,
    },
    /// In a resource without a tree.
    Item {
        /// What findings name it by, in terms that survive another reading: the purl of a package, the path of a file, the
        /// name of a flag.
        path: Cow<'t, str>,
        /// The value as evidence shows it, or the redaction mark; `absent` where there is none.
        shown: Cow<'t, str>,
        /// Where it was read.
        place: Location,
    },
}

impl<T> State<T> {
    /// The value, whether read or defaulted.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Present(value) | Self::Defaulted(value) => Some(value),
            Self::Absent | Self::Undecided | Self::WrongType { .. } => None,
        }
    }
}

/// What can be required as a [`Fact`], and tells where it was found only when that is to be said: nearly everything that is
/// required holds.
pub trait AsFact<'t, T> {
    /// What was found.
    fn state(&self) -> &State<T>;

    /// Where.
    fn at(&self) -> At<'t>;
}

impl<'t, T> AsFact<'t, T> for Fact<'t, T> {
    fn state(&self) -> &State<T> {
        &self.state
    }

    fn at(&self) -> At<'t> {
        self.at.clone()
    }
}

impl<T> Fact<'_, T> {
    /// The value, whether read or defaulted.
    pub const fn value(&self) -> Option<&T> {
        self.state.value()
    }
}
