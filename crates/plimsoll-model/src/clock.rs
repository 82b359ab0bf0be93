use std::fmt;

/// Kinds of evidence that an assessor takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceType {
    /// A dated export of a configuration with its digest.
    Configuration,
    /// The whole population with a result for each member.
    Population,
    /// Who ran what, when, with which content; what could not be read.
    Run,
    /// Raw events.
    Log,
    /// A dated diagram with the data it was made from.
    Diagram,
    /// A change or approval record.
    Change,
    /// A remediation record with its dates.
    Ticket,
    /// A signed statement.
    Attestation,
    /// A scan report and the rescan that closes it.
    Scan,
    /// A backup manifest and the record of a restore test.
    Backup,
}

impl EvidenceType {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Population => "population",
            Self::Run => "run",
            Self::Log => "log",
            Self::Diagram => "diagram",
            Self::Change => "change",
            Self::Ticket => "ticket",
            Self::Attestation => "attestation",
            Self::Scan => "scan",
            Self::Backup => "backup",
        }
    }
}

/// What a standard says about time: something is due, or must still be there, a while after something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The longest that the standard allows, or for what is to be kept the shortest; `None` where somebody sets it.
    pub days: Option<u16>,
    /// Who sets the time where the standard does not; together with `days`, who may set another.
    pub set_by: Option<ClockSetter>,
    /// What the time counts from.
    pub starts: &'static str,
    /// What stops the clock.
    pub satisfied_by: &'static str,
}

/// Who sets a time that a standard leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockSetter {
    /// The targeted risk analysis that PCI DSS asks for.
    TargetedRiskAnalysis,
    /// The organization, by a policy or plan of its own.
    Organization,
}

impl ClockSetter {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TargetedRiskAnalysis => "targeted-risk-analysis",
            Self::Organization => "organization",
        }
    }

    /// The same for people, after "set by".
    const fn described(self) -> &'static str {
        match self {
            Self::TargetedRiskAnalysis => "a targeted risk analysis",
            Self::Organization => "the organization",
        }
    }
}

impl fmt::Display for Clock {
    /// `31 days from START; satisfied by END`, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.days, self.set_by) {
            (Some(days), None) => write!(f, "{}", counted(days))?,
            (Some(days), Some(setter)) => {
                write!(f, "{}, or as set by {},", counted(days), setter.described())?;
            }
            (None, Some(setter)) => write!(f, "a time set by {}", setter.described())?,
            (None, None) => write!(f, "a time that nobody has set")?,
        }
        write!(f, " from {}; satisfied by {}", self.starts, self.satisfied_by)
    }
}

fn counted(days: u16) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_reads_as_one_sentence_and_numbers_agree() {
        let mut clock =
            Clock { days: Some(1), set_by: None, starts: "the last look", satisfied_by: "the next" };
        assert_eq!(clock.to_string(), "1 day from the last look; satisfied by the next");
        clock.days = Some(7);
        clock.set_by = Some(ClockSetter::TargetedRiskAnalysis);
        assert_eq!(
            clock.to_string(),
            "7 days, or as set by a targeted risk analysis, from the last look; satisfied by the next"
        );
        clock.days = None;
        clock.set_by = Some(ClockSetter::Organization);
        assert_eq!(
            clock.to_string(),
            "a time set by the organization from the last look; satisfied by the next"
        );
    }
}
