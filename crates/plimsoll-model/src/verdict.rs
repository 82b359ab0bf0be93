use crate::{GapIndex, ResourceIndex};
use std::fmt;

/// What a check says of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The check required nothing of this subject; takes it out, no more.
    NotApplicable,
    /// Everything required was seen to hold.
    Pass,
    /// Every failing finding has a valid exception.
    Excepted,
    /// An input that the check needs is missing, of the wrong type, or a gap.
    Unknown,
    /// At least one requirement does not hold.
    Fail,
}

impl Verdict {
    /// The word used in every format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Excepted => "excepted",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An unknown verdict with the gap that caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVerdict {
    /// The subject.
    pub resource: ResourceIndex,
    /// What could not be seen.
    pub gap: GapIndex,
}

/// A not-applicable verdict with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotApplicable {
    /// The subject.
    pub resource: ResourceIndex,
    /// Why the check asks nothing of it: a position in the reasons of the check's outcome.
    pub reason: u32,
}

/// How many verdicts of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    /// Passes.
    pub pass: u32,
    /// Fails.
    pub fail: u32,
    /// Unknown.
    pub unknown: u32,
    /// Not applicable.
    pub not_applicable: u32,
    /// Excepted.
    pub excepted: u32,
}

/// What kind of input a check judges. Resources outside a check's family get no verdict from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Objects that carry a pod template.
    Workload,
    /// Roles, bindings and service accounts.
    Rbac,
    /// Network policies, services, ingresses, gateways.
    Network,
    /// Secrets and literals that look like them.
    Secret,
    /// Namespaces and admission.
    Namespace,
    /// Where images come from.
    SupplyChain,
    /// Images.
    Image,
    /// Build files of images.
    Dockerfile,
    /// API server, controller manager, scheduler, etcd.
    ControlPlane,
    /// Nodes.
    Node,
    /// Audit events and policy.
    Audit,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 11] = [
        Self::Workload,
        Self::Rbac,
        Self::Network,
        Self::Secret,
        Self::Namespace,
        Self::SupplyChain,
        Self::Image,
        Self::Dockerfile,
        Self::ControlPlane,
        Self::Node,
        Self::Audit,
    ];

    /// The folder name, which is also the first part of a check's id.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Rbac => "rbac",
            Self::Network => "network",
            Self::Secret => "secret",
            Self::Namespace => "namespace",
            Self::SupplyChain => "supply_chain",
            Self::Image => "image",
            Self::Dockerfile => "dockerfile",
            Self::ControlPlane => "control_plane",
            Self::Node => "node",
            Self::Audit => "audit",
        }
    }

    /// What its checks judge, for people.
    pub const fn subjects(self) -> &'static str {
        match self {
            Self::Workload => "Pods and objects with a pod template",
            Self::Rbac => "roles, bindings and service accounts",
            Self::Network => "network policies, Services, Ingresses and gateways",
            Self::Secret => "Secrets, and stored values that look like secrets",
            Self::Namespace => "namespaces and admission",
            Self::SupplyChain => "where images come from: references, signatures, registries, builds",
            Self::Image => "images",
            Self::Dockerfile => "build files of images",
            Self::ControlPlane => "API server, controller manager, scheduler and etcd",
            Self::Node => "nodes",
            Self::Audit => "audit events, alerts and other records",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
