use crate::{
    Beside, Judge,
    registry::{Registered, shared_source},
};
use plimsoll_kube::{GroupKind, ObjectView, Workload, makes_pods, may_make_pods};
use plimsoll_model::{
    CheckMeta, Confidence, Family, Image, Node, ResourceKey, ResourceType, Severity, Sha256, Sha256Writer,
};
use std::borrow::Cow;

/// A check: what it is called, why it matters, how to mend it, and the code that judges.
#[derive(Debug)]
pub struct Check {
    /// `family/bad-pattern`; never used again for something else.
    pub id: &'static str,
    /// The bad pattern in words.
    pub title: &'static str,
    /// Harm if true.
    pub severity: Severity,
    /// How likely it is true.
    pub confidence: Confidence,
    /// Safeguards that it speaks of.
    pub safeguards: &'static [&'static str],
    /// Whether its verdicts reach those safeguards. Where they do not, its findings stand by themselves: good practice
    /// that no demand asks for, or a guess. It does not follow from the severity, so that a severity can be thought over
    /// without changing a standing.
    pub reaches_safeguards: bool,
    /// Peers' ids that decide exactly the same, as those peers print them.
    pub aliases: &'static [&'static str],
    /// Peers' ids that overlap with it.
    pub related: &'static [&'static str],
    /// Why it matters, in one or two sentences.
    pub why: &'static str,
    /// How to mend it, as an instruction.
    pub fix: &'static str,
    /// Where the requirement is written.
    pub sources: &'static [&'static str],
    /// What it looks at beside its subject: kinds of objects, whatever their group, or one of the words of
    /// [`Check::looks_at`]. A test finds what is missing here, and what is not looked at.
    pub looks_at: &'static [&'static str],
    /// The code, by the kind of input it judges.
    pub run: Run,
}

/// Everything that makes pods, in [`Check::looks_at`].
pub const PODS: &str = "pods";
/// Objects of every kind, in [`Check::looks_at`].
pub const EVERYTHING: &str = "everything";

impl Check {
    /// What it looks at beside its subject: `NetworkPolicy`, [`PODS`], [`EVERYTHING`].
    ///
    /// From this follows which verdicts may change with an object, and what an account that collects for it must be
    /// allowed to read.
    pub fn looks_at(&self) -> impl Iterator<Item = &'static str> + use<> {
        // A workload may name the object that holds its template.
        let own = matches!(self.run, Run::Workload(_) | Run::WorkloadAmong(..)).then_some(PODS);
        own.filter(|own| !self.looks_at.contains(own)).into_iter().chain(self.looks_at.iter().copied())
    }

    /// Whether it may look at objects of a kind beside its subject.
    pub fn may_look_at(&self, kind: &str) -> bool {
        self.looks_at().any(|word| match word {
            PODS => may_make_pods(kind),
            EVERYTHING => true,
            own => own.eq_ignore_ascii_case(kind),
        })
    }
}

/// The code of a check, by what it judges.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Run {
    /// Judges objects that carry a pod template, by themselves.
    Workload(fn(&Workload<'_>, &mut Judge)),
    /// Judges objects that carry a pod template, for another family, by what stands beside them.
    WorkloadAmong(Family, fn(&Workload<'_>, &Beside<'_>, &mut Judge)),
    /// Judges objects of these groups and kinds, by themselves and by what stands beside them.
    Object(Family, &'static [GroupKind], fn(&ObjectView<'_>, &Beside<'_>, &mut Judge)),
    /// Judges objects of every kind.
    AnyObject(Family, fn(&ObjectView<'_>, &Beside<'_>, &mut Judge)),
    /// Judges container images.
    Image(fn(&Image, &Beside<'_>, &mut Judge)),
    /// Judges nodes and hosts.
    Node(fn(&Node, &Beside<'_>, &mut Judge)),
}

impl Run {
    /// The family of subjects.
    pub const fn family(self) -> Family {
        match self {
            Self::Workload(_) => Family::Workload,
            Self::WorkloadAmong(family, _) | Self::Object(family, ..) | Self::AnyObject(family, _) => family,
            Self::Image(_) => Family::Image,
            Self::Node(_) => Family::Node,
        }
    }

    /// What is judged, in words: `Role, ClusterRole`, of many kinds the first ones.
    pub fn subjects(self) -> Cow<'static, str> {
        match self {
            Self::Workload(_) | Self::WorkloadAmong(..) => Family::Workload.subjects().into(),
            Self::Object(_, kinds, _) => names(kinds).into(),
            Self::AnyObject(..) => "every object".into(),
            Self::Image(_) | Self::Node(_) => self.family().subjects().into(),
        }
    }

    /// Whether an object of a kind may be a subject, whatever its group: that may be what could not be read.
    pub fn may_judge(self, kind: &str) -> bool {
        match self {
            Self::Workload(_) | Self::WorkloadAmong(..) => may_make_pods(kind),
            Self::Object(_, kinds, _) => kinds.iter().any(|(_, own)| own.eq_ignore_ascii_case(kind)),
            Self::AnyObject(..) => true,
            Self::Image(_) => kind == ResourceType::Image.as_str(),
            Self::Node(_) => kind == ResourceType::Node.as_str(),
        }
    }

    /// Whether a resource of this key is a subject.
    pub fn judges(self, key: &ResourceKey<'_>) -> bool {
        let is = |resource_type| key.resource_type == resource_type;
        match self {
            Self::Workload(_) | Self::WorkloadAmong(..) => {
                is(ResourceType::Kubernetes) && makes_pods(key.group, key.kind)
            }
            Self::Object(_, kinds, _) => {
                is(ResourceType::Kubernetes) && kinds.contains(&(key.group, key.kind))
            }
            Self::AnyObject(..) => is(ResourceType::Kubernetes),
            Self::Image(_) => is(ResourceType::Image),
            Self::Node(_) => is(ResourceType::Node),
        }
    }
}

/// Names of kinds, each once: groups served some of them under the same name.
fn names(kinds: &[GroupKind]) -> String {
    const NAMED_MAX: usize = 12;
    let mut names: Vec<&str> = Vec::new();
    for (_, kind) in kinds {
        if !names.contains(kind) {
            names.push(kind);
        }
    }
    let rest = names.len().saturating_sub(NAMED_MAX);
    names.truncate(NAMED_MAX);
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more kinds") };
    format!("{}{more}", names.join(", "))
}

impl Registered {
    /// What the check is, for those who show it.
    pub fn meta(&self) -> CheckMeta {
        let check = self.check;
        CheckMeta {
            id: check.id,
            title: check.title,
            severity: check.severity,
            confidence: check.confidence,
            family: check.run.family(),
            safeguards: check.safeguards,
            reaches_safeguards: check.reaches_safeguards,
            aliases: check.aliases,
            related: check.related,
            looks_at: check.looks_at().collect(),
            why: check.why,
            fix: check.fix,
            sources: check.sources,
            hash: self.hash(),
        }
    }

    /// Digest over the check's source, all source that checks share, its parameters (it has none yet) and the engine's
    /// version.
    ///
    /// Two equal hashes mean that one rule was applied. Two that differ mean that it may have changed: a comment in a
    /// shared module is enough.
    fn hash(&self) -> Sha256 {
        let mut writer = Sha256Writer::default();
        writer.part(&self.source);
        writer.part(shared_source());
        writer.part(b"{}");
        writer.part(env!("CARGO_PKG_VERSION").as_bytes());
        writer.finish()
    }
}
