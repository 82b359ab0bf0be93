use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/scc-allows-privileged",
    title: "Security context constraint allows privileged containers",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &["kube-linter/scc-deny-privileged-container"],
    related: &["kyverno/disallow-security-context-constraint-anyuid"],
    why: "Whoever may use the constraint starts privileged containers, and so owns the node.",
    fix: "Set `allowPrivilegedContainer: false`, and list the capability or volume that is needed.",
    sources: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/authentication_and_authorization/managing-pod-security-policies",
    ],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("security.openshift.io", "SecurityContextConstraints")], run),
};

fn run(constraint: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let allowed = constraint.field::<bool>("allowPrivilegedContainer").absent_means(false);
    judge.require(allowed, |allowed| !allowed, || "the constraint allows privileged containers".to_owned());
}
