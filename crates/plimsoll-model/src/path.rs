use std::fmt;

/// Where a field stands in an object, in terms that survive reordering:
/// `spec.template.spec.containers[name=cart].securityContext.privileged`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldPath(pub Vec<PathSegment>);

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PathSegment {
    /// A key of a mapping.
    Key(String),
    /// An item of a list: its merge keys (`name=cart`), or `sha256:` with 8 digits of the redacted item's
    /// canonical JSON where the schema has none; `#n` follows for the n-th of equal items.
    Item(String),
}

impl FieldPath {
    /// The path with a dotted tail added: `securityContext.privileged`.
    #[must_use]
    pub fn join(mut self, tail: &str) -> Self {
        self.0.extend(
            tail.split('.').filter(|key| !key.is_empty()).map(|key| PathSegment::Key(key.to_owned())),
        );
        self
    }

    /// The path with what does not exist below it added.
    #[must_use]
    pub fn rest(self, rest: Rest<'_>) -> Self {
        self.join(rest.place).join(rest.path)
    }
}

impl fmt::Display for FieldPath {
    /// Keys that are no plain words stand quoted: `metadata.annotations["a.b/c"]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                PathSegment::Item(item) => write!(f, "[{item}]")?,
                PathSegment::Key(key) if is_plain(key) => {
                    write!(f, "{}{key}", if position == 0 { "" } else { "." })?;
                }
                PathSegment::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// The part of a dotted path that does not exist in a tree.
///
/// It has two halves because a kind of object may keep the parts of a pod at a place of its own: `spec.template.spec`
/// of a Deployment, then what was asked for there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest<'t> {
    place: &'static str,
    path: &'t str,
}

impl<'t> Rest<'t> {
    /// Nothing is missing.
    pub const NONE: Self = Self::new("", "");

    /// All of a path below a place; both may be empty.
    pub const fn new(place: &'static str, path: &'t str) -> Self {
        Self { place, path }
    }

    /// Whether the place is there, whatever of the path is missing in it.
    pub const fn has_no_place(self) -> bool {
        self.place.is_empty()
    }

    /// Whether the place and the first key of a path are there.
    pub const fn is_shorter_than(self, path: &str) -> bool {
        self.place.is_empty() && self.path.len() < path.len()
    }

    /// The first key and what follows it; `None` at the end.
    #[inline]
    pub fn step(self) -> Option<(&'t str, Self)> {
        if self.place.is_empty() {
            let (key, path) = first_key(self.path);
            return (!self.path.is_empty()).then_some((key, Self { place: "", path }));
        }
        let (key, place) = first_key(self.place);
        Some((key, Self { place, path: self.path }))
    }
}

impl fmt::Display for Rest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.place.is_empty() || self.path.is_empty() { "" } else { "." };
        write!(f, "{}{dot}{}", self.place, self.path)
    }
}

/// The first key of a dotted path, and what follows it. Keys are short: this is done for every field of every check,
/// and a search that is made for long texts takes longer.
#[inline]
pub fn first_key(path: &str) -> (&str, &str) {
    let dot = path.bytes().position(|byte| byte == b'.');
    dot.and_then(|at| Some((path.get(..at)?, path.get(at + 1..)?))).unwrap_or((path, ""))
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'))
}

#[cfg(test)]
mod tests {
    use super::{FieldPath, PathSegment};

    #[test]
    fn keys_with_dots_are_quoted() {
        let path = FieldPath::default().join("metadata.annotations");
        let path = FieldPath([path.0, vec![PathSegment::Key("a.b/c".into())]].concat());
        assert_eq!(path.to_string(), r#"metadata.annotations["a.b/c"]"#);
    }
}
