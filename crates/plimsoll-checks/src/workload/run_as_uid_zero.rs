use crate::{pod_standard::is_excused_by_user_namespace, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/run-as-uid-zero",
    title: "Pod or container sets user id 0",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0105",
        "C-0013",
        "CKV_K8S_23",
        "kube-linter/run-as-non-root",
        "polaris/runAsRootAllowed",
        "kyverno/require-run-as-non-root-user",
        "gatekeeper/K8sPSPAllowedUsers",
    ],
    why: "The process runs as root whatever user the image names, and root in a container is root on the \
          node wherever a mount, a capability or a kernel fault lets it out.",
    fix: "Remove `runAsUser`, or set it to the id of a user that is not 0.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(23) {
        judge.not_applicable("Kubernetes before 1.23 asks nothing of the user id");
        return;
    }
    if is_excused_by_user_namespace(workload, judge) {
        return;
    }
    for place in workload.places() {
        // Absent is no zero: the image names the user then.
        let user = place.field::<i64>("securityContext.runAsUser");
        judge.require_optional(user, |id| id != Some(&0), || format!("{place} sets user id 0"));
    }
}
