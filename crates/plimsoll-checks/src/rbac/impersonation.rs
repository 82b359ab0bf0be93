use crate::prelude::*;

/// Identities that it is worth to become; extra attributes decide in webhooks and policies.
const RIGHTS: [Rights; 3] = [
    Rights { verbs: &["impersonate"], group: "", resources: &["users", "groups", "serviceaccounts"] },
    Rights { verbs: &["impersonate"], group: "authentication.k8s.io", resources: &["uids"] },
    // Constrained impersonation, from 1.35 on: the action needs a right of its own.
    Rights {
        verbs: &["impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node"],
        group: "authentication.k8s.io",
        resources: &["users", "groups", "serviceaccounts", "nodes"],
    },
];

/// Beginnings of names that hold the cluster, so that being limited to them is no limit.
const POWERFUL: [&str; 4] =
    ["system:masters", "system:kube-controller-manager", "system:kube-scheduler", "system:node:"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/impersonation",
    title: "Role acts as whomever it likes",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0043",
        "C-0065",
        "C-0191",
        "CKV2_K8S_3",
        "kubescape/impersonate-users-groups-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "Whoever may impersonate any user, group or account holds the rights of all of them, up to the group \
          that no authorizer stops.",
    fix: "Name the identities that are meant in `resourceNames`, and never a group of the system.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/",
    ],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    forbid_where(role, judge, |rule| {
        let is_powerful = rule.names().any(|name| POWERFUL.iter().any(|power| name.starts_with(power)));
        let least = if is_powerful { Reach::Named } else { Reach::Every };
        RIGHTS.iter().find_map(|rights| rights.granted_by(rule, least))
    });
}
