use crate::{CheckIndex, SourceIndex};
use std::fmt;

/// Position of a [`Gap`] in a judgement's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GapIndex(pub u32);

/// Something that was asked for and could not be seen, with the reason.
///
/// A gap never turns into a pass: what depends on it is unknown, and no control that looks at its population
/// is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What kind of gap it is.
    pub code: GapCode,
    /// The source in which something was not seen; `None` if the source itself could not be opened.
    pub source: Option<SourceIndex>,
    /// File as given, with `:line` where there is one.
    pub place: String,
    /// One sentence for people; bears no value that was read.
    pub message: String,
    /// Whose verdicts it takes away.
    pub affects: Affects,
    /// What of the source may stand where nothing was seen.
    pub hides: Hidden,
}

/// The objects that a [`Gap`] may hide from who looks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Any: what was not seen could have been anything.
    All,
    /// Objects of these kinds; none at all where the list is empty.
    Kinds(Vec<HiddenKind>),
}

impl Hidden {
    /// What cannot be an object hides none.
    pub const NOTHING: Self = Self::Kinds(Vec::new());

    /// An object of a kind, in any namespace.
    pub fn kind(kind: &str) -> Self {
        Self::Kinds(vec![HiddenKind { kind: kind.to_owned(), namespace: None }])
    }
}

/// A kind of which an object may be hidden. Its group is not asked for: it may be what cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenKind {
    /// `Secret`, `NetworkPolicy`, …, as it is written.
    pub kind: String,
    /// The namespace that it is in; `None` if it may be in any.
    pub namespace: Option<String>,
}

/// The checks whose verdicts a [`Gap`] takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affects {
    /// Every check: what was not seen could have been anything.
    All,
    /// These checks only.
    Checks(Vec<CheckIndex>),
}

/// The kinds of gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GapCode {
    /// A file or folder could not be opened or read.
    Unreadable,
    /// The bytes are no UTF-8 text.
    Encoding,
    /// A YAML document does not parse, or uses keys that are no scalars.
    YamlSyntax,
    /// A JSON document does not parse.
    JsonSyntax,
    /// A template that nobody has rendered stands where an object should be.
    UnrenderedTemplate,
    /// A chart or overlay that this build does not render.
    NotRendered,
    /// A size, depth or count passed the limit that the message names.
    Limit,
    /// `apiVersion`, `kind`, `metadata.name`, `containers` or a container is missing or of the wrong type.
    Structure,
    /// A field that a check needs has the wrong type.
    WrongType,
    /// An object of an unknown kind carries something like a pod template.
    UnknownPodTemplate,
    /// An API server or a registry refused to show it to the account that asked.
    Forbidden,
    /// It was not answered in the time that there was.
    TimedOut,
    /// It was there when it was listed and no longer when it was read.
    Gone,
    /// Something that was seen names it, and nobody was asked to collect it. It decides no exit code.
    NotCollected,
    /// The provider of a managed cluster keeps it, and shows it to nobody.
    ProviderManaged,
    /// It is older than the control that needs it allows.
    Expired,
    /// It is newer than the instant that is judged.
    Clock,
}

impl GapCode {
    /// Whether a scan that has such a gap did not see everything that it was asked for. What nobody asked for and what a
    /// provider shows to nobody leave it as it is.
    pub const fn decides_exit_code(self) -> bool {
        !matches!(self, Self::NotCollected | Self::ProviderManaged)
    }

    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Encoding => "encoding",
            Self::YamlSyntax => "yaml-syntax",
            Self::JsonSyntax => "json-syntax",
            Self::UnrenderedTemplate => "unrendered-template",
            Self::NotRendered => "not-rendered",
            Self::Limit => "limit",
            Self::Structure => "structure",
            Self::WrongType => "wrong-type",
            Self::UnknownPodTemplate => "unknown-pod-template",
            Self::Forbidden => "forbidden",
            Self::TimedOut => "timed-out",
            Self::Gone => "gone",
            Self::NotCollected => "not-collected",
            Self::ProviderManaged => "provider-managed",
            Self::Expired => "expired",
            Self::Clock => "clock",
        }
    }
}

impl fmt::Display for GapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
