use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-port-forward",
    title: "Role forwards ports of pods",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0063"],
    why: "A forwarded port reaches into the pod through the API server and the kubelet, past every network \
          policy and ingress.",
    fix: "Remove `pods/portforward`; reach services through an ingress or gateway that authenticates.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid_stream(role, judge, &["pods/portforward"]);
}
