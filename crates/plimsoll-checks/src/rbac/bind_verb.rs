use crate::prelude::*;

/// Binding what one does not hold.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: &["bind"], group: "rbac.authorization.k8s.io", resources: &["roles", "clusterroles"] }];

/// Roles that are there in every cluster and hold a namespace or all of it: being limited to them is no limit.
const POWERFUL: [&str; 3] = ["cluster-admin", "admin", "edit"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/bind-verb",
    title: "Role may bind roles beyond its own rights",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "CKV_K8S_157",
        "CKV2_K8S_1",
        "C-0191",
        "KSV-0051",
        "KSV-0055",
        "kubescape/bind-roles-clusterroles-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "The API server lets nobody bind a role with more rights than their own, but for who holds `bind` on it: \
          with any role to choose from, that is `cluster-admin`.",
    fix: "Name the roles that may be bound in `resourceNames`, and none that holds more than is meant.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    forbid_where(role, judge, |rule| {
        let is_powerful = rule.names().any(|name| POWERFUL.contains(&name));
        let least = if is_powerful { Reach::Named } else { Reach::Every };
        RIGHTS.iter().find_map(|rights| rights.granted_by(rule, least))
    });
}
