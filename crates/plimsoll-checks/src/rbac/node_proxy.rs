use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights { verbs: &["get", "create"], group: "", resources: &["nodes/proxy"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/node-proxy",
    title: "Role reaches kubelets through the API server",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0047",
        "C-0279",
        "CKV2_K8S_2",
        "kyverno/restrict-clusterrole-nodesproxy",
        "kubescape/node-proxy-access-v1",
    ],
    why: "The kubelet runs commands in every container of its node for who reaches it this way, and neither \
          admission nor the audit log sees them; even `get` is enough.",
    fix: "Grant `nodes/metrics`, `nodes/stats` or `nodes/log` instead of `nodes/proxy`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Named);
}
