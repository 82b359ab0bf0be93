use crate::{pod_standard::is_excused_as_windows, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/capabilities-not-dropped",
    title: "Container keeps its default capabilities",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "KSV-0003",
        "KSV-0004",
        "KSV-0106",
        "CKV_K8S_28",
        "CKV_K8S_37",
        "polaris/insecureCapabilities",
        "kyverno/disallow-capabilities-strict",
        "gatekeeper/K8sPSPCapabilities",
    ],
    why: "A runtime gives a container about a dozen capabilities that few programs need, among them those \
          to change owners of files and to make raw packets.",
    fix: "Set `securityContext.capabilities.drop: [ALL]`, and add back `NET_BIND_SERVICE` if the program \
          needs it.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if !workload.version().at_least(22) {
        judge.not_applicable("Kubernetes before 1.22 asks nothing of dropped capabilities");
        return;
    }
    if is_excused_as_windows(workload, judge, "Windows has no capabilities") {
        return;
    }
    for container in workload.containers() {
        let drop = container.field::<List<'_>>("securityContext.capabilities.drop");
        let dropped = judge.texts(&drop);
        // Upper case only, as the standard asks.
        judge.require(
            drop,
            |_| dropped.iter().any(|name| name.expose() == "ALL"),
            || format!("container `{}` does not drop ALL capabilities", container.name()),
        );
    }
}
