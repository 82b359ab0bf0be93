use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-network",
    title: "Pod shares the network namespace of its node",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-04"],
    reaches_safeguards: true,
    aliases: &["KSV-0009", "CKV_K8S_19", "C-0041", "kube-linter/host-network", "polaris/hostNetworkSet"],
    related: &["kyverno/disallow-host-namespaces", "gatekeeper/K8sPSPHostNetworkingPorts"],
    why: "The pod sees every interface of its node, reaches what listens on its loopback address and \
          stands outside network policies.",
    fix: "Remove `hostNetwork` and reach the program through a Service.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    // The API server never defaults this field: absent means false.
    let shared = workload.field::<bool>("hostNetwork").absent_means(false);
    judge.require(shared, |value| !value, || "the pod shares the network namespace of its node".to_owned());
}
