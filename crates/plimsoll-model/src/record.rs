use crate::{FindingId, FindingIndex, Location, ResourceIndex, Timestamp};

/// What people say and sign: exceptions and statements. Empty where nobody said anything.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Statements about demands that only people can answer.
    pub attestations: Vec<Attestation>,
    /// Whether a trust file says who may sign. With one, what is not signed by it does nothing; without one, an unsigned
    /// exception keeps its finding from deciding the exit code, and changes no verdict.
    pub has_trust: bool,
}

/// Position of an [`Exception`] in [`Records`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExceptionIndex(pub u32);

/// Who signed a record, as far as that could be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Nobody.
    None,
    /// A principal of the trust file, over exactly these bytes.
    By(String),
    /// Somebody that the trust file does not name.
    Untrusted,
    /// The bytes are not those that were signed.
    Altered,
}

impl Signature {
    /// The principal whose signature holds.
    pub fn principal(&self) -> Option<&str> {
        if let Self::By(principal) = self { Some(principal) } else { None }
    }
}

/// An accepted finding: who accepts it, why, and until when.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name, unique among records.
    pub id: String,
    /// The id of the check whose findings it accepts.
    pub check: String,
    /// The findings that it names.
    pub findings: Vec<FindingId>,
    /// The resources that its selectors select.
    pub resources: Vec<ResourceIndex>,
    /// Whether its selectors name resources, and do not only describe them.
    pub names_resources: bool,
    /// The only path that it accepts findings at; all paths if there is none.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub owner: String,
    /// Who approved it, as the record says.
    pub approver: String,
    /// Who signed it.
    pub signature: Signature,
    /// The first instant of the day from which on it holds.
    pub created: Timestamp,
    /// The last instant of the last day on which it holds.
    pub expires: Timestamp,
    /// Where it is written.
    pub location: Location,
}

/// A statement of a person about a demand.
#[derive(Clone, Debug)]
pub struct Attestation {
    /// Its name, unique among records.
    pub id: String,
    /// The framework with its version: `pci-dss@4.0.1`.
    pub framework: String,
    /// The control.
    pub control: String,
    /// The demand; none where the control as a whole does not apply.
    pub demand: Option<String>,
    /// Whether it says that the control does not apply.
    pub not_applicable: bool,
    /// What is stated.
    pub statement: String,
    /// The scope that it holds in; everywhere if there is none.
    pub scope: Option<String>,
    /// Who states it.
    pub owner: String,
    /// Who reviewed it, as the record says.
    pub reviewer: String,
    /// Who signed it.
    pub signature: Signature,
    /// The first instant of the day from which on it holds.
    pub from: Timestamp,
    /// The last instant of the last day on which it holds.
    pub until: Timestamp,
    /// Documents that belong to it.
    pub attachments: Vec<Attachment>,
}

/// A document that belongs to a statement.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its file.
    pub file: String,
    /// Digest of its bytes, in hex.
    pub sha256: String,
    /// What it is.
    pub title: String,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordState {
    /// It holds.
    Valid,
    /// Nobody signed it.
    Unsigned,
    /// Somebody signed it whom the trust file does not name, or not as its approver.
    Untrusted,
    /// It is not what was signed.
    Altered,
    /// Its last day is over.
    Expired,
    /// Its first day is to come.
    NotYet,
    /// Whoever asked for it approved it.
    SelfApproved,
    /// It names neither findings nor resources, or holds for more than a year.
    OverBroad,
    /// Nothing that it accepts was found.
    Unused,
    /// It names a check, a finding or a control that does not exist.
    UnknownTarget,
}

impl RecordState {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unsigned => "unsigned",
            Self::Untrusted => "untrusted",
            Self::Altered => "altered",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::SelfApproved => "self-approved",
            Self::OverBroad => "over-broad",
            Self::Unused => "unused",
            Self::UnknownTarget => "unknown-target",
        }
    }
}

/// An exception with what became of it.
#[derive(Clone, Debug)]
pub struct JudgedException {
    /// The record.
    pub exception: Exception,
    /// What became of it.
    pub state: RecordState,
    /// The findings that it accepts, if it does anything.
    pub findings: Vec<FindingIndex>,
}

/// A statement with what became of it.
#[derive(Clone, Debug)]
pub struct JudgedAttestation {
    /// The record.
    pub attestation: Attestation,
    /// What became of it.
    pub state: RecordState,
}

/// An excepted verdict with the exceptions that accept its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptedVerdict {
    /// The subject.
    pub resource: ResourceIndex,
    /// The exceptions, each once.
    pub exceptions: Vec<ExceptionIndex>,
}
