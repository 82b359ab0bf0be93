use crate::{pod_standard::is_excused_as_windows, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/seccomp-profile-missing",
    title: "Container has no seccomp profile",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-92"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0030",
        "KSV-0104",
        "CKV_K8S_31",
        "C-0055",
        "C-0210",
        "polaris/linuxHardening",
        "kyverno/restrict-seccomp-strict",
        "kube-score/container-seccomp-profile",
        "gatekeeper/K8sPSPSeccompV2",
    ],
    why: "Kubernetes applies no seccomp filter unless the pod or the kubelet asks for one, so the \
          container can make every system call of the node's kernel.",
    fix: "Set `securityContext.seccompProfile.type: RuntimeDefault` on the pod.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(19) {
        judge.not_applicable("Kubernetes before 1.19 has no field for a seccomp profile");
        return;
    }
    if is_excused_as_windows(workload, judge, "Windows has no seccomp") {
        return;
    }
    let is_set = |name: &Text<'_>| matches!(name.expose(), "RuntimeDefault" | "Localhost");
    let says = |field: Field<'_, NodeRef<'_>>| !field.is_absent();
    let pod_has_one = says(workload.field("securityContext.seccompProfile"));
    for place in workload.places() {
        // What a container does not set it takes from the pod, where it is judged once. The restricted level refuses
        // another profile of the pod also where every container has one of its own.
        let own = says(place.field("securityContext.seccompProfile"));
        if own || !pod_has_one && place.is_container() {
            let profile = place.field::<Text<'_>>("securityContext.seccompProfile.type");
            judge.require(profile, is_set, || {
                if own {
                    format!("{place} sets a seccomp profile that is neither RuntimeDefault nor Localhost")
                } else {
                    format!("{place} sets no seccomp profile, neither RuntimeDefault nor Localhost")
                }
            });
        }
    }
}
