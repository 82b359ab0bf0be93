use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/writable-root-filesystem",
    title: "Container may write to its root file system",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-08"],
    reaches_safeguards: true,
    // None of them spares Windows, which cannot do it.
    aliases: &[
        "KSV-0014",
        "CKV_K8S_22",
        "C-0017",
        "kube-linter/no-read-only-root-fs",
        "polaris/notReadOnlyRootFilesystem",
        "kube-score/container-security-context-readonlyrootfilesystem",
        "gatekeeper/K8sPSPReadOnlyRootFilesystem",
    ],
    related: &["kyverno/require-ro-rootfs", "kubesec/ReadOnlyRootFilesystem"],
    why: "Who breaks into the program can change it, and add tools of their own, in the place where it \
          will look for them next.",
    fix: "Set `securityContext.readOnlyRootFilesystem: true`, and mount an `emptyDir` where the program \
          must write.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows containers cannot have a read-only root file system");
        return;
    }
    for container in workload.containers() {
        // The API server never defaults this field: absent means false.
        let read_only = container.field::<bool>("securityContext.readOnlyRootFilesystem").absent_means(false);
        judge.require(
            read_only,
            |value| *value,
            || format!("container `{}` may write to its root file system", container.name()),
        );
    }
}
