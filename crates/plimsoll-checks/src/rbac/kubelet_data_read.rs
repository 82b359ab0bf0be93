use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] = [Rights {
    verbs: &["get", "create"],
    group: "",
    resources: &["nodes/log", "nodes/configz", "nodes/pods", "nodes/checkpoint"],
}];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/kubelet-data-read",
    title: "Role reads logs, settings or memory through kubelets",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at `nodes/proxy`.
    related: &["C-0279"],
    why: "Kubelets hand out the logs of their node, their settings and the pods with their variables; a checkpoint \
          holds the memory of a container, with every secret in it.",
    fix: "Grant `nodes/metrics` and `nodes/stats`; collect logs with an agent on the node.",
    sources: &["https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, CLUSTER_ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_named(role, judge, |rule| RIGHTS.iter().find_map(|rights| rights.granted_by(rule, Reach::Named)));
}
