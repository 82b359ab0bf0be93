use std::{fmt, str::FromStr};

/// A Kubernetes version as the Pod Security Standards count them: `1.0` to [`KubernetesVersion::NEWEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u8,
}

impl KubernetesVersion {
    /// The newest version that this build knows, and the default.
    pub const NEWEST: Self = Self { minor: 37 };

    /// `1.minor`.
    pub const fn new(minor: u8) -> Self {
        Self { minor }
    }

    /// The part behind the dot.
    pub const fn minor(self) -> u8 {
        self.minor
    }

    /// Whether this is `1.minor` or newer.
    pub const fn at_least(self, minor: u8) -> bool {
        self.minor >= minor
    }
}

/// Why a text is no [`KubernetesVersion`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a Kubernetes version from 1.0 to {}, such as `1.34`", KubernetesVersion::NEWEST)
    }
}

impl std::error::Error for VersionError {}

impl FromStr for KubernetesVersion {
    type Err = VersionError;

    /// Reads `1.34`, `v1.34` and `1.34.2`; the patch level does not matter to any rule.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let (Some("1"), Some(minor), patch, None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(VersionError);
        };
        if patch.is_some_and(|patch| patch.parse::<u16>().is_err()) || minor.starts_with('+') {
            return Err(VersionError);
        }
        let version = Self { minor: minor.parse().map_err(|_| VersionError)? };
        if version > Self::NEWEST { Err(VersionError) } else { Ok(version) }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::KubernetesVersion;

    #[test]
    fn versions_are_read_as_people_write_them() {
        for text in ["1.34", "v1.34", "1.34.2", "v1.34.0"] {
            assert_eq!(text.parse::<KubernetesVersion>().unwrap(), KubernetesVersion::new(34), "{text}");
        }
    }

    /// A version that is unknown must not be judged as the newest one.
    #[test]
    fn what_is_no_known_version_is_refused() {
        for text in ["", "1", "2.0", "1.38", "1.x", "1.34.x", "1.+3", "1.34.1.1", "latest", "1.-1"] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
    }
}
