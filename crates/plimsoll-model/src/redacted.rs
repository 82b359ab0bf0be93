use std::fmt;

/// A value that may bear a secret.
///
/// It never prints: `Debug` and `Display` show a fixed mark, so a log line, a message or a panic cannot
/// carry it. [`Redacted::expose`] hands the value to code that judges it; what that code says must come from
/// a closed set of words.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps a value that must not be shown.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, to be judged and never shown.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)
    }
}

/// What stands in place of a value that must not be shown.
pub(crate) const MARK: &str = "‹redacted›";

#[cfg(test)]
mod tests {
    use super::Redacted;

    #[test]
    fn a_redacted_value_never_prints() {
        let value = Redacted::new("hunter2");
        assert_eq!(format!("{value} {value:?}"), "‹redacted› ‹redacted›");
        assert_eq!(*value.expose(), "hunter2");
    }
}
