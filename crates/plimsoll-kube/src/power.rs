//! Rights that lead to more than they say: to other accounts, to a node, to the whole cluster.
//!
//! Source: "RBAC good practices" of Kubernetes, section on privilege escalation, and what the API server's
//! escalation checks ask for (`kubernetes/kubernetes`, `pkg/registry/rbac`).

use crate::{Reach, Right, Rule};

/// A set of powers. What a single one is worth depends on where it is held, and on what is held beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Powers(u32);

/// A right of a rule that makes a power.
struct Grant {
    power: Powers,
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
    /// Names that make the power although the rule is limited to them. One that ends in a colon is the beginning of
    /// names, an empty one is every name.
    names: &'static [&'static str],
}

const RBAC: &str = "rbac.authorization.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";
const WRITE: &[&str] = &["create", "update", "patch"];

/// Signers whose certificates the API server takes for users and nodes; those of servers are none of them.
const SIGNERS: &[&str] = &[
    "kubernetes.io/*",
    "kubernetes.io/kube-apiserver-client",
    "kubernetes.io/kube-apiserver-client-kubelet",
];

/// Names of roles, users and groups that hold the cluster or a namespace: a rule that is limited to them is not
/// limited.
const ROLES: &[&str] = &["cluster-admin", "admin", "edit"];
const IDENTITIES: &[&str] =
    &["system:masters", "system:kube-controller-manager", "system:kube-scheduler", "system:node:"];

const GRANTS: [Grant; 24] = [
    grant(Powers::READ_SECRETS, &["get", "list", "watch"], "", &["secrets"]),
    // A change is answered with the content.
    grant(Powers::CHANGE_SECRETS, &["update", "patch"], "", &["secrets"]),
    grant(Powers::ISSUE_TOKENS, &["create"], "", &["serviceaccounts/token"]),
    grant(Powers::WRITE_WORKLOADS, WRITE, "", &["pods", "replicationcontrollers"]),
    grant(
        Powers::WRITE_WORKLOADS,
        WRITE,
        "apps",
        &["deployments", "daemonsets", "statefulsets", "replicasets"],
    ),
    grant(Powers::WRITE_WORKLOADS, WRITE, "batch", &["jobs", "cronjobs"]),
    grant(Powers::ENTER_PODS, &["create"], "", &["pods/exec", "pods/attach"]),
    grant(Powers::ENTER_PODS, &["update", "patch"], "", &["pods/ephemeralcontainers"]),
    // One kubelet runs commands in every pod of its node.
    named(Powers::REACH_KUBELETS, &["get", "create"], "", &["nodes/proxy"], &[""]),
    named(Powers::ESCALATE, &["escalate"], RBAC, &["roles", "clusterroles"], &[""]),
    grant(Powers::WRITE_ROLES, WRITE, RBAC, &["roles", "clusterroles"]),
    named(Powers::BIND, &["bind"], RBAC, &["roles", "clusterroles"], ROLES),
    grant(Powers::WRITE_BINDINGS, WRITE, RBAC, &["rolebindings", "clusterrolebindings"]),
    named(Powers::ACT_AS_ACCOUNTS, &["impersonate"], "", &["serviceaccounts"], &[]),
    named(Powers::ACT_AS_USERS, &["impersonate"], "", &["users", "groups"], IDENTITIES),
    grant(
        Powers::APPROVE_REQUESTS,
        &["update", "patch"],
        CERTIFICATES,
        &["certificatesigningrequests/approval"],
    ),
    named(Powers::APPROVE_SIGNERS, &["approve"], CERTIFICATES, &["signers"], SIGNERS),
    grant(
        Powers::WRITE_CERTIFICATES,
        &["update", "patch"],
        CERTIFICATES,
        &["certificatesigningrequests/status"],
    ),
    named(Powers::SIGN, &["sign"], CERTIFICATES, &["signers"], SIGNERS),
    grant(
        Powers::CHANGE_OBJECTS,
        WRITE,
        "admissionregistration.k8s.io",
        &["mutatingwebhookconfigurations", "mutatingadmissionpolicies"],
    ),
    grant(Powers::SERVE_API, WRITE, "apiregistration.k8s.io", &["apiservices"]),
    grant(Powers::CREATE_VOLUMES, &["create"], "", &["persistentvolumes"]),
    grant(Powers::CHANGE_NAMESPACES, &["update", "patch"], "", &["namespaces"]),
    named(
        Powers::USE_PRIVILEGED_SCC,
        &["use"],
        "security.openshift.io",
        &["securitycontextconstraints"],
        &["privileged", "hostaccess", "hostmount-anyuid"],
    ),
];

const fn grant(
    power: Powers,
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
) -> Grant {
    named(power, verbs, group, resources, &[])
}

const fn named(
    power: Powers,
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
    names: &'static [&'static str],
) -> Grant {
    Grant { power, verbs, group, resources, names }
}

impl Grant {
    fn is_made_by(&self, rule: &Rule<'_>) -> bool {
        if !rule.has_group(self.group) {
            return false;
        }
        let is_named = || {
            let is_it = |name: &str, known: &str| {
                name == known || known.is_empty() || known.ends_with(':') && name.starts_with(known)
            };
            rule.names().any(|name| self.names.iter().any(|known| is_it(name, known)))
        };
        let reaches = |resource: &'static str| {
            let reach =
                self.verbs.iter().map(|verb| rule.reach(Right { verb, group: self.group, resource })).max();
            match reach {
                Some(Reach::Every) => true,
                Some(Reach::Named) => is_named(),
                _ => false,
            }
        };
        self.resources.iter().any(|resource| rule.has_resource(resource) && reaches(resource))
    }
}

impl Powers {
    /// Nothing of that kind.
    pub const NONE: Self = Self(0);
    const READ_SECRETS: Self = Self(1);
    const CHANGE_SECRETS: Self = Self(1 << 1);
    const ISSUE_TOKENS: Self = Self(1 << 2);
    const WRITE_WORKLOADS: Self = Self(1 << 3);
    const ENTER_PODS: Self = Self(1 << 4);
    const REACH_KUBELETS: Self = Self(1 << 5);
    const ESCALATE: Self = Self(1 << 6);
    const WRITE_ROLES: Self = Self(1 << 7);
    const BIND: Self = Self(1 << 8);
    const WRITE_BINDINGS: Self = Self(1 << 9);
    const ACT_AS_ACCOUNTS: Self = Self(1 << 10);
    const ACT_AS_USERS: Self = Self(1 << 11);
    const APPROVE_REQUESTS: Self = Self(1 << 12);
    const APPROVE_SIGNERS: Self = Self(1 << 13);
    const WRITE_CERTIFICATES: Self = Self(1 << 14);
    const SIGN: Self = Self(1 << 15);
    const CHANGE_OBJECTS: Self = Self(1 << 16);
    const SERVE_API: Self = Self(1 << 17);
    const CREATE_VOLUMES: Self = Self(1 << 18);
    const CHANGE_NAMESPACES: Self = Self(1 << 19);
    const USE_PRIVILEGED_SCC: Self = Self(1 << 20);
    /// All rights: of a role that grants everything.
    pub(crate) const ALL: Self = Self((1 << 21) - 1);

    /// What the roles `admin` and `edit` of every cluster give.
    pub(crate) const OF_EDIT: Self = Self(
        Self::READ_SECRETS.0
            | Self::CHANGE_SECRETS.0
            | Self::ISSUE_TOKENS.0
            | Self::WRITE_WORKLOADS.0
            | Self::ENTER_PODS.0
            | Self::ACT_AS_ACCOUNTS.0,
    );

    /// The powers that a rule gives where it is bound for everything.
    pub fn of_rule(rule: &Rule<'_>) -> Self {
        let made = GRANTS.iter().filter(|grant| grant.is_made_by(rule));
        made.fold(Self::NONE, |powers, grant| powers.and(grant.power))
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of these are among them.
    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Each power by itself.
    pub(crate) fn each(self) -> impl Iterator<Item = Self> {
        (0..u32::BITS).map(|bit| Self(1 << bit)).filter(move |power| self.has(*power))
    }

    /// What leads to every account of the cluster, or of a namespace, where these powers are held; in words that follow
    /// "may".
    pub fn over_accounts(self) -> Vec<&'static str> {
        let words = [
            (Self::READ_SECRETS, "read every secret"),
            (Self::CHANGE_SECRETS, "change every secret"),
            (Self::ISSUE_TOKENS, "issue tokens of every service account"),
            (Self::WRITE_WORKLOADS, "start or change pods of any service account"),
            (Self::ENTER_PODS, "enter any pod"),
            (Self::ACT_AS_ACCOUNTS, "act as any service account"),
            // Each of the two verbs does nothing without the right to write.
            (Self::ESCALATE.and(Self::WRITE_ROLES), "write roles beyond its own rights"),
            (Self::BIND.and(Self::WRITE_BINDINGS), "bind roles beyond its own rights"),
        ];
        words.into_iter().filter(|(power, _)| self.has(*power)).map(|(_, word)| word).collect()
    }

    /// What leads to the whole cluster if these powers are held for all of it; in words that follow "may". `anywhere` are
    /// those that are held in some namespace: a pod in any namespace is enough to use a volume or a constraint.
    pub fn over_cluster(self, anywhere: Self) -> Vec<&'static str> {
        let of_pods = self.and(anywhere).has(Self::WRITE_WORKLOADS);
        let with_pods = |power: Self| of_pods && self.has(power);
        let words = [
            (self.has(Self::REACH_KUBELETS), "run commands in pods through their kubelet"),
            (self.has(Self::ACT_AS_USERS), "act as any user or group"),
            (self.has(Self::APPROVE_REQUESTS.and(Self::APPROVE_SIGNERS)), "approve certificates of any user"),
            (self.has(Self::WRITE_CERTIFICATES.and(Self::SIGN)), "sign certificates of any user"),
            (self.has(Self::CHANGE_OBJECTS), "change every object at admission"),
            (self.has(Self::SERVE_API), "answer in place of the API server"),
            (with_pods(Self::CREATE_VOLUMES), "mount any directory of a node through a persistent volume"),
            (with_pods(Self::CHANGE_NAMESPACES), "switch Pod Security off and start pods"),
            (with_pods(Self::USE_PRIVILEGED_SCC), "start privileged pods"),
        ];
        let own = words.into_iter().filter(|(is_held, _)| *is_held).map(|(_, word)| word);
        self.over_accounts().into_iter().chain(own).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::Part;
    use plimsoll_document::{Limits, parse};

    fn powers(rules: &[&str]) -> Powers {
        rules.iter().fold(Powers::NONE, |powers, text| {
            let parsed = parse(text, false, &Limits::default());
            let root = parsed.documents.first().unwrap().tree.root().unwrap();
            powers.and(Powers::of_rule(&Rule::read(Part::new(root, root)).unwrap()))
        })
    }

    fn over_cluster(rules: &[&str]) -> Vec<&'static str> {
        powers(rules).over_cluster(Powers::NONE)
    }

    #[test]
    fn one_right_is_enough_where_it_reaches_every_object() {
        for (rule, words) in [
            ("{apiGroups: [''], resources: [secrets], verbs: [get]}", "read every secret"),
            ("{apiGroups: ['*'], resources: [secrets], verbs: [list]}", "read every secret"),
            ("{apiGroups: [''], resources: [secrets], verbs: [patch]}", "change every secret"),
            (
                "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}",
                "issue tokens of every service account",
            ),
            (
                "{apiGroups: [apps], resources: [daemonsets], verbs: [create]}",
                "start or change pods of any service account",
            ),
            ("{apiGroups: [''], resources: ['*/exec'], verbs: [create]}", "enter any pod"),
            (
                "{apiGroups: [''], resources: [nodes/proxy], verbs: [get], resourceNames: [one]}",
                "run commands in pods through their kubelet",
            ),
            (
                "{apiGroups: [''], resources: [groups], verbs: [impersonate], resourceNames: ['system:masters']}",
                "act as any user or group",
            ),
            (
                "{apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: [patch]}",
                "answer in place of the API server",
            ),
        ] {
            assert_eq!(over_cluster(&[rule]), [words], "{rule}");
        }
    }

    #[test]
    fn names_and_lesser_verbs_are_not_enough() {
        for rule in [
            "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [one]}",
            "{apiGroups: [''], resources: [secrets], verbs: [create, delete]}",
            "{apiGroups: [''], resources: [pods], verbs: [get, list, watch, delete]}",
            "{apiGroups: [apps], resources: [deployments/scale], verbs: ['*']}",
            "{apiGroups: [''], resources: [groups], verbs: [impersonate], resourceNames: [team]}",
            "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [update]}",
            "{apiGroups: [''], resources: [persistentvolumes, namespaces], verbs: ['*']}",
        ] {
            assert_eq!(over_cluster(&[rule]), Vec::<&str>::new(), "{rule}");
        }
    }

    /// A verb that lifts a check of the API server does nothing without the right to write.
    #[test]
    fn rights_that_need_each_other_are_held_together_or_not_at_all() {
        const RULES: &str = "apiGroups: [rbac.authorization.k8s.io]";
        const CERTIFICATES: &str = "apiGroups: [certificates.k8s.io]";
        let pairs = [
            (
                format!("{{{RULES}, resources: [clusterroles], verbs: [escalate]}}"),
                format!("{{{RULES}, resources: [clusterroles], verbs: [update]}}"),
                "write roles beyond its own rights",
            ),
            (
                format!(
                    "{{{RULES}, resources: [clusterroles], verbs: [bind], resourceNames: [cluster-admin]}}"
                ),
                format!("{{{RULES}, resources: [clusterrolebindings], verbs: [create]}}"),
                "bind roles beyond its own rights",
            ),
            (
                format!(
                    "{{{CERTIFICATES}, resources: [certificatesigningrequests/approval], verbs: [update]}}"
                ),
                format!(
                    "{{{CERTIFICATES}, resources: [signers], verbs: [approve], \
                     resourceNames: [kubernetes.io/kube-apiserver-client]}}"
                ),
                "approve certificates of any user",
            ),
        ];
        for (first, second, words) in pairs {
            assert!(over_cluster(&[&first]).is_empty(), "{first}");
            assert!(over_cluster(&[&second]).is_empty(), "{second}");
            assert_eq!(over_cluster(&[&first, &second]), [words]);
        }
        let bind = "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [administrators]}";
        let write = "{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}";
        assert!(over_cluster(&[bind, write]).is_empty(), "being limited to a role of one's own is a limit");
    }

    #[test]
    fn volumes_and_namespaces_need_a_pod_somewhere() {
        let volumes = powers(&["{apiGroups: [''], resources: [persistentvolumes], verbs: [create]}"]);
        let pods = powers(&["{apiGroups: [''], resources: [pods], verbs: [create]}"]);
        assert!(volumes.over_cluster(Powers::NONE).is_empty());
        assert_eq!(volumes.over_cluster(pods), ["mount any directory of a node through a persistent volume"]);
        assert!(Powers::NONE.over_cluster(pods).is_empty());
    }

    #[test]
    fn a_role_that_grants_everything_has_every_power() {
        assert_eq!(powers(&["{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"]), Powers::ALL);
    }
}
