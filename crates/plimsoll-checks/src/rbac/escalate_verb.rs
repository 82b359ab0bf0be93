use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: &["escalate"],
    group: "rbac.authorization.k8s.io",
    resources: &["roles", "clusterroles"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/escalate-verb",
    title: "Role may write roles beyond its own rights",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "CKV_K8S_158",
        "C-0191",
        "KSV-0050",
        "KSV-0051",
        "KSV-0052",
        "KSV-0055",
        "CKV2_K8S_1",
        "kubescape/escalate-roles-clusterroles-v1",
        "kyverno/restrict-escalation-verbs-roles",
    ],
    why: "The API server lets nobody write a role with more rights than their own, but for who holds \
          `escalate`: they write themselves any right.",
    fix: "Remove `escalate`; let the holder have the rights that it hands on, or leave writing roles to \
          people.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Named);
}
