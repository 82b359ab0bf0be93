use crate::{pod_standard::is_excused_by_user_namespace, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/root-user-allowed",
    title: "Container may run as root",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-01"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0012",
        "KSV-0118",
        "CKV_K8S_23",
        "CKV_K8S_29",
        "CKV_K8S_30",
        "C-0013",
        "kube-linter/run-as-non-root",
        "polaris/runAsRootAllowed",
        "kyverno/require-run-as-nonroot",
        "gatekeeper/K8sPSPAllowedUsers",
    ],
    why: "Nothing stops the image from starting as root, and root in a container is root on the node \
          wherever a mount, a capability or a kernel fault lets it out.",
    fix: "Set `securityContext.runAsNonRoot: true` on the pod, and let the image name a user that is \
          not 0.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if is_excused_by_user_namespace(workload, judge) {
        return;
    }
    let pod_says = !workload.field::<bool>("securityContext.runAsNonRoot").is_absent();
    for place in workload.places() {
        // What a container does not say it takes from the pod, where it is judged once. The standard refuses an
        // explicit false on the pod even where every container says true.
        let own = place.field::<bool>("securityContext.runAsNonRoot");
        if !own.is_absent() || !pod_says && place.is_container() {
            judge.require(own, |value| *value, || format!("{place} may run as root"));
        }
    }
}
