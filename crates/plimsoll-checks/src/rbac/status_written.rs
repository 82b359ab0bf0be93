use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: &["update", "patch"],
    group: "",
    resources: &["pods/status", "services/status", "nodes/status"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/status-written",
    title: "Role writes the status of pods, services or nodes",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "CKV2_K8S_4",
        "kubescape/modify-pod-status-v1",
        "kubescape/modify-node-status-v1",
        "kubescape/modify-service-status-v1",
    ],
    why: "Others trust the status: a pod with a false address draws the traffic of its service, a service \
          with a false load balancer that of any address, a node with false capacity the pods.",
    fix: "Leave the status to the kubelet and to the controller whose object it is.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
