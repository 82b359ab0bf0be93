use std::process::ExitCode;

/// What the program's end means to those who call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// No finding at or above `--fail-on`, and no gap.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// Wrong usage or configuration, or a path that does not exist.
    Usage,
    /// Something asked for could not be seen, or there was nothing to judge.
    Gaps,
    /// A fault of ours, or of the machine: a report that could not be written to its end.
    Fault,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Gaps => 3,
            Self::Fault => 4,
        }
    }

    /// The end of a scan: findings outrank gaps, unless `strict`.
    pub const fn of_scan(findings: bool, gaps: bool, strict: bool) -> Self {
        match (findings, gaps) {
            (true, true) if strict => Self::Gaps,
            (true, _) => Self::Findings,
            (false, true) => Self::Gaps,
            (false, false) => Self::Clean,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn a_gap_is_never_clean_and_strict_puts_it_first() {
        assert_eq!(Exit::of_scan(false, false, true), Exit::Clean);
        assert_eq!(Exit::of_scan(true, true, false), Exit::Findings);
        assert_eq!(Exit::of_scan(true, true, true), Exit::Gaps);
        assert_eq!(Exit::of_scan(false, true, false), Exit::Gaps);
        assert_eq!(Exit::of_scan(true, false, true), Exit::Findings);
    }
}
