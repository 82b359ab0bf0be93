/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// Nothing in layers 0 to 6 asks a clock for one: it comes in as `as_of` or with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);
