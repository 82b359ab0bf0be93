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
