use crate::{
    pod_standard::{forbid_added_capabilities, is_excused_as_windows},
    prelude::*,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/capabilities-beyond-restricted",
    title: "Container adds a capability other than NET_BIND_SERVICE",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0106",
        "KSV-0022",
        "CKV_K8S_25",
        "kyverno/disallow-capabilities-strict",
        "gatekeeper/K8sPSPCapabilities",
    ],
    why: "The restricted level leaves a container one capability, that to listen on ports below 1024; every \
          other one needs a reason of its own.",
    fix: "Remove all but `NET_BIND_SERVICE` from `securityContext.capabilities.add`.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(22) {
        judge.not_applicable("Kubernetes before 1.22 asks nothing beyond workload/capabilities-added");
        return;
    }
    if is_excused_as_windows(workload, judge, "Windows has no capabilities") {
        return;
    }
    forbid_added_capabilities(workload, judge, &["NET_BIND_SERVICE"]);
}
