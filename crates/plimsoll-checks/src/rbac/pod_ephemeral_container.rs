use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: &["update", "patch"], group: "", resources: &["pods/ephemeralcontainers"] }];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/pod-ephemeral-container",
    title: "Role adds containers to running pods",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["kubescape/attach-ephemeral-container-v1", "kyverno/block-ephemeral-containers"],
    why: "A container that is added to a running pod shares its network, volumes and account, under an image \
          of the caller.",
    fix: "Remove `pods/ephemeralcontainers`; keep it for an emergency role that nobody holds in daily work.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Objects<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
