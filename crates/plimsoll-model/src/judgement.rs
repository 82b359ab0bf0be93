use crate::{
    Confidence, ExceptedVerdict, ExceptionIndex, Family, FrameworkStanding, Gap, JudgedAttestation,
    JudgedException, Location, NotApplicable, Resource, ResourceIndex, Severity, Sha256, UnknownVerdict,
    VerdictCounts,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Position of a check in a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckIndex(pub u32);

/// Position of a [`Finding`] in a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingIndex(pub u32);

/// What a check is, for those who show it.
#[derive(Clone, Debug)]
pub struct CheckMeta {
    /// `workload/privileged-container`.
    pub id: &'static str,
    /// The bad pattern in words.
    pub title: &'static str,
    /// Harm if true.
    pub severity: Severity,
    /// How likely it is true.
    pub confidence: Confidence,
    /// What kind of input it judges.
    pub family: Family,
    /// Safeguards that it speaks of.
    pub safeguards: &'static [&'static str],
    /// Whether its verdicts reach those safeguards; where they do not, its findings stand by themselves.
    pub reaches_safeguards: bool,
    /// Peers' ids that decide exactly the same.
    pub aliases: &'static [&'static str],
    /// Peers' ids that overlap.
    pub related: &'static [&'static str],
    /// What it looks at beside its subject: kinds of objects, `pods` for everything that makes pods, `everything`.
    pub looks_at: Vec<&'static str>,
    /// Why it matters.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// Where the requirement is written.
    pub sources: &'static [&'static str],
    /// Digest over its source, all source that checks share, its parameters and the engine's version. Equal hashes mean
    /// that one rule was applied; ones that differ mean that it may have changed.
    pub hash: Sha256,
}

/// Everything that one check said.
#[derive(Clone, Debug)]
pub struct CheckOutcome {
    /// The check.
    pub meta: CheckMeta,
    /// Subjects that pass.
    pub pass: Vec<ResourceIndex>,
    /// Subjects that fail.
    pub fail: Vec<ResourceIndex>,
    /// Subjects that are unknown, with the gap.
    pub unknown: Vec<UnknownVerdict>,
    /// Subjects that it asks nothing of, with the reason.
    pub not_applicable: Vec<NotApplicable>,
    /// The reasons, each once: there are few of them, and many subjects.
    pub reasons: Vec<&'static str>,
    /// Subjects whose every finding has a valid exception.
    pub excepted: Vec<ExceptedVerdict>,
}

impl CheckOutcome {
    /// An outcome without verdicts.
    pub const fn new(meta: CheckMeta) -> Self {
        Self {
            meta,
            pass: Vec::new(),
            fail: Vec::new(),
            unknown: Vec::new(),
            not_applicable: Vec::new(),
            reasons: Vec::new(),
            excepted: Vec::new(),
        }
    }

    /// Adds a subject that the check asks nothing of.
    pub fn add_not_applicable(&mut self, resource: ResourceIndex, reason: &'static str) {
        let known = self.reasons.iter().position(|known| *known == reason);
        let position = known.unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        self.not_applicable.push(NotApplicable { resource, reason: position as u32 });
    }

    /// Why the check asks nothing of a subject.
    pub fn reason(&self, verdict: NotApplicable) -> &'static str {
        self.reasons.get(verdict.reason as usize).copied().unwrap_or_default()
    }

    /// How many verdicts of each kind.
    pub fn counts(&self) -> VerdictCounts {
        VerdictCounts {
            pass: self.pass.len() as u32,
            fail: self.fail.len() as u32,
            unknown: self.unknown.len() as u32,
            not_applicable: self.not_applicable.len() as u32,
            excepted: self.excepted.len() as u32,
        }
    }

    /// Whether any subject got a verdict.
    pub fn has_subjects(&self) -> bool {
        self.counts() != VerdictCounts::default()
    }
}

/// What a finding is called: stable over moved lines, renamed files and reordered lists. Prints as `f:` and 16 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(pub u64);

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "f:{:016x}", self.0)
    }
}

/// One place where a check failed. There are millions of them where there are many objects, so what is equal is shared.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is called.
    pub id: FindingId,
    /// The check.
    pub check: CheckIndex,
    /// The subject.
    pub resource: ResourceIndex,
    /// Line in the text that the object was read from, from 1; of a rendered object, in what was rendered.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// Of a rendered object, where a person fixes it: where it was written, if that is known.
    pub written: Option<Box<Location>>,
    /// The field, in terms that survive reordering.
    pub path: Arc<str>,
    /// What is wrong, in one sentence; bears names and words of closed sets only.
    pub message: Arc<str>,
}

impl Finding {
    /// Where a person fixes it, in the resource that it is about.
    pub fn place(&self, resource: &Resource) -> Location {
        let own = || Location { line: self.line, column: self.column, ..resource.location.clone() };
        self.written.as_deref().map_or_else(own, Location::clone)
    }

    /// The file of [`Finding::place`].
    pub fn file<'f>(&'f self, resource: &'f Resource) -> &'f str {
        self.written.as_deref().map_or(&resource.location.file, |place| &place.file)
    }
}

/// A value behind a verdict.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The check.
    pub check: CheckIndex,
    /// The subject.
    pub resource: ResourceIndex,
    /// The field.
    pub path: Arc<str>,
    /// The value as read; the redaction mark where it must not be shown.
    pub value: Arc<str>,
    /// Whether the file does not have it and the API server's default was taken.
    pub defaulted: bool,
}

/// Everything that judging a snapshot gave.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Verdicts by check, in the order of check ids.
    pub checks: Vec<CheckOutcome>,
    /// Findings, worst severity first, then by place.
    pub findings: Vec<Finding>,
    /// Values behind the verdicts, if they were asked for.
    pub evidence: Vec<Evidence>,
    /// Findings that a record accepts, with the record. Few are, so findings themselves do not carry it.
    pub accepted: BTreeMap<FindingIndex, ExceptionIndex>,
    /// Exceptions, in the order of [`crate::Records`], with what became of them.
    pub exceptions: Vec<JudgedException>,
    /// Statements, with what became of them.
    pub attestations: Vec<JudgedAttestation>,
    /// Gaps of reading and of judging.
    pub gaps: Vec<Gap>,
    /// Frameworks that were asked for.
    pub frameworks: Vec<FrameworkStanding>,
}

impl Judgement {
    /// A check by its index.
    pub fn check(&self, index: CheckIndex) -> Option<&CheckOutcome> {
        self.checks.get(index.0 as usize)
    }

    /// A finding by its index.
    pub fn finding(&self, index: FindingIndex) -> Option<&Finding> {
        self.findings.get(index.0 as usize)
    }

    /// The exception that accepts a finding.
    pub fn exception_of(&self, finding: FindingIndex) -> Option<&JudgedException> {
        self.exceptions.get(self.accepted.get(&finding)?.0 as usize)
    }

    /// Severity of a finding, which is its check's.
    pub fn severity(&self, finding: &Finding) -> Severity {
        self.check(finding.check).map_or(Severity::Info, |check| check.meta.severity)
    }

    /// Whether any resource was a subject of any check.
    pub fn has_subjects(&self) -> bool {
        self.checks.iter().any(CheckOutcome::has_subjects)
    }
}

impl fmt::Display for CheckIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)
    }
}
