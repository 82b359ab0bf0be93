use std::{fmt, str::FromStr};

/// How much harm a finding does if it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good practice; an attacker gains nothing from it alone.
    Info,
    /// Makes another attack easier or harder to notice, or a program less reliable.
    Low,
    /// Gains a namespace, a store or another program; or a barrier is missing that real attacks went through.
    Medium,
    /// One step leads to the node, the cluster or the secrets of everybody; or a credential that works can be read.
    High,
    /// The node or the cluster is open at once.
    Critical,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == text).ok_or(())
    }
}

/// How likely it is that a finding is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess from a name or a pattern. Never reaches a safeguard.
    Low,
    /// True unless something that cannot be seen here says otherwise.
    Medium,
    /// True by the meaning of the field.
    High,
}

impl Confidence {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
